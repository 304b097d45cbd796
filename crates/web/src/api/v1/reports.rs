//! `GET /api/v1/reports/{month}`: an organisation's month as evidence, to be kept.
//!
//! Does not know: what is reported (`triage::report`).

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::language;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use identity::Permission;
use monitor::StageError;
use monitor::actions::gather_report;
use store::StoreError;
use triage::report::{Month, MonthError, Report, write_csv, write_pdf};

pub(crate) async fn export(
    State(state): State<AppState>,
    reader: Reader,
    Path(month): Path<String>,
) -> Result<Response, Refusal> {
    if !reader.may(Permission::Evidence) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Your role takes no evidence out."));
    }
    let (month, form) = month.rsplit_once('.').unwrap_or((&month, "csv"));
    let write: fn(&Report) -> (&'static str, Vec<u8>) = match form {
        "csv" => |report| ("text/csv; charset=utf-8", write_csv(report, language()).into_bytes()),
        "pdf" => |report| ("application/pdf", write_pdf(report, language())),
        _ => return Err(Refusal::bad_request("A report ends in .csv or .pdf.")),
    };
    let month: Month = month.parse().map_err(|error: MonthError| Refusal::bad_request(format!("{error}.")))?;
    let now = (state.clock)();
    if month > Month::of(now) {
        return Err(Refusal::bad_request("That month has not begun."));
    }
    let report = gather_report(&state.monitor, &reader.rows(), month, now).await.map_err(refused)?;
    let (media_type, bytes) = write(&report);
    let name = format!("attachment; filename=\"report-{month}.{form}\"");
    Ok(([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// What is too much for one report is said to whoever asked.
fn refused(error: StageError) -> Refusal {
    match error {
        StageError::Store(StoreError::Refused(why)) => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{why}."))
        }
        other => other.into(),
    }
}
