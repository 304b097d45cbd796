//! Reads what an advisory says about versions into a [`Range`].

use super::list::{Statement, bounded, is_list, listed};
use super::range::{Bound, Range, Span};
use super::{Scheme, Version, is_missing};
use crate::product::text::fold;
use std::cmp::Ordering;

/// Longest text that is read as a range, in characters; longer ones are prose and stay unread.
const RANGE_CHARS_MAX: usize = 400;

/// Most words before a comparator that can be the name of what is bounded (`NMC2 <= 6.9.6`); more is prose.
const PROSE_WORDS_MAX: usize = 2;

/// Most alternatives one text may list; the longest list of the corpus has 30.
const ALTERNATIVES_MAX: usize = 200;

pub(super) fn range(text: &str) -> Range {
    let unread = || Range::Unread(text.trim().to_owned());
    if text.chars().count() > RANGE_CHARS_MAX {
        return unread();
    }
    let folded = fold(&text.replace('_', " "));
    let (scheme, folded) = split_scheme(&folded);
    if scheme != Scheme::Generic {
        return in_scheme(text.trim(), scheme);
    }
    let folded = folded.trim().trim_end_matches([',', ';', '.']).trim();
    if folded == "no version" || folded == "none" {
        return Range::Nothing;
    }
    if UNORDERABLE.iter().any(|word| folded.contains(word)) {
        return unread();
    }
    let (plain, mut condition) = without_brackets(folded);
    let plain = operators(&plain);
    let Some(plain) = cut_condition(&plain, &mut condition) else { return unread() };
    if let Some(rest) = all_versions(&plain) {
        if !rest.is_empty() {
            condition.get_or_insert_with(|| rest.to_owned());
        }
        return Range::All { condition };
    }
    match statements(&plain, &mut condition).and_then(|statements| combine(&statements)) {
        Some(spans) if !spans.is_empty() => Range::Spans { spans, condition },
        _ => unread(),
    }
}

/// Words that show that the text speaks of something an inventory's version column does not hold.
const UNORDERABLE: &[&str] =
    &["serial n", "production date", "shipped between", "manufactured", "mlfb", "article number"];

/// The scheme of a `vers:` range and what follows its type. `vers:none/*` leaves `none`.
fn split_scheme(folded: &str) -> (Scheme, &str) {
    match folded.strip_prefix("vers:").and_then(|rest| rest.split_once('/')) {
        Some(("none", _)) => (Scheme::Generic, "none"),
        Some((name, rest)) => (Scheme::of_type(name), rest),
        None => (Scheme::Generic, folded),
    }
}

/// A range of a scheme with an order of its own, by the letter of the specification: comparators and versions between
/// `|`, nothing else; versions keep their case.
fn in_scheme(text: &str, scheme: Scheme) -> Range {
    let unread = || Range::Unread(text.to_owned());
    let Some((_, constraints)) = text.split_once('/') else { return unread() };
    if constraints.trim() == "*" {
        return Range::All { condition: None };
    }
    let mut read = Vec::new();
    for constraint in constraints.split('|').map(str::trim) {
        let end = constraint.find(|c| !matches!(c, '<' | '>' | '=' | '!')).unwrap_or(constraint.len());
        let (sign, version) = constraint.split_at(end);
        let Some(version) = Version::parse(version.trim()).map(|version| Version { scheme, ..version }) else {
            return unread();
        };
        read.push(match sign {
            "" | "=" => Statement::Exactly(version),
            "<" | "<=" => Statement::Upper(Bound { version, inclusive: sign == "<=" }),
            ">" | ">=" => Statement::Lower(Bound { version, inclusive: sign == ">=" }),
            _ => return unread(),
        });
    }
    match combine(&read) {
        Some(spans) if !spans.is_empty() && read.len() <= ALTERNATIVES_MAX => Range::Spans { spans, condition: None },
        _ => unread(),
    }
}

