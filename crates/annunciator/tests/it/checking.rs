//! `provider check DOMAIN` and `convert`: what anybody may ask about a party's distribution, and a document's other edition.

use crate::program::{attempt, run};
use crate::tree_server::TreeServer;
use crate::written_provider::WrittenProvider;
use serde_json::Value;
use std::fs;
use std::process::Output;

/// A provider with three documents, its folder and its server.
fn site() -> (tempfile::TempDir, TreeServer) {
    let folder = tempfile::tempdir().unwrap();
    let mut provider = WrittenProvider::default();
    (0..3).for_each(|number| provider.add(number));
    provider.write(&folder.path().join("tree"));
    let server = TreeServer::start(&folder.path().join("tree"));
    (folder, server)
}

fn check(folder: &tempfile::TempDir, server: &TreeServer, more: &[&str]) -> (i32, String) {
    let domain = server.address.trim_start_matches("https://");
    let ca_file = TreeServer::ca_file();
    let arguments = ["provider", "check", domain, "--allow-private", "--ca-file", &ca_file];
    let Output { status, stdout, .. } = attempt(&folder.path().join("data"), &[&arguments, more].concat());
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

fn standing(report: &Value, number: usize) -> &str {
    report["editions"][0]["requirements"][number - 1]["standing"].as_str().unwrap()
}

#[test]
fn a_domain_is_checked_by_the_requirements_of_both_editions() {
    let (folder, server) = site();
    let (code, text) = check(&folder, &server, &["--format", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, report["reached"].as_bool()), (0, Some(true)), "{text}");
    assert_eq!((report["documents_listed"].as_u64(), report["documents_looked_at"].as_u64()), (Some(3), Some(3)));
    for number in [1, 2, 3, 4, 6, 7, 9, 15, 18] {
        assert_eq!(standing(&report, number), "held", "{number}: {text}");
    }
    for number in [8, 19, 20] {
        assert_eq!(standing(&report, number), "failed", "{number}: {text}");
    }
    assert_eq!(standing(&report, 21), "nothing_to_check");
    assert_eq!(report["editions"][1]["requirements"].as_array().unwrap().len(), 25);
    let (code, text) = check(&folder, &server, &["--require", "trusted_provider", "--documents", "1"]);
    assert!(code == 1 && text.contains("does not reach the role CSAF trusted provider of CSAF 2.0"), "{text}");
    assert!(text.contains("1 of 3 listed documents were looked at"), "{text}");
    assert!(text.contains("19 Signatures: failed") && text.contains("has no signature"), "{text}");
    let (_, page) = check(&folder, &server, &["--format", "html"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("<td>18</td>"), "{page}");
}

#[test]
fn what_a_party_does_wrong_costs_the_role_and_is_named() {
    let (folder, server) = site();
    let tree = folder.path().join("tree");
    fs::rename(tree.join("white/2024/written-0.json"), tree.join("white/2024/other.json")).unwrap();
    let feed = fs::read_to_string(tree.join("white/feed.json")).unwrap();
    fs::write(tree.join("white/feed.json"), feed.replace("/written-0.json\"", "/other.json\"")).unwrap();
    let (code, text) = check(&folder, &server, &[]);
    assert!(code == 1 && text.contains("should be called written-0.json"), "{text}");
    assert!(text.contains("does not reach the role CSAF provider"), "{text}");
}

#[test]
fn a_document_is_converted_there_and_what_that_did_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories/sample-2024-0001.json");
    let out = folder.path().join("new.json");
    let arguments = ["convert", sample, "--out", out.to_str().unwrap(), "--report", "json"];
    let output = attempt(folder.path(), &arguments);
    let report: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((output.status.code(), report["written"].as_bool()), (Some(0), Some(true)), "{report}");
    assert_eq!((&report["to"], report["input_valid"].as_bool()), (&"2.1".into(), Some(true)), "{report}");
    let new: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(new["document"]["csaf_version"], "2.1");
    // The way back loses the versions of weaknesses, and says so.
    let back = attempt(folder.path(), &["convert", out.to_str().unwrap()]);
    let said = String::from_utf8(back.stderr).unwrap();
    assert!(back.status.code() == Some(1) && back.stdout.is_empty() && said.contains("not written"), "{said}");
    let text = run(folder.path(), &["convert", out.to_str().unwrap(), "--lossy"]);
    let old: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(old["document"]["csaf_version"], "2.0");
}

#[test]
fn what_is_no_document_or_of_that_edition_already_is_not_converted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, "{\"document\": {\"csaf_version\": \"2.1\"}}").unwrap();
    for (arguments, says) in [
        (["convert", file.to_str().unwrap(), "--to", "2.1"].as_slice(), "only one of 2.0"),
        (&["convert", "/nowhere/a.json"], "opening /nowhere/a.json"),
    ] {
        let output = attempt(folder.path(), arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty() && said.contains(says), "{said}");
    }
}
