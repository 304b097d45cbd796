//! `/people`, `/people.csv`: who may come in, with which role, and who is invited.
//!
//! Does not know: whether there would be an administrator left; the action refuses.

use super::show;
use super::signing::{again, problem};
use crate::csv;
use crate::error::Refusal;
use crate::reader::SignedIn;
use crate::state::AppState;
use crate::templates::frame::Place;
use crate::templates::people::{self, PeopleView};
use crate::words::{key, say};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::{Permission, Role};
use monitor::actions::accounts::{self, AccountError, Invited};
use serde::Deserialize;
use store::{LinkId, UserId};
use uuid::Uuid;

/// What was just done, by its word in the address.
const DONE: &[(&str, &str)] = &[
    ("mailed", key("The invitation is on its way.")),
    ("role", key("The role is changed. The person is asked to sign in again.")),
    ("removed", key("The person does not belong to this organisation any more.")),
    ("withdrawn", key("The invitation is taken back.")),
];

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// What the forms of the page send.
#[derive(Default, Deserialize)]
pub(crate) struct PeopleForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
}

type Sent = Result<Form<PeopleForm>, FormRejection>;

fn read(form: Sent) -> Result<(String, Role), Refusal> {
    let Form(PeopleForm { email, role }) = form.map_err(|_| Refusal::bad_request(say("The form is not ours.")))?;
    let role = Role::from_code(&role).ok_or_else(|| Refusal::bad_request(say("There is no such role.")))?;
    Ok((email, role))
}

fn may_manage(signed_in: &SignedIn) -> Result<(), Refusal> {
    match signed_in.reader.may(Permission::People) {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not manage people."))),
    }
}

pub(crate) async fn list(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(DoneQuery { done }): Query<DoneQuery>,
) -> Result<Html<String>, Refusal> {
    let done = DONE.iter().find(|(word, _)| *word == done).map(|(_, text)| say(text));
    page(&state, &signed_in, "", done, None).await
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    email: &str,
    done: Option<&str>,
    problem: Option<&str>,
) -> Result<Html<String>, Refusal> {
    may_manage(signed_in)?;
    let organisation = signed_in.reader.organisation;
    let here = signed_in.session.membership.as_ref().ok_or(AccountError::NotFound)?;
    let view = PeopleView {
        organisation: &here.name,
        people: &state.store().list_people(organisation).await?,
        invitations: &state.store().list_invitations(organisation, (state.clock)()).await?,
        reader: signed_in.session.user,
        mails: accounts::can_mail(&state.monitor),
        email,
        done,
        problem,
    };
    Ok(show(state, &signed_in.reader, Place::People, say("People"), "", &people::render(&view)))
}

/// `/people.csv`: who belongs to the organisation.
pub(crate) async fn csv_file(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, Refusal> {
    may_manage(&signed_in)?;
    let people = state.store().list_people(signed_in.reader.organisation).await?;
    let rows = people.iter().map(|one| {
        [
            one.name.clone(),
            one.email.clone(),
            one.role.code().to_owned(),
            one.since.to_string(),
            one.second_factor.to_string(),
            one.passkeys_count.to_string(),
        ]
    });
    Ok(csv::file("people", &["name", "email", "role", "since", "second_factor", "passkeys"], rows))
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("/people?done={done}")).into_response()
}

pub(crate) async fn invite(
    State(state): State<AppState>,
    signed_in: SignedIn,
    form: Sent,
) -> Result<Response, Refusal> {
    let ((email, role), now) = (read(form)?, (state.clock)());
    match accounts::invite(&state.monitor, &signed_in.actor, &email, role, now).await {
        Ok(Invited::Mailed) => Ok(back("mailed")),
        Ok(Invited::HandOver(token)) => {
            let address = format!("{}/invitation/{}", state.monitor.settings.public_url, token.text());
            let main = people::hand_over(&email, &address);
            Ok(show(&state, &signed_in.reader, Place::People, say("Invitation"), "", &main).into_response())
        }
        Err(error) => {
            let (status, text, wait) = problem(error, now)?;
            Ok(again(status, page(&state, &signed_in, &email, None, Some(&text)).await?, wait))
        }
    }
}

pub(crate) async fn change_role(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(user): Path<Uuid>,
    form: Sent,
) -> Result<Response, Refusal> {
    let (_, role) = read(form)?;
    accounts::change_role(&state.monitor, &signed_in.actor, UserId(user), Some(role), (state.clock)()).await?;
    Ok(back("role"))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(user): Path<Uuid>,
) -> Result<Response, Refusal> {
    accounts::change_role(&state.monitor, &signed_in.actor, UserId(user), None, (state.clock)()).await?;
    Ok(back("removed"))
}

pub(crate) async fn withdraw(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(link): Path<Uuid>,
) -> Result<Response, Refusal> {
    accounts::withdraw_invitation(&state.monitor, &signed_in.actor, LinkId(link), (state.clock)()).await?;
    Ok(back("withdrawn"))
}
