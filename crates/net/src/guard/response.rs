//! Reading an answer up to its limit.
//!
//! Does not know: redirects (they were followed before), or what the bytes mean.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use url::Url;

use super::error::RequestError;

/// The body buffer never starts larger than this, whatever the server promises.
const BODY_RESERVE_BYTES_MAX: u64 = 1024 * 1024;

/// A body that was read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// Where it came from after the redirects.
    pub(crate) url: Url,
    /// How many redirects led there.
    pub(crate) redirects: usize,
    /// The body, decompressed where the transfer was compressed.
    pub(crate) bytes: Vec<u8>,
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
            Ok(None) => return Ok(Fetched { url, redirects, bytes }),
            Err(error) => return Err(RequestError::from_sending(&url, error)),
        }
    }
}
