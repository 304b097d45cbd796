//! Which changes of a provider's folder are told.

use crate::plant::{Plant, document};
use jiff::Timestamp;
use monitor::Transport;
use monitor::actions::{self, WatchlistSettings};
use triage::watchlist::{Rule, SendingPolicy};

/// A version of one advisory that says this to do.
fn advising(version: &str, step: &str) -> serde_json::Value {
    let mut document = document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), "2.0");
    document["vulnerabilities"][0]["remediations"][0]["details"] = step.into();
    document
}

#[tokio::test]
async fn only_a_material_revision_is_told_and_what_changed_since_the_last_alert_is_told_with_it() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    let revision = |version: &str, fixed: &str, title: &str| {
        let mut document = document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), fixed);
        document["document"]["title"] = title.into();
        document
    };
    for (document, alerts) in [
        (revision("1", "2.0", "Valves"), 1),
        (revision("2", "2.0", "Valves and their references"), 1),
        (revision("3", "1.5", "Valves"), 1),
        (revision("4", "2.0", "Valves again"), 1),
        (revision("5", "2.5", "Valves again"), 2),
    ] {
        plant.publish("ex-1", &document);
        plant.watch().await;
        assert_eq!(plant.alerts().await.len(), alerts, "{}", document["document"]["tracking"]["version"]);
    }
    let alert = plant.alerts().await.remove(0);
    let content: triage::alert::Content = serde_json::from_str(&alert.content).unwrap();
    let told: Vec<String> =
        content.changes.iter().map(|change| triage::wording::revision::sentence(change, Default::default())).collect();
    assert_eq!(
        told,
        ["Versions of VC 100 changed from “< 2.0” to “< 2.5”."],
        "since the last alert, not the last revision"
    );
}

#[tokio::test]
async fn a_state_that_comes_a_second_time_is_told_a_second_time() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    for (version, step) in
        [("1", "No fix yet."), ("2", "Block port 4000."), ("3", "No fix yet."), ("4", "Block port 4000.")]
    {
        plant.publish("ex-1", &advising(version, step));
        plant.watch().await;
    }
    let alerts = plant.alerts().await;
    let told: Vec<_> = alerts.iter().map(|alert| (alert.reason.as_str(), alert.deliveries.len())).collect();
    assert_eq!(told, [("revised", 1), ("revised", 1), ("revised", 1), ("new", 1)]);
    plant.watch().await;
    assert_eq!(plant.alerts().await.len(), 4, "nothing is new when nothing has changed");
}

#[tokio::test]
async fn a_revision_that_is_taken_back_is_told() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    let (first, second) = (advising("1", "No fix yet."), advising("2", "Block port 4000."));
    for revision in [&first, &second, &first] {
        plant.publish("ex-1", revision);
        assert_eq!(plant.watch().await.unchanged, 0);
    }
    let reasons: Vec<String> = plant.alerts().await.into_iter().map(|alert| alert.reason).collect();
    assert_eq!(reasons, ["revised", "revised", "new"]);
}

#[tokio::test]
async fn of_two_revisions_too_large_to_be_compared_any_difference_of_the_facts_is_told() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    let revision = |version: &str, fixed: &str, length: usize| {
        let mut document = document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), fixed);
        document["document"]["notes"] =
            serde_json::json!([{"category": "legal_disclaimer", "text": "x".repeat(length)}]);
        document
    };
    plant.publish("ex-1", &revision("1", "2.0", 16 * 1024 * 1024));
    plant.watch().await;
    plant.publish("ex-1", &revision("2", "1.5", 16 * 1024 * 1024));
    plant.watch().await;
    let alert = plant.alerts().await.remove(0);
    let content: triage::alert::Content = serde_json::from_str(&alert.content).unwrap();
    assert_eq!((alert.reason.as_str(), content.changes.len()), ("revised", 0));
}

/// The same product and CVE by another publisher, with another score.
fn retold(publisher: &str, id: &str, version: &str, score: f64) -> serde_json::Value {
    let mut document = document(id, version, &format!("2024-01-0{version}T00:00:00Z"), "2.0");
    document["document"]["publisher"] = serde_json::json!({"category": "coordinator", "name": publisher, "namespace": format!("https://{publisher}.test")});
    document["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"] = score.into();
    document
}

#[tokio::test]
async fn one_problem_that_several_publishers_tell_is_one_alert_until_they_part() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    let told = async || {
        let alerts = plant.alerts().await;
        alerts.iter().map(|alert| (alert.reason.clone(), alert.deliveries.len())).collect::<Vec<_>>()
    };
    plant.publish("ex-1", &document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.watch().await;
    plant.publish("cert", &retold("cert", "CERT-24-001", "1", 7.5));
    plant.watch().await;
    assert_eq!(told().await, [("also_published".to_owned(), 0), ("new".to_owned(), 1)]);
    plant.watch().await;
    assert_eq!(told().await.len(), 2, "it is kept once");
    let mut apart = retold("cert", "CERT-24-001", "2", 7.5);
    apart["vulnerabilities"][0]["cve"] = "CVE-2024-2000".into();
    plant.publish("cert", &apart);
    plant.watch().await;
    assert_eq!(told().await[0], ("new".to_owned(), 1), "it tells of another problem now");
    assert_eq!(told().await.len(), 3);
}

