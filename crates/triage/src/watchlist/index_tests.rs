//! The index answers what each rule alone answers.

use super::*;
use crate::assessment::{Policy, assess};
use crate::enrichment::Enrichment;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use std::collections::HashMap;

const VENDORS: &[&str] =
    &["Siemens", "SIEMENS AG", "Rockwell Automation", "Allen-Bradley", "ABB", "ABB, Siemens", "", "n/a"];
const WORDS: &[&str] =
    &["S7", "S7-1500", "SIMATIC", "simatic s7", "CPU 1511", "PLC", "a", "Ä", "1500 CPU", " ", "Gerät", "6ES7511-1AK0"];
const CVES: &[&str] = &["CVE-2024-0001", "cve-2024-0002", " CVE-2024-0003 ", "", "CVE-2024-00"];
const SECTORS: &[&str] = &["Energy", "ENERGY ", "Dams", "Water and Wastewater", ""];
const SOURCES: &[&str] = &["Example CERT", "example  cert", "https://example.test/", "example.test", "Other", ""];

fn texts(from: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let some = subsequence(from, 0..=3.min(from.len()));
    prop_oneof![2 => Just(Vec::new()), 1 => some.prop_map(|some| some.into_iter().map(str::to_owned).collect())]
}

fn rule() -> impl Strategy<Value = Rule> {
    let subjects = (texts(VENDORS), texts(WORDS), texts(WORDS), texts(CVES), texts(SECTORS), texts(SOURCES));
    let labels = prop_oneof![3 => Just(None), 1 => select(&Label::ALL[..]).prop_map(Some)];
    let scores = prop_oneof![3 => Just(None), 1 => (0.0..10.0).prop_map(Some)];
    (subjects, prop::bool::weighted(0.2), labels, scores).prop_map(
        |(subjects, inventory, minimum_label, minimum_score)| {
            let (vendors, products, words, cves, sectors, sources) = subjects;
            Rule { vendors, products, words, cves, sectors, sources, inventory, minimum_label, minimum_score }
        },
    )
}

fn advisory() -> impl Strategy<Value = (Advisory, Assessment)> {
    let product = subsequence(WORDS, 1..=3).prop_map(|words| words.join(" "));
    let products = prop::collection::vec(product, 1..4);
    let title = subsequence(WORDS, 0..=4).prop_map(|words| words.join(" "));
    let (sectors, cves) = (subsequence(SECTORS, 0..=2), subsequence(CVES, 0..=2));
    let score = prop::option::of(0.0..10.0_f64);
    (select(VENDORS), products, title.clone(), title, sectors, cves, score).prop_map(
        |(vendor, products, title, summary, sectors, cves, score)| {
            written(vendor, &products, (&title, &summary), &sectors.join(", "), &cves, score)
        },
    )
}

fn written(
    vendor: &str,
    products: &[String],
    (title, summary): (&str, &str),
    sectors: &str,
    cves: &[&str],
    score: Option<f64>,
) -> (Advisory, Assessment) {
    let branch = |(at, name): (usize, &String)| serde_json::json!({"category": "product_name", "name": name, "product": {"name": name, "product_id": format!("P{at}")}});
    let branches: Vec<_> = products.iter().enumerate().map(branch).collect();
    let scores = score.map(|score| {
        let cvss = serde_json::json!({"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N",
            "baseScore": (score * 10.0).round() / 10.0, "baseSeverity": "MEDIUM"});
        serde_json::json!([{"products": ["P0"], "cvss_v3": cvss}])
    });
    let vulnerability =
        |cve: &&str| serde_json::json!({"cve": cve, "product_status": {"known_affected": ["P0"]}, "scores": scores});
    let document = serde_json::json!({
        "document": {"title": title, "tracking": {"id": "EX-1"},
            "publisher": {"name": "Example CERT", "namespace": "https://example.test"},
            "notes": [{"category": "other", "title": "Critical infrastructure sectors", "text": sectors},
                {"category": "summary", "title": "Risk evaluation", "text": summary}]},
        "product_tree": {"branches": [{"category": "vendor", "name": vendor, "branches": branches}]},
        "vulnerabilities": cves.iter().map(vulnerability).collect::<Vec<_>>()
    });
    let (parsed, _) = csaf::read(document.to_string().as_bytes()).unwrap();
    let (advisory, _) = crate::advisory::normalise(&parsed);
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    (advisory, assessment)
}

