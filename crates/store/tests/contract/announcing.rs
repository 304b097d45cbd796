//! What a feed announced, and the document that takes its place.

use crate::catalogs::judged;
use crate::contract;
use crate::samples::{advisory, at, document, id, last_alerts, organisation, reader, vulnerability, watchlist_id};
use store::{
    AdvisoryFilter, AdvisoryKey, AlertId, CaseId, Comment, NewAlert, NewDocument, Reader, Stage, Store, Target,
    TickState,
};
use triage::Advisory;
use triage::advisory::{AdvisoryId, Announcement, Tlp};
use triage::enrichment::cve::Exploitation;

contract![
    a_document_takes_the_place_of_its_announcement_with_its_case,
    an_announcement_that_comes_after_its_document_never_stands,
    an_announcement_with_untold_news_hands_them_on,
    a_document_is_found_by_its_id_in_any_letters_and_by_its_aliases_whichever_comes_first,
    the_addresses_and_the_bytes_of_an_announcement_outlive_it,
    the_case_of_a_document_does_not_depend_on_whether_its_announcement_came_first,
    what_was_done_about_an_announcement_and_its_document_comes_together,
    what_fewer_may_read_leaves_the_announcement_standing,
    an_announcement_waits_until_it_is_filled_in_however_often_an_import_is_interrupted,
    an_announcement_that_was_edited_or_gave_way_is_not_filled_in_from_what_was_read_before,
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
        watchlist_id: Some(watchlist_id("All")),
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
    assert_eq!(
        store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(stub.id)).await.expect("find"),
        Some(csaf.id)
    );
    assert_eq!(store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(csaf.id)).await.expect("find"), None);
    let detail = store.find_advisory(&plant, &AdvisoryKey::Id(csaf.id)).await.expect("find").remove(0);
    assert_eq!(detail.case_id, case, "what was told of the announcement was told of the document");
    let alerts = store.list_alerts(&plant, None, 10).await.expect("alerts");
    assert_eq!(alerts.len(), 1, "it is still in the list");
    let last = last_alerts(&store, &plant, detail.case_id, "All").await;
    assert_eq!(last.len(), 1);
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
    assert_eq!(
        store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(stub.id)).await.expect("find"),
        Some(csaf.id)
    );
}

async fn an_announcement_with_untold_news_hands_them_on(store: Store, _: Target) {
    store.store_documents(vec![announced("CVE-2024-0001")], at(1_000)).await.expect("announce");
    let brought = NewDocument { announce: false, ..document(published(&["CVE-2024-0001"]), "csaf") };
    store.store_documents(vec![brought], at(1_100)).await.expect("bring");
    let claims = store.claim_work(Stage::Assess, at(1_200), 10).await.expect("claim");
    let told: Vec<_> = claims.iter().map(|claim| (claim.advisory_id(), claim.announce)).collect();
    assert_eq!(told, [(published(&[]).id, true)]);
}

async fn a_document_is_found_by_its_id_in_any_letters_and_by_its_aliases_whichever_comes_first(
    store: Store,
    _: Target,
) {
    for number in 0..4 {
        let mut csaf = advisory(&format!("acme-Sa-2024-0{number}A"), "Acme", 10);
        csaf.aliases = vec![format!("Other-{number}-x")];
        let (by_id, by_alias) = (format!("ACME-SA-2024-0{number}a: a gateway"), format!("Known as OTHER-{number}-X"));
        let announcement = Announcement {
            namespace: "https://publisher.example".to_owned(),
            vendor: "Acme".to_owned(),
            id: format!("urn:{number}"),
            title: if number % 2 == 0 { by_id } else { by_alias },
            ..Announcement::default()
        };
        let stub = document(announcement.advisory(&[].into(), at(500)).0, &announcement.id);
        let announced = stub.advisory.id;
        let mut both = [stub, document(csaf.clone(), &csaf.tracking_id)];
        if number < 2 {
            both.reverse();
        }
        for one in both {
            store.store_documents(vec![one], at(1_000)).await.expect("store");
        }
        assert_eq!(
            store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(announced)).await.expect("find"),
            Some(csaf.id),
            "{number}"
        );
    }
}

