//! One device or piece of software that an organisation runs, as its inventory has it, and how inventories are read.
//!
//! Does not know: whether an advisory touches it (`matching`), what is already stored.

pub mod alias;
mod change;
mod columns;
mod decode;
mod delimited;
mod export;
pub mod gaps;
mod gather;
mod identity;
mod json;
pub mod parts_list;
mod problem;
mod read;
pub mod readiness;
mod sheet;
#[cfg(test)]
mod tests;
mod xlsx;

pub use change::{FieldChange, ImportPlan, differences, plan_import};
pub use columns::{Column, Field};
pub use export::{write_cell, write_csv};
pub use problem::{DerivedFrom, INVENTORY_PROBLEMS_COUNT_MAX, InventoryError, RowPlace, RowProblem, RowProblemKind};
pub use read::{
    ColumnChoice, ColumnName, INVENTORY_BYTES_MAX, INVENTORY_ROWS_MAX, InventoryFormat, ReadInventory, ReadOptions,
    Sheets, read_inventory,
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
    /// Common Platform Enumeration name (CPE 2.2 or 2.3), as bills of materials carry it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cpe: String,
    /// Package URL, as bills of materials carry it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purl: String,
}
