//! The HTTP client that may be pointed at hostile addresses: size, time and redirect limits, refused networks.
//!
//! Knows: which addresses may be dialled (checked when the name is resolved for the connection, so that a second
//! answer of the name server cannot slip past), how far to follow redirects, how much to read, how often to repeat what
//! failed and when to leave a host alone.
//! Does not know: what the bytes mean, or how often they are wanted.

mod address;
mod dialling;
mod error;
mod hosts;
mod identity;
mod options;
mod patience;
mod posting;
mod resolver;
mod response;
mod tls;

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, USER_AGENT,
};
use reqwest::{Method, StatusCode};
use tokio::time::{Instant, sleep_until, timeout_at};
use url::{Host, Origin, Url};

use crate::Retry;
use address::AddressPolicy;
pub(crate) use dialling::{DialError, dial, may_dial, resolve};
pub use error::RequestError;
pub use hosts::Hosts;
use hosts::{Refusal, Turn};
pub use identity::{ClientCertificate, Identity, Proxy};
pub use options::{CONNECT_TIMEOUT, ClientOptions, READ_TIMEOUT, TOTAL_TIMEOUT};
pub use patience::Patience;
use patience::WAIT_IN_PLACE_MAX;
pub(crate) use posting::{Post, Posted, Unanswered};
pub use response::Validators;
pub(crate) use response::{Answer, Fetched};
pub(crate) use tls::{install_crypto_provider, read_ca_file, stream_config};

/// Redirects that are followed before giving up (CSAF 2.1 §7.1.6 stops at 20).
pub(crate) const REDIRECTS_COUNT_MAX: usize = 20;
/// Redirects beyond this number are reported as a finding (CSAF 2.1 §7.1.6 warns over 10).
pub(crate) const REDIRECTS_COUNT_WARN: usize = 10;
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
    size_bytes_max: usize,
    /// When the time for all of it is over. Waiting for one's place in the agreed rate takes nothing of that time.
    deadline: Instant,
}

/// What one address answered.
enum Hop {
    Moved(Url),
    Arrived(Answer),
}

/// An HTTP client that checks every hop. Cheap to clone; clones share connections and the count of requests.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    identified: Option<Arc<Identified>>,
    addresses: AddressPolicy,
    options: Arc<ClientOptions>,
    user_agent: HeaderValue,
    requests: Arc<AtomicU64>,
    /// Where the chance of pauses comes from: each process has its own.
    chance: RandomState,
}

/// What the server of the source gets, and no other.
#[derive(Debug)]
struct Identified {
    origin: Origin,
    http: reqwest::Client,
    headers: HeaderMap,
}

impl Client {
    /// A client that keeps to `options`.
    ///
    /// # Errors
    /// [`RequestError::Setup`] when a file cannot be read or a header is none.
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, RequestError> {
        install_crypto_provider();
        let user_agent = HeaderValue::from_str(&options.user_agent).map_err(|_| RequestError::Setup {
            reason: format!("the User-Agent {:?} holds characters that a header cannot", options.user_agent),
        })?;
        let identified = match &options.identity {
            Some(identity) => Some(Arc::new(Identified {
                origin: identity.origin(),
                http: http_client(options, identity.certificate.as_ref())?,
                headers: identity.header_map()?,
            })),
            None => None,
        };
        Ok(Client {
            http: http_client(options, None)?,
            identified,
            addresses: AddressPolicy { allow_private: options.allow_private },
            options: Arc::new(options.clone()),
            user_agent,
            requests: Arc::default(),
            chance: RandomState::new(),
        })
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
        match self.follow(url, self.manner(size_bytes_max, caching, None)).await? {
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
            Some(_) => self.follow(url, self.manner(size_bytes_max, Caching::Allowed, known)).await,
            None => self.fetch(url, size_bytes_max).await.map(Answer::Fetched),
        }
    }

    /// Posts JSON to `url` once and reads at most `size_bytes_max` bytes of the answer. What was posted is for that address
    /// alone: no redirect is followed, and nothing is repeated.
    ///
    /// # Errors
    /// Anything but a 200 answer that fits, in time.
    pub(crate) async fn post_json(
        &self,
        url: &Url,
        body: String,
        size_bytes_max: usize,
    ) -> Result<Vec<u8>, RequestError> {
        self.check_url(url)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let sending = async {
            let request = self.addressed(url, Method::POST).header(CONTENT_TYPE, "application/json").body(body);
            let response = request.send().await.map_err(|error| RequestError::from_sending(url, error))?;
            // A model thinks before it speaks: silence is bounded by the total time alone.
            let limits = response::Limits { size_bytes: size_bytes_max, slow_after: self.options.total_timeout };
            response::read(url.clone(), 0, response, limits).await.map(|fetched| fetched.bytes)
        };
        let deadline = Instant::now() + self.options.total_timeout;
        timeout_at(deadline, sending).await.unwrap_or_else(|_elapsed| Err(RequestError::Timeout { url: url.clone() }))
    }

    /// The status that `url` answers with; no redirect is followed, nothing is repeated, and no body read.
    ///
    /// # Errors
    /// When it may not be asked, or does not answer in time.
    pub(crate) async fn status_of(&self, url: &Url, method: Method) -> Result<u16, RequestError> {
        self.check_url(url)?;
        let mut deadline = Instant::now() + self.options.total_timeout;
        let turn = self.turn(url, &mut deadline).await?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let sending = timeout_at(deadline, self.addressed(url, method).send()).await;
        let response = sending.map_err(|_elapsed| RequestError::Timeout { url: url.clone() })?;
        let response = response.map_err(|error| RequestError::from_sending(url, error))?;
        turn.answered();
        Ok(response.status().as_u16())
    }

