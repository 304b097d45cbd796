//! The HTTP client that may be pointed at hostile addresses: size, time and redirect limits, refused networks.
//!
//! Knows: which addresses may be dialled (checked when the name is resolved for the connection, so that a second
//! answer of the name server cannot slip past), how far to follow redirects, how much to read.
//! Does not know: what the bytes mean, or how often to ask.

mod address;
mod error;
mod resolver;
mod response;
mod tls;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CACHE_CONTROL, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, USER_AGENT};
use url::{Host, Url};

use address::AddressPolicy;
pub use error::RequestError;
pub use response::Validators;
pub(crate) use response::{Answer, Fetched};
pub(crate) use tls::{install_crypto_provider, read_ca_file};

/// Redirects that are followed before giving up (CSAF 2.1 §7.1.6 stops at 20).
pub(crate) const REDIRECTS_COUNT_MAX: usize = 20;
/// Redirects beyond this number are reported as a finding (CSAF 2.1 §7.1.6 warns over 10).
pub(crate) const REDIRECTS_COUNT_WARN: usize = 10;
/// A connection that is not there after this time will not come: real providers answer within one second.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The whole of one request with its redirects and its body: a 40 MB feed over a slow line needs minutes.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(300);
/// Silence in the middle of a body: a server that stops talking is given up long before the total time.
pub const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// What a client may do; the defaults are right for a public provider.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Sent as `User-Agent`. Keep it honest and reachable: providers filter by it, and ask who you are.
    pub user_agent: String,
    /// Loopback, private and unique-local addresses may be dialled. Link-local and metadata addresses never are.
    pub allow_private: bool,
    /// `http://` may be used. A redirect from `https://` to `http://` is refused all the same.
    pub allow_http: bool,
    /// PEM file with certificate authorities that are trusted besides the public and the system's ones.
    pub ca_file: Option<PathBuf>,
    /// See [`CONNECT_TIMEOUT`].
    pub connect_timeout: Duration,
    /// See [`TOTAL_TIMEOUT`].
    pub total_timeout: Duration,
    /// See [`READ_TIMEOUT`].
    pub read_timeout: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        ClientOptions {
            user_agent: concat!("annunciator/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private: false,
            allow_http: false,
            ca_file: None,
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            read_timeout: READ_TIMEOUT,
        }
    }
}

/// Whether a cache between us and the provider may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Whatever is nearest.
    Allowed,
    /// The provider itself (`Cache-Control: no-cache`).
    Refused,
}

/// How a request is to be answered.
#[derive(Clone, Copy)]
struct Manner<'a> {
    caching: Caching,
    /// What was kept of the last answer; only a newer one is wanted.
    known: Option<&'a Validators>,
}

/// An HTTP client that checks every hop. Cheap to clone; clones share connections and the count of requests.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    addresses: AddressPolicy,
    allow_http: bool,
    user_agent: HeaderValue,
    total_timeout: Duration,
    requests: Arc<AtomicU64>,
}

