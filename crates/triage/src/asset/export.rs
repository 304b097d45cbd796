//! An inventory as CSV that a spreadsheet opens without running anything in it, and that reads back as it was.
//!
//! Does not know: where it is written.

use super::AssetRecord;
use super::columns::Field;
use super::gather::is_formula;

/// A line for each asset under a header of [`Field::CODES`]. A cell that a spreadsheet would run begins with an
/// apostrophe, so that it is text (OWASP, "CSV Injection"); it is taken off again when the file is read.
pub fn write_csv<'r>(records: impl IntoIterator<Item = &'r AssetRecord>) -> String {
    let mut text = Field::CODES.join(",");
    text.push_str("\r\n");
    for record in records {
        for (at, field) in Field::ALL.into_iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            write_cell(&mut text, field.of(record));
        }
        text.push_str("\r\n");
    }
    text
}

/// Writes a cell, quoted where it must be, and so that a spreadsheet runs nothing in it.
pub fn write_cell(text: &mut String, cell: &str) {
    let guarded = needs_guard(cell);
    let quoted = cell.contains([',', '"', '\n', '\r', ';', '\t']);
    if quoted {
        text.push('"');
    }
    if guarded {
        text.push('\'');
    }
    for character in cell.chars() {
        if character == '"' {
            text.push('"');
        }
        text.push(character);
    }
    if quoted {
        text.push('"');
    }
}

/// Whether a cell must not stand at the start of a cell as it is: a formula, or a guard that would be taken off.
fn needs_guard(cell: &str) -> bool {
    is_formula(cell) || cell.starts_with(['\t', '\r']) || is_guarded(cell)
}

fn is_guarded(cell: &str) -> bool {
    cell.strip_prefix('\'').is_some_and(needs_guard)
}

/// The cell without the apostrophe that our export puts before formulas.
pub(super) fn unguarded(cell: &str) -> &str {
    if is_guarded(cell) { cell.get(1..).unwrap_or_default() } else { cell }
}
