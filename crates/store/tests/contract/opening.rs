//! A database that cannot be opened or used says why and what to do.

use crate::contract;
use crate::harness::{PostgresDatabase, sqlite_target};
use crate::samples::{advisory, at, document, id, organisation, reader};
use store::{AdvisoryFilter, Order, Retry, SortBy, Store, Target};
use triage::advisory::Tlp;
use triage::asset::{AssetId, AssetRecord};

contract![a_database_can_be_opened_again];

async fn a_database_can_be_opened_again(store: Store, target: Target) {
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("store");
    let again = Store::open(&target).await.expect("open");
    assert_eq!(again.count_status().await.expect("status").advisories, 1);
    again.check().await.expect("check");
    again.refresh_statistics().await.expect("statistics");
    assert_eq!(again.target(), target.to_string());
}

async fn message(target: &str) -> String {
    let target = Target::parse(target).expect("a target");
    match Store::open(&target).await {
        Ok(_) => String::from("it opened"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn an_unreachable_server_is_named_without_its_password() {
    let said = message("postgres://anna:secret@127.0.0.1:1/panel").await;
    assert!(said.contains("opening the database in postgres://anna@127.0.0.1:1/panel"), "{said}");
    assert!(said.contains("Check the URL") && !said.contains("secret"), "{said}");
}

#[tokio::test]
async fn a_missing_database_says_how_to_make_it() {
    let Some(database) = PostgresDatabase::create("a_missing_database_says_how_to_make_it").await else { return };
    let wrong = format!("{}_absent", database.target);
    let said = message(&wrong).await;
    database.drop().await;
    assert!(said.contains("createdb"), "{said}");
}

#[tokio::test]
async fn a_missing_folder_and_a_foreign_file_say_what_to_do() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("path").to_owned();
    let said = message(&path("absent/panel.db")).await;
    assert!(said.contains("absent/panel.db") && said.contains("folder exists"), "{said}");
    std::fs::write(path("notes.txt"), "x".repeat(4_096)).expect("write");
    let said = message(&path("notes.txt")).await;
    assert!(said.contains("no SQLite database"), "{said}");
}

#[tokio::test]
async fn a_locked_database_says_who_may_hold_it() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    let other = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    other.execute_batch("BEGIN IMMEDIATE").expect("lock");
    let outcome = store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await;
    let error = outcome.expect_err("it is locked");
    assert!(error.to_string().contains("Another program holds the database"), "{error}");
    assert_eq!(error.retry(), Retry::Later);
    other.execute_batch("ROLLBACK").expect("unlock");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("now it is free");
}

#[tokio::test]
async fn what_was_stored_before_lists_could_be_sorted_is_in_every_order() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("store");
    let before = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    assert_eq!(before.execute("DELETE FROM advisory_sorts", []).expect("delete"), 1);
    let order = Order { by: SortBy::Title, descending: false };
    let filter = AdvisoryFilter { order, ..AdvisoryFilter::default() };
    let again = Store::open(&target).await.expect("open");
    let page = again.list_advisories(&reader(Tlp::Clear), &filter, None, 10).await.expect("list");
    assert_eq!(page.rows.len(), 1);
}

#[tokio::test]
async fn what_was_stored_before_the_search_knew_fields_is_found_by_them() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("store");
    let before = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    for table in ["advisory_search_fields", "advisory_search_sets", "advisory_search_spellings"] {
        assert!(before.execute(&format!("DELETE FROM {table}"), []).expect("delete") > 0);
    }
    let query = triage::search::parse("\"turbine controller\" source:cert").expect("a query");
    let filter = AdvisoryFilter { phrases: query.phrases(), narrows: query.narrows(), ..AdvisoryFilter::default() };
    let again = Store::open(&target).await.expect("open");
    let page = again.list_advisories(&reader(Tlp::Clear), &filter, None, 10).await.expect("list");
    assert_eq!((page.rows.len(), page.facets.fields.len()), (1, 4), "{:?}", page.facets);
}

#[tokio::test]
async fn other_rules_read_the_records_anew_without_an_import() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    let org = organisation(&store, "Plant", 1).await.organisation;
    let cpe = "cpe:2.3:a:acme:gateway:2.1:*:*:*:*:*:*:*".to_owned();
    let record = AssetRecord { external_id: "a".to_owned(), cpe, ..AssetRecord::default() };
    store.import_assets(org, vec![(AssetId(id(10)), record)], at(100)).await.expect("import");
    let read = store.load_inventory(org).await.expect("load");
    let before = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    let sql = "UPDATE asset_kinds SET cpe = '', version = '', product = '', vendor = '', state = 'met', id = 'aaaaaaaa-0000-8000-8000-000000000000';
               UPDATE assets SET kind_id = 'aaaaaaaa-0000-8000-8000-000000000000'";
    before.execute_batch(sql).expect("as an earlier edition read it");
    assert!(store.queue_outdated_inventories(9, at(200)).await.expect("queue"));
    let waiting = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    assert_eq!(waiting, read.kinds, "as an import would have read it");
    assert_ne!(store.find_inventory_edition(org).await.expect("edition"), read.edition);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_keeps_its_kind_and_holds_up_no_other() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    let org = organisation(&store, "Plant", 1).await.organisation;
    let record =
        |name: &str| AssetRecord { external_id: name.to_owned(), product: name.to_owned(), ..Default::default() };
    let assets = [("broken", 10), ("sound", 11)].map(|(name, number)| (AssetId(id(number)), record(name)));
    store.import_assets(org, assets.to_vec(), at(100)).await.expect("import");
    let saboteur = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    let sql = "UPDATE assets SET record = '{' WHERE external_id = 'broken';
               UPDATE asset_kinds SET product = 'other', id = 'aaaaaaaa-0000-8000-8000-000000000000' WHERE product = 'sound';
               UPDATE assets SET kind_id = 'aaaaaaaa-0000-8000-8000-000000000000' WHERE external_id = 'sound'";
    saboteur.execute_batch(sql).expect("sabotage");
    assert!(store.queue_outdated_inventories(9, at(200)).await.expect("queue"));
    let waiting = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    let mut names: Vec<_> = waiting.iter().map(|one| one.kind.product.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["broken", "sound"]);
}

#[tokio::test]
async fn a_failure_in_the_middle_leaves_nothing_half_written() {
    let (target, folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("store");
    let saboteur = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    // By then documents, revisions and advisories of the batch have been written.
    let sql = "CREATE TRIGGER sabotage BEFORE INSERT ON advisory_cves BEGIN SELECT raise(ABORT, 'no'); END";
    saboteur.execute_batch(sql).expect("trigger");
    let mut bad = advisory("EX-3", "Acme", 30);
    bad.vulnerabilities = vec![crate::samples::vulnerability("CVE-2024-0001")];
    let batch = vec![document(advisory("EX-2", "Acme", 20), "b"), document(bad, "c")];
    store.store_documents(batch, at(200)).await.expect_err("sabotage");
    let status = store.count_status().await.expect("status");
    assert_eq!((status.documents, status.advisories, status.work[0].1, status.unsealed_entries), (1, 1, 1, 1));
}
