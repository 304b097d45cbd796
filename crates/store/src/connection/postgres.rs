//! PostgreSQL through tokio-postgres and deadpool-postgres, driven synchronously from a blocking thread.
//!
//! Does not know: tables; what a statement is for.

use super::dialect::{ColumnType, Dialect, Statement, translate};
use super::{Row, Value, storable};
use crate::error::Fault;
use crate::target::PostgresTarget;
use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::NoTls;

/// Connections of one node: several nodes must fit into PostgreSQL's usual hundred.
const CONNECTIONS_COUNT_MAX: usize = 16;
/// How long opening a connection, or waiting for a free one, may take.
const CONNECT_TIMEOUT_SECONDS: u64 = 10;
/// Rows of one multi-row statement: its arrays stay within a few megabytes.
const ROWS_PER_STATEMENT_COUNT_MAX: usize = 10_000;
/// Bytes of texts and blobs in one multi-row statement; PostgreSQL's own limit is 1 GB.
const ROWS_PER_STATEMENT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Opens a pool; nothing is connected yet.
pub(crate) fn open_pool(target: &PostgresTarget) -> Result<Pool, Fault> {
    let mut config = target.config.clone();
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(CONNECT_TIMEOUT_SECONDS));
    }
    if config.get_application_name().is_none() {
        config.application_name("annunciator");
    }
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match target.tls()? {
        Some(tls) => Manager::from_config(config, tls, recycling),
        None => Manager::from_config(config, NoTls, recycling),
    };
    let wait = Some(Duration::from_secs(CONNECT_TIMEOUT_SECONDS));
    Pool::builder(manager)
        .max_size(CONNECTIONS_COUNT_MAX)
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .wait_timeout(wait)
        .create_timeout(wait)
        .recycle_timeout(wait)
        .build()
        .map_err(|error| Fault::Pool(error.to_string()))
}

/// A connection from the pool; the pool's own words are replaced by what the server or the system said.
pub(crate) async fn connect(pool: &Pool) -> Result<Object, Fault> {
    use deadpool_postgres::PoolError;
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => Fault::Postgres(error),
        PoolError::Timeout(_) => Fault::Pool(format!("no connection within {CONNECT_TIMEOUT_SECONDS} s")),
        other => Fault::Pool(other.to_string()),
    })
}

/// One connection on a blocking thread, with its translated statements.
pub(crate) struct PostgresSession {
    client: Object,
    runtime: Handle,
    statements: RefCell<HashMap<Box<str>, Arc<Statement>>>,
}

impl PostgresSession {
    /// Wraps a pooled connection; must be used on a thread where blocking is allowed.
    pub(crate) fn new(client: Object, runtime: Handle) -> PostgresSession {
        PostgresSession { client, runtime, statements: RefCell::new(HashMap::new()) }
    }

    /// Starts, commits or rolls back.
    pub(crate) fn control(&self, sql: &str) -> Result<(), Fault> {
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(Fault::Postgres)
    }

    /// Throws the connection away instead of giving it back: its state is not known.
    pub(crate) fn discard(self) {
        drop(Object::take(self.client));
    }

    fn prepare(&self, sql: &str) -> Result<(Arc<Statement>, tokio_postgres::Statement), Fault> {
        let known = self.statements.borrow().get(sql).map(Arc::clone);
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = Arc::new(translate(sql, Dialect::Postgres)?);
                self.statements.borrow_mut().insert(sql.into(), Arc::clone(&statement));
                statement
            }
        };
        let prepared = self.runtime.block_on(self.client.prepare_cached(&statement.sql)).map_err(Fault::Postgres)?;
        Ok((statement, prepared))
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let (_, prepared) = self.prepare(sql)?;
        self.runtime.block_on(self.client.execute_raw(&prepared, values)).map_err(Fault::Postgres)
    }

    pub(super) fn execute_many(&self, sql: &str, rows: &[Vec<Value<'_>>]) -> Result<u64, Fault> {
        let (statement, prepared) = self.prepare(sql)?;
        let mut touched = 0;
        let mut rest = rows;
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(chunk_length(rest));
            let columns: Vec<ColumnArray<'_>> = statement
                .columns
                .iter()
                .enumerate()
                .map(|(index, kind)| ColumnArray { rows: chunk, index, kind: *kind })
                .collect();
            touched += self.runtime.block_on(self.client.execute_raw(&prepared, columns)).map_err(Fault::Postgres)?;
            rest = after;
        }
        Ok(touched)
    }

    pub(super) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (_, prepared) = self.prepare(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.runtime.block_on(self.client.query(&prepared, &parameters)).map_err(Fault::Postgres)?;
        for row in &rows {
            each(&Row::Postgres(row))?;
        }
        Ok(())
    }
}

fn chunk_length(rows: &[Vec<Value<'_>>]) -> usize {
    let mut bytes = 0;
    for (index, row) in rows.iter().take(ROWS_PER_STATEMENT_COUNT_MAX).enumerate() {
        bytes += row.iter().map(size).sum::<usize>();
        if bytes > ROWS_PER_STATEMENT_BYTES_MAX {
            return index.max(1);
        }
    }
    rows.len().min(ROWS_PER_STATEMENT_COUNT_MAX)
}

fn size(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        _ => 8,
    }
}

type Conversion = Result<IsNull, Box<dyn Error + Sync + Send>>;

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Conversion {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => number.to_sql_checked(kind, out),
            Value::Real(number) => number.to_sql_checked(kind, out),
            Value::Text(text) => storable(text).as_ref().to_sql_checked(kind, out),
            Value::Blob(bytes) => bytes.as_ref().to_sql_checked(kind, out),
            Value::Texts(list) => list.iter().map(|text| storable(text)).collect::<Vec<_>>().to_sql_checked(kind, out),
            Value::Integers(list) => list.to_sql_checked(kind, out),
        }
    }

    // The concrete type of the value decides, not the type of the enumeration: checked in `to_sql`.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One column of many rows, sent as an array.
#[derive(Debug)]
struct ColumnArray<'a> {
    rows: &'a [Vec<Value<'a>>],
    index: usize,
    kind: ColumnType,
}

impl ColumnArray<'_> {
    fn collect<'s, T>(&'s self, read: impl Fn(&'s Value<'s>) -> Option<T>) -> Result<Vec<Option<T>>, String> {
        let one = |row: &'s Vec<Value<'s>>| match row.get(self.index) {
            Some(Value::Null) => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(format!("column {} is no {:?}", self.index, self.kind)),
            },
            None => Err(format!("a row has no column {}", self.index)),
        };
        self.rows.iter().map(one).collect()
    }
}

impl ToSql for ColumnArray<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Conversion {
        match self.kind {
            ColumnType::Text => self.collect(as_text)?.to_sql_checked(kind, out),
            ColumnType::Bigint => self.collect(as_integer)?.to_sql_checked(kind, out),
            ColumnType::Real => self.collect(as_real)?.to_sql_checked(kind, out),
            ColumnType::Blob => self.collect(as_blob)?.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn as_text<'v>(value: &'v Value<'v>) -> Option<Cow<'v, str>> {
    if let Value::Text(text) = value { Some(storable(text)) } else { None }
}

fn as_integer(value: &Value<'_>) -> Option<i64> {
    if let Value::Integer(number) = value { Some(*number) } else { None }
}

fn as_real(value: &Value<'_>) -> Option<f64> {
    if let Value::Real(number) = value { Some(*number) } else { None }
}

fn as_blob<'v>(value: &'v Value<'v>) -> Option<&'v [u8]> {
    if let Value::Blob(bytes) = value { Some(bytes) } else { None }
}
