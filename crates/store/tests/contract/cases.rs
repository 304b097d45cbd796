//! Cases: which documents come together, in whatever order they come, and what stays with each.

use super::announcing::{announced, published};
use super::samples::{advisory, at, document, id, last_alerts, organisation, reader, vulnerability};
use crate::contract;
use crate::samples::watchlist_id;
use std::collections::BTreeSet;
use store::{
    AdvisoryDetail, AdvisoryKey, CaseId, NewAlert, NewDelivery, OrganisationId, Reader, Stage, Store, Target, TickState,
};
use triage::advisory::{Advisory, AdvisoryId, Reference, Tlp};
use triage::case::{CaseFacts, JoinRule};

contract![
    the_order_of_arrival_does_not_change_cases,
    a_case_falls_apart_when_a_revision_takes_the_link_away_and_each_keeps_its_own_ticks,
    a_reader_sees_of_a_case_only_what_he_may,
    what_was_told_beside_another_document_is_looked_at_again_when_they_part,
    alerts_of_a_case_are_found_from_each_of_its_documents,
    an_announcement_that_gives_way_leaves_no_link_behind,
    what_was_told_beside_an_announcement_that_gives_way_is_looked_at_again,
];

/// An advisory of its own publisher with these CVEs.
pub(crate) fn by(publisher: &str, tracking_id: &str, cves: &[String]) -> Advisory {
    let mut told = advisory(tracking_id, "Acme", 10);
    told.publisher.name = publisher.to_owned();
    told.publisher.namespace = format!("https://{}.example", publisher.to_lowercase());
    told.vulnerabilities = cves.iter().map(|cve| vulnerability(cve)).collect();
    told
}

pub(crate) fn naming(mut advisory: Advisory, id: &str) -> Advisory {
    let url = format!("https://acme.example/{}.html", id.to_lowercase());
    advisory.references = vec![Reference { category: "external".to_owned(), summary: "The vendor's".to_owned(), url }];
    advisory
}

/// Brings documents and does what the stage does with them.
pub(crate) async fn bring(store: &Store, advisories: Vec<Advisory>, seconds: i64) {
    let documents = advisories.into_iter().map(|one| {
        let content = format!("{seconds} {:?}", one.references);
        document(one, &content)
    });
    store.store_documents(documents.collect(), at(seconds)).await.expect("store");
    let claims = store.claim_work(Stage::Assess, at(seconds), 500).await.expect("claim");
    let ids: Vec<AdvisoryId> = claims.iter().map(|claim| claim.advisory_id()).collect();
    let advisories = store.load_advisories(&ids).await.expect("load");
    let facts = claims.iter().filter_map(|claim| {
        let advisory = advisories.iter().find(|advisory| advisory.id == claim.advisory_id())?;
        Some((*claim, CaseFacts::of(advisory)))
    });
    let facts: Vec<_> = facts.collect();
    store.record_cases(facts.clone(), at(seconds)).await.expect("join");
    assert_eq!(store.record_cases(facts, at(seconds)).await.expect("join again"), 0, "the same again changes nothing");
    store.complete_work(claims).await.expect("done");
}

pub(crate) async fn find(store: &Store, reader: &Reader, id: AdvisoryId) -> AdvisoryDetail {
    store.find_advisory(reader, &AdvisoryKey::Id(id)).await.expect("find").remove(0)
}

/// Four documents of one group: three of one problem, the third linked by the first alone, and one of another.
fn four(group: usize) -> [Advisory; 4] {
    let cve = |number: usize| format!("CVE-2024-{group:03}{number}");
    let cves = [cve(1), cve(2)];
    let vendor = by("Vendor", &format!("SSA-{group:06}"), &cves);
    let coordinator = naming(by("Cert", &format!("ICSA-24-{group:03}-01"), &cves[..1]), &vendor.tracking_id);
    let other_cert = by("Vde", &format!("VDE-2024-{group:03}"), &cves);
    let apart = by("Cert", &format!("ICSA-24-{group:03}-02"), &cves);
    [vendor, coordinator, other_cert, Advisory { vendors: vec!["Contoso".to_owned()], ..apart }]
}

