//! Take out an organisation's month as evidence.
//!
//! Does not know: how it is told (`triage::report`), who may ask.

use crate::stages::seal;
use crate::{Monitor, StageError, watched_providers};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use store::{CHECKS_KEPT_FOR, Chain, LedgerEntry, Reader, Store, VerdictCounts, Verification};
use triage::advisory::AdvisoryId;
use triage::matching::Verdict;
use triage::report::{
    Counted, Decided, Deed, LedgerHead, Month, Named, Report, SeenRevision, SourceWatch, WatchedPoll, watch,
};
use uuid::Uuid;

/// What the ledger calls a person's decisions.
const DECISIONS: [&str; 2] = ["match_decided", "remediation_marked"];
/// Advisories whose verdicts are counted at once.
const COUNTED_ADVISORIES_COUNT: usize = 500;

/// Batches of ledger entries that are sealed before a report is made: more than a million waiting entries are none that
/// this could help.
const SEALED_BATCHES_COUNT_MAX: usize = 10_000;

/// The month of the reader's organisation, as it is known now. What is still to be sealed in the ledger is sealed before:
/// only sealed entries are told.
///
/// # Errors
/// When the database does not answer, or the month is too much for one report.
pub async fn gather_report(
    monitor: &Monitor,
    reader: &Reader,
    month: Month,
    now: Timestamp,
) -> Result<Report, StageError> {
    let store = &monitor.store;
    let span = month.span();
    seal_all(monitor).await?;
    let standings = store.count_standings(reader, None).await?;
    let verdicts = standings.verdicts.into_iter().filter(|(_, count)| *count > 0).collect();
    let all = store.list_organisations().await?;
    let organisation =
        all.into_iter().find(|one| one.id == reader.organisation).map(|one| one.name).unwrap_or_default();
    Ok(Report {
        ledgers: ledgers(store, reader, &organisation).await?,
        organisation,
        month,
        made: now,
        seen: seen(store, reader, span).await?,
        matches: Counted { verdicts, rejected: standings.rejected },
        raised: store.list_raised(reader, span).await?,
        decided: decided(store, reader, span).await?,
        open: store.list_open_matters(reader).await?,
        sources: watched(monitor, looked_at(span, now)).await?,
    })
}

