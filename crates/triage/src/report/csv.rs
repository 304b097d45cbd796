//! The report as CSV: one line for each fact, all of one shape.
//!
//! Does not know: what is told.

use super::{Report, Section, lines};
use crate::asset::write_cell;
use crate::wording::Language;

/// The header.
const COLUMNS: [&str; 7] = ["section", "time_utc", "id", "subject", "what", "who", "detail"];

/// A line for each fact under a header; a cell that a spreadsheet would run is made text.
pub fn write_csv(report: &Report, language: Language) -> String {
    let mut text = COLUMNS.join(",");
    text.push_str("\r\n");
    for section in Section::ALL {
        for line in lines(report, section, language) {
            let at = line.at.map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default();
            let cells = [section.code(), &at, &line.id, &line.subject, &line.what, &line.who, &line.detail];
            for (place, cell) in cells.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_cell(&mut text, cell);
            }
            text.push_str("\r\n");
        }
    }
    text
}
