//! Drafts against a small local server: what is honest is kept, what lies is discarded, and nothing waits for either.

use crate::plant::{Plant, document};
use axum::response::Json;
use axum::routing::post;
use axum::{Router, extract::State};
use monitor::{DraftSettings, Transport, driver, stages};
use net::draft::Endpoint;
use net::guard::ClientOptions;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{AdvisoryFilter, AdvisoryKey, DraftOutcome, StoredDraft};
use triage::advisory::Tlp;

/// A server that answers every question with the same text, and remembers the questions.
async fn serve(content: &'static str) -> (DraftSettings, Arc<Mutex<Vec<Value>>>) {
    let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
    let answer = move |State(asked): State<Arc<Mutex<Vec<Value>>>>, Json(question): Json<Value>| async move {
        asked.lock().unwrap().push(question);
        Json(json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}))
    };
    let router = Router::new().route("/v1/chat/completions", post(answer)).with_state(Arc::clone(&asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/chat/completions", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let options = ClientOptions { allow_http: true, allow_private: true, ..ClientOptions::default() };
    let endpoint = Endpoint { url, model: "small".to_owned(), options };
    (DraftSettings { endpoint, tlp: Tlp::Clear, days: 36_500, every: Duration::from_secs(1) }, asked)
}

async fn plant(settings: DraftSettings) -> Plant {
    let mut plant = Plant::open(Transport::None, &["shift@plant.example"]).await;
    plant.monitor.settings.draft = Some(settings);
    plant.publish("ex-1", &document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.watch().await;
    plant
}

async fn shown(plant: &Plant) -> Option<StoredDraft> {
    let list = plant.monitor.store.list_advisories(&plant.reader, &AdvisoryFilter::default(), None, 1).await.unwrap();
    let key = AdvisoryKey::Id(list.rows[0].id);
    plant.monitor.store.find_advisory(&plant.reader, &key).await.unwrap().remove(0).draft
}

#[tokio::test]
async fn an_honest_draft_is_kept_and_asked_for_once() {
    let honest =
        "{\"sentences\": [{\"text\": \"An attacker could affect the product.\", \"cites\": [\"/document/title\"]}]}";
    let (settings, asked) = serve(honest).await;
    let plant = plant(settings).await;
    assert!(shown(&plant).await.is_none() && asked.lock().unwrap().is_empty(), "the pipeline asks nobody");
    let outcome = stages::draft::run(&plant.monitor, driver::now()).await.unwrap();
    assert!(matches!(outcome, Some((_, DraftOutcome::Kept(_)))), "{outcome:?}");
    assert_eq!(shown(&plant).await.unwrap().model, "small");
    assert!(stages::draft::run(&plant.monitor, driver::now()).await.unwrap().is_none());
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_lie_is_discarded_and_an_endpoint_that_is_gone_changes_nothing() {
    let (settings, _) =
        serve("{\"sentences\": [{\"text\": \"Block port 502.\", \"cites\": [\"/document/title\"]}]}").await;
    let lied_to = plant(settings.clone()).await;
    let outcome = stages::draft::run(&lied_to.monitor, driver::now()).await.unwrap();
    assert!(matches!(outcome, Some((_, DraftOutcome::Discarded(_)))), "{outcome:?}");
    assert!(shown(&lied_to).await.is_none());
    let mut gone = settings;
    gone.endpoint.url = "http://127.0.0.1:1/v1/chat/completions".parse().unwrap();
    let alone = plant(gone).await;
    let outcome = stages::draft::run(&alone.monitor, driver::now()).await.unwrap();
    assert!(matches!(outcome, Some((_, DraftOutcome::Failed(_)))), "{outcome:?}");
    assert_eq!(alone.alerts().await.len(), 1, "the alert was there before anybody was asked");
}
