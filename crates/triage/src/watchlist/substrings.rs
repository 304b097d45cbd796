//! Many texts, and which of them stand somewhere within another text.
//!
//! One look into an ordered map at each place of the text, however many texts are asked for: those that begin there are
//! the greatest one not above the rest of the text, and its own beginnings.
//! Does not know: what the texts mean.

use std::collections::BTreeMap;
use std::ops::Bound;

/// Texts under their numbers. None is empty.
#[derive(Debug)]
pub(super) struct Substrings {
    numbers: BTreeMap<Box<str>, u32>,
    /// Which pairs of bytes some text begins with, and which single bytes are a text: most places of a text need no look.
    beginnings: Box<[bool]>,
}

impl Default for Substrings {
    fn default() -> Self {
        Substrings { numbers: BTreeMap::new(), beginnings: vec![false; 1 << 16].into_boxed_slice() }
    }
}

impl Substrings {
    /// The number of a text, which is `fresh` if it was not there.
    pub(super) fn insert(&mut self, text: &str, fresh: u32) -> u32 {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        match text.as_bytes() {
            [first] => {
                self.beginnings.iter_mut().skip(usize::from(*first) << 8).take(1 << 8).for_each(|one| *one = true)
            }
            bytes => {
                if let Some(one) = self.beginnings.get_mut(beginning(bytes)) {
                    *one = true;
                }
            }
        }
        self.numbers.insert(text.into(), fresh);
        fresh
    }

    /// Hands over the number of each text that stands in `within`, once for each place.
    pub(super) fn find_in(&self, within: &str, found: &mut impl FnMut(u32)) {
        for (at, _) in within.char_indices() {
            let rest = &within[at..];
            if self.beginnings.get(beginning(rest.as_bytes())).copied().unwrap_or_default() {
                self.find_at(rest, found);
            }
        }
    }

    /// Every text that `rest` begins with, the longest first.
    fn find_at(&self, rest: &str, found: &mut impl FnMut(u32)) {
        let mut bound = rest;
        while !bound.is_empty() {
            let below = (Bound::Unbounded, Bound::Included(bound));
            let Some((text, number)) = self.numbers.range::<str, _>(below).next_back() else { return };
            let same = text.bytes().zip(bound.bytes()).take_while(|(a, b)| a == b).count();
            let shorter = if same == text.len() {
                found(*number);
                same - 1
            } else {
                same
            };
            // What begins here and was not found yet is a beginning of both.
            bound = &bound[..bound.floor_char_boundary(shorter)];
        }
    }
}

/// The place of a text's first two bytes among all pairs; a text of one byte may stand before any other.
fn beginning(bytes: &[u8]) -> usize {
    let byte = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
    byte(0) << 8 | byte(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_in_the_text(
            texts in proptest::collection::vec("[abä ]{1,5}", 0..40), within in "[abäc ]{0,40}",
        ) {
            let mut all = Substrings::default();
            for (number, text) in texts.iter().enumerate() {
                all.insert(text, u32::try_from(number).unwrap());
            }
            let mut found = Vec::new();
            all.find_in(&within, &mut |number| found.push(texts[number as usize].clone()));
            found.sort();
            found.dedup();
            let mut wanted: Vec<String> = texts.into_iter().filter(|text| within.contains(text.as_str())).collect();
            wanted.sort();
            wanted.dedup();
            prop_assert_eq!(found, wanted);
        }
    }
}
