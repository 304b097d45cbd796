//! A small server that speaks the protocol, and some that do not.

use super::*;
use crate::guard::Identity;
use axum::Router;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Json, Redirect};
use axum::routing::post;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::Instant;

const PATH: &str = "/v1/chat/completions";

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn endpoint(address: SocketAddr) -> Endpoint {
    let url = Url::parse(&format!("http://{address}{PATH}")).unwrap();
    let total_timeout = Duration::from_secs(2);
    let options = ClientOptions { allow_private: true, allow_http: true, total_timeout, ..ClientOptions::default() };
    Endpoint { url, model: "small".to_owned(), options }
}

fn question() -> Question {
    let schema = json!({"type": "object"});
    Question { system: "Explain.".to_owned(), user: "{\"fields\":[]}".to_owned(), schema }
}

async fn ask(router: Router) -> Result<String, DraftError> {
    complete(&endpoint(serve(router).await), &question()).await
}

async fn answer(value: Value) -> Result<String, DraftError> {
    ask(Router::new().route(PATH, post(move || async move { Json(value) }))).await
}

#[tokio::test]
async fn an_honest_server_gets_the_question_and_gives_the_text() {
    let echo = async |headers: HeaderMap, Json(asked): Json<Value>| {
        assert_eq!(headers["authorization"], "Bearer secret");
        assert_eq!(asked["response_format"]["json_schema"]["schema"], json!({"type": "object"}));
        assert_eq!((&asked["temperature"], &asked["stream"]), (&json!(0), &json!(false)));
        let content =
            format!("{} {} {}", asked["model"], asked["messages"][0]["role"], asked["messages"][1]["content"]);
        Json(json!({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}))
    };
    let mut endpoint = endpoint(serve(Router::new().route(PATH, post(echo))).await);
    let headers = vec![("Authorization".to_owned(), "Bearer secret".to_owned())];
    endpoint.options.identity = Some(Identity { server: endpoint.url.clone(), headers, certificate: None });
    let text = complete(&endpoint, &question()).await.unwrap();
    assert_eq!(text, "\"small\" \"system\" \"{\\\"fields\\\":[]}\"");
}

#[tokio::test]
async fn answers_that_are_no_completion_say_why() {
    for value in
        [json!({}), json!({"choices": []}), json!({"choices": [{"message": {}}]}), json!([1]), json!({"error": "no"})]
    {
        let error = answer(value.clone()).await.unwrap_err();
        assert!(matches!(error, DraftError::Protocol { .. }), "{value}: {error}");
    }
    let malformed = Router::new().route(PATH, post(|| async { "{\"choices\": [" }));
    assert!(matches!(ask(malformed).await.unwrap_err(), DraftError::Protocol { .. }));
    let refused = answer(json!({"choices": [{"message": {"refusal": "I will not."}}]})).await.unwrap_err();
    assert!(matches!(refused, DraftError::Refused { .. }));
    let cut = answer(json!({"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]})).await.unwrap_err();
    assert!(matches!(cut, DraftError::CutOff { .. }));
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    let begun = Instant::now();
    let hang = post(|| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        "late"
    });
    let error = ask(Router::new().route(PATH, hang)).await.unwrap_err();
    assert!(matches!(error, DraftError::Request(RequestError::Timeout { .. })), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_read() {
    let flood = post(|| async { Body::from(vec![b'x'; 100 << 20]).into_response() });
    let error = ask(Router::new().route(PATH, flood)).await.unwrap_err();
    assert!(matches!(error, DraftError::Request(RequestError::TooLarge { .. })), "{error}");
}

#[tokio::test]
async fn a_question_goes_to_its_address_alone_and_once() {
    let elsewhere = serve(Router::new().route(PATH, post(|| async { "asked" }))).await;
    let moved = Router::new()
        .route(PATH, post(move || async move { Redirect::temporary(&format!("http://{elsewhere}{PATH}")) }));
    let error = ask(moved).await.unwrap_err();
    assert!(matches!(error, DraftError::Request(RequestError::Status { status: 307, .. })), "{error}");
    let mut private = endpoint(elsewhere);
    private.options.allow_private = false;
    let error = complete(&private, &question()).await.unwrap_err();
    assert!(matches!(error, DraftError::Request(RequestError::BlockedAddress { .. })), "{error}");
}
