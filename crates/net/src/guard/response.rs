//! Reading an answer up to its limit.
//!
//! Does not know: redirects (they were followed before), or what the bytes mean.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::rfc2822;
use reqwest::StatusCode;
use reqwest::header::{DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use url::Url;

use super::error::RequestError;

/// The body buffer never starts larger than this, whatever the server promises.
const BODY_RESERVE_BYTES_MAX: u64 = 1024 * 1024;

/// A file that changed less than this before it was sent may change again under the same date: HTTP's dates, and the
/// entity tags that servers make of them, count whole seconds (RFC 9110 §8.8.2.2).
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);
/// A longer entity tag is not kept; real ones have some tens of characters.
const VALIDATOR_LENGTH_BYTES_MAX: usize = 1024;

/// What a server said about the edition it sent, to be shown to it when asking for the next (RFC 9110 §8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag` as sent.
    pub etag: Option<String>,
    /// `Last-Modified` as sent.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to ask by.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// Those of an answer. A file that has only just changed has none: the next edition could have the same.
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let short = |text: &String| text.len() <= VALIDATOR_LENGTH_BYTES_MAX;
        let (modified, sent) = (text(LAST_MODIFIED), text(DATE));
        let time = |text: &Option<String>| rfc2822::parse(text.as_deref()?).ok();
        let fresh = match (time(&modified), time(&sent)) {
            (Some(modified), Some(sent)) => sent.duration_since(&modified) < SETTLED_AFTER,
            _ => false,
        };
        if fresh {
            return Validators::default();
        }
        Validators { etag: text(ETAG).filter(short), last_modified: modified.filter(short) }
    }
}

/// What became of a question for a newer edition.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// There is none (304).
    Unchanged,
    /// Here it is, or what was known cannot be compared.
    Fetched(Fetched),
}

/// A body that was read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// Where it came from after the redirects.
    pub(crate) url: Url,
    /// How many redirects led there.
    pub(crate) redirects: usize,
    /// The body, decompressed where the transfer was compressed.
    pub(crate) bytes: Vec<u8>,
    /// What to ask for the next edition by.
    pub(crate) validators: Validators,
}

pub(super) async fn read(
    url: Url,
    redirects: usize,
    mut response: reqwest::Response,
    size_bytes_max: usize,
) -> Result<Fetched, RequestError> {
    if response.status() != StatusCode::OK {
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        return Err(RequestError::Status { url, status: response.status().as_u16(), retry_after });
    }
    let validators = Validators::of(response.headers());
    let promised = response.content_length().unwrap_or(0);
    if promised > size_bytes_max as u64 {
        return Err(RequestError::TooLarge { url, limit_bytes: size_bytes_max });
    }
    let mut bytes = Vec::with_capacity(promised.min(BODY_RESERVE_BYTES_MAX) as usize);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > size_bytes_max => {
                return Err(RequestError::TooLarge { url, limit_bytes: size_bytes_max });
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(Fetched { url, redirects, bytes, validators }),
            Err(error) => return Err(RequestError::from_sending(&url, error)),
        }
    }
}
