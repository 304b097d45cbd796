//! A provider's documents: listed, fetched, verified.
//!
//! Knows: a tree on disk, a tree over HTTP(S) (provider metadata, ROLIE feed or directory), and archives of trees.
//! Nothing leaves here but a [`VerifiedDocument`] or an error that names what it was about.
//! Does not know: what a document says, which documents are known already, or where pinned keys are kept.

mod abreast;
pub mod archive;
pub mod checking;
pub mod discover;
mod error;
mod folder;
mod keys;
mod link;
mod listing;
mod probe;
mod shape;
mod signature;
mod verify;
mod web;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use csaf::Finding;
use jiff::{SignedDuration, Timestamp};
use url::Url;

pub use abreast::HOST_DOCUMENTS_COUNT_MAX;
pub use error::{FetchError, ListError};
pub(crate) use folder::read_bounded;
pub use keys::{KeyReport, KeyState, PinnedKey, Trust};
pub use link::{DocumentLink, Place};
pub use listing::{IndexState, IndexStates, KeptMetadata};
pub use probe::{Probe, ProbeAnswer};
pub use signature::{Certificate, Fingerprint, Keyring, Revocation, SignatureState};
pub use verify::VerifiedDocument;

use crate::guard::{Client, ClientOptions};
use keys::{Keys, OfferedKey};

/// Documents that one listing names at most. The largest real provider (Red Hat's VEX) has about 300,000.
const LISTING_DOCUMENTS_COUNT_MAX: usize = 1_000_000;

/// How long provider metadata is believed before it is asked for again: it says where the feeds are, which changes once in
/// years.
pub const METADATA_KEPT_FOR: SignedDuration = SignedDuration::from_hours(2);

/// Where a provider's documents are.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are as many of them as providers are watched")]
pub enum Source {
    /// A folder with documents anywhere below it, their hash files beside them.
    Folder(PathBuf),
    /// An address: provider metadata, a ROLIE feed, or a directory with `index.txt` or `changes.csv` (ends with `/`).
    Web {
        /// The address.
        url: Url,
        /// What may be reached on its behalf.
        options: ClientOptions,
    },
}

/// What a provider offers.
#[derive(Debug, Default)]
pub struct Listing {
    /// Nothing is new in any index: `links` is empty, and what is known stays.
    pub unchanged: bool,
    /// Each document once.
    pub links: Vec<DocumentLink>,
    /// Every index that the provider names could be read: what is not in `links` is no longer offered.
    pub complete: bool,
    /// Folders that could not be read, each with its path: what they hold is missing from `links`.
    pub failures: Vec<FetchError>,
    /// What was wrong with the index files or with the provider's keys, or left out and why.
    pub findings: Vec<Finding>,
    /// What to ask for the next listing with, once this one has been dealt with.
    pub states: IndexStates,
}

/// A source that is ready to be asked, with the keys that its documents are held against. Clones share both.
#[derive(Clone, Debug)]
pub struct Provider {
    reach: Reach,
    trust: Arc<Trust>,
    own_keys: Arc<[OfferedKey]>,
    keys: Arc<RwLock<Arc<Keys>>>,
    now: Timestamp,
}

#[derive(Clone, Debug)]
enum Reach {
    Folder(PathBuf),
    Web { url: Url, client: Client },
}

impl Provider {
    /// Prepares to ask `source` as of `now`, the time by which keys are judged; contacts nobody yet.
    ///
    /// # Errors
    /// [`FetchError::Request`] when the options are unusable, e.g. a CA file that cannot be read. A key file that cannot
    /// be read is a finding of the [listing](Self::list).
    pub fn open(source: &Source, trust: Trust, now: Timestamp) -> Result<Self, FetchError> {
        let reach = match source {
            Source::Folder(root) => Reach::Folder(root.clone()),
            Source::Web { url, options } => {
                let client = Client::new(options).map_err(|error| FetchError::request(url, error))?;
                Reach::Web { url: url.clone(), client }
            }
        };
        let own_keys: Arc<[OfferedKey]> = keys::read_files(&trust.files).into();
        let keys = Arc::new(RwLock::new(Arc::new(Keys::decide(&trust, &own_keys, &[], false, now))));
        Ok(Provider { reach, trust: Arc::new(trust), own_keys, keys, now })
    }

