use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::Severity;
use crate::limits::{
    DOCUMENT_DEPTH_LEVELS_MAX, DOCUMENT_MEMORY_BYTES_MAX, DOCUMENT_SIZE_BYTES_MAX, DOCUMENT_VALUES_COUNT_MAX,
    FINDINGS_COUNT_MAX,
};

const CSAF_2_0: &str = include_str!("fixtures/csaf-2.0.json");
const CSAF_2_1: &str = include_str!("fixtures/csaf-2.1.json");

/// The rule and pointer of each finding.
fn found(text: &str) -> Vec<(String, String)> {
    let (_, findings) = read(text.as_bytes()).unwrap();
    findings.into_iter().map(|finding| (finding.rule, finding.pointer)).collect()
}

/// `CSAF_2_0` with the value at `pointer` replaced.
fn with(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(CSAF_2_0).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    document.to_string()
}

#[test]
fn every_field_of_a_2_0_document_is_read() {
    let (document, findings) = read(CSAF_2_0.as_bytes()).unwrap();
    assert_eq!(findings, []);
    insta::assert_debug_snapshot!("csaf_2_0", document);
}

#[test]
fn every_field_of_a_2_1_document_is_read() {
    let (document, findings) = read(CSAF_2_1.as_bytes()).unwrap();
    assert_eq!(findings, []);
    insta::assert_debug_snapshot!("csaf_2_1", document);
}

#[test]
fn a_2_1_product_path_is_told_once_for_each_subpath_and_never_without_its_beginning() {
    let (document, _) = read(CSAF_2_1.as_bytes()).unwrap();
    let told = document.products.iter().filter(|product| product.product_id == "LIB-APP-BOX");
    let ways: Vec<_> = told.filter_map(|product| product.relationship.as_ref()).collect();
    assert_eq!(ways.iter().map(|way| way.relates_to.as_str()).collect::<Vec<_>>(), ["APP", "BOX"]);
    assert!(ways.iter().all(|way| way.product_reference == "LIB"));
}

#[test]
fn the_earliest_exploitation_is_the_earliest_instant_not_the_smallest_text() {
    let (document, _) = read(CSAF_2_1.as_bytes()).unwrap();
    assert_eq!(document.vulnerabilities[0].first_known_exploitation.as_deref(), Some("2025-01-03T00:30:00+02:00"));
}

#[test]
fn an_empty_object_misses_its_identity() {
    let (document, findings) = read(b"{}").unwrap();
    assert_eq!(document, Document::default());
    assert_eq!((findings[0].rule.as_str(), findings[0].pointer.as_str()), ("missing_field", "/document"));
}

