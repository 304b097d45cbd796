//! What the words of a remediation say, whatever its category claims.
//!
//! Publishers put "no fix is available", "end of life" and plain hardening advice under `vendor_fix`, and "update to
//! version 9.1" under `mitigation`; the words win.
//! Conservative: a fixed version is read only from a sentence that tells the reader to update to it.
//! Does not know: products (`fixes`), groups of the checklist (`plan`).

mod available;
mod download;
mod sentence;
mod version;
mod words;

use super::advice::{is_boilerplate, is_checksum, is_link, is_replacing, is_setting, points_to_reading};
use crate::advisory::{Advisory, Remediation, RemediationCategory};
use available::{is_fix_available, is_fix_denied, is_there_already};
use download::{is_download, is_name_of_a_fix, names_download, points_to_download, points_to_fix};
use sentence::{Sentence, is_denied_after, is_end_denied};
use version::{fixed_version, starts_with_digit, version_at};
use words::*;

pub(super) use download::names_release;
pub(super) use sentence::{is_mended_before, later, mends_nothing, mends_partly};
pub(super) use version::{holds_version, names_version, version_objects};

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
    /// What it offers to products that its words of an end of life do not mean.
    pub(super) otherwise: Offer,
    /// The fixed version, where the words name exactly one.
    pub(super) version: Option<String>,
    /// The wording in lower case, for further looks.
    pub(super) lower: String,
    /// The entry that a bare link belongs to: the one before it, cut off at its address when the document was converted.
    pub(super) link_of: Option<usize>,
    /// Whether the entry before announces more and nothing but this follows.
    pub(super) is_announced: bool,
}

impl Remedy {
    /// Whether a fix is what the category claims and the words deny.
    pub(super) fn contradicts(&self, category: RemediationCategory) -> bool {
        let says_missing =
            matches!(self.offer, Offer::NoFixYet | Offer::NoFixPlanned | Offer::EndOfLife | Offer::FixPlanned);
        says_missing && matches!(category, RemediationCategory::VendorFix | RemediationCategory::OptionalPatch)
    }
}

/// Reads the words of all remediations, in their order.
pub(super) fn read(advisory: &Advisory) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::with_capacity(advisory.remediations.len());
    let is_english = advisory.lang.as_deref().is_none_or(|lang| lang.to_ascii_lowercase().starts_with("en"));
    for (at, remediation) in advisory.remediations.iter().enumerate() {
        let mut remedy = read_one(remediation, is_english);
        if let Some((before, said)) = at.checked_sub(1).and_then(|before| Some((before, remedies.get(before)?))) {
            let first = said.link_of.unwrap_or(before);
            let belongs = |first: &Remediation| first.url.is_none() && first.products == remediation.products;
            let has_link = advisory.remediations.get(before).is_some_and(|said| said.url.is_some());
            remedy.is_announced = !has_link && announces_measures(&said.lower);
            let lower = remedy.lower.trim();
            let is_piece = is_checksum(lower) || is_link(lower);
            if is_piece && advisory.remediations.get(first).is_some_and(belongs) {
                remedy.link_of = Some(first);
                (remedy.offer, remedy.otherwise, remedy.version) = (Offer::Advice, Offer::Advice, None);
            }
        }
        remedies.push(remedy);
    }
    remedies
}

/// Reads the words of one remediation by themselves; where they are not English, a fix is what is filed as one.
pub(super) fn read_one(remediation: &Remediation, is_english: bool) -> Remedy {
    let lower = without_number(&remediation.text).to_lowercase();
    let version = fixed_version(&remediation.text);
    let offer = match offer(remediation.category, &lower, version.is_some()) {
        Offer::Advice if is_told_by_link(remediation, &lower) => Offer::Fix,
        Offer::Advice if is_filed_as_fix(remediation.category) && !is_english => Offer::Fix,
        offer => offer,
    };
    let otherwise = if offer == Offer::EndOfLife { offer_in_advice(&lower, false) } else { offer };
    let version = version.filter(|_| offer == Offer::Fix);
    Remedy { offer, otherwise, version, lower, link_of: None, is_announced: false }
}

