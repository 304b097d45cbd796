//! What the words of a remediation say, whatever its category claims.
//!
//! Publishers put "no fix is available", "end of life" and plain hardening advice under `vendor_fix`; the words win.
//! Conservative: a fixed version is read only from a sentence that tells the reader to update to it.
//! Does not know: products (`fixes`), groups of the checklist (`plan`).

use crate::advisory::{Remediation, RemediationCategory};

/// What a remediation offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// Something to install.
    Fix,
    /// A fix will come.
    FixPlanned,
    /// No fix now.
    NoFixYet,
    /// No fix will come.
    NoFixPlanned,
    /// The product's life has ended.
    EndOfLife,
    /// Anything else: advice, a link, a lead-in.
    Advice,
}

/// A remediation that has been read.
pub(super) struct Remedy {
    pub(super) offer: Offer,
    /// The fixed version, where the words name exactly one.
    pub(super) version: Option<String>,
    /// The wording in lower case, for further looks.
    pub(super) lower: String,
}

const NO_FIX_PLANNED: [&str; 20] = [
    "no fix is planned",
    "no fix planned",
    "no remediation is planned",
    "no remediation planned",
    "no patch is planned",
    "no remediation expected",
    "no update is planned",
    "no updates are planned",
    "will not issue",
    "will not be fixed",
    "will not be patched",
    "will not release",
    "will not provide a",
    "there will not be a fix",
    "will not receive an update",
    "not plan to release",
    "not plan to fix",
    "not intend to release",
    "no plans to",
    "no fix will be",
];
const NO_FIX_YET: [&str; 10] = [
    "no fix is available",
    "no fix available",
    "no fix is currently available",
    "no remediation is available",
    "no patch is available",
    "no patch available",
    "no update is available",
    "no updates are available",
    "fix is not yet available",
    "no fixes are available",
];
const END_OF_LIFE: [&str; 13] = [
    "end of life",
    "end-of-life",
    "(eol)",
    " eol ",
    "eol product",
    "discontinued",
    "no longer support",
    "is obsolete",
    "already obsolete",
    "end of support",
    "end-of-support",
    "no longer maintained",
    "is no longer sold",
];
/// Announcements of an end that has not come, and ends that belong to something else.
const NOT_YET_ENDED: [&str; 5] = ["will be considered", "will be end", "scheduled", "will reach", "operating system"];
/// How `vendor_fix` entries begin that hold no fix.
const ONLY_ADVICE: [&str; 14] = [
    "see recommendations from",
    "apply defense",
    "apply cell protection",
    "use vpn",
    "as a general security measure",
    "protect network access",
    "restrict ",
    "block ",
    "limit access",
    "ensure ",
    "disable ",
    "turn off ",
    "operators of critical",
    "in addition, ics-cert recommends",
];
/// Words of a fix; they win over the beginnings above.
const FIX_WORDS: [&str; 9] = [
    "update to",
    "upgrade to",
    "upgrading to",
    "updating to",
    "patch",
    "hotfix",
    "new version",
    "new firmware",
    "latest version",
];

/// Reads the words.
pub(super) fn read(remediation: &Remediation) -> Remedy {
    let lower = remediation.text.to_lowercase();
    let version = fixed_version(&remediation.text);
    let offer = offer(remediation.category, &lower, version.is_some());
    Remedy { offer, version: version.filter(|_| offer == Offer::Fix), lower }
}

fn offer(category: RemediationCategory, lower: &str, names_version: bool) -> Offer {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let has_ended = !names_version && end_of_life_sentences(lower).next().is_some();
    match category {
        RemediationCategory::NoFixPlanned | RemediationCategory::NoneAvailable if has_ended => Offer::EndOfLife,
        RemediationCategory::NoFixPlanned => Offer::NoFixPlanned,
        RemediationCategory::NoneAvailable if has(&NO_FIX_PLANNED) => Offer::NoFixPlanned,
        RemediationCategory::NoneAvailable => Offer::NoFixYet,
        RemediationCategory::FixPlanned => Offer::FixPlanned,
        RemediationCategory::VendorFix | RemediationCategory::OptionalPatch if names_version => Offer::Fix,
        _ if has_ended => Offer::EndOfLife,
        RemediationCategory::VendorFix | RemediationCategory::OptionalPatch => {
            if has(&NO_FIX_PLANNED) {
                Offer::NoFixPlanned
            } else if has(&NO_FIX_YET) {
                Offer::NoFixYet
            } else if ONLY_ADVICE.iter().any(|start| lower.starts_with(start)) && !has(&FIX_WORDS) || is_lead_in(lower)
            {
                Offer::Advice
            } else {
                Offer::Fix
            }
        }
        RemediationCategory::Mitigation if has(&NO_FIX_PLANNED) => Offer::NoFixPlanned,
        _ => Offer::Advice,
    }
}

