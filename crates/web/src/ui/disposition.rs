//! `/advisories/{id}/assets/{asset}`: one match, what people said of it, and the forms to say it.
//!
//! Does not know: what a decision does; the actions check and write it. The guard has checked where a form came from.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{atoms, disposition, frame::Place};
use crate::view::{AdvisoryLink, Claim, MatchView, RemediationLine};
use crate::words::{phrase, say};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use identity::Permission;
use jiff::civil::Date;
use monitor::actions::{DispositionError, Rematch, Said, decide_match, mark_remediation, rematch, set_due};
use serde::Deserialize;
use store::{AdvisoryKey, Among, MatchDetail, StoredRemediation};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::disposition::{Decision, FactSheet, Remediation, RemediationStanding, differences};
use uuid::Uuid;

pub(crate) async fn show_match(
    State(state): State<AppState>,
    reader: Reader,
    Path((advisory, asset)): Path<(Uuid, Uuid)>,
) -> Page {
    let (rows, advisory, asset) = (reader.rows(), AdvisoryId(advisory), AssetId(asset));
    let found = state.store().find_match(&rows, advisory, asset).await?;
    let found = found.ok_or_else(|| Refusal::not_found(say("match")))?;
    let details = state.store().find_advisory(&rows, &AdvisoryKey::Id(advisory)).await?;
    let detail = details.into_iter().next().ok_or_else(|| Refusal::not_found(say("advisory")))?;
    let sheet = FactSheet::of(&detail.advisory);
    let view = view(&found, &sheet, detail.revision);
    let title = phrase(
        "{asset} and {advisory}",
        &[("asset", &found.row.record.external_id), ("advisory", &found.row.tracking_id)],
    );
    Ok(show(&state, &reader, Place::Matches, &title, "", &disposition::render(&view)))
}

fn view<'a>(found: &'a MatchDetail, sheet: &'a FactSheet, revision: u32) -> MatchView<'a> {
    let row = &found.row;
    let concerned = sheet.vulnerabilities(&row.found.evidence);
    let said = |key: &str| found.remediations.iter().find(|one| one.vulnerability == key);
    let lines = concerned
        .into_iter()
        .map(|key| RemediationLine { vulnerability: key, said: said(key).map(|one| claim(one, row)) });
    MatchView {
        advisory: row.found.advisory,
        asset: row.found.asset,
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        label: row.label.unwrap_or(Label::NeedsData),
        record: &row.record,
        verdict: row.found.verdict,
        confidence: row.found.confidence,
        evidence: &row.found.evidence,
        decision: row.decision.as_ref(),
        decided_differently: row.decision.as_ref().map(|decision| basis_differences(decision, row)).unwrap_or_default(),
        remediations: lines.collect(),
        kind_assets: found.kind_assets,
        dues: &found.dues,
        revision,
    }
}

fn basis_differences(decision: &store::StoredDecision, row: &store::MatchRow) -> Vec<triage::disposition::Difference> {
    let now = triage::disposition::MatchFacts { remedy: String::new(), ..row.facts.clone() };
    differences(&decision.facts, &now)
}

fn claim<'a>(one: &'a StoredRemediation, row: &store::MatchRow) -> Claim<'a> {
    let again = one.standing == RemediationStanding::LookAgain;
    Claim {
        standing: one.standing,
        note: &one.note,
        who: &one.who,
        at: one.at,
        revision: one.revision,
        differences: if again { differences(&one.facts, &row.facts) } else { Vec::new() },
    }
}

/// What the form of a decision sends.
#[derive(Debug, Deserialize)]
pub(crate) struct DecisionForm {
    /// A code of [`Decision`], or `take_back`.
    decision: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    scope: String,
}

pub(crate) async fn put_decision(
    State(state): State<AppState>,
    reader: Reader,
    Path((advisory, asset)): Path<(Uuid, Uuid)>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form says no decision.")))?;
    may_decide(&reader)?;
    let decision = match form.decision.as_str() {
        "take_back" => None,
        code => Some(
            Decision::from_code(code)
                .ok_or_else(|| Refusal::bad_request(say("`decision` is one of confirmed, rejected, take_back.")))?,
        ),
    };
    let among = among(&form.scope, AssetId(asset))?;
    let said = Said { words: &form.reason, who: &reader.who(), now: (state.clock)() };
    decide_match(&state.monitor, &reader.rows(), (AdvisoryId(advisory), among), decision, said).await?;
    Ok(Redirect::to(&atoms::match_path(AdvisoryId(advisory), AssetId(asset))))
}

/// What the form of a day sends.
#[derive(Debug, Deserialize)]
pub(crate) struct DueForm {
    /// Empty to take back what was set.
    #[serde(default)]
    due: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    scope: String,
}

pub(crate) async fn put_due(
    State(state): State<AppState>,
    reader: Reader,
    Path((advisory, asset)): Path<(Uuid, Uuid)>,
    form: Result<Form<DueForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no day.")))?;
    may_decide(&reader)?;
    let (advisory, asset) = (AdvisoryId(advisory), AssetId(asset));
    let subject = (advisory, among(&form.scope, asset)?);
    let said = Said { words: &form.reason, who: &reader.who(), now: (state.clock)() };
    set_due(&state.monitor, &reader.rows(), subject, day(&form.due)?, said).await?;
    Ok(Redirect::to(&format!("{}#due", atoms::match_path(advisory, asset))))
}

