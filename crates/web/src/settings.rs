//! What an operator sets about the window: its public address, the proxies before it, what the local reader may see.
//!
//! Does not know: where settings are written down (`annunciator::config`).

use std::net::IpAddr;
use std::str::FromStr;
use triage::advisory::Tlp;
use url::Url;

/// Settings of the window, section `[server]`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address people use, e.g. `https://advisories.plant.example`. Its host is accepted beside addresses and
    /// `localhost`, and a form may come from it.
    pub public_url: Option<Url>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The most restricted advisories that the local organisation may see.
    pub local_tlp: Tlp,
    /// Whether mails end in the outbox page, as in the demo.
    pub outbox: bool,
    /// Whether the parts-list lookup answers.
    pub lookup: bool,
    /// Whether people sign in; else everybody is the one local organisation.
    pub sign_in: bool,
    /// Requests of the API that each token, or each address without one, may send in a minute; 0: as many as it likes.
    pub api_requests_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            public_url: None,
            trusted_proxies: Vec::new(),
            local_tlp: Tlp::Clear,
            outbox: false,
            lookup: true,
            sign_in: false,
            api_requests_per_minute: 0,
        }
    }
}

/// A network in CIDR notation, e.g. `10.0.0.0/8`, `::1/128`; an address alone is itself only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix_bits: u8,
}

/// A network that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network: write an address or ADDRESS/BITS, e.g. 10.0.0.0/8")]
pub struct NetworkError(String);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            Some(prefix) => prefix.trim().parse().map_err(|_| wrong())?,
            None => widest,
        };
        if prefix_bits > widest { Err(wrong()) } else { Ok(Network { address, prefix_bits }) }
    }
}

impl Network {
    /// Whether `address` lies in this network. An IPv4 address written as IPv6 counts as itself.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.prefix_bits);
                u32::from(own).checked_shr(shift) == u32::from(other).checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.prefix_bits);
                u128::from(own).checked_shr(shift) == u128::from(other).checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl Settings {
    /// Whether people reach the server by TLS, so that cookies may travel by nothing else.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The public address, where people reach the server there by TLS and `host` is another than its.
    pub fn secure_address(&self, host: &str) -> Option<&Url> {
        self.other_address(host).filter(|_| self.is_secure())
    }

    /// The public address, where `host` is another than its.
    pub fn other_address(&self, host: &str) -> Option<&Url> {
        let own = self.public_url.as_ref()?;
        let (name, port) = (own.host_str()?, own.port_or_known_default()?);
        let asked = host.strip_suffix(&format!(":{port}")).unwrap_or(host);
        let is_own = asked.eq_ignore_ascii_case(name) && (own.port().is_none() || asked != host);
        (!is_own).then_some(own)
    }

    /// Who is asking: the peer, or, where the peer is a trusted proxy, the last address of `X-Forwarded-For`
    /// that is none.
    pub fn client_address(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let trusted = |address: IpAddr| self.trusted_proxies.iter().any(|network| network.contains(address));
        let mut client = peer;
        for hop in forwarded_for.rsplit(',') {
            if !trusted(client) {
                break;
            }
            match hop.trim().parse() {
                Ok(address) => client = address,
                Err(_) => break,
            }
        }
        client
    }

    /// Whether a `Host` is one of ours: an address, `localhost`, or the public address. A name an attacker owns may
    /// resolve to this machine (DNS rebinding), and must not be answered.
    pub fn is_our_host(&self, host: &str) -> bool {
        let name = host_name(host);
        let is_public =
            || self.public_url.as_ref().and_then(Url::host_str).is_some_and(|own| own.eq_ignore_ascii_case(name));
        name.eq_ignore_ascii_case("localhost") || bare_address(name) || is_public()
    }

    /// Whether a form sent from `origin` to `host` comes from our own pages.
    pub fn is_our_origin(&self, origin: &str, host: &str) -> bool {
        let Ok(origin) = Url::parse(origin) else { return false };
        let is_public = self.public_url.as_ref().is_some_and(|own| own.origin() == origin.origin());
        let authority = match (origin.host_str(), origin.port()) {
            (Some(name), Some(port)) => format!("{name}:{port}"),
            (Some(name), None) => name.to_owned(),
            (None, _) => return false,
        };
        is_public || authority.eq_ignore_ascii_case(host)
    }
}

