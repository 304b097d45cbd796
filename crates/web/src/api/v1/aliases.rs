//! `/api/v1/aliases`: an organisation's aliases, what is suggested to it, and what it has rejected.
//!
//! Does not know: what an alias changes, or how a vendor came to be suggested.

use crate::aliases::{AliasBook, MeantVendor, Suggestion, read_book};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::aliases::{may_change, said};
use crate::words::language;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use monitor::actions::{keep_alias, reject_suggestion, remove_alias, reopen_suggestion};
use serde::{Deserialize, Serialize};
use store::{AliasId, Rejection, StoredAlias};
use triage::asset::alias::Alias;
use triage::wording::alias as words;
use uuid::Uuid;

/// Everything about aliases; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub(crate) struct BookJson<'a> {
    aliases: Vec<AliasJson<'a>>,
    suggestions: Vec<SuggestionJson<'a>>,
    rejected: Vec<RejectionJson<'a>>,
}

#[derive(Debug, Serialize)]
struct AliasJson<'a> {
    id: Uuid,
    #[serde(flatten)]
    alias: &'a Alias,
    sentence: String,
    reason: &'a str,
    who: &'a str,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct SuggestionJson<'a> {
    written: &'a str,
    assets: u64,
    vendors: Vec<MeantJson<'a>>,
}

#[derive(Debug, Serialize)]
struct MeantJson<'a> {
    vendor: &'a str,
    key: &'a str,
    reasons: Vec<ReasonJson>,
}

#[derive(Debug, Serialize)]
struct ReasonJson {
    reason: &'static str,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct RejectionJson<'a> {
    written: &'a str,
    key: &'a str,
    reason: &'a str,
    who: &'a str,
    at: Timestamp,
}

/// What an alias or its removal did.
#[derive(Debug, Serialize)]
struct ChangedJson {
    id: Uuid,
    assets: u64,
}

/// An alias with its reason.
#[derive(Debug, Deserialize)]
pub(crate) struct NewAliasJson {
    #[serde(flatten)]
    alias: Alias,
    #[serde(default)]
    reason: String,
}

/// A suggestion by its spelling and the vendor's key, with the reason to reject it.
#[derive(Debug, Deserialize)]
pub(crate) struct SuggestionKey {
    pub(crate) written: String,
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) reason: String,
}

/// Everything about aliases as the API tells it.
pub(crate) fn book_json(book: &AliasBook) -> BookJson<'_> {
    BookJson {
        aliases: book.aliases.iter().map(alias_json).collect(),
        suggestions: book.suggestions.iter().map(suggestion_json).collect(),
        rejected: book.rejected.iter().map(rejection_json).collect(),
    }
}

fn alias_json(stored: &StoredAlias) -> AliasJson<'_> {
    let StoredAlias { id, alias, reason, who, at } = stored;
    AliasJson { id: id.0, alias, sentence: words::alias(alias, language()), reason, who, at: *at }
}

fn suggestion_json(suggestion: &Suggestion) -> SuggestionJson<'_> {
    let meant = |one: &'_ MeantVendor| {
        let sentence = |(likeness, by): &(triage::asset::alias::Likeness, String)| ReasonJson {
            reason: likeness.code(),
            sentence: words::likeness(*likeness, by, language()),
        };
        one.reasons.iter().map(sentence).collect()
    };
    SuggestionJson {
        written: &suggestion.written,
        assets: suggestion.assets,
        vendors: suggestion
            .meant
            .iter()
            .map(|one| MeantJson { vendor: &one.name, key: &one.key, reasons: meant(one) })
            .collect(),
    }
}

fn rejection_json(rejection: &Rejection) -> RejectionJson<'_> {
    let Rejection { written, vendor, reason, who, at } = rejection;
    RejectionJson { written, key: vendor, reason, who, at: *at }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Result<Response, Refusal> {
    let book = read_book(state.store(), &state.known, &reader.rows()).await?;
    Ok(Json(book_json(&book)).into_response())
}

pub(crate) async fn add(
    State(state): State<AppState>,
    reader: Reader,
    new: Result<Json<NewAliasJson>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(new) = new.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    may_change(&reader)?;
    let (id, assets) =
        keep_alias(&state.monitor, reader.organisation, &new.alias, said(&state, &reader.who(), &new.reason)).await?;
    Ok((StatusCode::CREATED, Json(ChangedJson { id: id.0, assets })).into_response())
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Response, Refusal> {
    may_change(&reader)?;
    let who = reader.who();
    let said = said(&state, &who, "");
    let assets = remove_alias(&state.monitor, reader.organisation, AliasId(id), said.who, said.now).await?;
    Ok(Json(ChangedJson { id, assets }).into_response())
}

pub(crate) async fn reject(
    State(state): State<AppState>,
    reader: Reader,
    suggestion: Result<Json<SuggestionKey>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(one) = suggestion.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    may_change(&reader)?;
    let who = reader.who();
    let words = said(&state, &who, &one.reason);
    reject_suggestion(&state.monitor, reader.organisation, (&one.written, &one.key), words).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn reopen(
    State(state): State<AppState>,
    reader: Reader,
    suggestion: Result<Query<SuggestionKey>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(one) = suggestion.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    may_change(&reader)?;
    let who = reader.who();
    let said = said(&state, &who, "");
    let suggestion = (one.written.as_str(), one.key.as_str());
    reopen_suggestion(&state.monitor, reader.organisation, suggestion, said.who, said.now).await?;
    Ok(StatusCode::NO_CONTENT)
}
