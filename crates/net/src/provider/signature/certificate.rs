//! One OpenPGP certificate: who it is, how long it is valid, and which of its keys may sign (RFC 9580 §10.1).
//!
//! Knows: what its own signatures say about it; those of others say nothing here. Does not know: documents.

use jiff::Timestamp;
use pgp::composed::{ArmorOptions, SignedPublicKey, SignedPublicSubKey};
use pgp::errors::Result;
use pgp::packet::{PublicKey, PublicSubkey, RevocationCode, Signature, SignatureType, SubpacketData};
use pgp::ser::Serialize;
use pgp::types::{KeyDetails, KeyVersion, PublicParams, Tag};

use super::{Fingerprint, rsa};

/// RSA and DSA keys below this size are refused: NIST SP 800-131A disallows them since 2014.
const KEY_SIZE_BITS_MIN: u16 = 2048;

/// Signatures of a certificate about itself that are looked at: real ones have some tens, each costs a millisecond.
const SELF_SIGNATURES_COUNT_MAX: usize = 500;

/// A certificate with what follows from its self-signatures.
#[derive(Clone, Debug)]
pub struct Certificate {
    whole: SignedPublicKey,
    fingerprint: Fingerprint,
    user_ids: Vec<String>,
    life: Life,
    signers: Vec<Signer>,
}

/// From when to when a key is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) created: Timestamp,
    pub(super) expires: Option<Timestamp>,
    pub(super) revocation: Option<Revocation>,
}

/// A key that its owner has taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When that was said.
    pub at: Timestamp,
    /// The key may have been in other hands, so what it signed before is in doubt as well (RFC 9580 §5.2.3.31):
    /// so it is unless the reason says that it was only superseded or retired.
    pub retroactive: bool,
}

/// A key of the certificate that may sign documents.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    pub(super) key: SignerKey,
    pub(super) life: Life,
    pub(super) strong: bool,
}

#[derive(Clone, Debug)]
pub(super) enum SignerKey {
    Primary(PublicKey),
    Subkey(PublicSubkey),
}

impl Certificate {
    /// What `whole` says of itself; `None` for versions of keys whose fingerprint proves nothing (before 4) or that are
    /// not in RFC 9580.
    pub(super) fn of(whole: SignedPublicKey) -> Option<Self> {
        if !matches!(whole.primary_key.version(), KeyVersion::V4 | KeyVersion::V6) {
            return None;
        }
        let primary = &whole.primary_key;
        let about = newest(self_signatures(&whole));
        let revocations = whole.details.revocation_signatures.iter().take(SELF_SIGNATURES_COUNT_MAX);
        let life = Life {
            created: time(primary.created_at()),
            expires: about.and_then(|signature| expiry(primary.created_at(), signature)),
            revocation: revocation(revocations.filter(|signature| signature.verify_key(primary).is_ok())),
        };
        let mut signers = Vec::new();
        // A bare key says nothing of its use; it signs, for what else would it have been published?
        if about.and_then(may_sign).unwrap_or(true) {
            signers.push(Signer {
                key: SignerKey::Primary(primary.clone()),
                life,
                strong: is_strong(primary.public_params()),
            });
        }
        signers.extend(whole.public_subkeys.iter().filter_map(|subkey| signing_subkey(primary, subkey)));
        let user_ids =
            whole.details.users.iter().map(|user| String::from_utf8_lossy(user.id.id()).into_owned()).collect();
        Some(Certificate { fingerprint: Fingerprint::from(&primary.fingerprint()), user_ids, life, signers, whole })
    }

    /// The same certificate with what `other`, another copy of it, says besides: renewals, revocations, subkeys.
    pub(super) fn merge(&self, other: &Self) -> Self {
        let mut whole = self.whole.clone();
        let more = &other.whole;
        extend(&mut whole.details.revocation_signatures, &more.details.revocation_signatures);
        extend(&mut whole.details.direct_signatures, &more.details.direct_signatures);
        for user in &more.details.users {
            match whole.details.users.iter_mut().find(|known| known.id == user.id) {
                Some(known) => extend(&mut known.signatures, &user.signatures),
                None => whole.details.users.push(user.clone()),
            }
        }
        for subkey in &more.public_subkeys {
            match whole.public_subkeys.iter_mut().find(|known| known.key == subkey.key) {
                Some(known) => extend(&mut known.signatures, &subkey.signatures),
                None => whole.public_subkeys.push(subkey.clone()),
            }
        }
        Certificate::of(whole).unwrap_or_else(|| self.clone())
    }

    /// The primary key's fingerprint.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// When the primary key was made.
    pub fn created(&self) -> Timestamp {
        self.life.created
    }

    /// When the certificate expires, as its newest self-signature says; `None` for never.
    pub fn expires(&self) -> Option<Timestamp> {
        self.life.expires
    }

    /// Whether and how its owner took it back.
    pub fn revocation(&self) -> Option<Revocation> {
        self.life.revocation
    }

    /// The names in it, as written: claims that nobody has checked. A bare key has none.
    pub fn user_ids(&self) -> &[String] {
        &self.user_ids
    }

    /// The certificate as ASCII armor, to be kept and read again.
    pub fn armored(&self) -> String {
        // Writing to memory does not fail; what was read can be written.
        self.whole.to_armored_string(ArmorOptions::default()).unwrap_or_default()
    }

    pub(super) fn life(&self) -> Life {
        self.life
    }

    pub(super) fn signers(&self) -> &[Signer] {
        &self.signers
    }
}

impl Life {
    /// Whether a signature of time `at` is in doubt.
    pub(super) fn is_revoked(&self, at: Timestamp) -> bool {
        self.revocation.is_some_and(|revocation| revocation.retroactive || revocation.at <= at)
    }

