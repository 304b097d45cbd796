//! A quarter of a year of a publisher's work through two watchlists: what was sent, and what of each edit was told.

use crate::plant::Plant;
use monitor::actions::{self, WatchlistSettings};
use monitor::{Transport, driver};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use store::Alert;
use triage::advisory::revision::{self, Comparison, compare};
use triage::alert::Content;
use triage::watchlist::{Rule, SendingPolicy};

/// The watchlist of whoever watches three vendors.
const VENDORS: &str = "Three vendors";
/// The watchlist that asks for everything: it shows what the other one does not ask for.
const EVERYTHING: &str = "Everything";

/// Before an edit that was told and should not have been, or the other way round.
const WRONG: &str = "WRONG";

/// An edit of a document that was there before.
struct Edit {
    before: Value,
    after: Value,
}

#[tokio::test]
async fn each_edit_of_the_timeline_that_changes_affected_products_is_told_and_each_cosmetic_one_is_not() {
    let test = "each_edit_of_the_timeline_that_changes_affected_products_is_told_and_each_cosmetic_one_is_not";
    let Some(archive) = archive(test) else { return };
    let timeline = tempfile::tempdir().unwrap();
    tar::Archive::new(zstd::Decoder::new(fs::File::open(archive).unwrap()).unwrap()).unpack(timeline.path()).unwrap();
    let plant = Plant::open(Transport::None, &[]).await;
    let tree = plant.folder.path().join("provider");
    lay_over(&timeline.path().join("base"), &tree);
    watch(&plant, Vec::new()).await;
    plant.watch().await;
    let vendors = ["Siemens", "Rockwell Automation", "Schneider Electric"].map(str::to_owned).to_vec();
    let rules = vec![(VENDORS, Rule { vendors, ..Rule::default() }), (EVERYTHING, Rule::default())];
    watch(&plant, rules).await;
    let mut told = String::new();
    let mut sent = [0, 0];
    for step in steps(timeline.path()) {
        let facts: Value = serde_json::from_slice(&fs::read(step.join("step.json")).unwrap()).unwrap();
        let modified = documents(&facts["modified"]);
        let read = |path: &String| serde_json::from_slice::<Value>(&fs::read(tree.join(path)).unwrap()).unwrap();
        let before: Vec<Value> = modified.iter().map(read).collect();
        lay_over(&step.join("files"), &tree);
        documents(&facts["deleted"]).iter().for_each(|path| fs::remove_file(tree.join(path)).unwrap());
        let after: Vec<Value> = modified.iter().map(read).collect();
        let known: BTreeSet<_> = alerts(&plant).await.into_iter().map(|alert| alert.id).collect();
        plant.watch().await;
        let mut new = alerts(&plant).await;
        new.retain(|alert| !known.contains(&alert.id));
        let day = facts["date"].as_str().unwrap().get(..10).unwrap();
        for alert in &new {
            sent[usize::from(alert.watchlist == EVERYTHING)] += alert.deliveries.len();
        }
        let edited: BTreeSet<&str> =
            after.iter().filter_map(|edit| edit["document"]["tracking"]["id"].as_str()).collect();
        tell_new(&mut told, day, &new, &edited);
        for (before, after) in before.into_iter().zip(after) {
            tell_edit(&mut told, day, &Edit { before, after }, &new);
        }
    }
    let wrong: Vec<&str> = told.lines().filter(|line| line.starts_with(WRONG)).collect();
    let [of_vendors, of_everything] = sent;
    insta::assert_snapshot!(format!("mails: {VENDORS} {of_vendors}, {EVERYTHING} {of_everything}\n{told}"));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Makes these the plant's watchlists; what they are told is sent to one reader each.
async fn watch(plant: &Plant, rules: Vec<(&str, Rule)>) {
    let of = |(name, rule): (&str, Rule)| WatchlistSettings {
        name: name.to_owned(),
        rule,
        recipients: vec![format!("{}@plant.example", name.replace(' ', "-").to_lowercase())],
        sending: SendingPolicy::default(),
    };
    let watchlists: Vec<WatchlistSettings> = rules.into_iter().map(of).collect();
    actions::put_watchlists(&plant.monitor, plant.reader.organisation, &watchlists, driver::now()).await.unwrap();
}

async fn alerts(plant: &Plant) -> Vec<Alert> {
    plant.monitor.store.list_alerts(&plant.reader, None, 1_000).await.unwrap()
}

/// Alerts that no edit raised, by the publisher's ids, with the watchlists that tell of them.
fn tell_new(told: &mut String, day: &str, alerts: &[Alert], edited: &BTreeSet<&str>) {
    let mut lines: Vec<String> = Vec::new();
    for alert in alerts.iter().filter(|alert| alert.watchlist == EVERYTHING) {
        let content = content(alert);
        if !edited.contains(content.tracking_id.as_str()) {
            let asked = alerts.iter().any(|one| one.advisory == alert.advisory && one.watchlist == VENDORS);
            let whom = if asked { "both" } else { EVERYTHING };
            let silent = if alert.deliveries.is_empty() { ", sent to nobody" } else { "" };
            lines.push(format!("{day} {} {}: {whom}{silent}", alert.reason, content.tracking_id));
        }
    }
    lines.sort();
    lines.iter().for_each(|line| writeln!(told, "{line}").unwrap());
}

/// What was told of an edit, by which rules, and whether it changed what is affected.
fn tell_edit(told: &mut String, day: &str, edit: &Edit, alerts: &[Alert]) {
    let id = edit.after["document"]["tracking"]["id"].as_str().unwrap();
    let version = |document: &Value| document["document"]["tracking"]["version"].as_str().unwrap().to_owned();
    let (from, to) = (version(&edit.before), version(&edit.after));
    let silent = if from == to { " (silently)" } else { "" };
    let of_this: Vec<&Alert> = alerts.iter().filter(|alert| content(alert).tracking_id == id).collect();
    let by =
        |watchlist: &str| of_this.iter().find(|alert| alert.watchlist == watchlist && !alert.deliveries.is_empty());
    let comparison = edit.compared();
    let is_less = comparison.changes.iter().any(|change| change.rule == revision::Rule::LessAffected);
    let changed = affected(&edit.before) != affected(&edit.after);
    let changes = match (changed, is_less) {
        (true, true) => "fewer products or versions affected",
        (true, false) => "affected products changed",
        (false, _) => "affected products unchanged",
    };
    let outcome = match by(EVERYTHING) {
        Some(alert) => {
            let content = content(alert);
            let rules: BTreeSet<&str> = content.changes.iter().map(|change| change.rule.code()).collect();
            let whom = if by(VENDORS).is_some() { "both" } else { EVERYTHING };
            format!(
                "{}: {whom}; changes told: {} {}",
                alert.reason,
                content.changes.len() as u32 + content.changes_more,
                Vec::from_iter(rules).join(", ")
            )
        }
        None => "told nobody".to_owned(),
    };
    writeln!(told, "{day} edit of {id} {from} → {to}{silent}, {changes}: {outcome}").unwrap();
    let is_told = by(EVERYTHING).is_some();
    // That fewer are affected is no reason to alert anybody (docs/reference/revisions.md).
    let due = changed && !is_less || comparison.is_material();
    let wrong = due && !is_told || is_told && bare(&edit.before) == bare(&edit.after);
    if wrong {
        writeln!(told, "{WRONG}: {id}").unwrap();
    }
}

impl Edit {
    fn compared(&self) -> Comparison {
        let read = |document: &Value| {
            let (parsed, _) = csaf::read(document.to_string().as_bytes()).unwrap();
            triage::advisory::normalise(&parsed).0
        };
        compare(&read(&self.before), &read(&self.after))
    }
}

fn content(alert: &Alert) -> Content {
    serde_json::from_str(&alert.content).unwrap()
}

/// Each product's path of names with the statuses that vulnerabilities give it, read without our reader. How blanks, dashes
/// and commas are set says nothing about what is affected.
fn affected(document: &Value) -> BTreeSet<String> {
    fn walk(branch: &Value, path: &str, ids: &mut Vec<(String, String)>) {
        let name = branch["name"].as_str().unwrap_or_default();
        let path = format!("{path}/{}", name.replace([' ', ',', '_', '-', '\u{a0}'], ""));
        if let Some(id) = branch["product"]["product_id"].as_str() {
            ids.push((id.to_owned(), path.clone()));
        }
        branch["branches"].as_array().into_iter().flatten().for_each(|branch| walk(branch, &path, ids));
    }
    let mut ids = Vec::new();
    walk(&document["product_tree"], "", &mut ids);
    let mut all = BTreeSet::new();
    for vulnerability in document["vulnerabilities"].as_array().into_iter().flatten() {
        for (status, products) in vulnerability["product_status"].as_object().into_iter().flatten() {
            for id in products.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let paths = ids.iter().filter(|(known, _)| known == id).map(|(_, path)| path);
                all.extend(paths.map(|path| format!("{} {status} {path}", vulnerability["cve"])));
            }
        }
    }
    all
}

