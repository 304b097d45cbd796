//! A listing while it grows, within its limits.
//!
//! Does not know: where the documents it lists are found.

use csaf::{Finding, Findings, Severity};

use super::error::FetchError;
use super::link::DocumentLink;
use super::{LISTING_DOCUMENTS_COUNT_MAX, Listing};

/// A listing that is not complete yet.
#[derive(Default)]
pub(super) struct Growing {
    links: Vec<DocumentLink>,
    failures: Vec<FetchError>,
    pub(super) findings: Findings,
    overfull: bool,
}

impl Growing {
    /// Adds a document; says once that there are more than a listing holds.
    pub(super) fn add(&mut self, link: DocumentLink) {
        if !self.is_full() {
            self.links.push(link);
        } else if !std::mem::replace(&mut self.overfull, true) {
            let message = format!("More than {LISTING_DOCUMENTS_COUNT_MAX} documents: the rest is left out.");
            self.note("listing_full", Severity::Error, message);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.links.len() >= LISTING_DOCUMENTS_COUNT_MAX
    }

    /// Adds a folder that could not be read.
    pub(super) fn fail(&mut self, failure: FetchError) {
        self.failures.push(failure);
    }

    pub(super) fn note(&self, rule: &str, severity: Severity, message: String) {
        self.findings.add(Finding::new(rule, severity, "", message));
    }

    pub(super) fn finish(self) -> Listing {
        Listing { links: self.links, failures: self.failures, findings: self.findings.finish() }
    }
}
