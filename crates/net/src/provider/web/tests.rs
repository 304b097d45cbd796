use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use csaf::Severity;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256, Sha512};
use url::Url;

use super::{gather, gathered};
use crate::guard::{ClientOptions, Patience};
use crate::provider::{IndexStates, Listing, Probe, ProbeAnswer, Provider, Reach, Source, Trust};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// Files that change while they are served, with an entity tag each, and what was answered.
#[derive(Clone, Default)]
struct Server {
    files: Arc<Mutex<BTreeMap<String, String>>>,
    answers: Arc<Mutex<Vec<String>>>,
    tags: bool,
}

impl Server {
    fn put(&self, path: &str, text: &str) {
        self.files.lock().unwrap().insert(path.to_owned(), text.to_owned());
    }

    fn remove(&self, path: &str) {
        self.files.lock().unwrap().remove(path);
    }

    fn document(&self, path: &str, text: &str) {
        self.put(path, text);
        self.put(&format!("{path}.sha512"), &format!("{:x}  x\n", Sha512::digest(text)));
    }

    /// What was answered since the last call: status and path.
    fn answers(&self) -> Vec<String> {
        std::mem::take(&mut self.answers.lock().unwrap())
    }

    async fn open(&self, path: &str) -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Provider::open(
            &Source::Web { url: Url::parse(&format!("{base}{path}")).unwrap(), options: once() },
            Trust::default(),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap()
    }
}

/// Every request is sent once, so that they can be counted.
fn once() -> ClientOptions {
    let patience = Patience { attempts_count: 1, ..Patience::default() };
    ClientOptions { allow_private: true, allow_http: true, patience, ..ClientOptions::default() }
}

/// The same provider, opened by somebody who has not read its keys.
fn reopened(provider: &Provider) -> Provider {
    let Reach::Web { url, .. } = &provider.reach else { panic!() };
    Provider::open(&Source::Web { url: url.clone(), options: once() }, Trust::default(), NOW).unwrap()
}

async fn answer(State(server): State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    let text = server.files.lock().unwrap().get(uri.path()).cloned();
    let tag = text.as_ref().map(|text| format!("\"{:x}\"", Sha256::digest(text)));
    let asked = headers.get("if-none-match").and_then(|value| value.to_str().ok());
    let response = match (text, &tag) {
        (Some(text), _) if text.starts_with("status ") => {
            StatusCode::from_bytes(&text.as_bytes()[7..]).unwrap().into_response()
        }
        (Some(_), Some(tag)) if asked == Some(tag) => StatusCode::NOT_MODIFIED.into_response(),
        (Some(text), Some(tag)) if server.tags => ([("etag", tag.clone())], text).into_response(),
        (Some(text), _) => text.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    };
    server.answers.lock().unwrap().push(format!("{} {}", response.status().as_u16(), uri.path()));
    response
}

fn tagging() -> Server {
    Server { tags: true, ..Server::default() }
}

fn feed(names: &[&str]) -> String {
    let entry = |name: &&str| {
        format!(
            r#"{{"id": "x", "title": "x", "updated": "2024-01-01T00:00:00Z", "link": [{{"rel": "self", "href": "{name}"}}]}}"#
        )
    };
    let entries: Vec<String> = names.iter().map(entry).collect();
    format!(
        r#"{{"feed": {{"id": "f", "title": "f", "updated": "2024-01-01T00:00:00Z", "entry": [{}]}}}}"#,
        entries.join(",")
    )
}

fn metadata(distributions: &str) -> String {
    format!(r#"{{"canonical_url": "x", "metadata_version": "2.0", "distributions": [{distributions}]}}"#)
}

const TWO_FEEDS: &str = r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "/white.json"},
    {"tlp_label": "GREEN", "url": "/green.json"}]}}"#;

fn names(listing: &Listing) -> Vec<String> {
    let name = |link: &crate::provider::DocumentLink| link.to_string().rsplit('/').next().unwrap().to_owned();
    listing.links.iter().map(name).collect()
}

