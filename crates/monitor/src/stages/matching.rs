//! Matching: advisories meet the assets of every organisation, in both directions.
//!
//! A new or revised advisory meets all inventories; a changed inventory meets all advisories.
//! Does not know: why the work is pending, or who is told of a match.

use super::STAGE_BATCH_COUNT;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{AssetRow, Claim, NewMatch, OrganisationId, Stage};
use triage::Advisory;
use triage::matching::{AssetIndex, PreparedAdvisory, match_assets, prepare};

/// Advisories that one changed inventory meets in one go: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: u32 = 500;

/// Matches one batch of each direction; returns how many pieces of work were done.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    Ok(match_advisories(monitor, now).await? + match_inventories(monitor, now).await?)
}

/// An organisation's assets, indexed once for a batch.
struct Inventory {
    organisation: OrganisationId,
    rows: Vec<AssetRow>,
    index: AssetIndex,
}

async fn match_advisories(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Match, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let mut inventories = Vec::new();
    for organisation in monitor.store.list_organisations().await? {
        inventories.push(load(monitor, organisation.id).await?);
    }
    inventories.retain(|inventory| !inventory.rows.is_empty());
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let advisories = if inventories.is_empty() { Vec::new() } else { monitor.store.load_advisories(&ids).await? };
    let advisories: HashMap<_, _> = advisories.iter().map(|advisory| (advisory.id, advisory)).collect();
    let decided = claims.iter().map(|claim| {
        let advisory = advisories.get(&claim.advisory_id()).map(|advisory| prepare(advisory));
        let matches = inventories.iter().map(|inventory| {
            (inventory.organisation, advisory.as_ref().map(|a| meet(a, inventory)).unwrap_or_default())
        });
        (*claim, matches.collect())
    });
    monitor.store.record_advisory_matches(decided.collect(), now).await?;
    Ok(claims.len())
}

async fn match_inventories(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::MatchOrganisation, now, 1).await?;
    for claim in &claims {
        let inventory = load(monitor, OrganisationId(claim.subject)).await?;
        let mut after = None;
        loop {
            let advisories = monitor.store.scan_advisories(after, ADVISORIES_PER_ROUND_COUNT).await?;
            let Some(last) = advisories.last().map(|advisory: &Advisory| advisory.id) else { break };
            let found = advisories.iter().map(|advisory| (advisory.id, meet(&prepare(advisory), &inventory)));
            monitor.store.record_organisation_matches(*claim, found.collect(), now).await?;
            after = Some(last);
        }
        monitor.store.complete_work(vec![*claim]).await?;
    }
    Ok(claims.len())
}

async fn load(monitor: &Monitor, organisation: OrganisationId) -> Result<Inventory, StageError> {
    let rows = monitor.store.load_assets(organisation).await?;
    let index = AssetIndex::new(rows.iter().map(|row| row.record.clone()).collect());
    Ok(Inventory { organisation, rows, index })
}

fn meet(advisory: &PreparedAdvisory, inventory: &Inventory) -> Vec<NewMatch> {
    let matches = match_assets(advisory, &inventory.index).into_iter();
    let with_asset = matches.filter_map(|found| {
        let row = inventory.rows.get(usize::try_from(found.asset).ok()?)?;
        Some(NewMatch {
            asset_id: row.id,
            verdict: found.verdict,
            confidence: found.confidence,
            evidence: found.evidence,
        })
    });
    with_asset.collect()
}
