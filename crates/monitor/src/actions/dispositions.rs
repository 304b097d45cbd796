//! Say whether a match is one, how far its remediation is, and ask for it to be computed once more.
//!
//! Does not know: who a person is; it is told a name.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{AdvisoryKey, Among, NewDecision, NewDue, NewRemediation, Reader, RemediationMark};
use thiserror::Error;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::clock::{CLOCK_DAYS_COUNT_MAX, Clock, day_of, zone};
use triage::disposition::{Decision, FactSheet, Remediation};

/// Characters of a reason or a note: a few paragraphs.
pub const WORDS_CHARS_MAX: usize = 2_000;

/// What was not kept, and why.
#[derive(Debug, Error)]
pub enum DispositionError {
    /// No such advisory or asset, or they do not meet, or this reader may not see it.
    #[error("no match of advisory {} that this reader may see is meant", .0.0)]
    NoMatch(AdvisoryId),
    /// The organisation has no such asset.
    #[error("the organisation has no such asset")]
    NoAsset,
    /// A decision on a match needs a reason.
    #[error("a decision on a match needs a reason")]
    NoReason,
    /// The reason or the note is too long.
    #[error("a reason or a note may have {WORDS_CHARS_MAX} characters, this one has {0}")]
    TooLong(usize),
    /// The day is past, or beyond what any clock reaches.
    #[error("a day lies between today and {CLOCK_DAYS_COUNT_MAX} days from now")]
    BadDay,
    /// The advisory says nothing of this vulnerability for these assets.
    #[error("the advisory names no vulnerability {0:?} for these assets")]
    NoVulnerability(String),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Who says something, when, and in which words.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The reason or the note.
    pub words: &'a str,
    /// Who.
    pub who: &'a str,
    /// When.
    pub now: Timestamp,
}

impl Said<'_> {
    pub(super) fn words(&self) -> Result<String, DispositionError> {
        let words = self.words.trim().replace("\r\n", "\n");
        match words.chars().count() {
            count if count > WORDS_CHARS_MAX => Err(DispositionError::TooLong(count)),
            _ => Ok(words),
        }
    }
}

/// Confirms or rejects matches, or with `None` takes that back; returns of how many assets.
///
/// # Errors
/// [`DispositionError`]; nothing is written then.
pub async fn decide_match(
    monitor: &Monitor,
    reader: &Reader,
    (advisory, among): (AdvisoryId, Among),
    decision: Option<Decision>,
    said: Said<'_>,
) -> Result<u64, DispositionError> {
    let reason = said.words()?;
    if decision.is_some() && reason.is_empty() {
        return Err(DispositionError::NoReason);
    }
    let new = NewDecision { advisory, among, decision, reason, who: said.who.to_owned() };
    match monitor.store.put_decision(reader, new, said.now).await.map_err(StageError::from)? {
        0 => Err(DispositionError::NoMatch(advisory)),
        count => Ok(count),
    }
}

/// Sets the day until which matches are to be put right, or with `None` takes it back; returns of how many assets. It beats
/// the days of the organisation's policy.
///
/// # Errors
/// [`DispositionError`]; nothing is written then.
pub async fn set_due(
    monitor: &Monitor,
    reader: &Reader,
    (advisory, among): (AdvisoryId, Among),
    due: Option<Date>,
    said: Said<'_>,
) -> Result<u64, DispositionError> {
    let reason = said.words()?;
    if let Some(due) = due {
        if reason.is_empty() {
            return Err(DispositionError::NoReason);
        }
        let time_zone = monitor.store.find_time_zone(reader.organisation).await.map_err(StageError::from)?;
        let left = Clock::until(said.now, due, &zone(&time_zone)).days_left(day_of(said.now, &zone(&time_zone)));
        if !(0..=i64::from(CLOCK_DAYS_COUNT_MAX)).contains(&left) {
            return Err(DispositionError::BadDay);
        }
    }
    let new = NewDue { advisory, among, due, reason, who: said.who.to_owned() };
    match monitor.store.put_due(reader, new, said.now).await.map_err(StageError::from)? {
        0 => Err(DispositionError::NoMatch(advisory)),
        count => Ok(count),
    }
}

/// Says how far the remediation of a vulnerability is, or with `None` of each that concerns the assets; returns of how
/// many assets.
///
/// # Errors
/// [`DispositionError`]; nothing is written then.
pub async fn mark_remediation(
    monitor: &Monitor,
    reader: &Reader,
    (advisory, among): (AdvisoryId, Among),
    (vulnerability, state): (Option<&str>, Remediation),
    said: Said<'_>,
) -> Result<u64, DispositionError> {
    let note = said.words()?;
    let found = monitor.store.find_advisory(reader, &AdvisoryKey::Id(advisory)).await.map_err(StageError::from)?;
    let detail = found.into_iter().next().ok_or(DispositionError::NoMatch(advisory))?;
    let kinds = monitor.store.list_matched_kinds(reader, advisory, among).await.map_err(StageError::from)?;
    let sheet = FactSheet::of(&detail.advisory);
    let marks: Vec<RemediationMark> = kinds
        .iter()
        .flat_map(|kind| sheet.vulnerabilities(&kind.evidence).into_iter().map(move |key| (kind, key)))
        .map(|(kind, key)| RemediationMark {
            kind: kind.kind,
            facts: kind.facts.clone(),
            is_meant: vulnerability.is_none_or(|wanted| wanted == key),
            vulnerability: key.to_owned(),
        })
        .collect();
    if let Some(wanted) = vulnerability
        && !marks.is_empty()
        && !marks.iter().any(|mark| mark.is_meant)
    {
        return Err(DispositionError::NoVulnerability(wanted.to_owned()));
    }
    let (revision, who) = (detail.revision, said.who.to_owned());
    let new = NewRemediation { advisory, revision, among, marks, state, note, who };
    match monitor.store.put_remediation(reader, new, said.now).await.map_err(StageError::from)? {
        0 => Err(DispositionError::NoMatch(advisory)),
        count => Ok(count),
    }
}

/// What is to meet once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rematch {
    /// One advisory meets all assets.
    Advisory(AdvisoryId),
    /// One asset, and those of its kind, meet all advisories.
    Asset(AssetId),
    /// All assets of the organisation meet all advisories.
    All,
}

/// Queues matching once more: twice asked for is done once. It happens when the stages run next.
///
/// # Errors
/// [`DispositionError`]; nothing is queued then.
pub async fn rematch(
    monitor: &Monitor,
    reader: &Reader,
    what: Rematch,
    now: Timestamp,
) -> Result<(), DispositionError> {
    let store = &monitor.store;
    match what {
        Rematch::Advisory(id) => {
            let found = store.find_advisory(reader, &AdvisoryKey::Id(id)).await.map_err(StageError::from)?;
            if found.is_empty() {
                return Err(DispositionError::NoMatch(id));
            }
            store.queue_advisory(id, now).await.map_err(StageError::from)?;
        }
        Rematch::Asset(asset) => {
            if !store.queue_asset(reader.organisation, asset, now).await.map_err(StageError::from)? {
                return Err(DispositionError::NoAsset);
            }
        }
        Rematch::All => store.queue_inventory(reader.organisation, now).await.map_err(StageError::from)?,
    }
    Ok(())
}
