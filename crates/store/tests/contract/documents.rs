//! New, revised, unchanged, older, put aside.

use crate::contract;
use crate::samples::{advisory, advisory_id, at, document, id, reader};
use store::{AdvisoryKey, NewDocument, Outcome, QuarantinedDocument, Store, Target};
use triage::advisory::Tlp;

contract![
    a_second_import_changes_nothing,
    reissued_advisory_replaces_the_older_revision,
    an_older_document_joins_the_history_only,
    a_silent_change_is_marked,
    what_a_publisher_puts_in_its_place_replaces_a_revision_whatever_its_date,
    a_revision_that_the_publisher_takes_back_is_taken_back,
    a_document_from_elsewhere_replaces_only_what_is_older,
    a_date_in_the_future_holds_up_no_later_revision,
    a_document_without_a_date_is_replaced_by_what_arrives_later,
    a_restricted_revision_stays_restricted_when_the_next_is_open,
    one_batch_may_hold_several_revisions,
    original_bytes_come_back_unaltered,
    the_bytes_of_the_newest_revisions_are_read_as_far_as_they_fit,
    refused_documents_are_listed_once_for_each_reason,
    text_that_a_database_cannot_hold_is_stored_all_the_same,
    a_signature_that_could_not_be_judged_is_judged_when_the_document_comes_again
];

async fn a_second_import_changes_nothing(store: Store, _: Target) {
    let batch = || vec![document(advisory("EX-1", "Acme", 10), "a"), document(advisory("EX-2", "Acme", 20), "b")];
    let first = store.store_documents(batch(), at(100)).await.expect("first");
    assert!(first.iter().all(|stored| stored.outcome == Outcome::New));
    assert_eq!(first[1].advisory_id, advisory_id("EX-2"));
    let before = store.count_status().await.expect("status");
    let second = store.store_documents(batch(), at(200)).await.expect("second");
    assert!(second.iter().all(|stored| stored.outcome == Outcome::Unchanged));
    assert_eq!(store.count_status().await.expect("status"), before);
    let known = document(advisory("EX-1", "Acme", 10), "a");
    let asked = [
        (known.source, known.sha256.clone()),
        ("https://publisher.example/b.json".to_owned(), "0".repeat(64)),
        ("https://mirror.example/a.json".to_owned(), document(advisory("EX-2", "Acme", 20), "b").sha256),
    ];
    let unchanged = store.unchanged_documents(&asked).await.expect("unchanged");
    assert_eq!(unchanged.into_iter().collect::<Vec<_>>(), [known.sha256]);
}

async fn reissued_advisory_replaces_the_older_revision(store: Store, _: Target) {
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a")], at(100)).await.expect("first");
    let mut newer = advisory("EX-1", "Zeta", 20);
    newer.version = "2".to_owned();
    let stored = store.store_documents(vec![document(newer, "b")], at(200)).await.expect("second");
    assert_eq!(stored[0].outcome, Outcome::Revised { number: 2, silent: false, current: true });
    let reader = reader(Tlp::Clear);
    let found = store.find_advisory(&reader, &AdvisoryKey::TrackingId("EX-1".to_owned())).await.expect("find");
    assert_eq!(found.len(), 1);
    let detail = &found[0];
    assert_eq!((detail.revision, detail.advisory.vendors.as_slice()), (2, ["Zeta".to_owned()].as_slice()));
    assert_eq!((detail.first_seen, detail.updated), (at(100), at(20)));
    let numbers: Vec<_> = detail.revisions.iter().map(|revision| (revision.number, revision.first_seen)).collect();
    assert_eq!(numbers, [(2, at(200)), (1, at(100))]);
    assert_eq!(detail.findings[0].rule, "odd");
    assert_eq!(detail.signature, "good");
    let page = store.list_advisories(&reader, &Default::default(), None, 10).await.expect("list");
    assert_eq!(page.facets.vendors.iter().map(|facet| facet.value.as_str()).collect::<Vec<_>>(), ["Zeta"]);
}

