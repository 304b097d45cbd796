//! 6.2.50 and 6.3.19: versions of one product that are told twice, with contradicting or with the same status, or side by
//! side in the product tree.
//!
//! Does not know: how ranges are compared.

use super::branches::{Tree, Versioned};
use super::ranges::{Notation, Range};
use super::{Spot, listed};
use crate::report::NotRun;
use serde_json::Value;

/// Status groups whose products contradict those of every other group (6.1.6).
const GROUPS: [&[&str]; 5] = [
    &["first_affected", "known_affected", "last_affected"],
    &["known_not_affected"],
    &["first_fixed", "fixed"],
    &["under_investigation"],
    &["unknown"],
];

/// What is compared with what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Ranges(Notation),
    RangeAndVersion,
}

type Found = Result<Vec<Spot>, NotRun>;

pub(super) fn contradicting_vers(document: &Value) -> Found {
    Ok(by_status(document, Pair::Ranges(Notation::Vers), false))
}

pub(super) fn contradicting_vls(document: &Value) -> Found {
    Ok(by_status(document, Pair::Ranges(Notation::Vls), false))
}

pub(super) fn contradicting_versions(document: &Value) -> Found {
    Ok(by_status(document, Pair::RangeAndVersion, false))
}

pub(super) fn repeated_vers(document: &Value) -> Found {
    Ok(by_status(document, Pair::Ranges(Notation::Vers), true))
}

pub(super) fn repeated_vls(document: &Value) -> Found {
    Ok(by_status(document, Pair::Ranges(Notation::Vls), true))
}

pub(super) fn repeated_versions(document: &Value) -> Found {
    Ok(by_status(document, Pair::RangeAndVersion, true))
}

pub(super) fn sibling_ranges(document: &Value) -> Found {
    Ok(by_branch(document, |one, other| {
        meets(one, other, Pair::Ranges(Notation::Vers)) || meets(one, other, Pair::Ranges(Notation::Vls))
    }))
}

pub(super) fn sibling_versions(document: &Value) -> Found {
    Ok(by_branch(document, |one, other| meets(one, other, Pair::RangeAndVersion)))
}

/// Whether two branches tell a version in common, as far as `pair` compares them.
fn meets(one: &Versioned<'_>, other: &Versioned<'_>, pair: Pair) -> bool {
    match (pair, one.is_range, other.is_range) {
        (Pair::Ranges(notation), true, true) => {
            let ranges = Range::parse(one.name).zip(Range::parse(other.name));
            ranges
                .filter(|(first, second)| first.notation == notation && second.notation == notation)
                .and_then(|(first, second)| first.overlaps(&second))
                .unwrap_or(false)
        }
        (Pair::RangeAndVersion, true, false) => {
            Range::parse(one.name).and_then(|range| range.holds(other.name)).unwrap_or(false)
        }
        (Pair::RangeAndVersion, false, true) => meets(other, one, pair),
        _ => false,
    }
}

/// Products of a vulnerability in the same group, or in groups that contradict each other, whose versions meet.
fn by_status(document: &Value, pair: Pair, in_same: bool) -> Vec<Spot> {
    let tree = Tree::read(document);
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        let told = told_products(&tree, vulnerability, &format!("/vulnerabilities/{at}"));
        for (later, (group, pointer, product)) in told.iter().enumerate() {
            let earlier = told[..later].iter().filter(|(other, _, _)| (group == other) == in_same);
            for (_, _, other) in earlier {
                let branches = tree.versions_of_one(&tree.products[*product], &tree.products[*other]);
                if let Some((one, two)) = branches.filter(|(one, two)| meets(one, two, pair)) {
                    spots.push(Spot::new(pointer, overlap(one, two)));
                }
            }
        }
    }
    spots
}

/// Group, place and product of everything that a vulnerability gives a status.
fn told_products(tree: &Tree<'_>, vulnerability: &Value, pointer: &str) -> Vec<(usize, String, usize)> {
    let status = vulnerability.get("product_status").unwrap_or(&Value::Null);
    let mut told = Vec::new();
    for (group, keys) in GROUPS.iter().enumerate() {
        for key in *keys {
            for (at, id) in listed(status, key) {
                let product = tree.products.iter().position(|product| id.as_str() == Some(product.id));
                told.extend(product.map(|product| (group, format!("{pointer}/product_status/{key}/{at}"), product)));
            }
        }
    }
    told
}

/// Branches of one parent that tell a version in common.
fn by_branch(document: &Value, meets: impl Fn(&Versioned<'_>, &Versioned<'_>) -> bool) -> Vec<Spot> {
    let tree = Tree::read(document);
    let mut spots = Vec::new();
    for (later, branch) in tree.versioned.iter().enumerate() {
        let siblings = tree.versioned[..later].iter().filter(|sibling| sibling.parent == branch.parent);
        for sibling in siblings.filter(|sibling| meets(branch, sibling)) {
            spots.push(Spot::new(format!("{}/name", branch.pointer), overlap(branch, sibling)));
        }
    }
    spots
}

fn overlap(one: &Versioned<'_>, other: &Versioned<'_>) -> String {
    format!("`{}` and `{}` at {} have versions in common", one.name, other.name, other.pointer)
}
