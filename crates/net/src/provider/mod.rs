//! A provider's documents: listed, fetched, verified.
//!
//! Knows: a tree on disk, a tree over HTTP(S) (provider metadata, ROLIE feed or directory), and archives of trees.
//! Nothing leaves here but a [`VerifiedDocument`] or an error that names what it was about.
//! Does not know: what a document says, which documents are known already, or OpenPGP.

pub mod archive;
mod error;
mod folder;
mod link;
mod listing;
mod probe;
mod shape;
mod verify;
mod web;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use csaf::Finding;
use jiff::{SignedDuration, Timestamp};
use url::Url;

pub use error::{FetchError, ListError};
pub use link::{DocumentLink, Place};
pub use listing::{IndexState, IndexStates, KeptMetadata};
pub use probe::{Probe, ProbeAnswer};
pub use verify::{HashCheck, SignatureState, VerifiedDocument};

use crate::guard::{Client, ClientOptions};

/// Documents that one listing names at most. The largest real provider (Red Hat's VEX) has about 300,000.
const LISTING_DOCUMENTS_COUNT_MAX: usize = 1_000_000;

/// How long provider metadata is believed before it is asked for again: it says where the feeds are, which changes once in
/// years.
pub const METADATA_KEPT_FOR: SignedDuration = SignedDuration::from_hours(2);

/// Where a provider's documents are.
#[derive(Clone, Debug)]
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
    /// What was wrong with the index files, or left out and why.
    pub findings: Vec<Finding>,
    /// What to ask for the next listing with, once this one has been dealt with.
    pub states: IndexStates,
}

/// A source that is ready to be asked.
#[derive(Clone, Debug)]
pub struct Provider {
    reach: Reach,
}

#[derive(Clone, Debug)]
enum Reach {
    Folder(PathBuf),
    Web { url: Url, client: Client },
}

impl Provider {
    /// Prepares to ask `source`; contacts nobody yet.
    ///
    /// # Errors
    /// [`FetchError::Request`] when the options are unusable, e.g. a CA file that cannot be read.
    pub fn open(source: &Source) -> Result<Self, FetchError> {
        let reach = match source {
            Source::Folder(root) => Reach::Folder(root.clone()),
            Source::Web { url, options } => {
                let client = Client::new(options).map_err(|error| FetchError::request(url, error))?;
                Reach::Web { url: url.clone(), client }
            }
        };
        Ok(Provider { reach })
    }

    /// Everything the provider offers, or that it is what it was when `known` was kept. Provider metadata that was asked
    /// for less than [`METADATA_KEPT_FOR`] before `now` is not asked for.
    ///
    /// # Errors
    /// [`ListError`] when no listing could be read at all; what is wrong in parts is among the findings.
    pub async fn list(&self, known: &IndexStates, now: Timestamp) -> Result<Listing, ListError> {
        match &self.reach {
            Reach::Folder(root) => {
                let root = root.clone();
                off_the_runtime(move || folder::list(&root)).await.unwrap_or_else(|gone| Err(ListError::Stopped(gone)))
            }
            Reach::Web { url, client } => web::list(client, url, known, now).await,
        }
    }

    /// Fetches one document with its hash files and checks them.
    ///
    /// # Errors
    /// [`FetchError`]: unreadable, too large, or not what its hash file says.
    pub async fn fetch_document(&self, link: &DocumentLink) -> Result<VerifiedDocument, FetchError> {
        match (&self.reach, &link.place) {
            (Reach::Folder(root), Place::File(path)) => {
                let (root, path) = (root.clone(), path.clone());
                off_the_runtime(move || folder::fetch_document(&root, &path))
                    .await
                    .unwrap_or_else(|gone| Err(FetchError::Stopped { link: link.to_string(), reason: gone }))
            }
            (Reach::Web { client, .. }, Place::Web(candidates)) => web::fetch_document(client, link, candidates).await,
            _ => Err(FetchError::ForeignLink { link: link.to_string() }),
        }
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
                off_the_runtime(move || probe::of_file(&root, &path, &known))
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

/// File work blocks, so it has threads of its own.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|gone| gone.to_string())
}
