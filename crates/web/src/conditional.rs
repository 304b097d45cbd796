//! Answers of the API that are asked for again: each says what it is by a tag, and who has it already is told so
//! (RFC 9110 §13.1.2).
//!
//! The answer is made all the same: what is saved is its way. Does not know: what it says.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Larger answers have no tag: they would be read twice to save little.
const TAGGED_SIZE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Bytes of the digest that says whether an answer changed.
const TAG_SIZE_BYTES: usize = 16;

/// Tags JSON of the API.
pub(crate) async fn answer(request: Request, next: Next) -> Response {
    if *request.method() != Method::GET || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let known: Vec<HeaderValue> = request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect();
    let response = next.run(request).await;
    let headers = response.headers();
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let is_small = response.body().size_hint().exact().is_some_and(|size| size <= TAGGED_SIZE_BYTES_MAX);
    if !is_json || !is_small || response.status() != StatusCode::OK || headers.contains_key(ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, TAGGED_SIZE_BYTES_MAX as usize).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = tag(&bytes);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, tag);
    }
    if !is_known(known.iter(), &tag) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    // All else that the answer would say of itself stays (RFC 9110 §15.4.5).
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// Weak: what is compressed on its way is the same answer.
pub(crate) fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits: String = digest.iter().take(TAG_SIZE_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{digits}\"")
}

/// Whether the one who asks has what this tag names.
pub(crate) fn is_known<'a>(known: impl Iterator<Item = &'a HeaderValue>, tag: &str) -> bool {
    let known = known.filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).map(str::trim).any(|one| one == tag || one == "*")
}
