//! `annunciator policy`: what a policy says and would change, and an organisation's own in place of the installation's.

use crate::program::{self, corpus};
use crate::schema::faults;
use serde_json::Value;
use std::path::{Path, PathBuf};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");
const BUILT_IN: &str = include_str!("../../../triage/src/assessment/policy.toml");

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A policy by which a fix is no reason to plan: what was Plan patch becomes Monitor or Mitigate.
fn patient(folder: &Path) -> PathBuf {
    let text = BUILT_IN.replace("version = \"", "version = \"patient-");
    let text = text
        .replace("id = \"serious_with_fix\"\nlabel = \"plan_patch\"", "id = \"serious_with_fix\"\nlabel = \"monitor\"");
    let file = folder.join("patient.toml");
    std::fs::write(&file, text).unwrap();
    file
}

fn labels(data: &Path) -> Vec<String> {
    let list = program::run(data, &["advisories", "--json"]);
    list.lines().map(|line| json(line)["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_policy_is_tried_put_in_place_for_one_organisation_and_taken_away() {
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let file = patient(data.path()).display().to_string();
    let before = labels(data.path());
    let planned = before.iter().filter(|label| *label == "plan_patch").count();
    assert!(planned > 0, "{before:?}");
    let tried = json(&program::run(data.path(), &["policy", "test", &file, "--format", "json"]));
    assert_eq!(tried["advisories"].as_u64(), Some(before.len() as u64));
    assert_eq!(tried["before"]["labels"]["plan_patch"].as_u64(), Some(planned as u64));
    let change = &tried["changes"][0];
    assert_eq!(
        (&change["before"]["rule"], &change["because"]["kind"]),
        (&"serious_with_fix".into(), &"label".into()),
        "{change}"
    );
    let text = program::run(data.path(), &["policy", "test", &file]);
    assert!(
        text.contains(
            "Plan patch (serious_with_fix) -> Monitor (serious_with_fix): serious_with_fix gives another label"
        ),
        "{text}"
    );
    assert_eq!(labels(data.path()), before, "trying changes nothing");
    program::run(data.path(), &["policy", "set", "--organisation", "local", &file]);
    let own = labels(data.path());
    assert_eq!(
        own.iter().filter(|label| *label == "plan_patch").count() as u64,
        tried["after"]["labels"]["plan_patch"]
    );
    let tracking_id = change["tracking_id"].as_str().unwrap();
    let shown = json(&program::run(data.path(), &["advisory", "show", tracking_id, "--json"]));
    assert_eq!(shown["label"], change["after"]["label"]);
    assert_eq!(
        (&shown["policy"]["owner"], shown["policy"]["version"].as_str().unwrap().starts_with("patient-")),
        (&"organisation".into(), true)
    );
    let again = json(&program::run(data.path(), &["policy", "test", &file, "--format", "json"]));
    assert_eq!(again["changes"].as_array().map(Vec::len), Some(0), "it is compared with the one in force");
    assert!(program::run(data.path(), &["policy", "show", "--organisation", "local"]).starts_with("policy patient-"));
    program::run(data.path(), &["policy", "clear", "--organisation", "local"]);
    assert_eq!(labels(data.path()), before);
    assert_eq!(
        program::run(data.path(), &["policy", "clear", "--organisation", "local"]).trim(),
        "local had no policy of its own"
    );
    program::run(data.path(), &["ledger", "verify"]);
}

#[test]
fn a_policy_file_is_checked_and_its_schema_says_the_same() {
    let data = tempfile::tempdir().unwrap();
    let schema = json(&program::run(data.path(), &["policy", "schema"]));
    let built_in: Value = toml::from_str(BUILT_IN).unwrap();
    assert_eq!(faults(&schema, &built_in), Vec::<String>::new());
    let wrong = |from: &str, to: &str| toml::from_str::<Value>(&BUILT_IN.replacen(from, to, 1)).unwrap();
    assert_eq!(faults(&schema, &wrong("[\"yes\"]", "[\"perhaps\"]")), ["/rules/0/when/known_exploited/0: enum"]);
    assert_eq!(
        faults(&schema, &wrong("when.known_exploited", "when.weather")),
        ["/rules/0/when: additionalProperties"]
    );
    let file = patient(data.path()).display().to_string();
    let checked = json(&program::run(data.path(), &["policy", "check", &file, "--format", "json"]));
    assert_eq!(checked["remarks"].as_array().map(Vec::len), Some(0), "{checked}");
    let bad = data.path().join("bad.toml");
    std::fs::write(&bad, BUILT_IN.replacen("[\"yes\"]", "[\"perhaps\"]", 1)).unwrap();
    let refused = program::attempt(data.path(), &["policy", "check", &bad.display().to_string()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("rule in_kev: perhaps is no answer to known_exploited"), "{said}");
    let nobody = program::attempt(data.path(), &["policy", "set", "--organisation", "nobody", &file]);
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn ssvc_selections_meet_the_published_schema() {
    let Some(corpus) = corpus("ssvc_selections_meet_the_published_schema") else { return };
    let file = corpus.join("reference/ssvc/schema/v2/SelectionList_2_0_0.schema.json");
    let schema = json(&std::fs::read_to_string(file).unwrap());
    let data = tempfile::tempdir().unwrap();
    program::run(data.path(), &["import", SAMPLES]);
    let mut seen = 0;
    for line in program::run(data.path(), &["advisories", "--json"]).lines() {
        let id = json(line)["id"].as_str().unwrap().to_owned();
        let advisory = json(&program::run(data.path(), &["advisory", "show", &id, "--json"]));
        for (tree, decision) in advisory["ssvc"].as_object().expect("trees") {
            assert_eq!(faults(&schema, &decision["selections"]), Vec::<String>::new(), "{id} {tree}");
            assert!(decision["vector"].as_str().unwrap().starts_with("SSVCv2/"), "{id} {tree}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}