    pub(super) fn is_expired(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }
}

impl SignerKey {
    pub(super) fn is_named_by(&self, signature: &Signature) -> bool {
        let (fingerprint, id) = match self {
            SignerKey::Primary(key) => (key.fingerprint(), key.legacy_key_id()),
            SignerKey::Subkey(key) => (key.fingerprint(), key.legacy_key_id()),
        };
        let (fingerprints, ids) = (signature.issuer_fingerprint(), signature.issuer_key_id());
        match (fingerprints.is_empty(), ids.is_empty()) {
            (false, _) => fingerprints.contains(&&fingerprint),
            (true, false) => ids.contains(&&id),
            (true, true) => true,
        }
    }

    pub(super) fn verify(&self, signature: &Signature, bytes: &[u8]) -> Result<()> {
        let parameters = match self {
            SignerKey::Primary(key) => key.public_params(),
            SignerKey::Subkey(key) => key.public_params(),
        };
        if rsa::confirms(parameters, signature, bytes) {
            return Ok(());
        }
        match self {
            SignerKey::Primary(key) => signature.verify(key, bytes),
            SignerKey::Subkey(key) => signature.verify(key, bytes),
        }
    }
}

/// Direct key signatures and certifications of user ids that the primary key made itself.
fn self_signatures(whole: &SignedPublicKey) -> impl Iterator<Item = &Signature> {
    let primary = &whole.primary_key;
    let direct =
        whole.details.direct_signatures.iter().filter(move |signature| {
            signature.typ() == Some(SignatureType::Key) && signature.verify_key(primary).is_ok()
        });
    let certifications = whole.details.users.iter().flat_map(move |user| {
        user.signatures.iter().filter(move |signature| {
            signature.typ() != Some(SignatureType::CertRevocation)
                && signature.verify_certification(primary, Tag::UserId, &user.id).is_ok()
        })
    });
    direct.take(SELF_SIGNATURES_COUNT_MAX).chain(certifications.take(SELF_SIGNATURES_COUNT_MAX))
}

/// The subkey if the primary key bound it for signing and it agrees (RFC 9580 §5.2.1.9).
fn signing_subkey(primary: &PublicKey, subkey: &SignedPublicSubKey) -> Option<Signer> {
    let valid = || {
        let signatures = subkey.signatures.iter().take(SELF_SIGNATURES_COUNT_MAX);
        signatures.filter(|signature| signature.verify_subkey_binding(primary, &subkey.key).is_ok())
    };
    let binding = newest(valid().filter(|signature| signature.typ() == Some(SignatureType::SubkeyBinding)))?;
    let agrees = || {
        let back = binding.embedded_signature();
        back.is_some_and(|back| back.verify_primary_key_binding(&subkey.key, primary).is_ok())
    };
    if may_sign(binding) != Some(true) || !agrees() {
        return None;
    }
    let life = Life {
        created: time(subkey.key.created_at()),
        expires: expiry(subkey.key.created_at(), binding),
        revocation: revocation(valid().filter(|signature| signature.typ() == Some(SignatureType::SubkeyRevocation))),
    };
    let strong = is_strong(subkey.key.public_params()) && is_strong(primary.public_params());
    Some(Signer { key: SignerKey::Subkey(subkey.key.clone()), life, strong })
}

fn newest<'s>(signatures: impl Iterator<Item = &'s Signature>) -> Option<&'s Signature> {
    signatures.max_by_key(|signature| signature.created())
}

/// Key flags (RFC 9580 §5.2.3.29), if there are any.
fn may_sign(signature: &Signature) -> Option<bool> {
    let mut subpackets = signature.config()?.hashed_subpackets();
    subpackets.find_map(|subpacket| match &subpacket.data {
        SubpacketData::KeyFlags(flags) => Some(flags.sign()),
        _ => None,
    })
}

fn expiry(created: pgp::types::Timestamp, signature: &Signature) -> Option<Timestamp> {
    let seconds = signature.key_expiration_time()?.as_secs();
    (seconds != 0).then(|| after(created, seconds))
}

/// The revocation that says most: the first retroactive one, else the earliest.
fn revocation<'s>(signatures: impl Iterator<Item = &'s Signature>) -> Option<Revocation> {
    let revocations = signatures.map(|signature| Revocation {
        at: signature.created().map(time).unwrap_or_default(),
        retroactive: !matches!(
            signature.revocation_reason_code(),
            Some(RevocationCode::KeySuperseded | RevocationCode::KeyRetired)
        ),
    });
    revocations.min_by_key(|revocation| (!revocation.retroactive, revocation.at))
}

/// Elliptic curves of RFC 9580 are all strong enough.
fn is_strong(key: &PublicParams) -> bool {
    let numbers = match key {
        PublicParams::RSA(key) => key.to_bytes(),
        PublicParams::DSA(key) => key.to_bytes(),
        _ => return true,
    };
    // The first number is the modulus; it begins with its size in bits (RFC 9580 §3.2).
    matches!(numbers.as_deref(), Ok([high, low, ..]) if u16::from_be_bytes([*high, *low]) >= KEY_SIZE_BITS_MIN)
}

pub(super) fn time(time: pgp::types::Timestamp) -> Timestamp {
    after(time, 0)
}

/// Both are 32 bits wide, which a timestamp holds.
pub(super) fn after(time: pgp::types::Timestamp, seconds: u32) -> Timestamp {
    Timestamp::from_second(i64::from(time.as_secs()) + i64::from(seconds)).unwrap_or_default()
}

fn extend<T: Clone + PartialEq>(all: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
}
