//! Where in a text the words of a query are.
//!
//! Does not know: how that is shown.

use super::{Query, Term};
use crate::product::text::fold;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Whether it is what was asked for.
    pub found: bool,
}

/// The text in pieces; what was asked for begins where a word begins, whatever stands between letters and digits.
pub fn highlight<'a>(text: &'a str, query: &Query) -> Vec<Piece<'a>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let (letters, starts) = letters(text);
    for needle in needles(query) {
        for (index, _) in starts.iter().enumerate().filter(|(_, start)| **start) {
            let begins = needle.iter().zip(&letters[index..]).all(|(one, (other, _))| one == other);
            if begins && letters.len() - index >= needle.len() {
                found.push((letters[index].1.0, letters[index + needle.len() - 1].1.1));
            }
        }
    }
    found.sort_unstable();
    cut(text, &found)
}

/// A folded character, and where the one that it comes of begins and ends.
type Letter = (char, (usize, usize));

/// The letters and digits of a text, and which of them begin a word.
fn letters(text: &str) -> (Vec<Letter>, Vec<bool>) {
    let (mut letters, mut starts) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let is_letter = c.is_alphanumeric();
        if c.is_ascii_alphanumeric() {
            letters.push((c.to_ascii_lowercase(), (at, at + 1)));
            starts.push(!inside);
        } else if is_letter {
            for (index, folded) in fold(c.encode_utf8(&mut [0; 4])).chars().filter(|c| c.is_alphanumeric()).enumerate()
            {
                letters.push((folded, (at, at + c.len_utf8())));
                starts.push(!inside && index == 0);
            }
        }
        inside = is_letter;
    }
    (letters, starts)
}

/// What is looked for: letters and digits of each word and phrase.
fn needles(query: &Query) -> Vec<Vec<char>> {
    let texts = query.terms.iter().filter_map(|term| match term {
        Term::Word(text) | Term::Phrase(text) => Some(text),
        Term::Narrow(_) => None,
    });
    let needles = texts.map(|text| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>());
    needles.filter(|needle| !needle.is_empty()).collect()
}

fn cut<'a>(text: &'a str, found: &[(usize, usize)]) -> Vec<Piece<'a>> {
    let (mut pieces, mut done) = (Vec::new(), 0);
    let mut push = |from: usize, to: usize, found: bool| {
        if let Some(text) = text.get(from..to).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text, found });
        }
    };
    for (start, end) in found {
        if *end > done {
            push(done, (*start).max(done), false);
            push((*start).max(done), *end, true);
            done = *end;
        }
    }
    push(done, text.len(), false);
    pieces
}