/// A day; `None` where nothing is written.
///
/// # Errors
/// It is none (400).
pub(crate) fn day(text: &str) -> Result<Option<Date>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| Refusal::bad_request(say("A day is written like 2026-03-31."))),
    }
}

/// What the form of a remediation sends.
#[derive(Debug, Deserialize)]
pub(crate) struct RemediationForm {
    /// A code of [`Remediation`].
    state: String,
    /// A vulnerability's key; empty for all.
    #[serde(default)]
    vulnerability: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    scope: String,
}

pub(crate) async fn put_remediation(
    State(state): State<AppState>,
    reader: Reader,
    Path((advisory, asset)): Path<(Uuid, Uuid)>,
    form: Result<Form<RemediationForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let among = |scope: &str| among(scope, AssetId(asset));
    mark(&state, &reader, AdvisoryId(advisory), among, form).await?;
    Ok(Redirect::to(&format!("{}#remediation", atoms::match_path(AdvisoryId(advisory), AssetId(asset)))))
}

/// The same for all assets that an advisory touches at once.
pub(crate) async fn put_all_remediations(
    State(state): State<AppState>,
    reader: Reader,
    Path(advisory): Path<Uuid>,
    form: Result<Form<RemediationForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    mark(&state, &reader, AdvisoryId(advisory), |_| Ok(Among::Touched), form).await?;
    Ok(Redirect::to(&format!("/advisories/{advisory}#yours")))
}

async fn mark(
    state: &AppState,
    reader: &Reader,
    advisory: AdvisoryId,
    among: impl Fn(&str) -> Result<Among, Refusal>,
    form: Result<Form<RemediationForm>, FormRejection>,
) -> Result<(), Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form says no state.")))?;
    may_decide(reader)?;
    let wanted = Remediation::from_code(&form.state)
        .ok_or_else(|| Refusal::bad_request(say("`state` is one of not_remediated, in_progress, done.")))?;
    let vulnerability = Some(form.vulnerability.as_str()).filter(|key| !key.is_empty());
    let said = Said { words: &form.note, who: &reader.who(), now: (state.clock)() };
    let subject = (advisory, among(&form.scope)?);
    mark_remediation(&state.monitor, &reader.rows(), subject, (vulnerability, wanted), said).await?;
    Ok(())
}

/// `POST /advisories/{id}/rematch`: the advisory meets all assets once more.
pub(crate) async fn rematch_advisory(
    State(state): State<AppState>,
    reader: Reader,
    Path(advisory): Path<Uuid>,
) -> Result<Redirect, Refusal> {
    may_decide(&reader)?;
    rematch(&state.monitor, &reader.rows(), Rematch::Advisory(AdvisoryId(advisory)), (state.clock)()).await?;
    Ok(Redirect::to(&format!("/advisories/{advisory}#yours")))
}

/// `POST /advisories/{id}/assets/{asset}/rematch`: the asset, and those of its kind, meet all advisories once more.
pub(crate) async fn rematch_pair(
    State(state): State<AppState>,
    reader: Reader,
    Path((advisory, asset)): Path<(Uuid, Uuid)>,
) -> Result<Redirect, Refusal> {
    may_decide(&reader)?;
    rematch(&state.monitor, &reader.rows(), Rematch::Asset(AssetId(asset)), (state.clock)()).await?;
    Ok(Redirect::to(&atoms::match_path(AdvisoryId(advisory), AssetId(asset))))
}

/// `POST /rematch`: the whole inventory meets all advisories once more.
pub(crate) async fn rematch_all(State(state): State<AppState>, reader: Reader) -> Result<Redirect, Refusal> {
    may_decide(&reader)?;
    rematch(&state.monitor, &reader.rows(), Rematch::All, (state.clock)()).await?;
    Ok(Redirect::to("/matches"))
}

/// Whether the reader may say what a match is.
///
/// # Errors
/// He may not (403).
pub(crate) fn may_decide(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Tick) {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not decide about matches."))),
    }
}

/// Which assets are meant.
///
/// # Errors
/// It is no word for any (400).
pub(crate) fn among(scope: &str, asset: AssetId) -> Result<Among, Refusal> {
    match scope {
        "" | "asset" => Ok(Among::Asset(asset)),
        "kind" => Ok(Among::Kind(asset)),
        "touched" => Ok(Among::Touched),
        _ => Err(Refusal::bad_request(say("`scope` is one of asset, kind, touched."))),
    }
}

impl From<DispositionError> for Refusal {
    fn from(error: DispositionError) -> Self {
        match error {
            DispositionError::NoMatch(_) => Refusal::not_found(say("match")),
            DispositionError::NoAsset => Refusal::not_found(say("asset")),
            DispositionError::NoReason => Refusal::bad_request(say("Say why: a decision needs a reason.")),
            DispositionError::BadDay => Refusal::bad_request(say("A day lies between today and ten years from now.")),
            DispositionError::TooLong(_) => Refusal::bad_request(format!("{error}.")),
            DispositionError::NoVulnerability(_) => Refusal::new(
                StatusCode::NOT_FOUND,
                say("The advisory names no such vulnerability for this device any more. Open the page again."),
            ),
            DispositionError::Stage(error) => Refusal::from(error),
        }
    }
}
