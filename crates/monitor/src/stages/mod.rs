//! What happens by itself, in pipeline order. Every stage: claim a bounded batch → decide in `triage` → write.
//!
//! Sibling stages never call each other; they meet in rows.

pub mod alert;
pub mod assess;
pub mod deliver;
pub mod ingest;
pub mod matching;
pub mod seal;

/// Advisories that one run of a stage takes: long enough to share a transaction, short enough to lose.
pub const STAGE_BATCH_COUNT: u32 = 200;
/// Attempts before a piece of work waits for a person.
pub const WORK_ATTEMPTS_COUNT_MAX: u32 = 8;
