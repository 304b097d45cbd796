//! Say how far a case is, whose it is, and until when its risk is accepted; end what was accepted until a day.
//!
//! Does not know: which steps lead where (`triage::disposition`), who a person is; it is told a name and an account.

use super::calls::{About, call, called};
use super::dispositions::{DispositionError, Said};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::{
    AdvisoryDetail, AdvisoryKey, DispositionOutcome, EndedAcceptance, NewAlert, NewDisposition, Person, Reader, UserId,
};
use thiserror::Error;
use triage::advisory::AdvisoryId;
use triage::call::{Call, CallReason};
use triage::clock::{CLOCK_DAYS_COUNT_MAX, Clock, day_of, zone};
use triage::disposition::{Disposition, DispositionStep};

/// Cases of one step: a page of alerts, twice.
pub const DISPOSED_CASES_COUNT_MAX: usize = 100;

/// What was not kept, and why.
#[derive(Debug, Error)]
pub enum CaseError {
    /// No such advisory, or this reader may not see it.
    #[error("no advisory that this reader may see has the id {}", .0.0)]
    NoAdvisory(AdvisoryId),
    /// The step leads nowhere from where the case is.
    #[error("this cannot be done with a case that is {}", .0.code())]
    NoStep(Disposition),
    /// Nothing is asked for.
    #[error("nothing is to be done: name a step, or whose the case is to be")]
    Nothing,
    /// A step that is read by auditors has no reason.
    #[error("this needs a reason")]
    NoReason,
    /// A risk is accepted for ever.
    #[error("a risk is accepted until a day")]
    NoDay,
    /// The day is past, too far, or of no use for the step.
    #[error(
        "a day lies between today and {CLOCK_DAYS_COUNT_MAX} days from now, and is named only where something is planned or a risk accepted"
    )]
    BadDay,
    /// Whoever is to have the case does not belong to the organisation.
    #[error("whoever is to have the case does not belong to the organisation")]
    NoMember,
    /// Too many at once.
    #[error("{0} cases at once are more than {DISPOSED_CASES_COUNT_MAX}")]
    TooMany(usize),
    /// The reason is too long.
    #[error(transparent)]
    Words(#[from] DispositionError),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// What a person does about a case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disposing {
    /// `None` leaves the state as it is.
    pub step: Option<DispositionStep>,
    /// Whose it is from now on: `Some(None)` nobody's; `None` leaves it as it is.
    pub assignee: Option<Option<UserId>>,
    /// Until when the risk is accepted, or when something is planned for.
    pub day: Option<Date>,
    /// The account of the person, where there is one.
    pub user: Option<UserId>,
}

/// Takes a step with the case of an advisory, or gives the case to somebody; who is given it, and whom the reason calls, gets
/// a mail.
///
/// # Errors
/// [`CaseError`]; nothing is written then.
pub async fn dispose_case(
    monitor: &Monitor,
    reader: &Reader,
    advisory: AdvisoryId,
    asked: Disposing,
    said: Said<'_>,
) -> Result<(), CaseError> {
    let store = &monitor.store;
    let found = store.find_advisory(reader, &AdvisoryKey::Id(advisory)).await.map_err(StageError::from)?;
    let detail = found.into_iter().next().ok_or(CaseError::NoAdvisory(advisory))?;
    let time_zone = store.find_time_zone(reader.organisation).await.map_err(StageError::from)?;
    let (today, reason) = (day_of(said.now, &zone(&time_zone)), said.words()?);
    let Disposing { step, assignee, day, user } = asked;
    check(asked, &reason, said.now, &time_zone)?;
    let is_calling = reason.contains('@') || matches!(assignee, Some(Some(_)));
    let people = match is_calling {
        true => store.list_people(reader.organisation).await.map_err(StageError::from)?,
        false => Vec::new(),
    };
    let calls = calls(&detail, reader, &people, (asked, &reason), said)?;
    let (home, who) = (detail.home, said.who.to_owned());
    let new = NewDisposition { home, step, assignee, reason, day, who, user, today };
    match store.put_disposition(reader, new, calls, said.now).await.map_err(StageError::from)? {
        DispositionOutcome::Done(_) => Ok(()),
        DispositionOutcome::NoCase => Err(CaseError::NoAdvisory(advisory)),
        DispositionOutcome::NoStep(from) => Err(CaseError::NoStep(from)),
        DispositionOutcome::NoMember => Err(CaseError::NoMember),
    }
}

