//! Which vulnerability of one revision is which of the other, and what differs of it.
//!
//! A vulnerability is known by its CVE, else by another id, else by its title. Does not know: remediations.

use super::gathered::{Gathered, listed};
use super::notes;
use super::pairing::Pairs;
use super::products;
use super::rules::{ChangeCode, Rule};
use super::spelling::says_the_same;
use super::{scores, statements, told};
use crate::advisory::{Advisory, Status, Vulnerability};
use crate::product::text::fold;
use std::collections::BTreeMap;

/// Pairs the vulnerabilities of two revisions.
pub(super) fn pair(before: &Advisory, after: &Advisory) -> Pairs {
    let (a, b) = (&before.vulnerabilities, &after.vulnerabilities);
    let mut pairs = Pairs::new(a.len(), b.len());
    let steps: [fn(&Vulnerability) -> Option<String>; 4] = [
        |one| Some(format!("{}\n{}", one.cve.as_ref()?, fold(one.title.as_deref().unwrap_or_default()))),
        |one| one.cve.clone(),
        |one| one.ids.first().map(|(system, id)| format!("{}\n{}", fold(system), fold(id))),
        |one| one.title.as_deref().map(fold),
    ];
    for step in steps {
        pairs.by(|at| a.get(at).and_then(step), |at| b.get(at).and_then(step));
    }
    // Of those that have no name at all the summary tells which is which, and the order where that is gone too.
    let nameless = |one: &Vulnerability| one.cve.is_none() && one.ids.is_empty() && one.title.is_none();
    let summary = |one: &Vulnerability| nameless(one).then(|| one.summary.as_ref().map(|text| fold(&text.text)));
    pairs.by(|at| a.get(at).and_then(summary), |at| b.get(at).and_then(summary));
    let last = |one: &Vulnerability| nameless(one).then_some(());
    pairs.by(|at| a.get(at).and_then(last), |at| b.get(at).and_then(last));
    pairs
}

/// By CVE, else by another id, else by its title, else by its number in the document.
pub(super) fn name(advisory: &Advisory, at: usize) -> String {
    let number = || format!("#{}", at + 1);
    let Some(one) = advisory.vulnerabilities.get(at) else { return number() };
    let id = || one.ids.first().map(|(_, id)| id.clone());
    one.cve.clone().or_else(id).or_else(|| one.title.clone()).unwrap_or_else(number)
}

/// What differs of the vulnerabilities; statuses and scores of products that only one revision has are told with these.
pub(super) fn compare(before: &Advisory, after: &Advisory, products: &Pairs, pairs: &Pairs, found: &mut Gathered) {
    for at in pairs.removed() {
        let Some(one) = before.vulnerabilities.get(at) else { continue };
        let rule = if is_assuring(&one.status) { Rule::AssuranceGone } else { Rule::LessAffected };
        found.push_of(
            ChangeCode::VulnerabilityRemoved,
            rule,
            of(before, at),
            told(summed(before, at), &one.source),
            None,
        );
    }
    for at in pairs.added() {
        let Some(one) = after.vulnerabilities.get(at) else { continue };
        let only_not_affected =
            one.status.lists().iter().all(|(code, places)| *code == "not_affected" || places.is_empty());
        let is_relief = only_not_affected && !one.status.not_affected.is_empty();
        let rule = if is_relief { Rule::LessAffected } else { Rule::NewVulnerability };
        found.push_of(ChangeCode::VulnerabilityAdded, rule, of(after, at), None, told(summed(after, at), &one.source));
    }
    for (one, other) in pairs.pairs() {
        let (Some(a), Some(b)) = (before.vulnerabilities.get(one), after.vulnerabilities.get(other)) else { continue };
        let about = vec![name(after, other)];
        compare_ids(a, b, &about, found);
        compare_statuses(a, (after, b), products, &about, found);
        scores::compare((before, a), (after, b), products, &about, found);
        compare_weaknesses(a, b, &about, found);
        compare_flags(a, (after, b), products, &about, found);
        statements::exploitation(&a.exploit_statements, &b.exploit_statements, &about, found);
        statements::impact(&a.impact_statements, &b.impact_statements, &about, found);
        statements::ssvc(a, b, &about, found);
        notes::compare(&notes::of_vulnerability(a), &notes::of_vulnerability(b), &about, found);
    }
}

fn of(advisory: &Advisory, at: usize) -> (Vec<String>, Vec<String>) {
    (Vec::new(), vec![name(advisory, at)])
}

fn is_assuring(status: &Status) -> bool {
    [&status.fixed, &status.first_fixed, &status.not_affected, &status.recommended].iter().any(|list| !list.is_empty())
}

/// Name, title and score in one line.
fn summed(advisory: &Advisory, at: usize) -> String {
    let mut text = name(advisory, at);
    let Some(one) = advisory.vulnerabilities.get(at) else { return text };
    if let Some(title) = one.title.as_ref().filter(|title| **title != text) {
        text.push_str(&format!(": {title}"));
    }
    if let Some(score) = one.scores.first().and_then(|score| score.base_score) {
        text.push_str(&format!(" (CVSS {score:.1})"));
    }
    text
}

