//! A backup of either database can be restored into either.

use crate::alerting::{alert, prepare};
use crate::aliases::{rejection, vendor_alias};
use crate::contract;
use crate::harness::{PostgresDatabase, sqlite_target};
use crate::inventories::asset;
use crate::samples::{advisory, advisory_id, at, document, id, last_alerts, sha256, vulnerability, watchlist};
use jiff::civil::date;
use serde_json::Value;
use std::io::Read;
use std::path::Path;
use store::{
    AdvisoryFilter, AdvisoryKey, CaseId, Chain, Check, CheckCounts, CheckFailure, CheckKind, EpssRow, ProviderDocument,
    ProviderKey, Reader, Store, StoreError, Target,
};
use triage::asset::AssetId;

contract![
    everything_comes_back_in_an_empty_database,
    a_backup_from_before_watchlists_were_counted_is_restored_with_them_in_force,
    a_backup_from_before_alerts_had_the_ids_of_watchlists_is_restored_with_what_they_were_told,
    a_damaged_backup_changes_nothing,
    only_an_empty_database_is_restored
];

async fn fill(store: &Store) -> Reader {
    let (reader, claim) = prepare(store).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("alerts");
    let mut revised = advisory("EX-1", "Acme", 20);
    revised.vulnerabilities = vec![vulnerability("CVE-2024-0001")];
    let documents = vec![document(revised, "second"), document(advisory("EX-2", "Zeta", 30), "\u{0}")];
    store.store_documents(documents, at(2_200)).await.expect("store");
    let rows = vec![EpssRow { cve: "CVE-2024-0001".to_owned(), probability: 0.1 + 0.2, percentile: 1.0 / 3.0 }];
    store.import_epss(rows, date(2024, 3, 31), false, at(2_300)).await.expect("epss");
    let assets = (0..700).map(|n| (AssetId(id(10_000 + n)), asset(&format!("a{n}"), "1"))).collect();
    store.import_assets(reader.organisation, assets, at(2_400)).await.expect("assets");
    store.put_alias(reader.organisation, vendor_alias(8_000, "Acme", "Zeta", 2_410)).await.expect("alias");
    store.put_rejection(reader.organisation, rejection("ZT", "zeta")).await.expect("rejection");
    store.put_clock_calendar(reader.organisation, "d1", "anna", at(2_420)).await.expect("calendar");
    fill_checks(store).await;
    store.seal_ledger(3).await.expect("seal");
    reader
}

/// A document that was withdrawn, what was kept of an index, and a check that failed.
async fn fill_checks(store: &Store) {
    let (url, sha256) = ("a".to_owned(), Some(document(advisory("EX-2", "Zeta", 30), "\u{0}").sha256));
    let row =
        ProviderDocument { url, sha256, link: "{}".to_owned(), withdrawn: Some(at(7)), ..ProviderDocument::default() };
    store.record_provider_documents("one", vec![row], at(2_500)).await.expect("record");
    store.replace_provider_indexes("one", vec![("b".to_owned(), "{}".to_owned())]).await.expect("keep");
    let key =
        ProviderKey { fingerprint: "AA".to_owned(), armored: "c".to_owned(), accepted: true, first_seen: at(2_500) };
    store.record_provider_keys("one", vec![key]).await.expect("keep");
    let failures = vec![CheckFailure { url: "a".to_owned(), reason: "503".to_owned() }];
    let (id, counts, error) = (id(77), CheckCounts { failed: 1, ..CheckCounts::default() }, "a feed".to_owned());
    let (provider, kind, started, finished) = ("one".to_owned(), CheckKind::Poll, at(2_600), at(2_601));
    let check = Check { id, provider, kind, started, finished, counts, error, failures };
    store.record_check(check).await.expect("record");
}

/// What two stores must agree on: all rows (through a backup's own lines) and what the methods say.
async fn lines(store: &Store, folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    store.backup(&path, at(5_000)).await.expect("backup");
    let mut text = String::new();
    zstd::Decoder::new(std::fs::File::open(path).expect("file"))
        .expect("zstd")
        .read_to_string(&mut text)
        .expect("text");
    text
}

async fn compare(store: &Store, restored: &Store, reader: &Reader, folder: &Path) {
    assert_eq!(lines(store, folder, "a").await, lines(restored, folder, "b").await);
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = restored.find_advisory(reader, &key).await.expect("find").remove(0);
    assert_eq!(detail.enrichment.epss["CVE-2024-0001"].probability, 0.1 + 0.2, "to the last bit");
    let narrows = triage::search::parse("product:tc vendor:zeta").expect("a query").narrows();
    let filter = AdvisoryFilter { q: Some("zeta turb".to_owned()), narrows, ..AdvisoryFilter::default() };
    assert_eq!(restored.list_advisories(reader, &filter, None, 10).await.expect("search").total, 1);
    assert_eq!(
        restored.verify_ledger(Chain::Installation).await.expect("verify"),
        store.verify_ledger(Chain::Installation).await.expect("verify")
    );
    let more = vec![document(advisory("EX-3", "Acme", 40), "a")];
    restored.store_documents(more, at(6_000)).await.expect("the restored database works on");
    restored.seal_ledger(1_000).await.expect("seal");
}

