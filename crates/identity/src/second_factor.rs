//! The second factor: time-based one-time passwords (RFC 6238) as every authenticator app makes them.
//!
//! Does not know: which steps were used; the caller keeps the last one.

use jiff::Timestamp;
use std::fmt;
use subtle::ConstantTimeEq;
use thiserror::Error;
use totp_rs::{Algorithm, Secret, TOTP};

/// Bytes of a secret: as long as the digest of SHA-1 (RFC 4226 §4, R6).
const SECRET_BYTES: usize = 20;
/// Seconds of one step (RFC 6238 §4.1).
const STEP_SECONDS: u64 = 30;
/// Digits of a code.
const DIGITS_COUNT: usize = 6;
/// Steps before and after now that count: clocks differ, and typing takes time (RFC 6238 §5.2).
const STEPS_AROUND: u64 = 1;
/// What the app shows above the code.
const ISSUER: &str = "Annunciator";

/// A secret that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("reading the secret of a second factor: {0}")]
pub struct SecretError(String);

/// The secret that a person's app and this program share.
#[derive(Clone)]
pub struct SecondFactor {
    totp: TOTP,
}

impl SecondFactor {
    /// A new secret of these random bytes.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn from_random(random: [u8; SECRET_BYTES]) -> Result<SecondFactor, SecretError> {
        SecondFactor::of(random.to_vec())
    }

    /// The secret as it is kept: base 32.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn parse(secret: &str) -> Result<SecondFactor, SecretError> {
        let bytes = Secret::Encoded(secret.to_owned()).to_bytes();
        SecondFactor::of(bytes.map_err(|error| SecretError(error.to_string()))?)
    }

    fn of(secret: Vec<u8>) -> Result<SecondFactor, SecretError> {
        let totp = TOTP::new(Algorithm::SHA1, DIGITS_COUNT, 0, STEP_SECONDS, secret);
        Ok(SecondFactor { totp: totp.map_err(|error| SecretError(error.to_string()))? })
    }

    /// The secret in base 32, to be kept, and to be typed where no camera is.
    pub fn secret(&self) -> String {
        self.totp.get_secret_base32()
    }

    /// What a QR code for the app holds.
    pub fn address(&self, email: &str) -> String {
        let (issuer, label) = (percent(ISSUER), percent(email));
        format!("otpauth://totp/{issuer}:{label}?secret={}&issuer={issuer}", self.secret())
    }

    /// The step whose code was typed: later than `last`, so that a code that somebody saw is worth nothing. `None` where
    /// the code is wrong, old or used.
    pub fn step_of(&self, typed: &str, last: u64, now: Timestamp) -> Option<u64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let current = u64::try_from(now.as_second()).ok()? / STEP_SECONDS;
        let steps = current.saturating_sub(STEPS_AROUND)..=current + STEPS_AROUND;
        let is_code =
            |step: &u64| -> bool { self.totp.generate(step * STEP_SECONDS).as_bytes().ct_eq(code.as_bytes()).into() };
        // All are compared, so that the time does not tell which.
        let right: Vec<u64> = steps.filter(is_code).collect();
        right.into_iter().find(|step| *step > last)
    }

    /// The code of a moment, as an app would show it.
    pub fn code(&self, now: Timestamp) -> String {
        self.totp.generate(u64::try_from(now.as_second()).unwrap_or_default())
    }
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecondFactor(…)")
    }
}

/// Everything but letters and digits as `%XX` (RFC 3986 §2.1).
fn percent(text: &str) -> String {
    use fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// RFC 6238, appendix B: the secret `12345678901234567890`, SHA-1.
    fn factor() -> SecondFactor {
        SecondFactor::from_random(*b"12345678901234567890").expect("a secret")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(factor().code(at(second)), code);
            assert_eq!(factor().step_of(code, 0, at(second)), Some(second as u64 / 30));
        }
        assert_eq!(SecondFactor::parse(&factor().secret()).expect("a secret").code(at(59)), "287082");
    }

    #[test]
    fn a_step_is_used_once_and_an_old_code_never() {
        let (factor, now) = (factor(), at(1_111_111_109));
        let step = factor.step_of("08 18 04", 0, now).expect("right");
        assert_eq!(factor.step_of("081804", step, now), None, "used");
        assert_eq!(factor.step_of("081804", 0, at(1_111_111_109 + 30)), Some(step), "typed slowly");
        assert_eq!(factor.step_of("081804", 0, at(1_111_111_109 + 90)), None, "old");
        for wrong in ["", "081805", "81804", "0818040", "١٢٣٤٥٦"] {
            assert_eq!(factor.step_of(wrong, 0, now), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_for_the_app_escapes_the_account() {
        let address = factor().address("ada+ot@plant.example");
        assert!(
            address.starts_with("otpauth://totp/Annunciator:ada%2Bot%40plant.example?secret=GEZDGNBV"),
            "{address}"
        );
        assert_eq!(format!("{:?}", factor()), "SecondFactor(…)");
    }
}
