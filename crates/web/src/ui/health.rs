//! `/health` for people, `/healthz` and `/readyz` for machines.
//!
//! Does not know: how to mend anything.

use super::{Page, catalogs, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, health};
use crate::view::{HealthView, standing_words};
use crate::words::say;
use axum::extract::State;
use jiff::Timestamp;

/// Documents put aside that are named; the count above them is of all.
const QUARANTINED_SHOWN_COUNT_MAX: u32 = 50;

pub(crate) async fn show_health(State(state): State<AppState>, reader: Reader) -> Page {
    let status = state.store().count_status().await?;
    let providers = state.store().list_providers().await?;
    let quarantined = state.store().list_quarantined(QUARANTINED_SHOWN_COUNT_MAX).await?;
    let standings = state.store().list_standings().await?;
    let error = |text: String| (!text.is_empty()).then_some(text);
    let catalogs = catalogs::list(&state).await?.into_iter().map(|one| {
        let name = format!("{} {}", one.name, one.version).trim_end().to_owned();
        (name, one.looked.or(one.taken), error(one.error))
    });
    let sources = providers.into_iter().map(|one| {
        let standing = standings.iter().find(|standing| standing.provider == one.name);
        let said = standing.into_iter().flat_map(standing_words).chain(error(one.last_error));
        (one.name, Some(one.last_poll), error(said.collect::<Vec<_>>().join("; ")))
    });
    let view = HealthView {
        counts: vec![
            ("advisories", status.advisories),
            ("documents", status.documents),
            ("quarantined", status.quarantined),
            ("organisations", status.organisations),
        ],
        pending: status.work.into_iter().map(|(stage, count)| (stage.to_owned(), count)).collect(),
        failing: status.failing_work,
        deliveries: vec![
            ("pending".to_owned(), status.pending_deliveries),
            ("given_up".to_owned(), status.dead_deliveries),
        ],
        newest_document: status.newest_document,
        sources: sources.chain(catalogs).collect(),
        quarantine: quarantined.into_iter().map(put_aside).collect(),
    };
    Ok(show(&state, &reader, Place::Health, say("Health"), "", &health::render(&view)))
}

/// The reason names the document, as messages do; the table has a column for that.
fn put_aside(document: store::QuarantinedDocument) -> (Timestamp, String, String) {
    let reason = document.reason.strip_prefix(&document.source).map(|rest| rest.trim_start_matches(": ").to_owned());
    (document.first_seen, document.source, reason.unwrap_or(document.reason))
}

/// The program runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers.
pub(crate) async fn ready(State(state): State<AppState>) -> Result<&'static str, Refusal> {
    state.store().check().await?;
    Ok("ready\n")
}
