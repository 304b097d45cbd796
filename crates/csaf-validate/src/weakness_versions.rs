//! Which version of the CWE list has an id under a name: a converter to CSAF 2.1 has to say one (2.1 §9.1.18).
//!
//! Does not know: whether the weakness is the right one.

use csaf_rs::helpers::CWE_ENTRIES;

/// The latest version that has the id under exactly this name and is older than `day` (`2024-01-31`, a time may follow);
/// else the first that is not. `None` where no version has it.
///
/// ```
/// let name = "Improper Input Validation";
/// assert_eq!(csaf_validate::cwe_version("CWE-20", name, "2024-01-01T00:00:00Z").as_deref(), Some("4.13"));
/// assert_eq!(csaf_validate::cwe_version("CWE-20", "Other", "2024-01-01T00:00:00Z"), None);
/// ```
pub fn cwe_version(id: &str, name: &str, day: &str) -> Option<String> {
    let day = day.get(..10).unwrap_or(day);
    let having =
        CWE_ENTRIES.iter().filter(|(_, list)| list.entries.get(id).is_some_and(|weakness| weakness.name == name));
    let mut dated: Vec<(String, &String)> =
        having.map(|(version, list)| (list.release_date.to_string(), version)).collect();
    dated.sort();
    let before = dated.iter().rfind(|(released, _)| released.as_str() < day);
    before.or_else(|| dated.first()).map(|(_, version)| (*version).clone())
}
