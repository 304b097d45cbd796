//! Tokens: 256 random bits that open something, and the digest that is kept of them.
//!
//! A digest needs neither salt nor work: nobody guesses 256 bits. A copy of the database opens nothing.
//! Does not know: what a token opens, or where randomness comes from.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// What API tokens begin with, so that a person and a scanner of leaked secrets know one.
pub const API_TOKEN_PREFIX: &str = "ann_";
/// Bytes of randomness in a token.
const TOKEN_BYTES: usize = 32;

/// A token. It is shown once, and never logged: its `Debug` tells nothing.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token of these random bytes.
    pub fn from_random(random: [u8; TOKEN_BYTES]) -> Token {
        Token(hex(&random))
    }

    /// A token as a request carries it: with or without [`API_TOKEN_PREFIX`]. `None` for everything that is none.
    pub fn parse(text: &str) -> Option<Token> {
        let text = text.strip_prefix(API_TOKEN_PREFIX).unwrap_or(text);
        let fits = text.len() == 2 * TOKEN_BYTES && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Token(text.to_owned()))
    }

    /// The token itself, to be handed to its owner.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Another secret that follows from this one, for one purpose: 64 lower-case hexadecimal digits. Nobody who sees it
    /// learns the token, or what follows from it for another purpose.
    pub fn derived(&self, purpose: &str) -> String {
        hex(&Sha256::digest(format!("{purpose} of {}", self.0)))
    }

    /// Whether `given` is what follows from this token for the purpose; its time tells nothing.
    pub fn is_derived(&self, purpose: &str, given: &str) -> bool {
        self.derived(purpose).as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// What is kept of it.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(hex(&Sha256::digest(self.0.as_bytes())))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// SHA-256 of a secret in lower-case hexadecimal. The database compares it; what its time tells is of a digest, not of the
/// secret.
#[derive(Clone, Debug)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// The digest of any text.
    pub(crate) fn of(text: &str) -> TokenDigest {
        TokenDigest(hex(&Sha256::digest(text.as_bytes())))
    }

    /// The digest as it is kept.
    pub fn text(&self) -> &str {
        &self.0
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_only_its_digest_is_kept() {
        let token = Token::from_random([0xab; 32]);
        assert_eq!(token.text(), "ab".repeat(32));
        let digest = token.digest();
        assert!(!digest.text().contains("abab") && digest.text().len() == 64);
        for text in [token.text().to_owned(), format!("ann_{}", token.text())] {
            assert_eq!(Token::parse(&text).expect("a token").digest().text(), digest.text());
        }
        assert_ne!(Token::from_random([0xac; 32]).digest().text(), digest.text());
    }

    #[test]
    fn what_is_no_token_is_refused_before_it_is_looked_up() {
        for wrong in ["", "ann_", "xyz", &"AB".repeat(32), &"ab".repeat(31), &format!("{}' --", "ab".repeat(30))] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_follows_from_a_token_is_its_own_for_each_purpose() {
        let (one, other) = (Token::from_random([1; 32]), Token::from_random([2; 32]));
        let state = one.derived("state");
        assert!(state.len() == 64 && !state.contains(one.text()));
        assert!(one.is_derived("state", &state));
        assert!(!one.is_derived("nonce", &state) && !other.is_derived("state", &state) && !one.is_derived("state", ""));
        assert_ne!(state, one.digest().text());
    }

    #[test]
    fn a_token_tells_no_log_what_it_is() {
        assert_eq!(format!("{:?}", Token::from_random([0xab; 32])), "Token(…)");
    }
}
