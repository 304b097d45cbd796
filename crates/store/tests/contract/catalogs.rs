//! KEV and EPSS editions and whom they concern.

use crate::announcing::announced;
use crate::contract;
use crate::samples::{advisory, advisory_id, at, reader, store_all, vulnerability};
use jiff::civil::date;
use store::{
    AdvisoryKey, CVE_RECORDS, CatalogImport, CatalogLook, CveRecordCounts, EpssRow, NewCveRecord, Stage, Store, Target,
};
use triage::advisory::Tlp;
use triage::enrichment::cve::{CveRecord, Exploitation, Ssvc};
use triage::enrichment::{Epss, EpssBefore, Kev, Listing};

contract![
    only_concerned_advisories_are_assessed_again,
    a_catalog_is_replaced_as_a_whole,
    a_probability_that_an_edition_changed_is_kept_with_its_day,
    further_catalogs_keep_their_names_and_concern_only_whom_they_list,
    a_judgement_that_changes_concerns_only_whom_it_is_about,
    catalogs_tell_what_they_know_of_one_vulnerability,
    a_look_at_a_catalog_is_kept_until_another_edition_comes,
    records_that_are_forgotten_leave_neither_judgement_nor_what_they_filled_in,
];

fn kev(action: &str) -> Kev {
    Kev { date_added: date(2024, 1, 2), due_date: None, ransomware: true, required_action: action.to_owned() }
}

fn row(cve: &str, probability: f64) -> EpssRow {
    EpssRow { cve: cve.to_owned(), probability, percentile: 0.123 }
}

/// Three advisories, two of them with a CVE, none of them waiting for anything.
async fn prepare(store: &Store) {
    let mut advisories: Vec<_> = (1..=3).map(|n| advisory(&format!("EX-{n}"), "Acme", n)).collect();
    advisories[0].vulnerabilities = vec![vulnerability("CVE-2024-0001")];
    advisories[1].vulnerabilities = vec![vulnerability("CVE-2024-0002")];
    store_all(store, advisories).await;
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    store.complete_work(claims).await.expect("complete");
}

async fn queued(store: &Store, seconds: i64) -> Vec<triage::advisory::AdvisoryId> {
    let claims = store.claim_work(Stage::Assess, at(seconds), 10).await.expect("claim");
    let ids = claims.iter().map(|claim| claim.advisory_id()).collect();
    store.complete_work(claims).await.expect("complete");
    ids
}

async fn only_concerned_advisories_are_assessed_again(store: Store, _: Target) {
    prepare(&store).await;
    let entries =
        |action: &str| vec![("CVE-2024-0001".to_owned(), kev(action)), ("CVE-1999-0001".to_owned(), kev("Patch."))];
    let done = store.import_kev(entries("Patch."), "2024.01.02", true, at(2_100)).await.expect("import");
    assert_eq!(done, CatalogImport { entries: 2, reassess: 3 }, "before the first catalog nothing was known of any");
    assert_eq!(queued(&store, 2_200).await.len(), 3);
    let done = store.import_kev(entries("Patch."), "2024.01.03", true, at(2_300)).await.expect("import");
    assert_eq!(done.reassess, 0, "nothing changed");
    store.import_kev(entries("Unplug."), "2024.01.03", true, at(2_301)).await.expect("import");
    assert_eq!(queued(&store, 2_302).await, [advisory_id("EX-1")]);
    let rows = || vec![row("CVE-2024-0002", 0.5), row("CVE-2024-0001", 0.25), row("CVE-1999-0001", 0.1)];
    let done = store.import_epss(rows(), date(2024, 3, 31), false, at(2_400)).await.expect("import");
    assert_eq!(done, CatalogImport { entries: 3, reassess: 2 });
    assert_eq!(queued(&store, 2_500).await.len(), 2);
    let mut rows = rows();
    rows[0].probability = 0.51;
    let done = store.import_epss(rows, date(2024, 4, 1), false, at(2_600)).await.expect("import");
    assert_eq!(done.reassess, 1);
    assert_eq!(queued(&store, 2_700).await, [advisory_id("EX-2")]);
    let done = store.import_kev(Vec::new(), "2024.01.04", true, at(2_800)).await.expect("import");
    assert_eq!(done, CatalogImport { entries: 0, reassess: 1 }, "a withdrawn entry counts too");
}

