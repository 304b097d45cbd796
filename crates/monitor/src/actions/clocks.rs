//! Say when things are due: clocks by label, patch sources with their evaluations, the calendar; and gather what runs.
//!
//! Does not know: when a clock ends (`triage::clock`); who a person is, it is told a name.

use super::deliveries::{FEED_TOKEN_SIZE_BYTES, digest, feed_token};
use super::dispositions::{DispositionError, Said, WORDS_CHARS_MAX};
use crate::{Monitor, StageError, ids};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{
    ClockMatter, NewPatchAnswer, NewPatchEvaluation, OrganisationId, PatchAnswerId, PatchEvaluationId, PatchOutcome,
    PatchSource, PatchSourceId, Reader, StoredAnswer, StoredClockPolicy, StoredEvaluation,
};
use thiserror::Error;
use triage::clock::{
    Answer, Clock, ClockPolicy, ClockState, Finding, Goal, OpenMatch, PatchFault, PatchStanding, PolicyFault,
    SourceNews, answer_clock, day_of, evaluation_clock, standing, zone,
};
use triage::wording::{Language, clock as words};

/// Characters of a source's name.
pub const SOURCE_NAME_CHARS_MAX: usize = 200;

/// Why nothing was kept.
#[derive(Debug, Error)]
pub enum ClockError {
    /// Days that cannot be.
    #[error("{}", words::policy_fault(*.0, Language::En))]
    Policy(PolicyFault),
    /// An evaluation or an answer that is not possible.
    #[error("{}", words::patch_fault(*.0, Language::En))]
    Patch(PatchFault),
    /// A source needs a name of a line.
    #[error("A patch source needs a name of at most {SOURCE_NAME_CHARS_MAX} characters.")]
    Name,
    /// One of that name is tracked.
    #[error("A patch source of this name is tracked already.")]
    Taken,
    /// Words are too long.
    #[error("What you write may have {WORDS_CHARS_MAX} characters.")]
    TooLong,
    /// To stop tracking a source needs a reason.
    #[error("Say why the source is tracked no longer.")]
    NoReason,
    /// No such source or evaluation.
    #[error("There is no such patch source or evaluation.")]
    NotFound,
    /// The operating system gave no random bytes.
    #[error("taking random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

impl From<store::StoreError> for ClockError {
    fn from(error: store::StoreError) -> Self {
        ClockError::Stage(error.into())
    }
}

/// What a clock runs for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clocked {
    /// Matches of an advisory.
    Matches(Goal, ClockMatter),
    /// A patch source that is to be evaluated.
    Source(PatchSource),
    /// An evaluation that found something applicable.
    Evaluation(PatchStanding, StoredEvaluation),
}

/// A clock that runs, as it stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// How it stands.
    pub state: ClockState,
    /// Days left; negative when it is overdue.
    pub left: i64,
    /// What for.
    pub clocked: Clocked,
}

/// A tracked source with its evaluations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The source.
    pub source: PatchSource,
    /// Its clock.
    pub clock: Clock,
    /// What came from it since its last evaluation.
    pub news: SourceNews,
    /// Its evaluations, the oldest first.
    pub evaluations: Vec<StoredEvaluation>,
}

/// All clocks of an organisation on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockBoard {
    /// The day, in the organisation's time zone.
    pub today: Date,
    /// The name of that time zone.
    pub time_zone: String,
    /// The policy, and who set it; `None` while nobody did.
    pub policy: Option<StoredClockPolicy>,
    /// What runs: first what is due first.
    pub lines: Vec<ClockLine>,
    /// What is tracked, by name.
    pub sources: Vec<SourceLine>,
    /// Since when there is a calendar.
    pub calendar: Option<Timestamp>,
}

impl ClockBoard {
    /// How many clocks stand so.
    pub fn count(&self, state: ClockState) -> usize {
        self.lines.iter().filter(|line| line.state == state).count()
    }
}

