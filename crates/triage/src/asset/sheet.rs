//! Rows of any table to records: finds the header, takes the columns, and tells what is odd about a row.
//!
//! Does not know: which kind of file the rows come from, encodings, separators.

use super::AssetRecord;
use super::columns::{Column, Field, guess, say_what, second_id};
use super::gather::{Gathered, IdColumn};
use super::identity::tidy;
use super::problem::{InventoryError, RowPlace, RowProblemKind};
use super::read::{COLUMNS_MAX, ColumnName, InventoryFormat, ReadInventory, ReadOptions};
use crate::product::text::says_nothing;

/// Rows among which the header is looked for: titles, dates and logos stand above it, rarely more than ten rows.
const HEADER_ROWS_MAX: usize = 30;

/// A row as its file has it.
pub(super) struct SourceRow {
    /// Where it stands, counted from 1.
    pub(super) number: u64,
    /// Its cells from the first column on; trailing empty ones may be missing.
    pub(super) cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// As a person sees it, without blanks at its ends.
    pub(super) text: String,
    /// What the file says it is.
    pub(super) kind: CellKind,
    /// What may as well have been typed, where a number does not tell it: 2.1 may have been 2.10. Empty for none.
    pub(super) otherwise: String,
}

/// What a spreadsheet says a cell is; CSV has text only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CellKind {
    #[default]
    Text,
    /// A number with a fraction, or one that a format cuts.
    Fraction,
    Date,
    Error,
}

/// What a kind of file is like.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) format: InventoryFormat,
    pub(super) place: fn(u64) -> RowPlace,
    /// Whether every row has as many cells as the header.
    pub(super) even: bool,
}

/// Reads rows: those above the header are left out, the others become records.
///
/// # Errors
/// When there is no header or it does not say what the devices are; when the rows are too many or hold too much.
pub(super) fn read_rows(
    kind: Kind,
    options: &ReadOptions,
    rows: impl Iterator<Item = Result<SourceRow, InventoryError>>,
) -> Result<ReadInventory, InventoryError> {
    let mut rows =
        rows.filter(|row| row.as_ref().map_or(true, |row| row.cells.iter().any(|cell| !cell.text.is_empty())));
    let first: Vec<SourceRow> = rows.by_ref().take(HEADER_ROWS_MAX).collect::<Result<_, _>>()?;
    let at = header_at(&first, options).ok_or(InventoryError::Empty)?;
    let mut first = first.into_iter().skip(at);
    let Some(header) = first.next() else { return Err(InventoryError::Empty) };
    let mut sheet = Sheet::new(kind, &header, options)?;
    for row in first.map(Ok).chain(rows) {
        sheet.take(&row?)?;
    }
    sheet.finish()
}

fn headers_of(row: &SourceRow) -> Vec<String> {
    row.cells.iter().map(|cell| cell.text.clone()).collect()
}

/// The header is the first row that says what the devices are and names another column, or all that a person named;
/// if there is none, the first row with most known words, else the first with two cells, so that its columns can be shown.
fn header_at(rows: &[SourceRow], options: &ReadOptions) -> Option<usize> {
    let named: Vec<&str> = options
        .columns
        .iter()
        .filter_map(|choice| match &choice.column {
            ColumnName::Header(header) => Some(header.as_str()),
            ColumnName::Position(_) => None,
        })
        .collect();
    let has_named = |row: &SourceRow| named.iter().all(|name| row.cells.iter().any(|cell| is_header(&cell.text, name)));
    let known = |row: &SourceRow| {
        let fields = guess(&headers_of(row));
        (say_what(&fields), fields.iter().flatten().count())
    };
    let filled = |row: &SourceRow| row.cells.iter().filter(|cell| !cell.text.is_empty()).count();
    let complete = |row: &SourceRow| {
        let (says, count) = known(row);
        has_named(row) && (!named.is_empty() || (says && (count >= 2 || filled(row) == 1)))
    };
    if let Some(at) = rows.iter().position(complete) {
        return Some(at);
    }
    let best = (0..rows.len()).max_by_key(|at| (rows.get(*at).map_or(0, |row| known(row).1), usize::MAX - at))?;
    if rows.get(best).is_some_and(|row| known(row).1 > 1) {
        return Some(best);
    }
    Some(rows.iter().position(|row| filled(row) > 1).unwrap_or(0))
}

fn is_header(header: &str, name: &str) -> bool {
    header.trim().to_lowercase() == name.trim().to_lowercase()
}

/// What has been read so far.
struct Sheet {
    kind: Kind,
    header_row: u64,
    headers: Vec<String>,
    fields: Vec<Option<Field>>,
    /// Names assets where the id column says nothing.
    second_id: Option<usize>,
    id_column: IdColumn,
    gathered: Gathered,
}

