//! An advisory that a person deletes, with all that hangs on it but what was told.

use crate::contract;
use crate::samples::{advisory, advisory_id, at, document, id, organisation, reader, store_all};
use store::{AdvisoryFilter, AdvisoryKey, Chain, Comment, Outcome, Store, Target};
use triage::advisory::Tlp;

contract![
    a_deleted_advisory_is_gone_with_its_documents_and_the_ledger_says_why,
    the_same_bytes_are_not_taken_again_from_their_place_and_another_revision_is,
    what_another_advisory_has_too_stays,
];

async fn listed(store: &Store) -> Vec<String> {
    let filter = AdvisoryFilter::default();
    let page = store.list_advisories(&reader(Tlp::Clear), &filter, None, 10).await.expect("list");
    assert_eq!(page.total as usize, page.rows.len(), "counts know of it");
    page.rows.into_iter().map(|row| row.tracking_id).collect()
}

async fn a_deleted_advisory_is_gone_with_its_documents_and_the_ledger_says_why(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Zeta", 10), advisory("EX-2", "Acme", 20)]).await;
    store.store_documents(vec![document(advisory("EX-1", "Zeta", 30), "later")], at(300)).await.expect("revise");
    let gone = advisory_id("EX-1");
    let deleted = store.delete_advisory(gone, "anna", "a drill, not an advisory", at(400)).await.expect("delete");
    assert_eq!(deleted, Some(2), "both revisions");
    assert_eq!(listed(&store).await, ["EX-2"]);
    let all = reader(Tlp::Red);
    assert!(store.find_advisory(&all, &AdvisoryKey::Id(gone)).await.expect("find").is_empty());
    assert_eq!(store.find_document(&all, gone, None).await.expect("document"), None);
    let filter = AdvisoryFilter { q: Some("zeta".to_owned()), ..AdvisoryFilter::default() };
    assert!(store.list_advisories(&all, &filter, None, 10).await.expect("search").rows.is_empty());
    assert_eq!(store.delete_advisory(gone, "anna", "again", at(401)).await.expect("delete"), None);
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Installation, 0, 100).await.expect("ledger");
    let told = entries.iter().find(|entry| entry.what == "advisory_deleted").expect("an entry");
    assert!(told.body.contains("anna") && told.body.contains("a drill"), "{}", told.body);
}

async fn the_same_bytes_are_not_taken_again_from_their_place_and_another_revision_is(store: Store, _: Target) {
    let mut first = document(advisory("EX-1", "Acme", 10), "a");
    first.source = "https://publisher.example/ex-1.json".to_owned();
    let place = [(first.source.clone(), first.sha256.clone())];
    store.store_documents(vec![first], at(100)).await.expect("store");
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(200)).await.expect("delete");
    let unchanged = store.unchanged_documents(&place).await.expect("unchanged");
    assert_eq!(unchanged.len(), 1, "a provider's poll passes over it");
    let stored =
        store.store_documents(vec![document(advisory("EX-1", "Acme", 20), "b")], at(300)).await.expect("store");
    assert_eq!(stored[0].outcome, Outcome::New);
    assert_eq!(listed(&store).await, ["EX-1"]);
    let mut file = document(advisory("EX-2", "Acme", 20), "c");
    file.source = "advisories/ex-2.json".to_owned();
    let place = [(file.source.clone(), file.sha256.clone())];
    store.store_documents(vec![file.clone()], at(310)).await.expect("store");
    store.delete_advisory(advisory_id("EX-2"), "anna", "not ours", at(320)).await.expect("delete");
    assert!(store.unchanged_documents(&place).await.expect("unchanged").is_empty(), "a person who brings it wants it");
}

async fn what_another_advisory_has_too_stays(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let own = organisation(&store, "acme", 1).await;
    let other = advisory_id("EX-2");
    let said = Comment { id: id(7), text: "ours".to_owned(), who: "bo".to_owned(), at: at(250) };
    assert!(store.insert_comment(&own, other, said).await.expect("comment"));
    let before = store.find_document(&own, other, None).await.expect("document");
    assert!(before.is_some());
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(300)).await.expect("delete");
    assert_eq!(store.find_document(&own, other, None).await.expect("document"), before);
    assert_eq!(store.list_comments(&own, other).await.expect("comments").len(), 1);
}
