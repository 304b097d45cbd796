//! Fresh ids. Time comes from the caller; the random part is the only randomness of the pipeline.

use jiff::Timestamp;
use uuid::Uuid;

/// A UUIDv7 of this moment (RFC 9562 §5.7).
pub(crate) fn fresh(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds))
}