impl Client {
    /// A client that keeps to `options`.
    ///
    /// # Errors
    /// [`RequestError::Setup`] when the CA file cannot be read or the User-Agent is no header value.
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, RequestError> {
        install_crypto_provider();
        let addresses = AddressPolicy { allow_private: options.allow_private };
        let user_agent = HeaderValue::from_str(&options.user_agent).map_err(|_| RequestError::Setup {
            reason: format!("the User-Agent {:?} holds characters that a header cannot", options.user_agent),
        })?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config(options.ca_file.as_deref())?)
            .dns_resolver(Arc::new(resolver::CheckedResolver { addresses }))
            // A proxy would resolve names on our behalf, past the address check.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout)
            .build()
            .map_err(|error| RequestError::Setup { reason: crate::causes::told(&error) })?;
        let (allow_http, total_timeout) = (options.allow_http, options.total_timeout);
        Ok(Client { http, addresses, allow_http, user_agent, total_timeout, requests: Arc::default() })
    }

    /// Requests sent so far, each hop of a redirect counted.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Gets `url`, following redirects, and reads at most `size_bytes_max` bytes of the (decompressed) body.
    ///
    /// # Errors
    /// Anything but a 200 answer that fits; see [`RequestError`] and its [`retry`](RequestError::retry).
    pub(crate) async fn fetch(&self, url: &Url, size_bytes_max: usize) -> Result<Fetched, RequestError> {
        self.fetch_with(url, size_bytes_max, Caching::Allowed).await
    }

    /// The same, saying whether a cache on the way may answer.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub(crate) async fn fetch_with(
        &self,
        url: &Url,
        size_bytes_max: usize,
        caching: Caching,
    ) -> Result<Fetched, RequestError> {
        match self.follow_in_time(url, size_bytes_max, Manner { caching, known: None }).await? {
            Answer::Fetched(fetched) => Ok(fetched),
            // Nobody asked for it: an answer that makes no sense is told like any other status.
            Answer::Unchanged => {
                let status = StatusCode::NOT_MODIFIED.as_u16();
                Err(RequestError::Status { url: url.clone(), status, retry_after: None })
            }
        }
    }

    /// The same, if it is no longer what `known` was kept of (RFC 9110 §13.1).
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub(crate) async fn fetch_if_changed(
        &self,
        url: &Url,
        size_bytes_max: usize,
        known: &Validators,
    ) -> Result<Answer, RequestError> {
        let known = (!known.is_empty()).then_some(known);
        match known {
            Some(_) => self.follow_in_time(url, size_bytes_max, Manner { caching: Caching::Allowed, known }).await,
            None => self.fetch(url, size_bytes_max).await.map(Answer::Fetched),
        }
    }

    async fn follow_in_time(
        &self,
        url: &Url,
        size_bytes_max: usize,
        manner: Manner<'_>,
    ) -> Result<Answer, RequestError> {
        match tokio::time::timeout(self.total_timeout, self.follow(url, size_bytes_max, manner)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(RequestError::Timeout { url: url.clone() }),
        }
    }

    async fn follow(&self, start: &Url, size_bytes_max: usize, manner: Manner<'_>) -> Result<Answer, RequestError> {
        let mut url = start.clone();
        for redirects in 0..=REDIRECTS_COUNT_MAX {
            self.check_url(&url)?;
            let response = self.send(&url, manner).await?;
            if response.status() == StatusCode::NOT_MODIFIED {
                return Ok(Answer::Unchanged);
            }
            if !response.status().is_redirection() {
                return response::read(url, redirects, response, size_bytes_max).await.map(Answer::Fetched);
            }
            url = next_hop(&url, &response)?;
        }
        Err(RequestError::TooManyRedirects { url: start.clone() })
    }

    async fn send(&self, url: &Url, manner: Manner<'_>) -> Result<reqwest::Response, RequestError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut request = self
            .http
            .get(url.clone())
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, HeaderValue::from_static("application/json, text/csv, text/plain, */*;q=0.5"));
        if manner.caching == Caching::Refused {
            request = request.header(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        let known = manner.known.map(|known| [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)]);
        for (name, value) in known.into_iter().flatten() {
            // What a server sent fits into a header; what does not was kept wrongly, and is not sent.
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                request = request.header(name, value);
            }
        }
        request.send().await.map_err(|error| RequestError::from_sending(url, error))
    }

    /// The resolver is never asked about IP literals, so they are checked here, together with the scheme.
    fn check_url(&self, url: &Url) -> Result<(), RequestError> {
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            "http" => return Err(RequestError::PlainHttp { url: url.clone() }),
            _ => {
                return Err(RequestError::BadUrl {
                    url: url.to_string(),
                    reason: "its scheme is neither https nor http",
                });
            }
        }
        if !url.username().is_empty() || url.password().is_some() {
            let mut shown = url.clone();
            // Both fail only for URLs that cannot carry credentials, and this one does.
            let _ = shown.set_username("");
            let _ = shown.set_password(None);
            return Err(RequestError::BadUrl { url: shown.to_string(), reason: "credentials do not belong in a URL" });
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(RequestError::BadUrl { url: url.to_string(), reason: "it names no host" }),
        };
        match literal {
            Some(address) if !self.addresses.allows(address) => {
                Err(RequestError::BlockedAddress { url: url.clone(), address })
            }
            _ => Ok(()),
        }
    }
}

/// Where a redirect leads; never from https to http, whatever the options say.
fn next_hop(url: &Url, response: &reqwest::Response) -> Result<Url, RequestError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(next) = location.and_then(|location| url.join(location).ok()) else {
        return Err(RequestError::BadRedirect { url: url.clone(), location: location.unwrap_or_default().to_owned() });
    };
    if url.scheme() == "https" && next.scheme() != "https" {
        return Err(RequestError::Downgrade { url: url.clone(), location: next.to_string() });
    }
    Ok(next)
}
