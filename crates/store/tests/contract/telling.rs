//! What people said, taken out whole: with how it stands today, and nobody else's.

use crate::contract;
use crate::deciding::{asset_id, decision, facts, meet, plant};
use crate::samples::{advisory, advisory_id, at, organisation};
use store::{Among, NewRemediation, Reader, Stage, Store, Target};
use triage::advisory::Tlp;
use triage::disposition::{Decision, DecisionStanding, Remediation, RemediationStanding};
use triage::matching::Verdict;
use triage::vex::Pair;

contract![
    pairs_are_taken_out_with_what_was_said_of_them,
    what_was_said_of_other_facts_says_so,
    a_comparison_that_is_still_to_come_is_told,
    a_stranger_takes_nothing_out,
];

async fn told(store: &Store, reader: &Reader) -> Vec<Pair> {
    let mut pairs = store.list_told_pairs(reader).await.expect("list");
    pairs.sort_by_key(|pair| (pair.advisory.0 != advisory_id("EX-1").0, pair.asset.external_id.clone()));
    pairs
}

async fn pairs_are_taken_out_with_what_was_said_of_them(store: Store, _: Target) {
    let reader = plant(&store).await;
    let names = |pairs: &[Pair]| pairs.iter().map(|pair| pair.asset.external_id.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!(
        names(&told(&store, &reader).await),
        "a b a b",
        "what is not affected and nobody spoke of is no question"
    );
    let reject = decision("EX-1", Among::Asset(asset_id(12)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    let among = Among::Asset(asset_id(10));
    let marks = store.list_matched_kinds(&reader, advisory_id("EX-1"), among).await.expect("list");
    let mark = |kind: &store::MatchedKind| store::RemediationMark {
        kind: kind.kind,
        facts: kind.facts.clone(),
        vulnerability: "CVE-2024-1".to_owned(),
        is_meant: true,
    };
    let done = NewRemediation {
        advisory: advisory_id("EX-1"),
        revision: 1,
        among,
        marks: marks.iter().map(mark).collect(),
        state: Remediation::Done,
        note: "updated".to_owned(),
        who: "anna".to_owned(),
    };
    store.put_remediation(&reader, done, at(3_100)).await.expect("put");
    let pairs = told(&store, &reader).await;
    assert_eq!(names(&pairs), "a b c a b", "what a person spoke of is taken out whatever was computed");
    let said = pairs[2].decision.as_ref().expect("a decision");
    assert_eq!((said.standing, said.text.as_str()), (DecisionStanding::Rejected, "it is the older board"));
    assert_eq!((said.at, pairs[1].decision.is_none()), (at(3_000), true));
    let (key, word) = &pairs[0].remediations[0];
    assert_eq!((key.as_str(), word.standing), ("CVE-2024-1", RemediationStanding::Done));
    assert_eq!((word.text.as_str(), word.at, pairs[1].remediations.len()), ("updated", at(3_100), 0));
}

async fn what_was_said_of_other_facts_says_so(store: Store, _: Target) {
    let reader = plant(&store).await;
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    meet(&store, &reader, facts("another range", "1"), 4_000).await;
    let standing = told(&store, &reader).await[0].decision.as_ref().expect("a decision").standing;
    assert_eq!(standing, DecisionStanding::OtherFacts);
}

async fn a_comparison_that_is_still_to_come_is_told(store: Store, _: Target) {
    let reader = plant(&store).await;
    let waits = async || told(&store, &reader).await.iter().map(|pair| pair.matching_pending).collect::<Vec<_>>();
    assert_eq!(waits().await, [true; 4], "the advisories were assessed and wait to be compared");
    let claims = store.claim_work(Stage::Match, at(3_000), 10).await.expect("claim");
    assert_eq!(waits().await, [true; 4], "what is being compared is not compared yet");
    store.complete_work(claims).await.expect("complete");
    assert_eq!(waits().await, [false; 4]);
    let first = told(&store, &reader).await.remove(0);
    assert_eq!((first.verdict, first.facts), (Verdict::Affected, facts("1", "1")));
    store.queue_inventory(reader.organisation, at(3_100)).await.expect("queue");
    assert_eq!(waits().await, [true; 4]);
    meet(&store, &reader, facts("1", "1"), 3_200).await;
    assert_eq!(waits().await, [false; 4]);
    assert!(store.queue_asset(reader.organisation, asset_id(12), at(3_300)).await.expect("queue"));
    assert_eq!(waits().await, [false; 4], "what is said of other devices waits for nothing");
    assert!(store.queue_asset(reader.organisation, asset_id(10), at(3_400)).await.expect("queue"));
    assert_eq!(waits().await, [true; 4]);
}

async fn a_stranger_takes_nothing_out(store: Store, _: Target) {
    let reader = plant(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    assert!(told(&store, &other).await.is_empty());
    let mut secret = advisory("EX-1", "Acme", 30);
    secret.tlp = Tlp::Red;
    store.store_documents(vec![crate::samples::document(secret, "red")], at(5_000)).await.expect("store");
    let shown = told(&store, &Reader { tlp: Tlp::Amber, ..reader }).await;
    assert!(shown.iter().all(|pair| pair.advisory == advisory_id("EX-2")), "a restricted advisory hides its pairs");
}
