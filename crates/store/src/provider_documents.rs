//! What each provider lists, or listed, and what became of it.
//!
//! Does not know: what is in a link or a probe (`net::provider`), or when a document is asked for again.

use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use jiff::Timestamp;

/// Documents of one provider that are read at once; a listing names no more.
const PROVIDER_DOCUMENTS_COUNT_MAX: i64 = 1_000_000;

/// One document that a provider lists, or listed once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderDocument {
    /// Where it is: address, or path in the provider's folder.
    pub url: String,
    /// How it is fetched, as JSON.
    pub link: String,
    /// SHA-256 of what was fetched last; `None` until it was.
    pub sha256: Option<String>,
    /// The date the listing gave it when it was fetched last.
    pub listed_updated: Option<Timestamp>,
    /// What to ask by whether it changed, as JSON.
    pub probe: Option<String>,
    /// When it was fetched, probed or asked for last.
    pub checked: Timestamp,
    /// Since when no complete listing has it.
    pub missing_since: Option<Timestamp>,
    /// When it was found to be withdrawn.
    pub withdrawn: Option<Timestamp>,
    /// Why it could not be fetched the last time.
    pub failure: Option<String>,
    /// How often in a row it could not be fetched.
    pub failures: u32,
    /// Whether what was fetched last is stored as a document, and was not put aside. Read, never written.
    pub stored: bool,
}

impl Store {
    /// All documents of a provider, by address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_provider_documents(&self, provider: &str) -> Result<Vec<ProviderDocument>, StoreError> {
        let provider = provider.to_owned();
        self.read_long("listing a provider's documents", move |connection| {
            let sql = "SELECT url, link, sha256, listed_updated, probe, checked, missing_since, withdrawn, failure,
                              failures, (SELECT count(*) FROM documents d WHERE d.sha256 = provider_documents.sha256)
                       FROM provider_documents WHERE provider_id = $1 ORDER BY url LIMIT $2";
            connection.list(sql, &values![&provider, PROVIDER_DOCUMENTS_COUNT_MAX], read)
        })
        .await
    }

    /// Keeps what became of some documents of a provider. An advisory is withdrawn when its current document is, and no
    /// provider still offers the same bytes.
    ///
    /// # Errors
    /// When the database does not answer; then none of them is kept.
    pub async fn record_provider_documents(
        &self,
        provider: &str,
        documents: Vec<ProviderDocument>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let provider = provider.to_owned();
        self.write("recording a provider's documents", move |connection| {
            let rows: Vec<_> = documents.iter().map(|document| row(&provider, document)).collect();
            connection.execute_many(UPSERT, &rows)?;
            mark_advisories(connection, &documents, now)
        })
        .await
    }

    /// Forgets what a provider lists and what was kept of its index files, because it is looked for elsewhere now. What
    /// was fetched stays, and nothing of it is withdrawn.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is forgotten.
    pub async fn delete_provider_documents(&self, provider: &str) -> Result<(), StoreError> {
        let provider = provider.to_owned();
        self.write("forgetting a provider's documents", move |connection| {
            connection.execute("DELETE FROM provider_indexes WHERE provider_id = $1", &values![&provider])?;
            connection.execute("DELETE FROM provider_documents WHERE provider_id = $1", &values![&provider])?;
            Ok(())
        })
        .await
    }
}

const UPSERT: &str = "INSERT INTO provider_documents
      (provider_id, url, link, sha256, listed_updated, probe, checked, missing_since, withdrawn, failure, failures)
    {values(text, text, text, text, bigint, text, bigint, bigint, bigint, text, bigint)}
    ON CONFLICT (provider_id, url) DO UPDATE SET link = excluded.link, sha256 = excluded.sha256,
      listed_updated = excluded.listed_updated, probe = excluded.probe, checked = excluded.checked,
      missing_since = excluded.missing_since, withdrawn = excluded.withdrawn, failure = excluded.failure,
      failures = excluded.failures";

fn row<'d>(provider: &'d str, document: &'d ProviderDocument) -> Vec<Value<'d>> {
    let ProviderDocument { url, link, sha256, listed_updated, probe, checked, .. } = document;
    let ProviderDocument { missing_since, withdrawn, failure, failures, .. } = document;
    let mut row = values![provider, url, link, sha256.as_deref(), *listed_updated, probe.as_deref()].to_vec();
    row.extend(values![*checked, *missing_since, *withdrawn, failure.as_deref(), i64::from(*failures)]);
    row
}

fn read(row: &Row<'_>) -> Result<ProviderDocument, Fault> {
    Ok(ProviderDocument {
        url: row.get(0)?,
        link: row.get(1)?,
        sha256: row.get(2)?,
        listed_updated: row.get(3)?,
        probe: row.get(4)?,
        checked: row.get(5)?,
        missing_since: row.get(6)?,
        withdrawn: row.get(7)?,
        failure: row.get(8)?,
        failures: row.get(9)?,
        stored: row.get(10)?,
    })
}

/// `revisions` has an index by hash, `advisories` has not.
fn mark_advisories(connection: &Connection<'_>, documents: &[ProviderDocument], now: Timestamp) -> Result<(), Fault> {
    let hashes = |withdrawn: bool| -> Vec<String> {
        let some = documents.iter().filter(|document| document.withdrawn.is_some() == withdrawn);
        some.filter_map(|document| document.sha256.clone()).collect()
    };
    let offered = "UPDATE advisories SET withdrawn = NULL
        WHERE id IN (SELECT advisory_id FROM revisions WHERE sha256 {any $1 text}) AND sha256 {any $1 text}
          AND withdrawn IS NOT NULL";
    connection.execute(offered, &values![hashes(false)])?;
    let withdrawn = "UPDATE advisories SET withdrawn = $2
        WHERE id IN (SELECT advisory_id FROM revisions WHERE sha256 {any $1 text}) AND sha256 {any $1 text}
          AND withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM provider_documents p
            WHERE p.sha256 = advisories.sha256 AND p.withdrawn IS NULL)";
    connection.execute(withdrawn, &values![hashes(true), now])?;
    Ok(())
}