/// Gathers an organisation's clocks.
///
/// # Errors
/// When the database does not answer, or there are more matters than one list may have.
pub async fn gather_clocks(monitor: &Monitor, reader: &Reader, now: Timestamp) -> Result<ClockBoard, StageError> {
    let (store, organisation) = (&monitor.store, reader.organisation);
    let time_zone = store.find_time_zone(organisation).await?;
    let zone = zone(&time_zone);
    let policy = store.find_clock_policy(organisation).await?;
    let days = policy.as_ref().map(|set| set.policy.clone()).unwrap_or_default();
    let is_any = !days.is_empty() || store.has_dues(organisation).await?;
    let matters = if is_any { store.list_clock_matters(reader).await? } else { Vec::new() };
    let evaluations = store.list_evaluations(organisation).await?;
    let mut running: Vec<(Clock, Clocked)> = Vec::new();
    for matter in matters {
        let ClockMatter { label, is_decided, since: begun, due, .. } = matter;
        let clocks = days.clocks(&OpenMatch { label, is_decided, begun, due }, &zone);
        running.extend(clocks.into_iter().map(|(goal, clock)| (clock, Clocked::Matches(goal, matter.clone()))));
    }
    for one in &evaluations {
        let evaluated = one.evaluated();
        let clock = answer_clock(&evaluated, &zone);
        running.extend(clock.map(|clock| (clock, Clocked::Evaluation(standing(&evaluated), one.clone()))));
    }
    let mut sources = Vec::new();
    for source in store.list_patch_sources(organisation).await? {
        let own: Vec<StoredEvaluation> = evaluations.iter().filter(|one| one.source == source.id).cloned().collect();
        let clock = evaluation_clock(source.tracked, own.last().map(|one| one.at), &zone);
        running.push((clock, Clocked::Source(source.clone())));
        let news = store.count_source_news(reader, source.id).await?;
        sources.push(SourceLine { source, clock, news, evaluations: own });
    }
    running.sort_by_key(|(clock, _)| *clock);
    let today = day_of(now, &zone);
    let line = |(clock, clocked): (Clock, Clocked)| ClockLine {
        clock,
        state: clock.state(today),
        left: clock.days_left(today),
        clocked,
    };
    let (lines, calendar) = (running.into_iter().map(line).collect(), store.find_clock_calendar(organisation).await?);
    Ok(ClockBoard { today, time_zone, policy, lines, sources, calendar })
}

/// Sets the days by label; a policy without any switches the clocks of matches off.
///
/// # Errors
/// [`ClockError`]; nothing is written then.
pub async fn set_clock_policy(
    monitor: &Monitor,
    organisation: OrganisationId,
    policy: ClockPolicy,
    who: &str,
    now: Timestamp,
) -> Result<(), ClockError> {
    policy.check().map_err(ClockError::Policy)?;
    let set = StoredClockPolicy { policy, who: who.to_owned(), changed: now };
    Ok(monitor.store.put_clock_policy(organisation, set).await?)
}

/// Tracks a patch source; `publisher` is the name that its advisories give, empty for one that is tracked by hand.
///
/// # Errors
/// [`ClockError`]; nothing is written then.
pub async fn track_source(
    monitor: &Monitor,
    organisation: OrganisationId,
    (name, publisher): (&str, &str),
    who: &str,
    now: Timestamp,
) -> Result<(), ClockError> {
    let (name, publisher) = (name.trim(), publisher.trim());
    let fits = |text: &str| text.chars().count() <= SOURCE_NAME_CHARS_MAX && !text.contains(char::is_control);
    if name.is_empty() || !fits(name) || !fits(publisher) {
        return Err(ClockError::Name);
    }
    let source = PatchSource {
        id: PatchSourceId(ids::fresh(now)),
        name: name.to_owned(),
        publisher: publisher.to_owned(),
        who: who.to_owned(),
        tracked: now,
    };
    if monitor.store.insert_patch_source(organisation, source).await? { Ok(()) } else { Err(ClockError::Taken) }
}

