//! `GET` and `POST /api/v1/views`, `DELETE /api/v1/views/{id}`: saved filters of the list of advisories.
//!
//! Does not know: who may save or delete which (`ui::saved_views`).

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::saved_views;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{SavedView, SavedViewId};
use uuid::Uuid;

/// A view.
#[derive(Debug, Serialize)]
pub(crate) struct ViewJson {
    id: Uuid,
    name: String,
    query: String,
    shared: bool,
    who: String,
    made: Timestamp,
    url: String,
}

/// A view as it is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewViewJson {
    name: String,
    query: String,
    #[serde(default)]
    shared: bool,
}

impl From<SavedView> for ViewJson {
    fn from(view: SavedView) -> Self {
        let SavedView { id, owner, name, query, who, made } = view;
        let url = format!("/api/v1/advisories?{query}");
        ViewJson { id: id.0, name, query, shared: owner.is_none(), who, made, url }
    }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Result<Json<Vec<ViewJson>>, Refusal> {
    Ok(Json(saved_views::list(&state, &reader).await?.into_iter().map(ViewJson::from).collect()))
}

pub(crate) async fn insert(
    State(state): State<AppState>,
    reader: Reader,
    view: Result<Json<NewViewJson>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let Json(view) = view.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    let (id, query) = saved_views::save(&state, &reader, &view.name, &view.query, view.shared).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id.0, "query": query }))))
}

pub(crate) async fn delete(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Refusal> {
    saved_views::delete(&state, &reader, SavedViewId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
