//! What a request shows to say who sends it: a cookie, or a token in `Authorization`.
//!
//! Does not know: what it may do then (`gate`), or how a token is made.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Token;
use monitor::actions::accounts::{PASSKEY_LIFE, SESSION_IDLE, note_bearer, note_seen};
use std::sync::Arc;
use store::{Session, SessionStage};

/// The cookie where people reach the server by TLS: the prefix makes browsers refuse one that another host or an
/// unencrypted page set (RFC 6265bis §4.1.3.2).
const COOKIE_SECURE: &str = "__Host-annunciator";
/// The cookie elsewhere.
const COOKIE_PLAIN: &str = "annunciator";
/// How long showing elsewhere who one is may take: a second factor there, a password that must be looked up.
const BEGAN_SECONDS_MAX: u32 = 15 * 60;
/// A longer path to go on to is left out: browsers drop cookies beyond 4 kB, and each of its bytes may take three.
const NEXT_LENGTH_BYTES_MAX: usize = 1_000;

/// Who sends a request.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// Somebody who may read: everybody where nobody signs in, else a person or a program.
    Known(Reader),
    /// A person between the password and the second factor.
    Half(Arc<Session>),
    /// A person who belongs to no organisation any more.
    Homeless(Arc<Session>),
    /// Nobody.
    Nobody,
}

impl Identity {
    /// The session of a person, whether or not it is complete.
    pub(crate) fn session(&self) -> Option<&Arc<Session>> {
        match self {
            Identity::Known(reader) => reader.own_session(),
            Identity::Half(session) | Identity::Homeless(session) => Some(session),
            Identity::Nobody => None,
        }
    }
}

/// Finds out who sends a request, and notes that the session or token was used.
///
/// # Errors
/// When the store does not answer, or a token is none that works (401).
pub(crate) async fn identify(state: &AppState, path: &str, headers: &HeaderMap) -> Result<Identity, Refusal> {
    if !state.settings.sign_in {
        return Ok(Identity::Known(Reader::local(state)));
    }
    match headers.get(AUTHORIZATION).filter(|_| takes_tokens(path)) {
        Some(value) => by_bearer(state, value).await,
        None => by_cookie(state, headers).await,
    }
}

/// Whether a path is for programs, which show a token; pages take cookies only.
pub(crate) fn takes_tokens(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || is_list_file(path)
}

/// A list as a file: a feed or a table.
fn is_list_file(path: &str) -> bool {
    let name = path.strip_prefix('/').filter(|name| !name.contains('/'));
    name.is_some_and(|name| [".csv", ".atom", ".json"].iter().any(|ending| name.ends_with(ending)))
}

async fn by_bearer(state: &AppState, value: &HeaderValue) -> Result<Identity, Refusal> {
    let refused = || Refusal::new(StatusCode::UNAUTHORIZED, "This token is none of ours, has ended or was revoked.");
    let text = value.to_str().ok().and_then(|value| value.split_once(' '));
    let token = text.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = token.and_then(|(_, token)| Token::parse(token.trim())).ok_or_else(refused)?;
    let now = (state.clock)();
    let bearer = state.store().find_bearer(token.digest().text(), now).await?.ok_or_else(refused)?;
    note_bearer(&state.monitor, &bearer, now).await?;
    Ok(Identity::Known(Reader::bearer(state, bearer)))
}

async fn by_cookie(state: &AppState, headers: &HeaderMap) -> Result<Identity, Refusal> {
    let Some(token) = cookie(name(state), headers).and_then(Token::parse) else { return Ok(Identity::Nobody) };
    let now = (state.clock)();
    let found = state.store().find_session(token.digest().text(), SESSION_IDLE, now).await?;
    let Some(session) = found.map(Arc::new) else { return Ok(Identity::Nobody) };
    if session.stage == SessionStage::Code {
        return Ok(Identity::Half(session));
    }
    note_seen(&state.monitor, &session, now).await?;
    Ok(Reader::session(state, Arc::clone(&session)).map_or(Identity::Homeless(session), Identity::Known))
}

fn name(state: &AppState) -> &'static str {
    if state.settings.is_secure() { COOKIE_SECURE } else { COOKIE_PLAIN }
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(name: &str, headers: &'h HeaderMap) -> Option<&'h str> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The header that hands a session's token to the browser; `None` takes it away.
fn set_cookie(state: &AppState, token: Option<&Token>) -> Option<HeaderValue> {
    let (name, secure) = (name(state), if state.settings.is_secure() { "; Secure" } else { "" });
    let (value, age) = token.map_or(("", "; Max-Age=0"), |token| (token.text(), ""));
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
}

/// The answer, with the session's token.
pub(crate) fn with_token(state: &AppState, token: &Token, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Some(cookie) = set_cookie(state, Some(token)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// On to a page, with the session's token taken away.
pub(crate) fn without_token(state: &AppState, path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    if let Some(cookie) = set_cookie(state, None) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// What a browser holds while its person shows elsewhere who he is.
pub(crate) struct Began {
    /// What the provider's answer is bound to.
    pub(crate) token: Token,
    /// Where to go afterwards.
    pub(crate) next: String,
}

impl Began {
    /// From the cookie; the path in it is the browser's word.
    pub(crate) fn read(state: &AppState, headers: &HeaderMap) -> Option<Began> {
        let (token, next) = cookie(&began_name(state), headers)?.split_once('.')?;
        let next = url::form_urlencoded::parse(next.as_bytes()).next().map(|(next, _)| next.into_owned());
        Some(Began { token: Token::parse(token)?, next: next.unwrap_or_default() })
    }
}

fn began_name(state: &AppState) -> String {
    format!("{}-elsewhere", name(state))
}

/// The header for it; `None` takes it away. A page of the provider leads back by a link, which `Lax` lets through.
fn began_cookie(state: &AppState, began: Option<&Began>) -> Option<HeaderValue> {
    let (name, secure) = (began_name(state), if state.settings.is_secure() { "; Secure" } else { "" });
    let value = began.map_or_else(String::new, |Began { token, next }| {
        let next = if next.len() <= NEXT_LENGTH_BYTES_MAX { next } else { "/" };
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("{}.{next}", token.text())
    });
    let age = if began.is_some() { BEGAN_SECONDS_MAX } else { 0 };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={age}")).ok()
}

/// What a browser holds while its device is asked for a passkey.
pub(crate) fn asked_passkey(state: &AppState, headers: &HeaderMap) -> Option<Token> {
    cookie(&passkey_name(state), headers).and_then(Token::parse)
}

fn passkey_name(state: &AppState) -> String {
    format!("{}-passkey", name(state))
}

/// The answer, with what binds the device's to this browser; `None` takes it away.
pub(crate) fn with_passkey(state: &AppState, token: Option<&Token>, answer: impl IntoResponse) -> Response {
    let (name, secure) = (passkey_name(state), if state.settings.is_secure() { "; Secure" } else { "" });
    let (value, age) = token.map_or(("", 0), |token| (token.text(), PASSKEY_LIFE.as_secs()));
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={age}");
    appended(answer.into_response(), HeaderValue::from_str(&text).ok())
}

/// The answer, with what binds the provider's to this browser.
pub(crate) fn with_began(state: &AppState, began: &Began, answer: impl IntoResponse) -> Response {
    appended(answer.into_response(), began_cookie(state, Some(began)))
}

/// The answer, with that taken away.
pub(crate) fn without_began(state: &AppState, answer: Response) -> Response {
    appended(answer, began_cookie(state, None))
}

fn appended(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
