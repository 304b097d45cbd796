//! Who saw the same things exports the same text.

use crate::alerting::{alert, prepare};
use crate::aliases::{rejection, vendor_alias};
use crate::announcing::{announced, published};
use crate::catalogs::judged;
use crate::contract;
use crate::harness::sqlite_target;
use crate::inventories::asset;
use crate::samples::{advisory, advisory_id, at, document, id, only_document, vulnerability, watchlist};
use jiff::civil::date;
use serde_json::{Value, json};
use store::{
    AdvisoryKey, Check, CheckCounts, CheckKind, EpssRow, KindMatch, OrganisationMatches, ProviderDocument, ProviderKey,
    QuarantinedDocument, Reader, Rejection, Stage, Store, StoreError, StoredAlias, Target, TickState, WatchedProvider,
    Watchlist, WatchlistId,
};
use tokio::sync::mpsc;
use triage::asset::AssetId;
use triage::enrichment::cve::Exploitation;
use triage::enrichment::{Kev, Listing};
use triage::matching::Verdict;

contract![
    who_saw_the_same_at_another_time_exports_the_same_text,
    what_decides_labels_and_what_people_set_is_exported,
    every_kind_of_row_is_exported_in_order,
    an_announcement_is_exported_with_what_took_its_place,
    an_export_of_many_pages_is_whole,
    an_export_that_nobody_reads_ends
];

