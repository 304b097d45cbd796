//! Providers that a person added, beside the configured ones.
//!
//! Does not know: the configured ones, or what is in `options`.

use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use jiff::Timestamp;
use serde_json::json;

/// Added providers that are read at once: far more than anybody watches.
const WATCHED_COUNT_MAX: i64 = 10_000;

/// A provider that a person added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedProvider {
    /// Its name, unique; what is known of it is kept by it.
    pub name: String,
    /// What `address` is, e.g. `url`, `folder`.
    pub kind: String,
    /// Where its documents are.
    pub address: String,
    /// What may be reached on its behalf, as JSON.
    pub options: String,
    /// When it was added.
    pub added: Timestamp,
}

impl Store {
    /// Adds a provider; returns whether its name was free. If not, nothing is changed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_watched_provider(&self, provider: WatchedProvider) -> Result<bool, StoreError> {
        self.write("adding a provider", move |connection| {
            let WatchedProvider { name, kind, address, options, added } = &provider;
            let sql = "INSERT INTO watched_providers (name, kind, address, options, added)
                       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING";
            if connection.execute(sql, &values![name, kind, address, options, *added])? == 0 {
                return Ok(false);
            }
            let body = json!({ "kind": kind, "address": address });
            ledger::insert(connection, ledger::INSTALLATION, "provider_added", name, &body, *added)?;
            Ok(true)
        })
        .await
    }

    /// All that were added, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_watched_providers(&self) -> Result<Vec<WatchedProvider>, StoreError> {
        self.read("listing added providers", |connection| {
            let sql = "SELECT name, kind, address, options, added FROM watched_providers ORDER BY name LIMIT $1";
            connection.list(sql, &values![WATCHED_COUNT_MAX], |row| {
                let (name, kind, address) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(WatchedProvider { name, kind, address, options: row.get(3)?, added: row.get(4)? })
            })
        })
        .await
    }

    /// Removes a provider that was added, with what it lists, its keys and how its last poll went; its documents stay, and none
    /// of them is withdrawn. Returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is removed.
    pub async fn delete_watched_provider(&self, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write("removing a provider", move |connection| {
            if connection.execute("DELETE FROM watched_providers WHERE name = $1", &values![&name])? == 0 {
                return Ok(false);
            }
            forget(connection, &name)?;
            ledger::insert(connection, ledger::INSTALLATION, "provider_removed", &name, &json!({}), now)?;
            Ok(true)
        })
        .await
    }

    /// Forgets what is known of a provider that was removed, once more: its last turn may have written after that.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is forgotten.
    pub async fn forget_removed_provider(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write("forgetting a removed provider", move |connection| forget(connection, &name)).await
    }
}

/// What it lists, its keys, how its last poll went. What it listed would else count for ever as still offered.
fn forget(connection: &Connection<'_>, name: &str) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM provider_indexes WHERE provider_id = $1",
        "DELETE FROM provider_documents WHERE provider_id = $1",
        "DELETE FROM provider_keys WHERE provider_id = $1",
        "DELETE FROM provider_standings WHERE provider_id = $1",
        "DELETE FROM providers WHERE name = $1",
    ] {
        connection.execute(sql, &values![name])?;
    }
    Ok(())
}
