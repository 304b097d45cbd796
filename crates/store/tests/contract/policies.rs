//! Policies of organisations' own: whose labels they change, and that nobody else's change.

use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, id, reader, store_all};
use store::{
    AdvisoryFilter, AdvisoryKey, Assessed, Chain, Claim, OrganisationId, OrganisationPolicy, OwnAssessed, PolicyOwner,
    Reader, Stage, Store, Target,
};
use triage::advisory::Tlp;
use triage::assessment::Label;

contract![
    a_policy_of_ones_own_changes_ones_own_labels_everywhere,
    a_policy_that_was_replaced_meanwhile_writes_nothing,
    a_policy_is_in_the_ledger_and_its_advisories_wait,
    what_a_policy_that_cannot_be_asked_any_more_said_is_not_shown,
];

async fn organisation(store: &Store, number: u128) -> OrganisationId {
    let fresh = OrganisationId(id(number));
    store.find_or_insert_organisation(&format!("Plant {number}"), fresh, at(1)).await.expect("organisation").id
}

fn policy(organisation: OrganisationId, version: &str, seconds: i64) -> OrganisationPolicy {
    let (version, who) = (version.to_owned(), "Ada".to_owned());
    OrganisationPolicy { organisation, version, text: "rules".to_owned(), who, changed: at(seconds) }
}

fn assessed(claim: Claim, own: &OrganisationPolicy, label: Label) -> Assessed {
    let own =
        OwnAssessed { organisation: own.organisation, changed: own.changed, assessment: assessment(label, 7.5, None) };
    Assessed { claim, assessment: assessment(Label::Monitor, 7.5, None), own: vec![own] }
}

/// The labels of the list, the count of the label on it, the page's label and whose policy gave it.
async fn seen(store: &Store, organisation: OrganisationId) -> (Vec<Option<Label>>, u64, Option<Label>, PolicyOwner) {
    let reader = Reader { organisation, ..reader(Tlp::Clear) };
    let all = AdvisoryFilter::default();
    let page = store.list_advisories(&reader, &all, None, 10).await.expect("list");
    let labels: Vec<Option<Label>> = page.rows.iter().map(|row| row.label).collect();
    let filter = AdvisoryFilter { label: labels[0], ..all };
    let narrowed = store.list_advisories(&reader, &filter, None, 10).await.expect("list");
    assert_eq!(narrowed.total, narrowed.rows.len() as u64);
    assert!(narrowed.rows.iter().all(|row| row.label == labels[0]));
    let counted = page.facets.labels.iter().find(|facet| facet.value == labels[0]).map_or(0, |facet| facet.count);
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader, &key).await.expect("find").remove(0);
    (labels, counted, detail.assessment.map(|assessment| assessment.label), detail.policy_owner)
}

async fn a_policy_of_ones_own_changes_ones_own_labels_everywhere(store: Store, _: Target) {
    let (strict, other) = (organisation(&store, 1).await, organisation(&store, 2).await);
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    let base = assessment(Label::Monitor, 7.5, None);
    store.record_assessments(vec![(claim, base)], at(2_001)).await.expect("record");
    let monitor = (vec![Some(Label::Monitor)], 1, Some(Label::Monitor), PolicyOwner::Installation);
    assert_eq!(seen(&store, strict).await, monitor);
    let own = policy(strict, "strict-1", 2_100);
    store.put_policy(own.clone()).await.expect("put");
    assert_eq!(seen(&store, strict).await, monitor, "until it was asked the installation's holds");
    let claim = store.claim_work(Stage::Assess, at(2_200), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![assessed(claim, &own, Label::ActNow)], at(2_201)).await.expect("record");
    let act_now = (vec![Some(Label::ActNow)], 1, Some(Label::ActNow), PolicyOwner::Organisation);
    assert_eq!(seen(&store, strict).await, act_now);
    assert_eq!(seen(&store, other).await, monitor);
    let revised = vec![crate::samples::document(advisory("EX-1", "Acme", 20), "second")];
    store.store_documents(revised, at(2_300)).await.expect("store");
    let unassessed = (vec![None], 1, None, PolicyOwner::Installation);
    assert_eq!(seen(&store, strict).await, unassessed, "it speaks of the revision before");
    let claim = store.claim_work(Stage::Assess, at(2_400), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![assessed(claim, &own, Label::ActNow)], at(2_401)).await.expect("record");
    assert_eq!(seen(&store, strict).await, act_now);
    assert!(store.delete_policy(strict, "Ada", at(2_500)).await.expect("delete"));
    assert_eq!(seen(&store, strict).await, monitor);
    assert!(!store.delete_policy(strict, "Ada", at(2_600)).await.expect("delete"));
}

