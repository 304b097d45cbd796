//! Alerts before messages; deliveries at least once, never twice by us.

use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, id, organisation, store_all, watchlist, watchlist_id};
use store::{
    AlertCursor, AlertId, CaseId, Chain, Claim, DeliveryId, DeliveryState, DueDelivery, Failure, NewAlert, NewDelivery,
    OutboxMessage, Reader, Stage, Store, TESTS_PER_HOUR_COUNT_MAX, Target, TestOutcome,
};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::test_message::TEST_REASON;
use uuid::Uuid;

contract![
    an_alert_is_recorded_once,
    the_first_alerts_leave_while_the_claim_is_open,
    a_delivery_is_tried_until_it_is_handed_over,
    a_delivery_that_is_given_up_stays_visible,
    who_lost_the_lease_finishes_nothing,
    deliveries_of_one_message_are_recorded_together,
    a_channel_without_a_way_out_keeps_its_deliveries_and_holds_up_no_other,
    what_did_not_get_through_is_listed_and_sent_again_by_its_owner_alone,
    what_was_claimed_and_not_tried_is_given_back_and_counts_as_no_attempt,
    messages_that_wait_are_counted_for_their_own_organisation,
    the_secret_of_a_web_hook_is_in_no_ledger,
    a_feed_is_found_by_its_token_until_it_is_revoked_or_its_watchlist_is_gone,
    alerts_come_newest_first_in_pages,
    what_goes_out_as_one_message_is_one_nodes_and_whole,
    the_outbox_keeps_one_message_per_delivery,
    a_test_message_is_a_delivery_and_no_alert_and_of_ones_own_watchlist_alone,
];

pub(crate) fn alert(reader: &Reader, number: u128, key: &str) -> NewAlert {
    NewAlert {
        id: AlertId(id(number)),
        organisation: reader.organisation,
        case_id: CaseId(id(500)),
        advisory: advisory_id("EX-1"),
        watchlist_id: Some(watchlist_id("Acme")),
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
            fold: String::new(),
        }],
    }
}

/// One advisory, and the claim that lets its alerts be recorded.
pub(crate) async fn prepare(store: &Store) -> (Reader, Claim) {
    let reader = organisation(store, "Plant", 1).await;
    (reader, alert_claim(store, "EX-1").await)
}

