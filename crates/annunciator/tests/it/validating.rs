//! `annunciator validate` and the window's validation, as their users call them.

use crate::program::{self, Server};
use serde_json::{Value, json};
use std::process::Output;

/// A document of CSAF 2.0 that has no fault a mandatory test finds.
fn document() -> Value {
    json!({
        "document": {
            "category": "csaf_base", "csaf_version": "2.0", "title": "A document",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
            "tracking": {
                "id": "EX-1", "status": "final", "version": "1",
                "current_release_date": "2026-01-02T00:00:00Z", "initial_release_date": "2026-01-02T00:00:00Z",
                "revision_history": [{"date": "2026-01-02T00:00:00Z", "number": "1", "summary": "First."}]
            }
        }
    })
}

fn faulty() -> Value {
    let mut document = document();
    document["product_tree"] = json!({"product_groups": [{"group_id": "G", "product_ids": ["A", "B"]}]});
    document
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn files_are_validated_with_an_exit_code_by_verdict_and_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (good, bad) = (write("good.json", document().to_string()), write("bad.json", faulty().to_string()));
    let broken = write("broken.json", "{".to_owned());
    let validate = |arguments: &[&str]| program::attempt(&data, &[&["validate"], arguments].concat());

    let output = validate(&[&good]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output).contains("good.json: valid (CSAF 2.0, 44 tests): 0 errors"), "{}", text(&output));
    let output = validate(&[&good, &bad]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("  error 6.1.1 /product_tree/product_groups/0/product_ids/1: "),
        "{}",
        text(&output)
    );
    assert_eq!(validate(&[&bad, &broken]).status.code(), Some(2), "what could not be read is worse");
    assert_eq!(validate(&["/nowhere.json"]).status.code(), Some(2));
    assert_eq!(validate(&["--tests", "6.1.99", &good]).status.code(), Some(2), "a misspelt test is not passed");
    assert_eq!(validate(&["--tests", "schema,6.1.2", &bad]).status.code(), Some(0), "only what is asked for");

    let output = validate(&["--format", "json", "--profile", "full", &bad]);
    let told: Value = serde_json::from_str(&text(&output)).unwrap();
    assert_eq!((&told["verdict"], &told["edition"]), (&json!("invalid"), &json!("2.0")));
    let clause = told["findings"][0]["clause"].as_str().unwrap();
    assert!(clause.ends_with("#611-missing-definition-of-product-id"), "{clause}");
    let output = validate(&["--format", "sarif", &bad, &broken]);
    let log: Value = serde_json::from_str(&text(&output)).unwrap();
    assert_eq!((&log["version"], &log["runs"][0]["results"][0]["ruleId"]), (&json!("2.1.0"), &json!("csaf-2.0-6.1.1")));
    assert!(!data.exists(), "nothing was opened");
}

#[test]
fn the_window_validates_as_the_fields_service_does() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["serve"]);
    let question = json!({"tests": [{"type": "test", "name": "csaf_2_0"}, {"type": "preset", "name": "mandatory"}], "document": faulty()});
    let header = "Content-Type: application/json\r\n";
    let told = server.send("POST", "/api/v1/validate", header, &question.to_string());
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    let (_, body) = told.split_once("\r\n\r\n").unwrap();
    let answer: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&answer["isValid"], &answer["tests"][0]["name"]), (&json!(false), &json!("csaf_2_0")));
    assert_eq!(answer["tests"][1]["name"], "mandatoryTest_6_1_1");
    assert_eq!(answer["tests"][1]["errors"][1]["instancePath"], "/product_tree/product_groups/0/product_ids/1");
    assert_eq!(
        answer["tests"][2],
        json!({"name": "mandatoryTest_6_1_2", "isValid": true, "errors": [], "warnings": [], "infos": []})
    );
    let (status, body) = server.get("/api/v1/tests");
    assert!(status == 200 && body.contains(r#"{"name":"optionalTest_6_2_20","preset":"optional"}"#), "{body}");
}

#[test]
fn stored_documents_are_judged_and_their_publishers_listed_by_quality() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut other = document();
    other["document"]["tracking"]["id"] = json!("EX-2");
    for (name, document) in [("good.json", other), ("bad.json", faulty())] {
        std::fs::write(folder.path().join(name), document.to_string()).unwrap();
    }
    let run = |arguments: &[&str]| {
        let output = program::attempt(&data, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        text(&output)
    };
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    run(&["import", &path("good.json"), &path("bad.json")]);
    let told = run(&["sources", "quality"]);
    assert!(told.contains("score not known yet; 0 of 2 documents checked"), "{told}");
    let told = run(&["sources", "quality", "--judge", "--json"]);
    let line: Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&line["judged"], &line["valid"], &line["invalid"], &line["score"]),
        (&json!(2), &json!(1), &json!(1), &json!(50))
    );
    let told = run(&["sources", "quality", "--publisher", line["id"].as_str().unwrap()]);
    assert!(told.contains("  6.1.1 ") && told.contains("1 documents, 2 findings"), "{told}");
    assert!(told.contains("EX-1: 2 mandatory findings"), "{told}");
    assert!(!program::attempt(&data, &["sources", "quality", "--publisher", "nobody"]).status.success());
}
