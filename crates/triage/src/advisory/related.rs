//! Ids of other advisories that a text names: SSA, VDE, ICSA, ICSMA, SEVD.
//!
//! Does not know: whether the two are about the same problem (`case`).

use super::Advisory;
use std::collections::BTreeSet;

/// Groups of digits after each prefix.
const SCHEMES: [(&str, &[usize]); 5] =
    [("SSA", &[6]), ("VDE", &[4, 3]), ("ICSA", &[2, 3, 2]), ("ICSMA", &[2, 3, 2]), ("SEVD", &[4, 3, 2])];

/// The longest prefix, in bytes: how far back a hyphen looks.
const PREFIX_LENGTH_BYTES_MAX: usize = 5;

/// Every id that title, references and notes name, upper case, sorted, without the advisory's own.
pub(super) fn find_related(advisory: &Advisory) -> Vec<String> {
    let mut found = BTreeSet::new();
    scan(&advisory.title, &mut found);
    for reference in &advisory.references {
        scan(&reference.summary, &mut found);
        scan(&reference.url, &mut found);
    }
    let vulnerability_notes = advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.notes);
    for note in advisory.notes.iter().chain(vulnerability_notes) {
        scan(&note.text.text, &mut found);
    }
    for summary in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.summary.as_ref()) {
        scan(&summary.text, &mut found);
    }
    found.remove(&advisory.tracking_id.to_ascii_uppercase());
    found.into_iter().collect()
}

/// Adds the ids in `text`.
fn scan(text: &str, found: &mut BTreeSet<String>) {
    let bytes = text.as_bytes();
    for at in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'-').map(|(at, _)| at) {
        let start = at
            - bytes[..at]
                .iter()
                .rev()
                .take(PREFIX_LENGTH_BYTES_MAX + 1)
                .take_while(|byte| byte.is_ascii_alphabetic())
                .count();
        let is_word_start =
            start.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if !is_word_start {
            continue;
        }
        let prefix = &bytes[start..at];
        let Some((name, groups)) = SCHEMES.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(prefix)) else {
            continue;
        };
        if let Some(end) = end_of_id(bytes, at, groups, name.starts_with("ICS")) {
            found.insert(text[start..end].to_ascii_uppercase());
        }
    }
}

/// Where the id that has its first hyphen at `at` ends; `None` if the digits do not fit. CISA's ids may end in a letter.
fn end_of_id(bytes: &[u8], mut at: usize, groups: &[usize], may_have_letter: bool) -> Option<usize> {
    for &digits in groups {
        if bytes.get(at) != Some(&b'-') {
            return None;
        }
        let group = bytes.get(at + 1..at + 1 + digits)?;
        if !group.iter().all(u8::is_ascii_digit) {
            return None;
        }
        at += 1 + digits;
    }
    let is_boundary = |at: usize| bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if is_boundary(at) {
        return Some(at);
    }
    (may_have_letter && bytes.get(at).is_some_and(u8::is_ascii_alphabetic) && is_boundary(at + 1)).then_some(at + 1)
}
