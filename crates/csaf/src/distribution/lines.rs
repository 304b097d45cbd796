//! The lines of a text file that lists documents, whatever its line ends.
//!
//! Does not know: what stands in a line.

use crate::limits::LISTING_LINES_COUNT_MAX;
use crate::{Finding, Findings, Severity};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// What a finding repeats of a bad line.
const LINE_SHOWN_CHARS_MAX: usize = 80;

/// Calls `visit` with the number (from 1) and the trimmed text of each line that is not blank.
pub(super) fn each_line(bytes: &[u8], findings: &Findings, mut visit: impl FnMut(usize, &str)) {
    let bytes = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => {
            let message = "The file begins with a byte order mark; it was skipped.";
            findings.add(Finding::new("byte_order_mark", Severity::Information, "", message));
            rest
        }
        None => bytes,
    };
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if at >= LISTING_LINES_COUNT_MAX {
            let message = format!("The file has more than {LISTING_LINES_COUNT_MAX} lines; the rest was not read.");
            findings.add(Finding::new("too_many_lines", Severity::Error, "", message));
            return;
        }
        let number = at + 1;
        match std::str::from_utf8(line) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => visit(number, text.trim()),
            Err(_) => bad_line(findings, number, &String::from_utf8_lossy(line), "is not UTF-8 and was not read"),
        }
    }
}

/// A finding about a line that was not read.
pub(super) fn bad_line(findings: &Findings, number: usize, line: &str, what: &str) {
    let shown: String = line.chars().take(LINE_SHOWN_CHARS_MAX).collect();
    let message = format!("Line {number} {what}: {shown:?}.");
    findings.add(Finding::new("bad_line", Severity::Error, "", message));
}
