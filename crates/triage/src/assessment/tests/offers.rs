//! What counts as a fix, and what only speaks of one: documents, plans, denials, settings, checksums, successors.

use super::NETWORK_A;
use super::corpus::all;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::*;

type Place = (PlanGroup, StepKind, bool);

fn sample() -> Sample {
    Sample::new().vulnerability("CVE-2022-0051", 7.5, NETWORK_A)
}

/// The status of the first product and the places of the remediations, in the plan's order.
fn read(sample: Sample) -> (FixStatus, Vec<Place>) {
    let assessment = assess(&sample.advisory(), &Default::default(), &Policy::built_in());
    let steps = assessment.plan.iter().filter(|step| step.origin == StepOrigin::Remediation);
    (assessment.fixes[0].status, steps.map(|step| (step.group, step.kind, step.counted)).collect())
}

fn status(category: Category, text: &str) -> FixStatus {
    read(sample().remediation(category, text)).0
}

#[test]
fn what_is_still_to_come_is_planned_even_where_it_is_filed_as_a_fix() {
    for text in [
        "A new release of the pump view with be available in March.",
        "Acme plans a new release that closes the gap by the end of May.",
        "Acme is aware of it and is currently developing a fix.",
        "Acme is currently working on an update.",
        "For all pumps, Acme has scheduled release of new software updates in May.",
        "Pump firmware 3.1 and earlier: Update to firmware version 3.2 (Planned Update)",
        "Pump view update to 5.2-4 (scheduled for release in autumn)",
        "Keep to the measures below or update to the upcoming release.",
        "Update to pump view 4.3 when released.",
        "Acme is establishing a remediation plan for future versions that will include a fix.",
        "The fork of the stack has a patch in progress.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(status(category, text), FixStatus::FixPlanned, "{text}");
        }
    }
    let both = "Update to firmware V3.0, and an update for the older pump is planned.";
    assert_eq!(status(Category::VendorFix, both), FixStatus::FixAvailable);
}

#[test]
fn what_is_denied_is_no_fix() {
    for (text, expected) in [
        ("Acme will not be developing mitigations for this pump.", FixStatus::NoFixPlanned),
        ("The pump will not be patched.", FixStatus::NoFixPlanned),
        ("Acme has not yet released an updated version.", FixStatus::NoFixYet),
        ("Firmware versions less than V4.x cannot be updated.", FixStatus::Unknown),
        ("This product is not affected by any vulnerability listed here.", FixStatus::Unknown),
    ] {
        assert_eq!(status(Category::VendorFix, text), expected, "{text}");
    }
    let mixed = "Acme has released firmware 3.1 for one of them. The other vulnerability will not be addressed.";
    assert_eq!(status(Category::Mitigation, mixed), FixStatus::Unknown, "a fix for some, none for others");
}

#[test]
fn documents_contacts_and_settings_are_no_fix_although_filed_as_one() {
    for text in [
        "Acme has released additional patient-focused information.",
        "The Acme advisory is available.",
        "Users with questions about their pumps should contact the Acme service team.",
        "For additional information, see the Acme bulletin.",
        "Acme has released security advisory A-2022-7.",
        "Acme has released Snort Rule 4711.",
        "Acme has released the following mitigations:",
        "Acme provides updates on the vulnerability and other information.",
        "The latest version of the manual is available.",
        "Apply secure plant concept and segment the network.",
        "Limit communication hosts",
        "Enforce strong passwords.",
        "In View 4.10 or later, the check box for datagrams is cleared by default.",
    ] {
        assert_eq!(status(Category::VendorFix, text), FixStatus::Unknown, "{text}");
        assert_eq!(status(Category::Mitigation, text), FixStatus::Unknown, "{text}");
    }
}

