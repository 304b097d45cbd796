//! Hosts that fail for a while.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::extract::State;
use axum::http::header::DATE;
use tokio::time::Instant;

use super::*;

/// A server that fails until it is told to be well, or until it was asked often enough.
#[derive(Clone, Default)]
struct Moody {
    asked: Arc<AtomicU64>,
    well: Arc<AtomicBool>,
}

impl Moody {
    async fn serve(&self) -> SocketAddr {
        let router = Router::new()
            .route("/third", get(third))
            .route("/seconds", get(seconds))
            .route("/date", get(date))
            .route("/storm", get(storm))
            .route("/document", get(|| async { "well" }));
        serve(router.with_state(self.clone())).await
    }

    fn ask(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn third(State(moody): State<Moody>) -> StatusCode {
    if moody.ask() < 3 { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
}

async fn seconds(State(moody): State<Moody>) -> Response {
    if moody.ask() > 1 {
        return "well".into_response();
    }
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
}

/// Its clock is years behind.
async fn date(State(moody): State<Moody>) -> Response {
    if moody.ask() > 1 {
        return "well".into_response();
    }
    let (now, later) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
    (StatusCode::SERVICE_UNAVAILABLE, [(DATE, now), (RETRY_AFTER, later)]).into_response()
}

async fn storm(State(moody): State<Moody>) -> StatusCode {
    moody.ask();
    if moody.well.load(Ordering::SeqCst) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

fn impatient() -> ClientOptions {
    let patience = Patience {
        attempts_count: 2,
        first_pause: Duration::from_millis(1),
        failures_count: 3,
        first_rest: Duration::from_millis(400),
        rest_max: Duration::from_millis(400),
    };
    ClientOptions { patience, ..loopback() }
}

#[tokio::test]
async fn a_failure_that_passes_is_not_noticed() {
    let moody = Moody::default();
    let address = moody.serve().await;
    let client = Client::new(&loopback()).unwrap();
    assert!(client.fetch(&url(address, "/third"), 1000).await.is_ok());
    assert_eq!((moody.asked(), client.requests()), (3, 3));
}

#[tokio::test]
async fn a_429_with_retry_after_is_repeated_when_it_says_so() {
    for path in ["/seconds", "/date"] {
        let moody = Moody::default();
        let address = moody.serve().await;
        let (client, begun) = (Client::new(&loopback()).unwrap(), Instant::now());
        let answer = client.fetch(&url(address, path), 1000).await;
        assert_eq!(answer.unwrap().bytes, b"well", "{path}");
        assert!(begun.elapsed() >= Duration::from_millis(990), "{path}: {:?}", begun.elapsed());
        assert_eq!(moody.asked(), 2, "{path}");
    }
}

#[tokio::test]
async fn all_requests_to_a_host_respect_what_one_was_told() {
    let moody = Moody::default();
    let address = moody.serve().await;
    let (client, begun) = (Client::new(&loopback()).unwrap(), Instant::now());
    let first = tokio::spawn({
        let (client, url) = (client.clone(), url(address, "/seconds"));
        async move { client.fetch(&url, 1000).await.is_ok() }
    });
    while moody.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(client.fetch(&url(address, "/document"), 1000).await.is_ok());
    assert!(begun.elapsed() >= Duration::from_millis(990), "{:?}", begun.elapsed());
    assert!(first.await.unwrap());
}

#[tokio::test]
async fn a_host_that_asks_for_more_time_than_a_request_has_is_put_off() {
    let address = serve(hostile()).await;
    let client = Client::new(&loopback()).unwrap();
    let error = client.fetch(&url(address, "/busy"), 1000).await.unwrap_err();
    assert!(matches!(error, RequestError::Status { status: 429, .. }), "{error}");
    let error = client.fetch(&url(address, "/hello"), 1000).await.unwrap_err();
    assert!(error.is_unasked() && error.retry() == Retry::Later, "{error}");
    assert!(error.to_string().contains("answers 429"), "{error}");
    assert_eq!(client.requests(), 1);
}

#[tokio::test]
async fn a_storm_of_503_ends_after_a_few_requests_and_one_request_tries_again() {
    let moody = Moody::default();
    let address = moody.serve().await;
    let options = impatient();
    let client = Client::new(&options).unwrap();
    for _ in 0..100 {
        let error = client.fetch(&url(address, "/storm"), 1000).await.unwrap_err();
        assert_eq!(error.retry(), Retry::Later, "{error}");
    }
    assert_eq!(moody.asked(), 6, "three requests, each sent twice");
    let next_poll = Client::new(&options).unwrap();
    assert!(next_poll.fetch(&url(address, "/document"), 1000).await.unwrap_err().is_unasked());
    assert!(fetch(&impatient(), &url(address, "/document")).await.is_ok(), "another source is not held up");
    tokio::time::sleep(options.patience.first_rest).await;
    for _ in 0..100 {
        assert!(next_poll.fetch(&url(address, "/storm"), 1000).await.is_err());
    }
    assert_eq!(moody.asked(), 7, "one trial, sent once");
    tokio::time::sleep(options.patience.first_rest).await;
    moody.well.store(true, Ordering::SeqCst);
    for _ in 0..10 {
        assert!(next_poll.fetch(&url(address, "/storm"), 1000).await.is_ok());
    }
    assert_eq!(moody.asked(), 17);
}

#[tokio::test]
async fn absent_and_refused_files_are_answers_and_no_failures_of_the_host() {
    let moody = Moody::default();
    let address = moody.serve().await;
    let client = Client::new(&impatient()).unwrap();
    for _ in 0..10 {
        assert!(client.fetch(&url(address, "/absent"), 1000).await.unwrap_err().is_absent());
    }
    assert!(client.fetch(&url(address, "/document"), 1000).await.is_ok());
}

#[tokio::test]
async fn the_agreed_rate_is_kept() {
    let address = serve(hostile()).await;
    let options = ClientOptions { request_gap: Duration::from_millis(100), ..loopback() };
    let (client, begun) = (Client::new(&options).unwrap(), Instant::now());
    for _ in 0..4 {
        assert!(client.fetch(&url(address, "/hello"), 1000).await.is_ok());
    }
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn waiting_for_a_place_takes_nothing_of_the_time_for_the_answer() {
    let address = serve(hostile()).await;
    let (request_gap, total_timeout) = (Duration::from_millis(300), Duration::from_millis(500));
    let client = Client::new(&ClientOptions { request_gap, total_timeout, ..loopback() }).unwrap();
    let asked: Vec<_> = (0..5)
        .map(|_| {
            let (client, url) = (client.clone(), url(address, "/hello"));
            tokio::spawn(async move { client.fetch(&url, 1000).await.map(|_| ()) })
        })
        .collect();
    for asked in asked {
        asked.await.unwrap().unwrap();
    }
    assert_eq!(client.requests(), 5);
}
