//! Feeds and directories (§7.1.11 to §7.1.17) and public keys (§7.1.20), with the documents that they list.
//!
//! Does not know: what the documents are.

use std::collections::{BTreeSet, HashMap};

use csaf::distribution::provider_metadata::{OpenPgpKey, ProviderMetadata};
use csaf::distribution::{changes_csv, index_txt, rolie};
use jiff::Timestamp;
use serde_json::Value;
use triage::provision::{DirectoryFacts, FeedFacts, KeyFacts, ServiceFacts};
use url::Url;

use super::asking::{Asking, INDEX_SIZE_BYTES_MAX, faults, time};
use crate::guard::Fetched;
use crate::provider::keys::{KEY_FILE_SIZE_BYTES_MAX, KEY_FILES_COUNT_MAX};
use crate::provider::signature::{Fingerprint, Keyring};
use crate::provider::web::{INDEXES_COUNT_MAX, directory};

/// Documents that are remembered of all indexes.
const LISTED_COUNT_MAX: usize = 1_000_000;

/// How a file begins that is ASCII armored.
pub(super) const ARMOR: &[u8] = b"-----BEGIN PGP";

/// A document as indexes list it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) url: Url,
    /// Upper case; of the index.
    pub(super) tlp_label: String,
    pub(super) updated: Option<Timestamp>,
    /// `None` where no feed lists it: then the files stand beside it.
    pub(super) links: Option<Links>,
    pub(super) of_directory: bool,
}

/// What a feed names beside a document, as written, and the feed's own address.
#[derive(Clone, Debug)]
pub(super) struct Links {
    pub(super) base: Url,
    pub(super) hashes: Vec<String>,
    pub(super) signature: Option<String>,
}

/// Documents, each once, in the order in which they were met.
#[derive(Default)]
struct Met {
    listed: Vec<Listed>,
    places: HashMap<Url, usize>,
}

impl Met {
    fn add(&mut self, document: Listed) {
        match self.places.get(&document.url) {
            Some(at) => {
                let known = &mut self.listed[*at];
                known.of_directory |= document.of_directory;
                known.updated = known.updated.max(document.updated);
            }
            None if self.listed.len() < LISTED_COUNT_MAX => {
                self.places.insert(document.url.clone(), self.listed.len());
                self.listed.push(document);
            }
            None => {}
        }
    }
}

impl Asking {
    /// Asks every feed and directory of the metadata at `base`.
    pub(super) async fn ask_indexes(&mut self, base: &Url, metadata: &ProviderMetadata) -> Vec<Listed> {
        let mut met = Met::default();
        for link in metadata.feeds.iter().take(INDEXES_COUNT_MAX) {
            let (asked, fetched) = self.ask_named(base, &link.url, INDEX_SIZE_BYTES_MAX).await;
            let tlp_label = link.tlp_label.trim().to_ascii_uppercase();
            let (faults, is_csaf) = match &fetched {
                Some(fetched) => self.read_feed(fetched, &tlp_label, &mut met),
                None => (Vec::new(), false),
            };
            self.facts.feeds.push(FeedFacts { asked, tlp_label, faults, is_csaf });
        }
        if !metadata.feeds.is_empty() {
            self.ask_service(base, metadata).await;
        }
        for link in metadata.directories.iter().take(INDEXES_COUNT_MAX) {
            let Ok(url) = base.join(&link.url).map(directory::with_slash) else { continue };
            let label = link.tlp_label.as_deref().or_else(|| directory::label_of_folder(&url)).unwrap_or_default();
            self.ask_directory(&url, &label.trim().to_ascii_uppercase(), &mut met).await;
        }
        met.listed
    }

    /// What is wrong with the feed, and whether its category is that of CSAF.
    fn read_feed(&mut self, fetched: &Fetched, tlp_label: &str, met: &mut Met) -> (Vec<String>, bool) {
        let mut unencrypted = Vec::new();
        let read = rolie::parse(&fetched.bytes, |entry| {
            let Ok(url) = fetched.url.join(&entry.document_url) else { return };
            if url.scheme() != "https" {
                unencrypted.push(url.clone());
            }
            let links = Links { base: fetched.url.clone(), hashes: entry.hash_urls, signature: entry.signature_url };
            let (tlp_label, updated) = (tlp_label.to_owned(), time(&entry.updated));
            met.add(Listed { url, tlp_label, updated, links: Some(links), of_directory: false });
        });
        unencrypted.iter().for_each(|url| self.note_scheme(url));
        match read {
            Ok((Some(feed), findings)) => {
                // Only trusted providers owe these; they are counted with the documents.
                let owed = |rule: &str| rule == "missing_hash" || rule == "missing_signature";
                let findings: Vec<_> = findings.into_iter().filter(|finding| !owed(&finding.rule)).collect();
                (faults(&findings), feed.is_csaf)
            }
            Ok((None, findings)) => (faults(&findings), false),
            Err(error) => (vec![error.to_string()], false),
        }
    }

