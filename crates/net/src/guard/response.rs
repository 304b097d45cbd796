//! Reading an answer up to its limit.
//!
//! Does not know: redirects (they were followed before), or what the bytes mean.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::rfc2822;
use reqwest::StatusCode;
use reqwest::header::{ACCESS_CONTROL_ALLOW_ORIGIN, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;

use super::error::RequestError;

/// The body buffer never starts larger than this, whatever the server promises.
const BODY_RESERVE_BYTES_MAX: u64 = 1024 * 1024;

/// A file that changed less than this before it was sent may change again under the same date: HTTP's dates, and the
/// entity tags that servers make of them, count whole seconds (RFC 9110 §8.8.2.2).
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);
/// A longer entity tag is not kept; real ones have some tens of characters.
const VALIDATOR_LENGTH_BYTES_MAX: usize = 1024;

/// A body that comes more slowly than this on average is meant to keep us busy: a modem is five times as fast.
const SPEED_BYTES_PER_SECOND_MIN: u64 = 1_000;

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
    /// `Access-Control-Allow-Origin` as sent (CSAF 2.1 §7.1.25).
    pub(crate) allow_origin: Option<String>,
}

/// How much of a body is accepted.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Decompressed.
    pub(super) size_bytes: usize,
    /// From then on its speed counts.
    pub(super) slow_after: Duration,
}

pub(super) async fn read(
    url: Url,
    redirects: usize,
    response: reqwest::Response,
    limits: Limits,
) -> Result<Fetched, RequestError> {
    if response.status() != StatusCode::OK {
        let retry_after = retry_after(response.headers());
        return Err(RequestError::Status { url, status: response.status().as_u16(), retry_after });
    }
    let validators = Validators::of(response.headers());
    let allow_origin = response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
    let allow_origin = allow_origin.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let bytes = read_body(&url, response, limits).await?;
    Ok(Fetched { url, redirects, bytes, validators, allow_origin })
}

/// The body of an answer, whatever its status.
pub(super) async fn read_body(
    url: &Url,
    mut response: reqwest::Response,
    limits: Limits,
) -> Result<Vec<u8>, RequestError> {
    let too_large = || RequestError::TooLarge { url: url.clone(), limit_bytes: limits.size_bytes };
    let promised = response.content_length().unwrap_or(0);
    if promised > limits.size_bytes as u64 {
        return Err(too_large());
    }
    let begun = Instant::now();
    let mut bytes = Vec::with_capacity(promised.min(BODY_RESERVE_BYTES_MAX) as usize);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > limits.size_bytes => {
                return Err(too_large());
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(bytes),
            Err(error) => return Err(RequestError::from_sending(url, error)),
        }
        if dribbles(bytes.len(), begun.elapsed(), limits.slow_after) {
            return Err(RequestError::Timeout { url: url.clone() });
        }
    }
}

fn dribbles(length: usize, elapsed: Duration, slow_after: Duration) -> bool {
    elapsed > slow_after && (length as u64) < elapsed.as_secs().max(1).saturating_mul(SPEED_BYTES_PER_SECOND_MIN)
}

/// `Retry-After` in its two forms (RFC 9110 §10.2.3). A date is compared with the answer's own, so that a server whose
/// clock is wrong means what it says; one that is past means now.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let stated = text(RETRY_AFTER)?;
    if let Ok(seconds) = stated.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let (until, sent) = (rfc2822::parse(stated).ok()?, rfc2822::parse(text(DATE)?).ok()?);
    Some(Duration::try_from(until.duration_since(&sent)).unwrap_or_default())
}
