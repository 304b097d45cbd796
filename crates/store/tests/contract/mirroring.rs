//! What a mirror shows.

use crate::contract;
use crate::samples::{advisory, advisory_id, at, document, only_document};
use store::{NewDocument, ProviderDocument, ProviderKey, SignedDocument, Store, StoreError, Target};
use triage::advisory::{Announcement, Tlp};

contract![
    a_mirror_shows_what_its_label_allows_and_nobody_withdrew,
    what_only_a_feed_announced_is_no_document_for_a_mirror,
    a_document_comes_back_with_its_signature,
    a_silent_edit_counts_as_changed_when_it_was_seen,
    a_publisher_has_the_accepted_keys_of_those_who_offer_its_documents
];

async fn shown(store: &Store, tlp: Tlp) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut after = None;
    loop {
        let page = store.list_mirrored(tlp, after, 1).await.expect("list");
        let Some(last) = page.last() else { break };
        after = Some(last.advisory);
        ids.extend(page.into_iter().map(|row| row.tracking_id));
    }
    ids.sort();
    ids
}

async fn a_mirror_shows_what_its_label_allows_and_nobody_withdrew(store: Store, _: Target) {
    let mut amber = advisory("EX-2", "Acme", 20);
    amber.tlp = Tlp::Amber;
    let documents = [advisory("EX-1", "Acme", 10), amber, advisory("EX-3", "Acme", 30)].map(only_document);
    let sha256 = Some(documents[2].sha256.clone());
    store.store_documents(documents.to_vec(), at(100)).await.expect("store");
    assert_eq!(shown(&store, Tlp::Clear).await, ["EX-1", "EX-3"]);
    assert_eq!(shown(&store, Tlp::Amber).await, ["EX-1", "EX-2", "EX-3"]);
    let row = ProviderDocument { url: "a".to_owned(), sha256, withdrawn: Some(at(200)), ..ProviderDocument::default() };
    store.record_provider_documents("one", vec![row], at(200)).await.expect("record");
    assert_eq!(shown(&store, Tlp::Clear).await, ["EX-1"]);
}

async fn what_only_a_feed_announced_is_no_document_for_a_mirror(store: Store, _: Target) {
    let announced = Announcement { id: "EX-9".to_owned(), title: "A gateway".to_owned(), ..Announcement::default() };
    let (announced, _) = announced.advisory(&[].into(), at(50));
    store.store_documents(vec![only_document(announced)], at(100)).await.expect("store");
    store.store_documents(vec![only_document(advisory("EX-1", "Acme", 10))], at(100)).await.expect("store");
    assert_eq!(shown(&store, Tlp::Red).await, ["EX-1"]);
}

async fn a_document_comes_back_with_its_signature(store: Store, _: Target) {
    let signature = Some(b"signed".to_vec());
    let signed = NewDocument { signature_file: signature.clone(), ..only_document(advisory("EX-1", "Acme", 10)) };
    let unsigned = only_document(advisory("EX-2", "Acme", 20));
    store.store_documents(vec![signed.clone(), unsigned.clone()], at(100)).await.expect("store");
    let found = store.load_signed_document(&signed.sha256).await.expect("load");
    assert_eq!(found, SignedDocument { raw: signed.raw, signature });
    let found = store.load_signed_document(&unsigned.sha256).await.expect("load");
    assert_eq!(found, SignedDocument { raw: unsigned.raw, signature: None });
    let rows = store.list_mirrored(Tlp::Clear, None, 10).await.expect("list");
    let is_signed = |id: &str| rows.iter().find(|row| row.tracking_id == id).map(|row| row.signed);
    assert_eq!((is_signed("EX-1"), is_signed("EX-2")), (Some(true), Some(false)));
    assert!(matches!(store.load_signed_document("00").await, Err(StoreError::Database { .. })));
}

async fn a_silent_edit_counts_as_changed_when_it_was_seen(store: Store, _: Target) {
    let at_place = |content: &str| NewDocument {
        source: "https://publisher.example/ex-1.json".to_owned(),
        ..document(advisory("EX-1", "Acme", 10), content)
    };
    store.store_documents(vec![at_place("a")], at(100)).await.expect("store");
    let changed = async || store.list_mirrored(Tlp::Clear, None, 10).await.expect("list")[0].changed;
    assert_eq!(changed().await, at(10));
    store.store_documents(vec![at_place("b")], at(5_000)).await.expect("store");
    assert_eq!(changed().await, at(5_000));
}

async fn a_publisher_has_the_accepted_keys_of_those_who_offer_its_documents(store: Store, _: Target) {
    let one = only_document(advisory("EX-1", "Acme", 10));
    let sha256 = Some(one.sha256.clone());
    store.store_documents(vec![one], at(100)).await.expect("store");
    let row = ProviderDocument { url: "a".to_owned(), sha256, ..ProviderDocument::default() };
    store.record_provider_documents("one", vec![row], at(100)).await.expect("record");
    let key = |fingerprint: &str, accepted| ProviderKey {
        fingerprint: fingerprint.to_owned(),
        armored: format!("armored {fingerprint}"),
        accepted,
        first_seen: at(1),
    };
    store.record_provider_keys("one", vec![key("AA", true), key("BB", false)]).await.expect("keys");
    store.record_provider_keys("two", vec![key("CC", true)]).await.expect("keys");
    let keys = store.list_publisher_keys("https://publisher.example").await.expect("list");
    assert_eq!(keys, [("AA".to_owned(), "armored AA".to_owned())]);
    assert_eq!(store.list_publisher_keys("https://nobody.example").await.expect("list"), []);
    assert_eq!(store.list_mirrored(Tlp::Clear, None, 9).await.expect("list")[0].advisory, advisory_id("EX-1"));
}
