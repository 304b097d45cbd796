//! Seal: ledger entries get their place and hash in the chain.

use super::STAGE_BATCH_COUNT;
use crate::{Monitor, StageError};
use jiff::Timestamp;

/// Seals one batch; returns how many entries.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    Ok(monitor.store.seal_ledger(now, STAGE_BATCH_COUNT).await?)
}
