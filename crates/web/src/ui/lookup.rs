//! `/lookup`: paste a parts list, get the open advisories of each line.
//!
//! Does not know: how a line is read or matched. The operator may switch it off.

use super::show;
use crate::error::Refusal;
use crate::lookup::{LINE_ANSWERS_COUNT_MAX, LIST_ANSWERS_COUNT_MAX, look_up as answer};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, lookup};
use crate::words::say;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use serde::Deserialize;

/// What is looked up.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LookupForm {
    #[serde(default)]
    q: String,
}

/// The form, with the answer to the lines of the address, if it has any.
pub(crate) async fn show_form(
    state: AppState,
    reader: Reader,
    list: &str,
    answers_max: usize,
) -> Result<Html<String>, Refusal> {
    is_open(&state)?;
    let answer = match list.trim() {
        "" => None,
        list => Some(answer(state.store(), &state.known, &reader.rows(), list, answers_max).await?),
    };
    Ok(self::show(&state, &reader, Place::Assets, say("Parts list"), "", &lookup::render(list, answer.as_ref())))
}

/// A line that an address names: a link to one answer, with room for all of it.
pub(crate) async fn show_line(
    State(state): State<AppState>,
    reader: Reader,
    Query(form): Query<LookupForm>,
) -> Result<Html<String>, Refusal> {
    show_form(state, reader, &form.q, LINE_ANSWERS_COUNT_MAX).await
}

/// A whole list.
pub(crate) async fn look_up(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<LookupForm>, FormRejection>,
) -> Result<Html<String>, Refusal> {
    let Form(form) =
        form.map_err(|rejection| Refusal::new(rejection.status(), say("The list could not be read, or is too long.")))?;
    show_form(state, reader, &form.q, LIST_ANSWERS_COUNT_MAX).await
}

/// Whether the operator lets people look things up.
///
/// # Errors
/// When it is switched off (404).
pub(crate) fn is_open(state: &AppState) -> Result<(), Refusal> {
    if state.settings.lookup {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, say("The lookup of parts lists is switched off here ([lookup] open).")))
}