fn compare_ids(a: &Vulnerability, b: &Vulnerability, about: &[String], found: &mut Gathered) {
    let ids = |one: &Vulnerability| {
        let ids = one.ids.iter().map(|(system, id)| format!("{system} {id}"));
        one.cve.iter().cloned().chain(ids).collect::<Vec<_>>().join(", ")
    };
    let about = || (Vec::new(), about.to_vec());
    let (old, new) = (ids(a), ids(b));
    if old != new {
        let rule = if a.cve == b.cve { Rule::Classification } else { Rule::OtherId };
        found.push_of(ChangeCode::VulnerabilityRenamed, rule, about(), told(old, &a.source), told(new, &b.source));
    }
    if a.title != b.title {
        let title = |one: &Vulnerability| one.title.clone().unwrap_or_default();
        let rule = if says_the_same(&title(a), &title(b)) { Rule::Spelling } else { Rule::Wording };
        let (old, new) = (told(title(a), &a.source), told(title(b), &b.source));
        found.push_of(ChangeCode::VulnerabilityTitleChanged, rule, about(), old, new);
    }
}

/// A list of products with its code.
type ListOf<'a> = (&'static str, &'a [u32]);

fn compare_statuses(
    a: &Vulnerability,
    (after, b): (&Advisory, &Vulnerability),
    products: &Pairs,
    about: &[String],
    found: &mut Gathered,
) {
    let stays = |((_, old), (_, new)): (ListOf<'_>, ListOf<'_>)| products.as_after(old) == products.paired_after(new);
    if a.status.lists().into_iter().zip(b.status.lists()).all(stays) {
        return;
    }
    let mut standings: BTreeMap<usize, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for (code, places) in a.status.lists() {
        products.as_after(places).into_iter().for_each(|at| standings.entry(at).or_default().0.push(code));
    }
    for (code, places) in b.status.lists() {
        products.paired_after(places).into_iter().for_each(|at| standings.entry(at).or_default().1.push(code));
    }
    for (at, (old, new)) in standings.into_iter().filter(|(_, (old, new))| old != new) {
        let Some(product) = after.products.get(at) else { continue };
        let rule = status_rule(&old, &new);
        let pointer = |one: &Vulnerability| format!("{}/product_status", one.source);
        let (old, new) = (told(old.join(", "), pointer(a)), told(new.join(", "), pointer(b)));
        let subjects = vec![products::name(product)];
        found.push_of(ChangeCode::ProductStatusChanged, rule, (subjects, about.to_vec()), old, new);
    }
}

fn status_rule(old: &[&str], new: &[&str]) -> Rule {
    let has = |list: &[&str], codes: &[&str]| list.iter().any(|code| codes.contains(code));
    const AFFECTED: [&str; 3] = ["affected", "last_affected", "under_investigation"];
    const FIXED: [&str; 3] = ["fixed", "first_fixed", "recommended"];
    let assured = |list: &[&str]| has(list, &FIXED) || has(list, &["not_affected"]);
    let surely = |list: &[&str]| has(list, &["affected", "last_affected"]);
    if has(new, &AFFECTED) && !has(old, &AFFECTED) || surely(new) && !surely(old) {
        Rule::NewlyAffected
    } else if has(new, &FIXED) && !has(old, &FIXED) {
        Rule::FixListed
    } else if assured(old) && !assured(new) {
        Rule::AssuranceGone
    } else {
        Rule::LessAffected
    }
}

fn compare_weaknesses(a: &Vulnerability, b: &Vulnerability, about: &[String], found: &mut Gathered) {
    let sides = [(a, b, ChangeCode::WeaknessRemoved), (b, a, ChangeCode::WeaknessAdded)];
    for (with, without, code) in sides {
        for (id, name) in with.cwes.iter().filter(|cwe| !without.cwes.contains(cwe)) {
            let told = told(format!("{id} {name}"), &with.source);
            let (old, new) = if code == ChangeCode::WeaknessRemoved { (told, None) } else { (None, told) };
            found.push_of(code, Rule::Classification, (Vec::new(), about.to_vec()), old, new);
        }
    }
}

fn compare_flags(
    a: &Vulnerability,
    (after, b): (&Advisory, &Vulnerability),
    products: &Pairs,
    about: &[String],
    found: &mut Gathered,
) {
    // Of each product the places of its labels: groups multiply these.
    let mut labels: Vec<&str> = a.flags.iter().chain(&b.flags).map(|(label, _)| label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    let place = |label: &String| labels.binary_search(&label.as_str()).ok().and_then(|at| u32::try_from(at).ok());
    let mut flags: BTreeMap<usize, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for (label, places) in a.flags.iter().filter_map(|(label, places)| Some((place(label)?, places))) {
        products.as_after(places).into_iter().for_each(|at| flags.entry(at).or_default().0.push(label));
    }
    for (label, places) in b.flags.iter().filter_map(|(label, places)| Some((place(label)?, places))) {
        products.paired_after(places).into_iter().for_each(|at| flags.entry(at).or_default().1.push(label));
    }
    for (at, (mut old, mut new)) in flags {
        old.sort_unstable();
        new.sort_unstable();
        let Some(product) = after.products.get(at).filter(|_| old != new) else { continue };
        let pointer = |one: &Vulnerability| format!("{}/flags", one.source);
        let said = |list: &[u32]| listed(list.iter().filter_map(|at| labels.get(*at as usize).copied()));
        let (old, new) = (told(said(&old), pointer(a)), told(said(&new), pointer(b)));
        let about = (vec![products::name(product)], about.to_vec());
        found.push_of(ChangeCode::JustificationChanged, Rule::Judgement, about, old, new);
    }
}
