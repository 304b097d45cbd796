//! The bare floor of a page: one axum handler, one SQLite point read of a ready page, one server thread.
//!
//! Usage: `floor_web PAGE_FILE`. Stores the file's bytes in a fresh database under 2,036 keys and serves them at
//! `/page/{n}` on a free port of loopback, whose address is the first line of its output; stop it with a signal.

use anyhow::{Context, Result, bail};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};

/// As many pages as the archive has documents.
const PAGES_COUNT: i64 = 2036;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file] = &arguments[..] else { bail!("usage: floor_web PAGE_FILE") };
    let page = std::fs::read_to_string(file).with_context(|| format!("reading {file}"))?;
    let folder = std::env::temp_dir();
    let database = folder.join(format!("floor-web-{}.db", std::process::id()));
    let connection = fill(&database, &page).with_context(|| format!("filling {}", database.display()))?;
    // The name is not needed any more: the database goes when the process ends, however it ends.
    std::fs::remove_file(&database).with_context(|| format!("removing {}", database.display()))?;
    let state = Arc::new(Mutex::new(connection));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        let app = axum::Router::new().route("/page/{id}", get(show)).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.context("listening on loopback")?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, app).await.context("serving")
    })
}

fn fill(database: &std::path::Path, page: &str) -> Result<Connection> {
    let connection = Connection::open(database)?;
    connection.execute_batch("PRAGMA journal_mode=MEMORY; CREATE TABLE page(id INTEGER PRIMARY KEY, html TEXT); BEGIN")?;
    for id in 0..PAGES_COUNT {
        connection.execute("INSERT INTO page VALUES (?1, ?2)", (id, page))?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(connection)
}

async fn show(State(connection): State<Arc<Mutex<Connection>>>, Path(id): Path<i64>) -> Result<Html<String>, StatusCode> {
    let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
    let mut select = connection.prepare_cached("SELECT html FROM page WHERE id = ?1").map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    select.query_row([id], |row| row.get(0)).map(Html).map_err(|_| StatusCode::NOT_FOUND)
}
