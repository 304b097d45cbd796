//! Rows as a CSV file (RFC 4180) that a spreadsheet opens without running anything in it (OWASP, "CSV Injection").
//!
//! Does not know: what is in them.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use triage::asset::write_cell;

/// What a file is for programs.
pub(crate) const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// A line of cells, each made harmless.
pub(crate) fn line<'c>(text: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_cell(text, cell);
    }
    text.push_str("\r\n");
}

/// A table that grows row by row, as the text of its file: that takes a tenth of what its rows are made of.
pub(crate) struct Table {
    text: String,
    rows: usize,
}

impl Table {
    /// With a header, and no row yet.
    pub(crate) fn new(header: &[&str]) -> Table {
        let mut text = String::new();
        line(&mut text, header.iter().copied());
        Table { text, rows: 0 }
    }

    /// Adds rows.
    pub(crate) fn extend<R: AsRef<[String]>>(&mut self, rows: impl IntoIterator<Item = R>) {
        for row in rows {
            line(&mut self.text, row.as_ref().iter().map(String::as_str));
            self.rows += 1;
        }
    }

    /// Rows below the header.
    pub(crate) fn count(&self) -> usize {
        self.rows
    }

    /// The file, to be saved under a name.
    pub(crate) fn file(self, name: &str) -> Response {
        named(name, self.text).into_response()
    }
}

/// A file of a header and rows, to be saved under a name.
pub(crate) fn file<R: AsRef<[String]>>(name: &str, header: &[&str], rows: impl IntoIterator<Item = R>) -> Response {
    let mut table = Table::new(header);
    table.extend(rows);
    table.file(name)
}

/// With the headers of such a file.
pub(crate) fn named<T>(name: &str, text: T) -> ([(axum::http::HeaderName, String); 2], T) {
    let kept = format!("attachment; filename=\"{name}.csv\"");
    ([(CONTENT_TYPE, MEDIA_TYPE.to_owned()), (CONTENT_DISPOSITION, kept)], text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_run_nothing_in_a_spreadsheet_and_stay_one_cell() {
        let mut text = String::new();
        line(&mut text, ["=HYPERLINK(\"x\")", "a,b", "@SUM(1)", "plain", "\tx", ""]);
        assert_eq!(text, "\"'=HYPERLINK(\"\"x\"\")\",\"a,b\",'@SUM(1),plain,\"'\tx\",\r\n");
    }
}
