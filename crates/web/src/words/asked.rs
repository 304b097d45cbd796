//! Which language a request asks for, and how a reader chooses another.
//!
//! His choice is a cookie; whoever signs in brings the one that his account keeps. Without one his browser's wish counts,
//! then what the operator set.
//! Does not know: any word.

use super::{SPEECH, Speech};
use crate::error::Refusal;
use crate::gate;
use crate::session::{self, Identity};
use crate::state::AppState;
use axum::extract::rejection::FormRejection;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use identity::Token;
use monitor::actions::accounts::{SESSION_IDLE, keep_language};
use serde::Deserialize;
use store::StoreError;
use triage::wording::Language;

/// The cookie that keeps the choice.
const COOKIE_NAME: &str = "language";
/// One year; whoever comes back later is asked by his browser's wish again.
const COOKIE_SECONDS_MAX: u32 = 365 * 24 * 60 * 60;
/// Wishes that are read; browsers send up to ten.
const WISHES_COUNT_MAX: usize = 20;
/// What an answer of ours hangs on beside its address.
const READERS_WISH: HeaderValue = HeaderValue::from_static("Cookie, Accept-Language");

/// The layer around all pages: everything below speaks the reader's language.
pub(crate) async fn speak(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_read_by_people(request.uri().path()) {
        return next.run(request).await;
    }
    let language = asked(request.headers()).unwrap_or(state.monitor.settings.language);
    let address = match *request.method() {
        Method::GET => request.uri().path_and_query().map_or("", |address| address.as_str()).to_owned(),
        _ => String::new(),
    };
    let mut response = SPEECH.scope(Speech { language, address }, next.run(request)).await;
    let headers = response.headers_mut();
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.entry(CONTENT_LANGUAGE).or_insert(HeaderValue::from_static(language.code()));
        headers.append(VARY, READERS_WISH);
    }
    response
}

/// Feeds, tables and the API are read by programs, and are English.
fn is_read_by_people(path: &str) -> bool {
    !session::takes_tokens(path) && !path.starts_with("/feeds/") && !path.starts_with("/static/")
}

/// The reader's choice, else his browser's wish.
fn asked(headers: &HeaderMap) -> Option<Language> {
    let chosen = session::cookie(COOKIE_NAME, headers).and_then(Language::from_code);
    chosen.or_else(|| wished(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?))
}

/// The language with the highest weight that we have; of several the first (RFC 9110 §12.5.4).
fn wished(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for wish in header.split(',').take(WISHES_COUNT_MAX) {
        let (range, parameters) = wish.split_once(';').unwrap_or((wish, ""));
        let weight = match parameters.trim().strip_prefix("q=") {
            Some(weight) => weight.trim().parse().unwrap_or(0.0),
            None => 1.0,
        };
        // A narrower range, such as `de-AT`, is content with the broad language.
        let broad = range.split('-').next().unwrap_or("");
        let Some(language) = Language::from_code(broad) else { continue };
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// What the switch at the foot of each page sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

/// `POST /language`: keeps the choice, with the account of whoever is signed in too, and goes back to the page.
///
/// # Errors
/// When the form names no language that there is, or the database does not answer.
pub(crate) async fn choose(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, Refusal> {
    let form = form.map_err(|_| Refusal::bad_request(super::say("The form names no language.")))?.0;
    let chosen = Language::ALL.into_iter().find(|one| one.code() == form.language);
    let chosen = chosen.ok_or_else(|| Refusal::bad_request(super::say("The form names no language.")))?;
    if let Some(session) = identity.session() {
        keep_language(&state.monitor, session, chosen).await?;
    }
    Ok(with_language(&state, chosen, Redirect::to(gate::own_path(&form.back)).into_response()))
}

/// The answer, with the language that the account of whoever signed in just now keeps.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn with_own_language(
    state: &AppState,
    token: &Token,
    answer: Response,
) -> Result<Response, StoreError> {
    let (store, now) = (state.store(), (state.clock)());
    let Some(session) = store.find_session(token.digest().text(), SESSION_IDLE, now).await? else { return Ok(answer) };
    let kept = store.find_user_language(session.user).await?;
    Ok(match kept.as_deref().and_then(Language::from_code) {
        Some(language) => with_language(state, language, answer),
        None => answer,
    })
}

fn with_language(state: &AppState, language: Language, mut answer: Response) -> Response {
    let secure = if state.settings.is_secure() { "; Secure" } else { "" };
    let code = language.code();
    let cookie = format!("{COOKIE_NAME}={code}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={COOKIE_SECONDS_MAX}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_highest_weight_is_spoken() {
        assert_eq!(wished("de-AT,de;q=0.9,en;q=0.8"), Some(Language::De));
        assert_eq!(wished("fr, en;q=0.4, de;q=0.5"), Some(Language::De));
        assert_eq!(wished("de;q=0.5, en;q=0.5"), Some(Language::De), "the first of several");
        assert_eq!(wished("de;q=0, en;q=0.1"), Some(Language::En), "a weight of nothing is a refusal");
        assert_eq!(wished("en-US"), Some(Language::En));
        for none in ["", "fr", "*", "deu", "de;q=x", "de;q=0"] {
            assert_eq!(wished(none), None, "{none}");
        }
    }

    #[test]
    fn a_choice_goes_before_the_browsers_wish() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        assert_eq!(asked(&headers), Some(Language::En));
        headers.insert(axum::http::header::COOKIE, HeaderValue::from_static("annunciator=x; language=de"));
        assert_eq!(asked(&headers), Some(Language::De));
        headers.insert(axum::http::header::COOKIE, HeaderValue::from_static("language=fr"));
        assert_eq!(asked(&headers), Some(Language::En), "a cookie that says nothing leaves the wish");
    }

    #[test]
    fn what_programs_read_is_never_translated() {
        for path in ["/api/v1/advisories", "/metrics", "/advisories.csv", "/feeds/x.atom", "/static/x.css"] {
            assert!(!is_read_by_people(path), "{path}");
        }
        for path in ["/", "/advisories", "/sign-in", "/api", "/nothing"] {
            assert!(is_read_by_people(path), "{path}");
        }
    }
}
