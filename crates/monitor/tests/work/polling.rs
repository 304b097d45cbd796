//! Providers that do not answer as they should.

use crate::plant::{Plant, document};
use monitor::{ProviderSettings, Rhythm, Transport, actions, driver};
use net::guard::{ClientOptions, Patience};
use net::provider::Source;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Nobody is looked at twice in a test.
const RHYTHM: Rhythm = Rhythm { poll: Duration::from_secs(3_600), reconcile: Duration::from_secs(3_600) };

fn provider(listener: &TcpListener) -> ProviderSettings {
    provider_at("Web", &format!("http://{}/", listener.local_addr().unwrap()))
}

fn provider_at(name: &str, url: &str) -> ProviderSettings {
    let url = url.parse().unwrap();
    let patience = Patience {
        attempts_count: 2,
        first_pause: Duration::from_millis(1),
        first_rest: Duration::from_millis(500),
        ..Patience::default()
    };
    let options = ClientOptions { allow_private: true, allow_http: true, patience, ..ClientOptions::default() };
    ProviderSettings { name: name.to_owned(), source: Source::Web { url, options }, key_files: Vec::new() }
}

type Answer = (&'static str, String);

/// Answers each request by its path, in a thread that ends with the test.
fn serve(listener: TcpListener, mut answer: impl FnMut(&str) -> Answer + Send + 'static) {
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut request) = (stream.unwrap(), [0; 4096]);
            let length = stream.read(&mut request).unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let (status, body) = answer(request.split(' ').nth(1).unwrap_or_default());
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            // Whoever hangs up is not our business.
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
}

const OVERLOADED: &str = "503 Service Unavailable";

fn absent() -> Answer {
    ("404 Not Found", String::new())
}

fn list(count: usize) -> Answer {
    ("200 OK", (0..count).map(|number| format!("2024/ex-{number}.json\n")).collect())
}

/// The document that such a list names.
fn listed(path: &str) -> Option<Answer> {
    let number = path.strip_prefix("/2024/ex-")?.strip_suffix(".json")?;
    Some(("200 OK", document(&format!("EX-{number}"), "1", "2024-01-01T00:00:00Z", "2.0").to_string()))
}

#[tokio::test]
async fn a_document_that_cannot_be_fetched_now_is_no_bad_document() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&listener)];
    // It has no time to send the one document.
    serve(listener, |path| match path {
        "/index.txt" => list(1),
        _ if listed(path).is_some() => (OVERLOADED, String::new()),
        _ => absent(),
    });
    let report = plant.watch().await;
    assert_eq!((report.failed, report.quarantined), (1, 0), "{report:?}");
    assert!(plant.monitor.store.list_quarantined(10).await.unwrap().is_empty());
}

const DOCUMENTS_COUNT: usize = 300;
/// Documents that come before the storm.
const CALM_COUNT: usize = 40;

