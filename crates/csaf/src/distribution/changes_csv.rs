//! `changes.csv`: a path and the time of its last change in each row (CSAF 2.0 §7.1.13, quoted; 2.1, unquoted).
//!
//! Does not know: which row is new. Real files are unsorted, and the same path may occur twice.

use jiff::Timestamp;

use super::lines::{bad_line, each_line};
use crate::{Finding, Findings, Severity};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As written; relative to the directory or, in real files, to the root of the repository.
    pub path: String,
    /// As written.
    pub updated: String,
    /// `updated` if it is an RFC 3339 date; a row without one is kept, its document may still have changed.
    pub updated_at: Option<Timestamp>,
}

/// The rows in the order of the file; a bad row is a finding and left out.
///
/// ```
/// let bytes = b"\"2024/esa-2.json\",\"2024-03-01T00:00:00Z\"\n2023/esa-1.json,2023-01-01T00:00:00.000Z\r\nbad\n";
/// let (changes, findings) = csaf::distribution::changes_csv::parse(bytes);
/// assert_eq!(changes.len(), 2);
/// assert_eq!(changes[0].path, "2024/esa-2.json");
/// assert!(findings[0].message.starts_with("Line 3 "));
/// ```
pub fn parse(bytes: &[u8]) -> (Vec<Change>, Vec<Finding>) {
    let findings = Findings::default();
    let mut changes = Vec::new();
    each_line(bytes, &findings, |number, line| match split_row(line) {
        Some((path, updated)) => {
            let updated_at = updated.parse().ok();
            if updated_at.is_none() {
                let message = format!("Line {number} has no RFC 3339 date; the row was kept without one.");
                findings.add(Finding::new("bad_date", Severity::Warning, "", message));
            }
            changes.push(Change { path, updated, updated_at });
        }
        None => bad_line(&findings, number, line, "has no two columns and was not read"),
    });
    (changes, findings.finish())
}

/// The two columns; `None` for any other number of columns, an open quote or an empty column.
fn split_row(line: &str) -> Option<(String, String)> {
    let (path, rest) = split_column(line)?;
    let (updated, rest) = split_column(rest.strip_prefix(',')?.trim_start())?;
    (rest.is_empty() && !path.is_empty() && !updated.is_empty()).then_some((path, updated))
}

/// The first column and what follows it, its comma included (RFC 4180: `""` inside quotes is one quote).
fn split_column(text: &str) -> Option<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let mut column = String::new();
    loop {
        let quote = rest.find('"')?;
        column.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                column.push('"');
                rest = after;
            }
            None => return Some((column, rest.trim_start())),
        }
    }
}
