//! `GET /api/v1/vex`: what the organisation's people decided, as CSAF VEX or CycloneDX VEX.
//!
//! Does not know: what is stated, or how it is written (`triage::vex`).

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::language;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use monitor::StageError;
use monitor::actions::{VexWanted, export_vex};
use serde::Deserialize;
use store::StoreError;
use triage::vex::Form;

/// Which document is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct VexQuery {
    format: Option<String>,
    decided_only: Option<bool>,
}

pub(crate) async fn export(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<VexQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let form = match query.format.as_deref() {
        None | Some("csaf") => Form::Csaf,
        Some("cyclonedx") => Form::CycloneDx,
        Some(_) => return Err(Refusal::bad_request("`format` is one of csaf, cyclonedx.")),
    };
    let wanted = VexWanted {
        form,
        decided_only: query.decided_only.unwrap_or(false),
        namespace: &state.monitor.settings.public_url,
        language: language(),
        now: (state.clock)(),
    };
    let exported = export_vex(state.store(), &reader.rows(), wanted).await.map_err(refused)?;
    let exported = exported.ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, "There is no match of which anything could be said; nothing is exported.")
    })?;
    let name = format!("attachment; filename=\"{}\"", exported.file_name);
    Ok(([(CONTENT_DISPOSITION, name)], Json(exported.document)).into_response())
}

/// What is too much for one document is said to whoever asked.
fn refused(error: StageError) -> Refusal {
    match error {
        StageError::Store(StoreError::Refused(why)) => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{why}."))
        }
        other => other.into(),
    }
}
