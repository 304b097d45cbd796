//! Servers that mean no good, or are broken as if they did not. Each would hold up or fill up a careless client.

use std::net::TcpListener;

use axum::http::header::{DATE, ETAG, LAST_MODIFIED};
use tokio::time::Instant;

use super::*;

/// A server without manners: `send` is called for each connection, after its request was read.
fn serve_raw(mut send: impl FnMut(&mut std::net::TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _length = stream.read(&mut [0; 4096]);
            send(&mut stream);
        }
    });
    address
}

/// Waits a little, without a runtime.
fn pause() {
    let (_sender, receiver) = std::sync::mpsc::channel::<()>();
    let _ = receiver.recv_timeout(Duration::from_millis(20));
}

#[tokio::test]
async fn a_redirect_loop_ends() {
    let address = serve(hostile()).await;
    let client = Client::new(&loopback()).unwrap();
    let error = client.fetch(&url(address, "/there"), 1000).await.unwrap_err();
    assert!(matches!(error, RequestError::TooManyRedirects { .. }), "{error}");
    assert_eq!((client.requests(), error.retry()), (21, Retry::Never));
}

#[tokio::test]
async fn a_slow_loris_is_let_go_although_it_never_falls_silent() {
    let body = serve_raw(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            pause();
        }
    });
    let head = serve_raw(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ");
        while stream.write_all(b"x").is_ok() {
            pause();
        }
    });
    let timeouts = (Duration::from_millis(300), Duration::from_millis(1_500));
    let options = ClientOptions { read_timeout: timeouts.0, total_timeout: timeouts.1, ..loopback() };
    for address in [body, head] {
        let begun = Instant::now();
        let error = fetch(&options, &url(address, "/")).await.unwrap_err();
        assert!(matches!(error, RequestError::Timeout { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn an_endless_body_is_read_up_to_its_limit() {
    let endless = serve_raw(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let huge = serve(hostile()).await;
    for url in [url(endless, "/"), url(huge, "/huge")] {
        let error = fetch(&loopback(), &url).await.unwrap_err();
        assert!(matches!(error, RequestError::TooLarge { limit_bytes: 1000, .. }), "{error}");
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_gzip_bomb_is_unpacked_up_to_its_limit() {
    let address = serve(hostile()).await;
    let error = fetch(&loopback(), &url(address, "/bomb")).await.unwrap_err();
    assert!(matches!(error, RequestError::TooLarge { limit_bytes: 1000, .. }), "{error}");
}

#[tokio::test]
async fn a_host_that_hangs_is_let_go_and_then_left_alone() {
    let address = serve(hostile()).await;
    for options in [
        ClientOptions { total_timeout: Duration::from_millis(200), ..loopback() },
        ClientOptions { read_timeout: Duration::from_millis(200), ..loopback() },
    ] {
        let patience = Patience { failures_count: 2, ..options.patience };
        let client = Client::new(&ClientOptions { patience, ..options }).unwrap();
        for _ in 0..2 {
            let error = client.fetch(&url(address, "/slow"), 1000).await.unwrap_err();
            assert!(matches!(error, RequestError::Timeout { .. }), "{error}");
            assert_eq!(error.retry(), Retry::Later);
        }
        let error = client.fetch(&url(address, "/hello"), 1000).await.unwrap_err();
        assert!(error.is_unasked(), "{error}");
        assert_eq!(client.requests(), 2, "what let us wait is not repeated at once");
    }
}

#[tokio::test]
async fn a_closed_port_and_a_connection_that_breaks_are_worth_another_try() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let breaking = serve_raw(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf");
    });
    for address in [closed, breaking] {
        let client = Client::new(&loopback()).unwrap();
        let error = client.fetch(&url(address, "/"), 1000).await.unwrap_err();
        assert!(matches!(error, RequestError::Connect { .. }), "{error}");
        assert_eq!((error.retry(), client.requests()), (Retry::Later, 4));
    }
}

/// A label is longer than any may be (RFC 1035 §2.3.4), so that no name server is asked about it.
#[tokio::test]
async fn a_name_without_an_address_is_a_passing_failure_that_names_it() {
    let url = Url::parse(&format!("http://{}.example/", "a".repeat(64))).unwrap();
    let client = Client::new(&loopback()).unwrap();
    let error = client.fetch(&url, 1000).await.unwrap_err();
    assert!(matches!(error, RequestError::Unresolved { .. }), "{error}");
    assert!(error.to_string().contains(url.host_str().unwrap()), "{error}");
    assert_eq!((error.retry(), client.requests()), (Retry::Later, 1));
}

/// What a server says of a file, by its own clock.
fn dated(modified: &'static str, sent: &'static str) -> Router {
    let answer = move || async move { ([(LAST_MODIFIED, modified), (DATE, sent), (ETAG, "\"one\"")], "body") };
    Router::new().route("/file", get(answer))
}

#[tokio::test]
async fn a_server_whose_clock_is_wrong_is_asked_by_what_it_says_itself() {
    let (past, future) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Thu, 01 Jan 2099 00:00:00 GMT");
    for (modified, sent, is_kept) in [
        // Its clock is behind or ahead, and the file is old by that clock.
        ("Sat, 05 Nov 1994 08:49:37 GMT", past, true),
        (past, future, true),
        // A file of its future, or of this very second, may change again under the same date and tag.
        (future, past, false),
        (future, future, false),
        // No date at all.
        ("yesterday", future, true),
    ] {
        let address = serve(dated(modified, sent)).await;
        let fetched = fetch(&loopback(), &url(address, "/file")).await.unwrap();
        assert_eq!(!fetched.validators.is_empty(), is_kept, "{modified}, sent {sent}");
    }
}
