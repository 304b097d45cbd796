use super::*;

/// The smallest document that passes every mandatory test of 2.0.
fn smallest() -> Value {
    serde_json::json!({
        "document": {
            "category": "csaf_base",
            "csaf_version": "2.0",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
            "title": "A document",
            "tracking": {
                "current_release_date": "2026-01-02T00:00:00Z",
                "id": "EX-1",
                "initial_release_date": "2026-01-02T00:00:00Z",
                "revision_history": [{"date": "2026-01-02T00:00:00Z", "number": "1", "summary": "First."}],
                "status": "final",
                "version": "1"
            }
        }
    })
}

fn validated(document: &Value, profile: Profile) -> Report {
    validate(document.to_string().as_bytes(), &Selection::of_profile(profile)).unwrap()
}

#[test]
fn a_document_without_fault_is_valid_and_every_basic_test_ran() {
    let report = validated(&smallest(), Profile::Basic);
    assert_eq!((report.verdict(), report.findings.as_slice()), (Verdict::Valid, [].as_slice()));
    assert_eq!(report.ran.len(), 44, "the schema and 43 mandatory tests");
    assert_eq!(report.not_run, []);
}

#[test]
fn a_finding_tells_test_place_severity_and_clause() {
    let mut document = smallest();
    document["product_tree"] = serde_json::json!({"product_groups": [{"group_id": "G", "product_ids": ["A", "B"]}]});
    let report = validated(&document, Profile::Basic);
    assert_eq!(report.verdict(), Verdict::Invalid);
    let first = report.findings.first().unwrap();
    assert_eq!((first.test, first.severity), ("6.1.1", Severity::Error));
    assert_eq!(first.pointer, "/product_tree/product_groups/0/product_ids/0");
    let clause = "https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#611-missing-definition-of-product-id";
    assert_eq!(first.clause(report.edition).as_deref(), Some(clause));
}

#[test]
fn a_profile_holds_its_groups_and_none_asks_the_network() {
    let count = |profile| Selection::of_profile(profile).names(Edition::V20).len();
    assert_eq!((count(Profile::Basic), count(Profile::Extended), count(Profile::Full)), (44, 64, 72));
}

#[test]
fn a_test_that_did_not_run_never_counts_as_passed() {
    let mut document = smallest();
    document["document"]["tracking"] = serde_json::json!("none");
    let report = validated(&document, Profile::Basic);
    assert_eq!(report.verdict(), Verdict::Invalid, "the schema says what is wrong");
    assert!(report.not_run.iter().any(|(name, why)| name == "6.1.1" && *why == NotRun::Form));
    let alone = validate(document.to_string().as_bytes(), &Selection::of_tests(["6.1.1"]).unwrap()).unwrap();
    assert_eq!((alone.verdict(), alone.ran.len()), (Verdict::Undecided, 0));
}

#[test]
fn a_misspelt_test_is_refused_and_one_of_the_other_edition_is_told() {
    assert_eq!(Selection::of_tests(["6.1.1", "6.1.99"]), Err(UnknownTest("6.1.99".to_owned())));
    let only_21 = Selection::of_tests(["6.1.34"]).unwrap();
    let report = validate(smallest().to_string().as_bytes(), &only_21).unwrap();
    assert_eq!(report.not_run, [("6.1.34".to_owned(), NotRun::OtherEdition)]);
}

#[test]
fn what_is_no_json_or_nested_too_deeply_is_an_error_and_not_a_panic() {
    let basic = Selection::of_profile(Profile::Basic);
    for bytes in [b"".as_slice(), b"{", b"\xff\xfe", &b"[".repeat(100_000)] {
        assert!(matches!(validate(bytes, &basic), Err(Unreadable::NotJson(_))));
    }
}

#[test]
fn a_document_that_names_no_edition_is_held_against_the_schema() {
    let report = validate(b"{}", &Selection::of_profile(Profile::Basic)).unwrap();
    assert_eq!((report.edition, report.verdict()), (Edition::V20, Verdict::Invalid));
    let named = validate(br#"{"document": {"csaf_version": "2.1"}}"#, &Selection::of_profile(Profile::Basic)).unwrap();
    assert_eq!(named.edition, Edition::V21);
}

#[test]
fn a_range_of_all_versions_or_of_an_unknown_type_is_no_fault_unless_it_is_ill_formed_or_one_version() {
    let faults = |range: &str| {
        let mut document = smallest();
        document["$schema"] = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json".into();
        document["document"]["csaf_version"] = "2.1".into();
        document["document"]["distribution"] = serde_json::json!({"tlp": {"label": "CLEAR"}});
        let product = serde_json::json!({"name": "A", "product_id": "A"});
        let branch = serde_json::json!({"category": "product_version_range", "name": range, "product": product});
        document["product_tree"] = serde_json::json!({"branches": [branch]});
        let report = validate_value(document, &Selection::of_tests(["6.1.50", "6.1.59"]).unwrap(), None).unwrap();
        assert_eq!((report.not_run.as_slice(), report.ran.len()), ([].as_slice(), 2));
        report.findings.into_iter().map(|one| one.test).collect::<Vec<_>>()
    };
    assert_eq!(faults("vers:all/*"), Vec::<&str>::new());
    assert_eq!(faults("vers:odd/<2|>3"), Vec::<&str>::new());
    assert_eq!(faults("vers:odd/=2"), ["6.1.59"], "one version");
    assert_eq!(faults("vers:all/<2"), ["6.1.50", "6.1.59"]);
}

#[test]
fn stored_documents_are_judged_anew_by_another_version_of_the_library() {
    let pinned = include_str!("../../../Cargo.toml").lines().find_map(|line| line.strip_prefix("csaf-rs = \"="));
    let version = pinned.and_then(|rest| rest.split('"').next()).unwrap();
    assert!(TESTS_VERSION.starts_with(&format!("csaf-rs {version}, own ")), "{TESTS_VERSION}");
}

#[test]
fn a_fixed_product_that_nothing_defines_is_told_once() {
    let faults = |fixed: &str| {
        let mut document = smallest();
        document["$schema"] = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json".into();
        document["document"]["csaf_version"] = "2.1".into();
        document["document"]["category"] = "csaf_security_advisory".into();
        document["document"]["distribution"] = serde_json::json!({"tlp": {"label": "CLEAR"}});
        let of = |name: &str, id: &str| {
            let product = serde_json::json!({"name": id, "product_id": id});
            let version = serde_json::json!([{"category": "product_version", "name": "1", "product": product}]);
            serde_json::json!({"category": "product_name", "name": name, "branches": version})
        };
        document["product_tree"] = serde_json::json!({"branches": [of("A", "P-1"), of("B", "P-2")]});
        let status = serde_json::json!({"known_affected": ["P-1"], "fixed": [fixed]});
        document["vulnerabilities"] = serde_json::json!([{"cve": "CVE-2026-0001", "product_status": status}]);
        let report = validate_value(document, &Selection::of_tests(["6.1.1", "6.1.27.13"]).unwrap(), None).unwrap();
        assert_eq!((report.not_run.as_slice(), report.ran.len()), ([].as_slice(), 2));
        report.findings.into_iter().map(|one| one.test).collect::<Vec<_>>()
    };
    assert_eq!(faults("P-2"), ["6.1.27.13"], "another product's version");
    assert_eq!(faults("P-3"), ["6.1.1"]);
}
