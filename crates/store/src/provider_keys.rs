//! The OpenPGP keys that each provider was seen with, and which of them are accepted.
//!
//! Does not know: what is in a key, or when one is believed (`net::provider`).

use crate::connection::{Value, values};
use crate::error::StoreError;
use crate::front::Store;
use jiff::Timestamp;

/// Keys of one provider that are read back. Real ones have one to three.
const KEYS_COUNT_MAX: i64 = 1_000;

/// A key that a provider was seen with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKey {
    /// Of the certificate: upper-case hexadecimal digits.
    pub fingerprint: String,
    /// The certificate as ASCII armor, as it was seen last.
    pub armored: String,
    /// Signatures are held against it: it was there first, or somebody accepted it.
    pub accepted: bool,
    /// When it was seen first.
    pub first_seen: Timestamp,
}

impl Store {
    /// The keys of a provider, accepted ones first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_provider_keys(&self, provider: &str) -> Result<Vec<ProviderKey>, StoreError> {
        let provider = provider.to_owned();
        self.read("listing a provider's keys", move |connection| {
            let sql = "SELECT fingerprint, armored, accepted, first_seen FROM provider_keys
                       WHERE provider_id = $1 ORDER BY accepted DESC, fingerprint LIMIT $2";
            connection.list(sql, &values![&provider, KEYS_COUNT_MAX], |row| {
                let (fingerprint, armored) = (row.get(0)?, row.get(1)?);
                Ok(ProviderKey { fingerprint, armored, accepted: row.get(2)?, first_seen: row.get(3)? })
            })
        })
        .await
    }

    /// Keeps keys as they were seen now. A key that is known keeps its first sight, and stays accepted or not as it was.
    ///
    /// # Errors
    /// When the database does not answer; then none of them is kept.
    pub async fn record_provider_keys(&self, provider: &str, keys: Vec<ProviderKey>) -> Result<(), StoreError> {
        let provider = provider.to_owned();
        self.write("keeping a provider's keys", move |connection| {
            let rows: Vec<_> = keys.iter().map(|key| row(&provider, key)).collect();
            let sql = "INSERT INTO provider_keys (provider_id, fingerprint, armored, accepted, first_seen)
                       {values(text, text, text, bigint, bigint)}
                       ON CONFLICT (provider_id, fingerprint) DO UPDATE SET armored = excluded.armored";
            connection.execute_many(sql, &rows).map(|_| ())
        })
        .await
    }

    /// From now on signatures are held against this key too: documents that were signed by an unknown key are fetched
    /// again at the next reconciliation. False if the provider was never seen with it.
    ///
    /// # Errors
    /// When the database does not answer; then it is not accepted.
    pub async fn accept_provider_key(&self, provider: &str, fingerprint: &str) -> Result<bool, StoreError> {
        let (provider, fingerprint) = (provider.to_owned(), fingerprint.to_owned());
        self.write("accepting a provider's key", move |connection| {
            let sql = "UPDATE provider_keys SET accepted = 1 WHERE provider_id = $1 AND fingerprint = $2";
            let found = connection.execute(sql, &values![&provider, &fingerprint])? > 0;
            let sql = "UPDATE provider_documents SET probe = NULL WHERE provider_id = $1 AND EXISTS
                       (SELECT 1 FROM documents d WHERE d.sha256 = provider_documents.sha256 AND d.signature = 'unknown_key')";
            connection.execute(sql, &values![&provider])?;
            Ok(found)
        })
        .await
    }

    /// Signatures are no longer held against this key. It stays known, so that it is not taken for new. False if the
    /// provider was never seen with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refuse_provider_key(&self, provider: &str, fingerprint: &str) -> Result<bool, StoreError> {
        let (provider, fingerprint) = (provider.to_owned(), fingerprint.to_owned());
        self.write("refusing a provider's key", move |connection| {
            let sql = "UPDATE provider_keys SET accepted = 0 WHERE provider_id = $1 AND fingerprint = $2";
            Ok(connection.execute(sql, &values![&provider, &fingerprint])? > 0)
        })
        .await
    }
}

fn row<'k>(provider: &'k str, key: &'k ProviderKey) -> Vec<Value<'k>> {
    let ProviderKey { fingerprint, armored, accepted, first_seen } = key;
    values![provider, fingerprint, armored, *accepted, *first_seen].to_vec()
}
