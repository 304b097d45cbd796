//! What a feed announced, and the document that takes its place.

use crate::contract;
use crate::samples::{advisory, at, document, id, organisation, vulnerability};
use store::{AdvisoryFilter, AdvisoryKey, AlertId, NewAlert, NewDocument, Reader, Stage, Store, Target};
use triage::Advisory;
use triage::advisory::{Announcement, Tlp};

contract![
    a_document_takes_the_place_of_its_announcement_with_its_case,
    an_announcement_that_comes_after_its_document_never_stands,
    an_announcement_with_untold_news_hands_them_on,
    what_fewer_may_read_leaves_the_announcement_standing,
];

pub(crate) fn announced(title: &str) -> NewDocument {
    let announcement = Announcement {
        namespace: "https://publisher.example".to_owned(),
        vendor: "Acme".to_owned(),
        id: "EX-100".to_owned(),
        title: title.to_owned(),
        ..Announcement::default()
    };
    document(announcement.advisory(&[].into(), at(500)).0, title)
}

pub(crate) fn published(cves: &[&str]) -> Advisory {
    let mut published = advisory("EX-100", "Acme", 10);
    published.vulnerabilities = cves.iter().map(|cve| vulnerability(cve)).collect();
    published
}

async fn titles(store: &Store, reader: &Reader) -> Vec<String> {
    let page = store.list_advisories(reader, &AdvisoryFilter::default(), None, 10).await.expect("list");
    page.rows.into_iter().map(|row| row.title).collect()
}

async fn done(store: &Store) {
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    store.complete_work(claims).await.expect("complete");
}

async fn a_document_takes_the_place_of_its_announcement_with_its_case(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let stub = announced("CVE-2024-0001 in a gateway").advisory;
    store.store_documents(vec![announced("CVE-2024-0001 in a gateway")], at(1_000)).await.expect("announce");
    assert_eq!(titles(&store, &plant).await, ["CVE-2024-0001 in a gateway"]);
    let mirrored = store.list_mirrored(Tlp::Red, None, 10).await.expect("list");
    assert!(mirrored.is_empty(), "an entry of a feed is no document");
    let key = AdvisoryKey::Id(stub.id);
    let case = store.find_advisory(&plant, &key).await.expect("find")[0].case_id;
    let claim = store.claim_work(Stage::Assess, at(1_100), 1).await.expect("claim")[0];
    let alert = NewAlert {
        id: AlertId(id(7)),
        organisation: plant.organisation,
        case_id: case,
        advisory: stub.id,
        watchlist: "All".to_owned(),
        reason: "new".to_owned(),
        key: "new".to_owned(),
        content: "{}".to_owned(),
        deliveries: Vec::new(),
    };
    store.record_alerts(claim, vec![alert], at(1_200)).await.expect("alert");
    let csaf = published(&["CVE-2024-0001"]);
    store.store_documents(vec![document(csaf.clone(), "csaf")], at(1_300)).await.expect("publish");
    assert_eq!(titles(&store, &plant).await, ["Acme Turbine Controller"]);
    assert!(store.find_advisory(&plant, &key).await.expect("find").is_empty());
    assert_eq!(store.find_superseding(stub.id).await.expect("find"), Some(csaf.id));
    assert_eq!(store.find_superseding(csaf.id).await.expect("find"), None);
    let detail = store.find_advisory(&plant, &AdvisoryKey::Id(csaf.id)).await.expect("find").remove(0);
    assert_eq!(detail.case_id, case, "what was told of the announcement was told of the document");
    let alerts = store.list_alerts(&plant, None, 10).await.expect("alerts");
    assert_eq!(alerts.len(), 1, "it is still in the list");
    let last = store.find_last_alert(plant.organisation, detail.case_id, "All").await.expect("alert");
    assert!(last.is_some());
    // The entry is edited: it is still what the document tells of, and by another title it is not.
    store.store_documents(vec![announced("EX-100: CVE-2024-0001 in a gateway")], at(1_400)).await.expect("edit");
    assert_eq!(titles(&store, &plant).await, ["Acme Turbine Controller"]);
}

async fn an_announcement_that_comes_after_its_document_never_stands(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let csaf = published(&["CVE-2024-0009"]);
    store.store_documents(vec![document(csaf.clone(), "csaf")], at(1_000)).await.expect("publish");
    done(&store).await;
    store.store_documents(vec![announced("A gateway")], at(1_100)).await.expect("announce");
    assert_eq!(titles(&store, &plant).await, ["Acme Turbine Controller"], "its id names the document");
    let stub = announced("A gateway").advisory;
    assert_eq!(store.find_superseding(stub.id).await.expect("find"), Some(csaf.id));
}

async fn an_announcement_with_untold_news_hands_them_on(store: Store, _: Target) {
    store.store_documents(vec![announced("CVE-2024-0001")], at(1_000)).await.expect("announce");
    let brought = NewDocument { announce: false, ..document(published(&["CVE-2024-0001"]), "csaf") };
    store.store_documents(vec![brought], at(1_100)).await.expect("bring");
    let claims = store.claim_work(Stage::Assess, at(1_200), 10).await.expect("claim");
    let told: Vec<_> = claims.iter().map(|claim| (claim.advisory_id(), claim.announce)).collect();
    assert_eq!(told, [(published(&[]).id, true)]);
}

async fn what_fewer_may_read_leaves_the_announcement_standing(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    store.store_documents(vec![announced("CVE-2024-0001")], at(1_000)).await.expect("announce");
    let mut restricted = published(&["CVE-2024-0001"]);
    restricted.tlp = Tlp::Amber;
    store.store_documents(vec![document(restricted, "csaf")], at(1_100)).await.expect("publish");
    assert_eq!(titles(&store, &plant).await, ["CVE-2024-0001"]);
}
