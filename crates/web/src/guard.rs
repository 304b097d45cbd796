//! What every request passes: host, length and origin checks, who sends it and whether the gate is open, on its way in; safe headers and readable errors on its way out.
//!
//! Does not know: any page.

use crate::error::Refusal;
use crate::gate;
use crate::limits;
use crate::session::{self, Identity};
use crate::state::AppState;
use crate::templates::frame::{Frame, Guest, Place, page};
use crate::templates::notice;
use crate::words::say;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::header::{HeaderName, REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use hypertext::prelude::*;
use std::net::SocketAddr;

/// Longest path and query together: filters hold five short words.
const ADDRESS_SIZE_BYTES_MAX: usize = 4096;

/// Nothing but our own stylesheet, key map and pictures; forms only to us; no frame around us.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'",
);
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
/// Asked about again before it is shown again.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Written down nowhere: whoever uses the browser next must not go back to recovery codes, a token or a plant's rows.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The one layer around all routes.
pub(crate) async fn answer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let is_api = session::takes_tokens(request.uri().path());
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let path = gate::without_tokens(request.uri().path());
    let shown = (request.method().clone(), path, client(&state, &request));
    let admitted = admit(&state, &request);
    let (identity, passed) = known(&state, admitted, &shown.0, request.uri().path(), request.headers()).await;
    let counted = limits::count(&state, &identity, request.uri().path(), shown.2.as_deref());
    let passed = match &counted {
        Some(counted) if counted.is_over => Err(counted.refusal()),
        _ => passed,
    };
    let guest = match &identity {
        Identity::Known(reader) => reader.guest(),
        Identity::Homeless(_) => Guest::Homeless,
        Identity::Half(_) | Identity::Nobody => Guest::Nobody,
    };
    let caching = if gate::is_confidential(&state, &identity, request.uri().path()) { NO_STORE } else { ASK_AGAIN };
    let response = match passed {
        Ok(()) => {
            request.extensions_mut().insert(identity);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    let status = response.status();
    if status.is_server_error() {
        let (method, path, client) = &shown;
        tracing::error!(http.method = %method, http.path = path, http.status = status.as_u16(), client.address = client, "request failed");
    }
    let mut response = match status == StatusCode::UNAUTHORIZED && !is_api {
        true => to_sign_in(&shown.0, &address),
        false => readable(&state, is_api, guest, response),
    };
    safe_headers(response.headers_mut(), caching);
    if let Some(counted) = counted {
        counted.tell(response.headers_mut());
    }
    response
}

/// Who sends an admitted request, and whether the gate is open to him.
async fn known(
    state: &AppState,
    admitted: Result<(), Refusal>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> (Identity, Result<(), Refusal>) {
    let identified = match admitted {
        Ok(()) if is_static(path) => Ok(Identity::Nobody),
        Ok(()) => session::identify(state, path, headers).await,
        Err(refusal) => Err(refusal),
    };
    match identified {
        Ok(identity) => {
            let passed = gate::pass(state, &identity, method, path);
            (identity, passed)
        }
        Err(refusal) => (Identity::Nobody, Err(refusal)),
    }
}

/// What is the same for everybody, and asked for with every page.
fn is_static(path: &str) -> bool {
    path.starts_with("/static/") || matches!(path, "/healthz" | "/readyz")
}

/// Signing in leads back to the page that was asked for; a form that was sent is not sent again.
fn to_sign_in(method: &Method, address: &str) -> Response {
    let next = if *method == Method::GET { gate::local_path(address) } else { "/" };
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

fn client(state: &AppState, request: &Request) -> Option<String> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
    let forwarded = text(request.headers(), &HeaderName::from_static("x-forwarded-for")).unwrap_or("");
    Some(state.settings.client_address(peer, forwarded).to_string())
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Which of our names a request asks for, with its port where it has one: HTTP/2 has it in the address instead of a header
/// (RFC 9113 §8.3.1).
pub(crate) fn host_of<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> &'r str {
    let authority = || uri.authority().and_then(|authority| authority.as_str().rsplit('@').next());
    text(headers, &HOST).or_else(authority).unwrap_or("")
}

/// Whether the request may be looked at.
fn admit(state: &AppState, request: &Request) -> Result<(), Refusal> {
    let (uri, headers) = (request.uri(), request.headers());
    if uri.path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS_SIZE_BYTES_MAX) {
        return Err(Refusal::new(StatusCode::URI_TOO_LONG, say("The address is longer than any filter needs.")));
    }
    let host = host_of(headers, uri);
    // Probes of a cluster ask by whatever name they know; their answer tells nothing.
    let is_probe = matches!(uri.path(), "/healthz" | "/readyz");
    if !is_probe && !state.settings.is_our_host(host) {
        return Err(Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            say("This installation does not answer to that name. Set [server] public_url to the address people use."),
        ));
    }
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes_nothing || is_from_our_pages(state, headers, host) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, say("This form did not come from one of our own pages.")))
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

