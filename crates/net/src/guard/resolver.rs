//! Resolving names for the connection that is about to be made, keeping only addresses that may be dialled.
//!
//! Does not know: URLs. What it returns is what is dialled, so a name cannot answer differently the second time.

use std::io;
use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::AddressPolicy;

/// The system's resolver behind the address check.
pub(super) struct CheckedResolver {
    pub(super) addresses: AddressPolicy,
}

/// Every address of a name is refused.
#[derive(Debug, thiserror::Error)]
#[error("the name {name} leads to {address}, which may not be dialled")]
pub(super) struct BlockedName {
    pub(super) name: String,
    pub(super) address: IpAddr,
}

/// The resolver has no address for a name: there is none, or it cannot be found now.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {source}")]
pub(super) struct UnresolvedName {
    pub(super) name: String,
    pub(super) source: io::Error,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.addresses;
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let looked_up = tokio::net::lookup_host((name.as_str(), 0)).await.map(Iterator::collect::<Vec<_>>);
            let found = looked_up.map_err(|source| UnresolvedName { name: name.clone(), source })?;
            let allowed: Vec<SocketAddr> = found.iter().copied().filter(|found| policy.allows(found.ip())).collect();
            match found.first() {
                Some(first) if allowed.is_empty() => Err(BlockedName { name, address: first.ip() }.into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}
