//! `/`: the panel, what came since the last visit, what is due, how the sources fare, and a look back.
//!
//! Does not know: the whole lists; each has its page.

use super::advisories::{label_counts, rows, touching};
use super::{alerts, gaps, show_live, sources};
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
use monitor::actions::gather_clocks;
use std::collections::HashMap;
use store::{AdvisoryFilter, Arrival, OpenCount, VerdictCounts};
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
    let all = AdvisoryFilter::default();
    let visit = Visit::at(now, session::cookie(visits::COOKIE_NAME, &headers));
    let (newest, alerted, assets) = tokio::try_join!(
        store.list_advisories(&rows_of, &all, None, NEWEST_COUNT),
        store.list_alerts(&rows_of, None, ALERTS_COUNT),
        store.count_assets(reader.organisation),
    )?;
    let (work, touching, held, board, (released, answered), sources) = tokio::try_join!(
        alerts::load_work(&state, &reader, &alerted),
        async { Ok(touching(&state, &reader, &newest).await?) },
        held(&state, &reader, &visit, assets.0),
        async { Ok(gather_clocks(&state.monitor, &rows_of, now).await?) },
        look_back(&state, &reader, now),
        sources(&state),
    )?;
    let view = StartView {
        counts: label_counts(&newest.facets.labels),
        newest: rows(&newest, &touching),
        ours: held.as_ref().map(|held| held.view(&visit)),
        alerts: alerts::rows(&alerted, &work),
        due: DueView {
            lines: board.lines.get(..CLOCKS_COUNT).unwrap_or(&board.lines),
            count: board.lines.len(),
            overdue_count: board.count(ClockState::Overdue),
        },
        sources,
        released,
        answered,
    };
    let page = show_live(&state, &reader, Place::Start, say("Start"), "", &start::render(&view));
    Ok((AppendHeaders([(SET_COOKIE, visit.cookie(state.settings.is_secure()))]), page).into_response())
}

/// What an organisation with an inventory sees of it.
struct Held {
    assets: u64,
    matches: Vec<(Verdict, u64)>,
    open: Vec<OpenCount>,
    arrivals: Vec<Arrival>,
    arrivals_count: u64,
    touching: HashMap<AdvisoryId, VerdictCounts>,
    gaps: Vec<String>,
    gaps_count: usize,
}

/// `None` without assets: there is nothing to look for.
async fn held(state: &AppState, reader: &Reader, visit: &Visit, assets: u64) -> Result<Option<Held>, Refusal> {
    if assets == 0 {
        return Ok(None);
    }
    let (store, rows_of) = (state.store(), reader.rows());
    let (matches, open, (arrivals, arrivals_count), missing) = tokio::try_join!(
        async { Ok::<_, Refusal>(store.count_matches(&rows_of).await?) },
        async { Ok(store.count_open(&rows_of, (state.clock)()).await?) },
        async { Ok(store.list_arrivals(&rows_of, visit.since, ARRIVALS_COUNT).await?) },
        gaps::read(state, reader, 0, GAPS_COUNT),
    )?;
    let ids: Vec<AdvisoryId> = arrivals.iter().map(|one| one.id).collect();
    let touching = store.count_matches_of_advisories(&rows_of, &ids).await?;
    let gaps = missing.shown().iter().map(|gap| readiness::gap(gap, language())).collect();
    Ok(Some(Held {
        assets,
        matches,
        open,
        arrivals,
        arrivals_count,
        touching,
        gaps,
        gaps_count: missing.gaps.gaps.len(),
    }))
}

impl Held {
    fn view(&self, visit: &Visit) -> OursView<'_> {
        let count_of =
            |verdict: Verdict| self.matches.iter().find(|(found, _)| *found == verdict).map_or(0, |(_, count)| *count);
        OursView {
            assets: self.assets,
            matches: [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected].map(count_of),
            open: open_by_label(&self.open),
            exposure: exposure(&self.open),
            arrivals: self.arrivals.iter().map(|one| arrival(one, &self.touching)).collect(),
            arrivals_count: self.arrivals_count,
            since: visit.since,
            is_first_visit: visit.is_first,
            gaps: self.gaps.iter().map(String::as_str).collect(),
            gaps_count: self.gaps_count,
        }
    }
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
    let (since, rows_of) = (first_of_months(now), reader.rows());
    let (days, waits) = tokio::try_join!(
        state.store().count_released_by_day(&rows_of, since),
        state.store().list_answers(&rows_of, since),
    )?;
    Ok((released(&days, now), answered(&waits, now)))
}

async fn sources(state: &AppState) -> Result<SourcesView, Refusal> {
    let names = sources::names(state).await?;
    let standings = state.store().list_standings().await?;
    let ailing = standings.iter().filter(|one| names.contains(&one.provider)).flat_map(|one| {
        let words = standing_words(one);
        (!words.is_empty()).then(|| (one.provider.clone(), words.join("; ")))
    });
    Ok(SourcesView { count: names.len(), ailing: ailing.collect() })
}
