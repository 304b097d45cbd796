//! What was kept of each provider's index files.
//!
//! Does not know: what is in it (`net::provider`).

use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;

/// Index files of one provider that are read back; metadata names no more.
const INDEXES_COUNT_MAX: i64 = 1_000;

impl Store {
    /// What was kept of a provider's index files: address and state, as JSON.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_provider_indexes(&self, provider: &str) -> Result<Vec<(String, String)>, StoreError> {
        let provider = provider.to_owned();
        self.read("listing a provider's index files", move |connection| {
            let sql = "SELECT url, state FROM provider_indexes WHERE provider_id = $1 ORDER BY url LIMIT $2";
            connection.list(sql, &values![&provider, INDEXES_COUNT_MAX], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .await
    }

    /// Keeps exactly these.
    ///
    /// # Errors
    /// When the database does not answer; then the former ones stay.
    pub async fn replace_provider_indexes(
        &self,
        provider: &str,
        states: Vec<(String, String)>,
    ) -> Result<(), StoreError> {
        let provider = provider.to_owned();
        self.write("keeping a provider's index files", move |connection| {
            connection.execute("DELETE FROM provider_indexes WHERE provider_id = $1", &values![&provider])?;
            let rows: Vec<_> = states.iter().map(|(url, state)| values![&provider, url, state].to_vec()).collect();
            let sql = "INSERT INTO provider_indexes (provider_id, url, state) {values(text, text, text)}";
            connection.execute_many(sql, &rows).map(|_| ())
        })
        .await
    }
}
