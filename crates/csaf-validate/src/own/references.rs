//! Which products a CSAF 2.0 document defines and which it refers to, for 6.1.1 and 6.2.1.
//!
//! Most documents pass both, and to see that takes no paths: the library, which makes one for each reference, is asked only
//! what is wrong. Does not know: how that is told.

use super::{listed, text};
use serde_json::Value;
use std::collections::HashSet;

/// The lists of a product status (CSAF 2.0 §3.2.3.9); what stands beside them refers to nothing.
const STATUSES: [&str; 8] = [
    "first_affected",
    "first_fixed",
    "fixed",
    "known_affected",
    "known_not_affected",
    "last_affected",
    "recommended",
    "under_investigation",
];

/// Whether each product that is referred to is defined: whether 6.1.1 has nothing to tell.
pub(super) fn are_defined(document: &Value) -> bool {
    let Some(tree) = document.get("product_tree") else { return true };
    let mut defined = HashSet::new();
    visit_defined(tree, &mut |id| _ = defined.insert(id));
    let mut all = true;
    visit_references(document, &mut |id| all &= defined.contains(id));
    all
}

/// Whether each product that is defined is referred to: whether 6.2.1 has nothing to tell.
pub(super) fn are_used(document: &Value) -> bool {
    let Some(tree) = document.get("product_tree") else { return true };
    let mut used = HashSet::new();
    visit_references(document, &mut |id| _ = used.insert(id));
    let mut all = true;
    visit_defined(tree, &mut |id| all &= used.contains(id));
    all
}

/// Each `full_product_name_t` (CSAF 2.0 §3.1.3).
fn visit_defined<'v>(tree: &'v Value, visit: &mut impl FnMut(&'v str)) {
    visit_branches(tree, visit);
    listed(tree, "full_product_names").for_each(|(_, one)| visit(text(one, "product_id")));
    listed(tree, "relationships")
        .filter_map(|(_, one)| one.get("full_product_name"))
        .for_each(|one| visit(text(one, "product_id")));
}

/// The reader of JSON bounds how deep branches are nested.
fn visit_branches<'v>(parent: &'v Value, visit: &mut impl FnMut(&'v str)) {
    for (_, branch) in listed(parent, "branches") {
        if let Some(product) = branch.get("product") {
            visit(text(product, "product_id"));
        }
        visit_branches(branch, visit);
    }
}

/// Each `product_id_t` outside of a `full_product_name_t`, and each of a `products_t` (CSAF 2.0 §3.1.8 and §3.1.9).
fn visit_references<'v>(document: &'v Value, visit: &mut impl FnMut(&'v str)) {
    let tree = document.get("product_tree").unwrap_or(&Value::Null);
    listed(tree, "product_groups").for_each(|(_, one)| visit_list(one, "product_ids", visit));
    for (_, one) in listed(tree, "relationships") {
        visit(text(one, "product_reference"));
        visit(text(one, "relates_to_product_reference"));
    }
    for (_, one) in listed(document, "vulnerabilities") {
        let status = one.get("product_status").unwrap_or(&Value::Null);
        STATUSES.iter().for_each(|key| visit_list(status, key, visit));
        for part in ["flags", "remediations", "threats"] {
            listed(one, part).for_each(|(_, one)| visit_list(one, "product_ids", visit));
        }
        listed(one, "scores").for_each(|(_, one)| visit_list(one, "products", visit));
    }
}

fn visit_list<'v>(value: &'v Value, key: &str, visit: &mut impl FnMut(&'v str)) {
    listed(value, key).filter_map(|(_, id)| id.as_str()).for_each(visit);
}
