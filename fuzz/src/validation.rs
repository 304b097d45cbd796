//! The targets that need the validator, as `targets` has the others; the crate of readers does not know it.
//!
//! Knows: what must hold for every input, however odd. Does not know: who chose the bytes.

use csaf_validate::{Profile, Selection, TEST_FINDINGS_COUNT_MAX, list_tests, validate};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target; its kept corpus is the folder of its name in `fuzz/corpus`.
pub const TARGETS: [Target; 1] = [("validator", validator)];

/// A document under all tests of both editions.
pub fn validator(bytes: &[u8]) {
    let selection = Selection::of_profile(Profile::Full);
    let Ok(report) = validate(bytes, &selection) else { return };
    let most = TEST_FINDINGS_COUNT_MAX * (list_tests(report.edition).len() + 1);
    assert!(report.findings.len() <= most, "{} findings", report.findings.len());
    assert_eq!(Ok(&report), validate(bytes, &selection).as_ref(), "the same document gives the same report");
}
