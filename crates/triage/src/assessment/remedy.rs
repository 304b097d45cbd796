//! What the words of a remediation say, whatever its category claims.
//!
//! Publishers put "no fix is available", "end of life" and plain hardening advice under `vendor_fix`, and "update to
//! version 9.1" under `mitigation`; the words win.
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

const NO_FIX_PLANNED: [&str; 22] = [
    "no updates will be",
    "no patch software will be",
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
const NOT_YET_ENDED: [&str; 6] =
    ["may be considered", "will be considered", "will be end", "scheduled", "will reach", "operating system"];
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

/// Sentences about updating something else than the product, or about not updating it.
const NOT_THE_PRODUCT: [&str; 15] = [
    "vpn",
    "virus",
    "operating system",
    "windows",
    "not feasible",
    "not an option",
    "cannot be",
    "can't be",
    "unable to",
    "not possible",
    "not available",
    "no patch",
    "no update",
    "no fix",
    "recompile",
];
/// A fix that is announced.
const STILL_TO_COME: [&str; 12] = [
    "plans to",
    "planning to",
    "will release",
    "will be released",
    "will be available",
    "will provide",
    "is working on",
    "are working on",
    "working to",
    "is developing",
    "under development",
    "when available",
];
const FIX_NOUNS: [&str; 9] =
    ["version", "update", "patch", "firmware", " fix", "upgrade", "release", "hotfix", "service pack"];
const RELEASING: [&str; 12] = [
    "released version",
    "released a new",
    "released new",
    "released an update",
    "released a firmware",
    "released firmware",
    "released a patch",
    "released patch",
    "released a fix",
    "has developed",
    "has provided",
    "has produced",
];
/// A fix that is there.
const FIX_STATED: [&str; 21] = [
    "patch is available",
    "update is available",
    "fix is available",
    "fixed in",
    "corrected in",
    "resolved in",
    "remediated in",
    "includes a fix",
    "apply patch",
    "apply the patch",
    "install the patch",
    "install the update",
    "install the latest",
    "applying update",
    "apply update",
    "install the new version",
    "use the new version",
    "released a patch",
    "update is also available",
    "released an updated",
    "released updates",
];
/// What follows "update to" when no number does.
const TARGETS: [&str; 11] = [
    "version",
    "the latest",
    "the newest",
    "the new ",
    "the following version",
    "the current",
    "latest",
    "at least version",
    "firmware version",
    "a newer version",
    "the most",
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
            } else if (ONLY_ADVICE.iter().any(|start| lower.starts_with(start)) || is_lead_in(lower))
                && !has(&FIX_WORDS)
                && !tells_to_update(lower)
            {
                Offer::Advice
            } else {
                Offer::Fix
            }
        }
        RemediationCategory::Mitigation | RemediationCategory::Other => offer_in_advice(lower, names_version),
        _ => Offer::Advice,
    }
}

/// What a text under `mitigation` offers: converted advisories have fixes there.
fn offer_in_advice(lower: &str, names_version: bool) -> Offer {
    if NO_FIX_PLANNED.iter().any(|words| lower.contains(words)) && !names_version {
        return Offer::NoFixPlanned;
    }
    let mut offer = Offer::Advice;
    for sentence in lower.split(". ") {
        let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        if has(&NOT_THE_PRODUCT) {
            continue;
        }
        if has(&STILL_TO_COME) {
            if has(&FIX_NOUNS) && offer == Offer::Advice {
                offer = Offer::FixPlanned;
            }
        } else if has(&FIX_STATED) || has(&RELEASING) && has(&FIX_NOUNS) || tells_to_update(sentence) {
            return Offer::Fix;
        }
    }
    offer
}

/// "update … to version 3", "upgrade … to the latest …".
fn tells_to_update(sentence: &str) -> bool {
    let Some(verb) = ["updat", "upgrad"].iter().filter_map(|verb| sentence.find(verb)).min() else { return false };
    let after = sentence.get(verb..).unwrap_or_default();
    after.match_indices(" to ").any(|(at, to)| {
        let target = after.get(at + to.len()..).unwrap_or_default();
        TARGETS.iter().any(|word| target.starts_with(word)) || version_at(target).is_some()
    })
}

