//! What can go wrong with a request, and whether to repeat it.
//!
//! Does not know: what the request was for.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use super::REDIRECTS_COUNT_MAX;
use super::resolver::BlockedName;
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
    /// No connection, or it broke: name, network, TLS.
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
        /// `Retry-After` in seconds, where the answer has one in that form.
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
            RequestError::Timeout { .. } | RequestError::Connect { .. } => Retry::Later,
            RequestError::Status { status: 408 | 425 | 429 | 500..=599, .. } => Retry::Later,
            _ => Retry::Never,
        }
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
        if let Some(blocked) = find_blocked(&error) {
            return RequestError::BlockedAddress { url: url.clone(), address: blocked.address };
        }
        if error.is_timeout() {
            return RequestError::Timeout { url: url.clone() };
        }
        RequestError::Connect { url: url.clone(), reason: told(&error.without_url()) }
    }
}

fn find_blocked<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a BlockedName> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(blocked) = error.downcast_ref::<BlockedName>() {
            return Some(blocked);
        }
        next = error.source();
    }
    None
}
