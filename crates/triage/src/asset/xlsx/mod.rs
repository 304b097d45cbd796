//! Workbooks of Excel 2007 and later: the first sheet or a named one, cell by cell, as a person sees them.
//!
//! The container is checked before anything of it is read, and cells come one after the other: a sheet's claimed size is
//! never believed.
//! Does not know: columns.

mod container;
mod display;

pub(super) use container::{WORKBOOK_INFLATED_BYTES_MAX, WORKBOOK_PARTS_MAX};

use super::problem::{InventoryError, RowPlace};
use super::read::{COLUMNS_MAX, InventoryFormat, ReadInventory, ReadOptions, Sheets};
use super::sheet::{Cell, Kind, SourceRow, read_rows};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use display::{Digits, shown};
use std::io::Cursor;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<ReadInventory, InventoryError> {
    container::check(bytes)?;
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let shown = book.sheets_metadata().iter();
    let shown = shown.filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let all: Vec<String> = shown.map(|sheet| sheet.name.clone()).collect();
    let wanted = options.sheet.as_ref();
    let found = all.iter().find(|name| wanted.is_none_or(|wanted| name.to_lowercase() == wanted.trim().to_lowercase()));
    let Some(name) = found.cloned() else {
        let sheet = wanted.cloned().unwrap_or_default();
        return Err(InventoryError::UnknownSheet { sheet, sheets: all });
    };
    let cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let kind = Kind { format: InventoryFormat::Xlsx, place: RowPlace::Row, even: false };
    let read = read_rows(kind, options, Rows::new(cells))?;
    Ok(ReadInventory { sheets: Some(Sheets { read: name, all }), ..read })
}

/// What a file in Microsoft's compound format is: an old workbook, or a new one under a password.
pub(super) fn old_or_encrypted(bytes: &[u8]) -> InventoryError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        InventoryError::Encrypted
    } else {
        InventoryError::OldWorkbook
    }
}

fn broken(error: XlsxError) -> InventoryError {
    match error {
        XlsxError::Password => InventoryError::Encrypted,
        error => InventoryError::BrokenWorkbook { reason: error.to_string() },
    }
}

/// Cells gathered to rows.
struct Rows<'a> {
    cells: XlsxCellReader<'a, Cursor<&'a [u8]>>,
    /// How each style of the workbook writes a number.
    digits: Vec<Digits>,
    /// The first cell of the next row.
    next: Option<(u32, u32, Cell)>,
    /// Nothing comes any more: the reader must not be asked beyond the end.
    done: bool,
}

impl<'a> Rows<'a> {
    fn new(cells: XlsxCellReader<'a, Cursor<&'a [u8]>>) -> Rows<'a> {
        let digits = cells.styles().iter().map(Digits::of).collect();
        Rows { cells, digits, next: None, done: false }
    }

    /// Row, column and content of the next cell that has any.
    fn cell(&mut self) -> Result<Option<(u32, u32, Cell)>, InventoryError> {
        while !self.done {
            let Some((cell, style)) = self.cells.next_cell_with_style_id().map_err(broken)? else {
                self.done = true;
                break;
            };
            if !matches!(cell.get_value(), DataRef::Empty) {
                let (row, column) = cell.get_position();
                let digits = self.digits.get(style).copied().unwrap_or_default();
                return Ok(Some((row, column, shown(cell.get_value(), digits))));
            }
        }
        Ok(None)
    }

    fn row(&mut self) -> Result<Option<SourceRow>, InventoryError> {
        let first = match self.next.take() {
            Some(cell) => Some(cell),
            None => self.cell()?,
        };
        let Some((row, column, cell)) = first else { return Ok(None) };
        let mut cells = Vec::new();
        place(&mut cells, column, cell);
        loop {
            match self.cell()? {
                Some((same, column, cell)) if same == row => place(&mut cells, column, cell),
                Some((later, ..)) if later < row => {
                    let reason = format!("row {} stands after row {}", u64::from(later) + 1, u64::from(row) + 1);
                    return Err(InventoryError::BrokenWorkbook { reason });
                }
                next => {
                    self.next = next;
                    return Ok(Some(SourceRow { number: u64::from(row) + 1, cells }));
                }
            }
        }
    }
}

/// Puts a cell in its column. What stands beyond the last column that is read shows as one surplus cell.
fn place(cells: &mut Vec<Cell>, column: u32, cell: Cell) {
    let at = usize::try_from(column).unwrap_or(usize::MAX).min(COLUMNS_MAX);
    if cells.len() <= at {
        cells.resize_with(at + 1, Cell::default);
    }
    if let Some(slot) = cells.get_mut(at) {
        *slot = cell;
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<SourceRow, InventoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done && self.next.is_none() {
            return None;
        }
        let row = self.row().transpose();
        self.done |= matches!(row, Some(Err(_)));
        row
    }
}
