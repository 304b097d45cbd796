//! Involvements as the drafts of CSAF 2.1 had them until they moved to the head of the document, and as the standard's suite has
//! them: what 6.1.1, 6.1.4, 6.1.24 and 6.2.7 ask of them.
//!
//! Does not know: involvements of the newer form, which are the library's.

use super::{Spot, listed, text};
use crate::report::NotRun;
use serde_json::Value;
use std::collections::HashSet;

/// Takes the involvements of this form out of the vulnerabilities; the document without them, if there were any.
pub(crate) fn without_involvements(document: &Value) -> Option<Value> {
    let has_some = |one: &Value| one.get("involvements").is_some();
    if !listed(document, "vulnerabilities").any(|(_, one)| has_some(one)) {
        return None;
    }
    let mut rest = document.clone();
    let vulnerabilities = rest.get_mut("vulnerabilities").and_then(Value::as_array_mut);
    for one in vulnerabilities.into_iter().flatten().filter_map(Value::as_object_mut) {
        one.shift_remove("involvements");
    }
    Some(rest)
}

/// What a test says of them; nothing where it asks nothing of them.
pub(crate) fn of_involvements(name: &str, document: &Value) -> Vec<Spot> {
    match name {
        "6.1.1" => undefined(document, "product_ids", "product_id"),
        "6.1.4" => undefined(document, "group_ids", "group_id"),
        "6.1.24" => contradicting(document),
        _ => Vec::new(),
    }
}

/// Every involvement with its place.
fn involvements(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    listed(document, "vulnerabilities").flat_map(|(at, vulnerability)| {
        let place = move |number| format!("/vulnerabilities/{at}/involvements/{number}");
        listed(vulnerability, "involvements").map(move |(number, one)| (place(number), one))
    })
}

/// 6.1.1 and 6.1.4: references to what the product tree does not define.
fn undefined(document: &Value, references: &str, definition: &str) -> Vec<Spot> {
    let mut defined = HashSet::new();
    collect(document.get("product_tree").unwrap_or(&Value::Null), definition, &mut defined);
    let mut spots = Vec::new();
    for (place, one) in involvements(document) {
        for (number, id) in listed(one, references) {
            let Some(id) = id.as_str().filter(|id| !defined.contains(id)) else { continue };
            let message = format!("`{id}` is not defined in the product tree");
            spots.push(Spot::new(format!("{place}/{references}/{number}"), message));
        }
    }
    spots
}

/// Whether the product tree defines a product.
pub(crate) fn is_defined(document: &Value, product: &str) -> bool {
    let mut defined = HashSet::new();
    collect(document.get("product_tree").unwrap_or(&Value::Null), "product_id", &mut defined);
    defined.contains(product)
}

/// Every text under a key, however deep.
fn collect<'v>(value: &'v Value, key: &str, found: &mut HashSet<&'v str>) {
    match value {
        Value::Array(values) => values.iter().for_each(|one| collect(one, key, found)),
        Value::Object(members) => {
            found.extend(members.get(key).and_then(Value::as_str));
            members.values().for_each(|one| collect(one, key, found));
        }
        _ => {}
    }
}

/// 6.1.24: one party, one date, twice in a vulnerability.
fn contradicting(document: &Value) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        let mut seen = HashSet::new();
        for (number, one) in listed(vulnerability, "involvements") {
            let (party, date) = (text(one, "party"), one.get("date").and_then(Value::as_str));
            if !seen.insert((party, date)) {
                let when = date.unwrap_or("no date");
                spots.push(Spot::new(
                    format!("/vulnerabilities/{at}/involvements/{number}"),
                    format!("the party `{party}` has another involvement with the same date ({when})"),
                ));
            }
        }
    }
    spots
}

/// 6.2.7: an involvement without a date; in the newer form an action without one.
pub(super) fn undated(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let head = document.pointer("/document/involvement").unwrap_or(&Value::Null);
    let actions = listed(head, "actions").map(|(at, one)| (format!("/document/involvement/actions/{at}"), one));
    let undated = involvements(document).chain(actions).filter(|(_, one)| one.get("date").is_none());
    Ok(undated.map(|(place, _)| Spot::new(place, "the involvement has no date")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Selection, Verdict, validate_value};
    use serde_json::json;

    fn document(involvements: &Value) -> Value {
        json!({
            "$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
            "document": {
                "category": "csaf_base", "csaf_version": "2.1", "title": "A document",
                "distribution": {"tlp": {"label": "CLEAR"}},
                "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
                "tracking": {
                    "id": "EX-1", "status": "final", "version": "1",
                    "current_release_date": "2026-01-02T00:00:00Z", "initial_release_date": "2026-01-02T00:00:00Z",
                    "revision_history": [{"date": "2026-01-02T00:00:00Z", "number": "1", "summary": "First."}]
                }
            },
            "product_tree": {
                "full_product_names": [{"name": "A", "product_id": "A"}, {"name": "B", "product_id": "B"}],
                "product_groups": [{"group_id": "G", "product_ids": ["A", "B"]}]
            },
            "vulnerabilities": [{"cve": "CVE-2026-0001", "involvements": involvements}]
        })
    }

    fn places(test: &str, involvements: &Value) -> Vec<String> {
        let report = validate_value(document(involvements), &Selection::of_tests([test]).unwrap(), None).unwrap();
        assert_eq!(report.ran, [test], "{:?}", report.not_run);
        report.findings.into_iter().map(|one| one.pointer.replace("/vulnerabilities/0/involvements", "")).collect()
    }

    #[test]
    fn involvements_of_the_older_form_are_read() {
        let date = "2026-01-01T00:00:00Z";
        let one = |party: &str| json!({"party": party, "status": "open", "date": date});
        assert_eq!(places("6.1.24", &json!([one("vendor"), one("vendor"), one("user")])), ["/1"]);
        assert!(places("6.1.24", &json!([one("vendor"), one("user")])).is_empty());
        assert_eq!(places("6.2.7", &json!([one("vendor"), {"party": "user", "status": "open"}])), ["/1"]);
        let about = json!([{"party": "user", "status": "open", "product_ids": ["A", "X"], "group_ids": ["Y", "G"]}]);
        assert_eq!(places("6.1.1", &about), ["/0/product_ids/1"]);
        assert_eq!(places("6.1.4", &about), ["/0/group_ids/0"]);
    }

    #[test]
    fn a_document_with_them_is_tested_as_any_other_and_its_schema_is_the_newer_one() {
        let involvements = json!([{"party": "user", "status": "open", "date": "2026-01-01T00:00:00Z"}]);
        let mut faulty = document(&involvements);
        faulty["product_tree"]["full_product_names"][1]["product_id"] = json!("A");
        let report = validate_value(faulty, &Selection::of_tests(["6.1.2", "schema"]).unwrap(), None).unwrap();
        assert!(report.of_test("6.1.2").count() > 0 && report.of_test("schema").count() > 0, "{report:?}");
        assert_eq!(report.verdict(), Verdict::Invalid);
    }
}
