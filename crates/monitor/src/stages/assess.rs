//! Assess: advisory + enrichment → label, explanation, plan.
//!
//! Does not know: why an advisory is pending (new, revised, or enriched anew).

use super::STAGE_BATCH_COUNT;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Claim, Stage};
use triage::advisory::AdvisoryId;
use triage::assessment::Policy;
use triage::{Advisory, Assessment, Enrichment};

/// Assesses one batch; returns how many. Zero means nothing is pending.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Assess, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let mut subjects = monitor.store.load_for_assessment(&ids).await?;
    let count = claims.len();
    let claims: HashMap<AdvisoryId, Claim> = claims.into_iter().map(|claim| (claim.advisory_id(), claim)).collect();
    let claims = Arc::new(claims);
    let half = subjects.split_off(subjects.len() / 2);
    let halves = [subjects, half].map(|subjects| {
        let (claims, policy) = (Arc::clone(&claims), Arc::clone(&monitor.policy));
        tokio::task::spawn_blocking(move || decide(&claims, &subjects, &policy))
    });
    let mut decided = Vec::with_capacity(count);
    for half in halves {
        let half = half.await;
        decided.extend(half.map_err(|error| StageError::Worker { stage: "assess", reason: error.to_string() })?);
    }
    monitor.store.record_assessments(decided, now).await?;
    Ok(count)
}

/// Assessing is pure work: each half of a batch gets a thread of its own.
fn decide(
    claims: &HashMap<AdvisoryId, Claim>,
    subjects: &[(Advisory, Enrichment)],
    policy: &Policy,
) -> Vec<(Claim, Assessment)> {
    let decided = subjects.iter().filter_map(|(advisory, enrichment)| {
        Some((*claims.get(&advisory.id)?, triage::assessment::assess(advisory, enrichment, policy)))
    });
    decided.collect()
}