/// The name of a `Host`, without its port.
fn host_name(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon) if !host.ends_with(']') => host.get(..colon).unwrap_or(host),
        _ => host,
    }
}

fn bare_address(name: &str) -> bool {
    name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn networks_contain_their_addresses_and_no_others() {
        let network: Network = "10.1.0.0/16".parse().expect("a network");
        assert!(network.contains(address("10.1.2.3")));
        assert!(network.contains(address("::ffff:10.1.2.3")), "IPv4 written as IPv6");
        assert!(!network.contains(address("10.2.0.1")));
        assert!("0.0.0.0/0".parse::<Network>().expect("everything").contains(address("192.0.2.1")));
        assert!("::1".parse::<Network>().expect("one").contains(address("::1")));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("plant".parse::<Network>().is_err());
    }

    #[test]
    fn forwarded_addresses_are_believed_only_from_trusted_proxies() {
        let settings =
            Settings { trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")], ..Settings::default() };
        let client = |peer: &str, forwarded: &str| settings.client_address(address(peer), forwarded).to_string();
        assert_eq!(client("192.0.2.9", "203.0.113.1"), "192.0.2.9", "a stranger may write what he likes");
        assert_eq!(client("10.0.0.1", "203.0.113.1"), "203.0.113.1");
        assert_eq!(client("10.0.0.1", "198.51.100.7, 203.0.113.1, 10.0.0.2"), "203.0.113.1");
        assert_eq!(client("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn only_addresses_localhost_and_the_public_name_are_our_hosts() {
        let public_url = Some(Url::parse("https://advisories.plant.example").expect("a URL"));
        let settings = Settings { public_url, ..Settings::default() };
        for host in ["127.0.0.1:8080", "[::1]:8080", "[::1]", "localhost", "localhost:8080", "advisories.plant.example"]
        {
            assert!(settings.is_our_host(host), "{host}");
        }
        for host in ["rebound.example:8080", "", "localhost.example", "127.0.0.1.example"] {
            assert!(!settings.is_our_host(host), "{host}");
        }
    }

    #[test]
    fn the_public_address_is_told_from_others_where_cookies_travel_by_tls_only() {
        let of = |url: &str| Settings { public_url: Some(Url::parse(url).expect("a URL")), ..Settings::default() };
        let usual = of("https://advisories.plant.example");
        for own in ["advisories.plant.example", "Advisories.plant.example:443"] {
            assert!(usual.secure_address(own).is_none(), "{own}");
        }
        for other in ["127.0.0.1:8080", "advisories.plant.example:8080", "localhost", ""] {
            assert!(usual.secure_address(other).is_some(), "{other}");
        }
        let own_port = of("https://plant.example:8443");
        assert!(own_port.secure_address("plant.example:8443").is_none());
        assert!(own_port.secure_address("plant.example").is_some());
        assert!(of("http://plant.example").secure_address("127.0.0.1").is_none(), "its cookies travel by anything");
    }

    #[test]
    fn forms_come_from_our_own_origin_only() {
        let public_url = Some(Url::parse("https://advisories.plant.example").expect("a URL"));
        let settings = Settings { public_url, ..Settings::default() };
        assert!(settings.is_our_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(settings.is_our_origin("https://advisories.plant.example", "inner:8080"), "behind a proxy");
        assert!(!settings.is_our_origin("https://evil.example", "127.0.0.1:8080"));
        assert!(!settings.is_our_origin("null", "127.0.0.1:8080"));
    }
}
