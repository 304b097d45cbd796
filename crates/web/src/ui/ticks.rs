//! `POST /advisories/{id}/ticks`: a person ticks a step of a checklist, or takes the tick away.
//!
//! Does not know: how a tick is kept; the action checks and writes it. The guard has checked where the form came from.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::atoms::{Segment, advisory_path};
use crate::words::say;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use identity::Permission;
use monitor::actions::{TickError, tick_step};
use serde::Deserialize;
use store::TickState;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// What the form of a step sends.
#[derive(Debug, Deserialize)]
pub(crate) struct TickForm {
    step: String,
    done: bool,
}

pub(crate) async fn put_tick(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<TickForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no step.")))?;
    if !reader.may(Permission::Tick) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not tick steps.")));
    }
    let tick = if form.done { TickState::Done } else { TickState::Open };
    let (advisory, now) = (AdvisoryId(id), (state.clock)());
    let detail = tick_step(&state.monitor, &reader.rows(), advisory, &form.step, &reader.who(), tick, now).await?;
    let path = advisory_path(&detail.advisory.publisher.name, &detail.advisory.tracking_id);
    Ok(Redirect::to(&format!("{path}#step-{}", Segment(&form.step))))
}

impl From<TickError> for Refusal {
    fn from(error: TickError) -> Self {
        match error {
            TickError::NoAdvisory(_) => Refusal::not_found(say("advisory")),
            TickError::NoStep(_) => Refusal::new(
                StatusCode::NOT_FOUND,
                say("The checklist has no such step any more. Open the advisory again: it may have been revised."),
            ),
            TickError::Stage(error) => Refusal::from(error),
        }
    }
}
