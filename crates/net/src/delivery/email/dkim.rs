//! Signing mails (DKIM, RFC 6376; Ed25519 by RFC 8463), so that receivers know that they come from the sender's domain.
//!
//! Does not know: where the key is kept, or whether the record stands in the domain's DNS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::HeaderName;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// RFC 8301 §3.2: signers should use 2048 bits at least; verifiers need not take more than 4096.
const RSA_BITS_MIN: usize = 2_048;
const RSA_BITS_MAX: usize = 4_096;
/// The longest string of a TXT record (RFC 1035 §3.3).
const TXT_BYTES_MAX: usize = 255;
/// The longest name in DNS, and the longest label (RFC 1035 §2.3.4).
const NAME_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

/// What a signature covers: what people read and programs act on. One that is missing cannot be added either. Content-Type
/// stands with the body in lettre, which would take it for missing.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// A key that signs no mails.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DkimError {
    /// No key in a form that is known.
    #[error(
        "this is no private key: it is a PEM file with an RSA key (PKCS#8 or PKCS#1) or an Ed25519 key (PKCS#8), \
         unencrypted, as `openssl genpkey` writes it"
    )]
    Key,
    /// An RSA key of a size that receivers do not count.
    #[error("the RSA key has {0} bits; receivers count 2048 to 4096")]
    Size(usize),
    /// No selector or domain.
    #[error("{0:?} is no name in DNS")]
    Name(String),
}

/// Signs mails for one domain. Cheap to clone.
#[derive(Clone)]
pub struct Dkim {
    config: Arc<DkimConfig>,
    name: String,
    value: String,
}

impl fmt::Debug for Dkim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Dkim").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Dkim {
    /// Signs as `domain` with the private key in `pem`, whose public half stands under `selector` in the domain's DNS.
    ///
    /// # Errors
    /// [`DkimError`].
    pub fn new(selector: &str, domain: &str, pem: &str) -> Result<Dkim, DkimError> {
        let name = format!("{selector}._domainkey.{domain}");
        if let Some(wrong) = [selector, domain].into_iter().find(|part| !is_name(part)) {
            return Err(DkimError::Name(wrong.to_owned()));
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(DkimError::Name(name));
        }
        let (key, value) = read(pem)?;
        let headers = SIGNED.iter().filter_map(|name| HeaderName::new_from_ascii((*name).to_owned()).ok()).collect();
        let relaxed = DkimCanonicalizationType::Relaxed;
        let canonicalization = DkimCanonicalization { header: relaxed, body: relaxed };
        let config = DkimConfig::new(selector.to_owned(), domain.to_owned(), key, headers, canonicalization);
        Ok(Dkim { config: Arc::new(config), name, value })
    }

    /// Signs a message that is finished: what is changed afterwards breaks the signature.
    pub(super) fn sign(&self, message: &mut Message) {
        message.sign(&self.config);
    }

    /// The record that must stand in DNS, as zone files have it: name, type, and the value in strings of the length they may
    /// have.
    pub fn record(&self) -> String {
        let parts = self.value.as_bytes().chunks(TXT_BYTES_MAX).map(String::from_utf8_lossy);
        let quoted: Vec<String> = parts.map(|part| format!("\"{part}\"")).collect();
        format!("{}. IN TXT ( {} )", self.name, quoted.join(" "))
    }
}

/// Labels of letters, digits and hyphens.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.split('.').all(is_label)
}

/// The key as lettre takes it, and what its record says.
fn read(pem: &str) -> Result<(DkimSigningKey, String), DkimError> {
    if let Ok(key) = SigningKey::from_pkcs8_pem(pem) {
        let secret = BASE64.encode(key.to_bytes());
        let public = BASE64.encode(key.verifying_key().to_bytes());
        let key = DkimSigningKey::new(&secret, DkimSigningAlgorithm::Ed25519).map_err(|_| DkimError::Key)?;
        return Ok((key, format!("v=DKIM1; k=ed25519; p={public}")));
    }
    let key = RsaPrivateKey::from_pkcs8_pem(pem).or_else(|_| RsaPrivateKey::from_pkcs1_pem(pem));
    let key = key.map_err(|_| DkimError::Key)?;
    let bits = key.n().bits();
    if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
        return Err(DkimError::Size(bits));
    }
    // lettre reads PKCS#1 alone.
    let written = key.to_pkcs1_pem(LineEnding::LF).map_err(|_| DkimError::Key)?;
    let public = key.to_public_key().to_public_key_der().map_err(|_| DkimError::Key)?;
    let value = format!("v=DKIM1; k=rsa; p={}", BASE64.encode(public.as_bytes()));
    let key = DkimSigningKey::new(&written, DkimSigningAlgorithm::Rsa).map_err(|_| DkimError::Key)?;
    Ok((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 1, as PKCS#8 (RFC 8410 §7).
    const ED25519: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    #[test]
    fn the_record_holds_the_public_half_alone() {
        let dkim = Dkim::new("2026", "plant.example", ED25519).expect("a key");
        let record = dkim.record();
        let public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert_eq!(record, format!("2026._domainkey.plant.example. IN TXT ( \"v=DKIM1; k=ed25519; p={public}\" )"));
        assert!(!format!("{dkim:?}").contains("nWGxne"), "{dkim:?}");
    }

    #[test]
    fn what_is_no_key_or_no_name_is_refused() {
        let of = |selector: &str, domain: &str, pem: &str| Dkim::new(selector, domain, pem).map(|_| ());
        assert_eq!(of("2026", "plant.example", "-----BEGIN"), Err(DkimError::Key));
        let encrypted = ED25519.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assert_eq!(of("2026", "plant.example", &encrypted), Err(DkimError::Key));
        for (selector, domain) in
            [("", "plant.example"), ("a b", "plant.example"), ("a", "plant..example"), ("a", "x;d=y")]
        {
            assert!(matches!(of(selector, domain, ED25519), Err(DkimError::Name(_))), "{selector} {domain}");
        }
    }
}
