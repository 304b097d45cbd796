//! `/sign-in`, `/sign-in/code`, `/sign-out`: a person comes in, in one step or two, and goes.
//!
//! Does not know: whether a password is right (`monitor::actions::accounts`).

use crate::error::Refusal;
use crate::gate::local_path;
use crate::guard::{Worded, host_of};
use crate::reader::SentFrom;
use crate::session::{Identity, with_token, without_token};
use crate::state::AppState;
use crate::templates::frame::{Frame, Guest, Place, page};
use crate::templates::signing::{self, SignInView};
use crate::words::asked::with_own_language;
use crate::words::{phrase, say};
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use hypertext::Renderable;
use identity::Token;
use jiff::Timestamp;
use monitor::actions::accounts::{self, AccountError, SignIn};
use serde::Deserialize;
use store::Session;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct NextQuery {
    #[serde(default)]
    next: String,
    /// Set where the public address was gone to already: a proxy that hides it must not send people round and round.
    #[serde(default)]
    public: String,
}

/// What the form of the sign-in page sends.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// What the form of the second step sends.
#[derive(Deserialize)]
pub(crate) struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

/// A page without the bar's places: its reader is not known yet.
pub(crate) fn plain(state: &AppState, title: &str, main: &impl Renderable) -> Html<String> {
    let frame = Frame {
        title,
        place: Place::Account,
        search: "",
        outbox: state.settings.outbox,
        guest: Guest::Nobody,
        made: None,
    };
    Html(page(&frame, main))
}

/// Whether people sign in here at all.
pub(super) fn must_sign_in(state: &AppState) -> Result<(), Refusal> {
    match state.settings.sign_in {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::NOT_FOUND, say("Nobody signs in here ([accounts] sign_in = false)."))),
    }
}

/// A form once more, with what is wrong in it.
pub(crate) fn again(status: StatusCode, shown: Html<String>, wait: Option<i64>) -> Response {
    let mut response = (status, Extension(Worded), shown).into_response();
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// What is wrong, in words, with the status that goes with it and how long to wait.
///
/// # Errors
/// What is no fault of the form.
pub(crate) fn problem(error: AccountError, now: Timestamp) -> Result<(StatusCode, String, Option<i64>), Refusal> {
    let told = |text: &str| Ok((StatusCode::UNPROCESSABLE_ENTITY, text.to_owned(), None));
    match error {
        AccountError::Wrong => told(say("That is not right. Check it and try again.")),
        AccountError::Wait(until) => {
            let seconds = until.duration_since(now).as_secs().max(1);
            let text = phrase(
                "There were too many tries. Wait {pause}, then try again.",
                &[("pause", &signing::pause(seconds))],
            );
            Ok((StatusCode::TOO_MANY_REQUESTS, text, Some(seconds)))
        }
        AccountError::Password(problem) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, signing::password_problem(problem).to_owned(), None))
        }
        AccountError::Email => told(say("That is no mail address.")),
        AccountError::Name => told(say("Give a name of up to a hundred characters.")),
        AccountError::OrganisationName => told(say("Give your organisation a name of up to a hundred characters.")),
        AccountError::NameTaken => told(say(
            "There is an organisation of that name already. If it is yours, ask one of its people to invite you.",
        )),
        AccountError::Belongs => told(say("This person already belongs here; change the role instead.")),
        other => Err(Refusal::from(other)),
    }
}

/// The form; at the public address where that is another than the one that was asked, since a browser drops a cookie
/// that may travel by TLS only.
pub(crate) async fn show_sign_in(
    State(state): State<AppState>,
    Query(NextQuery { next, public }): Query<NextQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let next = local_path(&next);
    let host = host_of(&headers, &uri);
    if let Some(secure) = state.settings.secure_address(host).filter(|_| public.is_empty()) {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        return Ok(Redirect::to(&format!("{secure}sign-in?public=1&next={next}")).into_response());
    }
    Ok(sign_in_page(&state, "", next, None).into_response())
}

/// The form, with what was typed as address and what is wrong.
pub(super) fn sign_in_page(state: &AppState, email: &str, next: &str, problem: Option<&str>) -> Html<String> {
    let elsewhere = state.monitor.settings.sign_on.as_ref().map(|sign_on| sign_on.name.as_str());
    let passkeys = accounts::passkeys_at(&state.monitor).is_some();
    let sign_up = accounts::sign_up_at(&state.monitor).is_some();
    plain(state, say("Sign in"), &signing::sign_in(&SignInView { email, next, elsewhere, sign_up, passkeys, problem }))
}

