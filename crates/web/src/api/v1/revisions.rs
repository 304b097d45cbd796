//! `GET /api/v1/advisories/{id}/revisions` and `…/changes`: the revisions of an advisory, and what differs between two.
//!
//! Does not know: how revisions are compared.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::revisions::{choose, compare_asked};
use crate::state::AppState;
use crate::ui::advisory::{key, moved, one};
use crate::ui::changes::ChangesQuery;
use crate::words::language;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use store::Revision;
use triage::advisory::revision::{Change, Told};
use triage::wording::revision::sentence;
use uuid::Uuid;

/// The revisions of one advisory.
#[derive(Debug, Serialize)]
struct RevisionsJson<'a> {
    id: Uuid,
    current: u32,
    revisions: Vec<RevisionJson<'a>>,
}

/// One revision.
#[derive(Debug, Serialize)]
struct RevisionJson<'a> {
    number: u32,
    version: &'a str,
    sha256: &'a str,
    released: Option<Timestamp>,
    first_seen: Timestamp,
    silent: bool,
}

/// What differs between two revisions.
#[derive(Debug, Serialize)]
struct ChangesJson<'a> {
    id: Uuid,
    from: RevisionJson<'a>,
    to: RevisionJson<'a>,
    silent: bool,
    material: bool,
    changes: Vec<ChangeJson<'a>>,
    left_off: u32,
}

/// One change.
#[derive(Debug, Serialize)]
struct ChangeJson<'a> {
    code: &'static str,
    material: bool,
    rule: &'static str,
    sentence: String,
    subjects: &'a [String],
    subjects_more: u32,
    vulnerabilities: &'a [String],
    vulnerabilities_more: u32,
    before: Option<&'a Told>,
    after: Option<&'a Told>,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let key = key(&id);
    let found = state.store().find_advisory(&reader.rows(), &key).await?;
    if found.is_empty() {
        return moved(&state, &reader, &key, |id| format!("/api/v1/advisories/{id}/revisions")).await;
    }
    let detail = one(found, |detail| detail)?;
    let revisions = detail.revisions.iter().map(shown).collect();
    Ok(Json(RevisionsJson { id: detail.advisory.id.0, current: detail.revision, revisions }).into_response())
}

pub(crate) async fn show_changes(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let key = key(&id);
    let found = state.store().find_advisory(&reader.rows(), &key).await?;
    if found.is_empty() {
        return moved(&state, &reader, &key, |id| format!("/api/v1/advisories/{id}/changes")).await;
    }
    let detail = one(found, |detail| detail)?;
    let (from, to) = choose(&detail, query.from, query.to)?;
    let comparison = compare_asked(&state, &reader, &detail, (from, to)).await?;
    let answer = ChangesJson {
        id: detail.advisory.id.0,
        from: shown(from),
        to: shown(to),
        silent: comparison.is_silent,
        material: comparison.is_material(),
        changes: comparison.changes.iter().map(change).collect(),
        left_off: comparison.left_off,
    };
    Ok(Json(answer).into_response())
}

fn shown(revision: &Revision) -> RevisionJson<'_> {
    let Revision { number, sha256, version, released, first_seen, silent } = revision;
    RevisionJson { number: *number, version, sha256, released: *released, first_seen: *first_seen, silent: *silent }
}

fn change(change: &Change) -> ChangeJson<'_> {
    ChangeJson {
        code: change.code.code(),
        material: change.is_material(),
        rule: change.rule.code(),
        sentence: sentence(change, language()),
        subjects: &change.subjects,
        subjects_more: change.subjects_more,
        vulnerabilities: &change.vulnerabilities,
        vulnerabilities_more: change.vulnerabilities_more,
        before: change.before.as_ref(),
        after: change.after.as_ref(),
    }
}
