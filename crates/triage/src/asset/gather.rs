//! Records gathered from any kind of file: texts within limits, each record under an id that no other has.
//!
//! Does not know: columns, or which kind of file it is.

use super::AssetRecord;
use super::columns::Field;
use super::identity::{Ids, Taken, derived, tidy};
use super::problem::{DerivedFrom, InventoryError, Problems, RowPlace, RowProblemKind};
use super::read::{INVENTORY_ROWS_MAX, TEXT_BYTES_MAX};
use crate::product::text::says_nothing;

/// Longest cell that is taken, in bytes; a longer one is cut and reported. Nothing that names a device is longer.
const CELL_BYTES_MAX: usize = 1_000;

/// The same for notes: those of real inventories stay under 2 KB.
const NOTES_BYTES_MAX: usize = 4_096;

/// What has been gathered.
#[derive(Default)]
pub(super) struct Gathered {
    /// In the file's order.
    pub(super) records: Vec<AssetRecord>,
    pub(super) problems: Problems,
    /// Rows or objects seen.
    pub(super) rows: usize,
    ids: Ids,
    text_bytes: usize,
}

/// What a list says about the ids of its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IdColumn {
    /// It has them: a row without one is odd, and a row that repeats another word by word is the same device.
    Present,
    /// It has none: ids are made, and a row that repeats another is one more device of its kind.
    Absent,
}

impl Gathered {
    /// Keeps a record, under an id that nothing else has; `other` is the id of a second column.
    ///
    /// # Errors
    /// When all records together are too many or hold too much.
    pub(super) fn keep(
        &mut self,
        mut record: AssetRecord,
        other: Option<String>,
        place: RowPlace,
        column: IdColumn,
    ) -> Result<(), InventoryError> {
        self.rows += 1;
        self.text_bytes += Field::ALL.iter().map(|field| field.of(&record).len()).sum::<usize>();
        if self.rows > INVENTORY_ROWS_MAX {
            return Err(InventoryError::TooManyRows);
        }
        if self.text_bytes > TEXT_BYTES_MAX {
            return Err(InventoryError::TooMuchText);
        }
        record.external_id = tidy(&record.external_id);
        if let Some(record) = self.identified(record, other, place, column) {
            self.records.push(record);
        }
        Ok(())
    }

    fn identified(
        &mut self,
        mut record: AssetRecord,
        other: Option<String>,
        place: RowPlace,
        column: IdColumn,
    ) -> Option<AssetRecord> {
        let mut from_content = false;
        if record.external_id.is_empty() {
            let made = other.map(|id| (id, DerivedFrom::OtherColumn)).or_else(|| derived(&record));
            let Some((id, from)) = made else {
                self.problems.report(place, RowProblemKind::SaysNothing);
                return None;
            };
            if column == IdColumn::Present {
                self.problems.report(place, RowProblemKind::MissingId { id: id.clone(), from });
            }
            from_content = from == DerivedFrom::Content;
            record.external_id = id;
        }
        match self.ids.take(&record, from_content) {
            Taken::Fresh => Some(record),
            Taken::Repeated => {
                self.problems.report(place, RowProblemKind::RepeatedRow { id: record.external_id });
                None
            }
            Taken::Renamed(kept_as) => {
                if !from_content {
                    let duplicate = RowProblemKind::DuplicateId { id: record.external_id, kept_as: kept_as.clone() };
                    self.problems.report(place, duplicate);
                }
                record.external_id = kept_as;
                Some(record)
            }
        }
    }

    /// A text as it is kept in a field: cut at the limit, nothing for what only says that there is nothing.
    pub(super) fn bounded_text(&mut self, field: Field, header: &str, text: &str, place: RowPlace) -> String {
        let kept = cut(text, if field == Field::Notes { NOTES_BYTES_MAX } else { CELL_BYTES_MAX });
        if kept.len() < text.len() {
            self.problems.report(place, RowProblemKind::CellTooLong { column: header.to_owned() });
        }
        if is_formula(kept) {
            self.problems.report(place, RowProblemKind::Formula { column: header.to_owned() });
        }
        if says_nothing(kept) { String::new() } else { kept.to_owned() }
    }
}

/// Whether a spreadsheet would run the cell. A lone dash and a signed number are text people write.
pub(super) fn is_formula(cell: &str) -> bool {
    let rest = match cell.strip_prefix(['+', '-']) {
        Some(rest) => rest,
        None => return cell.starts_with(['=', '@']) && cell.len() > 1,
    };
    !rest.is_empty() && !rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' '))
}

fn cut(cell: &str, bytes: usize) -> &str {
    let mut end = cell.len().min(bytes);
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    cell.get(..end).unwrap_or_default()
}