#[tokio::test]
async fn a_poll_with_nothing_new_asks_each_index_once_and_metadata_every_two_hours() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green.json", &feed(&["b.json"]));
    let provider = server.open("/pmd.json").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((first.unchanged, first.complete, names(&first)), (false, true, vec!["a.json".into(), "b.json".into()]));
    assert_eq!(server.answers(), ["200 /pmd.json", "200 /white.json", "200 /green.json"]);
    let soon = NOW + SignedDuration::from_mins(119);
    let second = provider.list(&first.states, soon).await.unwrap();
    assert_eq!((second.unchanged, second.links.len()), (true, 0));
    assert_eq!(server.answers(), ["304 /white.json", "304 /green.json"]);
    let third = provider.list(&second.states, NOW + SignedDuration::from_hours(2)).await.unwrap();
    assert!(third.unchanged);
    assert_eq!(server.answers(), ["304 /pmd.json", "304 /white.json", "304 /green.json"]);
    assert_eq!(provider.list(&third.states, NOW + SignedDuration::from_hours(3)).await.unwrap().states, third.states);
    assert_eq!(server.answers().len(), 2, "the two hours begin when the metadata was asked for last");
    assert_eq!(provider.requests(), 10);
}

#[tokio::test]
async fn feeds_are_read_while_the_metadata_that_named_them_is_unreachable() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green.json", &feed(&["b.json"]));
    let provider = server.open("/pmd.json").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    server.put("/pmd.json", "status 503");
    server.put("/green.json", &feed(&["c.json"]));
    let later = NOW + SignedDuration::from_hours(3);
    let second = provider.list(&first.states, later).await.unwrap();
    assert_eq!((second.complete, names(&second)), (false, vec!["a.json".into(), "c.json".into()]));
    assert!(second.findings.iter().any(|finding| finding.rule == "index_unreadable"), "{:?}", second.findings);
    server.answers();
    let third = provider.list(&second.states, later).await.unwrap();
    assert!(third.unchanged && server.answers()[0] == "503 /pmd.json", "it is asked for again each time");
}

#[tokio::test]
async fn one_changed_feed_brings_the_whole_listing_also_what_did_not_change() {
    for tags in [true, false] {
        let server = Server { tags, ..Server::default() };
        server.put("/pmd.json", &metadata(TWO_FEEDS));
        server.put("/white.json", &feed(&["a.json"]));
        server.put("/green.json", &feed(&["b.json"]));
        let provider = server.open("/pmd.json").await;
        let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
        server.put("/green.json", &feed(&["b.json", "c.json"]));
        let second = provider.list(&first.states, NOW).await.unwrap();
        assert_eq!((second.unchanged, second.complete), (false, true));
        assert_eq!(names(&second), ["a.json", "b.json", "c.json"]);
        assert!(provider.list(&second.states, NOW).await.unwrap().unchanged);
    }
}

#[tokio::test]
async fn what_exceeds_the_room_for_bodies_is_asked_for_again_and_not_kept() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green.json", &feed(&["b.json"]));
    let provider = server.open("/pmd.json").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    let Reach::Web { url, client } = &provider.reach else { panic!() };
    for (room_bytes, asked) in [(0, 4), (feed(&["b.json", "c.json"]).len() + feed(&["a.json"]).len(), 3)] {
        server.put("/green.json", &feed(&["b.json", "c.json"]));
        server.answers();
        let mut gathered = gathered::Gathered::new(client, &first.states, NOW);
        gathered.room_bytes = room_bytes;
        gather(url, &mut gathered).await.unwrap();
        assert!(gathered.must_be_whole());
        gathered = gathered.into_whole();
        gather(url, &mut gathered).await.unwrap();
        assert_eq!(server.answers().len(), asked);
        assert_eq!(gathered.room_bytes, 0);
        assert_eq!(names(&gathered.finish()), ["a.json", "b.json", "c.json"]);
    }
}

#[tokio::test]
async fn a_server_without_validators_is_compared_by_content() {
    let server = Server::default();
    server.put("/d/index.txt", "a.json\n");
    server.put("/d/changes.csv", "a.json,2024-01-01T00:00:00Z\n");
    let provider = server.open("/d/").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    server.answers();
    let second = provider.list(&first.states, NOW).await.unwrap();
    assert!(second.unchanged);
    assert_eq!(server.answers(), ["200 /d/changes.csv", "200 /d/index.txt"]);
    server.put("/d/index.txt", "a.json\nb.json\n");
    let third = provider.list(&second.states, NOW).await.unwrap();
    assert_eq!((third.unchanged, third.complete, names(&third)), (false, true, vec!["a.json".into(), "b.json".into()]));
}

