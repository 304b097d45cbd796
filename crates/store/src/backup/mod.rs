//! Backups: all rows of one moment in one file that either database can read.
//!
//! The file is a zstd stream of JSON lines: a header; per table a line with its name and columns and then its rows as
//! arrays; a trailer with the number of rows and the SHA-256 of everything before it. Bytes are hexadecimal, real
//! numbers text, so that nothing is rounded. The search index is not in it: it is made again from the advisories.
//! Does not know: when to make one.

mod restoring;
mod tables;
mod writing;

use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::migrations::SCHEMA_VERSION;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// The first word of the header.
const FORMAT: &str = "annunciator-backup";
/// Version of the file's own layout, not of the schema.
const FORMAT_VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    schema: u32,
    created: Timestamp,
}

/// Begins a table.
#[derive(Debug, Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct Trailer {
    rows: u64,
    sha256: String,
}

/// What a backup holds, or what a restore brought back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// Rows of each table.
    pub tables: Vec<(String, u64)>,
}

impl BackupReport {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

impl Store {
    /// Writes all rows of this moment to a new file; work may go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::File`] when the file exists or cannot be written (it is then removed again); else when the
    /// database does not answer.
    pub async fn backup(&self, path: &Path, now: Timestamp) -> Result<BackupReport, StoreError> {
        let path = path.to_owned();
        let header =
            move || Header { format: FORMAT.to_owned(), version: FORMAT_VERSION, schema: SCHEMA_VERSION, created: now };
        self.read_long("backing up", move |connection| writing::write(connection, &path, &header())).await
    }

    /// Reads a backup into this database, which must be empty; all of it or, if anything is wrong, nothing.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the database is in use; [`StoreError::File`] when the file cannot be read, is
    /// damaged, or was written by a newer version; else when the database does not answer.
    pub async fn restore(&self, path: &Path) -> Result<BackupReport, StoreError> {
        let path = path.to_owned();
        self.write("restoring", move |connection| restoring::restore(connection, &path)).await
    }
}

fn file_fault<'p>(doing: &'static str, path: &'p Path) -> impl Fn(io::Error) -> Fault + Copy + 'p {
    move |error| Fault::Said(StoreError::File { doing, path: path.display().to_string(), reason: error.to_string() })
}
