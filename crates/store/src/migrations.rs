//! The schema's history: the same names on both databases, applied in order, never changed after a release.
//!
//! Does not know: what the tables are for.

use crate::error::Fault;
use refinery::{Migration, Runner, Target};

/// One step of the schema.
struct Step {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// The steps with these names, each a file for either database.
macro_rules! steps {
    ($($name:literal),* $(,)?) => {
        &[$(Step {
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

const STEPS: &[Step] = steps![
    "V1__initial",
    "V2__checks",
    "V3__provider_keys",
    "V4__provider_findings",
    "V5__sources",
    "V6__catalogs",
    "V7__policies",
    "V8__cases",
    "V9__drafts",
    "V10__kinds",
    "V11__inventory",
    "V12__decisions",
    "V13__aliases",
    "V14__accounts",
    "V15__watchlists",
    "V16__sorting",
    "V17__channels",
    "V18__watchlist_ids",
    "V19__sending",
    "V20__attempts",
    "V21__easing",
    "V22__deleted",
    "V23__promise",
    "V24__clocks",
    "V25__sign_ons",
    "V26__passkeys",
    "V27__due_dates",
    "V28__search_fields",
    "V29__keys_and_views",
    "V30__case_dispositions",
    "V31__quality",
    "V32__visits",
    "V33__kind_moves",
];

/// The newest schema version; a backup carries it.
pub(crate) const SCHEMA_VERSION: u32 = newest(STEPS);

/// The number in the last step's name: `V8__cases` is 8.
const fn newest(steps: &[Step]) -> u32 {
    let (mut version, mut at) = (0, 1);
    if let Some(step) = steps.last() {
        let name = step.name.as_bytes();
        while at < name.len() && name[at].is_ascii_digit() {
            version = version * 10 + (name[at] - b'0') as u32;
            at += 1;
        }
    }
    version
}

/// Any number that no other program on the server is likely to use: one node migrates, the others wait.
const POSTGRES_LOCK: i64 = 0x616e_6e75_6e63_6961;

fn runner(sql: impl Fn(&Step) -> &'static str, up_to: u32) -> Result<Runner, Fault> {
    let steps: Result<Vec<Migration>, _> =
        STEPS.iter().map(|step| Migration::unapplied(step.name, sql(step))).collect();
    let runner = Runner::new(&steps.map_err(|error| Fault::Migration(error.to_string()))?);
    Ok(runner.set_target(Target::Version(up_to.try_into().map_err(|_| Fault::Corrupt("schema version".to_owned()))?)))
}

/// Brings a SQLite database to version `up_to`.
pub(crate) fn migrate_sqlite(connection: &mut rusqlite::Connection, up_to: u32) -> Result<(), Fault> {
    runner(|step| step.sqlite, up_to)?.run(connection).map_err(describe)?;
    Ok(())
}

/// Brings a PostgreSQL database to version `up_to`, one node at a time.
pub(crate) async fn migrate_postgres(client: &mut tokio_postgres::Client, up_to: u32) -> Result<(), Fault> {
    let runner = runner(|step| step.postgres, up_to)?;
    client.execute("SELECT pg_advisory_lock($1)", &[&POSTGRES_LOCK]).await.map_err(Fault::Postgres)?;
    let outcome = runner.run_async(client).await.map_err(describe);
    client.execute("SELECT pg_advisory_unlock($1)", &[&POSTGRES_LOCK]).await.map_err(Fault::Postgres)?;
    outcome.map(|_| ())
}

/// The driver's error says more than refinery's sentence, so it is the reason where there is one.
fn describe(error: refinery::Error) -> Fault {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        if let Some(rusqlite::Error::SqliteFailure(code, message)) = inner.downcast_ref::<rusqlite::Error>() {
            return Fault::Sqlite(rusqlite::Error::SqliteFailure(*code, message.clone()));
        }
        reason = format!("{reason}: {inner}");
        cause = inner.source();
    }
    Fault::Migration(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_every_earlier_version_can_be_migrated() -> Result<(), Fault> {
        for version in 0..=SCHEMA_VERSION {
            let mut connection = rusqlite::Connection::open_in_memory().map_err(Fault::Sqlite)?;
            if version > 0 {
                migrate_sqlite(&mut connection, version)?;
            }
            migrate_sqlite(&mut connection, SCHEMA_VERSION)?;
            migrate_sqlite(&mut connection, SCHEMA_VERSION)?;
        }
        Ok(())
    }

    #[test]
    fn assets_and_matches_of_before_have_kinds() -> Result<(), rusqlite::Error> {
        let mut connection = rusqlite::Connection::open_in_memory()?;
        migrate_sqlite(&mut connection, 9).expect("version 9");
        connection.execute_batch(
            r#"INSERT INTO organisations (id, name, language, time_zone, created) VALUES ('o', 'Plant', 'en', 'UTC', 0);
               INSERT INTO assets VALUES
                 ('x', 'o', 'a', 'Acme', 'TC-100', '{"order_number":"6XY7","version":"1"}', 0, 0),
                 ('y', 'o', 'b', 'Acme', 'TC-100', '{"order_number":"6XY7","version":"1"}', 0, 0),
                 ('z', 'o', 'c', 'Acme', 'TC-100', '{"order_number":"6XY7"}', 0, 0);
               INSERT INTO matches VALUES ('o', 'adv', 'x', 'affected', 90, '[]', 5), ('o', 'adv', 'y', 'affected', 90, '[]', 5);"#,
        )?;
        migrate_sqlite(&mut connection, SCHEMA_VERSION).expect("the newest version");
        let list = |sql: &str| -> Result<Vec<String>, rusqlite::Error> {
            connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        let kinds =
            list("SELECT id || ' ' || order_number || ' ' || version || ' ' || assets FROM asset_kinds ORDER BY id")?;
        assert_eq!(kinds, ["x 6XY7 1 2", "z 6XY7  1"]);
        assert_eq!(list("SELECT kind_id FROM assets ORDER BY id")?, ["x", "x", "z"]);
        assert_eq!(list("SELECT kind_id || ' ' || verdict FROM matches")?, ["x affected"]);
        assert_eq!(list("SELECT stage || ' ' || subject FROM work")?, ["match_organisation o"]);
        Ok(())
    }

    #[test]
    fn both_databases_have_the_same_tables_and_columns() {
        for step in STEPS {
            assert_eq!(outline(step.sqlite), outline(step.postgres), "{}", step.name);
        }
    }

    /// Table and column names in order, without types; the search index is the databases' own.
    fn outline(sql: &str) -> Vec<String> {
        let own = |line: &&str| !line.contains("advisory_search");
        let words = |line: &str| {
            let mut words = line.split_whitespace().map(|word| word.trim_end_matches(','));
            match (words.next(), words.next(), words.next()) {
                (Some("CREATE"), Some("TABLE"), Some(name)) => Some(format!("table {name}")),
                (Some(name), Some("TEXT" | "BIGINT" | "BLOB" | "BYTEA" | "DOUBLE" | "INTEGER"), _) => {
                    Some(name.to_owned())
                }
                _ => None,
            }
        };
        let tables = sql.split("\nCREATE TABLE").map(|table| format!("CREATE TABLE{table}"));
        let tables = tables.filter(|table| !table.starts_with("CREATE TABLE advisory_search"));
        tables.flat_map(|table| table.lines().filter(own).filter_map(words).collect::<Vec<_>>()).collect()
    }
}