async fn the_addresses_and_the_bytes_of_an_announcement_outlive_it(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let entry = NewDocument { sha256: "e".repeat(64), ..announced("EX-100 is out") };
    let (stub, raw) = (entry.advisory.id, entry.raw.clone());
    store.store_documents(vec![entry], at(1_000)).await.expect("announce");
    let page = |publisher: &str, id: &str| AdvisoryKey::PublisherTracking {
        publisher: publisher.to_owned(),
        tracking_id: id.to_owned(),
    };
    let keys = [AdvisoryKey::Id(stub), page("acme", "EX-100"), page("Acme", "ex-100")];
    for key in &keys {
        assert_eq!(store.find_superseding(&reader(Tlp::Clear), key).await.expect("find"), None, "it stands");
    }
    let mut csaf = published(&[]);
    (csaf.tracking_id, csaf.aliases) = ("ACME-2024-7".to_owned(), vec!["EX-100".to_owned()]);
    store.store_documents(vec![document(csaf.clone(), "csaf")], at(1_100)).await.expect("publish");
    for key in keys.iter().chain([&AdvisoryKey::TrackingId("ex-100".to_owned())]) {
        assert_eq!(store.find_superseding(&reader(Tlp::Clear), key).await.expect("find"), Some(csaf.id), "{key:?}");
    }
    assert_eq!(store.find_superseding(&reader(Tlp::Clear), &page("other", "EX-100")).await.expect("find"), None);
    let restricted = Advisory { tlp: Tlp::Amber, version: "2".to_owned(), updated: Some(at(1_200)), ..csaf.clone() };
    store.store_documents(vec![document(restricted, "amber")], at(1_200)).await.expect("restrict");
    let hidden = store.find_superseding(&reader(Tlp::Clear), &AdvisoryKey::Id(stub)).await.expect("find");
    assert_eq!(hidden, None, "who may not read it does not learn where it is");
    let shown = store.find_superseding(&reader(Tlp::Amber), &AdvisoryKey::Id(stub)).await.expect("find");
    assert_eq!(shown, Some(csaf.id));
    assert_eq!(store.find_document(&plant, stub, None).await.expect("find"), None);
    let kept = store.find_document(&plant, stub, Some(&"e".repeat(64))).await.expect("find").expect("the entry");
    assert_eq!(kept.raw, raw);
}

async fn case_of(store: &Store, reader: &Reader, advisory: AdvisoryId) -> CaseId {
    store.find_advisory(reader, &AdvisoryKey::Id(advisory)).await.expect("find").remove(0).case_id
}

async fn the_case_of_a_document_does_not_depend_on_whether_its_announcement_came_first(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let csaf = document(published(&["CVE-2024-0001"]), "csaf");
    store.store_documents(vec![announced("EX-100 is out")], at(1_000)).await.expect("announce");
    store.store_documents(vec![csaf.clone()], at(1_100)).await.expect("publish");
    assert_eq!(case_of(&store, &plant, csaf.advisory.id).await, csaf.case_id);
}

