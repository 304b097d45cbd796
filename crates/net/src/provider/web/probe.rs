//! Asking a server whether a document changed: by its hash file, or by the document where there is none.
//!
//! Does not know: what is done about it.

use csaf::distribution::hash_file;
use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use url::Url;

use super::documents::beside;
use crate::guard::{Answer, Client, RequestError};
use crate::provider::error::FetchError;
use crate::provider::folder::HASH_EXTENSIONS;
use crate::provider::link::DocumentLink;
use crate::provider::probe::{Probe, ProbeAnswer};
use crate::provider::verify::HASH_FILE_SIZE_BYTES_MAX;

/// Asks for the hash file that answered last time, then for those that may be there, then for the document.
pub(in crate::provider) async fn probe_document(
    client: &Client,
    link: &DocumentLink,
    candidates: &[Url],
    known: &Probe,
) -> Result<ProbeAnswer, FetchError> {
    let document = known.document.as_deref().and_then(|url| Url::parse(url).ok());
    let document = document.filter(|url| candidates.contains(url)).or_else(|| candidates.first().cloned());
    let Some(document) = document else { return Err(FetchError::ForeignLink { link: link.to_string() }) };
    for url in hash_files(link, &document, known) {
        match ask(client, &url, HASH_FILE_SIZE_BYTES_MAX, known).await {
            Ok(Answer::Unchanged) => return Ok(ProbeAnswer::Unchanged(known.clone())),
            Ok(Answer::Fetched(fetched)) => {
                // An error page instead of a hash says nothing: the next file may.
                if let Ok(stated) = hash_file::parse(url.path(), &fetched.bytes) {
                    return Ok(known.compare(stated, url.to_string(), fetched.validators));
                }
            }
            Err(error) if error.is_absent() || error.is_forbidden() => {}
            Err(RequestError::TooLarge { .. }) => {}
            Err(error) => return Err(FetchError::request(link, error)),
        }
    }
    match ask(client, &document, DOCUMENT_SIZE_BYTES_MAX, known).await {
        Ok(Answer::Unchanged) => Ok(ProbeAnswer::Unchanged(known.clone())),
        Ok(Answer::Fetched(fetched)) => {
            Ok(known.compare_bytes(&fetched.bytes, document.to_string(), fetched.validators))
        }
        Err(error) if error.is_absent() => Ok(ProbeAnswer::Gone),
        Err(error) => Err(FetchError::request(link, error)),
    }
}

/// Only the file that was asked for last has validators of its own.
async fn ask(client: &Client, url: &Url, size_bytes_max: usize, known: &Probe) -> Result<Answer, RequestError> {
    match known.asked.as_deref() == Some(url.as_str()) {
        true => client.fetch_if_changed(url, size_bytes_max, &known.validators).await,
        false => client.fetch(url, size_bytes_max).await.map(Answer::Fetched),
    }
}

/// The hash files in the order in which they are asked for: the one that answered last time, then the stronger first.
fn hash_files(link: &DocumentLink, document: &Url, known: &Probe) -> Vec<Url> {
    let mut urls = match link.hash_urls.is_empty() {
        true => HASH_EXTENSIONS.iter().map(|extension| beside(document, extension)).collect(),
        false => link.hash_urls.clone(),
    };
    let strength = |url: &Url| HASH_EXTENSIONS.iter().position(|extension| url.path().ends_with(extension));
    urls.sort_by_key(|url| (known.asked.as_deref() != Some(url.as_str()), strength(url).unwrap_or(usize::MAX)));
    // A document that had no hash file last time is asked for itself, unless the listing names one.
    if link.hash_urls.is_empty() && known.asked.as_deref() == Some(document.as_str()) {
        urls.clear();
    }
    urls
}
