//! Providers that do not answer as they should.

use crate::plant::{Plant, document};
use monitor::{ProviderSettings, Rhythm, Transport, actions, driver};
use net::guard::{ClientOptions, Patience};
use net::provider::Source;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Nobody is looked at twice in a test.
const RHYTHM: Rhythm = Rhythm { poll: Duration::from_secs(3_600), reconcile: Duration::from_secs(3_600) };

fn provider(listener: &TcpListener) -> ProviderSettings {
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let patience = Patience {
        attempts_count: 2,
        first_pause: Duration::from_millis(1),
        first_rest: Duration::from_millis(500),
        ..Patience::default()
    };
    let options = ClientOptions { allow_private: true, allow_http: true, patience, ..ClientOptions::default() };
    ProviderSettings { name: "Web".to_owned(), source: Source::Web { url, options }, key_files: Vec::new() }
}

/// Lists one document and has no time to send it.
fn answer(listener: &TcpListener) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut request = String::new();
        BufReader::new(&stream).read_line(&mut request).unwrap();
        let (status, body) = match request.split(' ').nth(1).unwrap() {
            "/index.txt" => ("200 OK", "2024/ex-1.json\n"),
            "/2024/ex-1.json" => ("503 Service Unavailable", ""),
            _ => ("404 Not Found", ""),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    }
}

#[tokio::test]
async fn a_document_that_cannot_be_fetched_now_is_no_bad_document() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&listener)];
    std::thread::spawn(move || answer(&listener));
    let report = plant.watch().await;
    assert_eq!((report.failed, report.quarantined), (1, 0), "{report:?}");
    assert!(plant.monitor.store.list_quarantined(10).await.unwrap().is_empty());
}

const DOCUMENTS_COUNT: usize = 300;
/// Documents that come before the storm.
const CALM_COUNT: usize = 40;

/// Lists many documents, and answers only 503 once it has sent some of them, until the storm is over.
fn answer_in_a_storm(listener: &TcpListener, asked: &AtomicUsize, is_over: &AtomicBool) {
    let names: Vec<String> = (0..DOCUMENTS_COUNT).map(|number| format!("2024/ex-{number}.json\n")).collect();
    let mut sent = 0;
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut request = String::new();
        BufReader::new(&stream).read_line(&mut request).unwrap();
        asked.fetch_add(1, Ordering::SeqCst);
        let path = request.split(' ').nth(1).unwrap();
        let number = path.strip_prefix("/2024/ex-").and_then(|rest| rest.strip_suffix(".json"));
        let storm = sent >= CALM_COUNT && !is_over.load(Ordering::SeqCst);
        let (status, body) = match (path, number) {
            _ if storm => ("503 Service Unavailable", String::new()),
            ("/index.txt", _) => ("200 OK", names.concat()),
            (_, Some(number)) => {
                sent += 1;
                ("200 OK", document(&format!("EX-{number}"), "1", "2024-01-01T00:00:00Z", "2.0").to_string())
            }
            _ => ("404 Not Found", String::new()),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    }
}

#[tokio::test]
async fn a_storm_in_the_middle_of_a_sync_ends_it_early_and_loses_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (asked, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.providers = vec![provider(&listener)];
    let seen = (Arc::clone(&asked), Arc::clone(&is_over));
    std::thread::spawn(move || answer_in_a_storm(&listener, &seen.0, &seen.1));
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
