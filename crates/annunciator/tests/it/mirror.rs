//! `mirror`: what one installation holds is synced whole by another, and nothing else leaves.

use crate::program::{attempt, corpus, run};
use crate::publishers::fill;
use crate::tree_server::TreeServer;
use crate::written_provider::WrittenProvider;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A document of each label, hostile and colliding ids, and one that is put aside.
fn provider() -> WrittenProvider {
    let mut provider = WrittenProvider::default();
    (0..12).for_each(|number| provider.add(number));
    for (number, label) in [(3, "GREEN"), (4, "AMBER"), (5, "RED"), (6, "ORANGE")] {
        provider.edit(number, |document| document["distribution"]["tlp"]["label"] = json!(label));
    }
    for (number, id) in [(7, "../../evil/7"), (8, "SAME 1"), (9, "same_1")] {
        provider.edit(number, |document| document["tracking"]["id"] = json!(id));
    }
    provider.edit(10, |document| document["publisher"]["namespace"] = json!("https://other.example"));
    provider.cut(11);
    provider
}

/// Two folders and an installation that has seen everything.
struct Plant {
    folder: tempfile::TempDir,
}

impl Plant {
    fn new() -> Plant {
        let plant = Plant { folder: tempfile::tempdir().unwrap() };
        let tree = plant.path("tree");
        provider().write(&tree);
        fs::write(tree.join("white/2024/written-0.json.asc"), "a signature that nobody can judge").unwrap();
        run(&plant.path("one"), &["provider", "add", tree.to_str().unwrap(), "--name", "Source"]);
        let checked = attempt(&plant.path("one"), &["provider", "check", "Source", "--json"]);
        let counts: Value = serde_json::from_slice(&checked.stdout).unwrap();
        assert_eq!((&counts["new"], &counts["failed"]), (&json!(11), &json!(1)), "{counts}");
        plant
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn mirror(&self, base: &str, tlp: &str) -> Value {
        let folder = self.path("mirror").display().to_string();
        let arguments = ["mirror", &folder, "--base-url", base, "--max-tlp", tlp, "--json"];
        serde_json::from_str(&run(&self.path("one"), &arguments)).unwrap()
    }
}

/// Every file below a folder with its content.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let name = entry.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&entry).unwrap());
            }
        }
    }
    found
}

/// What an installation holds of advisories up to AMBER, with their assessments. Findings also tell of the roads by which
/// documents came, and of those there are two.
fn advisories(data: &Path) -> Vec<Value> {
    let text = run(data, &["export"]);
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut lines: Vec<Value> =
        lines.filter(|line| line["kind"] == "advisory" || line["kind"] == "assessment").collect();
    let shown = |line: &Value| line["advisory"]["tlp"].as_str().is_some_and(|tlp| tlp != "red");
    let ids: Vec<Value> = lines.iter().filter(|line| shown(line)).map(|line| line["id"].clone()).collect();
    lines.retain(|line| ids.contains(&line["id"]) || ids.contains(&line["advisory"]));
    lines.iter_mut().for_each(|line| drop(line.as_object_mut().unwrap().remove("findings")));
    lines
}

