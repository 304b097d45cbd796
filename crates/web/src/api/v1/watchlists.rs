//! `GET` and `POST /api/v1/watchlists`, `DELETE /api/v1/watchlists/{id}`, `POST /api/v1/watchlists/preview`.
//!
//! Does not know: what a rule hits, what of it may be kept.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::watchlists::{may_write, rule};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use monitor::actions::{self, PREVIEW_MONTHS, PreviewedAlert, WatchPreview, WatchlistDraft};
use serde::{Deserialize, Serialize};
use store::{Watchlist, WatchlistId};
use triage::watchlist::{Hit, Rule, SendingPolicy};
use uuid::Uuid;

/// A watchlist.
#[derive(Debug, Serialize)]
pub struct WatchlistJson {
    id: Uuid,
    name: String,
    owner: String,
    origin: &'static str,
    paused: bool,
    recipients: Vec<String>,
    rule: Option<Rule>,
    sending: SendingPolicy,
    created: Timestamp,
}

/// A watchlist as it is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftJson {
    name: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    recipients: Vec<String>,
    rule: Rule,
    #[serde(default)]
    sending: SendingPolicy,
}

/// What a rule would have told.
#[derive(Debug, Serialize)]
pub struct PreviewJson {
    months: u32,
    advisories: usize,
    cut: bool,
    count: usize,
    alerts: Vec<AlertJson>,
}

/// An alert that would have been sent.
#[derive(Debug, Serialize)]
struct AlertJson {
    advisory: Uuid,
    publisher: String,
    tracking_id: String,
    title: String,
    label: &'static str,
    published: Timestamp,
    hits: Vec<Hit>,
}

impl WatchlistJson {
    /// A row with its rule as it was read; none if it cannot be.
    pub fn of(watchlist: Watchlist, rule: Option<Rule>) -> WatchlistJson {
        let Watchlist { id, name, recipients, created, origin, owner, is_paused, sending, .. } = watchlist;
        // The address of a web hook is a secret.
        let recipients = recipients.iter().map(|recipient| triage::channel::shown_text(recipient)).collect();
        let (origin, paused, sending) = (origin.code(), is_paused, SendingPolicy::read(&sending));
        WatchlistJson { id: id.0, name, owner, origin, paused, recipients, rule, sending, created }
    }
}

impl From<WatchPreview> for PreviewJson {
    fn from(preview: WatchPreview) -> Self {
        let alert = |alert: PreviewedAlert| {
            let PreviewedAlert { advisory, publisher, tracking_id, title, label, published, hits } = alert;
            AlertJson { advisory: advisory.0, publisher, tracking_id, title, label: label.code(), published, hits }
        };
        let WatchPreview { alerts, advisories, is_cut } = preview;
        PreviewJson {
            months: PREVIEW_MONTHS,
            advisories,
            cut: is_cut,
            count: alerts.len(),
            alerts: alerts.into_iter().map(alert).collect(),
        }
    }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Result<Json<Vec<WatchlistJson>>, Refusal> {
    let found = state.store().list_watchlists(reader.organisation).await?;
    let shown = found.into_iter().map(|watchlist| {
        let rule = rule(&watchlist);
        WatchlistJson::of(watchlist, rule)
    });
    Ok(Json(shown.collect()))
}

pub(crate) async fn insert(
    State(state): State<AppState>,
    reader: Reader,
    draft: Result<Json<DraftJson>, JsonRejection>,
) -> Result<(StatusCode, Json<serde_json::Value>), Refusal> {
    may_write(&reader)?;
    let DraftJson { name, owner, recipients, rule, sending } = given(draft)?;
    let draft = WatchlistDraft { name, owner, rule, recipients, sending };
    let now = (state.clock)();
    let id = actions::add_watchlist(&state.monitor, &reader.rows(), draft, &reader.who(), now).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({ "id": id.0 }))))
}

pub(crate) async fn delete(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Refusal> {
    may_write(&reader)?;
    let now = (state.clock)();
    actions::delete_watchlist(&state.monitor, &reader.rows(), WatchlistId(id), &reader.who(), now).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn preview(
    State(state): State<AppState>,
    reader: Reader,
    asked: Result<Json<Rule>, JsonRejection>,
) -> Result<Json<PreviewJson>, Refusal> {
    let rule = given(asked)?;
    let preview = actions::preview_watchlist(&state.monitor, &reader.rows(), &rule, (state.clock)()).await?;
    Ok(Json(preview.into()))
}

fn given<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Refusal> {
    body.map(|Json(body)| body).map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))
}