/// Sentences that say a product's life has ended, in lower case.
pub(super) fn end_of_life_sentences(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(". ")
        .flat_map(|sentence| sentence.split(';'))
        .filter(|sentence| END_OF_LIFE.iter().any(|word| sentence.contains(word)))
        .filter(|sentence| !NOT_YET_ENDED.iter().any(|word| sentence.contains(word)))
}

/// Whether such a sentence is about the affected product in general rather than about a named one.
pub(super) fn speaks_of_the_product(sentence: &str) -> bool {
    let words = [
        "affected product",
        "this product",
        "these products",
        "the product is",
        "eol product",
        "end-of-life product",
        "affected device",
        "these devices",
        "products are",
    ];
    words.iter().any(|words| sentence.contains(words))
}

/// Whether an end is told of part of the versions only.
pub(super) fn speaks_of_older_versions(sentence: &str) -> bool {
    ["prior", "previous", "earlier", "older", "less than"].iter().any(|word| sentence.contains(word))
}

/// Characters between a name and the words of its end.
const NAME_TO_END_CHARS_MAX: usize = 60;
/// Characters between the words of an end and the name: "the discontinued …".
const END_TO_NAME_CHARS_MAX: usize = 16;

/// Whether the sentence says of `name` that its life has ended: close before, or right after.
pub(super) fn ends_life_of(sentence: &str, name: &str) -> bool {
    let ends: Vec<usize> = END_OF_LIFE.iter().filter_map(|words| sentence.find(words)).collect();
    sentence.match_indices(name).any(|(at, _)| {
        let after = at + name.len();
        ends.iter().any(|&end| {
            let is_before = after <= end && end - after <= NAME_TO_END_CHARS_MAX;
            let is_after = end < at
                && sentence.get(end..at).is_some_and(|gap| {
                    gap.trim_start_matches("discontinued").len() <= END_TO_NAME_CHARS_MAX && !gap.contains(" the ")
                });
            is_before || is_after
        })
    })
}

/// "… users can apply the following measures:" introduces the next entries.
pub(super) fn is_lead_in(text: &str) -> bool {
    text.trim_end().ends_with(':')
}

/// Characters between "update" and "to": room for a product's name, not for another sentence.
const UPDATE_TO_CHARS_MAX: usize = 60;

/// The version after "update … to", "upgrade … to", if the text names exactly one.
///
/// `Update to V2.9.2 or later version` gives `V2.9.2`; `Update to V14 SP1 Update 9 - Download: …` gives
/// `V14 SP1 Update 9`; `Upgrade to WinCC V7.5` gives nothing.
fn fixed_version(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Option<String> = None;
    for (at, verb) in lower.match_indices(" to ") {
        if !follows_update(lower.get(..at).unwrap_or_default()) {
            continue;
        }
        let Some(version) = version_at(text.get(at + verb.len()..).unwrap_or_default()) else { continue };
        match &found {
            Some(known) if *known != version => return None,
            _ => found = Some(version),
        }
    }
    found
}

/// Whether the text before " to " ends in "update …" of the same sentence.
fn follows_update(before: &str) -> bool {
    let sentence = before.rsplit(['\n', ';']).next().unwrap_or_default();
    let sentence = sentence.rsplit(". ").next().unwrap_or_default();
    let verb = ["updat", "upgrad"].iter().filter_map(|verb| sentence.rfind(verb)).max();
    verb.is_some_and(|verb| sentence.len() - verb <= UPDATE_TO_CHARS_MAX && !sentence.contains("vpn"))
}

/// Reads a version at the very start of `text`.
fn version_at(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().peekable();
    while words.next_if(|word| is_version_word(word)).is_some() {}
    let first = words.next()?;
    let (mut version, mut has_ended) = without_end(first);
    if !starts_with_digit(version.strip_prefix(['V', 'v', 'R', 'r']).unwrap_or(&version)) {
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
    let goes_on = ["-", "–", "for", "to", "as", "if", "which", "when", "from", "via", "at", "firmware", "software"];
    if word.starts_with("(first") {
        return false;
    }
    goes_on.contains(&word.as_str()) || word.starts_with(['(', '<', '[']) || word.starts_with("http")
}

fn is_version_word(word: &str) -> bool {
    let word = word.trim_end_matches([',', ':']);
    ["version", "firmware", "release", "the", "software", "latest", "at", "least"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
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
