//! `POST /cases/{case_id}/ticks`: a person ticks a step of a checklist, or takes the tick away.
//!
//! Does not know: how a tick is kept; the action checks and writes it. The guard has checked where the form came from.

use crate::error::Refusal;
use crate::reader::{Reader, Role};
use crate::state::AppState;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use monitor::actions::tick_step;
use serde::Deserialize;
use store::{CaseId, TickState};
use uuid::Uuid;

/// What the form of a step sends.
#[derive(Debug, Deserialize)]
pub(crate) struct TickForm {
    step: String,
    done: bool,
    back: String,
}

/// Longest key of a step: a hash in hexadecimal with room to spare.
const STEP_KEY_SIZE_BYTES_MAX: usize = 128;

pub(crate) async fn put_tick(
    State(state): State<AppState>,
    reader: Reader,
    Path(case_id): Path<Uuid>,
    form: Result<Form<TickForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request("The form names no step."))?;
    if !reader.may(Role::Tick) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "You may not tick steps."));
    }
    if form.step.is_empty() || form.step.len() > STEP_KEY_SIZE_BYTES_MAX {
        return Err(Refusal::bad_request("`step` is no key of a step."));
    }
    let tick = if form.done { TickState::Done } else { TickState::Open };
    tick_step(&state.monitor, reader.organisation, CaseId(case_id), &form.step, LOCAL_NAME, tick, (state.clock)())
        .await?;
    let anchor = if safe_fragment(&form.step) { format!("#step-{}", form.step) } else { String::new() };
    Ok(Redirect::to(&format!("{}{anchor}", local_path(&form.back))))
}

/// Who ticks until there are accounts.
const LOCAL_NAME: &str = "local";

/// An address on this server, under the advisories; anything else leads to the list.
fn local_path(back: &str) -> &str {
    let is_plain = back.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#'));
    if is_plain && back.starts_with("/advisories/") { back } else { "/advisories" }
}

fn safe_fragment(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_leads_back_to_this_server_only() {
        assert_eq!(local_path("/advisories/cisa/ICSA-24-046-04"), "/advisories/cisa/ICSA-24-046-04");
        for back in ["https://evil.example/", "//evil.example", "/\\evil", "/advisories/\\..", "/advisories/a\r\nb", ""]
        {
            assert_eq!(local_path(back), "/advisories", "{back:?}");
        }
    }
}
