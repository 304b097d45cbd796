//! `/advisories`: the list.
//!
//! Does not know: one advisory's page (`advisory`).

use super::subjects::whole_cve;
use super::{facets, saved_views, show_live};
use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::atoms::{advisory_path, cve_path};
use crate::templates::{advisories, frame::Place};
use crate::view::{AdvisoryLink, AdvisoryList, AdvisoryRow, Filter};
use crate::words::say;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::LINK;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use store::{AdvisoryFilter, AdvisoryPage, Facet, StoreError, VerdictCounts};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::search::{self, Field, Flag, Narrow, Term};

/// Lines of one page: a screen or two.
const PAGE_ROWS_COUNT: u32 = 50;

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|_| Refusal::bad_request(say("The filter could not be read.")))?;
    let (mut filter, mut wanted) = query.filter()?;
    let (rows_of, cursor) = (reader.rows(), query.cursor()?);
    if let Some(path) = cve_alone(&state, &reader, &filter).await? {
        return Ok(Redirect::to(&path).into_response());
    }
    let mut found = state.store().list_advisories(&rows_of, &wanted, cursor.clone(), PAGE_ROWS_COUNT).await?;
    if let Some(path) = meant_alone(&filter, &found).filter(|_| cursor.is_none()) {
        return Ok(Redirect::to(&path).into_response());
    }
    let search = filter.q.clone().unwrap_or_default();
    let mut instead = None;
    if found.total == 0
        && let Some(meant) = state.store().find_respelling(&rows_of, &filter.asked, &wanted).await?
    {
        wanted.q = Some(meant.query.words());
        found = state.store().list_advisories(&rows_of, &wanted, None, PAGE_ROWS_COUNT).await?;
        filter = Filter { q: Some(meant.query.to_string()), asked: meant.query, ..filter };
        instead = Some((meant.from, meant.to));
    }
    let touching = touching(&state, &reader, &found).await?;
    let list = AdvisoryList {
        rows: rows(&found, &touching),
        counts: label_counts(&found.facets.labels),
        facets: facets::groups(&found.facets, count_ours(&state, &reader, &wanted).await?, found.total),
        counted: Some(found.facets.counted).filter(|counted| u64::from(*counted) < found.total),
        filter,
        next: found.next.as_ref().map(ToString::to_string),
        instead,
        views: saved_views::shown(saved_views::list(&state, &reader).await?, &reader),
    };
    let page = show_live(&state, &reader, Place::Advisories, say("Advisories"), &search, &advisories::render(&list));
    Ok(([(LINK, feeds_of(&list.filter))], page).into_response())
}

/// Where feed readers find the same list (RFC 8288).
fn feeds_of(filter: &Filter) -> String {
    let query = filter.query(None);
    let kinds = [("atom", "application/atom+xml"), ("json", "application/feed+json")];
    kinds.map(|(end, kind)| format!("</advisories.{end}{query}>; rel=\"alternate\"; type=\"{kind}\"")).join(", ")
}

/// The page of a CVE that was typed and nothing else, where anything is known of it.
async fn cve_alone(state: &AppState, reader: &Reader, filter: &Filter) -> Result<Option<String>, Refusal> {
    let narrows = Filter { q: None, asked: search::Query::default(), order: filter.order, ..filter.clone() };
    let Some(cve) = filter.q.as_deref().and_then(whole_cve).filter(|_| narrows.is_empty()) else { return Ok(None) };
    let named = AdvisoryFilter { cve: Some(cve.clone()), ..AdvisoryFilter::default() };
    let is_known = state.store().count_advisories(&reader.rows(), &named).await? > 0
        || !state.store().find_cve(&cve).await?.is_empty();
    Ok(is_known.then(|| cve_path(&cve)))
}

/// Of a whole id and nothing else: the page of the one advisory that is meant. That is the one which has it, or the only one
/// that a condition on a CVE leaves.
fn meant_alone(filter: &Filter, found: &AdvisoryPage) -> Option<String> {
    let narrows = Filter { q: None, asked: search::Query::default(), order: filter.order, ..filter.clone() };
    let (true, None) = (narrows.is_empty(), &found.next) else { return None };
    let row = match filter.asked.terms.as_slice() {
        [Term::Word(id)] => {
            let mut named = found.rows.iter().filter(|row| row.tracking_id.eq_ignore_ascii_case(id));
            named.next().filter(|_| named.next().is_none())
        }
        terms if names_a_cve(terms) => found.rows.first().filter(|_| found.rows.len() == 1),
        _ => None,
    }?;
    Some(advisory_path(&row.publisher, &row.tracking_id))
}

fn names_a_cve(terms: &[Term]) -> bool {
    matches!(terms, [Term::Narrow(Narrow::Named { field: Field::Cve, exact: true, .. })])
}

/// How many of them touch assets of the organisation, or may.
async fn count_ours(state: &AppState, reader: &Reader, wanted: &AdvisoryFilter) -> Result<u64, StoreError> {
    let mut ours = wanted.clone();
    ours.narrows.push(Narrow::Flag { flag: Flag::Ours, yes: true });
    state.store().count_advisories(&reader.rows(), &ours).await
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
