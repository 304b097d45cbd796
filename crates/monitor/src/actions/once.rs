//! What a program sends under a key of its own is done once, however often it sends it
//! (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! Does not know: what is done, or how it is answered.

use crate::{Monitor, StageError};
use jiff::{SignedDuration, Timestamp};
use store::{IdempotencyKey, KeptAnswer, KeyOutcome};

/// How long a key is known: whoever tries again does so within a day.
pub const KEY_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Longer answers are not kept: what writes answers with a few numbers, or with a line for each row it could not read.
pub const KEPT_ANSWER_SIZE_BYTES_MAX: usize = 512 * 1024;

/// Begins what came with a key, unless it was begun before.
///
/// # Errors
/// When the database does not answer; nothing is begun then.
pub async fn begin_once(
    monitor: &Monitor,
    key: IdempotencyKey,
    fingerprint: &str,
    now: Timestamp,
) -> Result<KeyOutcome, StageError> {
    Ok(monitor.store.claim_idempotency_key(key, fingerprint, now, now + KEY_LIFE).await?)
}

/// Ends it: with the answer of what was done; with `None` where nothing was done, so that it may be sent again.
///
/// # Errors
/// When the database does not answer: the key stays begun, and nothing is done under it until it expires.
pub async fn finish_once(monitor: &Monitor, key: IdempotencyKey, answer: Option<KeptAnswer>) -> Result<(), StageError> {
    match answer {
        Some(answer) => Ok(monitor.store.record_kept_answer(key, answer).await?),
        None => Ok(monitor.store.delete_idempotency_key(key).await?),
    }
}
