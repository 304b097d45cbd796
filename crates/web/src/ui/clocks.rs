//! `/clocks`: what is due, the forms that say so, and `/feeds/{token}.ics`, its calendar for who knows the address.
//!
//! Does not know: when a clock ends; the actions check and write. The guard has checked where a form came from.

use super::{Page, show};
use crate::clocks::calendar;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{clocks, frame::Place};
use crate::words::{language, phrase, say};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Permission;
use jiff::civil::Date;
use monitor::actions::{
    ClockError, SOURCE_NAME_CHARS_MAX, Said, WORDS_CHARS_MAX, answer_evaluation, end_source, evaluate_source,
    find_calendar, gather_clocks, make_calendar, revoke_calendar, set_clock_policy, track_source,
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use store::{PatchEvaluationId, PatchSourceId};
use triage::assessment::Label;
use triage::clock::{Answer, ClockPolicy, Finding, Goal, LabelDays};
use triage::wording::clock as words;
use uuid::Uuid;

/// Where every form leads back to.
const HERE: &str = "/clocks";

type Sent<T> = Result<Form<T>, FormRejection>;

pub(crate) async fn show_clocks(State(state): State<AppState>, reader: Reader) -> Page {
    let board = gather_clocks(&state.monitor, &reader.rows(), (state.clock)()).await?;
    let may = (reader.may(Permission::Tick), reader.may(Permission::Watchlists));
    Ok(show(&state, &reader, Place::Clocks, say("Clocks"), "", &clocks::render(&board, may)))
}

/// The days by label, as `GOAL_LABEL`; an empty field is no clock.
pub(crate) async fn set_days(
    State(state): State<AppState>,
    reader: Reader,
    form: Sent<HashMap<String, String>>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form holds no days.")))?;
    may_set(&reader)?;
    let mut days = BTreeMap::new();
    for label in Label::ALL {
        let of = |goal: Goal| read_days(form.get(&format!("{}_{}", goal.code(), label.code())));
        days.insert(label, LabelDays { decide: of(Goal::Decide)?, remediate: of(Goal::Remediate)? });
    }
    let policy = ClockPolicy(days);
    set_clock_policy(&state.monitor, reader.organisation, policy, &reader.who(), (state.clock)()).await?;
    Ok(Redirect::to(HERE))
}

fn read_days(text: Option<&String>) -> Result<Option<u16>, Refusal> {
    match text.map(|text| text.trim()).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::bad_request(say("Days are a whole number, or nothing for no clock."))),
    }
}

/// What the forms about a source send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SourceForm {
    name: String,
    publisher: String,
    finding: String,
    seen: u64,
    words: String,
}

pub(crate) async fn track(
    State(state): State<AppState>,
    reader: Reader,
    form: Sent<SourceForm>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no source.")))?;
    may_set(&reader)?;
    let named = (form.name.as_str(), form.publisher.as_str());
    track_source(&state.monitor, reader.organisation, named, &reader.who(), (state.clock)()).await?;
    Ok(Redirect::to(HERE))
}

pub(crate) async fn end(
    State(state): State<AppState>,
    reader: Reader,
    Path(source): Path<Uuid>,
    form: Sent<SourceForm>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form says no reason.")))?;
    may_set(&reader)?;
    let said = Said { words: &form.words, who: &reader.who(), now: (state.clock)() };
    end_source(&state.monitor, reader.organisation, PatchSourceId(source), said).await?;
    Ok(Redirect::to(HERE))
}

pub(crate) async fn evaluate(
    State(state): State<AppState>,
    reader: Reader,
    Path(source): Path<Uuid>,
    form: Sent<SourceForm>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form says no finding.")))?;
    may_decide(&reader)?;
    let finding = Finding::from_code(&form.finding)
        .ok_or_else(|| Refusal::bad_request(say("`finding` is one of nothing_applicable, applicable.")))?;
    let said = Said { words: &form.words, who: &reader.who(), now: (state.clock)() };
    evaluate_source(&state.monitor, &reader.rows(), PatchSourceId(source), (finding, form.seen), said).await?;
    Ok(Redirect::to(HERE))
}

