//! Which of an advisory's products a text means: by name, by version.
//!
//! Where a text names none of them it means all it is attached to. Does not know: what the text offers (`remedy`).

use super::remedy::{end_of_life_sentences, ends_life_of, speaks_of_older_versions, speaks_of_the_product};
use crate::advisory::Advisory;

/// Products above which texts are not searched for names: the search grows with texts times products.
const NAMED_PRODUCTS_MAX: usize = 64;
/// A shorter name or version would be found in any text.
const NAME_BYTES_MIN: usize = 3;

/// Names and versions of the products in lower case; empty where there are too many.
pub(super) struct Naming {
    names: Vec<String>,
    versions: Vec<String>,
}

impl Naming {
    pub(super) fn of(advisory: &Advisory) -> Naming {
        if advisory.products.len() > NAMED_PRODUCTS_MAX {
            return Naming { names: Vec::new(), versions: Vec::new() };
        }
        Naming {
            names: advisory.products.iter().map(|product| product.name.trim().to_lowercase()).collect(),
            versions: advisory.products.iter().map(|product| last_version(&product.versions)).collect(),
        }
    }

    /// Whether the text names some product or version of the advisory, but not this one.
    pub(super) fn means_others(&self, text: &str, product: usize) -> bool {
        if self.names.len() < 2 {
            return false;
        }
        is_other(text, &self.names, product) || is_other(text, &self.versions, product)
    }

    /// Whether the text says of this product that its life has ended.
    pub(super) fn ends_life(&self, text: &str, product: usize) -> bool {
        let name = self.names.get(product).filter(|name| name.len() >= NAME_BYTES_MIN);
        let version = self.versions.get(product).filter(|version| version.len() >= NAME_BYTES_MIN);
        end_of_life_sentences(text).any(|sentence| {
            let has_version = version.is_some_and(|version| has_word(sentence, version));
            let speaks = speaks_of_the_product(sentence) || name.is_some_and(|name| ends_life_of(sentence, name));
            speaks && !self.means_others(sentence, product) && (has_version || !speaks_of_older_versions(sentence))
        })
    }
}

fn is_other(text: &str, words: &[String], product: usize) -> bool {
    let found = |word: &String| word.len() >= NAME_BYTES_MIN && has_word(text, word);
    !words.get(product).is_some_and(found) && words.iter().any(found)
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
