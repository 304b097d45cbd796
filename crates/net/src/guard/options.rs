//! What a client may do, and how long it waits.
//!
//! Does not know: where these settings come from.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::Client;
use super::error::RequestError;
use super::hosts::Hosts;
use super::identity::{Identity, Proxy};
use super::patience::Patience;

/// A connection that is not there after this time will not come: real providers answer within one second.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The whole of one request with its repetitions, its redirects and its body: a 40 MB feed over a slow line needs minutes.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(300);
/// Silence in the middle of a body, and the time after which a body must have come at a sensible speed: a server that
/// stops talking, or dribbles, is given up long before the total time.
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
    /// By which way hosts are reached; `None`: directly. The environment's proxy variables are not read: a variable that
    /// was inherited by accident would switch off the check of addresses.
    pub proxy: Option<Proxy>,
    /// Who we are to the server of the source.
    pub identity: Option<Identity>,
    /// See [`CONNECT_TIMEOUT`].
    pub connect_timeout: Duration,
    /// See [`TOTAL_TIMEOUT`].
    pub total_timeout: Duration,
    /// See [`READ_TIMEOUT`].
    pub read_timeout: Duration,
    /// The least time between the beginnings of two requests to one host; zero for no limit.
    pub request_gap: Duration,
    /// How failures are met.
    pub patience: Patience,
    /// How the hosts have fared so far. Clones share it, so that a host which is left alone stays so from one poll to
    /// the next; sources do not, so that one with a wrong setting spoils no other.
    pub hosts: Hosts,
}

impl Default for ClientOptions {
    fn default() -> Self {
        ClientOptions {
            user_agent: concat!("annunciator/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private: false,
            allow_http: false,
            ca_file: None,
            proxy: None,
            identity: None,
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            read_timeout: READ_TIMEOUT,
            request_gap: Duration::ZERO,
            patience: Patience::default(),
            hosts: Hosts::default(),
        }
    }
}

impl ClientOptions {
    /// Whether a client can be made of them; files are read, nobody is contacted.
    ///
    /// # Errors
    /// [`RequestError::Setup`] names what is wrong.
    pub fn check(&self) -> Result<(), RequestError> {
        Client::new(self).map(|_client| ())
    }

    /// The same, and whether `url` would be asked at all; where its name leads is seen only when it is.
    ///
    /// # Errors
    /// [`RequestError`] names what is wrong, without credentials.
    pub fn check_for(&self, url: &Url) -> Result<(), RequestError> {
        Client::new(self)?.check_url(url)
    }
}
