//! `provider check`, `provider log`, `provider list`: one provider in a folder, looked at by hand.

use crate::program::{self, Server, attempt, run};
use crate::tree_server::TreeServer;
use serde_json::Value;
use std::path::{Path, PathBuf};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");

/// A configuration with one provider whose folder holds three samples.
fn provider(folder: &Path) -> (String, Vec<PathBuf>) {
    let place = folder.join("provider");
    std::fs::create_dir(&place).unwrap();
    let mut samples: Vec<PathBuf> = std::fs::read_dir(SAMPLES).unwrap().map(|entry| entry.unwrap().path()).collect();
    samples.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    samples.sort();
    let copy = |path: &PathBuf| {
        let to = place.join(path.file_name().unwrap());
        std::fs::copy(path, &to).unwrap();
        to
    };
    let documents = samples.iter().take(3).map(copy).collect();
    let file = folder.join("annunciator.toml");
    std::fs::write(&file, format!("[[providers]]\nname = \"Folder\"\nfolder = \"{}\"\n", place.display())).unwrap();
    (file.display().to_string(), documents)
}

fn numbers(text: &str) -> [u64; 6] {
    let counts: Value = serde_json::from_str(text).unwrap();
    ["seen", "new", "revised", "silent", "withdrawn", "failed"].map(|count| counts[count].as_u64().unwrap())
}

#[test]
fn a_check_prints_what_it_found_and_the_log_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let (config, documents) = provider(folder.path());
    let said = |arguments: &[&str]| run(folder.path(), &[&["--config", &config, "provider"], arguments].concat());
    assert_eq!(numbers(&said(&["check", "Folder", "--json"])), [3, 3, 0, 0, 0, 0]);
    let edited = std::fs::read_to_string(&documents[0]).unwrap() + "\n";
    std::fs::write(&documents[0], edited).unwrap();
    std::fs::remove_file(&documents[1]).unwrap();
    assert_eq!(numbers(&said(&["check", "Folder", "--reconcile", "--json"])), [4, 0, 1, 1, 1, 0]);
    let log = said(&["log", "Folder", "--json"]);
    let kinds: Vec<Value> =
        log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone()).collect();
    assert_eq!(kinds, ["reconcile", "poll", "poll"]);
    assert_eq!(said(&["log", "Folder", "--limit", "1"]).lines().count(), 1);
    let list: Value = serde_json::from_str(&said(&["list", "--json"])).unwrap();
    assert_eq!((&list["name"], &list["last_check"]["seen"]), (&Value::from("Folder"), &Value::from(2)));
    let sentence = said(&["list"]);
    assert!(sentence.contains("Folder") && sentence.contains("reconcile"), "{sentence}");
}

#[test]
fn the_sources_page_shows_each_provider_with_its_last_check() {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = provider(folder.path());
    let mut server = Server::start(folder.path(), &["--config", &config, "serve"]);
    server.wait_until_quiet();
    let (status, page) = server.get("/sources");
    assert!(status == 200 && page.contains("Folder") && page.contains("its listing"), "{page}");
    assert!(server.get("/health").1.contains("href=\"/sources\""), "the bar leads there");
}

#[test]
fn two_providers_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = provider(folder.path());
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}{text}")).unwrap();
    let output = attempt(folder.path(), &["--config", &config, "provider", "check", "Folder"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && told.contains("two providers are called Folder"), "{told}");
}

