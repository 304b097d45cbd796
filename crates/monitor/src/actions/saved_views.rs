//! Save a filter of the list of advisories under a name, or delete it.
//!
//! Does not know: what a filter says; whoever calls has read it.

use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{OrganisationId, SAVED_VIEWS_COUNT_MAX, SavedView, SavedViewId, SavedViewOutcome, UserId};
use thiserror::Error;

/// A name that fits beside the facets.
pub const SAVED_VIEW_NAME_CHARS_MAX: usize = 60;

/// Why a view was not saved.
#[derive(Debug, Error)]
pub enum SaveViewError {
    /// No name, a name that is too long, or one with characters that nobody sees.
    #[error("a name of 1 to {SAVED_VIEW_NAME_CHARS_MAX} printable characters is needed")]
    Name,
    /// There is one of that name.
    #[error("there is a view of that name")]
    Taken,
    /// There are as many as there may be.
    #[error("there are {SAVED_VIEWS_COUNT_MAX} views, which is as many as there may be")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Saves a view for a person, or, without one, for the organisation.
///
/// # Errors
/// [`SaveViewError`]; nothing is written then.
pub async fn save_view(
    monitor: &Monitor,
    (organisation, owner): (OrganisationId, Option<UserId>),
    (name, query): (&str, String),
    who: &str,
    now: Timestamp,
) -> Result<SavedViewId, SaveViewError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > SAVED_VIEW_NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(SaveViewError::Name);
    }
    let id = SavedViewId(fresh(now));
    let view = SavedView { id, owner, name: name.to_owned(), query, who: who.to_owned(), made: now };
    match monitor.store.insert_saved_view(organisation, view).await.map_err(StageError::from)? {
        SavedViewOutcome::Done => Ok(id),
        SavedViewOutcome::Taken => Err(SaveViewError::Taken),
        SavedViewOutcome::TooMany => Err(SaveViewError::TooMany),
    }
}

/// Deletes a view of that owner, `None` being the organisation. Whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_view(
    monitor: &Monitor,
    organisation: OrganisationId,
    owner: Option<UserId>,
    id: SavedViewId,
) -> Result<bool, StageError> {
    Ok(monitor.store.delete_saved_view(organisation, owner, id).await?)
}
