//! `/advisories/{publisher}/{tracking id}` and `/advisories/{id}`: one advisory.
//!
//! Does not know: how it is shown (`templates::advisory`).

use super::{case_work, show};
use crate::error::{Choice, Refusal};
use crate::reader::Reader;
use crate::revisions::compare_neighbours;
use crate::state::AppState;
use crate::templates::{advisory, atoms::advisory_path, frame::Place};
use crate::view::{
    AdvisoryContext, AdvisoryLink, AdvisoryView, AssetMatch, Changes, FindingLine, RevisionChanges, RevisionLine,
    SuspectAsset, Tick, unassessed,
};
use crate::words::say;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::sync::Arc;
use store::{
    AdvisoryDetail, AdvisoryInPlace, AdvisoryKey, AssetProduct, Comment, MatchRow, MatchScope, ReadMark, Revision,
    Standings,
};
use triage::advisory::AdvisoryId;
use triage::advisory::revision::Comparison;
use triage::asset::AssetId;
use triage::disposition::RemediationStanding;
use triage::fan_out::{FanOut, Suspect};
use uuid::Uuid;

/// Assets named on an advisory's page; the matches page has the rest.
const ASSETS_SHOWN_COUNT_MAX: u32 = 500;
/// Changes of one revision named on an advisory's page; the page that compares two has the rest.
const CHANGES_SHOWN_COUNT_MAX: usize = 50;

/// Products named as suspects; more would hide the rest of the page.
const KINDS_SHOWN_COUNT_MAX: usize = 200;

/// An advisory's page.
pub(crate) async fn show_advisory(
    State(state): State<AppState>,
    reader: Reader,
    Path((publisher, tracking_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    page(&state, &reader, &AdvisoryKey::PublisherTracking { publisher, tracking_id }).await
}

async fn page(state: &AppState, reader: &Reader, key: &AdvisoryKey) -> Result<Response, Refusal> {
    let found = state.store().find_advisory_in_place(&reader.rows(), key, ASSETS_SHOWN_COUNT_MAX).await?;
    if found.is_empty() {
        return moved(state, reader, key, |id| format!("/advisories/{id}")).await;
    }
    let AdvisoryInPlace { detail, matches } = one(found, |place| &place.detail)?;
    let names: Vec<String> =
        matches.iter().map(|row| format!("{} {}", row.record.vendor, row.record.product)).collect();
    let compared = compare_neighbours(state, reader, &detail).await?;
    let said = Said::load(state, reader, detail.advisory.id, !matches.is_empty()).await?;
    let view = view(&detail);
    let kinds = match view.fan_out.about.is_empty() {
        true => Vec::new(),
        false => state.store().list_asset_products(reader.rows().organisation).await?,
    };
    let changes: Vec<_> = compared.into_iter().map(neighbours).collect();
    let work = case_work::load(state, reader, &detail, &changes).await?;
    let context = AdvisoryContext {
        suspects: suspects(&view.fan_out, &kinds),
        siblings: siblings(&detail),
        matches: matches.iter().zip(&names).map(|(row, name)| asset(row, name, &said)).collect(),
        ticks: ticks(&detail),
        revisions: revisions(&detail),
        changes,
        standings: said.standings,
        comments: said.comments,
        read: said.read.as_ref(),
        work,
        newer: detail.neighbours.newer,
        older: detail.neighbours.older,
    };
    Ok(show(state, reader, Place::Advisories, &detail.advisory.title, "", &advisory::render(&view, &context))
        .into_response())
}

/// What the organisation's people said of an advisory and of its matches.
struct Said {
    standings: Option<Standings>,
    remediations: HashMap<(AdvisoryId, AssetId), RemediationStanding>,
    comments: Vec<Comment>,
    read: Option<ReadMark>,
}

impl Said {
    async fn load(state: &AppState, reader: &Reader, id: AdvisoryId, is_matched: bool) -> Result<Said, Refusal> {
        let (store, rows) = (state.store(), reader.rows());
        let (standings, remediations) = match is_matched {
            true => (
                Some(store.count_standings(&rows, Some(id)).await?),
                store.list_remediation_standings(&rows, MatchScope::Advisory(id)).await?,
            ),
            false => (None, HashMap::new()),
        };
        let comments = store.list_comments(&rows, id).await?;
        let read = store.list_read_marks(&rows, &[id]).await?.remove(&id);
        Ok(Said { standings, remediations, comments, read })
    }
}

/// The way to what took the place of the announcement that a key names: the addresses of an announcement outlive it.
///
/// # Errors
/// There is none (404).
pub(crate) async fn moved(
    state: &AppState,
    reader: &Reader,
    key: &AdvisoryKey,
    path: impl FnOnce(Uuid) -> String,
) -> Result<Response, Refusal> {
    let superseding = state.store().find_superseding(&reader.rows(), key).await?;
    let superseding = superseding.ok_or_else(|| Refusal::not_found(say("advisory")))?;
    Ok(Redirect::temporary(&path(superseding.0)).into_response())
}

/// A short address: a UUID is one advisory for ever; a tracking id leads to the page where it is unique, else to a
/// choice.
pub(crate) async fn find_advisory(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let key = key(&id);
    if let AdvisoryKey::Id(_) = key {
        return page(&state, &reader, &key).await;
    }
    let found = state.store().find_advisory(&reader.rows(), &key).await?;
    if found.is_empty() {
        return moved(&state, &reader, &key, |id| format!("/advisories/{id}")).await;
    }
    let detail = one(found, |detail| detail)?;
    Ok(Redirect::temporary(&advisory_path(&detail.advisory.publisher.name, &detail.advisory.tracking_id))
        .into_response())
}

/// A UUID is ours, anything else a publisher's.
pub(crate) fn key(id: &str) -> AdvisoryKey {
    match Uuid::try_parse(id) {
        Ok(id) => AdvisoryKey::Id(AdvisoryId(id)),
        Err(_) => AdvisoryKey::TrackingId(id.to_owned()),
    }
}

/// The only advisory found.
///
/// # Errors
/// None, or several publishers use the tracking id: then the choices are named (409).
pub(crate) fn one<T>(found: Vec<T>, detail: impl Fn(&T) -> &AdvisoryDetail) -> Result<T, Refusal> {
    if found.len() > 1 {
        let choice = |detail: &AdvisoryDetail| Choice {
            id: detail.advisory.id.0,
            publisher: detail.advisory.publisher.name.clone(),
            tracking_id: detail.advisory.tracking_id.clone(),
            title: detail.advisory.title.clone(),
            url: format!("/api/v1/advisories/{}", detail.advisory.id.0),
        };
        let choices = found.iter().map(detail).map(choice).collect();
        let detail = say("Several publishers use this id. Ask for one of the choices.").to_owned();
        return Err(Refusal { status: StatusCode::CONFLICT, detail, choices });
    }
    found.into_iter().next().ok_or_else(|| Refusal::not_found(say("advisory")))
}

/// The view of a row.
pub(crate) fn view(detail: &AdvisoryDetail) -> AdvisoryView<'_> {
    AdvisoryView {
        advisory: &detail.advisory,
        assessment: detail.assessment.as_deref().unwrap_or(unassessed()),
        enrichment: &detail.enrichment,
        policy_owner: detail.policy_owner,
        case_id: detail.case_id.0,
        first_seen: detail.first_seen,
        revision: detail.revision,
        sha256: &detail.sha256,
        signature: &detail.signature,
        withdrawn: detail.withdrawn,
        findings: findings(detail),
        fan_out: Arc::clone(&detail.fan_out),
        draft: detail.draft.as_ref(),
    }
}

/// What the inventory has that may contain the component; its own matches are another matter.
fn suspects<'a>(fan_out: &FanOut, kinds: &'a [AssetProduct]) -> Vec<SuspectAsset<'a>> {
    let suspect = |kind: &'a AssetProduct| {
        let AssetProduct { vendor, product, count, first } = kind;
        let Suspect { component, line } = fan_out.find_suspect(vendor, product)?;
        let (component, source) = (component.name.as_str(), line.source.as_str());
        Some(SuspectAsset { vendor, product, count: *count, first, component, source })
    };
    kinds.iter().filter_map(suspect).take(KINDS_SHOWN_COUNT_MAX).collect()
}

