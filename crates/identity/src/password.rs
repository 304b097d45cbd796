//! Passwords: which are good enough, how they are kept, whether one is right.
//!
//! Knows: NIST SP 800-63B §5.1.1 (length, no rules of composition, common ones refused, NFKC) and OWASP's parameters
//! for Argon2id (19 MiB, two passes, one lane).
//! Does not know: whose they are.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// The shortest password. NIST asks for eight; twelve withstand guessing of a stolen hash.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// The longest: beyond it hashing would be a way to keep the server busy.
pub const PASSWORD_CHARS_MAX: usize = 256;

/// Memory of one hash: OWASP's first choice, and more than a graphics card has for each of its cores.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES_COUNT: u32 = 2;
/// Lanes: more would only help who has more cores than the server.
const LANES_COUNT: u32 = 1;
/// Bytes of the digest.
const DIGEST_BYTES: usize = 32;
/// How often the most frequent character may make up a password before it is one key held down.
const DISTINCT_CHARS_MIN: usize = 4;

/// Passwords of twelve characters and more that every list of leaked ones begins with, and those that a plant would think
/// of; compared without case and without the digits and signs around them.
const COMMON: &str = include_str!("common.txt");

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_CHARS_MIN`] characters.
    #[error("the password has fewer than {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    /// More than [`PASSWORD_CHARS_MAX`] characters.
    #[error("the password has more than {PASSWORD_CHARS_MAX} characters")]
    TooLong,
    /// Among the first that anybody would try.
    #[error("the password is among the first that somebody would try")]
    Common,
    /// The name or address of the account with little around it.
    #[error("the password is little more than the name or address of the account")]
    LikeAccount,
}

/// A hash that could not be made; only wrong parameters of this file would do that.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("hashing a password: {0}")]
pub struct PasswordError(String);

/// What comparing a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It is right.
    Right,
    /// It is right, and should be hashed again with today's parameters.
    Stale,
    /// It is wrong, or there is no account.
    Wrong,
}

/// Whether a new password is good enough for the account with these names and addresses.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_password(password: &str, account: &[&str]) -> Result<(), PasswordProblem> {
    let password: String = password.nfkc().collect();
    let length = password.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Err(PasswordProblem::TooShort);
    }
    if length > PASSWORD_CHARS_MAX {
        return Err(PasswordProblem::TooLong);
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let common = COMMON.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    if distinct.len() < DISTINCT_CHARS_MIN || common.into_iter().any(|word| word == lower || word == core) {
        return Err(PasswordProblem::Common);
    }
    let names = account.iter().flat_map(|name| [*name, name.split_once('@').map_or(*name, |(local, _)| local)]);
    let is_name = |name: &str| {
        let name = name.to_lowercase();
        !name.is_empty() && (name == lower || name == core || name.split_whitespace().collect::<String>() == core)
    };
    if names.into_iter().any(is_name) { Err(PasswordProblem::LikeAccount) } else { Ok(()) }
}

/// The password's hash as a PHC string, which holds parameters and salt.
///
/// # Errors
/// [`PasswordError`].
pub fn hash_password(password: &str, salt: [u8; 16]) -> Result<String, PasswordError> {
    let said = |error: &dyn std::fmt::Display| PasswordError(error.to_string());
    let salt = SaltString::encode_b64(&salt).map_err(|error| said(&error))?;
    let hash = argon2()?.hash_password(&normal(password), &salt).map_err(|error| said(&error))?;
    Ok(hash.to_string())
}

/// Compares a password with the stored PHC string. Without one the same work is done, so that nobody learns from the
/// time of the answer which accounts there are.
///
/// # Errors
/// [`PasswordError`].
pub fn verify_password(password: &str, stored: Option<&str>) -> Result<Verified, PasswordError> {
    let argon2 = argon2()?;
    let password = normal(password);
    let parsed = stored.and_then(|stored| PasswordHash::new(stored).ok());
    let Some(hash) = parsed else {
        let mut digest = [0_u8; DIGEST_BYTES];
        let outcome = argon2.hash_password_into(&password, &[0_u8; 16], &mut digest);
        std::hint::black_box(digest);
        return outcome.map(|()| Verified::Wrong).map_err(|error| PasswordError(error.to_string()));
    };
    if argon2.verify_password(&password, &hash).is_err() {
        return Ok(Verified::Wrong);
    }
    let same = Params::try_from(&hash).is_ok_and(|params| params == *argon2.params());
    let today = hash.algorithm == Algorithm::Argon2id.ident() && same;
    Ok(if today { Verified::Right } else { Verified::Stale })
}

/// One form for all keyboards (NIST SP 800-63B §5.1.1.2), cut where a new password would be refused anyway.
fn normal(password: &str) -> Vec<u8> {
    password.nfkc().take(PASSWORD_CHARS_MAX + 1).collect::<String>().into_bytes()
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES_COUNT, LANES_COUNT, Some(DIGEST_BYTES));
    let params = params.map_err(|error| PasswordError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "pump house at dawn";

    #[test]
    fn a_hash_has_the_recommended_parameters_and_its_own_salt() {
        let hash = hash_password(GOOD, [7; 16]).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hash_password(GOOD, [8; 16]).expect("a hash"));
        assert_eq!(verify_password(GOOD, Some(&hash)), Ok(Verified::Right));
        assert_eq!(verify_password("pump house at dusk", Some(&hash)), Ok(Verified::Wrong));
        assert_eq!(verify_password("", Some(&hash)), Ok(Verified::Wrong));
    }

    #[test]
    fn nobody_has_the_password_of_an_account_that_does_not_exist() {
        assert_eq!(verify_password(GOOD, None), Ok(Verified::Wrong));
        assert_eq!(verify_password("", Some("")), Ok(Verified::Wrong), "an account without a password");
        assert_eq!(verify_password("x", Some("$argon2id$nonsense")), Ok(Verified::Wrong));
    }

    #[test]
    fn a_hash_of_weaker_parameters_is_right_but_stale() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).expect("parameters"));
        let salt = SaltString::encode_b64(&[1; 16]).expect("a salt");
        let hash = weak.hash_password(GOOD.as_bytes(), &salt).expect("a hash").to_string();
        assert_eq!(verify_password(GOOD, Some(&hash)), Ok(Verified::Stale));
        assert_eq!(verify_password("wrong wrong wrong", Some(&hash)), Ok(Verified::Wrong));
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let hash = hash_password("Kläranlage Süd 1", [3; 16]).expect("a hash");
        assert_eq!(verify_password("Kla\u{308}ranlage Su\u{308}d 1", Some(&hash)), Ok(Verified::Right));
    }

    #[test]
    fn length_decides_and_the_first_guesses_are_refused() {
        let account = ["Ada Lovelace", "ada.lovelace@plant.example"];
        assert_eq!(check_password(GOOD, &account), Ok(()));
        assert_eq!(check_password("aaaa bbbb cccc", &account), Ok(()), "no rules of composition");
        assert_eq!(check_password("short", &account), Err(PasswordProblem::TooShort));
        assert_eq!(check_password(&"abcdefgh".repeat(33), &account), Err(PasswordProblem::TooLong));
        for common in ["passwordpassword", "PasswordPassword1!", "123456789012", "qwertyuiopas", "000000000000"] {
            assert_eq!(check_password(common, &account), Err(PasswordProblem::Common), "{common}");
        }
        for alike in ["ada.lovelace", "AdaLovelace12", "ada.lovelace@plant.example"] {
            assert_eq!(check_password(alike, &account), Err(PasswordProblem::LikeAccount), "{alike}");
        }
    }
}
