//! Connections that speak something else than HTTP: the same check of addresses, made for the connection itself.
//!
//! Does not know: what is spoken, or with which encryption.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Host;

use super::address::AddressPolicy;
use super::is_loopback_name;
use super::resolver::{self, BlockedName};
use crate::causes::told;

/// Addresses of one name that are tried: names of plants have one or two.
const ADDRESSES_COUNT_MAX: usize = 4;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// The address may not be dialled.
    #[error("its address may not be dialled")]
    Blocked,
    /// The name has no address, or nobody can say which.
    #[error("finding it: {0}")]
    Unresolved(String),
    /// Nobody answers there.
    #[error("connecting: {0}")]
    Connect(String),
}

/// Whether a host that is written as a number may be dialled, and `localhost`, which leads nowhere else (RFC 6761 §6.3).
/// Where other names lead is seen when they are.
pub(crate) fn may_dial(host: &Host, allow_private: bool) -> bool {
    let addresses = AddressPolicy { allow_private };
    match host {
        Host::Domain(name) => allow_private || !is_loopback_name(name),
        Host::Ipv4(address) => addresses.allows((*address).into()),
        Host::Ipv6(address) => addresses.allows((*address).into()),
    }
}

/// Where `host` may be dialled.
pub(crate) async fn resolve(host: &Host, port: u16, allow_private: bool) -> Result<Vec<SocketAddr>, DialError> {
    // An IPv6 address stands in brackets only in URLs.
    let name = match host {
        Host::Domain(name) => name.clone(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    resolver::resolve(&name, port, AddressPolicy { allow_private }).await.map_err(|error| {
        match error.downcast_ref::<BlockedName>() {
            Some(_) => DialError::Blocked,
            None => DialError::Unresolved(told(error.as_ref() as &dyn std::error::Error)),
        }
    })
}

/// A connection to `host`; each of its addresses gets `patience`.
pub(crate) async fn dial(
    host: &Host,
    port: u16,
    allow_private: bool,
    patience: Duration,
) -> Result<TcpStream, DialError> {
    let mut failed: Box<dyn fmt::Display + Send> = Box::new("it has no address");
    for address in resolve(host, port, allow_private).await?.into_iter().take(ADDRESSES_COUNT_MAX) {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failed = Box::new(error),
            Err(_elapsed) => failed = Box::new(format!("no answer within {patience:?}")),
        }
    }
    Err(DialError::Connect(failed.to_string()))
}
