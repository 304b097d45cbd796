//! Alerts of very many readers, written in two parts.

use super::*;
use crate::actions::{WatchlistSettings, find_or_make_organisation, put_watchlists};
use crate::stages::{assess, ingest, matching};
use crate::{MailSettings, ProviderSettings, Settings, Transport};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Reader, Store, Target};
use triage::advisory::Tlp;
use triage::assessment::Policy;
use triage::watchlist::{Rule, SendingPolicy};

const DOCUMENT: &str = r#"{"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Valve",
    "distribution": {"tlp": {"label": "WHITE"}},
    "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
    "tracking": {"id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2031-01-01T00:00:00Z",
        "current_release_date": "2031-01-01T00:00:00Z", "revision_history": []}}}"#;
/// Organisations, and watchlists of each: three of them make the first part.
const ORGANISATIONS_COUNT: usize = 4;
const WATCHLISTS_COUNT: usize = 200;

fn at(seconds: i64) -> Timestamp {
    Timestamp::constant(1_930_000_000, 0) + SignedDuration::from_secs(seconds)
}

/// Organisations that all ask for everything, and an advisory whose alerts are to be decided.
async fn town(folder: &std::path::Path) -> (Monitor, Vec<Reader>) {
    let documents = folder.join("documents");
    std::fs::create_dir(&documents).unwrap();
    std::fs::write(documents.join("ex-1.json"), DOCUMENT).unwrap();
    let source = net::provider::Source::Folder(documents);
    let settings = Settings {
        public_url: "http://127.0.0.1:8080".to_owned(),
        tlp: Tlp::Clear,
        language: Default::default(),
        providers: vec![ProviderSettings { name: "Folder".to_owned(), source, key_files: Vec::new() }],
        client: Default::default(),
        catalogs: Vec::new(),
        feeds: Vec::new(),
        draft: None,
        mail: MailSettings { transport: Transport::None, from: "annunciator@plant.example".to_owned() },
        outlets: net::outlets::Outlets::new(&Default::default(), Default::default()).unwrap(),
        operations: Default::default(),
        sign_on: None,
        sign_up: None,
    };
    let store = Store::open(&Target::Sqlite(folder.join("town.db"))).await.unwrap();
    let monitor = Monitor { store, policy: Arc::new(Policy::built_in()), settings, kept: Default::default() };
    let mut readers = Vec::new();
    for plant in 0..ORGANISATIONS_COUNT {
        let made = find_or_make_organisation(&monitor.store, &format!("Plant {plant}"), at(0)).await.unwrap();
        let watchlists: Vec<_> = (0..WATCHLISTS_COUNT)
            .map(|number| WatchlistSettings {
                name: format!("Shift {number}"),
                rule: Rule::default(),
                recipients: vec![format!("shift-{number}@plant-{plant}.example")],
                sending: SendingPolicy::default(),
            })
            .collect();
        put_watchlists(&monitor, made.id, &watchlists, Timestamp::UNIX_EPOCH).await.unwrap();
        readers.push(Reader { organisation: made.id, tlp: Tlp::Clear });
    }
    ingest::poll(&monitor, &monitor.settings.providers[0], at(1)).await.unwrap();
    assess::run(&monitor, at(2)).await.unwrap();
    matching::run(&monitor, at(3)).await.unwrap();
    (monitor, readers)
}

/// Who is told, by which watchlist, and how many messages that makes.
async fn told(monitor: &Monitor, readers: &[Reader]) -> (BTreeSet<String>, usize) {
    let (mut told, mut count) = (BTreeSet::new(), 0);
    for reader in readers {
        for alert in monitor.store.list_alerts(reader, None, 1_000).await.unwrap() {
            count += alert.deliveries.len();
            let to = alert.deliveries.iter().map(|delivery| format!("{} {}", alert.watchlist, delivery.recipient));
            told.extend(to);
        }
    }
    (told, count)
}

#[tokio::test]
async fn whoever_is_stopped_between_two_parts_tells_everybody_once_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (monitor, readers) = town(folder.path()).await;
    let claim = monitor.store.claim_work(Stage::Alert, at(4), 10).await.unwrap().remove(0);
    let watchlists = monitor.kept.watchlists(&monitor.store).await.unwrap();
    let (first, rest) = first_organisations(decide_all(&monitor, &claim, &watchlists, at(4)).await.unwrap());
    drop(watchlists);
    assert_eq!((first.len(), rest.len()), (3 * WATCHLISTS_COUNT, WATCHLISTS_COUNT), "organisations stay together");
    let known = monitor.store.record_first_alerts(claim, first, at(4)).await.unwrap();
    assert_eq!(known.map(|known| known.len()), Some(0));
    let due = monitor.store.claim_due_deliveries(at(5), 10).await.unwrap();
    assert_eq!(due.len(), 10, "the first ones leave before the others are written");
    assert_eq!(told(&monitor, &readers).await.1, 3 * WATCHLISTS_COUNT);
    // Stopped here; the claim is free again when its lease is over.
    let later = at(4) + SignedDuration::from_hours(1);
    assert_eq!(run(&monitor, later).await.unwrap(), 1);
    let (told, count) = told(&monitor, &readers).await;
    assert_eq!((told.len(), count), (ORGANISATIONS_COUNT * WATCHLISTS_COUNT, ORGANISATIONS_COUNT * WATCHLISTS_COUNT));
    assert_eq!(run(&monitor, later).await.unwrap(), 0, "nothing is left to do");
}

#[tokio::test]
async fn two_parts_tell_what_one_would_and_the_loop_that_hands_over_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (monitor, readers) = town(folder.path()).await;
    assert_eq!(run(&monitor, at(4)).await.unwrap(), 1);
    let (told, count) = told(&monitor, &readers).await;
    assert_eq!((told.len(), count), (ORGANISATIONS_COUNT * WATCHLISTS_COUNT, ORGANISATIONS_COUNT * WATCHLISTS_COUNT));
    let notified = tokio::time::timeout(std::time::Duration::from_secs(1), monitor.kept.raised.notified()).await;
    assert!(notified.is_ok(), "it waits for that");
    assert_eq!(monitor.store.count_status().await.unwrap().pending_deliveries, count as u64);
}
