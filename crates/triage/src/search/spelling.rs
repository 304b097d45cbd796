//! Words that are nearly written alike.
//!
//! Two words are near if a person may have mistyped one for the other: one letter too many, too few or another one, or
//! two neighbours the wrong way round. Every such pair has a spelling in common once a letter is left out of either
//! (the symmetric deletes of SymSpell), so that a table of these finds the neighbours of a word by equality.
//! Does not know: which words there are.

use std::collections::BTreeSet;

/// Shorter words are near too many others.
pub const SPELLED_CHARS_MIN: usize = 4;
/// Longer words are not typed by hand.
pub const SPELLED_CHARS_MAX: usize = 24;

/// Whether a folded word may be mistyped: letters only. Numbers are never corrected: another one is another product.
pub fn is_spelled(word: &str) -> bool {
    let count = word.chars().count();
    (SPELLED_CHARS_MIN..=SPELLED_CHARS_MAX).contains(&count) && word.chars().all(char::is_alphabetic)
}

/// The word itself and all that is left of it without one of its letters, each once.
pub fn omissions(word: &str) -> BTreeSet<String> {
    let without = |(at, c): (usize, char)| format!("{}{}", &word[..at], &word[at + c.len_utf8()..]);
    word.char_indices().map(without).chain([word.to_owned()]).collect()
}

/// Whether one is mistyped for the other.
pub fn is_near(one: &str, other: &str) -> bool {
    strsim::osa_distance(one, other) == 1
}
