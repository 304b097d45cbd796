//! `/advisories/{id}/work-order`, `/assets/{external id}/work-order`: what is open, as a sheet to take along.
//!
//! Does not know: how it is printed, or what a plan says.

use super::advisory::{key, moved, one};
use super::asset::find_asset;
use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::asset::asset_name;
use crate::templates::{frame::Place, work_order};
use crate::view::{AdvisoryLink, OrderAbout, OrderDevice, OrderPart, Tick, WorkOrder, steps_for, unassessed};
use crate::words::phrase;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeSet, HashMap};
use store::{ASSESSED_COUNT_MAX, AssessedAdvisory, MatchRow, MatchScope};
use triage::Assessment;
use triage::advisory::AdvisoryId;
use triage::assessment::{Fix, Label};
use triage::asset::AssetId;
use triage::disposition::RemediationStanding;
use triage::matching::{EVIDENCE_COUNT_MAX, Evidence, Verdict};

/// Devices of one order: some twenty sheets.
const DEVICES_COUNT_MAX: u32 = 500;
/// Matches of a device that are looked through.
const MATCHES_COUNT_MAX: u32 = 1_000;

/// How far remediations are, of those somebody has marked.
type Standings = HashMap<(AdvisoryId, AssetId), RemediationStanding>;

/// An order for the devices that an advisory touches.
pub(crate) async fn show_for_advisory(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (rows, key) = (reader.rows(), key(&id));
    let found = state.store().find_advisory_in_place(&rows, &key, DEVICES_COUNT_MAX).await?;
    if found.is_empty() {
        return moved(&state, &reader, &key, |id| format!("/advisories/{id}/work-order")).await;
    }
    let place = one(found, |place| &place.detail)?;
    let (detail, scope) = (&place.detail, MatchScope::Advisory(place.detail.advisory.id));
    let standings = state.store().list_remediation_standings(&rows, scope).await?;
    let counts = state.store().count_matches_of_advisories(&rows, &[detail.advisory.id]).await?;
    let all = counts.values().map(|counts| u64::from(counts.affected) + u64::from(counts.needs_data)).sum::<u64>();
    let met = place.matches.iter().filter(|row| touched(row).is_some()).count() as u64;
    let open: Vec<&MatchRow> = place.matches.iter().filter(|row| is_open(row, &standings)).collect();
    let assessment = detail.assessment.as_deref().unwrap_or(unassessed());
    let link = AdvisoryLink {
        publisher: &detail.advisory.publisher.name,
        tracking_id: &detail.advisory.tracking_id,
        title: &detail.advisory.title,
    };
    let part = OrderPart {
        link,
        advisory: &detail.advisory,
        is_assessed: detail.assessment.is_some(),
        label: assessment.label,
        kev: !assessment.exploitability.kev.is_empty(),
        revision: detail.revision,
        sha256: &detail.sha256,
        steps: steps_for(&assessment.plan, products(&open).as_deref()),
        ticks: detail.ticks.iter().map(|tick| Tick { step_key: &tick.step_key, by: &tick.who, at: tick.at }).collect(),
        devices: devices(&open, assessment),
    };
    let (made, by) = ((state.clock)(), reader.who());
    let order =
        WorkOrder { about: OrderAbout::Advisory(link), parts: vec![part], more: all.saturating_sub(met), made, by };
    let title = phrase("Work order {name}", &[("name", &detail.advisory.tracking_id)]);
    Ok(show(&state, &reader, Place::Advisories, &title, "", &work_order::render(&order)).into_response())
}

