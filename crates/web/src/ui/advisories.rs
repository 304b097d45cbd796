//! `/advisories`: the list.
//!
//! Does not know: one advisory's page (`advisory`).

use super::{Page, show};
use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{advisories, frame::Place};
use crate::view::{AdvisoryLink, AdvisoryList, AdvisoryRow};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use std::collections::HashMap;
use store::{AdvisoryPage, Facet, StoreError, VerdictCounts};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;

/// Lines of one page: a screen or two.
const PAGE_ROWS_COUNT: u32 = 50;

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Page {
    let Query(query) = query.map_err(|_| Refusal::bad_request("The filter could not be read."))?;
    let (filter, wanted) = query.filter()?;
    let found = state.store().list_advisories(&reader.rows(), &wanted, query.cursor()?, PAGE_ROWS_COUNT).await?;
    let touching = touching(&state, &reader, &found).await?;
    let search = filter.q.clone().unwrap_or_default();
    let list = AdvisoryList {
        rows: rows(&found, &touching),
        counts: label_counts(&found.facets.labels),
        filter,
        next: found.next.as_ref().map(ToString::to_string),
    };
    Ok(show(&state, &reader, Place::Advisories, "Advisories", &search, &advisories::render(&list)))
}

/// Matches with the organisation's assets of the advisories of a page.
pub(crate) async fn touching(
    state: &AppState,
    reader: &Reader,
    page: &AdvisoryPage,
) -> Result<HashMap<AdvisoryId, VerdictCounts>, StoreError> {
    let ids: Vec<AdvisoryId> = page.rows.iter().map(|row| row.id).collect();
    state.store().count_matches_of_advisories(&reader.rows(), &ids).await
}

/// Rows of the store as lines of a page.
pub(crate) fn rows<'a>(page: &'a AdvisoryPage, touching: &HashMap<AdvisoryId, VerdictCounts>) -> Vec<AdvisoryRow<'a>> {
    let line = |row: &'a store::AdvisoryRow| AdvisoryRow {
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        // Between its arrival and its assessment an advisory has no label; nothing can be said of it yet.
        label: row.label.unwrap_or(Label::NeedsData),
        cvss: row.score.map(|score| (score, row.severity.as_deref().unwrap_or("none"))),
        vendors: &row.vendors,
        published: row.published,
        updated: Some(row.updated),
        kev: row.kev,
        assets: touching.get(&row.id).map_or(0, |counts| counts.affected + counts.needs_data),
    };
    page.rows.iter().map(line).collect()
}

/// Counts in the order of `Label::ALL`; what is not assessed yet counts as lacking data.
pub(crate) fn label_counts(facets: &[Facet<Option<Label>>]) -> [u64; 5] {
    let count_of = |label: Label| {
        let of_label = facets.iter().filter(|facet| facet.value.unwrap_or(Label::NeedsData) == label);
        of_label.map(|facet| facet.count).sum()
    };
    Label::ALL.map(count_of)
}
