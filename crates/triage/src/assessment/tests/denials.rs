//! What is denied, refused, asked or meant for something else: no fix, no end of life, no refusal.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::{Fix, FixStatus, fix_statuses};

use FixStatus::{FixAvailable, FixPlanned, NoFixPlanned, NoFixYet, Unknown};

/// Status and version of the Lathe 10, of which the text is, where it is for these vulnerabilities.
fn shown_of(cves: &[&str], category: Category, text: &str) -> (FixStatus, Option<String>) {
    let mut advisory = Sample::new().advisory();
    advisory.products.clear();
    let sample = Sample::from(advisory).product("Lathe 10");
    let sample = cves.iter().fold(sample, |sample, cve| sample.vulnerability(cve, 9.8, NETWORK_A));
    let Fix { status, version, .. } =
        fix_statuses(&sample.remediation(category, text).advisory()).into_iter().next().unwrap();
    (status, version)
}

fn shown(category: Category, text: &str) -> (FixStatus, Option<String>) {
    shown_of(&["CVE-2024-0100"], category, text)
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

#[test]
fn an_incomplete_fix_is_none_whatever_else_its_sentence_denies() {
    for text in [
        "Update to version 3.1. The update does not completely fix the vulnerability, attacks are still possible.",
        "Update to version 3.1. Even then exploitation is still possible without authentication.",
        "Update to version 3.1. Attacks are still possible if the port is not blocked.",
        "Update to version 3.1. Attacks are still possible before login.",
        "Update to version 3.1. Attacks are still possible without prior authentication.",
        "Update to version 3.1. Attacks are still possible without access to the update server.",
        "Update to version 3.1. The filter does not apply to the web server, attacks are still possible.",
        "Update to version 3.1. The flaw can still be exploited, which the filter doesn't prevent.",
        "Update to version 3.1. The update does not completely fix the vulnerability.",
        "Update to version 3.1. Version 3.1 does not fully address the issue.",
        "Update to version 3.1.\nAttacks are still possible without a password.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (NoFixYet, None), "{category:?} {text}");
        }
    }
    for text in [
        "Update to version 3.1. Versions before 3.1 are still vulnerable.",
        "Update to version 3.1. Lathes with earlier firmware are still vulnerable.",
        "Update to version 3.1. Until the update is installed, attacks are still possible.",
        "Update to version 3.1. Attacks are still possible on devices that have not yet been updated.",
        "Update to version 3.1. Devices which aren't patched are still vulnerable.",
        "Update to version 3.1. Without the patch attacks are still possible.",
        "Update to version 3.1. Unpatched devices are still vulnerable.",
        "Update to version 3.1. Firmware 3.0 and earlier is still vulnerable to 3.1 clients.",
        "Update to version 3.1. Devices with releases prior to 3.1 are still vulnerable.",
        "Update to version 3.1. Version 13.1 of the viewer is still vulnerable.",
        "Update to version 3.1. Version 3.0 does not fully address the issue.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (FixAvailable, Some("3.1".to_owned())), "{category:?} {text}");
        }
    }
}

#[test]
fn what_is_to_be_fixed_later_is_open_now() {
    let shown_of_two = |text| shown_of(&["CVE-2024-0100", "CVE-2024-0101"], Category::VendorFix, text);
    for text in [
        "Update to version 3.1. Fixes for CVE-2024-0101 are expected in future releases.",
        "Update to version 3.1. CVE-2024-0101 is to be addressed in future versions.",
        "Update to version 3.1. CVE-2024-0101 is scheduled for the next maintenance release.",
        "Update to version 3.1. Acme intends to fix CVE-2024-0101 in summer.",
        "Update to version 3.1. We plan to fix CVE-2024-0101 in summer.",
        "Update to version 3.1. In future CVE-2024-0101 is fixed by the gateway.",
        "Update to version 3.1. CVE-2024-0101 will be fixed in version 3.2.",
        "Update to version 3.1. CVE-2024-0100 is fixed and CVE-2024-0101 will be fixed in a future release.",
        "Update to version 3.1, which fixes CVE-2024-0100, CVE-2024-0101 will be fixed with the update planned for June.",
        "Update to version 3.1. CVE-2024-0100 and CVE-2024-0101 will be addressed in a future release.",
    ] {
        assert_eq!(shown_of_two(text), (FixPlanned, None), "{text}");
    }
    for text in [
        "Update to version 3.1, which fixes CVE-2024-0100 and CVE-2024-0101 and prepares for future updates.",
        "Update to version 3.1. CVE-2024-0100 and CVE-2024-0101 will be fixed by updating to version 3.1.",
        "Update to version 3.1. With it, CVE-2024-0100 and CVE-2024-0101 will be fixed by this update.",
        "Update to version 3.1 or a future version to fix CVE-2024-0100 and CVE-2024-0101.",
    ] {
        assert_eq!(shown_of_two(text), (FixAvailable, Some("3.1".to_owned())), "{text}");
    }
}

