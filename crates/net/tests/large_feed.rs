//! A feed as large as the largest real one, over a real connection, in a process of its own so that its memory can be
//! measured.

#![expect(clippy::unwrap_used, reason = "a test may stop")]
#![expect(clippy::disallowed_methods, reason = "a test that measures reads the clock")]

use std::fmt::Write as _;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use jiff::Timestamp;
use net::guard::ClientOptions;
use net::provider::{IndexStates, Provider, Source, Trust};
use url::Url;

const ENTRIES_COUNT: usize = 100_000;
/// BSI's feed has 39 MiB, and as a tree took ten times as much (gocsaf/csaf #718).
const FEED_BYTES_MIN: usize = 40_000_000;
/// The server's copy and the client's are two times the feed; the links of 100,000 documents take as much as one.
const MEMORY_BYTES_MAX: u64 = 250_000_000;

fn feed() -> String {
    let mut text = String::with_capacity(FEED_BYTES_MIN * 5 / 4);
    text.push_str(r#"{"feed": {"id": "white", "title": "All", "updated": "2024-01-01T00:00:00.000Z", "entry": ["#);
    for number in 0..ENTRIES_COUNT {
        let comma = if number == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"id": "ESA-{number}", "title": "Several weaknesses in the firmware of a valve controller",
"link": [{{"rel": "self", "href": "2024/esa-{number}.json"}}, {{"rel": "hash", "href": "2024/esa-{number}.json.sha512"}},
{{"rel": "signature", "href": "2024/esa-{number}.json.asc"}}], "published": "2024-01-01T00:00:00.000Z",
"updated": "2024-01-01T00:00:00.000Z", "content": {{"type": "application/json", "src": "2024/esa-{number}.json"}}}}"#
        )
        .unwrap();
    }
    text.push_str("]}}");
    text
}

fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[tokio::test]
async fn a_feed_of_100_000_entries_is_listed_in_bounded_memory() {
    let body = Bytes::from(feed());
    assert!(body.len() >= FEED_BYTES_MIN, "{}", body.len());
    let length = body.len();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/feed.json", listener.local_addr().unwrap())).unwrap();
    let router = Router::new().route("/feed.json", get(move || async move { body.clone() }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    let source = Source::Web { url: url.clone(), options };
    let provider = Provider::open(&source, Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let begun = Instant::now();
    let listing = provider.list(&IndexStates::new(), Timestamp::UNIX_EPOCH).await.unwrap();
    println!("{length} bytes listed in {:?}, peak memory {:?} bytes", begun.elapsed(), peak_bytes());
    assert_eq!((listing.links.len(), listing.complete), (ENTRIES_COUNT, true));
    assert_eq!(listing.links[7].to_string(), url.join("2024/esa-7.json").unwrap().as_str());
    assert!(listing.findings.is_empty(), "{:?}", listing.findings);
    assert!(peak_bytes().is_none_or(|peak| peak < MEMORY_BYTES_MAX), "{:?} bytes", peak_bytes());
}
