//! An advisory that a person deletes, with all that hangs on it but what was told.

use crate::alerting::{alert, prepare};
use crate::announcing::{announced, published};
use crate::cases;
use crate::contract;
use crate::inventories;
use crate::samples::{advisory, advisory_id, at, document, id, organisation, reader, store_all};
use store::{
    AdvisoryFilter, AdvisoryKey, Chain, Comment, DeliveryState, Failure, Outcome, Reader, Stage, Store, Target,
    TickState,
};
use triage::advisory::Tlp;
use triage::matching::Verdict;

contract![
    a_deleted_advisory_is_gone_with_its_documents_and_the_ledger_says_why,
    the_same_bytes_are_not_taken_again_from_their_place_and_another_revision_is,
    what_another_advisory_has_too_stays,
    what_was_told_of_a_deleted_advisory_stays_for_those_who_might_read_it_and_what_waits_is_given_up,
    a_document_that_is_deleted_gives_its_place_back_to_the_announcement,
    what_was_ticked_off_for_a_case_outlives_the_document_on_whose_page_it_was_done,
    matches_that_arrive_after_their_advisory_was_deleted_are_not_written,
];

async fn listed(store: &Store) -> Vec<String> {
    let filter = AdvisoryFilter::default();
    let page = store.list_advisories(&reader(Tlp::Clear), &filter, None, 10).await.expect("list");
    assert_eq!(page.total as usize, page.rows.len(), "counts know of it");
    page.rows.into_iter().map(|row| row.tracking_id).collect()
}

async fn a_deleted_advisory_is_gone_with_its_documents_and_the_ledger_says_why(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Zeta", 10), advisory("EX-2", "Acme", 20)]).await;
    store.store_documents(vec![document(advisory("EX-1", "Zeta", 30), "later")], at(300)).await.expect("revise");
    let gone = advisory_id("EX-1");
    let deleted = store.delete_advisory(gone, "anna", "a drill, not an advisory", at(400)).await.expect("delete");
    assert_eq!(deleted, Some(2), "both revisions");
    assert_eq!(listed(&store).await, ["EX-2"]);
    let all = reader(Tlp::Red);
    assert!(store.find_advisory(&all, &AdvisoryKey::Id(gone)).await.expect("find").is_empty());
    assert_eq!(store.find_document(&all, gone, None).await.expect("document"), None);
    let filter = AdvisoryFilter { q: Some("zeta".to_owned()), ..AdvisoryFilter::default() };
    assert!(store.list_advisories(&all, &filter, None, 10).await.expect("search").rows.is_empty());
    assert_eq!(store.delete_advisory(gone, "anna", "again", at(401)).await.expect("delete"), None);
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Installation, 0, 100).await.expect("ledger");
    let told = entries.iter().find(|entry| entry.what == "advisory_deleted").expect("an entry");
    assert!(told.body.contains("anna") && told.body.contains("a drill"), "{}", told.body);
}

async fn the_same_bytes_are_not_taken_again_from_their_place_and_another_revision_is(store: Store, _: Target) {
    let mut first = document(advisory("EX-1", "Acme", 10), "a");
    first.source = "https://publisher.example/ex-1.json".to_owned();
    let place = [(first.source.clone(), first.sha256.clone())];
    store.store_documents(vec![first], at(100)).await.expect("store");
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(200)).await.expect("delete");
    let unchanged = store.unchanged_documents(&place).await.expect("unchanged");
    assert_eq!(unchanged.len(), 1, "a provider's poll passes over it");
    let stored =
        store.store_documents(vec![document(advisory("EX-1", "Acme", 20), "b")], at(300)).await.expect("store");
    assert_eq!(stored[0].outcome, Outcome::New);
    assert_eq!(listed(&store).await, ["EX-1"]);
    let mut file = document(advisory("EX-2", "Acme", 20), "c");
    file.source = "advisories/ex-2.json".to_owned();
    let place = [(file.source.clone(), file.sha256.clone())];
    store.store_documents(vec![file.clone()], at(310)).await.expect("store");
    store.delete_advisory(advisory_id("EX-2"), "anna", "not ours", at(320)).await.expect("delete");
    assert!(store.unchanged_documents(&place).await.expect("unchanged").is_empty(), "a person who brings it wants it");
}

