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

fn place(base: &str, path: &str) -> Place {
    Place::parse(&format!("{base}{path}")).unwrap()
}

async fn take(place: &Place, known: &Edition) -> (Option<Vec<u8>>, Edition) {
    match fetch(place, CATALOG_SIZE_BYTES_MAX, &options(), known).await.unwrap() {
        CatalogAnswer::Unchanged(edition) => (None, edition),
        CatalogAnswer::Fetched { bytes, edition } => (Some(bytes), edition),
    }
}

#[tokio::test]
async fn a_place_is_asked_for_news_only() {
    let (server, base) = Server::start().await;
    let mirror = place(&base, "/mirror");
    assert!(fetch(&place(&base, "/forbidden"), CATALOG_SIZE_BYTES_MAX, &options(), &Edition::default()).await.is_err());
    let (bytes, edition) = take(&mirror, &Edition::default()).await;
    assert_eq!(bytes.as_deref(), Some(&b"{}"[..]));
    let kept: Edition = serde_json::from_str(&serde_json::to_string(&edition).unwrap()).unwrap();
    let (bytes, again) = take(&mirror, &kept).await;
    assert_eq!((bytes, &again), (None, &edition));
    let tag = edition.validators.etag.clone().unwrap();
    let asked = std::mem::take(&mut *server.asked.lock().unwrap());
    assert_eq!(asked, ["/forbidden ", "/mirror ", &format!("/mirror {tag}")]);
    *server.body.lock().unwrap() = b"[]".to_vec();
    assert_eq!(take(&mirror, &edition).await.0.as_deref(), Some(&b"[]"[..]));
}

#[tokio::test]
async fn the_same_bytes_again_are_no_news_whoever_sends_them() {
    let (_server, base) = Server::start().await;
    let (_, edition) = take(&place(&base, "/silent"), &Edition::default()).await;
    assert_eq!(take(&place(&base, "/silent"), &edition).await.0, None);
    let (bytes, moved) = take(&place(&base, "/other"), &edition).await;
    assert_eq!((bytes, moved.place), (None, format!("{base}/other")));
}

#[tokio::test]
async fn a_catalog_may_be_a_file_of_a_limited_size() {
    let folder = tempfile::tempdir().unwrap();
    let file = Place::File(folder.path().join("kev.json"));
    let missing = fetch(&file, CATALOG_SIZE_BYTES_MAX, &options(), &Edition::default()).await.unwrap_err().to_string();
    assert!(missing.contains("kev.json"), "{missing}");
    std::fs::write(folder.path().join("kev.json"), "{}").unwrap();
    let (_, edition) = take(&file, &Edition::default()).await;
    assert_eq!(take(&file, &edition).await.0, None);
    std::fs::write(folder.path().join("kev.json"), "{ } ").unwrap();
    let error = fetch(&file, 3, &options(), &edition).await.unwrap_err().to_string();
    assert!(error.contains("more than the 3 bytes"), "{error}");
}