fn orders() -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..4 {
        let longer = |order: &Vec<usize>| {
            let next: Vec<usize> = (0..4).filter(|one| !order.contains(one)).collect();
            next.into_iter().map(|one| order.iter().copied().chain([one]).collect()).collect::<Vec<Vec<usize>>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

async fn the_order_of_arrival_does_not_change_cases(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    for (group, order) in orders().into_iter().enumerate() {
        let advisories = four(group);
        let seconds = 1_000 + 10 * i64::try_from(group).expect("small");
        if group % 6 == 0 {
            bring(&store, order.iter().map(|at| advisories[*at].clone()).collect(), seconds).await;
        } else {
            for (step, at) in order.iter().enumerate() {
                bring(&store, vec![advisories[*at].clone()], seconds + i64::try_from(step).expect("small")).await;
            }
        }
        let mut cases = Vec::new();
        for advisory in &advisories {
            cases.push(find(&store, &plant, advisory.id).await.case_id);
        }
        let homes: Vec<CaseId> = advisories.iter().map(|one| document(one.clone(), "").case_id).collect();
        let joined = *homes[..3].iter().min().expect("three");
        assert_eq!(cases, [joined, joined, joined, homes[3]], "{order:?}");
        let case = store.find_case(&plant, joined).await.expect("find").expect("a case");
        assert_eq!(case.documents.len(), 3, "{order:?}");
        let rules: BTreeSet<JoinRule> = case.reasons.iter().map(|link| link.rule).collect();
        assert_eq!(rules, [JoinRule::NamesTheOther, JoinRule::SameCves].into(), "{order:?}");
        for home in &homes[..3] {
            let found = store.find_case(&plant, *home).await.expect("find").expect("a case");
            assert_eq!(found.id, joined, "each former id leads to the case");
        }
    }
}

async fn a_case_falls_apart_when_a_revision_takes_the_link_away_and_each_keeps_its_own_ticks(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let [vendor, coordinator, ..] = four(1);
    bring(&store, vec![vendor.clone(), coordinator.clone()], 1_000).await;
    let (one, other) = (find(&store, &plant, vendor.id).await, find(&store, &plant, coordinator.id).await);
    assert_eq!(one.case_id, other.case_id);
    assert_eq!(one.members.len(), 1);
    for (home, step) in [(one.home, "isolate"), (other.home, "ask"), (other.home, "isolate")] {
        store.put_tick(plant.organisation, home, step, "anna", at(1_100), TickState::Done).await.expect("tick");
    }
    for advisory in [vendor.id, coordinator.id] {
        let ticks = find(&store, &plant, advisory).await.ticks;
        assert_eq!(ticks.iter().map(|tick| tick.step_key.as_str()).collect::<Vec<_>>(), ["ask", "isolate"]);
    }
    let mut revised = coordinator.clone();
    (revised.references, revised.version, revised.updated) = (Vec::new(), "2".to_owned(), Some(at(1_200)));
    bring(&store, vec![revised], 1_200).await;
    let (one, other) = (find(&store, &plant, vendor.id).await, find(&store, &plant, coordinator.id).await);
    assert_eq!((one.case_id, other.case_id), (one.home, other.home));
    let steps = |detail: &AdvisoryDetail| detail.ticks.iter().map(|tick| tick.step_key.clone()).collect::<Vec<_>>();
    assert_eq!((steps(&one), steps(&other)), (vec!["isolate".to_owned()], vec!["ask".to_owned()]));
    let mut again = coordinator.clone();
    (again.version, again.updated) = ("3".to_owned(), Some(at(1_300)));
    bring(&store, vec![again], 1_300).await;
    let open = store.put_tick(plant.organisation, other.home, "isolate", "bert", at(1_400), TickState::Open);
    open.await.expect("open");
    assert_eq!(steps(&find(&store, &plant, vendor.id).await), ["ask"], "opened on the other page");
}

async fn a_reader_sees_of_a_case_only_what_he_may(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let [mut vendor, coordinator, other_cert, _] = four(1);
    vendor.tlp = Tlp::Amber;
    bring(&store, vec![vendor.clone(), coordinator.clone(), other_cert.clone()], 1_000).await;
    let (public, insider) = (Reader { tlp: Tlp::Clear, ..plant }, Reader { tlp: Tlp::Amber, ..plant });
    let case = find(&store, &insider, vendor.id).await.case_id;
    assert_ne!(case, document(vendor.clone(), "").case_id, "its id is a public document's");
    let seen = store.find_case(&insider, case).await.expect("find").expect("a case");
    assert_eq!(seen.documents.len(), 2, "a restricted document makes no case of two public ones");
    let seen = store.find_case(&public, case).await.expect("find").expect("a case");
    assert_eq!(seen.documents.len(), 1);
    assert!(seen.reasons.is_empty());
    let hidden = store.find_case(&public, document(vendor, "").case_id).await.expect("find");
    assert!(hidden.is_none(), "nor does the id of what he may not see lead anywhere");
}

fn told(organisation: OrganisationId, number: u128, detail: &AdvisoryDetail, reason: &str, to: &[&str]) -> NewAlert {
    let deliveries = to.iter().map(|recipient| NewDelivery {
        id: store::DeliveryId(id(9_000 + number)),
        channel: "email".to_owned(),
        recipient: (*recipient).to_owned(),
        key: format!("{number}"),
        due: at(0),
        fold: String::new(),
    });
    NewAlert {
        id: store::AlertId(id(8_000 + number)),
        organisation,
        case_id: detail.home,
        advisory: detail.advisory.id,
        watchlist_id: Some(watchlist_id("All")),
        watchlist: "All".to_owned(),
        reason: reason.to_owned(),
        key: format!("key {number}"),
        content: format!("{number}"),
        deliveries: deliveries.collect(),
    }
}

/// Both of a case, and an alert about each: the second kept and told to nobody.
async fn both_told(store: &Store, plant: &Reader) -> (AdvisoryId, AdvisoryId) {
    let [vendor, coordinator, ..] = four(1);
    bring(store, vec![vendor.clone(), coordinator.clone()], 1_000).await;
    for (number, advisory, reason, to) in
        [(1, vendor.id, "new", &["a@plant.example"][..]), (2, coordinator.id, "also_published", &[])]
    {
        let detail = find(store, plant, advisory).await;
        let alert = told(plant.organisation, number, &detail, reason, to);
        let other = by("Vendor", &format!("SSA-90000{number}"), &[]);
        store.store_documents(vec![document(other, "for a claim")], at(1_010)).await.expect("store");
        let claim = store.claim_work(Stage::Assess, at(1_020), 1).await.expect("claim").remove(0);
        store.record_alerts(claim, vec![alert], at(1_030)).await.expect("alert");
    }
    assert!(store.claim_work(Stage::Alert, at(1_040), 10).await.expect("claim").is_empty());
    (vendor.id, coordinator.id)
}

async fn what_was_told_beside_another_document_is_looked_at_again_when_they_part(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let (_, quiet) = both_told(&store, &plant).await;
    let [_, coordinator, ..] = four(1);
    let revised = Advisory { references: Vec::new(), version: "2".to_owned(), updated: Some(at(1_200)), ..coordinator };
    bring(&store, vec![revised], 1_200).await;
    let claims = store.claim_work(Stage::Alert, at(1_300), 10).await.expect("claim");
    assert_eq!(claims.iter().map(|claim| claim.advisory_id()).collect::<Vec<_>>(), [quiet]);
}

async fn alerts_of_a_case_are_found_from_each_of_its_documents(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let (vendor, coordinator) = both_told(&store, &plant).await;
    let case = find(&store, &plant, coordinator).await.case_id;
    let last = last_alerts(&store, &plant, case, "All").await;
    let last: BTreeSet<_> = last.iter().map(|one| (one.advisory, one.content.as_str(), one.delivered)).collect();
    assert_eq!(last, [(vendor, "1", true), (coordinator, "2", false)].into());
    assert!(last_alerts(&store, &plant, case, "Other").await.is_empty());
}

async fn an_announcement_that_gives_way_leaves_no_link_behind(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let told = announced("EX-100: CVE-2024-0001 in TC-100");
    let stub = told.advisory.clone();
    let coordinator = by("Cert", "ICSA-24-001-01", &["CVE-2024-0001".to_owned()]);
    bring(&store, vec![stub.clone(), coordinator.clone()], 1_000).await;
    let joined = find(&store, &plant, coordinator.id).await;
    assert_eq!(joined.members.iter().map(|member| member.id).collect::<Vec<_>>(), [stub.id]);
    let csaf = published(&["CVE-2024-0009"]);
    bring(&store, vec![csaf.clone()], 1_100).await;
    assert_eq!(
        store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(stub.id)).await.expect("find"),
        Some(csaf.id)
    );
    for advisory in [coordinator.id, csaf.id] {
        let detail = find(&store, &plant, advisory).await;
        assert!(detail.members.is_empty() && detail.case_id == detail.home);
    }
}

async fn what_was_told_beside_an_announcement_that_gives_way_is_looked_at_again(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let stub = announced("EX-100: CVE-2024-0001 in TC-100").advisory;
    let coordinator = by("Cert", "ICSA-24-001-01", &["CVE-2024-0001".to_owned()]);
    bring(&store, vec![stub.clone(), coordinator.clone()], 1_000).await;
    let quiet = find(&store, &plant, coordinator.id).await;
    let other = by("Vendor", "SSA-900001", &[]);
    store.store_documents(vec![document(other, "for a claim")], at(1_010)).await.expect("store");
    let claim = store.claim_work(Stage::Assess, at(1_020), 1).await.expect("claim").remove(0);
    let alert = told(plant.organisation, 1, &quiet, "also_published", &[]);
    store.record_alerts(claim, vec![alert], at(1_030)).await.expect("alert");
    bring(&store, vec![published(&["CVE-2024-0009"])], 1_100).await;
    let claims = store.claim_work(Stage::Alert, at(1_200), 10).await.expect("claim");
    assert!(claims.iter().any(|claim| claim.advisory_id() == coordinator.id), "{claims:?}");
}
