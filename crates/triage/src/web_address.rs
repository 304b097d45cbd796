//! Links come from documents of strangers: which of them may be followed, or passed on.
//!
//! Does not know: where one leads.

/// Whether a link may be followed: an http or https address with a host, without blanks or control characters.
pub fn is_web_address(text: &str) -> bool {
    let is_web = |url: url::Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    // What is trimmed or left out by who reads an address leads elsewhere than it says.
    let is_plain = text.bytes().all(|byte| byte > b' ' && byte != 0x7f);
    is_plain && (has_usual_host(text) || has_slashes(text) && url::Url::parse(text).is_ok_and(is_web))
}

/// What nearly every address is: `https://`, words of lower-case ASCII with dots between them, and the end or a path. No path
/// makes such an address wrong, so that a page with hundreds of them need not read each to its end.
fn has_usual_host(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let is_word = |word: &str| {
        let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        plain && !word.is_empty() && !word.starts_with("xn--")
    };
    // A last word of digits makes it an IPv4 address, which may be none.
    let is_named = host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
    is_named && host.split('.').all(is_word)
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
        let usual = ["https://a.example", "http://a-1.example/", "https://a.example/%zz?q=a\\b#c@d:e", "https://a/bc"];
        let odd = [
            "https://1.2.3.999/",
            "https://a..example",
            "https://xn--a.example",
            "https://a:b",
            "https://a@/",
            "https://0x",
        ];
        for address in usual.into_iter().chain(odd) {
            let read =
                address.bytes().all(|byte| byte > b' ') && url::Url::parse(address).is_ok_and(|url| url.has_host());
            assert_eq!(is_web_address(address), read, "{address}");
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
