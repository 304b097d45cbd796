//! Single documents: their name and folder, their hashes and signature (§7.1.1, 2, 4, 5, 11, 18, 19).
//!
//! Does not know: what a fault means for the party.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use csaf::distribution::filename;
use csaf::distribution::hash_file::{self, Algorithm};
use sha2::{Digest, Sha256, Sha512};
use sha3::{Sha3_256, Sha3_512};
use triage::provision::{Answer, Asked, DocumentFacts, HashFacts, SignatureFacts};

use super::Looking;
use super::asking::Asking;
use super::indexes::{ARMOR, Listed};
use crate::provider::signature::SignatureState;
use crate::provider::verify::{HASH_FILE_SIZE_BYTES_MAX, SIGNATURE_SIZE_BYTES_MAX};

/// Hash files that stand beside a document which no feed lists, the stronger first.
const BESIDE: [&str; 2] = ["sha512", "sha256"];

/// Hash files of one document that are looked at.
const HASH_FILES_COUNT_MAX: usize = 4;

/// One of each TLP label, then the newest, as many as wanted.
pub(super) fn choose(mut listed: Vec<Listed>, count_max: usize) -> Vec<Listed> {
    listed.sort_by(|a, b| (Reverse(a.updated), &a.url).cmp(&(Reverse(b.updated), &b.url)));
    let mut labels = BTreeSet::new();
    let (mut chosen, rest): (Vec<Listed>, Vec<Listed>) =
        listed.into_iter().partition(|one| labels.insert(one.tlp_label.clone()));
    chosen.extend(rest);
    chosen.truncate(count_max);
    chosen
}

impl Asking {
    pub(super) async fn ask_document(&mut self, listed: &Listed, looking: &Looking<'_>) {
        let (asked, fetched) = self.ask(&listed.url, csaf::limits::DOCUMENT_SIZE_BYTES_MAX).await;
        let mut facts = DocumentFacts {
            asked,
            tlp_label: listed.tlp_label.clone(),
            faults: None,
            expected_name: None,
            of_directory: listed.of_directory,
            expected_folder: None,
            hashes: Vec::new(),
            signature: None,
        };
        if let Some(fetched) = fetched {
            read(&fetched.bytes, listed, looking, &mut facts);
            facts.hashes = self.ask_hashes(listed, &fetched.bytes).await;
            facts.signature = Some(self.ask_signature(listed, &fetched.bytes, looking).await);
        }
        self.facts.documents.push(facts);
    }

    async fn ask_hashes(&mut self, listed: &Listed, bytes: &[u8]) -> Vec<HashFacts> {
        let mut hashes = Vec::new();
        let Some(links) = &listed.links else {
            for extension in BESIDE {
                let named = format!("{}.{extension}", listed.url.path());
                let (asked, fetched) = self.ask_named(&listed.url, &named, HASH_FILE_SIZE_BYTES_MAX).await;
                if let Some(fetched) = fetched {
                    let agrees = agreement(&asked.address, &fetched.bytes, bytes);
                    hashes.push(HashFacts { asked, agrees });
                }
            }
            return hashes;
        };
        for named in links.hashes.iter().take(HASH_FILES_COUNT_MAX) {
            let (asked, fetched) = self.ask_named(&links.base, named, HASH_FILE_SIZE_BYTES_MAX).await;
            let agrees = fetched.and_then(|fetched| agreement(&asked.address, &fetched.bytes, bytes));
            hashes.push(HashFacts { asked, agrees });
        }
        hashes
    }

    async fn ask_signature(&mut self, listed: &Listed, bytes: &[u8], looking: &Looking<'_>) -> SignatureFacts {
        let beside = format!("{}.asc", listed.url.path());
        let (base, named) = match &listed.links {
            None => (&listed.url, beside),
            Some(links) => match &links.signature {
                Some(named) => (&links.base, named.clone()),
                None => {
                    let address = listed.url.to_string();
                    return SignatureFacts::Absent(Asked { address, answer: Answer::Came });
                }
            },
        };
        let base = base.clone();
        let (asked, fetched) = self.ask_named(&base, &named, SIGNATURE_SIZE_BYTES_MAX).await;
        let Some(fetched) = fetched else { return SignatureFacts::Absent(asked) };
        match self.keyring.verify(bytes, &fetched.bytes, looking.now) {
            SignatureState::Good { fingerprint } | SignatureState::GoodKeyExpired { fingerprint } => {
                let expires = self.keyring.find(&fingerprint).and_then(|key| key.expires());
                SignatureFacts::Good { expires, armored: fetched.bytes.trim_ascii_start().starts_with(ARMOR) }
            }
            state => SignatureFacts::Wrong(state.to_string()),
        }
    }
}

/// What the bytes say of name, folder and label.
fn read(bytes: &[u8], listed: &Listed, looking: &Looking<'_>, facts: &mut DocumentFacts) {
    let mut segments = listed.url.path().rsplit('/');
    let (name, folder) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    match csaf::read(bytes) {
        Ok((document, _)) => {
            let tracking = &document.tracking;
            facts.expected_name = Some(filename::expected(&tracking.id)).filter(|expected| expected != name);
            let year = tracking.initial_release_date.get(..4).unwrap_or_default().to_owned();
            facts.expected_folder = Some(year).filter(|year| year != folder);
            if let Some(label) = document.distribution.tlp_label {
                facts.tlp_label = label.trim().to_ascii_uppercase();
            }
            facts.faults = looking.validate.map(|validate| validate(bytes));
        }
        Err(error) => facts.faults = Some(vec![error.to_string()]),
    }
}

/// Whether the hash file at `name` states the hash of `bytes`; `None` if it states none that counts.
fn agreement(name: &str, hash_file: &[u8], bytes: &[u8]) -> Option<bool> {
    let stated = hash_file::parse(name, hash_file).ok()?;
    let digits = match stated.algorithm {
        Algorithm::Sha256 => format!("{:x}", Sha256::digest(bytes)),
        Algorithm::Sha512 => format!("{:x}", Sha512::digest(bytes)),
        Algorithm::Sha3_256 => format!("{:x}", Sha3_256::digest(bytes)),
        Algorithm::Sha3_512 => format!("{:x}", Sha3_512::digest(bytes)),
    };
    Some(digits == stated.digits)
}
