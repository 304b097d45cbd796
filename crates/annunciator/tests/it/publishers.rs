//! Real publishers, found by their lister and synced whole; small complete providers with what is odd about them.

use crate::program::{self, run};
use crate::tree_server::TreeServer;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Documents of the corpus' twelve publishers.
const DOCUMENTS_COUNT: u64 = 100;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn provider(name: &str, url: &str) -> String {
    let ca_file = TreeServer::ca_file();
    format!("[[providers]]\nname = \"{name}\"\nurl = \"{url}\"\nca_file = \"{ca_file}\"\nallow_private = true\n")
}

fn configure(folder: &Path, providers: &[String]) -> String {
    let file = folder.join("annunciator.toml");
    fs::write(&file, providers.concat()).unwrap();
    file.display().to_string()
}

#[test]
fn every_publisher_of_the_lister_is_synced_whole() {
    let Some(corpus) = program::corpus("every_publisher_of_the_lister_is_synced_whole") else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = fs::File::open(corpus.join("publishers/other-publishers.tar.gz")).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(archive)).unpack(folder.path().join("tree")).unwrap();
    let server = TreeServer::start(&folder.path().join("tree"));
    let (domain, ca_file) = (server.address.trim_start_matches("https://"), TreeServer::ca_file());
    let discover = ["provider", "discover", domain, "--allow-private", "--ca-file", &ca_file, "--json"];
    let found: Value = serde_json::from_str(&run(folder.path(), &discover)).unwrap();
    let found: BTreeMap<String, String> = found["candidates"].as_array().unwrap().iter().map(candidate).collect();
    assert_eq!(found.len(), 12);

    let providers: Vec<String> = found.iter().map(|(name, url)| provider(name, url)).collect();
    let config = configure(folder.path(), &providers);
    let (mut new, mut failed) = (0, 0);
    for name in found.keys() {
        let said = run(folder.path(), &["--config", &config, "provider", "check", name, "--json"]);
        let counts = &lines(&said)[0];
        println!("{name}: {counts}");
        assert_eq!(counts["seen"], counts["new"], "{name}");
        new += counts["new"].as_u64().unwrap();
        failed += counts["failed"].as_u64().unwrap();
        let again = run(folder.path(), &["--config", &config, "provider", "check", name, "--json"]);
        assert_eq!(
            (&lines(&again)[0]["new"], &lines(&again)[0]["requests"]),
            (&0.into(), &1.into()),
            "{name}: {again}"
        );
    }
    assert_eq!((new, failed), (DOCUMENTS_COUNT, 0));
}

fn candidate(candidate: &Value) -> (String, String) {
    let text = |key: &str| candidate[key].as_str().unwrap().to_owned();
    (text("publisher"), text("url"))
}

/// A copy of one of gocsaf's providers with its template filled in, with or without the links to hash files.
pub(crate) fn fill(from: &Path, to: &Path, address: &str, hashes: &[&str]) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if path.is_dir() {
            fill(&path, &to, address, hashes);
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let Ok(mut text) = fs::read_to_string(&path) else { continue };
        // Its documents and signatures hold no template.
        if name.ends_with("metadata.json") || name.ends_with("feed.json") || name == "service.json" {
            text = text.replace("{{.URL}}", address);
            for (switch, extension) in [("{{if .EnableSha256}}", "sha256"), ("{{if .EnableSha512}}", "sha512")] {
                while let Some(start) = text.find(switch) {
                    let end = start + text[start..].find("{{end}}").unwrap();
                    let inside = text[start + switch.len()..end].to_owned();
                    let kept = if hashes.contains(&extension) { inside } else { String::new() };
                    text.replace_range(start..end + "{{end}}".len(), &kept);
                }
            }
        }
        fs::write(to, text).unwrap();
    }
}

/// The rules of what is odd about a provider and about its document.
struct Oddities {
    listing: Vec<String>,
    document: Vec<String>,
    signature: String,
}

fn sync(corpus: &Path, name: &str, hashes: &[&str], forbidden: &[&str]) -> Oddities {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let server = TreeServer::start(&tree);
    fill(&corpus.join("gocsaf/testdata").join(name), &tree, &server.address, hashes);
    for extension in forbidden {
        fs::remove_file(tree.join(format!("white/avendor-advisory-0004.json.{extension}"))).unwrap();
    }
    let config = configure(folder.path(), &[provider("A", &format!("{}/provider-metadata.json", server.address))]);
    let said = run(folder.path(), &["--config", &config, "provider", "check", "A", "--json"]);
    assert_eq!((&lines(&said)[0]["new"], &lines(&said)[0]["failed"]), (&1.into(), &0.into()), "{said}");
    let listed = lines(&run(folder.path(), &["--config", &config, "provider", "list", "--json"]));
    let shown = run(folder.path(), &["--config", &config, "advisory", "show", "Avendor-advisory-0004", "--json"]);
    let advisory: Value = serde_json::from_str(&shown).unwrap();
    let rules = |findings: &Value| -> Vec<String> {
        findings.as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
    };
    let signature = advisory["signature"].as_str().unwrap().to_owned();
    Oddities { listing: rules(&listed[0]["findings"]), document: rules(&advisory["findings"]), signature }
}

#[test]
fn small_complete_providers_are_synced_and_what_is_odd_about_them_is_told() {
    let test = "small_complete_providers_are_synced_and_what_is_odd_about_them_is_told";
    let Some(corpus) = program::corpus(test) else { return };
    let told = |name: &str, hashes: &[&str], forbidden: &[&str]| {
        let Oddities { listing, document, signature } = sync(&corpus, name, hashes, forbidden);
        println!("{name} {hashes:?} {forbidden:?}: {listing:?} {document:?}");
        assert_eq!(signature, "good", "{name}");
        (listing, document)
    };
    let has = |rules: &[String], rule: &str| rules.iter().any(|one| one == rule);

    let (listing, document) = told("simple-directory-provider", &["sha256", "sha512"], &[]);
    assert!(has(&listing, "year_folder_missing") && !has(&document, "hash_file_missing"));
    let (_, document) = told("simple-directory-provider", &[], &["sha256", "sha512"]);
    assert!(has(&document, "hash_file_missing"), "trusted providers owe one");

    let (listing, document) = told("simple-rolie-provider", &["sha256", "sha512"], &[]);
    assert!(!has(&listing, "missing_hash") && !has(&document, "hash_file_unavailable"));
    let (listing, _) = told("simple-rolie-provider", &[], &[]);
    assert!(has(&listing, "missing_hash"), "the entry is fetched all the same");
    let (_, document) = told("simple-rolie-provider", &["sha256", "sha512"], &["sha512"]);
    assert!(has(&document, "hash_file_unavailable") && !has(&document, "hash_file_missing"));
    let (_, document) = told("simple-rolie-provider", &["sha256", "sha512"], &["sha256", "sha512"]);
    assert!(has(&document, "hash_file_missing"));
}
