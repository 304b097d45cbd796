//! `GET /api/v1/advisories`: pages of advisories, newest first.
//!
//! Does not know: one advisory in full (`advisory`).

use super::shape::{PublisherJson, RevisionJson};
use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Json};
use futures_util::stream;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AdvisoryPage, AdvisoryRow, Facet, Facets};
use triage::assessment::Label;
use uuid::Uuid;

/// Rows of a page that names no `limit`.
const PAGE_ROWS_COUNT: u32 = 50;
/// Rows of the longest page: about 250 kB of JSON.
pub(crate) const PAGE_ROWS_COUNT_MAX: u32 = 500;

/// A page.
#[derive(Debug, Serialize)]
struct PageJson<'a> {
    advisories: Vec<RowJson<'a>>,
    total: u64,
    next: Option<String>,
    suggestion: Option<SuggestionJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<FacetsJson<'a>>,
}

/// The word that finds nothing, one that is written nearly so, and the query with it.
#[derive(Debug, Serialize)]
struct SuggestionJson {
    from: String,
    to: String,
    q: String,
}

/// What the list could be narrowed down to, counted in the newest `counted` of what was found.
#[derive(Debug, Serialize)]
struct FacetsJson<'a> {
    counted: u32,
    labels: Vec<CountJson<&'a str>>,
    years: Vec<CountJson<i16>>,
    known_exploited: u64,
    fields: BTreeMap<&'static str, Vec<CountJson<&'a str>>>,
}

#[derive(Debug, Serialize)]
struct CountJson<T> {
    value: T,
    count: u64,
}

/// One advisory in a list: the members of the whole one that stand in its row, and where the rest is.
#[derive(Debug, Serialize)]
pub(super) struct RowJson<'a> {
    id: Uuid,
    case_id: Uuid,
    tracking_id: &'a str,
    tlp: &'static str,
    title: &'a str,
    publisher: PublisherJson<'a>,
    published: Option<Timestamp>,
    updated: Timestamp,
    first_seen: Timestamp,
    revision: RevisionJson<'a>,
    label: &'static str,
    cvss: Option<ScoreJson<'a>>,
    kev: bool,
    epss: Option<f64>,
    vendors: &'a [String],
    url: String,
}

#[derive(Debug, Serialize)]
struct ScoreJson<'a> {
    score: f64,
    severity: &'a str,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let (asked, filter) = query.filter()?;
    let limit = query.limit.unwrap_or(PAGE_ROWS_COUNT);
    if !(1..=PAGE_ROWS_COUNT_MAX).contains(&limit) {
        return Err(Refusal::bad_request(format!("`limit` is between 1 and {PAGE_ROWS_COUNT_MAX}.")));
    }
    let page = state.store().list_advisories(&reader.rows(), &filter, query.cursor()?, limit).await?;
    let meant = match page.total {
        0 => state.store().find_respelling(&reader.rows(), &asked.asked, &filter).await?,
        _ => None,
    };
    let suggestion = meant.map(|one| SuggestionJson { from: one.from, to: one.to, q: one.query.to_string() });
    let facets = query.facets.unwrap_or(false).then(|| facets(&page.facets));
    let next = page.next.as_ref().map(ToString::to_string);
    let advisories = page.rows.iter().map(row).collect();
    Ok(Json(PageJson { advisories, total: page.total, next, suggestion, facets }).into_response())
}

fn facets(facets: &Facets) -> FacetsJson<'_> {
    let label = |one: &Facet<Option<Label>>| CountJson {
        value: one.value.unwrap_or(Label::NeedsData).code(),
        count: one.count,
    };
    FacetsJson {
        counted: facets.counted,
        labels: facets.labels.iter().map(label).collect(),
        years: facets.years.iter().map(|one| CountJson { value: one.value, count: one.count }).collect(),
        known_exploited: facets.kev,
        fields: facets.fields.iter().map(|(field, values)| (field.code(), names(values))).collect(),
    }
}

fn names(values: &[Facet<String>]) -> Vec<CountJson<&str>> {
    values.iter().map(|one| CountJson { value: one.value.as_str(), count: one.count }).collect()
}

/// All advisories that the filter lets through, a row on each line (NDJSON), page by page: none is in memory longer than it
/// takes to send it.
pub(crate) async fn export(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let (_, filter) = query.filter()?;
    let (store, rows_of) = (state.store().clone(), reader.rows());
    let first = store.list_advisories(&rows_of, &filter, query.cursor()?, PAGE_ROWS_COUNT_MAX).await?;
    let pages = stream::try_unfold(Some(first), move |page| {
        let (store, filter) = (store.clone(), filter.clone());
        async move {
            let Some(page) = page else { return Ok(None) };
            let lines = lines(&page)?;
            let next = match page.next {
                Some(cursor) => {
                    Some(store.list_advisories(&rows_of, &filter, Some(cursor), PAGE_ROWS_COUNT_MAX).await?)
                }
                None => None,
            };
            Ok::<_, BoxError>(Some((lines, next)))
        }
    });
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(pages)).into_response())
}

fn lines(page: &AdvisoryPage) -> Result<Vec<u8>, serde_json::Error> {
    let mut lines = Vec::new();
    for one in &page.rows {
        serde_json::to_writer(&mut lines, &row(one))?;
        lines.push(b'\n');
    }
    Ok(lines)
}

pub(super) fn row(row: &AdvisoryRow) -> RowJson<'_> {
    RowJson {
        id: row.id.0,
        case_id: row.case_id.0,
        tracking_id: &row.tracking_id,
        tlp: words::tlp_code(row.tlp),
        title: &row.title,
        publisher: PublisherJson { name: &row.publisher, namespace: &row.namespace },
        published: row.published,
        updated: row.updated,
        first_seen: row.first_seen,
        revision: RevisionJson { number: row.revision, version: None, sha256: &row.sha256 },
        label: row.label.unwrap_or(Label::NeedsData).code(),
        cvss: row.score.map(|score| ScoreJson { score, severity: row.severity.as_deref().unwrap_or("none") }),
        kev: row.kev,
        epss: row.epss,
        vendors: &row.vendors,
        url: format!("/api/v1/advisories/{}", row.id.0),
    }
}