/// An order for one device and the advisories that touch it.
pub(crate) async fn show_for_asset(
    State(state): State<AppState>,
    reader: Reader,
    Path(external_id): Path<String>,
) -> Page {
    let (store, rows) = (state.store(), reader.rows());
    let asset = find_asset(&state, &reader, &external_id).await?;
    let scope = MatchScope::Asset(asset.id);
    let matches = store.list_matches(&rows, scope, MATCHES_COUNT_MAX).await?;
    let standings = store.list_remediation_standings(&rows, scope).await?;
    let open: Vec<&MatchRow> = matches.iter().filter(|row| is_open(row, &standings)).collect();
    let shown: Vec<&MatchRow> = open.iter().take(ASSESSED_COUNT_MAX).copied().collect();
    let ids: Vec<AdvisoryId> = shown.iter().map(|row| row.found.advisory).collect();
    let read = store.list_assessed_advisories(&rows, &ids).await?;
    let read: HashMap<AdvisoryId, AssessedAdvisory> = read.into_iter().map(|one| (one.advisory.id, one)).collect();
    let parts: Vec<OrderPart<'_>> =
        shown.iter().filter_map(|row| Some(part(row, read.get(&row.found.advisory)?))).collect();
    let order = WorkOrder {
        about: OrderAbout::Asset(&asset.record),
        more: open.len().saturating_sub(parts.len()) as u64,
        parts,
        made: (state.clock)(),
        by: reader.who(),
    };
    let title = phrase("Work order {name}", &[("name", &asset_name(&asset.record))]);
    Ok(show(&state, &reader, Place::Assets, &title, "", &work_order::render(&order)))
}

fn part<'a>(row: &'a MatchRow, read: &'a AssessedAdvisory) -> OrderPart<'a> {
    let assessment = read.assessment.as_ref().unwrap_or(unassessed());
    OrderPart {
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        advisory: &read.advisory,
        is_assessed: read.assessment.is_some(),
        label: row.label.unwrap_or(Label::NeedsData),
        kev: !assessment.exploitability.kev.is_empty(),
        revision: read.revision,
        sha256: &read.sha256,
        steps: steps_for(&assessment.plan, products(&[row]).as_deref()),
        ticks: Vec::new(),
        devices: devices(&[row], assessment),
    }
}

/// The verdict of a match that asks for something.
fn touched(row: &MatchRow) -> Option<Verdict> {
    row.verdict().filter(|verdict| matches!(verdict, Verdict::Affected | Verdict::NeedsData))
}

fn is_open(row: &MatchRow, standings: &Standings) -> bool {
    let standing = standings.get(&(row.found.advisory, row.found.asset));
    touched(row).is_some() && standing != Some(&RemediationStanding::Done)
}

/// The products that matches name; `None` where they may name more than is kept of them.
fn products(rows: &[&MatchRow]) -> Option<Vec<u32>> {
    let is_whole =
        rows.iter().all(|row| row.found.evidence.len() < EVIDENCE_COUNT_MAX && !row.found.evidence.is_empty());
    let named: BTreeSet<u32> =
        rows.iter().flat_map(|row| &row.found.evidence).map(|evidence| evidence.product).collect();
    is_whole.then(|| named.into_iter().collect())
}

fn devices<'a>(open: &[&'a MatchRow], assessment: &'a Assessment) -> Vec<OrderDevice<'a>> {
    let mut devices: Vec<OrderDevice<'a>> = open.iter().filter_map(|row| device(row, assessment)).collect();
    devices.sort_by(|a, b| {
        let place = |device: &OrderDevice<'a>| (&device.record.site, &device.record.zone, &device.record.external_id);
        place(a).cmp(&place(b))
    });
    devices
}

fn device<'a>(row: &'a MatchRow, assessment: &'a Assessment) -> Option<OrderDevice<'a>> {
    let mut fixes: Vec<&Fix> = Vec::new();
    for Evidence { product, .. } in &row.found.evidence {
        let fix = assessment.fixes.get(*product as usize);
        fixes.extend(
            fix.filter(|fix| !fixes.iter().any(|had| (had.status, &had.version) == (fix.status, &fix.version))),
        );
    }
    Some(OrderDevice { record: &row.record, verdict: touched(row)?, evidence: &row.found.evidence, fixes })
}
