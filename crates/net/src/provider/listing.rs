//! A listing while it grows, within its limits.
//!
//! Does not know: where the documents it lists are found.

use std::collections::BTreeMap;

use csaf::{Finding, Findings, Severity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::FetchError;
use super::link::DocumentLink;
use super::{LISTING_DOCUMENTS_COUNT_MAX, Listing};
use crate::guard::Validators;

/// What was kept of a provider's index files, by address: enough to see that there is nothing new in them.
pub type IndexStates = BTreeMap<String, IndexState>;

/// What was kept of one index file. Its owner keeps it as JSON and need not look inside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexState {
    /// What to ask for the next edition by.
    pub validators: Validators,
    /// SHA-256 of the body, in lower-case hexadecimal.
    pub sha256: String,
    /// Why it could not be read, though it came: what stands for it is still wanted when it is the same again.
    #[serde(default)]
    pub unreadable: Option<String>,
    /// Provider metadata, which says where the others are, and key files: they are not asked for at each poll.
    pub metadata: Option<KeptMetadata>,
}

/// Provider metadata or a key file as it was when it was asked for last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMetadata {
    /// The body.
    pub text: String,
    /// Where it came from after the redirects.
    pub url: String,
    /// When it was asked for.
    pub asked: Timestamp,
}

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

    pub(super) fn is_empty(&self) -> bool {
        self.links.is_empty()
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

    /// The listing, for which every index that there is could be read. What is left out is missing all the same.
    pub(super) fn finish(self) -> Listing {
        let complete = self.failures.is_empty() && !self.overfull;
        let findings = self.findings.finish();
        Listing { links: self.links, failures: self.failures, findings, complete, ..Listing::default() }
    }
}
