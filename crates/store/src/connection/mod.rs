//! One narrow synchronous layer over both databases: run a statement, read its rows.
//!
//! Knows: binding by number, reading columns by type, many rows with one statement.
//! Does not know: tables, transactions (`Store::read` and `Store::write` open and close them), threads.

pub(crate) mod dialect;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::error::Fault;
use postgres::PostgresSession;
use sqlite::SqliteSession;
use std::borrow::Cow;

pub(crate) use dialect::Dialect;

/// A value to bind. Times are microseconds, booleans 0 or 1, ids text: both databases then store the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'v> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'v, str>),
    Blob(Cow<'v, [u8]>),
    /// For `{any $1 text}`.
    Texts(Vec<String>),
    /// For `{any $1 bigint}`.
    Integers(Vec<i64>),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Integer(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Value::Real(value)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Integer(i64::from(value))
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(value: &'v str) -> Self {
        Value::Text(Cow::Borrowed(value))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(value: &'v String) -> Self {
        Value::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Value::Text(Cow::Owned(value))
    }
}

impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(value: &'v [u8]) -> Self {
        Value::Blob(Cow::Borrowed(value))
    }
}

impl<'v> From<&'v Vec<u8>> for Value<'v> {
    fn from(value: &'v Vec<u8>) -> Self {
        Value::Blob(Cow::Borrowed(value))
    }
}

impl From<uuid::Uuid> for Value<'_> {
    fn from(value: uuid::Uuid) -> Self {
        Value::Text(Cow::Owned(value.hyphenated().to_string()))
    }
}

impl From<jiff::Timestamp> for Value<'_> {
    fn from(value: jiff::Timestamp) -> Self {
        Value::Integer(value.as_microsecond())
    }
}

impl<'v, T: Into<Value<'v>>> From<Option<T>> for Value<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl From<Vec<String>> for Value<'_> {
    fn from(value: Vec<String>) -> Self {
        Value::Texts(value)
    }
}

impl From<Vec<i64>> for Value<'_> {
    fn from(value: Vec<i64>) -> Self {
        Value::Integers(value)
    }
}

/// PostgreSQL's text cannot hold U+0000, which a hostile document can: both databases then store U+FFFD.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&0) { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// Values of mixed types, written `values![id, now, title]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::connection::Value::from($value)),*] };
}
pub(crate) use values;

/// One row of an answer.
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// Column `index` as `T`; a wrong type or a NULL where none is expected is a fault that names the column.
    pub(crate) fn get<T: Column>(&self, index: usize) -> Result<T, Fault> {
        T::read(self, index)
    }
}

/// A type that a column can be read as.
pub(crate) trait Column: Sized {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault>;
}

macro_rules! plain_column {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
                match row {
                    Row::Sqlite(row) => row.get(index).map_err(Fault::Sqlite),
                    Row::Postgres(row) => row.try_get(index).map_err(Fault::Postgres),
                }
            }
        }
        impl Column for Option<$type> {
            fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
                match row {
                    Row::Sqlite(row) => row.get(index).map_err(Fault::Sqlite),
                    Row::Postgres(row) => row.try_get(index).map_err(Fault::Postgres),
                }
            }
        }
    )*};
}
plain_column!(i64, f64, String, Vec<u8>);

impl Column for bool {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        Ok(i64::read(row, index)? != 0)
    }
}

impl Column for u32 {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        let number = i64::read(row, index)?;
        u32::try_from(number).map_err(|_| Fault::Corrupt(format!("column {index} holds {number}, not a small number")))
    }
}

impl Column for u64 {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        let number = i64::read(row, index)?;
        u64::try_from(number).map_err(|_| Fault::Corrupt(format!("column {index} holds {number}, below zero")))
    }
}

impl Column for jiff::Timestamp {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        timestamp(i64::read(row, index)?)
    }
}

impl Column for Option<jiff::Timestamp> {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        Option::<i64>::read(row, index)?.map(timestamp).transpose()
    }
}

impl Column for uuid::Uuid {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Fault> {
        let parse = |text: &str| {
            uuid::Uuid::try_parse(text).map_err(|_| Fault::Corrupt(format!("column {index} holds {text:?}, no UUID")))
        };
        match row {
            Row::Sqlite(row) => {
                let text = row.get_ref(index).map_err(Fault::Sqlite)?;
                parse(text.as_str().map_err(|error| Fault::Corrupt(format!("column {index}: {error}")))?)
            }
            Row::Postgres(row) => parse(row.try_get::<_, &str>(index).map_err(Fault::Postgres)?),
        }
    }
}

fn timestamp(microseconds: i64) -> Result<jiff::Timestamp, Fault> {
    jiff::Timestamp::from_microsecond(microseconds)
        .map_err(|_| Fault::Corrupt(format!("{microseconds} microseconds are no time")))
}

/// One connection inside one unit of work.
#[derive(Clone, Copy)]
pub(crate) enum Connection<'c> {
    Sqlite(&'c SqliteSession),
    Postgres(&'c PostgresSession),
}

impl Connection<'_> {
    /// Which of the two databases this is; only `dialect` and `backup` may care.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement and returns the number of rows it touched.
    pub(crate) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        match self {
            Connection::Sqlite(session) => session.execute(sql, values),
            Connection::Postgres(session) => session.execute(sql, values),
        }
    }

    /// Runs a statement that has `{values(…)}` or `{rows(…)}` once per row (SQLite) or with all rows (PostgreSQL).
    pub(crate) fn execute_many(&self, sql: &str, rows: &[Vec<Value<'_>>]) -> Result<u64, Fault> {
        if rows.is_empty() {
            return Ok(0);
        }
        match self {
            Connection::Sqlite(session) => session.execute_many(sql, rows),
            Connection::Postgres(session) => session.execute_many(sql, rows),
        }
    }

    /// Runs a query and hands every row to `each`.
    pub(crate) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(session) => session.query(sql, values, each),
            Connection::Postgres(session) => session.query(sql, values, each),
        }
    }

    /// All rows of a query, which must have a limit.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut list = Vec::new();
        self.query(sql, values, &mut |row| {
            list.push(read(row)?);
            Ok(())
        })?;
        Ok(list)
    }

    /// The first row of a query, if it has one.
    pub(crate) fn find<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.list(sql, values, read)?.into_iter().next())
    }

    /// The one number that a query such as `SELECT count(*)` answers.
    pub(crate) fn number(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, Fault> {
        Ok(self.find(sql, values, |row| row.get::<i64>(0))?.unwrap_or(0))
    }
}
