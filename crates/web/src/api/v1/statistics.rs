//! `GET /api/v1/statistics` and `GET /api/v1/advisories/{id}/statistics`: numbers.
//!
//! Does not know: how they are counted.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::advisory::{key, one};
use crate::view::by_month;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::Standings;

/// A value and how often it occurs; `null` where there is none.
#[derive(Debug, Serialize)]
struct CountJson {
    value: Option<String>,
    count: u64,
}

/// Pairs of asset and advisory; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct StandingsJson {
    matched: u64,
    verdicts: Vec<CountJson>,
    rejected: u64,
    confirmed: u64,
    other_facts: u64,
    remediations: Vec<CountJson>,
}

/// Everything; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct StatisticsJson {
    advisories: u64,
    revisions: u64,
    labels: Vec<CountJson>,
    severities: Vec<CountJson>,
    publishers: Vec<CountJson>,
    assets: u64,
    matched_assets: u64,
    pairs: StandingsJson,
    done_by_month: Vec<CountJson>,
}

pub(crate) async fn show_statistics(
    State(state): State<AppState>,
    reader: Reader,
) -> Result<Json<StatisticsJson>, Refusal> {
    let counted = state.store().count_statistics(&reader.rows()).await?;
    let labels = counted.labels.iter().map(|(label, count)| (label.map(|label| label.code().to_owned()), *count));
    Ok(Json(StatisticsJson {
        advisories: counted.advisories,
        revisions: counted.revisions,
        labels: counts(labels),
        severities: counts(counted.severities.into_iter()),
        publishers: counts(counted.publishers.into_iter().map(|(publisher, count)| (Some(publisher), count))),
        assets: counted.assets,
        matched_assets: counted.matched_assets,
        pairs: standings(&counted.standings),
        done_by_month: counts(by_month(&counted.done_by_day).into_iter().map(|(month, count)| (Some(month), count))),
    }))
}

pub(crate) async fn show_advisory_statistics(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<StandingsJson>, Refusal> {
    let found = state.store().find_advisory(&reader.rows(), &key(&id)).await?;
    let detail = one(found, |detail| detail)?;
    let counted = state.store().count_standings(&reader.rows(), Some(detail.advisory.id)).await?;
    Ok(Json(standings(&counted)))
}

fn standings(counted: &Standings) -> StandingsJson {
    let verdicts = counted.verdicts.iter().map(|(verdict, count)| (Some(verdict.code().to_owned()), *count));
    let remediations = counted.remediations.iter().map(|(standing, count)| (Some(standing.code().to_owned()), *count));
    StandingsJson {
        matched: counted.matched(),
        verdicts: counts(verdicts),
        rejected: counted.rejected,
        confirmed: counted.confirmed,
        other_facts: counted.other_facts,
        remediations: counts(remediations),
    }
}

fn counts(list: impl Iterator<Item = (Option<String>, u64)>) -> Vec<CountJson> {
    list.map(|(value, count)| CountJson { value, count }).collect()
}
