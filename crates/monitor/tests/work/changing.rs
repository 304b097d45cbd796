//! What a provider changes is found: once, and whether its listing says so or not.

use crate::plant::{Plant, document};
use jiff::{SignedDuration, Timestamp};
use monitor::stages::ingest::Look;
use monitor::{Transport, driver};
use std::time::{Duration, SystemTime};
use store::{AdvisoryKey, CheckCounts, CheckKind};

fn counts(look: &Look) -> [u64; 5] {
    let CheckCounts { new, revised, silent, withdrawn, failed, .. } = look.counts;
    [new, revised, silent, withdrawn, failed]
}

/// A plant whose folder holds `count` documents that were published, and seen, a week ago.
async fn plant(count: usize) -> Plant {
    let plant = Plant::open(Transport::None, &[]).await;
    for number in 1..=count {
        plant.publish(&format!("ex-{number}"), &document(&format!("EX-{number}"), "1", "2024-01-01T00:00:00Z", "2.0"));
        date(&plant, &format!("ex-{number}"), 7);
    }
    let look = plant.look(week_ago()).await;
    assert_eq!((counts(&look), look.counts.seen), ([count as u64, 0, 0, 0, 0], count as u64));
    plant
}

fn week_ago() -> Timestamp {
    driver::now() - SignedDuration::from_hours(7 * 24)
}

fn date(plant: &Plant, name: &str, days_ago: u64) {
    let file = std::fs::File::options().append(true).open(plant.folder.path().join(format!("provider/{name}.json")));
    #[expect(clippy::disallowed_methods, reason = "a file's date is of the system's clock")]
    let now = SystemTime::now();
    file.unwrap().set_modified(now - Duration::from_secs(days_ago * 86_400)).unwrap();
}

