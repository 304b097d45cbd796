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
use store::{StoredAsset, VerdictCounts};
use triage::asset::AssetId;

/// Assets of one page.
const PAGE_ROWS_COUNT: u32 = 50;

/// Where a page of assets begins: after this external id.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AssetsQuery {
    cursor: Option<String>,
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<AssetsQuery>) -> Page {
    let after = query.cursor.filter(|cursor| cursor.len() <= FILTER_SIZE_BYTES_MAX);
    let found = state.store().list_assets(reader.organisation, after.as_deref(), PAGE_ROWS_COUNT).await?;
    let (total, _) = state.store().count_assets(reader.organisation).await?;
    let ids: Vec<AssetId> = found.iter().map(|asset| asset.id).collect();
    let counts = state.store().count_matches_of_assets(&reader.rows(), &ids).await?;
    let row = |asset: &'_ StoredAsset| counts.get(&asset.id).copied().unwrap_or_default();
    let rows = found.iter().map(|asset| AssetRow { asset: &asset.record, counts: in_order(row(asset)) });
    let rows: Vec<AssetRow<'_>> = rows.collect();
    let last = found.last().filter(|_| found.len() == PAGE_ROWS_COUNT as usize);
    let next =
        last.map(|asset| url::form_urlencoded::byte_serialize(asset.record.external_id.as_bytes()).collect::<String>());
    Ok(show(&state, Place::Assets, "Assets", "", &inventory::render(&rows, total, next.as_deref())))
}

/// Affected, needs data, fixed, not affected.
fn in_order(counts: VerdictCounts) -> [u32; 4] {
    [counts.affected, counts.needs_data, counts.fixed, counts.not_affected]
}
