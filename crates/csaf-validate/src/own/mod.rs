//! Our own tests, one file for each family: what the library lacks. Each says what the standard asks for.
//!
//! Does not know: which tests are asked for.

mod branches;
mod extensions;
mod fixed_scores;
mod involvements;
mod licences;
mod missing_fix;
mod open_ranges;
mod overlaps;
mod ranges;
mod references;
mod sorting;
mod ssvc_versions;
mod vulnerability_ids;
mod weaknesses;

pub(crate) use involvements::{is_defined, of_involvements, without_involvements};
pub(crate) use ranges::{is_well_formed, names_one_version};

use crate::Edition;
use crate::report::NotRun;
use serde_json::Value;

/// Where something is wrong, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl Spot {
    fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

type Run = fn(&Value) -> Result<Vec<Spot>, NotRun>;

/// Our test of that name; `None` leaves it to the library.
pub(crate) fn find(edition: Edition, name: &str) -> Option<Run> {
    match (edition, name) {
        (_, "6.2.13") => Some(sorting::unsorted_keys),
        (_, "6.2.19") => Some(fixed_scores::unresolved_scores),
        (Edition::V20, "6.1.11") => Some(weaknesses::unknown),
        (Edition::V20, _) => None,
        (Edition::V21, "6.1.27.8") => Some(vulnerability_ids::missing_ids),
        (Edition::V21, "6.1.60.2") => Some(extensions::schema),
        (Edition::V21, "6.1.60.3") => Some(extensions::metadata),
        (Edition::V21, "6.2.7") => Some(involvements::undated),
        (Edition::V21, "6.2.39.1") => Some(missing_fix::missing_fix),
        (Edition::V21, "6.2.49") => Some(open_ranges::open_ranges),
        (Edition::V21, "6.2.50.1") => Some(overlaps::contradicting_vers),
        (Edition::V21, "6.2.50.2") => Some(overlaps::contradicting_vls),
        (Edition::V21, "6.2.50.3") => Some(overlaps::contradicting_versions),
        (Edition::V21, "6.2.51") => Some(open_ranges::unknown_types),
        (Edition::V21, "6.2.54.1") => Some(extensions::registered),
        (Edition::V21, "6.2.54.2") => Some(extensions::official),
        (Edition::V21, "6.2.54.3") => Some(extensions::critical),
        (Edition::V21, "6.2.54.4") => Some(extensions::experimental_in_public),
        (Edition::V21, "6.3.13") => Some(ssvc_versions::outdated),
        (Edition::V21, "6.3.17") => Some(licences::unregistered),
        (Edition::V21, "6.3.19.1") => Some(overlaps::repeated_vers),
        (Edition::V21, "6.3.19.2") => Some(overlaps::repeated_vls),
        (Edition::V21, "6.3.19.3") => Some(overlaps::repeated_versions),
        (Edition::V21, "6.3.19.4") => Some(overlaps::sibling_ranges),
        (Edition::V21, "6.3.19.5") => Some(overlaps::sibling_versions),
        (Edition::V21, "6.3.21.2") => Some(extensions::experimental_elsewhere),
        _ => None,
    }
}

/// Whether it is seen at once that a test has nothing to say of a document that has the schema's form; most have nothing. Else
/// the library's test tells.
pub(crate) fn is_clear(edition: Edition, name: &str, document: &Value) -> bool {
    match (edition, name) {
        (Edition::V20, "6.1.1") => references::are_defined(document),
        (Edition::V20, "6.2.1") => references::are_used(document),
        _ => false,
    }
}

/// The members of the array at `key` with their positions; none where there is no array.
fn listed<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
    value.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// The text at `key`, or nothing.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
