use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::*;

/// What is answered, and which `If-None-Match` each request had.
#[derive(Clone, Default)]
struct Server {
    body: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(server): State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    let tag = headers.get("if-none-match").and_then(|value| value.to_str().ok()).unwrap_or_default();
    server.asked.lock().unwrap().push(format!("{uri} {tag}"));
    let body = server.body.lock().unwrap().clone();
    let own = format!("\"{:x}\"", Sha256::digest(&body));
    match uri.path() {
        "/forbidden" => StatusCode::FORBIDDEN.into_response(),
        _ if tag == own => StatusCode::NOT_MODIFIED.into_response(),
        "/silent" => body.into_response(),
        _ => ([("etag", own)], body).into_response(),
    }
}

impl Server {
    async fn start() -> (Server, String) {
        let server = Server::default();
        *server.body.lock().unwrap() = b"{}".to_vec();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, base)
    }
}

fn options() -> ClientOptions {
    ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() }
}

fn places(base: &str, paths: &[&str]) -> Vec<Place> {
    paths.iter().map(|path| Place::parse(&format!("{base}{path}")).unwrap()).collect()
}

async fn take(places: &[Place], known: &Edition) -> (Option<Vec<u8>>, Edition) {
    match fetch(places, &options(), known).await.unwrap() {
        CatalogAnswer::Unchanged(edition) => (None, edition),
        CatalogAnswer::Fetched { bytes, edition } => (Some(bytes), edition),
    }
}

#[tokio::test]
async fn a_place_that_refuses_is_followed_by_the_next_which_is_asked_for_news_only() {
    let (server, base) = Server::start().await;
    let places = places(&base, &["/forbidden", "/mirror"]);
    let (bytes, edition) = take(&places, &Edition::default()).await;
    assert_eq!(bytes.as_deref(), Some(&b"{}"[..]));
    let kept: Edition = serde_json::from_str(&serde_json::to_string(&edition).unwrap()).unwrap();
    let (bytes, again) = take(&places, &kept).await;
    assert_eq!((bytes, &again), (None, &edition));
    let tag = edition.validators.etag.clone().unwrap();
    let asked = std::mem::take(&mut *server.asked.lock().unwrap());
    assert_eq!(asked, ["/forbidden ", "/mirror ", "/forbidden ", &format!("/mirror {tag}")]);
    *server.body.lock().unwrap() = b"[]".to_vec();
    assert_eq!(take(&places, &edition).await.0.as_deref(), Some(&b"[]"[..]));
}

#[tokio::test]
async fn the_same_bytes_again_are_no_news_whoever_sends_them() {
    let (_server, base) = Server::start().await;
    let (_, edition) = take(&places(&base, &["/silent"]), &Edition::default()).await;
    assert_eq!(take(&places(&base, &["/silent"]), &edition).await.0, None);
    let (bytes, moved) = take(&places(&base, &["/other"]), &edition).await;
    assert_eq!((bytes, moved.place), (None, format!("{base}/other")));
}

#[tokio::test]
async fn a_catalog_may_be_a_file_and_every_place_says_why_it_failed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kev.json");
    std::fs::write(&file, "{}").unwrap();
    let path = file.display().to_string();
    let (_, edition) = take(&places("", &["/nowhere/kev.json", &path]), &Edition::default()).await;
    assert_eq!(take(&places("", &[&path]), &edition).await.0, None);
    std::fs::write(&file, vec![b' '; CATALOG_SIZE_BYTES_MAX + 1]).unwrap();
    let error = fetch(&places("", &["/nowhere/kev.json", &path]), &options(), &edition).await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/kev.json") && error.contains("more than the"), "{error}");
    assert!(matches!(fetch(&[], &options(), &edition).await, Err(CatalogFetchError::Nowhere)));
}
