//! What can go wrong with a request, and whether to repeat it.
//!
//! Does not know: what the request was for.

use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use super::REDIRECTS_COUNT_MAX;
use super::patience::WAIT_IN_PLACE_MAX;
use super::resolver::{BlockedName, UnresolvedName};
use crate::Retry;
use crate::causes::told;

/// A request that brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The client could not be made.
    #[error("setting up the HTTP client: {reason}")]
    Setup {
        /// What is wrong with the options.
        reason: String,
    },
    /// The URL is not one that is asked.
    #[error("refusing {url}: {reason}")]
    BadUrl {
        /// The URL, without credentials.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// An `http://` URL, and the source is not allowed to use it.
    #[error("refusing {url}: http is not encrypted; allow it for this source if that is meant")]
    PlainHttp {
        /// The URL.
        url: Url,
    },
    /// A redirect from https to something else.
    #[error("refusing the redirect of {url} from https to {location}")]
    Downgrade {
        /// The URL that redirects.
        url: Url,
        /// Where to.
        location: String,
    },
    /// The address lies in a network that may not be dialled.
    #[error(
        "refusing {url}: its address {address} is not public; allow private addresses for this source if that is meant"
    )]
    BlockedAddress {
        /// The URL.
        url: Url,
        /// The address it leads to.
        address: IpAddr,
    },
    /// More redirects than CSAF allows.
    #[error("giving up on {url} after {REDIRECTS_COUNT_MAX} redirects")]
    TooManyRedirects {
        /// The URL asked first.
        url: Url,
    },
    /// A redirect that leads nowhere.
    #[error("{url} redirects to {location:?}, which is no URL")]
    BadRedirect {
        /// The URL that redirects.
        url: Url,
        /// What it says.
        location: String,
    },
    /// The time is over.
    #[error("{url} did not answer in time")]
    Timeout {
        /// The URL.
        url: Url,
    },
    /// The host failed too often, or asked for time: it was not asked.
    #[error("{url} was not asked for: its host is left alone for another {seconds} s, because {because}")]
    LeftAlone {
        /// The URL.
        url: Url,
        /// From now on.
        seconds: u64,
        /// What happened last.
        because: String,
    },
    /// The name has no address, or nobody can say which.
    #[error("finding the host of {url}: {reason}")]
    Unresolved {
        /// The URL.
        url: Url,
        /// In the resolver's words.
        reason: String,
    },
    /// The server did not prove that it is who it should be, or does not speak TLS.
    #[error("{url} is not to be trusted: {reason}")]
    Tls {
        /// The URL.
        url: Url,
        /// The whole chain of causes.
        reason: String,
    },
    /// No connection, or it broke.
    #[error("connecting to {url}: {reason}")]
    Connect {
        /// The URL.
        url: Url,
        /// The whole chain of causes.
        reason: String,
    },
    /// An answer other than 200.
    #[error("{url} answers {status}")]
    Status {
        /// The URL.
        url: Url,
        /// The HTTP status code.
        status: u16,
        /// `Retry-After`, where the answer has one: a date is taken from the answer's own.
        retry_after: Option<Duration>,
    },
    /// The body is larger than agreed.
    #[error("{url} sends more than the {limit_bytes} bytes that are accepted")]
    TooLarge {
        /// The URL.
        url: Url,
        /// The limit.
        limit_bytes: usize,
    },
}

impl RequestError {
    /// Whether the same request may succeed later.
    pub fn retry(&self) -> Retry {
        match self {
            RequestError::Timeout { .. } | RequestError::Connect { .. } | RequestError::LeftAlone { .. } => {
                Retry::Later
            }
            // Names and certificates are renewed every day, sometimes late.
            RequestError::Unresolved { .. } | RequestError::Tls { .. } => Retry::Later,
            RequestError::Status { status: 408 | 425 | 429 | 500..=599, .. } => Retry::Later,
            _ => Retry::Never,
        }
    }

    /// Nothing was asked, so nothing is known of what was to be fetched.
    pub(crate) fn is_unasked(&self) -> bool {
        matches!(self, RequestError::LeftAlone { .. })
    }

    /// The time that the server asks for.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            RequestError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether it is worth asking again within seconds. Whoever let us wait or asks for time, has no address or a wrong
    /// certificate is asked again at the next poll.
    pub(super) fn may_pass_at_once(&self) -> bool {
        let soon = self.retry_after().is_none_or(|pause| pause <= WAIT_IN_PLACE_MAX);
        soon && matches!(self, RequestError::Connect { .. } | RequestError::Status { .. })
    }

    /// The answer says that there is no such file (404 or 410).
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, RequestError::Status { status: 404 | 410, .. })
    }

    /// The answer says that we may not have the file, if there is one (403).
    pub(crate) fn is_forbidden(&self) -> bool {
        matches!(self, RequestError::Status { status: 403, .. })
    }

    pub(super) fn from_sending(url: &Url, error: reqwest::Error) -> Self {
        let (timeout, url) = (error.is_timeout(), url.clone());
        let error = error.without_url();
        if let Some(blocked) = find::<BlockedName>(&error) {
            return RequestError::BlockedAddress { url, address: blocked.address };
        }
        if let Some(unresolved) = find::<UnresolvedName>(&error) {
            return RequestError::Unresolved { url, reason: unresolved.to_string() };
        }
        match timeout {
            true => RequestError::Timeout { url },
            false if find::<rustls::Error>(&error).is_some() => RequestError::Tls { url, reason: told(&error) },
            false => RequestError::Connect { url, reason: told(&error) },
        }
    }
}

/// The cause of that type, wherever it stands in the chain.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An io::Error that wraps another one passes it over when it is asked for its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}
