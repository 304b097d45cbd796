//! A word of a name, made to be compared often.
//!
//! Does not know: what the word means (`words`).

use std::fmt;
use std::ops::Deref;

/// A text with a digest of it. Names are compared millions of times and nearly all their words differ, which the digest
/// tells without looking at the text; where digests are equal the texts decide.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Word {
    /// First, so that it is compared first.
    digest: u32,
    text: Box<str>,
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Word { digest: digest(text.as_bytes()), text: text.into_boxed_str() }
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Word::from(text.to_owned())
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// FNV-1a: words have few bytes.
fn digest(text: &[u8]) -> u32 {
    text.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
