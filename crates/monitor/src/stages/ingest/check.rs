//! Looking at one provider: its listing, or every document it is known to offer.
//!
//! Whatever is interrupted is done again: rows are written after the documents they tell of, index states last.
//! Does not know: when a provider is due (`driver`), what a listing means (`plan`).

use super::bringing::{Tally, Wanted, bring};
use super::plan::{self, Plan};
use super::probing::probe;
use super::{IngestReport, Refused, keys};
use crate::stages::by_rule;
use crate::{Monitor, ProviderSettings, StageError};
use csaf::Severity;
use jiff::Timestamp;
use net::provider::{DocumentLink, IndexState, IndexStates, Listing, Source};
use serde_json::Value;
use store::{CheckCounts, CheckFailure, ListingFinding, ProviderDocument};

/// Stands among the addresses of index files for where the provider itself is looked for.
const SOURCE: &str = "";

/// What one look at a provider found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Documents by fate.
    pub counts: CheckCounts,
    /// Each document that failed.
    pub failures: Vec<CheckFailure>,
    /// What was wrong in parts; empty if nothing was.
    pub error: String,
    /// What was wrong with the index files and the keys, the gravest first; `None` if no listing was read.
    pub findings: Option<Vec<ListingFinding>>,
    /// What became of the documents that were fetched.
    pub report: IngestReport,
}

/// Looks at the listing and takes what is new. Documents are announced: they may raise alerts.
///
/// # Errors
/// When nothing could be listed, or the database does not answer; what was stored before stays.
pub async fn poll(monitor: &Monitor, provider: &ProviderSettings, now: Timestamp) -> Result<Look, StageError> {
    let source = keys::open(monitor, provider, now).await?;
    let kept = kept_states(monitor, provider).await?;
    let mut listing = source.list(&kept, now).await?;
    keys::keep(monitor, &provider.name, source.keys(), now).await?;
    let known = monitor.store.list_provider_documents(&provider.name).await?;
    let plan = match listing.unchanged {
        true => plan::due(&known, now),
        false => plan::plan(&listing.links, listing.complete, &known, now),
    };
    let offered = known.iter().filter(|document| document.missing_since.is_none()).count();
    let seen = if listing.unchanged { offered } else { listing.links.len() };
    let mut tally = Tally::default();
    let asked = plan.probe.iter().map(|row| known[*row].clone()).collect();
    let mut wanted = wanted(&plan, std::mem::take(&mut listing.links), &known);
    wanted.extend(probe(monitor, &source, &provider.name, asked, now, &mut tally).await?);
    let fetched = wanted.len();
    bring(monitor, &source, &provider.name, wanted, now, &mut tally).await?;
    take_back(monitor, &provider.name, &plan, &known, now, &mut tally).await?;
    let error = trouble(&listing, &plan);
    // A look that had to leave documents out is interrupted: the next one reads the whole listing again, from all indexes
    // that this one read.
    let is_interrupted = plan.broken.is_some() || tally.unasked > 0;
    let states = if is_interrupted { with_addresses_of(kept, listing.states) } else { listing.states };
    keep_states(monitor, provider, &states).await?;
    tally.report.findings += listing.findings.len() as u64;
    for failure in listing.failures {
        tally.fail(failure.subject().to_owned(), failure.to_string());
        tally.report.refuse(Refused { passing: true, ..failure.into() });
    }
    let unchanged = (seen.saturating_sub(fetched)) as u64 + tally.report.unchanged;
    let findings = (!listing.unchanged).then(|| by_rule(&listing.findings));
    Ok(Look { findings, ..tally.finish(seen as u64, unchanged, source.requests(), error) })
}

/// Asks about documents that are offered, at most `budget` of them and those first at which nobody looked for the longest
/// time; fetches what changed although no listing said so, and marks what is gone.
///
/// # Errors
/// When the database does not answer; what was stored before stays.
pub async fn reconcile(
    monitor: &Monitor,
    provider: &ProviderSettings,
    budget: usize,
    now: Timestamp,
) -> Result<Look, StageError> {
    let source = keys::open(monitor, provider, now).await?;
    let read = source.read_keys(&kept_states(monitor, provider).await?, now).await;
    keys::keep(monitor, &provider.name, source.keys(), now).await?;
    let error = read.err().map(|error| error.to_string()).unwrap_or_default();
    if source.can_judge_signatures() {
        monitor.store.recheck_signatures(&provider.name).await?;
    }
    let known = monitor.store.list_provider_documents(&provider.name).await?;
    let rows = plan::round(&known, now);
    let asked: Vec<ProviderDocument> = rows.into_iter().take(budget).map(|row| known[row].clone()).collect();
    let seen = asked.len() as u64;
    let mut tally = Tally::default();
    let wanted = probe(monitor, &source, &provider.name, asked, now, &mut tally).await?;
    bring(monitor, &source, &provider.name, wanted, now, &mut tally).await?;
    let unchanged = tally.unchanged + tally.report.unchanged;
    Ok(tally.finish(seen, unchanged, source.requests(), error))
}