/// Whether the text says every version; what it adds is returned.
fn all_versions(plain: &str) -> Option<&str> {
    let plain = plain.trim();
    let rest =
        ["all versions", "all firmware versions", "all variants", "all version", "any version", "all", "any", "*"]
            .iter()
            .find_map(|word| {
                plain.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with([' ', ',', ':', ';']))
            });
    let rest = rest.or_else(|| plain.is_empty().then_some(plain))?.trim_matches([' ', ',', ':', ';']);
    let bounded = rest.contains(['<', '>', '=', '|'])
        || rest.starts_with(|c: char| c.is_ascii_digit() || c == 'v')
        || rest.contains("between");
    (!bounded).then_some(rest)
}

/// Takes bracketed remarks out. `(including)` and `(excluding)` become marks; remarks that change nothing are
/// dropped; short numbers (`02.07.07(10)`) stay part of the version; the rest is a condition.
fn without_brackets(text: &str) -> (String, Option<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut condition = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        plain.push_str(before);
        let (inside, tail) = after.split_once(')').unwrap_or((after, ""));
        let inside = inside.trim();
        match inside {
            "including" | "inclusive" | "included" => plain.push_str(" \u{1} "),
            "excluding" | "exclusive" | "excluded" => plain.push_str(" \u{2} "),
            _ if inside.chars().all(|c| c.is_ascii_digit())
                || (inside.len() <= 3 && inside.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                plain.push('(');
                plain.push_str(inside);
                plain.push(')');
            }
            _ if before.trim_end_matches([' ', '<', '>', '=']).is_empty() => plain.push_str(inside),
            _ if is_harmless(inside) => {}
            _ => condition = Some(inside.to_owned()),
        }
        rest = tail;
    }
    plain.push_str(rest);
    (plain, condition)
}

/// Remarks that do not change which versions are meant.
fn is_harmless(remark: &str) -> bool {
    [
        "including ",
        "only affected by",
        "affected by",
        "all editions",
        "end-of-life",
        "end of life",
        "eol",
        "aka",
        "formerly",
        "or software version",
    ]
    .iter()
    .any(|start| remark.starts_with(start))
        || (remark.starts_with("cve-") && remark.ends_with("only"))
        || Version::parse(remark).is_some_and(|version| version.prefix.is_empty() && version.precision() >= 2)
}

/// Phrases that mean a comparator, longest first, so that the longer one is taken.
const PHRASES: &[(&str, &str)] = &[
    ("up to and including", "<="),
    ("prior to and including", "<="),
    ("less than or equal to", "<="),
    ("greater than or equal to", ">="),
    ("earlier than", "<"),
    ("older than", "<"),
    ("lower than", "<"),
    ("less than", "<"),
    ("newer than", ">"),
    ("later than", ">"),
    ("starting with", ">="),
    ("starting from", ">="),
    ("prior to", "<"),
    ("through", "<="),
    ("up to", "<="),
    ("until", "<="),
    ("before", "<"),
    ("since", ">="),
    ("after", ">"),
    ("=<", "<="),
    ("=>", ">="),
    ("≤", "<="),
    ("≥", ">="),
];

/// Phrases after a version that make it a bound.
const SUFFIXES: &[(&str, &str)] = &[
    ("and prior", "<="),
    ("or prior", "<="),
    ("and all prior", "<="),
    ("and earlier", "<="),
    ("or earlier", "<="),
    ("and all earlier", "<="),
    ("and below", "<="),
    ("or below", "<="),
    ("and lower", "<="),
    ("or lower", "<="),
    ("and older", "<="),
    ("or older", "<="),
    ("and previous", "<="),
    ("and all previous", "<="),
    ("and later", ">="),
    ("or later", ">="),
    ("and newer", ">="),
    ("or newer", ">="),
    ("and above", ">="),
    ("or above", ">="),
    ("or higher", ">="),
    ("and higher", ">="),
    ("and up", ">="),
];

