//! Bring documents: files, folders and archives that a person names. Delete an advisory.
//!
//! Nobody is alerted about what a person brings, unless a revision makes an asset worse off than it was known to be.

use crate::stages::ingest::{INGEST_BATCH_COUNT, Incoming, IngestReport, Refused, take};
use crate::stages::news;
use crate::{Monitor, StageError};
use csaf::Severity;
use jiff::Timestamp;
use net::provider::FetchError;
use net::provider::archive::{self, ArchiveReport};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use triage::advisory::AdvisoryId;

/// Batches between the thread that unpacks and the one that reads.
const BATCHES_WAITING_COUNT: usize = 2;
/// New documents beyond which the database looks at its tables anew, so that it plans well.
const MANY_COUNT: u64 = 1_000;

/// Stores every document of `paths`; `watch` hears how many each batch had. What cannot be read is in the report.
///
/// # Errors
/// When the database does not answer; what was stored before stays.
pub async fn import_documents(
    monitor: &Monitor,
    paths: &[PathBuf],
    now: Timestamp,
    watch: &(dyn Fn(u64) + Send + Sync),
) -> Result<IngestReport, StageError> {
    let (sender, receiver) = mpsc::channel(BATCHES_WAITING_COUNT);
    let paths = paths.to_vec();
    let unpacking = tokio::task::spawn_blocking(move || paths.iter().flat_map(|path| unpack(path, &sender)).collect());
    let stored = async |count| {
        watch(count);
        Ok(())
    };
    let mut report = take(monitor, receiver, false, now, stored).await?;
    let refused: Vec<Refused> =
        unpacking.await.map_err(|error| StageError::Worker { stage: "import", reason: error.to_string() })?;
    refused.into_iter().for_each(|refused| report.refuse(refused));
    if report.new + report.revised >= MANY_COUNT {
        monitor.store.refresh_statistics().await?;
    }
    Ok(report)
}

/// Deletes an advisory with all that hangs on it but what was told; an announcement that had given way to it stands again.
/// Returns how many revisions it had, `None` if there is no such advisory.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_advisory(
    monitor: &Monitor,
    advisory: AdvisoryId,
    (who, reason): (&str, &str),
    now: Timestamp,
) -> Result<Option<u64>, StageError> {
    let revisions = monitor.store.delete_advisory(advisory, who, reason, now).await?;
    news::restore(monitor, now).await?;
    Ok(revisions)
}

/// Sends what a path holds in batches; returns what had to be refused as a whole.
fn unpack(path: &Path, sender: &mpsc::Sender<(Vec<Incoming>, u64)>) -> Vec<Refused> {
    let mut batch: Vec<Incoming> = Vec::with_capacity(INGEST_BATCH_COUNT);
    let mut visit = |document: Result<_, FetchError>| {
        batch.push(document.map_err(Refused::from));
        if batch.len() < INGEST_BATCH_COUNT || send(&mut batch, sender) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let outcome = archive::read_documents(path, &mut visit);
    // A closed channel means that storing failed, and that error is the one to be told.
    send(&mut batch, sender);
    let source = path.display().to_string();
    match outcome {
        Ok(report) => refused_entries(&source, report),
        Err(error) => vec![refused(source, error.to_string())],
    }
}

/// Hands the batch over with its size; false when nobody listens any more.
fn send(batch: &mut Vec<Incoming>, sender: &mpsc::Sender<(Vec<Incoming>, u64)>) -> bool {
    let batch = std::mem::take(batch);
    let count = batch.len() as u64;
    sender.blocking_send((batch, count)).is_ok()
}

fn refused_entries(source: &str, report: ArchiveReport) -> Vec<Refused> {
    let empty = (report.visited == 0).then(|| format!("{source} holds no document"));
    let entries = report.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let reasons = entries.map(|finding| finding.message).chain(empty);
    reasons.map(|reason| refused(source.to_owned(), reason)).collect()
}

/// What is read from files does not mend itself.
fn refused(source: String, reason: String) -> Refused {
    Refused { source, reason, passing: false }
}
