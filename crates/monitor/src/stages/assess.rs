//! Assess: advisory + enrichment → label, explanation, plan.
//!
//! Does not know: why an advisory is pending (new, revised, or enriched anew).

use super::STAGE_BATCH_COUNT;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::Stage;

/// Assesses one batch; returns how many. Zero means nothing is pending.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Assess, now, STAGE_BATCH_COUNT).await?;
    let ids: Vec<_> = claims.iter().map(|claim| claim.advisory_id).collect();
    let subjects = monitor.store.load_for_assessment(&ids).await?;
    let mut decided = Vec::with_capacity(claims.len());
    for claim in claims {
        let Some((advisory, enrichment)) = subjects.get(&claim.advisory_id) else { continue };
        decided.push((claim, triage::assessment::assess(advisory, enrichment, &monitor.policy)));
    }
    let count = decided.len();
    monitor.store.record_assessments(decided, now).await?;
    Ok(count)
}
