//! What each team wants to hear about, and who of it.
//!
//! Does not know: what a rule says (`triage::watchlist`); it is kept as JSON text.

use crate::connection::{Connection, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, WatchlistId};
use crate::ledger;
use jiff::Timestamp;

/// Watchlists of one organisation.
const WATCHLISTS_COUNT_MAX: i64 = 10_000;

/// A watchlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watchlist {
    /// Its id; one that is known by its name keeps the id it has.
    pub id: WatchlistId,
    /// Its name, unique within the organisation.
    pub name: String,
    /// The rule, as JSON text.
    pub rule: String,
    /// Addresses, as `triage::channel` reads them.
    pub recipients: Vec<String>,
    /// When it was made; what is older is no news to it.
    pub created: Timestamp,
}

impl Store {
    /// Makes the organisation's watchlists those given, in one transaction. One that is known by its name keeps its id
    /// and its age; one that is not given any more is deleted. A change is written into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_watchlists(
        &self,
        organisation: OrganisationId,
        watchlists: Vec<Watchlist>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("storing watchlists", move |connection| put(connection, organisation, &watchlists, now)).await
    }

    /// An organisation's watchlists, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_watchlists(&self, organisation: OrganisationId) -> Result<Vec<Watchlist>, StoreError> {
        self.read("listing watchlists", move |connection| list(connection, organisation)).await
    }
}

fn put(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    watchlists: &[Watchlist],
    now: Timestamp,
) -> Result<(), Fault> {
    let before = list(connection, organisation)?;
    let names: Vec<String> = watchlists.iter().map(|watchlist| watchlist.name.clone()).collect();
    let sql = "DELETE FROM watchlists WHERE organisation_id = $1 AND NOT (name {any $2 text})";
    connection.execute(sql, &values![organisation, names.clone()])?;
    let sql = "INSERT INTO watchlists (id, organisation_id, name, rule, recipients, created)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (organisation_id, name) DO UPDATE SET
                 rule = excluded.rule, recipients = excluded.recipients";
    for Watchlist { id, name, rule, recipients, created } in watchlists {
        connection.execute(sql, &values![*id, organisation, name, rule, json(recipients)?, *created])?;
    }
    if list(connection, organisation)? == before {
        return Ok(());
    }
    let (chain, body) = (organisation.to_string(), serde_json::json!({ "names": names }));
    ledger::insert(connection, &chain, "watchlists_changed", &chain, &body, now)
}

fn list(connection: &Connection<'_>, organisation: OrganisationId) -> Result<Vec<Watchlist>, Fault> {
    let sql = "SELECT id, name, rule, recipients, created FROM watchlists WHERE organisation_id = $1
               ORDER BY name LIMIT $2";
    connection.list(sql, &values![organisation, WATCHLISTS_COUNT_MAX], |row| {
        let recipients = from_json(&row.get::<String>(3)?)?;
        let (id, name, rule, created) = (WatchlistId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(4)?);
        Ok(Watchlist { id, name, rule, recipients, created })
    })
}
