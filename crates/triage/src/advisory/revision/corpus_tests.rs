//! Real revisions: what a coordinator changed within a quarter of a year, and older revisions of other publishers.

use super::*;
use crate::advisory::corpus::corpus;
use crate::advisory::normalise;
use std::collections::BTreeMap;
use std::io::Read;

/// The JSON files of an archive by path, those that `wanted` takes.
fn files(archive: impl Read, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        if path.ends_with(".json") && wanted(&path) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("bytes");
            found.insert(path, bytes);
        }
    }
    found
}

fn read(bytes: &[u8]) -> Advisory {
    normalise(&csaf::read(bytes).expect("a document").0).0
}

/// Compares two real revisions, holds the laws against them, and prints what differs.
fn hold_the_laws(name: &str, before: &[u8], after: &[u8]) -> Comparison {
    let (a, b) = (read(before), read(after));
    assert!(compare(&a, &a).changes.is_empty(), "{name}");
    let comparison = compare(&a, &b);
    assert_eq!(comparison.changes.is_empty(), a == b, "{name}: every change of the advisory is at least one change");
    let back = compare(&b, &a);
    let kinds = |comparison: &Comparison, removed: &str, added: &str| {
        let mut kinds: Vec<String> = comparison
            .changes
            .iter()
            .map(|change| change.code.code().replace(removed, "_x").replace(added, "_y"))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&comparison, "_removed", "_added"), kinds(&back, "_added", "_removed"), "{name}");
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in &comparison.changes {
        *counts.entry((change.code.code(), change.rule.code())).or_default() += 1;
    }
    let marks = (comparison.is_material(), comparison.is_silent);
    println!("{name}: version {} -> {}, (material, silent) {marks:?}: {counts:?}", a.version, b.version);
    comparison
}

#[test]
fn every_modification_of_the_timeline_that_changes_the_advisory_is_told() {
    let test = "every_modification_of_the_timeline_that_changes_the_advisory_is_told";
    let Some(archive) = corpus(test, "cisa/cisa-ot-timeline-2023.tar.zst") else { return };
    let archive = std::fs::File::open(archive).expect("the archive opens");
    let archive = zstd::stream::read::Decoder::new(archive).expect("zstd");
    let files = files(archive, |path| path.contains("/white/20") && !path.contains("as-published"));
    let mut current: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let (mut told, mut material, mut silent) = (0, 0, 0);
    let mut seen = 0;
    // `base` comes before `step-001`, and the steps are numbered.
    for (path, bytes) in files {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let Some(before) = current.insert(name.clone(), bytes.clone()).filter(|before| *before != bytes) else {
            continue;
        };
        seen += 1;
        let comparison = hold_the_laws(&name, &before, &bytes);
        told += usize::from(!comparison.changes.is_empty());
        material += usize::from(comparison.is_material());
        silent += usize::from(comparison.is_silent);
    }
    println!("{seen} modifications: {told} told, {material} material, {silent} silent");
    assert_eq!((seen, silent), (22, 6));
}

#[test]
fn the_older_revisions_of_other_publishers_are_compared() {
    let test = "the_older_revisions_of_other_publishers_are_compared";
    let Some(archive) = corpus(test, "publishers/other-publishers.tar.gz") else { return };
    let open = || flate2::read::GzDecoder::new(std::fs::File::open(&archive).expect("the archive opens"));
    let older = files(open(), |path| path.contains("/revisions/"));
    let name_of = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.split(['.', '@', '+']).next().unwrap_or_default().to_owned()
    };
    assert!(!older.is_empty());
    let names: Vec<String> = older.keys().map(|path| name_of(path)).collect();
    let current = files(open(), |path| path.contains("/white/20") && names.contains(&name_of(path)));
    let mut compared = 0;
    for (path, before) in &older {
        let after = current.iter().find(|(now, _)| name_of(now) == name_of(path));
        let Some((_, after)) = after else { continue };
        hold_the_laws(path, before, after);
        compared += 1;
    }
    assert!(compared > 0, "{:?}", older.keys());
}
