//! The documents of CISA's OT corpus: what another validator of the field finds in each, test by test and place by place.
//!
//! Does not know: which of the two is right.

use crate::corpus::{corpus, in_parallel};
use csaf_validate::{Profile, Selection, validate};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

type Places = BTreeMap<String, BTreeSet<String>>;

/// File and findings by test's number.
fn theirs(corpus: &Path) -> BTreeMap<String, Places> {
    let file = File::open(corpus.join("cisa/validator-findings.jsonl.gz")).unwrap();
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines
        .map(|line| {
            let told: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let tests = told["findings"].as_object().unwrap();
            let mut places = Places::new();
            for (test, finding) in tests {
                let test = test.split_once('_').unwrap().1.replace('_', ".");
                for path in finding["paths"].as_array().unwrap() {
                    add(&mut places, test.clone(), path.as_str().unwrap().to_owned());
                }
            }
            (told["file"].as_str().unwrap().to_owned(), places)
        })
        .collect()
}

fn documents(corpus: &Path) -> Vec<(String, Vec<u8>)> {
    let file = File::open(corpus.join("cisa/cisa-ot-2017-2023.tar.gz")).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut documents = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if path.ends_with(".json") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            documents.push((path, bytes));
        }
    }
    documents
}

/// A place as both name it. The two mean the same branch or product by other places of it, and the library tells the version
/// of a score twice; docs/conformance.md has the list.
fn common_place(test: &str, place: String) -> Option<String> {
    let cut = |end: &str| Some(place.strip_suffix(end).map_or_else(|| place.clone(), str::to_owned));
    match test {
        "6.2.18" => cut("/name"),
        "6.3.9" | "6.3.10" => cut("/product"),
        "6.3.2" if place.ends_with("/vectorString") => None,
        _ => Some(place),
    }
}

fn add(places: &mut Places, test: String, place: String) {
    if let Some(place) = common_place(&test, place) {
        places.entry(test).or_default().insert(place);
    }
}

#[test]
fn documents_of_cisa_have_the_findings_that_another_validator_has() {
    let Some(corpus) = corpus("documents_of_cisa_have_the_findings_that_another_validator_has") else { return };
    let theirs = theirs(&corpus);
    let documents = documents(&corpus);
    let full = Selection::of_profile(Profile::Full);
    let differences = in_parallel(&documents, |(path, bytes)| {
        let (_, wanted) = theirs.iter().find(|(file, _)| path.ends_with(file.as_str()))?;
        let mut found = Places::new();
        for finding in validate(bytes, &full).unwrap().findings {
            add(&mut found, finding.test.to_owned(), finding.pointer);
        }
        let tests: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
        let apart = tests.into_iter().filter(|test| wanted.get(*test) != found.get(*test));
        Some(
            apart
                .map(|test| (test.clone(), format!("{path}: {:?} / {:?}", wanted.get(test), found.get(test))))
                .collect::<Vec<_>>(),
        )
    });
    let compared = differences.iter().flatten().count();
    assert!(compared >= 2036, "the corpus has shrunk to {compared} documents");
    let mut by_test: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (test, told) in differences.into_iter().flatten().flatten() {
        by_test.entry(test).or_default().push(told);
    }
    for (test, told) in &by_test {
        println!("{test}: {} documents, the first {:.600}", told.len(), told[0]);
    }
    assert!(by_test.is_empty(), "tests differ: {:?}", by_test.keys());
}