#[test]
fn a_mirror_is_discovered_and_synced_whole_by_a_second_installation() {
    let plant = Plant::new();
    let server = TreeServer::start(&plant.path("mirror"));
    let report = plant.mirror(&server.address, "amber");
    assert_eq!((&report["documents"], &report["publishers"], &report["signed"]), (&json!(9), &json!(2), &json!(1)));
    let domain = server.address.trim_start_matches("https://").to_owned();
    let ca_file = TreeServer::ca_file();
    let reach = ["--allow-private", "--ca-file", &ca_file];
    let other = plant.path("two");
    let found = run(&other, &[&["provider", "discover", &domain, "--json"], &reach[..]].concat());
    let found: Value = serde_json::from_str(&found).unwrap();
    let candidates = found["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2, "{found:#}");
    for (candidate, name) in candidates.iter().zip(["A", "B"]) {
        let url = candidate["url"].as_str().unwrap();
        run(&other, &[&["provider", "add", url, "--name", name], &reach[..]].concat());
        let checked: Value = serde_json::from_str(&run(&other, &["provider", "check", name, "--json"])).unwrap();
        assert_eq!((&checked["failed"], &checked["error"]), (&json!(0), &json!("")), "{checked}");
    }
    let (ours, theirs) = (advisories(&plant.path("one")), advisories(&other));
    assert_eq!(ours.len(), 18);
    assert_eq!(ours, theirs);
}

#[test]
fn a_mirror_holds_original_bytes_and_signatures_under_plain_names_and_writing_it_again_writes_nothing() {
    let plant = Plant::new();
    let outside = fs::read_dir(plant.folder.path()).unwrap().count();
    let first = plant.mirror("https://mirror.example/csaf/", "amber");
    assert_eq!(fs::read_dir(plant.folder.path()).unwrap().count(), outside + 1, "nothing leaves the folder");
    let held = files(&plant.path("mirror"));
    let ending = |end: &str| {
        let found: Vec<&Vec<u8>> =
            held.iter().filter(|(name, _)| name.ends_with(end)).map(|(_, bytes)| bytes).collect();
        assert_eq!(found.len(), 1, "{end} in {:?}", held.keys());
        found[0].clone()
    };
    assert_eq!(ending("/written-0.json"), fs::read(plant.path("tree/white/2024/written-0.json")).unwrap());
    assert_eq!(ending("/written-0.json.asc"), b"a signature that nobody can judge");
    assert!(!ending("/_evil_7.json").is_empty());
    assert_eq!(held.keys().filter(|name| name.ends_with("/same_1.json")).count(), 2, "{:?}", held.keys());
    let feed = held.iter().find(|(name, bytes)| {
        name.ends_with("csaf-feed-tlp-white.json") && String::from_utf8_lossy(bytes).contains("WRITTEN-0\"")
    });
    let feed = String::from_utf8_lossy(feed.unwrap().1).into_owned();
    assert!(feed.contains("https://mirror.example/csaf/") && feed.contains("written-0.json.asc"), "{feed}");
    let damaged = held.keys().find(|name| name.ends_with("/written-1.json")).unwrap();
    fs::write(plant.path("mirror").join(damaged), "").unwrap();
    let healed = plant.mirror("https://mirror.example/csaf/", "amber");
    assert!(healed["written"] == 3 && files(&plant.path("mirror")) == held, "{healed}");
    let torn = held.keys().find(|name| name.ends_with("/written-0.json.asc")).unwrap();
    fs::write(plant.path("mirror").join(torn), "a signature").unwrap();
    let healed = plant.mirror("https://mirror.example/csaf/", "amber");
    assert!(healed["written"] == 1 && files(&plant.path("mirror")) == held, "{healed}");
    let again = plant.mirror("https://mirror.example/csaf/", "amber");
    assert_eq!((&again["written"], &again["removed"]), (&json!(0), &json!(0)), "{first} {again}");
    assert_eq!(files(&plant.path("mirror")), held);
}

#[test]
fn a_mirror_never_holds_more_than_its_label_allows() {
    let plant = Plant::new();
    plant.mirror("https://mirror.example", "amber");
    for (tlp, hidden) in [
        ("green", &["WRITTEN-4", "WRITTEN-5", "WRITTEN-6", "WRITTEN-11"][..]),
        ("clear", &["WRITTEN-3", "WRITTEN-4", "WRITTEN-5", "WRITTEN-6", "WRITTEN-11"]),
    ] {
        assert!(plant.mirror("https://mirror.example", tlp)["removed"].as_u64().unwrap() > 0);
        for (name, bytes) in files(&plant.path("mirror")) {
            let text = String::from_utf8(bytes).unwrap();
            let told =
                |id: &&&str| text.contains(&format!("{id}\"")) || text.contains(&format!("{}.json", id.to_lowercase()));
            assert_eq!(hidden.iter().find(told), None, "in {name} at {tlp}");
        }
    }
    let (strict, base) = (plant.path("two").display().to_string(), ["--base-url", "https://mirror.example"]);
    let output = attempt(&plant.path("one"), &[&["mirror", &strict], &base[..], &["--max-tlp", "red"]].concat());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn signatures_and_keys_go_along_so_that_they_can_be_judged_again() {
    let test = "signatures_and_keys_go_along_so_that_they_can_be_judged_again";
    let Some(corpus) = corpus(test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (source, mirror) = (folder.path().join("source"), folder.path().join("mirror"));
    let server = TreeServer::start(&source);
    fill(&corpus.join("gocsaf/testdata/simple-rolie-provider"), &source, &server.address, &["sha256"]);
    let metadata = format!("{}/provider-metadata.json", server.address);
    let first = synced(&folder.path().join("one"), &metadata);
    assert_eq!(first, ["good"]);
    let server = TreeServer::start(&mirror);
    let to = mirror.display().to_string();
    run(&folder.path().join("one"), &["mirror", &to, "--base-url", &server.address]);
    let listed: Value =
        serde_json::from_slice(&fs::read(mirror.join(".well-known/csaf-aggregator/aggregator.json")).unwrap()).unwrap();
    let metadata = listed["csaf_providers"][0]["metadata"]["url"].as_str().unwrap();
    assert_eq!(synced(&folder.path().join("two"), metadata), first);
}

/// Watches one provider; returns the states of its documents' signatures.
fn synced(data: &Path, url: &str) -> Vec<Value> {
    let ca_file = TreeServer::ca_file();
    run(data, &["provider", "add", url, "--name", "Source", "--allow-private", "--ca-file", &ca_file]);
    run(data, &["provider", "check", "Source"]);
    let text = run(data, &["export"]);
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["kind"] == "document").map(|line| line["signature"].clone()).collect()
}

#[test]
fn a_folder_that_holds_other_files_is_not_touched() {
    let plant = Plant::new();
    let before = files(&plant.path("tree"));
    let tree = plant.path("tree").display().to_string();
    let output = attempt(&plant.path("one"), &["mirror", &tree, "--base-url", "https://mirror.example"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("is not empty and no mirror"), "{said}");
    assert_eq!(files(&plant.path("tree")), before);
}
