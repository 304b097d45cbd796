//! Every difference between SQLite's and PostgreSQL's SQL, in one place.
//!
//! Statements are written once, with `$1` parameters and these words:
//!
//! | word | SQLite | PostgreSQL |
//! |---|---|---|
//! | `{any $1 text}` | `IN (SELECT value FROM json_each(?1))` | `= ANY($1::text[])` |
//! | `{values(text, bigint)}` | `VALUES (?1, ?2)` | `SELECT * FROM unnest($1::text[], $2::bigint[])` |
//! | `{rows(id text, score real)}` | `(SELECT ?1 AS id, ?2 AS score) AS r` | `unnest($1::text[], $2::float8[]) AS r(id, score)` |
//! | `{skip_locked}` | nothing: there is one writer | `FOR UPDATE SKIP LOCKED` |
//! | `{for_update}` | nothing: there is one writer | `FOR UPDATE` |
//! | `{json record site}` | `record ->> 'site'` | `CAST(record AS json) ->> 'site'` |
//! | `{search $1}` | serials of the FTS5 table that match | serials of the `tsvector` table that match |
//!
//! `$N` becomes `?N` on SQLite, where `$N` would be a *name* numbered by first appearance, not by N.
//! Does not know: tables, except the search index.

use crate::error::Fault;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// The type of one column of `{values(…)}` or `{rows(…)}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnType {
    Text,
    Bigint,
    Real,
    Blob,
}

impl ColumnType {
    fn parse(word: &str) -> Option<ColumnType> {
        Some(match word {
            "text" => ColumnType::Text,
            "bigint" => ColumnType::Bigint,
            "real" => ColumnType::Real,
            "blob" => ColumnType::Blob,
            _ => return None,
        })
    }

    fn postgres_array(self) -> &'static str {
        match self {
            ColumnType::Text => "text[]",
            ColumnType::Bigint => "bigint[]",
            ColumnType::Real => "float8[]",
            ColumnType::Blob => "bytea[]",
        }
    }
}

/// A statement as the driver takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    /// Of `{values(…)}` or `{rows(…)}`; empty if the statement has neither.
    pub(crate) columns: Vec<ColumnType>,
}

/// Translates a statement.
pub(crate) fn translate(sql: &str, dialect: Dialect) -> Result<Statement, Fault> {
    let mut statement = Statement { sql: String::with_capacity(sql.len() + 64), columns: Vec::new() };
    let mut rest = sql;
    while let Some(start) = rest.find('{') {
        statement.sql.push_str(&rest[..start]);
        let end = rest[start..].find('}').ok_or_else(|| unknown(&rest[start..]))? + start;
        expand(&rest[start + 1..end], dialect, &mut statement)?;
        rest = &rest[end + 1..];
    }
    statement.sql.push_str(rest);
    if dialect == Dialect::Sqlite {
        statement.sql = statement.sql.replace('$', "?");
    }
    Ok(statement)
}

fn unknown(word: &str) -> Fault {
    Fault::Corrupt(format!("{{{word}}} is no word of the SQL dialect"))
}

fn expand(word: &str, dialect: Dialect, statement: &mut Statement) -> Result<(), Fault> {
    let sqlite = dialect == Dialect::Sqlite;
    let text = if let Some(arguments) = word.strip_prefix("any ") {
        let (parameter, kind) = arguments.split_once(' ').ok_or_else(|| unknown(word))?;
        let kind = ColumnType::parse(kind).ok_or_else(|| unknown(word))?;
        if sqlite {
            format!("IN (SELECT value FROM json_each({parameter}))")
        } else {
            format!("= ANY({parameter}::{})", kind.postgres_array())
        }
    } else if let Some(arguments) = word.strip_prefix("json ") {
        let (column, member) = arguments.split_once(' ').ok_or_else(|| unknown(word))?;
        if sqlite { format!("({column} ->> '{member}')") } else { format!("(CAST({column} AS json) ->> '{member}')") }
    } else if let Some(columns) = word.strip_prefix("values(").and_then(|rest| rest.strip_suffix(')')) {
        expand_values(columns, sqlite, statement).ok_or_else(|| unknown(word))?
    } else if let Some(columns) = word.strip_prefix("rows(").and_then(|rest| rest.strip_suffix(')')) {
        expand_rows(columns, sqlite, statement).ok_or_else(|| unknown(word))?
    } else if let Some(parameter) = word.strip_prefix("search ") {
        if sqlite {
            format!("(SELECT rowid FROM advisory_search WHERE advisory_search MATCH {parameter})")
        } else {
            format!("(SELECT serial FROM advisory_search WHERE words @@ CAST(CAST({parameter} AS TEXT) AS tsquery))")
        }
    } else {
        match (word, sqlite) {
            ("skip_locked" | "for_update", true) => String::new(),
            ("skip_locked", false) => "FOR UPDATE SKIP LOCKED".to_owned(),
            ("for_update", false) => "FOR UPDATE".to_owned(),
            _ => return Err(unknown(word)),
        }
    };
    statement.sql.push_str(&text);
    Ok(())
}

