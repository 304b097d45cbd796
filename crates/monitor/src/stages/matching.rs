//! Matching: advisories meet the kinds of assets of every organisation, in both directions.
//!
//! A new or revised advisory meets all kinds; a changed inventory meets all advisories with the kinds that are new to it.
//! Does not know: why the work is pending, or who is told of a match.

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::kept::{IndexedInventory, KeptAdvisories};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use store::{
    AssessmentCounts, Claim, KindId, KindMatch, OrganisationId, OrganisationMatches, Reader, Stage, StoredKind,
};
use triage::Advisory;
use triage::advisory::{AdvisoryId, Tlp};
use triage::disposition::{AssetFacts, FactSheet};
use triage::matching::{AssetKind, EDITION, Match, PreparedAdvisory, decide_assets, match_kinds, prepare};

/// Advisories that kinds meet in one go where not all are kept: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: u32 = 500;
/// Kinds that meet all advisories in one go, with a transaction of their own: their matches take some 50 MB.
const KINDS_PER_ROUND_COUNT: u32 = 10_000;
/// Kinds that a thread takes at once.
const KINDS_PER_PIECE_COUNT: usize = 500;
/// Threads that compare kinds with advisories: the program is made for machines with two cores.
const THREADS_COUNT: usize = 2;

/// Matches one batch of each direction; returns how many pieces of work were done.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    if !monitor.kept.rules_are_current() {
        let outdated = monitor.store.queue_outdated_inventories(EDITION, now).await?;
        tracing::debug!(matching.edition = EDITION, matching.outdated = outdated, "the rules of matching are known");
        monitor.kept.note_current_rules();
    }
    let by_hand = match_advisories(monitor, Stage::MatchByHand, now).await?;
    Ok(by_hand + match_advisories(monitor, Stage::Match, now).await? + match_inventories(monitor, now).await?)
}

