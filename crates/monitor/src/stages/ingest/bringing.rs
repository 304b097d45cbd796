//! Fetching documents, storing them, and remembering of each what became of it.
//!
//! Does not know: why a document is wanted.

use super::check::Look;
use super::plan::{Shrunken, whole_microseconds};
use super::{BATCHES_AHEAD_COUNT, INGEST_BATCH_COUNT, Incoming, IngestReport, Refused, take};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use net::provider::{DocumentLink, FetchError, Probe, Provider, SignatureState, VerifiedDocument};
use store::{CheckCounts, CheckFailure, ProviderDocument};
use tokio::sync::mpsc;

/// Documents fetched at a time: while some wait for the network, others are hashed and verified on both cores.
const FETCHES_AT_ONCE_COUNT: usize = 16;

/// A document to fetch, with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) link: DocumentLink,
    pub(super) known: Option<ProviderDocument>,
}

impl Wanted {
    /// One that no listing has to name: its link was kept.
    pub(super) fn again(known: ProviderDocument) -> Option<Self> {
        let link = serde_json::from_str(&known.link).ok()?;
        Some(Wanted { link, known: Some(known) })
    }
}

/// What a look has found so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) report: IngestReport,
    pub(super) failures: Vec<CheckFailure>,
    pub(super) withdrawn: u64,
    /// Documents that were asked about and are what they were.
    pub(super) unchanged: u64,
    /// Documents that were not asked for or about, because their host is left alone for now.
    pub(super) unasked: u64,
    /// More of the documents that were asked about are gone than can have been withdrawn.
    pub(super) gone_at_once: Option<Shrunken>,
}

impl Tally {
    pub(super) fn fail(&mut self, url: String, reason: String) {
        self.failures.push(CheckFailure { url, reason });
    }

    /// A document that nobody was asked for. A host that fails leaves thousands: the first tells the reason of all.
    pub(super) fn pass_over(&mut self, url: String, reason: String) {
        self.unasked += 1;
        if self.unasked == 1 {
            self.fail(url.clone(), reason.clone());
            self.report.refuse(Refused { source: url, reason, passing: true });
        } else {
            self.report.failed += 1;
        }
    }

    pub(super) fn finish(mut self, seen: u64, unchanged: u64, requests: u64, mut error: String) -> Look {
        if let Some(Shrunken { had, lost }) = self.gone_at_once {
            let pause = if error.is_empty() { "" } else { " " };
            error = format!(
                "{error}{pause}{lost} of {had} documents that were asked about are gone; none is taken for withdrawn."
            );
        }
        // Documents that came and could not be read are known by their source only.
        for refused in &self.report.refused {
            if !self.failures.iter().any(|failure| failure.reason == refused.reason) {
                let (url, reason) = (refused.source.clone(), refused.reason.clone());
                self.failures.push(CheckFailure { url, reason });
            }
        }
        let IngestReport { new, revised, silent, failed, quarantined, .. } = self.report;
        let (failed, withdrawn) = (failed + quarantined, self.withdrawn);
        let counts = CheckCounts { seen, new, revised, silent, withdrawn, failed, unchanged, requests };
        Look { counts, failures: self.failures, error, findings: None, report: self.report }
    }
}