#[test]
fn a_fix_is_told_by_verb_noun_and_version_in_any_category() {
    for text in [
        "Acme recommends users with old firmware update their pumps to pump firmware Version 8.10.",
        "Acme has made firmware that closes these gaps available for download.",
        "Acme has corrected the problem in the following product versions",
        "Users should update to the Pump Runtime component Version 7.6.",
        "Acme Networks created an update to resolve this.",
        "Version 15.0.22 of the pump server includes corrections for these vulnerabilities.",
        "Acme recommends users install Version 5.9.2 or later.",
        "Acme recommends affected users apply firmware v33.011.",
        "Users of the affected pumps should apply FRN 21.002 or later.",
        "Install firmware patch.",
        "Pump B: Download the new firmware.",
        "Pump View 10: update to patch 10.1.6",
        "Acme has created new versions to address this: Link v3.0 (D16 or later)",
        "Update firmware version to “66” or later.",
        "Acme released PumpStation v4.9.1 in May.",
        "Version 5.3 of the software mitigates the reported vulnerability.",
        "Software patches are available to users of the support portal.",
        "Acme has fixed these issues in release 1.2 PR2.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(status(category, text), FixStatus::FixAvailable, "{text}");
        }
    }
    for text in
        ["Update", "Pump Controller: Versions FC or later", "Pump Base OS version 20210219", "Acme View patch 1124820"]
    {
        assert_eq!(status(Category::VendorFix, text), FixStatus::FixAvailable, "{text}");
    }
    let firmware = "Users should obtain and install firmware upgrades only from official sources.";
    assert_eq!(status(Category::Mitigation, firmware), FixStatus::Unknown);
}

#[test]
fn a_fix_filed_in_another_language_is_taken_at_its_word() {
    let mut advisory =
        sample().remediation(Category::VendorFix, "Aktualisierung beim Hersteller erhältlich").advisory();
    advisory.lang = Some("de-DE".to_owned());
    let assessment = assess(&advisory, &Default::default(), &Policy::built_in());
    assert_eq!(assessment.fixes[0].status, FixStatus::FixAvailable);
}

#[test]
fn an_instruction_is_not_folded_away_with_the_pointer_beside_it() {
    let place = |text| read(sample().remediation(Category::Mitigation, text)).1[0];
    for text in [
        "Disable the web server if possible. Review the manual, which can be found in the library.",
        "Remove write access. For more information, see the user guide, which can be found online.",
        "CVE-2022-0051 requires users to set a new password. For more information see the following link:",
    ] {
        let (group, kind, counted) = place(text);
        assert!(counted && group != PlanGroup::General, "{text}: {group:?} {kind:?}");
    }
    for text in [
        "Acme has created a security patch. For additional information see the Acme security advisory.",
        "Acme has reportedly fixed these issues in release 1.2 PR2. For more information, users should contact support.",
    ] {
        assert_eq!(place(text), (PlanGroup::Schedule, StepKind::Patch, true), "{text}");
    }
    let reading = "The advisory describes how to update. More on this can be found in the security bulletin.";
    assert_eq!(place(reading).0, PlanGroup::General);
    let title = read(sample().linked(Category::VendorFix, "Security Best Practices"));
    assert_eq!(title, (FixStatus::Unknown, vec![(PlanGroup::General, StepKind::Hardening, false)]));
}

#[test]
fn a_lead_in_with_an_instruction_before_its_colon_is_a_step() {
    let is_counted = |text| read(sample().remediation(Category::Mitigation, text)).1[0].2;
    for text in [
        "Disable the Telnet protocol as the manual says, which can be had at the following location (page 7):",
        "Close port 4711. All users should take further controls including:",
        "For series B pumps, apply FRN 21.004 as shown here:",
        "Users should update to at least Version 1.8.0.1, available here:",
    ] {
        assert!(is_counted(text), "{text}");
    }
    for text in ["Apply the following mitigations:", "Users should take these steps:", "Acme recommends:"] {
        assert!(!is_counted(text), "{text}");
    }
}

#[test]
fn a_successor_for_a_discontinued_product_is_a_step_that_replaces_it() {
    for text in [
        "Pump Controller (discontinued): Update to series B or C",
        "Pump Controller (discontinued): Migrate to Valve Controller",
    ] {
        let (status, places) = read(sample().remediation(Category::Mitigation, text));
        assert_ne!(status, FixStatus::FixAvailable, "{text}");
        assert_eq!((places[0].1, places[0].2), (StepKind::Replace, true), "{text}");
    }
    for text in [
        "Replace the air conditioning controllers with AE-7 ones",
        "RJ7: Consider replacing to the next generation model",
        "Users should migrate to PumpLogix 1400 and apply firmware v21.006 or later.",
    ] {
        let (status, places) = read(sample().remediation(Category::VendorFix, text));
        assert_eq!(status, FixStatus::Unknown, "{text}");
        assert_eq!((places[0].1, places[0].2), (StepKind::Replace, true), "{text}");
    }
    assert_eq!(status(Category::VendorFix, "Users should migrate to version 8.0."), FixStatus::FixAvailable);
}