async fn match_advisories(monitor: &Monitor, stage: Stage, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(stage, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let mut inventories = monitor.kept.inventories(&monitor.store).await?;
    inventories.retain(|inventory| !inventory.kinds.is_empty());
    in_pieces(monitor, claims, now, async |claims| meet_all(monitor, claims, &inventories, now).await).await
}

async fn meet_all(
    monitor: &Monitor,
    claims: &[Claim],
    inventories: &[Arc<IndexedInventory>],
    now: Timestamp,
) -> Result<(), StageError> {
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let advisories = if inventories.is_empty() { Vec::new() } else { monitor.store.load_advisories(&ids).await? };
    let advisories: HashMap<_, _> = advisories.iter().map(|advisory| (advisory.id, advisory)).collect();
    let decided = claims.iter().map(|claim| {
        let prepared = advisories.get(&claim.advisory_id()).map(|advisory| (*advisory, prepare(advisory)));
        let of = |inventory: &Arc<IndexedInventory>| {
            let (organisation, edition) = (inventory.organisation, inventory.edition);
            let matches = prepared.as_ref().map(|(advisory, one)| meet(advisory, one, inventory)).unwrap_or_default();
            OrganisationMatches { organisation, edition, matches }
        };
        (*claim, inventories.iter().map(of).collect())
    });
    monitor.store.record_matches(decided.collect(), now).await?;
    Ok(())
}

fn meet(advisory: &Advisory, prepared: &PreparedAdvisory, inventory: &IndexedInventory) -> Vec<KindMatch> {
    let decisions = decide_assets(prepared, &inventory.index);
    if decisions.is_empty() {
        return Vec::new();
    }
    let sheet = FactSheet::of(advisory);
    let of_kind = decisions.told().filter_map(|found| {
        let (kind, asset) = inventory.kinds.get(usize::try_from(found.asset).ok()?)?;
        Some(of_kind(advisory.id, found, &sheet, *kind, *asset))
    });
    of_kind.collect()
}

/// The match of a kind, with what a person's word about it would hang on.
fn of_kind(advisory: AdvisoryId, found: Match, sheet: &FactSheet, kind: KindId, asset: AssetFacts) -> KindMatch {
    let Match { verdict, confidence, evidence, .. } = found;
    let facts = sheet.facts(asset, &evidence);
    KindMatch { advisory, kind, verdict, confidence, evidence, facts }
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

/// All advisories meet the kinds that have not met them yet, some thousand kinds at a time: what is written of them
/// stays, should the work be interrupted.
async fn match_inventory(monitor: &Monitor, claim: &Claim, now: Timestamp) -> Result<(), StageError> {
    let organisation = OrganisationId(claim.subject);
    loop {
        let kinds = monitor.store.list_unmatched_kinds(organisation, KINDS_PER_ROUND_COUNT).await?;
        if kinds.is_empty() {
            monitor.store.complete_organisation_matches(*claim, now).await?;
            return Ok(());
        }
        let ids = kinds.iter().map(|kind| kind.id).collect();
        let (known, found) = meet_all_advisories(monitor, organisation, kinds).await?;
        if !monitor.store.record_organisation_matches(*claim, known, ids, found, now).await? {
            return Ok(());
        }
    }
}

async fn meet_all_advisories(
    monitor: &Monitor,
    organisation: OrganisationId,
    kinds: Vec<StoredKind>,
) -> Result<(AssessmentCounts, Vec<KindMatch>), StageError> {
    let Some(kept) = monitor.kept.advisories(&monitor.store).await? else {
        return meet_in_rounds(monitor, organisation, kinds).await;
    };
    let known = kept.known.clone();
    let work = move || in_threads(&kept, kinds);
    let ended = |error: tokio::task::JoinError| StageError::Worker { stage: "matching", reason: error.to_string() };
    Ok((known, tokio::task::spawn_blocking(work).await.map_err(ended)?))
}

/// Side by side, those that differ in their versions only: they are compared with the products once.
fn in_threads(kept: &impl Deref<Target = KeptAdvisories>, mut kinds: Vec<StoredKind>) -> Vec<KindMatch> {
    kinds.sort_by(|one, other| one.kind.cmp(&other.kind));
    let kept: &KeptAdvisories = kept;
    let index = kept.index();
    let meet = |kinds: &[StoredKind]| {
        let texts: Vec<AssetKind> = kinds.iter().map(|one| one.kind.clone()).collect();
        let facts: Vec<AssetFacts> = texts.iter().map(AssetFacts::of).collect();
        let of_kind = |(advisory, found): (AdvisoryId, Match)| {
            let at = usize::try_from(found.asset).ok()?;
            Some(of_kind(advisory, found, kept.sheet(advisory)?, kinds.get(at)?.id, *facts.get(at)?))
        };
        match_kinds(index, &texts).into_iter().filter_map(of_kind).collect::<Vec<_>>()
    };
    // Whoever is done takes the next piece: what kinds take differs too much for equal shares.
    let pieces = Mutex::new(kinds.chunks(KINDS_PER_PIECE_COUNT).enumerate());
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let in_turn = || std::iter::from_fn(next).map(|(at, piece)| (at, meet(piece))).collect::<Vec<_>>();
    let mut found: Vec<(usize, Vec<KindMatch>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS_COUNT).map(|_| scope.spawn(in_turn)).collect();
        let answers = threads.into_iter().map(|thread| thread.join());
        // A panic goes on where the threads were waited for.
        answers.flat_map(|answer| answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    found.sort_unstable_by_key(|(at, _)| *at);
    found.into_iter().flat_map(|(_, found)| found).collect()
}

/// For more advisories than are kept: they are read in rounds, and meet an index over the kinds.
async fn meet_in_rounds(
    monitor: &Monitor,
    organisation: OrganisationId,
    kinds: Vec<StoredKind>,
) -> Result<(AssessmentCounts, Vec<KindMatch>), StageError> {
    let known = monitor.store.count_assessments().await?;
    let inventory = IndexedInventory::of(organisation, 0, kinds);
    // Restricted advisories are matched too; who may see the match is asked when it is read.
    let reader = Reader { organisation, tlp: Tlp::Red };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let advisories = monitor.store.all_advisories(&reader, after, ADVISORIES_PER_ROUND_COUNT).await?;
        let Some(last) = advisories.last() else { return Ok((known, found)) };
        after = Some(last.id);
        for advisory in &advisories {
            found.extend(meet(advisory, &prepare(advisory), &inventory));
        }
    }
}
