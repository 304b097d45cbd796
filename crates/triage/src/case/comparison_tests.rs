use super::comparison::{Disagreement, Subject, Told, Value, compare};
use crate::assessment::{FixStatus, Policy, assess};
use crate::enrichment::Enrichment;
use serde_json::{Value as Json, json};

/// A document about one product in these versions, each in one list of the statuses.
fn document(listed: &[(&str, &str)]) -> Json {
    let leaf = |(at, (range, _)): (usize, &(&str, &str))| json!({"category": "product_version_range", "name": range, "product": {"name": format!("VC 100 {range}"), "product_id": format!("P{at}")}});
    let mut status = json!({});
    for (at, (_, list)) in listed.iter().enumerate() {
        let mut ids = status[list].as_array().cloned().unwrap_or_default();
        ids.push(json!(format!("P{at}")));
        status[list] = json!(ids);
    }
    json!({
        "document": {"title": "Valves", "tracking": {"id": "EX-1"},
            "publisher": {"name": "Example", "namespace": "https://example.test", "category": "vendor"}},
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            {"category": "product_name", "name": "VC 100", "branches": listed.iter().enumerate().map(leaf).collect::<Vec<_>>()}]}]},
        "vulnerabilities": [{"cve": "CVE-2024-1000", "product_status": status}]
    })
}

fn of_products(documents: &[Json]) -> Vec<Disagreement> {
    let read = |document: &Json| {
        let advisory = crate::advisory::normalise(&csaf::read(document.to_string().as_bytes()).unwrap().0).0;
        let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
        (advisory, assessment)
    };
    let read: Vec<_> = documents.iter().map(read).collect();
    let told: Vec<Told<'_>> =
        read.iter().map(|(advisory, assessment)| Told { advisory, assessment: Some(assessment) }).collect();
    let (mut rows, _) = compare(&told);
    rows.retain(|row| matches!(row.subject, Subject::Versions(_) | Subject::Fix(_)));
    rows
}

#[test]
fn a_version_that_is_only_fixed_or_not_affected_is_no_affected_version() {
    let short = document(&[("< 2.0", "known_affected")]);
    let long = document(&[("< 2.0", "known_affected"), ("2.0", "fixed"), ("3.0", "known_not_affected")]);
    let rows = of_products(&[short.clone(), long]);
    assert!(matches!(rows[..], [Disagreement { subject: Subject::Fix(_), .. }]), "only one tells of a fix: {rows:?}");
    let other = document(&[("< 2.5", "known_affected"), ("2.5", "fixed")]);
    let rows = of_products(&[short.clone(), other]);
    let versions = |text: &str| Some(Value::Versions(vec![text.to_owned()]));
    assert_eq!(rows[0].values, [versions("< 2.0"), versions("< 2.5")]);
    let open = document(&[("< 2.0", "known_affected"), ("3.0", "under_investigation")]);
    assert_eq!(of_products(&[short, open]).len(), 1, "what may be affected counts");
}

#[test]
fn a_product_that_one_calls_affected_and_another_not_affected_in_all_versions_is_a_disagreement() {
    let affected = document(&[("< 2.0", "known_affected")]);
    let rows = of_products(&[affected, document(&[("vers:all/*", "known_not_affected")])]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].values[1], Some(Value::Fix(vec![(FixStatus::NotAffected, None)])));
}
