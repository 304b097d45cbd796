//! Which addresses may be dialled.
//!
//! Knows: the special-purpose ranges of the IANA registries (RFC 6890 and its updates) and the IPv6 forms that carry
//! an IPv4 address inside. Does not know: names; they are resolved elsewhere and checked here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which networks a client may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AddressPolicy {
    /// Loopback, private (RFC 1918), carrier-grade (RFC 6598) and unique-local (RFC 4193) addresses are allowed.
    pub(super) allow_private: bool,
}

enum Reach {
    Public,
    Private,
    Refused,
}

impl AddressPolicy {
    /// Whether `address` may be dialled. Link-local, multicast, metadata and reserved addresses never are.
    pub(super) fn allows(self, address: IpAddr) -> bool {
        let reach = match address {
            IpAddr::V4(address) => reach_v4(address),
            IpAddr::V6(address) => reach_v6(address),
        };
        match reach {
            Reach::Public => true,
            Reach::Private => self.allow_private,
            Reach::Refused => false,
        }
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // Metadata services of clouds: Alibaba's inside the carrier-grade range, Azure's at a public address.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Reach::Refused,
        [10, ..] | [127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Private,
        // This network, link-local with the usual metadata service, protocol assignments and documentation.
        [0, ..] | [169, 254, ..] | [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Refused,
        // 6to4 relays, benchmarking, multicast and everything above it up to broadcast.
        [192, 88, 99, _] | [198, 18..=19, ..] | [224..=255, ..] => Reach::Refused,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let segments = address.segments();
    if address == Ipv6Addr::LOCALHOST {
        return Reach::Private;
    }
    match segments {
        // IPv4-mapped, and the NAT64 prefix: the IPv4 address inside decides.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => reach_v4(inner(high, low)),
        // 6to4: the same.
        [0x2002, high, low, ..] => reach_v4(inner(high, low)),
        // Metadata services inside the unique-local range: those of AWS and Google Cloud.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] | [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254] => Reach::Refused,
        [0xfc00..=0xfdff, ..] => Reach::Private,
        // Protocol assignments with Teredo, and documentation.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Reach::Refused,
        // Global unicast is the one range that is assigned to the public (RFC 4291 §2.4).
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Refused,
    }
}

fn inner(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(allow_private: bool, address: &str) -> bool {
        AddressPolicy { allow_private }.allows(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_dialled() {
        for address in ["1.1.1.1", "151.101.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:8.8.8.8"] {
            assert!(allows(false, address), "{address}");
        }
    }

    #[test]
    fn private_addresses_need_permission() {
        let private =
            ["127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1"];
        for address in
            private.into_iter().chain(["::1", "fd12::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"])
        {
            assert!(!allows(false, address), "{address} without permission");
            assert!(allows(true, address), "{address} with permission");
        }
    }

    #[test]
    fn metadata_link_local_and_multicast_are_refused_even_with_permission() {
        let refused = ["169.254.169.254", "169.254.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"];
        let refused_v6 = ["::", "fe80::1", "ff02::1", "::ffff:169.254.169.254", "::7f00:1", "2001::1"];
        let clouds = ["100.100.100.200", "168.63.129.16", "::ffff:168.63.129.16", "fd00:ec2::254", "fd20:ce::254"];
        for address in refused.into_iter().chain(refused_v6).chain(clouds) {
            assert!(!allows(true, address), "{address}");
        }
    }
}
