//! Matching: advisories meet the assets of every organisation, in both directions.
//!
//! A new or revised advisory meets all inventories; a changed inventory meets all advisories.
//! Does not know: why the work is pending, or who is told of a match.

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{Claim, Inventory, OrganisationId, OrganisationMatches, Reader, Stage, StoredMatch};
use triage::advisory::{AdvisoryId, Tlp};
use triage::matching::{AssetIndex, Match, PreparedAdvisory, match_assets, prepare};

/// Advisories that one changed inventory meets in one go: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: u32 = 500;

/// Matches one batch of each direction; returns how many pieces of work were done.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    Ok(match_advisories(monitor, now).await? + match_inventories(monitor, now).await?)
}

/// An organisation's assets, indexed once for a batch.
struct Indexed {
    inventory: Inventory,
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
    inventories.retain(|indexed| !indexed.inventory.assets.is_empty());
    in_pieces(monitor, claims, now, async |claims| meet_all(monitor, claims, &inventories, now).await).await
}

async fn meet_all(
    monitor: &Monitor,
    claims: &[Claim],
    inventories: &[Indexed],
    now: Timestamp,
) -> Result<(), StageError> {
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let advisories = if inventories.is_empty() { Vec::new() } else { monitor.store.load_advisories(&ids).await? };
    let advisories: HashMap<_, _> = advisories.iter().map(|advisory| (advisory.id, advisory)).collect();
    let decided = claims.iter().map(|claim| {
        let prepared = advisories.get(&claim.advisory_id()).map(|advisory| prepare(advisory));
        let of = |indexed: &Indexed| {
            let Inventory { organisation, edition, .. } = indexed.inventory;
            let matches = prepared.as_ref().map(|one| meet(one, claim.advisory_id(), indexed)).unwrap_or_default();
            OrganisationMatches { organisation, edition, matches }
        };
        (*claim, inventories.iter().map(of).collect())
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
    let indexed = load(monitor, OrganisationId(claim.subject)).await?;
    let known = monitor.store.count_assessments().await?;
    // Restricted advisories are matched too; who may see the match is asked when it is read.
    let reader = Reader { organisation: indexed.inventory.organisation, tlp: Tlp::Red };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let advisories = monitor.store.all_advisories(&reader, after, ADVISORIES_PER_ROUND_COUNT).await?;
        let Some(last) = advisories.last() else { break };
        after = Some(last.id);
        for advisory in &advisories {
            found.extend(meet(&prepare(advisory), advisory.id, &indexed));
        }
    }
    monitor.store.record_organisation_matches(*claim, known, found, now).await?;
    Ok(())
}

async fn load(monitor: &Monitor, organisation: OrganisationId) -> Result<Indexed, StageError> {
    let inventory = monitor.store.load_inventory(organisation).await?;
    let index = AssetIndex::new(inventory.assets.iter().map(|asset| asset.record.clone()).collect());
    Ok(Indexed { inventory, index })
}

fn meet(prepared: &PreparedAdvisory, advisory: AdvisoryId, indexed: &Indexed) -> Vec<StoredMatch> {
    let matches = match_assets(prepared, &indexed.index).into_iter();
    let with_asset = matches.filter_map(|found| {
        let asset = indexed.inventory.assets.get(usize::try_from(found.asset).ok()?)?.id;
        let Match { verdict, confidence, evidence, .. } = found;
        Some(StoredMatch { advisory, asset, verdict, confidence, evidence })
    });
    with_asset.collect()
}