#[test]
fn a_check_that_fails_says_why_and_exits_with_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (config, documents) = provider(folder.path());
    std::fs::write(&documents[0], "{\"document\": {\"title\": ").unwrap();
    let output = attempt(folder.path(), &["--config", &config, "provider", "check", "Folder"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("failed: "), "{told}");
    let log = run(folder.path(), &["--config", &config, "provider", "log", "Folder"]);
    assert!(log.contains("failed 1") && log.contains(documents[0].file_name().unwrap().to_str().unwrap()), "{log}");
    let output = attempt(folder.path(), &["--config", &config, "provider", "check", "Nobody"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && told.contains("there are: Folder"), "{told}");
}

#[test]
fn a_domain_is_asked_what_it_publishes_and_every_answer_is_told() {
    let test = "a_domain_is_asked_what_it_publishes_and_every_answer_is_told";
    let Some(corpus) = program::corpus(test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = std::fs::File::open(corpus.join("publishers/other-publishers.tar.gz")).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(archive)).unpack(folder.path().join("tree")).unwrap();
    let server = TreeServer::start(&folder.path().join("tree"));
    let domain = server.address.trim_start_matches("https://");
    let ca_file = TreeServer::ca_file();
    let arguments = ["provider", "discover", domain, "--allow-private", "--ca-file", &ca_file];
    let told: Value = serde_json::from_str(&run(folder.path(), &[&arguments[..], &["--json"]].concat())).unwrap();
    assert_eq!(told["candidates"].as_array().unwrap().len(), 12, "{told:#}");
    let output = attempt(folder.path(), &arguments);
    let (found, steps) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(found.contains("Siemens ProductCERT (csaf_"), "{found}");
    assert!(steps.contains("/.well-known/security.txt") && steps.contains("404"), "{steps}");
    let nothing = attempt(folder.path(), &["provider", "discover", "localhost:1"]);
    assert_eq!(nothing.status.code(), Some(1));
    let told = String::from_utf8_lossy(&nothing.stderr);
    assert!(told.contains("not public") && told.contains("localhost:1 publishes nothing"), "{told}");
}

#[test]
fn the_first_key_is_pinned_and_another_counts_once_it_is_accepted() {
    const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../net/tests/openpgp");
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = provider(folder.path());
    let place = folder.path().join("provider/openpgp");
    std::fs::create_dir(&place).unwrap();
    let offer = |name: &str| std::fs::copy(Path::new(KEYS).join(name), place.join("key.asc")).unwrap();
    let run = |arguments: &[&str]| {
        let output = attempt(folder.path(), &[&["--config", &config, "provider"], arguments].concat());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let keys = || -> Vec<Value> {
        let (_, said, _) = run(&["keys", "Folder", "--json"]);
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };

    offer("rsa3072.key.asc");
    assert_eq!(run(&["check", "Folder"]).0, Some(0));
    let first = keys();
    assert_eq!((first.len(), &first[0]["accepted"]), (1, &Value::Bool(true)));

    offer("ed25519.key.asc");
    for (name, to) in [("document.json", "-1.json"), ("ed25519.asc", "-1.json.asc")] {
        std::fs::copy(Path::new(KEYS).join(name), folder.path().join("provider").join(to)).unwrap();
    }
    let (code, said, _) = run(&["check", "Folder"]);
    assert_eq!(code, Some(1), "{said}");
    let signature = || {
        let shown = program::run(folder.path(), &["--config", &config, "advisory", "show", "--json", "--", "-1"]);
        serde_json::from_str::<Value>(&shown).unwrap()["signature"].clone()
    };
    assert_eq!(signature(), "unknown_key");
    assert!(said.contains("not one of those that are pinned"), "{said}");
    let both = keys();
    assert_eq!((&both[0], both.len(), &both[1]["accepted"]), (&first[0], 2, &Value::Bool(false)));

    let stranger = "0".repeat(40);
    let (code, _, error) = run(&["keys", "Folder", "--accept", &stranger]);
    assert_eq!(code, Some(1));
    assert!(error.contains("never seen"), "{error}");
    let fingerprint = both[1]["fingerprint"].as_str().unwrap();
    assert_eq!(run(&["keys", "Folder", "--accept", fingerprint]).0, Some(0));
    assert_eq!(run(&["check", "Folder", "--reconcile"]).0, Some(0), "accepted, it is nothing to tell of");
    assert_eq!(signature(), "good", "what it signed is judged again");
    for key in [first[0]["fingerprint"].as_str().unwrap(), fingerprint] {
        assert_eq!(run(&["keys", "Folder", "--refuse", key]).0, Some(0));
    }
    assert_eq!(run(&["check", "Folder"]).0, Some(1), "that all are refused makes no key the first one");
    assert!(keys().iter().all(|key| key["accepted"] == Value::Bool(false)));
}
