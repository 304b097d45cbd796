//! `GET` and `PUT /api/v1/cases/{id}/disposition`: how far the organisation is with a case, and whose it is.
//!
//! Does not know: which steps lead where; the action checks and writes them.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::case::{find, parse_id};
use crate::ui::case_work::{disposing, load};
use crate::ui::disposition::may_decide;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::civil::Date;
use monitor::actions::{Said, dispose_case};
use serde::{Deserialize, Serialize};
use store::{AdvisoryDetail, UserId};
use uuid::Uuid;

/// A step, or to whom the case is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispositionBody {
    step: Option<String>,
    assignee: Option<String>,
    day: Option<String>,
    #[serde(default)]
    reason: String,
}

/// How far a case is.
#[derive(Debug, Serialize)]
pub(crate) struct DispositionJson {
    state: &'static str,
    assignee: Option<Uuid>,
    assignee_name: String,
    day: Option<Date>,
    /// The steps that may be taken from here.
    next: Vec<&'static str>,
    steps: Vec<StepJson>,
}

#[derive(Debug, Serialize)]
struct StepJson {
    state: &'static str,
    day: Option<Date>,
    assignee_name: String,
    reason: String,
    who: String,
    at: Timestamp,
}

pub(crate) async fn show_disposition(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<DispositionJson>, Refusal> {
    shape(&state, &reader, &document(&state, &reader, &id).await?).await
}

pub(crate) async fn put_disposition(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    body: Result<Json<DispositionBody>, JsonRejection>,
) -> Result<Json<DispositionJson>, Refusal> {
    may_decide(&reader)?;
    let detail = document(&state, &reader, &id).await?;
    let body = body.map(|Json(body)| body);
    let body = body.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    let text = |one: &Option<String>| one.clone().unwrap_or_default();
    let asked = disposing(&reader, (&text(&body.step), &text(&body.assignee), &text(&body.day)))?;
    let said = Said { words: &body.reason, who: &reader.who(), now: (state.clock)() };
    dispose_case(&state.monitor, &reader.rows(), detail.advisory.id, asked, said).await?;
    shape(&state, &reader, &detail).await
}

/// One of the documents of a case: what is said of the case stays with it.
async fn document(state: &AppState, reader: &Reader, id: &str) -> Result<AdvisoryDetail, Refusal> {
    let case = find(state, reader, parse_id(id)?).await?;
    case.documents.into_iter().next().ok_or_else(|| Refusal::not_found("case"))
}

async fn shape(state: &AppState, reader: &Reader, detail: &AdvisoryDetail) -> Result<Json<DispositionJson>, Refusal> {
    let work = load(state, reader, detail, &[]).await?;
    let last = work.last().cloned();
    let step = |step: store::StoredDisposition| StepJson {
        state: step.state.code(),
        day: step.day,
        assignee_name: step.assignee_name,
        reason: step.reason,
        who: step.who,
        at: step.at,
    };
    Ok(Json(DispositionJson {
        state: work.state.code(),
        assignee: last.as_ref().and_then(|last| last.assignee).map(|UserId(id)| id),
        assignee_name: last.as_ref().map(|last| last.assignee_name.clone()).unwrap_or_default(),
        day: last.and_then(|last| last.day),
        next: work.state.steps().map(|step| step.code()).collect(),
        steps: work.steps.into_iter().map(step).collect(),
    }))
}