async fn the_bytes_of_the_newest_revisions_are_read_as_far_as_they_fit(store: Store, _: Target) {
    let revision = |seconds: i64, tlp: Tlp, content: &str| {
        document(triage::Advisory { tlp, ..advisory("EX-1", "Acme", seconds) }, content)
    };
    let documents = [
        revision(10, Tlp::Clear, "a"),
        revision(20, Tlp::Amber, "b"),
        revision(30, Tlp::Clear, "c"),
        revision(40, Tlp::Clear, "d"),
    ];
    for (number, one) in documents.iter().enumerate() {
        store.store_documents(vec![one.clone()], at(100 + i64::try_from(number).expect("few"))).await.expect("stored");
    }
    let list = async |tlp: Tlp, numbers: &[u32], size: u64| {
        let found =
            store.list_revision_documents(&reader(tlp), advisory_id("EX-1"), numbers, size).await.expect("read");
        found.into_iter().map(|one| (one.number, one.raw, one.first_seen)).collect::<Vec<_>>()
    };
    let size = documents[3].raw.len() as u64;
    let both = list(Tlp::Clear, &[1, 4], size * 2).await;
    assert_eq!(both, [(4, documents[3].raw.clone(), at(103)), (1, documents[0].raw.clone(), at(100))]);
    assert_eq!(list(Tlp::Clear, &[1, 4], size).await.len(), 1, "the newest first");
    assert_eq!(list(Tlp::Clear, &[1, 4], size - 1).await, []);
    assert_eq!(list(Tlp::Clear, &[2, 9], u64::MAX).await, [], "restricted, and unknown");
    assert_eq!(list(Tlp::Amber, &[1, 2, 3, 4], u64::MAX).await.len(), 4);
}

async fn an_older_document_joins_the_history_only(store: Store, _: Target) {
    store.store_documents(vec![document(advisory("EX-1", "Acme", 50), "new")], at(100)).await.expect("first");
    let stored =
        store.store_documents(vec![document(advisory("EX-1", "Old Name", 10), "old")], at(200)).await.expect("second");
    assert_eq!(stored[0].outcome, Outcome::Revised { number: 2, silent: false, current: false });
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert_eq!((detail.revision, detail.advisory.vendors[0].as_str()), (1, "Acme"));
    assert_eq!(detail.revisions.len(), 2);
}

/// A document of one place.
fn published(seconds: i64, version: &str, content: &str) -> NewDocument {
    let mut revision = advisory("EX-1", "Acme", seconds);
    revision.version = version.to_owned();
    NewDocument { source: "https://publisher.example/ex-1.json".to_owned(), ..document(revision, content) }
}

async fn keep(store: &Store, document: NewDocument, seconds: i64) -> Outcome {
    store.store_documents(vec![document], at(seconds)).await.expect("store")[0].outcome
}

async fn a_silent_change_is_marked(store: Store, _: Target) {
    keep(&store, published(10, "1", "a"), 100).await;
    let outcome = keep(&store, published(10, "1", "b"), 200).await;
    assert_eq!(outcome, Outcome::Revised { number: 2, silent: true, current: true });
}

async fn what_a_publisher_puts_in_its_place_replaces_a_revision_whatever_its_date(store: Store, _: Target) {
    keep(&store, published(90_000_000, "2", "misdated"), 100).await;
    let outcome = keep(&store, published(10, "1", "corrected"), 200).await;
    assert_eq!(outcome, Outcome::Revised { number: 2, silent: false, current: true });
}

async fn a_revision_that_the_publisher_takes_back_is_taken_back(store: Store, _: Target) {
    keep(&store, published(10, "1", "a"), 100).await;
    keep(&store, published(20, "2", "b"), 200).await;
    let outcome = keep(&store, published(10, "1", "a"), 300).await;
    assert_eq!(outcome, Outcome::Revised { number: 1, silent: false, current: true });
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert_eq!((detail.revision, detail.sha256), (1, published(10, "1", "a").sha256));
    assert_eq!((detail.advisory.version.as_str(), detail.revisions.len()), ("1", 2));
    assert_eq!(keep(&store, published(10, "1", "a"), 400).await, Outcome::Unchanged);
    let again = keep(&store, published(20, "2", "b"), 500).await;
    assert_eq!(again, Outcome::Revised { number: 2, silent: false, current: true });
}

