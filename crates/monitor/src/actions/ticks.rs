//! Tick a step of an advisory's checklist, or take the tick away.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AdvisoryDetail, AdvisoryKey, Reader, TickState};
use thiserror::Error;
use triage::advisory::AdvisoryId;

/// Why a step was not ticked.
#[derive(Debug, Error)]
pub enum TickError {
    /// There is no such advisory, or this reader may not see it.
    #[error("no advisory that this reader may see has the id {}", .0.0)]
    NoAdvisory(AdvisoryId),
    /// The advisory's checklist has no such step: it may have been revised since the page was shown.
    #[error("the checklist has no step {0:?} that can be ticked")]
    NoStep(String),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Ticks a step for the reader's organisation, on the advisory's case; the ledger keeps who and when.
///
/// # Errors
/// [`TickError`]; nothing is written then.
pub async fn tick_step(
    monitor: &Monitor,
    reader: &Reader,
    advisory: AdvisoryId,
    step_key: &str,
    who: &str,
    state: TickState,
    now: Timestamp,
) -> Result<AdvisoryDetail, TickError> {
    let found = monitor.store.find_advisory(reader, &AdvisoryKey::Id(advisory)).await.map_err(StageError::from)?;
    let detail = found.into_iter().next().ok_or(TickError::NoAdvisory(advisory))?;
    let plan = detail.assessment.iter().flat_map(|assessment| &assessment.plan);
    if !plan.filter(|step| step.counted).any(|step| step.key == step_key) {
        return Err(TickError::NoStep(step_key.to_owned()));
    }
    let put = monitor.store.put_tick(reader.organisation, detail.home, step_key, who, now, state);
    put.await.map_err(StageError::from)?;
    Ok(detail)
}
