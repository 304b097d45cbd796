//! Providers that do not answer as they should.

use crate::plant::{Plant, document};
use monitor::{ProviderSettings, Rhythm, Transport, actions, driver};
use net::guard::ClientOptions;
use net::provider::Source;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::Duration;
use tokio::sync::watch;

/// Nobody is looked at twice in a test.
const RHYTHM: Rhythm = Rhythm { poll: Duration::from_secs(3_600), reconcile: Duration::from_secs(3_600) };

fn provider(listener: &TcpListener) -> ProviderSettings {
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
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
