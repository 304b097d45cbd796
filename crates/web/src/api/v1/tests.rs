//! The JSON of an advisory has the members the contract lists, and the reference names every code.

use super::shape::AdvisoryJson;
use crate::samples;
use crate::view::AdvisoryView;
use serde_json::Value;
use triage::advisory::Tlp;
use triage::assessment::{FixStatus, Label, PlanGroup, QUESTIONS, StepKind, StepOrigin, VOCABULARY};

const REFERENCE: &str = include_str!("../../../../../docs/reference/api.md");

const MEMBERS: [&str; 39] = [
    "id",
    "case_id",
    "tracking_id",
    "tlp",
    "lang",
    "source_url",
    "signature",
    "title",
    "publisher",
    "published",
    "updated",
    "first_seen",
    "revision",
    "label",
    "label_path",
    "policy",
    "cvss",
    "attack",
    "summary",
    "what_could_happen",
    "who_is_at_risk",
    "how_exploited",
    "prerequisites",
    "tags",
    "exploitability",
    "ssvc",
    "vendors",
    "sectors",
    "products",
    "fix_counts",
    "remediation",
    "cves",
    "vulnerabilities",
    "references",
    "findings",
    "also_ships_inside",
    "may_contain",
    "draft",
    "evidence",
];

fn modules() -> Value {
    serde_json::to_value(AdvisoryJson::new(&samples::modules().view())).expect("JSON")
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn an_advisory_has_exactly_the_members_of_the_contract() {
    let advisory = modules();
    let mut expected: Vec<&str> = MEMBERS.to_vec();
    expected.sort_unstable();
    let mut found = members(&advisory);
    found.sort_unstable();
    assert_eq!(found, expected);
    let sample = samples::modules();
    let taken_back = AdvisoryView { withdrawn: Some(jiff::Timestamp::UNIX_EPOCH), ..sample.view() };
    let taken_back = serde_json::to_value(AdvisoryJson::new(&taken_back)).expect("JSON");
    assert_eq!(taken_back["withdrawn"], "1970-01-01T00:00:00Z", "a withdrawn advisory says so");
    let nested = [
        ("/cvss", "score severity vector version"),
        ("/attack", "auth_required complexity user_interaction vector"),
        ("/exploitability", "epss epss_date epss_percentile kev maturity sentence"),
        ("/products/0", "affected_versions fix_status fixed_version id name order_numbers vendor versions_raw"),
        ("/remediation/0", "group kind product_ids source text url"),
        ("/cves/0", "cvss cwe epss id kev"),
        ("/vulnerabilities/0", "cve cvss cwe ids product_status title"),
        ("/revision", "number sha256 version"),
        ("/label_path/0", "answer date question source value"),
    ];
    for (pointer, expected) in nested {
        let mut found = members(advisory.pointer(pointer).expect(pointer));
        found.sort_unstable();
        assert_eq!(found.join(" "), expected, "{pointer}");
    }
}

#[test]
fn an_advisory_about_a_component_says_where_it_may_be_and_never_that_it_is_affected() {
    let mut sample = samples::modules();
    sample.advisory.products.truncate(1);
    let product = &mut sample.advisory.products[0];
    (product.vendor, product.name) = ("Wibu-Systems AG".to_owned(), "CodeMeter Runtime".to_owned());
    let about = serde_json::to_value(AdvisoryJson::new(&sample.view())).expect("JSON");
    let lines = about["also_ships_inside"].as_array().expect("a list");
    assert!(lines.iter().any(|line| line["vendor"] == "Siemens" && line["source"] == "ICSA-21-210-02"));
    assert_eq!(about["may_contain"], serde_json::json!([]));
    assert_eq!(about["products"].as_array().map(Vec::len), Some(1), "no product is added to the affected ones");
    let product = &mut sample.advisory.products[0];
    (product.vendor, product.name) = ("Siemens".to_owned(), "RUGGEDCOM APE1808LNX".to_owned());
    let inside = serde_json::to_value(AdvisoryJson::new(&sample.view())).expect("JSON");
    assert_eq!(inside["may_contain"][0]["component"], "FortiOS");
    assert_eq!(inside["may_contain"][0]["product_id"], "CSAFPID-0001");
}

#[test]
fn a_draft_is_marked_in_itself_and_changes_nothing_else() {
    let sample = samples::modules();
    let stored = samples::draft("Forged packets could end connections.");
    let marked = AdvisoryView { draft: Some(&stored), ..sample.view() };
    let mut with = serde_json::to_value(AdvisoryJson::new(&marked)).expect("JSON");
    assert_eq!(with["draft"]["draft"], true);
    assert_eq!(with["draft"]["sentences"][0]["sources"][0], "/document/notes/1");
    with["draft"] = Value::Null;
    assert_eq!(with, modules());
}

#[test]
fn the_reference_names_every_member_and_every_code() {
    let mut words: Vec<&str> = MEMBERS.to_vec();
    words.extend(Label::ALL.map(Label::code));
    words.extend(
        [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red].map(crate::templates::words::tlp_code),
    );
    words.extend(FixStatus::ALL.map(FixStatus::code));
    words.extend(PlanGroup::ALL.map(PlanGroup::code));
    words.extend(StepKind::ALL.map(StepKind::code));
    words.extend(StepOrigin::ALL.map(StepOrigin::code));
    words.extend(VOCABULARY);
    for (question, answers) in QUESTIONS {
        words.push(question);
        words.extend(answers);
    }
    let missing: Vec<&str> = words.into_iter().filter(|word| !REFERENCE.contains(&format!("`{word}"))).collect();
    assert!(missing.is_empty(), "docs/reference/api.md does not name {missing:?}");
}

#[test]
fn an_ordinary_advisory_reads_as_its_source_says() {
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!("modules", modules()) });
}

#[test]
fn hostile_text_stays_text_in_json() {
    let advisory = serde_json::to_value(AdvisoryJson::new(&samples::hostile().view())).expect("JSON");
    assert_eq!(advisory.pointer("/title"), Some(&Value::from(samples::HOSTILE)));
}
