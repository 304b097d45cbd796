//! What is odd about a row of an inventory, in one sentence.
//!
//! Does not know: how inventories are read (`asset`).

use super::Language;
use crate::asset::{RowProblem, RowProblemKind};

/// One line for a person who can mend the spreadsheet, e.g. `line 7: the row has no id and was not taken`.
pub fn row_problem(problem: &RowProblem, language: Language) -> String {
    let Language::En = language;
    let what = match &problem.problem {
        RowProblemKind::MissingId => "the row has no id and was not taken".to_owned(),
        RowProblemKind::DuplicateId { id } => format!("the id {id} stands in an earlier row; this one was not taken"),
        RowProblemKind::Formula { column } => format!("the cell in column {column} looks like a formula; kept as text"),
        RowProblemKind::CellTooLong { column } => format!("the cell in column {column} is too long and was cut"),
        RowProblemKind::CellCount { cells, columns } => format!("the row has {cells} cells, the header {columns}"),
        RowProblemKind::More { count } => format!("{count} more from here on, not told one by one"),
        RowProblemKind::Unreadable { reason } => format!("the row could not be read: {reason}"),
    };
    format!("line {}: {what}", problem.line)
}