async fn everything_comes_back_in_an_empty_database(store: Store, _: Target) {
    let folder = tempfile::tempdir().expect("folder");
    let reader = fill(&store).await;
    let path = folder.path().join("backup");
    let written = store.backup(&path, at(5_000)).await.expect("backup");
    assert!(written.tables.iter().any(|(table, rows)| table == "assets" && *rows == 700), "{written:?}");
    assert!(written.tables.iter().any(|(table, rows)| table == "check_failures" && *rows == 1), "{written:?}");
    let (target, _database) = sqlite_target();
    let restored = Store::open(&target).await.expect("open");
    assert_eq!(restored.restore(&path).await.expect("restore"), written);
    compare(&store, &restored, &reader, folder.path()).await;
    if let Some(database) = PostgresDatabase::create("everything_comes_back_in_an_empty_database").await {
        let folder = tempfile::tempdir().expect("folder");
        let restored = Store::open(&database.target).await.expect("open");
        assert_eq!(restored.restore(&path).await.expect("restore"), written);
        compare(&store, &restored, &reader, folder.path()).await;
        restored.close().await.expect("close");
        database.drop().await;
    }
}

/// The backup as an older version wrote it.
fn as_of_schema(schema: u32, text: &str) -> String {
    let gone = |table: &str| match table {
        "organisations" if schema < 15 => &["watchlists"][..],
        "watchlists" if schema < 15 => &["origin", "owner", "paused"],
        "alerts" => &["watchlist_id"],
        _ => &[],
    };
    let (mut told, mut kept) = (String::new(), Vec::new());
    for line in text.lines() {
        let mut line: Value = serde_json::from_str(line).expect("a line");
        if let Some(row) = line.as_array_mut() {
            *row = kept.iter().map(|index: &usize| row[*index].clone()).collect();
        } else if let Some(columns) = line["columns"].as_array().cloned() {
            let gone = gone(line["table"].as_str().expect("a table"));
            kept =
                (0..columns.len()).filter(|index| !gone.contains(&columns[*index].as_str().expect("text"))).collect();
            line["columns"] = kept.iter().map(|index| columns[*index].clone()).collect();
        } else if line["format"].is_string() {
            line["schema"] = schema.into();
        } else {
            line["sha256"] = sha256(told.as_bytes()).into();
        }
        told += &format!("{line}\n");
    }
    told
}

async fn a_backup_from_before_watchlists_were_counted_is_restored_with_them_in_force(store: Store, _: Target) {
    restores_watchlists(store, 14, "a_backup_from_before_watchlists_were_counted").await;
}

async fn a_backup_from_before_alerts_had_the_ids_of_watchlists_is_restored_with_what_they_were_told(
    store: Store,
    _: Target,
) {
    restores_watchlists(store, 17, "a_backup_from_before_alerts_had_the_ids_of_watchlists").await;
}

async fn restores_watchlists(store: Store, schema: u32, name: &str) {
    let folder = tempfile::tempdir().expect("folder");
    let reader = fill(&store).await;
    let list = watchlist("Acme");
    store.put_watchlists(reader.organisation, vec![list], at(2)).await.expect("watchlists");
    let text = as_of_schema(schema, &lines(&store, folder.path(), "new").await);
    let path = folder.path().join("old");
    std::fs::write(&path, zstd::encode_all(text.as_bytes(), 1).expect("zstd")).expect("write");
    let (target, _database) = sqlite_target();
    let mut restored = vec![Store::open(&target).await.expect("open")];
    let database = PostgresDatabase::create(name).await;
    if let Some(database) = &database {
        restored.push(Store::open(&database.target).await.expect("open"));
    }
    for restored in restored {
        restored.restore(&path).await.expect("restore");
        let counted = restored.list_watchlist_changes().await.expect("changes");
        assert!(counted.get(&reader.organisation).is_some_and(|count| *count > 0), "{counted:?}");
        assert_eq!(
            last_alerts(&restored, &reader, CaseId(id(500)), "Acme").await.len(),
            1,
            "it knows what it was told"
        );
        restored.close().await.expect("close");
    }
    if let Some(database) = database {
        database.drop().await;
    }
}

async fn a_damaged_backup_changes_nothing(store: Store, _: Target) {
    let folder = tempfile::tempdir().expect("folder");
    fill(&store).await;
    let text = lines(&store, folder.path(), "whole").await;
    let (target, _database) = sqlite_target();
    let empty = Store::open(&target).await.expect("open");
    let damaged = [
        ("truncated", text[..text.len() / 2].to_owned()),
        ("changed", text.replacen("TC-100", "TC-200", 1)),
        (
            "row missing",
            text.lines().enumerate().filter(|(n, _)| *n != 5).map(|(_, line)| format!("{line}\n")).collect(),
        ),
        ("not ours", "{\"format\":\"other\"}\n".to_owned()),
        ("empty", String::new()),
        ("newer", text.replacen("\"schema\":", "\"schema\":99", 1)),
    ];
    for (what, text) in damaged {
        let path = folder.path().join("damaged");
        std::fs::write(&path, zstd::encode_all(text.as_bytes(), 1).expect("zstd")).expect("write");
        let error = empty.restore(&path).await.expect_err(what);
        assert!(matches!(error, StoreError::File { .. }), "{what}: {error}");
        assert!(error.to_string().contains("damaged"), "{what} names the file: {error}");
    }
    let path = folder.path().join("absent");
    assert!(matches!(empty.restore(&path).await, Err(StoreError::File { .. })));
    assert_eq!(empty.count_status().await.expect("status").documents, 0);
}

async fn only_an_empty_database_is_restored(store: Store, _: Target) {
    let folder = tempfile::tempdir().expect("folder");
    fill(&store).await;
    let path = folder.path().join("backup");
    store.backup(&path, at(5_000)).await.expect("backup");
    let refused = store.restore(&path).await.expect_err("it is in use");
    assert!(matches!(&refused, StoreError::Refused(_)), "{refused}");
    let exists = store.backup(&path, at(5_001)).await.expect_err("the file exists");
    assert!(exists.to_string().contains("exists"), "{exists}");
}