#[tokio::test]
async fn a_provider_that_is_well_keeps_its_schedule_among_others_that_are_not() {
    let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (well, storming, silent) = (listen(), listen(), listen());
    let port = storming.local_addr().unwrap().port();
    let nobody = format!("http://{}.example/", "a".repeat(64));
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![
        provider_at("Silent", &format!("http://{}/", silent.local_addr().unwrap())),
        provider_at("Storming", &format!("http://127.0.0.1:{port}/")),
        provider_at("Plain", &format!("https://127.0.0.1:{port}/")),
        provider_at("Nobody", &nobody),
        provider(&well),
    ];
    let mut count = 0;
    serve(well, move |path| match path {
        "/index.txt" => {
            count += 1;
            list(count)
        }
        _ => listed(path).unwrap_or_else(absent),
    });
    serve(storming, |_| (OVERLOADED, String::new()));
    let rhythm = Rhythm { poll: Duration::from_millis(400), reconcile: Duration::from_secs(3_600) };
    let (stop, stopped) = watch::channel(false);
    let (store, reader) = (&plant.monitor.store, &plant.reader);
    let arrives = async {
        while store.list_alerts(reader, None, 100).await.unwrap().len() < 6 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = driver::watch(&plant.monitor, rhythm, stopped) => {}
        done = tokio::time::timeout(Duration::from_secs(20), arrives) => done.unwrap(),
    }
    drop(stop);
    let checks = store.list_checks("Web", 100).await.unwrap();
    assert!(checks.len() >= 6 && checks.iter().all(|check| check.error.is_empty()), "{checks:?}");
    for (name, says) in [("Storming", "503"), ("Plain", "not to be trusted"), ("Nobody", "finding the host")] {
        let checks = store.list_checks(name, 100).await.unwrap();
        assert!(checks.len() >= 3, "{name} is tried on: {checks:?}");
        assert!(checks.iter().any(|check| check.error.contains(says)), "{name}: {checks:?}");
    }
    assert!(store.list_checks("Silent", 100).await.unwrap().is_empty(), "it is still being waited for");
    assert!(store.list_quarantined(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_storm_in_the_middle_of_a_sync_ends_it_early_and_loses_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (asked, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&listener)];
    let (seen, calm, mut sent) = (Arc::clone(&asked), Arc::clone(&is_over), 0);
    serve(listener, move |path| {
        seen.fetch_add(1, Ordering::SeqCst);
        match listed(path) {
            _ if sent >= CALM_COUNT && !calm.load(Ordering::SeqCst) => (OVERLOADED, String::new()),
            Some(document) => {
                sent += 1;
                document
            }
            None if path == "/index.txt" => list(DOCUMENTS_COUNT),
            None => absent(),
        }
    });
    let look = plant.look(driver::now()).await;
    let counts = look.counts;
    assert_eq!(counts.new + counts.failed, DOCUMENTS_COUNT as u64, "{counts:?}");
    assert_eq!(look.report.quarantined, 0, "{:?}", look.report);
    assert!(asked.load(Ordering::SeqCst) < 5 * CALM_COUNT, "{} requests", asked.load(Ordering::SeqCst));
    let told = look.failures.iter().find(|failure| failure.reason.contains("left alone")).unwrap();
    assert!(told.reason.contains("answers 503") && look.failures.len() < 20, "{:?}", look.failures);
    is_over.store(true, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(600)).await;
    // A document that failed itself rests for two minutes.
    let later = driver::now() + jiff::SignedDuration::from_mins(3);
    let look = plant.look(later).await;
    assert_eq!(counts.new + look.counts.new, DOCUMENTS_COUNT as u64, "{:?}", look.failures);
    assert_eq!((look.counts.failed, look.counts.withdrawn), (0, 0), "{:?}", look.failures);
}

#[tokio::test]
async fn documents_that_are_all_absent_for_a_moment_are_asked_for_again_and_not_withdrawn() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let is_out = Arc::new(AtomicBool::new(false));
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&listener)];
    let out = Arc::clone(&is_out);
    serve(listener, move |path| match listed(path) {
        Some(document) if !out.load(Ordering::SeqCst) => document,
        None if path == "/index.txt" => list(9),
        _ => absent(),
    });
    let now = driver::now();
    assert_eq!(plant.look(now).await.counts.new, 9);
    is_out.store(true, Ordering::SeqCst);
    let look = plant.reconcile(100, now).await;
    assert_eq!((look.counts.withdrawn, look.counts.failed), (0, 9), "{look:?}");
    assert!(look.error.contains("9 of 9 documents"), "{}", look.error);
    assert!(!look.report.refused.iter().any(|refused| !refused.passing), "{:?}", look.report);
    is_out.store(false, Ordering::SeqCst);
    let later = now + jiff::SignedDuration::from_mins(3);
    let look = plant.reconcile(100, later).await;
    assert_eq!((look.counts.unchanged, look.counts.failed, look.error.as_str()), (9, 0, ""), "{look:?}");
    let rows = plant.monitor.store.list_provider_documents("Web").await.unwrap();
    assert!(rows.iter().all(|row| row.withdrawn.is_none() && row.failure.is_none()), "{rows:?}");
}

