mod abreast;
mod signed;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use csaf::distribution::hash_file::Algorithm;
use sha2::{Digest, Sha256, Sha512};
use sha3::Sha3_512;
use tempfile::TempDir;

use super::*;
use crate::Retry;
use crate::guard::Patience;

/// The folder of real advisories, or `None` where it is absent, which is a failure in continuous integration.
pub(super) fn corpus(test: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests find the corpus by the environment, like every crate's tests")]
    let (named, ci) = (std::env::var("ANNUNCIATOR_CORPUS"), std::env::var("CI"));
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let path = PathBuf::from(named.unwrap_or_else(|_| default.to_owned()));
    if path.is_dir() {
        return Some(path);
    }
    assert!(ci.as_deref() != Ok("true"), "{test} needs the corpus");
    println!("skipped: {test}: no corpus");
    None
}

fn document(id: &str) -> String {
    format!(r#"{{"document": {{"title": "Example", "tracking": {{"id": "{id}"}}}}}}"#)
}

/// A web root in memory; what is asked for is remembered.
#[derive(Clone, Default)]
struct Root {
    files: Vec<(String, String)>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Root {
    fn file(mut self, path: &str, content: impl Into<String>) -> Self {
        self.files.push((path.to_owned(), content.into()));
        self
    }

    fn document(self, path: &str) -> Self {
        let content = document(path);
        let hash = format!("{:x}  {path}\n", Sha512::digest(&content));
        self.file(path, content).file(&format!("{path}.sha512"), hash)
    }

    /// Serves the files with `BASE` replaced by the server's own address, and opens `path` as a provider.
    async fn open(self, path: &str) -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let files = self.files.into_iter().map(|(path, text)| (path, text.replace("BASE", &base))).collect();
        let root = Root { files, asked: self.asked };
        let router = Router::new().fallback(answer).with_state(root);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let patience = Patience { attempts_count: 1, ..Patience::default() };
        let options = ClientOptions { allow_private: true, allow_http: true, patience, ..ClientOptions::default() };
        let source = Source::Web { url: Url::parse(&format!("{base}{path}")).unwrap(), options };
        Provider::open(&source, Trust::default(), Timestamp::UNIX_EPOCH).unwrap()
    }
}

/// A file whose content is `status` and a number is answered with that; one called `fresh` and a path is what stands
/// there for those who want no cache to answer.
async fn answer(State(root): State<Root>, headers: HeaderMap, uri: Uri) -> Result<String, StatusCode> {
    root.asked.lock().unwrap().push(uri.path().to_owned());
    let find = |wanted: &str| root.files.iter().find(|(path, _)| path == wanted);
    let fresh = headers.get("cache-control").and_then(|_no_cache| find(&format!("fresh {}", uri.path())));
    let found = fresh.or_else(|| find(uri.path()));
    let text = found.map(|(_, text)| text.clone()).ok_or(StatusCode::NOT_FOUND)?;
    match text.strip_prefix("status ") {
        Some(status) => Err(StatusCode::from_bytes(status.as_bytes()).unwrap()),
        None => Ok(text),
    }
}

async fn fetch_all(provider: &Provider, listing: &Listing) -> Vec<VerifiedDocument> {
    let mut documents = Vec::new();
    for link in &listing.links {
        documents.push(provider.fetch_document(link).await.unwrap());
    }
    documents
}

/// What is odd about a listing, but that these small trees have no folders of years.
fn rules(listing: &Listing) -> Vec<&str> {
    let rules = listing.findings.iter().map(|finding| finding.rule.as_str());
    rules.filter(|rule| *rule != "year_folder_missing").collect()
}

#[tokio::test]
async fn a_directory_is_listed_from_both_of_its_files_each_document_once() {
    let root = Root::default()
        .file("/d/changes.csv", "\"2023/a.json\",\"2023-01-01T00:00:00Z\"\n2024/b.json,2024-01-01T00:00:00Z\n2023/a.json,2024-06-01T00:00:00Z")
        .file("/d/index.txt", "2023/a.json\r\n2022/c.json")
        .document("/d/2023/a.json")
        .document("/d/2024/b.json")
        .document("/d/2022/c.json");
    let provider = root.open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!((listing.links.len(), rules(&listing)), (3, vec![]));
    assert_eq!(listing.links[0].updated, Some("2024-06-01T00:00:00Z".parse().unwrap()), "the newest row counts");
    let documents = fetch_all(&provider, &listing).await;
    assert!(documents.iter().all(|document| document.hash_check() == Some(Algorithm::Sha512)));
    assert!(documents.iter().all(|document| *document.signature() == SignatureState::Unsigned));
    assert_eq!(documents[0].bytes(), document("/d/2023/a.json").as_bytes());
    assert_eq!(documents[0].sha256(), format!("{:x}", Sha256::digest(documents[0].bytes())));
}

#[tokio::test]
async fn paths_from_the_root_of_the_repository_or_of_the_server_are_understood() {
    let root = Root::default()
        .file("/repo/files/white/index.txt", "files/white/2024/a.json\nother/b.json\n2024/c.json\n/top/d.json\n")
        .document("/repo/files/white/2024/a.json")
        .document("/other/b.json")
        .document("/repo/files/white/2024/c.json")
        .document("/top/d.json");
    let provider = root.open("/repo/files/white/index.txt").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(rules(&listing), ["index_unreadable"], "changes.csv is missing");
    assert_eq!(fetch_all(&provider, &listing).await.len(), 4);
}

#[tokio::test]
async fn paths_that_lead_elsewhere_are_refused_by_name() {
    let paths = "../a.json\n2024/../../b.json\n%2e%2e/c.json\nhttps://elsewhere.example/d.json\n//elsewhere.example/e.json\n\\f.json\ngood.json";
    let provider = Root::default().file("/d/index.txt", paths).document("/d/good.json").open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(listing.links.len(), 1);
    assert_eq!(rules(&listing).iter().filter(|rule| **rule == "bad_path").count(), 6, "{:?}", listing.findings);
}

#[tokio::test]
async fn findings_beyond_their_limit_are_counted_and_said() {
    let paths = "../a.json\n".repeat(csaf::limits::FINDINGS_COUNT_MAX + 10);
    let provider = Root::default().file("/d/index.txt", paths).open("/d/").await;
    let findings = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap().findings;
    assert_eq!(findings.len(), csaf::limits::FINDINGS_COUNT_MAX + 1);
    let last = &findings[findings.len() - 1];
    assert_eq!((&*last.rule, &*last.message), ("findings_left_out", "12 further findings were left out."));
}

fn feed(entries: &[&str]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|name| {
            let hash =
                format!(r#"{{"rel": "hash", "href": "{name}.sha256"}}, {{"rel": "hash", "href": "{name}.sha512"}}"#);
            let links = format!(
                r#"[{{"rel": "self", "href": "{name}"}}, {hash}, {{"rel": "signature", "href": "{name}.asc"}}]"#
            );
            format!(r#"{{"id": "x", "title": "x", "updated": "2024-01-01T00:00:00Z", "link": {links}}}"#)
        })
        .collect();
    format!(
        r#"{{"feed": {{"id": "f", "title": "f", "updated": "2024-01-01T00:00:00Z", "entry": [{}]}}}}"#,
        entries.join(",")
    )
}

fn metadata(distributions: &str) -> String {
    format!(r#"{{"canonical_url": "BASE/pmd.json", "metadata_version": "2.0", "distributions": [{distributions}]}}"#)
}

#[tokio::test]
async fn provider_metadata_leads_through_its_feeds_and_the_strongest_hash_is_asked_first() {
    let feeds = r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "BASE/white/feed.json"},
        {"tlp_label": "WHITE", "url": "BASE/white/subset.json"}]}}, {"directory_url": "BASE/white/"}"#;
    let root = Root::default()
        .file("/pmd.json", metadata(feeds))
        .file("/white/feed.json", feed(&["a.json", "BASE/white/b.json"]))
        .file("/white/subset.json", feed(&["b.json"]))
        .document("/white/a.json")
        .document("/white/b.json");
    let asked = Arc::clone(&root.asked);
    let provider = root.open("/pmd.json").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(listing.links.len(), 2);
    assert_eq!(listing.links[0].tlp_label.as_deref(), Some("WHITE"));
    let documents = fetch_all(&provider, &listing).await;
    assert!(documents.iter().all(|document| document.hash_check() == Some(Algorithm::Sha512)));
    assert!(documents.iter().all(|document| *document.signature() == SignatureState::Unsigned));
    assert!(documents.iter().all(|document| document.findings()[0].rule == "signature_unavailable"), "a promised one");
    let asked = asked.lock().unwrap();
    assert!(!asked.iter().any(|path| path.ends_with("index.txt") || path.ends_with("sha256")), "{asked:?}");
}

