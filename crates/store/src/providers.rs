//! Providers that are polled, and how the last poll of each went.
//!
//! Does not know: where they are; what they offer (`net::provider`).

use crate::connection::values;
use crate::encoding::{from_json, json};
use crate::error::StoreError;
use crate::front::Store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// What was wrong with its index files and keys when its listing was read last.
    pub findings: Vec<ListingFinding>,
}

/// What a provider's index files or keys say wrongly, oddly, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingFinding {
    /// Stable name of the rule.
    pub rule: String,
    /// `error`, `warning` or `information`.
    pub severity: String,
    /// The first sentence about it.
    pub message: String,
    /// How often it was found.
    pub count: u64,
}

impl Store {
    /// Notes a poll, what went wrong, if anything, and what was found in the listing; `None` if it was not read again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_poll(
        &self,
        name: &str,
        error: &str,
        findings: Option<Vec<ListingFinding>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (name, error) = (name.to_owned(), error.to_owned());
        self.write("recording a poll", move |connection| {
            let sql = "INSERT INTO providers (name, last_poll, last_error) VALUES ($1, $2, $3)
                       ON CONFLICT (name) DO UPDATE SET last_poll = excluded.last_poll, last_error = excluded.last_error";
            connection.execute(sql, &values![&name, now, &error])?;
            if let Some(findings) = &findings {
                let sql = "UPDATE providers SET findings = $2 WHERE name = $1";
                connection.execute(sql, &values![&name, json(findings)?])?;
            }
            Ok(())
        })
        .await
    }

    /// All providers, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.read("listing providers", |connection| {
            let sql = "SELECT name, last_poll, last_error, findings FROM providers ORDER BY name LIMIT $1";
            connection.list(sql, &values![PROVIDERS_COUNT_MAX], |row| {
                let findings = from_json(&row.get::<String>(3)?)?;
                Ok(Provider { name: row.get(0)?, last_poll: row.get(1)?, last_error: row.get(2)?, findings })
            })
        })
        .await
    }
}
