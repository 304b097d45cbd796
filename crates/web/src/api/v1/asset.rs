//! `GET /api/v1/assets/{external_id}` and `…/why/{publisher}/{tracking_id}`: one asset, and the steps of one verdict.
//!
//! Does not know: how an asset was matched.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::asset::{Explained, Found, explained, find, why_of};
use crate::words::language;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use store::{AdvisoryKey, MatchRow};
use triage::advisory::Advisory;
use triage::asset::AssetRecord;
use triage::asset::readiness::Readiness;
use triage::matching::{
    AssetReading, ClaimStep, Evidence, Explanation, NearMiss, ProductStep, RangeStep, ReadAs, SerialStep,
};
use triage::wording::{self, explanation as words, readiness};
use uuid::Uuid;

/// One asset; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
struct AssetJson<'a> {
    id: Uuid,
    #[serde(flatten)]
    record: &'a AssetRecord,
    created: Timestamp,
    changed: Timestamp,
    read_as: &'a ReadAs,
    readiness: ReadinessJson,
    matches: Vec<MatchJson<'a>>,
    matches_total: u64,
}

/// How ready an asset or a line is, with what to do.
#[derive(Debug, Serialize)]
pub(super) struct ReadinessJson {
    level: &'static str,
    lacks: Vec<LackJson>,
}

#[derive(Debug, Serialize)]
struct LackJson {
    lack: &'static str,
    sentence: &'static str,
    remedy: &'static str,
}

#[derive(Debug, Serialize)]
struct MatchJson<'a> {
    advisory: Uuid,
    publisher: &'a str,
    tracking_id: &'a str,
    title: &'a str,
    label: Option<&'static str>,
    verdict: &'static str,
    confidence: u8,
    decision: Option<&'static str>,
    remediation: &'static str,
    evidence: Vec<EvidenceJson<'a>>,
    why: String,
}

/// One piece of evidence with its sentence.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceJson<'a> {
    #[serde(flatten)]
    evidence: &'a Evidence,
    sentence: String,
}

impl<'a> EvidenceJson<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        EvidenceJson { evidence, sentence: wording::evidence(evidence, language()) }
    }

    pub(super) fn of_line(evidence: &'a Evidence) -> Self {
        EvidenceJson { evidence, sentence: words::line_evidence(evidence, language()) }
    }
}

impl ReadinessJson {
    pub(super) fn new(readiness: &Readiness) -> Self {
        let lack = |lack: &triage::asset::readiness::Lack| LackJson {
            lack: lack.code(),
            sentence: readiness::lack(*lack, language()),
            remedy: readiness::remedy(*lack, language()),
        };
        ReadinessJson { level: readiness.level.code(), lacks: readiness.lacks.iter().map(lack).collect() }
    }
}

pub(crate) async fn show_asset(
    State(state): State<AppState>,
    reader: Reader,
    Path(external_id): Path<String>,
) -> Result<Response, Refusal> {
    let found = find(&state, &reader, &external_id).await?;
    let asset = AssetJson {
        id: found.asset.id.0,
        record: &found.asset.record,
        created: found.asset.created,
        changed: found.asset.changed,
        read_as: &found.read_as,
        readiness: ReadinessJson::new(&found.readiness),
        matches: found.matches.iter().map(|row| match_json(&found, row)).collect(),
        matches_total: found.total,
    };
    Ok(Json(asset).into_response())
}

fn match_json<'a>(found: &Found, row: &'a MatchRow) -> MatchJson<'a> {
    MatchJson {
        advisory: row.found.advisory.0,
        publisher: &row.publisher,
        tracking_id: &row.tracking_id,
        title: &row.title,
        label: row.label.map(|label| label.code()),
        verdict: row.found.verdict.code(),
        confidence: row.found.confidence,
        decision: row.decision.as_ref().map(|said| said.standing.code()),
        remediation: found.remediation(row).code(),
        evidence: row.found.evidence.iter().map(EvidenceJson::new).collect(),
        why: format!("/api/v1{}", why_of(&found.asset.record.external_id, row)),
    }
}

/// The steps of one verdict.
#[derive(Debug, Serialize)]
pub(crate) struct WhyJson<'a> {
    asset: &'a AssetRecord,
    advisory: Uuid,
    publisher: &'a str,
    tracking_id: &'a str,
    read_as: &'a AssetReading,
    products: Vec<ProductJson<'a>>,
    products_more: usize,
    near: Vec<NearJson<'a>>,
    others: usize,
    verdict: Option<&'static str>,
    confidence: Option<u8>,
    evidence: Vec<EvidenceJson<'a>>,
    sentence: &'static str,
}

