//! `explain`, `lookup` and `inventory gaps`: what is asked of an inventory and a parts list.

use crate::program;
use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");
const INVENTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/inventory.csv");

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_part_is_looked_up_a_match_explained_and_a_gap_ranked() {
    let data = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| program::run(data.path(), arguments);
    run(&["import", SAMPLES]);
    run(&["inventory", "import", INVENTORY, "--org", "local"]);
    let number = "6GK7 343-1CX10-0XE0";
    let answer = json(&run(&["lookup", number, "--json"]));
    let open = &answer["lines"][0]["open"][0];
    let tracking_id = open["tracking_id"].as_str().expect("an open advisory");
    let text = run(&["lookup", &format!("2x CP 343-1 Lean {number}")]);
    assert!(text.contains(tracking_id) && text.contains("siemens · cp 343-1 lean"), "{text}");
    // The inventory's first asset is that module, without a version as well.
    let told = json(&run(&["explain", "--org", "local", "WW-001", tracking_id, "--json"]));
    assert_eq!(told["verdict"], open["verdict"], "{told}");
    let text = run(&["explain", "--org", "local", "WW-001", tracking_id]);
    assert!(text.contains("How the asset was read") && text.contains("6GK73431CX100XE0"), "{text}");
    let gaps = run(&["inventory", "gaps", "--org", "local", "--json"]);
    let first = json(gaps.lines().next().expect("a gap"));
    assert!(first["advisories"].as_u64() >= Some(1) && first["sentence"].as_str().is_some(), "{first}");
    let text = run(&["inventory", "gaps", "--org", "local", "--limit", "1"]);
    assert!(text.starts_with(first["sentence"].as_str().unwrap()), "{text}");
    // A misspelt organisation has no gaps to fill, and saying so would be wrong.
    let refused = program::attempt(data.path(), &["inventory", "gaps", "--org", "nobody"]);
    let errors = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && errors.contains("there are: local"), "{errors}");
}

#[test]
fn an_advisory_is_deleted_with_a_reason_and_not_found_again() {
    let data = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| program::run(data.path(), arguments);
    run(&["import", SAMPLES]);
    let rows = run(&["advisories", "--json"]);
    let count = rows.lines().count();
    let first = json(rows.lines().next().expect("an advisory"));
    let id = first["id"].as_str().expect("an id");
    let refused = program::attempt(data.path(), &["advisory", "delete", id, "--reason", " "]);
    assert!(!refused.status.success(), "a reason is needed");
    let told = run(&["advisory", "delete", id, "--reason", "a drill", "--who", "anna"]);
    assert!(told.contains(first["tracking_id"].as_str().expect("an id")), "{told}");
    assert_eq!(run(&["advisories", "--json"]).lines().count(), count - 1);
    let gone = program::attempt(data.path(), &["advisory", "show", id]);
    assert!(!gone.status.success(), "it is gone");
    // Who imports the file again wants it.
    run(&["import", SAMPLES]);
    assert_eq!(run(&["advisories", "--json"]).lines().count(), count);
}
