use super::ranges::Range;
use super::*;
use serde_json::json;

fn places(edition: Edition, name: &str, document: &Value) -> Vec<String> {
    find(edition, name).unwrap()(document).unwrap().into_iter().map(|spot| spot.pointer).collect()
}

/// A document with one branch for each version or range, as products `P0`, `P1`, …
fn with_versions(names: &[(&str, &str)], status: Value) -> Value {
    let branch = |(at, (category, name)): (usize, &(&str, &str))| json!({"category": category, "name": name, "product": {"name": "A", "product_id": format!("P{at}")}});
    let branches: Vec<Value> = names.iter().enumerate().map(branch).collect();
    json!({
        "document": {"category": "csaf_security_advisory"},
        "product_tree": {"branches": [{"category": "vendor", "name": "V", "branches": branches}]},
        "vulnerabilities": [{"product_status": status}]
    })
}

const RANGE: &str = "product_version_range";
const VERSION: &str = "product_version";

#[test]
fn a_fixed_product_needs_an_environmental_score_of_zero_in_every_version_of_cvss() {
    let scored = |key: &str, cvss: Value| json!({"vulnerabilities": [{"product_status": {"fixed": ["A"]}, "scores": [{"products": ["B", "A"], key: cvss}]}]});
    let found = |key: &str, cvss: Value| places(Edition::V20, "6.2.19", &scored(key, cvss));
    let place = ["/vulnerabilities/0/scores/0/products/1"];
    assert_eq!(found("cvss_v3", json!({"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"})), place);
    assert!(found("cvss_v3", json!({"vectorString": "CVSS:3.1/AV:N/C:H/I:N/A:N/MC:N/MI:X"})).is_empty());
    let undefined = json!({"vectorString": "CVSS:3.1/C:H/I:N/A:N", "modifiedConfidentialityImpact": "NOT_DEFINED"});
    assert_eq!(found("cvss_v3", undefined), place, "not defined is not none");
    assert_eq!(found("cvss_v2", json!({"vectorString": "AV:N/AC:L/Au:N/C:P/I:N/A:N/TD:L"})), place);
    assert!(
        found("cvss_v2", json!({"vectorString": "AV:N/AC:L/Au:N/C:P/I:N/A:N", "targetDistribution": "NONE"}))
            .is_empty()
    );
    assert_eq!(found("cvss_v4", json!({"vectorString": "CVSS:4.0/VC:N/VI:N/VA:N/SC:N/SI:N/SA:L"})), place);
    assert!(found("cvss_v4", json!({"vectorString": "CVSS:4.0/VC:N/VI:N/VA:N/SC:N/SI:N/SA:L/MSA:N"})).is_empty());
    let negligible = json!({"vectorString": "CVSS:4.0/VC:N/VI:N/VA:N/SC:N/SI:N/SA:H", "modifiedSubAvailabilityImpact": "NEGLIGIBLE"});
    assert!(found("cvss_v4", negligible).is_empty());
}

#[test]
fn a_range_overlaps_another_where_a_version_is_in_both() {
    let overlaps = |one: &str, other: &str| Range::parse(one).unwrap().overlaps(&Range::parse(other).unwrap());
    assert_eq!(overlaps("vers:intdot/>2.1|<4.2", "vers:intdot/>1.2|<2.4"), Some(true));
    assert_eq!(
        overlaps("vers:intdot/>2.1.0|<4.2", "vers:intdot/>1.2|<=2.1"),
        Some(false),
        "they touch and do not overlap"
    );
    assert_eq!(overlaps(">=2.1|<4.2", ">1.2|<=2.1.0"), Some(true), "2.1 is 2.1.0");
    assert_eq!(overlaps("<10", ">9"), Some(true), "numbers, not letters");
    assert_eq!(overlaps("vers:deb/<2", "vers:rpm/<2"), None, "two types have no common order");
    assert_eq!(overlaps("<2-rc1", "<3"), None, "an order nobody knows claims nothing");
    assert!(Range::parse("All versions < V4.33").is_none() && Range::parse("vers:all/*").is_none());
}

#[test]
fn exclusions_and_gaps_are_outside_a_range() {
    let holds = |range: &str, version: &str| Range::parse(range).unwrap().holds(version);
    assert_eq!(holds("vers:intdot/>2|!=2.4|<4", "2.4.0"), Some(false));
    assert_eq!(holds(">2|<3|>3|<4", "3"), Some(false));
    assert_eq!(holds(">2|<3|>3|<4", "3.0.1"), Some(true));
    assert_eq!(holds("vers:semver/<2|>=4", "4"), Some(true));
    assert_eq!(holds("vers:semver/<2|>=4", "3"), Some(false));
    assert_eq!(holds("<2", "1a"), None);
}

