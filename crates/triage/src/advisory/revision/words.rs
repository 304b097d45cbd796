//! Two texts word by word, for a reader who wants to see what was edited.
//!
//! Does not know: which texts are compared, or whether a change matters.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words of one text that are compared; longer ones are shown whole, before and after. The time grows with the square.
pub const WORDS_COUNT_MAX: usize = 1_500;

terms! {
    /// Where a piece stands.
    PieceKind {
        /// In both.
        Same = "same",
        /// Only before.
        Removed = "removed",
        /// Only after.
        Added = "added",
    }
}

/// Words in a row that stand in both texts or in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where it stands.
    pub kind: PieceKind,
    /// With the blanks behind its words.
    pub text: String,
}

/// The two texts as pieces: the same and the removed ones together are `before`, the same and the added ones `after`.
/// Texts beyond [`WORDS_COUNT_MAX`] are one removed and one added piece.
pub fn compare_words(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (split(before), split(after));
    let mut pieces = Vec::new();
    let mut push = |kind: PieceKind, words: &[&str]| {
        let text = words.concat();
        if !text.is_empty() {
            pieces.push(Piece { kind, text });
        }
    };
    if old.len() > WORDS_COUNT_MAX || new.len() > WORDS_COUNT_MAX {
        push(PieceKind::Removed, &old);
        push(PieceKind::Added, &new);
        return pieces;
    }
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        match op {
            DiffOp::Equal { old_index, len, .. } => push(PieceKind::Same, of(&old, old_index, len)),
            DiffOp::Delete { old_index, old_len, .. } => push(PieceKind::Removed, of(&old, old_index, old_len)),
            DiffOp::Insert { new_index, new_len, .. } => push(PieceKind::Added, of(&new, new_index, new_len)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                push(PieceKind::Removed, of(&old, old_index, old_len));
                push(PieceKind::Added, of(&new, new_index, new_len));
            }
        }
    }
    pieces
}

fn of<'a, 'b>(words: &'b [&'a str], from: usize, count: usize) -> &'b [&'a str] {
    words.get(from..from + count).unwrap_or_default()
}

/// Words, each with the blanks behind it.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut in_blank) = (0, false);
    for (at, c) in text.char_indices() {
        if in_blank && !c.is_whitespace() {
            words.push(&text[start..at]);
            start = at;
        }
        in_blank = c.is_whitespace();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}
