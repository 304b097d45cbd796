//! Filters of the list of advisories that people keep under a name: their own, and those of the organisation.
//!
//! Does not know: what a filter says; it is kept as the query part of an address.

use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, SavedViewId, UserId};
use jiff::Timestamp;

/// Views of one owner: more is no list to choose from.
pub const SAVED_VIEWS_COUNT_MAX: i64 = 100;

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// Whose it is; `None`: the organisation's.
    pub owner: Option<UserId>,
    /// What it is called.
    pub name: String,
    /// The filter, as the query part of an address without its question mark.
    pub query: String,
    /// Who saved it.
    pub who: String,
    /// When.
    pub made: Timestamp,
}

/// What came of a view to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedViewOutcome {
    /// It is saved.
    Done,
    /// The owner has one of that name.
    Taken,
    /// The owner has as many as there may be.
    TooMany,
}

impl Store {
    /// Saves a view.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_saved_view(
        &self,
        organisation: OrganisationId,
        view: SavedView,
    ) -> Result<SavedViewOutcome, StoreError> {
        self.write("saving a view", move |connection| {
            let SavedView { id, owner, name, query, who, made } = &view;
            let owner = owner_text(*owner);
            let sql = "SELECT count(*) FROM saved_views WHERE organisation_id = $1 AND owner = $2";
            if connection.number(sql, &values![organisation, &owner])? >= SAVED_VIEWS_COUNT_MAX {
                return Ok(SavedViewOutcome::TooMany);
            }
            let sql = "INSERT INTO saved_views (organisation_id, id, owner, name, query, who, made)
                       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organisation_id, owner, name) DO NOTHING";
            let inserted = connection.execute(sql, &values![organisation, *id, &owner, name, query, who, *made])?;
            Ok(if inserted > 0 { SavedViewOutcome::Done } else { SavedViewOutcome::Taken })
        })
        .await
    }

    /// The organisation's views and, of a person, his own, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_saved_views(
        &self,
        organisation: OrganisationId,
        user: Option<UserId>,
    ) -> Result<Vec<SavedView>, StoreError> {
        self.read("listing saved views", move |connection| {
            let sql = "SELECT id, owner, name, query, who, made FROM saved_views
                       WHERE organisation_id = $1 AND owner IN ('', CAST($2 AS TEXT)) ORDER BY name, owner, id LIMIT $3";
            connection.list(sql, &values![organisation, owner_text(user), 2 * SAVED_VIEWS_COUNT_MAX], read)
        })
        .await
    }

    /// Deletes a view of that owner, `None` being the organisation. Whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_saved_view(
        &self,
        organisation: OrganisationId,
        owner: Option<UserId>,
        id: SavedViewId,
    ) -> Result<bool, StoreError> {
        self.write("deleting a saved view", move |connection| {
            let sql = "DELETE FROM saved_views WHERE organisation_id = $1 AND owner = $2 AND id = $3";
            Ok(connection.execute(sql, &values![organisation, owner_text(owner), id])? > 0)
        })
        .await
    }
}

fn owner_text(owner: Option<UserId>) -> String {
    owner.map(|owner| owner.to_string()).unwrap_or_default()
}

fn read(row: &Row<'_>) -> Result<SavedView, Fault> {
    let owner: String = row.get(1)?;
    let owner = match owner.as_str() {
        "" => None,
        text => {
            Some(UserId(text.parse().map_err(|_| Fault::Corrupt(format!("the owner {text:?} of a view is no id")))?))
        }
    };
    Ok(SavedView {
        id: SavedViewId(row.get(0)?),
        owner,
        name: row.get(2)?,
        query: row.get(3)?,
        who: row.get(4)?,
        made: row.get(5)?,
    })
}