impl Sheet {
    fn new(kind: Kind, header: &SourceRow, options: &ReadOptions) -> Result<Sheet, InventoryError> {
        let mut headers = headers_of(header);
        while headers.last().is_some_and(String::is_empty) {
            headers.pop();
        }
        if headers.len() > COLUMNS_MAX {
            return Err(InventoryError::TooManyColumns { columns: headers.len() });
        }
        let fields = fields_of(&headers, options)?;
        if !say_what(&fields) {
            return Err(InventoryError::NoProductColumn { headers });
        }
        let mut gathered = Gathered::default();
        let has_ids = fields.contains(&Some(Field::ExternalId));
        if !has_ids {
            gathered.problems.report((kind.place)(header.number), RowProblemKind::NoIdColumn);
        }
        let id_column = if has_ids { IdColumn::Present } else { IdColumn::Absent };
        let second_id = second_id(&headers, &fields).filter(|_| has_ids);
        Ok(Sheet { kind, header_row: header.number, headers, fields, second_id, id_column, gathered })
    }

    fn take(&mut self, row: &SourceRow) -> Result<(), InventoryError> {
        let place = (self.kind.place)(row.number);
        let surplus = row.cells.iter().skip(self.headers.len()).any(|cell| !cell.text.is_empty());
        if surplus || (self.kind.even && row.cells.len() < self.headers.len()) {
            let count = RowProblemKind::CellCount { cells: row.cells.len(), columns: self.headers.len() };
            self.gathered.problems.report(place, count);
        }
        let mut record = AssetRecord::default();
        for ((field, header), cell) in self.fields.iter().zip(&self.headers).zip(&row.cells) {
            if let Some(field) = field {
                *field.slot(&mut record) = taken_text(*field, header, cell, place, &mut self.gathered);
            }
        }
        let other = self.second_id.and_then(|at| Some((self.headers.get(at)?, row.cells.get(at)?)));
        let other = other.filter(|(_, cell)| !says_nothing(&cell.text));
        let other = other.map(|(header, cell)| tidy(&format!("{header} {}", cell.text)));
        self.gathered.keep(record, other, place, self.id_column)
    }

    fn finish(self) -> Result<ReadInventory, InventoryError> {
        if self.gathered.rows == 0 {
            return Err(InventoryError::NoRows { headers: self.headers });
        }
        let columns = self.headers.into_iter().zip(self.fields);
        Ok(ReadInventory {
            format: Some(self.kind.format),
            sheets: None,
            columns: columns.map(|(header, field)| Column { header, field }).collect(),
            header_row: self.header_row,
            records: self.gathered.records,
            problems: self.gathered.problems.into_list(),
        })
    }
}

/// What the columns hold: as a person says, else as their headers let guess.
fn fields_of(headers: &[String], options: &ReadOptions) -> Result<Vec<Option<Field>>, InventoryError> {
    let mut chosen: Vec<(usize, Option<Field>)> = Vec::new();
    for choice in &options.columns {
        let (at, column) = match &choice.column {
            ColumnName::Header(name) => (headers.iter().position(|header| is_header(header, name)), name.clone()),
            ColumnName::Position(at) => (Some(*at).filter(|at| *at < headers.len()), (at + 1).to_string()),
        };
        let at = at.ok_or_else(|| InventoryError::UnknownColumn { column, headers: headers.to_vec() })?;
        if let Some(field) = choice.field.filter(|field| chosen.iter().any(|(_, other)| *other == Some(*field))) {
            return Err(InventoryError::ColumnTwice { field });
        }
        chosen.push((at, choice.field));
    }
    let mut fields = guess(headers);
    for slot in fields.iter_mut().filter(|slot| slot.is_some() && chosen.iter().any(|(_, field)| *field == **slot)) {
        *slot = None;
    }
    for (at, field) in chosen {
        if let Some(slot) = fields.get_mut(at) {
            *slot = field;
        }
    }
    Ok(fields)
}

/// The text of a cell that is taken for a field.
fn taken_text(field: Field, header: &str, cell: &Cell, place: RowPlace, gathered: &mut Gathered) -> String {
    match (cell.kind, field) {
        (CellKind::Error, _) => {
            gathered.problems.report(place, RowProblemKind::CellError { column: header.to_owned() });
            return String::new();
        }
        // What the version was before the spreadsheet took it for a date cannot be known: 3.2 is the third of February.
        (CellKind::Date, Field::Version) => {
            gathered.problems.report(place, RowProblemKind::DateAsVersion { date: cell.text.clone() });
            return String::new();
        }
        (CellKind::Fraction, Field::Version) => {
            // Two versions are none that could be compared, and whoever reads them sees what to ask for.
            let version = if cell.otherwise.is_empty() {
                cell.text.clone()
            } else {
                format!("{} or {}", cell.text, cell.otherwise)
            };
            gathered.problems.report(place, RowProblemKind::NumberAsVersion { version: version.clone() });
            return gathered.bounded_text(field, header, &version, place);
        }
        _ => {}
    }
    gathered.bounded_text(field, header, &cell.text, place)
}
