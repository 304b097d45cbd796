//! `/status`: how long the organisation waited for its alerts.
//!
//! Does not know: what is promised, or how it is measured (`triage::promise`).

use super::{Page, show};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, status};
use crate::view::StatusView;
use crate::words::say;
use axum::extract::State;
use jiff::SignedDuration;
use triage::promise::{Outcome, Since, measure};

/// What the page looks back on.
const SHOWN_DAYS: i64 = 30;

pub(crate) async fn show_status(State(state): State<AppState>, reader: Reader) -> Page {
    let now = (state.clock)();
    let since = now.checked_sub(SignedDuration::from_hours(24 * SHOWN_DAYS)).unwrap_or(now);
    let found = state.store().list_handovers(&reader.rows(), since).await?;
    let count = |wanted: fn(&Outcome) -> bool| found.iter().filter(|one| wanted(&one.outcome)).count() as u64;
    let view = StatusView {
        days: SHOWN_DAYS.unsigned_abs(),
        messages: found.len() as u64,
        waiting: count(|outcome| *outcome == Outcome::Waits),
        given_up: count(|outcome| *outcome == Outcome::GivenUp),
        measured: Since::ALL.into_iter().map(|since| (since, measure(&found, since, now))).collect(),
    };
    Ok(show(&state, &reader, Place::Health, say("Status"), "", &status::render(&view)))
}
