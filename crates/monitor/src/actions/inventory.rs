//! Bring, preview, export and delete an inventory. Rows are added and updated by their id; nothing is deleted unless
//! that is asked for; all or nothing is written, and what changed is matched anew.
//!
//! Does not know: kinds of files (`triage::asset`), SQL.

use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;
use store::{InventoryUpload, OrganisationId};
use thiserror::Error;
use triage::asset::{
    AssetId, AssetRecord, ImportPlan, InventoryError, ReadInventory, ReadOptions, RowProblem, plan_import,
    read_inventory, write_csv,
};
use uuid::Uuid;

/// Assets that an export reads at once.
const EXPORT_ROWS_COUNT: u32 = 1_000;

/// What becomes of assets that are there and not in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// They stay.
    #[default]
    Keep,
    /// They are deleted, in the same transaction.
    Delete,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct InventoryReport {
    /// Assets seen for the first time.
    pub new: u64,
    /// Known assets with other values.
    pub changed: u64,
    /// Known assets as they were.
    pub unchanged: u64,
    /// Assets that are gone.
    pub deleted: u64,
    /// What was odd, by row.
    pub problems: Vec<RowProblem>,
}

/// What an import would do.
#[derive(Clone, Debug)]
pub struct InventoryPreview {
    /// The file as it was understood.
    pub read: ReadInventory,
    /// Compared with what is there.
    pub plan: ImportPlan,
}

/// Why an inventory could not be brought in; nothing of it is stored then.
#[derive(Debug, Error)]
pub enum ImportInventoryError {
    /// The file is not what it should be.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// The database, or the inventory would be too large for it.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Reads a file on a thread of its own: a large workbook takes seconds.
async fn read(bytes: Arc<Vec<u8>>, options: ReadOptions) -> Result<ReadInventory, ImportInventoryError> {
    let read = tokio::task::spawn_blocking(move || read_inventory(&bytes, &options)).await;
    let worker = |error: tokio::task::JoinError| StageError::Worker { stage: "inventory", reason: error.to_string() };
    Ok(read.map_err(worker)??)
}

/// What an import of the file would do; nothing is written.
///
/// # Errors
/// [`ImportInventoryError`].
pub async fn preview_inventory(
    monitor: &Monitor,
    organisation: OrganisationId,
    bytes: Arc<Vec<u8>>,
    options: ReadOptions,
) -> Result<InventoryPreview, ImportInventoryError> {
    let read = read(bytes, options).await?;
    let store = &monitor.store;
    let ids: Vec<String> = read.records.iter().map(|record| record.external_id.clone()).collect();
    let known = store.list_assets_called(organisation, ids).await.map_err(StageError::from)?;
    let known: Vec<AssetRecord> = known.into_iter().map(|asset| asset.record).collect();
    let mut plan = plan_import(&known, &read.records);
    let named: HashSet<&str> = read.records.iter().map(|record| record.external_id.as_str()).collect();
    let mut missing = store.list_external_ids(organisation).await.map_err(StageError::from)?;
    missing.retain(|id| !named.contains(id.as_str()));
    plan.missing = missing;
    Ok(InventoryPreview { read, plan })
}

/// Brings an organisation's inventory.
///
/// # Errors
/// [`ImportInventoryError`]; nothing of it is stored then.
pub async fn import_inventory(
    monitor: &Monitor,
    organisation: OrganisationId,
    bytes: Arc<Vec<u8>>,
    options: ReadOptions,
    missing: Missing,
    now: Timestamp,
) -> Result<InventoryReport, ImportInventoryError> {
    let ReadInventory { records, problems, .. } = read(bytes, options).await?;
    let records: Vec<_> = records.into_iter().map(|record| (AssetId(fresh(now)), record)).collect();
    let (done, deleted) = match missing {
        Missing::Keep => (monitor.store.import_assets(organisation, records, now).await.map_err(StageError::from)?, 0),
        Missing::Delete => {
            let done = monitor.store.replace_assets(organisation, records, now).await.map_err(StageError::from)?;
            (done.imported, done.deleted)
        }
    };
    Ok(InventoryReport { new: done.new, changed: done.changed, unchanged: done.unchanged, deleted, problems })
}

/// The whole inventory as CSV that reads back as it was.
///
/// # Errors
/// When the database does not answer.
pub async fn export_inventory(monitor: &Monitor, organisation: OrganisationId) -> Result<String, StageError> {
    let mut records: Vec<AssetRecord> = Vec::new();
    loop {
        let after = records.last().map(|record| record.external_id.as_str());
        let page = monitor.store.list_assets(organisation, after, EXPORT_ROWS_COUNT).await?;
        if page.is_empty() {
            return Ok(write_csv(&records));
        }
        records.extend(page.into_iter().map(|asset| asset.record));
    }
}

/// Deletes assets by their ids; how many there were. Their history stays.
///
/// # Errors
/// When the database does not answer; then none is deleted.
pub async fn delete_assets(
    monitor: &Monitor,
    organisation: OrganisationId,
    external_ids: Vec<String>,
    now: Timestamp,
) -> Result<u64, StageError> {
    Ok(monitor.store.delete_assets(organisation, external_ids, now).await?)
}

/// Keeps a file until somebody has looked at its preview; the id under which it waits.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_upload(
    monitor: &Monitor,
    organisation: OrganisationId,
    name: &str,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Uuid, StageError> {
    let id = fresh(now);
    let upload = InventoryUpload { id, name: name.to_owned(), raw: bytes };
    monitor.store.insert_inventory_upload(organisation, upload, now).await?;
    Ok(id)
}

/// Forgets a file that waited.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_upload(monitor: &Monitor, organisation: OrganisationId, id: Uuid) -> Result<(), StageError> {
    Ok(monitor.store.delete_inventory_upload(organisation, id).await?)
}
