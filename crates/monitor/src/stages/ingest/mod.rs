//! Ingest: documents of the watched providers, and those that a person brings, become rows.
//!
//! A document that cannot be read or is not what its hash says is quarantined with the reason, never dropped; one
//! that cannot be fetched now is asked for again.
//! Does not know: labels, matches, who is told.

mod bringing;
mod check;
mod keys;
mod plan;
mod probing;

pub use check::{Look, count_offered, poll, reconcile};

use crate::ids::fresh;
use crate::{Monitor, StageError};
use csaf::distribution::filename;
use jiff::Timestamp;
use net::Retry;
use net::provider::{FetchError, SignatureState, VerifiedDocument};
use serde::Serialize;
use std::collections::VecDeque;
use store::{NewDocument, Outcome, QuarantinedDocument};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use triage::advisory::restrict_to_listing;
use triage::case::CaseId;

/// Documents in one batch: they share a transaction and are read on one thread.
pub const INGEST_BATCH_COUNT: usize = 100;
/// Batches read ahead of the writer: both cores stay busy while memory stays small.
const BATCHES_AHEAD_COUNT: usize = 3;
/// Reasons that a report keeps; the rest is counted.
const REASONS_COUNT_MAX: usize = 50;

/// One document on its way in: verified, or refused with the reason.
pub type Incoming = Result<VerifiedDocument, Refused>;

/// A document that did not come, or did not come as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// File, archive entry or URL.
    pub source: String,
    /// What was wrong, and with what.
    pub reason: String,
    /// Nothing is wrong with the document as far as we know: it could not be fetched now, and will be asked for again.
    pub passing: bool,
}

/// What became of a number of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// Advisories seen for the first time.
    pub new: u64,
    /// New revisions of known advisories.
    pub revised: u64,
    /// Of those: content changed under the same version and date.
    pub silent: u64,
    /// Documents known already, byte for byte.
    pub unchanged: u64,
    /// Documents refused and kept aside with the reason.
    pub quarantined: u64,
    /// Documents and lists that could not be fetched now; they are asked for again at the next poll.
    pub failed: u64,
    /// Things that documents say wrongly, oddly, or not at all.
    pub findings: u64,
    /// The first of those refused, and why.
    pub refused: Vec<Refused>,
}

impl From<FetchError> for Refused {
    fn from(error: FetchError) -> Self {
        let (source, reason) = (error.subject().to_owned(), error.to_string());
        // Whether the fetch failed rather than the document: a wrong hash may mend itself too, but must be seen.
        let passing = match error {
            FetchError::Request { source, .. } => source.retry() == Retry::Later,
            FetchError::Stopped { .. } => true,
            _ => false,
        };
        Refused { source, reason, passing }
    }
}

/// Stores batches of documents as they arrive, in their order: both cores read ahead of the one writer. `stored` hears of
/// each batch, by what its sender said of it, once its documents are rows.
pub async fn take<About>(
    monitor: &Monitor,
    mut batches: mpsc::Receiver<(Vec<Incoming>, About)>,
    announce: bool,
    now: Timestamp,
    mut stored: impl AsyncFnMut(About) -> Result<(), StageError>,
) -> Result<IngestReport, StageError> {
    let mut report = IngestReport::default();
    let mut reading: VecDeque<(JoinHandle<Read>, About)> = VecDeque::new();
    let mut is_open = true;
    while is_open || !reading.is_empty() {
        let (room, waits) = (reading.len() <= BATCHES_AHEAD_COUNT, !reading.is_empty());
        tokio::select! {
            batch = batches.recv(), if is_open && room => match batch {
                Some((batch, about)) => {
                    let batch = changed(monitor, batch, &mut report).await?;
                    reading.push_back((tokio::task::spawn_blocking(move || read(batch, announce)), about));
                }
                None => is_open = false,
            },
            read = first(&mut reading), if waits => {
                store(monitor, read?, now, &mut report).await?;
                if let Some((_, about)) = reading.pop_front() {
                    stored(about).await?;
                }
            }
        }
    }
    Ok(report)
}

/// Waits until the oldest batch is read, and leaves its place where it is.
async fn first<About>(reading: &mut VecDeque<(JoinHandle<Read>, About)>) -> Result<Read, StageError> {
    let Some((batch, _)) = reading.front_mut() else { return std::future::pending().await };
    batch.await.map_err(|error| StageError::Worker { stage: "ingest", reason: error.to_string() })
}

/// Leaves out what is still what its place held last, byte for byte, before anything is parsed.
async fn changed(
    monitor: &Monitor,
    batch: Vec<Incoming>,
    report: &mut IngestReport,
) -> Result<Vec<Incoming>, StageError> {
    let found = |document: &VerifiedDocument| (document.source().to_owned(), document.sha256().to_owned());
    let found: Vec<(String, String)> = batch.iter().flatten().map(found).collect();
    let unchanged = monitor.store.unchanged_documents(&found).await?;
    let count = batch.len();
    let changed: Vec<Incoming> = batch
        .into_iter()
        .filter(|item| item.as_ref().map_or(true, |document| !unchanged.contains(document.sha256())))
        .collect();
    report.unchanged += (count - changed.len()) as u64;
    Ok(changed)
}

