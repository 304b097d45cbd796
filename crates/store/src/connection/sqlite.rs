//! SQLite through rusqlite: one writer, a pool of readers.
//!
//! Does not know: tables; what a statement is for.

use super::dialect::{Dialect, Statement, translate};
use super::{Row, Value, storable};
use crate::error::Fault;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Prepared statements kept per connection: all of the store's statements and the usual filter combinations.
const STATEMENTS_CACHED_COUNT: usize = 256;
/// How long a writer waits for another process: long enough for the transaction of an import.
const BUSY_TIMEOUT_SECONDS: u64 = 10;
/// Readers kept open when idle; more are opened when needed and closed afterwards. Opening one reads the whole schema, which
/// takes as long as a search.
const READERS_IDLE_COUNT_MAX: usize = 8;
/// Long reads at once beyond one for each processor; others wait for their turn, because threads that share a processor
/// make each other late. What is left of the idle readers is for short ones.
const LONG_READS_SPARE_COUNT: usize = 1;
/// Page cache of one connection: with all readers open the process stays under 100 MB.
const PAGE_CACHE_KIB: i64 = 4096;
/// The write-ahead log is cut back to this after a large transaction.
const JOURNAL_SIZE_BYTES_MAX: i64 = 8 * 1024 * 1024;
/// Pages in the write-ahead log from which on it is written into the database file, which waits for the disk: 16 MB, so
/// that an import waits a few times only.
const CHECKPOINT_PAGES_COUNT: i64 = 4096;

/// One open connection with its translated statements.
pub(crate) struct SqliteSession {
    connection: rusqlite::Connection,
    statements: RefCell<HashMap<Box<str>, Arc<Statement>>>,
}

impl SqliteSession {
    fn open(path: &Path) -> Result<SqliteSession, Fault> {
        let connection = rusqlite::Connection::open(path).map_err(Fault::Sqlite)?;
        let session = SqliteSession { connection, statements: RefCell::new(HashMap::new()) };
        session.configure().map_err(Fault::Sqlite)?;
        Ok(session)
    }

    fn configure(&self) -> Result<(), rusqlite::Error> {
        let connection = &self.connection;
        // Without this promise SQLite plans a statement anew whenever its `LIMIT $1` is bound, which costs ten times
        // the read itself; the plans here are the same for every value.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.busy_timeout(Duration::from_secs(BUSY_TIMEOUT_SECONDS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A power cut may lose the last transactions, never the database: an import is simply run again.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "cache_size", -PAGE_CACHE_KIB)?;
        connection.pragma_update(None, "journal_size_limit", JOURNAL_SIZE_BYTES_MAX)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES_COUNT)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED_COUNT);
        Ok(())
    }

    /// The driver's connection, for migrations.
    pub(crate) fn driver(&mut self) -> &mut rusqlite::Connection {
        &mut self.connection
    }

    /// Starts, commits or rolls back: `BEGIN`, `BEGIN IMMEDIATE`, `COMMIT`, `ROLLBACK`.
    pub(crate) fn control(&self, sql: &str) -> Result<(), Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(Fault::Sqlite)?;
        statement.raw_execute().map(|_| ()).map_err(Fault::Sqlite)
    }

    /// Whether a unit of work left its transaction open.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn translated(&self, sql: &str) -> Result<Arc<Statement>, Fault> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(Arc::clone(statement));
        }
        let statement = Arc::new(translate(sql, Dialect::Sqlite)?);
        self.statements.borrow_mut().insert(sql.into(), Arc::clone(&statement));
        Ok(statement)
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let mut touched = 0;
        // A statement with RETURNING answers rows, and one without answers none: step through either.
        let statement = self.translated(sql)?;
        let mut prepared = self.connection.prepare_cached(&statement.sql).map_err(Fault::Sqlite)?;
        bind(&mut prepared, values)?;
        touched += prepared.raw_execute().map_err(Fault::Sqlite)? as u64;
        Ok(touched)
    }

    pub(super) fn execute_many(&self, sql: &str, rows: &[Vec<Value<'_>>]) -> Result<u64, Fault> {
        let statement = self.translated(sql)?;
        let mut prepared = self.connection.prepare_cached(&statement.sql).map_err(Fault::Sqlite)?;
        let mut touched = 0;
        for values in rows {
            bind(&mut prepared, values)?;
            touched += prepared.raw_execute().map_err(Fault::Sqlite)? as u64;
        }
        Ok(touched)
    }

    pub(super) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.translated(sql)?;
        let mut prepared = self.connection.prepare_cached(&statement.sql).map_err(Fault::Sqlite)?;
        bind(&mut prepared, values)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(Fault::Sqlite)? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value<'_>]) -> Result<(), Fault> {
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(value)).map_err(Fault::Sqlite)?;
    }
    Ok(())
}

struct Bound<'b>(&'b Value<'b>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let json = |result: serde_json::Result<String>| {
            result
                .map(|text| ToSqlOutput::Owned(Owned::Text(text)))
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
        };
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Integer(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
            Value::Real(number) => ToSqlOutput::Owned(Owned::Real(*number)),
            Value::Text(text) => match storable(text) {
                std::borrow::Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                std::borrow::Cow::Owned(text) => ToSqlOutput::Owned(Owned::Text(text)),
            },
            Value::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Value::Texts(list) => json(serde_json::to_string(list))?,
            Value::Integers(list) => json(serde_json::to_string(list))?,
        })
    }
}

fn long_reads_count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) + LONG_READS_SPARE_COUNT
}

/// The database file's connections.
pub(crate) struct SqlitePool {
    path: PathBuf,
    readers: Mutex<Vec<SqliteSession>>,
    long_reads: Arc<Semaphore>,
    writer: Arc<tokio::sync::Mutex<SqliteSession>>,
}

impl SqlitePool {
    /// Opens the writer (and so creates the file), runs `prepare` on it, and leaves the readers for later.
    pub(crate) fn open(
        path: &Path,
        prepare: impl FnOnce(&mut rusqlite::Connection) -> Result<(), Fault>,
    ) -> Result<SqlitePool, Fault> {
        let mut writer = SqliteSession::open(path)?;
        prepare(writer.driver())?;
        Ok(SqlitePool {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            long_reads: Arc::new(Semaphore::new(long_reads_count())),
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
        })
    }

    /// The one writer, once it is free.
    pub(crate) async fn writer(&self) -> tokio::sync::OwnedMutexGuard<SqliteSession> {
        Arc::clone(&self.writer).lock_owned().await
    }

    /// A long read's turn, kept until it is dropped.
    pub(crate) async fn long_read(&self) -> Result<OwnedSemaphorePermit, Fault> {
        Arc::clone(&self.long_reads).acquire_owned().await.map_err(|_| Fault::Stopped)
    }

    /// An idle reader, or a new one.
    pub(crate) fn take_reader(&self) -> Result<SqliteSession, Fault> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| SqliteSession::open(&self.path), Ok)
    }

    /// Gives a reader back; superfluous ones, and those with an open transaction, are closed.
    pub(crate) fn return_reader(&self, session: SqliteSession) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_IDLE_COUNT_MAX && !session.in_transaction() {
            readers.push(session);
        }
    }

    /// Closes the idle readers, then tidies the query planner's statistics and the write-ahead log.
    pub(crate) async fn close(&self) -> Result<(), Fault> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let writer = self.writer().await;
        writer.connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)").map_err(Fault::Sqlite)
    }
}
