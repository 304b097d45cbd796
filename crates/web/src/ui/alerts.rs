//! `/alerts`: what was alerted, newest first.
//!
//! Does not know: what is worth an alert.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words::LANGUAGE;
use crate::templates::{alerts, frame::Place};
use crate::view::AlertRow;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use store::{Alert, AlertCursor, AlertId};
use triage::alert::Content;
use triage::assessment::Label;
use triage::silence::{Change, SourceNews};
use triage::wording::source;
use uuid::Uuid;

/// Alerts of one page.
const PAGE_ROWS_COUNT: u32 = 50;

/// Where a page of alerts begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AlertsQuery {
    cursor: Option<String>,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<AlertsQuery>, QueryRejection>,
) -> Page {
    let cursor = query.ok().and_then(|Query(query)| query.cursor).map(|text| parse_cursor(&text)).transpose()?;
    let found = state.store().list_alerts(&reader.rows(), cursor, PAGE_ROWS_COUNT).await?;
    let next = cursor_of(&found, PAGE_ROWS_COUNT);
    Ok(show(&state, &reader, Place::Alerts, "Alerts", "", &alerts::render(&rows(&found), next.as_deref())))
}

/// Where the page after one of `limit` alerts begins, if it is full.
pub(crate) fn cursor_of(found: &[Alert], limit: u32) -> Option<String> {
    let last = found.last().filter(|_| found.len() == limit as usize)?;
    Some(format!("{}_{}", last.created.as_microsecond(), last.id.0.simple()))
}

/// Alerts of the store as lines of a page. One whose content cannot be read any more is still shown.
pub(crate) fn rows(alerts: &[Alert]) -> Vec<AlertRow<'_>> {
    alerts.iter().map(row).collect()
}

/// One alert as a line; one whose content cannot be read any more too.
pub(crate) fn row(alert: &Alert) -> AlertRow<'_> {
    let deliveries = alert.deliveries.iter();
    let deliveries = deliveries.map(|one| (one.channel.as_str(), one.state.code(), one.attempts)).collect();
    let (watchlist, reason, raised) = (alert.watchlist.as_str(), alert.reason.as_str(), alert.created);
    let (path, title, named, label) = match Change::from_code(reason) {
        Some(_) => about_source(&alert.content),
        None => about_advisory(alert),
    };
    AlertRow { path, title, named, label, reason, watchlist, raised, deliveries }
}

fn about_advisory(alert: &Alert) -> (String, String, String, Option<Label>) {
    let path = if alert.is_advisory_deleted { String::new() } else { format!("/advisories/{}", alert.advisory.0) };
    match serde_json::from_str::<Content>(&alert.content) {
        Ok(content) => {
            (path, content.title, format!("{} {}", content.publisher, content.tracking_id), Some(content.label))
        }
        Err(_) => (path, format!("Advisory {}", alert.advisory.0), String::new(), Some(Label::NeedsData)),
    }
}

/// It has no label: nothing was assessed.
fn about_source(content: &str) -> (String, String, String, Option<Label>) {
    let title = serde_json::from_str::<SourceNews>(content)
        .map_or_else(|_| source::page_caption(LANGUAGE).to_owned(), |news| source::subject(&news, LANGUAGE));
    ("/sources".to_owned(), title, String::new(), None)
}

/// Reads what [`cursor_of`] wrote.
///
/// # Errors
/// It is none (400).
pub(crate) fn parse_cursor(text: &str) -> Result<AlertCursor, Refusal> {
    let parse = || {
        let (created, id) = text.split_once('_')?;
        let created = Timestamp::from_microsecond(created.parse().ok()?).ok()?;
        Some(AlertCursor { created, id: AlertId(Uuid::try_parse(id).ok()?) })
    };
    parse().ok_or_else(|| Refusal::bad_request("`cursor` is none that a page of this list gave."))
}
