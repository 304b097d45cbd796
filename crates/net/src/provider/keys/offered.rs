//! Key files that a provider or an operator offers, and what is in them.
//!
//! Knows: files on disk, and what provider metadata state about keys. Does not know: whether a key is believed.

use std::fs;
use std::path::{Path, PathBuf};

use csaf::Findings;
use csaf::distribution::provider_metadata::{self, ProviderMetadata};

use super::{KEY_FILE_SIZE_BYTES_MAX, KEY_FILES_COUNT_MAX, note};
use crate::Retry;
use crate::guard::RequestError;
use crate::provider::folder::read_bounded;
use crate::provider::signature::{Certificate, Fingerprint, Keyring};

/// Where provider metadata stand in a provider's tree (CSAF 2.0 §7.1.9; some put them at the top).
const METADATA_PLACES: [&str; 2] = [".well-known/csaf/provider-metadata.json", "provider-metadata.json"];

/// Provider metadata on disk; real ones have a few kB.
const METADATA_SIZE_BYTES_MAX: usize = 1024 * 1024;

/// A key file.
#[derive(Clone, Debug)]
pub(in crate::provider) struct OfferedKey {
    /// Its path or URL, for findings.
    pub(in crate::provider) place: String,
    /// The fingerprints that are stated beside it, raw: certificates with others do not count. `None` if none is.
    pub(in crate::provider) stated: Option<Vec<String>>,
    /// Its bytes, or why they did not come.
    pub(in crate::provider) content: Result<Vec<u8>, Missing>,
}

/// Why a key file did not come.
#[derive(Clone, Debug)]
pub(in crate::provider) struct Missing {
    /// For findings.
    pub(in crate::provider) reason: String,
    /// Whether it may come at a later look.
    pub(in crate::provider) retry: Retry,
}

impl From<RequestError> for Missing {
    fn from(error: RequestError) -> Self {
        Missing { reason: error.to_string(), retry: error.retry() }
    }
}

impl OfferedKey {
    /// It did not come, and may come at a later look. One that is gone, refused or unusable is not waited for: the
    /// metadata of many providers go on naming keys that they retired.
    pub(super) fn may_come(&self) -> bool {
        self.content.as_ref().is_err_and(|missing| missing.retry == Retry::Later)
    }

    /// The certificates that are what was stated of them; everything else is a finding.
    pub(super) fn certificates(&self, findings: &Findings) -> Vec<Certificate> {
        let place = &self.place;
        let bytes = match &self.content {
            Ok(bytes) => bytes,
            Err(Missing { reason, .. }) => {
                note(findings, "key_unavailable", format!("The key {place} is not available: {reason}."));
                return Vec::new();
            }
        };
        let (keyring, reasons) = Keyring::read(bytes);
        for reason in reasons {
            note(findings, "key_unusable", format!("The key {place} is not usable: {reason}."));
        }
        let Some(stated) = &self.stated else { return keyring.certificates().to_vec() };
        let expected: Vec<Fingerprint> = stated.iter().filter_map(|text| Fingerprint::parse(text)).collect();
        let (right, wrong): (Vec<_>, Vec<_>) =
            keyring.certificates().iter().cloned().partition(|key| expected.contains(key.fingerprint()));
        // Beside the right one others may stand in the file; they are not meant.
        if let (true, Some(wrong)) = (right.is_empty(), wrong.first()) {
            let (found, stated) = (wrong.fingerprint(), stated.join(", "));
            let message = format!("The key {place} has the fingerprint {found}, stated is {stated}: it is not used.");
            note(findings, "key_mismatch", message);
        }
        right
    }
}

/// The operator's own key files.
pub(in crate::provider) fn read_files(paths: &[PathBuf]) -> Vec<OfferedKey> {
    paths.iter().take(KEY_FILES_COUNT_MAX).map(|path| read_key(path, None)).collect()
}

/// What a provider's tree on disk offers: the files of its folder `openpgp`, and whether its metadata promise
/// signatures. If the metadata state fingerprints, only keys with these count.
pub(in crate::provider) fn read_folder(root: &Path) -> (Vec<OfferedKey>, bool) {
    let metadata = METADATA_PLACES.iter().find_map(|place| read_metadata(&root.join(place)));
    let owed = metadata.as_ref().is_some_and(ProviderMetadata::owes_hashes_and_signatures);
    let stated: Vec<String> = metadata
        .iter()
        .flat_map(|metadata| &metadata.public_openpgp_keys)
        .filter_map(|key| key.fingerprint.clone())
        .collect();
    let stated = (!stated.is_empty()).then_some(stated);
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("openpgp"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok())
        // Links may lead out of the provider's tree.
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "txt" && extension != "html"))
        .collect();
    paths.sort();
    paths.truncate(KEY_FILES_COUNT_MAX);
    (paths.iter().map(|path| read_key(path, stated.clone())).collect(), owed)
}

fn read_metadata(path: &Path) -> Option<ProviderMetadata> {
    // Metadata of a tree are a convenience: what is wrong with them is found where they are published.
    let bytes = read_bounded(path, METADATA_SIZE_BYTES_MAX).ok()?;
    provider_metadata::parse(&bytes).ok().map(|(metadata, _findings)| metadata)
}

fn read_key(path: &Path, stated: Option<Vec<String>>) -> OfferedKey {
    let content = match read_bounded(path, KEY_FILE_SIZE_BYTES_MAX) {
        Ok(bytes) if bytes.len() > KEY_FILE_SIZE_BYTES_MAX => {
            let reason = format!("it is larger than {KEY_FILE_SIZE_BYTES_MAX} bytes");
            Err(Missing { reason, retry: Retry::Never })
        }
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(Missing { reason: error.to_string(), retry: Retry::Later }),
    };
    OfferedKey { place: path.display().to_string(), stated, content }
}
