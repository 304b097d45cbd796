//! `/cases/{id}`: one problem and the documents that tell of it.
//!
//! Does not know: how it is shown (`templates::case`), which documents are one case.

use super::show;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{case, frame::Place};
use crate::view::{AdvisoryLink, CaseDocument, CaseView, Happened, What};
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{AdvisoryDetail, CaseDetail, CaseId};
use triage::case::comparison::{Told, compare};
use uuid::Uuid;

/// Lines of the timeline: the most edited real advisory has 23 revisions, and a case at most forty documents.
const TIMELINE_COUNT_MAX: usize = 1_000;

/// A case's page. A case that became part of another leads there.
pub(crate) async fn show_case(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = parse_id(&id)?;
    let detail = find(&state, &reader, id).await?;
    if detail.id != id {
        return Ok(Redirect::temporary(&format!("/cases/{}", detail.id.0)).into_response());
    }
    let view = view(&detail);
    Ok(show(&state, &reader, Place::Advisories, view.title, "", &case::render(&view)).into_response())
}

/// The id in an address.
///
/// # Errors
/// It is no UUID, so there is no such case (404).
pub(crate) fn parse_id(text: &str) -> Result<CaseId, Refusal> {
    Uuid::try_parse(text).map(CaseId).map_err(|_| Refusal::not_found(say("case")))
}

/// The case as the reader may see it.
///
/// # Errors
/// There is none, or none of its documents may be seen (404).
pub(crate) async fn find(state: &AppState, reader: &Reader, id: CaseId) -> Result<CaseDetail, Refusal> {
    state.store().find_case(&reader.rows(), id).await?.ok_or_else(|| Refusal::not_found(say("case")))
}

/// The view of a case.
pub(crate) fn view(case: &CaseDetail) -> CaseView<'_> {
    let told: Vec<Told<'_>> = case
        .documents
        .iter()
        .map(|detail| Told { advisory: &detail.advisory, assessment: detail.assessment.as_deref() })
        .collect();
    let (disagreements, disagreements_more) = compare(&told);
    let (timeline, timeline_more) = timeline(&case.documents);
    let first =
        case.documents.iter().min_by_key(|detail| (detail.advisory.published.is_none(), detail.advisory.published));
    let places: HashMap<_, usize> =
        case.documents.iter().enumerate().map(|(at, detail)| (detail.advisory.id, at)).collect();
    let reason = |link| {
        let link: &triage::case::Link = link;
        Some((*places.get(&link.one)?, *places.get(&link.other)?, link))
    };
    CaseView {
        id: case.id.0,
        title: first.map_or("", |detail| &detail.advisory.title),
        documents: case.documents.iter().map(document).collect(),
        timeline,
        timeline_more,
        disagreements,
        disagreements_more,
        reasons: case.reasons.iter().filter_map(reason).collect(),
        steps_done: case.documents.first().map_or(0, |detail| detail.ticks.len()),
    }
}

fn document(detail: &AdvisoryDetail) -> CaseDocument<'_> {
    let advisory = &detail.advisory;
    CaseDocument {
        id: advisory.id,
        link: AdvisoryLink {
            publisher: &advisory.publisher.name,
            tracking_id: &advisory.tracking_id,
            title: &advisory.title,
        },
        label: detail.assessment.as_ref().map(|assessment| assessment.label),
        cvss: detail
            .assessment
            .as_ref()
            .and_then(|assessment| assessment.cvss.as_ref())
            .map(|cvss| (cvss.score, cvss.severity.as_str())),
        published: advisory.published,
        updated: advisory.updated,
        withdrawn: detail.withdrawn,
    }
}

/// What the publishers say of their revisions, and what was seen here.
fn timeline(documents: &[AdvisoryDetail]) -> (Vec<Happened<'_>>, usize) {
    let mut timeline = Vec::new();
    for (document, detail) in documents.iter().enumerate() {
        let mut add = |at: Timestamp, what| timeline.push(Happened { at, document, what });
        if let Some(at) = detail.advisory.published {
            add(at, What::Published);
        }
        // The first release is the publication; what its summary says of it stands on the document's own page.
        let later = detail.advisory.history.iter().filter(|release| release.date != detail.advisory.published);
        for release in later {
            if let Some(at) = release.date {
                add(at, What::Revised(&release.number, &release.summary));
            }
        }
        add(detail.first_seen, What::SeenHere);
        for revision in detail.revisions.iter().filter(|revision| revision.silent) {
            add(revision.first_seen, What::ChangedSilently);
        }
        if let Some(at) = detail.withdrawn {
            add(at, What::Withdrawn);
        }
    }
    timeline.sort_by(|a, b| (a.at, a.document, a.what).cmp(&(b.at, b.document, b.what)));
    // A document with a long history of its own must not push out what happened last.
    let more = timeline.len().saturating_sub(TIMELINE_COUNT_MAX);
    timeline.drain(..more);
    (timeline, more)
}
