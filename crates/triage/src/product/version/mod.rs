//! Versions as the field writes them, their order, and ranges of them.
//!
//! One type reads dotted numbers with any prefix (`V`, `FW`, `R`, `Version`), zero padding, service packs, updates,
//! patches, hotfixes and builds, letter suffixes, and dates. What it cannot order it says so: see [`Version::compare`].
//! Does not know: products. A version scheme is a matter of the string alone.

mod compare;
mod grammar;
mod list;
mod range;
mod read;
mod scheme;
#[cfg(test)]
mod tests;

pub use compare::Order;
pub use range::{Bound, Contains, Range, Span};
pub use scheme::Scheme;

use super::text::says_nothing;

/// Longest text that is read as a version, in characters; longer ones are prose.
pub const VERSION_CHARS_MAX: usize = 80;

/// Most numbers a version is read to have; `1.0.0.0.0.0.0.0.0` and longer is no version.
const VERSION_NUMBERS_MAX: usize = 8;

/// One version, parsed. `==` compares what was written; ask [`Version::compare`] whether two mean the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The dotted numbers, as written (for decimal readings) and by value. They stand first, because most versions differ
    /// in them.
    numbers: Vec<Number>,
    /// The text before the first number that is not a known prefix, lower case (`mx-v`, `hios`).
    prefix: String,
    /// What follows the numbers, in the order they are compared.
    tail: Tail,
    /// As written.
    written: String,
    /// How it is compared: that of the range it stands in.
    scheme: Scheme,
}

/// One number of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Number {
    /// Its value; `None` for a placeholder (`x`, `*`) that stands for any value.
    value: Option<u64>,
    /// How many digits it was written with.
    digits: u8,
}

/// What follows the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Tail {
    /// Service levels in the order they are compared: release, service pack, update, patch, hotfix.
    levels: [u64; LEVELS],
    /// Letters that stand directly after the numbers (`1.004E`, `V5.2a`), lower case.
    letters: String,
    /// A build number, compared only with another build number.
    build: Option<u64>,
    /// Anything else, lower case: equal or not, never ordered.
    rest: String,
}

/// How many service levels a version can have.
const LEVELS: usize = 5;

impl Version {
    /// Reads a version; `None` for an empty text, a placeholder for one (`unknown`, `n/a`, `-`), and prose.
    ///
    /// ```
    /// use triage::product::Version;
    /// let read = |text| Version::parse(text).expect("a version");
    /// assert_eq!(read("FW V02.09.02").compare(&read("2.9.2")), Some(std::cmp::Ordering::Equal));
    /// assert_eq!(read("V7.4 SP1 Update 3").compare(&read("V7.4 SP1")), Some(std::cmp::Ordering::Greater));
    /// assert_eq!(read("A17").compare(&read("2.9.2")), None, "nobody can say");
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        read::version(text)
    }

    /// As it was written, trimmed.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// How many numbers it was written with.
    pub fn precision(&self) -> usize {
        self.numbers.len()
    }

    /// The first number, if it is a number.
    pub fn major(&self) -> Option<u64> {
        self.numbers.first().and_then(|number| number.value)
    }

    /// Whether several words stand before its numbers, so that it may be a product's name (`Control for IOT2000`).
    pub(crate) fn is_named(&self) -> bool {
        self.prefix.contains(' ')
    }

    fn has_placeholder(&self) -> bool {
        self.numbers.iter().any(|number| number.value.is_none())
    }
}

/// Whether a text says that the version is not known (`unknown`, `n/a`, `?`, `-`, `x`, empty).
pub fn is_missing(text: &str) -> bool {
    let placeholder = text.trim().trim_matches(['.', '(', ')']);
    says_nothing(text) || matches!(placeholder, "x" | "X" | "*")
}

/// Fewest hexadecimal digits of the fingerprint of a commit that stands alone.
const DIGEST_CHARS_MIN: usize = 20;

/// Whether a text is the fingerprint of a build (`sha256:…`, a commit): it tells builds apart and orders none.
pub fn is_digest(text: &str) -> bool {
    let is_hexadecimal = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    match text.trim().split_once(':') {
        Some((kind, rest)) => {
            kind.starts_with(|c: char| c.is_alphabetic()) && rest.len() >= DIGEST_CHARS_MIN && is_hexadecimal(rest)
        }
        None => text.trim().len() >= DIGEST_CHARS_MIN && is_hexadecimal(text.trim()),
    }
}
