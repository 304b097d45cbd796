//! `/alerts`: what was alerted, newest first.
//!
//! Does not know: what is worth an alert.

use super::{Page, show_live};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{alerts, frame::Place};
use crate::view::{AlertRow, AlertsView};
use crate::words::{language, phrase, say};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use identity::Permission;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use store::{Alert, AlertCursor, AlertId, CaseId, StoredDisposition};
use triage::alert::Content;
use triage::assessment::Label;
use triage::clock::{day_of, zone};
use triage::disposition::Disposition;
use triage::silence::{Change, SourceNews};
use triage::wording::source;
use uuid::Uuid;

/// Alerts of one page.
const PAGE_ROWS_COUNT: u32 = 50;

/// Where a page of alerts begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AlertsQuery {
    cursor: Option<String>,
    /// `new` for those of cases that nobody said anything about.
    show: Option<String>,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<AlertsQuery>, QueryRejection>,
) -> Page {
    let AlertsQuery { cursor, show: shown } = query.map(|Query(query)| query).unwrap_or_default();
    let is_new_only = shown.as_deref() == Some("new");
    let cursor = cursor.map(|text| parse_cursor(&text)).transpose()?;
    let found = match is_new_only {
        true => state.store().list_new_alerts(&reader.rows(), cursor, PAGE_ROWS_COUNT).await?,
        false => state.store().list_alerts(&reader.rows(), cursor, PAGE_ROWS_COUNT).await?,
    };
    let next = cursor_of(&found, PAGE_ROWS_COUNT);
    let work = load_work(&state, &reader, &found).await?;
    let may_decide = reader.may(Permission::Tick);
    let people = match may_decide && reader.user().is_some() {
        true => state.store().list_people(reader.organisation).await?,
        false => Vec::new(),
    };
    let view =
        AlertsView { rows: &rows(&found, &work), next: next.as_deref(), is_new_only, may_decide, people: &people };
    Ok(show_live(&state, &reader, Place::Alerts, say("Alerts"), "", &alerts::render(&view)))
}

/// How far the cases of alerts are.
pub(crate) type Work = HashMap<CaseId, (Disposition, String)>;

/// How far the cases of these alerts are; one that nobody said anything about is absent.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn load_work(state: &AppState, reader: &Reader, found: &[Alert]) -> Result<Work, Refusal> {
    let homes: Vec<CaseId> = found.iter().map(|alert| alert.case_id).collect();
    let (store, rows) = (state.store(), reader.rows());
    let said = store.list_dispositions(&rows, &homes).await?;
    let time_zone = if said.is_empty() { String::new() } else { store.find_time_zone(rows.organisation).await? };
    let today = day_of((state.clock)(), &zone(&time_zone));
    let standing = |one: StoredDisposition| (one.state.on(one.day, today), one.assignee_name);
    Ok(said.into_iter().map(|(home, one)| (home, standing(one))).collect())
}

/// Where the page after one of `limit` alerts begins, if it is full.
pub(crate) fn cursor_of(found: &[Alert], limit: u32) -> Option<String> {
    let last = found.last().filter(|_| found.len() == limit as usize)?;
    Some(format!("{}_{}", last.created.as_microsecond(), last.id.0.simple()))
}

/// Alerts of the store as lines of a page. One whose content cannot be read any more is still shown.
pub(crate) fn rows<'a>(alerts: &'a [Alert], work: &'a Work) -> Vec<AlertRow<'a>> {
    alerts
        .iter()
        .map(|alert| {
            let said = work.get(&alert.case_id).filter(|_| !alert.advisory.0.is_nil());
            AlertRow { work: said.map(|(state, whose)| (*state, whose.as_str())), ..row(alert) }
        })
        .collect()
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
    let advisory = (!alert.is_advisory_deleted && !alert.advisory.0.is_nil()).then_some(alert.advisory);
    AlertRow { path, title, named, label, reason, watchlist, advisory, work: None, raised, deliveries }
}

fn about_advisory(alert: &Alert) -> (String, String, String, Option<Label>) {
    let path = if alert.is_advisory_deleted { String::new() } else { format!("/advisories/{}", alert.advisory.0) };
    match serde_json::from_str::<Content>(&alert.content) {
        Ok(content) => {
            (path, content.title, format!("{} {}", content.publisher, content.tracking_id), Some(content.label))
        }
        Err(_) => (path, phrase("Advisory {id}", &[("id", &alert.advisory.0)]), String::new(), Some(Label::NeedsData)),
    }
}

/// It has no label: nothing was assessed.
fn about_source(content: &str) -> (String, String, String, Option<Label>) {
    let title = serde_json::from_str::<SourceNews>(content)
        .map_or_else(|_| source::page_caption(language()).to_owned(), |news| source::subject(&news, language()));
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
    parse().ok_or_else(|| Refusal::bad_request(say("`cursor` is none that a page of this list gave.")))
}
