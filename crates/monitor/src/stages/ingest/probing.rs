//! Asking about documents whether they changed, several at a time.
//!
//! Does not know: how one is asked about (`net::provider`), or which are.

use super::bringing::{Tally, Wanted};
use super::plan;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use net::provider::{FetchError, Probe, ProbeAnswer, Provider};
use std::collections::VecDeque;
use store::ProviderDocument;
use tokio::task::JoinHandle;

/// Questions under way at a time: enough to hide the way to the server, few enough to be a polite guest.
const PROBES_AT_ONCE_COUNT: usize = 8;
/// Answers that are remembered in one transaction.
const REMEMBERED_AT_ONCE_COUNT: usize = 500;

/// What a round of questions has brought so far.
#[derive(Default)]
struct Round {
    /// Documents to fetch.
    changed: Vec<Wanted>,
    /// Rows that are to be written.
    rows: Vec<ProviderDocument>,
    /// Rows of documents that are not there: what that means is known at the end.
    gone: Vec<ProviderDocument>,
    /// Documents that are there.
    found: usize,
}

/// Asks about `documents` and remembers the answers; returns those that changed.
pub(super) async fn probe(
    monitor: &Monitor,
    source: &Provider,
    provider: &str,
    documents: Vec<ProviderDocument>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<Vec<Wanted>, StageError> {
    let mut waiting = documents.into_iter().filter_map(Wanted::again);
    let mut asking: VecDeque<JoinHandle<Asked>> = VecDeque::with_capacity(PROBES_AT_ONCE_COUNT);
    let mut round = Round::default();
    loop {
        while asking.len() < PROBES_AT_ONCE_COUNT
            && let Some(wanted) = waiting.next()
        {
            asking.push_back(tokio::spawn(ask(source.clone(), wanted)));
        }
        let Some(first) = asking.pop_front() else { break };
        let asked = first.await.map_err(|error| StageError::Worker { stage: "ingest", reason: error.to_string() })?;
        round.judge(asked, now, tally);
        if round.rows.len() >= REMEMBERED_AT_ONCE_COUNT {
            monitor.store.record_provider_documents(provider, std::mem::take(&mut round.rows), now).await?;
        }
    }
    round.take_back(now, tally);
    monitor.store.record_provider_documents(provider, round.rows, now).await?;
    Ok(round.changed)
}

struct Asked {
    wanted: Wanted,
    answer: Result<ProbeAnswer, FetchError>,
}

async fn ask(source: Provider, wanted: Wanted) -> Asked {
    let kept = wanted.known.as_ref().and_then(|known| known.probe.as_deref());
    // What an earlier version kept and this one cannot read is as good as nothing: the document is fetched.
    let probe: Probe = kept.and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default();
    let answer = source.probe_document(&wanted.link, &probe).await;
    Asked { wanted, answer }
}

impl Round {
    /// The validators of a changed document are not kept: until it is fetched, they would say that nothing is new.
    fn judge(&mut self, asked: Asked, now: Timestamp, tally: &mut Tally) {
        let Asked { wanted, answer } = asked;
        let before = ProviderDocument { checked: now, ..wanted.known.clone().unwrap_or_default() };
        self.found += usize::from(matches!(answer, Ok(ProbeAnswer::Changed(_) | ProbeAnswer::Unchanged(_))));
        match answer {
            Ok(ProbeAnswer::Changed(_)) => self.changed.push(wanted),
            Ok(ProbeAnswer::Unchanged(probe)) => {
                tally.unchanged += 1;
                let probe = serde_json::to_string(&probe).ok().or(before.probe.clone());
                self.rows.push(ProviderDocument { probe, withdrawn: None, failure: None, failures: 0, ..before });
            }
            Ok(ProbeAnswer::Gone) => {
                let failure = Some(format!("{} is no longer there", wanted.link));
                let failures = before.failures.saturating_add(1);
                self.gone.push(ProviderDocument { failure, failures, ..before });
            }
            // Its row stays what it was: it is among the first of the next round.
            Err(error) if error.is_unasked() => tally.pass_over(wanted.link.to_string(), error.to_string()),
            Err(error) => {
                tally.fail(wanted.link.to_string(), error.to_string());
                tally.report.failed += 1;
                self.rows.push(before);
            }
        }
    }

    /// What is gone is withdrawn, unless so much is gone at once that it is the server that fails. Then it is asked for
    /// again, like whatever failed.
    fn take_back(&mut self, now: Timestamp, tally: &mut Tally) {
        let gone = std::mem::take(&mut self.gone);
        let anew = gone.iter().filter(|row| row.withdrawn.is_none());
        let lost = anew.clone().count();
        tally.gone_at_once = plan::gone_at_once(self.found + lost, lost);
        if tally.gone_at_once.is_some() {
            tally.report.failed += lost as u64;
            self.rows.extend(gone);
            return;
        }
        tally.withdrawn += anew.filter(|row| row.stored).count() as u64;
        self.rows.extend(gone.into_iter().map(|row| {
            let withdrawn = row.withdrawn.or(row.stored.then_some(now));
            ProviderDocument { withdrawn, ..row }
        }));
    }
}
