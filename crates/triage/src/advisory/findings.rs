//! Findings of one document while it is normalised, bounded.
//!
//! Does not know: what a finding means for the reader.

use csaf::limits::FINDINGS_COUNT_MAX;
use csaf::{Finding, Severity};

/// Collects findings up to [`FINDINGS_COUNT_MAX`]; a last one says how many more there were.
#[derive(Default)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    left_out: usize,
}

impl Findings {
    /// Records one; `message` is only made when there is room.
    pub(super) fn push(&mut self, rule: &str, severity: Severity, pointer: &str, message: impl FnOnce() -> String) {
        if self.kept.len() < FINDINGS_COUNT_MAX {
            self.kept.push(Finding::new(rule, severity, pointer, message()));
        } else {
            self.left_out += 1;
        }
    }

    /// All that were kept.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            let message = format!("{} more findings were left out.", self.left_out);
            self.kept.push(Finding::new("findings_left_out", Severity::Information, "", message));
        }
        self.kept
    }
}
