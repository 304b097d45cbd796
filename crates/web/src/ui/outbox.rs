//! `/outbox`: messages that did not get through, to be sent again; and the demo's mails.
//!
//! Does not know: how a message is written. A mail's HTML has an address and a policy of its own, so that its styles work
//! and nothing else does.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words::LANGUAGE;
use crate::templates::{frame::Place, outbox};
use crate::view::{OutboxMessage, OutboxRow, StuckRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::Permission;
use monitor::actions::resend_delivery;
use store::{DeliveryId, DeliveryState};
use triage::alert::Content;
use triage::channel::shown;
use triage::silence::SourceNews;
use triage::wording::{alert, source};
use uuid::Uuid;

/// Messages of the page, of either kind.
const PAGE_ROWS_COUNT: u32 = 500;

/// Inline styles, as mails need them; no script, no picture, no form, no address; shown in our own frame only.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox";

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let stuck = state.store().list_stuck_deliveries(&reader.rows(), PAGE_ROWS_COUNT).await?;
    let stuck: Vec<StuckRow<'_>> = stuck.iter().map(stuck_row).collect();
    let kept = if state.settings.outbox { Some(messages(&state, &reader).await?) } else { None };
    let rows: Option<Vec<OutboxRow<'_>>> = kept.as_ref().map(|found| found.iter().map(row).collect());
    let may_resend = reader.may(Permission::Tick);
    Ok(show(&state, &reader, Place::Outbox, "Outbox", "", &outbox::render(&stuck, rows.as_deref(), may_resend)))
}

pub(crate) async fn resend(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Redirect, Refusal> {
    if !reader.may(Permission::Tick) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "You may not send messages again."));
    }
    let (delivery, now) = (DeliveryId(id), (state.clock)());
    match resend_delivery(&state.monitor, reader.organisation, delivery, &reader.who(), now).await? {
        true => Ok(Redirect::to("/outbox")),
        false => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "This message waits no longer: it is being sent, or has arrived. Open the outbox again.",
        )),
    }
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

/// What an alert was about, whether of an advisory or of a source.
fn stuck_row(stuck: &store::StuckDelivery) -> StuckRow<'_> {
    let title = match serde_json::from_str::<Content>(&stuck.content) {
        Ok(content) => alert::subject(&content, LANGUAGE),
        Err(_) => serde_json::from_str::<SourceNews>(&stuck.content).map_or_else(
            |_| "An alert that this version cannot read".to_owned(),
            |news| source::subject(&news, LANGUAGE),
        ),
    };
    StuckRow {
        id: stuck.id.0,
        title,
        to: shown(&stuck.channel, &stuck.recipient),
        channel: &stuck.channel,
        attempts: stuck.attempts,
        error: &stuck.last_error,
        is_given_up: stuck.state == DeliveryState::Dead,
        at: stuck.finished.unwrap_or(stuck.next_attempt),
    }
}

fn row(mail: &store::OutboxMessage) -> OutboxRow<'_> {
    OutboxRow { id: mail.delivery.0, to: &mail.recipient, subject: &mail.subject, at: mail.at }
}
