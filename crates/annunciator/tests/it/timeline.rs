//! A quarter of a year of a publisher's work, replayed commit by commit: every change is seen, and seen once.

use crate::program::{self, variable};
use crate::tree_server::TreeServer;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which index files the server shows.
#[derive(Clone, Copy, PartialEq)]
enum Index {
    /// Those of the state after each step: they follow every change of a date.
    Generated,
    /// The publisher's own: late, or untouched while documents change.
    AsPublished,
}

/// What a number of checks found. Documents that were seen and refused are known by name: they are asked for again, and
/// each counts once.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    new: u64,
    revised: u64,
    silent: u64,
    withdrawn: u64,
}

#[test]
fn every_change_of_the_timeline_is_seen_once_with_generated_index_files() {
    replay("every_change_of_the_timeline_is_seen_once_with_generated_index_files", Index::Generated);
}

#[test]
fn every_change_of_the_timeline_is_seen_once_with_the_publishers_own_index_files() {
    replay("every_change_of_the_timeline_is_seen_once_with_the_publishers_own_index_files", Index::AsPublished);
}

fn replay(test: &str, index: Index) {
    let folder = tempfile::tempdir().unwrap();
    let Some(timeline) = timeline(test, folder.path()) else { return };
    let tree = folder.path().join("tree");
    lay_over(&timeline.join("base"), &tree, index);
    let server = TreeServer::start(&tree);
    let installation = Installation::new(folder.path(), &server);
    let first = installation.check(false);
    assert_eq!(first.new + installation.refused().len() as u64, documents(&tree), "{first:?}");
    let refused_before = installation.refused().len() as u64;

    let (mut seen, mut due) = (Counts::default(), Counts::default());
    for step in steps(&timeline) {
        let told: Value = serde_json::from_slice(&fs::read(step.join("step.json")).unwrap()).unwrap();
        let paths = |key: &str| documents_of(&told[key]);
        lay_over(&step.join("files"), &tree, index);
        overlay_own_index(&step, &tree, index);
        paths("deleted").iter().for_each(|path| remove(&tree, path));
        let counts = [installation.check(false), installation.check(true)];
        println!("{}: {counts:?}", step.display());
        due.new += paths("added").len() as u64;
        due.revised += paths("modified").len() as u64;
        due.withdrawn += paths("deleted").len() as u64;
        counts.iter().for_each(|one| seen.add(one));
        let refused = installation.refused().len() as u64 - refused_before;
        if index == Index::Generated {
            let found = (seen.new + refused, seen.revised, seen.withdrawn);
            assert_eq!(found, (due.new, due.revised, due.withdrawn), "{told:#}");
        }
    }
    let refused = installation.refused();
    println!("{test}: due {due:?}, seen {seen:?}, refused {refused:#?}");
    server.take_requests();
    assert_eq!(installation.check(false), Counts::default());
    assert_eq!(server.take_requests(), 1, "nothing new costs one question for the one feed");
    let new = seen.new + refused.len() as u64 - refused_before;
    assert_eq!((new, seen.revised, seen.withdrawn), (due.new, due.revised, due.withdrawn));
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.new += other.new;
        self.revised += other.revised;
        self.silent += other.silent;
        self.withdrawn += other.withdrawn;
    }
}

/// The unpacked timeline: the folder that a variable names, else the corpus's.
fn timeline(test: &str, folder: &Path) -> Option<PathBuf> {
    if let Some(given) = variable("ANNUNCIATOR_TIMELINE") {
        return Some(PathBuf::from(given));
    }
    let archive = program::corpus(test)?.join("cisa/cisa-ot-timeline-2023.tar.zst");
    let unpacked = zstd::Decoder::new(fs::File::open(archive).unwrap()).unwrap();
    let target = folder.join("timeline");
    tar::Archive::new(unpacked).unpack(&target).unwrap();
    Some(target)
}

