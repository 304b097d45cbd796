//! The servers that messages go to: what the operator set for each, and the ways to reach them.
//!
//! Knows: that a server nobody set anything for is reached only at a public address and encrypted where its channel can be;
//! that a secret is for the server alone which it was set for.
//! Does not know: what messages say; where the settings come from.

mod error;
mod secret;

pub use error::{Again, HandOverError, Scope};
pub use secret::{Login, SigningSecret};

use crate::guard::{
    Client, ClientOptions, DialError, Post, RequestError, Unanswered, dial, may_dial, resolve, stream_config,
};
use error::answered;
use rustls::pki_types::ServerName;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use triage::channel::Address;
use url::{Host, Url};

/// One message from dialling to its answer. Standard Webhooks asks for 15 to 30 seconds.
pub const HAND_OVER_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that is not there after this time will not come.
const DIAL_TIMEOUT: Duration = Duration::from_secs(10);

/// What the operator set for one server.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// What web hooks there are signed with.
    pub signing_secret: Option<SigningSecret>,
    /// Who we are to a broker there.
    pub login: Option<Login>,
    /// It may have a private or loopback address. No proxy is asked for it: one outside would not find it.
    pub allow_private: bool,
    /// `http://` may be used, and a password sent over a connection that is not encrypted.
    pub allow_unencrypted: bool,
    /// PEM file with certificate authorities that are trusted besides the public and the system's ones.
    pub ca_file: Option<PathBuf>,
    /// People may write its addresses into watchlists: otherwise only the operator's own watchlists use what is set here.
    pub is_for_people: bool,
}

/// All servers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outlets {
    set: Arc<HashMap<String, Outlet>>,
    other: Outlet,
}

/// The way to one server.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    client: Client,
    tls: Arc<rustls::ClientConfig>,
    pub(crate) options: ServerOptions,
}

/// Both directions of a connection, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Outlets {
    /// Ways to the servers that something is set for, by [`triage::channel::server_name`], and to all others.
    ///
    /// # Errors
    /// [`RequestError::Setup`] when a file cannot be read.
    pub fn new(client: &ClientOptions, servers: HashMap<String, ServerOptions>) -> Result<Outlets, RequestError> {
        let set: Result<HashMap<String, Outlet>, RequestError> =
            servers.into_iter().map(|(server, options)| Ok((server, Outlet::new(client, options)?))).collect();
        Ok(Outlets { set: Arc::new(set?), other: Outlet::new(client, ServerOptions::default())? })
    }

    /// The way to the server of an address.
    pub(crate) fn to(&self, address: &Address) -> &Outlet {
        self.set.get(&address.server()).unwrap_or(&self.other)
    }

    /// Whether a message to `address` could leave as things are set; nobody is contacted.
    ///
    /// # Errors
    /// What the operator has to set.
    pub fn check(&self, address: &Address) -> Result<(), HandOverError> {
        let outlet = self.to(address);
        let failed = |reason: String| Err(HandOverError::outage(address, reason));
        let host = match address {
            Address::Syslog(collector) => Some(&collector.host),
            Address::Mqtt(broker) => Some(&broker.host),
            _ => None,
        };
        if host.is_some_and(|host| !may_dial(host, outlet.options.allow_private)) {
            return failed(outlet.blocked().to_owned());
        }
        match address {
            Address::Email(_) | Address::Syslog(_) => Ok(()),
            Address::Mqtt(broker) => match outlet.login_on(broker.is_encrypted) {
                Ok(_) => Ok(()),
                Err(reason) => failed(reason.to_owned()),
            },
            Address::Webhook(_) if outlet.options.signing_secret.is_none() => failed(NO_SECRET.to_owned()),
            Address::Webhook(url) | Address::Slack(url) | Address::Teams(url) | Address::Mattermost(url) => {
                let refused = |error| HandOverError::of_request(address, url, &error, outlet.blocked());
                outlet.client.check(url).map_err(refused)
            }
        }
    }

    /// As [`Outlets::check`], of an address that a person writes and not the operator: what is set for a server is the
    /// operator's, and nobody else's unless it is said.
    ///
    /// # Errors
    /// What the operator has to set.
    pub fn check_for_people(&self, address: &Address) -> Result<(), HandOverError> {
        match self.set.get(&address.server()) {
            Some(outlet) if !outlet.options.is_for_people => Err(HandOverError::outage(address, NOT_OPEN.to_owned())),
            _ => self.check(address),
        }
    }

    /// Posts a message to people in a chat.
    ///
    /// # Errors
    /// [`HandOverError`] unless the chat takes it.
    pub async fn post(&self, address: &Address, url: &Url, message: &Value) -> Result<(), HandOverError> {
        self.to(address).post(address, url, Vec::new(), message.to_string()).await
    }
}

