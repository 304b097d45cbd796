//! `/reports`: the months that can be taken out as evidence.
//!
//! Does not know: what is in a report.

use super::{Page, show};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, reports};
use crate::words::say;
use axum::extract::State;
use identity::Permission;
use triage::report::Month;

/// Months that the page offers; the API gives any.
const MONTHS_SHOWN_COUNT: usize = 12;

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let first = Month::of((state.clock)());
    let months: Vec<Month> =
        std::iter::successors(Some(first), |month| Some(month.before())).take(MONTHS_SHOWN_COUNT).collect();
    let may = reader.may(Permission::Evidence);
    Ok(show(&state, &reader, Place::Statistics, say("Reports"), "", &reports::render(&months, may)))
}
