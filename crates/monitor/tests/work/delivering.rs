//! What a mail server says to one mail, and what becomes of the others.

use crate::mail_server::{BUSY, FILTERED, FLOODED, MailServer, UNKNOWN};
use crate::plant::{Plant, document, smtp};
use jiff::{SignedDuration, Timestamp};
use monitor::actions::{self, WatchlistError, WatchlistSettings};
use monitor::stages::deliver;
use monitor::{Transport, driver};
use store::{DeliveryState, Reader};
use triage::alert::Content;
use triage::assessment::Label;
use triage::watchlist::{Pace, Rule, SendingPolicy};

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

#[tokio::test]
async fn a_mail_that_the_server_refuses_for_good_is_tried_again_before_it_is_given_up() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[UNKNOWN]).await;
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    let refused = plant.alerts().await.remove(0).deliveries.remove(0);
    assert_eq!((refused.state, refused.attempts), (DeliveryState::Pending, 1));
    assert!(refused.last_error.contains("there is no such mailbox"), "{}", refused.last_error);
}

#[tokio::test]
async fn what_was_not_tried_because_of_another_mail_says_nothing_of_that_one() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[FLOODED, "shift@plant.example"]).await;
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    let deliveries = plant.alerts().await.remove(0).deliveries;
    let error = |recipient: &str| &deliveries.iter().find(|one| one.recipient == recipient).unwrap().last_error;
    assert!(error(FLOODED).contains("gets too much"), "{deliveries:?}");
    assert_eq!(error("shift@plant.example"), "not tried: the mail server could not be used just then");
}

#[tokio::test]
async fn an_alert_that_the_server_refuses_keeps_none_back_that_would_go_out_with_it() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &["shift@plant.example"]).await;
    for number in 1..=7 {
        let mut document = document(&format!("EX-{number}"), "1", DATE, "2.0");
        document["vulnerabilities"][0]["cve"] = format!("CVE-2024-100{number}").into();
        if number == 3 {
            document["document"]["title"] = FILTERED.into();
        }
        plant.publish(&format!("ex-{number}"), &document);
    }
    plant.watch().await;
    let deliveries: Vec<_> = plant.alerts().await.into_iter().flat_map(|alert| alert.deliveries).collect();
    let waits: Vec<_> = deliveries.iter().filter(|one| one.state == DeliveryState::Pending).collect();
    assert_eq!((deliveries.len(), waits.len()), (7, 1), "{deliveries:?}");
    assert!(waits[0].last_error.contains("the content is refused"), "{waits:?}");
    assert!((2..=4).contains(&server.taken().len()), "it was halved until one was left: {:?}", server.taken());
}

#[tokio::test]
async fn a_digest_is_one_mail_at_its_hour_and_what_calls_for_action_now_does_not_wait_for_it() {
    let plant = Plant::open(Transport::Outbox, &[]).await;
    let daily = SendingPolicy { pace: Pace::Daily, ..SendingPolicy::default() };
    let (rule, recipients) = (Rule::default(), vec!["shift@plant.example".to_owned()]);
    let watchlist = WatchlistSettings { name: "Daily".to_owned(), rule, recipients, sending: daily };
    let organisation = plant.reader.organisation;
    actions::put_watchlists(&plant.monitor, organisation, &[watchlist], Timestamp::UNIX_EPOCH).await.unwrap();
    for number in 1..=7 {
        let mut document = document(&format!("EX-{number}"), "1", "2024-01-01T00:00:00Z", "2.0");
        document["vulnerabilities"][0]["cve"] = format!("CVE-2024-100{number}").into();
        if number == 7 {
            let threat = serde_json::json!([{"category": "exploit_status", "details": "Exploited in the wild."}]);
            document["vulnerabilities"][0]["threats"] = threat;
        }
        plant.publish(&format!("ex-{number}"), &document);
    }
    plant.watch().await;
    let sent = async || plant.monitor.store.list_outbox(&plant.reader, 100).await.unwrap();
    let urgent: Vec<String> = sent().await.into_iter().map(|mail| mail.subject).collect();
    let labels: Vec<Label> = plant
        .alerts()
        .await
        .iter()
        .map(|alert| serde_json::from_str::<Content>(&alert.content).unwrap().label)
        .collect();
    let pressing = labels.iter().filter(|label| **label == Label::ActNow).count();
    assert_eq!((labels.len(), urgent.len()), (7, pressing), "{labels:?} {urgent:?}");
    let later = driver::now() + SignedDuration::from_hours(25);
    assert_eq!(deliver::run(&plant.monitor, later).await.unwrap(), 7 - pressing);
    let mails = sent().await;
    assert_eq!(mails.len(), pressing + 1, "all others are one mail");
    assert!(mails.iter().any(|mail| mail.subject.starts_with(&format!("{} alerts", 7 - pressing))));
}

#[tokio::test]
async fn a_test_message_says_that_nothing_happened_and_a_recipient_that_refuses_it_stands_with_the_reason() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[BUSY, "shift@plant.example", "syslog udp://127.0.0.1:9"]).await;
    let (store, reader) = (&plant.monitor.store, &plant.reader);
    let id = store.list_watchlists(reader.organisation).await.unwrap()[0].id;
    let send = async |reader| actions::test_watchlist(&plant.monitor, reader, id, None, "anna", driver::now()).await;
    assert_eq!(send(reader).await.unwrap(), 2, "one for each mail address");
    driver::settle(&plant.monitor).await.unwrap();
    assert_eq!(server.taken(), ["shift@plant.example"]);
    let stuck = store.list_stuck_deliveries(reader, 10).await.unwrap();
    assert_eq!(stuck.len(), 1);
    assert!(stuck[0].delivery.recipient == BUSY && !stuck[0].delivery.last_error.is_empty(), "{stuck:?}");
    assert!(plant.alerts().await.is_empty(), "a test is no alert");
    let stranger = actions::find_or_make_organisation(store, "Stranger", driver::now()).await.unwrap().id;
    let foreign = send(&Reader { organisation: stranger, ..*reader }).await;
    assert!(matches!(foreign, Err(WatchlistError::NotFound)), "{foreign:?}");
}

#[tokio::test]
async fn a_test_message_is_a_mail_of_its_own_that_waits_for_no_hour_and_no_reader_takes_it_for_an_alert() {
    let plant = Plant::open(Transport::Outbox, &["shift@plant.example"]).await;
    let (store, reader) = (&plant.monitor.store, &plant.reader);
    let id = store.list_watchlists(reader.organisation).await.unwrap()[0].id;
    for _ in 0..3 {
        actions::test_watchlist(&plant.monitor, reader, id, None, "anna", driver::now()).await.unwrap();
    }
    driver::settle(&plant.monitor).await.unwrap();
    let mails = store.list_outbox(reader, 10).await.unwrap();
    assert_eq!(mails.len(), 3);
    for mail in mails {
        assert_eq!(mail.subject, "Test: nothing happened (watchlist “All”)");
        assert!(mail.text.starts_with("This is a test: nothing happened.") && mail.html.contains("nothing happened"));
        assert!(mail.text.contains("anna asked on ") && mail.text.contains("/watchlists"), "{}", mail.text);
    }
}