#[tokio::test]
async fn what_came_from_a_directory_while_the_feed_was_cut_off_is_not_withdrawn_when_it_is_mended() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let is_cut = Arc::new(AtomicBool::new(false));
    let mut plant = Plant::open(Transport::None, &[]).await;
    let address = listener.local_addr().unwrap();
    plant.monitor.settings.providers = vec![provider_at("Web", &format!("http://{address}/provider-metadata.json"))];
    let cut = Arc::clone(&is_cut);
    serve(listener, move |path| match path {
        "/provider-metadata.json" => {
            let feeds = json!({"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "/feed.json"}]}});
            let told = json!({"canonical_url": "x", "distributions": [feeds, {"directory_url": "/white/"}]});
            ("200 OK", told.to_string())
        }
        "/feed.json" => {
            let link = |number| json!([{"rel": "self", "href": format!("/white/2024/ex-{number}.json")}]);
            let entry =
                |number| json!({"id": "x", "title": "x", "updated": "2024-01-01T00:00:00Z", "link": link(number)});
            let entries: Vec<_> = (0..9).map(entry).collect();
            let head = json!({"id": "f", "title": "f", "updated": "2024-01-01T00:00:00Z", "entry": entries});
            let whole = json!({ "feed": head }).to_string();
            let length = if cut.load(Ordering::SeqCst) { 60 } else { whole.len() };
            ("200 OK", whole[..length].to_owned())
        }
        "/white/index.txt" => list(13),
        _ => path.strip_prefix("/white").and_then(listed).unwrap_or_else(absent),
    });
    let later = |minutes| driver::now() + jiff::SignedDuration::from_mins(minutes);
    assert_eq!(plant.look(later(0)).await.counts.new, 9);
    is_cut.store(true, Ordering::SeqCst);
    assert_eq!(plant.look(later(10)).await.counts.new, 4);
    is_cut.store(false, Ordering::SeqCst);
    let look = plant.look(later(20)).await;
    assert_eq!((look.counts.seen, look.counts.withdrawn, look.error.as_str()), (13, 0, ""), "{look:?}");
}

#[tokio::test]
async fn what_came_before_its_key_is_judged_at_the_reconciliation_after_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let has_key = Arc::new(AtomicBool::new(false));
    let mut plant = Plant::open(Transport::None, &[]).await;
    let address = listener.local_addr().unwrap();
    plant.monitor.settings.providers = vec![provider_at("Web", &format!("http://{address}/provider-metadata.json"))];
    let (key, signed) = (Arc::clone(&has_key), include_str!("../../../net/tests/openpgp/document.json"));
    serve(listener, move |path| match path {
        "/provider-metadata.json" => {
            let (keys, white) = (json!([{"url": "/key.asc"}]), json!([{"directory_url": "/white/"}]));
            let told = json!({"canonical_url": "x", "public_openpgp_keys": keys, "distributions": white});
            ("200 OK", told.to_string())
        }
        "/key.asc" if key.load(Ordering::SeqCst) => {
            ("200 OK", include_str!("../../../net/tests/openpgp/ed25519.key.asc").to_owned())
        }
        "/white/index.txt" => ("200 OK", "2024/signed.json\n2024/tampered.json\n".to_owned()),
        "/white/2024/signed.json" => ("200 OK", signed.to_owned()),
        "/white/2024/tampered.json" => ("200 OK", signed.replace("-1", "-2")),
        _ if path.ends_with(".asc") && path != "/key.asc" => {
            ("200 OK", include_str!("../../../net/tests/openpgp/ed25519.asc").to_owned())
        }
        _ => absent(),
    });
    let later = |minutes| driver::now() + jiff::SignedDuration::from_mins(minutes);
    let signature = async || {
        let key = store::AdvisoryKey::TrackingId("-1".to_owned());
        plant.monitor.store.find_advisory(&plant.reader, &key).await.unwrap().remove(0).signature
    };
    assert_eq!(plant.look(later(0)).await.counts.new, 2);
    let look = plant.reconcile(100, later(1)).await;
    assert_eq!((look.counts.unchanged, &*signature().await), (2, "not_checked"), "{look:?}");
    has_key.store(true, Ordering::SeqCst);
    let look = plant.reconcile(100, later(2)).await;
    assert_eq!((look.counts.failed, &*signature().await), (1, "good"), "{look:?}");
    let aside = plant.monitor.store.list_quarantined(10).await.unwrap();
    assert!(aside.len() == 1 && aside[0].source.ends_with("tampered.json"), "{aside:?}");
    let look = plant.reconcile(100, later(3)).await;
    assert_eq!((look.counts.unchanged, look.counts.failed), (1, 0), "once: {look:?}");
}

#[tokio::test]
async fn a_provider_that_never_answers_holds_up_nothing_else() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&silent)];
    let path = plant.folder.path().join("brought.json");
    std::fs::write(&path, document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0").to_string()).unwrap();
    let (stop, stopped) = watch::channel(false);
    let bring = async {
        // The poll began with the watch; the work comes when it is under way.
        tokio::time::sleep(Duration::from_millis(500)).await;
        actions::import_documents(&plant.monitor, &[path], driver::now(), &|_| ()).await.unwrap();
        loop {
            let status = plant.monitor.store.count_status().await.unwrap();
            if status.work.iter().all(|(_, count)| *count == 0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = driver::watch(&plant.monitor, RHYTHM, stopped) => {}
        done = tokio::time::timeout(Duration::from_secs(20), bring) => done.unwrap(),
    }
    drop(stop);
}
