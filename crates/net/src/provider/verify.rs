//! The one way to a [`VerifiedDocument`]: bytes that agree with every hash file that came with them.
//!
//! Knows: SHA-256 and SHA-512 (CSAF 2.0 §7.1.18). Does not know: where the bytes came from, or OpenPGP.

use std::fmt::Write as _;

use csaf::distribution::hash_file::{self, Algorithm};
use csaf::{Finding, Severity};
use sha2::{Digest, Sha256, Sha512};

use super::error::FetchError;
use super::signature::SignatureState;

/// A hash file is one line; a larger one is an error page.
pub(super) const HASH_FILE_SIZE_BYTES_MAX: usize = 4096;

/// A document as it was published, checked as far as the publisher made it checkable. Only this module makes one.
#[derive(Clone, Debug)]
pub struct VerifiedDocument {
    bytes: Vec<u8>,
    sha256: String,
    hash_check: HashCheck,
    signature: SignatureState,
    source: String,
    listed_tlp: Option<String>,
    findings: Vec<Finding>,
}

/// What a document was checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashCheck {
    /// A SHA-512 hash file agrees (and a SHA-256 one too, where there is one).
    Sha512,
    /// A SHA-256 hash file agrees; there is no SHA-512 one.
    Sha256,
    /// No usable hash file came with the document.
    NotOffered,
}

/// A hash file that came with a document.
#[derive(Clone, Debug)]
pub(super) struct HashFile {
    /// Its path or URL, for findings.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
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

    /// What the bytes were checked against.
    pub fn hash_check(&self) -> HashCheck {
        self.hash_check
    }

    /// What is known about the signature.
    pub fn signature(&self) -> &SignatureState {
        &self.signature
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

/// Checks `bytes` against every hash file that came with them. Unusable hash files, or none, are findings, not errors.
///
/// # Errors
/// [`FetchError::HashMismatch`] when one of them disagrees.
pub(super) fn verify_bytes(
    bytes: Vec<u8>,
    hash_files: &[HashFile],
    signature: SignatureState,
    source: String,
) -> Result<VerifiedDocument, FetchError> {
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let (mut hash_check, mut findings) = (HashCheck::NotOffered, Vec::new());
    if hash_files.is_empty() {
        // Only trusted providers owe one (CSAF 2.0 §7.1.18).
        let message = "The document came without a hash file: its bytes were checked against nothing.";
        findings.push(Finding::new("hash_file_missing", Severity::Information, "", message));
    }
    for file in hash_files {
        let stated = match hash_file::parse(&file.bytes) {
            Ok(stated) => stated,
            Err(reason) => {
                let message = format!("The hash file {} is not usable: {reason}.", file.name);
                findings.push(Finding::new("hash_file_unusable", Severity::Warning, "", message));
                continue;
            }
        };
        let actual = match stated.algorithm {
            Algorithm::Sha256 => sha256.clone(),
            Algorithm::Sha512 => hexadecimal(&Sha512::digest(&bytes)),
        };
        if actual != stated.digits {
            return Err(FetchError::HashMismatch { link: source, expected: stated.digits, actual });
        }
        hash_check = match stated.algorithm {
            Algorithm::Sha512 => HashCheck::Sha512,
            Algorithm::Sha256 if hash_check == HashCheck::NotOffered => HashCheck::Sha256,
            Algorithm::Sha256 => hash_check,
        };
    }
    Ok(VerifiedDocument { bytes, sha256, hash_check, signature, source, listed_tlp: None, findings })
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(digest.len() * 2), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
