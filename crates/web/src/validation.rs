//! Asking the referee from a request: never more documents at a time than two, and never on a thread that answers others.
//!
//! Does not know: what is tested, how an answer is shown.

use crate::error::Refusal;
use crate::referee::{Judgement, Referee, Unjudged, Wanted};
use crate::state::AppState;
use crate::words::{phrase, say};
use axum::http::StatusCode;
use serde_json::Value;
use tokio::sync::Semaphore;

/// Largest document that is validated here, in bytes: the largest real ones have 25 MB. Larger ones are for the command line.
pub(crate) const VALIDATED_SIZE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Documents validated at a time: a hostile one must not take every core from the pages.
const AT_A_TIME_COUNT_MAX: usize = 2;

static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME_COUNT_MAX);

impl AppState {
    /// The referee, where the program has one.
    pub(crate) fn referee(&self) -> Result<Referee, Refusal> {
        self.referee.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, say("Validation is not part of this program.")))
    }
}

/// What the referee says of a document.
///
/// # Errors
/// 400 for a test nobody knows, 422 for a document that cannot be judged, 503 while too many are judged already.
pub(crate) async fn judge(state: &AppState, document: Value, wanted: Vec<Wanted>) -> Result<Judgement, Refusal> {
    let referee = state.referee()?;
    let busy = |_| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            say("Other documents are being validated. Try again in a moment."),
        )
    };
    let turn = TURNS.try_acquire().map_err(busy)?;
    let work = tokio::task::spawn_blocking(move || {
        let judged = (referee.judge)(document, &wanted);
        drop(turn);
        judged
    });
    match work.await {
        Ok(Ok(judgement)) => Ok(judgement),
        Ok(Err(Unjudged::Unknown(name))) => {
            Err(Refusal::bad_request(phrase("There is no test or preset `{name}`.", &[("name", &name)])))
        }
        Ok(Err(Unjudged::Unreadable(why))) => Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{why}."))),
        Err(_) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, say("The document could not be validated."))),
    }
}
