//! Matching: advisories meet the assets of every organisation, in both directions.
//!
//! A new or revised advisory meets all inventories; a changed inventory meets all advisories.
//! Does not know: why the work is pending, or who is told of a match.

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{Claim, OrganisationId, Reader, Stage, StoredAsset, StoredMatch};
use triage::advisory::{AdvisoryId, Tlp};
use triage::matching::{AssetIndex, Match, PreparedAdvisory, match_assets, prepare};

/// Advisories that one changed inventory meets in one go: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: u32 = 500;

/// Matches one batch of each direction; returns how many pieces of work were done.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    Ok(match_advisories(monitor, now).await? + match_inventories(monitor, now).await?)
}

/// An organisation's assets, indexed once for a batch.
struct Inventory {
    organisation: OrganisationId,
    rows: Vec<StoredAsset>,
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
    in_pieces(monitor, claims, now, async |claims| meet_all(monitor, claims, &inventories, now).await).await
}

async fn meet_all(
    monitor: &Monitor,
    claims: &[Claim],
    inventories: &[Inventory],
    now: Timestamp,
) -> Result<(), StageError> {
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let advisories = if inventories.is_empty() { Vec::new() } else { monitor.store.load_for_assessment(&ids).await? };
    let advisories: HashMap<_, _> = advisories.iter().map(|(advisory, _)| (advisory.id, advisory)).collect();
    let decided = claims.iter().map(|claim| {
        let prepared = advisories.get(&claim.advisory_id()).map(|advisory| prepare(advisory));
        let of = |inventory: &Inventory| {
            prepared.as_ref().map(|one| meet(one, claim.advisory_id(), inventory)).unwrap_or_default()
        };
        (*claim, inventories.iter().map(|inventory| (inventory.organisation, of(inventory))).collect())
    });
    monitor.store.record_matches(decided.collect(), now).await?;
    Ok(())
}

async fn match_inventories(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::MatchOrganisation, now, 1).await?;
    in_pieces(monitor, claims, now, async |claims| {
        for claim in claims {
            match_inventory(monitor, claim, now).await?;
        }
        Ok(())
    })
    .await
}

async fn match_inventory(monitor: &Monitor, claim: &Claim, now: Timestamp) -> Result<(), StageError> {
    let inventory = load(monitor, OrganisationId(claim.subject)).await?;
    // Restricted advisories are matched too; who may see the match is asked when it is read.
    let reader = Reader { organisation: inventory.organisation, tlp: Tlp::Red };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let advisories = monitor.store.all_advisories(&reader, after, ADVISORIES_PER_ROUND_COUNT).await?;
        let Some(last) = advisories.last() else { break };
        after = Some(last.id);
        for advisory in &advisories {
            found.extend(meet(&prepare(advisory), advisory.id, &inventory));
        }
    }
    monitor.store.record_organisation_matches(*claim, found, now).await?;
    Ok(())
}

async fn load(monitor: &Monitor, organisation: OrganisationId) -> Result<Inventory, StageError> {
    let rows = monitor.store.load_assets(organisation).await?;
    let index = AssetIndex::new(rows.iter().map(|row| row.record.clone()).collect());
    Ok(Inventory { organisation, rows, index })
}

fn meet(prepared: &PreparedAdvisory, advisory: AdvisoryId, inventory: &Inventory) -> Vec<StoredMatch> {
    let matches = match_assets(prepared, &inventory.index).into_iter();
    let with_asset = matches.filter_map(|found| {
        let asset = inventory.rows.get(usize::try_from(found.asset).ok()?)?.id;
        let Match { verdict, confidence, evidence, .. } = found;
        Some(StoredMatch { advisory, asset, verdict, confidence, evidence })
    });
    with_asset.collect()
}