#[derive(Debug, Serialize)]
struct ProductJson<'a> {
    name: &'a str,
    order_numbers: &'a [String],
    identity: &'a triage::matching::Identity,
    confidence: u8,
    bond: &'static str,
    counted: bool,
    versions: Option<RangeJson<'a>>,
    sentences: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RangeJson<'a> {
    written: &'a str,
    understood: bool,
    inside: Option<bool>,
    other_branch: bool,
    component: Option<&'a str>,
    serial_numbers: Option<&'a SerialStep>,
    claims: Vec<ClaimJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ClaimJson<'a> {
    claim: &'static str,
    verdict: Option<&'static str>,
    vulnerabilities: Vec<Option<&'a str>>,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct NearJson<'a> {
    name: &'a str,
    order_numbers: &'a [String],
    reason: &'static str,
    shared: &'a [String],
    sentence: &'static str,
}

pub(crate) async fn show_why(
    State(state): State<AppState>,
    reader: Reader,
    Path((external_id, publisher, tracking_id)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let key = AdvisoryKey::PublisherTracking { publisher, tracking_id };
    let found = explained(&state, &reader, &external_id, &key).await?;
    let Explained { asset, detail, explanation } = found.ok_or_else(|| Refusal::not_found("advisory"))?;
    Ok(Json(why_json(&asset.record, &detail.advisory, &explanation)).into_response())
}

/// The steps of one verdict as the API tells them.
pub(crate) fn why_json<'a>(asset: &'a AssetRecord, advisory: &'a Advisory, told: &'a Explanation) -> WhyJson<'a> {
    let found = told.found.as_ref();
    WhyJson {
        asset,
        advisory: advisory.id.0,
        publisher: &advisory.publisher.name,
        tracking_id: &advisory.tracking_id,
        read_as: &told.asset,
        products: told.products.iter().map(|step| product(advisory, told, step)).collect(),
        products_more: told.products_more,
        near: told.near.iter().map(near).collect(),
        others: told.others,
        verdict: found.map(|found| found.verdict.code()),
        confidence: found.map(|found| found.confidence),
        evidence: found.iter().flat_map(|found| &found.evidence).map(EvidenceJson::new).collect(),
        sentence: words::outcome(found.map(|found| found.verdict), language()),
    }
}

fn product<'a>(advisory: &'a Advisory, told: &'a Explanation, step: &'a ProductStep) -> ProductJson<'a> {
    let listed = advisory.products.get(step.product as usize);
    ProductJson {
        name: &step.name,
        order_numbers: listed.map_or(&[], |product| product.order_numbers.as_slice()),
        identity: &step.identity,
        confidence: step.confidence,
        bond: step.bond.code(),
        counted: step.said.is_some(),
        versions: step.said.as_ref().map(|said| range(advisory, said)),
        sentences: words::product(step, &told.asset.version, language()),
    }
}

fn range<'a>(advisory: &'a Advisory, said: &'a RangeStep) -> RangeJson<'a> {
    RangeJson {
        written: &said.written,
        understood: said.understood,
        inside: said.inside,
        other_branch: said.other_branch,
        component: said.component.as_deref(),
        serial_numbers: said.serials.as_ref(),
        claims: said.claims.iter().map(|step| claim(advisory, step)).collect(),
    }
}

fn claim<'a>(advisory: &'a Advisory, step: &ClaimStep) -> ClaimJson<'a> {
    let cve = |at: &usize| advisory.vulnerabilities.get(*at).and_then(|vulnerability| vulnerability.cve.as_deref());
    ClaimJson {
        claim: step.claim.code(),
        verdict: step.verdict.map(|verdict| verdict.code()),
        vulnerabilities: step.vulnerabilities.iter().map(cve).collect(),
        sentence: words::claim(step, language()),
    }
}

fn near(miss: &NearMiss) -> NearJson<'_> {
    NearJson {
        name: &miss.name,
        order_numbers: &miss.order_numbers,
        reason: miss.miss.code(),
        shared: &miss.shared,
        sentence: words::miss(miss.miss, language()),
    }
}
