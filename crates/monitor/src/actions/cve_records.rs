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
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use store::{CVE_RECORDS, NewCveRecord};
use thiserror::Error;
use tokio::sync::mpsc;
use triage::advisory::{AdvisoryId, Announcement};
use triage::enrichment::cve;

/// Records that share a transaction.
const BATCH_COUNT: usize = 500;
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
    let editions = monitor.store.list_catalogs().await.map_err(StageError::from)?;
    // The first edition explains what is known already, and nobody is told.
    let announce = editions.iter().any(|edition| edition.name == CVE_RECORDS);
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
        let cves: Vec<String> = records.iter().map(|new: &NewCveRecord| new.record.cve.clone()).collect();
        newest = records.iter().filter_map(|new| new.record.updated).chain(newest).max();
        let counts = monitor.store.store_cve_records(records, announce, now).await.map_err(StageError::from)?;
        report.changed += counts.changed;
        report.unchanged += counts.unchanged;
        report.queued += counts.reassess;
        if counts.changed > 0 {
            report.queued += fill_announcements(monitor, cves, announce, now).await?;
        }
    }
    let ended = |error: tokio::task::JoinError| StageError::Worker { stage: "import", reason: error.to_string() };
    reading.await.map_err(ended)??;
    if report.changed + report.unchanged == 0 {
        return Err(RecordsError::Empty { path: path.to_owned() });
    }
    let version = newest.unwrap_or(now).to_zoned(TimeZone::UTC).date().to_string();
    // Older records replace none: what is stored is as new as it was.
    let stored = editions.into_iter().filter(|edition| edition.name == CVE_RECORDS).map(|edition| edition.version);
    let version = stored.fold(version, String::max);
    report.entries = monitor.store.finish_cve_records(&version, now).await.map_err(StageError::from)?.entries;
    Ok(report)
}

/// Fills announcements that name one of these CVEs with what the records say now. Returns how many.
async fn fill_announcements(
    monitor: &Monitor,
    cves: Vec<String>,
    announce: bool,
    now: Timestamp,
) -> Result<u64, StageError> {
    let mut filled = 0;
    for batch in announcements(monitor, cves).await?.chunks(BATCH_COUNT) {
        let records = monitor.store.list_cve_records(batch.iter().flat_map(Announcement::cves).collect()).await?;
        let advisories = batch.iter().map(|one| one.advisory(&records, now).0).collect();
        filled += monitor.store.fill_announcements(advisories, announce, now).await?;
    }
    Ok(filled)
}

/// Announcements that stand and name one of these CVEs.
async fn announcements(monitor: &Monitor, cves: Vec<String>) -> Result<Vec<Announcement>, StageError> {
    let kept = monitor.store.list_announcements(cves).await?;
    let read = |(_, raw): &(AdvisoryId, Vec<u8>)| serde_json::from_slice(raw);
    let read: Result<_, _> = kept.iter().map(read).collect();
    read.map_err(|source| StageError::Row { what: "an announcement".to_owned(), source })
}

/// Removes every record and all that follows from them: judgements, and what they filled in. Returns how many advisories
/// are assessed again.
///
/// # Errors
/// When the database does not answer; then nothing is removed.
pub async fn forget_cve_records(monitor: &Monitor, now: Timestamp) -> Result<u64, StageError> {
    let nothing = HashMap::new();
    let mut emptied = Vec::new();
    for cves in monitor.store.list_announced_cves().await?.chunks(BATCH_COUNT) {
        let touched = announcements(monitor, cves.to_vec()).await?;
        emptied.extend(touched.iter().map(|one| one.advisory(&nothing, now).0));
    }
    Ok(monitor.store.forget_cve_records(emptied, now).await?.reassess)
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
