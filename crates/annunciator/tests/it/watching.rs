//! `provider presets`, `add`, `remove`: publishers that are watched without touching the configuration.

use crate::program::{self, Server, attempt, run};
use crate::tree_server::TreeServer;
use crate::written_provider::WrittenProvider;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a running server may take to see what was added.
const PATIENCE: Duration = Duration::from_secs(60);

/// A provider with five documents.
struct Site {
    folder: tempfile::TempDir,
    server: TreeServer,
}

impl Site {
    fn start() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let mut provider = WrittenProvider::default();
        (0..5).for_each(|number| provider.add(number));
        provider.write(&folder.path().join("tree"));
        let server = TreeServer::start(&folder.path().join("tree"));
        Site { folder, server }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    fn metadata(&self) -> String {
        format!("{}/.well-known/csaf/provider-metadata.json", self.server.address)
    }

    /// Adds and returns the exit code with what was said.
    fn add(&self, more: &[&str]) -> (i32, String) {
        let ca_file = TreeServer::ca_file();
        let arguments = ["provider", "add", "--allow-private", "--ca-file", &ca_file];
        let output = attempt(&self.data(), &[&arguments, more].concat());
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn list(&self) -> Vec<Value> {
        let text = run(&self.data(), &["provider", "list", "--json"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, in a thread of this test's own")]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn advisories(server: &Server) -> u64 {
    let body: Value = serde_json::from_str(&server.get("/api/v1/advisories").1).unwrap();
    body["total"].as_u64().unwrap()
}

#[test]
fn a_running_server_watches_what_is_added_and_stops_when_it_is_removed() {
    let site = Site::start();
    let mut server = Server::start(&site.data(), &["serve"]);
    server.wait_until_quiet();
    let (code, said) = site.add(&[&site.metadata()]);
    assert!(
        code == 0 && said.contains("It is the metadata of Written") && said.contains("Written is watched"),
        "{said}"
    );
    wait_until("the sync of what was added", || advisories(&server) == 5);
    assert!(server.get("/sources").1.contains("Written"));
    let list = site.list();
    assert_eq!((list.len(), &list[0]["name"], &list[0]["origin"]), (1, &json!("Written"), &json!("added")));
    let checked = run(&site.data(), &["provider", "check", "Written", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&checked).unwrap()["seen"], 5, "{checked}");
    let removed = attempt(&site.data(), &["provider", "remove", "Written"]);
    assert!(String::from_utf8_lossy(&removed.stderr).contains("every document it gave is kept"), "{removed:?}");
    server.wait_for_line("no longer watched");
    assert_eq!((site.list().len(), advisories(&server)), (0, 5));
    assert!(!server.get("/sources").1.contains("Written"));
    let again = attempt(&site.data(), &["provider", "remove", "Written"]);
    assert!(again.status.code() == Some(2) && String::from_utf8_lossy(&again.stderr).contains("no provider called"));
}

#[test]
fn adding_the_same_twice_changes_nothing_and_another_under_its_name_is_refused() {
    let site = Site::start();
    let url = site.metadata();
    assert_eq!(site.add(&[&url]).0, 0);
    let list = site.list();
    let (code, said) = site.add(&[&url]);
    assert!(code == 0 && said.contains("watched already"), "{said}");
    let (code, said) = site.add(&[site.tree().to_str().unwrap(), "--name", "Written"]);
    assert!(code == 1 && said.contains("called Written is watched already") && said.contains(&url), "{said}");
    assert_eq!(site.list(), list);
    let config = site.folder.path().join("annunciator.toml");
    fs::write(&config, "[[providers]]\nname = \"Mine\"\nfolder = \"/nowhere\"\n").unwrap();
    let (code, said) = site.add(&[&url, "--name", "Mine", "--config", config.to_str().unwrap()]);
    assert!(code == 2 && said.contains("in the configuration, which wins"), "{said}");
}

#[test]
fn a_domain_a_directory_and_a_folder_can_be_added() {
    let site = Site::start();
    let (code, said) = site.add(&[site.server.address.trim_start_matches("https://"), "--name", "Domain"]);
    assert!(code == 0 && said.contains(&site.metadata()) && said.contains("security.txt"), "{said}");
    fs::write(site.tree().join("white/index.txt"), "2024/written-0.json\n2024/written-1.json\n").unwrap();
    let directory = format!("{}/white/", site.server.address);
    let (code, said) = site.add(&[&directory, "--name", "Directory"]);
    assert!(code == 0 && said.contains("lists 2 documents"), "{said}");
    let (code, said) = site.add(&[site.tree().to_str().unwrap()]);
    assert!(code == 0 && said.contains("tree is watched at"), "{said}");
    let names: Vec<Value> = site.list().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["Directory", "Domain", "tree"]);
    let checked = run(&site.data(), &["provider", "check", "tree", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&checked).unwrap()["new"], 5, "{checked}");
}

#[test]
fn what_publishes_nothing_or_lists_many_is_not_added_and_the_reason_is_told() {
    let site = Site::start();
    let (code, said) = site.add(&[&format!("{}/nothing.json", site.server.address)]);
    assert!(code == 1 && said.contains("404") && said.contains("publishes nothing"), "{said}");
    write_aggregator(&site.tree());
    let (code, said) = site.add(&[&format!("{}/.well-known/csaf-aggregator/aggregator.json", site.server.address)]);
    assert!(code == 1 && said.contains("lists 2 publishers") && said.contains("https://b.example/"), "{said}");
    let (code, said) = site.add(&["a.example", "--no-check"]);
    assert!(code == 2 && said.contains("is a domain, which has to be asked"), "{said}");
    // The same list by any other name.
    let aggregator = site.tree().join(".well-known/csaf-aggregator/aggregator.json");
    fs::copy(aggregator, site.tree().join("list.json")).unwrap();
    let (code, said) = site.add(&[&format!("{}/list.json", site.server.address)]);
    assert!(code == 1 && said.contains("lists 2 publishers"), "{said}");
    assert_eq!(site.list(), Vec::<Value>::new());
    let (code, said) = site.add(&["https://a.example/provider-metadata.json", "--no-check", "--name", "Unseen"]);
    assert!(code == 0 && site.list().len() == 1, "{said}");
}

fn write_aggregator(tree: &Path) {
    let listed = |name: &str| {
        json!({ "metadata": {
            "last_updated": "2024-12-01T00:00:00Z", "role": "csaf_provider",
            "publisher": { "category": "vendor", "name": name, "namespace": format!("https://{name}.example") },
            "url": format!("https://{name}.example/provider-metadata.json"),
        } })
    };
    let aggregator = json!({
        "aggregator": { "category": "lister", "name": "L", "namespace": "https://l.example" },
        "aggregator_version": "2.0", "canonical_url": "https://l.example/aggregator.json",
        "csaf_providers": [listed("a"), listed("b")], "last_updated": "2024-12-01T00:00:00Z",
    });
    fs::create_dir_all(tree.join(".well-known/csaf-aggregator")).unwrap();
    fs::write(tree.join(".well-known/csaf-aggregator/aggregator.json"), aggregator.to_string()).unwrap();
}

#[test]
fn presets_name_publishers_with_what_to_do_where_they_do_not_answer() {
    let data = tempfile::tempdir().unwrap();
    let text = program::run(data.path(), &["provider", "presets", "--json"]);
    let presets: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cisa = presets.iter().find(|preset| preset["id"] == "cisa").unwrap();
    assert_eq!((&cisa["fallback"], &cisa["verified"]), (&json!("cisa-mirror"), &json!(false)));
    let shown = program::run(data.path(), &["provider", "presets"]);
    assert!(shown.starts_with("(not verified") && shown.matches("not verified").count() == 1, "said once: {shown}");
    program::run(data.path(), &["provider", "add", "siemens", "--no-check"]);
    let list: Value = serde_json::from_str(&program::run(data.path(), &["provider", "list", "--json"])).unwrap();
    assert_eq!(list["name"], "siemens");
    assert!(list["place"].as_str().unwrap().starts_with("https://cert-portal.siemens.com/"), "{list}");
}

#[test]
fn a_mistake_in_what_is_to_be_added_is_told_before_anybody_is_asked_and_kept_nowhere() {
    let site = Site::start();
    let (file, empty) = (site.tree().join("g.json"), site.tree().join("empty.pem"));
    fs::write(&file, "{}").unwrap();
    fs::write(&empty, "").unwrap();
    let (file, empty) = (file.to_str().unwrap(), empty.to_str().unwrap());
    let host = site.server.address.trim_start_matches("https://");
    let with_password = format!("https://user:hunter2@{host}/provider-metadata.json");
    let unseen = "https://a.example/provider-metadata.json";
    for (arguments, says) in [
        (&[&*with_password][..], "credentials"),
        (&[&*with_password, "--no-check", "--name", "C"], "credentials"),
        (&["https://user:hunter2@", "--no-check", "--name", "C"], "reading the address"),
        (&["ftp://a.example/", "--no-check", "--name", "C"], "neither https nor http"),
        (&["http://a.example/", "--no-check", "--name", "C"], "http"),
        (&[unseen, "--no-check", "--name", "C", "--ca-file", "/nowhere/ca.pem"], "/nowhere/ca.pem"),
        (&[unseen, "--no-check", "--name", "C", "--ca-file", empty], "holds no certificate"),
        (&[unseen, "--no-check", "--name", "E\u{1b}[31mvil"], "choose another --name"),
        (&[file], "is a file"),
        (&["mistyped/folder"], "looking for the folder"),
        (&["/nowhere/at/all"], "looking for the folder"),
        (&[""], "nothing to look for"),
    ] {
        let output = attempt(&site.data(), &[&["provider", "add"], arguments].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(says) && !said.contains("hunter2") && !said.contains('\u{1b}'), "{arguments:?}: {said}");
    }
    assert_eq!(site.list(), Vec::<Value>::new());
    assert!(!run(&site.data(), &["export"]).contains("hunter2"));
}

#[test]
fn a_name_that_others_wrote_is_shown_and_kept_without_what_a_terminal_obeys() {
    let site = Site::start();
    let metadata = site.tree().join(".well-known/csaf/provider-metadata.json");
    let mut document: Value = serde_json::from_slice(&fs::read(&metadata).unwrap()).unwrap();
    document["publisher"]["name"] = "Evil\u{1b}[31mVendor\nnext".into();
    fs::write(&metadata, document.to_string()).unwrap();
    let (code, said) = site.add(&[&site.metadata()]);
    assert!(code == 0 && !said.contains('\u{1b}'), "{said:?}");
    assert_eq!(site.list()[0]["name"], "Evil\u{fffd}[31mVendor next");
    let shown = run(&site.data(), &["provider", "list"]);
    assert!(shown.starts_with("Evil\u{fffd}[31mVendor next  https://"), "{shown:?}");
}
