mod patience;

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, LOCATION, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

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

/// A server that never ends its body.
fn serve_endless() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let _length = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    address
}

/// A server with the certificate for `localhost` of the mail tests, that redirects `/down` to plain http.
fn serve_tls() -> SocketAddr {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/");
    let chain = CertificateDer::pem_file_iter(format!("{folder}server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(format!("{folder}server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut request = [0; 4096];
            let Ok(length) = stream.read(&mut request) else { continue };
            let down = request[..length].starts_with(b"GET /down");
            let answer: &[u8] = match down {
                true => b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                false => b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
            };
            let _ = stream.write_all(answer);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    address
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_it_is_named_and_https_never_becomes_http() {
    let port = serve_tls().port();
    let url = |path: &str| Url::parse(&format!("https://localhost:{port}{path}")).unwrap();
    let error = fetch(&loopback(), &url("/hello")).await.unwrap_err();
    assert!(matches!(error, RequestError::Tls { .. }), "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
    let ca_file = Some(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/ca.pem").into());
    let trusting = ClientOptions { ca_file, ..loopback() };
    assert_eq!(fetch(&trusting, &url("/hello")).await.unwrap().bytes, b"hello");
    let error = fetch(&trusting, &url("/down")).await.unwrap_err();
    assert!(matches!(error, RequestError::Downgrade { .. }), "{error}");
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
async fn bodies_are_read_up_to_their_limit() {
    let address = serve(hostile()).await;
    for url in [url(address, "/huge"), url(address, "/bomb"), url(serve_endless(), "/")] {
        let error = fetch(&loopback(), &url).await.unwrap_err();
        assert!(matches!(error, RequestError::TooLarge { limit_bytes: 1000, .. }), "{error}");
    }
}

#[tokio::test]
async fn slow_servers_and_closed_ports_are_worth_another_try() {
    let address = serve(hostile()).await;
    let hasty = ClientOptions { total_timeout: Duration::from_millis(200), ..loopback() };
    let error = fetch(&hasty, &url(address, "/slow")).await.unwrap_err();
    assert!(matches!(error, RequestError::Timeout { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
    let silent = ClientOptions { read_timeout: Duration::from_millis(200), ..loopback() };
    let error = fetch(&silent, &url(address, "/slow")).await.unwrap_err();
    assert!(matches!(error, RequestError::Timeout { .. }), "{error}");
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = fetch(&loopback(), &url(closed, "/")).await.unwrap_err();
    assert!(matches!(error, RequestError::Connect { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
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
