//! `/advisories/{publisher}/{tracking id}/changes` and `/advisories/{id}/changes`: what differs between two revisions.
//!
//! Does not know: how revisions are compared.

use super::advisory::{key, moved, one, revisions};
use super::show;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::revisions::{choose, compare_asked};
use crate::state::AppState;
use crate::templates::{changes, frame::Place};
use crate::view::{AdvisoryLink, Changes, RevisionChanges};
use crate::words::{phrase, say};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::AdvisoryKey;
use triage::advisory::revision::CHANGES_COUNT_MAX;

/// Which revisions, by number.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ChangesQuery {
    pub(crate) from: Option<u32>,
    pub(crate) to: Option<u32>,
}

pub(crate) async fn show_changes(
    State(state): State<AppState>,
    reader: Reader,
    Path((publisher, tracking_id)): Path<(String, String)>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    page(&state, &reader, &AdvisoryKey::PublisherTracking { publisher, tracking_id }, query).await
}

pub(crate) async fn find_changes(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    page(&state, &reader, &key(&id), query).await
}

async fn page(
    state: &AppState,
    reader: &Reader,
    key: &AdvisoryKey,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let found = state.store().find_advisory(&reader.rows(), key).await?;
    if found.is_empty() {
        return moved(state, reader, key, |id| format!("/advisories/{id}")).await;
    }
    let detail = one(found, |detail| detail)?;
    let pair = choose(&detail, query.from, query.to)?;
    let comparison = compare_asked(state, reader, &detail, pair).await?;
    let lines = revisions(&detail);
    let line = |number: u32| lines.iter().find(|line| line.number == number).copied();
    let (Some(from), Some(to)) = (line(pair.0.number), line(pair.1.number)) else {
        return Err(Refusal::not_found(say("revision")));
    };
    let advisory = &detail.advisory;
    let link = AdvisoryLink {
        publisher: &advisory.publisher.name,
        tracking_id: &advisory.tracking_id,
        title: &advisory.title,
    };
    let pair = RevisionChanges { from, to, changes: Some(Changes::new(comparison, CHANGES_COUNT_MAX)) };
    let title = phrase("Changes of {id}", &[("id", &advisory.tracking_id)]);
    let main = changes::render(&link, advisory.id.0, &pair, &lines);
    Ok(show(state, reader, Place::Advisories, &title, "", &main).into_response())
}
