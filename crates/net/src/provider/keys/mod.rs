//! Which OpenPGP keys of a provider count (CSAF 2.0 §7.1.20): pinned ones, the operator's own, or those of the first use.
//!
//! Knows: that a key which appears while others are pinned is reported and not believed. Does not know: sockets, files,
//! or where pins are kept.

mod offered;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use csaf::{Finding, Findings, Severity};
use jiff::{SignedDuration, Timestamp};

use super::signature::{Certificate, Fingerprint, Keyring};

pub(super) use offered::{Missing, OfferedKey, read_files, read_folder};

/// A key file. Public keys with many signatures of others have some 100 kB.
pub(super) const KEY_FILE_SIZE_BYTES_MAX: usize = 1024 * 1024;

/// Key files of one provider that are read. Real ones name one to three.
pub(super) const KEY_FILES_COUNT_MAX: usize = 20;

/// A key that expires within this time is reported (CSAF 2.1 §7.1.19 warns at 90 days).
const KEY_EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The keys that are believed before the provider says anything.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Keys that were seen before and are believed since.
    pub pinned: Vec<PinnedKey>,
    /// The provider was seen with keys before, pinned or not: those it offers now are not believed for being the first.
    pub was_seen: bool,
    /// Key files of the operator's configuration, for providers whose host refuses to give its keys. They count like
    /// pinned ones; while there are any, readable or not, nothing else is believed on first use.
    pub files: Vec<PathBuf>,
}

/// A key that was believed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedKey {
    /// Of the certificate.
    pub fingerprint: Fingerprint,
    /// The certificate, as [`KeyReport::armored`] gave it.
    pub armored: Vec<u8>,
}

/// A key of the provider, for those who keep pins and show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReport {
    /// Of the certificate.
    pub fingerprint: Fingerprint,
    /// The certificate as ASCII armor: what is known of it, pinned copy and published one together.
    pub armored: String,
    /// What it counts for now.
    pub state: KeyState,
    /// It is believed because nothing is pinned, and no key file that the provider names is still to come: pin it. While
    /// one failed in passing nothing should be pinned, else that one would have to be accepted by hand when it comes.
    pub first_use: bool,
}

/// What a provider's key counts for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It proves what it signs.
    Valid,
    /// It proves what it signed before it expired.
    Expired,
    /// Its owner has taken it back.
    Revoked,
    /// It appeared while others were pinned: it proves nothing until somebody pins it.
    NotAccepted,
}

/// What the documents of a provider are held against. The default knows no key and demands nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) keyring: Keyring,
    /// The provider promised hashes and signatures (CSAF 2.0 §7.2.3).
    pub(super) owed: bool,
    /// The time as of which keys and signatures are judged.
    pub(super) now: Timestamp,
    pub(super) reports: Vec<KeyReport>,
    pub(super) findings: Vec<Finding>,
}

impl Keys {
    /// What counts, given what is believed already (`trust` and the content of its files) and what the provider offers.
    pub(super) fn decide(
        trust: &Trust,
        files: &[OfferedKey],
        offered: &[OfferedKey],
        owed: bool,
        now: Timestamp,
    ) -> Self {
        let findings = Findings::default();
        let mut believed = Keyring::default();
        for pin in &trust.pinned {
            // The fingerprint is what was pinned; a copy of the key that does not have it is not that key.
            let (kept, _) = Keyring::read(&pin.armored);
            match kept.find(&pin.fingerprint) {
                Some(certificate) => believed.add(certificate.clone()),
                None => note(&findings, "key_unusable", format!("The pinned key {} cannot be read.", pin.fingerprint)),
            }
        }
        for file in files {
            file.certificates(&findings).into_iter().for_each(|certificate| believed.add(certificate));
        }
        let first_use = !trust.was_seen && trust.pinned.is_empty() && trust.files.is_empty();
        let (mut keyring, mut others) = (believed.clone(), Keyring::default());
        for certificate in offered.iter().flat_map(|key| key.certificates(&findings)) {
            let pinned = believed.find(certificate.fingerprint()).is_some();
            if pinned || first_use { keyring.add(certificate) } else { others.add(certificate) }
        }
        for certificate in others.certificates() {
            let message = format!(
                "The provider offers the key {}, which is not one of those that are pinned. It proves nothing until it is accepted.",
                certificate.fingerprint()
            );
            findings.add(Finding::new("key_change", Severity::Error, "", message));
        }
        let none_to_come = !offered.iter().any(OfferedKey::may_come);
        let believed = keyring.certificates().iter().map(|key| report(key, state(key, now), first_use && none_to_come));
        let changed = others.certificates().iter().map(|key| report(key, KeyState::NotAccepted, false));
        let reports = believed.chain(changed).collect();
        for certificate in keyring.certificates() {
            findings.add_all(lapse(certificate, now));
        }
        Keys { keyring, owed, now, reports, findings: findings.finish() }
    }
}

fn report(certificate: &Certificate, state: KeyState, first_use: bool) -> KeyReport {
    let (fingerprint, armored) = (certificate.fingerprint().clone(), certificate.armored());
    KeyReport { fingerprint, armored, state, first_use }
}

fn state(certificate: &Certificate, now: Timestamp) -> KeyState {
    if certificate.revocation().is_some_and(|revocation| revocation.retroactive || revocation.at <= now) {
        KeyState::Revoked
    } else if certificate.expires().is_some_and(|expires| expires <= now) {
        KeyState::Expired
    } else {
        KeyState::Valid
    }
}

/// What to say of a key that is over or soon will be (CSAF 2.1 §7.1.19). Signatures that it made in its time stay good.
fn lapse(certificate: &Certificate, now: Timestamp) -> Option<Finding> {
    let fingerprint = certificate.fingerprint();
    let (rule, message) = match (state(certificate, now), certificate.expires()) {
        (KeyState::Revoked, _) => ("key_revoked", format!("The key {fingerprint} is revoked.")),
        (KeyState::Expired, Some(expires)) => ("key_expired", format!("The key {fingerprint} expired at {expires}.")),
        (KeyState::Valid, Some(expires)) if expires.duration_since(now) <= KEY_EXPIRES_SOON => {
            ("key_expires_soon", format!("The key {fingerprint} expires at {expires}."))
        }
        _ => return None,
    };
    Some(Finding::new(rule, Severity::Warning, "", message))
}

pub(super) fn note(findings: &Findings, rule: &str, message: String) {
    findings.add(Finding::new(rule, Severity::Warning, "", message));
}