#[tokio::test]
async fn what_an_unreadable_index_names_is_not_missing() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green.json", "status 503");
    let provider = server.open("/pmd.json").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((first.complete, names(&first)), (false, vec!["a.json".into()]));
    server.put("/green.json", &feed(&["b.json"]));
    let second = provider.list(&first.states, NOW).await.unwrap();
    assert_eq!((second.complete, second.links.len()), (true, 2), "it is read when it comes back");
    let server = tagging();
    server.put("/d/changes.csv", "a.json,2024-01-01T00:00:00Z\n");
    let listing = server.open("/d/").await.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((listing.complete, listing.links.len()), (false, 1), "only index.txt is said to be complete");
}

#[tokio::test]
async fn a_directory_is_listed_beside_feeds_only_if_no_feed_has_its_label() {
    let server = tagging();
    let distributions = r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "/white.json"}]}},
        {"directory_url": "/clear/"}, {"directory_url": "/plain/"}, {"directory_url": "/green/"}"#;
    server.put("/pmd.json", &metadata(distributions));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green/index.txt", "g.json\n");
    let listing = server.open("/pmd.json").await.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!(names(&listing), ["a.json", "g.json"]);
    let asked = server.answers();
    assert!(!asked.iter().any(|answer| answer.contains("clear") || answer.contains("plain")), "{asked:?}");
}

#[tokio::test]
async fn a_feed_that_cannot_be_read_never_hides_the_directory_beside_it() {
    for broken in ["{\"feed\": {\"entry\": [", r#"{"service": {"workspace": []}}"#] {
        let server = tagging();
        let distributions = r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "/feed.json"}]}}"#;
        server.put("/pmd.json", &metadata(&format!(r#"{distributions}, {{"directory_url": "/white/"}}"#)));
        server.put("/feed.json", broken);
        server.put("/white/index.txt", "a.json\n");
        let provider = server.open("/pmd.json").await;
        let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
        assert_eq!((first.complete, names(&first)), (false, vec!["a.json".into()]));
        let second = provider.list(&first.states, NOW).await.unwrap();
        assert!(second.unchanged && second.findings.iter().any(|finding| finding.rule == "index_unreadable"));
        server.put("/white/index.txt", "a.json\nb.json\n");
        let third = provider.list(&second.states, NOW).await.unwrap();
        assert_eq!((third.complete, names(&third)), (false, vec!["a.json".into(), "b.json".into()]));
        server.put("/feed.json", &feed(&["c.json"]));
        let mended = provider.list(&third.states, NOW).await.unwrap();
        let both = vec!["c.json".into(), "a.json".into(), "b.json".into()];
        assert_eq!((mended.complete, names(&mended)), (true, both), "what the directory alone names is not missing");
        let again = provider.list(&mended.states, NOW).await.unwrap();
        let unreadable = |finding: &csaf::Finding| {
            // The directory's other index file is absent, which is worth a warning.
            finding.rule == "index_unreadable" && finding.severity == Severity::Error
        };
        assert!(again.unchanged && !again.findings.iter().any(unreadable), "{:?}", again.findings);
    }
}

#[tokio::test]
async fn an_index_that_an_earlier_version_could_not_read_is_read_though_it_is_the_same() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/green.json", &feed(&["b.json"]));
    let provider = server.open("/pmd.json").await;
    let mut states = provider.list(&IndexStates::new(), NOW).await.unwrap().states;
    let green = states.iter_mut().find(|(url, _)| url.ends_with("/green.json")).unwrap();
    green.1.unreadable = Some("it is too new".to_owned());
    let second = provider.list(&states, NOW).await.unwrap();
    assert_eq!((second.unchanged, second.complete, second.links.len()), (false, true, 2), "{:?}", second.findings);
    assert!(second.states.values().all(|state| state.unreadable.is_none()));
    assert!(provider.list(&second.states, NOW).await.unwrap().unchanged);
}

#[tokio::test]
async fn what_stands_before_the_place_where_a_feed_breaks_off_is_listed() {
    let server = tagging();
    server.put("/pmd.json", &metadata(TWO_FEEDS));
    let whole = feed(&["a.json", "b.json"]);
    server.put("/white.json", &whole[..whole.len() - 20]);
    server.put("/green.json", &feed(&["c.json"]));
    let provider = server.open("/pmd.json").await;
    let listing = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((listing.complete, names(&listing)), (false, vec!["a.json".into(), "c.json".into()]));
}

