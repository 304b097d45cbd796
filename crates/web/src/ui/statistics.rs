//! `/statistics`: what the organisation has, in numbers.
//!
//! Does not know: how they are counted.

use super::{Page, show};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, statistics};
use crate::words::say;
use axum::extract::State;

pub(crate) async fn show_statistics(State(state): State<AppState>, reader: Reader) -> Page {
    let counted = state.store().count_statistics(&reader.rows()).await?;
    Ok(show(&state, &reader, Place::Statistics, say("Statistics"), "", &statistics::render(&counted)))
}
