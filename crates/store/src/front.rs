//! The front door: open a database, run units of work, close it.
//!
//! Knows: one unit of work is one connection and one transaction; which thread it runs on.
//! Does not know: tables; every concern adds its own methods to [`Store`] in its own file.

use crate::advisories::{KeptColumns, KeptCounts};
use crate::connection::Connection;
use crate::connection::dialect::{refresh_delivery_statistics, refresh_statistics};
use crate::connection::postgres::{PostgresSession, connect, open_pool};
use crate::connection::sqlite::{SqlitePool, SqliteSession};
use crate::decoded::DecodedAdvisories;
use crate::error::{Fault, StoreError};
use crate::migrations::{SCHEMA_VERSION, migrate_postgres, migrate_sqlite};
use crate::target::Target;
use deadpool_postgres::Pool;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::runtime::Handle;

/// How often a transaction that gave way to another one is run again; conflicts are short and rare.
const GIVE_WAY_ATTEMPTS_COUNT_MAX: u32 = 5;

/// The memory: all documents, decisions and messages, in SQLite or PostgreSQL. Clones share one pool.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    target: String,
    decoded: DecodedAdvisories,
    kept_counts: KeptCounts,
    kept_columns: KeptColumns,
}

enum Database {
    Sqlite(Arc<SqlitePool>),
    Postgres(Pool),
}

/// How long a read may take, which decides the thread it runs on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// A few indexed rows.
    Short,
    /// A list, a search, a whole table.
    Long,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// Says what could not be opened and what to do: a missing folder, a locked or foreign file, an unreachable
    /// server, a wrong password, a database of a newer version.
    pub async fn open(target: &Target) -> Result<Store, StoreError> {
        let shown = target.to_string();
        let store = Store::open_at(target, SCHEMA_VERSION).await;
        let store = store.map_err(|fault| fault.during("opening the database", &shown))?;
        store.fill_sorts().await?;
        store.fill_fields().await?;
        Ok(store)
    }

    pub(crate) async fn open_at(target: &Target, version: u32) -> Result<Store, Fault> {
        let database = match target {
            Target::Sqlite(path) => {
                let path = path.clone();
                let open = move || SqlitePool::open(&path, |connection| migrate_sqlite(connection, version));
                Database::Sqlite(Arc::new(blocking(open).await?))
            }
            Target::Postgres(target) => {
                let pool = open_pool(target)?;
                let mut client = connect(&pool).await?;
                migrate_postgres(&mut client, version).await?;
                Database::Postgres(pool)
            }
        };
        let (decoded, target) = (DecodedAdvisories::default(), target.to_string());
        let (kept_counts, kept_columns) = (KeptCounts::default(), KeptColumns::default());
        Ok(Store { inner: Arc::new(Inner { database, target, decoded, kept_counts, kept_columns }) })
    }

    /// Where this store is, without a password.
    pub fn target(&self) -> &str {
        &self.inner.target
    }

    /// Finishes: closes idle connections and, on SQLite, folds the write-ahead log into the file.
    ///
    /// # Errors
    /// When the write-ahead log cannot be written back; nothing is lost then.
    pub async fn close(&self) -> Result<(), StoreError> {
        match &self.inner.database {
            Database::Sqlite(pool) => {
                pool.close().await.map_err(|fault| fault.during("closing the database", &self.inner.target))
            }
            Database::Postgres(pool) => {
                pool.close();
                Ok(())
            }
        }
    }

    /// Lets the database look at its tables, so that it plans well: after an import, or once a day.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh_statistics(&self) -> Result<(), StoreError> {
        self.write("refreshing the database's statistics", |connection| {
            let mut statements = refresh_statistics(connection.dialect()).iter();
            statements.try_for_each(|sql| connection.query(sql, &[], &mut |_| Ok(())))
        })
        .await
    }

    /// The same for the tables of alerts and deliveries alone, after very many were written at once: PostgreSQL has planned
    /// for a few until then, and would read all of them for each one that is handed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh_delivery_statistics(&self) -> Result<(), StoreError> {
        self.write("refreshing the statistics of deliveries", |connection| {
            let mut statements = refresh_delivery_statistics(connection.dialect()).iter();
            statements.try_for_each(|sql| connection.query(sql, &[], &mut |_| Ok(())))
        })
        .await
    }

    pub(crate) fn decoded(&self) -> &DecodedAdvisories {
        &self.inner.decoded
    }

    pub(crate) fn kept_columns(&self) -> &KeptColumns {
        &self.inner.kept_columns
    }

    pub(crate) fn kept_counts(&self) -> &KeptCounts {
        &self.inner.kept_counts
    }

    /// One read of a few indexed rows, in one snapshot.
    pub(crate) async fn read<T, U>(&self, doing: &'static str, unit: U) -> Result<T, StoreError>
    where
        T: Send + 'static,
        U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
    {
        self.read_for(Length::Short, doing, unit).await
    }

    /// One read of many rows, in one snapshot.
    pub(crate) async fn read_long<T, U>(&self, doing: &'static str, unit: U) -> Result<T, StoreError>
    where
        T: Send + 'static,
        U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
    {
        self.read_for(Length::Long, doing, unit).await
    }

    async fn read_for<T, U>(&self, length: Length, doing: &'static str, unit: U) -> Result<T, StoreError>
    where
        T: Send + 'static,
        U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let outcome = match &self.inner.database {
            // A point read takes a few microseconds; handing it to a blocking thread and waking up again costs
            // more than the read itself (measured: 5 against 25 microseconds), so it runs right here.
            Database::Sqlite(pool) if length == Length::Short => read_sqlite(pool, &unit),
            Database::Sqlite(pool) => read_in_turn(Arc::clone(pool), unit).await,
            Database::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                run_postgres(pool, begin, unit).await
            }
        };
        outcome.map_err(|fault| fault.during(doing, &self.inner.target))
    }

    /// One unit of writing: everything `unit` does is one transaction; it may be run again when it gave way.
    pub(crate) async fn write<T, U>(&self, doing: &'static str, unit: U) -> Result<T, StoreError>
    where
        T: Send + 'static,
        U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let outcome = match &self.inner.database {
            Database::Sqlite(pool) => {
                let writer = pool.writer().await;
                blocking(move || run_sqlite(&writer, "BEGIN IMMEDIATE", &unit)).await
            }
            Database::Postgres(pool) => run_postgres(pool, "BEGIN", unit).await,
        };
        outcome.map_err(|fault| fault.during(doing, &self.inner.target))
    }

    /// Says what was being done where, for work that needs no connection.
    pub(crate) fn during(&self, doing: &'static str) -> impl FnOnce(Fault) -> StoreError + '_ {
        move |fault| fault.during(doing, &self.inner.target)
    }
}

/// Runs `work` where blocking is allowed.
pub(crate) async fn blocking<T, W>(work: W) -> Result<T, Fault>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T, Fault> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Stopped)?
}

