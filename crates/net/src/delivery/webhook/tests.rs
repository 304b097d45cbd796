//! A receiver that checks what it gets as Standard Webhooks asks of one.

use super::*;
use crate::outlets::tests::{local, serve};
use crate::outlets::{ServerOptions, SigningSecret};
use crate::telling::tests::{content, envelope};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use std::sync::{Arc, Mutex};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[tokio::test]
async fn a_receiver_can_check_who_sent_it_and_sees_a_repetition_by_its_id() {
    let got: Arc<Mutex<Vec<(HeaderMap, String)>>> = Arc::default();
    let into = Arc::clone(&got);
    let take = post(async move |headers: HeaderMap, body: String| into.lock().unwrap().push((headers, body)));
    let server = serve(Router::new().route("/hook", take)).await;
    let url = Url::parse(&format!("http://{server}/hook")).unwrap();
    let signing_secret = Some(SigningSecret::parse(SECRET).unwrap());
    let outlets = local(&format!("http://{server}"), ServerOptions { signing_secret, ..ServerOptions::default() });
    let again = Envelope { now: jiff::Timestamp::from_second(1_700_000_060).unwrap(), ..envelope() };
    let address = Address::Webhook(url.clone());
    for envelope in [envelope(), again] {
        send(&outlets, &address, &url, &envelope, &content()).await.unwrap();
    }
    let got = got.lock().unwrap();
    let secret = SigningSecret::parse(SECRET).unwrap();
    for ((headers, body), at) in got.iter().zip([1_700_000_000_i64, 1_700_000_060]) {
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(header("webhook-id"), "00000000-0000-0000-0000-000000000007");
        assert_eq!(header("webhook-timestamp"), at.to_string());
        assert_eq!(header("webhook-signature"), secret.sign(header("webhook-id"), at, body));
        assert_eq!(header("content-type"), "application/json");
        assert!(body.contains("\"type\":\"alert.raised\""), "{body}");
    }
    assert_eq!((got.len(), &got[0].1), (2, &got[1].1), "the same message twice");
}
