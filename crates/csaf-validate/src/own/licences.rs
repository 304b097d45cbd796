//! 6.3.17, Use of Unregistered License: a licence expression names licences of the lists of SPDX and ScanCode only.
//!
//! Does not know: whether an expression is well formed (6.1.54), or whether a listed licence exists (6.2.45).

use super::{Spot, text};
use crate::report::NotRun;
use serde_json::Value;

/// Licences that nobody but the document defines.
const OWN: [&str; 3] = ["LicenseRef-", "DocumentRef-", "AdditionRef-"];

pub(super) fn unregistered(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let expression = text(document.get("document").unwrap_or(&Value::Null), "license_expression");
    let names = expression.split(|one: char| one.is_whitespace() || matches!(one, '(' | ')' | '+'));
    let is_own = |name: &&str| OWN.iter().any(|start| name.starts_with(start)) && !is_scancode(name);
    let told = |name: &str| Spot::new("/document/license_expression", format!("`{name}` is not a registered licence"));
    Ok(names.filter(is_own).map(told).collect())
}

/// ScanCode's list has its own names for what SPDX does not list.
fn is_scancode(name: &str) -> bool {
    OWN.iter().any(|start| name.strip_prefix(start).is_some_and(|rest| rest.starts_with("scancode-")))
}
