//! Seal: ledger entries get their place and hash in the chain.

use super::STAGE_BATCH_COUNT;
use crate::{Monitor, StageError};

/// Seals one batch; returns how many entries.
pub async fn run(monitor: &Monitor) -> Result<usize, StageError> {
    let sealed = monitor.store.seal_ledger(STAGE_BATCH_COUNT).await?;
    Ok(usize::try_from(sealed).unwrap_or(usize::MAX))
}
