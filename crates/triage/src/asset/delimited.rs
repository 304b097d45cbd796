//! CSV as spreadsheets write it: commas, semicolons, tabs or bars, line breaks within quotes.
//!
//! Does not know: encodings, columns.

use super::export::unguarded;
use super::problem::{InventoryError, RowPlace};
use super::read::{InventoryFormat, ReadInventory, ReadOptions};
use super::sheet::{Cell, Kind, SourceRow, read_rows};

/// Lines of text at the start that tell the separator: titles above the header have none.
const SAMPLE_LINES_MAX: usize = 30;

/// Lines that one cell may hold: notes of real inventories have a dozen. More is a quote that nobody closed.
const CELL_LINES_MAX: usize = 200;

/// Reads text as a table.
pub(super) fn read(text: &str, options: &ReadOptions) -> Result<ReadInventory, InventoryError> {
    let (named, text) = named_separator(text);
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(named.unwrap_or_else(|| separator(text)))
        .from_reader(text.as_bytes());
    let closed = text.trim_end_matches(['\r', '\n', ' ']).ends_with('"');
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let skipped = u64::from(named.is_some());
    let mut rows = reader.into_records();
    let rows = std::iter::from_fn(move || {
        let row = rows.next()?;
        let ends = rows.reader().position().byte() >= length;
        Some(row.map_err(unreadable).and_then(|row| {
            let number = row.position().map_or(0, csv::Position::line) + skipped;
            let runs_on = |cell: &str| cell.matches('\n').count() > CELL_LINES_MAX;
            let open = row.iter().any(runs_on)
                || (ends && !closed && row.iter().next_back().is_some_and(|cell| cell.contains('\n')));
            if open {
                return Err(InventoryError::UnclosedQuote { line: number });
            }
            let cells = row.iter().map(|text| Cell { text: unguarded(text).to_owned(), ..Cell::default() });
            Ok(SourceRow { number, cells: cells.collect() })
        }))
    });
    read_rows(Kind { format: InventoryFormat::Csv, place: RowPlace::Line, even: true }, options, rows)
}

fn unreadable(error: csv::Error) -> InventoryError {
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
