//! Loading for assessment and writing what came of it.

use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, document, reader, store_all};
use store::{AdvisoryFilter, AdvisoryKey, Stage, Store, Target};
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Label;

contract![
    an_assessment_reaches_lists_and_pages,
    a_revision_takes_its_assessment_along,
    loading_keeps_the_order,
    assessed_advisories_come_with_the_bytes_they_are_from_and_only_to_who_may_see_them,
];

async fn assessed_advisories_come_with_the_bytes_they_are_from_and_only_to_who_may_see_them(store: Store, _: Target) {
    let mut secret = advisory("EX-3", "Acme", 30);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20), secret]).await;
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    let claim = claims.into_iter().find(|claim| claim.advisory_id() == advisory_id("EX-1")).expect("a claim");
    let decided = assessment(Label::Monitor, 5.0, None);
    store.record_assessments(vec![(claim, decided.clone())], at(2_001)).await.expect("record");
    let ids = ["EX-1", "EX-2", "EX-3", "EX-9"].map(advisory_id);
    let read = store.list_assessed_advisories(&reader(Tlp::Clear), &ids).await.expect("list");
    let named: Vec<_> = read.iter().map(|one| one.advisory.tracking_id.as_str()).collect();
    assert_eq!(named, ["EX-2", "EX-1"], "the newest first, and none that the reader may not see");
    assert_eq!((read[0].assessment.as_ref(), read[1].assessment.as_ref()), (None, Some(&decided)));
    let detail = store.find_advisory(&reader(Tlp::Clear), &AdvisoryKey::Id(ids[0])).await.expect("find").remove(0);
    assert_eq!((&read[1].sha256, read[1].revision), (&detail.sha256, detail.revision));
    assert_eq!(store.list_assessed_advisories(&reader(Tlp::Red), &ids).await.expect("list").len(), 3);
}

async fn an_assessment_reaches_lists_and_pages(store: Store, _: Target) {
    let mut quiet = document(advisory("EX-2", "Acme", 20), "a");
    quiet.announce = false;
    store.store_documents(vec![document(advisory("EX-1", "Acme", 10), "a"), quiet], at(100)).await.expect("store");
    let claims = store.claim_work(Stage::Assess, at(200), 10).await.expect("claim");
    let label = |id: AdvisoryId| if id == advisory_id("EX-1") { Label::ActNow } else { Label::Monitor };
    let assessed = claims
        .into_iter()
        .map(|claim| (claim, assessment(label(claim.advisory_id()), 9.1, Some(("CVE-2024-0001", 0.0005)))));
    assert_eq!(store.record_assessments(assessed.collect(), at(201)).await.expect("record"), 2);
    let reader = reader(Tlp::Clear);
    let filter = AdvisoryFilter { label: Some(Label::ActNow), ..AdvisoryFilter::default() };
    let page = store.list_advisories(&reader, &filter, None, 10).await.expect("list");
    let row = &page.rows[0];
    assert_eq!((page.total, row.tracking_id.as_str(), row.label), (1, "EX-1", Some(Label::ActNow)));
    assert_eq!((row.score, row.severity.as_deref(), row.epss, row.kev), (Some(9.1), Some("high"), Some(0.0005), false));
    let labels: Vec<_> = page.facets.labels.iter().map(|facet| (facet.value, facet.count)).collect();
    assert_eq!(labels, [(Some(Label::ActNow), 1), (Some(Label::Monitor), 1)]);
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    for _ in 0..2 {
        let detail = store.find_advisory(&reader, &key).await.expect("find").remove(0);
        let expected = assessment(Label::ActNow, 9.1, Some(("CVE-2024-0001", 0.0005)));
        assert_eq!(detail.assessment.as_deref(), Some(&expected));
        assert_eq!(detail.assessed, Some(at(201)));
    }
    let matching = store.claim_work(Stage::Match, at(300), 10).await.expect("claim");
    let announced: Vec<bool> = matching.iter().map(|claim| claim.announce).collect();
    assert_eq!(announced.iter().filter(|announce| **announce).count(), 1, "a first import tells nobody");
}

async fn a_revision_takes_its_assessment_along(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claim = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim").remove(0);
    store.record_assessments(vec![(claim, assessment(Label::Monitor, 5.0, None))], at(2_001)).await.expect("record");
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let reader = reader(Tlp::Clear);
    assert!(store.find_advisory(&reader, &key).await.expect("find")[0].assessment.is_some());
    let revised = vec![document(advisory("EX-1", "Acme", 20), "second")];
    store.store_documents(revised, at(2_002)).await.expect("store");
    let detail = store.find_advisory(&reader, &key).await.expect("find").remove(0);
    assert!(detail.assessment.is_none(), "it speaks of products that may be gone");
    let row = store.list_advisories(&reader, &AdvisoryFilter::default(), None, 1).await.expect("list").rows.remove(0);
    assert_eq!((row.label, row.score), (None, None));
}

async fn loading_keeps_the_order(store: Store, _: Target) {
    store_all(&store, (0..3).map(|n| advisory(&format!("EX-{n}"), "Acme", n)).collect()).await;
    let ids = [advisory_id("EX-2"), advisory_id("EX-9"), advisory_id("EX-0"), advisory_id("EX-1")];
    let loaded = store.load_for_assessment(&ids).await.expect("load");
    let order: Vec<_> = loaded.iter().map(|(advisory, _)| advisory.tracking_id.as_str()).collect();
    assert_eq!(order, ["EX-2", "EX-0", "EX-1"]);
    let alone = store.load_advisories(&ids).await.expect("load");
    assert!(alone.iter().eq(loaded.iter().map(|(advisory, _)| advisory)));
    let too_many = vec![advisory_id("EX-1"); store::ASSESSMENT_BATCH_COUNT_MAX + 1];
    assert!(store.load_for_assessment(&too_many).await.is_err());
    assert!(store.load_advisories(&too_many).await.is_err());
}
