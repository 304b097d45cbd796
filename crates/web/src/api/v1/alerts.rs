//! `GET /api/v1/alerts`: what was alerted, newest first.
//!
//! Does not know: what is worth an alert.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::alerts::{cursor_of, parse_cursor, row};
use crate::view::AlertRow;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Alert;
use triage::assessment::Label;
use uuid::Uuid;

/// Alerts of a page where none are asked for.
const PAGE_ROWS_COUNT: u32 = 50;
/// Alerts of the largest page.
const PAGE_ROWS_COUNT_MAX: u32 = 200;

/// Which part is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertsQuery {
    cursor: Option<String>,
    limit: Option<u32>,
}

/// A page; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct PageJson {
    alerts: Vec<AlertJson>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct AlertJson {
    id: Uuid,
    advisory: Option<Uuid>,
    title: String,
    about: String,
    label: Option<&'static str>,
    reason: String,
    watchlist: String,
    raised: Timestamp,
    page: Option<String>,
    deliveries: Vec<DeliveryJson>,
}

#[derive(Debug, Serialize)]
struct DeliveryJson {
    channel: String,
    state: String,
    attempts: u32,
}

fn alert(alert: &Alert) -> AlertJson {
    let AlertRow { path, title, named, label, reason, watchlist, raised, deliveries, .. } = row(alert);
    let delivery = |(channel, state, attempts): (&str, &str, u32)| DeliveryJson {
        channel: channel.to_owned(),
        state: state.to_owned(),
        attempts,
    };
    AlertJson {
        id: alert.id.0,
        advisory: Some(alert.advisory.0).filter(|id| !alert.is_advisory_deleted && !id.is_nil()),
        title,
        about: named,
        label: label.map(Label::code),
        reason: reason.to_owned(),
        watchlist: watchlist.to_owned(),
        raised,
        page: Some(path).filter(|path| !path.is_empty()),
        deliveries: deliveries.into_iter().map(delivery).collect(),
    }
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<AlertsQuery>, QueryRejection>,
) -> Result<Json<PageJson>, Refusal> {
    let Query(AlertsQuery { cursor, limit }) =
        query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let limit = limit.unwrap_or(PAGE_ROWS_COUNT);
    if !(1..=PAGE_ROWS_COUNT_MAX).contains(&limit) {
        return Err(Refusal::bad_request(format!("`limit` is from 1 to {PAGE_ROWS_COUNT_MAX}.")));
    }
    let cursor = cursor.map(|text| parse_cursor(&text)).transpose()?;
    let found = state.store().list_alerts(&reader.rows(), cursor, limit).await?;
    let next = cursor_of(&found, limit);
    Ok(Json(PageJson { alerts: found.iter().map(alert).collect(), next }))
}