/// What the form of an answer sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AnswerForm {
    answer: String,
    words: String,
    due: String,
    approved_by: String,
}

pub(crate) async fn answer(
    State(state): State<AppState>,
    reader: Reader,
    Path(evaluation): Path<Uuid>,
    form: Sent<AnswerForm>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form says no answer.")))?;
    may_decide(&reader)?;
    let answer = Answer::from_code(&form.answer)
        .ok_or_else(|| Refusal::bad_request(say("`answer` is one of applied, new_plan, revised_plan, plan_done.")))?;
    let due: Option<Date> = match form.due.trim() {
        "" => None,
        day => Some(day.parse().map_err(|_| Refusal::bad_request(say("A day is written like 2026-03-31.")))?),
    };
    let said = Said { words: &form.words, who: &reader.who(), now: (state.clock)() };
    let given = (answer, due, form.approved_by.as_str());
    answer_evaluation(&state.monitor, reader.organisation, PatchEvaluationId(evaluation), given, said).await?;
    Ok(Redirect::to(HERE))
}

/// The only time that the calendar's address is shown.
pub(crate) async fn make(State(state): State<AppState>, reader: Reader) -> Result<Response, Refusal> {
    may_set(&reader)?;
    let token = make_calendar(&state.monitor, reader.organisation, &reader.who(), (state.clock)()).await?;
    let address = format!("{}/feeds/{token}.ics", state.monitor.settings.public_url);
    let page = show(&state, &reader, Place::Clocks, say("Calendar"), "", &clocks::made(&address));
    Ok(([(CACHE_CONTROL, "no-store")], page).into_response())
}

pub(crate) async fn revoke(State(state): State<AppState>, reader: Reader) -> Result<Redirect, Refusal> {
    may_set(&reader)?;
    revoke_calendar(&state.monitor, reader.organisation, &reader.who(), (state.clock)()).await?;
    Ok(Redirect::to(HERE))
}

/// What is shown is what the calendar's organisation may see.
pub(crate) async fn show_calendar(state: &AppState, token: &str) -> Result<Response, Refusal> {
    let found = find_calendar(&state.monitor, token).await?;
    let organisation = found.ok_or_else(|| Refusal::not_found(say("calendar")))?;
    let (reader, now) = (store::Reader { organisation, tlp: state.settings.local_tlp }, (state.clock)());
    let board = gather_clocks(&state.monitor, &reader, now).await?;
    let text = calendar(&board, &state.monitor.settings.public_url, now);
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

fn may_decide(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Tick) {
        true => Ok(()),
        false => {
            Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not decide on matches, nor evaluate patch sources.")))
        }
    }
}

fn may_set(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Watchlists) {
        true => Ok(()),
        false => {
            Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not set clocks, patch sources or the calendar.")))
        }
    }
}

impl From<ClockError> for Refusal {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Stage(error) => Refusal::from(error),
            ClockError::NotFound => Refusal::not_found(say("patch source or evaluation")),
            ClockError::Random(error) => {
                tracing::error!(error = %error, "no random bytes");
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, say("No token could be made. Try again in a moment."))
            }
            ClockError::Policy(fault) => Refusal::bad_request(words::policy_fault(fault, language())),
            ClockError::Patch(fault) => Refusal::bad_request(words::patch_fault(fault, language())),
            ClockError::Name => Refusal::bad_request(phrase(
                "A patch source needs a name of at most {most} characters.",
                &[("most", &SOURCE_NAME_CHARS_MAX)],
            )),
            ClockError::Taken => Refusal::bad_request(say("A patch source of this name is tracked already.")),
            ClockError::TooLong => Refusal::bad_request(phrase(
                "What you write may have {most} characters.",
                &[("most", &WORDS_CHARS_MAX)],
            )),
            ClockError::NoReason => Refusal::bad_request(say("Say why the source is tracked no longer.")),
        }
    }
}
