//! Whether two texts say the same, spelling aside; and how alike they are.
//!
//! Does not know: what a text is about.

use crate::digest::digest;
use crate::product::text::fold;

/// From this length on a word that differs in one inner letter is the same word misspelt: no two English words of this
/// length that differ so are opposites (`remove` and `remote` are shorter).
const MISSPELT_LETTERS_MIN: usize = 8;
/// Words looked at for likeness; a longer text is judged by its beginning.
const LIKENESS_WORDS_COUNT_MAX: usize = 300;
/// Words in common, in hundredths of all, from which on two texts are one that was edited.
const LIKENESS_PERCENT_MIN: u32 = 40;

/// Whether both say the same but for case, accents, blanks, punctuation around words, and misspelt long words.
pub(super) fn says_the_same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (fold(one), fold(other));
    let mut others = words(&other);
    let same = words(&one).all(|word| others.next().is_some_and(|other| is_same_word(word, other)));
    same && others.next().is_none()
}

/// Words without the punctuation around them. What is inside stays: `2.9.2` and `29.2` differ, and so do `< 2` and `2`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_punctuation = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '(' | ')' | '“' | '”');
    text.split(' ').map(move |word| word.trim_matches(is_punctuation)).filter(|word| !word.is_empty())
}

fn is_same_word(one: &str, other: &str) -> bool {
    one == other || is_misspelt(one, other)
}

/// One inner letter more, less or another, or two swapped, in a long word without digits.
fn is_misspelt(one: &str, other: &str) -> bool {
    let is_long = |word: &str| word.len() >= MISSPELT_LETTERS_MIN && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_long(one) || !is_long(other) {
        return false;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    if start == 0 || end == 0 {
        return false;
    }
    let shorter = one.len().min(other.len());
    let end = end.min(shorter - start.min(shorter));
    let (one, other) = (&one[start..one.len() - end], &other[start..other.len() - end]);
    match (one, other) {
        ([a, b], [c, d]) => a == d && b == c,
        (one, other) => one.len() <= 1 && other.len() <= 1,
    }
}

/// The words of a text as numbers, sorted, for [`likeness`].
pub(super) fn fingerprint(text: &str) -> Vec<u64> {
    let folded = fold(text);
    let words = words(&folded).take(LIKENESS_WORDS_COUNT_MAX);
    let mut numbers: Vec<u64> = words.map(|word| digest(word.bytes())).collect();
    numbers.sort_unstable();
    numbers
}

/// Words in common in hundredths of all, if that is enough for one text to be the other one edited.
pub(super) fn likeness(one: &[u64], other: &[u64]) -> Option<u32> {
    let (mut a, mut b, mut common) = (0, 0, 0_usize);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => (a, b, common) = (a + 1, b + 1, common + 1),
        }
    }
    let all = one.len() + other.len();
    let percent = u32::try_from((200 * common).checked_div(all)?).ok()?;
    (percent >= LIKENESS_PERCENT_MIN).then_some(percent)
}