fn expand_values(columns: &str, sqlite: bool, statement: &mut Statement) -> Option<String> {
    statement.columns = columns.split(',').map(|kind| ColumnType::parse(kind.trim())).collect::<Option<_>>()?;
    let list = parameters(&statement.columns, sqlite);
    Some(if sqlite {
        format!("VALUES ({})", list.join(", "))
    } else {
        format!("SELECT * FROM unnest({})", list.join(", "))
    })
}

fn expand_rows(columns: &str, sqlite: bool, statement: &mut Statement) -> Option<String> {
    let pairs: Vec<(&str, &str)> = columns.split(',').map(|pair| pair.trim().split_once(' ')).collect::<Option<_>>()?;
    statement.columns = pairs.iter().map(|(_, kind)| ColumnType::parse(kind)).collect::<Option<_>>()?;
    let list = parameters(&statement.columns, sqlite);
    if sqlite {
        let named: Vec<String> =
            list.iter().zip(&pairs).map(|(parameter, (name, _))| format!("{parameter} AS {name}")).collect();
        return Some(format!("(SELECT {}) AS r", named.join(", ")));
    }
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    Some(format!("unnest({}) AS r({})", list.join(", "), names.join(", ")))
}

fn parameters(columns: &[ColumnType], sqlite: bool) -> Vec<String> {
    let one = |(index, kind): (usize, &ColumnType)| {
        if sqlite { format!("${}", index + 1) } else { format!("${}::{}", index + 1, kind.postgres_array()) }
    };
    columns.iter().enumerate().map(one).collect()
}

/// Writes one advisory's words: a row of (serial, words separated by blanks).
pub(crate) fn insert_words(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "INSERT INTO advisory_search (rowid, words) {values(bigint, text)}",
        Dialect::Postgres => {
            "INSERT INTO advisory_search (serial, words)
             SELECT r.serial, array_to_tsvector(string_to_array(r.words, ' ')) FROM {rows(serial bigint, words text)}"
        }
    }
}

/// Forgets the words of the advisories with these serials.
pub(crate) fn delete_words(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "DELETE FROM advisory_search WHERE rowid {any $1 bigint}",
        Dialect::Postgres => "DELETE FROM advisory_search WHERE serial {any $1 bigint}",
    }
}

/// Counts values for the query planner (SQLite looks only at tables that have changed much), and moves new words to
/// where searches find them quickest.
pub(crate) fn refresh_statistics(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &["PRAGMA optimize = 0x10002"],
        Dialect::Postgres => &["ANALYZE", "SELECT gin_clean_pending_list('advisory_search_words')"],
    }
}

/// The same for the tables that grow with each alert. SQLite plans by its indexes and needs none.
pub(crate) fn refresh_delivery_statistics(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &[],
        Dialect::Postgres => &["ANALYZE alerts, deliveries, attempts"],
    }
}

/// After rows were written with their own serials, PostgreSQL must be told where to go on.
pub(crate) fn continue_serials(dialect: Dialect, table: &str) -> Option<String> {
    (dialect == Dialect::Postgres).then(|| {
        format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'serial'), (SELECT coalesce(max(serial), 0) + 1 FROM {table}), false)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_and_lists_differ() -> Result<(), Fault> {
        let sql = "SELECT a FROM t WHERE b = $2 AND c {any $1 text} {skip_locked}";
        let sqlite = translate(sql, Dialect::Sqlite)?;
        assert_eq!(sqlite.sql, "SELECT a FROM t WHERE b = ?2 AND c IN (SELECT value FROM json_each(?1)) ");
        let postgres = translate(sql, Dialect::Postgres)?;
        assert_eq!(postgres.sql, "SELECT a FROM t WHERE b = $2 AND c = ANY($1::text[]) FOR UPDATE SKIP LOCKED");
        Ok(())
    }

    #[test]
    fn many_rows_are_one_statement_on_postgres() -> Result<(), Fault> {
        let sql = "INSERT INTO t (a, b) {values(text, bigint)}";
        assert_eq!(translate(sql, Dialect::Sqlite)?.sql, "INSERT INTO t (a, b) VALUES (?1, ?2)");
        let postgres = translate(sql, Dialect::Postgres)?;
        assert_eq!(postgres.sql, "INSERT INTO t (a, b) SELECT * FROM unnest($1::text[], $2::bigint[])");
        assert_eq!(postgres.columns, [ColumnType::Text, ColumnType::Bigint]);
        Ok(())
    }

    #[test]
    fn a_misspelt_word_is_refused() {
        assert!(translate("SELECT {anny $1 text}", Dialect::Sqlite).is_err());
    }
}