#[tokio::test]
async fn a_document_carries_the_tlp_label_of_its_feed_or_of_the_folder_that_lists_it() {
    let feeds = r#"{"rolie": {"feeds": [{"tlp_label": "GREEN", "url": "BASE/feed.json"}]}}"#;
    let root = Root::default()
        .file("/pmd.json", metadata(feeds))
        .file("/feed.json", feed(&["a.json"]))
        .file("/Amber/index.txt", "2024/b.json")
        .file("/reduced/index.txt", "c.json")
        .document("/a.json")
        .document("/Amber/2024/b.json")
        .document("/reduced/c.json");
    for (path, expected) in [("/pmd.json", Some("GREEN")), ("/Amber/", Some("amber")), ("/reduced/", None)] {
        let provider = root.clone().open(path).await;
        let documents =
            fetch_all(&provider, &provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap()).await;
        assert_eq!((documents.len(), documents[0].listed_tlp()), (1, expected), "{path}");
    }
}

#[tokio::test]
async fn a_feed_that_is_gone_is_replaced_by_the_directory_and_reported() {
    let distributions =
        r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "BASE/gone.json"}]}}, {"directory_url": "BASE/d"}"#;
    let root = Root::default()
        .file("/pmd.json", metadata(distributions))
        .file("/d/index.txt", "a.json")
        .file("/d/changes.csv", "a.json,2024-01-01T00:00:00Z")
        .document("/d/a.json");
    let provider = root.open("/pmd.json").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(listing.links.len(), 1);
    assert!(rules(&listing).contains(&"index_unreadable"), "{:?}", listing.findings);
    let nothing =
        Root::default().file("/pmd.json", metadata(r#"{"directory_url": "BASE/none/"}"#)).open("/pmd.json").await;
    assert!(matches!(
        nothing.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await,
        Err(ListError::NoListing { .. })
    ));
    let page = Root::default().file("/page", "<html>").open("/page").await;
    assert!(matches!(
        page.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await,
        Err(ListError::UnknownKind { .. })
    ));
}

#[tokio::test]
async fn a_wrong_hash_is_tried_once_more_and_then_refused() {
    let root = Root::default()
        .file("/d/index.txt", "a.json")
        .file("/d/a.json", document("tampered"))
        .file("/d/a.json.sha512", format!("{:x}", Sha512::digest("original")));
    let asked = Arc::clone(&root.asked);
    let provider = root.open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let error = provider.fetch_document(&listing.links[0]).await.unwrap_err();
    assert!(matches!(&error, FetchError::HashMismatch { link, .. } if link.ends_with("/d/a.json")), "{error}");
    assert_eq!(error.retry(), Retry::Later);
    assert_eq!(asked.lock().unwrap().iter().filter(|path| *path == "/d/a.json").count(), 2);
}

#[tokio::test]
async fn a_failed_fetch_names_the_document_whatever_file_failed() {
    let root = Root::default()
        .file("/d/index.txt", "busy.json\nd/tampered.json\ngone.json")
        .file("/d/busy.json", document("busy"))
        .file("/d/busy.json.sha512", "status 503")
        .file("/d/tampered.json", document("tampered"))
        .file("/d/tampered.json.sha512", format!("{:x}", Sha512::digest("original")));
    let provider = root.open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    for (link, expected) in listing.links.iter().zip(["/d/busy.json", "/d/tampered.json", "/d/gone.json"]) {
        let error = provider.fetch_document(link).await.unwrap_err();
        assert!(error.subject().ends_with(expected), "{} for {error}", error.subject());
    }
}

#[tokio::test]
async fn only_a_signature_that_is_not_there_makes_a_document_unsigned() {
    let cases =
        [("403", SignatureState::Unsigned), ("404", SignatureState::Unsigned), ("410", SignatureState::Unsigned)];
    let unknown = ["401", "429", "500", "503"].map(|status| (status, SignatureState::Unknown));
    for (status, expected) in cases.into_iter().chain(unknown) {
        let root = Root::default()
            .file("/d/index.txt", "a.json")
            .document("/d/a.json")
            .file("/d/a.json.asc", format!("status {status}"));
        let provider = root.open("/d/").await;
        let documents =
            fetch_all(&provider, &provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap()).await;
        assert_eq!(*documents[0].signature(), expected, "{status}");
    }
}

#[tokio::test]
async fn a_sha3_hash_file_is_not_taken_for_sha2() {
    let entry = |name: &str| {
        let link = |rel: &str, end: &str| format!(r#"{{"rel": "{rel}", "href": "{name}{end}"}}"#);
        let links = [link("self", ""), link("hash", ".sha3-512")].join(", ");
        format!(r#"{{"id": "x", "title": "x", "updated": "2024-01-01T00:00:00Z", "link": [{links}]}}"#)
    };
    let entries = [entry("a.json"), entry("b.json")].join(", ");
    let feed =
        format!(r#"{{"feed": {{"id": "f", "title": "f", "updated": "2024-01-01T00:00:00Z", "entry": [{entries}]}}}}"#);
    let root = Root::default()
        .file("/d/feed.json", feed)
        .file("/d/a.json", document("a"))
        .file("/d/a.json.sha3-512", format!("{:x}  a.json", Sha3_512::digest(document("a"))))
        .file("/d/b.json", document("b"))
        .file("/d/b.json.sha3-512", format!("{:x}  b.json", Sha512::digest(document("b"))));
    let provider = root.open("/d/feed.json").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let document = provider.fetch_document(&listing.links[0]).await.unwrap();
    assert_eq!(document.hash_check(), Some(Algorithm::Sha3_512));
    let error = provider.fetch_document(&listing.links[1]).await.unwrap_err();
    assert!(matches!(error, FetchError::HashMismatch { .. }), "{error}");
}

#[tokio::test]
async fn an_unusable_hash_file_does_not_hide_a_weaker_one() {
    let root = Root::default()
        .file("/d/index.txt", "a.json\nb.json")
        .file("/d/a.json", document("a"))
        .file("/d/a.json.sha512", "<html>")
        .file("/d/a.json.sha256", format!("{:x}", Sha256::digest(document("a"))))
        .file("/d/b.json", document("b"))
        .file("/d/b.json.sha512", "d41d8cd98f00b204e9800998ecf8427e")
        .file("/d/b.json.sha256", format!("{:x}", Sha256::digest("other")));
    let provider = root.open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let document = provider.fetch_document(&listing.links[0]).await.unwrap();
    assert_eq!(document.hash_check(), Some(Algorithm::Sha256));
    assert_eq!(document.findings()[0].rule, "hash_file_unusable");
    let error = provider.fetch_document(&listing.links[1]).await.unwrap_err();
    assert!(matches!(error, FetchError::HashMismatch { .. }), "{error}");
}

#[tokio::test]
async fn documents_without_hash_file_or_with_a_useless_one_are_kept_and_say_so() {
    let root = Root::default()
        .file("/d/index.txt", "a.json\nb.json")
        .file("/d/a.json", document("a"))
        .file("/d/b.json", document("b"))
        .file("/d/b.json.sha512", "d41d8cd98f00b204e9800998ecf8427e")
        .file("/d/b.json.asc", "signature");
    let provider = root.open("/d/").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let documents = fetch_all(&provider, &listing).await;
    assert!(documents.iter().all(|document| document.hash_check().is_none()));
    assert_eq!(documents[0].findings()[0].rule, "hash_file_missing");
    assert_eq!(documents[1].findings()[0].rule, "hash_file_unusable");
    assert_eq!(*documents[1].signature(), SignatureState::NotChecked);
}

fn write(folder: &TempDir, path: &str, content: &str) {
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

#[tokio::test]
async fn a_folder_is_listed_by_content_in_order_and_never_left() {
    let (folder, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&outside, "secret.json", &document("secret"));
    write(&folder, "b/2.json", &document("2"));
    write(&folder, ".well-known/csaf/white/1.json", &document("1"));
    write(&folder, ".well-known/csaf/provider-metadata.json", &metadata(""));
    write(&folder, "b/feed-tlp-white.json", &feed(&[]));
    write(&folder, "b/feed-of-truth.json", &document("a document in spite of its name"));
    write(&folder, "package.json", "{}");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).unwrap();
    let provider =
        Provider::open(&Source::Folder(folder.path().to_owned()), Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let names: Vec<String> = listing.links.iter().map(ToString::to_string).collect();
    assert_eq!(names, [".well-known/csaf/white/1.json", "b/2.json", "b/feed-of-truth.json"]);
    assert_eq!(rules(&listing).len(), 2, "{:?}", listing.findings);
    assert!(rules(&listing).contains(&"link_outside") && rules(&listing).contains(&"not_a_document"));
    for path in ["link/secret.json", "../secret.json", "/etc/passwd"] {
        let error = provider.fetch_document(&DocumentLink::file(path.into())).await.unwrap_err();
        assert!(matches!(error, FetchError::ForeignLink { .. } | FetchError::Unreadable { .. }), "{error}");
    }
}

#[tokio::test]
async fn files_of_a_folder_are_checked_against_the_hash_files_beside_them() {
    let folder = TempDir::new().unwrap();
    write(&folder, "a.json", &document("a"));
    write(&folder, "a.json.sha512", &format!("{:x}  a.json", Sha512::digest(document("a"))));
    write(&folder, "a.json.asc", "signature");
    write(&folder, "b.json", &document("b"));
    write(&folder, "b.json.sha256", &format!("{:X} *b.json\n", Sha256::digest(document("b"))));
    write(&folder, "c.json", &document("c"));
    write(&folder, "c.json.sha512", &format!("{:x}  c.json", Sha512::digest("other")));
    let provider =
        Provider::open(&Source::Folder(folder.path().to_owned()), Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let a = provider.fetch_document(&listing.links[0]).await.unwrap();
    assert_eq!((a.hash_check(), a.signature()), (Some(Algorithm::Sha512), &SignatureState::NotChecked));
    let b = provider.fetch_document(&listing.links[1]).await.unwrap();
    assert_eq!((b.hash_check(), b.signature()), (Some(Algorithm::Sha256), &SignatureState::Unsigned));
    let error = provider.fetch_document(&listing.links[2]).await.unwrap_err();
    assert!(matches!(&error, FetchError::HashMismatch { link, .. } if link == "c.json"), "{error}");
    let absent =
        Provider::open(&Source::Folder(folder.path().join("absent")), Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    assert!(
        absent.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap_err().to_string().contains("absent")
    );
}

#[test]
fn a_file_larger_than_a_document_may_be_is_refused_without_reading_it_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("huge.json");
    std::fs::File::create(&path).unwrap().set_len(200_000_000).unwrap();
    assert!(matches!(
        folder::read_file(&path, "huge.json".to_owned(), &keys::Keys::default()),
        Err(FetchError::TooLarge { .. })
    ));
}

/// Root may read everything, so there the case cannot be made.
#[tokio::test]
async fn an_unreadable_folder_is_a_failure_that_names_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    write(&folder, "closed/a.json", &document("a"));
    write(&folder, "open/b.json", &document("b"));
    let closed = folder.path().join("closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let readable = std::fs::read_dir(&closed).is_ok();
    let listing = Provider::open(&Source::Folder(folder.path().to_owned()), Trust::default(), Timestamp::UNIX_EPOCH)
        .unwrap()
        .list(&IndexStates::default(), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    if readable {
        println!("skipped: an_unreadable_folder_is_a_failure_that_names_it: permissions do not bind this user");
        return;
    }
    assert_eq!((listing.links.len(), listing.failures.len()), (1, 1));
    assert!(listing.failures[0].to_string().contains("closed"));
}
