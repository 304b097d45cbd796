//! Claims, leases, fences.

use crate::contract;
use crate::inventories::asset;
use crate::samples::{advisory, assessment, at, document, id, organisation, store_all};
use std::collections::HashSet;
use store::{Stage, Store, Target};
use triage::assessment::Label;
use triage::asset::AssetId;

contract![
    work_is_claimed_once_until_its_lease_runs_out,
    an_inventory_is_claimed_for_longer,
    the_status_tells_what_came_last_and_what_waits_longest,
    failed_work_comes_back_later,
    work_that_was_queued_again_is_done_again,
    who_lost_the_lease_writes_nothing,
    many_claimers_share_without_overlap,
];

async fn work_is_claimed_once_until_its_lease_runs_out(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 10)]).await;
    let first = store.claim_work(Stage::Assess, at(2_000), 1).await.expect("claim");
    let rest = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    assert_eq!((first.len(), rest.len()), (1, 1));
    assert!(first[0].announce && first[0].attempts == 1);
    assert!(store.claim_work(Stage::Assess, at(2_100), 10).await.expect("claim").is_empty());
    assert_eq!(store.claim_work(Stage::Assess, at(2_301), 10).await.expect("claim").len(), 2);
    assert!(store.claim_work(Stage::Match, at(9_000), 10).await.expect("claim").is_empty());
    assert_eq!(store.count_status().await.expect("status").work[0], ("assess", 2));
}

async fn an_inventory_is_claimed_for_longer(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    store.import_assets(org, vec![(AssetId(id(10)), asset("a", "1"))], at(1)).await.expect("import");
    let claim = async |seconds| store.claim_work(Stage::MatchOrganisation, at(seconds), 1).await.expect("claim").len();
    assert_eq!((claim(2_000).await, claim(3_799).await, claim(3_801).await), (1, 0, 1));
}

async fn the_status_tells_what_came_last_and_what_waits_longest(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    store.fail_work(claim, "the moon was in the way", at(9_000)).await.expect("fail");
    let revised = vec![document(advisory("EX-1", "Acme", 20), "second")];
    store.store_documents(revised, at(3_000)).await.expect("store");
    let status = store.count_status().await.expect("status");
    assert_eq!(status.newest_document, Some(at(3_000)), "a revision is a document too");
    assert_eq!(status.oldest_work, Some(at(1_000)), "it waits since then, however often it was tried or queued");
}

async fn failed_work_comes_back_later(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    store.fail_work(claim, "the moon was in the way", at(2_050)).await.expect("fail");
    assert_eq!(store.count_status().await.expect("status").failing_work, 1);
    assert!(store.claim_work(Stage::Assess, at(2_049), 10).await.expect("claim").is_empty());
    let again = store.claim_work(Stage::Assess, at(2_050), 10).await.expect("claim").remove(0);
    assert_eq!((again.subject, again.attempts), (claim.subject, 2));
    store.complete_work(vec![again]).await.expect("complete");
    assert!(store.claim_work(Stage::Assess, at(9_000), 10).await.expect("claim").is_empty());
}

async fn work_that_was_queued_again_is_done_again(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    let revised = vec![document(advisory("EX-1", "Acme", 20), "second")];
    store.store_documents(revised, at(2_001)).await.expect("store");
    let written = store.record_assessments(vec![(claim, assessment(Label::Monitor, 5.0, None))], at(2_002)).await;
    assert_eq!(written.expect("record"), 0, "it speaks of a revision that is no longer current");
    let again = store.claim_work(Stage::Assess, at(2_003), 10).await.expect("claim");
    assert_eq!(again.len(), 1);
}

async fn who_lost_the_lease_writes_nothing(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let slow = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    let quick = store.claim_work(Stage::Assess, at(2_400), 10).await.expect("claim").remove(0);
    let record = async |claim| {
        store.record_assessments(vec![(claim, assessment(Label::Monitor, 5.0, None))], at(2_401)).await.expect("record")
    };
    assert_eq!(record(slow).await, 0);
    assert_eq!(record(quick).await, 1);
    assert_eq!(record(quick).await, 0, "it is done");
    store.fail_work(slow, "late", at(2_500)).await.expect("fail");
    assert!(store.claim_work(Stage::Assess, at(9_000), 10).await.expect("claim").is_empty());
}

async fn many_claimers_share_without_overlap(store: Store, _: Target) {
    store_all(&store, (0..60).map(|n| advisory(&format!("EX-{n}"), "Acme", n)).collect()).await;
    let claimers: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claims = store.claim_work(Stage::Assess, at(2_000), 7).await.expect("claim");
                    if claims.is_empty() {
                        return mine;
                    }
                    mine.extend(claims.iter().map(|claim| claim.subject));
                    store.complete_work(claims).await.expect("complete");
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for claimer in claimers {
        all.extend(claimer.await.expect("claimer"));
    }
    assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (60, 60));
}
