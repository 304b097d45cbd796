//! One-time links: `/welcome/{token}` makes the first account, `/invitation/{token}` joins, `/password/reset` asks for a
//! link and `/password/reset/{token}` sets a password. Looking at a link does not use it up: mail filters look too.
//!
//! Does not know: how links are made.

use super::signing::{again, must_sign_in, plain, problem};
use crate::error::Refusal;
use crate::reader::SentFrom;
use crate::session::{Identity, with_token};
use crate::state::AppState;
use crate::templates::signing::{self, JoinView, Standing};
use crate::words::say;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::Token;
use monitor::actions::accounts::{self, AccountError};
use serde::Deserialize;
use std::sync::Arc;
use store::{Link, LinkPurpose, Session, SessionStage};

/// What a form of these pages sends.
#[derive(Default, Deserialize)]
pub(crate) struct JoinForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// What asks for a link.
#[derive(Deserialize)]
pub(crate) struct ResetForm {
    email: String,
}

/// The token of the address, and its link while it works.
async fn working(state: &AppState, token: &str, purpose: LinkPurpose) -> Result<(Token, Link), Refusal> {
    must_sign_in(state)?;
    let token = Token::parse(token).ok_or(AccountError::Gone)?;
    let found = state.store().find_link(token.digest().text(), purpose, (state.clock)()).await?;
    Ok((token, found.ok_or(AccountError::Gone)?))
}

fn sent(form: Result<Form<JoinForm>, FormRejection>) -> Result<JoinForm, Refusal> {
    form.map(|Form(form)| form).map_err(|_| Refusal::bad_request(say("The form is not ours.")))
}

pub(crate) async fn show_welcome(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Html<String>, Refusal> {
    working(&state, &token, LinkPurpose::FirstAdmin).await?;
    Ok(plain(&state, say("Welcome"), &signing::welcome(&JoinView::default())))
}

pub(crate) async fn welcome(
    State(state): State<AppState>,
    Path(token): Path<String>,
    SentFrom(origin): SentFrom,
    form: Result<Form<JoinForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let JoinForm { name, email, password } = sent(form)?;
    let (token, _) = working(&state, &token, LinkPurpose::FirstAdmin).await?;
    let now = (state.clock)();
    match accounts::make_first_account(&state.monitor, &token, (&name, &email), &password, &origin, now).await {
        Ok(token) => Ok(with_token(&state, &token, Redirect::to("/"))),
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let view = JoinView { name: &name, email: &email, problem: Some(&text), ..JoinView::default() };
            Ok(again(status, plain(&state, say("Welcome"), &signing::welcome(&view)), wait))
        }
    }
}

pub(crate) async fn show_invitation(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    Path(token): Path<String>,
) -> Result<Html<String>, Refusal> {
    let (token, link) = working(&state, &token, LinkPurpose::Invitation).await?;
    let known = state.store().find_user_by_email(&link.email).await?.is_some();
    let next = invitation_path(&token);
    let standing = match full_session(&identity) {
        _ if !known => Standing::New,
        None => Standing::SignIn { next: &next },
        Some(session) if session.email == link.email => Standing::Own,
        Some(session) => Standing::Other { email: &session.email },
    };
    Ok(plain(&state, say("Invitation"), &signing::invitation(&JoinView { standing, ..invited(&link) })))
}

fn invitation_path(token: &Token) -> String {
    format!("/invitation/{}", token.text())
}

/// The session of somebody who is signed in entirely.
fn full_session(identity: &Identity) -> Option<&Session> {
    identity.session().map(AsRef::as_ref).filter(|session| session.stage == SessionStage::Full)
}

fn invited(link: &Link) -> JoinView<'_> {
    let (organisation, who) = (link.organisation_name.as_str(), link.who.as_str());
    JoinView { email: &link.email, organisation, who, role: Some(link.role), ..JoinView::default() }
}

pub(crate) async fn join(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    Path(token): Path<String>,
    SentFrom(origin): SentFrom,
    form: Result<Form<JoinForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let JoinForm { name, password, .. } = sent(form)?;
    let (token, link) = working(&state, &token, LinkPurpose::Invitation).await?;
    let now = (state.clock)();
    let joined = match full_session(&identity).filter(|session| session.email == link.email) {
        Some(session) => accounts::accept_invitation_in(&state.monitor, session, &token, now).await,
        None => accounts::accept_invitation(&state.monitor, &token, &name, &password, &origin, now).await,
    };
    match joined {
        Ok(token) => Ok(with_token(&state, &token, Redirect::to("/"))),
        // The page says what to do.
        Err(AccountError::SignInFirst) => Ok(Redirect::to(&invitation_path(&token)).into_response()),
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let view = JoinView { name: &name, problem: Some(&text), ..invited(&link) };
            Ok(again(status, plain(&state, say("Invitation"), &signing::invitation(&view)), wait))
        }
    }
}

pub(crate) async fn show_ask(State(state): State<AppState>) -> Result<Html<String>, Refusal> {
    must_sign_in(&state)?;
    Ok(plain(&state, say("New password"), &signing::ask_for_reset(accounts::can_mail(&state.monitor), None)))
}

pub(crate) async fn ask(
    State(state): State<AppState>,
    SentFrom(origin): SentFrom,
    form: Result<Form<ResetForm>, FormRejection>,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let Form(ResetForm { email }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let now = (state.clock)();
    match accounts::ask_for_reset(&state.monitor, &email, &origin, now).await {
        Ok(asked) => {
            let monitor = Arc::clone(&state.monitor);
            tokio::spawn(async move {
                if let Err(error) = accounts::mail_reset(&monitor, asked, now).await {
                    tracing::error!(%error, "making a link to a new password failed");
                }
            });
            Ok(plain(&state, say("New password"), &signing::asked()).into_response())
        }
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let main = signing::ask_for_reset(accounts::can_mail(&state.monitor), Some(&text));
            Ok(again(status, plain(&state, say("New password"), &main), wait))
        }
    }
}

pub(crate) async fn show_reset(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Html<String>, Refusal> {
    let (_, link) = working(&state, &token, LinkPurpose::Reset).await?;
    Ok(plain(&state, say("New password"), &signing::reset(&link.email, None)))
}

pub(crate) async fn reset(
    State(state): State<AppState>,
    Path(token): Path<String>,
    SentFrom(origin): SentFrom,
    form: Result<Form<JoinForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let JoinForm { password, .. } = sent(form)?;
    let (token, link) = working(&state, &token, LinkPurpose::Reset).await?;
    let now = (state.clock)();
    match accounts::reset_password(&state.monitor, &token, &password, &origin, now).await {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            Ok(again(status, plain(&state, say("New password"), &signing::reset(&link.email, Some(&text))), wait))
        }
    }
}