/// Why a web hook cannot be signed.
pub(crate) const NO_SECRET: &str = "no signing secret is set for this server; add one under [[channels]]";
/// Why a person may not name an address.
const NOT_OPEN: &str = "the operator keeps this server for the watchlists of the configuration file; open it to people with \
                        for_people under [[channels]] if that is meant";
/// Why an address is not dialled where only public ones are.
const NOT_PUBLIC: &str =
    "its address is not public; set allow_private for this server under [[channels]] if that is meant";
/// Why an address is not dialled even where private ones are.
const NEVER_DIALLED: &str =
    "its address is one that is never dialled, such as link-local or that of a metadata service";

impl Outlet {
    fn new(common: &ClientOptions, options: ServerOptions) -> Result<Outlet, RequestError> {
        let client = ClientOptions {
            allow_private: options.allow_private,
            allow_http: options.allow_unencrypted,
            ca_file: options.ca_file.clone(),
            identity: None,
            proxy: common.proxy.clone().filter(|_| !options.allow_private),
            total_timeout: HAND_OVER_TIMEOUT,
            ..common.clone()
        };
        Ok(Outlet { client: Client::new(&client)?, tls: stream_config(options.ca_file.as_deref())?, options })
    }

    /// Posts JSON to the address and says what the answer means (RFC 9110 §15, Standard Webhooks).
    ///
    /// # Errors
    /// [`HandOverError`] unless the receiver took it.
    pub(crate) async fn post(
        &self,
        address: &Address,
        url: &Url,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Result<(), HandOverError> {
        let posted = self.client.post_once(Post { url, headers, body }).await;
        let posted = posted.map_err(|Unanswered { error, was_connected }| {
            let told = HandOverError::of_request(address, url, &error, self.blocked());
            if was_connected { HandOverError { scope: Scope::Address, ..told } } else { told }
        })?;
        answered(address, posted)
    }

    /// Why an address is not dialled as things are set.
    fn blocked(&self) -> &'static str {
        if self.options.allow_private { NEVER_DIALLED } else { NOT_PUBLIC }
    }

    fn not_dialled(&self, address: &Address, error: &DialError) -> HandOverError {
        match error {
            DialError::Blocked => HandOverError::outage(address, self.blocked().to_owned()),
            error => HandOverError::outage(address, error.to_string()),
        }
    }

    /// A connection, inside TLS if that is asked for.
    ///
    /// # Errors
    /// The reason, and whether to try again.
    pub(crate) async fn connect(
        &self,
        address: &Address,
        host: &Host,
        port: u16,
        is_encrypted: bool,
    ) -> Result<Box<dyn Stream>, HandOverError> {
        let stream = dial(host, port, self.options.allow_private, DIAL_TIMEOUT);
        let stream = stream.await.map_err(|error| self.not_dialled(address, &error))?;
        if !is_encrypted {
            return Ok(Box::new(stream));
        }
        let outage = |error: &dyn std::error::Error| HandOverError::outage(address, crate::causes::told(error));
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|error| outage(&error))?,
            Host::Ipv4(number) => ServerName::from(std::net::IpAddr::V4(*number)),
            Host::Ipv6(number) => ServerName::from(std::net::IpAddr::V6(*number)),
        };
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await;
        Ok(Box::new(stream.map_err(|error| outage(&error))?))
    }

    /// Where datagrams for a host go.
    ///
    /// # Errors
    /// The reason, and whether to try again.
    pub(crate) async fn resolve(&self, address: &Address, host: &Host, port: u16) -> Result<SocketAddr, HandOverError> {
        let found = resolve(host, port, self.options.allow_private).await;
        let found = found.map_err(|error| self.not_dialled(address, &error))?;
        found.first().copied().ok_or_else(|| HandOverError::outage(address, "it has no address".to_owned()))
    }

    /// User and password, where some are set and may be sent.
    pub(crate) fn login_on(&self, is_encrypted: bool) -> Result<Option<&Login>, &'static str> {
        match &self.options.login {
            Some(_) if !is_encrypted && !self.options.allow_unencrypted => Err(
                "a password is never sent over an unencrypted connection, unless allow_unencrypted is set for this server \
                 under [[channels]]",
            ),
            login => Ok(login.as_ref()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
