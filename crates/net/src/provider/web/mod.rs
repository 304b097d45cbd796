//! A provider over HTTP(S).
//!
//! Knows: which kind of index an address has, in which order they are preferred (CSAF 2.0 §7.3), and that the same
//! document may stand in several of them.
//! Does not know: sockets and limits of addresses (`guard`), or finding a provider from a domain name.

mod directory;
mod documents;
mod feed;
mod keys;

use std::collections::HashSet;

use csaf::distribution::provider_metadata::{self, ProviderMetadata};
use csaf::{ReadError, Severity};
use url::Url;

use super::Listing;
use super::error::ListError;
use super::link::{DocumentLink, Place};
use super::listing::Growing;
use super::shape::top_members;
use crate::guard::{Client, Fetched, REDIRECTS_COUNT_WARN, RequestError};

pub(super) use documents::fetch_document;
pub(super) use keys::fetch_keys;

/// Provider metadata, a feed or an index. The largest real feed known has 40 MB.
pub(super) const INDEX_SIZE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Feeds and directories of one provider. Real ones have a handful; yearly subset feeds make it some tens.
pub(super) const INDEXES_COUNT_MAX: usize = 200;

/// Provider metadata, and where they were found.
pub(super) type FoundMetadata = (Url, ProviderMetadata);

/// Lists what stands behind `url`: a directory if it ends with a slash, else what the content says.
pub(super) async fn list(client: &Client, url: &Url) -> Result<(Listing, Option<FoundMetadata>), ListError> {
    let mut gathered = Gathered::default();
    if let Some(directory) = directory::of_url(url) {
        directory::list(client, &directory, None, &mut gathered).await?;
        return Ok((gathered.listing.finish(), None));
    }
    let fetched = gathered.fetch(client, url).await?;
    let mut found = None;
    let malformed = |source| ListError::Malformed { url: url.to_string(), source };
    match IndexKind::of(&fetched.bytes) {
        Some(IndexKind::Feed) => {
            feed::read(&fetched, None, &mut gathered).map_err(malformed)?;
        }
        Some(IndexKind::Metadata) => {
            let (metadata, findings) = provider_metadata::parse(&fetched.bytes).map_err(malformed)?;
            gathered.listing.findings.add_all(findings);
            list_distributions(client, &fetched.url, &metadata, &mut gathered).await?;
            found = Some((fetched.url, metadata));
        }
        None => return Err(ListError::UnknownKind { url: url.to_string() }),
    }
    Ok((gathered.listing.finish(), found))
}

enum IndexKind {
    Feed,
    Metadata,
}

impl IndexKind {
    fn of(bytes: &[u8]) -> Option<Self> {
        let members = top_members(bytes).ok()?;
        let has = |name: &str| members.contains(name);
        if has("feed") {
            Some(IndexKind::Feed)
        } else if has("distributions") || has("canonical_url") {
            Some(IndexKind::Metadata)
        } else {
            None
        }
    }
}

/// Feeds first; the directories too if there is no feed or one of them cannot be read.
async fn list_distributions(
    client: &Client,
    base: &Url,
    metadata: &ProviderMetadata,
    gathered: &mut Gathered,
) -> Result<(), ListError> {
    let mut reasons = Vec::new();
    let mut listed = 0;
    for link in metadata.feeds.iter().take(INDEXES_COUNT_MAX) {
        match list_feed(client, base, &link.url, &link.tlp_label, gathered).await {
            Ok(()) => listed += 1,
            Err(reason) => reasons.push(format!("feed {}: {reason}", link.url)),
        }
    }
    if listed == 0 || !reasons.is_empty() {
        for link in metadata.directories.iter().take(INDEXES_COUNT_MAX) {
            match list_directory(client, base, &link.url, link.tlp_label.as_deref(), gathered).await {
                Ok(()) => listed += 1,
                Err(reason) => reasons.push(format!("directory {}: {reason}", link.url)),
            }
        }
    }
    if metadata.feeds.len().max(metadata.directories.len()) > INDEXES_COUNT_MAX {
        reasons.push(format!("everything after the first {INDEXES_COUNT_MAX} feeds or directories"));
    }
    if listed == 0 {
        if reasons.is_empty() {
            reasons.push("its metadata names none".to_owned());
        }
        return Err(ListError::NoListing { url: base.to_string(), reasons: reasons.join("; ") });
    }
    for reason in reasons {
        gathered.listing.note("index_unreadable", Severity::Error, format!("Not listed: {reason}."));
    }
    Ok(())
}

async fn list_feed(
    client: &Client,
    base: &Url,
    url: &str,
    tlp_label: &str,
    gathered: &mut Gathered,
) -> Result<(), String> {
    let url = base.join(url).map_err(|error| error.to_string())?;
    let fetched = gathered.fetch(client, &url).await.map_err(|error| error.to_string())?;
    let tlp_label = (!tlp_label.is_empty()).then(|| tlp_label.to_owned());
    feed::read(&fetched, tlp_label, gathered).map_err(|error: ReadError| error.to_string())
}

async fn list_directory(
    client: &Client,
    base: &Url,
    url: &str,
    tlp_label: Option<&str>,
    gathered: &mut Gathered,
) -> Result<(), String> {
    let url = base.join(url).map_err(|error| error.to_string())?;
    let directory = directory::with_slash(url);
    directory::list(client, &directory, tlp_label, gathered).await.map_err(|error| error.to_string())
}

/// A listing that grows index by index, each document once.
#[derive(Default)]
struct Gathered {
    listing: Growing,
    seen: HashSet<Url>,
}

impl Gathered {
    /// Adds a document unless an earlier index named it; the first one's hash links and date are kept.
    fn add(&mut self, link: DocumentLink) {
        let Place::Web(candidates) = &link.place else { return };
        let Some(first) = candidates.first() else { return };
        // A full listing is only told that there is more: neither it nor what was seen may grow for ever.
        if self.listing.is_full() || self.seen.insert(first.clone()) {
            self.listing.add(link);
        }
    }

    async fn fetch(&mut self, client: &Client, url: &Url) -> Result<Fetched, RequestError> {
        let fetched = client.fetch(url, INDEX_SIZE_BYTES_MAX).await?;
        if fetched.redirects > REDIRECTS_COUNT_WARN {
            let message = format!("{url} is reached after {} redirects.", fetched.redirects);
            self.listing.note("many_redirects", Severity::Warning, message);
        }
        Ok(fetched)
    }
}
