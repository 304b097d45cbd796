//! CSV as spreadsheets write it: commas, semicolons, tabs or bars, line breaks within quotes.
//!
//! Does not know: encodings, columns.

use super::export::unguarded;
use super::problem::{InventoryError, RowPlace};
use super::read::{COLUMNS_MAX, InventoryFormat, ReadInventory, ReadOptions};
use super::sheet::{Cell, Kind, SourceRow, read_rows};
use std::io::Read;
use std::rc::Rc;

/// Lines of text at the start that tell the separator: titles above the header have none.
const SAMPLE_LINES_MAX: usize = 30;

/// Lines that one cell may hold: notes of real inventories have a dozen. More is a quote that nobody closed.
const CELL_LINES_MAX: usize = 200;

/// Longest row, in bytes: of a row of nothing but separators, the reader holds eight times as much. Real rows have some
/// hundred bytes, and a few thousand with notes.
pub(super) const ROW_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Reads text as a table.
pub(super) fn read(text: &str, options: &ReadOptions) -> Result<ReadInventory, InventoryError> {
    let (named, text) = named_separator(text);
    let row_from = Rc::new(std::cell::Cell::new(0));
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(named.unwrap_or_else(|| separator(text)))
        .from_reader(Rowwise { text: text.as_bytes(), given: 0, row_from: Rc::clone(&row_from) });
    let closed = text.trim_end_matches(['\r', '\n', ' ']).ends_with('"');
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let skipped = u64::from(named.is_some());
    let mut rows = reader.into_records();
    let rows = std::iter::from_fn(move || {
        let line = rows.reader().position().line() + skipped;
        let row = rows.next()?;
        row_from.set(rows.reader().position().byte());
        let ends = rows.reader().position().byte() >= length;
        Some(row.map_err(|error| unreadable(&error, line)).and_then(|row| {
            let number = row.position().map_or(0, csv::Position::line) + skipped;
            let runs_on = |cell: &str| cell.matches('\n').count() > CELL_LINES_MAX;
            let open = row.iter().any(runs_on)
                || (ends && !closed && row.iter().next_back().is_some_and(|cell| cell.contains('\n')));
            if open {
                return Err(InventoryError::UnclosedQuote { line: number });
            }
            // What stands beyond the last column that is read shows as one surplus cell.
            let surplus = row.iter().skip(COLUMNS_MAX).find(|text| !text.is_empty());
            let cells = row.iter().take(COLUMNS_MAX).chain(surplus);
            let cells = cells.map(|text| Cell { text: unguarded(text).to_owned(), ..Cell::default() });
            Ok(SourceRow { number, cells: cells.collect() })
        }))
    });
    read_rows(Kind { format: InventoryFormat::Csv, place: RowPlace::Line, even: true }, options, rows)
}

/// Text that is given until one row of it is too long.
struct Rowwise<'a> {
    text: &'a [u8],
    /// Bytes that were given.
    given: u64,
    /// Where the row begins that is being read.
    row_from: Rc<std::cell::Cell<u64>>,
}

impl Read for Rowwise<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given.saturating_sub(self.row_from.get()) > ROW_BYTES_MAX {
            return Err(std::io::Error::other("one row is too long"));
        }
        let read = self.text.read(buffer)?;
        self.given += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read)
    }
}

fn unreadable(error: &csv::Error, line: u64) -> InventoryError {
    if error.is_io_error() {
        return InventoryError::LongRow { line };
    }
    // Text from memory that is valid UTF-8 cannot fail; if it does, nothing is known of the rest.
    InventoryError::OtherKind { what: format!("no readable CSV ({error})") }
}

/// Excel's own first line `sep=;` names the separator and is no row.
fn named_separator(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = line.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=").map(str::as_bytes);
    match named {
        Some([separator]) if separator.is_ascii() => (Some(*separator), rest),
        _ => (None, text),
    }
}

/// What may stand between cells; the first one where nothing decides.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The separator that most of the first lines have equally often outside quotes, as rows of one table do.
fn separator(text: &str) -> u8 {
    let mut lines: Vec<[u32; SEPARATORS.len()]> = Vec::new();
    let (mut quoted, mut counts) = (false, [0; SEPARATORS.len()]);
    for byte in text.bytes().chain(std::iter::once(b'\n')) {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == b'\n' && !quoted {
            lines.push(std::mem::take(&mut counts));
            if lines.len() == SAMPLE_LINES_MAX {
                break;
            }
        } else if let Some(at) = SEPARATORS.iter().position(|separator| *separator == byte && !quoted) {
            counts[at] += 1;
        }
    }
    let even = |at: usize| {
        let counts: Vec<u32> = lines.iter().map(|line| line[at]).filter(|count| *count > 0).collect();
        let same = |count: &u32| (counts.iter().filter(|other| *other == count).count(), *count);
        counts.iter().map(same).max().unwrap_or_default()
    };
    // Of equals the first: `max_by_key` would take the last.
    let best = (0..SEPARATORS.len()).rev().max_by_key(|at| even(*at)).unwrap_or(0);
    SEPARATORS[best]
}
