//! What was wrong with a document, said so that a person can find the place.
//!
//! Does not know: what follows from a finding; nothing is dropped because of one.

use serde::{Deserialize, Serialize};

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
