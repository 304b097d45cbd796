//! `/`: the panel, what came since the last visit, what is due, how the sources fare, and a look back.
//!
//! Does not know: the whole lists; each has its page.

use super::advisories::{label_counts, rows, touching};
use super::{alerts, gaps, show_live};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::session;
use crate::state::AppState;
use crate::templates::{frame::Place, start};
use crate::view::{
    AdvisoryLink, Answered, ArrivalRow, DueView, LabelColumn, OursView, SourcesView, StartView, answered, exposure,
    first_of_months, open_by_label, released, standing_words,
};
use crate::visits::{self, Visit};
use crate::words::{language, say};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::Offset;
use monitor::actions::gather_clocks;
use monitor::watched_providers;
use std::collections::HashMap;
use store::{AdvisoryFilter, Arrival, VerdictCounts};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::clock::ClockState;
use triage::matching::Verdict;
use triage::wording::readiness;

/// Advisories shown as new.
const NEWEST_COUNT: u32 = 10;
/// Arrivals shown: what one reads at the start of a shift.
const ARRIVALS_COUNT: u32 = 6;
/// Alerts, clocks and gaps shown.
const ALERTS_COUNT: u32 = 5;
const CLOCKS_COUNT: usize = 5;
const GAPS_COUNT: usize = 3;

pub(crate) async fn show_start(
    State(state): State<AppState>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (store, rows_of, now) = (state.store(), reader.rows(), (state.clock)());
    let visit = Visit::at(now, session::cookie(visits::COOKIE_NAME, &headers));
    let newest = store.list_advisories(&rows_of, &AdvisoryFilter::default(), None, NEWEST_COUNT).await?;
    let alerted = store.list_alerts(&rows_of, None, ALERTS_COUNT).await?;
    let work = alerts::load_work(&state, &reader, &alerted).await?;
    let touching = touching(&state, &reader, &newest).await?;
    let came = arrived(&state, &reader, &visit).await?;
    let board = gather_clocks(&state.monitor, &rows_of, now).await?;
    let (released, answered) = look_back(&state, &reader, now).await?;
    let view = StartView {
        counts: label_counts(&newest.facets.labels),
        newest: rows(&newest, &touching),
        ours: ours(&state, &reader, &came, &visit).await?,
        alerts: alerts::rows(&alerted, &work),
        due: DueView {
            lines: board.lines.get(..CLOCKS_COUNT).unwrap_or(&board.lines),
            count: board.lines.len(),
            overdue_count: board.count(ClockState::Overdue),
        },
        sources: sources(&state).await?,
        released,
        answered,
    };
    let page = show_live(&state, &reader, Place::Start, say("Start"), "", &start::render(&view));
    Ok((AppendHeaders([(SET_COOKIE, visit.cookie(state.settings.is_secure()))]), page).into_response())
}

/// What came, what of it the organisation's assets are touched by, and how much there is.
struct Came {
    arrivals: Vec<Arrival>,
    touching: HashMap<AdvisoryId, VerdictCounts>,
    count: u64,
}

async fn arrived(state: &AppState, reader: &Reader, visit: &Visit) -> Result<Came, Refusal> {
    let (arrivals, count) = state.store().list_arrivals(&reader.rows(), visit.since, ARRIVALS_COUNT).await?;
    let ids: Vec<AdvisoryId> = arrivals.iter().map(|one| one.id).collect();
    let touching = state.store().count_matches_of_advisories(&reader.rows(), &ids).await?;
    Ok(Came { arrivals, touching, count })
}

async fn ours<'c>(
    state: &AppState,
    reader: &Reader,
    came: &'c Came,
    visit: &Visit,
) -> Result<Option<OursView<'c>>, Refusal> {
    let (store, rows_of) = (state.store(), reader.rows());
    let (assets, _) = store.count_assets(reader.organisation).await?;
    if assets == 0 {
        return Ok(None);
    }
    let matches = store.count_matches(&rows_of).await?;
    let open = store.count_open(&rows_of, (state.clock)()).await?;
    let missing = gaps::read(state, reader, 0, GAPS_COUNT).await?;
    let count_of =
        |verdict: Verdict| matches.iter().find(|(found, _)| *found == verdict).map_or(0, |(_, count)| *count);
    Ok(Some(OursView {
        assets,
        matches: [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected].map(count_of),
        open: open_by_label(&open),
        exposure: exposure(&open),
        arrivals: came.arrivals.iter().map(|one| arrival(one, &came.touching)).collect(),
        arrivals_count: came.count,
        since: visit.since,
        is_first_visit: visit.is_first,
        gaps: missing.shown().iter().map(|gap| readiness::gap(gap, language())).collect(),
        gaps_count: missing.gaps.gaps.len(),
    }))
}

fn arrival<'c>(one: &'c Arrival, touching: &HashMap<AdvisoryId, VerdictCounts>) -> ArrivalRow<'c> {
    ArrivalRow {
        link: AdvisoryLink { publisher: &one.publisher, tracking_id: &one.tracking_id, title: &one.title },
        label: one.label.unwrap_or(Label::NeedsData),
        is_new: one.is_new,
        at: one.at,
        assets: touching.get(&one.id).map_or(0, |counts| counts.affected + counts.needs_data),
    }
}

async fn look_back(
    state: &AppState,
    reader: &Reader,
    now: Timestamp,
) -> Result<(Vec<LabelColumn>, Vec<Answered>), Refusal> {
    let today = Offset::UTC.to_datetime(now).date();
    let since = first_of_months(today);
    let days = state.store().count_released_by_day(&reader.rows(), since).await?;
    let waits = state.store().list_answers(&reader.rows(), since).await?;
    Ok((released(&days, today), answered(&waits, today)))
}

async fn sources(state: &AppState) -> Result<SourcesView, Refusal> {
    let watched = watched_providers(&state.monitor).await?;
    let feeds = &state.monitor.settings.feeds;
    let names: Vec<&str> =
        watched.iter().map(|one| one.name.as_str()).chain(feeds.iter().map(|feed| feed.name.as_str())).collect();
    let standings = state.store().list_standings().await?;
    let ailing = standings.iter().filter(|one| names.contains(&one.provider.as_str())).flat_map(|one| {
        let words = standing_words(one);
        (!words.is_empty()).then(|| (one.provider.clone(), words.join("; ")))
    });
    Ok(SourcesView { count: names.len(), ailing: ailing.collect() })
}