/// Many at once would stand in each other's way on the few processors that there are, so that each took longer.
async fn read_in_turn<T, U>(pool: Arc<SqlitePool>, unit: U) -> Result<T, Fault>
where
    T: Send + 'static,
    U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
{
    let turn = pool.long_read().await?;
    blocking(move || {
        let outcome = read_sqlite(&pool, &unit);
        drop(turn);
        outcome
    })
    .await
}

fn read_sqlite<T>(pool: &SqlitePool, unit: &impl Fn(&Connection<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    let session = pool.take_reader()?;
    let outcome = run_sqlite(&session, "BEGIN", unit);
    pool.return_reader(session);
    outcome
}

fn run_sqlite<T>(
    session: &SqliteSession,
    begin: &str,
    unit: &impl Fn(&Connection<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    if session.in_transaction() {
        // A unit that panicked left its transaction open; nothing of it may survive.
        session.control("ROLLBACK")?;
    }
    session.control(begin)?;
    let outcome = unit(&Connection::Sqlite(session)).and_then(|value| {
        session.control("COMMIT")?;
        Ok(value)
    });
    if outcome.is_err() && session.in_transaction() {
        session.control("ROLLBACK")?;
    }
    outcome
}

async fn run_postgres<T, U>(pool: &Pool, begin: &'static str, unit: U) -> Result<T, Fault>
where
    T: Send + 'static,
    U: Fn(&Connection<'_>) -> Result<T, Fault> + Send + 'static,
{
    let client = connect(pool).await?;
    let runtime = Handle::current();
    blocking(move || {
        let session = PostgresSession::new(client, runtime);
        let mut attempt = 1;
        loop {
            let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| run_once(&session, begin, &unit))) else {
                // The transaction is open, and what else the unit left behind is not known.
                session.discard();
                return Err(Fault::Stopped);
            };
            match outcome {
                Err(fault) if fault.gave_way() && attempt < GIVE_WAY_ATTEMPTS_COUNT_MAX => attempt += 1,
                Err(fault) => {
                    if session.control("ROLLBACK").is_err() {
                        session.discard();
                    }
                    return Err(fault);
                }
                Ok(value) => return Ok(value),
            }
        }
    })
    .await
}

fn run_once<T>(
    session: &PostgresSession,
    begin: &str,
    unit: &impl Fn(&Connection<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    session.control(begin)?;
    match unit(&Connection::Postgres(session)) {
        Ok(value) => {
            session.control("COMMIT")?;
            Ok(value)
        }
        Err(fault) if fault.gave_way() => {
            session.control("ROLLBACK")?;
            Err(fault)
        }
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests;