async fn a_catalog_is_replaced_as_a_whole(store: Store, _: Target) {
    prepare(&store).await;
    store.import_kev(vec![("CVE-2024-0001".to_owned(), kev("Patch."))], "1", true, at(2_100)).await.expect("kev");
    let rows = vec![row("CVE-2024-0001", 0.000_43), row("CVE-2024-0001", 0.9)];
    store.import_epss(rows, date(2024, 3, 31), false, at(2_200)).await.expect("epss");
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    let expected = Epss { probability: 0.000_43, percentile: 0.123, date: date(2024, 3, 31), before: None };
    assert_eq!(detail.enrichment.epss["CVE-2024-0001"], expected);
    assert_eq!(detail.enrichment.kev["CVE-2024-0001"], kev("Patch."));
    let loaded = store.load_for_assessment(&[advisory_id("EX-1"), advisory_id("EX-3")]).await.expect("load");
    assert_eq!(loaded[0].1, detail.enrichment);
    assert!(loaded[1].1.epss.is_empty() && loaded[1].1.kev.is_empty());
    store.import_epss(vec![row("CVE-2024-0002", 0.5)], date(2024, 4, 1), false, at(2_300)).await.expect("epss");
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert!(detail.enrichment.epss.is_empty(), "no data is not zero");
    let names: Vec<_> =
        store.list_catalogs().await.expect("list").into_iter().map(|one| (one.name, one.version)).collect();
    assert_eq!(names, [("epss".to_owned(), "2024-04-01".to_owned()), ("kev".to_owned(), "1".to_owned())]);
}

async fn a_probability_that_an_edition_changed_is_kept_with_its_day(store: Store, _: Target) {
    prepare(&store).await;
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let before = async || {
        let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
        let loaded = store.load_for_assessment(&[advisory_id("EX-1")]).await.expect("load").remove(0);
        assert_eq!(loaded.1, detail.enrichment);
        detail.enrichment.epss["CVE-2024-0001"].before
    };
    let import = async |probability: f64, day: i8, seconds: i64| {
        let rows = vec![row("CVE-2024-0001", probability)];
        store.import_epss(rows, date(2024, 4, day), false, at(seconds)).await.expect("import");
    };
    import(0.25, 1, 2_100).await;
    assert_eq!(before().await, None, "there was no edition before");
    import(0.5, 1, 2_200).await;
    assert_eq!(before().await, None, "the same day again is no earlier edition");
    import(0.5, 2, 2_300).await;
    assert_eq!(before().await, None, "the same probability is no change");
    import(0.75, 3, 2_400).await;
    let second = Some(EpssBefore { probability: 0.5, date: date(2024, 4, 2) });
    assert_eq!(before().await, second);
    import(0.75, 4, 2_500).await;
    assert_eq!(before().await, second, "what did not change keeps what stood before");
    import(0.5, 2, 2_600).await;
    assert_eq!(before().await, None, "what came after an earlier edition did not stand before it");
}

async fn further_catalogs_keep_their_names_and_concern_only_whom_they_list(store: Store, _: Target) {
    prepare(&store).await;
    let listing = |catalog: &str, day: i8| Listing { catalog: catalog.to_owned(), added: Some(date(2024, 5, day)) };
    let one = |catalog: &str, day: i8| vec![("CVE-2024-0001".to_owned(), listing(catalog, day))];
    let done =
        store.import_exploited("National CERT", one("National CERT", 1), "1", true, at(2_100)).await.expect("one");
    assert_eq!(done, CatalogImport { entries: 1, reassess: 1 });
    store.import_exploited("Sector CERT", one("Sector CERT", 2), "1", true, at(2_101)).await.expect("another");
    assert_eq!(queued(&store, 2_200).await, [advisory_id("EX-1")]);
    let again =
        store.import_exploited("Sector CERT", one("Sector CERT", 2), "2", true, at(2_300)).await.expect("again");
    assert_eq!(again.reassess, 0, "nothing changed");
    let both = [listing("National CERT", 1), listing("Sector CERT", 2)];
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert_eq!(detail.enrichment.listings["CVE-2024-0001"], both);
    let loaded = store.load_for_assessment(&[advisory_id("EX-1"), advisory_id("EX-2")]).await.expect("load");
    assert_eq!((&loaded[0].1, loaded[1].1.listings.len()), (&detail.enrichment, 0));
    assert!(!detail.enrichment.kev_loaded, "that a CVE is not in CISA's catalog is still not known");
    let gone = store.import_exploited("Sector CERT", Vec::new(), "", true, at(2_400)).await.expect("forget");
    assert_eq!(gone.reassess, 1);
    let names: Vec<_> = store.list_catalogs().await.expect("list").into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["National CERT"]);
}

