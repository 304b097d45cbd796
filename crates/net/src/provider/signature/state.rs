//! What is known about a document's OpenPGP signature, and what follows from it for the document.
//!
//! Does not know: how it was found out.

use std::fmt;

use csaf::{Finding, Severity};

use super::Fingerprint;

/// What is known about the detached OpenPGP signature of a document (CSAF 2.0 §7.1.19, RFC 9580 §5.2).
///
/// Fingerprints are those of the certificate's primary key, also where one of its subkeys signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureState {
    /// No signature came with the document.
    Unsigned,
    /// A signature is there and was not looked at.
    NotChecked,
    /// Nobody could be asked whether there is one.
    Unknown,
    /// A key of the provider signed exactly these bytes.
    Good {
        /// Whose key.
        fingerprint: Fingerprint,
    },
    /// The same, by a key that was valid then and has expired since.
    GoodKeyExpired {
        /// Whose key.
        fingerprint: Fingerprint,
    },
    /// A key of the provider signed exactly these bytes after its validity had ended, or for a time that is over.
    Expired {
        /// Whose key.
        fingerprint: Fingerprint,
    },
    /// A key of the provider did not sign these bytes, though the signature says so.
    Bad,
    /// The key that the signature names is not among the provider's usable ones.
    UnknownKey {
        /// Fingerprint or key id in upper-case hexadecimal digits; empty if the signature names none.
        key: String,
    },
    /// A key of the provider signed these bytes and must not be trusted to have done so: it is revoked.
    Revoked {
        /// Whose key.
        fingerprint: Fingerprint,
    },
    /// The signature's digest or the key is so weak that others could have made it.
    Weak,
    /// What came as a signature cannot be read as one.
    Unparseable,
}

impl SignatureState {
    /// A document in this state is put aside: someone else may have written it.
    pub fn is_refused(&self) -> bool {
        matches!(self, SignatureState::Bad | SignatureState::Revoked { .. } | SignatureState::Weak)
    }

    /// What to say of it beside a document that is kept. Only trusted providers owe a signature (CSAF 2.0 §7.2.3);
    /// of others that it is missing is said by the state alone.
    pub(in crate::provider) fn finding(&self, owed: bool) -> Option<Finding> {
        let (rule, severity) = match self {
            SignatureState::Unsigned if owed => ("signature_missing", Severity::Error),
            SignatureState::GoodKeyExpired { .. } => ("signature_key_expired", Severity::Information),
            SignatureState::Expired { .. } => ("signature_expired", Severity::Warning),
            SignatureState::UnknownKey { .. } => ("signature_key_unknown", Severity::Warning),
            SignatureState::Unparseable if owed => ("signature_unparseable", Severity::Error),
            SignatureState::Unparseable => ("signature_unparseable", Severity::Warning),
            _ => return None,
        };
        Some(Finding::new(rule, severity, "", format!("The signature {self}.")))
    }

    /// The better of two: a document needs one good signature (RFC 9580 §10.4), and of several that are not good the
    /// one that says most is told.
    pub(super) fn better(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    fn rank(&self) -> u8 {
        match self {
            SignatureState::Good { .. } => 0,
            SignatureState::GoodKeyExpired { .. } => 1,
            SignatureState::Expired { .. } => 2,
            SignatureState::Bad => 3,
            SignatureState::Revoked { .. } => 4,
            SignatureState::Weak => 5,
            SignatureState::UnknownKey { .. } => 6,
            SignatureState::Unparseable => 7,
            SignatureState::NotChecked | SignatureState::Unknown | SignatureState::Unsigned => 8,
        }
    }
}

/// A sentence's end, after "the signature".
impl fmt::Display for SignatureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignatureState::Unsigned => f.write_str("is missing"),
            SignatureState::NotChecked => f.write_str("was not checked"),
            SignatureState::Unknown => f.write_str("is not available"),
            SignatureState::Good { fingerprint } => write!(f, "by {fingerprint} is good"),
            SignatureState::GoodKeyExpired { fingerprint } => {
                write!(f, "by {fingerprint} is good; the key has expired since")
            }
            SignatureState::Expired { fingerprint } => {
                write!(
                    f,
                    "by {fingerprint} fits the bytes, but was made by an expired key or is no longer valid itself"
                )
            }
            SignatureState::Bad => f.write_str("does not fit the bytes"),
            SignatureState::UnknownKey { key } if key.is_empty() => {
                f.write_str("names no key and fits none of the provider's")
            }
            SignatureState::UnknownKey { key } => write!(f, "is by the key {key}, which is not one of the provider's"),
            SignatureState::Revoked { fingerprint } => write!(f, "is by {fingerprint}, a revoked key"),
            SignatureState::Weak => f.write_str("uses a digest or a key that is too weak to prove anything"),
            SignatureState::Unparseable => f.write_str("cannot be read"),
        }
    }
}
