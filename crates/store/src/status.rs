//! The figures of the health page.
//!
//! Does not know: what is healthy.

use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::work::Stage;
use jiff::Timestamp;

/// How much there is, how much waits, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Documents kept.
    pub documents: u64,
    /// Advisories.
    pub advisories: u64,
    /// Documents put aside.
    pub quarantined: u64,
    /// Organisations.
    pub organisations: u64,
    /// Work that waits or is being done, per stage.
    pub work: Vec<(&'static str, u64)>,
    /// When the longest waiting work was queued.
    pub oldest_work: Option<Timestamp>,
    /// Work that failed at least once and waits for its next attempt.
    pub failing_work: u64,
    /// Deliveries that wait.
    pub pending_deliveries: u64,
    /// Deliveries that were given up.
    pub dead_deliveries: u64,
    /// Ledger entries that are not sealed yet.
    pub unsealed_entries: u64,
    /// When a document was last seen for the first time.
    pub newest_document: Option<Timestamp>,
}

impl Store {
    /// The figures of the health page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_status(&self) -> Result<Status, StoreError> {
        self.read_long("counting for the status", count).await
    }

    /// Asks the database for nothing, to see whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.read("checking the database", |connection| {
            connection.number("SELECT count(*) FROM leases", &[]).map(|_| ())
        })
        .await
    }
}

fn count(connection: &Connection<'_>) -> Result<Status, Fault> {
    let number = |sql: &str| Ok::<u64, Fault>(connection.number(sql, &[])?.unsigned_abs());
    let time = |sql: &str| Ok::<_, Fault>(connection.find(sql, &[], |row| row.get::<Option<Timestamp>>(0))?.flatten());
    let mut work = Vec::new();
    for stage in Stage::ALL {
        let sql = "SELECT count(*) FROM work WHERE stage = $1 AND pending = 1";
        work.push((stage.code(), connection.number(sql, &values![stage.code()])?.unsigned_abs()));
    }
    Ok(Status {
        documents: number("SELECT count(*) FROM documents")?,
        advisories: number("SELECT count(*) FROM advisories")?,
        quarantined: number("SELECT count(*) FROM quarantine")?,
        organisations: number("SELECT count(*) FROM organisations")?,
        work,
        oldest_work: time("SELECT min(queued) FROM work WHERE pending = 1")?,
        failing_work: number("SELECT count(*) FROM work WHERE pending = 1 AND error <> ''")?,
        pending_deliveries: number("SELECT count(*) FROM deliveries WHERE state = 'pending'")?,
        dead_deliveries: number("SELECT count(*) FROM deliveries WHERE state = 'dead'")?,
        unsealed_entries: number("SELECT count(*) FROM ledger_pending")?,
        newest_document: time("SELECT max(first_seen) FROM revisions")?,
    })
}
