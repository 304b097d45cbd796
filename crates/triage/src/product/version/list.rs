//! Lists inside a range text: several versions or spans after one another, with or without a comparator before them.
//!
//! Does not know: how bounds are paired into spans.

use super::Version;
use super::range::{Bound, Span};
use std::cmp::Ordering;

/// One bound, one listed version, or one listed span.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    /// From here.
    Lower(Bound),
    /// To here.
    Upper(Bound),
    /// Follows an upper bound without a sign of its own (`< 4.5, 5.0`): a further bound, or just this version.
    UpperOrListed(Bound),
    /// This version.
    Exactly(Version),
    /// A span with both ends.
    Within(Span),
}

/// What may stand between two entries of a list.
const SEPARATORS: &[&str] = &[",", ";", "/", "&", " and ", " or ", " to "];

/// Words that may stand between a separator and the number of the next entry.
const ENTRY_WORDS: &[&str] =
    &["and ", "or ", "versions ", "version ", "firmware ", "fw ", "release ", "v. ", "v ", "v"];

/// Whether a folded text holds a separator and a further version behind it.
pub(super) fn is_list(folded: &str) -> bool {
    entry_end(folded, SEPARATORS).is_some()
}

/// Where the first entry ends and where the next begins.
fn entry_end(text: &str, separators: &[&str]) -> Option<(usize, usize)> {
    let ends = separators.iter().flat_map(|separator| text.match_indices(separator));
    ends.filter_map(|(at, separator)| {
        let after = at + separator.len();
        let (before, rest) = (text.get(..at)?, text.get(after..)?);
        (before.contains(|c: char| c.is_ascii_digit()) && begins_entry(rest)).then_some((at, after))
    })
    .min()
}

fn begins_entry(rest: &str) -> bool {
    let mut rest = rest.trim_start();
    for word in ENTRY_WORDS {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The entries of a list, with ` to ` left alone.
fn entries(text: &str) -> Vec<&str> {
    let separators: Vec<&str> = SEPARATORS.iter().copied().filter(|separator| *separator != " to ").collect();
    let (mut entries, mut rest) = (Vec::new(), text);
    while let Some((end, next)) = entry_end(rest, &separators) {
        let (entry, after) = (rest.get(..end).unwrap_or_default(), rest.get(next..).unwrap_or_default());
        entries.push(entry.trim());
        let after = after.trim_start();
        rest = after.strip_prefix("and ").or_else(|| after.strip_prefix("or ")).unwrap_or(after);
    }
    entries.push(rest.trim());
    entries
}

/// The text after a comparator: one version, or a list that goes on behind an upper bound (`<= 2.0.11 / 3.0.11`).
/// `None` where the list has no clear meaning, so that nothing of the text is taken for read.
pub(super) fn bounded(sign: &str, text: &str, statements: &mut Vec<Statement>) -> Option<()> {
    let entries = if Version::parse(text).is_some() { vec![text] } else { entries(text) };
    let (first, more) = entries.split_first()?;
    if first.split_once(" - ").is_some_and(|(_, to)| begins_entry(to)) {
        return None;
    }
    let version = Version::parse(first)?;
    statements.push(match sign {
        "<" => Statement::Upper(Bound { version, inclusive: false }),
        "<=" => Statement::Upper(Bound { version, inclusive: true }),
        ">" if more.is_empty() => Statement::Lower(Bound { version, inclusive: false }),
        ">=" if more.is_empty() => Statement::Lower(Bound { version, inclusive: true }),
        "=" | "==" => Statement::Exactly(version),
        _ => return None,
    });
    for entry in more {
        statements.push(match entry_span(entry)? {
            Some(span) => Statement::Within(span),
            None => {
                let version = Version::parse(entry).filter(|version| version.tail.rest.is_empty())?;
                match sign {
                    "=" | "==" => Statement::Exactly(version),
                    _ => Statement::UpperOrListed(Bound { version, inclusive: true }),
                }
            }
        });
    }
    Some(())
}

/// A list of versions and of spans written with a dash (`28 - 33`, `12.4.1-12.4.11`).
pub(super) fn listed(text: &str, statements: &mut Vec<Statement>) -> Option<()> {
    let text = text.strip_prefix("versions ").or_else(|| text.strip_prefix("version ")).unwrap_or(text);
    if Version::parse(text).is_some_and(|version| version.prefix == "date") {
        statements.push(Statement::Exactly(Version::parse(text)?));
        return Some(());
    }
    let parts = text.split([',', ';']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    for part in parts.flat_map(entries) {
        let part = part.trim().trim_start_matches("and ").trim();
        let part = part.strip_suffix(" *").unwrap_or(part);
        if part.is_empty() || part == "and" {
            continue;
        }
        statements.push(match entry_span(part)? {
            Some(span) => Statement::Within(span),
            None => Statement::Exactly(Version::parse(part)?),
        });
    }
    Some(())
}

/// The span an entry is, or `Some(None)` for a single version. `None` if it has two ends that cannot be ordered.
fn entry_span(text: &str) -> Option<Option<Span>> {
    let ends = text.split_once(" to ").or_else(|| text.split_once(" - ")).or_else(|| {
        let (from, to) = text.split_once('-')?;
        let dotted = |text: &str| text.trim().trim_start_matches('v').chars().all(|c| c.is_ascii_digit() || c == '.');
        // `1.3.0-12` is one version, `12.4.1-12.4.11` and `28-33` are two.
        (dotted(from) && dotted(to) && from.matches('.').count() == to.matches('.').count()).then_some((from, to))
    });
    let Some((Some(from), Some(to))) = ends.map(|(from, to)| (Version::parse(from), Version::parse(to))) else {
        return Some(None);
    };
    let end = |version| Some(Bound { version, inclusive: true });
    match from.compare(&to) {
        Some(Ordering::Less) => Some(Some(Span { lower: end(from), upper: end(to), lower_doubtful: false })),
        Some(_) => Some(None),
        None => None,
    }
}
