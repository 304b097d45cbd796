//! The referee: which tests of chapter 6 of CSAF 2.0 and 2.1 a document passes, and what is wrong where it does not.
//!
//! One front door, [`validate`]. Behind it stand the field's validation library and, where that lacks a test or errs, our
//! own (docs/decisions/0015-validation.md says which, and why).
//!
//! Does not know: files, addresses, or what a document means. No test here asks the network: [`list_links`]
//! says what would be asked, and [`Report::add_links`] what follows from the answers.

mod catalog;
mod library;
mod links;
mod own;
mod report;
mod selection;
mod weakness_versions;

pub use catalog::{Conformance, Group, list_tests};
pub use links::{LINKS_COUNT_MAX, Link, Resolved, list_links};
pub use report::{Finding, NotRun, Report, Severity, Unreadable, Verdict};
pub use selection::{Profile, Selection, UnknownTest};
pub use weakness_versions::cwe_version;

use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Which tests these are: another text says that a document may be judged otherwise. Its last part is raised with each change
/// of `own` or of what is held back.
pub const TESTS_VERSION: &str = "csaf-rs 0.6.1, own 2";

/// A document's size in bytes. CSAF 2.0 §8 asks readers to cope with 150 MiB; what is larger is not read.
pub const DOCUMENT_SIZE_BYTES_MAX: usize = 150 * 1024 * 1024;
/// Findings kept for one test of one document; [`Report::left_out`] counts those beyond. Nobody reads more.
pub const TEST_FINDINGS_COUNT_MAX: usize = 500;

/// The edition of the standard whose tests are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// CSAF 2.0, an OASIS standard.
    V20,
    /// CSAF 2.1.
    V21,
}

impl Edition {
    /// As `document.csaf_version` names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V20 => "2.0",
            Self::V21 => "2.1",
        }
    }
}

/// Runs the selected tests over a document's bytes.
///
/// The edition is the document's own; a document that names none is held against 2.0, whose schema then says what is missing.
pub fn validate(bytes: &[u8], selection: &Selection) -> Result<Report, Unreadable> {
    validate_as(bytes, selection, None)
}

/// Like [`validate`], against `edition` whatever the document says of itself.
pub fn validate_as(bytes: &[u8], selection: &Selection, edition: Option<Edition>) -> Result<Report, Unreadable> {
    let size = bytes.len();
    if size > DOCUMENT_SIZE_BYTES_MAX {
        return Err(Unreadable::TooLarge { size_bytes: size, size_bytes_max: DOCUMENT_SIZE_BYTES_MAX });
    }
    let document: Value = serde_json::from_slice(bytes).map_err(|error| Unreadable::NotJson(error.to_string()))?;
    validate_value(document, selection, edition)
}

/// Like [`validate_as`], for a document that was read as JSON already.
pub fn validate_value(document: Value, selection: &Selection, edition: Option<Edition>) -> Result<Report, Unreadable> {
    let edition = edition.unwrap_or_else(|| edition_of(&document));
    // Foreign code reads hostile input: what stops it stops this document, not the program.
    catch_unwind(AssertUnwindSafe(|| library::run(document, edition, selection))).map_err(|_| Unreadable::Stopped)
}

/// The edition that a document names; 2.0 where it names none that is known.
pub fn edition_of(document: &Value) -> Edition {
    let named = document.pointer("/document/csaf_version").and_then(Value::as_str);
    let schema = document.get("$schema").and_then(Value::as_str).unwrap_or_default();
    match named {
        Some("2.1") => Edition::V21,
        None if schema.contains("/csaf/v2.1/") => Edition::V21,
        _ => Edition::V20,
    }
}

#[cfg(test)]
mod tests;