async fn what_another_advisory_has_too_stays(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let own = organisation(&store, "acme", 1).await;
    let other = advisory_id("EX-2");
    let said = Comment { id: id(7), text: "ours".to_owned(), who: "bo".to_owned(), at: at(250) };
    assert!(store.insert_comment(&own, other, said, Vec::new()).await.expect("comment"));
    let before = store.find_document(&own, other, None).await.expect("document");
    assert!(before.is_some());
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(300)).await.expect("delete");
    assert_eq!(store.find_document(&own, other, None).await.expect("document"), before);
    assert_eq!(store.list_comments(&own, other).await.expect("comments").len(), 1);
}

async fn what_was_told_of_a_deleted_advisory_stays_for_those_who_might_read_it_and_what_waits_is_given_up(
    store: Store,
    _: Target,
) {
    let (own, claim) = prepare(&store).await;
    let all = Reader { tlp: Tlp::Red, ..own };
    let alerts = (1..=2).map(|number| alert(&all, number, &format!("k{number}"))).collect();
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries(at(3_000), 2).await.expect("claim");
    store.record_failed(&due[0], "gone", Failure::Dead, at(3_001)).await.expect("record");
    let mut hidden = advisory("EX-1", "Acme", 40);
    hidden.tlp = Tlp::Red;
    store.store_documents(vec![document(hidden, "red")], at(3_002)).await.expect("store");
    let few = Reader { tlp: Tlp::Green, ..all };
    assert!(!store.list_alerts(&all, None, 10).await.expect("list")[0].is_advisory_deleted);
    let resend =
        async |reader: &Reader| store.resend_delivery(reader, due[0].id, "anna", at(3_900)).await.expect("resend");
    assert!(!resend(&few).await, "what he may not see is not sent to him again");
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(4_000)).await.expect("delete");
    let told = store.list_alerts(&all, None, 10).await.expect("list");
    assert_eq!(
        told.iter().map(|one| (one.key.as_str(), one.is_advisory_deleted)).collect::<Vec<_>>(),
        [("k2", true), ("k1", true)]
    );
    assert!(store.list_alerts(&few, None, 10).await.expect("list").is_empty(), "it was for the eyes of some");
    assert!(store.list_stuck_deliveries(&few, 10).await.expect("list").is_empty());
    let stranger = organisation(&store, "Stranger", 2).await;
    assert!(store.list_alerts(&stranger, None, 10).await.expect("list").is_empty());
    let stuck = store.list_stuck_deliveries(&all, 10).await.expect("list");
    let mut reasons: Vec<_> = stuck.iter().map(|one| (one.delivery.state, one.delivery.last_error.as_str())).collect();
    reasons.sort_by_key(|(_, reason)| *reason);
    assert_eq!(reasons, [(DeliveryState::Dead, "gone"), (DeliveryState::Dead, "the advisory was deleted")]);
    assert!(stuck.iter().all(|one| !one.is_resendable));
    assert!(!resend(&all).await, "what was deleted is not sent again");
    assert!(store.claim_due_deliveries(at(9_000), 10).await.expect("claim").is_empty());
    let late = store.record_failed(&due[1], "busy", Failure::RetryAt(at(9_000)), at(4_001)).await.expect("record");
    assert!(!late, "who was handing it over holds a claim that counts no more");
}

