//! What can be wrong with an inventory: with all of it, or with one row.
//!
//! Does not know: how it is said (`wording::inventory`), except for what stops everything.

use super::columns::Field;
use super::delimited::ROW_BYTES_MAX;
use super::read::{COLUMNS_MAX, INVENTORY_BYTES_MAX, INVENTORY_ROWS_MAX, TEXT_BYTES_MAX};
use super::xlsx::{WORKBOOK_INFLATED_BYTES_MAX, WORKBOOK_PARTS_MAX};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most problems that are told one by one: a sheet with more has one cause, and the first ones show it.
pub const INVENTORY_PROBLEMS_COUNT_MAX: usize = 1_000;

/// Headers that an error lists: who sees forty knows which file it is.
const LISTED_COUNT_MAX: usize = 40;

/// Why an inventory could not be read at all. Nothing of it is imported then.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InventoryError {
    /// Larger than [`INVENTORY_BYTES_MAX`].
    #[error("the inventory has {bytes} bytes; at most {INVENTORY_BYTES_MAX} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// More rows than [`INVENTORY_ROWS_MAX`].
    #[error("the inventory has more than {INVENTORY_ROWS_MAX} rows; split it")]
    TooManyRows,
    /// Together the cells that were taken hold too much text.
    #[error("the cells of the inventory hold more than {TEXT_BYTES_MAX} bytes of text; split it")]
    TooMuchText,
    /// Nothing in it.
    #[error(
        "the inventory is empty: one of its first lines must name the columns, for example asset_id,vendor,product,order_number,firmware_version"
    )]
    Empty,
    /// A header, and nothing below.
    #[error("the inventory has a header and no rows below it: {}", listed(headers))]
    NoRows {
        /// The header.
        headers: Vec<String>,
    },
    /// More columns than a row may have.
    #[error("the inventory's header has {columns} columns; at most {COLUMNS_MAX} are read")]
    TooManyColumns {
        /// How many.
        columns: usize,
    },
    /// No column says what an asset is.
    #[error(
        "no column says what the devices are; found are: {}. Needed is a product or an order number: name such a column product or order_number, or say which one it is",
        listed(headers)
    )]
    NoProductColumn {
        /// The header.
        headers: Vec<String>,
    },
    /// A column was named that is not there.
    #[error("there is no column {column:?}; found are: {}", listed(headers))]
    UnknownColumn {
        /// As it was named.
        column: String,
        /// The header.
        headers: Vec<String>,
    },
    /// Two columns were named for one field.
    #[error("two columns are named for {}; one field takes one column", field.code())]
    ColumnTwice {
        /// The field.
        field: Field,
    },
    /// A sheet was named that is not there.
    #[error("the workbook has no sheet {sheet:?}; it has: {}", listed(sheets))]
    UnknownSheet {
        /// As it was named.
        sheet: String,
        /// The workbook's.
        sheets: Vec<String>,
    },
    /// A quote that is never closed takes the rest of the file into one cell.
    #[error(
        "the quote that opens in line {line} is never closed, so that the rest of the file would be one cell; close it, or write \"\" for a quote inside a cell"
    )]
    UnclosedQuote {
        /// Line of the file, counted from 1.
        line: u64,
    },
    /// A row goes on for more than any row of a table.
    #[error(
        "the row that begins in line {line} is longer than {ROW_BYTES_MAX} bytes: a quote in it is never closed, or the file is no table"
    )]
    LongRow {
        /// Line of the file, counted from 1.
        line: u64,
    },
    /// The old binary format of Excel.
    #[error("the file is an old Excel workbook (.xls); save it as .xlsx or CSV")]
    OldWorkbook,
    /// Protected by a password.
    #[error("the workbook is protected by a password; save a copy without one")]
    Encrypted,
    /// Unpacked it would be too large.
    #[error(
        "unpacked, the workbook has more than {WORKBOOK_INFLATED_BYTES_MAX} bytes or {WORKBOOK_PARTS_MAX} parts, or one part is far larger than any of a real workbook; it was not read. Save the sheet as CSV if it is a real one"
    )]
    Bomb,
    /// No workbook, or a damaged one.
    #[error("the workbook cannot be read: {reason}")]
    BrokenWorkbook {
        /// What the reader says.
        reason: String,
    },
    /// JSON that ends early or is none.
    #[error("the file cannot be read as JSON: {reason}")]
    BrokenJson {
        /// What the reader says.
        reason: String,
    },
    /// JSON of a shape nobody knows.
    #[error(
        "the JSON is no inventory: known are CycloneDX (components), SPDX 2.2 and 2.3 (packages), NetBox devices (results), and a list of objects or {{\"assets\": […]}} with members such as asset_id, vendor, product, order_number, version"
    )]
    UnknownJson,
    /// A file of another kind.
    #[error("the file is {what}; an inventory is CSV, XLSX or JSON (CycloneDX and SPDX as JSON, too)")]
    OtherKind {
        /// What it seems to be.
        what: String,
    },
}

