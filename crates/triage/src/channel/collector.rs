//! A collector of syslog: `udp://host`, `tcp://host:601`, `tls://host?format=cef`.
//!
//! Does not know: how a line is written (`net`).

use super::{AddressError, server};
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Host;

terms! {
    /// How lines travel.
    LogTransport {
        /// One datagram for each (RFC 5426): nobody says whether it arrived.
        Udp = "udp",
        /// A connection, each line behind its length (RFC 6587 §3.4.1).
        Tcp = "tcp",
        /// The same inside TLS (RFC 5425).
        Tls = "tls",
    }
}

terms! {
    /// What a line says behind its header.
    LogFormat {
        /// A sentence, the facts as structured data (RFC 5424 §6.3).
        Plain = "plain",
        /// ArcSight's Common Event Format.
        Cef = "cef",
    }
}

/// Which collector, and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// How lines travel.
    pub transport: LogTransport,
    /// Who.
    pub host: Host,
    /// Where.
    pub port: u16,
    /// What lines say.
    pub format: LogFormat,
}

impl Collector {
    pub(super) fn parse(text: &str) -> Result<Collector, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Collector("this is none"))?;
        let transport = LogTransport::from_code(scheme).ok_or(AddressError::Collector("it is none of the three"))?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let format = match query {
            "" | "format=plain" => LogFormat::Plain,
            "format=cef" => LogFormat::Cef,
            _ => return Err(AddressError::Collector("behind the ? only format=cef or format=plain may stand")),
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = server(place, transport.default_port()).map_err(AddressError::Collector)?;
        Ok(Collector { transport, host, port, format })
    }

    /// `tcp://host:601`.
    pub(super) fn server(&self) -> String {
        format!("{}://{}:{}", self.transport.code(), self.host, self.port)
    }
}

impl LogTransport {
    /// RFC 5426 §3.3, RFC 6587 §3.2 (IANA's `syslog-conn`), RFC 5425 §4.1.
    fn default_port(self) -> u16 {
        match self {
            LogTransport::Udp => 514,
            LogTransport::Tcp => 601,
            LogTransport::Tls => 6_514,
        }
    }
}

/// As it is read.
impl fmt::Display for Collector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.server())?;
        match self.format {
            LogFormat::Plain => Ok(()),
            LogFormat::Cef => formatter.write_str("?format=cef"),
        }
    }
}