#[test]
fn each_missing_identity_field_is_named() {
    let found = found(r#"{"document": {"publisher": {}, "tracking": {}}}"#);
    for field in ["csaf_version", "title", "publisher/namespace", "tracking/id", "tracking/version"] {
        assert!(found.contains(&("missing_field".to_owned(), format!("/document/{field}"))), "{field}: {found:?}");
    }
}

#[test]
fn an_empty_identity_is_named() {
    let found = found(&with("/document/tracking/id", Value::from("")));
    assert_eq!(found, [("empty_field".to_owned(), "/document/tracking/id".to_owned())]);
}

#[test]
fn a_2_0_score_for_no_product_is_named_because_in_2_1_that_means_every_product() {
    let found = found(&with("/vulnerabilities/0/scores/0", serde_json::json!({})));
    assert_eq!(found, [("missing_field".to_owned(), "/vulnerabilities/0/scores/0/products".to_owned())]);
}

#[test]
fn a_field_of_a_wrong_type_is_absent_and_named() {
    for (pointer, wrong) in [
        ("/document/tracking/version", Value::from(2)),
        ("/document/title", Value::Null),
        ("/document/notes", Value::from("text")),
        ("/document/notes/0", Value::from(false)),
        ("/product_tree", Value::from("none")),
        ("/product_tree/branches/0/branches/0", Value::from(1)),
        ("/product_tree/branches/0/branches/1/product", Value::from("FW-1")),
        ("/vulnerabilities", Value::from("many")),
        ("/vulnerabilities/0/product_status/known_affected/0", Value::from(7)),
        ("/vulnerabilities/0/scores/0/cvss_v3/baseScore", Value::from("7.5")),
        ("/vulnerabilities/0/cwe", Value::Array(Vec::new())),
    ] {
        let found = found(&with(pointer, wrong));
        assert_eq!(found, [("wrong_type".to_owned(), pointer.to_owned())]);
    }
}

#[test]
fn one_wrong_element_does_not_cost_the_others() {
    let text = with("/vulnerabilities/0/product_status/known_affected", serde_json::json!(["A", 1, "B"]));
    let (document, findings) = read(text.as_bytes()).unwrap();
    assert_eq!(document.vulnerabilities[0].product_status.known_affected, ["A", "B"]);
    assert_eq!(findings[0].pointer, "/vulnerabilities/0/product_status/known_affected/1");
}

#[test]
fn the_last_of_a_repeated_key_is_read_and_the_repetition_is_named() {
    let text = r#"{"document": {"title": "a", "x/~": {"k": 1, "k": 2}, "title": "b"}}"#;
    let (document, findings) = read(text.as_bytes()).unwrap();
    assert_eq!(document.title, "b");
    let repeated: Vec<_> = findings.iter().filter(|finding| finding.rule == "duplicate_key").collect();
    let pointers: Vec<_> = repeated.iter().map(|finding| finding.pointer.as_str()).collect();
    assert_eq!(pointers, ["/document/x~1~0/k", "/document/title"]);
    assert!(repeated.iter().all(|finding| finding.severity == Severity::Error));
}

#[test]
fn repeated_keys_are_seen_in_large_objects_and_under_huge_keys() {
    let mut members: Vec<_> = (0..50).map(|at| format!(r#""key{at}": 0"#)).collect();
    members.push(r#""key7": 1"#.to_owned());
    let huge = "k".repeat(1_000);
    let text = format!(r#"{{"{huge}": {{{}}}}}"#, members.join(","));
    assert!(found(&text).iter().any(|(rule, pointer)| rule == "duplicate_key" && pointer.is_empty()));
    let text = format!(r#"{{"plain": {{{}}}}}"#, members.join(","));
    assert!(found(&text).contains(&("duplicate_key".to_owned(), "/plain/key7".to_owned())));
    let text = format!(r#"{{"{huge}": 1, "{huge}": 2}}"#);
    assert!(found(&text).iter().any(|(rule, pointer)| rule == "duplicate_key" && pointer.is_empty()));
}

#[test]
fn bytes_after_the_document_are_an_error_finding() {
    let (document, findings) = read(format!("{CSAF_2_0} garbage").as_bytes()).unwrap();
    assert_eq!(document.tracking.id, "EX-2024-1");
    assert_eq!((findings[0].rule.as_str(), findings[0].severity), ("trailing_bytes", Severity::Error));
}

#[test]
fn a_byte_order_mark_is_skipped_and_named() {
    let marked = format!("\u{feff}{CSAF_2_0}");
    assert_eq!(found(&marked), [("byte_order_mark".to_owned(), String::new())]);
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let error = read("\u{feff}{\n \"a\": nul}".as_bytes()).unwrap_err();
    let ReadError::NotJson { line, column, offset_bytes, .. } = error else { panic!("{error}") };
    assert_eq!((line, column, offset_bytes), (2, 10, 14));
    assert_eq!(read(b"{\"a\": \"\xff\"}").unwrap_err(), ReadError::NotUtf8 { offset_bytes: 7 });
    assert_eq!(read(b"[]").unwrap_err(), ReadError::NotObject { found: "an array" });
    assert!(matches!(read(b""), Err(ReadError::NotJson { .. })));
}

#[test]
fn deep_nesting_is_refused_without_using_the_stack() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for depth in [DOCUMENT_DEPTH_LEVELS_MAX, 10_000, 1_000_000] {
            let text = format!(r#"{{"a":{}1{}}}"#, open.repeat(depth), close.repeat(depth));
            assert!(matches!(read(text.as_bytes()), Err(ReadError::TooDeep { .. })), "{depth} of {open}");
        }
        let depth = DOCUMENT_DEPTH_LEVELS_MAX - 1;
        assert!(read(format!(r#"{{"a":{}1{}}}"#, open.repeat(depth), close.repeat(depth)).as_bytes()).is_ok());
    }
}

#[test]
fn the_deepest_allowed_product_tree_is_walked() {
    let open = r#"{"category":"c","name":"n","branches":["#;
    let depth = DOCUMENT_DEPTH_LEVELS_MAX / 2 - 2;
    let text = format!(r#"{{"product_tree":{{"branches":[{}{}]}}}}"#, open.repeat(depth), "]}".repeat(depth));
    assert!(read(text.as_bytes()).is_ok());
}

#[test]
fn too_many_values_are_refused() {
    let text = format!(r#"{{"a":[{}0]}}"#, "0,".repeat(DOCUMENT_VALUES_COUNT_MAX));
    assert!(matches!(read(text.as_bytes()), Err(ReadError::TooManyValues { .. })));
}

#[test]
fn too_many_bytes_are_refused_unread() {
    let bytes = vec![0xff; DOCUMENT_SIZE_BYTES_MAX + 1];
    assert!(matches!(read(&bytes), Err(ReadError::TooLarge { .. })));
}

#[test]
fn one_long_branch_name_above_many_products_does_not_multiply() {
    let name = "n".repeat(1_000_000);
    let leaf = r#"{"category":"c","name":"v","product":{"product_id":"p","name":"n"}}"#;
    let leaves = vec![leaf; DOCUMENT_MEMORY_BYTES_MAX / 1_000_000 + 2].join(",");
    let text =
        format!(r#"{{"product_tree":{{"branches":[{{"category":"vendor","name":"{name}","branches":[{leaves}]}}]}}}}"#);
    assert!(matches!(read(text.as_bytes()), Err(ReadError::TooMuchMemory { .. })));
}

#[test]
fn a_long_beginning_of_a_path_with_many_subpaths_does_not_multiply() {
    let beginning = "b".repeat(1_000_000);
    let subpaths = vec![r#"{"category":"c","next_product_reference":"n"}"#; 1_000].join(",");
    let product = r#"{"product_id":"p","name":"n"}"#;
    let text = format!(
        r#"{{"product_tree":{{"product_paths":[{{"beginning_product_reference":"{beginning}","subpaths":[{subpaths}],"full_product_name":{product}}}]}}}}"#
    );
    assert!(matches!(read(text.as_bytes()), Err(ReadError::TooMuchMemory { .. })));
}

#[test]
fn millions_of_empty_objects_do_not_become_gigabytes() {
    for list in [r#""vulnerabilities""#, r#""product_tree":{"full_product_names""#] {
        let text = format!(r#"{{{list}:[{}{{}}]}}"#, "{},".repeat(1_000_000));
        let text = if list.contains('{') { text + "}" } else { text };
        assert!(matches!(read(text.as_bytes()), Err(ReadError::TooMuchMemory { .. })), "{list}");
    }
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let text = format!(r#"{{"vulnerabilities":[{}0]}}"#, "0,".repeat(FINDINGS_COUNT_MAX * 2));
    let (_, findings) = read(text.as_bytes()).unwrap();
    assert_eq!(findings.len(), FINDINGS_COUNT_MAX + 1);
    let last = findings.last().unwrap();
    assert_eq!((last.rule.as_str(), last.severity), ("findings_left_out", Severity::Error));
    assert!(last.message.starts_with("202 "), "{}", last.message);
}

/// Any JSON value, small.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// The pointers of every value in `value`.
fn pointers_below(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    pointers.push(pointer.to_owned());
    match value {
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                pointers_below(value, &format!("{pointer}/{at}"), pointers);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                pointers_below(value, &format!("{pointer}/{key}"), pointers);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn a_document_with_changed_bytes_never_panics(
        newer in any::<bool>(), at in any::<prop::sample::Index>(), cut in 0..60_usize,
        put in prop::collection::vec(any::<u8>(), 0..8), end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = if newer { CSAF_2_1 } else { CSAF_2_0 }.as_bytes().to_vec();
        let from = at.index(bytes.len());
        bytes.splice(from..(from + cut).min(bytes.len()), put);
        let _ = read(&bytes);
        bytes.truncate(end.index(bytes.len() + 1));
        let _ = read(&bytes);
    }

    #[test]
    fn a_document_with_any_value_anywhere_reads_and_every_finding_points_into_it(
        newer in any::<bool>(), at in any::<prop::sample::Index>(), value in any_value(),
    ) {
        let mut document: Value = serde_json::from_str(if newer { CSAF_2_1 } else { CSAF_2_0 }).unwrap();
        let mut pointers = Vec::new();
        pointers_below(&document, "", &mut pointers);
        let pointer = &pointers[1 + at.index(pointers.len() - 1)];
        *document.pointer_mut(pointer).unwrap() = value;
        let (_, findings) = read(document.to_string().as_bytes()).unwrap();
        for finding in findings.iter().filter(|finding| finding.rule == "wrong_type") {
            prop_assert!(document.pointer(&finding.pointer).is_some(), "{finding:?}");
        }
        for finding in findings.iter().filter(|finding| finding.rule == "missing_field") {
            prop_assert!(document.pointer(&finding.pointer).is_none(), "{finding:?}");
        }
    }
}