/// Writes prose comparators as signs: `V3 and earlier` becomes `<= V3`, `between A and B` becomes `>= A <= B`.
fn operators(plain: &str) -> String {
    let mut text = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for (suffix, sign) in SUFFIXES {
        if let Some((before, after)) = text.split_once(suffix)
            && !before.contains(['<', '>'])
            // "prior to 5.1 and prior to 6.2" begins a second bound.
            && ![" to ", " than "].iter().any(|word| after.starts_with(word))
        {
            let after =
                after.trim_start_matches(" versions").trim_start_matches(" version").trim_start_matches(" releases");
            text = format!("{sign} {} {}", before.trim(), after.trim()).trim().to_owned();
        }
    }
    for (phrase, sign) in PHRASES {
        text = text.replace(phrase, sign);
    }
    text = between(&text);
    text
}

/// `between A (including) and B (excluding)`, also without the word *between*.
fn between(text: &str) -> String {
    let marked = text.contains(['\u{1}', '\u{2}']);
    if !marked && !text.contains("between ") {
        return text.replace("<= and including", "<=");
    }
    let bare = text.replace("between ", "").replace("all versions ", "");
    let Some((from, to)) = bare.split_once(" and ") else { return text.to_owned() };
    let bound = |part: &str, inside: &str, outside: &str| {
        let sign = if part.contains('\u{2}') { outside } else { inside };
        format!("{sign} {}", part.replace(['\u{1}', '\u{2}', '|'], " "))
    };
    format!("{} {}", bound(from, ">=", ">"), bound(to, "<=", "<"))
}

/// Words that begin a condition after a version.
const CONDITION_STARTS: &[&str] = &[
    " only ",
    " when ",
    " if ",
    " with ",
    " without ",
    " using ",
    " running ",
    " on ",
    " for ",
    " and function state",
    " integrated ",
    " installed ",
    " including hotfixes",
    " in default ",
    " that ",
    " via ",
    " where ",
    " of ",
];

/// Cuts a condition off the end; a condition before the comparator is seen by [`statements`]. `None` if a second
/// bound or listed version would go with it (`< 5.0 for A, < 6.0 for B`).
fn cut_condition(plain: &str, condition: &mut Option<String>) -> Option<String> {
    let padded = format!("{plain} ");
    let at = CONDITION_STARTS.iter().filter_map(|start| padded.find(start)).min();
    match at {
        Some(at) if at > 0 => {
            let (kept, cut) = plain.split_at(at.min(plain.len()));
            if cut.contains(['<', '>']) && !kept.contains(['<', '>']) {
                // "All versions with U-Boot < V2016": what is bounded is not this product's version.
                *condition = Some(cut.trim().to_owned());
                return Some(if all_versions(kept).is_some() { kept.to_owned() } else { plain.to_owned() });
            }
            // The bound on a function state is not one on the version, and both must hold.
            if !cut.starts_with(" and function state") && (cut.contains(['<', '>']) || is_list(cut)) {
                return None;
            }
            condition.get_or_insert_with(|| cut.trim().to_owned());
            Some(kept.to_owned())
        }
        _ => Some(plain.to_owned()),
    }
}

/// Words before a comparator that do not narrow anything.
const NOISE: &[&str] = &[
    "all", "versions", "version", "firmware", "bios", "software", "any", "vers", "v", "and", "from", "or", "release",
    "releases", "fw", "only", "image", "system", "the", "build",
];