async fn text(store: &Store) -> String {
    let (sender, mut receiver) = mpsc::channel::<String>(1);
    let reading = async {
        let mut text = String::new();
        while let Some(piece) = receiver.recv().await {
            text.push_str(&piece);
        }
        text
    };
    let (outcome, text) = tokio::join!(store.export(sender), reading);
    outcome.expect("export");
    text
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

/// The same things, with ids and times that begin at `start`.
async fn fill(store: &Store, start: u128) {
    let now = |seconds: i64| at(i64::try_from(start).expect("a number") + seconds);
    let (reader, claim) = prepare(store).await;
    store
        .record_alerts(claim, vec![alert(&reader, start + 1, &format!("k/{start}"))], now(2_100))
        .await
        .expect("alerts");
    let assets = [("pump", 2), ("valve", 1)].map(|(name, n)| (AssetId(id(start + n)), asset(name, "1")));
    store.import_assets(reader.organisation, assets.to_vec(), now(2_200)).await.expect("assets");
    let alias = StoredAlias { at: now(2_210), ..vendor_alias(start + 90, "Acm", "Acme", 0) };
    store.put_alias(reader.organisation, alias).await.expect("alias");
    let rejected = Rejection { at: now(2_211), ..rejection("ZT", "zeta") };
    store.put_rejection(reader.organisation, rejected).await.expect("rejection");
    let mut other = advisory("EX-2", "Zeta", 30);
    other.vulnerabilities = vec![vulnerability("CVE-2024-0001")];
    store.store_documents(vec![only_document(other)], now(2_300)).await.expect("store");
    match_both(store, reader.organisation, now(2_400)).await;
    let rows = vec![EpssRow { cve: "CVE-2024-0001".to_owned(), probability: 0.3, percentile: 1.0 / 3.0 }];
    store.import_epss(rows, date(2024, 3, 31), false, now(2_500)).await.expect("epss");
    let refused = QuarantinedDocument {
        id: id(start + 50),
        source: "https://a.example/x.json".to_owned(),
        sha256: "00".to_owned(),
        reason: "It is no JSON".to_owned(),
        size: 3,
        first_seen: now(2_600),
    };
    store.quarantine(refused).await.expect("quarantine");
    let (url, sha256) = ("u".to_owned(), Some(only_document(advisory("EX-2", "Zeta", 30)).sha256));
    let row = ProviderDocument { url, sha256, withdrawn: Some(now(2_700)), ..ProviderDocument::default() };
    store.record_provider_documents("one", vec![row], now(2_700)).await.expect("record");
    let (kind, counts, error) = (CheckKind::Poll, CheckCounts::default(), "it was down".to_owned());
    let (id, provider, failures) = (id(start + 60), "one".to_owned(), Vec::new());
    let check = Check { id, provider, kind, started: now(1), finished: now(2), counts, error, failures };
    store.record_check(check).await.expect("check");
    fill_catalogs(store, now(2_800)).await;
    store.store_documents(vec![announced("A notice")], now(2_850)).await.expect("announce");
    fill_settings(store, &reader, start, now(2_900)).await;
}

async fn fill_catalogs(store: &Store, now: jiff::Timestamp) {
    let (added, cve) = (date(2024, 1, 2), "CVE-2024-0001".to_owned());
    let kev = Kev { date_added: added, due_date: None, ransomware: true, required_action: "Patch.".to_owned() };
    store.import_kev(vec![(cve.clone(), kev)], "2024.01.02", false, now).await.expect("kev");
    let listing = Listing { catalog: "National CERT".to_owned(), added: Some(added) };
    store
        .import_exploited("National CERT", vec![(cve.clone(), listing)], &now.to_string(), false, now)
        .await
        .expect("exploited");
    store.store_cve_records(vec![judged(&cve, Exploitation::None, 100, "a")], false, now).await.expect("records");
}

async fn fill_settings(store: &Store, reader: &Reader, start: u128, now: jiff::Timestamp) {
    let (name, kind, address) = ("added".to_owned(), "url".to_owned(), "https://a.example".to_owned());
    let added = WatchedProvider { name, kind, address, options: "{}".to_owned(), added: now };
    store.insert_watched_provider(added).await.expect("add");
    let (fingerprint, armored) = ("AA".to_owned(), "armor".to_owned());
    let key = ProviderKey { fingerprint, armored, accepted: true, first_seen: now };
    store.record_provider_keys("one", vec![key]).await.expect("keys");
    let (list, rule) = (WatchlistId(id(start + 70)), "{\"inventory\":true}".to_owned());
    let watchlist = Watchlist { id: list, rule, created: now, ..watchlist("All") };
    store.put_watchlists(reader.organisation, vec![watchlist], now).await.expect("watchlists");
    let key = AdvisoryKey::TrackingId("EX-1".to_owned());
    let case = store.find_advisory(reader, &key).await.expect("find").remove(0).case_id;
    store.put_tick(reader.organisation, case, "patch", "anna", now, TickState::Done).await.expect("tick");
}

async fn match_both(store: &Store, organisation: store::OrganisationId, now: jiff::Timestamp) {
    let claims = store.claim_work(Stage::Assess, now, 10).await.expect("claim");
    let done = claims
        .into_iter()
        .map(|claim| (claim, crate::samples::assessment(triage::assessment::Label::Monitor, 5.0, None)));
    store.record_assessments(done.collect(), now).await.expect("assess");
    let claim = store.claim_work(Stage::Match, now, 10).await.expect("claim").remove(0);
    let inventory = store.load_inventory(organisation).await.expect("inventory");
    let of_kind = |kind: &store::StoredKind| KindMatch {
        advisory: claim.advisory_id(),
        kind: kind.id,
        verdict: Verdict::Affected,
        confidence: 90,
        evidence: Vec::new(),
        facts: triage::disposition::MatchFacts::default(),
    };
    let matches = inventory.kinds.iter().map(of_kind).collect();
    let matches = OrganisationMatches { organisation, edition: inventory.edition, matches };
    store.record_matches(vec![(claim, vec![matches])], now).await.expect("match");
}

async fn who_saw_the_same_at_another_time_exports_the_same_text(store: Store, _: Target) {
    let (target, _folder) = sqlite_target();
    let other = Store::open(&target).await.expect("open");
    fill(&store, 10_000).await;
    fill(&other, 77_000).await;
    let (ours, theirs) = (text(&store).await, text(&other).await);
    assert_eq!(ours, theirs);
    assert_eq!(ours, text(&store).await, "and again");
    other.store_documents(vec![document(advisory("EX-1", "Acme", 10), "b")], at(9_000)).await.expect("store");
    assert_ne!(ours, text(&other).await, "what was not seen is not exported");
}

async fn what_decides_labels_and_what_people_set_is_exported(store: Store, _: Target) {
    fill(&store, 10_000).await;
    let lines = lines(&text(&store).await);
    let of = |kind: &str| {
        let line = lines.iter().find(|line| line["kind"] == kind);
        let mut line = line.expect(kind).as_object().expect("an object").clone();
        line.remove("kind");
        Value::Object(line)
    };
    let (cve, added) = ("CVE-2024-0001", "2024-01-02");
    let kev = json!({ "cve": cve, "added": added, "due": null, "ransomware": true, "action": "Patch." });
    assert_eq!(of("kev"), kev);
    assert_eq!(of("exploited"), json!({ "catalog": "National CERT", "cve": cve, "added": added }));
    assert_eq!(of("cve_record"), json!({ "cve": cve, "sha256": "CVE-2024-0001/100/a" }));
    let address = "https://a.example";
    assert_eq!(of("watched_provider"), json!({ "name": "added", "of": "url", "address": address, "options": {} }));
    let key = json!({ "provider": "one", "fingerprint": "AA", "accepted": true, "armored": "armor" });
    assert_eq!(of("provider_key"), key);
    let (rule, recipients) = (json!({ "inventory": true }), ["anna@plant.example"]);
    let all = json!({ "organisation": "Plant", "name": "All", "rule": rule, "recipients": recipients, "owner": "",
        "paused": false });
    assert_eq!(of("watchlist"), all);
    assert_eq!((&of("asset")["asset"], &of("asset")["record"]["product"]), (&json!("pump"), &json!("TC-100")));
    assert_eq!((&of("tick")["step"], &of("tick")["who"]), (&json!("patch"), &json!("anna")));
}

async fn every_kind_of_row_is_exported_in_order(store: Store, _: Target) {
    fill(&store, 10_000).await;
    let lines = lines(&text(&store).await);
    let mut kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().expect("a kind")).collect();
    kinds.dedup();
    let all = ["export", "catalog", "kev", "exploited", "cve_record", "watched_provider", "provider_key", "document"];
    let next = ["place", "provider_document", "quarantined", "advisory", "assessment", "announcement"];
    assert_eq!(
        kinds,
        [&all[..], &next, &["watchlist", "asset", "alias", "rejected_alias", "match", "tick", "alert"]].concat()
    );
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).cloned().collect::<Vec<_>>();
    let assets: Vec<_> = of("match").iter().map(|line| line["asset"].clone()).collect();
    assert_eq!(assets, ["pump", "valve"]);
    let alert = &of("alert")[0];
    assert_eq!(
        (&alert["organisation"], &alert["recipients"][0]),
        (&"Plant".into(), &"email anna@plant.example".into())
    );
    assert_eq!(alert["advisory"], advisory_id("EX-1").0.to_string());
    let told = &of("advisory")[0];
    assert_eq!(told["revisions"].as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(told["findings"][0]["rule"], "odd");
    assert_eq!(of("provider_document")[0]["withdrawn"], true);
}

