//! An inventory's bytes to records: which kind of file it is, and what a person says about its columns.
//!
//! Does not know: what is already stored (the caller compares), or any kind of file from inside.

use super::columns::{Column, Field};
use super::problem::{InventoryError, RowProblem};
use super::{AssetRecord, decode, delimited, json, xlsx};
use serde::{Deserialize, Serialize};

/// Largest inventory file, in bytes: 300,000 rows of a wide export are about 60 MB.
pub const INVENTORY_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Most rows of one inventory file: the largest plant we know of has a tenth of this.
pub const INVENTORY_ROWS_MAX: usize = 1_000_000;

/// Most columns of a row: a spreadsheet has at most 16,384, an inventory a few dozen.
pub(super) const COLUMNS_MAX: usize = 512;

/// Most text that all taken cells hold together: a workbook writes a text once and points to it from a million cells.
pub(super) const TEXT_BYTES_MAX: usize = 512 * 1024 * 1024;

terms! {
    /// Kinds of files that are read.
    InventoryFormat {
        /// Separated by commas, semicolons, tabs or bars.
        Csv = "csv",
        /// A workbook of Excel 2007 and later.
        Xlsx = "xlsx",
        /// A bill of materials, CycloneDX 1.2 to 1.6 as JSON.
        CycloneDx = "cyclonedx",
        /// A bill of materials, SPDX 2.2 and 2.3 as JSON.
        Spdx = "spdx",
        /// Devices as NetBox's API lists them.
        NetBox = "netbox",
        /// A list of objects.
        Json = "json",
    }
}

/// What a person says about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Columns that hold something else than their header lets guess.
    pub columns: Vec<ColumnChoice>,
    /// The sheet of a workbook; else the first one.
    pub sheet: Option<String>,
}

/// What a column holds, as a person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// Which one.
    pub column: ColumnName,
    /// What it holds; `None`: it is not read.
    pub field: Option<Field>,
}

/// How a column is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnName {
    /// By its header, in any case.
    Header(String),
    /// By its place, from 0.
    Position(usize),
}

/// An inventory as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadInventory {
    /// What kind of file it was; `None` for nothing.
    pub format: Option<InventoryFormat>,
    /// The sheet that was read and all sheets, of a workbook.
    pub sheets: Option<Sheets>,
    /// The columns in order; none for JSON, where every object names its own.
    pub columns: Vec<Column>,
    /// Where the header stands, counted from 1; 0 for JSON.
    pub header_row: u64,
    /// What was understood, in the file's order; no id twice.
    pub records: Vec<AssetRecord>,
    /// What was odd, in the file's order.
    pub problems: Vec<RowProblem>,
}

/// The sheets of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheets {
    /// The one that was read.
    pub read: String,
    /// All that are shown, in order.
    pub all: Vec<String>,
}

/// Reads an inventory: CSV, XLSX, CycloneDX, SPDX, NetBox or plain JSON, told apart by content. Rows that cannot be
/// taken are reported one by one; rows without an id get one that is the same at every import.
///
/// # Errors
/// When the file as a whole cannot be an inventory; nothing of it may be imported then.
pub fn read_inventory(bytes: &[u8], options: &ReadOptions) -> Result<ReadInventory, InventoryError> {
    if bytes.len() > INVENTORY_BYTES_MAX {
        return Err(InventoryError::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return xlsx::read(bytes, options);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(xlsx::old_or_encrypted(bytes));
    }
    if let Some(what) = other_kind(bytes) {
        return Err(InventoryError::OtherKind { what: what.to_owned() });
    }
    let text = decode::decode(bytes);
    match text.trim_start().chars().next() {
        None => Err(InventoryError::Empty),
        Some('{' | '[') => json::read(&text),
        Some('<') => Err(InventoryError::OtherKind { what: "XML or HTML".to_owned() }),
        Some(_) => delimited::read(&text, options),
    }
}

/// Kinds of files that people take for a table, by how they begin.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"PK\x05\x06", "an empty archive"),
        (&[0x1f, 0x8b], "packed by gzip"),
        (&[0x89, b'P', b'N', b'G'], "a picture"),
        (&[0xff, 0xd8, 0xff], "a picture"),
        (b"{\\rtf", "a text document"),
        (b"SQLite format 3", "a database"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
}