async fn a_document_that_is_deleted_gives_its_place_back_to_the_announcement(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let said = "CVE-2024-0001 in a gateway";
    let stub = announced(said).advisory.id;
    store.store_documents(vec![announced(said)], at(1_000)).await.expect("announce");
    let counted = store.count_assessments().await.expect("count")[&stub];
    let csaf = published(&["CVE-2024-0001"]);
    store.store_documents(vec![document(csaf.clone(), "csaf")], at(1_300)).await.expect("publish");
    assert_eq!(store.list_fallen_announcements(None, 10).await.expect("list").len(), 0);
    let case = store.find_advisory(&plant, &AdvisoryKey::Id(csaf.id)).await.expect("find")[0].case_id;
    store.put_tick(plant.organisation, case, "isolate", "anna", at(1_400), TickState::Done).await.expect("tick");
    store.delete_advisory(csaf.id, "anna", "a mistake", at(2_000)).await.expect("delete");
    assert_eq!(store.list_fallen_announcements(None, 10).await.expect("list").len(), 1);
    let stored = store.store_documents(vec![announced(said)], at(2_100)).await.expect("announce again");
    assert_eq!(stored[0].outcome, Outcome::New);
    assert_eq!(store.list_fallen_announcements(None, 10).await.expect("list").len(), 0);
    assert_eq!(store.find_advisory(&plant, &AdvisoryKey::Id(stub)).await.expect("find").len(), 1, "it stands again");
    let again = store.count_assessments().await.expect("count")[&stub];
    assert_ne!(again, counted, "who keeps it in memory sees that it went and came back");
    store.delete_advisory(stub, "anna", "a mistake, too", at(2_200)).await.expect("delete");
    assert_eq!(store.list_fallen_announcements(None, 10).await.expect("list").len(), 0, "it goes with its document");
    store.store_documents(vec![document(csaf.clone(), "csaf")], at(2_300)).await.expect("publish");
    let again = store.find_advisory(&plant, &AdvisoryKey::Id(csaf.id)).await.expect("find").remove(0);
    assert!(again.ticks.is_empty(), "what was ticked off went with the case: {:?}", again.ticks);
}

async fn what_was_ticked_off_for_a_case_outlives_the_document_on_whose_page_it_was_done(store: Store, target: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let cves: Vec<String> = (1..=3).map(|number| format!("CVE-2024-100{number}")).collect();
    let both = [cases::by("Acme", "EX-1", &cves), cases::by("Cert", "CERT-1", &cves)];
    cases::bring(&store, both.to_vec(), 100).await;
    let found = async |id| store.find_advisory(&plant, &AdvisoryKey::Id(id)).await.expect("find").remove(0);
    let (first, second) = (found(both[0].id).await, found(both[1].id).await);
    assert_eq!(first.case_id, second.case_id, "one problem");
    // The one whose case holds both goes: nobody may be left in it.
    let (goes, stays) = if first.home == first.case_id { (&first, &second) } else { (&second, &first) };
    store.put_tick(plant.organisation, goes.home, "isolate", "anna", at(200), TickState::Done).await.expect("tick");
    store.delete_advisory(goes.advisory.id, "anna", "not ours", at(300)).await.expect("delete");
    let left = found(stays.advisory.id).await;
    assert_eq!(
        left.ticks.iter().map(|tick| (tick.step_key.as_str(), tick.who.as_str())).collect::<Vec<_>>(),
        [("isolate", "anna")]
    );
    if let Target::Sqlite(path) = &target {
        let database = rusqlite::Connection::open(path).expect("open");
        let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
        assert_eq!(
            count(
                "SELECT count(*) FROM cases WHERE id NOT IN (SELECT case_id FROM case_links)
            AND id NOT IN (SELECT home FROM case_links)"
            ),
            0,
            "a case in which nobody is"
        );
    }
}

async fn matches_that_arrive_after_their_advisory_was_deleted_are_not_written(store: Store, _: Target) {
    let reader = inventories::prepare(&store).await;
    let org = reader.organisation;
    let claim = store.claim_work(Stage::MatchOrganisation, at(2_100), 1).await.expect("claim").remove(0);
    let matches = vec![inventories::met(&store, org, "EX-1", "1", Verdict::Affected).await];
    store.delete_advisory(advisory_id("EX-1"), "anna", "not ours", at(2_101)).await.expect("delete");
    assert!(inventories::match_inventory(&store, claim, matches, 2_102).await);
    store_all(&store, vec![advisory("EX-1", "Acme", 50)]).await;
    let counts = store.count_matches(&reader).await.expect("count");
    assert!(counts.is_empty(), "{counts:?}");
}