fn steps(timeline: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(timeline).unwrap().map(|entry| entry.unwrap().path());
    let mut steps: Vec<PathBuf> = entries.filter(|path| path.join("step.json").exists()).collect();
    steps.sort();
    assert!(!steps.is_empty(), "{} holds no step", timeline.display());
    steps
}

/// Copies files over a tree, except index files where the publisher's own are shown.
fn lay_over(from: &Path, tree: &Path, index: Index) {
    if !from.exists() {
        return;
    }
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), tree.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            lay_over(&path, &target, index);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
    if from.join("as-published").exists() {
        overlay_own_index(from, tree, index);
    }
}

/// Puts the publisher's own index files where the generated ones are.
fn overlay_own_index(from: &Path, tree: &Path, index: Index) {
    if index == Index::Generated || !tree.join("csaf_files").exists() {
        return;
    }
    let kept = tree.join("kept-index");
    fs::create_dir_all(&kept).unwrap();
    if let Ok(entries) = fs::read_dir(from.join("as-published")) {
        entries
            .map(Result::unwrap)
            .for_each(|entry| assert!(fs::copy(entry.path(), kept.join(entry.file_name())).is_ok()));
    }
    for entry in fs::read_dir(&kept).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), tree.join("csaf_files/OT/white").join(entry.file_name())).unwrap();
    }
}

/// The documents among the paths of a step.
fn documents_of(paths: &Value) -> Vec<String> {
    let paths = paths.as_array().unwrap().iter().filter_map(Value::as_str);
    paths.filter(|path| path.ends_with(".json")).map(str::to_owned).collect()
}

fn remove(tree: &Path, path: &str) {
    let path = tree.join(path);
    for suffix in ["", ".asc", ".sha512", ".sha256"] {
        let _ = fs::remove_file(format!("{}{suffix}", path.display()));
    }
    assert!(!path.exists());
}

/// Documents below the year folders.
fn documents(tree: &Path) -> u64 {
    let years = fs::read_dir(tree.join("csaf_files/OT/white")).unwrap().map(|entry| entry.unwrap().path());
    let files = years.filter(|path| path.is_dir()).flat_map(|year| fs::read_dir(year).unwrap());
    files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|kind| kind == "json")).count() as u64
}

struct Installation {
    data: PathBuf,
    config: String,
}

impl Installation {
    fn new(folder: &Path, server: &TreeServer) -> Installation {
        let config = folder.join("annunciator.toml");
        let (url, ca_file) = (&server.address, TreeServer::ca_file());
        let provider = format!(
            "[[providers]]\nname = \"Publisher\"\nurl = \"{url}/.well-known/csaf/provider-metadata.json\"\n\
             ca_file = \"{ca_file}\"\nallow_private = true\n"
        );
        fs::write(&config, provider).unwrap();
        Installation { data: folder.join("data"), config: config.display().to_string() }
    }

    fn check(&self, reconcile: bool) -> Counts {
        let mut arguments = vec!["--config", self.config.as_str(), "provider", "check", "Publisher", "--json"];
        if reconcile {
            arguments.push("--reconcile");
        }
        // A document that is refused makes the command fail; its counts are told all the same.
        let output = program::attempt(&self.data, &arguments);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let count = |key: &str| told[key].as_u64().expect(key);
        let (new, revised, silent) = (count("new"), count("revised"), count("silent"));
        assert_eq!(told["error"], "", "{told}");
        Counts { new, revised, silent, withdrawn: count("withdrawn") }
    }

    /// Documents that were refused, each with the reason.
    fn refused(&self) -> BTreeMap<String, String> {
        let arguments = ["--config", &self.config, "provider", "log", "Publisher", "--json", "--limit", "1000"];
        let log = program::run(&self.data, &arguments);
        let checks = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let failures = checks.flat_map(|check| check["failures"].as_array().unwrap().clone());
        let text = |failure: &Value, key: &str| failure[key].as_str().unwrap().to_owned();
        failures.map(|failure| (text(&failure, "url"), text(&failure, "reason"))).collect()
    }
}
