//! `/api`: what programs may ask for, for people to read.
//!
//! Does not know: how an operation is answered.

use super::{Page, show};
use crate::api::openapi::OPERATIONS;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{api, frame::Place};
use axum::extract::State;

pub(crate) async fn show_api(State(state): State<AppState>, reader: Reader) -> Page {
    Ok(show(&state, &reader, Place::Elsewhere, "API", "", &api::render(OPERATIONS)))
}
