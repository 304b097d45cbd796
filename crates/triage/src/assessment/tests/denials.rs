//! What is denied, refused, asked or meant for something else: no fix, no end of life, no refusal.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::{Fix, FixStatus, fix_statuses};

use FixStatus::{FixAvailable, FixPlanned, NoFixPlanned, NoFixYet, Unknown};

/// Status and version of the Lathe 10, of which the text is.
fn shown(category: Category, text: &str) -> (FixStatus, Option<String>) {
    let mut advisory = Sample::new().advisory();
    advisory.products.clear();
    let sample = Sample::from(advisory).product("Lathe 10").vulnerability("CVE-2024-0100", 9.8, NETWORK_A);
    let Fix { status, version, .. } =
        fix_statuses(&sample.remediation(category, text).advisory()).into_iter().next().unwrap();
    (status, version)
}

fn status(category: Category, text: &str) -> FixStatus {
    shown(category, text).0
}

#[test]
fn an_update_that_is_denied_or_in_question_is_no_fix() {
    for text in [
        "Do not update to version 5.2, which contains the vulnerability as well.",
        "Users of Lathe 10 should not upgrade to version 7.0.",
        "Acme does not recommend updating to version 3.1 at present.",
        "The update to version 3.1 does not fix the vulnerability.",
        "The vulnerability is not fixed in version 3.1.",
        "The vulnerability is not fixed in version 3.1 or later.",
        "The issue is fixed in no version.",
        "Acme is investigating whether Lathe 10 version 3.1 fixes the issue.",
        "Acme is investigating whether the issue is fixed in version 3.1.",
        "Do not install the latest firmware, which has the flaw as well.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (Unknown, None), "{category:?} {text}");
        }
    }
    for text in [
        "Do not update to version 5.2. Update to version 5.3.",
        "Update to version 5.3 if no IP address filter is set.",
        "Update to version 5.3 as there is no way to patch the version before.",
        "Update to version 5.3, as version 5.2 does not fix the vulnerability.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (FixAvailable, Some("5.3".to_owned())), "{category:?} {text}");
        }
    }
}

#[test]
fn a_fix_that_was_not_released_is_none_yet() {
    for text in ["Acme has not yet released a remediation.", "No patch has been released for Lathe 10."] {
        assert_eq!(status(Category::VendorFix, text), NoFixYet, "{text}");
        assert_eq!(status(Category::Mitigation, text), Unknown, "{text}");
    }
    for text in ["Acme expects to have a patch available by June.", "Patches are being prepared."] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(status(category, text), FixPlanned, "{category:?} {text}");
        }
    }
    assert_eq!(status(Category::Mitigation, "Acme has released a remediation."), FixAvailable);
}

#[test]
fn only_the_refusal_of_a_fix_is_one() {
    for text in [
        "Acme has no plans to discontinue the Lathe 10. Update to the latest version.",
        "Acme does not plan to release further details. Users should apply the latest update of Lathe 10.",
        "Acme will not release technical details. Install the firmware update of Lathe 10.",
        "Acme will not update this advisory. Install the firmware update of Lathe 10.",
        "Acme will not release details of the update. Install the firmware update of Lathe 10.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(status(category, text), FixAvailable, "{category:?} {text}");
        }
    }
    for text in [
        "Acme has no plans to fix this.",
        "Acme has no plans to update the Lathe 10.",
        "Acme does not plan to release a new firmware.",
        "Acme does not intend to provide an update.",
        "Acme will not issue a patch.",
        "Acme says that it will not be issuing an update.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation, Category::NoneAvailable] {
            assert_eq!(status(category, text), NoFixPlanned, "{category:?} {text}");
        }
    }
}

#[test]
fn a_workaround_that_will_not_mend_is_no_refusal() {
    let text = "Closing the port will not fix the vulnerability.";
    assert_eq!(status(Category::Mitigation, text), Unknown);
}

#[test]
fn what_is_said_of_older_versions_takes_no_fix_away() {
    for text in [
        "Update to version 3.1. Older versions are still vulnerable.",
        "Update to version 3.1. Version 3.0 is still vulnerable.",
        "Update to version 3.1 to fix CVE-2024-0100. Without this update it is still possible to crash the device.",
        "Update Lathe 10 to version 3.1. If Lathe 10 cannot be updated, restrict network access.",
        "Update Lathe 10 to version 3.1. Restrict access to every Lathe 10 that cannot be updated.",
        "Update to version 3.1, which fixes CVE-2024-0100 and prepares for future updates.",
        "Update to version 3.1. CVE-2024-01005 is not fixed.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (FixAvailable, Some("3.1".to_owned())), "{category:?} {text}");
        }
    }
    for (text, expected) in [
        ("Update to version 3.1. However, attacks are still possible.", NoFixYet),
        ("Update to version 3.1. Version 3.1 is still vulnerable to crafted files.", NoFixYet),
        ("Update to version 3.1. CVE-2024-0100 is not fixed.", NoFixYet),
        ("Update to version 3.1. CVE-2024-0100 will be fixed in a future release.", FixPlanned),
        ("Update Mill 20 to version 3.1. Lathe 10 cannot be updated.", NoFixYet),
    ] {
        assert_eq!(status(Category::VendorFix, text), expected, "{text}");
    }
}

#[test]
fn an_end_of_life_that_is_denied_or_of_a_part_is_none() {
    for text in [
        "Lathe 10 has not reached end of life.",
        "Lathe 10 is not yet at its end of life.",
        "Lathe 10 has reached end of life in the cloud edition only.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(status(category, text), Unknown, "{category:?} {text}");
        }
    }
    let text = "The product is not discontinued, a patch can be obtained from support.";
    assert_eq!(status(Category::VendorFix, text), FixAvailable);
    for text in [
        "Lathe 10 has reached end of life.",
        "Lathe 10 will not be fixed due to end of life.",
        "Lathe 10 is not supported and end of life.",
        "Lathe 10: no fix, end of life.",
    ] {
        assert_eq!(status(Category::NoFixPlanned, text), FixStatus::EndOfLife, "{text}");
    }
}

#[test]
fn a_version_of_something_beside_the_product_is_no_fix() {
    for text in [
        "Update the web browser on the operator station to version 90.0 or later.",
        "Update the browser to version 90.0 or later.",
        "Acme has released version 2.0 of its hardening tool for Lathe 10.",
        "Acme offers version control training.",
        "Update passwords to version-specific values as the manual says.",
        "An update is available only to users of the Mill 20.",
    ] {
        assert_eq!(status(Category::Mitigation, text), Unknown, "{text}");
    }
    let login = "Update to version 3.1 to mend the browser's handling of passwords.";
    assert_eq!(status(Category::Mitigation, login), FixAvailable);
    assert_eq!(status(Category::Mitigation, "An update is available only to users of the Lathe 10."), FixAvailable);
    let browser = "Update the browser to version 90.0 or later.";
    assert_eq!(status(Category::VendorFix, browser), Unknown);
}
