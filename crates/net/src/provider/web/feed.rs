//! Documents of a ROLIE feed (RFC 8322, CSAF 2.0 §7.1.15).
//!
//! Does not know: the feed's format (`csaf::distribution::rolie`), or how a document is fetched.

use csaf::distribution::rolie::{self, Entry};
use csaf::{ReadError, Severity};
use url::Url;

use super::gathered::Gathered;
use crate::guard::Fetched;
use crate::provider::link::{DocumentLink, Place};

/// Adds every entry of the feed; entries without hash or signature are listed like the others. What stood before the place
/// where a feed breaks off is listed too. Whether it is a feed at all: service and category documents are none.
pub(super) fn read(
    fetched: &Fetched,
    tlp_label: Option<String>,
    gathered: &mut Gathered<'_>,
) -> Result<bool, ReadError> {
    let (feed, findings) = rolie::parse(&fetched.bytes, |entry| match link(&fetched.url, &entry, tlp_label.clone()) {
        Some(link) => gathered.add(link),
        None => {
            let message = format!("The link {:?} of {} is no URL.", entry.document_url, entry.pointer);
            gathered.listing.note("bad_link", Severity::Error, message);
        }
    })?;
    gathered.listing.findings.add_all(findings);
    Ok(feed.is_some())
}

/// Links may be relative to the feed.
fn link(feed: &Url, entry: &Entry, tlp_label: Option<String>) -> Option<DocumentLink> {
    let document = feed.join(&entry.document_url).ok()?;
    Some(DocumentLink {
        place: Place::Web(vec![document]),
        hash_urls: entry.hash_urls.iter().filter_map(|url| feed.join(url).ok()).collect(),
        signature_url: entry.signature_url.as_ref().and_then(|url| feed.join(url).ok()),
        updated: entry.updated.parse().ok(),
        tlp_label,
    })
}
