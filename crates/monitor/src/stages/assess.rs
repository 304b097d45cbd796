//! Assess: advisory + enrichment → label, explanation, plan; and the case it belongs to, before anybody is alerted of it.
//!
//! Does not know: why an advisory is pending (new, revised, or enriched anew).

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Claim, Stage};
use triage::advisory::AdvisoryId;
use triage::assessment::Policy;
use triage::case::CaseFacts;
use triage::{Advisory, Assessment, Enrichment};

/// Assesses one batch; returns how many. Zero means nothing is pending.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Assess, now, STAGE_BATCH_COUNT).await?;
    in_pieces(monitor, claims, now, async |claims| assess(monitor, claims, now).await).await
}

async fn assess(monitor: &Monitor, claims: &[Claim], now: Timestamp) -> Result<(), StageError> {
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let mut subjects = monitor.store.load_for_assessment(&ids).await?;
    let mut gone: HashMap<AdvisoryId, Claim> = claims.iter().map(|claim| (claim.advisory_id(), *claim)).collect();
    let claims = Arc::new(gone.clone());
    gone.retain(|id, _| !subjects.iter().any(|(advisory, _)| advisory.id == *id));
    let half = subjects.split_off(subjects.len() / 2);
    let halves = [subjects, half].map(|subjects| {
        let (claims, policy) = (Arc::clone(&claims), Arc::clone(&monitor.policy));
        tokio::task::spawn_blocking(move || decide(&claims, &subjects, &policy))
    });
    let (mut decided, mut facts) = (Vec::with_capacity(claims.len()), Vec::with_capacity(claims.len()));
    for half in halves {
        let half = half.await.map_err(|error| StageError::Worker { stage: "assess", reason: error.to_string() })?;
        for (claim, assessment, of_case) in half {
            decided.push((claim, assessment));
            facts.push((claim, of_case));
        }
    }
    monitor.store.record_cases(facts, now).await?;
    monitor.store.record_assessments(decided, now).await?;
    // An advisory that is gone needs no assessment any more.
    Ok(monitor.store.complete_work(gone.into_values().collect()).await?)
}

/// Assessing is pure work: each half of a batch gets a thread of its own.
fn decide(
    claims: &HashMap<AdvisoryId, Claim>,
    subjects: &[(Advisory, Enrichment)],
    policy: &Policy,
) -> Vec<(Claim, Assessment, CaseFacts)> {
    let decided = subjects.iter().filter_map(|(advisory, enrichment)| {
        let assessment = triage::assessment::assess(advisory, enrichment, policy);
        Some((*claims.get(&advisory.id)?, assessment, CaseFacts::of(advisory)))
    });
    decided.collect()
}
