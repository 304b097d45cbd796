//! Bring CVE records from a folder, an archive or a file. Advisories whose judgement changed are assessed again.
//!
//! A record that cannot be read keeps no other from coming. None that is stored is removed until a person has all of them
//! forgotten.
//! Does not know: what a record is used for.

use super::CatalogReport;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use net::catalog::records::{RecordFile, read_records};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use store::{CVE_RECORDS, NewCveRecord, UnfilledAnnouncement};
use thiserror::Error;
use tokio::sync::mpsc;
use triage::advisory::Announcement;
use triage::enrichment::cve;

/// Records that share a transaction.
const BATCH_COUNT: usize = 500;
/// Announcements that are filled in together: each may name some hundred CVEs, whose records are held meanwhile.
const ANNOUNCEMENTS_COUNT: u32 = 100;
/// Batches between the thread that reads and the one that stores.
const BATCHES_WAITING_COUNT: usize = 2;
/// Reasons that are kept; further refused records are only counted.
const REASONS_COUNT_MAX: usize = 20;

/// Why records could not be brought.
#[derive(Debug, Error)]
pub enum RecordsError {
    /// The path cannot be read, or is broken in its middle; what came before is kept.
    #[error(transparent)]
    Read(#[from] net::provider::archive::ArchiveError),
    /// There is no record.
    #[error("{} holds no CVE record", path.display())]
    Empty {
        /// Where.
        path: PathBuf,
    },
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// What became of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordsReport {
    /// Records that were not known, or say something else now.
    pub changed: u64,
    /// Records that are known, or older than what is stored.
    pub unchanged: u64,
    /// Records that could not be read.
    pub refused: u64,
    /// Why, for the first of them.
    pub reasons: Vec<String>,
    /// Advisories to be assessed again.
    pub queued: u64,
    /// Records stored now.
    pub entries: u64,
}

impl From<&RecordsReport> for CatalogReport {
    fn from(report: &RecordsReport) -> Self {
        CatalogReport { entries: report.entries, queued: report.queued, findings: report.refused }
    }
}

/// Stores every record of `path`.
///
/// # Errors
/// [`RecordsError`]; what was stored before stays.
pub async fn import_cve_records(monitor: &Monitor, path: &Path, now: Timestamp) -> Result<RecordsReport, RecordsError> {
    let known = known_edition(monitor).await?;
    let announce = known.is_some();
    let (sender, mut receiver) = mpsc::channel(BATCHES_WAITING_COUNT);
    let from = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || read_all(&from, &sender));
    let mut report = RecordsReport::default();
    let mut newest: Option<Timestamp> = None;
    while let Some(batch) = receiver.recv().await {
        let mut records = Vec::with_capacity(batch.len());
        for read in batch {
            match read {
                Ok(record) => records.push(record),
                Err(reason) => report.refuse(reason),
            }
        }
        newest = records.iter().filter_map(|new: &NewCveRecord| new.record.updated).chain(newest).max();
        let counts = monitor.store.store_cve_records(records, announce, now).await.map_err(StageError::from)?;
        report.changed += counts.changed;
        report.unchanged += counts.unchanged;
        report.queued += counts.reassess;
    }
    // Before the path is known to be whole, and whatever changed: a broken one and an interrupted import brought records too.
    report.queued += fill_announcements(monitor, now).await?;
    let ended = |error: tokio::task::JoinError| StageError::Worker { stage: "import", reason: error.to_string() };
    reading.await.map_err(ended)??;
    if report.changed + report.unchanged == 0 {
        return Err(RecordsError::Empty { path: path.to_owned() });
    }
    let version = newest.unwrap_or(now).to_zoned(TimeZone::UTC).date().to_string();
    // Older records replace none: what is stored is as new as it was.
    let version = known.into_iter().fold(version, String::max);
    report.entries = monitor.store.finish_cve_records(&version, now).await.map_err(StageError::from)?.entries;
    Ok(report)
}

/// The edition that is stored. People are told what follows from a later one: the first explains what is known already.
async fn known_edition(monitor: &Monitor) -> Result<Option<String>, StageError> {
    let editions = monitor.store.list_catalogs().await?;
    Ok(editions.into_iter().find(|edition| edition.name == CVE_RECORDS).map(|edition| edition.version))
}

/// Fills in announcements that wait for it with what the records say now. Returns how many say something else then.
///
/// # Errors
/// When the database does not answer; announcements that were not reached go on waiting.
pub(crate) async fn fill_announcements(monitor: &Monitor, now: Timestamp) -> Result<u64, StageError> {
    let announce = known_edition(monitor).await?.is_some();
    let mut filled = 0;
    let mut after = None;
    loop {
        let waiting = monitor.store.list_announcements(after, ANNOUNCEMENTS_COUNT).await?;
        let Some(last) = waiting.last() else { return Ok(filled) };
        after = Some(last.id);
        let read = |one: &UnfilledAnnouncement| serde_json::from_slice(&one.raw);
        let announcements: Vec<Announcement> = waiting
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map_err(|source| StageError::Row { what: "an announcement".to_owned(), source })?;
        let cves = announcements.iter().flat_map(Announcement::cves).collect();
        let records = monitor.store.list_cve_records(cves).await?;
        let advisories = announcements.iter().map(|one| one.advisory(&records, now).0);
        let advisories = advisories.zip(waiting.iter().map(|one| one.changes)).collect();
        filled += monitor.store.fill_announcements(advisories, announce, now).await?;
    }
}

/// Removes every record and all that follows from them: judgements, and what they filled in. Returns how many advisories
/// are assessed again.
///
/// # Errors
/// When the database does not answer; what was filled in goes on waiting to be emptied.
pub async fn forget_cve_records(monitor: &Monitor, now: Timestamp) -> Result<u64, StageError> {
    let forgotten = monitor.store.forget_cve_records(now).await?;
    fill_announcements(monitor, now).await?;
    Ok(forgotten.reassess)
}

type Batch = Vec<Result<NewCveRecord, String>>;

fn read_all(path: &Path, sender: &mpsc::Sender<Batch>) -> Result<(), net::provider::archive::ArchiveError> {
    let mut batch: Batch = Vec::with_capacity(BATCH_COUNT);
    let outcome = read_records(path, &mut |file| {
        batch.push(file.and_then(read_one));
        if batch.len() < BATCH_COUNT || sender.blocking_send(std::mem::take(&mut batch)).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    // A closed channel means that storing failed, and that error is the one to be told.
    let _ = sender.blocking_send(batch);
    outcome
}

fn read_one(file: RecordFile) -> Result<NewCveRecord, String> {
    let (record, _findings) = cve::read(&file.bytes).map_err(|error| format!("{}: {error}", file.source))?;
    Ok(NewCveRecord { sha256: file.sha256, record })
}

impl RecordsReport {
    /// How many were refused and why the first was; empty if none.
    pub(super) fn trouble(&self) -> String {
        match self.reasons.first() {
            Some(first) => format!("{} CVE records refused, the first: {first}", self.refused),
            None => String::new(),
        }
    }

    fn refuse(&mut self, reason: String) {
        self.refused += 1;
        if self.reasons.len() < REASONS_COUNT_MAX {
            self.reasons.push(reason);
        }
    }
}
