//! `/sign-in/elsewhere`: a person shows at an OpenID Connect provider who he is, and comes back signed in.
//!
//! Does not know: whether the provider's word holds, or which account it opens (`monitor::actions::accounts`).

use super::signing::{again, entered, must_sign_in, problem, sign_in_page};
use crate::error::Refusal;
use crate::gate::local_path;
use crate::reader::SentFrom;
use crate::session::{Began, with_began, without_began};
use crate::state::AppState;
use crate::words::{phrase, say};
use axum::extract::{Query, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use monitor::actions::accounts::{AccountError, begin_sign_on, finish_sign_on};
use serde::Deserialize;

/// Characters of a provider's error code that are logged: those of the standard have thirty at most.
const ERROR_CHARS_MAX: usize = 100;
/// The longest code that is exchanged: those of providers have some hundred bytes, the largest two thousand.
const CODE_LENGTH_BYTES_MAX: usize = 4_096;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BeginQuery {
    #[serde(default)]
    next: String,
    /// Set where the public address was gone to already.
    #[serde(default)]
    public: String,
}

/// What the browser brings from the provider (OpenID Connect Core 1.0 §3.1.2.5 and §3.1.2.6).
#[derive(Default, Deserialize)]
pub(crate) struct BackQuery {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// Sends the browser to the provider; from the public address, because it comes back there.
pub(crate) async fn begin(
    State(state): State<AppState>,
    Query(BeginQuery { next, public }): Query<BeginQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let next = local_path(&next);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    if let Some(own) = state.settings.other_address(host).filter(|_| public.is_empty()) {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        return Ok(Redirect::to(&format!("{own}sign-in/elsewhere?public=1&next={next}")).into_response());
    }
    match begin_sign_on(&state.monitor, (state.clock)()).await {
        Ok((token, url)) => Ok(with_began(&state, &Began { token, next: next.to_owned() }, Redirect::to(url.as_str()))),
        Err(error) => refused(&state, next, error),
    }
}

/// Whoever comes back from the provider.
pub(crate) async fn finish(
    State(state): State<AppState>,
    SentFrom(origin): SentFrom,
    Query(BackQuery { code, state: stated, error }): Query<BackQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let began = Began::read(&state, &headers).filter(|_| code.len() <= CODE_LENGTH_BYTES_MAX);
    let Some(Began { token, next }) = began else {
        return refused(&state, "/", AccountError::Gone);
    };
    let next = local_path(&next);
    if !error.is_empty() {
        let told: String = error.chars().take(ERROR_CHARS_MAX).collect();
        // Whatever a browser brings is quoted, so that it writes no line of its own.
        tracing::info!(error = ?told, "a person was not let in elsewhere");
        let shown =
            sign_in_page(&state, "", next, Some(say("You were not signed in there. Try again, or use a password.")));
        return Ok(without_began(&state, again(StatusCode::UNPROCESSABLE_ENTITY, shown, None)));
    }
    let answer = match finish_sign_on(&state.monitor, &token, (&stated, &code), &origin, (state.clock)()).await {
        Ok(signed_in) => entered(&state, signed_in, next).await?,
        Err(error) => refused(&state, next, error)?,
    };
    Ok(without_began(&state, answer))
}

/// The sign-in page once more, with what was wrong.
fn refused(state: &AppState, next: &str, error: AccountError) -> Result<Response, Refusal> {
    let (status, text, wait) = match error {
        AccountError::Gone => told(say("That took too long, or was begun in another browser. Try again.")),
        AccountError::NoAccount(Some(email)) => told(&phrase(
            "{email} has no account here. Ask an administrator to invite that address.",
            &[("email", &email)],
        )),
        AccountError::NoAccount(None) => told(say(
            "You were signed in there, but nothing is said of a verified mail address of yours, by which an account here \
             is found.",
        )),
        AccountError::Unbelieved(error) => {
            tracing::warn!(error = ?error.to_string(), "signing somebody in elsewhere failed");
            told(say("What was said of you there does not hold. Try again."))
        }
        AccountError::NoAnswer(error) => {
            tracing::error!(error = ?error.to_string(), "signing somebody in elsewhere failed");
            let text = say("That does not work at the moment. Use a password, or try again later.");
            (StatusCode::BAD_GATEWAY, text.to_owned(), None)
        }
        other => problem(other, (state.clock)())?,
    };
    Ok(again(status, sign_in_page(state, "", next, Some(&text)), wait))
}

fn told(text: &str) -> (StatusCode, String, Option<i64>) {
    (StatusCode::UNPROCESSABLE_ENTITY, text.to_owned(), None)
}
