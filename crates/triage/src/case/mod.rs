//! One problem, however many publishers tell it: every advisory has a case from birth.
//!
//! Alerts, ticks and decisions hang on organisation and the case a document was born with, its home; a case is the homes of
//! its documents, so that joins and splits only move links.
//! `facts` takes from a document what a case hangs on, `rules` says which two tell of one problem, `joining` makes
//! cases of links, `comparison` says where the documents of a case disagree, `announced` when a document takes the place of
//! what a feed announced.
//! Does not know: where documents and links are kept.

mod announced;
pub mod comparison;
mod facts;
mod joining;
mod rules;

pub use announced::{announced_names, document_names, may_be_of, takes_place_of};
pub use facts::{CaseFacts, Field};
pub use joining::{CASE_DOCUMENTS_COUNT_MAX, Member, join};
pub use rules::{JoinRule, Link, Said, find_links, link};

use crate::advisory::AdvisoryId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A case, in the form of a UUIDv7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl CaseId {
    /// The case that an advisory is born with: a UUIDv7 (RFC 9562 §5.7) of the moment of its publication, whose other
    /// bits come from the advisory's id, so that every installation and both databases give it the same.
    pub fn born_with(advisory: AdvisoryId, published: Option<Timestamp>) -> CaseId {
        let milliseconds = published.map_or(0, |at| u64::try_from(at.as_millisecond()).unwrap_or_default());
        let [rest @ .., _, _, _, _, _, _] = advisory.0.into_bytes();
        CaseId(uuid::Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid())
    }
}

#[cfg(test)]
mod comparison_tests;
#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod joining_tests;
#[cfg(test)]
mod tests;
