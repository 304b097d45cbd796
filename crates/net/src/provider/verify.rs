//! The one way to a [`VerifiedDocument`]: bytes that agree with every hash file that came with them.
//!
//! Knows: SHA-2 and SHA-3 (CSAF 2.0 §7.1.18), and what a signature's state means for its document (§7.1.19).
//! Does not know: where the bytes came from, or how signatures are checked (`signature`).

use csaf::distribution::hash_file::{self, Algorithm};
use csaf::{Finding, Severity};
use sha2::{Digest, Sha256, Sha512};
use sha3::{Sha3_256, Sha3_512};

use super::error::FetchError;
use super::keys::Keys;
use super::signature::SignatureState;

/// A hash file is one line; a larger one is an error page.
pub(super) const HASH_FILE_SIZE_BYTES_MAX: usize = 4096;

/// A detached signature has about 1 kB; those of many signers have a few.
pub(super) const SIGNATURE_SIZE_BYTES_MAX: usize = 64 * 1024;

/// A document as it was published, checked as far as the publisher made it checkable. Only this module makes one.
#[derive(Clone, Debug)]
pub struct VerifiedDocument {
    bytes: Vec<u8>,
    sha256: String,
    sha512: String,
    hash_check: Option<Algorithm>,
    signature: SignatureState,
    signature_file: Option<Vec<u8>>,
    source: String,
    listed_tlp: Option<String>,
    findings: Vec<Finding>,
}

/// A hash file that came with a document.
#[derive(Clone, Debug)]
pub(super) struct HashFile {
    /// Its path or URL, for findings.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// A document as it came, with what came along.
#[derive(Debug)]
pub(super) struct Unverified {
    pub(super) bytes: Vec<u8>,
    /// Its path or URL.
    pub(super) source: String,
    pub(super) hash_files: Vec<HashFile>,
    pub(super) signature: SignatureFile,
}

/// The signature file of a document.
#[derive(Debug)]
pub(super) enum SignatureFile {
    /// There is none.
    Absent,
    /// There is one that was not kept.
    NotRead,
    /// Whether there is one is not known, and why.
    Unavailable(String),
    /// Its content.
    Read(Vec<u8>),
}

impl VerifiedDocument {
    /// The document, byte for byte as published.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the bytes in lower-case hexadecimal digits: the revision's identity.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// SHA-512 of the bytes in lower-case hexadecimal digits.
    pub fn sha512(&self) -> &str {
        &self.sha512
    }

    /// The strongest hash file that agrees with the bytes; none if no usable one came.
    pub fn hash_check(&self) -> Option<Algorithm> {
        self.hash_check
    }

    /// What is known about the signature.
    pub fn signature(&self) -> &SignatureState {
        &self.signature
    }

    /// The detached signature itself, if one came, whatever its state.
    pub fn signature_file(&self) -> Option<&[u8]> {
        self.signature_file.as_deref()
    }

    /// The path or URL it came from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The TLP label of the feed or directory that lists it, as written; the document's own may be another.
    pub fn listed_tlp(&self) -> Option<&str> {
        self.listed_tlp.as_deref()
    }

    /// What was odd about its distribution; what is odd inside is found by `csaf::read`.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The bytes, without copying them.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn with_listed_tlp(mut self, label: Option<String>) -> Self {
        self.listed_tlp = label;
        self
    }

    pub(super) fn with_findings(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }
}

impl Unverified {
    /// Checks the bytes against every hash file that came with them, and the signature against the provider's `keys`.
    /// What is missing or unusable is a finding, not an error. Costs a millisecond or two.
    ///
    /// # Errors
    /// [`FetchError::HashMismatch`] when a hash file disagrees, [`FetchError::Signature`] when the signature speaks
    /// against the document.
    pub(super) fn verify(self, keys: &Keys) -> Result<VerifiedDocument, FetchError> {
        let sha256 = format!("{:x}", Sha256::digest(&self.bytes));
        let mut findings = Vec::new();
        let sha512 = format!("{:x}", Sha512::digest(&self.bytes));
        let hash_check = self.check_hashes(&sha256, &sha512, keys.owed, &mut findings)?;
        let signature = match &self.signature {
            SignatureFile::Absent => SignatureState::Unsigned,
            SignatureFile::NotRead => SignatureState::NotChecked,
            SignatureFile::Unavailable(reason) => {
                let message = format!("Whether the document is signed is not known: {reason}.");
                findings.push(Finding::new("signature_unavailable", Severity::Warning, "", message));
                SignatureState::Unknown
            }
            SignatureFile::Read(_) if keys.keyring.certificates().is_empty() => SignatureState::NotChecked,
            SignatureFile::Read(signature) => keys.keyring.verify(&self.bytes, signature, keys.now),
        };
        if signature.is_refused() {
            return Err(FetchError::Signature { link: self.source, state: signature });
        }
        findings.extend(signature.finding(keys.owed));
        let Unverified { bytes, source, signature: file, .. } = self;
        let signature_file = if let SignatureFile::Read(file) = file { Some(file) } else { None };
        let listed_tlp = None;
        Ok(VerifiedDocument {
            bytes,
            sha256,
            sha512,
            hash_check,
            signature,
            signature_file,
            source,
            listed_tlp,
            findings,
        })
    }

    fn check_hashes(
        &self,
        sha256: &str,
        sha512: &str,
        owed: bool,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Algorithm>, FetchError> {
        if self.hash_files.is_empty() {
            // Only trusted providers owe one (CSAF 2.0 §7.2.3).
            let severity = if owed { Severity::Error } else { Severity::Information };
            let message = "The document came without a hash file: its bytes were checked against nothing.";
            findings.push(Finding::new("hash_file_missing", severity, "", message));
        }
        let mut strongest = None;
        for file in &self.hash_files {
            let stated = match hash_file::parse(&file.name, &file.bytes) {
                Ok(stated) => stated,
                Err(reason) => {
                    let message = format!("The hash file {} is not usable: {reason}.", file.name);
                    findings.push(Finding::new("hash_file_unusable", Severity::Warning, "", message));
                    continue;
                }
            };
            let actual = match stated.algorithm {
                Algorithm::Sha256 => sha256.to_owned(),
                Algorithm::Sha512 => sha512.to_owned(),
                Algorithm::Sha3_256 => format!("{:x}", Sha3_256::digest(&self.bytes)),
                Algorithm::Sha3_512 => format!("{:x}", Sha3_512::digest(&self.bytes)),
            };
            if actual != stated.digits {
                let link = self.source.clone();
                return Err(FetchError::HashMismatch { link, expected: stated.digits, actual });
            }
            strongest = strongest.max(Some(stated.algorithm));
        }
        Ok(strongest)
    }
}
