//! `Idempotency-Key` on what the API writes (draft-ietf-httpapi-idempotency-key-header-07): the same key and the same request
//! is done once and answered the same; with another request it is refused; so it is while the first is being done.
//!
//! Only what was done is kept: a refused request did nothing, and may be sent again, mended. What broke off in the middle is not
//! done a second time: its key is refused until it expires, because what became of it is not known.
//! Does not know: what is written, or how long a key is known.

use crate::api::openapi::is_write;
use crate::error::Refusal;
use crate::session::Identity;
use crate::state::AppState;
use crate::ui::import::UPLOAD_SIZE_BYTES_MAX;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use monitor::actions::{KEPT_ANSWER_SIZE_BYTES_MAX, begin_once, finish_once};
use sha2::{Digest, Sha256};
use store::{IdempotencyKey, KeptAnswer, KeyOutcome};

/// The header's name.
const KEY: &str = "idempotency-key";
/// Longest key: five UUIDs.
const KEY_LENGTH_BYTES_MAX: usize = 200;
/// Within this time the first request may still be on its way: no request takes longer than half of it.
const UNDERWAY_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Does once what came with a key.
pub(crate) async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match keyed(&state, &request) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => answer_once(state, key, request, next).await.unwrap_or_else(IntoResponse::into_response),
        Err(refusal) => refusal.into_response(),
    }
}

/// The key of a request that writes, and whose it is.
fn keyed(state: &AppState, request: &Request) -> Result<Option<IdempotencyKey>, Refusal> {
    if *request.method() == Method::GET || !is_write(request.method(), request.uri().path()) {
        return Ok(None);
    }
    let Some(key) = key_of(request.headers())? else { return Ok(None) };
    let (organisation, owner) = match request.extensions().get::<Identity>() {
        Some(Identity::Known(reader)) => (reader.organisation, reader.key_owner()),
        _ => (state.organisation, None),
    };
    Ok(owner.map(|owner| IdempotencyKey { organisation, owner, key }))
}

/// A string (RFC 9651 §3.3.3) of plain characters, with its quotes or without.
fn key_of(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let is_plain = bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte));
    if bare.is_empty() || bare.len() > KEY_LENGTH_BYTES_MAX || !is_plain || values.next().is_some() {
        return Err(Refusal::bad_request(format!(
            "`Idempotency-Key` is one string of up to {KEY_LENGTH_BYTES_MAX} letters, digits and _ . : -"
        )));
    }
    Ok(Some(bare.to_owned()))
}

async fn answer_once(state: AppState, key: IdempotencyKey, request: Request, next: Next) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, UPLOAD_SIZE_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The body ended early, or is larger than any that is read here.")
    })?;
    let now = (state.clock)();
    match begin_once(&state.monitor, key.clone(), &fingerprint(&parts, &bytes), now).await? {
        KeyOutcome::Begun => {}
        KeyOutcome::Answered(kept) => return Ok(again(kept)),
        KeyOutcome::Open(begun) => return Ok(underway(begun, now)),
        KeyOutcome::Another => {
            let detail = "Another request was sent with this `Idempotency-Key`. Choose a new one.";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
        KeyOutcome::TooMany => {
            let detail = "As many keys are known as there may be. Send it without one, or wait until some expire.";
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, detail));
        }
    }
    // Whoever hangs up before the answer is just the one who sends it again: it is done to its end.
    let done = tokio::spawn(async move {
        let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
        finish(&state, key, response).await
    });
    done.await.unwrap_or_else(|_| Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response()))
}

/// What tells one request from another.
fn fingerprint(parts: &Parts, body: &Bytes) -> String {
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let kind = parts.headers.get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    let mut digest = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), address.as_bytes(), kind, body] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn finish(state: &AppState, key: IdempotencyKey, response: Response) -> Result<Response, Refusal> {
    let status = response.status();
    if !status.is_success() {
        // A request that is refused, or that a busy database turned away, did nothing.
        if status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE {
            finish_once(&state.monitor, key, None).await?;
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    if bytes.len() <= KEPT_ANSWER_SIZE_BYTES_MAX {
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let (status, content_type) = (status.as_u16(), content_type.to_owned());
        let kept = KeptAnswer { status, content_type, body: bytes.to_vec() };
        if let Err(error) = finish_once(&state.monitor, key, Some(kept)).await {
            // It was done, and is said so; sent again it is refused, not done twice.
            tracing::error!(error = %error, "an answer was not kept for its idempotency key");
        }
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(kept: KeptAnswer) -> Response {
    let KeptAnswer { status, content_type, body } = kept;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    if let Ok(kind) = HeaderValue::from_str(&content_type)
        && !content_type.is_empty()
    {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    response
}

fn underway(begun: Timestamp, now: Timestamp) -> Response {
    if now.duration_since(begun) < UNDERWAY_FOR {
        let mut refused =
            Refusal::new(StatusCode::CONFLICT, "The first request with this `Idempotency-Key` is still being done.")
                .into_response();
        refused.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
        return refused;
    }
    let detail = "The first request with this `Idempotency-Key` has no answer that was kept: it broke off, or the answer was too long. \
                  Look whether it was done before you send it with a new key.";
    Refusal::new(StatusCode::CONFLICT, detail).into_response()
}
