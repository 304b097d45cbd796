//! Who is at risk: who runs the named products, and where, as far as the source says.
//!
//! Names no sector, country or product that the source does not name. Does not know: the reader's own assets.

use super::Statement;
use super::facts::affected;
use super::kinds::Kinds;
use crate::advisory::{Advisory, NoteKind, Sector, sector};
use crate::wording::Message;
use std::collections::HashSet;

/// Names in one list; the rest is counted.
const NAMES_MAX: usize = 5;
/// Characters of the names of one list, so that a sentence stays within its limit.
const NAMES_CHARS_MAX: usize = 180;
/// Characters of the vendors' names, and of vendors and products together, so that their sentence stays within its limit.
const VENDORS_CHARS_MAX: usize = 110;
const PRODUCTS_CHARS_MAX: usize = 200;
/// Characters of one name.
const NAME_CHARS_MAX: usize = 90;

/// The part of the page.
pub(super) fn who_is_at_risk(advisory: &Advisory, kinds: &Kinds) -> Vec<Statement> {
    let mut statements: Vec<Statement> = products(advisory).into_iter().collect();
    match unstated(advisory) {
        // Of what kind the affected products are would be told of the few that are known to be.
        Some(statement) => statements.push(statement),
        None => statements.extend(kinds.statement(advisory)),
    }
    statements.extend(sectors(advisory));
    statements.extend(areas(advisory));
    statements
}

fn products(advisory: &Advisory) -> Option<Statement> {
    let mut is_affected = vec![false; advisory.products.len()];
    for product in advisory.vulnerabilities.iter().flat_map(affected) {
        if let Some(flag) = is_affected.get_mut(product as usize) {
            *flag = true;
        }
    }
    let (vendors, vendors_more) = shorten(&advisory.vendors, VENDORS_CHARS_MAX);
    let chars_max =
        NAMES_CHARS_MAX.min(PRODUCTS_CHARS_MAX.saturating_sub(vendors.iter().map(|name| name.chars().count()).sum()));
    let mut names: Vec<&str> = Vec::new();
    let mut evidence = Vec::new();
    let mut more = HashSet::new();
    for product in advisory.products.iter().zip(is_affected).filter(|(_, flag)| *flag).map(|(product, _)| product) {
        let name = without_vendor(&product.name, &advisory.vendors);
        if name.is_empty() || names.contains(&name) {
            continue;
        }
        if names.len() < NAMES_MAX && length(&names) + name.chars().count() <= chars_max || names.is_empty() {
            names.push(name);
            evidence.push(product.source.clone());
        } else {
            more.insert(name);
        }
    }
    if names.is_empty() && vendors.is_empty() {
        return None;
    }
    if evidence.is_empty() {
        evidence.push("/product_tree".to_owned());
    }
    let products = names.iter().map(|name| super::cut(name, NAME_CHARS_MAX)).collect();
    let message = Message::RunsProducts { vendors, vendors_more, products, more: super::count(more.len()) };
    Some(Statement { message, evidence })
}

/// Products that the tree lists and no status names: nobody may take them for safe.
fn unstated(advisory: &Advisory) -> Option<Statement> {
    let products = advisory.products_without_status();
    let names: HashSet<&str> =
        products.iter().filter_map(|at| Some(advisory.products.get(*at as usize)?.full_name.as_str())).collect();
    let message = Message::ListedUnstated { count: super::count(names.len()) };
    (!names.is_empty()).then(|| Statement { message, evidence: vec!["/product_tree".to_owned()] })
}

fn length(names: &[&str]) -> usize {
    names.iter().map(|name| name.chars().count()).sum()
}

/// `Siemens SIMATIC S7` of Siemens is told as `SIMATIC S7`.
fn without_vendor<'a>(name: &'a str, vendors: &[String]) -> &'a str {
    let name = name.trim();
    let rest = vendors.iter().find_map(|vendor| name.strip_prefix(vendor.as_str())?.strip_prefix(' '));
    rest.map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// As many names as fit, and how many are left.
fn shorten(names: &[String], chars_max: usize) -> (Vec<String>, u32) {
    let mut kept: Vec<String> = Vec::new();
    let mut chars = 0;
    for name in names {
        chars += name.chars().count();
        if !kept.is_empty() && (kept.len() == NAMES_MAX || chars > chars_max) {
            break;
        }
        kept.push(super::cut(name.trim(), NAME_CHARS_MAX));
    }
    let more = super::count(names.len() - kept.len());
    (kept, more)
}

fn note_source(advisory: &Advisory, kind: NoteKind) -> String {
    let note = advisory.notes.iter().find(|note| note.kind == kind);
    note.map_or_else(|| "/document/notes".to_owned(), |note| note.text.source.clone())
}

/// "Multiple", "Multiple Sectors": the source names none.
fn is_several(name: &str) -> bool {
    sector(name) == Some(Sector::Multiple)
}

fn is_unknown(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    name.is_empty() || matches!(name.as_str(), "unknown" | "n/a" | "not available" | "none")
}

fn sectors(advisory: &Advisory) -> Option<Statement> {
    let real: Vec<String> =
        advisory.sectors.iter().filter(|name| !is_several(name) && !is_unknown(name)).cloned().collect();
    let message = if !real.is_empty() {
        let (names, more) = shorten(&real, NAMES_CHARS_MAX);
        Message::Sectors { names, more }
    } else if advisory.sectors.iter().any(|name| is_several(name)) {
        Message::SeveralSectors
    } else {
        return None;
    };
    Some(Statement { message, evidence: vec![note_source(advisory, NoteKind::Sectors)] })
}

fn areas(advisory: &Advisory) -> Option<Statement> {
    let real: Vec<String> =
        advisory.areas.iter().filter(|name| !is_several(name) && !is_unknown(name)).cloned().collect();
    let message = match real.as_slice() {
        [] => return None,
        [one]
            if matches!(
                one.trim().to_lowercase().as_str(),
                "worldwide" | "globally" | "global" | "deployed worldwide"
            ) =>
        {
            Message::UsedWorldwide
        }
        several => {
            let (names, more) = shorten(several, NAMES_CHARS_MAX);
            Message::Areas { names, more }
        }
    };
    Some(Statement { message, evidence: vec![note_source(advisory, NoteKind::Areas)] })
}
