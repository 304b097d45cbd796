//! Which changes of a provider's folder are told.

use crate::plant::{Plant, document};
use monitor::Transport;

#[tokio::test]
async fn a_state_that_comes_a_second_time_is_told_a_second_time() {
    let plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    for (version, fixed) in [("1", "2.0"), ("2", "3.0"), ("3", "2.0"), ("4", "3.0")] {
        plant.publish("ex-1", &document("EX-1", version, &format!("2024-01-0{version}T00:00:00Z"), fixed));
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
    let (first, second) =
        (document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0"), document("EX-1", "2", "2024-01-02T00:00:00Z", "3.0"));
    for revision in [&first, &second, &first] {
        plant.publish("ex-1", revision);
        assert_eq!(plant.watch().await.unchanged, 0);
    }
    let reasons: Vec<String> = plant.alerts().await.into_iter().map(|alert| alert.reason).collect();
    assert_eq!(reasons, ["revised", "revised", "new"]);
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
