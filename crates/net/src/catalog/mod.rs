//! Catalogs: files at a few addresses or paths.
//!
//! Knows: asking a place only for another edition than the one it gave last.
//! Does not know: what a catalog says, which place to ask, or how often.

pub mod records;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::Url;

use crate::guard::{Answer, Client, ClientOptions, RequestError, Validators};
use crate::provider::read_bounded;

/// A catalog as it is sent: the largest real one (EPSS, packed) has 3 MB.
pub const CATALOG_SIZE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Where a catalog is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file that somebody puts there.
    File(PathBuf),
    /// An address.
    Web(Url),
}

impl Place {
    /// An address if it looks like one, else a path.
    ///
    /// # Errors
    /// When it begins like an address and is none.
    pub fn parse(text: &str) -> Result<Place, url::ParseError> {
        match text.contains("://") {
            true => Ok(Place::Web(text.parse()?)),
            false => Ok(Place::File(PathBuf::from(text))),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::File(path) => path.display().fmt(formatter),
            Place::Web(url) => url.fmt(formatter),
        }
    }
}

/// What a place gave last, to be shown to it when asking for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edition {
    /// The place it came from.
    pub place: String,
    /// What the server said about it.
    pub validators: Validators,
    /// SHA-256 of the bytes in lower-case hexadecimal.
    pub sha256: String,
}

/// What became of a look.
#[derive(Clone, Debug)]
pub enum CatalogAnswer {
    /// The edition that is known already; what to ask by next time.
    Unchanged(Edition),
    /// Another one.
    Fetched {
        /// Its bytes as sent.
        bytes: Vec<u8>,
        /// What to ask by next time.
        edition: Edition,
    },
}

/// Why a place gave no catalog.
#[derive(Debug, Error)]
pub enum CatalogFetchError {
    /// The request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The file could not be read.
    #[error("reading {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is larger than agreed.
    #[error("{} has more than the {limit_bytes} bytes that are accepted", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// How many.
        limit_bytes: usize,
    },
}

/// Asks a place for another edition than `known`, of at most `limit_bytes`.
///
/// # Errors
/// When it does not answer, or sends more.
pub async fn fetch(
    place: &Place,
    limit_bytes: usize,
    options: &ClientOptions,
    known: &Edition,
) -> Result<CatalogAnswer, CatalogFetchError> {
    match place {
        Place::Web(url) => fetch_web(url, limit_bytes, options, known).await,
        Place::File(path) => {
            let (file, known) = (path.clone(), known.clone());
            let read = tokio::task::spawn_blocking(move || read_file(&file, limit_bytes, &known)).await;
            read.map_err(|error| CatalogFetchError::File { path: path.clone(), source: error.into() })?
        }
    }
}

async fn fetch_web(
    url: &Url,
    limit_bytes: usize,
    options: &ClientOptions,
    known: &Edition,
) -> Result<CatalogAnswer, CatalogFetchError> {
    let place = url.to_string();
    let nothing = Validators::default();
    let validators = if known.place == place { &known.validators } else { &nothing };
    match Client::new(options)?.fetch_if_changed(url, limit_bytes, validators).await? {
        Answer::Unchanged => Ok(CatalogAnswer::Unchanged(known.clone())),
        Answer::Fetched(fetched) => Ok(compared(place, fetched.bytes, fetched.validators, known)),
    }
}

fn read_file(path: &Path, limit_bytes: usize, known: &Edition) -> Result<CatalogAnswer, CatalogFetchError> {
    let failed = |source| CatalogFetchError::File { path: path.to_owned(), source };
    let bytes = read_bounded(path, limit_bytes).map_err(failed)?;
    if bytes.len() > limit_bytes {
        return Err(CatalogFetchError::TooLarge { path: path.to_owned(), limit_bytes });
    }
    Ok(compared(path.display().to_string(), bytes, Validators::default(), known))
}

/// Servers without validators send the same again and again, and mirrors send what the original sent.
fn compared(place: String, bytes: Vec<u8>, validators: Validators, known: &Edition) -> CatalogAnswer {
    let sha256 = format!("{:x}", Sha256::digest(&bytes));
    let same = sha256 == known.sha256;
    let edition = Edition { place, validators, sha256 };
    if same { CatalogAnswer::Unchanged(edition) } else { CatalogAnswer::Fetched { bytes, edition } }
}

#[cfg(test)]
mod tests;
