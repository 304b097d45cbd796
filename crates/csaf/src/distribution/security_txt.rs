//! `security.txt` (RFC 9116) as far as CSAF uses it: the field `CSAF` (CSAF 2.0 §7.1.8), which may occur several times.
//!
//! Does not know: which of the addresses is right, or whether the file's signature holds.

use super::lines::each_line;
use crate::{Finding, Findings, Severity};

/// Addresses that are read: a domain has one provider, rarely a few.
const ADDRESSES_COUNT_MAX: usize = 100;

/// The addresses of provider metadata in the order of the file, raw: real files also hold relative ones. The name of
/// the field counts in any case, and a clear-signed wrapper (RFC 9580 §7) is looked through. An address without TLS
/// is a finding and left out.
///
/// ```
/// let (urls, findings) = csaf::distribution::security_txt::parse(b"Contact: mailto:a@example.com\ncsaf: https://example.com/pmd.json\n");
/// assert_eq!(urls, ["https://example.com/pmd.json"]);
/// assert!(findings.is_empty());
/// ```
pub fn parse(bytes: &[u8]) -> (Vec<String>, Vec<Finding>) {
    let findings = Findings::default();
    let mut urls: Vec<String> = Vec::new();
    let mut signed_text_over = false;
    each_line(bytes, &findings, |number, line| {
        signed_text_over |= line.starts_with("-----BEGIN PGP SIGNATURE");
        // Lines that begin with a dash are escaped in signed text.
        let line = line.strip_prefix("- ").unwrap_or(line);
        let Some((name, value)) = line.split_once(':') else { return };
        if signed_text_over || !name.trim().eq_ignore_ascii_case("csaf") {
            return;
        }
        let value = value.trim();
        if value.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:")) {
            let message = format!("Line {number} names an address without TLS, which is not followed: {value}.");
            findings.add(Finding::new("address_without_tls", Severity::Error, "", message));
        } else if !value.is_empty() && urls.len() < ADDRESSES_COUNT_MAX && !urls.iter().any(|known| known == value) {
            urls.push(value.to_owned());
        }
    });
    (urls, findings.finish())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn several_addresses_are_read_in_order_through_a_signed_wrapper() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# comment: CSAF: none\nContact: mailto:a@b.example\n\
            CSAF: https://b.example/one.json\n- csaf: https://b.example/two.json\nCSAF:https://b.example/one.json\n\
            -----BEGIN PGP SIGNATURE-----\n\nCSAF: https://evil.example/pmd.json\n-----END PGP SIGNATURE-----\n";
        let (urls, findings) = parse(text.as_bytes());
        assert_eq!(urls, ["https://b.example/one.json", "https://b.example/two.json"]);
        assert!(findings.is_empty());
    }

    #[test]
    fn an_address_without_tls_is_named_and_left_out() {
        let (urls, findings) = parse(b"CSAF: http://b.example/pmd.json\nCSAF: /pmd.json\nCSAF:\n");
        assert_eq!(urls, ["/pmd.json"], "real files hold relative addresses");
        assert_eq!(findings[0].rule, "address_without_tls");
    }
}
