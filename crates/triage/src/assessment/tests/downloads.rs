//! Fixes told by where they can be fetched, and pieces of text that only look like one.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::*;

fn first(sample: Sample) -> (FixStatus, PlanGroup, StepKind) {
    let assessment = assess(&sample.advisory(), &Default::default(), &Policy::built_in());
    let step = assessment.plan.iter().find(|step| step.origin == StepOrigin::Remediation).unwrap();
    (assessment.fixes[0].status, step.group, step.kind)
}

fn sample() -> Sample {
    Sample::new().vulnerability("CVE-2022-0031", 7.5, NETWORK_A)
}

const PATCH: (FixStatus, PlanGroup, StepKind) = (FixStatus::FixAvailable, PlanGroup::Schedule, StepKind::Patch);

#[test]
fn a_name_with_a_version_beside_a_link_is_a_fix_to_schedule() {
    for text in [
        "PC100 and C: Specific Pump Controller firmware v3.10",
        "Acme's Pump Controller firmware Version 4.0.14",
        "Pump Controller: v2.8.0.424.",
    ] {
        assert_eq!(first(sample().linked(Category::Mitigation, text)), PATCH, "{text}");
        assert_eq!(
            first(sample().remediation(Category::Mitigation, text)).0,
            FixStatus::Unknown,
            "without link: {text}"
        );
    }
    for text in [
        "Pump Controller versions prior to version 1.27",
        "Pump Controller v3.1.0 - v3.3.1",
        "Pump Controller: firmware versions 12.6 to version 12.6.7",
        "For more detailed mitigation instructions, see Acme Advisory A-2020-4 v1.2",
        "Do not open unknown links while working on Pump Server v4.2",
    ] {
        assert_eq!(first(sample().linked(Category::Mitigation, text)).0, FixStatus::Unknown, "{text}");
    }
}

#[test]
fn a_lead_in_that_says_where_the_fix_lies_is_a_fix() {
    for text in [
        "Acme released a security patch with FW11 available at:",
        "Updated software can be found at the following link:",
        "A new version of firmware with the fix is available for download at the following location:",
    ] {
        assert_eq!(first(sample().linked(Category::VendorFix, text)), PATCH, "{text}");
    }
    for text in [
        "Acme's download link for Pump Controller, version 3.63, is as follows (login required):",
        "Users can log in at the following site to download the upgrade:",
    ] {
        assert_eq!(first(sample().linked(Category::Mitigation, text)), PATCH, "{text}");
    }
    let bare = "The download for FRN 21.004 can be found at the following location:";
    assert_eq!(first(sample().linked(Category::Mitigation, bare)).0, FixStatus::Unknown);
    for text in [
        "Acme recommends the following mitigations until the update is installed:",
        "Other vendors have also released security advisories related to their products at:",
        "Firmware Updates for Certain Devices: Safety Communication is available at the following location:",
        "Acme will release an update, which can be downloaded at:",
    ] {
        assert_ne!(first(sample().linked(Category::VendorFix, text)).0, FixStatus::FixAvailable, "{text}");
    }
}

#[test]
fn telling_to_update_a_named_product_is_a_fix_and_waiting_for_firmware_is_none() {
    for text in [
        "Acme recommends that users of Pump View update to Pump View v2.2.",
        "Pump View v2.60 and earlier -- upgrade to a minimum of v2.70",
        "Pump View 10: Update with patch 10.1.6",
        "Acme reports new firmware is available to download from its website.",
        "Acme recommends users apply Pump View Version 5.9.1 or later, which can be downloaded.",
        "Users of affected versions update to a version later than Pump Version 2.2.3 where possible.",
    ] {
        assert_eq!(first(sample().remediation(Category::Mitigation, text)), PATCH, "{text}");
    }
    for text in [
        "Keep the panel off the network until new firmware is available.",
        "If users are unable to update to v5.20, turn the function off.",
        "Keep controllers updated to reduce the risk.",
    ] {
        assert_eq!(first(sample().remediation(Category::Mitigation, text)).0, FixStatus::Unknown, "{text}");
    }
}

