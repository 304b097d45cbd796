//! `/assets/{external id}`: one asset; and why an advisory and an asset have their verdict.
//!
//! Does not know: how it is shown, or how a verdict is reached.

use super::advisory::{moved, one};
use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::asset::{asset_name, why_path};
use crate::templates::{asset, frame::Place, why};
use crate::view::{AdvisoryLink, AssetView, MatchedAdvisory, WhyView};
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use store::{AdvisoryDetail, AdvisoryKey, AssetChange, MatchRow, MatchScope, StoredAsset};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::asset::readiness::{Readiness, readiness};
use triage::disposition::RemediationStanding;
use triage::matching::{Explanation, ReadAs, explain, prepare, prepare_kind};

/// Advisories named on an asset's page.
pub(crate) const MATCHES_SHOWN_COUNT_MAX: u32 = 200;

/// Changes of an asset that are shown.
const CHANGES_SHOWN_COUNT_MAX: u32 = 20;

/// An asset with what its page and its JSON tell.
pub(crate) struct Found {
    pub(crate) asset: StoredAsset,
    /// What the organisation's aliases say it is.
    pub(crate) read_as: ReadAs,
    pub(crate) readiness: Readiness,
    pub(crate) changes: Vec<AssetChange>,
    /// How far remediations are, of those somebody has marked.
    pub(crate) remediations: HashMap<(AdvisoryId, AssetId), RemediationStanding>,
    pub(crate) matches: Vec<MatchRow>,
    /// Matches of all advisories that the reader may see.
    pub(crate) total: u64,
}

/// An advisory, an asset, and why they have their verdict.
pub(crate) struct Explained {
    pub(crate) asset: StoredAsset,
    pub(crate) detail: AdvisoryDetail,
    pub(crate) explanation: Explanation,
}

pub(crate) async fn show_asset(State(state): State<AppState>, reader: Reader, Path(external_id): Path<String>) -> Page {
    let found = find(&state, &reader, &external_id).await?;
    let view = AssetView {
        record: &found.asset.record,
        read_as: &found.read_as,
        created: found.asset.created,
        changed: found.asset.changed,
        matches: found.matches.iter().map(|row| line(&found, row)).collect(),
        matches_more: found.total.saturating_sub(found.matches.len() as u64),
        changes: &found.changes,
        readiness: found.readiness.clone(),
    };
    Ok(show(&state, &reader, Place::Assets, &asset_name(view.record), "", &asset::render(&view)))
}

pub(crate) async fn show_why(
    State(state): State<AppState>,
    reader: Reader,
    Path((external_id, publisher, tracking_id)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let key = AdvisoryKey::PublisherTracking { publisher, tracking_id };
    let Some(explained) = explained(&state, &reader, &external_id, &key).await? else {
        let path = |id: uuid::Uuid| format!("/advisories/{id}");
        return moved(&state, &reader, &key, path).await;
    };
    let Explained { asset, detail, explanation } = &explained;
    let view = WhyView { record: &asset.record, advisory: &detail.advisory, explanation };
    Ok(show(&state, &reader, Place::Matches, say("Why?"), "", &why::render(&view)).into_response())
}

/// The asset of that id.
///
/// # Errors
/// There is none in the reader's organisation (404).
pub(crate) async fn find_asset(state: &AppState, reader: &Reader, external_id: &str) -> Result<StoredAsset, Refusal> {
    let asset = state.store().find_asset(reader.organisation, external_id).await?;
    asset.ok_or_else(|| Refusal::not_found(say("asset")))
}

/// An asset with its readiness and its matches.
///
/// # Errors
/// There is none (404).
pub(crate) async fn find(state: &AppState, reader: &Reader, external_id: &str) -> Result<Found, Refusal> {
    let (store, rows) = (state.store(), reader.rows());
    let asset = find_asset(state, reader, external_id).await?;
    let known = state.known.of(store, reader.tlp).await?;
    let matches = store.list_matches(&rows, MatchScope::Asset(asset.id), MATCHES_SHOWN_COUNT_MAX).await?;
    let counts = store.count_matches_of_assets(&rows, &[asset.id]).await?.remove(&asset.id).unwrap_or_default();
    let counts = [counts.affected, counts.needs_data, counts.fixed, counts.not_affected, counts.rejected];
    let total = counts.into_iter().map(u64::from).sum();
    let remediations = store.list_remediation_standings(&rows, MatchScope::Asset(asset.id)).await?;
    let changes = store.list_asset_changes(reader.organisation, external_id, CHANGES_SHOWN_COUNT_MAX).await?;
    let kind = store.load_alias_table(reader.organisation).await?.kind_of(&asset.record);
    let readiness = readiness(&kind, &known.products);
    Ok(Found { asset, read_as: kind.read_as, readiness, changes, remediations, matches, total })
}

impl Found {
    /// How far the remediation of one of its matches is.
    pub(crate) fn remediation(&self, row: &MatchRow) -> RemediationStanding {
        let marked = self.remediations.get(&(row.found.advisory, row.found.asset));
        marked.copied().unwrap_or(RemediationStanding::NotRemediated)
    }
}

/// Why an asset and an advisory have their verdict; `None` where there is no such advisory.
///
/// # Errors
/// There is no such asset (404), or several advisories are meant (409).
pub(crate) async fn explained(
    state: &AppState,
    reader: &Reader,
    external_id: &str,
    key: &AdvisoryKey,
) -> Result<Option<Explained>, Refusal> {
    let asset = find_asset(state, reader, external_id).await?;
    let found = state.store().find_advisory(&reader.rows(), key).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let detail = one(found, |detail| detail)?;
    let kind = state.store().load_alias_table(reader.organisation).await?.kind_of(&asset.record);
    let prepared = prepare_kind(&kind).with_serial_number(&asset.record.serial_number);
    let explanation = explain(&prepare(&detail.advisory), &prepared);
    Ok(Some(Explained { asset, detail, explanation }))
}

fn line<'a>(found: &Found, row: &'a MatchRow) -> MatchedAdvisory<'a> {
    MatchedAdvisory {
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        label: row.label.unwrap_or(Label::NeedsData),
        verdict: row.verdict().unwrap_or(row.found.verdict),
        confidence: row.found.confidence,
        evidence: &row.found.evidence,
        pair: (row.found.advisory, row.found.asset),
        decision: row.decision.as_ref().map(|said| said.standing),
        remediation: found.remediation(row),
    }
}

/// The address of the explanation of one match.
pub(crate) fn why_of(external_id: &str, row: &MatchRow) -> String {
    why_path(external_id, &row.publisher, &row.tracking_id)
}
