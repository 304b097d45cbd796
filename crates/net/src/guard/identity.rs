//! Who we are to one server, and by which way it is reached: headers and a certificate that no other server gets, and a
//! proxy.
//!
//! Does not know: who needs them. Secrets do not show themselves in logs.

use std::fmt;
use std::path::PathBuf;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::{Origin, Url};

use super::error::RequestError;

/// Headers that say how a request is to be read or answered: they are ours, and another value would break it.
const OWN_HEADERS: [&str; 14] = [
    "accept",
    "accept-encoding",
    "cache-control",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Who we are to the server of one source.
#[derive(Clone)]
pub struct Identity {
    /// An address of that server. Only its scheme, host and port count: a redirect or link to any other gets nothing.
    pub server: Url,
    /// Names and values of headers, e.g. a token.
    pub headers: Vec<(String, String)>,
    /// What to prove ourselves by in TLS.
    pub certificate: Option<ClientCertificate>,
}

/// A certificate with its key.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// PEM file with our certificate, then those between it and its authority.
    pub chain_file: PathBuf,
    /// PEM file with its private key, which is not encrypted.
    pub key_file: PathBuf,
}

/// An HTTP proxy. It finds the addresses of names itself: what they lead to cannot be checked here, so a proxy must
/// not reach what may not be asked.
#[derive(Clone)]
pub struct Proxy(Url);

impl Proxy {
    /// Reads `http://host:port`, where `user:password@` may stand before the host.
    ///
    /// # Errors
    /// [`RequestError::Setup`]. A proxy that is reached by https would be shown a client certificate.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let setup = |reason: &str| RequestError::Setup { reason: format!("reading the proxy's address: {reason}") };
        let url = Url::parse(text).map_err(|error| setup(&error.to_string()))?;
        match (url.scheme(), url.has_host(), url.path()) {
            ("http", true, "/") => Ok(Proxy(url)),
            _ => Err(setup("it is not of the form http://proxy.example:3128")),
        }
    }

    pub(super) fn to_reqwest(&self) -> Result<reqwest::Proxy, reqwest::Error> {
        reqwest::Proxy::all(self.0.clone())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (self.0.host_str().unwrap_or_default(), self.0.port_or_known_default().unwrap_or_default());
        write!(f, "Proxy({host}:{port})")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("Identity")
            .field("server", &self.origin().ascii_serialization())
            .field("headers", &names)
            .field("certificate", &self.certificate)
            .finish()
    }
}

impl Identity {
    pub(super) fn origin(&self) -> Origin {
        self.server.origin()
    }

    /// The headers as they are sent.
    pub(super) fn header_map(&self) -> Result<HeaderMap, RequestError> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let setup = |reason: &str| RequestError::Setup { reason: format!("the header {name:?} {reason}") };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| setup("has no valid name"))?;
            if OWN_HEADERS.contains(&header.as_str()) {
                return Err(setup("cannot be set: it says how a request is to be read"));
            }
            let mut value = HeaderValue::from_str(value).map_err(|_| setup("holds characters that a header cannot"))?;
            value.set_sensitive(true);
            map.append(header, value);
        }
        Ok(map)
    }
}