/// What each rule alone answers, for owners with so many touched assets.
fn asked_one_by_one(
    owners: &HashMap<u32, Vec<Rule>>,
    touched: &HashMap<u32, u32>,
    (advisory, assessment): &(Advisory, Assessment),
) -> Vec<Heard<u32, usize>> {
    let mut all = Vec::new();
    for (owner, rules) in owners {
        for (number, rule) in rules.iter().enumerate() {
            let touched = touched.get(owner).copied().unwrap_or_default();
            let hits = hits_of(rule, advisory, assessment, touched);
            if !hits.is_empty() {
                all.push(Heard { owner: *owner, rule: number, hits });
            }
        }
    }
    all.sort_by_key(|one| (one.owner, one.rule));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_what_each_rule_alone_answers_also_after_changes(
        first in prop::collection::vec((0..4_u32, prop::collection::vec(rule(), 0..6)), 1..8),
        touched in prop::collection::hash_map(0..4_u32, 0..3_u32, 0..4),
        told in advisory(),
        probe in any::<Index>(),
    ) {
        let (mut index, mut owners) = (WatchIndex::default(), HashMap::new());
        // The same owner comes several times: each time its rules are replaced.
        for (owner, rules) in &first {
            index.replace(*owner, rules.iter().enumerate());
            owners.insert(*owner, rules.clone());
        }
        let particular: HashMap<u32, Outlook<'_>> =
            touched.iter().map(|(owner, touched)| (*owner, Outlook { assessment: &told.1, touched: *touched })).collect();
        prop_assert_eq!(index.hits(&told.0, &told.1, &particular), asked_one_by_one(&owners, &touched, &told));
        prop_assert_eq!(index.count_rules(), owners.values().map(Vec::len).sum::<usize>());
        let (gone, _) = &first[probe.index(first.len())];
        index.replace(*gone, []);
        owners.remove(gone);
        prop_assert_eq!(index.hits(&told.0, &told.1, &particular), asked_one_by_one(&owners, &touched, &told));
    }
}

#[test]
fn an_owner_with_a_policy_of_its_own_hears_by_its_own_labels() {
    let wanted = Rule { minimum_score: Some(7.0), ..Rule::default() };
    let mut index = WatchIndex::default();
    index.replace("own", [(1, &wanted)]);
    index.replace("other", [(1, &wanted)]);
    let scored = |score| written("ABB", &["PLC".to_owned()], ("", ""), "", &["CVE-2024-0001"], Some(score));
    let ((advisory, low), (_, mut high)) = (scored(4.3), scored(4.3));
    high.cvss.as_mut().unwrap().score = 9.8;
    let particular = HashMap::from([("own", Outlook { assessment: &high, touched: 0 })]);
    let heard = index.hits(&advisory, &low, &particular);
    assert_eq!(heard, [Heard { owner: "own", rule: 1, hits: vec![Hit::Everything] }]);
}

#[test]
fn a_text_with_a_blank_or_none_meets_across_the_words_of_one_product_only() {
    let products = |text: &str| Rule { products: vec![text.to_owned()], ..Rule::default() };
    let names = ["SIMATIC CP 343".to_owned(), "SCALANCE X204".to_owned()];
    let (advisory, assessment) = written("Siemens", &names, ("", ""), "", &["CVE-2024-0001"], None);
    for (text, met) in [("cp simatic", true), ("atic 34", true), ("simatic x204", false), ("343 343", true)] {
        let rule = products(text);
        let mut index = WatchIndex::default();
        index.replace((), [((), &rule)]);
        assert_eq!(index.hits(&advisory, &assessment, &HashMap::new()).len(), usize::from(met), "{text}");
        assert_eq!(hits_of(&rule, &advisory, &assessment, 0).len(), usize::from(met), "{text}");
    }
}
