//! `/outbox`: messages that did not get through, to be sent again; and the demo's mails.
//!
//! Does not know: how a message is written. A mail's HTML has an address and a policy of its own, so that its styles work
//! and nothing else does.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, outbox};
use crate::view::{OutboxMessage, OutboxRow, OutboxView, Rows, StuckRow};
use crate::words::{language, say};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::Permission;
use monitor::Transport;
use monitor::actions::resend_delivery;
use store::{DeliveryId, DeliveryState};
use triage::call::CallReason;
use triage::channel::{Channel, shown};
use triage::silence::Change;
use triage::test_message::TEST_REASON;
use triage::wording::{alert, call, source, test_message};
use uuid::Uuid;

/// Messages of the page, of either kind.
const PAGE_ROWS_COUNT: usize = 500;

/// One more tells that there are more.
const ASKED_ROWS_COUNT: u32 = PAGE_ROWS_COUNT as u32 + 1;

/// Inline styles, as mails need them; no script, no picture, no form, no address; shown in our own frame only.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox";

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let stuck = state.store().list_stuck_deliveries(&reader.rows(), ASKED_ROWS_COUNT).await?;
    let stuck: Vec<StuckRow<'_>> = stuck.iter().map(stuck_row).collect();
    let waiting = match state.monitor.settings.mail.transport {
        Transport::None => state.store().count_pending_deliveries(reader.organisation, Channel::Email.code()).await?,
        Transport::Smtp(_) | Transport::Outbox => 0,
    };
    let kept = if state.settings.outbox { Some(messages(&state, &reader).await?) } else { None };
    let rows: Option<Vec<OutboxRow<'_>>> = kept.as_ref().map(|found| found.iter().map(row).collect());
    let view = OutboxView {
        stuck: Rows::first(&stuck, PAGE_ROWS_COUNT),
        waiting,
        kept: rows.as_deref().map(|rows| Rows::first(rows, PAGE_ROWS_COUNT)),
        may_resend: reader.may(Permission::Tick),
    };
    Ok(show(&state, &reader, Place::Outbox, say("Outbox"), "", &outbox::render(&view)))
}

pub(crate) async fn resend(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Redirect, Refusal> {
    if !reader.may(Permission::Tick) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not send messages again.")));
    }
    let (delivery, now) = (DeliveryId(id), (state.clock)());
    match resend_delivery(&state.monitor, &reader.rows(), delivery, &reader.who(), now).await? {
        true => Ok(Redirect::to("/outbox")),
        false => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            say(
                "This message cannot be sent again: it is being sent, was handed over, or its advisory was deleted. Open the outbox again.",
            ),
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
        return Err(Refusal::not_found(say("outbox")));
    }
    Ok(state.store().list_outbox(&reader.rows(), ASKED_ROWS_COUNT).await?)
}

async fn find(state: &AppState, reader: &Reader, id: Uuid) -> Result<store::OutboxMessage, Refusal> {
    let found = messages(state, reader).await?.into_iter().find(|message| message.delivery.0 == id);
    found.ok_or_else(|| Refusal::not_found(say("mail")))
}

/// What a message was about: an advisory, a source, or nothing.
fn stuck_title(stuck: &store::StuckDelivery) -> Option<String> {
    let content = &stuck.content;
    Some(match stuck.reason.as_str() {
        TEST_REASON => test_message::subject(&serde_json::from_str(content).ok()?, language()),
        reason if Change::from_code(reason).is_some() => {
            source::subject(&serde_json::from_str(content).ok()?, language())
        }
        reason if CallReason::from_code(reason).is_some() => {
            call::subject(&serde_json::from_str(content).ok()?, language())
        }
        _ => alert::subject(&serde_json::from_str(content).ok()?, language()),
    })
}

/// A message that did not get through, as a line of the page.
pub(crate) fn stuck_row(stuck: &store::StuckDelivery) -> StuckRow<'_> {
    let title = stuck_title(stuck).unwrap_or_else(|| alert::unreadable(language()).to_owned());
    let delivery = &stuck.delivery;
    StuckRow {
        id: delivery.id.0,
        title,
        to: shown(&delivery.channel, &delivery.recipient),
        channel: &delivery.channel,
        attempts: delivery.attempts,
        error: &delivery.last_error,
        is_given_up: delivery.state == DeliveryState::Dead,
        is_resendable: stuck.is_resendable,
        at: delivery.finished.unwrap_or(delivery.next_attempt),
    }
}

fn row(mail: &store::OutboxMessage) -> OutboxRow<'_> {
    OutboxRow { id: mail.delivery.0, to: &mail.recipient, subject: &mail.subject, at: mail.at }
}
