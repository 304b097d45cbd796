//! The fixed version, where a text tells the reader to update to exactly one.
//!
//! Does not know: whether the text is to be believed (`remedy`).

use super::sentence::{Sentence, is_denied_after};
use super::words::NOT_THE_OBJECT;

/// Characters between "update" and "to": room for a product's name, not for another sentence.
const UPDATE_TO_CHARS_MAX: usize = 60;

/// The version after "update … to", "upgrade … to", if the text names exactly one.
///
/// `Update to V2.9.2 or later version` gives `V2.9.2`; `Update to V14 SP1 Update 9 - Download: …` gives
/// `V14 SP1 Update 9`; `Upgrade to WinCC V7.5` gives nothing.
pub(super) fn fixed_version(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Option<String> = None;
    for (at, verb) in lower.match_indices(" to ") {
        if !follows_update(lower.get(..at).unwrap_or_default()) || is_unmended_at(&lower, at) {
            continue;
        }
        let Some(version) = version_at(text.get(at + verb.len()..).unwrap_or_default()) else { continue };
        match &found {
            Some(known) if *known != version => return None,
            _ => found = Some(version),
        }
    }
    found.filter(|version| !names_another(&lower, version))
}

/// Whether a text in lower case names another version "or later": of something else.
fn names_another(lower: &str, version: &str) -> bool {
    let version = version.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.windows(3).filter_map(|three| <[&str; 3]>::try_from(three).ok()).any(|[word, or, more]| {
        let word = word.trim_end_matches([',', ')']);
        let is_target =
            or == "or" && ["newer", "later", "higher", "above", "greater"].iter().any(|end| more.starts_with(end));
        is_target && starts_with_digit(without_letter(word)) && !version.split(' ').any(|part| part == word)
    })
}

/// Whether the text before " to " ends in "update …" of the same sentence, which nothing denies.
fn follows_update(before: &str) -> bool {
    let sentence = before.rsplit(['\n', ';']).next().unwrap_or_default();
    let sentence = sentence.rsplit(". ").next().unwrap_or_default();
    let verb = ["updat", "upgrad"].iter().filter_map(|verb| sentence.rfind(verb)).max();
    verb.and_then(|verb| sentence.split_at_checked(verb)).is_some_and(|(before, object)| {
        object.len() <= UPDATE_TO_CHARS_MAX
            && !is_denied_after(before)
            && !sentence.contains("vpn")
            && !NOT_THE_OBJECT.iter().any(|word| object.contains(word))
    })
}

/// Whether the sentence around `at` says of its update that it mends nothing.
fn is_unmended_at(lower: &str, at: usize) -> bool {
    let start = lower.get(..at).and_then(|before| before.rfind(". ")).map_or(0, |end| end + 2);
    let sentence = lower.get(start..).and_then(|rest| rest.split(". ").next()).unwrap_or_default();
    Sentence::read(sentence).is_unmended()
}

/// What a version is of, as the text says it: the words between "update" and "to", and after "version 3 of" or "for".
pub(in crate::assessment) fn version_objects(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let mut objects = Vec::new();
    for (at, to) in lower.match_indices(" to ").filter(|(at, _)| follows_update(lower.get(..*at).unwrap_or_default())) {
        let Some(target) = text.get(at + to.len()..).filter(|target| version_at(target).is_some()) else { continue };
        let before = lower.get(..at).unwrap_or_default();
        let verb = ["updat", "upgrad"].iter().filter_map(|verb| before.rfind(verb)).max().unwrap_or(at);
        let object = text.get(verb..at).unwrap_or_default().split_once(' ').map_or("", |(_, object)| object);
        objects.push(object.to_owned());
        objects.extend(object_after(target).map(str::to_owned));
    }
    objects
}

/// "3.5 or later of NAME to mitigate": the name.
fn object_after(target: &str) -> Option<&str> {
    let end = target.find([',', ';', '(', '\n']).into_iter().chain(target.find(". ")).min().unwrap_or(target.len());
    let sentence = target.get(..end)?.trim_end_matches('.');
    let from = [" of ", " for "].iter().filter_map(|word| Some(sentence.find(word)? + word.len())).min()?;
    let name = sentence.get(from..)?;
    name.split([':']).next()?.split(" to ").next()
}

/// Whether a text in lower case names a version, however it is written.
pub(in crate::assessment) fn names_version(lower: &str) -> bool {
    let named = ["version", "build", "release", "firmware", "patch"];
    let mut before = "";
    lower.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let digits = word.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(word);
        let is_number = starts_with_digit(digits) && !word.contains(['/', '\'', '’']);
        let is_version = is_number && (digits.contains('.') || digits.len() < word.len() || named.contains(&before));
        before = word;
        is_version
    })
}

/// Whether a text in lower case names this version, and not one that only begins or ends like it: 3.1 is not in 3.10.
pub(in crate::assessment) fn holds_version(lower: &str, version: &str) -> bool {
    let version = version.strip_prefix('v').unwrap_or(version);
    lower.match_indices(version).any(|(at, _)| {
        let before = lower.get(..at).unwrap_or_default();
        let after = lower.get(at + version.len()..).unwrap_or_default().trim_start_matches('.');
        !before.ends_with(|c: char| c.is_ascii_digit() || c == '.') && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// A version without the letter before its digits: `V2`, `R6.01`, `S7y`.
fn without_letter(word: &str) -> &str {
    word.strip_prefix(|first: char| first.is_ascii_alphabetic()).unwrap_or(word)
}

/// A bare number of so many digits is a year, unless it is called a version.
const YEAR_DIGITS: usize = 4;

/// Reads a version at the very start of `text`.
pub(super) fn version_at(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().peekable();
    let mut is_called = false;
    while words.next_if(|word| is_version_word(word)).is_some() {
        is_called = true;
    }
    let first = words.next()?;
    let (mut version, mut has_ended) = without_end(first);
    // A date such as `05/2018'` or a quotation is no version.
    if !starts_with_digit(without_letter(&version)) || version.contains(['/', '\'', '’']) {
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
    let is_year = !is_called && version.len() == YEAR_DIGITS && version.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = !is_year && (has_ended || follows_well(words));
    is_whole.then_some(version)
}

/// Whether what stands after a version lets it be the whole of it, and no second version follows.
fn follows_well<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    let Some(word) = words.next().map(str::to_ascii_lowercase) else { return true };
    if matches!(word.as_str(), "or" | "and") {
        let next = words.next().unwrap_or_default();
        return !starts_with_digit(without_letter(next)) && !["apply", "install"].contains(&next);
    }
    let goes_on = [
        "-", "–", "for", "to", "as", "if", "which", "when", "from", "via", "at", "firmware", "software", "should",
        "must", "but",
    ];
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

pub(super) fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
}

/// `SP1`, `Update`, `Upd4`, `HF2`, `Patch03`, `R2`, `Build`.
fn is_suffix(word: &str) -> bool {
    let lower = word.trim_end_matches(['.', ',', ';', ':', ')']).to_ascii_lowercase();
    let stem = lower.trim_end_matches(|last: char| last.is_ascii_digit());
    matches!(stem, "sp" | "update" | "upd" | "hf" | "hotfix" | "patch" | "p" | "r" | "build" | "su" | "cu")
}
