//! A provider over HTTP(S).
//!
//! Knows: which kind of index an address has, in which order they are preferred (CSAF 2.0 §7.3), and that the same
//! document may stand in several of them.
//! Does not know: sockets and limits of addresses (`guard`), or finding a provider from a domain name.

pub(in crate::provider) mod directory;
mod documents;
mod feed;
mod gathered;
mod keys;
mod probe;

#[cfg(test)]
mod tests;

use csaf::distribution::provider_metadata::{self, ProviderMetadata};
use jiff::Timestamp;
use url::Url;

use super::Listing;
use super::error::ListError;
use super::keys::OfferedKey;
use super::listing::IndexStates;
use super::shape::top_members;
use crate::guard::{Client, Fetched, RequestError};
use gathered::Gathered;

pub(super) use documents::fetch_document;
pub(super) use probe::probe_document;

/// Provider metadata, a feed or an index. The largest real feed known has 40 MB.
pub(super) const INDEX_SIZE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Feeds and directories of one provider. Real ones have a handful; yearly subset feeds make it some tens.
pub(super) const INDEXES_COUNT_MAX: usize = 200;

/// What stands behind an address.
pub(super) struct Listed {
    /// The documents.
    pub(super) listing: Listing,
    /// Keys that the provider names, if it has metadata.
    pub(super) offered: Vec<OfferedKey>,
    /// Whether its role promises hashes and signatures.
    pub(super) owed: bool,
}

/// Provider metadata, and where they were found.
type FoundMetadata = (Url, ProviderMetadata);

/// Lists what stands behind `url`: a directory if it ends with a slash, else what the content says. If one index
/// changed, all are read: only together they say what is offered.
pub(super) async fn list(client: &Client, url: &Url, known: &IndexStates, now: Timestamp) -> Result<Listed, ListError> {
    let mut gathered = Gathered::new(client, known, now);
    let mut found = gather(url, &mut gathered).await?;
    if gathered.must_be_whole() {
        gathered = gathered.into_whole();
        found = gather(url, &mut gathered).await?;
    }
    let (mut offered, mut owed) = (Vec::new(), false);
    if let Some((base, metadata)) = found {
        offered = keys::fetch_keys(&mut gathered, &base, &metadata).await;
        owed = metadata.owes_hashes_and_signatures();
    }
    Ok(Listed { listing: gathered.finish(), offered, owed })
}

/// The keys that the metadata behind `url` names, where there is metadata that was read before, and whether its role
/// promises hashes and signatures.
pub(super) async fn read_keys(
    client: &Client,
    url: &Url,
    known: &IndexStates,
    now: Timestamp,
) -> Result<(Vec<OfferedKey>, bool), ListError> {
    let mut gathered = Gathered::new(client, known, now);
    let Some(fetched) = gathered.ask_metadata(url).await? else { return Ok((Vec::new(), false)) };
    let malformed = |source| ListError::Malformed { url: url.to_string(), source };
    let (metadata, _) = provider_metadata::parse(&fetched.bytes).map_err(malformed)?;
    let offered = keys::fetch_keys(&mut gathered, &fetched.url, &metadata).await;
    Ok((offered, metadata.owes_hashes_and_signatures()))
}

async fn gather(url: &Url, gathered: &mut Gathered<'_>) -> Result<Option<FoundMetadata>, ListError> {
    if let Some(directory) = directory::of_url(url) {
        directory::list(&directory, None, gathered).await?;
        return Ok(None);
    }
    let malformed = |source| ListError::Malformed { url: url.to_string(), source };
    let kept = gathered.ask_metadata(url).await?;
    let fetched = match kept {
        Some(metadata) => metadata,
        None => match gathered.ask(url).await? {
            Some(fetched) => fetched,
            // A feed that is the one we know.
            None => return Ok(None),
        },
    };
    match IndexKind::of(&fetched.bytes) {
        Some(IndexKind::Metadata) => {
            let (metadata, findings) = provider_metadata::parse(&fetched.bytes).map_err(malformed)?;
            gathered.listing.findings.add_all(findings);
            gathered.keep_metadata(url, &fetched);
            list_distributions(&fetched.url, &metadata, gathered).await?;
            return Ok(Some((fetched.url.clone(), metadata)));
        }
        kind => read_bare_feed(url, &fetched, kind.is_some(), gathered)?,
    }
    Ok(None)
}