async fn catalogs_tell_what_they_know_of_one_vulnerability(store: Store, _: Target) {
    let nothing = store.find_cve("CVE-2030-0001").await.expect("find");
    assert!(nothing.is_empty() && !nothing.enrichment.kev_loaded, "{nothing:?}");
    // No advisory names it.
    let cve = || "CVE-2030-0001".to_owned();
    store.import_kev(vec![(cve(), kev("Patch."))], "1", true, at(2_100)).await.expect("kev");
    store.import_epss(vec![row(&cve(), 0.25)], date(2024, 4, 1), false, at(2_101)).await.expect("epss");
    let listing = Listing { catalog: "National CERT".to_owned(), added: None };
    store.import_exploited("National CERT", vec![(cve(), listing.clone())], "1", true, at(2_102)).await.expect("list");
    store
        .store_cve_records(vec![judged(&cve(), Exploitation::Poc, 1, "Title")], true, at(2_103))
        .await
        .expect("record");
    let known = store.find_cve("CVE-2030-0001").await.expect("find");
    let enrichment = &known.enrichment;
    assert_eq!(enrichment.kev[&cve()].required_action, "Patch.");
    assert_eq!((enrichment.epss[&cve()].probability, enrichment.epss[&cve()].date), (0.25, date(2024, 4, 1)));
    assert_eq!(enrichment.listings[&cve()], [listing]);
    assert_eq!(enrichment.ssvc[&cve()].exploitation, Some(Exploitation::Poc));
    assert_eq!(known.record.and_then(|record| record.title).as_deref(), Some("Title"));
    let other = store.find_cve("CVE-2030-0002").await.expect("find");
    assert!(other.is_empty() && other.enrichment.kev_loaded, "that it is not listed is known now");
}

async fn a_look_at_a_catalog_is_kept_until_another_edition_comes(store: Store, _: Target) {
    let look = |seconds: i64, error: &str| CatalogLook {
        name: "kev".to_owned(),
        at: at(seconds),
        error: error.to_owned(),
        edition: "{}".to_owned(),
    };
    store.record_catalog_look(look(1, "")).await.expect("record");
    store.record_catalog_look(look(2, "it answers 403")).await.expect("record");
    assert_eq!(store.list_catalog_looks().await.expect("list"), [look(2, "it answers 403")]);
    store.import_kev(Vec::new(), "1", true, at(3)).await.expect("import");
    let looks = store.list_catalog_looks().await.expect("list");
    assert_eq!(looks, [CatalogLook { edition: String::new(), ..look(2, "it answers 403") }]);
}

pub(crate) fn judged(cve: &str, exploitation: Exploitation, updated: i64, title: &str) -> NewCveRecord {
    let by = "CISA-ADP".to_owned();
    let ssvc = Ssvc { exploitation: Some(exploitation), automatable: None, technical_impact: None, at: None, by };
    let record = CveRecord {
        cve: cve.to_owned(),
        rejected: false,
        updated: Some(at(updated)),
        title: Some(title.to_owned()),
        description: None,
        cwes: Vec::new(),
        scores: Vec::new(),
        affected: Vec::new(),
        ssvc: Some(ssvc),
    };
    NewCveRecord { sha256: format!("{cve}/{updated}/{title}"), record }
}

