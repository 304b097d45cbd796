//! The bare floor of a page: one axum handler, one SQLite point read of a ready page, one server thread.
//!
//! Usage: `floor_web PORT PAGE_FILE`. Stores the file's bytes in a fresh database under 2,036 keys and serves
//! them at `/page/{n}`; stop it with a signal.

use axum::extract::{Path, State};
use axum::response::Html;
use axum::routing::get;
use rusqlite::Connection;
use std::sync::{Arc, Mutex};

const PAGES_COUNT: i64 = 2036;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, port, file] = &args[..] else { panic!("usage: floor_web PORT PAGE_FILE") };
    let page = std::fs::read_to_string(file).unwrap();
    let database = std::env::temp_dir().join(format!("floor-web-{}.db", std::process::id()));
    let connection = Connection::open(&database).unwrap();
    connection.execute_batch("PRAGMA journal_mode=WAL; CREATE TABLE page(id INTEGER PRIMARY KEY, html TEXT); BEGIN").unwrap();
    for id in 0..PAGES_COUNT {
        connection.execute("INSERT INTO page VALUES (?1, ?2)", (id, &page)).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
    let state = Arc::new(Mutex::new(connection));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let app = axum::Router::new().route("/page/{id}", get(show)).with_state(state);
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
        axum::serve(listener, app).await.unwrap();
    });
}

async fn show(State(connection): State<Arc<Mutex<Connection>>>, Path(id): Path<i64>) -> Html<String> {
    let connection = connection.lock().unwrap();
    let mut select = connection.prepare_cached("SELECT html FROM page WHERE id = ?1").unwrap();
    Html(select.query_row([id], |row| row.get(0)).unwrap())
}
