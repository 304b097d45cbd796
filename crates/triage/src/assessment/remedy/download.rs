//! Fixes that are told by where they can be fetched: a name with a version and a link, a lead-in to a download.
//!
//! Converted documents cut a vendor's text at its links, so that such a piece stands alone. All texts come in lower
//! case. Does not know: categories of remediations (`remedy`).

use super::is_lead_in;
use super::version::starts_with_digit;
use super::words::{FIX_NOUNS, NOT_THE_PRODUCT, STILL_TO_COME};

/// Characters of a text that names a download and nothing else.
const NAME_CHARS_MAX: usize = 120;

/// Words of a text that tells which versions are affected, or what to do, rather than what the link holds.
const NOT_A_NAME: &[&str] = &[
    "prior",
    "earlier",
    "before",
    "through",
    "below",
    " to ",
    "<",
    " - ",
    "older",
    "previous",
    "affect",
    "vulnerab",
    "requir",
    "user",
    "use ",
    "support",
    "running",
    "disable",
    "see ",
    "if ",
    "until",
    "while ",
    "do not",
    "avoid",
    "ensure",
    "all version",
];

/// What a link leads to when it leads to something to read.
const DOCUMENTS: &[&str] = &[
    "advisory",
    "advisories",
    "communication",
    "guide",
    "manual",
    "notice",
    "notification",
    "bulletin",
    "instruction",
    "document",
    "notes",
    "article",
];

/// Nouns right before a version.
const VERSION_NOUNS: &[&str] = &["version", "firmware", "release", "software"];

/// How a lead-in to an address ends, before its colon.
const PLACES: &[&str] = &[
    " at",
    " location",
    " site",
    " website",
    " page",
    " link",
    " here",
    " below",
    " portal",
    " required)",
    " via",
    " from",
];

/// Ways of saying that a fix can be fetched.
const FETCHED: &[&str] = &[
    "released",
    "update to ",
    "upgrade to ",
    "updates can",
    "update can",
    "can be downloaded",
    "can be obtained",
    "can download",
    "to download",
    "is available",
    "are available",
    "available at",
    "has produced",
    "updated software can be found",
];

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn is_for_later_or_another(lower: &str) -> bool {
    has(lower, STILL_TO_COME) || has(lower, NOT_THE_PRODUCT) || has(lower, DOCUMENTS)
}

/// "Acme RTU firmware v3.10" beside a link: a name that ends in a version.
pub(super) fn names_download(lower: &str) -> bool {
    let name = lower.trim_end_matches(['.', ',', ';', ':', ' ']);
    if name.chars().count() > NAME_CHARS_MAX || has(name, NOT_A_NAME) || is_for_later_or_another(name) {
        return false;
    }
    let mut words = name.split_whitespace().rev();
    let (Some(last), Some(before)) = (words.next(), words.next()) else { return false };
    let (version, is_marked) = match last.strip_prefix('v') {
        Some(version) => (version, true),
        None if last.contains("update") => (last, true),
        None => (last, VERSION_NOUNS.contains(&before.trim_end_matches([':', ',']))),
    };
    is_marked && starts_with_digit(version) && version.contains(['.', '_'])
}

/// Words of a text that names a release and nothing else.
const RELEASE_WORDS_MAX: usize = 10;

/// Words in lower case that stand in the name of a release.
const RELEASE_WORDS: &[&str] =
    &["release", "version", "firmware", "build", "rev", "revision", "software", "for", "and"];

/// "Acme View 8.5.26 Release 7, Dec 2017": names, numbers and a version, and no word of what to do. Takes the text as
/// written.
pub(in super::super) fn names_release(text: &str) -> bool {
    let lower = text.to_lowercase();
    if has(&lower, NOT_A_NAME) || is_for_later_or_another(&lower) || is_lead_in(&lower) {
        return false;
    }
    let words = || text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_named = |word: &str| {
        word.is_empty()
            || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || RELEASE_WORDS.contains(&word)
    };
    let is_version = |word: &str| {
        let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
        starts_with_digit(word) && word.contains('.')
    };
    // "Version 2.80 & 2.90" is a heading.
    let has_name = !lower.starts_with("version") && !lower.contains('&');
    has_name && words().count() <= RELEASE_WORDS_MAX && words().skip(1).any(is_version) && words().all(is_named)
}

/// "Acme's download link for View 3.2 is:" beside a link. A bare "the download can be found at:" does not say for which of
/// the products it is.
pub(super) fn points_to_download(lower: &str) -> bool {
    let is_download = lower.contains("download link");
    let is_fix = lower.contains("download") && has(lower, FIX_NOUNS);
    is_lead_in(lower) && (is_download || is_fix) && !is_for_later_or_another(lower)
}

/// A lead-in that says where the fix lies: "Acme released a security patch, available at:".
pub(super) fn points_to_fix(lower: &str, has_link: bool) -> bool {
    let leads_to_place = is_lead_in(lower) && {
        let before = lower.trim_end().trim_end_matches(':').trim_end();
        PLACES.iter().any(|place| before.ends_with(place))
    };
    let is_stated = has(lower, FIX_NOUNS) || lower.contains("updated software");
    let says_fetched = leads_to_place && is_stated && has(lower, FETCHED) && !is_for_later_or_another(lower);
    says_fetched || has_link && points_to_download(lower)
}

/// Characters between "apply" and the version: room for a product's name.
const APPLY_TO_VERSION_CHARS_MAX: usize = 50;

/// "Users should apply Acme View version 5.9.1 or later".
pub(super) fn tells_to_apply(sentence: &str) -> bool {
    sentence.match_indices("apply ").any(|(at, verb)| {
        let after = sentence.get(at + verb.len()..).unwrap_or_default();
        let Some((name, version)) = after.split_once("version ") else { return false };
        let mut words = version.split_whitespace();
        let is_number = words.next().is_some_and(starts_with_digit);
        let is_open = words.next() == Some("or")
            && matches!(words.next().map(|w| w.trim_end_matches(',')), Some("later" | "newer" | "higher"));
        name.len() <= APPLY_TO_VERSION_CHARS_MAX && is_number && is_open
    })
}
