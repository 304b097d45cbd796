use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use super::*;
use crate::provider::tests::corpus;

/// A domain in memory: (path, content); content that begins with `->` redirects. What is asked for is remembered.
#[derive(Clone)]
struct Domain {
    files: Vec<(String, String)>,
    asked: Arc<Mutex<Vec<String>>>,
    root: Option<PathBuf>,
    base: String,
}

impl Domain {
    async fn discover(files: &[(&str, &str)]) -> (Discovery, Vec<String>) {
        let files = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        Domain { files, asked: Arc::default(), root: None, base: String::new() }.run().await
    }

    async fn discover_folder(root: &Path) -> (Discovery, Vec<String>) {
        Domain { files: Vec::new(), asked: Arc::default(), root: Some(root.to_owned()), base: String::new() }
            .run()
            .await
    }

    async fn run(self) -> (Discovery, Vec<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::clone(&self.asked);
        let router = Router::new().fallback(answer).with_state(Domain { base: base.clone(), ..self });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
        let (domain, by_name) = (parse(&base).unwrap(), parse(&format!("{base}/by-name")).unwrap());
        let found = discover_domain(&domain, Some(&by_name), &options).await.unwrap();
        let asked = asked.lock().unwrap().clone();
        (found, asked)
    }
}

async fn answer(State(domain): State<Domain>, uri: Uri) -> Response {
    let path = uri.path().to_owned();
    domain.asked.lock().unwrap().push(path.clone());
    let known = domain.files.iter().find(|(known, _)| *known == path).map(|(_, text)| text.clone());
    let from_folder = || std::fs::read_to_string(domain.root.as_ref()?.join(path.trim_start_matches('/'))).ok();
    match known.or_else(from_folder) {
        Some(text) if text.starts_with("->") => Redirect::temporary(&text[2..]).into_response(),
        Some(text) => {
            text.replace("BASE", &domain.base).replace("https://csaf-provider.test", &domain.base).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

const METADATA: &str = r#"{"canonical_url": "BASE/pmd.json", "distributions": [{"directory_url": "BASE/white/"}],
    "last_updated": "2024-01-01T00:00:00Z", "metadata_version": "2.0", "role": "csaf_provider",
    "publisher": {"category": "vendor", "name": "Nordhavn ProductCERT", "namespace": "https://nordhavn.example"}}"#;

fn urls(found: &Discovery) -> Vec<&str> {
    found.candidates.iter().map(|one| Url::parse(&one.url).map(|_| one.url.as_str()).unwrap()).collect()
}

#[tokio::test]
async fn the_well_known_place_is_enough_but_security_txt_is_asked_all_the_same() {
    let files =
        [(WELL_KNOWN[0], METADATA), (SECURITY_TXT[0], "CSAF: /other/pmd.json\n"), ("/other/pmd.json", METADATA)];
    let (found, asked) = Domain::discover(&files).await;
    assert_eq!(found.candidates.len(), 2, "{found:#?}");
    assert!(found.candidates[0].url.ends_with(WELL_KNOWN[0]));
    assert!(found.candidates[1].found_at.ends_with(SECURITY_TXT[0]));
    assert!(!asked.contains(&"/by-name".to_owned()), "{asked:?}");
    assert!(!asked.contains(&SECURITY_TXT[1].to_owned()), "the second place is for domains without the first");
}

#[tokio::test]
async fn security_txt_may_name_several_and_the_second_place_counts() {
    let files = [
        (SECURITY_TXT[1], "csaf: /a.json\nCSAF: /missing.json\nCSAF: /b.json\n"),
        ("/a.json", METADATA),
        ("/b.json", METADATA),
    ];
    let (found, _) = Domain::discover(&files).await;
    assert_eq!(
        urls(&found).iter().map(|url| url.rsplit('/').next().unwrap()).collect::<Vec<_>>(),
        ["a.json", "b.json"]
    );
    let missing = found.steps.iter().find(|step| step.url.ends_with("/missing.json")).unwrap();
    assert!(!missing.found && missing.answer.contains("404"), "{missing:?}");
}

#[tokio::test]
async fn the_dns_path_is_the_last_resort() {
    let (found, asked) = Domain::discover(&[("/by-name", METADATA)]).await;
    assert_eq!(asked.last().map(String::as_str), Some("/by-name"));
    assert_eq!(found.candidates.len(), 1);
    assert_eq!(found.candidates[0].publisher, "Nordhavn ProductCERT");
}

#[tokio::test]
async fn a_domain_without_anything_says_what_each_place_answered() {
    let (found, asked) =
        Domain::discover(&[(WELL_KNOWN[0], "<html>not here</html>"), (WELL_KNOWN[1], "{\"a\": 1}")]).await;
    assert!(found.candidates.is_empty());
    assert_eq!(found.steps.len(), asked.len());
    assert!(found.steps.iter().all(|step| !step.found && !step.answer.is_empty()), "{found:#?}");
    assert!(found.steps[0].answer.contains("no JSON"), "{:?}", found.steps[0]);
    assert!(found.steps[1].answer.contains("neither"), "{:?}", found.steps[1]);
}

#[tokio::test]
async fn metadata_that_breaks_rules_is_a_candidate_with_findings() {
    let (found, _) = Domain::discover(&[
        (WELL_KNOWN[0], "->/elsewhere.json"),
        ("/elsewhere.json", r#"{"distributions": [], "role": "csaf_wizard"}"#),
    ])
    .await;
    let candidate = &found.candidates[0];
    assert_eq!(candidate.role, "csaf_wizard", "open lists are kept");
    assert!(candidate.findings.iter().any(|finding| finding.rule == "well_known_redirects"));
    assert!(candidate.findings.iter().any(|finding| finding.pointer == "/publisher"), "{candidate:#?}");
}

#[tokio::test]
async fn a_lister_offers_its_providers_and_its_own_metadata_once() {
    let Some(corpus) = corpus("a_lister_offers_its_providers_and_its_own_metadata_once") else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = std::fs::File::open(corpus.join("publishers/other-publishers.tar.gz")).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(archive)).unpack(folder.path()).unwrap();
    let (found, _) = Domain::discover_folder(folder.path()).await;
    assert_eq!(found.candidates.len(), 12, "{:#?}", found.steps);
    assert!(found.candidates.iter().all(|one| !one.publisher.is_empty() && !one.namespace.is_empty()));
}

#[tokio::test]
async fn what_is_no_name_and_no_address_is_refused() {
    let options = ClientOptions::default();
    for bad in ["", "a b", "https://", "://x"] {
        assert!(matches!(discover(bad, &options).await, Err(RequestError::BadUrl { .. })), "{bad:?}");
    }
    let loopback = discover("127.0.0.1:1", &options).await.unwrap();
    assert!(loopback.steps.iter().all(|step| step.answer.contains("not public")), "{loopback:#?}");
}