#[tokio::test]
async fn a_poll_fetches_what_is_dated_anew_and_finds_each_change_once() {
    let plant = plant(4).await;
    plant.publish("ex-5", &document("EX-5", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.publish("ex-1", &document("EX-1", "2", "2024-02-01T00:00:00Z", "3.0"));
    plant.publish("ex-2", &document("EX-2", "1", "2024-01-01T00:00:00Z", "3.0"));
    let look = plant.look(driver::now()).await;
    assert_eq!(counts(&look), [1, 2, 1, 0, 0]);
    let again = plant.look(driver::now()).await;
    assert_eq!((counts(&again), again.counts.unchanged), ([0; 5], 5));
}

#[tokio::test]
async fn an_edit_that_no_date_tells_is_found_by_the_reconciliation_and_is_silent() {
    let plant = plant(4).await;
    plant.publish("new", &document("EX-9", "1", "2024-01-01T00:00:00Z", "2.0"));
    assert_eq!(counts(&plant.look(driver::now()).await), [1, 0, 0, 0, 0]);
    plant.reconcile(100, driver::now()).await;
    let name = plant.folder.path().join("provider/ex-3.json");
    let modified = std::fs::metadata(&name).unwrap().modified().unwrap();
    plant.publish("ex-3", &document("EX-3", "1", "2024-01-01T00:00:00Z", "2.0.0"));
    std::fs::File::options().append(true).open(&name).unwrap().set_modified(modified).unwrap();
    assert_eq!(counts(&plant.look(driver::now()).await), [0; 5], "the listing says nothing");
    let look = plant.reconcile(100, driver::now()).await;
    assert_eq!((counts(&look), look.counts.seen, look.counts.unchanged), ([0, 1, 1, 0, 0], 5, 4));
    assert_eq!(counts(&plant.reconcile(100, driver::now()).await), [0; 5]);
}

#[tokio::test]
async fn a_document_that_nobody_could_read_is_put_aside_once_and_not_withdrawn() {
    let plant = plant(4).await;
    std::fs::write(plant.folder.path().join("provider/cut.json"), r#"{"document": {"title": "cut"#).unwrap();
    assert_eq!(counts(&plant.look(driver::now()).await), [0, 0, 0, 0, 1]);
    assert_eq!(counts(&plant.look(driver::now()).await), [0; 5], "once");
    plant.withdraw("cut");
    assert_eq!(counts(&plant.reconcile(100, driver::now()).await), [0; 5]);
    assert_eq!(counts(&plant.look(driver::now()).await), [0; 5]);
}

#[tokio::test]
async fn a_withdrawn_document_is_kept_and_marked_until_it_comes_back() {
    let plant = plant(4).await;
    let text = std::fs::read(plant.folder.path().join("provider/ex-2.json")).unwrap();
    plant.withdraw("ex-2");
    let now = driver::now();
    assert_eq!(counts(&plant.look(now).await), [0, 0, 0, 1, 0]);
    assert_eq!(counts(&plant.look(driver::now()).await), [0; 5], "once");
    let key = AdvisoryKey::TrackingId("EX-2".to_owned());
    let kept = plant.monitor.store.find_advisory(&plant.reader, &key).await.unwrap().remove(0);
    assert_eq!(kept.withdrawn.map(|time| time.as_microsecond()), Some(now.as_microsecond()));
    std::fs::write(plant.folder.path().join("provider/ex-2.json"), text).unwrap();
    assert_eq!(counts(&plant.look(driver::now()).await), [0; 5]);
    let back = plant.monitor.store.find_advisory(&plant.reader, &key).await.unwrap().remove(0);
    assert_eq!(back.withdrawn, None);
}

#[tokio::test]
async fn a_folder_that_lost_most_of_its_documents_is_reported_and_takes_nothing_back() {
    let plant = plant(4).await;
    for name in ["ex-1", "ex-2", "ex-3"] {
        plant.withdraw(name);
    }
    plant.publish("ex-5", &document("EX-5", "1", "2024-01-01T00:00:00Z", "2.0"));
    let look = plant.look(driver::now()).await;
    assert_eq!(counts(&look), [1, 0, 0, 0, 0], "what is there is taken");
    assert!(look.error.contains("lacks 3 of the 4"), "{}", look.error);
    let look = plant.reconcile(100, driver::now()).await;
    assert_eq!(counts(&look), [0, 0, 0, 0, 3], "{}", look.error);
    assert!(look.error.contains("3 of 5 documents"), "{}", look.error);
}

#[tokio::test]
async fn a_document_that_is_gone_alone_is_withdrawn_though_the_listing_was_never_asked() {
    let plant = plant(4).await;
    plant.withdraw("ex-2");
    let look = plant.reconcile(100, driver::now()).await;
    assert_eq!((counts(&look), look.error.as_str()), ([0, 0, 0, 1, 0], ""));
    for name in ["ex-1", "ex-3"] {
        plant.withdraw(name);
    }
    let later = driver::now() + SignedDuration::from_mins(2);
    assert_eq!(counts(&plant.reconcile(100, later).await), [0, 0, 0, 0, 2], "what was withdrawn before is not counted");
}

#[tokio::test]
async fn a_reconciliation_keeps_to_its_budget_and_reaches_everything_in_turn() {
    let plant = plant(5).await;
    let mut seen = Vec::new();
    for minutes in 0..3 {
        let look = plant.reconcile(2, driver::now() + SignedDuration::from_mins(minutes)).await;
        seen.push((look.counts.seen, look.counts.unchanged));
    }
    assert_eq!(seen, [(2, 2), (2, 2), (2, 2)]);
    let rows = plant.monitor.store.list_provider_documents("Folder").await.unwrap();
    assert!(rows.iter().all(|row| row.checked > week_ago() + SignedDuration::from_hours(1)), "{rows:?}");
}

#[tokio::test]
async fn a_document_that_does_not_come_is_asked_for_again_after_a_pause_with_its_reason_kept() {
    let plant = plant(3).await;
    plant.publish("ex-4", &document("EX-4", "1", "2024-01-01T00:00:00Z", "2.0"));
    let hash = plant.folder.path().join("provider/ex-4.json.sha256");
    std::fs::write(&hash, "0".repeat(64)).unwrap();
    let now = driver::now();
    let look = plant.look(now).await;
    assert_eq!((counts(&look), look.failures.len()), ([0, 0, 0, 0, 1], 1));
    assert!(look.failures[0].reason.contains("hash file"), "{:?}", look.failures);
    std::fs::remove_file(&hash).unwrap();
    assert_eq!(counts(&plant.look(now + SignedDuration::from_mins(1)).await), [0; 5]);
    assert_eq!(counts(&plant.look(now + SignedDuration::from_mins(2)).await), [1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_provider_that_is_looked_for_elsewhere_takes_nothing_back() {
    let mut plant = plant(3).await;
    let elsewhere = plant.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let moved = document("EX-9", "1", "2024-01-01T00:00:00Z", "2.0");
    std::fs::write(elsewhere.join("moved.json"), moved.to_string()).unwrap();
    plant.monitor.settings.providers[0].source = net::provider::Source::Folder(elsewhere);
    let look = plant.look(driver::now()).await;
    assert_eq!((counts(&look), look.error.as_str()), ([1, 0, 0, 0, 0], ""));
    assert_eq!(plant.monitor.store.list_provider_documents("Folder").await.unwrap().len(), 1);
}

#[tokio::test]
async fn every_check_is_a_row_also_one_that_came_to_nothing() {
    let plant = plant(1).await;
    let provider = &plant.monitor.settings.providers[0];
    let check = driver::check(&plant.monitor, provider, CheckKind::Reconcile).await.unwrap();
    assert_eq!(check.counts.seen, 1);
    std::fs::rename(plant.folder.path().join("provider"), plant.folder.path().join("elsewhere")).unwrap();
    let failed = driver::check(&plant.monitor, provider, CheckKind::Poll).await.unwrap();
    assert!(failed.error.contains("provider"), "{}", failed.error);
    let listed = plant.monitor.store.list_checks("Folder", 10).await.unwrap();
    let told: Vec<_> = listed.iter().map(|check| (check.kind, check.error.is_empty())).collect();
    assert_eq!(told, [(CheckKind::Poll, false), (CheckKind::Reconcile, true)]);
}