/// "1. Do not click …" without the number that the list gave it.
fn without_number(text: &str) -> &str {
    let text = text.trim_start();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = rest.strip_prefix(['.', ')']).filter(|item| rest.len() < text.len() && !starts_with_digit(item));
    item.map_or(text, str::trim_start)
}

/// What no sentence says, the link beside the text may: it stands where the fix can be fetched.
fn is_told_by_link(remediation: &Remediation, lower: &str) -> bool {
    let has_link = remediation.url.is_some();
    match remediation.category {
        RemediationCategory::VendorFix | RemediationCategory::OptionalPatch => {
            let link = remediation.url.as_deref().or_else(|| is_link(lower.trim()).then(|| lower.trim()));
            points_to_fix(lower, has_link) || link.is_some_and(|link| is_download(lower, link)) && !is_setting(lower)
        }
        RemediationCategory::Mitigation => has_link && (names_download(lower) || points_to_download(lower)),
        _ => false,
    }
}

fn offer(category: RemediationCategory, lower: &str, names_version: bool) -> Offer {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let has_ended = !names_version && end_of_life_sentences(lower).next().is_some();
    match category {
        RemediationCategory::NoFixPlanned | RemediationCategory::NoneAvailable if has_ended => Offer::EndOfLife,
        RemediationCategory::NoFixPlanned => Offer::NoFixPlanned,
        RemediationCategory::NoneAvailable if has(NO_FIX_PLANNED) || is_refused(lower) => Offer::NoFixPlanned,
        RemediationCategory::NoneAvailable => Offer::NoFixYet,
        RemediationCategory::FixPlanned => Offer::FixPlanned,
        RemediationCategory::VendorFix | RemediationCategory::OptionalPatch if names_version => {
            match offer_in_advice(lower, true) {
                Offer::FixPlanned => Offer::FixPlanned,
                _ => Offer::Fix,
            }
        }
        _ if has_ended => Offer::EndOfLife,
        RemediationCategory::VendorFix | RemediationCategory::OptionalPatch => {
            if has(NO_FIX_PLANNED) {
                Offer::NoFixPlanned
            } else if has(NO_FIX_YET) {
                Offer::NoFixYet
            } else {
                offer_of_fix(lower)
            }
        }
        RemediationCategory::Mitigation | RemediationCategory::Other => offer_in_advice(lower, names_version),
        _ => Offer::Advice,
    }
}

/// Whether the publisher files the text as a fix.
fn is_filed_as_fix(category: RemediationCategory) -> bool {
    matches!(category, RemediationCategory::VendorFix | RemediationCategory::OptionalPatch)
}

