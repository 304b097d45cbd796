//! The CWE list's names and common consequences, for the ids that OT advisories use.
//!
//! Does not know: classes of weaknesses (`super`), what a document says about its vulnerability.

use crate::wording::{Impact, Level};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the list says of one id.
struct Entry {
    name: &'static str,
    /// Letters as in the file's head.
    harms: &'static str,
}

static LIST: LazyLock<HashMap<u32, Entry>> = LazyLock::new(|| {
    include_str!("cwe.txt").lines().filter(|line| !line.starts_with('#')).filter_map(read_line).collect()
});

fn read_line(line: &'static str) -> Option<(u32, Entry)> {
    let (number, rest) = line.split_once(';')?;
    let (harms, name) = rest.split_once(';')?;
    Some((number.parse().ok()?, Entry { name, harms }))
}

fn find(cwe: &str) -> Option<&'static Entry> {
    LIST.get(&super::number(cwe)?)
}

/// The name of `CWE-787` in the CWE list 4.15, for the ids that OT advisories use.
pub fn cwe_name(cwe: &str) -> Option<&'static str> {
    find(cwe).map(|entry| entry.name)
}

/// What such a weakness commonly harms, by the list; `None` where the list names nothing of these three.
pub(in crate::assessment) fn common_harm(cwe: &str) -> Option<Impact> {
    let harms = find(cwe)?.harms;
    let level = |letter: char| if harms.contains(letter) { Level::High } else { Level::None };
    let impact = Impact { confidentiality: level('C'), integrity: level('I'), availability: level('A') };
    harms.contains(['C', 'I', 'A']).then_some(impact)
}
