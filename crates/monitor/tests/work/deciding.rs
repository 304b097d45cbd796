//! What people decide about matches changes who is told, and nothing that is decided is lost when documents and
//! inventories change.

use crate::plant::{Plant, document};
use jiff::Timestamp;
use monitor::actions::{self, DispositionError, Missing, Rematch, Said, WatchlistSettings};
use monitor::{Transport, driver};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{AdvisoryKey, Among, MatchFilter, MatchRow, MatchScope};
use triage::advisory::AdvisoryId;
use triage::asset::{AssetId, ReadOptions};
use triage::disposition::{Decision, DecisionStanding, Remediation, RemediationStanding};
use triage::watchlist::{Rule, SendingPolicy};

/// One device, and a watchlist that asks for the inventory only.
async fn plant() -> Plant {
    let plant = Plant::open(Transport::None, &[]).await;
    let rule = Rule { inventory: true, ..Rule::default() };
    let recipients = vec!["anna@plant.example".to_owned()];
    let watchlist = WatchlistSettings { name: "Ours".to_owned(), rule, recipients, sending: SendingPolicy::default() };
    let org = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, org, &[watchlist], Timestamp::UNIX_EPOCH).await.unwrap();
    own(&plant, "1.0").await;
    plant
}

async fn bring(plant: &Plant, csv: &str) {
    let (bytes, options) = (Arc::new(csv.as_bytes().to_vec()), ReadOptions::default());
    let organisation = plant.reader.organisation;
    actions::import_inventory(&plant.monitor, organisation, bytes, options, Missing::Keep, driver::now())
        .await
        .unwrap();
}

async fn own(plant: &Plant, version: &str) {
    let csv = format!("id,vendor,product,version\nV-1,Example,VC 100,{version}\n");
    bring(plant, &csv).await;
    driver::settle(&plant.monitor).await.unwrap();
}

async fn advisory(plant: &Plant) -> AdvisoryId {
    let key = AdvisoryKey::TrackingId("EX-1".to_owned());
    plant.monitor.store.find_advisory(&plant.reader, &key).await.unwrap()[0].advisory.id
}

async fn rows(plant: &Plant) -> Vec<MatchRow> {
    plant.monitor.store.list_matches_where(&plant.reader, &MatchFilter::default(), 0, 10).await.unwrap()
}

async fn decide(plant: &Plant, decision: Option<Decision>) {
    let (id, asset) = (advisory(plant).await, rows(plant).await[0].found.asset);
    let said = Said { words: "another board", who: "anna", now: driver::now() };
    let subject = (id, Among::Asset(asset));
    assert_eq!(actions::decide_match(&plant.monitor, &plant.reader, subject, decision, said).await.unwrap(), 1);
    driver::settle(&plant.monitor).await.unwrap();
}

async fn mark(plant: &Plant, state: Remediation) {
    let said = Said { words: "updated at night", who: "bert", now: driver::now() };
    let subject = (advisory(plant).await, Among::Touched);
    let marked = actions::mark_remediation(&plant.monitor, &plant.reader, subject, (None, state), said).await.unwrap();
    assert_eq!(marked, 1);
}

async fn standing(plant: &Plant) -> Option<RemediationStanding> {
    let scope = MatchScope::Advisory(advisory(plant).await);
    let standings = plant.monitor.store.list_remediation_standings(&plant.reader, scope).await.unwrap();
    standings.into_values().next()
}

async fn reasons(plant: &Plant) -> Vec<String> {
    plant.alerts().await.into_iter().map(|alert| alert.reason).collect()
}

fn revised(version: &str, edit: impl FnOnce(&mut Value)) -> Value {
    let mut document = document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), "2.0");
    edit(&mut document);
    document
}