fn findings(detail: &AdvisoryDetail) -> Vec<FindingLine<'_>> {
    let findings = detail.findings.iter().map(|finding| FindingLine {
        rule: &finding.rule,
        severity: finding.severity.code(),
        pointer: &finding.pointer,
        message: &finding.message,
    });
    findings.collect()
}

fn asset<'a>(row: &'a MatchRow, name: &'a str, said: &Said) -> AssetMatch<'a> {
    let remediation = said.remediations.get(&(row.found.advisory, row.found.asset));
    AssetMatch {
        external_id: &row.record.external_id,
        product: name,
        version: &row.record.version,
        site: &row.record.site,
        zone: &row.record.zone,
        verdict: row.found.verdict,
        confidence: row.found.confidence,
        evidence: &row.found.evidence,
        asset: row.found.asset,
        decision: row.decision.as_ref().map(|decision| decision.standing),
        remediation: remediation.copied().unwrap_or(RemediationStanding::NotRemediated),
    }
}

fn siblings<'a>(detail: &'a AdvisoryDetail) -> Vec<AdvisoryLink<'a>> {
    let link = |member: &'a store::CaseMember| AdvisoryLink {
        publisher: &member.publisher,
        tracking_id: &member.tracking_id,
        title: &member.title,
    };
    detail.members.iter().map(link).collect()
}

fn ticks(detail: &AdvisoryDetail) -> Vec<Tick<'_>> {
    detail.ticks.iter().map(|tick| Tick { step_key: &tick.step_key, by: &tick.who, at: tick.at }).collect()
}

/// The stored revisions, newest first.
pub(crate) fn revisions(detail: &AdvisoryDetail) -> Vec<RevisionLine<'_>> {
    detail.revisions.iter().map(line).collect()
}

fn line(revision: &Revision) -> RevisionLine<'_> {
    let Revision { number, sha256, version, first_seen, silent, .. } = revision;
    RevisionLine { number: *number, version, sha256, first_seen: *first_seen, silent: *silent }
}

fn neighbours<'a>((from, to, comparison): (&'a Revision, &'a Revision, Option<Comparison>)) -> RevisionChanges<'a> {
    let changes = comparison.map(|comparison| Changes::new(comparison, CHANGES_SHOWN_COUNT_MAX));
    RevisionChanges { from: line(from), to: line(to), changes }
}
