//! What becomes likelier by EPSS is told once, and only to those who know of it.

use crate::plant::{Plant, document};
use monitor::actions::{self, Shrunken, WatchlistSettings};
use monitor::{Transport, driver};
use serde_json::Value;
use store::Alert;
use triage::alert::Content;
use triage::watchlist::{Rule, SendingPolicy};

/// The scores of a day, with one CVE that no advisory names so that no edition is empty.
async fn score(plant: &Plant, day: u32, probability: Option<f64>) {
    let ours = probability.map(|one| format!("CVE-2024-1000,{one},0.9\n")).unwrap_or_default();
    let file = format!(
        "#model_version:v2025.03.14,score_date:2026-01-{day:02}T00:00:00+0000\ncve,epss,percentile\n\
         CVE-2020-0001,0.5,0.9\n{ours}"
    );
    actions::import_epss(&plant.monitor, file.as_bytes(), None, Shrunken::Take, driver::now()).await.unwrap();
    driver::settle(&plant.monitor).await.unwrap();
}

/// Its label does not hang on EPSS: serious, with control lost over the network, and no fix.
fn publish(plant: &Plant, fixed: &str, version: &str) {
    let mut document = document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), fixed);
    let score: &mut Value = &mut document["vulnerabilities"][0]["scores"][0]["cvss_v3"];
    score["vectorString"] = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N".into();
    plant.publish("ex-1", &document);
}

/// Reasons and numbers of messages, the oldest first.
async fn told(plant: &Plant) -> Vec<(String, usize)> {
    let mut alerts: Vec<Alert> = plant.alerts().await;
    alerts.reverse();
    alerts.into_iter().map(|alert| (alert.reason, alert.deliveries.len())).collect()
}

fn row(reason: &str) -> (String, usize) {
    (reason.to_owned(), 1)
}

#[tokio::test]
async fn a_jump_of_epss_is_told_once_with_its_figures_and_a_small_move_is_not() {
    let plant = Plant::open(Transport::Outbox, &["shift@plant.example"]).await;
    score(&plant, 1, Some(0.03)).await;
    publish(&plant, "2.0", "1");
    plant.watch().await;
    assert_eq!(told(&plant).await, [row("new")]);
    for (day, small) in [(2, 0.031), (3, 0.09), (4, 0.12)] {
        score(&plant, day, Some(small)).await;
        assert_eq!(told(&plant).await, [row("new")], "{small} is no jump from 0.03");
    }
    score(&plant, 5, Some(0.41)).await;
    assert_eq!(told(&plant).await, [row("new"), row("epss_jump")], "although no band was crossed that day");
    let sentence = "EPSS rose from 3 % to 41 %: the estimated probability";
    let mail = plant.monitor.store.list_outbox(&plant.reader, 10).await.unwrap().remove(0);
    assert!(mail.subject.contains("EPSS rose: ") && mail.text.contains(sentence), "{} {}", mail.subject, mail.text);
    for (day, later) in [(6, 0.6), (7, 0.05), (8, 0.14)] {
        score(&plant, day, Some(later)).await;
        assert_eq!(told(&plant).await.len(), 2, "{later}");
    }
}

#[tokio::test]
async fn a_first_score_that_is_high_is_told_as_one_that_was_not_there_before() {
    let plant = Plant::open(Transport::Outbox, &["shift@plant.example"]).await;
    score(&plant, 1, None).await;
    publish(&plant, "2.0", "1");
    plant.watch().await;
    score(&plant, 2, Some(0.02)).await;
    assert_eq!(told(&plant).await, [row("new")]);
    score(&plant, 3, Some(0.3)).await;
    assert_eq!(told(&plant).await, [row("new"), row("epss_jump")]);
    let content: Content = serde_json::from_str(&plant.alerts().await[0].content).unwrap();
    let jump = content.epss_jump.unwrap();
    assert_eq!((jump.before, jump.now), (None, 0.3));
}

#[tokio::test]
async fn a_stronger_reason_carries_the_figures_of_a_jump() {
    let plant = Plant::open(Transport::Outbox, &["shift@plant.example"]).await;
    score(&plant, 1, Some(0.03)).await;
    let mut document = document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0");
    plant.publish("ex-1", &document);
    plant.watch().await;
    score(&plant, 2, Some(0.41)).await;
    assert_eq!(told(&plant).await, [row("new"), row("score_changed")], "the label hangs on EPSS here");
    let mail = plant.monitor.store.list_outbox(&plant.reader, 10).await.unwrap().remove(0);
    assert!(mail.text.contains("EPSS rose from 3 % to 41 %"), "{}", mail.text);
    document["document"]["tracking"]["version"] = "2".into();
    plant.publish("ex-1", &document);
    plant.watch().await;
    assert_eq!(told(&plant).await.len(), 2, "it is not told again");
}

#[tokio::test]
async fn a_watchlist_hears_of_no_jump_of_what_was_there_before_it() {
    let plant = Plant::open(Transport::Outbox, &[]).await;
    let organisation = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, organisation, &[], driver::now()).await.unwrap();
    score(&plant, 1, Some(0.03)).await;
    publish(&plant, "2.0", "1");
    plant.watch().await;
    let late = WatchlistSettings {
        name: "Late".to_owned(),
        rule: Rule::default(),
        recipients: vec!["shift@plant.example".to_owned()],
        sending: SendingPolicy::default(),
    };
    actions::put_watchlists(&plant.monitor, organisation, &[late], driver::now()).await.unwrap();
    // An edit of no account makes it compare, and records what it found.
    let mut document = document("EX-1", "2", "2024-01-02T00:00:00Z", "2.0");
    document["document"]["title"] = "Valve controller".into();
    document["vulnerabilities"][0]["scores"][0]["cvss_v3"]["vectorString"] =
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N".into();
    plant.publish("ex-1", &document);
    plant.watch().await;
    let before = told(&plant).await;
    assert!(before.iter().all(|(reason, messages)| reason == "new" && *messages == 0), "{before:?}");
    score(&plant, 2, Some(0.6)).await;
    let after = told(&plant).await;
    assert!(after.iter().all(|(reason, messages)| reason == "new" && *messages == 0), "{after:?}");
    publish(&plant, "3.0", "3");
    plant.watch().await;
    let revised = told(&plant).await.pop().unwrap();
    assert_eq!(revised, row("revised"), "the jump that nobody hears of hides no change");
    let mail = plant.monitor.store.list_outbox(&plant.reader, 10).await.unwrap().remove(0);
    assert!(mail.text.contains("told nobody of this problem before") && !mail.text.contains("since the last alert"));
    assert!(!mail.text.contains("EPSS rose"), "nobody was told the figure that it rose from: {}", mail.text);
}
