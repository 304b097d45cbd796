//! `POST /advisories/{id}/comments` and `/advisories/{id}/read`: what people write about an advisory, and that they read it.
//!
//! Does not know: how either is kept. The guard has checked where the form came from.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::atoms::advisory_path;
use crate::words::say;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use identity::Permission;
use monitor::actions::{ReadingError, Said, comment, mark_read};
use serde::Deserialize;
use store::AdvisoryDetail;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// What the form of a comment sends.
#[derive(Debug, Deserialize)]
pub(crate) struct CommentForm {
    text: String,
}

pub(crate) async fn insert_comment(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<CommentForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form has no text.")))?;
    may_write(&reader)?;
    let now = (state.clock)();
    let said = Said { words: &form.text, who: &reader.who(), now };
    let detail = comment(&state.monitor, &reader.rows(), AdvisoryId(id), reader.user(), said).await?;
    Ok(back(&detail))
}

/// What the form of the mark sends.
#[derive(Debug, Deserialize)]
pub(crate) struct ReadForm {
    read: bool,
}

pub(crate) async fn put_read_mark(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<ReadForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form does not say whether it was read.")))?;
    may_write(&reader)?;
    let now = (state.clock)();
    let detail = mark_read(&state.monitor, &reader.rows(), AdvisoryId(id), form.read, &reader.who(), now).await?;
    Ok(back(&detail))
}

fn back(detail: &AdvisoryDetail) -> Redirect {
    let path = advisory_path(&detail.advisory.publisher.name, &detail.advisory.tracking_id);
    Redirect::to(&format!("{path}#team"))
}

fn may_write(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Tick) {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not write about advisories."))),
    }
}

impl From<ReadingError> for Refusal {
    fn from(error: ReadingError) -> Self {
        match error {
            ReadingError::NoAdvisory(_) => Refusal::not_found(say("advisory")),
            ReadingError::Empty | ReadingError::TooLong(_) => Refusal::bad_request(format!("{error}.")),
            ReadingError::Stage(error) => Refusal::from(error),
        }
    }
}
