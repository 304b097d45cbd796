//! When messages were handed over, and what had brought them about.

use crate::alerting::{alert, prepare};
use crate::contract;
use crate::samples::{advisory, at, document, id, only_document, organisation};
use jiff::Timestamp;
use store::{Claim, DeliveryId, Failure, HandoverCursor, NewDocument, Reader, Stage, Store, Target};
use triage::advisory::Tlp;
use triage::promise::{Handover, Outcome};

contract![
    a_message_keeps_when_its_document_was_published_and_stored,
    what_no_document_brought_about_says_so,
    an_edit_that_keeps_its_date_has_no_time_of_publication,
    another_organisation_finds_no_times,
    what_was_handed_over_is_counted_once,
    waiting_and_given_up_messages_are_told_apart,
    a_deleted_advisory_changes_no_figures,
];

async fn listed(store: &Store, reader: &Reader) -> Vec<Handover> {
    store.list_handovers(reader, at(0)).await.expect("list")
}

/// The claim of the alert stage after an advisory was matched.
async fn matched(store: &Store, seconds: i64) -> Claim {
    matched_by(store, Stage::Match, seconds).await
}

async fn matched_by(store: &Store, stage: Stage, seconds: i64) -> Claim {
    let claim = store.claim_work(stage, at(seconds), 10).await.expect("claim").remove(0);
    store.record_matches(vec![(claim, Vec::new())], at(seconds + 1)).await.expect("record");
    store.claim_work(Stage::Alert, at(seconds + 2), 10).await.expect("claim").remove(0)
}

async fn hand_over(store: &Store, seconds: i64) {
    let due = store.claim_due_deliveries(at(seconds), 10).await.expect("claim");
    store.record_delivered(&due, "<m>", at(seconds + 1)).await.expect("record");
}

async fn a_message_keeps_when_its_document_was_published_and_stored(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let stored = claim.document_stored.expect("a document began it");
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    hand_over(&store, 3_000).await;
    let expected = Handover {
        decided: at(2_100),
        stored: Some(stored),
        published: Some(at(10)),
        held_since: stored,
        is_held_back: false,
        outcome: Outcome::HandedOver(at(3_001)),
    };
    assert_eq!(listed(&store, &reader).await, [expected]);
    assert!(store.list_handovers(&reader, at(2_101)).await.expect("list").is_empty(), "that was before");
}

async fn what_no_document_brought_about_says_so(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    store.queue_advisory(alert(&reader, 1, "k").advisory, at(2_200)).await.expect("queue");
    let claim = matched_by(&store, Stage::MatchByHand, 2_300).await;
    assert_eq!(claim.document_stored, None);
    store.record_alerts(claim, vec![alert(&reader, 2, "k2")], at(2_400)).await.expect("record");
    let newest = listed(&store, &reader).await.remove(0);
    assert_eq!((newest.decided, newest.stored, newest.published), (at(2_400), None, None));
}

async fn an_edit_that_keeps_its_date_has_no_time_of_publication(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store.record_alerts(claim, Vec::new(), at(2_100)).await.expect("record");
    let source = only_document(advisory("EX-1", "Acme", 10)).source;
    let edited = NewDocument { source, ..document(advisory("EX-1", "Acme", 10), "edited") };
    store.store_documents(vec![edited], at(2_500)).await.expect("store");
    let claim = store.claim_work(Stage::Assess, at(2_501), 10).await.expect("claim").remove(0);
    let assessed = crate::samples::assessment(triage::assessment::Label::ActNow, 9.0, None);
    store.record_assessments(vec![(claim, assessed)], at(2_502)).await.expect("record");
    // A person asks for the same meanwhile: the other still began with the document.
    store.queue_advisory(alert(&reader, 1, "k").advisory, at(2_503)).await.expect("queue");
    let claim = matched(&store, 2_504).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_600)).await.expect("record");
    let found = listed(&store, &reader).await.remove(0);
    assert_eq!((found.stored, found.published, found.outcome), (Some(at(2_500)), None, Outcome::Waits));
}

async fn another_organisation_finds_no_times(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    assert_eq!(listed(&store, &reader).await.len(), 1);
    assert!(listed(&store, &other).await.is_empty());
}

async fn what_was_handed_over_is_counted_once(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=3).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    hand_over(&store, 3_000).await;
    let start = HandoverCursor { at: Timestamp::UNIX_EPOCH, id: DeliveryId(id(0)) };
    let (none, unmoved) = store.list_handed_over(start, at(3_000)).await.expect("list");
    assert!(none.is_empty() && unmoved == start, "the last minute may still grow");
    let (found, next) = store.list_handed_over(start, at(3_001)).await.expect("list");
    assert_eq!((found.len(), next.at), (3, at(3_001)));
    assert!(store.list_handed_over(next, at(9_000)).await.expect("list").0.is_empty());
}

async fn waiting_and_given_up_messages_are_told_apart(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    store
        .record_alerts(claim, vec![alert(&reader, 1, "k1"), alert(&reader, 2, "k2")], at(2_100))
        .await
        .expect("record");
    let due = store.claim_due_deliveries(at(3_000), 1).await.expect("claim").remove(0);
    store.record_failed(&due, "no such user", Failure::Dead, at(3_001)).await.expect("record");
    let mut outcomes: Vec<Outcome> = listed(&store, &reader).await.into_iter().map(|one| one.outcome).collect();
    outcomes.sort_by_key(|outcome| *outcome == Outcome::Waits);
    assert_eq!(outcomes, [Outcome::GivenUp, Outcome::Waits]);
    assert!(listed(&store, &Reader { tlp: Tlp::Clear, ..reader }).await.len() == 2);
}

async fn a_deleted_advisory_changes_no_figures(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let other = document(advisory("EX-0", "Acme", 5), "the oldest of its publisher");
    store.store_documents(vec![other], at(2_050)).await.expect("store");
    store.record_alerts(claim, vec![alert(&reader, 1, "k")], at(2_100)).await.expect("record");
    let before = listed(&store, &reader).await;
    hand_over(&store, 3_000).await;
    let start = HandoverCursor { at: Timestamp::UNIX_EPOCH, id: DeliveryId(id(0)) };
    let counted = store.list_handed_over(start, at(3_001)).await.expect("list").0;
    store.delete_advisory(alert(&reader, 1, "k").advisory, "anna", "not ours", at(4_000)).await.expect("delete");
    let outcome = Outcome::HandedOver(at(3_001));
    assert_eq!(
        listed(&store, &reader).await,
        before.into_iter().map(|one| Handover { outcome, ..one }).collect::<Vec<_>>()
    );
    assert_eq!(store.list_handed_over(start, at(4_000)).await.expect("list").0, counted);
    let stranger = organisation(&store, "Stranger", 2).await;
    assert!(listed(&store, &stranger).await.is_empty());
}
