//! `GET /api/v1/sources/quality`: how well the documents of each publisher keep to the standard.
//!
//! Does not know: what is tested.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::referee::Gravity;
use crate::state::AppState;
use crate::templates::quality::path;
use crate::ui::quality::{find, gather};
use crate::view::{FaultLine, QualityLine};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use store::WorstOffender;
use uuid::Uuid;

/// Which publisher; all without one.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct QualityQuery {
    publisher: Option<String>,
}

/// All publishers, or one.
#[derive(Debug, Serialize)]
pub(crate) struct QualityJson {
    publishers: Vec<PublisherJson>,
}

/// A publisher; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
struct PublisherJson {
    id: String,
    publisher: String,
    documents: u64,
    judged: u64,
    valid: u64,
    invalid: u64,
    score: Option<u64>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<Vec<FaultJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst: Option<Vec<WorstJson>>,
}

/// A test that found something.
#[derive(Debug, Serialize)]
struct FaultJson {
    edition: String,
    test: String,
    title: &'static str,
    clause: Option<String>,
    severity: &'static str,
    documents: u64,
    count: u64,
}

/// A document with many faults.
#[derive(Debug, Serialize)]
struct WorstJson {
    id: Uuid,
    tracking_id: String,
    title: String,
    errors: u64,
    warnings: u64,
    url: String,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<QualityQuery>, QueryRejection>,
) -> Result<Json<QualityJson>, Refusal> {
    let Query(query) = query.map_err(|error| Refusal::bad_request(error.body_text()))?;
    let Some(id) = query.publisher else {
        let publishers = gather(&state, &reader).await?.into_iter().map(publisher).collect();
        return Ok(Json(QualityJson { publishers }));
    };
    let view = find(&state, &reader, &id).await?;
    let faults = view.faults.into_iter().map(fault).collect();
    let worst = view.worst.into_iter().map(offender).collect();
    let one = PublisherJson { faults: Some(faults), worst: Some(worst), ..publisher(view.line) };
    Ok(Json(QualityJson { publishers: vec![one] }))
}

fn publisher(line: QualityLine) -> PublisherJson {
    let (score, url) = (line.score(), path(&line.id));
    let QualityLine { id, counted, .. } = line;
    PublisherJson {
        id,
        documents: counted.documents,
        judged: counted.judged,
        valid: counted.valid,
        invalid: counted.invalid,
        publisher: counted.publisher,
        score,
        url,
        faults: None,
        worst: None,
    }
}

fn fault(line: FaultLine) -> FaultJson {
    let FaultLine { edition, test, title, clause, gravity, documents, count } = line;
    let severity = match gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
        Gravity::Note => "note",
    };
    FaultJson { edition, test, title, clause, severity, documents, count }
}

fn offender(one: WorstOffender) -> WorstJson {
    let WorstOffender { tracking_id, advisory, title, errors, warnings, .. } = one;
    let url = format!("/advisories/{}/quality", advisory.0);
    WorstJson { id: advisory.0, tracking_id, title, errors, warnings, url }
}
