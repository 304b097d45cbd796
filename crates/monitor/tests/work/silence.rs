//! A source that says nothing for longer than it usually does is told to those who run the installation, once.

use crate::plant::{Plant, document};
use jiff::{SignedDuration, Timestamp};
use monitor::stages::silence;
use monitor::{Operations, Transport, driver};
use store::{Check, CheckCounts, CheckKind, Standing};
use uuid::Uuid;

fn day(number: i64) -> Timestamp {
    "2024-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * number)
}

/// A plant whose source published once a week, on day 0 to day 105, and whose operators are told.
async fn plant() -> Plant {
    let mut plant = Plant::open(Transport::Outbox, &[]).await;
    let (organisation, notify) = ("Plant".to_owned(), vec!["operator@plant.example".to_owned()]);
    plant.monitor.settings.operations = Operations { organisation, notify };
    for week in 0..16 {
        let date = day(7 * week).to_string();
        plant.publish(&format!("ex-{week}"), &document(&format!("EX-{week}"), "1", &date, "2.0"));
    }
    plant
}

/// One look, and what follows.
async fn look(plant: &Plant, now: Timestamp) -> Standing {
    let counts = plant.look(now).await.counts;
    silence::look(&plant.monitor, &poll(now, counts), None, now).await.unwrap();
    driver::settle(&plant.monitor).await.unwrap();
    plant.monitor.store.list_standings().await.unwrap().remove(0)
}

fn poll(now: Timestamp, counts: CheckCounts) -> Check {
    let (id, provider, kind) = (Uuid::nil(), "Folder".to_owned(), CheckKind::Poll);
    Check { id, provider, kind, started: now, finished: now, counts, error: String::new(), failures: Vec::new() }
}

async fn mails(plant: &Plant) -> Vec<String> {
    let messages = plant.monitor.store.list_outbox(&plant.reader, 10).await.unwrap();
    messages.into_iter().map(|message| format!("{}: {}", message.recipient, message.subject)).collect()
}

#[tokio::test]
async fn operators_are_told_once_that_a_source_is_silent_and_once_that_it_speaks_again() {
    let plant = plant().await;
    assert_eq!(look(&plant, day(106)).await.silent_since, None);
    assert_eq!(look(&plant, day(126)).await.silent_since, None, "three weeks are usual");
    assert_eq!(mails(&plant).await, [""; 0]);
    for now in [day(127), day(128), day(150)] {
        assert_eq!(look(&plant, now).await.silent_since, Some(day(105)));
    }
    assert_eq!(mails(&plant).await, ["operator@plant.example: Folder is silent"]);
    plant.publish("ex-new", &document("EX-NEW", "1", &day(151).to_string(), "2.0"));
    let standing = look(&plant, day(152)).await;
    assert_eq!((standing.silent_since, standing.last_news), (None, Some(day(152))));
    let told = mails(&plant).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.contains(&"operator@plant.example: Folder speaks again".to_owned()), "{told:?}");
}

#[tokio::test]
async fn nobody_is_called_silent_for_a_document_that_came_by_another_way_than_a_poll() {
    let plant = plant().await;
    look(&plant, day(106)).await;
    plant.publish("ex-15", &document("EX-15", "2", &day(112).to_string(), "2.0"));
    assert_eq!(plant.reconcile(100, day(113)).await.counts.revised, 1);
    silence::look(&plant.monitor, &poll(day(127), CheckCounts::default()), None, day(127)).await.unwrap();
    let standing = plant.monitor.store.find_standing("Folder").await.unwrap().unwrap();
    assert_eq!((standing.silent_since, standing.last_news), (None, Some(day(113))));
    assert_eq!(mails(&plant).await, [""; 0]);
}

#[tokio::test]
async fn nobody_is_told_where_nobody_is_to_be_told() {
    let mut plant = plant().await;
    plant.monitor.settings.operations.notify.clear();
    look(&plant, day(106)).await;
    assert_eq!(look(&plant, day(150)).await.silent_since, Some(day(105)));
    assert_eq!(mails(&plant).await, [""; 0]);
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_known_since_its_first_failure() {
    let mut plant = plant().await;
    let answers = async |plant: &Plant| {
        driver::check(&plant.monitor, &plant.monitor.settings.providers[0], CheckKind::Poll).await.unwrap();
        plant.monitor.store.list_standings().await.unwrap().remove(0).unanswered_since
    };
    assert_eq!(answers(&plant).await, None);
    let there = plant.monitor.settings.providers[0].source.clone();
    plant.monitor.settings.providers[0].source = net::provider::Source::Folder(plant.folder.path().join("nowhere"));
    let first = answers(&plant).await;
    assert!(first.is_some() && answers(&plant).await == first, "{first:?}");
    plant.monitor.settings.providers[0].source = there;
    assert_eq!(answers(&plant).await, None);
}
