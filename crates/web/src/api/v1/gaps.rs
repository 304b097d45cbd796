//! `GET /api/v1/gaps`: which answers about the inventory would settle most advisories.
//!
//! Does not know: how they are ranked.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::gaps::read;
use crate::words::language;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::NamedAdvisory;
use triage::asset::gaps::Gap;
use triage::wording::readiness;
use uuid::Uuid;

/// Gaps of a page that names no `limit`.
const PAGE_GAPS_COUNT: usize = 50;
/// Gaps of the longest page.
const PAGE_GAPS_COUNT_MAX: usize = 500;

/// With which gap the page begins, and how many it has.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct GapsQuery {
    from: Option<usize>,
    limit: Option<usize>,
}

/// A page.
#[derive(Debug, Serialize)]
struct GapsJson<'a> {
    gaps: Vec<GapJson<'a>>,
    total: usize,
    next: Option<usize>,
    publisher_pairs: u64,
}

/// One gap; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct GapJson<'a> {
    vendor: &'a str,
    product: &'a str,
    order_number: &'a str,
    asked: &'static str,
    assets: u64,
    advisories: u64,
    act_now: u64,
    sentence: String,
    how: &'static str,
    most_urgent: Vec<NamedJson<'a>>,
}

/// An advisory by its names.
#[derive(Debug, Serialize)]
struct NamedJson<'a> {
    id: Uuid,
    publisher: &'a str,
    tracking_id: &'a str,
    title: &'a str,
    label: Option<&'static str>,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<GapsQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let limit = query.limit.unwrap_or(PAGE_GAPS_COUNT);
    if !(1..=PAGE_GAPS_COUNT_MAX).contains(&limit) {
        return Err(Refusal::bad_request(format!("`limit` is between 1 and {PAGE_GAPS_COUNT_MAX}.")));
    }
    let page = read(&state, &reader, query.from.unwrap_or(0), limit).await?;
    let json = GapsJson {
        gaps: page.shown().iter().map(|one| gap_json(one, &page.named)).collect(),
        total: page.gaps.gaps.len(),
        next: page.next(),
        publisher_pairs: page.gaps.publisher_pairs,
    };
    Ok(Json(json).into_response())
}

/// A gap as the API tells it, with the advisories that are named.
pub(crate) fn gap_json<'a>(gap: &'a Gap, names: &'a HashMap<Uuid, NamedAdvisory>) -> GapJson<'a> {
    GapJson {
        vendor: &gap.group.vendor,
        product: &gap.group.product,
        order_number: &gap.group.order_number,
        asked: gap.asked.code(),
        assets: gap.assets,
        advisories: gap.advisories,
        act_now: gap.act_now,
        sentence: readiness::gap(gap, language()),
        how: readiness::how_to_answer(gap.asked, language()),
        most_urgent: gap.examples.iter().filter_map(|id| names.get(id)).map(named).collect(),
    }
}

fn named(advisory: &NamedAdvisory) -> NamedJson<'_> {
    NamedJson {
        id: advisory.id.0,
        publisher: &advisory.publisher,
        tracking_id: &advisory.tracking_id,
        title: &advisory.title,
        label: advisory.label.map(|label| label.code()),
    }
}
