//! Tick a step of a case's checklist, or take the tick away.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{CaseId, OrganisationId, TickState};

/// Ticks a step for an organisation; the ledger keeps who and when.
///
/// # Errors
/// When the database does not answer.
pub async fn tick_step(
    monitor: &Monitor,
    organisation: OrganisationId,
    case: CaseId,
    step_key: &str,
    who: &str,
    state: TickState,
    now: Timestamp,
) -> Result<(), StageError> {
    Ok(monitor.store.put_tick(organisation, case, step_key, who, now, state).await?)
}
