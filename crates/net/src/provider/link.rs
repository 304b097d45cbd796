//! Where one document of a listing is.
//!
//! Does not know: how it is fetched, or whether it was fetched before.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// One document that a provider lists. As JSON it can be kept, and asked for again when it is no longer listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLink {
    /// Where it is.
    pub place: Place,
    /// Hash files that the listing names; empty where they are only known to stand beside the document.
    pub hash_urls: Vec<Url>,
    /// The signature that the listing names.
    pub signature_url: Option<Url>,
    /// When the listing says that it changed last. Providers edit without touching it: never take it for identity.
    pub updated: Option<Timestamp>,
    /// The label of the feed or directory that lists it, as written; the document's own label may be stricter.
    pub tlp_label: Option<String>,
}

/// A document's place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// Path of a file, relative to the source's folder.
    File(PathBuf),
    /// The readings of what the listing says, the likeliest first: real index files hold paths that start at the
    /// directory, at the root of a repository, or at the root of the server. The first that exists is meant.
    Web(Vec<Url>),
}

impl DocumentLink {
    pub(super) fn file(path: PathBuf) -> Self {
        DocumentLink {
            place: Place::File(path),
            hash_urls: Vec::new(),
            signature_url: None,
            updated: None,
            tlp_label: None,
        }
    }
}

impl fmt::Display for DocumentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File(path) => write!(f, "{}", path.display()),
            Place::Web(candidates) => f.write_str(candidates.first().map_or("", Url::as_str)),
        }
    }
}
