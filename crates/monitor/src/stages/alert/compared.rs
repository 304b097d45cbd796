//! How an advisory differs from the revision that an alert told of last, read once however many watchlists ask.
//!
//! Does not know: what of it is told.

use crate::{Monitor, StageError};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::{AdvisoryDetail, OrganisationId, Reader, StoredDocument};
use tokio::task::JoinError;
use triage::advisory::revision::{Comparison, UnreadRevision, compare, read_again};
use triage::alert::Content;

/// Both documents of a comparison that an alert is decided by, as the pages have it; beyond that any difference of the facts
/// is told.
const COMPARED_SIZE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Comparisons of one advisory's revision with those that alerts told of last, by the SHA-256 of these: many watchlists
/// ask for the same one.
pub(super) type Comparisons = HashMap<String, Option<Comparison>>;

/// How the advisory differs from the revision that the last alert told of; `None` where that one is not known, not to be
/// read by this reader, not readable any more, or too large: then the decision is made without it, and in doubt for an alert.
pub(super) async fn compared<'a>(
    monitor: &Monitor,
    detail: &AdvisoryDetail,
    previous: Option<&Content>,
    known: &'a mut Comparisons,
) -> Result<Option<&'a Comparison>, StageError> {
    let told = previous.map(|previous| previous.sha256.as_str()).filter(|told| !told.is_empty());
    match told {
        Some(told) => compared_with(monitor, detail, told, known).await,
        None => Ok(None),
    }
}

/// The same with the revision of this SHA-256.
pub(super) async fn compared_with<'a>(
    monitor: &Monitor,
    detail: &AdvisoryDetail,
    told: &str,
    known: &'a mut Comparisons,
) -> Result<Option<&'a Comparison>, StageError> {
    // What an announcement says hangs on CVE records too, which its bytes do not hold.
    if detail.advisory.is_announcement() {
        return Ok(None);
    }
    let comparison = match known.entry(told.to_owned()) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(place) if told == detail.sha256 => place.insert(Some(Comparison::default())),
        Entry::Vacant(place) => place.insert(compare_with(monitor, detail, told).await?),
    };
    Ok(comparison.as_ref())
}

async fn compare_with(
    monitor: &Monitor,
    detail: &AdvisoryDetail,
    told: &str,
) -> Result<Option<Comparison>, StageError> {
    // Documents belong to no organisation.
    let reader = Reader { organisation: OrganisationId::default(), tlp: monitor.settings.tlp };
    let id = detail.advisory.id;
    let before = monitor.store.find_document(&reader, id, Some(told)).await?;
    let after = monitor.store.find_document(&reader, id, Some(&detail.sha256)).await?;
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    if before.raw.len().saturating_add(after.raw.len()) > COMPARED_SIZE_BYTES_MAX {
        tracing::warn!(advisory.id = %id.0, "two revisions are too large to be compared: any difference of the facts is told");
        return Ok(None);
    }
    let read = |document: &StoredDocument| read_again(&document.raw, false, document.first_seen);
    let work = move || -> Result<Comparison, UnreadRevision> { Ok(compare(&read(&before)?, &read(&after)?)) };
    let ended = |error: JoinError| StageError::Worker { stage: "alert", reason: error.to_string() };
    match tokio::task::spawn_blocking(work).await.map_err(ended)? {
        Ok(comparison) => Ok(Some(comparison)),
        Err(error) => {
            tracing::warn!(advisory.id = %id.0, error = %error, "a revision cannot be compared with the one alerted last");
            Ok(None)
        }
    }
}
