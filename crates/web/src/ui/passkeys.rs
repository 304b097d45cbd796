//! Passkeys: `/sign-in/passkey` signs in with one, `/account/passkeys` adds and removes one's own. Each asks on one page, whose
//! form brings what the device answers.
//!
//! Does not know: whether an answer holds (`monitor::actions::accounts`).

use super::account::{AccountForm, Sent, back, page, read, refused};
use super::show;
use super::signing::{again, let_in, must_sign_in, plain, problem, sign_in_page};
use crate::error::Refusal;
use crate::gate::local_path;
use crate::reader::{SentFrom, SignedIn};
use crate::session::{Identity, asked_passkey, with_passkey};
use crate::state::AppState;
use crate::templates::frame::Place;
use crate::templates::passkeys::{AskView, ask};
use crate::words::{key, say};
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use monitor::actions::accounts::{self, AccountError, PasskeyAsked};
use serde::Deserialize;
use store::PasskeyId;
use uuid::Uuid;

/// What the forms of the pages before one is in send.
#[derive(Default, Deserialize)]
pub(crate) struct EnterForm {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    next: String,
}

/// What was asked may be answered once, soon, and by the browser that was asked.
const LATE: &str = key("That took too long, or was begun in another browser. Try again.");

type Entering = Result<Form<EnterForm>, FormRejection>;

/// Asks for a passkey of whoever sits there.
pub(crate) async fn begin_sign_in(
    State(state): State<AppState>,
    SentFrom(origin): SentFrom,
    form: Entering,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let Form(EnterForm { next, .. }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let next = local_path(&next);
    match accounts::begin_passkey_sign_in(&state.monitor, &origin, (state.clock)()).await {
        Ok(PasskeyAsked { token, options }) => {
            let at = accounts::passkeys_at(&state.monitor).unwrap_or_default();
            let (title, back) = (say("Sign in with a passkey"), ("/sign-in", say("Use a password")));
            let view = AskView { title, options: &options, action: "/sign-in/passkey/answer", next, at: &at, back };
            Ok(with_passkey(&state, Some(&token), plain(&state, title, &ask(&view))))
        }
        Err(error) => not_in(&state, next, error),
    }
}

/// Whose passkey answered comes in.
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    SentFrom(origin): SentFrom,
    headers: HeaderMap,
    form: Entering,
) -> Result<Response, Refusal> {
    must_sign_in(&state)?;
    let Form(EnterForm { answer, next }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let next = local_path(&next);
    let half = match &identity {
        Identity::Half(session) => Some(session.as_ref()),
        _ => None,
    };
    let came = match asked_passkey(&state, &headers) {
        Some(token) => {
            accounts::finish_passkey_sign_in(&state.monitor, &token, half, &answer, &origin, (state.clock)()).await
        }
        None => Err(AccountError::Gone),
    };
    let answered = match came {
        Ok(token) => let_in(&state, &token, next).await?,
        Err(error) => not_in(&state, next, error)?,
    };
    Ok(with_passkey(&state, None, answered))
}

/// The sign-in page once more, with what was wrong.
fn not_in(state: &AppState, next: &str, error: AccountError) -> Result<Response, Refusal> {
    let told = |text: &str| (StatusCode::UNPROCESSABLE_ENTITY, text.to_owned(), None);
    let (status, text, wait) = match error {
        AccountError::Gone => told(say(LATE)),
        AccountError::Wrong => told(say(
            "This passkey opens no account here, or its answer does not hold. Try again, or use your password.",
        )),
        other => problem(other, (state.clock)())?,
    };
    Ok(again(status, sign_in_page(state, "", next, Some(&text)), wait))
}

/// Asks for a new passkey.
pub(crate) async fn begin(State(state): State<AppState>, signed_in: SignedIn, form: Sent) -> Result<Response, Refusal> {
    let AccountForm { present, name, .. } = read(form)?;
    match accounts::begin_passkey(&state.monitor, &signed_in.session, &present, &name, (state.clock)()).await {
        Ok(PasskeyAsked { token, options }) => {
            let at = accounts::passkeys_at(&state.monitor).unwrap_or_default();
            let (title, back) = (say("Add a passkey"), ("/account#passkeys", say("Add none")));
            let view =
                AskView { title, options: &options, action: "/account/passkeys/answer", next: "", at: &at, back };
            let page = show(&state, &signed_in.reader, Place::Account, title, "", &ask(&view));
            Ok(with_passkey(&state, Some(&token), page))
        }
        Err(error) => refused(&state, &signed_in, error).await,
    }
}

/// Keeps the passkey that a device made.
pub(crate) async fn add(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    form: Sent,
) -> Result<Response, Refusal> {
    let answer = read(form)?.answer;
    let added = match asked_passkey(&state, &headers) {
        Some(token) => {
            accounts::finish_passkey(&state.monitor, &signed_in.session, &token, &answer, (state.clock)()).await
        }
        None => Err(AccountError::Gone),
    };
    let told = match &added {
        Err(AccountError::Gone) => Some(say(LATE)),
        Err(AccountError::Wrong) => {
            Some(say("That adds no passkey: the answer does not hold, or it opens an account already."))
        }
        _ => None,
    };
    let answered = match (added, told) {
        (Ok(()), _) => back("passkey"),
        (Err(_), Some(text)) => {
            let shown = page(&state, &signed_in, None, Some(text)).await?;
            again(StatusCode::UNPROCESSABLE_ENTITY, shown, None)
        }
        (Err(error), None) => refused(&state, &signed_in, error).await?,
    };
    Ok(with_passkey(&state, None, answered))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<Uuid>,
    form: Sent,
) -> Result<Response, Refusal> {
    let (present, now) = (read(form)?.present, (state.clock)());
    match accounts::remove_passkey(&state.monitor, &signed_in.session, PasskeyId(id), &present, now).await {
        Ok(()) => Ok(back("passkey-removed")),
        Err(error) => refused(&state, &signed_in, error).await,
    }
}
