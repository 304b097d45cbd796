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
use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, HeaderValue, LOCATION, USER_AGENT};
use url::{Host, Url};

use address::AddressPolicy;
pub use error::RequestError;
pub(crate) use response::Fetched;
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

/// An HTTP client that checks every hop. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    addresses: AddressPolicy,
    allow_http: bool,
    user_agent: HeaderValue,
    total_timeout: Duration,
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
        Ok(Client { http, addresses, allow_http, user_agent, total_timeout })
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
        match tokio::time::timeout(self.total_timeout, self.follow(url, size_bytes_max, caching)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(RequestError::Timeout { url: url.clone() }),
        }
    }

    async fn follow(&self, start: &Url, size_bytes_max: usize, caching: Caching) -> Result<Fetched, RequestError> {
        let mut url = start.clone();
        for redirects in 0..=REDIRECTS_COUNT_MAX {
            self.check_url(&url)?;
            let response = self.send(&url, caching).await?;
            if !response.status().is_redirection() {
                return response::read(url, redirects, response, size_bytes_max).await;
            }
            url = next_hop(&url, &response)?;
        }
        Err(RequestError::TooManyRedirects { url: start.clone() })
    }

    async fn send(&self, url: &Url, caching: Caching) -> Result<reqwest::Response, RequestError> {
        let mut request = self
            .http
            .get(url.clone())
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, HeaderValue::from_static("application/json, text/csv, text/plain, */*;q=0.5"));
        if caching == Caching::Refused {
            request = request.header(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
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