/// Sentences that say a product's life has ended, in lower case.
pub(super) fn end_of_life_sentences(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(". ")
        .filter(|sentence| END_OF_LIFE.iter().any(|word| sentence.contains(word)))
        .filter(|sentence| !NOT_YET_ENDED.iter().any(|word| sentence.contains(word)))
}

/// Whether such a sentence is about the affected product in general rather than about a named one.
pub(super) fn speaks_of_the_product(sentence: &str) -> bool {
    [
        "affected product",
        "this product",
        "these products",
        "the product is",
        "eol product",
        "end-of-life product",
        "affected device",
        "these devices",
        "products are",
    ]
    .iter()
    .any(|words| sentence.contains(words))
}

/// "… users can apply the following measures:" introduces the next entries.
pub(super) fn is_lead_in(text: &str) -> bool {
    text.trim_end().ends_with(':')
}

/// The version after "update to", "upgrade to" and the like, if the text names exactly one.
///
/// `Update to V2.9.2 or later version` gives `V2.9.2`; `Update to V14 SP1 Update 9 - Download: …` gives
/// `V14 SP1 Update 9`; `Upgrade to WinCC V7.5` gives nothing.
fn fixed_version(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Option<String> = None;
    for (at, verb) in lower.match_indices(" to ") {
        let before = lower.get(..at).unwrap_or_default();
        let last = before.rsplit([' ', '\n']).next().unwrap_or_default();
        if !matches!(last, "update" | "upgrade" | "updating" | "upgrading" | "updated" | "upgraded") {
            continue;
        }
        let version = version_at(text.get(at + verb.len()..).unwrap_or_default())?;
        match &found {
            Some(known) if *known != version => return None,
            _ => found = Some(version),
        }
    }
    found
}

/// Reads a version at the very start of `text`.
fn version_at(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().peekable();
    while words.next_if(|word| is_version_word(word)).is_some() {}
    let first = words.next()?;
    let (mut version, mut has_ended) = without_end(first);
    if !starts_with_digit(version.strip_prefix(['V', 'v']).unwrap_or(&version)) {
        return None;
    }
    while !has_ended {
        let Some(word) = words.next_if(|word| is_suffix(word)) else { break };
        let (suffix, ended) = without_end(word);
        has_ended = ended;
        version = format!("{version} {suffix}");
        let needs_number = !suffix.ends_with(|last: char| last.is_ascii_digit());
        if needs_number && !has_ended {
            let number = words.next_if(|word| starts_with_digit(word))?;
            let (number, ended) = without_end(number);
            has_ended = ended;
            version = format!("{version} {number}");
        }
    }
    let is_whole = has_ended || follows_well(words);
    is_whole.then_some(version)
}

/// Whether what stands after a version lets it be the whole of it, and no second version follows.
fn follows_well<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    let Some(word) = words.next().map(str::to_ascii_lowercase) else { return true };
    if matches!(word.as_str(), "or" | "and") {
        let next = words.next().unwrap_or_default();
        return !starts_with_digit(next.strip_prefix(['V', 'v']).unwrap_or(next));
    }
    let goes_on = ["-", "–", "for", "to", "as", "if", "which", "when", "from", "via", "at"];
    goes_on.contains(&word.as_str()) || word.starts_with(['(', '<', '[']) || word.starts_with("http")
}

fn is_version_word(word: &str) -> bool {
    ["version", "firmware", "release", "the", "software"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The word without closing punctuation, and whether that punctuation ends the version.
fn without_end(word: &str) -> (String, bool) {
    let trimmed = word.trim_end_matches(['.', ',', ';', ':', ')']);
    (trimmed.to_owned(), trimmed.len() != word.len())
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
}

/// `SP1`, `Update`, `Upd4`, `HF2`, `Patch03`, `R2`, `Build`.
fn is_suffix(word: &str) -> bool {
    let lower = word.trim_end_matches(['.', ',', ';', ':', ')']).to_ascii_lowercase();
    let stem = lower.trim_end_matches(|last: char| last.is_ascii_digit());
    matches!(stem, "sp" | "update" | "upd" | "hf" | "hotfix" | "patch" | "p" | "r" | "build" | "su" | "cu")
}
