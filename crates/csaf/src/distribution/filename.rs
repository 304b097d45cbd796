//! The file name a document must have (CSAF 2.0 and 2.1 §5.1), and the folder for it (§7.1.11).
//!
//! Does not know: where it is looked for.

use crate::document::Tracking;
use crate::{Finding, Severity};

const EXTENSION: &str = ".json";

/// The id in lower case, every run of characters other than `+`, `-`, `a`-`z`, `0`-`9` as one `_`, and `.json`.
///
/// ```
/// assert_eq!(csaf::distribution::filename::expected("ESA: 2024/001__b+"), "esa_2024_001_b+.json");
/// ```
pub fn expected(tracking_id: &str) -> String {
    let mut name = String::with_capacity(tracking_id.len() + EXTENSION.len());
    for letter in tracking_id.chars().flat_map(char::to_lowercase) {
        match letter {
            '+' | '-' | 'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name + EXTENSION
}

/// What is wrong with the place at which a document was found, a path or URL: its name (§7.1.2) and, where it is the
/// folder of a year, that year (§7.1.11).
pub fn findings(place: &str, tracking: &Tracking) -> Vec<Finding> {
    let mut segments = without_query(place).rsplit('/');
    let (name, folder) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    let (right, year) = (expected(&tracking.id), tracking.initial_release_date.get(..4).unwrap_or_default());
    let mut findings = Vec::new();
    if name != right {
        let message = format!("The document is called {name}; by its id it should be {right}.");
        findings.push(Finding::new("file_name", Severity::Warning, "/document/tracking/id", message));
    }
    if is_year(folder) && folder != year {
        let message = format!("The document is in the folder {folder}, and says it was first released in {year}.");
        let pointer = "/document/tracking/initial_release_date";
        findings.push(Finding::new("year_folder", Severity::Information, pointer, message));
    }
    findings
}

/// A URL's part that names a file, without what is asked of it.
pub(super) fn without_query(place: &str) -> &str {
    place.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a path has a folder of a year in it (§7.1.11).
pub fn has_year(path: &str) -> bool {
    path.rsplit('/').skip(1).any(is_year)
}

fn is_year(folder: &str) -> bool {
    folder.len() == 4 && folder.bytes().all(|byte| byte.is_ascii_digit())
}