async fn a_judgement_that_changes_concerns_only_whom_it_is_about(store: Store, _: Target) {
    prepare(&store).await;
    let first = || {
        vec![judged("CVE-2024-0001", Exploitation::None, 100, "a"), judged("CVE-1999-0001", Exploitation::None, 1, "a")]
    };
    let done = store.store_cve_records(first(), true, at(2_100)).await.expect("store");
    assert_eq!(done, CveRecordCounts { changed: 2, unchanged: 0, reassess: 1 });
    assert_eq!(queued(&store, 2_200).await, [advisory_id("EX-1")]);
    let done = store.store_cve_records(first(), true, at(2_300)).await.expect("again");
    assert_eq!(done, CveRecordCounts { changed: 0, unchanged: 2, reassess: 0 });
    let worded = vec![judged("CVE-2024-0001", Exploitation::None, 101, "b")];
    let done = store.store_cve_records(worded, true, at(2_400)).await.expect("another title");
    assert_eq!((done.changed, done.reassess), (1, 0), "the judgement is the same");
    let older = vec![judged("CVE-2024-0001", Exploitation::Active, 99, "c")];
    let done = store.store_cve_records(older, true, at(2_500)).await.expect("an older record");
    assert_eq!((done.changed, done.reassess), (0, 0));
    let active = judged("CVE-2024-0001", Exploitation::Active, 102, "d");
    store.store_cve_records(vec![active.clone()], true, at(2_600)).await.expect("active");
    assert_eq!(queued(&store, 2_700).await, [advisory_id("EX-1")]);
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&reader(Tlp::Clear), &key).await.expect("find").remove(0);
    assert!(detail.enrichment.is_exploited("CVE-2024-0001"));
    let loaded = store.load_for_assessment(&[advisory_id("EX-1"), advisory_id("EX-2")]).await.expect("load");
    assert_eq!((&loaded[0].1, loaded[1].1.ssvc.len()), (&detail.enrichment, 0));
    let kept =
        store.list_cve_records(vec!["CVE-2024-0001".to_owned(), "CVE-2024-0002".to_owned()]).await.expect("list");
    assert_eq!(kept.into_values().collect::<Vec<_>>(), [active.record]);
    let mut rejected = judged("CVE-2024-0001", Exploitation::Active, 103, "e");
    rejected.record.rejected = true;
    let done = store.store_cve_records(vec![rejected], true, at(2_800)).await.expect("rejected");
    assert_eq!(done.reassess, 1, "what the CVE program took back judges nothing");
    let done = store.finish_cve_records("2024-05-06", at(2_900)).await.expect("finish");
    assert_eq!(done.entries, 2);
}

async fn records_that_are_forgotten_leave_neither_judgement_nor_what_they_filled_in(store: Store, _: Target) {
    prepare(&store).await;
    let announcement = announced("CVE-2024-0003 in a gateway");
    let id = announcement.advisory.id;
    store.store_documents(vec![announcement], at(2_000)).await.expect("announce");
    let records =
        ["CVE-2024-0001", "CVE-2024-0003", "CVE-1999-0001"].map(|cve| judged(cve, Exploitation::Active, 100, "a"));
    store.store_cve_records(records.to_vec(), true, at(2_100)).await.expect("store");
    store.finish_cve_records("2024-05-06", at(2_200)).await.expect("finish");
    let (name, error, edition) = (CVE_RECORDS.to_owned(), String::new(), "{}".to_owned());
    store.record_catalog_look(CatalogLook { name, at: at(2_250), error, edition }).await.expect("look");
    queued(&store, 2_300).await;
    let unfilled = store.list_announcements(None, 10).await.expect("list").remove(0);
    let mut filled = announced("CVE-2024-0003 in a gateway").advisory;
    filled.title = "What a record said".to_owned();
    store.fill_announcements(vec![(filled, unfilled.changes)], true, at(2_350)).await.expect("fill");
    queued(&store, 2_360).await;
    let done = store.forget_cve_records(at(2_400)).await.expect("forget");
    assert_eq!(done, CatalogImport { entries: 0, reassess: 2 });
    let mut concerned = [advisory_id("EX-1"), id];
    concerned.sort();
    let mut waiting = queued(&store, 2_500).await;
    waiting.sort();
    assert_eq!(waiting, concerned);
    let detail = store.find_advisory(&reader(Tlp::Clear), &AdvisoryKey::Id(id)).await.expect("find").remove(0);
    assert_eq!(detail.enrichment.ssvc.len(), 0);
    let waiting = store.list_announcements(None, 10).await.expect("list");
    assert_eq!(waiting.iter().map(|one| one.id).collect::<Vec<_>>(), [id], "it is emptied of what records filled in");
    assert!(store.list_cve_records(vec!["CVE-2024-0003".to_owned()]).await.expect("list").is_empty());
    assert!(store.list_catalogs().await.expect("list").is_empty(), "no edition is left");
    assert!(store.list_catalog_looks().await.expect("list").is_empty(), "a new folder is read from its beginning");
}
