//! Fixes that are told by where they can be fetched: a name with a version and a link, a lead-in to a download.
//!
//! Converted documents cut a vendor's text at its links, so that such a piece stands alone. All texts come in lower
//! case. Does not know: categories of remediations (`remedy`).

use super::super::advice::instructs;
use super::sentence::Sentence;
use super::version::starts_with_digit;
use super::words::{FIX_NOUNS, NOT_THE_PRODUCT};
use super::{is_lead_in, is_link};

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
    Sentence::read(lower).still_to_come().is_some() || has(lower, NOT_THE_PRODUCT) || has(lower, DOCUMENTS)
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

/// Words of a text that names a fix and nothing else.
const FIX_NAME_WORDS_MAX: usize = 14;

/// Words of a sentence, which no name has.
const SENTENCES: &[&str] = &[" the ", " is ", " are ", " has ", " not ", " can "];

/// Words of a text that is the name of a fix without a version: "Security update".
const BARE_FIX_WORDS_MAX: usize = 6;

/// "Acme View hotfix build 7.61", "Series C: Versions BG or later", "Update": filed as a fix, it can mean nothing else.
pub(super) fn is_name_of_a_fix(lower: &str) -> bool {
    let lower = lower
        .split("http")
        .next()
        .unwrap_or_default()
        .replace("(login required)", "")
        .replace("(requires login)", "")
        .replace("article number", "");
    let is_else = |word: &&str| *word != "operating system" && lower.contains(*word);
    if has(&lower, &["affect", "prior"]) || has(&lower, DOCUMENTS) || NOT_THE_PRODUCT.iter().any(is_else) {
        return false;
    }
    let sentence = Sentence::read(&lower);
    let is_hardware = has(&lower, &["production date", "serial"]);
    if is_hardware || lower.trim().is_empty() || instructs(&lower) || sentence.still_to_come().is_some() {
        return false;
    }
    let last = lower.rsplit(": ").next().unwrap_or_default();
    [lower.as_str(), last].into_iter().any(|name| {
        let words = name.split_whitespace().count();
        let is_bare =
            words <= BARE_FIX_WORDS_MAX && has(name, &["patch", "update", "hotfix", "firmware", "upgrade", " release"]);
        !has(name, NOT_A_NAME)
            && !has(name, SENTENCES)
            && (is_bare || words <= FIX_NAME_WORDS_MAX && Sentence::read(name).has_number())
    })
}

/// Parts of an address where software is fetched.
const DOWNLOADS: &[&str] = &["download", "firmware", "software", "patch", "update", ".zip", ".exe", ".msi"];

/// Parts of an address where documents are read, wherever they are fetched.
const PAPERS: &[&str] = &[".pdf", "advisor", "bulletin", "sevd", "documentid", "security", "manual", "guide"];

/// A name beside the address of its download, or such an address alone.
pub(super) fn is_download(lower: &str, link: &str) -> bool {
    let link = link.to_lowercase();
    let name = lower.split("http").next().unwrap_or_default().replace("(login required)", "");
    let name = name.trim().trim_end_matches(['-', ' ']);
    let is_name = is_link(lower.trim())
        || name.split_whitespace().count() <= RELEASE_WORDS_MAX
            && !has(name, NOT_A_NAME)
            && !is_for_later_or_another(name)
            && !is_lead_in(name);
    is_name && has(&link, DOWNLOADS) && !has(&link, PAPERS)
}