#[test]
fn a_range_that_nothing_bounds_from_above_is_told() {
    let open = |name: &str| !places(Edition::V21, "6.2.49", &with_versions(&[(RANGE, name)], json!({}))).is_empty();
    assert!(open("vers:intdot/>=4.2") && open("<1|>=4.2") && open("vers:semver/>2rc1|!=4"));
    assert!(!open("vers:intdot/<4.2") && !open("<1|=4.2") && !open("vers:intdot/>4|<=10|!=9") && !open("prose"));
    let unknown = with_versions(&[(RANGE, "vers:nosuchtype/<1"), (RANGE, "vers:npm/<1")], json!({}));
    assert_eq!(places(Edition::V21, "6.2.51", &unknown), ["/product_tree/branches/0/branches/0/name"]);
}

#[test]
fn versions_with_contradicting_or_repeated_status_are_told_by_their_own_tests() {
    let both = [(RANGE, "vers:intdot/>2|<4"), (RANGE, "vers:intdot/>1|<3"), (VERSION, "2.5")];
    let against = with_versions(&both[..2], json!({"known_affected": ["P0"], "known_not_affected": ["P1"]}));
    let place = ["/vulnerabilities/0/product_status/known_not_affected/0"];
    assert_eq!(places(Edition::V21, "6.2.50.1", &against), place);
    assert!(
        places(Edition::V21, "6.2.50.2", &against).is_empty() && places(Edition::V21, "6.3.19.1", &against).is_empty()
    );
    let same = with_versions(&both[..2], json!({"first_fixed": ["P0"], "fixed": ["P1"]}));
    assert_eq!(places(Edition::V21, "6.3.19.1", &same).len(), 1);
    assert!(places(Edition::V21, "6.2.50.1", &same).is_empty());
    let single = with_versions(&both, json!({"known_affected": ["P0"], "fixed": ["P2"], "recommended": ["P1"]}));
    assert_eq!(places(Edition::V21, "6.2.50.3", &single), ["/vulnerabilities/0/product_status/fixed/0"]);
    assert_eq!(places(Edition::V21, "6.3.19.4", &single), ["/product_tree/branches/0/branches/1/name"]);
    assert_eq!(places(Edition::V21, "6.3.19.5", &single).len(), 2);
}

#[test]
fn an_affected_product_without_fixed_version_is_told_unless_a_remediation_says_that_there_is_none() {
    let two = [(VERSION, "4.1"), (VERSION, "4.2")];
    let with = |names: &[(&str, &str)], status: Value, categories: &[&str]| {
        let mut document = with_versions(names, status);
        let remediation = |category: &&str| json!({"category": category, "product_ids": ["P0"]});
        document["vulnerabilities"][0]["remediations"] = categories.iter().map(remediation).collect();
        places(Edition::V21, "6.2.39.1", &document).len()
    };
    assert_eq!(with(&two, json!({"known_affected": ["P0"]}), &["vendor_fix"]), 1);
    assert_eq!(with(&two, json!({"known_affected": ["P0"], "fixed": ["P1"]}), &["vendor_fix"]), 0);
    assert_eq!(with(&two, json!({"known_affected": ["P0"]}), &["no_fix_planned"]), 0);
    assert_eq!(with(&[(RANGE, "<4.2")], json!({"known_affected": ["P0"]}), &["none_available", "vendor_fix"]), 1);
}

#[test]
fn each_product_needs_an_id_of_the_vulnerability_in_the_profiles_that_ask_for_one() {
    let mut document = with_versions(&[(VERSION, "1"), (VERSION, "2")], json!({"known_affected": ["P0", "P1"]}));
    assert_eq!(places(Edition::V21, "6.1.27.8", &document), ["/vulnerabilities/0"]);
    document["product_tree"]["product_groups"] = json!([{"group_id": "G", "product_ids": ["P0", "X"]}]);
    document["vulnerabilities"][0]["ids"] = json!([{"system_name": "S", "text": "1", "group_ids": ["G"]}]);
    assert_eq!(places(Edition::V21, "6.1.27.8", &document), ["/vulnerabilities/0/product_status/known_affected/1"]);
    document["vulnerabilities"][0]["ids"] = json!([{"text": "1", "group_ids": ["G"]}, {"text": "2"}]);
    assert!(places(Edition::V21, "6.1.27.8", &document).is_empty(), "an id without products is for all");
    document["vulnerabilities"][0] = json!({});
    document["document"]["category"] = json!("csaf_base");
    assert!(places(Edition::V21, "6.1.27.8", &document).is_empty());
}

