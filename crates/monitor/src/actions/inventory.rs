//! Bring an inventory: rows are added and updated by their id, nothing is deleted, and all advisories are matched anew.

use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::OrganisationId;
use thiserror::Error;
use triage::asset::AssetId;
use triage::asset::{InventoryError, RowProblem, read_csv};

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct InventoryReport {
    /// Assets seen for the first time.
    pub new: u64,
    /// Known assets with other values.
    pub changed: u64,
    /// Known assets as they were.
    pub unchanged: u64,
    /// What was odd, by row.
    pub problems: Vec<RowProblem>,
}

/// Why an inventory could not be brought in; nothing of it is stored then.
#[derive(Debug, Error)]
pub enum ImportInventoryError {
    /// The file is not what it should be.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Brings an organisation's inventory (CSV).
///
/// # Errors
/// [`ImportInventoryError`]; nothing of it is stored then.
pub async fn import_inventory(
    monitor: &Monitor,
    organisation: OrganisationId,
    bytes: &[u8],
    now: Timestamp,
) -> Result<InventoryReport, ImportInventoryError> {
    let (records, problems) = read_csv(bytes)?;
    let records = records.into_iter().map(|record| (AssetId(fresh(now)), record)).collect();
    let done = monitor.store.import_assets(organisation, records, now).await.map_err(StageError::from)?;
    Ok(InventoryReport { new: done.new, changed: done.changed, unchanged: done.unchanged, problems })
}