struct Read {
    documents: Vec<NewDocument>,
    refused: Vec<(Refused, Option<VerifiedDocument>)>,
}

fn read(batch: Vec<Incoming>, announce: bool) -> Read {
    let mut read = Read { documents: Vec::with_capacity(batch.len()), refused: Vec::new() };
    for incoming in batch {
        let document = match incoming {
            Ok(document) => document,
            Err(refused) => {
                read.refused.push((refused, None));
                continue;
            }
        };
        match csaf::read(document.bytes()) {
            Ok((parsed, findings)) => read.documents.push(normalise(document, &parsed, findings, announce)),
            Err(error) => {
                let source = document.source().to_owned();
                read.refused
                    .push((Refused { reason: format!("{source}: {error}"), source, passing: false }, Some(document)));
            }
        }
    }
    read
}

fn normalise(
    document: VerifiedDocument,
    parsed: &csaf::Document,
    found: Vec<csaf::Finding>,
    announce: bool,
) -> NewDocument {
    let (mut advisory, more) = triage::advisory::normalise(parsed);
    let findings = csaf::Findings::default();
    findings.add_all(document.findings().iter().cloned());
    findings.add_all(filename::findings(document.source(), &parsed.tracking));
    findings.add_all(document.listed_tlp().and_then(|label| restrict_to_listing(&mut advisory, label)));
    findings.add_all(found.into_iter().chain(more));
    NewDocument {
        sha256: document.sha256().to_owned(),
        source: document.source().to_owned(),
        signature: signature(document.signature()).to_owned(),
        signature_file: document.signature_file().map(<[u8]>::to_vec),
        raw: document.into_bytes(),
        case_id: CaseId::born_with(advisory.id, advisory.published),
        advisory,
        findings: findings.finish(),
        announce,
    }
}

/// The code that a row holds. Documents in a refused state are put aside and never get here.
fn signature(state: &SignatureState) -> &'static str {
    match state {
        SignatureState::Unsigned => "unsigned",
        SignatureState::NotChecked => "not_checked",
        SignatureState::Unknown => "unknown",
        SignatureState::Good { .. } => "good",
        SignatureState::GoodKeyExpired { .. } => "good_key_expired",
        SignatureState::Expired { .. } => "expired",
        SignatureState::Bad => "bad",
        SignatureState::UnknownKey { .. } => "unknown_key",
        SignatureState::Revoked { .. } => "revoked_key",
        SignatureState::Weak => "weak",
        SignatureState::Unparseable => "unparseable",
    }
}

async fn store(monitor: &Monitor, read: Read, now: Timestamp, report: &mut IngestReport) -> Result<(), StageError> {
    report.findings += read.documents.iter().map(|document| document.findings.len() as u64).sum::<u64>();
    for stored in monitor.store.store_documents(read.documents, now).await? {
        match stored.outcome {
            Outcome::New => report.new += 1,
            Outcome::Revised { silent, .. } => {
                report.revised += 1;
                report.silent += u64::from(silent);
            }
            Outcome::Unchanged => report.unchanged += 1,
        }
    }
    for (refused, document) in read.refused {
        if !refused.passing {
            monitor.store.quarantine(quarantined(&refused, document.as_ref(), now)).await?;
        }
        report.refuse(refused);
    }
    Ok(())
}

fn quarantined(refused: &Refused, document: Option<&VerifiedDocument>, now: Timestamp) -> QuarantinedDocument {
    QuarantinedDocument {
        id: fresh(now),
        source: refused.source.clone(),
        sha256: document.map(|document| document.sha256().to_owned()).unwrap_or_default(),
        reason: refused.reason.clone(),
        size: document.map_or(0, |document| document.bytes().len() as u64),
        first_seen: now,
    }
}

impl IngestReport {
    /// Documents looked at.
    pub fn documents(&self) -> u64 {
        self.new + self.revised + self.unchanged + self.quarantined
    }

    pub(crate) fn add(&mut self, other: IngestReport) {
        let IngestReport { new, revised, silent, unchanged, quarantined, failed, findings, refused } = other;
        let sums = [
            (&mut self.new, new),
            (&mut self.revised, revised),
            (&mut self.silent, silent),
            (&mut self.unchanged, unchanged),
            (&mut self.quarantined, quarantined),
            (&mut self.failed, failed),
            (&mut self.findings, findings),
        ];
        for (sum, count) in sums {
            *sum += count;
        }
        let room = REASONS_COUNT_MAX.saturating_sub(self.refused.len());
        self.refused.extend(refused.into_iter().take(room));
    }

    pub(crate) fn refuse(&mut self, refused: Refused) {
        let count = if refused.passing { &mut self.failed } else { &mut self.quarantined };
        *count += 1;
        if self.refused.len() < REASONS_COUNT_MAX {
            self.refused.push(refused);
        }
    }
}
