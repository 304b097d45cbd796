//! `GET /api/v1/advisories`: pages of advisories, newest first.
//!
//! Does not know: one advisory in full (`advisory`).

use super::shape::{PublisherJson, RevisionJson};
use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use store::AdvisoryRow;
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
    let (_, filter) = query.filter()?;
    let limit = query.limit.unwrap_or(PAGE_ROWS_COUNT);
    if !(1..=PAGE_ROWS_COUNT_MAX).contains(&limit) {
        return Err(Refusal::bad_request(format!("`limit` is between 1 and {PAGE_ROWS_COUNT_MAX}.")));
    }
    let page = state.store().list_advisories(&reader.rows(), &filter, query.cursor()?, limit).await?;
    let next = page.next.as_ref().map(ToString::to_string);
    Ok(Json(PageJson { advisories: page.rows.iter().map(row).collect(), total: page.total, next }).into_response())
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
