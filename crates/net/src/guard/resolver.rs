//! Resolving names for the connection that is about to be made, keeping only addresses that may be dialled.
//!
//! Does not know: URLs. What it returns is what is dialled, so a name cannot answer differently the second time.

use std::error::Error;
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
            let allowed = resolve(name.as_str(), 0, policy).await?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses of a name, or the one it is written as, that may be dialled.
pub(super) async fn resolve(
    name: &str,
    port: u16,
    policy: AddressPolicy,
) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    let found = tokio::net::lookup_host((name, port)).await.map(Iterator::collect);
    choose(name.to_owned(), found, policy)
}

/// Those of the addresses that may be dialled.
fn choose(
    name: String,
    found: io::Result<Vec<SocketAddr>>,
    policy: AddressPolicy,
) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    // Whether the name is nobody's or no name server answers: either may be otherwise tomorrow.
    let found = match found {
        Ok(found) => found,
        Err(source) => return Err(UnresolvedName { name, source }.into()),
    };
    let allowed: Vec<SocketAddr> = found.iter().copied().filter(|found| policy.allows(found.ip())).collect();
    match (found.first(), allowed.is_empty()) {
        (Some(first), true) => Err(BlockedName { name, address: first.ip() }.into()),
        (None, _) => Err(UnresolvedName { name, source: io::Error::other("it has no address") }.into()),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(found: io::Result<Vec<&str>>) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
        let found = found.map(|found| found.into_iter().map(|text| text.parse().unwrap()).collect());
        choose("provider.example".to_owned(), found, AddressPolicy { allow_private: false })
    }

    #[test]
    fn only_addresses_that_may_be_dialled_are_kept_and_a_name_without_any_is_blocked() {
        let kept = chosen(Ok(vec!["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"])).unwrap();
        assert_eq!(kept, ["1.1.1.1:0".parse().unwrap()]);
        let error = chosen(Ok(vec!["127.0.0.1:0", "10.0.0.1:0"])).unwrap_err();
        assert_eq!(error.downcast_ref::<BlockedName>().unwrap().address.to_string(), "127.0.0.1");
    }

    #[test]
    fn a_name_that_is_nobodys_and_a_name_server_that_does_not_answer_are_told_in_the_resolvers_words() {
        for words in ["Name or service not known", "Temporary failure in name resolution"] {
            let error = chosen(Err(io::Error::other(words))).unwrap_err();
            assert!(error.is::<UnresolvedName>());
            assert_eq!(error.to_string(), format!("provider.example: {words}"));
        }
        assert!(chosen(Ok(Vec::new())).unwrap_err().is::<UnresolvedName>());
    }
}