async fn an_announcement_is_exported_with_what_took_its_place(store: Store, _: Target) {
    let announcement = announced("A notice");
    let id = announcement.advisory.id.0;
    store.store_documents(vec![announcement], at(1_000)).await.expect("announce");
    let told = async || {
        let lines = lines(&text(&store).await);
        lines.into_iter().filter(|line| line["kind"] == "announcement").collect::<Vec<_>>()
    };
    let line = |by: Option<String>| json!({ "kind": "announcement", "advisory": id, "superseded_by": by });
    assert_eq!(told().await, [line(None)]);
    let document = document(published(&[]), "csaf");
    let by = document.advisory.id.0.to_string();
    store.store_documents(vec![document], at(1_100)).await.expect("publish");
    assert_eq!(told().await, [line(Some(by))]);
}

async fn an_export_of_many_pages_is_whole(store: Store, _: Target) {
    let documents = (0..250).map(|n| only_document(advisory(&format!("EX-{n}"), "Acme", n))).collect();
    store.store_documents(documents, at(100)).await.expect("store");
    let lines = lines(&text(&store).await);
    let count = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!([count("document"), count("place"), count("advisory"), count("assessment")], [250, 250, 250, 0]);
}

async fn an_export_that_nobody_reads_ends(store: Store, _: Target) {
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    assert!(matches!(store.export(sender).await, Err(StoreError::Database { .. })));
}
