//! One device or piece of software that an organisation runs, as its inventory has it.
//!
//! Does not know: whether an advisory touches it (`matching`).

mod columns;
mod decode;
pub mod gaps;
mod import;
pub mod parts_list;
pub mod readiness;
#[cfg(test)]
mod tests;

pub use import::{
    INVENTORY_BYTES_MAX, INVENTORY_PROBLEMS_COUNT_MAX, INVENTORY_ROWS_MAX, InventoryError, RowProblem, RowProblemKind,
    read_csv,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// UUIDv7, ours; stable across re-imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetId(pub Uuid);

/// What an inventory says about one asset; every text as written, empty when absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssetRecord {
    /// The inventory's own key (tag, id); unique within an organisation.
    pub external_id: String,
    /// Site or plant.
    pub site: String,
    /// ISA/IEC 62443 zone.
    pub zone: String,
    /// Manufacturer.
    pub vendor: String,
    /// Product or model name.
    pub product: String,
    /// Order, article, catalogue or model number.
    pub order_number: String,
    /// Firmware or software version.
    pub version: String,
    /// Serial number.
    pub serial_number: String,
    /// Network name.
    pub hostname: String,
    /// How much depends on it, free text.
    pub criticality: String,
    /// How it can be reached, free text.
    pub exposure: String,
    /// Who looks after it.
    pub owner: String,
    /// Anything else.
    pub notes: String,
}
