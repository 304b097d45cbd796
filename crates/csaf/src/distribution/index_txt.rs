//! `index.txt`: every document of a directory, one relative path a line (CSAF 2.0 §7.1.12).
//!
//! Does not know: the directory's address. Real files also hold paths from the root of the repository.

use super::lines::each_line;
use crate::{Finding, Findings};

/// The paths in the order of the file. A missing last newline, CRLF, a byte order mark and blank lines are tolerated.
///
/// ```
/// let (paths, findings) = csaf::distribution::index_txt::parse(b"2023/esa-1.json\r\n\r\n2024/esa-2.json");
/// assert_eq!(paths, ["2023/esa-1.json", "2024/esa-2.json"]);
/// assert!(findings.is_empty());
/// ```
pub fn parse(bytes: &[u8]) -> (Vec<String>, Vec<Finding>) {
    let findings = Findings::default();
    let mut paths = Vec::new();
    each_line(bytes, &findings, |_, line| paths.push(line.to_owned()));
    (paths, findings.finish())
}