async fn what_was_done_about_an_announcement_and_its_document_comes_together(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let stub = announced("A gateway");
    let csaf = document(Advisory { tracking_id: "ACME-2024-7".to_owned(), ..published(&[]) }, "csaf");
    let (announced_case, case) = (stub.case_id, csaf.case_id);
    store.store_documents(vec![stub.clone(), csaf.clone()], at(1_000)).await.expect("store");
    assert_eq!(titles(&store, &plant).await.len(), 2, "nothing says that they are the same");
    for (case, step) in [(announced_case, "isolate"), (announced_case, "ask"), (case, "ask")] {
        let done = store.put_tick(plant.organisation, case, step, "local", at(1_100), TickState::Done).await;
        done.expect("tick");
    }
    let comment =
        |number: u128| Comment { id: id(number), text: "asked".to_owned(), who: "anna".to_owned(), at: at(1_150) };
    for (number, advisory) in [(21, stub.advisory.id), (22, csaf.advisory.id)] {
        assert!(store.insert_comment(&plant, advisory, comment(number), Vec::new()).await.expect("comment"));
    }
    let claim = store.claim_work(Stage::Assess, at(1_200), 1).await.expect("claim")[0];
    let alert = |number: u128, case_id: CaseId, advisory: AdvisoryId, watchlist: &str| NewAlert {
        id: AlertId(id(number)),
        organisation: plant.organisation,
        case_id,
        advisory,
        watchlist_id: Some(watchlist_id(watchlist)),
        watchlist: watchlist.to_owned(),
        reason: "new".to_owned(),
        key: format!("new {number}"),
        content: format!("{number}"),
        deliveries: Vec::new(),
    };
    let alerts = vec![
        alert(7, case, csaf.advisory.id, "Both"),
        alert(8, announced_case, stub.advisory.id, "Both"),
        alert(9, announced_case, stub.advisory.id, "Announced"),
    ];
    store.record_alerts(claim, alerts, at(1_300)).await.expect("alert");
    let aliases = vec!["EX-100".to_owned()];
    let revised = Advisory { aliases, version: "2".to_owned(), updated: Some(at(1_400)), ..csaf.advisory.clone() };
    store.store_documents(vec![document(revised, "with its alias")], at(1_400)).await.expect("revise");
    assert_eq!(titles(&store, &plant).await, ["Acme Turbine Controller"]);
    let detail = store.find_advisory(&plant, &AdvisoryKey::Id(csaf.advisory.id)).await.expect("find").remove(0);
    assert_eq!(detail.case_id, case);
    let done: Vec<&str> = detail.ticks.iter().map(|tick| tick.step_key.as_str()).collect();
    assert_eq!(done, ["ask", "isolate"]);
    assert_eq!(
        store.list_comments(&plant, csaf.advisory.id).await.expect("comments").len(),
        2,
        "what was said of both"
    );
    for (watchlist, content) in [("Both", "7"), ("Announced", "9")] {
        let last = last_alerts(&store, &plant, case, watchlist).await;
        let last: Vec<&str> = last.iter().map(|alert| alert.content.as_str()).collect();
        assert_eq!(last, [content], "{watchlist}");
    }
    assert_eq!(store.list_alerts(&plant, None, 10).await.expect("alerts").len(), 3, "all are still in the list");
}

async fn what_fewer_may_read_leaves_the_announcement_standing(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    store.store_documents(vec![announced("CVE-2024-0001")], at(1_000)).await.expect("announce");
    let mut restricted = published(&["CVE-2024-0001"]);
    restricted.tlp = Tlp::Amber;
    store.store_documents(vec![document(restricted, "csaf")], at(1_100)).await.expect("publish");
    assert_eq!(titles(&store, &plant).await, ["CVE-2024-0001"]);
}

/// What `announced` announced, with a title of the record's.
fn filled(title: &str) -> Advisory {
    let mut advisory = announced(title).advisory;
    advisory.vulnerabilities.iter_mut().for_each(|one| one.title = Some("Turbines stop".to_owned()));
    advisory
}

async fn waiting(store: &Store) -> Vec<(AdvisoryId, i64)> {
    let waiting = store.list_announcements(None, 10).await.expect("list");
    waiting.into_iter().map(|one| (one.id, one.changes)).collect()
}

