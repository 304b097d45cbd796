//! Whether a sentence says that a fix is there, or that none is: "a patch is currently available for the older model".
//!
//! All texts come in lower case. Does not know: categories of remediations, other ways of offering a fix (`remedy`).

use super::sentence::Sentence;

/// Ways of saying that what was named before can be had.
const AVAILABLE: &[&str] = &[
    "patch is available",
    "update is available",
    "update is also available",
    "fix is available",
    "firmware is available",
    "is currently available",
    "are currently available",
];

/// What a fix is called, as whole words.
const NOUNS: &[&str] =
    &["patch", "patches", "update", "updates", "firmware", "fix", "fixes", "upgrade", "upgrades", "hotfix", "hotfixes"];

/// What else a fix is called; a "version" that cannot be had may be any.
const VERSION_NOUNS: &[&str] = &["version", "versions", "release", "releases"];

/// Words that deny.
const NEGATIONS: &[&str] = &["no", "not", "none", "neither", "nor", "cannot", "without", "never"];

/// Words that tell of a fix which is awaited, or may be there.
const AWAITED: &[&str] = &["until", "once", "when", "whenever", "if", "whether", "soon"];

/// Words from such a word to the end of "is available"; one further off belongs to something else.
const AWAITED_WORDS_MAX: usize = 10;

/// Words between a negation and "available": "not yet currently available".
const NOT_TO_AVAILABLE_WORDS_MAX: usize = 3;

/// Words between "no" and the name of the fix: "no official firmware update".
const NO_TO_NOUN_WORDS_MAX: usize = 3;

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).filter(|word| !word.is_empty())
}

fn is_noun(word: &str) -> bool {
    NOUNS.contains(&word) || VERSION_NOUNS.contains(&word)
}

fn denies(word: &str) -> bool {
    NEGATIONS.contains(&word) || word.ends_with("n't") || word.ends_with("n’t")
}

/// "Patches are currently available for X": a fix is named, and neither denied nor awaited, before it is available.
pub(super) fn is_fix_available(sentence: &str) -> bool {
    AVAILABLE.iter().flat_map(|phrase| sentence.match_indices(phrase)).any(|(at, phrase)| {
        let before = sentence.get(..at + phrase.len()).unwrap_or_default();
        let part = before.rsplit([';', ':']).next().unwrap_or_default();
        let part = part.rsplit(" but ").next().unwrap_or_default();
        let last = part.rsplit(',').next().unwrap_or_default();
        let is_awaited = words(last).rev().take(AWAITED_WORDS_MAX).any(|word| AWAITED.contains(&word));
        words(part).any(is_noun) && !words(part).any(denies) && !is_awaited
    })
}

/// "Patches are not currently available", "no firmware update is available".
pub(super) fn is_fix_denied(sentence: &str) -> bool {
    sentence.split([';', ':']).flat_map(|part| part.split(" but ")).any(|part| {
        part.match_indices("available").any(|(at, _)| {
            let mut back = words(part.get(..at).unwrap_or_default()).rev().peekable();
            let near = back.by_ref().take(NOT_TO_AVAILABLE_WORDS_MAX + 1).collect::<Vec<_>>();
            let all: Vec<&str> = near.iter().copied().chain(back).collect();
            let Some(noun) = all.iter().position(|word| NOUNS.contains(word)) else { return false };
            let is_not = near.iter().any(|word| *word != "no" && denies(word));
            is_not || all.iter().skip(noun + 1).take(NO_TO_NOUN_WORDS_MAX + 1).any(|word| denies(word))
        })
    })
}

/// "Has released version 3 for X and plans to …": a fix for some, before what is still to come (from `later` on) for
/// others.
pub(super) fn is_there_already(text: &str, later: usize) -> bool {
    let before = text.get(..later).unwrap_or_default();
    let mut back = words(before).rev().skip_while(|word| matches!(*word, "is" | "are" | "has" | "not" | "been"));
    let is_of_the_same = back.next().is_some_and(|word| matches!(word, "that" | "which" | "it"));
    // "Update to version 3, planned for May" speaks of one fix, "…, and plans a further one" of two.
    let joined = before.trim_end().strip_suffix(" and").or_else(|| before.trim_end().strip_suffix(" but"));
    let cut = [", ", " and ", " but "].iter().filter_map(|cut| before.rfind(cut)).max();
    let apart = cut.and_then(|at| before.split_at_checked(at));
    let said = joined.or_else(|| apart.filter(|(_, rest)| words(rest).nth(1).is_some()).map(|(said, _)| said));
    !is_of_the_same && said.is_some_and(|said| Sentence::read(said).names_fix())
}
