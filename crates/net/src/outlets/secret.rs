//! Secrets of servers: they do not show themselves in logs.
//!
//! Does not know: where they are kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use std::fmt;

/// What the text of a signing secret begins with (Standard Webhooks, "signature scheme").
const PREFIX: &str = "whsec_";
/// Standard Webhooks: between 24 and 64 bytes.
const SECRET_LENGTH_BYTES_MIN: usize = 24;
/// See [`SECRET_LENGTH_BYTES_MIN`].
const SECRET_LENGTH_BYTES_MAX: usize = 64;

/// What the receiver of web hooks knows too.
#[derive(Clone)]
pub struct SigningSecret(hmac::Key);

/// A text that is no signing secret; it is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a signing secret is whsec_ and the base64 of {SECRET_LENGTH_BYTES_MIN} to {SECRET_LENGTH_BYTES_MAX} random bytes; \
     one is made by: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\""
)]
pub struct SecretError;

impl SigningSecret {
    /// Reads `whsec_…`.
    ///
    /// # Errors
    /// [`SecretError`] says what one looks like.
    pub fn parse(text: &str) -> Result<SigningSecret, SecretError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(SecretError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SecretError)?;
        match bytes.len() {
            SECRET_LENGTH_BYTES_MIN..=SECRET_LENGTH_BYTES_MAX => {
                Ok(SigningSecret(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
            }
            _ => Err(SecretError),
        }
    }

    /// `v1,` and the base64 of the HMAC-SHA-256 of `id.timestamp.body`.
    pub(crate) fn sign(&self, id: &str, timestamp_seconds: i64, body: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{id}.{timestamp_seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag.as_ref()))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// User and password.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({:?}, …)", self.user)
    }
}
