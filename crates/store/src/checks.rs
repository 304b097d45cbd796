//! The log of checks: one row each time a provider was looked at, with every document that failed.
//!
//! Does not know: what a check does (`monitor::stages::ingest`).

use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// How long checks are kept. What they changed stays in the ledger.
pub const CHECKS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Failures kept of one check: enough to see what is the matter when a provider is down.
pub const CHECK_FAILURES_COUNT_MAX: usize = 1_000;

/// What a check looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckKind {
    /// The listing.
    Poll,
    /// Every known document.
    Reconcile,
}

impl CheckKind {
    /// As it stands in rows.
    pub fn code(self) -> &'static str {
        match self {
            CheckKind::Poll => "poll",
            CheckKind::Reconcile => "reconcile",
        }
    }

    fn from_code(code: &str) -> Result<Self, Fault> {
        match code {
            "poll" => Ok(CheckKind::Poll),
            "reconcile" => Ok(CheckKind::Reconcile),
            _ => Err(Fault::Corrupt(format!("a check of the kind {code:?}"))),
        }
    }
}

/// How many documents met which fate in a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckCounts {
    /// Documents that the listing named, or that were probed.
    pub seen: u64,
    /// Advisories seen for the first time.
    pub new: u64,
    /// New revisions of known advisories.
    pub revised: u64,
    /// Of those: content changed under the same version and date.
    pub silent: u64,
    /// Documents that the publisher took back.
    pub withdrawn: u64,
    /// Documents that could not be fetched, or were refused.
    pub failed: u64,
    /// Documents that were looked at and are what they were.
    pub unchanged: u64,
    /// Requests sent.
    pub requests: u64,
}

/// One look at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// UUIDv7, ours.
    pub id: Uuid,
    /// The provider's name.
    pub provider: String,
    /// What was looked at.
    pub kind: CheckKind,
    /// When it began.
    pub started: Timestamp,
    /// When it was over.
    pub finished: Timestamp,
    /// What it found.
    #[serde(flatten)]
    pub counts: CheckCounts,
    /// Why it came to nothing, or what was wrong in parts; empty if nothing was.
    pub error: String,
    /// Documents that failed with the reason, by address; at most [`CHECK_FAILURES_COUNT_MAX`].
    pub failures: Vec<CheckFailure>,
}

/// A document that failed in a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckFailure {
    /// Its address.
    pub url: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Adds a check to the log, and to the ledger if it changed something or failed. Forgets checks of long ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_check(&self, check: Check) -> Result<(), StoreError> {
        self.write("recording a check", move |connection| record(connection, &check)).await
    }

    /// The last checks of a provider, newest first, with their failures.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_checks(&self, provider: &str, limit: u32) -> Result<Vec<Check>, StoreError> {
        let provider = provider.to_owned();
        self.read_long("listing checks", move |connection| {
            let sql = "SELECT id, provider_id, kind, started, finished, seen, new, revised, silent, withdrawn, failed,
                              unchanged, requests, error
                       FROM checks WHERE provider_id = $1 ORDER BY started DESC, id DESC LIMIT $2";
            let mut checks = connection.list(sql, &values![&provider, i64::from(limit)], read)?;
            for check in &mut checks {
                check.failures = list_failures(connection, check.id)?;
            }
            Ok(checks)
        })
        .await
    }
}

fn record(connection: &Connection<'_>, check: &Check) -> Result<(), Fault> {
    let old = check.started.checked_sub(CHECKS_KEPT_FOR).unwrap_or(Timestamp::UNIX_EPOCH);
    let sql = "DELETE FROM check_failures WHERE check_id IN
               (SELECT id FROM checks WHERE provider_id = $1 AND started < $2)";
    connection.execute(sql, &values![&check.provider, old])?;
    connection.execute("DELETE FROM checks WHERE provider_id = $1 AND started < $2", &values![&check.provider, old])?;
    let sql = "INSERT INTO checks (id, provider_id, kind, started, finished, seen, new, revised, silent, withdrawn,
                                   failed, unchanged, requests, error)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let Check { id, provider, kind, started, finished, counts, error, failures } = check;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let mut values = values![*id, provider, kind.code(), *started, *finished].to_vec();
    let CheckCounts { seen, new, revised, silent, withdrawn, failed, unchanged, requests } = *counts;
    let numbers = [seen, new, revised, silent, withdrawn, failed, unchanged, requests];
    values.extend(numbers.into_iter().map(|number| count(number).into()));
    values.push(error.into());
    connection.execute(sql, &values)?;
    let kept = failures.iter().take(CHECK_FAILURES_COUNT_MAX);
    let rows: Vec<_> = kept.map(|failure| values![*id, &failure.url, &failure.reason].to_vec()).collect();
    let sql = "INSERT INTO check_failures (check_id, url, reason) {values(text, text, text)}
               ON CONFLICT (check_id, url) DO NOTHING";
    connection.execute_many(sql, &rows)?;
    if new + revised + withdrawn + failed == 0 && error.is_empty() {
        return Ok(());
    }
    let body = json!({ "kind": kind, "counts": counts, "error": error });
    ledger::insert(connection, ledger::INSTALLATION, "provider_checked", provider, &body, *finished)
}

fn read(row: &Row<'_>) -> Result<Check, Fault> {
    let counts = CheckCounts {
        seen: row.get(5)?,
        new: row.get(6)?,
        revised: row.get(7)?,
        silent: row.get(8)?,
        withdrawn: row.get(9)?,
        failed: row.get(10)?,
        unchanged: row.get(11)?,
        requests: row.get(12)?,
    };
    Ok(Check {
        id: row.get(0)?,
        provider: row.get(1)?,
        kind: CheckKind::from_code(&row.get::<String>(2)?)?,
        started: row.get(3)?,
        finished: row.get(4)?,
        counts,
        error: row.get(13)?,
        failures: Vec::new(),
    })
}

fn list_failures(connection: &Connection<'_>, check: Uuid) -> Result<Vec<CheckFailure>, Fault> {
    let sql = "SELECT url, reason FROM check_failures WHERE check_id = $1 ORDER BY url LIMIT $2";
    let limit = CHECK_FAILURES_COUNT_MAX as i64;
    connection.list(sql, &values![check, limit], |row| Ok(CheckFailure { url: row.get(0)?, reason: row.get(1)? }))
}