impl InventoryError {
    /// The columns that were found, where the trouble is that they are not understood.
    pub fn headers(&self) -> Option<&[String]> {
        match self {
            InventoryError::NoProductColumn { headers } | InventoryError::UnknownColumn { headers, .. } => {
                Some(headers)
            }
            _ => None,
        }
    }
}

fn listed(names: &[String]) -> String {
    let mut list = names.iter().take(LISTED_COUNT_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > LISTED_COUNT_MAX {
        list.push_str(", …");
    }
    list
}

/// Where in its file a row stands, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowPlace {
    /// Line of a text file.
    Line(u64),
    /// Row of a sheet, as the spreadsheet numbers it.
    Row(u64),
    /// Place in a list of JSON.
    Entry(u64),
}

/// Something about one row that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Where.
    pub place: RowPlace,
    /// What.
    pub problem: RowProblemKind,
}

/// What an id was made of, where the inventory gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DerivedFrom {
    /// Another column that names assets.
    OtherColumn,
    /// The serial number.
    SerialNumber,
    /// The network name.
    Hostname,
    /// Vendor, product, order number, site and zone.
    Content,
}

/// What can be about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowProblemKind {
    /// No id: one was made, the same at every import.
    MissingId {
        /// The id that was made.
        id: String,
        /// Of what.
        from: DerivedFrom,
    },
    /// No column has ids: they were made for all rows. Told once, at the header.
    NoIdColumn,
    /// Neither an id nor anything that says what it is: the row is not taken.
    SaysNothing,
    /// An earlier row says just the same: the row is not taken.
    RepeatedRow {
        /// The id.
        id: String,
    },
    /// An earlier row has the id and says something else: both are kept, so that no device is lost.
    DuplicateId {
        /// The id.
        id: String,
        /// Under which this row is kept.
        kept_as: String,
    },
    /// A cell begins like a formula (`=`, `+`, `-`, `@`); it is kept as text.
    Formula {
        /// The column's header.
        column: String,
    },
    /// A cell was cut at the limit.
    CellTooLong {
        /// The column's header.
        column: String,
    },
    /// A spreadsheet holds the version as a number: zeros at its end are gone.
    NumberAsVersion {
        /// As it was read; both versions (`2.1 or 2.10`) where it may be either.
        version: String,
    },
    /// A spreadsheet turned the version into a date; none was taken.
    DateAsVersion {
        /// The date.
        date: String,
    },
    /// The cell holds an error of the spreadsheet (`#REF!`); it counts as empty.
    CellError {
        /// The column's header.
        column: String,
    },
    /// The row has another number of cells than the header; missing cells are empty, surplus ones are not taken.
    CellCount {
        /// Cells of the row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// A component of a bill of materials that no advisory is about, such as a file: not taken.
    NotAProduct {
        /// Its kind, as the file says.
        what: String,
    },
    /// So many further problems, from this row on, are not told one by one.
    More {
        /// How many.
        count: u64,
    },
}

/// The problems of one inventory, the first ones told one by one.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<RowProblem>);

impl Problems {
    pub(super) fn report(&mut self, place: RowPlace, problem: RowProblemKind) {
        if let Some(RowProblem { problem: RowProblemKind::More { count }, .. }) = self.0.last_mut() {
            *count += 1;
        } else if self.0.len() == INVENTORY_PROBLEMS_COUNT_MAX {
            self.0.push(RowProblem { place, problem: RowProblemKind::More { count: 1 } });
        } else {
            self.0.push(RowProblem { place, problem });
        }
    }

    pub(super) fn into_list(self) -> Vec<RowProblem> {
        self.0
    }
}
