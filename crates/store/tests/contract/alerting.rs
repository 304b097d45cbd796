//! Alerts before messages; deliveries at least once, never twice by us.

use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, id, organisation, store_all};
use store::{
    AlertCursor, AlertId, CaseId, Claim, DeliveryId, DeliveryState, Failure, NewAlert, NewDelivery, OutboxMessage,
    Reader, Stage, Store, Target,
};
use triage::assessment::Label;

contract![
    an_alert_is_recorded_once,
    a_delivery_is_tried_until_it_is_handed_over,
    a_delivery_that_is_given_up_stays_visible,
    who_lost_the_lease_finishes_nothing,
    deliveries_of_one_message_are_recorded_together,
    alerts_come_newest_first_in_pages,
    the_outbox_keeps_one_message_per_delivery,
];

pub(crate) fn alert(reader: &Reader, number: u128, key: &str) -> NewAlert {
    NewAlert {
        id: AlertId(id(number)),
        organisation: reader.organisation,
        case_id: CaseId(id(500)),
        advisory: advisory_id("EX-1"),
        watchlist: "Acme".to_owned(),
        reason: "new".to_owned(),
        key: key.to_owned(),
        content: "{\"title\":\"x\"}".to_owned(),
        deliveries: vec![NewDelivery {
            id: DeliveryId(id(number + 1_000)),
            channel: "email".to_owned(),
            recipient: "anna@plant.example".to_owned(),
            key: format!("{key}/anna@plant.example"),
            due: at(3_000),
        }],
    }
}

/// One advisory, and the claim that lets its alerts be recorded.
pub(crate) async fn prepare(store: &Store) -> (Reader, Claim) {
    let reader = organisation(store, "Plant", 1).await;
    store_all(store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![(claim, assessment(Label::ActNow, 9.0, None))], at(2_001)).await.expect("record");
    let claim = store.claim_work(Stage::Match, at(2_002), 10).await.expect("claim").remove(0);
    store.record_matches(vec![(claim, Vec::new())], at(2_003)).await.expect("record");
    let claim = store.claim_work(Stage::Alert, at(2_004), 10).await.expect("claim").remove(0);
    (reader, claim)
}

async fn an_alert_is_recorded_once(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = || vec![alert(&reader, 1, "case/new"), alert(&reader, 2, "case/new"), alert(&reader, 3, "case/kev")];
    assert_eq!(store.record_alerts(claim, alerts(), at(2_100)).await.expect("record"), Some(2));
    assert_eq!(store.record_alerts(claim, alerts(), at(2_101)).await.expect("record"), None, "the claim is done");
    let listed = store.list_alerts(&reader, None, 10).await.expect("list");
    assert_eq!(listed.iter().map(|alert| alert.key.as_str()).collect::<Vec<_>>(), ["case/kev", "case/new"]);
    assert_eq!(listed[1].deliveries.len(), 1);
    assert_eq!(store.count_status().await.expect("status").pending_deliveries, 2);
}

async fn a_delivery_is_tried_until_it_is_handed_over(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    assert!(store.claim_due_deliveries(at(2_999), 10).await.expect("claim").is_empty(), "not due yet");
    let due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim").remove(0);
    assert_eq!((due.attempt, due.content.as_str(), due.organisation), (1, "{\"title\":\"x\"}", reader.organisation));
    assert!(store.claim_due_deliveries(at(3_001), 10).await.expect("claim").is_empty(), "it is taken");
    let retry = Failure::RetryAt(at(3_060));
    store.record_failed(&due, "the server was asleep", retry, at(3_002)).await.expect("record");
    assert!(store.claim_due_deliveries(at(3_059), 10).await.expect("claim").is_empty());
    let due = store.claim_due_deliveries(at(3_060), 10).await.expect("claim").remove(0);
    assert_eq!(due.attempt, 2);
    assert_eq!(store.record_delivered(&[due], "<1@plant.example>", at(3_061)).await.expect("record"), 1);
    assert!(store.claim_due_deliveries(at(9_000), 10).await.expect("claim").is_empty());
    let delivery = store.list_alerts(&reader, None, 10).await.expect("list").remove(0).deliveries.remove(0);
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 2));
    assert_eq!((delivery.message_id.as_str(), delivery.finished), ("<1@plant.example>", Some(at(3_061))));
}

async fn a_delivery_that_is_given_up_stays_visible(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim").remove(0);
    store.record_failed(&due, "no such user", Failure::Dead, at(3_001)).await.expect("record");
    assert!(store.claim_due_deliveries(at(9_000), 10).await.expect("claim").is_empty());
    let delivery = store.list_alerts(&reader, None, 10).await.expect("list").remove(0).deliveries.remove(0);
    assert_eq!((delivery.state, delivery.last_error.as_str()), (DeliveryState::Dead, "no such user"));
    assert_eq!(store.count_status().await.expect("status").dead_deliveries, 1);
}

async fn who_lost_the_lease_finishes_nothing(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    let slow = store.claim_due_deliveries(at(3_000), 10).await.expect("claim").remove(0);
    assert!(
        store.claim_due_deliveries(at(4_799), 10).await.expect("claim").is_empty(),
        "a batch may take half an hour"
    );
    let quick = store.claim_due_deliveries(at(4_801), 10).await.expect("claim").remove(0);
    assert_eq!(store.record_delivered(std::slice::from_ref(&slow), "<slow>", at(4_802)).await.expect("record"), 0);
    assert_eq!(store.record_delivered(&[quick], "<quick>", at(4_803)).await.expect("record"), 1);
    assert!(!store.record_failed(&slow, "late", Failure::Dead, at(4_804)).await.expect("record"));
    let delivery = store.list_alerts(&reader, None, 10).await.expect("list").remove(0).deliveries.remove(0);
    assert_eq!((delivery.state, delivery.message_id.as_str()), (DeliveryState::Delivered, "<quick>"));
}

async fn deliveries_of_one_message_are_recorded_together(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=3).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let mut due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    due[1].fence -= 1;
    assert_eq!(store.record_delivered(&due, "<one>", at(3_001)).await.expect("record"), 2, "one was taken over");
    assert_eq!(store.count_status().await.expect("status").pending_deliveries, 1);
}

async fn alerts_come_newest_first_in_pages(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=5).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let first = store.list_alerts(&reader, None, 3).await.expect("list");
    let last = first.last().map(|alert| AlertCursor { created: alert.created, id: alert.id });
    let second = store.list_alerts(&reader, last, 3).await.expect("list");
    let keys: Vec<_> = first.iter().chain(&second).map(|alert| alert.key.as_str()).collect();
    assert_eq!(keys, ["k5", "k4", "k3", "k2", "k1"]);
}

async fn the_outbox_keeps_one_message_per_delivery(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let message = |number, subject: &str| OutboxMessage {
        delivery: DeliveryId(id(number)),
        organisation: reader.organisation,
        recipient: "anna@plant.example".to_owned(),
        subject: subject.to_owned(),
        text: "text".to_owned(),
        html: "<p>text</p>".to_owned(),
        at: at(7),
    };
    for one in [message(1, "first"), message(1, "again"), message(2, "second")] {
        store.insert_outbox_message(one).await.expect("insert");
    }
    assert_eq!(store.list_outbox(&reader, 10).await.expect("list"), [message(2, "second"), message(1, "first")]);
}