/// Tracks a source no longer, with the reason; plans that were made for it go on.
///
/// # Errors
/// [`ClockError`]; nothing is written then.
pub async fn end_source(
    monitor: &Monitor,
    organisation: OrganisationId,
    source: PatchSourceId,
    said: Said<'_>,
) -> Result<(), ClockError> {
    let reason = spoken(&said)?;
    if reason.is_empty() {
        return Err(ClockError::NoReason);
    }
    let ended = monitor.store.update_patch_source_ended(organisation, source, (said.who, &reason), said.now).await?;
    if ended { Ok(()) } else { Err(ClockError::NotFound) }
}

/// Records an evaluation; `seen` is how many matches the person was shown.
///
/// # Errors
/// [`ClockError`]; nothing is written then.
pub async fn evaluate_source(
    monitor: &Monitor,
    reader: &Reader,
    source: PatchSourceId,
    (finding, seen): (Finding, u64),
    said: Said<'_>,
) -> Result<(), ClockError> {
    let (id, words, who) = (PatchEvaluationId(ids::fresh(said.now)), spoken(&said)?, said.who.to_owned());
    let new = NewPatchEvaluation { id, source, finding, words, seen, who };
    came_of(monitor.store.record_evaluation(reader, new, said.now).await?)
}

/// Records what was done about an evaluation; `due` and `approved_by` are a plan's.
///
/// # Errors
/// [`ClockError`]; nothing is written then.
pub async fn answer_evaluation(
    monitor: &Monitor,
    organisation: OrganisationId,
    evaluation: PatchEvaluationId,
    (answer, due, approved_by): (Answer, Option<Date>, &str),
    said: Said<'_>,
) -> Result<(), ClockError> {
    let (words, approved_by) = (spoken(&said)?, spoken(&Said { words: approved_by, ..said })?);
    let zone = zone(&monitor.store.find_time_zone(organisation).await?);
    let due = due.filter(|_| matches!(answer, Answer::NewPlan | Answer::RevisedPlan));
    let answer = StoredAnswer { answer, words, due, approved_by, who: said.who.to_owned(), at: said.now };
    let id = PatchAnswerId(ids::fresh(said.now));
    let new = NewPatchAnswer { id, evaluation, answer, today: day_of(said.now, &zone) };
    came_of(monitor.store.record_answer(organisation, new).await?)
}

fn spoken(said: &Said<'_>) -> Result<String, ClockError> {
    said.words().map_err(|error| match error {
        DispositionError::Stage(error) => ClockError::Stage(error),
        _ => ClockError::TooLong,
    })
}

fn came_of(outcome: PatchOutcome) -> Result<(), ClockError> {
    match outcome {
        PatchOutcome::Recorded => Ok(()),
        PatchOutcome::NotFound => Err(ClockError::NotFound),
        PatchOutcome::Refused(fault) => Err(ClockError::Patch(fault)),
    }
}

/// Gives the organisation's clocks a calendar; the answer is the token, which is kept nowhere. A token it had works no more.
///
/// # Errors
/// When the database does not answer, or there are no random bytes.
pub async fn make_calendar(
    monitor: &Monitor,
    organisation: OrganisationId,
    who: &str,
    now: Timestamp,
) -> Result<String, ClockError> {
    let token = feed_token(&ids::random::<FEED_TOKEN_SIZE_BYTES>()?);
    monitor.store.put_clock_calendar(organisation, &digest(&token), who, now).await?;
    Ok(token)
}

/// Takes the calendar away. Whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_calendar(
    monitor: &Monitor,
    organisation: OrganisationId,
    who: &str,
    now: Timestamp,
) -> Result<bool, ClockError> {
    Ok(monitor.store.delete_clock_calendar(organisation, who, now).await?)
}

/// Whose calendar a token leads to; the database is asked for its digest.
///
/// # Errors
/// When the database does not answer.
pub async fn find_calendar(monitor: &Monitor, token: &str) -> Result<Option<OrganisationId>, StageError> {
    if token.len() != 2 * FEED_TOKEN_SIZE_BYTES {
        return Ok(None);
    }
    Ok(monitor.store.find_calendar_owner(&digest(token)).await?)
}
