//! The last look at each catalog: when, what went wrong, and what its address is asked by next time.
//!
//! Does not know: how catalogs are fetched, or how often.

use super::CATALOGS_COUNT_MAX;
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use jiff::Timestamp;

/// A look at a catalog's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogLook {
    /// The catalog's name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What went wrong; empty if nothing did.
    pub error: String,
    /// What to ask by next time, as JSON; empty if nothing is known.
    pub edition: String,
}

impl Store {
    /// Keeps the last look at a catalog.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_catalog_look(&self, look: CatalogLook) -> Result<(), StoreError> {
        self.write("recording a look at a catalog", move |connection| {
            let sql = "INSERT INTO catalog_looks (name, at, error, edition) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (name) DO UPDATE SET
                         at = excluded.at, error = excluded.error, edition = excluded.edition";
            connection.execute(sql, &values![&look.name, look.at, &look.error, &look.edition]).map(|_| ())
        })
        .await
    }

    /// The last look at each catalog, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_catalog_looks(&self) -> Result<Vec<CatalogLook>, StoreError> {
        self.read("reading the looks at catalogs", |connection| {
            let sql = "SELECT name, at, error, edition FROM catalog_looks ORDER BY name LIMIT $1";
            connection.list(sql, &values![CATALOGS_COUNT_MAX], |row| {
                Ok(CatalogLook { name: row.get(0)?, at: row.get(1)?, error: row.get(2)?, edition: row.get(3)? })
            })
        })
        .await
    }
}

/// What was known of a catalog's address tells nothing of an edition that came another way.
pub(super) fn forget_edition(connection: &Connection<'_>, name: &str) -> Result<(), Fault> {
    connection.execute("UPDATE catalog_looks SET edition = '' WHERE name = $1", &values![name]).map(|_| ())
}