/// What a text under `vendor_fix` offers that denies no fix: one, one to come, or only advice. It needs a sign of a fix,
/// though less of one than a text under `mitigation`.
fn offer_of_fix(lower: &str) -> Offer {
    let read = offer_in_advice(lower, false);
    if read != Offer::Advice {
        return read;
    }
    if sentences(lower).any(|text| is_fix_denied(text) || Sentence::read(text).is_withheld()) {
        return Offer::NoFixYet;
    }
    if sentences(lower).any(|text| Sentence::read(text).speaks_of_itself()) {
        return Offer::Fix;
    }
    if is_unanswered(lower) || is_lead_in(lower) || points_to_reading(lower) {
        return Offer::Advice;
    }
    let mut own = sentences(lower).filter(|text| !is_about_another(text));
    let is_told = |text| {
        let sentence = Sentence::read(text);
        sentence.tells_how_to_get_it() && !sentence.is_unmended()
    };
    let is_offered = is_name_of_a_fix(lower) || own.any(is_told);
    if is_offered && !is_replacing(lower) { Offer::Fix } else { Offer::Advice }
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The sentences of a text, and what stands between semicolons.
fn sentences(lower: &str) -> impl Iterator<Item = &str> + Clone {
    lower.split(". ").flat_map(|sentence| sentence.split("; "))
}

/// Words before "not responded" that say who does not answer.
const SILENT_NAME_WORDS_MAX: usize = 4;

/// "Acme has not responded to requests", and not "the device may become unresponsive".
fn vendor_is_silent(sentence: &str) -> bool {
    NO_ANSWER.iter().flat_map(|phrase| sentence.match_indices(phrase)).any(|(at, _)| {
        let before = sentence.get(..at).unwrap_or_default().split(|c: char| !c.is_alphanumeric());
        let mut words = before.rev().filter(|word| !word.is_empty()).take(SILENT_NAME_WORDS_MAX);
        !words.any(|word| NOT_A_VENDOR.contains(&word))
    })
}

/// What a text under `mitigation` offers: converted advisories have fixes there.
fn offer_in_advice(lower: &str, names_version: bool) -> Offer {
    if !names_version && has_any(lower, NO_FIX_PLANNED) {
        return Offer::NoFixPlanned;
    }
    if is_boilerplate(lower) {
        return Offer::Advice;
    }
    let is_refused = !names_version && is_refused(lower);
    let mut offer = if is_refused { Offer::NoFixPlanned } else { Offer::Advice };
    for text in sentences(lower).filter(|text| !is_about_another(text) && !is_replacing(text)) {
        let text = without_pointer(text);
        let sentence = Sentence::read(text);
        let is_fix = match sentence.still_to_come() {
            None => is_fix_told(text, &sentence),
            Some(later) => is_there_already(text, later),
        };
        if is_fix || is_fix_available(text) {
            // A fix for some of the products or vulnerabilities, and none for others.
            return if is_refused { Offer::Advice } else { Offer::Fix };
        }
        let is_news = text.contains("updates on ");
        if sentence.still_to_come().is_some() && has_any(text, FIX_NOUNS) && !is_news && offer == Offer::Advice {
            offer = Offer::FixPlanned;
        }
    }
    offer
}

/// Whether some sentence says that no fix will come.
fn is_refused(lower: &str) -> bool {
    sentences(lower).any(|text| Sentence::read(text).is_refused())
}

/// Whether a sentence is about updating something else; what a fix includes, or comes with, does not tell.
fn is_about_another(text: &str) -> bool {
    let own = text.split(", which ").next().unwrap_or_default();
    let is_order = text.starts_with("update to ") || text.starts_with("upgrade to ");
    let own = if is_order { own.split(" and ").next().unwrap_or_default() } else { own };
    let object = ["updat", "upgrad"].iter().filter_map(|verb| Some(own.split_once(verb)?.1)).next();
    let object = object.and_then(|object| object.split(" to ").next()).unwrap_or_default();
    has_any(own, NOT_THE_PRODUCT) || has_any(object, NOT_THE_OBJECT)
}

/// The sentence without "For more information on how to update, " at its start.
fn without_pointer(text: &str) -> &str {
    let starts = ["for more ", "for further ", "for additional ", "for details", "for questions"];
    let rest = text.split_once(", ").map(|(_, rest)| rest);
    rest.filter(|_| starts.iter().any(|start| text.starts_with(start))).unwrap_or(text)
}

/// Whether a sentence that speaks of nothing to come tells of a fix.
fn is_fix_told(text: &str, sentence: &Sentence<'_>) -> bool {
    let is_stated = || {
        let stated = FIX_STATED.iter().flat_map(|words| text.match_indices(words));
        stated.into_iter().any(|(at, _)| !is_denied_after(text.get(..at).unwrap_or_default()))
    };
    let is_told = is_stated() || tells_to_update(text) || is_named_version(text) || sentence.names_fix();
    is_told && !sentence.is_unmended()
}

/// Characters of a text that names a product and its fixed version, and nothing else.
const NAMED_VERSION_CHARS_MAX: usize = 120;

/// "GX Plant: Version 1.6 or later", as a text of its own.
fn is_named_version(sentence: &str) -> bool {
    let is_bare = sentence.len() <= NAMED_VERSION_CHARS_MAX
        && !["affect", " not ", "vulnerab", "requir", "user", "use ", "support", "running"]
            .iter()
            .any(|word| sentence.contains(word));
    let from = ["or later", "or newer", "or higher", "and later"].iter().filter_map(|words| sentence.find(words)).min();
    let before = from.and_then(|from| sentence.get(..from)).unwrap_or_default();
    let version = before.rsplit("version").next().filter(|rest| rest.len() < before.len());
    let version = version.map(|rest| rest.strip_prefix('s').unwrap_or(rest).trim_start());
    is_bare && version.is_some_and(|version| starts_with_digit(version.strip_prefix('v').unwrap_or(version)))
}

/// "update … to version 3", "upgrade … to the latest …", "users should upgrade X 3", "should be updated with …".
fn tells_to_update(sentence: &str) -> bool {
    let means = sentence.split_once("should be updated ").map(|(_, means)| means).unwrap_or_default();
    if UPDATED_BY.iter().any(|words| means.starts_with(words)) {
        return true;
    }
    let verbs = ["updat", "upgrad"].iter().flat_map(|verb| sentence.match_indices(verb)).map(|(at, _)| at);
    let verb = verbs.filter(|at| !is_denied_after(sentence.get(..*at).unwrap_or_default())).min();
    let Some(verb) = verb else { return false };
    let after = sentence.get(verb..).unwrap_or_default();
    let is_told = verb == 0 || TOLD.iter().any(|words| sentence.contains(words));
    if is_told && (after.contains(|c: char| c.is_ascii_digit()) || after.contains("latest")) {
        return true;
    }
    after.match_indices(" to ").any(|(at, to)| {
        let target = after.get(at + to.len()..).unwrap_or_default();
        TARGETS.iter().any(|word| target.starts_with(word))
            || version_at(target).is_some()
            || names_product_version(target)
    })
}

/// Words of a product's name between "update to" and its version.
const TARGET_NAME_WORDS_MAX: usize = 4;

/// "acme view v2.2": a version with its letter, after no more than a name.
fn names_product_version(target: &str) -> bool {
    target.split_whitespace().take(TARGET_NAME_WORDS_MAX + 1).any(|word| {
        let version = word.strip_prefix('v').unwrap_or_default();
        starts_with_digit(version) && version.contains('.')
    })
}

/// Sentences that say a product's life has ended, in lower case.
pub(super) fn end_of_life_sentences(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(". ")
        .flat_map(|sentence| sentence.split(';'))
        .filter(|sentence| {
            END_OF_LIFE.iter().flat_map(|words| sentence.match_indices(words)).any(|end| is_ended(sentence, end))
        })
        .filter(|sentence| !NOT_YET_ENDED.iter().any(|word| sentence.contains(word)))
}

/// Whether the words of an end are said, and not denied or said of a part: "in the cloud edition only".
fn is_ended(sentence: &str, (at, words): (usize, &str)) -> bool {
    let after = sentence.get(at + words.len()..).unwrap_or_default().trim_start_matches('d').trim_end_matches('.');
    let is_of_part = (after.starts_with(" in ") || after.starts_with(" for ")) && after.ends_with(" only");
    !is_of_part && !is_end_denied(sentence.get(..at).unwrap_or_default())
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

/// "… recommends the following mitigations:", and not where to read about them.
fn announces_measures(lower: &str) -> bool {
    is_lead_in(lower) && !points_to_reading(lower) && MEASURES.iter().any(|word| lower.contains(word))
}

/// Whether some sentence tells of a fix that is there: it says more than where to read.
pub(super) fn tells_of_fix(lower: &str) -> bool {
    sentences(lower).any(|text| {
        let sentence = Sentence::read(text);
        sentence.still_to_come().is_none() && sentence.names_fix()
    })
}

/// Whether the vendor says nothing.
pub(super) fn is_unanswered(lower: &str) -> bool {
    lower.split(". ").any(vendor_is_silent)
}

/// "… users can apply the following measures:" introduces the next entries.
pub(super) fn is_lead_in(text: &str) -> bool {
    text.trim_end().ends_with(':')
}
