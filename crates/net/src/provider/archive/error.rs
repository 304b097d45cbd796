//! Why an archive could not be read to its end.
//!
//! Does not know: single documents; their failures go to the visitor.

use std::io;

/// An archive that was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file cannot be opened or read.
    #[error("reading {path}: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Not a format that is read here.
    #[error("{path} is neither JSON nor a .tar, .tar.gz, .tar.zst or .zip archive")]
    UnknownKind {
        /// Which.
        path: String,
    },
    /// Broken in the middle, e.g. cut off.
    #[error("{path} is broken: {reason}")]
    Broken {
        /// Which.
        path: String,
        /// The unpacker's words.
        reason: String,
    },
    /// Unpacks to more than is sensible; e.g. 200 times the bytes that were read.
    #[error("stopped unpacking {path}: {reason}")]
    Bomb {
        /// Which.
        path: String,
        /// Which limit.
        reason: String,
    },
}

impl ArchiveError {
    /// Turns what a reader said into an error that names the archive.
    pub(super) fn from_reading(path: &str, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.get_ref().and_then(|inner| inner.downcast_ref::<super::limit::LimitExceeded>()) {
            Some(limit) => ArchiveError::Bomb { path, reason: limit.to_string() },
            None => ArchiveError::Broken { path, reason: error.to_string() },
        }
    }
}
