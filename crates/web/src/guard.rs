//! What every request passes: host, length and origin checks on its way in, safe headers and readable errors on its way out.
//!
//! Does not know: any page.

use crate::error::Refusal;
use crate::state::AppState;
use crate::templates::frame::{Frame, Place, page};
use crate::templates::notice;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::header::{HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hypertext::prelude::*;
use std::net::SocketAddr;

/// Longest path and query together: filters hold five short words.
const ADDRESS_SIZE_BYTES_MAX: usize = 4096;

/// Nothing but our own stylesheet, key map and pictures; forms only to us; no frame around us.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'",
);
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const NO_STORE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The one layer around all routes.
pub(crate) async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let shown = (request.method().clone(), shown_path(request.uri().path()), client(&state, &request));
    let response = match admit(&state, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let status = response.status();
    if status.is_server_error() {
        let (method, path, client) = &shown;
        tracing::error!(http.method = %method, http.path = path, http.status = status.as_u16(), client.address = client, "request failed");
    }
    let mut response = readable(&state, is_api, response);
    safe_headers(response.headers_mut());
    response
}

/// A path for the log: that of a feed is its key.
fn shown_path(path: &str) -> String {
    match path.starts_with("/feeds/") {
        true => "/feeds/…".to_owned(),
        false => path.to_owned(),
    }
}

fn client(state: &AppState, request: &Request) -> Option<String> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
    let forwarded = text(request.headers(), &HeaderName::from_static("x-forwarded-for")).unwrap_or("");
    Some(state.settings.client_address(peer, forwarded).to_string())
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the request may be looked at.
fn admit(state: &AppState, request: &Request) -> Result<(), Refusal> {
    let (uri, headers) = (request.uri(), request.headers());
    if uri.path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS_SIZE_BYTES_MAX) {
        return Err(Refusal::new(StatusCode::URI_TOO_LONG, "The address is longer than any filter needs."));
    }
    let host = text(headers, &HOST).or_else(|| uri.host()).unwrap_or("");
    // Probes of a cluster ask by whatever name they know; their answer tells nothing.
    let is_probe = matches!(uri.path(), "/healthz" | "/readyz");
    if !is_probe && !state.settings.is_our_host(host) {
        return Err(Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "This installation does not answer to that name. Set [server] public_url to the address people use.",
        ));
    }
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes_nothing || is_from_our_pages(state, headers, host) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "This form did not come from one of our own pages."))
}

/// Fetch Metadata decides where the browser sends it, else `Origin`; a client that sends neither is no browser.
fn is_from_our_pages(state: &AppState, headers: &HeaderMap, host: &str) -> bool {
    match text(headers, &HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        None => headers
            .get(ORIGIN)
            .is_none_or(|origin| origin.to_str().is_ok_and(|origin| state.settings.is_our_origin(origin, host))),
    }
}

fn safe_headers(headers: &mut HeaderMap) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(REFERRER_POLICY, NO_REFERRER);
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), SAME_ORIGIN);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), SAME_ORIGIN);
    headers.entry(axum::http::header::CACHE_CONTROL).or_insert(NO_STORE);
}

/// Gives words to an error that has none yet.
fn readable(state: &AppState, is_api: bool, response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let refusal = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.clone(),
        None => Refusal::new(status, general_detail(status)),
    };
    let (kind, body) = if is_api {
        ("application/problem+json", serde_json::to_string(&refusal.problem()).unwrap_or_default())
    } else {
        ("text/html; charset=utf-8", error_page(state, &refusal))
    };
    let mut rendered = (status, [(CONTENT_TYPE, kind)], body).into_response();
    for (name, value) in response.headers() {
        if name == axum::http::header::ALLOW || name == axum::http::header::RETRY_AFTER {
            rendered.headers_mut().insert(name, value.clone());
        }
    }
    rendered
}

fn general_detail(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take that method.",
        StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than any form of ours.",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "The answer took too long. Try again.",
        status if status.is_server_error() => "Something broke here. The log of the server says what.",
        _ => "The request could not be understood.",
    }
}

fn error_page(state: &AppState, refusal: &Refusal) -> String {
    let title = refusal.status.canonical_reason().unwrap_or("Error");
    let main = maud! {
        @match refusal.choices.first() {
            Some(first) => (notice::choice(&first.tracking_id, &refusal.choices)),
            None => (notice::render(title, &refusal.detail)),
        }
    };
    page(&Frame { title, place: Place::Elsewhere, search: "", outbox: state.settings.outbox }, &main)
}