fn safe_headers(headers: &mut HeaderMap, caching: HeaderValue) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(REFERRER_POLICY, NO_REFERRER);
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), SAME_ORIGIN);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), SAME_ORIGIN);
    headers.entry(axum::http::header::CACHE_CONTROL).or_insert(caching);
}

/// Marks an answer that is an error and has its words already, such as a form with what is wrong in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worded;

/// Gives words to an error that has none yet.
fn readable(state: &AppState, is_api: bool, guest: Guest, response: Response) -> Response {
    let status = response.status();
    let has_words = response.extensions().get::<Worded>().is_some();
    if has_words || !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let refusal = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.clone(),
        None => Refusal::new(status, general_detail(status)),
    };
    let (kind, body) = if is_api {
        ("application/problem+json", serde_json::to_string(&refusal.problem()).unwrap_or_default())
    } else {
        ("text/html; charset=utf-8", error_page(state, guest, &refusal))
    };
    let mut rendered = (status, [(CONTENT_TYPE, kind)], body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        rendered.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    for (name, value) in response.headers() {
        if name == axum::http::header::ALLOW || name == axum::http::header::RETRY_AFTER {
            rendered.headers_mut().insert(name, value.clone());
        }
    }
    rendered
}

fn general_detail(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => say("There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => say("This address does not take that method."),
        StatusCode::PAYLOAD_TOO_LARGE => say("The body is larger than any form of ours."),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => say("The answer took too long. Try again."),
        status if status.is_server_error() => say("Something broke here. The log of the server says what."),
        _ => say("The request could not be understood."),
    }
}

/// The status's phrase (RFC 9110 §15), as a heading.
fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => say("Bad Request"),
        StatusCode::FORBIDDEN => say("Forbidden"),
        StatusCode::NOT_FOUND => say("Not Found"),
        StatusCode::METHOD_NOT_ALLOWED => say("Method Not Allowed"),
        StatusCode::REQUEST_TIMEOUT => say("Request Timeout"),
        StatusCode::CONFLICT => say("Conflict"),
        StatusCode::PAYLOAD_TOO_LARGE => say("Payload Too Large"),
        StatusCode::URI_TOO_LONG => say("URI Too Long"),
        StatusCode::MISDIRECTED_REQUEST => say("Misdirected Request"),
        StatusCode::UNPROCESSABLE_ENTITY => say("Unprocessable Entity"),
        StatusCode::TOO_MANY_REQUESTS => say("Too Many Requests"),
        StatusCode::INTERNAL_SERVER_ERROR => say("Internal Server Error"),
        StatusCode::SERVICE_UNAVAILABLE => say("Service Unavailable"),
        other => other.canonical_reason().unwrap_or("Error"),
    }
}

fn error_page(state: &AppState, guest: Guest, refusal: &Refusal) -> String {
    let title = heading(refusal.status);
    let is_homeless = guest == Guest::Homeless;
    let main = maud! {
        @match refusal.choices.first() {
            Some(first) => (notice::choice(&first.tracking_id, &refusal.choices)),
            None if is_homeless => (notice::homeless(&refusal.detail)),
            None => (notice::render(title, &refusal.detail)),
        }
    };
    page(&Frame { title, place: Place::Elsewhere, search: "", outbox: state.settings.outbox, guest, made: None }, &main)
}
