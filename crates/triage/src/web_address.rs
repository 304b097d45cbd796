//! Links come from documents of strangers: which of them may be followed, or passed on.
//!
//! Does not know: where one leads.

/// Whether a link may be followed: an http or https address with a host, without blanks or control characters.
pub fn is_web_address(text: &str) -> bool {
    let is_web = |url: url::Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    // What is trimmed or left out by who reads an address leads elsewhere than it says.
    let is_plain = text.bytes().all(|byte| byte > b' ' && byte != 0x7f);
    is_plain && has_slashes(text) && url::Url::parse(text).is_ok_and(is_web)
}

fn has_slashes(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn links_are_followed_only_to_the_web() {
        for good in ["https://cert.example/a?b=c#d", "http://cert.example", "HTTPS://CERT.EXAMPLE/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " https://cert.example",
            "https://",
            "https:cert.example",
            "ftp://cert.example",
            "https://a b",
            "https:/\n/a",
            "",
        ] {
            assert!(!is_web_address(bad), "{bad:?}");
        }
    }
}
