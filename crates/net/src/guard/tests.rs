mod hostile;
mod identity;
mod patience;
mod tls;

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, LOCATION, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::*;
use crate::Retry;

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn url(address: SocketAddr, path: &str) -> Url {
    Url::parse(&format!("http://{address}{path}")).unwrap()
}

fn loopback() -> ClientOptions {
    let patience = Patience { first_pause: Duration::from_millis(20), ..Patience::default() };
    ClientOptions { allow_private: true, allow_http: true, patience, ..ClientOptions::default() }
}

fn redirect(to: &str) -> Response {
    (StatusCode::FOUND, [(LOCATION, to.to_owned())]).into_response()
}

/// Bodies and redirects that misbehave.
fn hostile() -> Router {
    Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/bomb", get(|| async { ([(CONTENT_ENCODING, "gzip")], gzip(&vec![b' '; 1 << 20])) }))
        .route("/huge", get(|| async { "x".repeat(1 << 20) }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }))
        .route("/loop", get(|| async { redirect("/loop") }))
        .route("/there", get(|| async { redirect("/back") }))
        .route("/back", get(|| async { redirect("/there") }))
        .route(
            "/hops/{left}",
            get(|Path(left): Path<u32>| async move {
                if left == 0 { "there".into_response() } else { redirect(&format!("/hops/{}", left - 1)) }
            }),
        )
        .route("/metadata", get(|| async { redirect("http://169.254.169.254/latest/meta-data") }))
        .route("/nowhere", get(|| async { redirect("http://[") }))
        .route("/file", get(|| async { redirect("file:///etc/passwd") }))
        .route("/busy", get(|| async { (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "700")]) }))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn fetch(options: &ClientOptions, url: &Url) -> Result<Fetched, RequestError> {
    Client::new(options).unwrap().fetch(url, 1000).await
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_allowed() {
    let address = serve(hostile()).await;
    let closed = ClientOptions { allow_private: false, ..loopback() };
    let named = Url::parse(&format!("http://localhost:{}/hello", address.port())).unwrap();
    let decimal = Url::parse(&format!("http://2130706433:{}/hello", address.port())).unwrap();
    let mapped = Url::parse(&format!("http://[::ffff:127.0.0.1]:{}/hello", address.port())).unwrap();
    for url in [url(address, "/hello"), named, decimal, mapped] {
        let error = fetch(&closed, &url).await.unwrap_err();
        assert!(matches!(error, RequestError::BlockedAddress { .. }), "{url}: {error}");
        assert_eq!(error.retry(), Retry::Never);
    }
    assert_eq!(fetch(&loopback(), &url(address, "/hello")).await.unwrap().bytes, b"hello");
}

#[tokio::test]
async fn plain_http_is_refused_unless_it_is_allowed() {
    let address = serve(hostile()).await;
    let options = ClientOptions { allow_http: false, ..loopback() };
    let error = fetch(&options, &url(address, "/hello")).await.unwrap_err();
    assert!(matches!(error, RequestError::PlainHttp { .. }), "{error}");
}

#[tokio::test]
async fn urls_with_credentials_or_strange_schemes_are_refused_without_showing_the_password() {
    let client = Client::new(&loopback()).unwrap();
    for text in ["https://user:secret@example.org/", "file:///etc/passwd", "ftp://example.org/"] {
        let error = client.fetch(&Url::parse(text).unwrap(), 10).await.unwrap_err();
        assert!(matches!(error, RequestError::BadUrl { .. }), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn redirects_are_followed_up_to_their_limit_and_checked_at_every_hop() {
    let address = serve(hostile()).await;
    let fetched = fetch(&loopback(), &url(address, "/hops/20")).await.unwrap();
    assert_eq!((fetched.redirects, fetched.bytes.as_slice()), (20, b"there".as_slice()));
    for path in ["/hops/21", "/loop"] {
        let error = fetch(&loopback(), &url(address, path)).await.unwrap_err();
        assert!(matches!(error, RequestError::TooManyRedirects { .. }), "{error}");
    }
    let error = fetch(&loopback(), &url(address, "/metadata")).await.unwrap_err();
    assert!(matches!(error, RequestError::BlockedAddress { .. }), "{error}");
    let error = fetch(&loopback(), &url(address, "/nowhere")).await.unwrap_err();
    assert!(matches!(error, RequestError::BadRedirect { .. }), "{error}");
    let error = fetch(&loopback(), &url(address, "/file")).await.unwrap_err();
    assert!(matches!(error, RequestError::BadUrl { .. }), "{error}");
}

#[tokio::test]
async fn answers_say_whether_to_come_back_and_when() {
    let address = serve(hostile()).await;
    let error = fetch(&loopback(), &url(address, "/busy")).await.unwrap_err();
    let expected = Some(Duration::from_secs(700));
    assert!(
        matches!(error, RequestError::Status { status: 429, retry_after, .. } if retry_after == expected),
        "{error}"
    );
    assert_eq!(error.retry(), Retry::Later);
    let error = fetch(&loopback(), &url(address, "/absent")).await.unwrap_err();
    assert!(error.is_absent() && error.retry() == Retry::Never, "{error}");
}

#[test]
fn a_ca_file_that_is_none_is_an_error_that_names_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ca.pem");
    let options = ClientOptions { ca_file: Some(path.clone()), ..ClientOptions::default() };
    assert!(Client::new(&options).unwrap_err().to_string().contains("ca.pem"));
    std::fs::write(&path, "no certificate").unwrap();
    assert!(Client::new(&options).unwrap_err().to_string().contains("no certificate"));
}
