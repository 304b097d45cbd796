//! `/about`, and `/styleguide` in builds for developers.
//!
//! Does not know: what the program is made of (`crate::about`).

use super::{Page, show};
use crate::about::packages;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{about, frame::Place};
use axum::extract::State;

pub(crate) async fn show_about(State(state): State<AppState>, reader: Reader) -> Page {
    Ok(show(&state, &reader, Place::Elsewhere, "About", "", &about::render(packages())))
}

#[cfg(debug_assertions)]
pub(crate) async fn show_styleguide(State(state): State<AppState>, reader: Reader) -> Page {
    let guide = crate::templates::styleguide::render();
    Ok(show(&state, &reader, Place::Elsewhere, "Style guide", "", &guide))
}
