//! The cheap question whether a document changed: what is kept to ask it, and how it is asked on disk.
//!
//! Does not know: HTTP (`web::probe`), or when it is worth asking.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use csaf::distribution::hash_file::{Algorithm, StatedHash};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::FetchError;
use super::folder;
use super::keys::Keys;
use super::verify::VerifiedDocument;
use crate::guard::Validators;

/// What is known of a document as it was fetched or probed last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Address of the document itself, where the listing left several readings.
    pub document: Option<String>,
    /// The file that was asked for last: a hash file, or the document where there is none. `validators` are its own.
    pub asked: Option<String>,
    /// What to ask for its next edition by. For a file on disk its size and date.
    pub validators: Validators,
    /// SHA-256 of the document, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// SHA-512 of the document.
    pub sha512: Option<String>,
}

/// The answer to a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeAnswer {
    /// It is what it was; the probe is what to ask by the next time.
    Unchanged(Probe),
    /// It is not, or nothing was known to compare it with: fetch it.
    Changed(Probe),
    /// There is no such document any more (404 or 410).
    Gone,
}

impl Probe {
    /// What to ask by after a document was fetched.
    pub fn of(document: &VerifiedDocument) -> Self {
        Probe {
            document: Some(document.source().to_owned()),
            sha256: Some(document.sha256().to_owned()),
            sha512: Some(document.sha512().to_owned()),
            ..Probe::default()
        }
    }

    /// Whether a hash file states what is known; an answer with what was learnt.
    pub(super) fn compare(&self, stated: StatedHash, asked: String, validators: Validators) -> ProbeAnswer {
        let known = match stated.algorithm {
            Algorithm::Sha256 => &self.sha256,
            Algorithm::Sha512 => &self.sha512,
            // Kept of no document: it is fetched to see.
            Algorithm::Sha3_256 | Algorithm::Sha3_512 => &None,
        };
        let next = Probe { asked: Some(asked), validators, ..self.clone() };
        match known.as_deref() == Some(&stated.digits) {
            true => ProbeAnswer::Unchanged(next),
            false => ProbeAnswer::Changed(next),
        }
    }

    /// The same for the document's own bytes.
    pub(super) fn compare_bytes(&self, bytes: &[u8], asked: String, validators: Validators) -> ProbeAnswer {
        let digits = format!("{:x}", Sha256::digest(bytes));
        self.compare(StatedHash { algorithm: Algorithm::Sha256, digits }, asked, validators)
    }
}

/// Asks for a file below `root`.
pub(super) fn of_file(root: &Path, path: &Path, keys: &Keys, known: &Probe) -> Result<ProbeAnswer, FetchError> {
    let file = root.join(path);
    let metadata = match fs::metadata(&file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ProbeAnswer::Gone),
        Err(source) => {
            let (link, path) = (path.display().to_string(), file.display().to_string());
            return Err(FetchError::Unreadable { link, path, source });
        }
    };
    let validators = marks(&metadata);
    if !validators.is_empty() && known.validators == validators {
        return Ok(ProbeAnswer::Unchanged(known.clone()));
    }
    let document = folder::fetch_document(root, path, keys)?;
    Ok(known.compare_bytes(document.bytes(), file.display().to_string(), validators))
}

/// Size and date of a file; nothing on a file system without dates.
fn marks(metadata: &Metadata) -> Validators {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Validators {
        etag: modified.map(|_| metadata.len().to_string()),
        last_modified: modified.map(|time| format!("{}.{:09}", time.as_secs(), time.subsec_nanos())),
    }
}
