//! Providers that are polled, and how the last poll of each went.
//!
//! Does not know: where they are; what they offer (`net::provider`).

use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use jiff::Timestamp;

/// Providers of one installation.
const PROVIDERS_COUNT_MAX: i64 = 10_000;

/// A provider that was polled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its name in the configuration.
    pub name: String,
    /// When it was last polled.
    pub last_poll: Timestamp,
    /// What went wrong then; empty if nothing did.
    pub last_error: String,
}

impl Store {
    /// Notes a poll, and what went wrong, if anything.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_poll(&self, name: &str, error: &str, now: Timestamp) -> Result<(), StoreError> {
        let (name, error) = (name.to_owned(), error.to_owned());
        self.write("recording a poll", move |connection| {
            let sql = "INSERT INTO providers (name, last_poll, last_error) VALUES ($1, $2, $3)
                       ON CONFLICT (name) DO UPDATE SET last_poll = excluded.last_poll, last_error = excluded.last_error";
            connection.execute(sql, &values![&name, now, &error]).map(|_| ())
        })
        .await
    }

    /// All providers, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.read("listing providers", |connection| {
            let sql = "SELECT name, last_poll, last_error FROM providers ORDER BY name LIMIT $1";
            connection.list(sql, &values![PROVIDERS_COUNT_MAX], |row| {
                Ok(Provider { name: row.get(0)?, last_poll: row.get(1)?, last_error: row.get(2)? })
            })
        })
        .await
    }
}
