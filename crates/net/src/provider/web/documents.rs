//! Fetching one document with its hash file and its signature.
//!
//! Knows: where hash files and signatures stand when no feed says so, and that a publication may be caught half done.
//! Does not know: listings.

use std::sync::Arc;

use csaf::distribution::hash_file;
use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use csaf::{Finding, Severity};
use url::Url;

use crate::Retry;
use crate::guard::{Caching, Client, Fetched, REDIRECTS_COUNT_WARN, RequestError};
use crate::provider::error::FetchError;
use crate::provider::folder::HASH_EXTENSIONS;
use crate::provider::keys::Keys;
use crate::provider::link::DocumentLink;
use crate::provider::off_the_runtime;
use crate::provider::signature::SignatureState;
use crate::provider::verify::{
    HASH_FILE_SIZE_BYTES_MAX, HashFile, SIGNATURE_SIZE_BYTES_MAX, SignatureFile, Unverified, VerifiedDocument,
};

/// Fetches the document behind the first of `candidates` that exists, and checks it. What does not fit
/// is tried once more past all caches: document, hash file and signature are three files, and nobody can publish them in
/// one step.
pub(in crate::provider) async fn fetch_document(
    client: &Client,
    link: &DocumentLink,
    candidates: &[Url],
    keys: &Arc<Keys>,
) -> Result<VerifiedDocument, FetchError> {
    match fetch_once(client, link, candidates, keys, Caching::Allowed).await {
        Err(FetchError::HashMismatch { .. } | FetchError::Signature { state: SignatureState::Bad, .. }) => {
            fetch_once(client, link, candidates, keys, Caching::Refused).await
        }
        result => result,
    }
}

async fn fetch_once(
    client: &Client,
    link: &DocumentLink,
    candidates: &[Url],
    keys: &Arc<Keys>,
    caching: Caching,
) -> Result<VerifiedDocument, FetchError> {
    let (url, fetched) = fetch_first(client, link, candidates, caching).await?;
    let mut findings = Vec::new();
    if fetched.redirects > REDIRECTS_COUNT_WARN {
        let message = format!("{url} is reached after {} redirects.", fetched.redirects);
        findings.push(Finding::new("many_redirects", Severity::Warning, "", message));
    }
    let hash_files = fetch_hash_files(client, link, &url, caching, &mut findings).await?;
    let signature = fetch_signature(client, link, &url, caching, &mut findings).await;
    let unverified = Unverified { bytes: fetched.bytes, source: url.to_string(), hash_files, signature };
    let keys = Arc::clone(keys);
    let document = off_the_runtime(move || unverified.verify(&keys))
        .await
        .unwrap_or_else(|gone| Err(FetchError::Stopped { link: url.to_string(), reason: gone }))?;
    Ok(document.with_findings(findings).with_listed_tlp(link.tlp_label.clone()))
}

async fn fetch_first(
    client: &Client,
    link: &DocumentLink,
    candidates: &[Url],
    caching: Caching,
) -> Result<(Url, Fetched), FetchError> {
    let mut absent = None;
    for url in candidates {
        match client.fetch_with(url, DOCUMENT_SIZE_BYTES_MAX, caching).await {
            Ok(fetched) => return Ok((url.clone(), fetched)),
            Err(RequestError::TooLarge { limit_bytes, .. }) => {
                return Err(FetchError::TooLarge { link: url.to_string(), limit_bytes });
            }
            // The first reading is the likeliest, so it is the one to report.
            Err(error) if error.is_absent() => absent = absent.or(Some(FetchError::request(url, error))),
            Err(error) => return Err(FetchError::request(url, error)),
        }
    }
    Err(absent.unwrap_or_else(|| FetchError::ForeignLink { link: link.to_string() }))
}

/// The strongest usable hash file, after those that are there and not usable. One that may come later is waited for:
/// the document is not taken without it.
async fn fetch_hash_files(
    client: &Client,
    link: &DocumentLink,
    document: &Url,
    caching: Caching,
    findings: &mut Vec<Finding>,
) -> Result<Vec<HashFile>, FetchError> {
    let mut named = link.hash_urls.clone();
    named.sort_by_key(|url| HASH_EXTENSIONS.iter().position(|extension| url.path().ends_with(extension)).unwrap_or(2));
    let beside = HASH_EXTENSIONS.iter().map(|extension| beside(document, extension));
    let candidates: Vec<Url> = if named.is_empty() { beside.collect() } else { named };
    let mut hash_files = Vec::new();
    for url in candidates {
        match client.fetch_with(&url, HASH_FILE_SIZE_BYTES_MAX, caching).await {
            Ok(fetched) => {
                let usable = hash_file::parse(url.path(), &fetched.bytes).is_ok();
                hash_files.push(HashFile { name: url.to_string(), bytes: fetched.bytes });
                if usable {
                    break;
                }
            }
            Err(error) if error.retry() == Retry::Later => return Err(FetchError::request(document, error)),
            Err(error) if error.is_absent() && link.hash_urls.is_empty() => {}
            Err(error) => {
                let message = format!("The hash file is not available: {error}.");
                findings.push(Finding::new("hash_file_unavailable", Severity::Warning, "", message));
            }
        }
    }
    Ok(hash_files)
}

/// The signature that the feed names, or the one beside the document.
async fn fetch_signature(
    client: &Client,
    link: &DocumentLink,
    document: &Url,
    caching: Caching,
    findings: &mut Vec<Finding>,
) -> SignatureFile {
    let url = link.signature_url.clone().unwrap_or_else(|| beside(document, "asc"));
    match client.fetch_with(&url, SIGNATURE_SIZE_BYTES_MAX, caching).await {
        Ok(fetched) => SignatureFile::Read(fetched.bytes),
        // Stores of files that may not be listed say 403 for a file that is not there.
        Err(error) if error.is_absent() || error.is_forbidden() => {
            if link.signature_url.is_some() {
                let message = format!("The signature that the feed names is not available: {error}.");
                findings.push(Finding::new("signature_unavailable", Severity::Warning, "", message));
            }
            SignatureFile::Absent
        }
        Err(error) => SignatureFile::Unavailable(error.to_string()),
    }
}

pub(super) fn beside(document: &Url, extension: &str) -> Url {
    let mut url = document.clone();
    url.set_path(&format!("{}.{extension}", document.path()));
    url
}
