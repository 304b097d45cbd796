//! `GET /api/v1/cases/{id}`: one problem and the documents that tell of it.
//!
//! Does not know: which documents are one case.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::case::{find, parse_id, view};
use crate::view::{CaseView, What};
use crate::words::language;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Serialize;
use triage::case::Said;
use triage::case::comparison::{Disagreement, Subject};
use triage::wording;
use uuid::Uuid;

/// One case; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
struct CaseJson<'a> {
    id: Uuid,
    title: &'a str,
    documents: Vec<DocumentJson<'a>>,
    timeline: Vec<HappenedJson<'a>>,
    disagreements: Vec<DisagreementJson<'a>>,
    disagreements_more: usize,
    timeline_more: usize,
    reasons: Vec<ReasonJson<'a>>,
}

#[derive(Debug, Serialize)]
struct DocumentJson<'a> {
    id: Uuid,
    publisher: &'a str,
    tracking_id: &'a str,
    title: &'a str,
    label: Option<&'static str>,
    score: Option<f64>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct HappenedJson<'a> {
    at: Timestamp,
    document: Option<Uuid>,
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DisagreementJson<'a> {
    about: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// In the order of the documents.
    values: Vec<Option<String>>,
}

#[derive(Debug, Serialize)]
struct ReasonJson<'a> {
    one: Uuid,
    other: Uuid,
    rule: &'static str,
    sentence: &'static str,
    one_says: &'a [Said],
    other_says: &'a [Said],
}

pub(crate) async fn show_case(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = parse_id(&id)?;
    let detail = find(&state, &reader, id).await?;
    if detail.id != id {
        return Ok(Redirect::temporary(&format!("/api/v1/cases/{}", detail.id.0)).into_response());
    }
    Ok(Json(shape(&view(&detail))).into_response())
}

fn shape<'a>(view: &'a CaseView<'a>) -> CaseJson<'a> {
    let id = |at: usize| view.documents.get(at).map(|document| document.id.0);
    let happened = view.timeline.iter().map(|one| {
        let (version, summary) = match one.what {
            What::Revised(number, summary) => (Some(number), Some(summary)),
            _ => (None, None),
        };
        HappenedJson { at: one.at, document: id(one.document), what: one.what.code(), version, summary }
    });
    let reasons = view.reasons.iter().map(|(_, _, link)| ReasonJson {
        one: link.one.0,
        other: link.other.0,
        rule: link.rule.code(),
        sentence: wording::case::join_rule(link.rule, language()),
        one_says: &link.one_says,
        other_says: &link.other_says,
    });
    CaseJson {
        id: view.id,
        title: view.title,
        documents: documents(view),
        timeline: happened.collect(),
        disagreements: view.disagreements.iter().map(disagreement).collect(),
        disagreements_more: view.disagreements_more,
        timeline_more: view.timeline_more,
        reasons: reasons.collect(),
    }
}

fn documents<'a>(view: &CaseView<'a>) -> Vec<DocumentJson<'a>> {
    let document = view.documents.iter().map(|one| DocumentJson {
        id: one.id.0,
        publisher: one.link.publisher,
        tracking_id: one.link.tracking_id,
        title: one.link.title,
        label: one.label.map(|label| label.code()),
        score: one.cvss.map(|(score, _)| score),
        published: one.published,
        updated: one.updated,
        withdrawn: one.withdrawn,
    });
    document.collect()
}

fn disagreement(row: &Disagreement) -> DisagreementJson<'_> {
    let (about, name) = match &row.subject {
        Subject::Label => ("label", None),
        Subject::Score => ("score", None),
        Subject::CveScore(cve) => ("cve_score", Some(cve.as_str())),
        Subject::Versions(product) => ("versions", Some(product.as_str())),
        Subject::Fix(product) => ("fix", Some(product.as_str())),
    };
    let value = |value: &Option<_>| value.as_ref().map(|value| wording::case::value(Some(value), language()));
    DisagreementJson { about, name, values: row.values.iter().map(value).collect() }
}
