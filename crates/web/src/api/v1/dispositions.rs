//! `PUT /api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/decision` and `…/remediation`: what is said of a match.
//!
//! Does not know: what a decision does; the actions check and write it.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::advisory::one;
use crate::ui::asset::find_asset;
use crate::ui::disposition::{among, day, may_decide};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use monitor::actions::{Said, decide_match, mark_remediation, set_due};
use serde::{Deserialize, Serialize};
use store::{AdvisoryKey, Among};
use triage::advisory::AdvisoryId;
use triage::disposition::{Decision, Remediation};

/// A decision; without one an earlier one is taken back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionJson {
    decision: Option<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    scope: String,
}

/// How far the remediation is: of one vulnerability, or of all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemediationJson {
    state: String,
    vulnerability: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    scope: String,
}

/// Until when it is to be put right; without a day an earlier one is taken back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueJson {
    due: Option<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    scope: String,
}

/// For how many assets it was said.
#[derive(Debug, Serialize)]
pub(crate) struct SaidJson {
    assets: u64,
}

pub(crate) async fn put_decision(
    State(state): State<AppState>,
    reader: Reader,
    Path(place): Path<(String, String, String)>,
    body: Result<Json<DecisionJson>, JsonRejection>,
) -> Result<Json<SaidJson>, Refusal> {
    may_decide(&reader)?;
    let pair = Pair::find(&state, &reader, &place).await?;
    let DecisionJson { decision, reason, scope } = given(body)?;
    let decision = match decision.as_deref() {
        None => None,
        Some(code) => Some(
            Decision::from_code(code)
                .ok_or_else(|| Refusal::bad_request("`decision` is one of confirmed, rejected, null."))?,
        ),
    };
    let said = Said { words: &reason, who: &reader.who(), now: (state.clock)() };
    let subject = (pair.advisory, pair.among(&scope)?);
    let assets = decide_match(&state.monitor, &reader.rows(), subject, decision, said).await?;
    Ok(Json(SaidJson { assets }))
}

pub(crate) async fn put_due(
    State(state): State<AppState>,
    reader: Reader,
    Path(place): Path<(String, String, String)>,
    body: Result<Json<DueJson>, JsonRejection>,
) -> Result<Json<SaidJson>, Refusal> {
    may_decide(&reader)?;
    let pair = Pair::find(&state, &reader, &place).await?;
    let DueJson { due, reason, scope } = given(body)?;
    let said = Said { words: &reason, who: &reader.who(), now: (state.clock)() };
    let (subject, due) = ((pair.advisory, pair.among(&scope)?), day(due.as_deref().unwrap_or_default())?);
    let assets = set_due(&state.monitor, &reader.rows(), subject, due, said).await?;
    Ok(Json(SaidJson { assets }))
}

pub(crate) async fn put_remediation(
    State(state): State<AppState>,
    reader: Reader,
    Path(place): Path<(String, String, String)>,
    body: Result<Json<RemediationJson>, JsonRejection>,
) -> Result<Json<SaidJson>, Refusal> {
    may_decide(&reader)?;
    let pair = Pair::find(&state, &reader, &place).await?;
    let RemediationJson { state: wanted, vulnerability, note, scope } = given(body)?;
    let wanted = Remediation::from_code(&wanted)
        .ok_or_else(|| Refusal::bad_request("`state` is one of not_remediated, in_progress, done."))?;
    let said = Said { words: &note, who: &reader.who(), now: (state.clock)() };
    let (subject, what) = ((pair.advisory, pair.among(&scope)?), (vulnerability.as_deref(), wanted));
    let assets = mark_remediation(&state.monitor, &reader.rows(), subject, what, said).await?;
    Ok(Json(SaidJson { assets }))
}

/// An advisory and an asset.
struct Pair {
    advisory: AdvisoryId,
    asset: triage::asset::AssetId,
}

impl Pair {
    async fn find(
        state: &AppState,
        reader: &Reader,
        (external_id, publisher, tracking_id): &(String, String, String),
    ) -> Result<Pair, Refusal> {
        let asset = find_asset(state, reader, external_id).await?.id;
        let key = AdvisoryKey::PublisherTracking { publisher: publisher.clone(), tracking_id: tracking_id.clone() };
        let detail = one(state.store().find_advisory(&reader.rows(), &key).await?, |detail| detail)?;
        Ok(Pair { advisory: detail.advisory.id, asset })
    }

    fn among(&self, scope: &str) -> Result<Among, Refusal> {
        among(scope, self.asset)
    }
}

fn given<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Refusal> {
    body.map(|Json(body)| body).map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))
}
