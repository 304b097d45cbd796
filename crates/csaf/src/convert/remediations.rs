//! Remediations on the way to 2.1: a fix of what is not affected is an optional patch, and no product has both a fix and none
//! (2.1 §9.1.18).
//!
//! Does not know: the rest of a vulnerability.

use super::{Effect, Note, note, text};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Product groups by id.
pub(super) type Groups = BTreeMap<String, Vec<String>>;

pub(super) fn groups(document: &Value) -> Groups {
    let groups = document.pointer("/product_tree/product_groups").and_then(Value::as_array).into_iter().flatten();
    groups.filter_map(|group| Some((group.get("group_id")?.as_str()?.to_owned(), ids(group, "product_ids")))).collect()
}

fn ids(owner: &Value, name: &str) -> Vec<String> {
    let ids = owner.get(name).and_then(Value::as_array).into_iter().flatten();
    ids.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// One remediation with the products it is for.
struct Remedy {
    value: Value,
    products: Vec<String>,
    at: usize,
}

/// `now` is the moment of the document, against which dates of fixes are held.
pub(super) fn convert(
    vulnerability: &mut Map<String, Value>,
    groups: &Groups,
    now: &str,
    pointer: &str,
    notes: &mut Vec<Note>,
) {
    let status = vulnerability.get("product_status").cloned().unwrap_or_default();
    let Some(Value::Array(remediations)) = vulnerability.get_mut("remediations") else { return };
    let unaffected: BTreeSet<String> =
        ["known_not_affected", "fixed", "first_fixed"].iter().flat_map(|name| ids(&status, name)).collect();
    let remedies: Vec<Remedy> =
        remediations.drain(..).enumerate().map(|(at, value)| remedy(value, at, groups)).collect();
    let split = remedies.into_iter().flat_map(|one| split(one, &unaffected, pointer, notes)).collect();
    let settled = settle(split, now, pointer, notes);
    remediations.extend(settled);
    if remediations.is_empty() {
        vulnerability.remove("remediations");
    }
}

fn remedy(value: Value, at: usize, groups: &Groups) -> Remedy {
    let mut products = ids(&value, "product_ids");
    for group in ids(&value, "group_ids") {
        let members = groups.get(&group).into_iter().flatten();
        products.extend(members.filter(|id| !products.contains(*id)).cloned().collect::<Vec<_>>());
    }
    Remedy { value, products, at }
}

fn is(remedy: &Remedy, category: &str) -> bool {
    remedy.value.as_object().is_some_and(|value| text(value, "category") == category)
}

/// A fix of what is not affected becomes an optional patch; of a mixture, two.
fn split(remedy: Remedy, unaffected: &BTreeSet<String>, pointer: &str, notes: &mut Vec<Note>) -> Vec<Remedy> {
    let (optional, needed): (Vec<String>, Vec<String>) =
        remedy.products.iter().cloned().partition(|id| unaffected.contains(id));
    if !is(&remedy, "vendor_fix") || optional.is_empty() {
        return vec![remedy];
    }
    let place = format!("{pointer}/remediations/{}", remedy.at);
    let message = format!("The fix is an optional patch for what is not affected or fixed: {}.", optional.join(", "));
    note(notes, Effect::Guessed, place, message);
    let mut patch = Remedy { value: remedy.value.clone(), products: optional, at: remedy.at };
    patch.value["category"] = json!("optional_patch");
    if needed.is_empty() {
        return vec![patch];
    }
    let mut parts = vec![Remedy { products: needed, ..remedy }, patch];
    parts.iter_mut().for_each(state_products);
    parts
}

/// Names its products one by one.
fn state_products(remedy: &mut Remedy) {
    if let Some(value) = remedy.value.as_object_mut() {
        value.remove("group_ids");
        value.insert("product_ids".to_owned(), json!(remedy.products));
    }
}

/// A product with a fix and none has a fix that is planned, or that is there.
fn settle(mut remedies: Vec<Remedy>, now: &str, pointer: &str, notes: &mut Vec<Note>) -> Vec<Value> {
    for at in 0..remedies.len() {
        if !is(&remedies[at], "none_available") {
            continue;
        }
        let (mut planned, mut there) = (Vec::new(), Vec::new());
        for id in remedies[at].products.clone() {
            let fixes = remedies.iter().filter(|one| is(one, "vendor_fix") && one.products.contains(&id));
            let dates: Vec<bool> = fixes.map(|fix| is_past(&fix.value, now)).collect();
            match dates.iter().any(|past| *past) {
                true => there.push(id),
                false if !dates.is_empty() => planned.push(id),
                false => {}
            }
        }
        let place = format!("{pointer}/remediations/{}", remedies[at].at);
        if !there.is_empty() {
            let message =
                format!("There is a fix after all, so \"none available\" does not hold for {}.", there.join(", "));
            note(notes, Effect::Guessed, &place, message);
            take(&mut remedies[at], &there);
        }
        if !planned.is_empty() {
            plan(&mut remedies, at, planned, &place, notes);
        }
    }
    remedies
        .into_iter()
        .filter(|one| !one.products.is_empty() || !names_products(&one.value))
        .map(|one| one.value)
        .collect()
}

/// The fix is to come: its products leave both remediations for one that says so.
fn plan(remedies: &mut Vec<Remedy>, at: usize, planned: Vec<String>, place: &str, notes: &mut Vec<Note>) {
    let message =
        format!("No fix is available, and one without a past date is told: it is planned for {}.", planned.join(", "));
    note(notes, Effect::Guessed, place, message);
    let mut fix = Remedy { value: remedies[at].value.clone(), products: planned.clone(), at: remedies[at].at };
    fix.value["category"] = json!("fix_planned");
    state_products(&mut fix);
    for remedy in remedies.iter_mut().filter(|one| is(one, "vendor_fix") || is(one, "none_available")) {
        if remedy.products.iter().any(|id| planned.contains(id)) {
            take(remedy, &planned);
        }
    }
    remedies.push(fix);
}

fn take(remedy: &mut Remedy, gone: &[String]) {
    remedy.products.retain(|id| !gone.contains(id));
    state_products(remedy);
}

fn names_products(value: &Value) -> bool {
    value.get("product_ids").is_some() || value.get("group_ids").is_some()
}

fn is_past(fix: &Value, now: &str) -> bool {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    match (fix.get("date").and_then(Value::as_str).and_then(time), time(now)) {
        (Some(date), Some(now)) => date <= now,
        _ => false,
    }
}
