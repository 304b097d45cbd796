//! Watchlists as the stages read them: of every organisation, and only what changed.
//!
//! Does not know: what a rule says; it is kept as JSON text.

use super::{COLUMNS, WATCHLISTS_COUNT_MAX, Watchlist, read};
use crate::connection::{Row, values};
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::{OrganisationId, WatchlistId};
use std::collections::HashMap;

/// Organisations of one list, as `list_organisations` has it.
const ORGANISATIONS_COUNT_MAX: i64 = 10_000;
/// Rules that are read at once: those of ten organisations at most.
const RULES_COUNT_MAX: i64 = 100_000;
/// Watchlists that are read at once by their ids: about a megabyte of rows.
const WATCHLISTS_PER_READ_COUNT: usize = 1_000;

/// A rule of an organisation, as the stages keep it in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRule {
    /// Whose.
    pub organisation: OrganisationId,
    /// Of which watchlist.
    pub watchlist: WatchlistId,
    /// As JSON text.
    pub rule: String,
}

/// A watchlist with what its messages' times hang on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchlistInPlace {
    /// The watchlist.
    pub watchlist: Watchlist,
    /// IANA time zone of its organisation.
    pub time_zone: String,
}

impl Store {
    /// How often the watchlists of anybody were changed: while it stays the same nothing did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_watchlist_changes(&self) -> Result<i64, StoreError> {
        self.read("asking whether watchlists changed", |connection| {
            connection.number("SELECT fence FROM leases WHERE name = 'watchlists'", &[])
        })
        .await
    }

    /// How often the watchlists of each organisation were changed, of those that ever had one: for the stages, never for a
    /// reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_watchlist_changes(&self) -> Result<HashMap<OrganisationId, i64>, StoreError> {
        self.read_long("asking whose watchlists changed", |connection| {
            let sql = "SELECT id, watchlists FROM organisations WHERE watchlists > 0 ORDER BY id LIMIT $1";
            let read = |row: &Row<'_>| Ok((OrganisationId(row.get(0)?), row.get(1)?));
            Ok(connection.list(sql, &values![ORGANISATIONS_COUNT_MAX], read)?.into_iter().collect())
        })
        .await
    }

    /// The rules of these organisations (ten at most) that are not paused, nor their organisation's trial over: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_watch_rules(&self, organisations: &[OrganisationId]) -> Result<Vec<WatchRule>, StoreError> {
        let ids: Vec<String> = organisations.iter().map(ToString::to_string).collect();
        self.read_long("reading watchlists", move |connection| {
            let sql = "SELECT organisation_id, id, rule FROM watchlists
                       WHERE organisation_id {any $1 text} AND paused = 0
                         AND organisation_id NOT IN (SELECT id FROM organisations WHERE trial_over = 1)
                       ORDER BY organisation_id, id LIMIT $2";
            connection.list(sql, &values![ids.clone(), RULES_COUNT_MAX], |row| {
                let (organisation, watchlist) = (OrganisationId(row.get(0)?), WatchlistId(row.get(1)?));
                Ok(WatchRule { organisation, watchlist, rule: row.get(2)? })
            })
        })
        .await
    }

    /// Watchlists of several organisations, each asked for with its own: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_watchlists(
        &self,
        asked: &[(OrganisationId, WatchlistId)],
    ) -> Result<HashMap<(OrganisationId, WatchlistId), WatchlistInPlace>, StoreError> {
        let asked = asked.to_vec();
        self.read_long("reading watchlists that hit", move |connection| {
            let sql = format!(
                "SELECT {COLUMNS}, organisation_id,
                   (SELECT time_zone FROM organisations o WHERE o.id = organisation_id)
                 FROM watchlists WHERE id {{any $1 text}} ORDER BY id LIMIT $2"
            );
            let mut found = HashMap::with_capacity(asked.len());
            for asked in asked.chunks(WATCHLISTS_PER_READ_COUNT) {
                let ids: Vec<String> = asked.iter().map(|(_, id)| id.to_string()).collect();
                let owners: HashMap<WatchlistId, OrganisationId> =
                    asked.iter().map(|(owner, id)| (*id, *owner)).collect();
                connection.query(&sql, &values![ids, i64::from(WATCHLISTS_COUNT_MAX)], &mut |row| {
                    let (watchlist, owner) = (read(row)?, OrganisationId(row.get(9)?));
                    if owners.get(&watchlist.id) == Some(&owner) {
                        let time_zone = row.get(10)?;
                        found.insert((owner, watchlist.id), WatchlistInPlace { watchlist, time_zone });
                    }
                    Ok(())
                })?;
            }
            Ok(found)
        })
        .await
    }
}