async fn an_announcement_waits_until_it_is_filled_in_however_often_an_import_is_interrupted(store: Store, _: Target) {
    let plant = organisation(&store, "Plant", 1).await;
    let stub = announced("CVE-2024-0001");
    store.store_documents(vec![stub.clone()], at(1_000)).await.expect("announce");
    let unfilled = store.list_announcements(None, 10).await.expect("list").remove(0);
    assert_eq!((unfilled.id, &unfilled.raw), (stub.advisory.id, &stub.raw));
    assert_eq!(store.list_announcements(Some(stub.advisory.id), 10).await.expect("list"), [], "it is after itself");
    let same = store.fill_announcements(vec![(stub.advisory.clone(), unfilled.changes)], true, at(1_100)).await;
    assert_eq!(same.expect("fill"), 0, "nothing is known of its CVE");
    assert_eq!(waiting(&store).await, []);
    done(&store).await;
    let record = || vec![judged("CVE-2024-0001", Exploitation::None, 100, "Turbines stop")];
    store.store_cve_records(record(), true, at(2_100)).await.expect("records");
    done(&store).await;
    // Here an import ends before it fills anything in; the next one finds its records unchanged.
    assert_eq!(store.store_cve_records(record(), true, at(2_200)).await.expect("again").changed, 0);
    let (id, changes) = waiting(&store).await[0];
    assert_eq!(id, stub.advisory.id);
    let filled = vec![(filled("CVE-2024-0001"), changes)];
    assert_eq!(store.fill_announcements(filled.clone(), true, at(2_300)).await.expect("fill"), 1);
    let detail = store.find_advisory(&plant, &AdvisoryKey::Id(id)).await.expect("find").remove(0);
    assert_eq!(detail.advisory.vulnerabilities[0].title.as_deref(), Some("Turbines stop"));
    let filter = AdvisoryFilter { q: Some("turbines".to_owned()), ..AdvisoryFilter::default() };
    assert_eq!(store.list_advisories(&plant, &filter, None, 10).await.expect("search").rows.len(), 1);
    let claims = store.claim_work(Stage::Assess, at(2_400), 10).await.expect("claim");
    assert_eq!(claims.iter().map(|claim| (claim.advisory_id(), claim.announce)).collect::<Vec<_>>(), [(id, true)]);
    assert_eq!(waiting(&store).await, []);
    store.complete_work(claims).await.expect("complete");
    assert_eq!(store.fill_announcements(filled, true, at(2_500)).await.expect("again"), 0, "it says the same");
    assert_eq!(store.claim_work(Stage::Assess, at(2_600), 10).await.expect("claim"), []);
}

async fn an_announcement_that_was_edited_or_gave_way_is_not_filled_in_from_what_was_read_before(
    store: Store,
    _: Target,
) {
    let plant = organisation(&store, "Plant", 1).await;
    store.store_documents(vec![announced("CVE-2024-0001")], at(1_000)).await.expect("announce");
    let (_, listed) = waiting(&store).await[0];
    store.store_documents(vec![announced("CVE-2024-0001 (edited)")], at(1_100)).await.expect("edit");
    let old = vec![(filled("CVE-2024-0001"), listed)];
    assert_eq!(store.fill_announcements(old, true, at(1_200)).await.expect("fill"), 0);
    let key = AdvisoryKey::Id(announced("").advisory.id);
    let detail = store.find_advisory(&plant, &key).await.expect("find").remove(0);
    assert_eq!(detail.advisory.title, "CVE-2024-0001 (edited)");
    let (_, listed) = waiting(&store).await[0];
    let record = vec![judged("CVE-2024-0001", Exploitation::None, 100, "Turbines stop")];
    store.store_cve_records(record, true, at(1_300)).await.expect("records");
    let old = vec![(filled("CVE-2024-0001 (edited)"), listed)];
    assert_eq!(store.fill_announcements(old, true, at(1_400)).await.expect("fill"), 0, "a record came meanwhile");
    let (_, listed) = waiting(&store).await[0];
    store.store_documents(vec![document(published(&["CVE-2024-0001"]), "csaf")], at(1_500)).await.expect("publish");
    assert_eq!(waiting(&store).await, []);
    let late = vec![(filled("CVE-2024-0001 (edited)"), listed)];
    assert_eq!(store.fill_announcements(late, true, at(1_600)).await.expect("fill"), 0, "it gave way");
}