/// The claim on a new advisory that lets alerts be recorded.
pub(crate) async fn alert_claim(store: &Store, tracking_id: &str) -> Claim {
    store_all(store, vec![advisory(tracking_id, "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![(claim, assessment(Label::ActNow, 9.0, None))], at(2_001)).await.expect("record");
    let claim = store.claim_work(Stage::Match, at(2_002), 10).await.expect("claim").remove(0);
    store.record_matches(vec![(claim, Vec::new())], at(2_003)).await.expect("record");
    store.claim_work(Stage::Alert, at(2_004), 10).await.expect("claim").remove(0)
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

async fn the_first_alerts_leave_while_the_claim_is_open(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let keys = |alerts: Vec<NewAlert>| alerts.into_iter().map(|alert| alert.key).collect::<Vec<_>>();
    // Whoever decides again makes ids of his own.
    let first = |number| vec![alert(&reader, number, "a"), alert(&reader, number + 1, "b")];
    let known =
        store.record_first_alerts(claim, first(1), at(2_100)).await.expect("record").expect("the claim is ours");
    assert!(known.is_empty(), "both are new");
    let due = store.claim_due_deliveries(at(3_001), 10).await.expect("claim");
    assert_eq!(due.len(), 2, "they are handed over while the others are written");
    let again = store.record_first_alerts(claim, first(11), at(2_101)).await.expect("record").expect("it still is");
    assert_eq!(keys(again.clone()), ["a", "b"], "what is known is left out, and told to be");
    let rest = [again, vec![alert(&reader, 3, "c")]].concat();
    assert_eq!(store.record_alerts(claim, rest, at(2_102)).await.expect("record"), Some(1), "one was missing");
    let listed = store.list_alerts(&reader, None, 10).await.expect("list");
    assert_eq!(listed.iter().map(|alert| alert.deliveries.len()).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(
        store.record_first_alerts(claim, first(21), at(2_103)).await.expect("record"),
        None,
        "the claim is done"
    );
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
    assert_eq!(store.renew_deliveries(std::slice::from_ref(&slow), at(3_200)).await.expect("renew"), 1);
    assert!(
        store.claim_due_deliveries(at(3_499), 10).await.expect("claim").is_empty(),
        "who is alive keeps what is being handed over"
    );
    let quick = store.claim_due_deliveries(at(3_501), 10).await.expect("claim").remove(0);
    assert_eq!(store.renew_deliveries(std::slice::from_ref(&slow), at(3_502)).await.expect("renew"), 0);
    assert_eq!(store.record_delivered(std::slice::from_ref(&slow), "<slow>", at(3_502)).await.expect("record"), 0);
    assert_eq!(store.record_delivered(std::slice::from_ref(&quick), "<quick>", at(3_503)).await.expect("record"), 1);
    assert!(!store.record_failed(&slow, "late", Failure::Dead, at(3_504)).await.expect("record"));
    assert_eq!(store.renew_deliveries(&[quick], at(3_505)).await.expect("renew"), 0, "it is done");
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

async fn a_channel_without_a_way_out_keeps_its_deliveries_and_holds_up_no_other(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let mut hook = alert(&reader, 2, "k2");
    hook.deliveries[0].channel = "webhook".to_owned();
    store.record_alerts(claim, vec![alert(&reader, 1, "k1"), hook], at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries_but(at(3_000), 10, "email").await.expect("claim");
    assert_eq!(due.iter().map(|one| one.channel.as_str()).collect::<Vec<_>>(), ["webhook"]);
    assert_eq!(store.claim_due_deliveries(at(3_000), 10).await.expect("claim").len(), 1, "the mail waited");
}

async fn what_did_not_get_through_is_listed_and_sent_again_by_its_owner_alone(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=3).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    assert!(store.list_stuck_deliveries(&reader, 10).await.expect("list").is_empty(), "what is new is not stuck");
    let due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    store.record_failed(&due[0], "gone", Failure::Dead, at(3_001)).await.expect("record");
    store.record_failed(&due[1], "busy", Failure::RetryAt(at(9_000)), at(3_001)).await.expect("record");
    let stuck = store.list_stuck_deliveries(&reader, 10).await.expect("list");
    let told: Vec<_> =
        stuck.iter().map(|one| (one.delivery.state, one.delivery.last_error.as_str(), one.reason.as_str())).collect();
    assert_eq!(told, [(DeliveryState::Dead, "gone", "new"), (DeliveryState::Pending, "busy", "new")]);
    let stranger = organisation(&store, "Stranger", 2).await;
    assert!(store.list_stuck_deliveries(&stranger, 10).await.expect("list").is_empty());
    let resend = async |reader: &Reader, delivery| {
        store.resend_delivery(reader, delivery, "anna", at(4_000)).await.expect("resend")
    };
    assert!(!resend(&stranger, due[0].id).await, "it is not theirs");
    assert!(resend(&reader, due[0].id).await && resend(&reader, due[1].id).await);
    let again = store.claim_due_deliveries(at(4_000), 10).await.expect("claim");
    let is_second = |one: &DueDelivery| one.id == due[0].id && (one.attempt, one.tries) == (2, 1);
    assert!(again.iter().any(is_second), "the tries begin anew: {again:?}");
    store.record_delivered(&again, "<again>", at(4_001)).await.expect("record");
    assert!(!resend(&reader, due[0].id).await, "it was handed over");
    assert!(store.list_stuck_deliveries(&reader, 10).await.expect("list").is_empty());
}

async fn what_was_claimed_and_not_tried_is_given_back_and_counts_as_no_attempt(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=2).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let mut due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    due[1].fence -= 1;
    assert_eq!(store.release_deliveries(&due, at(3_050)).await.expect("release"), 1, "one was taken over");
    assert_eq!(store.release_deliveries(&due, at(3_051)).await.expect("release"), 0, "it is given back already");
    assert!(store.claim_due_deliveries(at(3_049), 10).await.expect("claim").is_empty());
    let again = store.claim_due_deliveries(at(3_050), 10).await.expect("claim");
    assert_eq!(again.iter().map(|one| (one.id, one.attempt, one.tries)).collect::<Vec<_>>(), [(due[0].id, 1, 1)]);
}

async fn messages_that_wait_are_counted_for_their_own_organisation(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let alerts = (1..=2).map(|number| alert(&reader, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let stranger = organisation(&store, "Stranger", 2).await;
    let count =
        async |organisation, channel| store.count_pending_deliveries(organisation, channel).await.expect("count");
    assert_eq!(count(reader.organisation, "email").await, 2);
    assert_eq!((count(reader.organisation, "slack").await, count(stranger.organisation, "email").await), (0, 0));
}

async fn the_secret_of_a_web_hook_is_in_no_ledger(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let mut hook = alert(&reader, 1, "k1");
    hook.deliveries[0].channel = "slack".to_owned();
    hook.deliveries[0].recipient = "https://hooks.example/services/s3cret".to_owned();
    store.record_alerts(claim, vec![hook], at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    assert_eq!(due[0].recipient, "https://hooks.example/services/s3cret");
    store.record_failed(&due[0], "busy", Failure::Dead, at(3_001)).await.expect("record");
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    let text = format!("{entries:?}");
    assert!(text.contains("slack https://hooks.example/…") && !text.contains("s3cret"), "{text}");
}

async fn a_feed_is_found_by_its_token_until_it_is_revoked_or_its_watchlist_is_gone(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let mut beside = alert(&reader, 2, "k2");
    beside.reason = "also_published".to_owned();
    store.record_alerts(claim, vec![alert(&reader, 1, "k1"), beside], at(2_100)).await.expect("record");
    let stranger = organisation(&store, "Stranger", 2).await;
    let acme = watchlist("Acme");
    store.put_watchlists(reader.organisation, vec![acme], at(2_200)).await.expect("watchlists");
    let put = async |reader: &Reader, digest| {
        store.put_feed(reader.organisation, "Acme", digest, at(2_300)).await.expect("put")
    };
    assert!(!put(&stranger, "d0").await, "the stranger has no such watchlist");
    assert!(put(&reader, "d1").await && put(&reader, "d2").await);
    assert_eq!(store.find_feed("d1").await.expect("find"), None, "the newer token replaced it");
    let feed = store.find_feed("d2").await.expect("find").expect("a feed");
    assert_eq!((feed.organisation, feed.name.as_str(), feed.created), (reader.organisation, "Acme", at(2_300)));
    assert_eq!(store.list_feeds(reader.organisation).await.expect("list"), std::slice::from_ref(&feed));
    assert!(store.list_feeds(stranger.organisation).await.expect("list").is_empty());
    let told = store.list_alerts_of_watchlist(&reader, feed.watchlist, 10).await.expect("list");
    assert_eq!(told.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["k1"], "k2 adds nothing");
    assert!(store.list_alerts_of_watchlist(&reader, watchlist_id("Other"), 10).await.expect("list").is_empty());
    assert!(store.list_alerts_of_watchlist(&stranger, feed.watchlist, 10).await.expect("list").is_empty());
    assert!(!store.delete_feed(stranger.organisation, "Acme", at(2_400)).await.expect("delete"));
    assert!(store.delete_feed(reader.organisation, "Acme", at(2_400)).await.expect("delete"));
    assert!(!store.delete_feed(reader.organisation, "Acme", at(2_400)).await.expect("delete"), "it is gone");
    assert!(put(&reader, "d3").await);
    store.put_watchlists(reader.organisation, Vec::new(), at(2_500)).await.expect("watchlists");
    assert_eq!(store.find_feed("d3").await.expect("find"), None);
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

async fn what_goes_out_as_one_message_is_one_nodes_and_whole(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let folded = |number: u128, fold: &str| {
        let mut one = alert(&reader, number, &format!("k{number}"));
        one.deliveries.truncate(1);
        one.deliveries[0].fold = fold.to_owned();
        one
    };
    let digests = (1..=150).map(|number| folded(number, if number % 2 == 0 { "even" } else { "odd" }));
    store.record_alerts(claim, digests.collect(), at(2_100)).await.expect("record");
    let claim = async || store.claim_due_deliveries(at(9_000), 1).await.expect("claim");
    let (first, second) = tokio::join!(claim(), claim());
    let mut taken = [first, second, claim().await, claim().await];
    taken.sort_by_key(|batch| std::cmp::Reverse(batch.len()));
    assert_eq!(taken.each_ref().map(Vec::len), [75, 75, 0, 0], "neither limit nor neighbour tears a message apart");
    for batch in &taken[..2] {
        assert!(batch.iter().all(|one| one.fold == batch[0].fold && one.attempt == 1));
    }
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

async fn a_test_message_is_a_delivery_and_no_alert_and_of_ones_own_watchlist_alone(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let acme = watchlist("Acme");
    store.put_watchlists(reader.organisation, vec![acme], at(2_200)).await.expect("watchlists");
    let send = async |reader: &Reader, number: u128, now| {
        let test = NewAlert {
            case_id: CaseId(id(0)),
            advisory: AdvisoryId(Uuid::nil()),
            watchlist_id: None,
            reason: TEST_REASON.to_owned(),
            ..alert(reader, number, &format!("test/{number}"))
        };
        store.record_test_message(watchlist_id("Acme"), test, "anna", at(now)).await.expect("record")
    };
    assert_eq!(send(&stranger, 900, 3_000).await, TestOutcome::NotFound, "a foreign watchlist is none");
    for number in 1..=u128::from(TESTS_PER_HOUR_COUNT_MAX) {
        assert_eq!(send(&reader, number, 3_000).await, TestOutcome::Queued);
    }
    assert_eq!(send(&reader, 50, 3_000 + 3_599).await, TestOutcome::TooMany);
    assert_eq!(send(&reader, 51, 3_000 + 3_600).await, TestOutcome::Queued, "an hour later");
    assert!(store.list_alerts(&reader, None, 10).await.expect("list").is_empty(), "no alert was raised");
    let key = (reader.organisation, watchlist_id("Acme"));
    assert!(store.count_messages(&[key], at(0)).await.expect("count").is_empty(), "they use up nobody's day");
    let due = store.claim_due_deliveries(at(9_000), 100).await.expect("claim");
    assert_eq!(due.len(), 6);
    assert!(due.iter().all(|one| one.reason == TEST_REASON && one.organisation == reader.organisation));
    store.record_failed(&due[0], "no such user", Failure::Dead, at(9_001)).await.expect("record");
    let stuck = store.list_stuck_deliveries(&reader, 10).await.expect("list");
    assert_eq!(stuck.iter().map(|one| one.delivery.last_error.as_str()).collect::<Vec<_>>(), ["no such user"]);
    assert!(store.list_stuck_deliveries(&stranger, 10).await.expect("list").is_empty());
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    let count = |what: &str| entries.iter().filter(|entry| entry.what == what).count();
    assert_eq!((count("watchlist_tested"), count("alert_recorded")), (6, 0));
}
