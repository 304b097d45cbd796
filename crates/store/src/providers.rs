//! Providers that are polled, and how far each poll came.
//!
//! Does not know: what a poll's state means (`net::provider`); it is kept as JSON text.

use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::ProviderId;
use jiff::Timestamp;

/// Providers of one installation.
const PROVIDERS_COUNT_MAX: i64 = 10_000;

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// Where it is, unique in the installation.
    pub url: String,
    /// How far the last poll came, as JSON text.
    pub state: String,
    /// When it was last polled.
    pub last_poll: Option<Timestamp>,
    /// What went wrong then; empty if nothing did.
    pub last_error: String,
}

impl Store {
    /// The provider at this URL; it is made with `fresh` as its id if there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_or_insert_provider(&self, url: &str, fresh: ProviderId) -> Result<Provider, StoreError> {
        let url = url.to_owned();
        self.write("finding a provider", move |connection| {
            let sql = "INSERT INTO providers (id, url, state, last_error) VALUES ($1, $2, $3, '')
                       ON CONFLICT (url) DO NOTHING";
            connection.execute(sql, &values![fresh, &url, "{}"])?;
            let sql = "SELECT id, url, state, last_poll, last_error FROM providers WHERE url = $1 LIMIT 1";
            let found = connection.find(sql, &values![&url], read_provider)?;
            found.ok_or_else(|| Fault::Corrupt(format!("provider {url:?} vanished")))
        })
        .await
    }

    /// Notes a poll: how far it came, and what went wrong, if anything.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_poll(
        &self,
        provider: ProviderId,
        state: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (state, error) = (state.to_owned(), error.to_owned());
        self.write("recording a poll", move |connection| {
            let sql = "UPDATE providers SET state = $2, last_poll = $3, last_error = $4 WHERE id = $1";
            connection.execute(sql, &values![provider, &state, now, &error]).map(|_| ())
        })
        .await
    }

    /// All providers, by URL.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.read("listing providers", |connection| {
            let sql = "SELECT id, url, state, last_poll, last_error FROM providers ORDER BY url LIMIT $1";
            connection.list(sql, &values![PROVIDERS_COUNT_MAX], read_provider)
        })
        .await
    }
}

fn read_provider(row: &Row<'_>) -> Result<Provider, Fault> {
    let (url, state, last_poll, last_error) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
    Ok(Provider { id: ProviderId(row.get(0)?), url, state, last_poll, last_error })
}
