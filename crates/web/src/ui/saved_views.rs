//! `POST /views` and `/views/{id}/delete`: filters of the list that are kept under a name, listed beside its facets.
//!
//! Does not know: what a filter finds. The guard has checked where a form came from.

use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::view::{SavedViewLine, SavedViews};
use crate::words::say;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Redirect;
use identity::Permission;
use monitor::actions::{SaveViewError, delete_view, save_view};
use serde::Deserialize;
use store::{SavedView, SavedViewId, StoreError};
use uuid::Uuid;

/// Longest filter that is kept: the longest of each of its values.
const QUERY_SIZE_BYTES_MAX: usize = 2_000;

/// A view as a form sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ViewForm {
    name: String,
    query: String,
    shared: Option<String>,
}

pub(crate) async fn insert(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<ViewForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form holds no view.")))?;
    let query = form.query.trim_start_matches('?');
    let (_, query) = save(&state, &reader, &form.name, query, form.shared.is_some()).await?;
    Ok(Redirect::to(&format!("/advisories?{query}")))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Redirect, Refusal> {
    delete(&state, &reader, SavedViewId(id)).await?;
    Ok(Redirect::to("/advisories"))
}

/// Saves a view; its id, and its filter as it is kept.
///
/// # Errors
/// A filter that cannot be read, a name that cannot be taken, who may not share.
pub(crate) async fn save(
    state: &AppState,
    reader: &Reader,
    name: &str,
    query: &str,
    is_shared: bool,
) -> Result<(SavedViewId, String), Refusal> {
    let owner = reader.user().filter(|_| !is_shared);
    if owner.is_none() && !reader.may(Permission::Watchlists) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not save views for everybody.")));
    }
    let query = kept(query)?;
    let whose = (reader.organisation, owner);
    let id = save_view(&state.monitor, whose, (name, query.clone()), &reader.who(), (state.clock)()).await?;
    Ok((id, query))
}

/// Deletes a view of the reader's own, or, where he may, of the organisation's.
///
/// # Errors
/// When there is none that he may delete.
pub(crate) async fn delete(state: &AppState, reader: &Reader, id: SavedViewId) -> Result<(), Refusal> {
    let owners = reader.user().map(Some).into_iter().chain(reader.may(Permission::Watchlists).then_some(None));
    for owner in owners {
        if delete_view(&state.monitor, reader.organisation, owner, id).await? {
            return Ok(());
        }
    }
    Err(Refusal::not_found(say("view of yours")))
}

/// The views that the reader may choose from.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list(state: &AppState, reader: &Reader) -> Result<Vec<SavedView>, StoreError> {
    state.store().list_saved_views(reader.organisation, reader.user()).await
}

/// The same as the list shows them.
pub(crate) fn shown(views: Vec<SavedView>, reader: &Reader) -> SavedViews {
    let may_share = reader.may(Permission::Watchlists);
    let line = |view: SavedView| SavedViewLine {
        id: view.id.0,
        is_shared: view.owner.is_none(),
        is_deletable: view.owner.is_some() || may_share,
        name: view.name,
        query: view.query,
    };
    let lines = views.into_iter().map(line).collect();
    SavedViews { lines, is_person: reader.user().is_some(), may_share }
}

/// The filter of a query, without what is none of it.
fn kept(query: &str) -> Result<String, Refusal> {
    let wrong = || {
        Refusal::bad_request(say("`query` is the query part of a list's address, such as `label=act_now&q=kev:yes`."))
    };
    if query.len() > QUERY_SIZE_BYTES_MAX {
        return Err(wrong());
    }
    let address: Uri = format!("/advisories?{query}").parse().map_err(|_| wrong())?;
    let Query(asked) = Query::<ListQuery>::try_from_uri(&address).map_err(|_| wrong())?;
    let (filter, _) = asked.filter()?;
    Ok(filter.query(None).trim_start_matches('?').to_owned())
}

impl From<SaveViewError> for Refusal {
    fn from(error: SaveViewError) -> Self {
        match error {
            SaveViewError::Name => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, capital(&error)),
            SaveViewError::Taken | SaveViewError::TooMany => Refusal::new(StatusCode::CONFLICT, capital(&error)),
            SaveViewError::Stage(error) => Refusal::from(error),
        }
    }
}

/// What went wrong, as a sentence.
fn capital(error: &SaveViewError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}
