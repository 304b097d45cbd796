//! `/assets`: the organisation's inventory with its verdicts and its readiness.
//!
//! Does not know: how an inventory is imported, or what an asset lacks.

use super::{Page, show};
use crate::error::Refusal;
use crate::query::{FILTER_SIZE_BYTES_MAX, word};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, inventory};
use crate::view::{AssetList, AssetRow, AssetsFilter};
use crate::words::{phrase, say};
use axum::extract::{Query, State};
use serde::Deserialize;
use store::{AssetFilter, StoredAsset, VerdictCounts};
use triage::asset::AssetId;
use triage::asset::readiness::{ReadinessLevel, readiness};

/// Assets of one page.
const PAGE_ROWS_COUNT: u32 = 50;

/// Which assets, and after which external id the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AssetsQuery {
    q: Option<String>,
    site: Option<String>,
    readiness: Option<String>,
    cursor: Option<String>,
}

impl AssetsQuery {
    fn filter(&self) -> Result<AssetsFilter, Refusal> {
        let level = word("readiness", &self.readiness)?.map(|code| level(&code)).transpose()?;
        Ok(AssetsFilter { q: word("q", &self.q)?, site: word("site", &self.site)?, level })
    }
}

fn level(code: &str) -> Result<ReadinessLevel, Refusal> {
    ReadinessLevel::from_code(code).ok_or_else(|| {
        Refusal::bad_request(phrase("`readiness` is one of {codes}.", &[("codes", &ReadinessLevel::CODES.join(", "))]))
    })
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<AssetsQuery>) -> Page {
    let (filter, store, organisation) = (query.filter()?, state.store(), reader.organisation);
    let after = query.cursor.filter(|cursor| cursor.len() <= FILTER_SIZE_BYTES_MAX);
    let known = state.known.of(store, reader.tlp).await?;
    let ready = state.known.readiness(store, &reader.rows()).await?;
    let kinds = filter.level.map(|level| ready.kinds_of(level));
    let rows = AssetFilter { site: filter.site.clone(), q: filter.q.clone(), kinds };
    let (found, total) = store.list_assets_where(organisation, &rows, after.as_deref(), PAGE_ROWS_COUNT).await?;
    let ids: Vec<AssetId> = found.iter().map(|asset| asset.id).collect();
    let counts = store.count_matches_of_assets(&reader.rows(), &ids).await?;
    let aliases = store.load_alias_table(organisation).await?;
    let row = |asset: &'_ StoredAsset| counts.get(&asset.id).copied().unwrap_or_default();
    let rows = found.iter().map(|asset| AssetRow {
        asset: &asset.record,
        counts: in_order(row(asset)),
        readiness: readiness(&aliases.kind_of(&asset.record), &known.products),
    });
    let rows: Vec<AssetRow<'_>> = rows.collect();
    let last = found.last().filter(|_| found.len() == PAGE_ROWS_COUNT as usize);
    let next = last.map(|asset| asset.record.external_id.clone());
    let (sites, readiness) = (ready.sites.clone(), ready.counts.clone());
    let list = AssetList { rows, filter, total, next, sites, readiness };
    Ok(show(&state, &reader, Place::Assets, say("Assets"), "", &inventory::render(&list, state.settings.lookup)))
}

/// Affected, needs data, fixed, not affected.
fn in_order(counts: VerdictCounts) -> [u32; 4] {
    [counts.affected, counts.needs_data, counts.fixed, counts.not_affected]
}
