//! What a mail server says to one mail, and what becomes of the others.

use crate::mail_server::{BUSY, MailServer};
use crate::plant::{Plant, document, smtp};
use store::DeliveryState;

const DATE: &str = "2024-01-01T00:00:00Z";

#[tokio::test]
async fn a_busy_recipient_keeps_nobody_else_waiting() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[BUSY, "shift@plant.example"]).await;
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    assert_eq!(server.taken(), ["shift@plant.example"]);
    let deliveries = plant.alerts().await.remove(0).deliveries;
    let busy = deliveries.iter().find(|one| one.recipient == BUSY).unwrap();
    assert_eq!((busy.state, busy.attempts), (DeliveryState::Pending, 1), "it is tried again later");
}
