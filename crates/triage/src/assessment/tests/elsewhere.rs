//! Documents of publishers that say less, or say it otherwise, than CISA does.

use super::NETWORK_A;
use super::sample::Sample;
use crate::assessment::*;
use crate::wording::{Language, render};

fn told(sample: Sample) -> (Assessment, String) {
    let assessment = assess(&sample.advisory(), &Default::default(), &Policy::built_in());
    let parts = [&assessment.could_happen, &assessment.how_exploited, &assessment.prerequisites];
    let sentences: Vec<String> = parts.into_iter().flatten().map(|said| render(&said.message, Language::En)).collect();
    let text = sentences.join("\n");
    (assessment, text)
}

#[test]
fn where_only_products_with_the_fix_are_listed_there_is_a_fix() {
    let mut advisory = Sample::new().vulnerability("CVE-2016-0051", 9.8, NETWORK_A).advisory();
    let status = &mut advisory.vulnerabilities[0].status;
    status.recommended = std::mem::take(&mut status.affected);
    let assessment = assess(&advisory, &Default::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::PlanPatch);
    let fix = assessment.path.iter().find(|step| step.question == "fix").unwrap();
    assert_eq!((fix.answer.as_str(), fix.source.as_str()), ("all", "/vulnerabilities/0/product_status"));
    advisory.vulnerabilities[0].status.recommended.clear();
    let assessment = assess(&advisory, &Default::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::Mitigate, "nothing listed, nothing known");
}

#[test]
fn vulnerabilities_without_scores_are_not_called_mild() {
    let unscored = |sample: Sample, cve: &str| {
        let mut advisory = sample.vulnerability(cve, 5.0, "").advisory();
        advisory.vulnerabilities.last_mut().unwrap().scores.clear();
        Sample::from(advisory)
    };
    let none = unscored(unscored(Sample::new(), "CVE-2025-0001"), "CVE-2025-0002");
    let (_, text) = told(none);
    assert!(text.contains("2 vulnerabilities, none of them with a score."), "{text}");
    assert!(!text.contains("rated high"), "{text}");
    let some = unscored(Sample::new().vulnerability("CVE-2025-0003", 5.3, NETWORK_A), "CVE-2025-0004");
    let (_, text) = told(some);
    assert!(text.contains("1 of them without a score and none rated high or critical"), "{text}");
}

#[test]
fn without_a_vector_no_part_of_the_story_is_left_empty() {
    let mut advisory = Sample::new().vulnerability("CVE-2024-0001", 5.0, "").advisory();
    advisory.vulnerabilities[0].scores.clear();
    let (assessment, _) = told(Sample::from(advisory));
    for part in [&assessment.could_happen, &assessment.how_exploited, &assessment.prerequisites] {
        assert!(!part.is_empty());
    }
}

#[test]
fn a_weakness_is_called_what_the_list_calls_it() {
    let (_, text) = told(Sample::new().vulnerability("CVE-2025-0005", 7.5, NETWORK_A).cwe("CWE-1395"));
    assert!(text.contains("CWE-1395, “Dependency on Vulnerable Third-Party Component”"), "{text}");
}
