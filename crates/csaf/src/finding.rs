//! What was wrong with a document, said so that a person can find the place.
//!
//! Does not know: what follows from a finding; nothing is dropped because of one.

use std::cell::{Cell, RefCell};

use serde::{Deserialize, Serialize};

use crate::limits::FINDINGS_COUNT_MAX;

/// One thing a document says wrongly, oddly, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name of the rule, e.g. `wrong_type`, `missing_field`, `duplicate_key`, `hash_mismatch`.
    pub rule: String,
    /// How bad it is for the reader.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) into the document; empty for the whole of it.
    pub pointer: String,
    /// One English sentence.
    pub message: String,
}

/// How bad a finding is for the reader of the advisory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing, no effect.
    Information,
    /// Something was repaired or guessed.
    Warning,
    /// Something the standard requires is missing or unreadable.
    Error,
}

impl Severity {
    /// The word of the API and of the database.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl Finding {
    /// A finding at `pointer`.
    pub fn new(rule: &str, severity: Severity, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Finding { rule: rule.to_owned(), severity, pointer: pointer.into(), message: message.into() }
    }
}

/// Collects findings up to [`FINDINGS_COUNT_MAX`], then only counts.
#[derive(Debug, Default)]
pub struct Findings {
    kept: RefCell<Vec<Finding>>,
    left_out: Cell<usize>,
}

impl Findings {
    /// Keeps `finding` while there is room.
    pub fn add(&self, finding: Finding) {
        self.add_with(|| finding);
    }

    /// Keeps what `make` makes, which is only asked while there is room.
    pub fn add_with(&self, make: impl FnOnce() -> Finding) {
        let mut kept = self.kept.borrow_mut();
        if kept.len() < FINDINGS_COUNT_MAX {
            kept.push(make());
        } else {
            self.left_out.set(self.left_out.get() + 1);
        }
    }

    /// Keeps each of `findings` while there is room.
    pub fn add_all(&self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// What was found; a last finding says how many were left out.
    pub fn finish(self) -> Vec<Finding> {
        let (mut kept, left_out) = (self.kept.into_inner(), self.left_out.into_inner());
        if left_out > 0 {
            let message = format!("{left_out} further findings were left out.");
            kept.push(Finding::new("findings_left_out", Severity::Error, "", message));
        }
        kept
    }
}