async fn a_document_from_elsewhere_replaces_only_what_is_older(store: Store, _: Target) {
    let from_elsewhere = |seconds, version: &str, content: &str| NewDocument {
        source: format!("https://mirror.example/{content}.json"),
        ..published(seconds, version, content)
    };
    keep(&store, published(20, "2", "a"), 100).await;
    let revised = |number, silent, current| Outcome::Revised { number, silent, current };
    assert_eq!(keep(&store, from_elsewhere(10, "3", "late"), 200).await, revised(2, false, false));
    assert_eq!(keep(&store, from_elsewhere(20, "2", "same"), 300).await, revised(3, true, false));
    assert_eq!(keep(&store, from_elsewhere(20, "1.9", "older"), 400).await, revised(4, false, false));
    assert_eq!(keep(&store, from_elsewhere(20, "10", "newer"), 500).await, revised(5, false, true));
    let mut mirrored = published(10, "3", "late");
    mirrored.source = "https://mirror.example/late.json".to_owned();
    assert_eq!(keep(&store, mirrored, 600).await, Outcome::Unchanged);
    assert_eq!(keep(&store, published(20, "2", "a"), 700).await, Outcome::Unchanged);
}

async fn a_date_in_the_future_holds_up_no_later_revision(store: Store, _: Target) {
    let mut misdated = published(90_000_000, "2", "misdated");
    misdated.source = "https://mirror.example/ex-1.json".to_owned();
    keep(&store, misdated, 100).await;
    let outcome = keep(&store, published(150, "3", "next"), 200).await;
    assert_eq!(outcome, Outcome::Revised { number: 2, silent: false, current: true });
}

async fn a_document_without_a_date_is_replaced_by_what_arrives_later(store: Store, _: Target) {
    let mut undated = advisory("EX-1", "Acme", 10);
    (undated.updated, undated.published) = (None, None);
    store.store_documents(vec![document(undated.clone(), "a")], at(100)).await.expect("first");
    let stored = store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "b")], at(200)).await.expect("2nd");
    assert_eq!(stored[0].outcome, Outcome::Revised { number: 2, silent: false, current: true });
    undated.version = "3".to_owned();
    let stored = store.store_documents(vec![document(undated, "c")], at(300)).await.expect("3rd");
    assert_eq!(stored[0].outcome, Outcome::Revised { number: 3, silent: false, current: true });
}

async fn a_restricted_revision_stays_restricted_when_the_next_is_open(store: Store, _: Target) {
    let mut secret = advisory("EX-1", "Acme", 10);
    secret.tlp = Tlp::Red;
    let secret = document(secret, "secret");
    let sha256 = secret.sha256.clone();
    store.store_documents(vec![secret, document(advisory("EX-1", "Acme", 20), "open")], at(100)).await.expect("store");
    let id = advisory_id("EX-1");
    let public = reader(Tlp::Clear);
    assert!(store.find_document(&public, id, None).await.expect("find").is_some());
    assert_eq!(store.find_document(&public, id, Some(&sha256)).await.expect("find"), None);
    assert!(store.find_document(&reader(Tlp::Red), id, Some(&sha256)).await.expect("find").is_some());
    let detail = store.find_advisory(&public, &AdvisoryKey::Id(id)).await.expect("find").remove(0);
    assert_eq!(detail.revisions.iter().map(|revision| revision.number).collect::<Vec<_>>(), [2]);
}

async fn one_batch_may_hold_several_revisions(store: Store, _: Target) {
    let mut second = advisory("EX-1", "Acme", 20);
    second.version = "2".to_owned();
    let batch = vec![
        document(second.clone(), "b"),
        document(advisory("EX-1", "Acme", 10), "a"),
        document(second, "b"),
        document(advisory("EX-1", "Acme", 30), "c"),
    ];
    let stored = store.store_documents(batch, at(100)).await.expect("store");
    let outcomes: Vec<_> = stored.iter().map(|stored| stored.outcome).collect();
    let revised = |number, current| Outcome::Revised { number, silent: false, current };
    assert_eq!(outcomes, [Outcome::New, revised(2, false), Outcome::Unchanged, revised(3, true)]);
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert_eq!((detail.revision, detail.updated), (3, at(30)));
}