/// On to the page, or to the second step.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn entered(state: &AppState, signed_in: SignIn, next: &str) -> Result<Response, Refusal> {
    Ok(match signed_in {
        SignIn::In(token) => let_in(state, &token, next).await?,
        SignIn::Code(token) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            with_token(state, &token, Redirect::to(&format!("/sign-in/code?next={next}")))
        }
    })
}

/// On to the page, in the language that the account keeps.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn let_in(state: &AppState, token: &Token, next: &str) -> Result<Response, Refusal> {
    Ok(with_own_language(state, token, with_token(state, token, Redirect::to(next))).await?)
}

/// The first step.
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    SentFrom(origin): SentFrom,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let Form(SignInForm { email, password, next }) =
        form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let (next, now) = (local_path(&next), (state.clock)());
    match accounts::sign_in(&state.monitor, &email, &password, &origin, now).await {
        Ok(signed_in) => entered(&state, signed_in, next).await,
        Err(AccountError::Wrong) => {
            let shown = sign_in_page(&state, &email, next, Some(say("Address or password is not right.")));
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, shown, None))
        }
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            Ok(again(status, sign_in_page(&state, &email, next, Some(&text)), wait))
        }
    }
}

/// The form of the second step.
pub(crate) async fn show_code(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    Query(NextQuery { next, .. }): Query<NextQuery>,
) -> Result<Response, Refusal> {
    match identity {
        Identity::Half(session) => Ok(code_page(&state, &session, local_path(&next), None).await?.into_response()),
        _ => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// The form of the second step, with what is wrong; it offers a passkey to who has one.
async fn code_page(
    state: &AppState,
    session: &Session,
    next: &str,
    problem: Option<&str>,
) -> Result<Html<String>, Refusal> {
    let work = accounts::passkeys_at(&state.monitor).is_some();
    let passkeys = work && !state.store().list_passkeys(session.user).await?.is_empty();
    Ok(plain(state, say("Second factor"), &signing::code(next, passkeys, problem)))
}

/// The second step.
pub(crate) async fn confirm_code(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    SentFrom(origin): SentFrom,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let Form(CodeForm { code, next }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let Identity::Half(session) = identity else { return Ok(Redirect::to("/sign-in").into_response()) };
    let (next, now) = (local_path(&next), (state.clock)());
    match accounts::confirm_code(&state.monitor, &session, &code, &origin, now).await {
        Ok(token) => let_in(&state, &token, next).await,
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            Ok(again(status, code_page(&state, &session, next, Some(&text)).await?, wait))
        }
    }
}

/// The end of a session.
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
) -> Result<Response, Refusal> {
    if let Some(session) = identity.session() {
        accounts::sign_out(&state.monitor, session, (state.clock)()).await?;
    }
    Ok(without_token(&state, "/sign-in"))
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotAllowed => Refusal::new(StatusCode::FORBIDDEN, say("Your role does not allow that.")),
            AccountError::Gone => Refusal::new(
                StatusCode::GONE,
                say(
                    "This link does not work any more: it was used, taken back, or it is too old. Ask for another one.",
                ),
            ),
            AccountError::LastAdmin => Refusal::new(
                StatusCode::CONFLICT,
                say("This is the last administrator here. Give somebody else that role first."),
            ),
            AccountError::SignInFirst => Refusal::new(
                StatusCode::FORBIDDEN,
                say("Whoever is invited has an account here, and signs in with it first."),
            ),
            AccountError::NotFound => Refusal::not_found(say("such person, session or token")),
            AccountError::TooMany => Refusal::new(StatusCode::CONFLICT, say("There are too many of them already.")),
            AccountError::Wait(_) => {
                Refusal::new(StatusCode::TOO_MANY_REQUESTS, say("There were too many tries. Try again later."))
            }
            AccountError::Stage(error) => Refusal::from(error),
            AccountError::NoAccount(_) => Refusal::new(StatusCode::FORBIDDEN, say("You have no account here.")),
            AccountError::Unbelieved(_)
            | AccountError::NoAnswer(_)
            | AccountError::Random(_)
            | AccountError::Hash(_)
            | AccountError::Passkey(_)
            | AccountError::Secret(_) => {
                tracing::error!(error = %error, "an action on an account failed");
                Refusal::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    say("Something broke here. The log of the server says what."),
                )
            }
            wrong @ (AccountError::Wrong
            | AccountError::Password(_)
            | AccountError::Email
            | AccountError::Name
            | AccountError::OrganisationName
            | AccountError::NameTaken
            | AccountError::Belongs) => {
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, phrase("That cannot be: {why}.", &[("why", &wrong)]))
            }
        }
    }
}
