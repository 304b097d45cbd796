//! One problem, however many publishers tell it: every advisory has a case from birth.
//!
//! Alert keys, ticks and decisions hang on organisation and case, so that later merges and splits only move links.
//! Does not know: which advisories tell of the same problem.

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
mod tests {
    use super::*;

    #[test]
    fn a_birth_case_is_a_uuid_of_version_7_and_the_same_everywhere() {
        let advisory = |n: u128| AdvisoryId(Uuid::from_u128(n << 100));
        let at = Timestamp::from_second(1_700_000_000).ok();
        let case = CaseId::born_with(advisory(1), at);
        assert_eq!(case.0.get_version_num(), 7);
        assert_eq!(case, CaseId::born_with(advisory(1), at));
        assert_ne!(case, CaseId::born_with(advisory(2), at));
    }
}
