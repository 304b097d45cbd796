//! `/sign-up` asks for an account, and `/sign-up/{token}` makes it, with an organisation of its own. Looking at a link does not
//! use it up: mail filters look too.
//!
//! Does not know: how links are made and mailed.

use super::signing::{again, plain, problem};
use crate::error::Refusal;
use crate::gate::local_path;
use crate::reader::SentFrom;
use crate::session::with_token;
use crate::state::AppState;
use crate::templates::signing::{self, JoinView};
use crate::words::say;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::Token;
use monitor::actions::accounts::{self, AccountError};
use serde::Deserialize;
use std::sync::Arc;
use store::{Link, LinkPurpose};

/// What asks for an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskForm {
    email: String,
    /// Where to go on with the account.
    next: String,
}

/// What makes an account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignUpForm {
    organisation: String,
    name: String,
    password: String,
}

/// For how many days one may try what one signs up for.
fn trial_days(state: &AppState) -> Result<Option<u32>, Refusal> {
    let open = accounts::sign_up_at(&state.monitor).filter(|_| state.settings.sign_in);
    let closed =
        || Refusal::new(StatusCode::NOT_FOUND, say("Nobody signs up here: who runs this installation invites people."));
    open.map(|settings| settings.trial_days).ok_or_else(closed)
}

pub(crate) async fn show_ask(
    State(state): State<AppState>,
    Query(AskForm { next, .. }): Query<AskForm>,
) -> Result<Html<String>, Refusal> {
    let days = trial_days(&state)?;
    Ok(plain(&state, say("Make an account"), &signing::ask_for_account(days, ("", local_path(&next)), None)))
}

pub(crate) async fn ask(
    State(state): State<AppState>,
    SentFrom(origin): SentFrom,
    form: Result<Form<AskForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let days = trial_days(&state)?;
    let Form(AskForm { email, next }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let (next, now) = (local_path(&next), (state.clock)());
    match accounts::ask_for_account(&state.monitor, (&email, next), &origin, now).await {
        Ok(asked) => {
            let monitor = Arc::clone(&state.monitor);
            tokio::spawn(async move {
                if let Err(error) = accounts::mail_sign_up(&monitor, asked, now).await {
                    tracing::error!(%error, "making a link to a new account failed");
                }
            });
            Ok(plain(&state, say("Make an account"), &signing::account_asked()).into_response())
        }
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let main = signing::ask_for_account(days, (&email, next), Some(&text));
            Ok(again(status, plain(&state, say("Make an account"), &main), wait))
        }
    }
}

async fn working(state: &AppState, token: &str) -> Result<(Token, Link), Refusal> {
    trial_days(state)?;
    let token = Token::parse(token).ok_or(AccountError::Gone)?;
    let found = state.store().find_link(token.digest().text(), LinkPurpose::SignUp, (state.clock)()).await?;
    Ok((token, found.ok_or(AccountError::Gone)?))
}

pub(crate) async fn show_form(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Html<String>, Refusal> {
    let (_, link) = working(&state, &token).await?;
    let view = JoinView { email: &link.email, ..JoinView::default() };
    Ok(plain(&state, say("Make an account"), &signing::sign_up(&view)))
}

pub(crate) async fn sign_up(
    State(state): State<AppState>,
    Path(token): Path<String>,
    SentFrom(origin): SentFrom,
    form: Result<Form<SignUpForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let SignUpForm { organisation, name, password } = form;
    let (token, link) = working(&state, &token).await?;
    let now = (state.clock)();
    match accounts::sign_up(&state.monitor, &token, (&organisation, &name), &password, &origin, now).await {
        Ok(token) => Ok(with_token(&state, &token, Redirect::to(local_path(&link.next)))),
        Err(AccountError::SignInFirst) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            let view = JoinView {
                name: &name,
                email: &link.email,
                organisation: &organisation,
                problem: Some(&text),
                ..JoinView::default()
            };
            Ok(again(status, plain(&state, say("Make an account"), &signing::sign_up(&view)), wait))
        }
    }
}