#[test]
fn an_order_beside_an_end_of_life_that_replaces_nothing_is_no_replacement() {
    for (text, kind) in [
        ("Pump Controller is end of life. Users should disable Telnet.", StepKind::Hardening),
        ("Pump Controller is end of life. Users should monitor the log and restrict access.", StepKind::Monitoring),
        ("Pump Controller is end of life. Users should upgrade to Valve Controller.", StepKind::Replace),
    ] {
        let (status, places) = read(sample().remediation(Category::VendorFix, text));
        assert_eq!(status, FixStatus::EndOfLife, "{text}");
        assert_eq!((places[0].1, places[0].2), (kind, true), "{text}");
    }
    let last = "Pump Controller is end of life. Acme recommends users apply the latest security patch.";
    let (_, places) = read(sample().remediation(Category::VendorFix, last));
    assert_eq!(places[0].1, StepKind::Replace, "no mere hardening");
}

#[test]
fn checksums_stand_beside_the_text_before_them_and_detection_rules_are_monitoring() {
    let sums = sample()
        .remediation(Category::Mitigation, "Update to version 2.0 of Pump View.")
        .remediation(Category::Mitigation, "SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        .remediation(Category::Mitigation, "MD5 = 098f6bcd4621d373cade4e832627b4f6");
    let (_, places) = read(sums);
    assert_eq!(places.iter().filter(|place| place.2).count(), 1, "{places:?}");
    let snort = read(sample().remediation(Category::VendorFix, "Acme has released Snort Rule 4711."));
    assert_eq!(snort.1[0].1, StepKind::Monitoring);
}

/// Whether a text can be no evidence of a fix, read without the rules that are tested.
fn is_no_fix(text: &str) -> bool {
    let text = text.to_lowercase();
    let denies = ["(planned update)", "when released", "patch in progress", "not affected by any", "with be available"];
    let points = ["for more information", "for additional information", "users with questions"];
    let is_pointer =
        !text.contains(". ") && points.iter().any(|start| text.starts_with(start)) && !text.contains("patch");
    let offers = ["update", "upgrade", "version", "install"].iter().any(|word| text.contains(word));
    is_pointer && !offers || denies.iter().any(|words| text.contains(words)) && !text.contains(". ")
}

#[test]
fn no_product_of_the_documents_owes_its_fix_to_a_denial_or_a_pointer() {
    for one in all("no_product_owes_its_fix_to_a_denial_or_a_pointer").unwrap_or_default() {
        for (product, fix) in one.assessment.fixes.iter().enumerate() {
            if fix.status != FixStatus::FixAvailable {
                continue;
            }
            let is_evidence = |place: &String| fix.evidence.contains(place);
            let remediations = one.advisory.remediations.iter();
            let texts: Vec<&str> =
                remediations.filter(|one| one.sources.iter().any(is_evidence)).map(|one| one.text.as_str()).collect();
            let is_doubtful = !texts.is_empty() && texts.iter().all(|text| is_no_fix(text));
            assert!(!is_doubtful, "{} {product}: {texts:?}", one.advisory.tracking_id);
        }
    }
}

/// Counted patches for products none of which has a fix: the words of an end of life, or of another product, weigh more.
const PATCHES_WITHOUT_FIX_MAX: usize = 45;

#[test]
fn a_patch_to_tick_is_for_a_product_that_has_a_fix() {
    let mut without = Vec::new();
    for one in all("a_patch_to_tick_is_for_a_product_that_has_a_fix").unwrap_or_default() {
        let has_fix = |product: &u32| one.assessment.fixes[*product as usize].status == FixStatus::FixAvailable;
        for step in &one.assessment.plan {
            let is_patch = step.counted && step.kind == StepKind::Patch && step.origin == StepOrigin::Remediation;
            if is_patch && !step.products.is_empty() && !step.products.iter().any(has_fix) {
                without.push(format!("{}: {:?}", one.advisory.tracking_id, step.text));
            }
        }
    }
    println!("{} patches without a fix: {without:#?}", without.len());
    assert!(without.len() <= PATCHES_WITHOUT_FIX_MAX, "{} {without:#?}", without.len());
}
