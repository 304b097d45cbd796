//! `POST /advisories/{id}/disposition` and `/alerts/disposition`: how far a case is, and whose; of one case or of many.
//!
//! Does not know: which steps lead where; the action checks and writes them. The guard has checked where a form came from.

use super::disposition::{day, may_decide};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::view::{CaseWork, RevisionChanges};
use crate::words::{phrase, say};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use identity::Permission;
use monitor::actions::{CaseError, Disposing, Said, dispose_case, dispose_cases};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{AdvisoryDetail, UserId};
use triage::advisory::AdvisoryId;
use triage::clock::{day_of, zone};
use triage::disposition::{Disposition, DispositionStep};
use uuid::Uuid;

/// What stands before the id of an advisory that is ticked in a list.
const TICKED: &str = "case-";

/// What the form of a step sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DispositionForm {
    /// A code of [`DispositionStep`]; empty to leave the state as it is.
    step: String,
    /// An account, `nobody`, or empty to leave it as it is.
    assignee: String,
    /// Empty for none.
    day: String,
    reason: String,
    /// The advisories that are ticked in a list.
    #[serde(flatten)]
    ticked: BTreeMap<String, String>,
}

impl DispositionForm {
    /// What is asked for.
    ///
    /// # Errors
    /// A word of the form is none that it offers (400).
    fn asked(&self, reader: &Reader) -> Result<Disposing, Refusal> {
        disposing(reader, (&self.step, &self.assignee, &self.day))
    }
}

/// Reads step, assignee and day as forms and programs write them; each may be empty.
///
/// # Errors
/// One is none that there is (400).
pub(crate) fn disposing(reader: &Reader, (step, assignee, due): (&str, &str, &str)) -> Result<Disposing, Refusal> {
    let step = match step {
        "" => None,
        code => {
            Some(DispositionStep::from_code(code).filter(|step| *step != DispositionStep::AcceptanceEnded).ok_or_else(
                || {
                    Refusal::bad_request(phrase(
                        "`step` is one of {codes}.",
                        &[("codes", &DispositionStep::CODES[..8].join(", "))],
                    ))
                },
            )?)
        }
    };
    let assignee = match assignee {
        "" => None,
        "nobody" => Some(None),
        id => {
            let id =
                Uuid::try_parse(id).map_err(|_| Refusal::bad_request(say("`assignee` is the id of an account.")))?;
            Some(Some(UserId(id)))
        }
    };
    Ok(Disposing { step, assignee, day: day(due)?, user: reader.user() })
}

pub(crate) async fn put_disposition(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<DispositionForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no step.")))?;
    may_decide(&reader)?;
    let asked = form.asked(&reader)?;
    let said = Said { words: &form.reason, who: &reader.who(), now: (state.clock)() };
    dispose_case(&state.monitor, &reader.rows(), AdvisoryId(id), asked, said).await?;
    Ok(Redirect::to(&format!("/advisories/{id}#work")))
}

pub(crate) async fn put_dispositions(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<DispositionForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no step.")))?;
    may_decide(&reader)?;
    let ids = form.ticked.keys().filter_map(|name| name.strip_prefix(TICKED));
    let ids: BTreeSet<AdvisoryId> = ids.filter_map(|id| Uuid::try_parse(id).ok()).map(AdvisoryId).collect();
    if ids.is_empty() {
        return Err(Refusal::bad_request(say(
            "Nothing was ticked: tick the alerts that are meant, and send the form again.",
        )));
    }
    let asked = form.asked(&reader)?;
    let said = Said { words: &form.reason, who: &reader.who(), now: (state.clock)() };
    dispose_cases(&state.monitor, &reader.rows(), &ids, asked, said).await?;
    Ok(Redirect::to("/alerts"))
}

/// How far the case of an advisory is, for its page.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn load<'a>(
    state: &AppState,
    reader: &Reader,
    detail: &AdvisoryDetail,
    changes: &[RevisionChanges<'a>],
) -> Result<CaseWork<'a>, Refusal> {
    let (store, rows, now) = (state.store(), reader.rows(), (state.clock)());
    let steps = store.list_disposition_steps(&rows, detail.home).await?;
    let accepted = steps.first().is_some_and(|last| last.state == Disposition::RiskAccepted);
    let time_zone = if accepted { store.find_time_zone(rows.organisation).await? } else { String::new() };
    let today = day_of(now, &zone(&time_zone));
    let mut work = CaseWork::untouched(today);
    if let Some(last) = steps.first() {
        work.state = last.state.on(last.day, today);
        let is_later = |pair: &&RevisionChanges<'a>| pair.to.first_seen > last.at;
        work.revised = changes.iter().filter(is_later).cloned().collect();
    }
    if reader.user().is_some() && reader.may(Permission::Tick) {
        work.people = store.list_people(rows.organisation).await?;
    }
    work.steps = steps;
    Ok(work)
}

impl From<CaseError> for Refusal {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::NoAdvisory(_) => Refusal::not_found(say("advisory")),
            CaseError::NoStep(_) => Refusal::new(
                StatusCode::CONFLICT,
                say("Somebody was faster: this step leads nowhere from where the case is now. Open the page again."),
            ),
            CaseError::Nothing => Refusal::bad_request(say("Choose a step, or who has the case.")),
            CaseError::NoReason => Refusal::bad_request(say("Say why: this step needs a reason.")),
            CaseError::NoDay => Refusal::bad_request(say("Name the day until which the risk is accepted.")),
            CaseError::BadDay => Refusal::bad_request(say(
                "A day lies between today and ten years from now, and is named only where something is planned or a risk accepted.",
            )),
            CaseError::NoMember => {
                Refusal::bad_request(say("Who is to have the case does not belong to the organisation."))
            }
            CaseError::TooMany(_) => Refusal::bad_request(format!("{error}.")),
            CaseError::Words(error) => Refusal::from(error),
            CaseError::Stage(error) => Refusal::from(error),
        }
    }
}