async fn original_bytes_come_back_unaltered(store: Store, _: Target) {
    let (first, second) = (document(advisory("EX-1", "Acme", 10), "a"), document(advisory("EX-1", "Acme", 20), "b"));
    let (raw, sha256) = (first.raw.clone(), first.sha256.clone());
    let current = second.raw.clone();
    store.store_documents(vec![first, second], at(100)).await.expect("store");
    let reader = reader(Tlp::Clear);
    let id = advisory_id("EX-1");
    let found = store.find_document(&reader, id, None).await.expect("find").expect("current");
    assert_eq!(found.raw, current);
    let found = store.find_document(&reader, id, Some(&sha256)).await.expect("find").expect("older");
    assert_eq!((found.raw, found.sha256), (raw, sha256.clone()));
    let none = store.find_document(&reader, advisory_id("EX-2"), Some(&sha256)).await.expect("find");
    assert_eq!(none, None, "a revision belongs to its advisory");
}

async fn refused_documents_are_listed_once_for_each_reason(store: Store, _: Target) {
    let refused = |number, reason: &str| QuarantinedDocument {
        id: id(number),
        source: "https://publisher.example/bad.json".to_owned(),
        sha256: "ab".repeat(32),
        reason: reason.to_owned(),
        size: 17,
        first_seen: at(5),
    };
    let all = [refused(1, "the hash does not fit"), refused(2, "the hash does not fit"), refused(3, "it is no JSON")];
    for one in all.clone() {
        store.quarantine(one).await.expect("quarantine");
    }
    let [first, _, third] = all;
    assert_eq!(store.list_quarantined(10).await.expect("list"), [third, first]);
    assert_eq!(store.count_status().await.expect("status").quarantined, 2);
}

async fn text_that_a_database_cannot_hold_is_stored_all_the_same(store: Store, _: Target) {
    let mut odd = advisory("EX-\u{0}1", "Ac\u{0}me", 10);
    odd.title = "NUL \u{0} and \u{1F4A9} and \u{202E}".to_owned();
    odd.vulnerabilities = vec![crate::samples::vulnerability("CVE-\u{0}")];
    let id = odd.id;
    store.store_documents(vec![document(odd.clone(), "a")], at(100)).await.expect("store");
    let detail = store.find_advisory(&reader(Tlp::Clear), &AdvisoryKey::Id(id)).await.expect("find").remove(0);
    assert_eq!(*detail.advisory, odd, "the body is kept exactly");
    let page = store.list_advisories(&reader(Tlp::Clear), &Default::default(), None, 10).await.expect("list");
    assert_eq!(page.rows[0].title, "NUL \u{FFFD} and \u{1F4A9} and \u{202E}");
}

async fn a_signature_that_could_not_be_judged_is_judged_when_the_document_comes_again(store: Store, _: Target) {
    let signed = |signature: &str| {
        let document = document(advisory("EX-1", "Acme", 10), "a");
        NewDocument { signature: signature.to_owned(), ..document }
    };
    let (sha256, source) = (signed("good").sha256, signed("good").source);
    let judged = async || {
        let found = store.find_document(&reader(Tlp::Clear), advisory_id("EX-1"), None).await;
        found.expect("find").expect("stored").signature
    };
    let skipped = async || {
        let place = [(source.clone(), sha256.clone())];
        store.unchanged_documents(&place).await.expect("look").contains(&sha256)
    };
    for (came, stands, skips) in [
        ("unknown_key", "unknown_key", false),
        ("unknown", "unknown_key", false),
        ("good", "good", true),
        ("unknown_key", "good", true),
        ("unsigned", "good", true),
    ] {
        store.store_documents(vec![signed(came)], at(100)).await.expect("store");
        assert_eq!((&*judged().await, skipped().await), (stands, skips), "after {came}");
    }
}
