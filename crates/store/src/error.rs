//! What can go wrong with the memory, said so that a person knows what was being done to what, and what to do.
//!
//! Does not know: exit codes, status codes.

use std::io;

/// What went wrong, and whether to try again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The text that names the database cannot be read.
    #[error(
        "cannot understand the database address {target}: {reason}. Use a file path or postgres://user:password@host/database"
    )]
    Target {
        /// As given, without its password.
        target: String,
        /// What is wrong.
        reason: String,
    },
    /// The database did what it could.
    #[error("failed {doing} in {target}: {reason}. {advice}")]
    Database {
        /// E.g. `storing documents`.
        doing: &'static str,
        /// The file, or the URL without its password.
        target: String,
        /// What the database or the system said.
        reason: String,
        /// What to do about it.
        advice: &'static str,
        /// Whether the same call may succeed later.
        retry: Retry,
    },
    /// A file of ours (a backup) could not be read or written.
    #[error("failed {doing} {path}: {reason}")]
    File {
        /// E.g. `writing the backup`.
        doing: &'static str,
        /// The file.
        path: String,
        /// What the system said or what is wrong with the content.
        reason: String,
    },
    /// The request itself makes no sense, e.g. restoring into a database that is in use.
    #[error("{0}")]
    Refused(String),
}

/// Whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The same call may succeed later.
    Later,
    /// It will fail again until somebody acts.
    Never,
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub fn retry(&self) -> Retry {
        match self {
            StoreError::Database { retry, .. } => *retry,
            _ => Retry::Never,
        }
    }
}

/// A failure inside a unit of work, before it is known what was being done to what.
#[derive(Debug)]
pub(crate) enum Fault {
    Sqlite(rusqlite::Error),
    Postgres(tokio_postgres::Error),
    Pool(String),
    Tls(String),
    Migration(String),
    /// A row holds what no writer of ours writes.
    Corrupt(String),
    Json(serde_json::Error),
    Compression(io::Error),
    /// The blocking thread went away.
    Stopped,
    /// Already says everything.
    Said(StoreError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Said(error)
    }
}

const ADVICE_CORRUPT: &str = "The database was changed by another program or is damaged: restore a backup";

impl Fault {
    /// Completes the sentence.
    pub(crate) fn during(self, doing: &'static str, target: &str) -> StoreError {
        let (reason, advice, retry) = match self {
            Fault::Said(error) => return error,
            Fault::Sqlite(error) => (error.to_string(), sqlite_advice(&error), sqlite_retry(&error)),
            Fault::Postgres(error) => (postgres_reason(&error), postgres_advice(&error), postgres_retry(&error)),
            Fault::Pool(reason) => (reason, "Check that the server runs and has free connections", Retry::Later),
            Fault::Tls(reason) => (reason, "Correct the URL's `sslmode` and `sslrootcert`", Retry::Never),
            Fault::Migration(reason) => {
                (reason, "Was it written by a newer version? Use that one, or restore a backup", Retry::Never)
            }
            Fault::Corrupt(reason) => (reason, ADVICE_CORRUPT, Retry::Never),
            Fault::Json(error) => (error.to_string(), ADVICE_CORRUPT, Retry::Never),
            Fault::Compression(error) => (error.to_string(), ADVICE_CORRUPT, Retry::Never),
            Fault::Stopped => ("the program is stopping".to_owned(), "Start it again", Retry::Later),
        };
        StoreError::Database { doing, target: target.to_owned(), reason, advice, retry }
    }

    /// Whether PostgreSQL chose this transaction to give way to another: then it is simply run again.
    pub(crate) fn gave_way(&self) -> bool {
        use tokio_postgres::error::SqlState;
        let Fault::Postgres(error) = self else { return false };
        matches!(error.code(), Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED)
    }
}

fn sqlite_code(error: &rusqlite::Error) -> Option<rusqlite::ErrorCode> {
    error.sqlite_error_code()
}

fn sqlite_advice(error: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode;
    match sqlite_code(error) {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "Another program holds the database: stop it, or try again when it has finished"
        }
        Some(ErrorCode::DiskFull) => "The disk is full: free some space and try again; nothing was half-written",
        Some(ErrorCode::CannotOpen) => "Check that the folder exists and that this user may write to it",
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            "This user may not write there: correct the owner or choose another folder"
        }
        Some(ErrorCode::NotADatabase) => "The file is no SQLite database: choose another name",
        Some(ErrorCode::DatabaseCorrupt) => ADVICE_CORRUPT,
        Some(ErrorCode::SystemIoFailure) => "The system could not read or write the file: check the disk",
        _ => "Please report this",
    }
}

fn sqlite_retry(error: &rusqlite::Error) -> Retry {
    use rusqlite::ErrorCode;
    match sqlite_code(error) {
        Some(
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull | ErrorCode::SystemIoFailure,
        ) => Retry::Later,
        _ => Retry::Never,
    }
}

fn postgres_reason(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn postgres_advice(error: &tokio_postgres::Error) -> &'static str {
    match error.code().map(|code| code.code()) {
        Some("28P01" | "28000") => "Check the user, the password and the server's pg_hba.conf",
        Some("3D000") => "Create the database first: createdb NAME",
        Some("42501") => "Give this user the right to create tables in the database",
        Some("53100") => "The server's disk is full: free some space and try again",
        Some("53300") => "The server has no free connections: raise max_connections or stop other programs",
        Some("57P01" | "57P02" | "57P03") => "The server is starting or stopping: try again",
        Some(_) => "Please report this",
        None => "Check the URL, and that the server runs and can be reached from here",
    }
}

fn postgres_retry(error: &tokio_postgres::Error) -> Retry {
    match error.code().map(|code| code.code()) {
        None => Retry::Later,
        Some(code) if ["08", "40", "53", "57"].contains(&code.get(..2).unwrap_or_default()) => Retry::Later,
        Some(_) => Retry::Never,
    }
}
