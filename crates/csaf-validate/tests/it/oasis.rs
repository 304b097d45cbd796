//! The standard's test suite: every case of `testcases.json`, whether the test it belongs to fails or passes, and where.
//!
//! Does not know: why a case is right.

use crate::corpus::{corpus, in_parallel};
use csaf_validate::{Report, Selection, validate};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// One line of `testcases.json`.
struct Case {
    test: String,
    file: String,
    is_failing: bool,
    result: Option<String>,
}

/// Everything in `testcases.json` of an edition.
fn cases(data: &Path) -> Vec<Case> {
    let list: Value = serde_json::from_slice(&std::fs::read(data.join("testcases.json")).unwrap()).unwrap();
    let mut cases = Vec::new();
    for test in list["tests"].as_array().unwrap() {
        for (part, is_failing) in [("failures", true), ("valid", false)] {
            for case in test[part].as_array().into_iter().flatten() {
                let text = |key: &str| case[key].as_str().map(str::to_owned);
                let (file, result) = (text("name").unwrap(), text("result"));
                cases.push(Case { test: test["id"].as_str().unwrap().to_owned(), file, is_failing, result });
            }
        }
    }
    cases
}

/// What is not as the suite says; `None` where it agrees.
fn disagreement(data: &Path, case: &Case) -> Option<String> {
    let bytes = std::fs::read(data.join(&case.file)).unwrap();
    let report = validate(&bytes, &Selection::of_tests([case.test.as_str()]).unwrap()).unwrap();
    let told = |what: &str| Some(format!("{} {}: {what}", case.test, case.file.rsplit('/').next().unwrap()));
    if report.ran.is_empty() {
        return told(&format!("not run: {:?}", report.not_run));
    }
    if case.is_failing != (report.of_test(&case.test).count() > 0) {
        return told(if case.is_failing { "passes, and should fail" } else { "fails, and should pass" });
    }
    let result = case.result.as_ref().map(|file| std::fs::read(data.join(file)).unwrap())?;
    let (wanted, found) = (wanted_places(&result), found_places(&report));
    (wanted != found).then(|| told(&format!("places: wanted {wanted:?}, found {found:?}")).unwrap())
}

/// The places of an expected result.
fn wanted_places(result: &[u8]) -> BTreeSet<String> {
    let result: Value = serde_json::from_slice(result).unwrap();
    let parts = ["errors", "warnings", "infos"].map(|part| result["primary_result"][part].as_array().cloned());
    let told = parts.into_iter().flatten().flatten();
    told.map(|one| one["instance_path"].as_str().unwrap().to_owned()).collect()
}

fn found_places(report: &Report) -> BTreeSet<String> {
    report.findings.iter().map(|finding| finding.pointer.clone()).collect()
}

/// All disagreements of an edition.
fn disagreements(corpus: &Path, edition: &str) -> (usize, Vec<String>) {
    let data = corpus.join("oasis-csaf").join(edition).join("test/validator/data");
    let cases = cases(&data);
    let found = in_parallel(&cases, |case| disagreement(&data, case));
    (cases.len(), found.into_iter().flatten().collect())
}

#[test]
fn every_case_of_edition_2_0_agrees() {
    let Some(corpus) = corpus("every_case_of_edition_2_0_agrees") else { return };
    let (count, found) = disagreements(&corpus, "csaf_2.0");
    assert!(count >= 239, "the suite has shrunk to {count} cases");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_case_of_edition_2_1_agrees() {
    let Some(corpus) = corpus("every_case_of_edition_2_1_agrees") else { return };
    let (count, found) = disagreements(&corpus, "csaf_2.1");
    assert!(count >= 856, "the suite has shrunk to {count} cases");
    for one in &found {
        println!("{one}");
    }
    assert_eq!(found, Vec::<String>::new());
}
