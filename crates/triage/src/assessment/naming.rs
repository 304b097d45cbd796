//! Which of an advisory's products a text means: by name, by version.
//!
//! Where a text names none of them it means all it is attached to. Does not know: what the text offers (`remedy`).

use super::remedy::{end_of_life_sentences, ends_life_of, speaks_of_older_versions, speaks_of_the_product};
use crate::advisory::Advisory;
use std::collections::BTreeMap;

/// Products above which texts are not searched for names: the search grows with texts times products.
const NAMED_PRODUCTS_MAX: usize = 64;
/// A shorter name or version would be found in any text.
const NAME_BYTES_MIN: usize = 3;

/// Names and versions of the products in lower case, each once; empty where there are too many products.
pub(super) struct Naming {
    products: usize,
    names: Words,
    versions: Words,
}

/// Words with the products they belong to.
type Words = BTreeMap<String, Vec<usize>>;

/// Which products a text names some other product instead of.
pub(super) struct Meant {
    others: Vec<bool>,
}

impl Meant {
    /// Whether the text names some product or version of the advisory, but not this one.
    pub(super) fn is_other(&self, product: usize) -> bool {
        self.others.get(product).copied().unwrap_or_default()
    }
}

impl Naming {
    pub(super) fn of(advisory: &Advisory) -> Naming {
        let mut naming = Naming { products: advisory.products.len(), names: Words::new(), versions: Words::new() };
        if naming.products > NAMED_PRODUCTS_MAX {
            return naming;
        }
        for (at, product) in advisory.products.iter().enumerate() {
            for (words, word) in [
                (&mut naming.names, product.name.trim().to_lowercase()),
                (&mut naming.versions, last_version(&product.versions)),
            ] {
                if word.len() >= NAME_BYTES_MIN {
                    words.entry(word).or_default().push(at);
                }
            }
        }
        naming
    }

    /// Reads whom the text means.
    pub(super) fn meant(&self, text: &str) -> Meant {
        let mut others = Vec::new();
        if self.products > 1 {
            mark_others(text, &self.names, self.products, &mut others);
            mark_others(text, &self.versions, self.products, &mut others);
        }
        Meant { others }
    }

    /// Whether the text says of this product that its life has ended.
    pub(super) fn ends_life(&self, text: &str, product: usize) -> bool {
        let of_product = |words: &'_ Words, holds: &dyn Fn(&str) -> bool| {
            words.iter().any(|(word, products)| products.contains(&product) && holds(word))
        };
        end_of_life_sentences(text).any(|sentence| {
            let has_version = of_product(&self.versions, &|version| has_word(sentence, version));
            let speaks =
                speaks_of_the_product(sentence) || of_product(&self.names, &|name| ends_life_of(sentence, name));
            speaks && !self.meant(sentence).is_other(product) && (has_version || !speaks_of_older_versions(sentence))
        })
    }
}

/// Marks every product that is not named, if any is.
fn mark_others(text: &str, words: &Words, products: usize, others: &mut Vec<bool>) {
    let mut is_named = Vec::new();
    for (_, owners) in words.iter().filter(|(word, _)| has_word(text, word)) {
        is_named.resize(products, false);
        for owner in owners {
            is_named[*owner] = true;
        }
    }
    if !is_named.is_empty() {
        others.resize(products, false);
        for (other, named) in others.iter_mut().zip(is_named) {
            *other |= !named;
        }
    }
}

/// The last word with a digit of `>= 1.0 | < V2.3`: where the affected range ends.
fn last_version(versions: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '=' | '|' | '/' | ',' | '(' | ')');
    let mut words = versions.split(is_separator);
    words.rfind(|word| word.contains(|c: char| c.is_ascii_digit())).unwrap_or_default().to_lowercase()
}

/// Whether `word` stands in `text` as a whole: `4.0` is not in `4.0.1`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let mut after = text.get(at + word.len()..).unwrap_or_default().chars();
        let next = after.next();
        let is_joined = next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '.')
            && !next.is_some_and(char::is_alphanumeric)
            && !is_joined
    })
}
