//! Reads an inventory that a spreadsheet wrote as CSV: encoding, separator and columns are guessed, rows that cannot
//! be taken are reported one by one.
//!
//! Does not know: what is already stored (the caller compares by `external_id`), or XLSX.

use super::columns::{Field, guess, set};
use super::{AssetRecord, decode};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use thiserror::Error;

/// Largest inventory file, in bytes: 300,000 rows of a wide export are about 60 MB.
pub const INVENTORY_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Most rows of one inventory file: the largest plant we know of has a tenth of this.
pub const INVENTORY_ROWS_MAX: usize = 1_000_000;

/// Longest cell that is taken, in bytes; a longer one is cut and reported. Notes of real inventories stay under 2 KB.
const CELL_BYTES_MAX: usize = 4096;

/// Most columns of a row: a spreadsheet has at most 16,384, an inventory a few dozen.
const COLUMNS_MAX: usize = 512;

/// Most problems that are told one by one: a sheet with more has one cause, and the first ones show it.
pub const INVENTORY_PROBLEMS_COUNT_MAX: usize = 1_000;

/// Why an inventory could not be read at all. Nothing of it is imported then.
#[derive(Debug, Error, PartialEq, Eq)]
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
    /// No header line.
    #[error(
        "the inventory is empty: its first line must name the columns, for example asset_id,vendor,product,order_number,firmware_version"
    )]
    Empty,
    /// More columns than a row may have.
    #[error("the inventory's first line has {columns} columns; at most {COLUMNS_MAX} are read")]
    TooManyColumns {
        /// How many.
        columns: usize,
    },
    /// No column names an asset.
    #[error("no column for the asset's id was found among: {headers}; name it asset_id, id or tag")]
    NoIdColumn {
        /// The header line.
        headers: String,
    },
    /// No column says what an asset is.
    #[error("no column for product or order number was found among: {headers}; name one product or order_number")]
    NoProductColumn {
        /// The header line.
        headers: String,
    },
}

/// Something about one row that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Line of the file, counted from 1; the header is line 1.
    pub line: u64,
    /// What.
    pub problem: RowProblemKind,
}

/// What can be about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowProblemKind {
    /// No id: the row is not taken.
    MissingId,
    /// An earlier row has the id: the row is not taken.
    DuplicateId {
        /// The id.
        id: String,
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
    /// The row has another number of cells than the header; missing cells are empty, surplus ones are not taken.
    CellCount {
        /// Cells of the row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// So many further problems, from this line on, are not told one by one.
    More {
        /// How many.
        count: u64,
    },
    /// The row could not be read (a quote that never ends, for example).
    Unreadable {
        /// What the reader says.
        reason: String,
    },
}

/// Reads an inventory. The separator (`,`, `;`, tab) is the one the header line has most of; columns are found by their
/// English or German headers. A row without id or with a repeated id is reported and not taken.
///
/// # Errors
/// When the file as a whole cannot be an inventory; nothing is imported then.
pub fn read_csv(bytes: &[u8]) -> Result<(Vec<AssetRecord>, Vec<RowProblem>), InventoryError> {
    if bytes.len() > INVENTORY_BYTES_MAX {
        return Err(InventoryError::TooLarge { bytes: bytes.len() });
    }
    let text = decode::decode(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let headers: Vec<String> = match rows.next() {
        Some(Ok(row)) if row.iter().any(|cell| !cell.is_empty()) => row.iter().map(str::to_owned).collect(),
        _ => return Err(InventoryError::Empty),
    };
    let fields = columns(&headers)?;
    let mut sheet = Sheet { headers, fields, seen: HashSet::new(), records: Vec::new(), problems: Vec::new() };
    for (count, row) in rows.enumerate() {
        if count >= INVENTORY_ROWS_MAX {
            return Err(InventoryError::TooManyRows);
        }
        match row {
            Ok(row) => sheet.take(&row),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                sheet.report(line, RowProblemKind::Unreadable { reason: error.to_string() });
            }
        }
    }
    Ok((sheet.records, sheet.problems))
}

fn columns(headers: &[String]) -> Result<Vec<Option<Field>>, InventoryError> {
    if headers.len() > COLUMNS_MAX {
        return Err(InventoryError::TooManyColumns { columns: headers.len() });
    }
    let fields = guess(headers);
    let named = || headers.join(", ");
    if !fields.contains(&Some(Field::ExternalId)) {
        return Err(InventoryError::NoIdColumn { headers: named() });
    }
    if !fields.contains(&Some(Field::Product)) && !fields.contains(&Some(Field::OrderNumber)) {
        return Err(InventoryError::NoProductColumn { headers: named() });
    }
    Ok(fields)
}

/// The separator that the first line has most of, outside quotes; a comma if it has none.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                counts.iter_mut().filter(|(separator, _)| *separator == byte).for_each(|(_, count)| *count += 1)
            }
            _ => {}
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map_or(b',', |(separator, _)| *separator)
}

/// What has been read so far.
struct Sheet {
    headers: Vec<String>,
    fields: Vec<Option<Field>>,
    seen: HashSet<String>,
    records: Vec<AssetRecord>,
    problems: Vec<RowProblem>,
}

impl Sheet {
    fn take(&mut self, row: &csv::StringRecord) {
        if row.iter().all(str::is_empty) {
            return;
        }
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != self.headers.len() {
            self.report(line, RowProblemKind::CellCount { cells: row.len(), columns: self.headers.len() });
        }
        let mut record = AssetRecord::default();
        let mut problems = Vec::new();
        for ((field, header), cell) in self.fields.iter().zip(&self.headers).zip(row) {
            let Some(field) = field else { continue };
            let kept = cut(cell);
            if kept.len() < cell.len() {
                problems.push(RowProblemKind::CellTooLong { column: header.clone() });
            }
            if is_formula(cell) {
                problems.push(RowProblemKind::Formula { column: header.clone() });
            }
            if !is_placeholder(kept) {
                set(&mut record, *field, kept);
            }
        }
        for problem in problems {
            self.report(line, problem);
        }
        if record.external_id.is_empty() {
            self.report(line, RowProblemKind::MissingId);
        } else if !self.seen.insert(record.external_id.clone()) {
            self.report(line, RowProblemKind::DuplicateId { id: record.external_id });
        } else {
            self.records.push(record);
        }
    }

    fn report(&mut self, line: u64, problem: RowProblemKind) {
        if let Some(RowProblem { problem: RowProblemKind::More { count }, .. }) = self.problems.last_mut() {
            *count += 1;
        } else if self.problems.len() == INVENTORY_PROBLEMS_COUNT_MAX {
            self.problems.push(RowProblem { line, problem: RowProblemKind::More { count: 1 } });
        } else {
            self.problems.push(RowProblem { line, problem });
        }
    }
}

/// What people write into a cell that has nothing to say.
fn is_placeholder(cell: &str) -> bool {
    ["-", "--", "---", "–", "—", "none", "n/a", "n.a.", "na"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether a spreadsheet would run the cell. A lone dash and a signed number are text people write.
fn is_formula(cell: &str) -> bool {
    let rest = match cell.strip_prefix(['+', '-']) {
        Some(rest) => rest,
        None => return cell.starts_with(['=', '@']) && cell.len() > 1,
    };
    !rest.is_empty() && !rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' '))
}

fn cut(cell: &str) -> &str {
    let mut end = cell.len().min(CELL_BYTES_MAX);
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    cell.get(..end).unwrap_or_default()
}
