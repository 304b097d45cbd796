//! The targets of the referee and of the converter, as in `targets.rs`: a panic where a promise is broken.
//!
//! Knows: what must hold for every input. Does not know: who chose the bytes. The validation library is heavy, so these stand
//! apart from the targets that the tests of the pure crates run.

use csaf::convert::{Target, Wishes, convert};
use csaf_validate::{Profile, Selection, Severity, TEST_FINDINGS_COUNT_MAX, Unreadable, validate};
use serde_json::Value;

/// Targets by their names.
pub const TARGETS: [(&str, fn(&[u8])); 2] = [("validation", validation), ("conversion", conversion)];

/// Every test of the document's edition.
pub fn validation(bytes: &[u8]) {
    let selection = Selection::of_profile(Profile::Full);
    let report = match validate(bytes, &selection) {
        Ok(report) => report,
        Err(error) => return assert_ne!(error, Unreadable::Stopped, "no test stops in the middle"),
    };
    for finding in &report.findings {
        let is_grave = finding.test == "schema" || finding.test.starts_with("6.1.");
        assert_eq!(is_grave, finding.severity == Severity::Error, "the group decides: {finding:?}");
        assert!(finding.pointer.is_empty() || finding.pointer.starts_with('/'), "a pointer: {finding:?}");
        assert!(report.ran.contains(&finding.test), "what found something ran: {finding:?}");
        let count = report.of_test(finding.test).count();
        assert!(count <= TEST_FINDINGS_COUNT_MAX, "{count} findings of {}", finding.test);
    }
    for (test, _) in &report.not_run {
        assert!(!report.ran.contains(&test.as_str()), "{test} ran, and did not");
    }
    assert_eq!(validate(bytes, &selection), Ok(report), "the same document gives the same report");
}

/// A document to the other edition, whichever its own is.
pub fn conversion(bytes: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return };
    let wishes = Wishes { cwe_version: &csaf_validate::cwe_version, numbers_are_complete: false };
    for (target, edition) in [(Target::V2_1, "2.1"), (Target::V2_0, "2.0")] {
        let Ok(converted) = convert(document.clone(), target, &wishes) else { continue };
        assert_eq!(converted.document.pointer("/document/csaf_version").and_then(Value::as_str), Some(edition));
        for note in &converted.notes {
            assert!(note.pointer.is_empty() || note.pointer.starts_with('/'), "a pointer: {note:?}");
            assert!(!note.message.is_empty(), "a note says something: {note:?}");
        }
        let kept = list_affected(&converted.document) == list_affected(&document);
        assert!(kept || !converted.notes.is_empty(), "who is affected changed, and nothing tells it");
        let again = convert(document.clone(), target, &wishes);
        assert_eq!(again, Ok(converted), "the same document is converted in the same way");
    }
}

/// What each vulnerability calls affected.
fn list_affected(document: &Value) -> Vec<&Value> {
    let vulnerabilities = document.get("vulnerabilities").and_then(Value::as_array).into_iter().flatten();
    vulnerabilities.filter_map(|one| one.pointer("/product_status/known_affected")).collect()
}
