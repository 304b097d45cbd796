//! One problem, however many publishers tell it: every advisory has a case from birth.
//!
//! Alert keys, ticks and decisions hang on organisation and case, so that later merges and splits only move links.
//! `announced` says when a document takes the place of what a feed announced.
//! Does not know: which documents of several publishers tell of the same problem.

mod announced;

pub use announced::{announced_names, document_names, may_be_of, takes_place_of};

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
mod tests;
