//! News: a feed's entries become announcements, advisories of their own until the publisher's document arrives.
//!
//! A feed is a window: what is no longer in it is not taken back.
//! Does not know: when a feed is due (`driver`), what a document says, which announcement gives way (`store`, `triage::case`).

use super::by_rule;
use crate::actions::fill_announcements;
use crate::{FeedSettings, Monitor, StageError};
use jiff::Timestamp;
use net::catalog::{CatalogAnswer, Edition, Place, fetch};
use net::news::{FEED_SIZE_BYTES_MAX, read_feed};
use sha2::{Digest, Sha256};
use store::{CheckCounts, CheckFailure, FallenAnnouncement, ListingFinding, NewDocument, Outcome};
use triage::advisory::Announcement;
use triage::case::CaseId;

/// Entries that share a transaction.
const BATCH_COUNT: usize = 100;

/// What a look at a feed found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewsLook {
    /// Entries by fate.
    pub counts: CheckCounts,
    /// Entries that could not be kept.
    pub failures: Vec<CheckFailure>,
    /// What went wrong; empty if nothing did.
    pub error: String,
    /// What is odd about the feed; `None` if it was not read again.
    pub findings: Option<Vec<ListingFinding>>,
}

/// Asks the feed for news and keeps what is new in it. Entries are announced: they may raise alerts.
///
/// # Errors
/// When the database does not answer; what is wrong with the feed is in the answer.
pub async fn look(monitor: &Monitor, feed: &FeedSettings, now: Timestamp) -> Result<NewsLook, StageError> {
    restore(monitor, now).await?;
    let kept = monitor.store.list_provider_indexes(&feed.name).await?;
    let known = kept.iter().find(|(url, _)| *url == feed.owner.feed);
    // What an earlier version kept and this one cannot read is as good as nothing.
    let known: Edition = known.and_then(|(_, state)| serde_json::from_str(state).ok()).unwrap_or_default();
    let mut look = NewsLook { counts: CheckCounts { requests: 1, ..CheckCounts::default() }, ..NewsLook::default() };
    let (bytes, edition) = match fetch(&Place::Web(feed.url.clone()), FEED_SIZE_BYTES_MAX, &feed.options, &known).await
    {
        Ok(CatalogAnswer::Unchanged(edition)) => {
            if edition != known {
                keep_edition(monitor, feed, &edition).await?;
            }
            return Ok(look);
        }
        Ok(CatalogAnswer::Fetched { bytes, edition }) => (bytes, edition),
        Err(error) => return Ok(NewsLook { error: error.to_string(), ..look }),
    };
    let owner = feed.owner.clone();
    // A long feed takes its time, and everything else goes on meanwhile.
    let read = tokio::task::spawn_blocking(move || read_feed(&bytes, &owner).map_err(|error| error.to_string())).await;
    let (announcements, findings) = match read.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(read) => read,
        Err(error) => return Ok(NewsLook { error, ..look }),
    };
    look.findings = Some(by_rule(&findings));
    look.counts.seen = announcements.len() as u64;
    for batch in announcements.chunks(BATCH_COUNT) {
        keep(monitor, batch, now, &mut look.counts).await?;
    }
    // Records that came since they were read above know nothing of these entries.
    fill_announcements(monitor, now).await?;
    // Last, so that what was interrupted is done again.
    keep_edition(monitor, feed, &edition).await?;
    Ok(look)
}

async fn keep_edition(monitor: &Monitor, feed: &FeedSettings, edition: &Edition) -> Result<(), StageError> {
    let state = serde_json::to_string(edition).unwrap_or_default();
    Ok(monitor.store.replace_provider_indexes(&feed.name, vec![(feed.owner.feed.clone(), state)]).await?)
}

/// Lets announcements stand again whose document was deleted; returns how many. What was interrupted is done at the next look.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn restore(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let (mut count, mut after) = (0, None);
    loop {
        let fallen = monitor.store.list_fallen_announcements(after, BATCH_COUNT as u32).await?;
        let Some(last) = fallen.last() else { return Ok(count) };
        after = Some(last.id);
        let readable: Vec<Announcement> = fallen.iter().filter_map(read_fallen).collect();
        let documents = documents(monitor, &readable, now).await?;
        count += monitor.store.store_documents(documents, now).await?.len();
    }
}

/// One that nobody can read stays away, and keeps no other from standing again.
fn read_fallen(fallen: &FallenAnnouncement) -> Option<Announcement> {
    let read = fallen.raw.as_deref().map(serde_json::from_slice);
    let announcement = read.and_then(Result::ok);
    if announcement.is_none() {
        tracing::error!(advisory.id = %fallen.id.0, "an announcement that is to stand again cannot be read");
    }
    announcement
}

async fn keep(
    monitor: &Monitor,
    batch: &[Announcement],
    now: Timestamp,
    counts: &mut CheckCounts,
) -> Result<(), StageError> {
    let mut documents = documents(monitor, batch, now).await?;
    let found: Vec<_> = documents.iter().map(|one| (one.source.clone(), one.sha256.clone())).collect();
    let unchanged = monitor.store.unchanged_documents(&found).await?;
    documents.retain(|document| !unchanged.contains(&document.sha256));
    counts.unchanged += (found.len() - documents.len()) as u64;
    for stored in monitor.store.store_documents(documents, now).await? {
        match stored.outcome {
            Outcome::New => counts.new += 1,
            Outcome::Revised { .. } => counts.revised += 1,
            Outcome::Unchanged => counts.unchanged += 1,
        }
    }
    Ok(())
}

/// Announcements as documents, with what CVE records say of them.
async fn documents(monitor: &Monitor, batch: &[Announcement], now: Timestamp) -> Result<Vec<NewDocument>, StageError> {
    let cves = batch.iter().flat_map(Announcement::cves).collect();
    let records = monitor.store.list_cve_records(cves).await?;
    let mut documents = Vec::with_capacity(batch.len());
    for announcement in batch {
        let raw = serde_json::to_vec(announcement)
            .map_err(|source| StageError::Row { what: "an announcement".to_owned(), source })?;
        let (advisory, findings) = announcement.advisory(&records, now);
        documents.push(NewDocument {
            sha256: format!("{:x}", Sha256::digest(&raw)),
            source: format!("{}#{}", announcement.feed, announcement.id),
            signature: "unsigned".to_owned(),
            signature_file: None,
            raw,
            case_id: CaseId::born_with(advisory.id, advisory.published),
            advisory,
            findings,
            announce: true,
        });
    }
    Ok(documents)
}
