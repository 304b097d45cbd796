//! Providers that do not answer as they should.

use crate::plant::{Plant, document};
use monitor::{ProviderSettings, Transport, actions, driver};
use net::guard::ClientOptions;
use net::provider::Source;
use std::net::TcpListener;
use std::time::Duration;
use tokio::sync::watch;

fn provider(listener: &TcpListener) -> ProviderSettings {
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    ProviderSettings { name: "Web".to_owned(), source: Source::Web { url, options } }
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
        () = driver::watch(&plant.monitor, Duration::from_secs(3_600), stopped) => {}
        done = tokio::time::timeout(Duration::from_secs(20), bring) => done.unwrap(),
    }
    drop(stop);
}
