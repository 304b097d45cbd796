//! Detached OpenPGP signatures (CSAF 2.0 §7.1.19 and §7.1.20, RFC 9580): functions of bytes and a time.
//!
//! Knows: the policy, for the library that does the arithmetic has none: which digests and keys are too weak, and that
//! revocation and expiry are those of the time when the signature was made (`docs/decisions/0007-openpgp.md`).
//! Does not know: sockets, files, clocks, private keys, or whom to trust.

mod certificate;
mod fingerprint;
mod keyring;
mod packets;
mod rsa;
mod state;

#[cfg(test)]
mod tests;

pub use certificate::{Certificate, Revocation};
pub use fingerprint::Fingerprint;
pub use keyring::Keyring;
pub use state::SignatureState;

/// Certificates of one provider. Real ones have a handful.
const CERTIFICATES_COUNT_MAX: usize = 100;

/// Signatures of one document that are looked at. Real ones have one; each costs a millisecond.
const SIGNATURES_COUNT_MAX: usize = 16;
