//! What a month's report is made of: by time, and nobody else's.

use crate::alerting::{alert, prepare};
use crate::contract;
use crate::deciding::{asset_id, decision, facts, meet, plant};
use crate::samples::{advisory, advisory_id, at, document, id, organisation};
use store::{Among, Check, CheckCounts, CheckKind, NewRemediation, Reader, Store, Target};
use triage::advisory::Tlp;
use triage::disposition::{Decision, Remediation};
use triage::matching::Verdict;
use triage::promise::Outcome;
use triage::report::{Open, WatchedPoll};

contract![
    revisions_of_a_time_are_those_that_meet_the_organisations_assets,
    alerts_of_a_time_come_with_their_messages,
    decisions_of_a_time_are_in_the_ledger,
    what_nobody_settled_is_open,
    looks_at_sources_are_listed_by_source_and_time,
];

async fn revisions_of_a_time_are_those_that_meet_the_organisations_assets(store: Store, _: Target) {
    let reader = plant(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    let revised = document(advisory("EX-1", "Acme", 4_000), "revised");
    store
        .store_documents(vec![revised, document(advisory("EX-9", "Acme", 10), "met by nobody")], at(5_000))
        .await
        .expect("store");
    let listed = |reader: Reader, from: i64, until: i64| {
        let store = store.clone();
        async move {
            let found = store.list_arrived_revisions(&reader, (at(from), at(until))).await.expect("list");
            found.into_iter().map(|one| (one.advisory.tracking_id, one.revision)).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(reader, 4_999, 5_001).await, [("EX-1".to_owned(), 2)]);
    assert_eq!(listed(reader, 0, 6_000).await.len(), 3, "both first ones and the revision");
    assert!(listed(reader, 5_001, 6_000).await.is_empty() && listed(reader, 0, 0).await.is_empty());
    assert!(listed(other, 0, 6_000).await.is_empty(), "a stranger has no assets that they meet");
}

async fn alerts_of_a_time_come_with_their_messages(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    let mut silent = alert(&reader, 2, "k2");
    silent.deliveries.clear();
    store.record_alerts(claim, vec![alert(&reader, 1, "k1"), silent], at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    store.record_delivered(&due, "<m>", at(3_001)).await.expect("record");
    let span = (at(2_100), at(2_101));
    let raised = store.list_raised(&reader, span).await.expect("list");
    assert_eq!(raised.len(), 2);
    let first = &raised[0];
    assert_eq!((first.at, first.watchlist.as_str(), first.messages.len()), (at(2_100), "Acme", 1));
    assert_eq!(first.advisory.as_ref().map(|one| one.tracking_id.as_str()), Some("EX-1"));
    let message = &first.messages[0];
    assert_eq!((message.to.as_str(), message.outcome), ("anna@plant.example", Outcome::HandedOver(at(3_001))));
    assert!(raised[1].messages.is_empty());
    assert!(store.list_raised(&reader, (at(2_101), at(9_000))).await.expect("list").is_empty());
    assert!(store.list_raised(&other, span).await.expect("list").is_empty());
    // What was told stays evidence when the advisory is deleted; of what it was about nothing is left.
    store.delete_advisory(advisory_id("EX-1"), "anna", "a drill", at(4_000)).await.expect("delete");
    let kept = store.list_raised(&reader, span).await.expect("list");
    assert_eq!((kept.len(), &kept[0].messages, &kept[0].advisory), (2, &raised[0].messages, &None));
}

async fn decisions_of_a_time_are_in_the_ledger(store: Store, _: Target) {
    let reader = plant(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    store.seal_ledger(1_000).await.expect("seal");
    let what = ["match_decided", "remediation_marked"];
    let entries = store.list_ledger_of(&reader, (at(3_000), at(3_001)), &what).await.expect("list");
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].what.as_str(), entries[0].subject.clone()), (what[0], advisory_id("EX-1").0.to_string()));
    assert!(store.list_ledger_of(&reader, (at(3_001), at(9_000)), &what).await.expect("list").is_empty());
    assert!(store.list_ledger_of(&reader, (at(0), at(9_000)), &["nothing"]).await.expect("list").is_empty());
    assert!(store.list_ledger_of(&other, (at(0), at(9_000)), &what).await.expect("list").is_empty());
}

/// Tracking id, verdict, assets, begun.
fn told(open: &[Open]) -> Vec<(&str, Verdict, u64, u64)> {
    let mut told: Vec<_> =
        open.iter().map(|one| (one.advisory.tracking_id.as_str(), one.verdict, one.assets, one.begun)).collect();
    told.sort_unstable();
    told
}

/// Says of these vulnerabilities of an asset that they are done.
async fn finish(store: &Store, reader: &Reader, among: Among, done: &[&str], seconds: i64) {
    mark(store, reader, among, (done, Remediation::Done), seconds).await;
}

/// Says of these vulnerabilities of an asset how far they are.
async fn mark(store: &Store, reader: &Reader, among: Among, (meant, state): (&[&str], Remediation), seconds: i64) {
    let kinds = store.list_matched_kinds(reader, advisory_id("EX-1"), among).await.expect("list");
    let mark = |kind: &store::MatchedKind, name: &str| store::RemediationMark {
        kind: kind.kind,
        facts: kind.facts.clone(),
        vulnerability: name.to_owned(),
        is_meant: meant.contains(&name),
    };
    let new = NewRemediation {
        advisory: advisory_id("EX-1"),
        revision: 1,
        among,
        marks: kinds.iter().flat_map(|kind| [mark(kind, "CVE-1"), mark(kind, "CVE-2")]).collect(),
        state,
        note: String::new(),
        who: "anna".to_owned(),
    };
    store.put_remediation(reader, new, at(seconds)).await.expect("put");
}

async fn what_nobody_settled_is_open(store: Store, _: Target) {
    use Verdict::{Affected, NeedsData};
    let reader = plant(&store).await;
    let open = async |reader: &Reader| store.list_open_matters(reader).await.expect("list");
    assert_eq!(told(&open(&reader).await), [("EX-1", Affected, 2, 0), ("EX-2", NeedsData, 2, 0)]);
    // One vulnerability of two is done: work has begun, and the asset is open.
    finish(&store, &reader, Among::Asset(asset_id(10)), &["CVE-1"], 3_000).await;
    assert_eq!(told(&open(&reader).await)[0], ("EX-1", Affected, 2, 1));
    finish(&store, &reader, Among::Asset(asset_id(10)), &["CVE-2"], 3_050).await;
    assert_eq!(told(&open(&reader).await)[0], ("EX-1", Affected, 1, 0), "both are done");
    // Work in progress goes on when the facts change; what is done has to be looked at again.
    mark(&store, &reader, Among::Asset(asset_id(11)), (&["CVE-1"], Remediation::InProgress), 3_060).await;
    assert_eq!(told(&open(&reader).await)[0], ("EX-1", Affected, 1, 1));
    meet(&store, &reader, facts("another range", "1"), 3_070).await;
    assert_eq!(told(&open(&reader).await)[0], ("EX-1", Affected, 2, 1));
    meet(&store, &reader, facts("1", "1"), 3_080).await;
    let reject = decision("EX-1", Among::Asset(asset_id(11)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_100)).await.expect("put");
    let confirm = decision("EX-2", Among::Asset(asset_id(10)), Some(Decision::Confirmed));
    store.put_decision(&reader, confirm, at(3_200)).await.expect("put");
    let now = open(&reader).await;
    assert_eq!(told(&now), [("EX-2", Affected, 1, 0), ("EX-2", NeedsData, 1, 0)]);
    let other = organisation(&store, "Another plant", 2).await;
    assert!(open(&other).await.is_empty());
    let mut secret = advisory("EX-1", "Acme", 30);
    secret.tlp = Tlp::Red;
    store.store_documents(vec![document(secret, "red")], at(5_000)).await.expect("store");
    assert!(open(&Reader { tlp: Tlp::Amber, ..reader }).await.iter().all(|one| one.advisory.tracking_id == "EX-2"));
}

async fn looks_at_sources_are_listed_by_source_and_time(store: Store, _: Target) {
    let check = |number: u128, provider: &str, kind: CheckKind, seconds: i64, error: &str| Check {
        id: id(number),
        provider: provider.to_owned(),
        kind,
        started: at(seconds),
        finished: at(seconds + 5),
        counts: CheckCounts::default(),
        error: error.to_owned(),
        failures: Vec::new(),
    };
    for one in [
        check(1, "b", CheckKind::Poll, 1_000, ""),
        check(2, "a", CheckKind::Poll, 2_000, "it was asleep"),
        check(3, "a", CheckKind::Reconcile, 1_500, ""),
        check(4, "a", CheckKind::Poll, 1_200, ""),
        check(5, "a", CheckKind::Poll, 9_000, ""),
    ] {
        store.record_check(one).await.expect("record");
    }
    let listed = store.list_polls((at(1_000), at(9_000))).await.expect("list");
    let poll =
        |source: &str, seconds: i64, answered: bool| (source.to_owned(), WatchedPoll { at: at(seconds), answered });
    assert_eq!(listed, [poll("a", 1_205, true), poll("a", 2_005, false), poll("b", 1_005, true)]);
}