/// Fetches and stores what is wanted, and remembers each batch as soon as it is stored: that is all an interrupted sync
/// fetches again.
pub(super) async fn bring(
    monitor: &Monitor,
    source: &Provider,
    provider: &str,
    wanted: Vec<Wanted>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StageError> {
    let (sender, receiver) = mpsc::channel(BATCHES_AHEAD_COUNT);
    let fetching = tokio::spawn(fetch_all(source.clone(), links(&wanted), sender));
    let mut wanted = wanted.into_iter();
    let stored = async |fates: Vec<Fate>| {
        // In this order: the other way round the end of the fates would swallow a document.
        let pairs = fates.into_iter().zip(wanted.by_ref());
        let rows = pairs.filter_map(|(fate, wanted)| remember(wanted, fate, now, tally)).collect();
        Ok(monitor.store.record_provider_documents(provider, rows, now).await?)
    };
    let report = take(monitor, receiver, true, now, stored).await?;
    tally.report.add(report);
    fetching.await.map_err(|reason| StageError::Worker { stage: "ingest", reason: reason.to_string() })
}

fn links(wanted: &[Wanted]) -> Vec<DocumentLink> {
    wanted.iter().map(|wanted| wanted.link.clone()).collect()
}

/// The row of a document; none where it was not asked for, so that the next look wants it again.
fn remember(wanted: Wanted, fate: Fate, now: Timestamp, tally: &mut Tally) -> Option<ProviderDocument> {
    match fate {
        Fate::Came(fetched) => Some(brought(wanted, fetched, now)),
        Fate::Failed(reason) => {
            tally.fail(wanted.link.to_string(), reason.clone());
            Some(failed(wanted, reason, now))
        }
        Fate::Unasked(reason) => {
            tally.pass_over(wanted.link.to_string(), reason);
            None
        }
    }
}

/// What became of a document that was wanted.
enum Fate {
    /// It came.
    Came(Fetched),
    /// It did not come, and why.
    Failed(String),
    /// Its host is left alone for now, and why.
    Unasked(String),
}

impl Fate {
    fn of(document: &Result<VerifiedDocument, FetchError>) -> Self {
        match document {
            Ok(document) => Fate::Came(Fetched::of(document)),
            Err(error) if error.is_unasked() => Fate::Unasked(error.to_string()),
            Err(error) => Fate::Failed(error.to_string()),
        }
    }
}

/// Fetches in batches, with what became of each document, in the order of the links.
async fn fetch_all(source: Provider, links: Vec<DocumentLink>, sender: mpsc::Sender<(Vec<Incoming>, Vec<Fate>)>) {
    let mut documents = source.fetch_documents(links, FETCHES_AT_ONCE_COUNT);
    let (mut batch, mut fates) = (Vec::with_capacity(INGEST_BATCH_COUNT), Vec::with_capacity(INGEST_BATCH_COUNT));
    while let Some(document) = documents.recv().await {
        let fate = Fate::of(&document);
        if !matches!(fate, Fate::Unasked(_)) {
            batch.push(document.map_err(Refused::from));
        }
        fates.push(fate);
        let full = fates.len() == INGEST_BATCH_COUNT;
        if full && sender.send((std::mem::take(&mut batch), std::mem::take(&mut fates))).await.is_err() {
            return;
        }
    }
    // Whoever listened and stopped does not miss it.
    let _ = sender.send((batch, fates)).await;
}

/// What is kept of a document that was fetched. One whose signature did not come has nothing to ask by: it is fetched
/// again at the next reconciliation.
struct Fetched {
    sha256: Option<String>,
    probe: Option<String>,
}

impl Fetched {
    fn of(document: &VerifiedDocument) -> Self {
        let probe = Probe::of(document);
        let settled = *document.signature() != SignatureState::Unknown;
        let kept = settled.then(|| serde_json::to_string(&probe).ok()).flatten();
        Fetched { sha256: probe.sha256, probe: kept }
    }
}

/// The row of a document that came.
fn brought(wanted: Wanted, fetched: Fetched, now: Timestamp) -> ProviderDocument {
    ProviderDocument {
        sha256: fetched.sha256,
        probe: fetched.probe,
        missing_since: None,
        withdrawn: None,
        failure: None,
        failures: 0,
        ..asked_for(wanted, now)
    }
}

/// The row of a document that did not come: what it was before stays.
fn failed(wanted: Wanted, reason: String, now: Timestamp) -> ProviderDocument {
    let row = asked_for(wanted, now);
    ProviderDocument { failure: Some(reason), failures: row.failures.saturating_add(1), ..row }
}

fn asked_for(wanted: Wanted, now: Timestamp) -> ProviderDocument {
    let before = wanted.known.unwrap_or_default();
    ProviderDocument {
        url: wanted.link.to_string(),
        // A path that is no Unicode has no JSON; its document is fetched again when it is listed.
        link: serde_json::to_string(&wanted.link).unwrap_or_default(),
        listed_updated: wanted.link.updated.map(whole_microseconds).or(before.listed_updated),
        checked: now,
        ..before
    }
}
