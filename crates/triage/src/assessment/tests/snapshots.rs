//! The words of five whole pages, as a reader sees them.

use super::sample::{Sample, epss, kev};
use crate::advisory::RemediationCategory as Category;
use crate::assessment::{Assessment, Policy, Statement, StepText, assess};
use crate::enrichment::Enrichment;
use crate::wording::{self, Language, render};
use std::fmt::Write as _;

const EN: Language = Language::En;

/// A page as plain text.
pub(super) fn page(assessment: &Assessment) -> String {
    let mut page = wording::label(assessment.label, EN).to_owned();
    let score =
        assessment.cvss.as_ref().map_or("no score".to_owned(), |cvss| format!("{:.1} {}", cvss.score, cvss.severity));
    let attack = &assessment.attack;
    writeln!(
        page,
        " | {score} | {} / {} / {} / {}",
        attack.vector, attack.auth_required, attack.complexity, attack.user_interaction
    )
    .unwrap();
    for (heading, part) in [
        ("What could happen", &assessment.could_happen),
        ("Who is at risk", &assessment.who_is_at_risk),
        ("How it could be exploited", &assessment.how_exploited),
        ("Prerequisites", &assessment.prerequisites),
        ("Exploitability", &assessment.exploitability.statements),
    ] {
        writeln!(page, "# {heading}").unwrap();
        for Statement { message, evidence } in part {
            writeln!(page, "{}  [{}]", render(message, EN), evidence.join(" ")).unwrap();
        }
    }
    let tags: Vec<_> = assessment.tags.iter().map(|tag| tag.code.as_str()).collect();
    writeln!(page, "# Tags\n{}\n# Fixes", tags.join(", ")).unwrap();
    for fix in &assessment.fixes {
        writeln!(page, "{} {}", wording::fix_status(fix.status, EN), fix.version.as_deref().unwrap_or("-")).unwrap();
    }
    writeln!(page, "# Plan").unwrap();
    for step in &assessment.plan {
        let text = match &step.text {
            StepText::Source(text) => text.clone(),
            StepText::Derived(message) => render(message, EN),
        };
        let counted = if step.counted { "[ ]" } else { " - " };
        writeln!(page, "{counted} {} {}: {text}", step.group.code(), wording::step_kind(step.kind, EN)).unwrap();
    }
    writeln!(page, "# Why this label").unwrap();
    for step in &assessment.path {
        let value = step.value.as_deref().unwrap_or("-");
        writeln!(page, "{} = {} ({value}; {})", step.question, step.answer, step.source).unwrap();
    }
    page
}

fn told(sample: Sample, enrichment: &Enrichment) -> String {
    page(&assess(&sample.advisory(), enrichment, &Policy::built_in()))
}

#[test]
fn outage_without_fix() {
    let sample = Sample::new()
        .product("Pump Controller Lite")
        .vulnerability("CVE-2023-1001", 7.5, super::NETWORK_A)
        .cwe("CWE-940")
        .summary("The product does not check the sender. An attacker could cause a denial of service.")
        .remediation(Category::NoFixPlanned, "Currently no fix is planned")
        .remediation(Category::Workaround, "Put the devices behind a firewall")
        .advice("As a general security measure, protect the network.")
        .used(&["Multiple"], &["Worldwide"]);
    insta::assert_snapshot!(told(sample, &epss("CVE-2023-1001", 0.0005, 0.15)));
}

#[test]
fn foreign_code_without_fix() {
    let sample = Sample::new()
        .vulnerability("CVE-2022-1002", 9.8, super::NETWORK_FULL)
        .cwe("CWE-345")
        .summary(
            "The product lacks an integrity check, which could allow an attacker to load arbitrary malicious code.",
        )
        .remediation(Category::Mitigation, "Keep connections to the controller in a protected network.")
        .remediation(Category::Mitigation, "Monitor traffic to the controller.")
        .says("No known public exploits specifically target this vulnerability.")
        .used(&["Energy", "Water and Wastewater Systems"], &["Europe", "Asia"]);
    insta::assert_snapshot!(told(sample, &Enrichment::default()));
}

#[test]
fn exploited_although_the_publisher_knows_of_nothing() {
    let sample = Sample::new()
        .vulnerability("CVE-2021-1003", 8.8, "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H")
        .cwe("CWE-78")
        .remediation(Category::VendorFix, "Update to V3.2 SP1 or later version")
        .remediation(Category::Mitigation, "Restrict access to the web server.")
        .says("No known public exploits specifically target this vulnerability.");
    insta::assert_snapshot!(told(sample, &kev("CVE-2021-1003")));
}

#[test]
fn several_weaknesses_told_as_one_story() {
    let sample = Sample::new()
        .vulnerability("CVE-2020-1004", 5.4, "CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N")
        .cwe("CWE-79")
        .vulnerability("CVE-2020-1005", 8.1, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H")
        .cwe("CWE-306")
        .vulnerability("CVE-2020-1006", 6.5, "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N")
        .cwe("CWE-22")
        .remediation(Category::VendorFix, "Update to V7.1");
    insta::assert_snapshot!(told(sample, &epss("CVE-2020-1005", 0.153, 0.957)));
}

#[test]
fn file_opened_by_a_user_on_an_engineering_station() {
    let sample = Sample::new()
        .vulnerability("CVE-2022-1007", 7.8, "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/E:U")
        .cwe("CWE-787")
        .remediation(Category::NoneAvailable, "Currently no fix is available")
        .remediation(Category::Workaround, "Do not open untrusted files")
        .used(&["Critical Manufacturing"], &["Worldwide"]);
    insta::assert_snapshot!(told(sample, &epss("CVE-2022-1007", 0.00001, 0.021)));
}
