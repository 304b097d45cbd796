//! `/outbox`: the demo's mails.
//!
//! Does not know: how a mail is written. A mail's HTML has an address and a policy of its own, so that its styles work
//! and nothing else does.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, outbox};
use crate::view::{OutboxMessage, OutboxRow};
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

/// Mails of the page; a demo writes a few.
const PAGE_ROWS_COUNT: u32 = 500;

/// Inline styles, as mails need them; no script, no picture, no form, no address; shown in our own frame only.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox";

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let found = messages(&state, &reader).await?;
    let rows: Vec<OutboxRow<'_>> = found.iter().map(row).collect();
    Ok(show(&state, &reader, Place::Outbox, "Outbox", "", &outbox::render(&rows)))
}

pub(crate) async fn show_message(State(state): State<AppState>, reader: Reader, Path(id): Path<Uuid>) -> Page {
    let mail = find(&state, &reader, id).await?;
    let message = OutboxMessage { row: row(&mail), text: &mail.text, has_html: !mail.html.is_empty() };
    Ok(show(&state, &reader, Place::Outbox, &mail.subject, "", &outbox::message(&message)))
}

pub(crate) async fn show_html(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Response, Refusal> {
    let mail = find(&state, &reader, id).await?;
    Ok(([(CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(mail.html)).into_response())
}

async fn messages(state: &AppState, reader: &Reader) -> Result<Vec<store::OutboxMessage>, Refusal> {
    if !state.settings.outbox {
        return Err(Refusal::not_found("outbox"));
    }
    Ok(state.store().list_outbox(&reader.rows(), PAGE_ROWS_COUNT).await?)
}

async fn find(state: &AppState, reader: &Reader, id: Uuid) -> Result<store::OutboxMessage, Refusal> {
    let found = messages(state, reader).await?.into_iter().find(|message| message.delivery.0 == id);
    found.ok_or_else(|| Refusal::not_found("mail"))
}

fn row(mail: &store::OutboxMessage) -> OutboxRow<'_> {
    OutboxRow { id: mail.delivery.0, to: &mail.recipient, subject: &mail.subject, at: mail.at }
}