#[test]
fn extensions_are_told_by_class_and_their_metadata_is_never_guessed() {
    let with = |label: &str, schemas: &[&str]| {
        let extension = |schema: &&str| json!({"$schema": schema, "critical": schema.contains("grave"), "content": {}});
        let list: Vec<Value> = schemas.iter().map(extension).collect();
        json!({"document": {"distribution": {"tlp": {"label": label}}}, "vulnerabilities": [{"x_extensions": list}]})
    };
    let official = "https://docs.oasis-open.org/csaf/ext/schema/thing_1.0.0.json";
    let public = with("CLEAR", &["https://example.com/grave_1.0.0.json", official]);
    let place = ["/vulnerabilities/0/x_extensions/0/$schema"];
    for test in ["6.2.54.1", "6.2.54.2", "6.2.54.3", "6.2.54.4"] {
        assert_eq!(places(Edition::V21, test, &public), place, "{test}");
    }
    assert!(places(Edition::V21, "6.3.21.2", &public).is_empty());
    assert_eq!(places(Edition::V21, "6.3.21.2", &with("GREEN", &["https://example.com/a_1.0.0.json"])), place);
    let metadata = find(Edition::V21, "6.1.60.3").unwrap();
    assert_eq!(metadata(&public), Err(NotRun::NotBuilt));
    let schema = find(Edition::V21, "6.1.60.2").unwrap();
    assert_eq!((schema(&public), schema(&json!({}))), (Err(NotRun::NotBuilt), Ok(Vec::new())));
    assert_eq!(metadata(&json!({})), Ok(Vec::new()), "a document without extensions passes");
}

#[test]
fn a_weakness_may_have_the_name_of_any_edition_of_the_list() {
    let named = |id: &str, name: &str| {
        places(Edition::V20, "6.1.11", &json!({"vulnerabilities": [{"cwe": {"id": id, "name": name}}, {}]}))
    };
    assert!(named("CWE-20", "Improper Input Validation").is_empty());
    assert!(named("CWE-533", "DEPRECATED: Information Exposure Through Server Log Files").is_empty());
    assert_eq!(named("CWE-20", "Input"), ["/vulnerabilities/0/cwe/name"]);
    assert_eq!(named("CWE-999999", "Input"), ["/vulnerabilities/0/cwe/id"]);
}

#[test]
fn a_range_of_an_unknown_type_is_held_against_the_rules_of_all_types() {
    assert!(is_well_formed("vers:odd/<4.2.0|>3.91.1|!=3.2.0|<1.2") && is_well_formed("vers:odd/>Jo_3,16|<=2.Ko_5,20"));
    for wrong in ["vers:odd/<4|<>3", "vers:odd/||>3", "vers:all/<3", "vers:odd/ >= 2", "vers:/1", "vers:odd"] {
        assert!(!is_well_formed(wrong), "{wrong}");
    }
}

#[test]
fn unregistered_licences_and_old_decision_points_are_told() {
    let licensed = |expression: &str| {
        places(Edition::V21, "6.3.17", &json!({"document": {"license_expression": expression}})).len()
    };
    assert_eq!((licensed("MIT OR (Apache-2.0+)"), licensed("LicenseRef-scancode-aop-pd")), (0, 0));
    assert_eq!((licensed("MIT OR (LicenseRef-own)"), licensed("DocumentRef-a:LicenseRef-b")), (1, 1));
    let selected = |version: &str| {
        let selection = json!({"namespace": "ssvc", "key": "MI", "version": version});
        json!({"vulnerabilities": [{"metrics": [{"content": {"ssvc_v2": {"selections": [selection]}}}]}]})
    };
    let place = ["/vulnerabilities/0/metrics/0/content/ssvc_v2/selections/0/version"];
    assert_eq!(places(Edition::V21, "6.3.13", &selected("1.0.0")), place);
    assert!(places(Edition::V21, "6.3.13", &selected("2.0.0")).is_empty());
}

#[test]
fn keys_out_of_order_are_told_where_they_stand() {
    let told = |text: &str| places(Edition::V20, "6.2.13", &serde_json::from_str(text).unwrap());
    assert!(told(r#"{"a": [{"b": 1, "c": {"d": 1, "e": 2}}], "f": {}}"#).is_empty());
    let unsorted = r#"{"b": {"z": 1, "a/~b": [{"y": 1, "x": 2}]}, "a": 1}"#;
    assert_eq!(told(unsorted), ["/b", "/b/z", "/b/a~1~0b/0/y"], "as pointers, and each with the path to it");
}