    /// Everything the provider offers, or that it is what it was when `known` was kept. Provider metadata that was asked
    /// for less than [`METADATA_KEPT_FOR`] before `now` is not asked for. Reads the provider's keys as well, by which
    /// documents are verified from then on.
    ///
    /// # Errors
    /// [`ListError`] when no listing could be read at all; what is wrong in parts is among the findings.
    pub async fn list(&self, known: &IndexStates, now: Timestamp) -> Result<Listing, ListError> {
        let (mut listing, offered, owed) = match &self.reach {
            Reach::Folder(root) => {
                let root = root.clone();
                let read = move || (folder::list(&root), keys::read_folder(&root));
                let (listing, (offered, owed)) = off_the_runtime(read).await.map_err(ListError::Stopped)?;
                (listing?, offered, owed)
            }
            Reach::Web { url, client } => {
                let web::Listed { listing, offered, owed } = web::list(client, url, known, now).await?;
                (listing, offered, owed)
            }
        };
        listing.findings.extend(self.hold_against(offered, owed).await?);
        Ok(listing)
    }

    /// Reads the provider's keys alone, by which documents are verified from then on: where the provider's metadata and
    /// keys were asked for lately, by what `known` kept of them.
    ///
    /// # Errors
    /// [`ListError`] when metadata that is due again cannot be read.
    pub async fn read_keys(&self, known: &IndexStates, now: Timestamp) -> Result<(), ListError> {
        let (offered, owed) = match &self.reach {
            Reach::Folder(root) => {
                let root = root.clone();
                off_the_runtime(move || keys::read_folder(&root)).await.map_err(ListError::Stopped)?
            }
            Reach::Web { url, client } => web::read_keys(client, url, known, now).await?,
        };
        self.hold_against(offered, owed).await.map(|_| ())
    }

    /// Decides which of the offered keys count from now on; what is odd about them is returned.
    async fn hold_against(&self, offered: Vec<OfferedKey>, owed: bool) -> Result<Vec<Finding>, ListError> {
        let (trust, own_keys, now) = (Arc::clone(&self.trust), Arc::clone(&self.own_keys), self.now);
        let decide = move || Keys::decide(&trust, &own_keys, &offered, owed, now);
        let keys = off_the_runtime(decide).await.map_err(ListError::Stopped)?;
        let findings = keys.findings.clone();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(findings)
    }

    /// The provider's keys as they were read last; before that, those that were believed already.
    pub fn keys(&self) -> Vec<KeyReport> {
        self.current_keys().reports.clone()
    }

    /// Whether there is a key to hold signatures against.
    pub fn can_judge_signatures(&self) -> bool {
        !self.current_keys().keyring.certificates().is_empty()
    }

    /// Fetches one document with its hash files and its signature and checks them.
    ///
    /// # Errors
    /// [`FetchError`]: unreadable, too large, or not what its hash file or its signature says.
    pub async fn fetch_document(&self, link: &DocumentLink) -> Result<VerifiedDocument, FetchError> {
        let keys = self.current_keys();
        match (&self.reach, &link.place) {
            (Reach::Folder(root), Place::File(path)) => {
                let (root, path) = (root.clone(), path.clone());
                off_the_runtime(move || folder::fetch_document(&root, &path, &keys))
                    .await
                    .unwrap_or_else(|gone| Err(FetchError::Stopped { link: link.to_string(), reason: gone }))
            }
            (Reach::Web { client, .. }, Place::Web(candidates)) => {
                web::fetch_document(client, link, candidates, &keys).await
            }
            _ => Err(FetchError::ForeignLink { link: link.to_string() }),
        }
    }

    fn current_keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Provider {
    /// The cheap question whether the document behind `link` is still the one that `known` was kept of: a conditional
    /// request for its hash file, where there is none for the document itself; on disk its size and date.
    ///
    /// # Errors
    /// [`FetchError`] when nobody can say now.
    pub async fn probe_document(&self, link: &DocumentLink, known: &Probe) -> Result<ProbeAnswer, FetchError> {
        match (&self.reach, &link.place) {
            (Reach::Folder(root), Place::File(path)) => {
                let (root, path, known) = (root.clone(), path.clone(), known.clone());
                let keys = self.current_keys();
                off_the_runtime(move || probe::of_file(&root, &path, &keys, &known))
                    .await
                    .unwrap_or_else(|gone| Err(FetchError::Stopped { link: link.to_string(), reason: gone }))
            }
            (Reach::Web { client, .. }, Place::Web(candidates)) => {
                web::probe_document(client, link, candidates, known).await
            }
            _ => Err(FetchError::ForeignLink { link: link.to_string() }),
        }
    }

    /// Requests sent since it was opened; none for a folder.
    pub fn requests(&self) -> u64 {
        match &self.reach {
            Reach::Folder(_) => 0,
            Reach::Web { client, .. } => client.requests(),
        }
    }
}

/// File work blocks and arithmetic takes milliseconds, so they have threads of their own.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|gone| gone.to_string())
}
