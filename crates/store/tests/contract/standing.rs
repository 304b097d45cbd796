//! How providers stand, and what it is read from.

use crate::contract;
use crate::samples::{advisory, at, document, id, organisation};
use jiff::SignedDuration;
use store::{
    AlertId, CaseId, Check, CheckCounts, CheckKind, DeliveryId, NewAlert, NewDelivery, NewDocument, ProviderDocument,
    Standing, Store, Target,
};
use triage::advisory::AdvisoryId;
use triage::silence::Heard;
use uuid::Uuid;

contract![
    a_provider_s_history_is_that_of_its_own_documents,
    a_feed_s_history_is_that_of_its_own_entries_with_their_revisions,
    a_provider_has_not_answered_since_the_first_of_its_last_failures,
    a_standing_is_kept_with_its_alert_once
];

async fn a_provider_s_history_is_that_of_its_own_documents(store: Store, _: Target) {
    let documents = [document(advisory("EX-1", "Acme", 10), "a"), document(advisory("EX-2", "Acme", 20), "b")];
    let hashes = documents.clone().map(|document| document.sha256);
    store.store_documents(documents.to_vec(), at(100)).await.expect("store");
    for (provider, sha256) in ["one", "two"].into_iter().zip(&hashes) {
        let (url, sha256) = ("a".to_owned(), Some(sha256.clone()));
        let row = ProviderDocument { url, sha256, ..ProviderDocument::default() };
        store.record_provider_documents(provider, vec![row], at(100)).await.expect("record");
    }
    let heard = store.list_heard("two").await.expect("history");
    assert_eq!(heard, [Heard { released: Some(at(20)), first_seen: at(100) }]);
    assert_eq!(store.list_heard("three").await.expect("history"), []);
}

async fn a_feed_s_history_is_that_of_its_own_entries_with_their_revisions(store: Store, _: Target) {
    let entry = |source: &str, id: &str, day: i64, raw: &str| NewDocument {
        source: source.to_owned(),
        ..document(advisory(id, "Acme", day), raw)
    };
    let first = vec![
        entry("https://acme.example/feed#1", "EX-1", 10, "a"),
        entry("https://acme.example/feed#2", "EX-2", 20, "b"),
        entry("https://acme.example/feeds#1", "EX-3", 30, "c"),
        entry("https://acme.example/feed", "EX-4", 40, "d"),
    ];
    store.store_documents(first, at(100)).await.expect("store");
    let revised = entry("https://acme.example/feed#1", "EX-1", 50, "e");
    store.store_documents(vec![revised], at(200)).await.expect("store");
    let heard = store.list_heard_in_feed("https://acme.example/feed").await.expect("history");
    let of = |released, first_seen| Heard { released: Some(at(released)), first_seen: at(first_seen) };
    assert_eq!(heard, [of(50, 200), of(20, 100), of(10, 100)]);
    assert_eq!(store.list_heard_in_feed("https://acme.example/fee").await.expect("history"), []);
}

async fn a_provider_has_not_answered_since_the_first_of_its_last_failures(store: Store, _: Target) {
    let poll = async |number: u128, started: i64, error: &str, seen: u64| {
        let counts = CheckCounts { seen, ..CheckCounts::default() };
        let (id, provider, kind, error) = (id(number), "one".to_owned(), CheckKind::Poll, error.to_owned());
        let (started, finished, failures) = (at(started), at(started), Vec::new());
        let check = Check { id, provider, kind, started, finished, counts, error, failures };
        store.record_check(check).await.expect("record");
        store.find_unanswered_since("one").await.expect("find")
    };
    assert_eq!(poll(1, 10, "it is down", 0).await, Some(at(10)), "it never answered");
    assert_eq!(poll(2, 20, "", 0).await, None);
    assert_eq!(poll(3, 30, "one of its feeds is down", 5).await, None, "it answers in parts");
    assert_eq!(poll(4, 40, "it is down", 0).await, Some(at(40)));
    assert_eq!(poll(5, 50, "it is down", 0).await, Some(at(40)));
    assert_eq!(store.find_unanswered_since("two").await.expect("find"), None);
}

async fn a_standing_is_kept_with_its_alert_once(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let alert = |number: u128| NewAlert {
        id: AlertId(id(number)),
        organisation: reader.organisation,
        case_id: CaseId(Uuid::nil()),
        advisory: AdvisoryId(Uuid::nil()),
        watchlist_id: None,
        watchlist: String::new(),
        reason: "source_silent".to_owned(),
        key: "source/one/1".to_owned(),
        content: "{}".to_owned(),
        deliveries: vec![NewDelivery {
            id: DeliveryId(id(number + 100)),
            channel: "email".to_owned(),
            recipient: "operator@plant.example".to_owned(),
            key: "source/one/1/operator".to_owned(),
            due: at(5),
            fold: String::new(),
        }],
    };
    let standing = Standing {
        provider: "one".to_owned(),
        last_news: Some(at(1)),
        usual_pause: Some(SignedDuration::from_hours(24)),
        silent_since: Some(at(1)),
        unanswered_since: None,
    };
    assert_eq!(store.record_standing(standing.clone(), vec![alert(1)], at(10)).await.expect("keep"), 1);
    assert_eq!(store.record_standing(standing.clone(), vec![alert(2)], at(11)).await.expect("keep"), 0);
    assert_eq!(store.list_standings().await.expect("list"), std::slice::from_ref(&standing));
    let due = store.claim_due_deliveries(at(20), 10).await.expect("claim");
    assert_eq!((due.len(), due[0].reason.as_str()), (1, "source_silent"));
    let listed = store.list_alerts(&reader, None, 10).await.expect("alerts");
    assert_eq!((listed.len(), listed[0].deliveries.len()), (1, 1), "what is about no advisory is listed too");
    let spoke = Standing { silent_since: None, unanswered_since: Some(at(3)), ..standing };
    store.record_standing(spoke.clone(), Vec::new(), at(12)).await.expect("keep");
    assert_eq!(store.list_standings().await.expect("list"), std::slice::from_ref(&spoke));
    assert_eq!(store.find_standing("one").await.expect("find"), Some(spoke));
    assert_eq!(store.find_standing("two").await.expect("find"), None);
}
