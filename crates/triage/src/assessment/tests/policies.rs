//! Policies compared, reviewed and documented.

use super::sample::{Sample, kev};
use super::{NETWORK_A, NETWORK_FULL};
use crate::advisory::RemediationCategory as Category;
use crate::assessment::*;
use crate::enrichment::Enrichment;
use serde_json::Value;

/// The built-in policy with another version and something else replaced.
fn changed(from: &str, to: &str) -> Policy {
    let text = Policy::built_in_text();
    assert!(text.contains(from), "{from}");
    Policy::parse(&text.replace(from, to).replace("version = \"", "version = \"plant-")).unwrap()
}

#[test]
fn the_built_in_version_belongs_to_the_built_in_rules() {
    assert!(Policy::parse(Policy::built_in_text()).is_ok());
    let other = Policy::built_in_text().replacen("label = \"act_now\"", "label = \"monitor\"", 1);
    assert!(matches!(Policy::parse(&other), Err(PolicyError::VersionTaken { .. })));
    assert_eq!(Policy::built_in().remarks(), []);
}

#[test]
fn a_changed_label_names_both_rules_and_the_question_that_differs() {
    let advisory = Sample::new()
        .vulnerability("CVE-2024-0001", 7.5, NETWORK_A)
        .remediation(Category::VendorFix, "Update to V2.0 or later version")
        .advisory();
    let nothing = Enrichment::default();
    let differs = |policy: &Policy| compare(&advisory, &nothing, &Policy::built_in(), policy);
    let decided = |label, rule: &str| Decided { label, rule: rule.to_owned() };
    let rule = || "serious_with_fix".to_owned();
    let same = differs(&changed("2026", "2026"));
    assert_eq!((same.before, same.because), (decided(Label::PlanPatch, "serious_with_fix"), None));
    let serious = "label = \"plan_patch\"\nwhen.score = [\"critical\", \"high\"]";
    let stricter = differs(&changed(serious, "label = \"plan_patch\"\nwhen.score = [\"critical\"]"));
    assert_eq!(stricter.after, decided(Label::Monitor, "everything_else"));
    assert_eq!(stricter.because, Some(Difference::Answer { rule: rule(), question: "score", answer: "high" }));
    let relabelled = differs(&changed(serious, "label = \"monitor\"\nwhen.score = [\"critical\", \"high\"]"));
    assert_eq!(relabelled.because, Some(Difference::Label { rule: rule() }));
    let renamed = differs(&changed("\"serious_with_fix\"\nlabel = \"plan_patch\"", "\"ours\"\nlabel = \"act_now\""));
    assert_eq!(renamed.after, decided(Label::ActNow, "ours"));
    assert_eq!(renamed.because, Some(Difference::OnlyInOne { rule: "ours".to_owned() }));
    let first = "[[rules]]\nid = \"in_kev\"";
    let earlier =
        format!("[[rules]]\nid = \"network\"\nlabel = \"monitor\"\nwhen.attack_vector = [\"network\"]\n\n{first}");
    let shadowed = differs(&changed(first, &earlier));
    assert_eq!(shadowed.because, Some(Difference::Order { rule: rule(), earlier: "network".to_owned() }));
}

#[test]
fn a_policy_that_lets_exploited_holes_wait_is_remarked_on() {
    let first = "[[rules]]\nid = \"in_kev\"";
    let earlier =
        format!("[[rules]]\nid = \"network\"\nlabel = \"monitor\"\nwhen.attack_vector = [\"network\"]\n\n{first}");
    let policy = changed(first, &earlier);
    let network = "network".to_owned();
    let waiting = PolicyRemark::ExploitedIsNotActNow { rule: 1, id: network.clone(), label: Label::Monitor };
    assert_eq!(policy.remarks()[0], waiting);
    let behind =
        PolicyRemark::NeverReached { rule: 5, id: "reliable_exploit_over_network".to_owned(), behind: network };
    assert!(policy.remarks().contains(&behind), "{:?}", policy.remarks());
    let advisory = Sample::new().vulnerability("CVE-2024-0001", 9.8, NETWORK_FULL).advisory();
    assert_eq!(assess(&advisory, &kev("CVE-2024-0001"), &policy).label, Label::Monitor);
}

/// `cargo xtask reference` writes the files.
#[test]
fn the_reference_of_the_policy_is_what_the_policy_says() {
    let file = |name: &str| {
        let path = format!("{}/../../docs/reference/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap_or_default()
    };
    let stale = "stale: run `cargo xtask reference`";
    assert!(file("policy.md").ends_with(&Policy::built_in().document()), "docs/reference/policy.md is {stale}");
    let schema: Value = serde_json::from_str(&file("policy.schema.json")).unwrap_or_default();
    assert_eq!(schema, Policy::schema(), "docs/reference/policy.schema.json is {stale}");
}
