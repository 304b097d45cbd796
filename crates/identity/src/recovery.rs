//! Recovery codes: each opens the account once when the second factor is lost.
//!
//! Does not know: which of them are used up.

use crate::token::TokenDigest;

/// Codes that are made together.
const RECOVERY_CODES_COUNT: usize = 10;
/// Characters of one code: 80 random bits, so that its digest needs no slow hash.
const CODE_CHARS: usize = 16;
/// Randomness for one set of codes.
const RECOVERY_RANDOM_BYTES: usize = RECOVERY_CODES_COUNT * CODE_CHARS;
/// Crockford's alphabet: no letter is taken for a digit or another letter when it is copied by hand.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A set of codes as a person writes them down: `k3v9-0q7m-w2xt-8hfa`.
pub fn recovery_codes(random: &[u8; RECOVERY_RANDOM_BYTES]) -> Vec<String> {
    let character = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let code = |bytes: &[u8]| {
        bytes.chunks(4).map(|four| four.iter().map(character).collect::<String>()).collect::<Vec<_>>().join("-")
    };
    random.chunks(CODE_CHARS).map(code).collect()
}

/// What is kept of a code, however it was typed: case, blanks and hyphens do not count. `None` where it is no code.
pub fn recovery_digest(typed: &str) -> Option<TokenDigest> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase();
    let fits = code.len() == CODE_CHARS && code.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then(|| TokenDigest::of(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_are_known_however_they_are_typed() {
        let random: Vec<u8> = (0..RECOVERY_RANDOM_BYTES).map(|at| (at * 7 + at / 16) as u8).collect();
        let codes = recovery_codes(&random.try_into().expect("as many bytes"));
        assert_eq!(codes.len(), RECOVERY_CODES_COUNT);
        assert!(codes.iter().all(|code| code.len() == 19), "{codes:?}");
        let digest = recovery_digest(&codes[0]).expect("a code");
        let typed = recovery_digest(&codes[0].to_uppercase().replace('-', " ")).expect("a code");
        assert_eq!(typed.text(), digest.text());
        assert_ne!(recovery_digest(&codes[1]).expect("a code").text(), digest.text());
        assert!(recovery_digest("123456").is_none() && recovery_digest("llll-llll-llll-llll").is_none());
    }
}
