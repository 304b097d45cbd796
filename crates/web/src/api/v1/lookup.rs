//! `POST /api/v1/lookup`: the open advisories of each line of a parts list.
//!
//! Does not know: how a line is read or matched.

use super::asset::{EvidenceJson, ReadinessJson};
use crate::error::Refusal;
use crate::lookup::{LINE_ANSWERS_COUNT_MAX, LIST_ANSWERS_COUNT_MAX, look_up as answer};
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::lookup::is_open;
use crate::view::{LineAnswer, LookupAnswer, OpenAdvisory};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use triage::matching::AssetReading;

/// What is looked up.
#[derive(Debug, Deserialize)]
pub(crate) struct LookupQuestion {
    /// One part on each.
    lines: Vec<String>,
    /// Most advisories named for each line.
    limit: Option<usize>,
}

/// The answer; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct LookupJson<'a> {
    lines: Vec<LineJson<'a>>,
    lines_more: usize,
    advisories: usize,
}

#[derive(Debug, Serialize)]
struct LineJson<'a> {
    line: &'a str,
    cut: bool,
    quantity: Option<u32>,
    product: &'a str,
    order_number: &'a str,
    version: &'a str,
    read_as: &'a AssetReading,
    vendor_by: Option<&'static str>,
    readiness: ReadinessJson,
    open: Vec<OpenJson<'a>>,
    open_more: usize,
    settled: usize,
}

#[derive(Debug, Serialize)]
struct OpenJson<'a> {
    publisher: &'a str,
    tracking_id: &'a str,
    title: &'a str,
    label: &'static str,
    verdict: &'static str,
    confidence: u8,
    evidence: Option<EvidenceJson<'a>>,
}

pub(crate) async fn look_up(
    State(state): State<AppState>,
    reader: Reader,
    question: Result<Json<LookupQuestion>, JsonRejection>,
) -> Result<Response, Refusal> {
    is_open(&state)?;
    let Json(question) = question.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    let limit = question.limit.unwrap_or(LIST_ANSWERS_COUNT_MAX);
    if limit > LINE_ANSWERS_COUNT_MAX {
        return Err(Refusal::bad_request(format!("`limit` is at most {LINE_ANSWERS_COUNT_MAX}.")));
    }
    // A line break inside a line would make two of it.
    let lines: Vec<String> = question.lines.iter().map(|line| line.replace(['\n', '\r'], " ")).collect();
    let found = answer(state.store(), &state.known, &reader.rows(), &lines.join("\n"), limit).await?;
    Ok(Json(lookup_json(&found)).into_response())
}

/// The answer as the API tells it.
pub(crate) fn lookup_json(answer: &LookupAnswer) -> LookupJson<'_> {
    let LookupAnswer { lines, lines_more, advisories } = answer;
    LookupJson { lines: lines.iter().map(line).collect(), lines_more: *lines_more, advisories: *advisories }
}

fn line(line: &LineAnswer) -> LineJson<'_> {
    let record = &line.part.record;
    LineJson {
        line: &line.part.written,
        cut: line.part.cut,
        quantity: line.part.quantity,
        product: &record.product,
        order_number: &record.order_number,
        version: &record.version,
        read_as: &line.reading,
        vendor_by: line.vendor_source.map(|source| source.code()),
        readiness: ReadinessJson::new(&line.readiness),
        open: line.open.iter().map(open).collect(),
        open_more: line.open_more,
        settled: line.settled,
    }
}

fn open(open: &OpenAdvisory) -> OpenJson<'_> {
    OpenJson {
        publisher: &open.publisher,
        tracking_id: &open.tracking_id,
        title: &open.title,
        label: open.label.code(),
        verdict: open.verdict.code(),
        confidence: open.confidence,
        evidence: open.evidence.as_ref().map(EvidenceJson::of_line),
    }
}
