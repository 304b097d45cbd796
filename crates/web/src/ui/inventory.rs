//! `/assets`: the organisation's inventory with its verdicts.
//!
//! Does not know: how an inventory is imported.

use super::{Page, show};
use crate::query::FILTER_SIZE_BYTES_MAX;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, inventory};
use crate::view::AssetRow;
use axum::extract::{Query, State};
use serde::Deserialize;
use store::{MatchRow, MatchScope};
use triage::matching::Verdict;

/// Assets of one page.
const PAGE_ROWS_COUNT: u32 = 50;
/// Matches counted for one asset; more advisories than this no device has.
const ASSET_MATCHES_COUNT_MAX: u32 = 1_000;

/// Where a page of assets begins: after this external id.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AssetsQuery {
    cursor: Option<String>,
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<AssetsQuery>) -> Page {
    let after = query.cursor.filter(|cursor| cursor.len() <= FILTER_SIZE_BYTES_MAX);
    let found = state.store().list_assets(reader.organisation, after.as_deref(), PAGE_ROWS_COUNT).await?;
    let (total, _) = state.store().count_assets(reader.organisation).await?;
    let mut rows = Vec::with_capacity(found.len());
    for asset in &found {
        let scope = MatchScope::Asset(asset.id);
        let matches = state.store().list_matches(&reader.rows(), scope, ASSET_MATCHES_COUNT_MAX).await?;
        rows.push(AssetRow { asset: &asset.record, counts: counts(&matches) });
    }
    let last = found.last().filter(|_| found.len() == PAGE_ROWS_COUNT as usize);
    let next =
        last.map(|asset| url::form_urlencoded::byte_serialize(asset.record.external_id.as_bytes()).collect::<String>());
    Ok(show(&state, Place::Assets, "Assets", "", &inventory::render(&rows, total, next.as_deref())))
}

/// Matches per verdict: affected, needs data, fixed, not affected.
fn counts(matches: &[MatchRow]) -> [u32; 4] {
    let verdicts = [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected];
    verdicts.map(|verdict| {
        let of_verdict = matches.iter().filter(|row| row.found.verdict == verdict).count();
        u32::try_from(of_verdict).unwrap_or(u32::MAX)
    })
}