#[tokio::test]
async fn a_bare_feed_that_breaks_off_lists_what_came_and_is_not_complete() {
    let server = tagging();
    let whole = feed(&["a.json", "b.json"]);
    server.put("/feed.json", &whole[..whole.len() - 20]);
    let provider = server.open("/feed.json").await;
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((first.unchanged, first.complete, names(&first)), (false, false, vec!["a.json".into()]));
    let second = provider.list(&first.states, NOW).await.unwrap();
    assert!(second.unchanged && !second.complete);
    for listing in [first, second] {
        assert!(listing.findings.iter().any(|finding| finding.rule == "index_unreadable"), "{:?}", listing.findings);
    }
    server.put("/feed.json", &whole);
    let mended = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((mended.complete, mended.links.len()), (true, 2));
    server.put("/feed.json", "{\"feed\": {\"entry\": [");
    assert!(provider.list(&IndexStates::new(), NOW).await.is_err(), "nothing came");
}

#[tokio::test]
async fn service_and_category_documents_and_feeds_of_subsets_make_no_document_twice() {
    let server = tagging();
    let rolie = r#"{"rolie": {"services": ["/service.json"], "categories": ["/category.json"], "feeds": [
        {"tlp_label": "WHITE", "url": "/feeds/all.json"}, {"tlp_label": "WHITE", "url": "/feeds/2024.json"},
        {"tlp_label": "WHITE", "url": "/feeds/all.json"}]}}"#;
    server.put("/pmd.json", &metadata(rolie));
    server.put("/feeds/all.json", &feed(&["../white/a.json", "../white/b.json"]));
    let provider = server.open("/pmd.json").await;
    let Reach::Web { url, .. } = &provider.reach else { panic!() };
    server.put("/feeds/2024.json", &feed(&[url.join("/white/b.json").unwrap().as_str(), "/white/c.json"]));
    let listing = provider.list(&IndexStates::new(), NOW).await.unwrap();
    let places: Vec<String> = listing.links.iter().map(|link| link.to_string()).collect();
    assert_eq!(places, ["a", "b", "c"].map(|name| url.join(&format!("/white/{name}.json")).unwrap().to_string()));
    assert!(listing.complete);
}