fn critical(document: &mut Value) {
    document["vulnerabilities"][0]["scores"][0]["cvss_v3"] = json!({"version": "3.1", "baseScore": 9.8,
        "baseSeverity": "CRITICAL", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
}

fn other_fix(document: &mut Value) {
    critical(document);
    document["vulnerabilities"][0]["remediations"] =
        json!([{"category": "vendor_fix", "details": "Update to 2.0.", "product_ids": ["P1"]}]);
}

#[tokio::test]
async fn a_revision_that_changes_nothing_of_what_is_done_is_told_nobody() {
    let plant = plant().await;
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    assert_eq!(reasons(&plant).await, ["new"]);
    mark(&plant, Remediation::Done).await;
    plant.publish("ex-1", &revised("2", critical));
    plant.watch().await;
    assert_eq!(standing(&plant).await, Some(RemediationStanding::Done));
    assert_eq!(reasons(&plant).await, ["new"], "the score is higher, and the device is done");
    plant.publish("ex-1", &revised("3", other_fix));
    plant.watch().await;
    assert_eq!(standing(&plant).await, Some(RemediationStanding::LookAgain));
    assert_eq!(reasons(&plant).await, ["fix_available", "new"], "what changes the remediation is told");
}

#[tokio::test]
async fn the_same_revision_is_told_where_nothing_is_done() {
    let plant = plant().await;
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    mark(&plant, Remediation::InProgress).await;
    plant.publish("ex-1", &revised("2", critical));
    plant.watch().await;
    assert_eq!(reasons(&plant).await, ["score_changed", "new"]);
}

#[tokio::test]
async fn a_rejected_match_alerts_nobody_until_the_range_changes() {
    let plant = plant().await;
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    decide(&plant, Some(Decision::Rejected)).await;
    plant.publish("ex-1", &revised("2", critical));
    plant.watch().await;
    assert_eq!(reasons(&plant).await, ["new"]);
    let row = rows(&plant).await.remove(0);
    assert_eq!(row.decision.map(|decision| decision.standing), Some(DecisionStanding::Rejected));
    let mut wider = document("EX-1", "3", "2024-01-03T00:00:00Z", "3.0");
    critical(&mut wider);
    plant.publish("ex-1", &wider);
    plant.watch().await;
    let row = rows(&plant).await.remove(0);
    assert_eq!(row.decision.as_ref().map(|decision| decision.standing), Some(DecisionStanding::OtherFacts));
    assert!(row.verdict().is_some(), "it is not applied silently");
    assert_eq!(reasons(&plant).await.len(), 2, "whoever relied on the rejection is told");
}

#[tokio::test]
async fn a_decision_is_kept_when_the_same_inventory_is_matched_again() {
    let plant = plant().await;
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    decide(&plant, Some(Decision::Rejected)).await;
    for what in
        [Rematch::Advisory(advisory(&plant).await), Rematch::Asset(rows(&plant).await[0].found.asset), Rematch::All]
    {
        actions::rematch(&plant.monitor, &plant.reader, what, driver::now()).await.unwrap();
        actions::rematch(&plant.monitor, &plant.reader, what, driver::now()).await.unwrap();
        let before = rows(&plant).await[0].matched;
        driver::settle(&plant.monitor).await.unwrap();
        let row = rows(&plant).await.remove(0);
        assert!(row.matched > before, "{what:?} was done");
        assert_eq!(row.decision.map(|decision| decision.standing), Some(DecisionStanding::Rejected), "{what:?}");
    }
    own(&plant, "1.5").await;
    let row = rows(&plant).await.remove(0);
    assert_eq!(row.decision.map(|decision| decision.standing), Some(DecisionStanding::OtherFacts), "another version");
}

#[tokio::test]
async fn new_documents_revisions_and_devices_are_matched_by_themselves() {
    let plant = plant().await;
    assert!(rows(&plant).await.is_empty());
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    assert_eq!(rows(&plant).await.len(), 1, "a new document");
    plant.publish("ex-1", &document("EX-1", "2", "2024-01-02T00:00:00Z", "0.5"));
    plant.watch().await;
    assert_eq!(rows(&plant).await[0].found.verdict.code(), "not_affected", "a new revision");
    let csv = "id,vendor,product,version\nV-2,Example,VC 100,0.1\n";
    bring(&plant, csv).await;
    driver::settle(&plant.monitor).await.unwrap();
    assert_eq!(rows(&plant).await.len(), 2, "a new device");
}

#[tokio::test]
async fn a_decision_needs_a_reason_and_a_match() {
    let plant = plant().await;
    plant.publish("ex-1", &revised("1", |_| ()));
    plant.watch().await;
    let (id, asset) = (advisory(&plant).await, rows(&plant).await[0].found.asset);
    let decide = async |words: &str, subject| {
        let said = Said { words, who: "anna", now: driver::now() };
        actions::decide_match(&plant.monitor, &plant.reader, subject, Some(Decision::Rejected), said).await
    };
    let nobody = AssetId(uuid::Uuid::nil());
    assert!(matches!(decide("  ", (id, Among::Asset(asset))).await, Err(DispositionError::NoReason)));
    let long = "a".repeat(actions::WORDS_CHARS_MAX + 1);
    assert!(matches!(decide(&long, (id, Among::Asset(asset))).await, Err(DispositionError::TooLong(_))));
    assert!(matches!(decide("x", (id, Among::Asset(nobody))).await, Err(DispositionError::NoMatch(_))));
    let said = Said { words: "", who: "anna", now: driver::now() };
    let invented = (Some("CVE-1999-1"), Remediation::Done);
    let marked =
        actions::mark_remediation(&plant.monitor, &plant.reader, (id, Among::Asset(asset)), invented, said).await;
    assert!(matches!(marked, Err(DispositionError::NoVulnerability(_))), "{marked:?}");
    let gone = Rematch::Asset(nobody);
    assert!(matches!(
        actions::rematch(&plant.monitor, &plant.reader, gone, driver::now()).await,
        Err(DispositionError::NoAsset)
    ));
}
