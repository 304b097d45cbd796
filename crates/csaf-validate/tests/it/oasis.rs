//! The standard's test suite: every case of `testcases.json`, whether the test it belongs to fails or passes, and where.
//!
//! Does not know: why a case is right.

use crate::corpus::{corpus, in_parallel};
use csaf_validate::{NotRun, Report, Resolved, Selection, list_links, validate};
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
    let mut report = validate(&bytes, &Selection::of_tests([case.test.as_str()]).unwrap()).unwrap();
    if matches!(case.test.as_str(), "6.3.6" | "6.3.7") {
        let asked = report.clone();
        report.add_links(&list_links(&serde_json::from_slice(&bytes).unwrap()), &made_up);
        report.ran.retain(|test| *test == case.test);
        report.findings.retain(|finding| finding.test == case.test);
        assert_eq!(asked.not_run, [(case.test.clone(), NotRun::Network)], "nothing is asked by itself");
    }
    let told = |what: &str| Some(format!("{} {}: {what}", case.test, case.file.rsplit('/').next().unwrap()));
    if report.ran.is_empty() {
        return told(&format!("not run: {:?}", report.not_run));
    }
    if case.is_failing != (report.of_test(&case.test).count() > 0) {
        let what = if case.is_failing { "passes, and should fail" } else { "fails, and should pass" };
        return told(&format!("{what}: {:?}", report.findings));
    }
    let result = case.result.as_ref().map(|file| std::fs::read(data.join(file)).unwrap())?;
    let (wanted, found) = (wanted_places(&result), found_places(&report));
    (wanted != found).then(|| told(&format!("places: wanted {wanted:?}, found {found:?}")).unwrap())
}

/// How the world answers the suite: what is reserved for never being found is not (RFC 6761 §6.4), what says of itself that it
/// is not available is not, and everything else is there.
fn made_up(address: &str) -> Resolved {
    let rest = address.split_once("//").map_or("", |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match (host.ends_with(".invalid"), path.ends_with("/not-available")) {
        (true, _) => Resolved::No("no such host".to_owned()),
        (_, true) => Resolved::No("it answers 404".to_owned()),
        _ => Resolved::Yes,
    }
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

/// Cases that do not agree, as the end of their file's name; docs/conformance.md has the reason of each.
const APART_2_0: &[&str] = &[];
const APART_2_1: &[&str] = &[
    "6-1-27-08-02",
    "6-1-48-16",
    "6-1-48-19",
    "6-1-50-14",
    "6-1-60-02-01",
    "6-1-60-02-02",
    "6-1-60-02-11",
    "6-1-60-02-12",
    "6-2-37-12",
    "6-3-16-01",
    "6-3-16-11",
];

/// Compares what does not agree with what is known not to: a new disagreement fails, and so does one that is gone.
fn assert_apart(found: &[String], known: &[&str]) {
    let is_of = |one: &str, end: &str| one.contains(&format!("-{end}.json"));
    let new: Vec<&String> = found.iter().filter(|one| !known.iter().any(|end| is_of(one, end))).collect();
    assert!(new.is_empty(), "{new:#?}");
    let gone: Vec<&&str> = known.iter().filter(|end| !found.iter().any(|one| is_of(one, end))).collect();
    assert!(gone.is_empty(), "these agree now, take them from the list: {gone:?}");
}

#[test]
fn every_case_of_edition_2_0_agrees() {
    let Some(corpus) = corpus("every_case_of_edition_2_0_agrees") else { return };
    let (count, found) = disagreements(&corpus, "csaf_2.0");
    assert!(count >= 239, "the suite has shrunk to {count} cases");
    assert_apart(&found, APART_2_0);
}

#[test]
fn cases_of_edition_2_1_agree_but_for_a_known_few() {
    let Some(corpus) = corpus("cases_of_edition_2_1_agree_but_for_a_known_few") else { return };
    let (count, found) = disagreements(&corpus, "csaf_2.1");
    assert!(count >= 856, "the suite has shrunk to {count} cases");
    assert!(found.len() * 20 <= count, "{} of {count} disagree, more than 5 %", found.len());
    assert_apart(&found, APART_2_1);
}
