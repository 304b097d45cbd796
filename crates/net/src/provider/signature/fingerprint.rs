//! The fingerprint of an OpenPGP certificate (RFC 9580 §5.5.4).
//!
//! Knows: the ways people write it. Does not know: keys.

use std::fmt;

/// Digits of a version 4 fingerprint (SHA-1) and of a version 6 one (SHA-256).
const DIGITS_COUNTS: [usize; 2] = [40, 64];

/// A fingerprint in upper-case hexadecimal digits without blanks, so that two are equal when they mean the same key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Reads a fingerprint as provider metadata state it (CSAF 2.0 §7.1.20): in either case, with blanks or colons
    /// between the digits or without, after `0x` or not. `None` for anything else.
    ///
    /// ```
    /// let stated = net::provider::Fingerprint::parse("144a ed0a 57be 7d4a e835  d9d8 cac5 ac4f 7416 4b17");
    /// assert_eq!(stated.unwrap().as_str(), "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17");
    /// assert_eq!(net::provider::Fingerprint::parse("74164B17"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        let digits: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != ':').map(|c| c.to_ascii_uppercase()).collect();
        let whole = DIGITS_COUNTS.contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit());
        whole.then_some(Fingerprint(digits))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&pgp::types::Fingerprint> for Fingerprint {
    fn from(fingerprint: &pgp::types::Fingerprint) -> Self {
        Fingerprint(format!("{fingerprint:X}"))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
