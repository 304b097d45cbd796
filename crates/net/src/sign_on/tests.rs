//! A provider that says what a real one does not: forged, stale and foreign tokens.

use super::*;
use axum::Router;
use axum::extract::State;
use axum::response::Json;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::CoreEdDsaPrivateSigningKey;
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const BINDING: Binding<'static> =
    Binding { state: "state", nonce: "nonce", verifier: "a verifier of at least forty-three characters__" };

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// An Ed25519 key in PKCS #8 (RFC 8410 §7), of no secret.
fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(format!("key-{seed}")))).unwrap()
}

fn token(signer: u8, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({ "alg": "EdDSA", "kid": format!("key-{signer}") });
    let signed = format!("{}.{}", part(&head), part(claims));
    let algorithm = openidconnect::core::CoreJwsSigningAlgorithm::EdDsa;
    let signature = key(signer).sign(&algorithm, signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// What the provider of a test answers.
struct Fake {
    issuer: String,
    token: String,
    /// Which key it publishes, first and later.
    keys: [u8; 2],
    asked_for_keys: AtomicUsize,
}

async fn metadata(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", fake.issuer);
    Json(json!({
        "issuer": fake.issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"), "jwks_uri": at("keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"]
    }))
}

async fn keys(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let asked = fake.asked_for_keys.fetch_add(1, Ordering::Relaxed);
    let published = key(fake.keys[asked.min(1)]).as_verification_key();
    Json(json!({ "keys": [published] }))
}

async fn exchange(State(fake): State<Arc<Fake>>) -> Json<Value> {
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": fake.token }))
}

/// A provider that answers with a token made of its issuer, and one of ours that asks it.
async fn scene(keys_published: [u8; 2], make: impl FnOnce(&str) -> String) -> SignOn {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let (token, asked_for_keys) = (make(&issuer), AtomicUsize::new(0));
    let fake = Arc::new(Fake { issuer: issuer.clone(), token, keys: keys_published, asked_for_keys });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/token", post(exchange))
        .with_state(fake);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    SignOn::new(Provider {
        issuer,
        client_id: "annunciator".to_owned(),
        client_secret: "secret".to_owned(),
        trusts_email: false,
        redirect: "http://127.0.0.1/back".parse().unwrap(),
        options,
    })
    .unwrap()
}

fn claims(issuer: &str) -> Value {
    let at = now().as_second();
    json!({
        "iss": issuer, "aud": "annunciator", "sub": "0815", "nonce": "nonce", "iat": at, "exp": at + 60,
        "email": "eva@plant.example", "email_verified": true, "name": "Eva"
    })
}

async fn said(change: impl Fn(&mut Value)) -> Result<Claims, SignOnError> {
    let make = |issuer: &str| {
        let mut claims = claims(issuer);
        change(&mut claims);
        token(1, &claims)
    };
    scene([1, 1], make).await.claims("code", BINDING, now()).await
}

#[tokio::test]
async fn who_somebody_is_comes_from_a_token_that_holds() {
    let eva = said(|_| {}).await.unwrap();
    let (subject, email, name) = ("0815".to_owned(), Some("eva@plant.example".to_owned()), Some("Eva".to_owned()));
    assert_eq!(eva, Claims { subject, email, name });
    for unsaid in [json!(false), json!(null)] {
        let claims = said(|claims| claims["email_verified"] = unsaid.clone()).await.unwrap();
        assert_eq!(claims.email, None, "{unsaid}");
    }
}

#[tokio::test]
async fn a_token_of_another_time_browser_client_or_provider_does_not_hold() {
    let late = now().as_second() - 1;
    let wrong = [
        ("nonce", json!("another")),
        ("aud", json!("somebody else")),
        ("aud", json!(["annunciator", "somebody else"])),
        ("iss", json!("https://login.example")),
        ("exp", json!(late)),
    ];
    for (name, value) in wrong {
        let error = said(|claims| claims[name] = value.clone()).await.unwrap_err();
        assert!(matches!(error, SignOnError::Refused { .. }), "{name} {value}: {error}");
    }
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_does_not_hold() {
    let forged = scene([1, 1], |issuer| token(2, &claims(issuer))).await;
    assert!(matches!(forged.claims("code", BINDING, now()).await, Err(SignOnError::Refused { .. })));
    let unsigned = scene([1, 1], |issuer| {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(json!({ "alg": "none" })), part(claims(issuer)))
    });
    assert!(unsigned.await.claims("code", BINDING, now()).await.is_err());
    let altered = scene([1, 1], |issuer| {
        let honest = token(1, &claims(issuer));
        let [head, _, signature] = honest.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
        let mut other = claims(issuer);
        other["sub"] = json!("0816");
        format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode(other.to_string()))
    });
    assert!(matches!(altered.await.claims("code", BINDING, now()).await, Err(SignOnError::Refused { .. })));
}

#[tokio::test]
async fn a_key_that_the_provider_changed_is_asked_for_again_but_not_without_end() {
    let changed = scene([1, 2], |issuer| token(2, &claims(issuer))).await;
    changed.address(BINDING, now()).await.unwrap();
    let soon = now() + SignedDuration::from_secs(30);
    assert!(changed.claims("code", BINDING, soon).await.is_err(), "asked for half a minute ago");
    let later = now() + SignedDuration::from_secs(30);
    let changed = scene([1, 2], |issuer| token(2, &claims(issuer))).await;
    changed.address(BINDING, now() - SignedDuration::from_mins(5)).await.unwrap();
    assert_eq!(changed.claims("code", BINDING, later).await.unwrap().subject, "0815");
}

#[tokio::test]
async fn a_browser_is_sent_on_with_everything_that_binds_the_answer_to_it() {
    let sign_on = scene([1, 1], |_| String::new()).await;
    let url = sign_on.address(BINDING, now()).await.unwrap();
    let query: std::collections::HashMap<_, _> = url.query_pairs().collect();
    assert_eq!((query["response_type"].as_ref(), query["client_id"].as_ref()), ("code", "annunciator"));
    assert_eq!((query["state"].as_ref(), query["nonce"].as_ref()), ("state", "nonce"));
    assert_eq!((query["code_challenge_method"].as_ref(), query["code_challenge"].len()), ("S256", 43));
    assert_eq!(query["scope"], "openid email profile");
    assert!(!url.as_str().contains("secret") && !url.as_str().contains("verifier"));
}

#[tokio::test]
async fn another_providers_metadata_are_not_taken() {
    let mut sign_on = scene([1, 1], |_| String::new()).await;
    sign_on.provider.issuer.push('/');
    let error = sign_on.address(BINDING, now()).await.unwrap_err();
    assert!(matches!(error, SignOnError::Protocol { .. }), "{error}");
    sign_on.provider.issuer = "http://127.0.0.1:1".to_owned();
    assert!(matches!(sign_on.address(BINDING, now()).await.unwrap_err(), SignOnError::Request(_)));
}