/// How many documents a provider is known to offer.
///
/// # Errors
/// When the database does not answer.
pub async fn count_offered(monitor: &Monitor, provider: &str) -> Result<usize, StageError> {
    let known = monitor.store.list_provider_documents(provider).await?;
    Ok(known.iter().filter(|document| document.missing_since.is_none()).count())
}

fn wanted(plan: &Plan, links: Vec<DocumentLink>, known: &[ProviderDocument]) -> Vec<Wanted> {
    let rows: std::collections::HashMap<&str, &ProviderDocument> =
        known.iter().map(|document| (&*document.url, document)).collect();
    let mut links: Vec<Option<DocumentLink>> = links.into_iter().map(Some).collect();
    let listed = plan.fetch.iter().filter_map(|place| links[*place].take());
    let listed = listed.map(|link| {
        let known = rows.get(&*link.to_string()).map(|known| (*known).clone());
        Wanted { link, known }
    });
    let retried = plan.retry.iter().filter_map(|row| Wanted::again(known[*row].clone()));
    listed.chain(retried).collect()
}

/// Marks what is no longer offered. It is kept.
async fn take_back(
    monitor: &Monitor,
    provider: &str,
    plan: &Plan,
    known: &[ProviderDocument],
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StageError> {
    let missing = plan.missing.iter().map(|row| {
        let known = known[*row].clone();
        // What never came, or could not be read, cannot be withdrawn, only given up.
        let withdrawn = known.withdrawn.or(known.stored.then_some(now));
        ProviderDocument { missing_since: Some(now), withdrawn, failure: None, failures: 0, ..known }
    });
    let missing: Vec<ProviderDocument> = missing.collect();
    let first = |row: &&usize| known[**row].withdrawn.is_none() && known[**row].stored;
    tally.withdrawn += plan.missing.iter().filter(first).count() as u64;
    monitor.store.record_provider_documents(provider, missing, now).await?;
    Ok(())
}

/// What an operator should know of a listing that came through.
fn trouble(listing: &Listing, plan: &Plan) -> String {
    let unreadable = listing.findings.iter().filter(|finding| finding.rule == "index_unreadable");
    // A directory of which one file is absent is listed by the other, and that is worth a warning only.
    let partial = !listing.complete && !listing.unchanged;
    let grave = unreadable.filter(|finding| partial || finding.severity == Severity::Error);
    let keys = listing.findings.iter().filter(|finding| finding.rule == "key_change");
    let mut said: Vec<String> = grave.chain(keys).map(|finding| finding.message.clone()).collect();
    if let Some(broken) = plan.broken {
        let (had, lost) = (broken.had, broken.lost);
        said.push(format!("The listing lacks {lost} of the {had} documents it had; none is taken for withdrawn."));
    }
    said.join(" ")
}

/// What was kept of the index files. A provider that is looked for elsewhere than last time is a new one: that its former
/// addresses are not listed there means nothing.
async fn kept_states(monitor: &Monitor, provider: &ProviderSettings) -> Result<IndexStates, StageError> {
    let kept = monitor.store.list_provider_indexes(&provider.name).await?;
    let moved = |(url, state): &(String, String)| url == SOURCE && *state != place(&provider.source);
    if kept.iter().any(moved) {
        monitor.store.delete_provider_documents(&provider.name).await?;
        return Ok(IndexStates::new());
    }
    // What an earlier version kept and this one cannot read is as good as nothing.
    let read = |(url, state): (String, String)| Some((url, serde_json::from_str::<IndexState>(&state).ok()?));
    Ok(kept.into_iter().filter(|(url, _)| url != SOURCE).filter_map(read).collect())
}

/// What was kept, with the addresses of indexes that are new: a directory that stood in for a feed is listed from then on.
fn with_addresses_of(mut kept: IndexStates, read: IndexStates) -> IndexStates {
    read.into_keys().for_each(|url| _ = kept.entry(url).or_default());
    kept
}

async fn keep_states(monitor: &Monitor, provider: &ProviderSettings, states: &IndexStates) -> Result<(), StageError> {
    let json =
        |state: &IndexState| serde_json::to_value(state).as_ref().map_or_else(|_| String::new(), Value::to_string);
    let states = states.iter().map(|(url, state)| (url.clone(), json(state)));
    let source = (SOURCE.to_owned(), place(&provider.source));
    let states = states.chain([source]).collect();
    Ok(monitor.store.replace_provider_indexes(&provider.name, states).await?)
}

fn place(source: &Source) -> String {
    match source {
        Source::Folder(path) => path.display().to_string(),
        Source::Web { url, .. } => url.to_string(),
    }
}
