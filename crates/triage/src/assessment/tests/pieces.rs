//! Entries that a conversion cut from the text they belong to, and entries that only look like something to read.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::*;

type Place = (PlanGroup, StepKind, bool);

fn sample() -> Sample {
    Sample::new().vulnerability("CVE-2022-0041", 7.5, NETWORK_A)
}

/// The places of the remediations in their order, and whether a fix is told.
fn places(sample: Sample) -> (FixStatus, Vec<Place>) {
    let advisory = sample.advisory();
    let assessment = assess(&advisory, &Default::default(), &Policy::built_in());
    let step = |text: &String| {
        let is_it = |step: &&PlanStep| step.text == StepText::Source(text.clone());
        let step = assessment.plan.iter().find(is_it).unwrap();
        (step.group, step.kind, step.counted)
    };
    (assessment.fixes[0].status, advisory.remediations.iter().map(|one| step(&one.text)).collect())
}

#[test]
fn a_bare_link_belongs_to_the_text_before_it_and_is_no_fix_of_its_own() {
    let guidelines = "As a general security measure, Acme recommends to protect network access. See the guidelines:";
    let cut = sample()
        .remediation(Category::VendorFix, guidelines)
        .remediation(Category::VendorFix, "https://acme.example/guidelines")
        .remediation(Category::VendorFix, "https://acme.example/advisories");
    let (status, places) = places(cut);
    assert_eq!(status, FixStatus::Unknown);
    let link = (PlanGroup::General, StepKind::Statement, false);
    assert_eq!(places, [(PlanGroup::General, StepKind::Hardening, false), link, link]);
}

#[test]
fn a_lead_in_that_offers_a_fix_keeps_its_link_beside_it() {
    let lead = "Software version 8.2 of Pump Controller and its checksums can be obtained via:";
    let cut = sample()
        .remediation(Category::VendorFix, lead)
        .remediation(Category::VendorFix, "https://acme.example/download");
    let (status, places) = places(cut);
    assert_eq!(status, FixStatus::FixAvailable);
    assert_eq!(places[0], (PlanGroup::Schedule, StepKind::Patch, true));
    assert_eq!(places[1], (PlanGroup::Schedule, StepKind::Statement, false));
    let alone = sample().remediation(Category::VendorFix, "https://acme.example/download/pump-4.exe");
    assert_eq!(
        self::places(alone).0,
        FixStatus::FixAvailable,
        "a link that nothing precedes is what the publisher files"
    );
}

#[test]
fn where_measures_are_announced_and_only_a_document_is_named_reading_it_is_the_step() {
    let measures = "Acme recommends that customers take the following mitigation measures:";
    let pointer = "For more information, see the Acme security advisory.";
    let (_, announced) =
        places(sample().remediation(Category::Mitigation, measures).linked(Category::Mitigation, pointer));
    assert_eq!(announced[1], (PlanGroup::Mitigations, StepKind::Hardening, true));
    let place = "The Acme advisory is available at the following location:";
    let (_, led) = places(sample().remediation(Category::Mitigation, place).linked(Category::Mitigation, pointer));
    assert_eq!(led[1], (PlanGroup::General, StepKind::Hardening, false));
}

#[test]
fn a_text_that_tells_to_update_is_more_than_a_pointer_to_reading() {
    for text in [
        "Controllers with Shell 4 should be updated with 'Image 4 Security Patches'.",
        "Acme produced an update for Pump Controller, which can be found on its website.",
        "Acme recommends for CVE-2022-0041: Upgrade to firmware 2.0.72 or newer. Contact Acme for more information.",
        "To access the updates, users should go to the product page.",
    ] {
        let (_, places) = places(sample().remediation(Category::Mitigation, text));
        assert_eq!(places[0], (PlanGroup::Schedule, StepKind::Patch, true), "{text}");
    }
    // Not the product's own update, but a step all the same.
    let windows = "Panels should be updated by using Windows Update. See the security bulletin for more information.";
    assert_eq!(
        places(sample().remediation(Category::Mitigation, windows)).1[0],
        (PlanGroup::Mitigations, StepKind::Hardening, true)
    );
    let read = "The security advisory on this can be found on the website.";
    assert_eq!(places(sample().remediation(Category::Mitigation, read)).1[0].0, PlanGroup::General);
}

#[test]
fn a_vendor_that_does_not_answer_is_a_statement_and_asking_it_a_step() {
    let silent = "Acme has not responded to requests to work with Test CERT.";
    let asking = "Acme has not responded to requests. Users are invited to contact Acme for additional information.";
    let ping = "Set the router to not respond to PING requests.";
    let place = |text| places(sample().remediation(Category::Mitigation, text)).1[0];
    assert_eq!(place(silent), (PlanGroup::Statements, StepKind::Statement, false));
    assert_eq!(place(asking), (PlanGroup::Mitigations, StepKind::Contact, true));
    assert_eq!(place(ping), (PlanGroup::Mitigations, StepKind::Hardening, true));
}

#[test]
fn a_change_of_settings_filed_as_the_fix_is_a_workaround_that_needs_no_window() {
    let (status, settings) = places(sample().remediation(Category::VendorFix, "Enable \"Encrypted Communication\""));
    assert_eq!((status, settings[0]), (FixStatus::Unknown, (PlanGroup::DoNow, StepKind::Workaround, true)));
    let patch = "Enable automatic updates and install the update";
    assert_eq!(places(sample().remediation(Category::VendorFix, patch)).1[0].1, StepKind::Patch);
}

#[test]
fn names_of_releases_beside_a_stated_fix_are_scheduled_with_it() {
    let releases = sample()
        .remediation(Category::VendorFix, "Acme recommends users upgrade to the following version or later:")
        .remediation(Category::VendorFix, "Pump Controller 8.7.18 Release 7, Dec 2017")
        .remediation(Category::Mitigation, "Pump Controller 8.5.26 Release 7, Dec 2017")
        .remediation(Category::Mitigation, "Version 2.80 & 2.90")
        .remediation(Category::Mitigation, "Block TCP Port 102 of Pump Controllers");
    let (_, places) = places(releases);
    assert_eq!(places[2], (PlanGroup::Schedule, StepKind::Patch, true));
    assert_eq!(places[3].1, StepKind::Hardening);
    assert_eq!(places[4].1, StepKind::Hardening);
}

#[test]
fn using_another_setting_instead_replaces_no_product() {
    let kind = |text| places(sample().remediation(Category::Mitigation, text)).1[0].1;
    assert_eq!(kind("Disable the DHCP client and use static addresses instead"), StepKind::Hardening);
    assert_eq!(kind("Acme recommends using Pump Controller 2 instead"), StepKind::Replace);
}

#[test]
fn the_number_of_a_list_hides_no_advice() {
    let numbered = sample().remediation(Category::VendorFix, "1.Do not click links in unsolicited messages.");
    let (status, places) = places(numbered);
    assert_eq!(status, FixStatus::Unknown);
    assert_eq!(places[0].1, StepKind::Hardening);
}