#[test]
fn a_lead_in_that_tells_to_install_something_is_a_step_with_or_without_a_link() {
    let text = "Panels that run Shell 5 should be updated with 'Windows Security Patch 07/2018':";
    let counted = |sample: Sample| {
        assess(&sample.advisory(), &Default::default(), &Policy::built_in())
            .plan
            .iter()
            .filter(|step| step.counted && step.origin == StepOrigin::Remediation)
            .count()
    };
    assert_eq!(counted(sample().linked(Category::Mitigation, text)), 1);
    assert_eq!(counted(sample().remediation(Category::Mitigation, text)), 1);
}

#[test]
fn a_fix_that_is_denied_is_no_fix_whatever_the_category() {
    let status = |category, text| first(sample().remediation(category, text)).0;
    for (text, under_vendor_fix) in [
        ("Patches are not currently available.", FixStatus::NoFixYet),
        ("No firmware update is currently available.", FixStatus::NoFixYet),
        ("Neither a patch nor an upgrade is available for this model.", FixStatus::NoFixYet),
        ("New firmware isn't available.", FixStatus::NoFixYet),
        ("None of the updates are currently available.", FixStatus::NoFixYet),
        ("The issue will be handled as a known won't fix issue.", FixStatus::NoFixPlanned),
        ("No mitigation is currently available that meets the needs of the plant.", FixStatus::Unknown),
        ("The currently available options don't meet the needs of the plant.", FixStatus::Unknown),
    ] {
        assert_eq!(status(Category::VendorFix, text), under_vendor_fix, "{text}");
        for category in [Category::Mitigation, Category::Other] {
            assert_ne!(status(category, text), FixStatus::FixAvailable, "{text}");
        }
    }
    for text in [
        "Keep the pump off the network until a patch is available.",
        "Ask the vendor whether an update is available.",
        "Acme plans to release an update to the currently available firmware version.",
    ] {
        assert_ne!(status(Category::Mitigation, text), FixStatus::FixAvailable, "{text}");
    }
    for text in [
        "Patches are currently available.",
        "There is no workaround, but a patch is available.",
        "New firmware is available.",
        "If the station has the update tool, it is that tool which tells the user that an update is available.",
    ] {
        assert_eq!(first(sample().remediation(Category::Mitigation, text)), PATCH, "{text}");
    }
}

#[test]
fn a_fix_for_some_is_a_fix_although_another_is_still_to_come() {
    for text in [
        "Patches are currently available for the older pump and will be available next year for the newer one. Until \
         these updates can be applied, keep the pumps apart.",
        "Acme has released firmware 3.1 for the older pump and plans to release one for the newer pump.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(first(sample().remediation(category, text)), PATCH, "{text}");
        }
    }
    for text in [
        "Acme has released an advisory on firmware of pumps and plans to release an update.",
        "Acme has released a patch that will be available in May.",
        "Updates are not currently available for the older pump and will be available next year.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(first(sample().remediation(category, text)).0, FixStatus::FixPlanned, "{text}");
        }
    }
}

#[test]
fn only_a_vendor_that_does_not_answer_has_no_fix_to_offer() {
    let status = |text| first(sample().remediation(Category::VendorFix, text)).0;
    for text in [
        "Install hotfix HF7; without it the device may become unresponsive.",
        "Install hotfix HF7 if the pump controller has not responded to commands.",
        "Hotfix HF7 keeps the server from becoming unresponsive to clients.",
    ] {
        assert_eq!(status(text), FixStatus::FixAvailable, "{text}");
    }
    for text in [
        "Acme has been unresponsive to multiple contact requests and has produced no patch.",
        "Acme has not responded to requests to work with the coordinator. Contact Acme for an update of the device.",
        "Acme Systems did not respond to requests for a patch.",
        "Acme is unresponsive. Contact Acme for a hotfix.",
    ] {
        assert_eq!(status(text), FixStatus::Unknown, "{text}");
    }
}
