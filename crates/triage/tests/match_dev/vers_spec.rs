//! The version-range specification's own tests: right, unknown, and never wrong.
//!
//! Does not know: conversions from native ranges and the canonical form, which nothing here claims.

#![expect(clippy::expect_used, reason = "a test set that cannot be read fails the test")]

use crate::dev_set::corpus;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use triage::product::version::{Contains, Range, Scheme, Version};

/// Answers of one scheme.
#[derive(Debug, Default)]
struct Count {
    right: u32,
    unknown: u32,
    wrong: Vec<String>,
}

impl Count {
    fn take<T: PartialEq + std::fmt::Debug>(&mut self, asked: &Value, answer: Option<T>, expected: T) {
        match answer {
            None => self.unknown += 1,
            Some(answer) if answer == expected => self.right += 1,
            Some(answer) => self.wrong.push(format!("{asked}: {answer:?}, not {expected:?}")),
        }
    }
}

/// Schemes whose order is claimed in full, as far as the tests ask.
const CLAIMED: [&str; 2] = ["lexicographic", "npm"];

#[test]
fn no_version_of_the_specification_is_ordered_wrongly() {
    let Some(root) = corpus("no_version_of_the_specification_is_ordered_wrongly") else { return };
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(root.join("vers/tests")).expect("the tests").flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        let text = std::fs::read_to_string(file.path()).expect("a test file");
        let tests: Value = serde_json::from_str(&text).expect("JSON");
        for test in tests["tests"].as_array().expect("tests") {
            ask(test, &mut counts);
        }
    }
    for (scheme, count) in &counts {
        println!("{scheme}: right {}, unknown {}, wrong {:?}", count.right, count.unknown, count.wrong);
        assert!(count.wrong.is_empty(), "{scheme}: {:#?}", count.wrong);
        assert!(!CLAIMED.contains(&scheme.as_str()) || count.unknown == 0, "{scheme} is claimed");
    }
    let right: u32 = counts.values().map(|count| count.right).sum();
    assert!(right >= RIGHT_MIN, "{right}");
}

/// Answers that are right; measured, rounded down.
const RIGHT_MIN: u32 = 400;

fn ask(test: &Value, counts: &mut BTreeMap<String, Count>) {
    let (input, expected) = (&test["input"], &test["expected_output"]);
    let texts = || -> Option<(&str, &str)> { Some((input["versions"][0].as_str()?, input["versions"][1].as_str()?)) };
    let scheme = input["input_scheme"].as_str().unwrap_or_default();
    match test["test_type"].as_str() {
        Some("equality") => {
            let (a, b) = texts().expect("two versions");
            let answer = Scheme::of_type(scheme).compare(a, b).map(|order| order == Ordering::Equal);
            counts.entry(scheme.to_owned()).or_default().take(input, answer, expected.as_bool().expect("a truth"));
        }
        Some("comparison") => {
            let (a, b) = texts().expect("two versions");
            let sorted = match Scheme::of_type(scheme).compare(a, b) {
                None => None,
                Some(Ordering::Greater) => Some(vec![b, a]),
                Some(_) => Some(vec![a, b]),
            };
            let expected = expected.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
            counts.entry(scheme.to_owned()).or_default().take(input, sorted, expected);
        }
        Some("containment") => {
            let range = input["vers"].as_str().expect("a range");
            let version = Version::parse(input["version"].as_str().expect("a version"));
            let answer = version.map(|version| Range::parse(range).contains(&version));
            let answer = answer.filter(|answer| *answer != Contains::Unknown).map(|answer| answer == Contains::Yes);
            let name = range.trim_start_matches("vers:").split('/').next().unwrap_or_default();
            counts.entry(name.to_owned()).or_default().take(input, answer, expected.as_bool().expect("a truth"));
        }
        _ => {}
    }
}