#[tokio::test]
async fn a_directory_of_csaf_2_1_is_listed_with_its_label() {
    let server = tagging();
    server.put("/pmd.json", &metadata(r#"{"directory": {"tlp_label": "GREEN", "url": "/partners"}}"#));
    server.put("/partners/index.txt", "a.json\n");
    let listing = server.open("/pmd.json").await.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((names(&listing), listing.links[0].tlp_label.as_deref()), (vec!["a.json".into()], Some("GREEN")));
}

#[tokio::test]
async fn a_key_is_asked_for_once_a_day_and_outlives_its_server() {
    let server = tagging();
    let keyed = metadata(r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "/white.json"}]}}"#);
    server.put("/pmd.json", &keyed.replacen('{', r#"{"public_openpgp_keys": [{"url": "/key.asc"}], "#, 1));
    server.put("/white.json", &feed(&["a.json"]));
    server.put("/key.asc", include_str!("../../../tests/openpgp/ed25519.key.asc"));
    let provider = server.open("/pmd.json").await;
    let asked = |answers: Vec<String>| answers.into_iter().filter(|answer| answer.contains("key")).collect::<Vec<_>>();
    let after = |hours: i64| NOW + SignedDuration::from_hours(hours);
    let first = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert_eq!((asked(server.answers()), provider.keys().len()), (vec!["200 /key.asc".to_owned()], 1));
    let listing = provider.list(&first.states, after(23)).await.unwrap();
    assert_eq!((asked(server.answers()), provider.keys().len()), (Vec::new(), 1), "kept for a day");
    let listing = provider.list(&listing.states, after(24)).await.unwrap();
    assert_eq!(asked(server.answers()), ["304 /key.asc"]);
    assert!(listing.unchanged, "a key is no news of documents");
    server.put("/key.asc", "status 503");
    let listing = provider.list(&listing.states, after(49)).await.unwrap();
    assert_eq!((asked(server.answers()), provider.keys().len()), (vec!["503 /key.asc".to_owned()], 1));
    assert!(listing.findings.iter().any(|finding| finding.rule == "key_unavailable"), "{:?}", listing.findings);
    let again = reopened(&provider);
    again.read_keys(&IndexStates::new(), after(49)).await.unwrap();
    assert!(again.keys().is_empty() && server.answers().is_empty(), "without a listing there is nothing to go by");
    again.read_keys(&first.states, after(1)).await.unwrap();
    assert_eq!((again.keys().len(), server.answers()), (1, Vec::new()), "what was kept is young: nobody is asked");
}

#[tokio::test]
async fn a_file_that_has_just_changed_is_asked_for_whole_next_time() {
    async fn answer(headers: HeaderMap) -> Response {
        if headers.contains_key("if-modified-since") || headers.contains_key("if-none-match") {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let dates = [("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"), ("date", "Sun, 06 Nov 1994 08:49:38 GMT")];
        ([("etag", "\"same-second\"")], dates, "a.json").into_response()
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/d/index.txt", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    let provider = Provider::open(&Source::Web { url, options }, Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert!(listing.states.values().all(|state| state.validators.is_empty()), "{:?}", listing.states);
}

async fn fetch(provider: &Provider) -> (crate::provider::DocumentLink, Probe) {
    let link = provider.list(&IndexStates::new(), NOW).await.unwrap().links.remove(0);
    let probe = Probe::of(&provider.fetch_document(&link).await.unwrap());
    (link, probe)
}

#[tokio::test]
async fn a_document_is_probed_by_its_hash_file_and_then_conditionally() {
    let server = tagging();
    server.put("/d/index.txt", "a.json\n");
    server.document("/d/a.json", r#"{"document": {}}"#);
    let provider = server.open("/d/").await;
    let (link, probe) = fetch(&provider).await;
    server.answers();
    let ProbeAnswer::Unchanged(probe) = provider.probe_document(&link, &probe).await.unwrap() else { panic!() };
    let again = provider.probe_document(&link, &probe).await.unwrap();
    assert_eq!(again, ProbeAnswer::Unchanged(probe.clone()));
    assert_eq!(server.answers(), ["200 /d/a.json.sha512", "304 /d/a.json.sha512"]);
    server.document("/d/a.json", r#"{"document": {"title": "edited"}}"#);
    let answer = provider.probe_document(&link, &probe).await.unwrap();
    assert!(matches!(answer, ProbeAnswer::Changed(_)), "{answer:?}");
}

#[tokio::test]
async fn a_document_without_hash_file_is_probed_itself() {
    let server = tagging();
    server.put("/d/index.txt", "a.json\n");
    server.put("/d/a.json", r#"{"document": {}}"#);
    let provider = server.open("/d/").await;
    let (link, probe) = fetch(&provider).await;
    let ProbeAnswer::Unchanged(probe) = provider.probe_document(&link, &probe).await.unwrap() else { panic!() };
    server.answers();
    assert_eq!(provider.probe_document(&link, &probe).await.unwrap(), ProbeAnswer::Unchanged(probe.clone()));
    assert_eq!(server.answers(), ["304 /d/a.json"]);
    server.put("/d/a.json", r#"{"document": {"title": "edited"}}"#);
    let answer = provider.probe_document(&link, &probe).await.unwrap();
    assert!(matches!(answer, ProbeAnswer::Changed(_)), "{answer:?}");
}

#[tokio::test]
async fn a_document_is_gone_only_when_it_is_itself() {
    let server = tagging();
    server.put("/d/index.txt", "a.json\n");
    server.document("/d/a.json", r#"{"document": {}}"#);
    let provider = server.open("/d/").await;
    let (link, probe) = fetch(&provider).await;
    server.remove("/d/a.json.sha512");
    let answer = provider.probe_document(&link, &probe).await.unwrap();
    assert!(matches!(answer, ProbeAnswer::Unchanged(_)), "{answer:?}");
    server.put("/d/a.json", "status 500");
    assert!(provider.probe_document(&link, &probe).await.is_err());
    server.remove("/d/a.json");
    assert_eq!(provider.probe_document(&link, &probe).await.unwrap(), ProbeAnswer::Gone);
}

#[tokio::test]
async fn a_file_on_disk_is_dated_and_probed_by_size_date_and_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, r#"{"document": {}}"#).unwrap();
    let provider =
        Provider::open(&Source::Folder(folder.path().to_owned()), Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::new(), NOW).await.unwrap();
    assert!(listing.complete && !listing.unchanged && listing.links[0].updated.is_some());
    let (link, probe) = fetch(&provider).await;
    let ProbeAnswer::Unchanged(probe) = provider.probe_document(&link, &probe).await.unwrap() else { panic!() };
    assert!(!probe.validators.is_empty());
    std::fs::write(&path, r#"{"document":{"title": "edited"}}"#).unwrap();
    let answer = provider.probe_document(&link, &probe).await.unwrap();
    assert!(matches!(answer, ProbeAnswer::Changed(_)), "{answer:?}");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(provider.probe_document(&link, &probe).await.unwrap(), ProbeAnswer::Gone);
}