#[tokio::test]
async fn whoever_is_on_two_watchlists_is_told_once_however_many_publishers_tell_it() {
    let plant = Plant::open(Transport::None, &[]).await;
    let watchlists = ["All", "Ours"].map(|name| WatchlistSettings {
        name: name.to_owned(),
        rule: Rule::default(),
        recipients: vec!["shift@plant.example".to_owned()],
        sending: SendingPolicy::default(),
    });
    let organisation = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, organisation, &watchlists, Timestamp::UNIX_EPOCH).await.unwrap();
    let messages = async || plant.alerts().await.iter().map(|alert| alert.deliveries.len()).sum::<usize>();
    plant.publish("ex-1", &document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.watch().await;
    assert_eq!((plant.alerts().await.len(), messages().await), (2, 1), "one message tells for both");
    plant.publish("cert", &retold("cert", "CERT-24-001", "1", 7.5));
    plant.watch().await;
    let reasons: Vec<String> = plant.alerts().await.into_iter().map(|alert| alert.reason).collect();
    assert_eq!(reasons, ["also_published", "also_published", "new", "new"]);
    assert_eq!(messages().await, 1, "the second publisher adds nothing");
}

#[tokio::test]
async fn a_document_that_was_told_to_nobody_is_told_when_its_case_has_parted() {
    let plant = Plant::open(Transport::None, &[]).await;
    let rule = Rule { minimum_score: Some(8.0), ..Rule::default() };
    let recipients = vec!["shift@plant.example".to_owned()];
    let watchlist =
        WatchlistSettings { name: "Severe".to_owned(), rule, recipients, sending: SendingPolicy::default() };
    let organisation = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, organisation, &[watchlist], Timestamp::UNIX_EPOCH).await.unwrap();
    // The older of the two, whose id is that of their case.
    let older = |version: &str, score: f64| {
        let mut document = retold("vendor", "EX-1", version, score);
        document["document"]["tracking"]["initial_release_date"] = "2023-01-01T00:00:00Z".into();
        document
    };
    plant.publish("ex-1", &older("1", 5.0));
    plant.publish("cert", &retold("cert", "CERT-24-001", "1", 9.8));
    plant.watch().await;
    let told = async || {
        let alerts = plant.alerts().await;
        alerts.iter().map(|alert| (alert.advisory, alert.reason.clone(), alert.deliveries.len())).collect::<Vec<_>>()
    };
    let before = told().await;
    assert_eq!(before.iter().map(|one| one.2).collect::<Vec<_>>(), [1]);
    let mut apart = retold("cert", "CERT-24-001", "2", 9.8);
    apart["vulnerabilities"][0]["cve"] = "CVE-2024-2000".into();
    plant.publish("cert", &apart);
    plant.watch().await;
    plant.publish("ex-1", &older("2", 9.8));
    plant.watch().await;
    let after = told().await;
    assert_ne!(after[0].0, before[0].0, "{after:?}");
    assert_eq!((after[0].1.as_str(), after[0].2), ("new", 1), "{after:?}");
}

#[tokio::test]
async fn an_edit_of_what_was_there_before_the_watchlist_is_told_only_if_it_is_material() {
    let plant = Plant::open(Transport::None, &[]).await;
    let revision = |id: &str, cve: &str, version: &str, fixed: &str, title: &str| {
        let mut document = document(id, version, &format!("2024-01-0{version}T00:00:00Z"), fixed);
        document["document"]["title"] = title.into();
        document["vulnerabilities"][0]["cve"] = cve.into();
        document
    };
    plant.publish("ex-1", &revision("EX-1", "CVE-2024-1001", "1", "2.0", "Valves"));
    plant.publish("ex-2", &revision("EX-2", "CVE-2024-1002", "1", "2.0", "Pumps"));
    plant.watch().await;
    let watchlist = WatchlistSettings {
        name: "Later".to_owned(),
        rule: Rule::default(),
        recipients: vec!["shift@plant.example".to_owned()],
        sending: SendingPolicy::default(),
    };
    let organisation = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, organisation, &[watchlist], monitor::driver::now()).await.unwrap();
    let told = async || {
        let alerts = plant.alerts().await.into_iter().filter(|alert| alert.watchlist == "Later");
        alerts.map(|alert| (alert.reason, alert.deliveries.len())).collect::<Vec<_>>()
    };
    plant.publish("ex-1", &revision("EX-1", "CVE-2024-1001", "2", "2.0", "Valves and their references"));
    plant.watch().await;
    assert_eq!(told().await, [("new".to_owned(), 0)], "nothing changed for anybody");
    plant.publish("ex-2", &revision("EX-2", "CVE-2024-1002", "2", "3.0", "Pumps"));
    plant.watch().await;
    assert_eq!(told().await[0], ("new".to_owned(), 1), "more versions are affected");
    plant.publish("ex-1", &revision("EX-1", "CVE-2024-1001", "3", "3.0", "Valves"));
    plant.watch().await;
    assert_eq!(told().await[0], ("revised".to_owned(), 1));
}
