//! The certificates of a provider, and the question which of them signed a document.
//!
//! Does not know: where the certificates came from, or what time it is.

use std::borrow::Cow;

use jiff::Timestamp;
use pgp::crypto::hash::HashAlgorithm;
use pgp::errors::Error;
use pgp::packet::{Signature, SignatureType, SubpacketData};

use super::certificate::{Certificate, Signer, after, time};
use super::{CERTIFICATES_COUNT_MAX, Fingerprint, SignatureState, packets};

/// OpenPGP certificates, each once. Nothing in it is trusted because of what it says of itself: who puts a certificate
/// into a keyring vouches for it.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    certificates: Vec<Certificate>,
}

impl Keyring {
    /// Reads a key file (CSAF 2.0 §7.1.20, RFC 9580 §10.1): armored or binary, one certificate or several. Says of each
    /// that cannot be used why not; a file without any is an empty keyring.
    pub fn read(bytes: &[u8]) -> (Self, Vec<String>) {
        let (certificates, mut reasons) = packets::read_certificates(bytes);
        let mut keyring = Keyring::default();
        for certificate in certificates {
            match Certificate::of(certificate) {
                Some(certificate) => keyring.add(certificate),
                None => reasons.push("its version is neither 4 nor 6".to_owned()),
            }
        }
        if keyring.certificates.is_empty() && reasons.is_empty() {
            reasons.push("there is no OpenPGP certificate in it".to_owned());
        }
        (keyring, reasons)
    }

    /// Adds a certificate. What another copy of it says besides (a renewal, a revocation) is kept too.
    pub fn add(&mut self, certificate: Certificate) {
        let is_full = self.certificates.len() >= CERTIFICATES_COUNT_MAX;
        match self.certificates.iter_mut().find(|known| known.fingerprint() == certificate.fingerprint()) {
            Some(known) => *known = known.merge(&certificate),
            None if is_full => {}
            None => self.certificates.push(certificate),
        }
    }

    /// The certificates, in the order in which they came.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificate with this fingerprint.
    pub fn find(&self, fingerprint: &Fingerprint) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| certificate.fingerprint() == fingerprint)
    }

    /// Checks the detached signature file of a document (CSAF 2.0 §7.1.19, RFC 9580 §10.4) as of `now`.
    ///
    /// The signature may be armored or binary, of several signatures one has to be good, and a text that carries its
    /// signature below itself (RFC 9580 §7) counts as a signature of that text.
    pub fn verify(&self, document: &[u8], signature: &[u8], now: Timestamp) -> SignatureState {
        let read = packets::read_signatures(signature);
        let document = if read.cleartext { framed(document) } else { Cow::Borrowed(document) };
        let states = read.signatures.iter().map(|signature| self.judge(&document, signature, now));
        states.reduce(SignatureState::better).unwrap_or(SignatureState::Unparseable)
    }

    fn judge(&self, document: &[u8], signature: &Signature, now: Timestamp) -> SignatureState {
        let Some(understood) = Understood::of(signature) else { return SignatureState::Unparseable };
        let mut state = None;
        for certificate in &self.certificates {
            for signer in certificate.signers().iter().filter(|signer| signer.key.is_named_by(signature)) {
                let found = understood.judge(document, certificate, signer, now);
                state = Some(state.map_or(found.clone(), |earlier: SignatureState| earlier.better(found)));
            }
        }
        match state {
            // It named no key, and none of ours made it: somebody else's, or of other bytes; nobody can tell.
            Some(SignatureState::Bad) if understood.named.is_empty() => {
                SignatureState::UnknownKey { key: String::new() }
            }
            Some(state) => state,
            None => SignatureState::UnknownKey { key: understood.named },
        }
    }
}

/// A signature over a document of which everything that matters is understood.
struct Understood<'s> {
    signature: &'s Signature,
    weak: bool,
    made: pgp::types::Timestamp,
    /// Fingerprint or key id of the key that it names.
    named: String,
}

impl<'s> Understood<'s> {
    /// `None` for what is no signature over a document, or demands something unknown (RFC 9580 §5.2.3.7).
    fn of(signature: &'s Signature) -> Option<Self> {
        let config = signature.config()?;
        if !matches!(config.typ(), SignatureType::Binary | SignatureType::Text) {
            return None;
        }
        let weak = match config.hash_alg {
            HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160 => true,
            HashAlgorithm::Sha224 | HashAlgorithm::Sha256 | HashAlgorithm::Sha384 | HashAlgorithm::Sha512 => false,
            HashAlgorithm::Sha3_256 | HashAlgorithm::Sha3_512 => false,
            _ => return None,
        };
        let demands_unknown = config.hashed_subpackets().any(|subpacket| {
            let unknown = matches!(
                subpacket.data,
                SubpacketData::Experimental(..) | SubpacketData::Other(..) | SubpacketData::Notation(_)
            );
            subpacket.is_critical && unknown
        });
        let fingerprint = signature.issuer_fingerprint().first().map(|fingerprint| format!("{fingerprint:X}"));
        let id = || signature.issuer_key_id().first().map(|id| id.to_string().to_ascii_uppercase());
        let named = fingerprint.or_else(id).unwrap_or_default();
        (!demands_unknown).then_some(Understood { signature, weak, made: signature.created()?, named })
    }

    fn judge(&self, document: &[u8], certificate: &Certificate, signer: &Signer, now: Timestamp) -> SignatureState {
        if self.weak || !signer.strong {
            return SignatureState::Weak;
        }
        match signer.key.verify(self.signature, document) {
            Ok(()) => {}
            Err(Error::Unsupported { .. }) => return SignatureState::Unparseable,
            Err(_) => return SignatureState::Bad,
        }
        let fingerprint = certificate.fingerprint().clone();
        let (made, lives) = (time(self.made), [certificate.life(), signer.life]);
        if lives.iter().any(|life| life.is_revoked(made)) {
            SignatureState::Revoked { fingerprint }
        } else if self.is_over(now) || lives.iter().any(|life| life.is_expired(made)) {
            SignatureState::Expired { fingerprint }
        } else if lives.iter().any(|life| life.is_expired(now)) {
            SignatureState::GoodKeyExpired { fingerprint }
        } else {
            SignatureState::Good { fingerprint }
        }
    }

    /// A signature may limit itself (RFC 9580 §5.2.3.18).
    fn is_over(&self, now: Timestamp) -> bool {
        let seconds = self.signature.signature_expiration_time().map_or(0, |time| time.as_secs());
        seconds != 0 && after(self.made, seconds) <= now
    }
}

/// What is signed of a text that carries its signature below itself (RFC 9580 §7.2): lines without the blanks at their
/// ends, without the end of the last.
fn framed(document: &[u8]) -> Cow<'_, [u8]> {
    let text = document.strip_suffix(b"\n").unwrap_or(document);
    let mut signed = Vec::with_capacity(document.len());
    for (position, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if position > 0 {
            signed.extend_from_slice(b"\r\n");
        }
        let end = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).map_or(0, |last| last + 1);
        signed.extend_from_slice(&line[..end]);
    }
    Cow::Owned(signed)
}