async fn seal_all(monitor: &Monitor) -> Result<(), StageError> {
    for _ in 0..SEALED_BATCHES_COUNT_MAX {
        if seal::run(monitor).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// The part of a month that has passed, and whose looks are still kept: what is forgotten was no time without an answer.
fn looked_at((from, until): Span, now: Timestamp) -> Span {
    let kept = now.checked_sub(CHECKS_KEPT_FOR).unwrap_or(Timestamp::UNIX_EPOCH);
    let until = until.min(now);
    (from.max(kept).min(until), until)
}

type Span = (Timestamp, Timestamp);

async fn seen(store: &Store, reader: &Reader, span: Span) -> Result<Vec<SeenRevision>, StageError> {
    let arrived = store.list_arrived_revisions(reader, span).await?;
    let ids: Vec<AdvisoryId> = arrived.iter().map(|one| one.id).collect();
    let mut counts = HashMap::new();
    for ids in ids.chunks(COUNTED_ADVISORIES_COUNT) {
        counts.extend(store.count_matches_of_advisories(reader, ids).await?);
    }
    let seen = arrived.into_iter().map(|one| SeenRevision {
        at: one.at,
        assets: counts.get(&one.id).map(counted).unwrap_or_default(),
        advisory: one.advisory,
        revision: one.revision,
        label: one.label,
    });
    Ok(seen.collect())
}

fn counted(counts: &VerdictCounts) -> Counted {
    let VerdictCounts { affected, needs_data, fixed, not_affected, rejected } = *counts;
    let all = [
        (Verdict::Affected, affected),
        (Verdict::NeedsData, needs_data),
        (Verdict::Fixed, fixed),
        (Verdict::NotAffected, not_affected),
    ];
    let verdicts = all.into_iter().filter(|(_, count)| *count > 0).map(|(verdict, count)| (verdict, u64::from(count)));
    Counted { verdicts: verdicts.collect(), rejected: u64::from(rejected) }
}

async fn decided(store: &Store, reader: &Reader, span: Span) -> Result<Vec<Decided>, StageError> {
    let entries = store.list_ledger_of(reader, span, &DECISIONS).await?;
    let mut ids: Vec<AdvisoryId> = entries.iter().filter_map(subject).collect();
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup();
    let named = store.list_named_advisories(reader, &ids).await?;
    let named: HashMap<Uuid, Named> = named
        .into_iter()
        .map(|one| (one.id.0, Named { tracking_id: one.tracking_id, publisher: one.publisher, title: one.title }))
        .collect();
    Ok(entries.iter().filter_map(|entry| decision(entry, &named)).collect())
}

fn subject(entry: &LedgerEntry) -> Option<AdvisoryId> {
    Uuid::parse_str(&entry.subject).ok().map(AdvisoryId)
}

/// `None` for what this version cannot read; what a reader may not see is told without names or words: that somebody did
/// something, and where the ledger has it.
fn decision(entry: &LedgerEntry, named: &HashMap<Uuid, Named>) -> Option<Decided> {
    let body: Value = serde_json::from_str(&entry.body).ok()?;
    let text = |member: &str| body.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let deed = Deed::from_code(&text("decision")).or_else(|| Deed::from_code(&text("state")))?;
    let advisory = subject(entry).and_then(|id| named.get(&id.0).cloned());
    let shown = |text: String| if advisory.is_some() { text } else { String::new() };
    Some(Decided {
        at: entry.at,
        sequence: entry.sequence,
        deed,
        who: shown(text("who")),
        assets: body.get("assets").and_then(Value::as_u64).filter(|_| advisory.is_some()).unwrap_or_default(),
        asset: body.get("asset").and_then(Value::as_str).filter(|_| advisory.is_some()).map(str::to_owned),
        words: shown([text("reason"), text("note")].concat()),
        advisory,
    })
}

/// Every watched source has a line, also one that was never asked; and every one that was asked, also if it is no longer
/// watched.
async fn watched(monitor: &Monitor, span: Span) -> Result<Vec<SourceWatch>, StageError> {
    let providers = watched_providers(monitor).await?.into_iter().map(|provider| provider.name);
    let feeds = monitor.settings.feeds.iter().map(|feed| feed.name.clone());
    let mut polls: BTreeMap<String, Vec<WatchedPoll>> =
        providers.chain(feeds).map(|source| (source, Vec::new())).collect();
    for (source, poll) in monitor.store.list_polls(span).await? {
        polls.entry(source).or_default().push(poll);
    }
    Ok(polls.iter().map(|(source, polls)| watch(source, polls, span.0, span.1)).collect())
}

async fn ledgers(store: &Store, reader: &Reader, organisation: &str) -> Result<Vec<LedgerHead>, StageError> {
    let mut heads = Vec::new();
    for (chain, name) in
        [(Chain::Organisation(reader.organisation), organisation), (Chain::Installation, "the installation")]
    {
        let (state, hash) = match store.verify_ledger(chain).await? {
            Verification::Intact { entries, head } => (Ok(entries), head),
            Verification::Broken { sequence, reason } => (Err((sequence, reason)), String::new()),
        };
        heads.push(LedgerHead { chain: name.to_owned(), state, hash });
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn forgotten_looks_are_no_time_without_an_answer() {
        let march = (at("2024-03-01T00:00:00Z"), at("2024-04-01T00:00:00Z"));
        assert_eq!(looked_at(march, at("2024-03-10T00:00:00Z")), (march.0, at("2024-03-10T00:00:00Z")));
        assert_eq!(looked_at(march, at("2024-05-01T00:00:00Z")), march);
        assert_eq!(looked_at(march, at("2024-06-08T00:00:00Z")), (at("2024-03-10T00:00:00Z"), march.1), "kept in part");
        assert_eq!(looked_at(march, at("2025-01-01T00:00:00Z")), (march.1, march.1), "nothing is kept");
    }

    #[test]
    fn of_a_hidden_advisory_it_is_not_told_who_decided_what_about_which_asset() {
        let id = Uuid::from_u128(7);
        let body = serde_json::json!({
            "decision": "rejected", "who": "anna", "reason": "the older board", "asset": "PLC-07", "assets": 1
        });
        let entry = LedgerEntry {
            sequence: 3,
            previous_hash: String::new(),
            hash: String::new(),
            what: DECISIONS[0].to_owned(),
            subject: id.to_string(),
            body: body.to_string(),
            at: at("2024-03-10T00:00:00Z"),
        };
        let named = Named { tracking_id: "EX-1".to_owned(), publisher: "Acme".to_owned(), title: "A title".to_owned() };
        let told = |one: Option<Decided>| one.map(|one| (one.sequence, one.who, one.asset, one.words));
        let shown = decision(&entry, &HashMap::from([(id, named)]));
        let (who, words) = ("anna".to_owned(), "the older board".to_owned());
        assert_eq!(told(shown), Some((3, who, Some("PLC-07".to_owned()), words)));
        assert_eq!(told(decision(&entry, &HashMap::new())), Some((3, String::new(), None, String::new())));
    }
}
