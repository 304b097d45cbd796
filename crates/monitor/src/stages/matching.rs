//! Matching: advisories meet the kinds of assets of every organisation, in both directions.
//!
//! A new or revised advisory meets all kinds; a changed inventory meets all advisories with the kinds that are new to it.
//! Does not know: why the work is pending, or who is told of a match.

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{Claim, Inventory, KindId, KindMatch, OrganisationId, OrganisationMatches, Reader, Stage, StoredKind};
use triage::Advisory;
use triage::advisory::Tlp;
use triage::disposition::{AssetFacts, FactSheet};
use triage::matching::{AssetIndex, AssetKind, Match, PreparedAdvisory, match_assets, prepare};

/// Advisories that one changed inventory meets in one go: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: u32 = 500;
/// Kinds that meet all advisories in one go, with a transaction of their own: their index and matches take some 100 MB.
const KINDS_PER_ROUND_COUNT: u32 = 20_000;

/// Matches one batch of each direction; returns how many pieces of work were done.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    Ok(match_advisories(monitor, now).await? + match_inventories(monitor, now).await?)
}

/// Kinds of one organisation, indexed once for a batch.
struct Indexed {
    organisation: OrganisationId,
    edition: i64,
    kinds: Vec<KindId>,
    /// Of each kind, what a person's word about one of its matches hangs on.
    facts: Vec<AssetFacts>,
    index: AssetIndex,
}

impl Indexed {
    fn of(organisation: OrganisationId, edition: i64, stored: Vec<StoredKind>) -> Indexed {
        let (kinds, texts): (Vec<KindId>, Vec<AssetKind>) = stored.into_iter().map(|one| (one.id, one.kind)).unzip();
        let facts = texts.iter().map(AssetFacts::of).collect();
        Indexed { organisation, edition, kinds, facts, index: AssetIndex::of_kinds(&texts) }
    }
}

async fn match_advisories(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Match, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let mut inventories = Vec::new();
    for organisation in monitor.store.list_organisations().await? {
        let Inventory { organisation, edition, kinds } = monitor.store.load_inventory(organisation.id).await?;
        inventories.push(Indexed::of(organisation, edition, kinds));
    }
    inventories.retain(|indexed| !indexed.kinds.is_empty());
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
        let prepared = advisories.get(&claim.advisory_id()).map(|advisory| (*advisory, prepare(advisory)));
        let of = |indexed: &Indexed| {
            let Indexed { organisation, edition, .. } = *indexed;
            let matches = prepared.as_ref().map(|one| meet(one, indexed)).unwrap_or_default();
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
    let organisation = OrganisationId(claim.subject);
    loop {
        let kinds = monitor.store.list_unmatched_kinds(organisation, KINDS_PER_ROUND_COUNT).await?;
        if kinds.is_empty() {
            monitor.store.complete_organisation_matches(*claim, now).await?;
            return Ok(());
        }
        let known = monitor.store.count_assessments().await?;
        let indexed = Indexed::of(organisation, 0, kinds);
        let found = meet_all_advisories(monitor, &indexed).await?;
        if !monitor.store.record_organisation_matches(*claim, known, indexed.kinds, found, now).await? {
            return Ok(());
        }
    }
}

async fn meet_all_advisories(monitor: &Monitor, indexed: &Indexed) -> Result<Vec<KindMatch>, StageError> {
    // Restricted advisories are matched too; who may see the match is asked when it is read.
    let reader = Reader { organisation: indexed.organisation, tlp: Tlp::Red };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let advisories = monitor.store.all_advisories(&reader, after, ADVISORIES_PER_ROUND_COUNT).await?;
        let Some(last) = advisories.last() else { return Ok(found) };
        after = Some(last.id);
        for advisory in &advisories {
            found.extend(meet(&(advisory, prepare(advisory)), indexed));
        }
    }
}

fn meet((advisory, prepared): &(&Advisory, PreparedAdvisory), indexed: &Indexed) -> Vec<KindMatch> {
    let matches = match_assets(prepared, &indexed.index);
    if matches.is_empty() {
        return Vec::new();
    }
    let sheet = FactSheet::of(advisory);
    let of_kind = matches.into_iter().filter_map(|found| {
        let place = usize::try_from(found.asset).ok()?;
        let (kind, asset) = (*indexed.kinds.get(place)?, *indexed.facts.get(place)?);
        let Match { verdict, confidence, evidence, .. } = found;
        let facts = sheet.facts(asset, &evidence);
        Some(KindMatch { advisory: advisory.id, kind, verdict, confidence, evidence, facts })
    });
    of_kind.collect()
}