    async fn ask_service(&mut self, base: &Url, metadata: &ProviderMetadata) {
        let Ok(url) = base.join("service.json") else { return };
        let (asked, fetched) = self.ask(&url, INDEX_SIZE_BYTES_MAX).await;
        let named = fetched.map(|fetched| collections(&fetched)).unwrap_or_default();
        let names_feeds =
            metadata.feeds.iter().all(|feed| base.join(&feed.url).is_ok_and(|url| named.contains(url.as_str())));
        self.facts.service = Some(ServiceFacts { asked, names_feeds });
    }

    async fn ask_directory(&mut self, url: &Url, tlp_label: &str, met: &mut Met) {
        let (asked, page) = self.ask(url, INDEX_SIZE_BYTES_MAX).await;
        let (index, index_bytes) = self.ask_named(url, "index.txt", INDEX_SIZE_BYTES_MAX).await;
        let (changes, changes_bytes) = self.ask_named(url, "changes.csv", INDEX_SIZE_BYTES_MAX).await;
        self.note_scheme(url);
        let paths = index_bytes.as_ref().map(|fetched| index_txt::parse(&fetched.bytes).0).unwrap_or_default();
        let text = changes_bytes.map(|fetched| fetched.bytes).unwrap_or_default();
        let (rows, findings) = changes_csv::parse(&text);
        let mut add = |path: &str, updated| {
            if let Ok(url) = url.join(path) {
                let tlp_label = tlp_label.to_owned();
                met.add(Listed { url, tlp_label, updated, links: None, of_directory: true });
            }
        };
        rows.iter().for_each(|row| add(&row.path, row.updated_at));
        paths.iter().for_each(|path| add(path, None));
        let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let unlisted = rows.iter().filter(|row| index_bytes.is_some() && !known.contains(&*row.path));
        self.facts.directories.push(DirectoryFacts {
            is_listing: page.as_ref().is_some_and(|page| lists(page, &paths)),
            asked,
            index,
            unlisted: unlisted.map(|row| row.path.clone()).collect(),
            changes,
            changes_faults: faults(&findings),
            changes_sorted: rows.is_sorted_by(|a, b| a.updated_at >= b.updated_at),
            changes_quoted: text.contains(&b'"'),
        });
    }

    /// Reads the keys that the metadata name into the keyring.
    pub(super) async fn ask_keys(&mut self, base: &Url, metadata: &ProviderMetadata) {
        for key in metadata.public_openpgp_keys.iter().take(KEY_FILES_COUNT_MAX) {
            let (asked, fetched) = self.ask_named(base, &key.url, KEY_FILE_SIZE_BYTES_MAX).await;
            let bytes = fetched.map(|fetched| fetched.bytes).unwrap_or_default();
            let is_right = self.take_key(key, &bytes);
            self.facts.keys.push(KeyFacts { asked, is_right, armored: bytes.trim_ascii_start().starts_with(ARMOR) });
        }
    }

    fn take_key(&mut self, key: &OpenPgpKey, bytes: &[u8]) -> bool {
        let (ring, _) = Keyring::read(bytes);
        let stated = key.fingerprint.as_deref().map(Fingerprint::parse);
        let right = |found: &Fingerprint| stated.as_ref().is_none_or(|stated| stated.as_ref() == Some(found));
        let meant: Vec<_> = ring.certificates().iter().filter(|one| right(one.fingerprint())).cloned().collect();
        let is_right = !meant.is_empty();
        meant.into_iter().for_each(|certificate| self.keyring.add(certificate));
        is_right
    }
}

/// The addresses of the feeds that a service document names, absolute.
fn collections(fetched: &Fetched) -> BTreeSet<String> {
    let root: Value = serde_json::from_slice(&fetched.bytes).unwrap_or_default();
    let array = |owner: &Value, pointer: &str| owner.pointer(pointer).and_then(Value::as_array).cloned();
    let workspaces = array(&root, "/service/workspace").unwrap_or_default();
    let collections = workspaces.iter().flat_map(|one| array(one, "/collection").unwrap_or_default());
    let hrefs = collections.filter_map(|one| Some(fetched.url.join(one.get("href")?.as_str()?).ok()?.to_string()));
    hrefs.collect()
}

/// Whether a page leads to what the directory holds: its years, or its documents.
fn lists(page: &Fetched, paths: &[String]) -> bool {
    let text = String::from_utf8_lossy(&page.bytes);
    let Some(first) = paths.iter().find_map(|path| path.split('/').next()) else { return text.contains("href=") };
    text.contains("href=") && text.contains(first)
}