async fn a_policy_that_was_replaced_meanwhile_writes_nothing(store: Store, _: Target) {
    let plant = organisation(&store, 1).await;
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let before = policy(plant, "1", 2_000);
    store.put_policy(before.clone()).await.expect("put");
    let claim = store.claim_work(Stage::Assess, at(2_100), 10).await.expect("claim").remove(0);
    store.put_policy(policy(plant, "2", 2_101)).await.expect("put");
    store.record_assessments(vec![assessed(claim, &before, Label::ActNow)], at(2_102)).await.expect("record");
    assert_eq!(seen(&store, plant).await.3, PolicyOwner::Installation);
    assert_eq!(
        store.claim_work(Stage::Assess, at(2_200), 10).await.expect("claim").len(),
        1,
        "it waits for the new one"
    );
}

async fn a_policy_is_in_the_ledger_and_its_advisories_wait(store: Store, _: Target) {
    let plant = organisation(&store, 1).await;
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    store.complete_work(claims).await.expect("complete");
    store.put_policy(policy(plant, "1", 2_100)).await.expect("put");
    assert_eq!(store.list_policies().await.expect("list"), [policy(plant, "1", 2_100)]);
    let waiting = store.claim_work(Stage::Assess, at(2_200), 10).await.expect("claim");
    assert_eq!(waiting.iter().filter(|claim| !claim.announce).count(), 2, "nobody is told");
    store.delete_policy(plant, "Ada", at(2_300)).await.expect("delete");
    assert_eq!(store.list_policies().await.expect("list"), []);
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let entries = store.list_ledger(Chain::Organisation(plant), 0, 10).await.expect("ledger");
    assert_eq!(entries.iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>(), ["policy_set", "policy_cleared"]);
}

async fn what_a_policy_that_cannot_be_asked_any_more_said_is_not_shown(store: Store, _: Target) {
    let plant = organisation(&store, 1).await;
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let own = policy(plant, "1", 2_000);
    store.put_policy(own.clone()).await.expect("put");
    let claim = store.claim_work(Stage::Assess, at(2_100), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![assessed(claim, &own, Label::NeedsData)], at(2_101)).await.expect("record");
    assert_eq!(seen(&store, plant).await.2, Some(Label::NeedsData));
    store.put_policy(policy(plant, "2", 2_200)).await.expect("put");
    assert_eq!(seen(&store, plant).await.2, Some(Label::Monitor), "nor what the policy before it said");
    let claim = store.claim_work(Stage::Assess, at(2_300), 10).await.expect("claim").remove(0);
    let own = policy(plant, "2", 2_200);
    store.record_assessments(vec![assessed(claim, &own, Label::NeedsData)], at(2_301)).await.expect("record");
    let revised = vec![crate::samples::document(advisory("EX-1", "Acme", 20), "second")];
    store.store_documents(revised, at(2_350)).await.expect("store");
    let claim = store.claim_work(Stage::Assess, at(2_400), 10).await.expect("claim").remove(0);
    let exploited = assessment(Label::ActNow, 7.5, None);
    store.record_assessments(vec![(claim, exploited)], at(2_401)).await.expect("record");
    let (labels, _, page, _) = seen(&store, plant).await;
    assert_eq!((labels, page), (vec![Some(Label::ActNow)], Some(Label::ActNow)));
}
