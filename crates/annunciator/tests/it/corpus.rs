//! The real CISA archive: every document is kept, and the two advisories this project began with come out right.

use crate::program;
use serde_json::Value;
use std::path::Path;

fn show(data: &Path, id: &str) -> Value {
    serde_json::from_str(&program::run(data, &["advisory", "show", id, "--json"])).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().filter_map(|step| step["text"].as_str()).collect()
}

#[test]
fn the_whole_archive_is_read_and_the_first_two_advisories_come_out_right() {
    let Some(corpus) = program::corpus("the_whole_archive_is_read_and_the_first_two_advisories_come_out_right") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz").display().to_string();
    let counts: Value = serde_json::from_str(&program::run(&data, &["import", "--json", &archive])).unwrap();
    assert_eq!((&counts["new"], &counts["quarantined"]), (&Value::from(2036), &Value::from(0)), "{counts}");
    let counts: Value = serde_json::from_str(&program::run(&data, &["import", "--json", &archive])).unwrap();
    assert_eq!((&counts["unchanged"], &counts["new"]), (&Value::from(2036), &Value::from(0)), "{counts}");

    let kev = corpus.join("feeds/kev/2025.01.24");
    let kev = std::fs::read_dir(kev)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "json"));
    program::run(&data, &["kev", "import", &kev.expect("a catalog").display().to_string()]);
    let epss = corpus.join("feeds/epss/epss_scores-2024-03-31.csv.gz").display().to_string();
    program::run(&data, &["epss", "import", &epss]);
    the_cp_343_1_is_right(&show(&data, "ICSA-24-046-04"));
    proconos_is_right(&show(&data, "ICSA-22-172-04"));
    the_labels_can_be_lived_with(&data);
}

fn the_cp_343_1_is_right(advisory: &Value) {
    assert_eq!((&advisory["label"], &advisory["cvss"]["score"]), (&Value::from("monitor"), &Value::from(7.5)));
    let attack = &advisory["attack"];
    let strip = ["vector", "auth_required", "complexity", "user_interaction"].map(|key| attack[key].as_str().unwrap());
    assert_eq!(strip, ["network", "none", "low", "none"]);
    let products = advisory["products"].as_array().unwrap();
    assert_eq!(products.len(), 4);
    let numbers: Vec<&str> = products.iter().map(|p| p["order_numbers"][0].as_str().unwrap()).collect();
    assert_eq!(numbers, ["6GK7343-1EX30-0XE0", "6GK7343-1CX10-0XE0", "6AG1343-1EX30-7XE0", "6AG1343-1CX10-2XE0"]);
    assert!(
        products.iter().all(|p| p["fix_status"] == "no_fix_planned" && p["affected_versions"] == "All versions"),
        "{products:#?}"
    );
    assert_eq!(advisory["fix_counts"]["no_fix_planned"], 4);
    assert_eq!(advisory["cves"][0]["id"], "CVE-2023-51440");
    assert_eq!(advisory["cves"][0]["cwe"]["id"], "CWE-940");
    assert_eq!(advisory["exploitability"]["epss_date"], "2024-03-31");
    let epss = advisory["exploitability"]["epss"].as_f64().unwrap();
    assert!((0.0004..0.0006).contains(&epss), "{epss}");
    assert!(
        advisory["exploitability"]["sentence"].as_str().unwrap().contains("0.05 %"),
        "{}",
        advisory["exploitability"]
    );
    let steps = advisory["remediation"].as_array().unwrap();
    let now: Vec<&Value> = steps.iter().filter(|step| step["group"] == "do_now").collect();
    assert_eq!(now.len(), 1);
    assert!(now[0]["text"].as_str().unwrap().starts_with("Apply network segmentation and Defense-in-Depth practices"));
    assert!(steps.iter().filter(|step| step["group"] == "general").all(|step| step["source"] == "note"));
    let derived = || steps.iter().filter(|step| step["source"] == "derived");
    assert!(
        derived().count() > 0 && derived().all(|step| step["group"] == "mitigations"),
        "nothing is to be installed"
    );
    assert_eq!(advisory["sectors"], serde_json::json!(["Multiple"]));
    let tags: Vec<&str> = advisory["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(tags.contains(&"affects_availability"));
    assert!(
        !tags.contains(&"affects_integrity")
            && !tags.contains(&"affects_confidentiality")
            && !tags.contains(&"end_of_life")
    );
}

fn proconos_is_right(advisory: &Value) {
    assert_eq!(
        (&advisory["cvss"]["score"], &advisory["cvss"]["severity"]),
        (&Value::from(9.8), &Value::from("critical"))
    );
    assert_eq!(advisory["cves"][0]["id"], "CVE-2022-31801");
    assert_eq!(advisory["cves"][0]["cwe"]["id"], "CWE-345");
    let steps: Vec<&Value> =
        advisory["remediation"].as_array().unwrap().iter().filter(|s| s["source"] == "remediation").collect();
    assert_eq!(steps.len(), 7);
    assert!(steps.iter().any(|step| step["url"].as_str().is_some_and(|url| url.ends_with("107913_en_03.pdf"))));
    assert!(texts(&advisory["remediation"]).iter().any(|text| text.contains("Do not send project data as a file")));
    assert_eq!(advisory["products"].as_array().unwrap().len(), 3);
    assert_eq!(advisory["vendors"], serde_json::json!(["Phoenix Contact"]));
    assert_eq!(advisory["sectors"], serde_json::json!(["Multiple Sectors"]));
    assert!(!advisory["label_path"].as_array().unwrap().is_empty());
}

fn the_labels_can_be_lived_with(data: &Path) {
    let urgent = program::run(data, &["advisories", "--label", "act_now", "--json"]).lines().count();
    assert!(urgent > 0 && urgent * 100 < 2036 * 6, "{urgent} of 2036 are act_now");
}
