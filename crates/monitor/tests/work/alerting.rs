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
