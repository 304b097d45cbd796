//! `/account`: what a person does with his own account. Every form leads back to the page.
//!
//! Does not know: what is allowed; the actions check.

use super::show;
use super::signing::{again, problem};
use crate::error::Refusal;
use crate::reader::SignedIn;
use crate::session::with_token;
use crate::state::AppState;
use crate::templates::account::{self, AccountView};
use crate::templates::frame::Place;
use crate::words::{key, say};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::{API_TOKEN_PREFIX, Scope, SecondFactor};
use monitor::actions::accounts::{self, AccountError, SESSION_IDLE};
use serde::Deserialize;
use store::{ApiTokenId, OrganisationId, SessionId};
use uuid::Uuid;

/// What was just done, by its word in the address.
const DONE: &[(&str, &str)] = &[
    ("password", key("The password is changed. All other sessions have ended.")),
    ("factor", key("The second factor is off.")),
    ("passkey", key("The passkey opens your account from now on.")),
    ("passkey-removed", key("The passkey is removed here. Remove it on the device too.")),
    ("session", key("The session has ended.")),
    ("token", key("The token is revoked.")),
];

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// What the forms of the page send; each its own part.
#[derive(Default, Deserialize)]
pub(crate) struct AccountForm {
    #[serde(default)]
    pub(super) present: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) answer: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    days: i64,
    #[serde(default)]
    organisation: Uuid,
}

pub(super) type Sent = Result<Form<AccountForm>, FormRejection>;

pub(super) fn read(form: Sent) -> Result<AccountForm, Refusal> {
    form.map(|Form(form)| form).map_err(|_| Refusal::bad_request(say("The form is not ours.")))
}

pub(crate) async fn show_account(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(DoneQuery { done }): Query<DoneQuery>,
) -> Result<Html<String>, Refusal> {
    let done = DONE.iter().find(|(word, _)| *word == done).map(|(_, text)| say(text));
    page(&state, &signed_in, done, None).await
}

pub(super) async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    done: Option<&str>,
    problem: Option<&str>,
) -> Result<Html<String>, Refusal> {
    let (store, session, now) = (state.store(), &signed_in.session, (state.clock)());
    let here = session.membership.as_ref().ok_or(AccountError::NotFound)?;
    let user = store.find_user(session.user).await?.ok_or(AccountError::NotFound)?;
    let passkeys_at = accounts::passkeys_at(&state.monitor);
    let view = AccountView {
        name: &session.name,
        email: &session.email,
        here,
        memberships: &store.list_memberships(session.user).await?,
        second_factor: !user.secret.is_empty(),
        codes_left: store.count_recovery_codes(session.user).await?,
        session: session.id,
        passkeys: &store.list_passkeys(session.user).await?,
        passkeys_at: passkeys_at.as_deref(),
        sign_ons: &store.list_sign_ons(session.user).await?,
        sessions: &store.list_sessions(session.user, SESSION_IDLE, now).await?,
        tokens: &store.list_api_tokens(here.organisation, session.user, now).await?,
        done,
        problem,
    };
    Ok(show(state, &signed_in.reader, Place::Account, say("Your account"), "", &account::render(&view)))
}

/// The page once more, with what was wrong.
pub(super) async fn refused(state: &AppState, signed_in: &SignedIn, error: AccountError) -> Result<Response, Refusal> {
    let (status, text, wait) = problem(error, (state.clock)())?;
    Ok(again(status, page(state, signed_in, None, Some(&text)).await?, wait))
}

pub(super) fn back(done: &str) -> Response {
    Redirect::to(&format!("/account?done={done}")).into_response()
}

pub(crate) async fn change_password(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let AccountForm { present, password, .. } = read(form)?;
    let now = (state.clock)();
    match accounts::change_password(&state.monitor, &signed_in.session, &present, &password, now).await {
        Ok(token) => Ok(with_token(&state, &token, back("password"))),
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

pub(crate) async fn choose_organisation(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let organisation = OrganisationId(read(form)?.organisation);
    let now = (state.clock)();
    let token = accounts::choose_organisation(&state.monitor, &signed_in.session, organisation, now).await?;
    Ok(with_token(&state, &token, Redirect::to("/")))
}

pub(crate) async fn begin_factor(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let (present, now) = (read(form)?.present, (state.clock)());
    match accounts::begin_second_factor(&state.monitor, &signed_in.session, &present, now).await {
        Ok(factor) => Ok(factor_page(&state, &signed_in, &factor).into_response()),
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

fn factor_page(state: &AppState, signed_in: &SignedIn, factor: &SecondFactor) -> Html<String> {
    let (address, secret) = (factor.address(&signed_in.session.email), factor.secret());
    let main = account::begin_factor(&address, &secret);
    show(state, &signed_in.reader, Place::Account, say("Second factor"), "", &main)
}

pub(crate) async fn confirm_factor(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let (code, now) = (read(form)?.code, (state.clock)());
    match accounts::confirm_second_factor(&state.monitor, &signed_in.session, &code, now).await {
        Ok((codes, token)) => {
            let main = account::codes(&codes);
            let shown = show(&state, &signed_in.reader, Place::Account, say("Recovery codes"), "", &main);
            Ok(with_token(&state, &token, shown))
        }
        // Without the key: it is shown once, to who typed the password for it.
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let main = account::confirm_factor(&text);
            Ok(again(status, show(&state, &signed_in.reader, Place::Account, say("Second factor"), "", &main), wait))
        }
    }
}

pub(crate) async fn stop_factor(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let (password, now) = (read(form)?.password, (state.clock)());
    match accounts::stop_second_factor(&state.monitor, &signed_in.session, &password, now).await {
        Ok(()) => Ok(back("factor")),
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

pub(crate) async fn renew_codes(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let (code, now) = (read(form)?.code, (state.clock)());
    match accounts::renew_recovery_codes(&state.monitor, &signed_in.session, &code, now).await {
        Ok(codes) => {
            let main = account::codes(&codes);
            Ok(show(&state, &signed_in.reader, Place::Account, say("Recovery codes"), "", &main).into_response())
        }
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

pub(crate) async fn end_session(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Response, Refusal> {
    let now = (state.clock)();
    accounts::end_session(&state.monitor, &signed_in.session, Some(SessionId(id)), now).await?;
    Ok(back("session"))
}

pub(crate) async fn end_sessions(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, Refusal> {
    accounts::end_session(&state.monitor, &signed_in.session, None, (state.clock)()).await?;
    Ok(back("session"))
}

pub(crate) async fn make_token(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let AccountForm { present, name, scope, days, .. } = read(form)?;
    let scope =
        Scope::from_code(&scope).ok_or_else(|| Refusal::bad_request(say("`scope` is one of read, write, admin.")))?;
    let now = (state.clock)();
    match accounts::make_api_token(&state.monitor, &signed_in.session, &present, &name, scope, days, now).await {
        Ok(token) => {
            let text = format!("{API_TOKEN_PREFIX}{}", token.text());
            let main = account::token(&name, &text);
            Ok(show(&state, &signed_in.reader, Place::Account, say("API token"), "", &main).into_response())
        }
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

pub(crate) async fn revoke_token(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Response, Refusal> {
    accounts::revoke_api_token(&state.monitor, &signed_in.session, ApiTokenId(id), (state.clock)()).await?;
    Ok(back("token"))
}
