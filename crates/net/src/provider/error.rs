//! Why a document or a listing did not come.
//!
//! Does not know: what is done about it.

use std::io;

use csaf::ReadError;

use super::signature::SignatureState;
use crate::Retry;
use crate::guard::RequestError;

/// A document that did not come, or did not come as it was published.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The bytes are not those that the publisher hashed.
    #[error("{link} is not what its hash file says: expected {expected}, found {actual}")]
    HashMismatch {
        /// The document.
        link: String,
        /// Lower-case hexadecimal digits of the hash file.
        expected: String,
        /// The same for the bytes.
        actual: String,
    },
    /// The signature speaks against the document: it does not fit, or proves nothing any more.
    #[error("{link} is not trustworthy: the signature {state}")]
    Signature {
        /// The document.
        link: String,
        /// A state that [is refused](SignatureState::is_refused).
        state: SignatureState,
    },
    /// Larger than [`csaf::limits::DOCUMENT_SIZE_BYTES_MAX`].
    #[error("{link} is larger than the {limit_bytes} bytes that are accepted")]
    TooLarge {
        /// The document.
        link: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// A file or folder that cannot be read.
    #[error("reading {path}: {source}")]
    Unreadable {
        /// The document; a folder that should have held some.
        link: String,
        /// The file or folder: the document's own, or one beside it.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The request for the document, or for a file beside it, failed.
    #[error("{source}")]
    Request {
        /// The document.
        link: String,
        /// Which request, and why.
        source: Box<RequestError>,
    },
    /// The link belongs to another source.
    #[error("{link} does not belong to this source")]
    ForeignLink {
        /// The link.
        link: String,
    },
    /// The program is stopping.
    #[error("reading {link} was cut short: {reason}")]
    Stopped {
        /// The document.
        link: String,
        /// Why.
        reason: String,
    },
}

impl FetchError {
    /// Whether the same fetch may succeed later. A mismatch may be a document in the middle of its publication.
    pub fn retry(&self) -> Retry {
        match self {
            FetchError::HashMismatch { .. } | FetchError::Signature { .. } => Retry::Later,
            FetchError::Unreadable { .. } | FetchError::Stopped { .. } => Retry::Later,
            FetchError::Request { source, .. } => source.retry(),
            FetchError::TooLarge { .. } | FetchError::ForeignLink { .. } => Retry::Never,
        }
    }

    /// The document was not asked for, because its host is left alone for now: this says nothing about it.
    pub fn is_unasked(&self) -> bool {
        matches!(self, FetchError::Request { source, .. } if source.is_unasked())
    }

    /// Address or path of the document that did not come, also where a file beside it is to blame.
    pub fn subject(&self) -> &str {
        match self {
            FetchError::HashMismatch { link, .. }
            | FetchError::Signature { link, .. }
            | FetchError::TooLarge { link, .. }
            | FetchError::Unreadable { link, .. }
            | FetchError::Request { link, .. }
            | FetchError::ForeignLink { link }
            | FetchError::Stopped { link, .. } => link,
        }
    }

    pub(super) fn request(link: &impl ToString, source: RequestError) -> Self {
        FetchError::Request { link: link.to_string(), source: Box::new(source) }
    }
}

/// A listing that could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The source's folder cannot be read.
    #[error("reading {path}: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The request for the metadata, feed or index failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The metadata or feed is not readable as such.
    #[error("reading {url}: {source}")]
    Malformed {
        /// Which.
        url: String,
        /// Why.
        source: ReadError,
    },
    /// The answer is neither provider metadata nor a ROLIE feed nor a directory's index.
    #[error("{url} is neither provider metadata nor a ROLIE feed; a directory's address ends with a slash")]
    UnknownKind {
        /// The address.
        url: String,
    },
    /// The metadata names no feed and no directory that could be listed.
    #[error("the provider of {url} offers no listing that could be read: {reasons}")]
    NoListing {
        /// The provider metadata.
        url: String,
        /// What was tried and why it failed.
        reasons: String,
    },
    /// The program is stopping.
    #[error("listing was cut short: {0}")]
    Stopped(String),
}

impl ListError {
    /// Whether the same listing may succeed later.
    pub fn retry(&self) -> Retry {
        match self {
            ListError::Request(error) => error.retry(),
            // An index in the middle of its publication is malformed for a moment only.
            ListError::Unreadable { .. } | ListError::Malformed { .. } | ListError::NoListing { .. } => Retry::Later,
            ListError::Stopped(_) => Retry::Later,
            ListError::UnknownKind { .. } => Retry::Never,
        }
    }
}