    /// Whether `url` would be asked at all; where its name leads is seen only when it is.
    pub(crate) fn check(&self, url: &Url) -> Result<(), RequestError> {
        self.check_url(url)
    }

    /// A request with our name, and with what its server alone gets.
    fn addressed(&self, url: &Url, method: Method) -> reqwest::RequestBuilder {
        let identified = self.identified.as_deref().filter(|identified| identified.origin == url.origin());
        identified
            .map_or(&self.http, |identified| &identified.http)
            .request(method, url.clone())
            .headers(identified.map(|identified| identified.headers.clone()).unwrap_or_default())
            .header(USER_AGENT, self.user_agent.clone())
    }

    fn manner<'a>(&self, size_bytes_max: usize, caching: Caching, known: Option<&'a Validators>) -> Manner<'a> {
        Manner { caching, known, size_bytes_max, deadline: Instant::now() + self.options.total_timeout }
    }

    async fn follow(&self, start: &Url, mut manner: Manner<'_>) -> Result<Answer, RequestError> {
        let mut url = start.clone();
        for redirects in 0..=REDIRECTS_COUNT_MAX {
            self.check_url(&url)?;
            match self.hop(&url, redirects, &mut manner).await? {
                Hop::Moved(next) => url = next,
                Hop::Arrived(answer) => return Ok(answer),
            }
        }
        Err(RequestError::TooManyRedirects { url: start.clone() })
    }

    /// Asks one address, again if it fails and there is hope, and remembers how its host fared.
    async fn hop(&self, url: &Url, redirects: usize, manner: &mut Manner<'_>) -> Result<Hop, RequestError> {
        let patience = &self.options.patience;
        for attempt in 1.. {
            let turn = self.turn(url, &mut manner.deadline).await?;
            let asked = timeout_at(manner.deadline, self.ask(url, redirects, *manner)).await;
            let error = match asked.unwrap_or_else(|_elapsed| Err(RequestError::Timeout { url: url.clone() })) {
                Err(error) if error.retry() == Retry::Later => error,
                result => {
                    turn.answered();
                    return result;
                }
            };
            let (now, told) = (Instant::now(), error.to_string());
            if let Some(pause) = error.retry_after() {
                turn.asked_for_quiet(pause, &told, now);
            }
            let again = now + patience.pause(attempt, self.chance_of(url, attempt));
            let last = turn.is_trial || attempt >= patience.attempts_count || again >= manner.deadline;
            if last || !error.may_pass_at_once() {
                turn.failed(patience, &told, now);
                return Err(error);
            }
            drop(turn);
            sleep_until(again).await;
        }
        Err(RequestError::Timeout { url: url.clone() })
    }

    /// Waits for leave to send a request. A host that asked for more time than a request can wait, or that failed too
    /// often, is not asked.
    async fn turn(&self, url: &Url, deadline: &mut Instant) -> Result<Turn, RequestError> {
        loop {
            let now = Instant::now();
            if now >= *deadline {
                return Err(RequestError::Timeout { url: url.clone() });
            }
            match self.options.hosts.turn(url, self.options.request_gap, now) {
                Ok(turn) => {
                    sleep_until(turn.starts).await;
                    *deadline += turn.starts - now;
                    return Ok(turn);
                }
                Err(Refusal { remaining, was_asked_for, because }) => {
                    if !was_asked_for || remaining > WAIT_IN_PLACE_MAX || now + remaining >= *deadline {
                        let seconds = remaining.as_secs().max(1);
                        return Err(RequestError::LeftAlone { url: url.clone(), seconds, because });
                    }
                    sleep_until(now + remaining).await;
                }
            }
        }
    }

    /// Between 0 and 1.
    fn chance_of(&self, url: &Url, attempt: u32) -> f64 {
        self.chance.hash_one((url.as_str(), attempt, self.requests())) as f64 / u64::MAX as f64
    }

    async fn ask(&self, url: &Url, redirects: usize, manner: Manner<'_>) -> Result<Hop, RequestError> {
        let response = self.send(url, manner).await?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Hop::Arrived(Answer::Unchanged));
        }
        if response.status().is_redirection() {
            return next_hop(url, &response).map(Hop::Moved);
        }
        let limits = response::Limits { size_bytes: manner.size_bytes_max, slow_after: self.options.read_timeout };
        let fetched = response::read(url.clone(), redirects, response, limits).await?;
        Ok(Hop::Arrived(Answer::Fetched(fetched)))
    }

    async fn send(&self, url: &Url, manner: Manner<'_>) -> Result<reqwest::Response, RequestError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut request = self
            .addressed(url, Method::GET)
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
            "http" if self.options.allow_http => {}
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
            // Behind a proxy nobody looks where a name leads, and this one leads nowhere else (RFC 6761 §6.3).
            Some(Host::Domain(name)) if self.options.proxy.is_some() && is_loopback_name(name) => {
                Some(Ipv4Addr::LOCALHOST.into())
            }
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

fn http_client(
    options: &ClientOptions,
    certificate: Option<&ClientCertificate>,
) -> Result<reqwest::Client, RequestError> {
    let setup = |error: reqwest::Error| RequestError::Setup { reason: crate::causes::told(&error.without_url()) };
    // Behind a proxy the only name that is resolved is the proxy's, and proxies have private addresses.
    let allow_private = options.allow_private || options.proxy.is_some();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::client_config(options.ca_file.as_deref(), certificate)?)
        .dns_resolver(Arc::new(resolver::CheckedResolver { addresses: AddressPolicy { allow_private } }))
        // What stands in the environment is not asked.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout);
    let builder = match &options.proxy {
        Some(proxy) => builder.proxy(proxy.to_reqwest().map_err(setup)?),
        None => builder,
    };
    builder.build().map_err(setup)
}

fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
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
