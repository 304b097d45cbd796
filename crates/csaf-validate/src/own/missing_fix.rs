//! 6.2.39.1, Missing Fixed Product: in a security advisory, an affected product has a fixed version in the same
//! vulnerability, unless a remediation says that there is none.
//!
//! Does not know: other profiles.

use super::branches::Tree;
use super::ranges::Range;
use super::{Spot, listed, text};
use crate::report::NotRun;
use serde_json::Value;

const AFFECTED: [&str; 3] = ["first_affected", "known_affected", "last_affected"];
const FIXED: [&str; 2] = ["first_fixed", "fixed"];
/// Remediations that say that no fixed version exists.
const NO_FIX: [&str; 3] = ["fix_planned", "no_fix_planned", "none_available"];

pub(super) fn missing_fix(document: &Value) -> Result<Vec<Spot>, NotRun> {
    if document.pointer("/document/category").and_then(Value::as_str) != Some("csaf_security_advisory") {
        return Ok(Vec::new());
    }
    let tree = Tree::read(document);
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        let status = vulnerability.get("product_status").unwrap_or(&Value::Null);
        let fixed: Vec<&str> =
            FIXED.iter().flat_map(|key| listed(status, key)).filter_map(|(_, id)| id.as_str()).collect();
        for key in AFFECTED {
            for (product_at, id) in listed(status, key).filter_map(|(at, id)| Some((at, id.as_str()?))) {
                if !is_without_fix(document, vulnerability, &tree, id)
                    && !fixed.iter().any(|fix| is_fix(&tree, id, fix))
                {
                    spots.push(Spot::new(
                        format!("/vulnerabilities/{at}/product_status/{key}/{product_at}"),
                        format!("no fixed version of the affected product `{id}` is listed"),
                    ));
                }
            }
        }
    }
    Ok(spots)
}

/// Whether `fix` is another version of `id`; of a product whose version no branch tells, anything that is fixed may be.
fn is_fix(tree: &Tree<'_>, id: &str, fix: &str) -> bool {
    match (tree.find(id), tree.find(fix)) {
        (Some(product), Some(fixed)) if product.versioned.is_some() && fixed.versioned.is_some() => {
            tree.versions_of_one(product, fixed).is_some()
        }
        _ => true,
    }
}

/// Whether a remediation says that no fixed version exists, and nothing says otherwise.
fn is_without_fix(document: &Value, vulnerability: &Value, tree: &Tree<'_>, id: &str) -> bool {
    let remediations = || listed(vulnerability, "remediations").filter(|(_, one)| concerns(document, one, id));
    let has = |categories: &[&str]| remediations().any(|(_, one)| categories.contains(&text(one, "category")));
    let branch = tree.find(id).and_then(|product| tree.versioned.get(product.versioned?));
    let ends_below = branch
        .filter(|branch| branch.is_range)
        .and_then(|branch| Range::parse(branch.name))
        .is_some_and(|range| range.ends_below_a_version());
    has(&NO_FIX) && !(ends_below && has(&["vendor_fix"]))
}

/// Whether a remediation names the product, or a group with it.
fn concerns(document: &Value, remediation: &Value, id: &str) -> bool {
    let names =
        |value: &Value, key: &str, wanted: &str| listed(value, key).any(|(_, one)| one.as_str() == Some(wanted));
    let tree = document.get("product_tree").unwrap_or(&Value::Null);
    let mut groups = listed(tree, "product_groups").filter(|(_, group)| names(group, "product_ids", id));
    names(remediation, "product_ids", id)
        || groups.any(|(_, group)| names(remediation, "group_ids", text(group, "group_id")))
}