fn statements(plain: &str, condition: &mut Option<String>) -> Option<Vec<Statement>> {
    let mut statements = Vec::new();
    for piece in plain.split('|') {
        let (before, bounds) = split_bounds(piece);
        let before = before.trim().trim_matches([',', ':', ';']).trim();
        let noise = before.split([' ', ',']).all(|word| word.is_empty() || NOISE.contains(&word));
        if !noise && bounds.is_empty() {
            listed(before, &mut statements)?;
        } else if !noise {
            match Version::parse(before) {
                // "0 < 8.0.1": a lower bound without its sign.
                Some(version) if version.prefix.is_empty() => {
                    statements.push(Statement::Lower(Bound { version, inclusive: true }))
                }
                // Prose: what is bounded may be anything.
                _ if before.split(' ').count() > PROSE_WORDS_MAX => return None,
                _ => {
                    condition.get_or_insert_with(|| before.to_owned());
                }
            }
        }
        for (sign, text) in bounds {
            let text = text.trim().trim_end_matches("and").trim_end_matches([',', ' ', ';']);
            if is_missing(text) {
                continue;
            }
            bounded(sign, text, &mut statements)?;
        }
    }
    (statements.len() <= ALTERNATIVES_MAX).then_some(statements)
}

/// Splits `before <a >b` into `before` and the signs with what follows each.
fn split_bounds(piece: &str) -> (&str, Vec<(&str, &str)>) {
    let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!');
    let Some(first) = piece.find(is_sign) else { return (piece, Vec::new()) };
    let (before, mut rest) = piece.split_at(first);
    let mut bounds = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c| !is_sign(c)).unwrap_or(rest.len());
        let (sign, after) = rest.split_at(end);
        let next = after.find(is_sign).unwrap_or(after.len());
        let (text, tail) = after.split_at(next);
        bounds.push((sign, text));
        rest = tail;
    }
    (before, bounds)
}

/// Pairs bounds into spans. A lower and a higher upper bound belong together (AND); anything else is an alternative.
fn combine(statements: &[Statement]) -> Option<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut pending: Option<Bound> = None;
    let open = |lower: Option<Bound>, upper: Option<Bound>| Span { lower, upper, lower_doubtful: false };
    for statement in statements {
        match statement {
            Statement::Exactly(version) => spans.push(Span::exactly(version.clone())),
            Statement::Within(span) => spans.push(span.clone()),
            // What a lower bound closes with is one version, not a list.
            Statement::UpperOrListed(_) if pending.is_some() || !all_upper(&spans) => return None,
            Statement::UpperOrListed(bound) => spans.push(open(None, Some(bound.clone()))),
            Statement::Lower(bound) => match close_from_below(&mut spans, bound) {
                true => {}
                false => spans.extend(pending.replace(bound.clone()).map(|lower| open(Some(lower), None))),
            },
            Statement::Upper(bound) => match pending.take() {
                Some(lower) if lower.version.compare(&bound.version) != Some(Ordering::Greater) => {
                    spans.push(open(Some(lower), Some(bound.clone())));
                }
                Some(lower) => spans.extend([open(Some(lower), None), open(None, Some(bound.clone()))]),
                None => spans.push(doubtful_lower(&spans, bound).unwrap_or_else(|| open(None, Some(bound.clone())))),
            },
        }
    }
    spans.extend(pending.map(|lower| open(Some(lower), None)));
    Some(spans)
}

fn all_upper(spans: &[Span]) -> bool {
    spans.iter().all(|span| span.lower.is_none())
}

/// `< 2.0 | >= 1.0` means the same as `>= 1.0 | < 2.0`.
fn close_from_below(spans: &mut [Span], lower: &Bound) -> bool {
    match spans.last_mut() {
        Some(Span { lower: below @ None, upper: Some(upper), .. })
            if lower.version.compare(&upper.version) == Some(Ordering::Less) =>
        {
            *below = Some(lower.clone());
            true
        }
        _ => false,
    }
}

/// `13.0 | < 13.0.1`: the listed version may be meant as the lower bound.
fn doubtful_lower(spans: &[Span], upper: &Bound) -> Option<Span> {
    let [Span { lower: Some(lower), upper: Some(same), .. }] = spans else { return None };
    (lower == same && lower.version.compare(&upper.version) == Some(Ordering::Less)).then(|| Span {
        lower: Some(lower.clone()),
        upper: Some(upper.clone()),
        lower_doubtful: true,
    })
}
