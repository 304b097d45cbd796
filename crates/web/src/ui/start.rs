//! `/`: the panel, what is new, what it touches, what was alerted.
//!
//! Does not know: the whole lists; each has its page.

use super::advisories::{label_counts, rows, touching};
use super::{Page, alerts, show};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, start};
use crate::view::StartView;
use crate::words::say;
use axum::extract::State;
use store::AdvisoryFilter;
use triage::matching::Verdict;

/// Advisories shown as new.
const NEWEST_COUNT: u32 = 10;
/// Alerts shown.
const ALERTS_COUNT: u32 = 5;

pub(crate) async fn show_start(State(state): State<AppState>, reader: Reader) -> Page {
    let (store, rows_of) = (state.store(), reader.rows());
    let newest = store.list_advisories(&rows_of, &AdvisoryFilter::default(), None, NEWEST_COUNT).await?;
    let matches = store.count_matches(&rows_of).await?;
    let (assets, _) = store.count_assets(reader.organisation).await?;
    let alerted = store.list_alerts(&rows_of, None, ALERTS_COUNT).await?;
    let work = alerts::load_work(&state, &reader, &alerted).await?;
    let touching = touching(&state, &reader, &newest).await?;
    let count_of =
        |verdict: Verdict| matches.iter().find(|(found, _)| *found == verdict).map_or(0, |(_, count)| *count);
    let view = StartView {
        counts: label_counts(&newest.facets.labels),
        newest: rows(&newest, &touching),
        matches: [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected].map(count_of),
        assets,
        alerts: alerts::rows(&alerted, &work),
    };
    Ok(show(&state, &reader, Place::Start, say("Start"), "", &start::render(&view)))
}
