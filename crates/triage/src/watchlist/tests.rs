//! What a rule hits.

use super::*;
use crate::assessment::{Policy, assess};
use crate::enrichment::Enrichment;

fn hit(rule: Rule, vector: Option<&str>, touched: u32) -> Vec<Hit> {
    let score = vector.map(|vector| {
        serde_json::json!([{"products": ["P1"], "cvss_v3": {"version": "3.1", "vectorString": vector,
            "baseScore": 4.3, "baseSeverity": "MEDIUM"}}])
    });
    let document = serde_json::json!({
        "document": {"title": "Gateway", "tracking": {"id": "EX-2"},
            "publisher": {"name": "Example", "namespace": "https://example.test"},
            "notes": [{"category": "other", "title": "Critical infrastructure sectors", "text": "Energy, Dams"}]},
        "product_tree": {"branches": [{"category": "vendor", "name": "Siemens AG", "branches": [
            {"category": "product_family", "name": "Geräte der Familie NET", "branches": [
            {"category": "product_name", "name": "SIMATIC CP 343-1 (6GK7343-1EX30-0XE0)", "product": {"name": "CP 343-1", "product_id": "P1"}}]}]}]},
        "vulnerabilities": [{"cve": "CVE-2024-2000", "product_status": {"known_affected": ["P1"]}, "scores": score}]
    });
    let (parsed, _) = csaf::read(document.to_string().as_bytes()).unwrap();
    let (advisory, _) = crate::advisory::normalise(&parsed);
    hits_of(&rule, &advisory, &assess(&advisory, &Enrichment::default(), &Policy::built_in()), touched)
}

const MEDIUM: Option<&str> = Some("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N");

#[test]
fn vendors_meet_through_their_aliases_and_false_friends_do_not() {
    let rule = |vendor: &str| Rule { vendors: vec![vendor.to_owned()], ..Rule::default() };
    assert_eq!(hit(rule("SIEMENS"), MEDIUM, 0), [Hit::Vendor("SIEMENS".to_owned())]);
    assert!(hit(rule("Sielco"), MEDIUM, 0).is_empty());
}

#[test]
fn names_are_compared_without_accents_case_and_kinds_of_dashes() {
    let product = |name: &str| Rule { products: vec![name.to_owned()], ..Rule::default() };
    for name in ["simatic\u{a0}CP 343‑1", "Geräte der Familie", "NET cp", "6gk7343-1EX30"] {
        assert_eq!(hit(product(name), MEDIUM, 0), [Hit::Product(name.to_owned())]);
    }
    assert!(hit(product("CP 343-2"), MEDIUM, 0).is_empty());
    let word = Rule { words: vec!["GATEWÁY".to_owned()], ..Rule::default() };
    assert_eq!(hit(word, MEDIUM, 0).len(), 1);
}

#[test]
fn an_empty_text_meets_nothing() {
    let blank = || vec![" ".to_owned()];
    let rule = Rule {
        vendors: blank(),
        products: blank(),
        words: blank(),
        cves: blank(),
        sectors: blank(),
        ..Rule::default()
    };
    assert!(hit(rule, MEDIUM, 0).is_empty());
}

#[test]
fn a_missing_score_passes_every_minimum() {
    let rule = Rule { minimum_score: Some(9.0), minimum_label: Some(Label::ActNow), ..Rule::default() };
    assert!(hit(rule.clone(), MEDIUM, 0).is_empty());
    assert_eq!(hit(rule, None, 0), [Hit::Everything]);
}

#[test]
fn an_inventory_hits_when_an_asset_is_or_may_be_affected() {
    let rule = Rule { inventory: true, ..Rule::default() };
    assert!(hit(rule.clone(), MEDIUM, 0).is_empty());
    assert!(hit(rule.clone(), MEDIUM, 0).is_empty());
    assert_eq!(hit(rule, MEDIUM, 2), [Hit::Inventory(2)]);
}

#[test]
fn subjects_are_alternatives() {
    let rule = Rule {
        products: vec!["cp 343".to_owned()],
        cves: vec!["cve-2024-2000".to_owned()],
        sectors: vec!["dams".to_owned()],
        words: vec!["absent".to_owned()],
        ..Rule::default()
    };
    assert_eq!(hit(rule, MEDIUM, 0).len(), 3);
}