/// A feed that stands alone. One that breaks off has no members that could be counted, `is_feed` or not; if entries came all
/// the same, it is one, and what came is listed.
fn read_bare_feed(url: &Url, fetched: &Fetched, is_feed: bool, gathered: &mut Gathered<'_>) -> Result<(), ListError> {
    match feed::read(fetched, None, gathered) {
        Ok(true) => Ok(()),
        Err(error) if !gathered.listing.is_empty() => {
            let reason = format!("feed {url}: {error}");
            gathered.miss_index(&reason);
            gathered.keep_unreadable(url, reason);
            Ok(())
        }
        Err(source) if is_feed => Err(ListError::Malformed { url: url.to_string(), source }),
        _ => Err(ListError::UnknownKind { url: url.to_string() }),
    }
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

/// Feeds first; then the directories whose label no feed has, or all of them if a feed cannot be read. A directory that was
/// once listed stays so: what only it names would else be missing as soon as the feed is mended.
async fn list_distributions(
    base: &Url,
    metadata: &ProviderMetadata,
    gathered: &mut Gathered<'_>,
) -> Result<(), ListError> {
    let (mut reasons, mut listed) = (Vec::new(), 0);
    let mut labels = Vec::new();
    for link in metadata.feeds.iter().take(INDEXES_COUNT_MAX) {
        match list_feed(base, &link.url, &link.tlp_label, gathered).await {
            Ok(()) => {
                listed += 1;
                labels.push(plain_label(&link.tlp_label));
            }
            Err(reason) => reasons.push(format!("feed {}: {reason}", link.url)),
        }
    }
    let fed = listed > 0 && reasons.is_empty();
    for link in metadata.directories.iter().take(INDEXES_COUNT_MAX) {
        let directory = match base.join(&link.url) {
            Ok(url) => directory::with_slash(url),
            Err(error) => {
                reasons.push(format!("directory {}: {error}", link.url));
                continue;
            }
        };
        let label = link.tlp_label.as_deref().or_else(|| directory::label_of_folder(&directory));
        let stands_in = label.is_none_or(|label| labels.contains(&plain_label(label)));
        if fed && stands_in && !directory::was_listed(&directory, gathered) {
            continue;
        }
        match directory::list(&directory, label, gathered).await {
            Ok(()) => listed += 1,
            Err(error) => reasons.push(format!("directory {}: {error}", link.url)),
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
        gathered.miss_index(&reason);
    }
    Ok(())
}

/// TLP 1 and TLP 2 call the same label differently.
fn plain_label(label: &str) -> String {
    let label = label.trim().to_ascii_lowercase();
    if label == "white" { "clear".to_owned() } else { label }
}

async fn list_feed(base: &Url, url: &str, tlp_label: &str, gathered: &mut Gathered<'_>) -> Result<(), String> {
    let url = base.join(url).map_err(|error| error.to_string())?;
    let asked = gathered.ask(&url).await.map_err(|error: RequestError| error.to_string())?;
    let Some(fetched) = asked else { return Ok(()) };
    let tlp_label = (!tlp_label.is_empty()).then(|| tlp_label.to_owned());
    let reason = match feed::read(&fetched, tlp_label, gathered) {
        Ok(true) => return Ok(()),
        Ok(false) => "it is no feed".to_owned(),
        Err(error) => error.to_string(),
    };
    gathered.keep_unreadable(&url, reason.clone());
    Err(reason)
}
