//! Requests that are sent once, to one address alone: a message posted to a receiver, of whose answer only what it means
//! is kept, and an exchange whose answer is wanted whatever its status.
//!
//! Does not know: what is sent, or what follows from the answer.

use std::time::Duration;

use openidconnect::http::{Request, Response};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::error::RequestError;
use super::{Client, Ordering, response};

/// Answers to messages say `ok`, or an error in a sentence; beyond this the connection is given up instead.
const ANSWER_SIZE_BYTES_MAX: usize = 64 * 1024;
/// The body of an answer comes with its head or within a round trip; a longer one is not worth its connection.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// What is posted.
pub(crate) struct Post<'a> {
    /// Where.
    pub(crate) url: &'a Url,
    /// Headers beside the usual ones.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// JSON.
    pub(crate) body: String,
}

/// What the receiver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// The HTTP status code, redirects included: none is followed.
    pub(crate) status: u16,
    /// The time it asks for.
    pub(crate) retry_after: Option<Duration>,
}

/// Why nothing was answered.
pub(crate) struct Unanswered {
    /// What happened.
    pub(crate) error: RequestError,
    /// There was a connection: what failed may be about this one address.
    pub(crate) was_connected: bool,
}

/// Nobody was asked.
impl From<RequestError> for Unanswered {
    fn from(error: RequestError) -> Self {
        Unanswered { error, was_connected: false }
    }
}

impl Client {
    /// Posts JSON once; nothing is repeated, and no redirect is followed.
    ///
    /// # Errors
    /// Where there is no answer, or the address may not be asked.
    pub(crate) async fn post_once(&self, post: Post<'_>) -> Result<Posted, Unanswered> {
        let Post { url, headers, body } = post;
        self.check_url(url)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut request = self.addressed(url, Method::POST).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            let value = HeaderValue::from_str(&value).map_err(|_| RequestError::Setup {
                reason: format!("the header {name} holds characters that a header cannot"),
            })?;
            request = request.header(HeaderName::from_static(name), value);
        }
        let deadline = Instant::now() + self.options.total_timeout;
        let sent = timeout_at(deadline, request.send()).await;
        // Connecting has a shorter time of its own.
        let late = |_elapsed| Unanswered { error: RequestError::Timeout { url: url.clone() }, was_connected: true };
        let response = sent.map_err(late)?.map_err(|error| {
            let was_connected = !error.is_connect();
            Unanswered { error: RequestError::from_sending(url, error), was_connected }
        })?;
        let posted =
            Posted { status: response.status().as_u16(), retry_after: response::retry_after(response.headers()) };
        // The answer is known: a body that does not end must not make it a failure, or the message would be sent again.
        let _ = timeout(DRAIN_TIMEOUT, drain(response)).await;
        Ok(posted)
    }
}

impl Client {
    /// Sends a request as it is, once, and reads at most `size_bytes_max` bytes of the answer. No redirect is followed.
    ///
    /// # Errors
    /// Where there is no answer that fits, in time, or the address may not be asked.
    pub(crate) async fn exchange(
        &self,
        request: Request<Vec<u8>>,
        size_bytes_max: usize,
    ) -> Result<Response<Vec<u8>>, RequestError> {
        let (parts, body) = request.into_parts();
        let text = parts.uri.to_string();
        let url: Url = text.parse().map_err(|_| RequestError::BadUrl { url: text, reason: "it is no address" })?;
        self.check_url(&url)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let sending = async {
            let request = self.addressed(&url, parts.method).headers(parts.headers).body(body);
            let response = request.send().await.map_err(|error| RequestError::from_sending(&url, error))?;
            let (status, headers) = (response.status(), response.headers().clone());
            let limits = response::Limits { size_bytes: size_bytes_max, slow_after: self.options.read_timeout };
            let bytes = response::read_body(&url, response, limits).await?;
            let mut answer = Response::new(bytes);
            (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
            Ok(answer)
        };
        let deadline = Instant::now() + self.options.total_timeout;
        timeout_at(deadline, sending).await.unwrap_or_else(|_elapsed| Err(RequestError::Timeout { url: url.clone() }))
    }
}

/// Read to its end, the connection serves the next message too; what is said there decides nothing.
async fn drain(mut response: reqwest::Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > ANSWER_SIZE_BYTES_MAX {
            break;
        }
    }
}