/// The document without what only tells of itself: history, dates, notes, references, thanks.
fn bare(document: &Value) -> Value {
    let mut bare = document.clone();
    if let Some(parts) = bare["document"].as_object_mut() {
        for part in ["tracking", "notes", "references", "acknowledgments", "publisher", "title"] {
            parts.remove(part);
        }
    }
    bare
}

fn archive(test: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test is told where the corpus is")]
    let (given, is_ci) = (std::env::var_os("ANNUNCIATOR_CORPUS"), std::env::var_os("CI").is_some());
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let archive = given.map_or_else(beside, PathBuf::from).join("cisa/cisa-ot-timeline-2023.tar.zst");
    if archive.is_file() {
        return Some(archive);
    }
    assert!(!is_ci, "{test} needs the corpus");
    println!("skipped: {test}: no corpus");
    None
}

fn steps(timeline: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(timeline).unwrap().map(|entry| entry.unwrap().path());
    let mut steps: Vec<PathBuf> = entries.filter(|path| path.join("step.json").exists()).collect();
    steps.sort();
    steps
}

/// Copies the documents over the tree, and nothing else: a folder is listed by what is in it.
fn lay_over(from: &Path, tree: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let target = tree.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            lay_over(&path, &target);
        } else if is_document(&path.display().to_string()) {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn documents(paths: &Value) -> Vec<String> {
    let paths = paths.as_array().unwrap().iter().filter_map(Value::as_str);
    paths.filter(|path| is_document(path)).map(str::to_owned).collect()
}

fn is_document(path: &str) -> bool {
    path.ends_with(".json") && path.contains("/20")
}

#[test]
fn what_is_affected_is_read_from_the_tree() {
    let document = crate::plant::document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0");
    let all = affected(&document);
    assert_eq!(all.into_iter().collect::<Vec<_>>(), ["\"CVE-2024-1000\" known_affected //Example/VC100/<2.0"]);
}