/// The same with many: returns of how many cases. One that a step leads nowhere from is left as it is, since somebody was
/// faster; so is one of several documents of a case.
///
/// # Errors
/// [`CaseError`]; what was done before it stays done.
pub async fn dispose_cases(
    monitor: &Monitor,
    reader: &Reader,
    advisories: &BTreeSet<AdvisoryId>,
    asked: Disposing,
    said: Said<'_>,
) -> Result<usize, CaseError> {
    if advisories.len() > DISPOSED_CASES_COUNT_MAX {
        return Err(CaseError::TooMany(advisories.len()));
    }
    let mut count = 0;
    for advisory in advisories {
        match dispose_case(monitor, reader, *advisory, asked, said).await {
            Ok(()) => count += 1,
            Err(CaseError::NoStep(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

fn check(asked: Disposing, reason: &str, now: Timestamp, time_zone: &str) -> Result<(), CaseError> {
    let Disposing { step, assignee, day, .. } = asked;
    if step.is_none() && assignee.is_none() {
        return Err(CaseError::Nothing);
    }
    if reason.is_empty() && step.is_some_and(DispositionStep::needs_reason) {
        return Err(CaseError::NoReason);
    }
    let Some(day) = day else {
        return if step == Some(DispositionStep::AcceptRisk) { Err(CaseError::NoDay) } else { Ok(()) };
    };
    let zone = zone(time_zone);
    let left = Clock::until(now, day, &zone).days_left(day_of(now, &zone));
    match step.is_some_and(DispositionStep::takes_day) && (0..=i64::from(CLOCK_DAYS_COUNT_MAX)).contains(&left) {
        true => Ok(()),
        false => Err(CaseError::BadDay),
    }
}

fn calls(
    detail: &AdvisoryDetail,
    reader: &Reader,
    people: &[Person],
    (asked, reason): (Disposing, &str),
    said: Said<'_>,
) -> Result<Vec<NewAlert>, CaseError> {
    let about = About { organisation: reader.organisation, home: detail.home, advisory: detail.advisory.id };
    let given = asked.assignee.flatten().filter(|user| Some(*user) != asked.user);
    let given = people.iter().filter(|person| Some(person.user) == given);
    let mentioned = called(reason, people, asked.user);
    let mentioned = mentioned.into_iter().filter(|person| Some(Some(person.user)) != asked.assignee);
    let reasons = given.map(|person| (person, CallReason::Assigned));
    let reasons = reasons.chain(mentioned.map(|person| (person, CallReason::Mentioned)));
    let rows = reasons.map(|(person, why)| call(about, &person.email, &words(detail, why, reason, said)));
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a person is told who is called on the page of an advisory.
pub(crate) fn words(detail: &AdvisoryDetail, why: CallReason, words: &str, said: Said<'_>) -> Call {
    Call {
        call: why,
        who: said.who.to_owned(),
        at: said.now,
        tracking_id: detail.advisory.tracking_id.clone(),
        title: detail.advisory.title.clone(),
        words: words.to_owned(),
        until: None,
        path: format!("/advisories/{}", detail.advisory.id.0),
    }
}

/// Opens the cases again whose accepted time is over where their organisations are; returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn end_acceptances(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let today = day_of(now, &zone(""));
    let mut count = 0;
    for ended in monitor.store.list_ended_acceptances(today, monitor.settings.tlp).await? {
        if ended.until >= day_of(now, &zone(&ended.time_zone)) {
            continue;
        }
        let calls = told(&ended, now)?;
        count += usize::from(monitor.store.record_acceptance_ended(ended, calls, now).await?);
    }
    Ok(count)
}

fn told(ended: &EndedAcceptance, now: Timestamp) -> Result<Vec<NewAlert>, StageError> {
    let (Some(email), Some((advisory, tracking_id, title))) = (&ended.email, &ended.advisory) else {
        return Ok(Vec::new());
    };
    let words = Call {
        call: CallReason::AcceptanceEnded,
        who: String::new(),
        at: now,
        tracking_id: tracking_id.clone(),
        title: title.clone(),
        words: ended.reason.clone(),
        until: Some(ended.until),
        path: format!("/advisories/{}", advisory.0),
    };
    let about = About { organisation: ended.organisation, home: ended.home, advisory: *advisory };
    Ok(vec![call(about, email, &words)?])
}
