//! The contracts that scripts rely on: counts, JSON members, the same answers from both databases.

use crate::program::{self, Server};
use serde_json::Value;
use std::process::Command;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");

/// A database of its own on the test server, dropped at the end.
pub(crate) struct Database {
    server: String,
    name: String,
    pub(crate) url: String,
}

impl Database {
    pub(crate) fn create(server: &str, purpose: &str) -> Database {
        let name = format!("it_{purpose}_{}", std::process::id());
        psql(server, &format!("CREATE DATABASE {name}"));
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        Database { server: server.to_owned(), url: format!("{base}/{name}"), name }
    }

    /// Runs a statement in it.
    pub(crate) fn execute(&self, statement: &str) {
        psql(&self.url, statement);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        psql(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn psql(url: &str, statement: &str) {
    let status =
        Command::new("psql").args(["--quiet", "--no-psqlrc", "--dbname", url, "--command", statement]).status();
    assert!(status.expect("psql runs").success(), "{statement}");
}

#[test]
fn importing_twice_reports_new_then_unchanged() {
    let data = tempfile::tempdir().unwrap();
    let first: Value = serde_json::from_str(&program::run(data.path(), &["import", "--json", SAMPLES])).unwrap();
    let second: Value = serde_json::from_str(&program::run(data.path(), &["import", "--json", SAMPLES])).unwrap();
    assert!(first["new"].as_u64().unwrap() >= 8, "{first}");
    assert_eq!(first["quarantined"], 0);
    assert_eq!((&second["new"], &second["revised"]), (&Value::from(0), &Value::from(0)));
    let documents = first["new"].as_u64().unwrap() + first["revised"].as_u64().unwrap();
    assert_eq!(second["unchanged"].as_u64().unwrap(), documents);
}

#[test]
fn an_advisory_carries_every_promised_member() {
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let list = program::run(data.path(), &["advisories", "--json"]);
    let first: Value = serde_json::from_str(list.lines().next().expect("a line")).unwrap();
    let shown = program::run(data.path(), &["advisory", "show", first["tracking_id"].as_str().unwrap(), "--json"]);
    let advisory: Value = serde_json::from_str(&shown).unwrap();
    let members = "id case_id tracking_id tlp lang source_url signature title publisher published updated first_seen \
        revision label label_path cvss attack summary what_could_happen who_is_at_risk how_exploited prerequisites tags \
        exploitability vendors sectors products fix_counts remediation cves vulnerabilities references findings evidence";
    for member in members.split_whitespace() {
        assert!(advisory.get(member).is_some(), "{member} is missing in {advisory:#}");
    }
}

#[test]
fn command_line_and_api_tell_the_same_advisory() {
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let list = program::run(data.path(), &["advisories", "--json"]);
    let first: Value = serde_json::from_str(list.lines().next().expect("a line")).unwrap();
    let id = first["id"].as_str().unwrap();
    let shown: Value = serde_json::from_str(&program::run(data.path(), &["advisory", "show", id, "--json"])).unwrap();
    let server = Server::start(data.path(), &["serve"]);
    let (status, body) = server.get(&format!("/api/v1/advisories/{id}"));
    assert_eq!(status, 200, "{body}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), shown);
    let (status, body) = server.get("/api/v1/advisories/NO-SUCH-ID");
    assert_eq!(status, 404);
    assert!(body.contains("\"status\":404"), "{body}");
}

#[test]
fn both_databases_give_the_same_json_byte_for_byte() {
    let Some(postgres) = program::postgres("both_databases_give_the_same_json_byte_for_byte") else { return };
    let database = Database::create(&postgres, "parity");
    let (lite, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = ["--database-url", database.url.as_str()];
    program::run(lite.path(), &["import", SAMPLES]);
    program::run(full.path(), &[url[0], url[1], "import", SAMPLES]);
    let list = program::run(lite.path(), &["advisories", "--json"]);
    assert_eq!(
        without_first_seen(&list),
        without_first_seen(&program::run(full.path(), &[url[0], url[1], "advisories", "--json"]))
    );
    for line in list.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let show = ["advisory", "show", row["id"].as_str().unwrap(), "--json"];
        let one = program::run(lite.path(), &show);
        let other = program::run(full.path(), &[&url[..], &show[..]].concat());
        assert_eq!(without_first_seen(&one), without_first_seen(&other));
    }
}

#[test]
fn both_databases_give_the_same_json_for_the_whole_archive() {
    let test = "both_databases_give_the_same_json_for_the_whole_archive";
    let (Some(corpus), Some(postgres)) = (program::corpus(test), program::postgres(test)) else { return };
    let database = Database::create(&postgres, "archive");
    let (lite, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = ["--database-url", database.url.as_str()];
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz").display().to_string();
    std::thread::scope(|scope| {
        scope.spawn(|| program::run(lite.path(), &["import", &archive]));
        program::run(full.path(), &[&url[..], &["import", &archive]].concat());
    });
    let list = program::run(lite.path(), &["advisories", "--json"]);
    let other = program::run(full.path(), &[&url[..], &["advisories", "--json"]].concat());
    assert!(without_first_seen(&list) == without_first_seen(&other), "the lists differ");
    let servers =
        [Server::start(lite.path(), &["serve"]), Server::start(full.path(), &[&url[..], &["serve"]].concat())];
    for line in list.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let path = format!("/api/v1/advisories/{}", row["id"].as_str().unwrap());
        let [one, other] = servers.each_ref().map(|server| without_first_seen(&server.get(&path).1));
        assert_eq!(one, other, "{path}");
    }
    assert_eq!(list.lines().count(), 2036);
}

#[test]
fn an_export_is_the_same_text_from_both_databases_and_in_a_file() {
    let test = "an_export_is_the_same_text_from_both_databases_and_in_a_file";
    let (lite, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let catalog = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/kev.json");
    let export = |data: &std::path::Path, database: &[&str]| {
        program::run(data, &[database, &["import", SAMPLES]].concat());
        program::run(data, &[database, &["kev", "import", catalog]].concat());
        program::run(data, &[database, &["export"]].concat())
    };
    let text = export(lite.path(), &[]);
    let file = lite.path().join("export.jsonl");
    program::run(lite.path(), &["export", "--out", file.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&file).unwrap() == text && text.contains("\"kind\":\"assessment\""), "{text}");
    assert_eq!(std::fs::read_dir(lite.path()).unwrap().filter(|entry| is_partial(entry.as_ref().unwrap())).count(), 0);
    let Some(postgres) = program::postgres(test) else { return };
    let database = Database::create(&postgres, "export");
    assert!(export(full.path(), &["--database-url", &database.url]) == text, "the databases differ");
}

fn is_partial(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().contains("partial")
}

/// `first_seen` is when an installation first saw it.
fn without_first_seen(text: &str) -> String {
    let parts = text.split(['{', '}', ',']).filter(|part| !part.contains("\"first_seen\""));
    parts.collect::<Vec<_>>().join(",")
}

#[test]
fn a_ledger_that_was_tampered_with_is_told() {
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let told = program::run(data.path(), &["ledger", "verify"]);
    assert!(told.starts_with("installation: intact"), "{told}");
    let database = rusqlite::Connection::open(data.path().join("annunciator.db")).unwrap();
    let touched = database.execute("UPDATE ledger SET subject = 'another' WHERE sequence = 2", []).unwrap();
    assert_eq!(touched, 1, "{told}");
    let output = program::attempt(data.path(), &["ledger", "verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("installation: broken at entry 2"), "{output:?}");
}

#[test]
fn a_backup_restores_into_an_empty_database_only() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    program::run(one.path(), &["import", SAMPLES]);
    let file = one.path().join("backup.annunciator").display().to_string();
    program::run(one.path(), &["backup", &file]);
    program::run(two.path(), &["restore", &file]);
    assert_eq!(
        program::run(one.path(), &["advisories", "--json"]),
        program::run(two.path(), &["advisories", "--json"])
    );
    let again = program::attempt(two.path(), &["restore", &file]);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("empty"), "{again:?}");
}

#[test]
fn a_reader_who_has_read_enough_or_is_not_there_is_no_error() {
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let shell = |line: &str| {
        let program = program::command(data.path());
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(format!("set -o pipefail; {line}")).arg("bash");
        shell.arg(program.get_program()).args(program.get_args()).output().unwrap()
    };
    for arguments in ["provider presets", "advisories --json", "config", "ledger verify", "version", "export"] {
        let output = shell(&format!("\"$@\" {arguments} | true"));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && told.is_empty(), "{arguments}: {told}");
    }
    let output = shell("\"$@\" provider check nobody 2> >(exec 0<&-) ; exit $?");
    assert_eq!(output.status.code(), Some(2), "whoever does not hear the error still sees the code");
    for (arguments, says) in [("export", "writing the export"), ("provider presets", "writing to standard output")] {
        let output = shell(&format!("\"$@\" {arguments} > /dev/full"));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && told.contains(says) && told.contains("No space"), "{told}");
    }
}