#[test]
fn what_is_said_of_those_without_the_fix_takes_no_order_back() {
    for text in [
        "Systems running firmware versions that do not contain the fix should be updated to version 3.1.",
        "Devices with firmware that does not include the patch must be updated to version 3.1.",
        "Firmware versions prior to 3.0 do not address this issue and should be updated to version 3.1.",
        "Releases which do not fix the flaw must be upgraded to version 3.1.",
        "Customers who have not yet upgraded to version 3.1 should do so immediately.",
        "Customers who haven't updated to version 3.1 should do so.",
        "Where the operator has not installed the update to version 3.1, it should be installed.",
        "Users who do not yet run it should update to version 3.1.",
        "There is no alternative to updating to version 3.1.",
        "There is no workaround besides updating to version 3.1.",
        "Users should not only update to version 3.1 but also change passwords.",
        "Do not wait and update to version 3.1.",
        "The attack does not succeed after updating to version 3.1.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (FixAvailable, Some("3.1".to_owned())), "{category:?} {text}");
        }
    }
    for text in [
        "Acme has not released the update to version 3.1.",
        "Acme hasn't tested the update to version 3.1.",
        "No update to version 3.1 is available.",
        "No firmware update to version 3.1 is planned.",
        "Neither the update to version 3.1 nor a filter mends it.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            let (status, version) = shown(category, text);
            assert!(status != FixAvailable && version.is_none(), "{category:?} {text}");
        }
    }
    for text in [
        "Acme says that the update to version 3.1 does not fix the vulnerability.",
        "The update to version 3.1 does not fix the issue that crafted files cause.",
        "Users should never update to version 3.1.",
        "Users shouldn't update to version 3.1.",
        "It is not recommended that users update to version 3.1.",
        "It isn't advisable to update to version 3.1.",
        "There is no need to update to version 3.1.",
        "Acme does not currently recommend updating to version 3.1.",
        "Acme advises users not to update to version 3.1.",
        "Acme recommends not updating to version 3.1.",
        "Users are not to update to version 3.1.",
    ] {
        for category in [Category::VendorFix, Category::Mitigation] {
            assert_eq!(shown(category, text), (Unknown, None), "{category:?} {text}");
        }
    }
}

#[test]
fn a_case_in_which_nothing_can_be_updated_is_no_denial() {
    for case in [
        "Restrict access to every system which cannot be updated.",
        "In case Lathe 10 cannot be updated, restrict network access.",
        "In case Lathe 10, Lathe 20 or Lathe 30 cannot be updated, restrict network access.",
        "Should the Lathe 10 not be patched, restrict network access.",
        "Restrict access until Lathe 10 can not be updated from outside.",
        "Unless the Lathe 10 cannot be updated, restrict network access.",
        "As long as the Lathe 10 cannot be updated, restrict network access.",
    ] {
        let text = format!("Update Lathe 10 to version 3.1. {case}");
        assert_eq!(shown(Category::VendorFix, &text), (FixAvailable, Some("3.1".to_owned())), "{text}");
    }
    for denial in [
        "Users should know that the Lathe 10 cannot be updated.",
        "Until a new model is sold, the Lathe 10 cannot be updated.",
        "Restrict access to the Lathe 10, which cannot be updated.",
    ] {
        let text = format!("Update Mill 20 to version 3.1. {denial}");
        assert_eq!(shown(Category::VendorFix, &text), (NoFixYet, None), "{text}");
    }
}
