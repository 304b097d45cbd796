//! A stored revision's bytes → its advisory, read as this version of the program reads.
//!
//! Both sides of a comparison are read again, because an advisory that an older version made may differ for that alone.
//! Does not know: where the bytes are kept.

use crate::advisory::{Advisory, Announcement, normalise};
use jiff::Timestamp;
use std::collections::HashMap;
use thiserror::Error;

/// Why a stored revision was not read.
#[derive(Debug, Error)]
pub enum UnreadRevision {
    /// No reader takes these bytes; an older version of the program did.
    #[error("reading a stored document again: {0}")]
    Document(#[from] csaf::ReadError),
    /// The bytes are no entry of a feed.
    #[error("reading a stored announcement again: {0}")]
    Announcement(#[from] serde_json::Error),
}

/// The advisory that the bytes tell. An announcement is read without CVE records: what these say is not the publisher's.
///
/// # Errors
/// The bytes are neither a document nor, where `is_announcement`, an entry of a feed.
pub fn read_again(raw: &[u8], is_announcement: bool, first_seen: Timestamp) -> Result<Advisory, UnreadRevision> {
    if is_announcement {
        let entry: Announcement = serde_json::from_slice(raw)?;
        return Ok(entry.advisory(&HashMap::new(), first_seen).0);
    }
    let (document, _) = csaf::read(raw)?;
    Ok(normalise(&document).0)
}
