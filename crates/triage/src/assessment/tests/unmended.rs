//! What a text leaves open, puts off or hides: what is not mended is never shown as fixed, and what is there is shown.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::RemediationCategory as Category;
use crate::assessment::{Fix, FixStatus, fix_statuses};

use FixStatus::{FixAvailable, FixPlanned, NoFixYet};

/// Status and version of the Lathe 10, which has two vulnerabilities.
fn shown(text: &str) -> (FixStatus, Option<String>) {
    let mut advisory = Sample::new().advisory();
    advisory.products.clear();
    let sample = Sample::from(advisory).product("Lathe 10");
    let sample = sample.vulnerability("CVE-2024-0100", 9.8, NETWORK_A).vulnerability("CVE-2024-0101", 9.8, NETWORK_A);
    let advisory = sample.remediation(Category::VendorFix, text).advisory();
    let Fix { status, version, .. } = fix_statuses(&advisory).into_iter().next().unwrap();
    (status, version)
}

/// Fails with every text that is not shown as it should be.
fn all_are(expected: &[FixStatus], version: Option<&str>, texts: &[&str]) {
    let wrong: Vec<_> = texts
        .iter()
        .map(|text| (*text, shown(text)))
        .filter(|(_, (status, read))| !expected.contains(status) || read.as_deref() != version)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_vulnerability_that_stays_open_is_not_fixed_with_the_others() {
    all_are(
        &[NoFixYet],
        None,
        &[
            "Update to version 3.1, which fixes CVE-2024-0100; CVE-2024-0101 is not fixed.",
            "Update to version 3.1, which fixes CVE-2024-0100, but CVE-2024-0101 remains.",
            "Update to version 3.1. It fixes CVE-2024-0100. CVE-2024-0101 remains unpatched.",
            "Update to version 3.1 to fix CVE-2024-0100. CVE-2024-0101 isn't fixed.",
            "Update to version 3.1 to fix CVE-2024-0100. CVE-2024-0101 has not yet been fixed.",
            "Update to version 3.1 to fix CVE-2024-0100. CVE-2024-0101 cannot be corrected.",
            "Update to version 3.1 to fix CVE-2024-0100. There is no fix for CVE-2024-0101.",
            "Update to version 3.1. CVE-2024-0100 is fixed while CVE-2024-0101 is not.",
            "Update to version 3.1 to fix CVE-2024-0100 and CVE-2024-0101. CVE-2024-0101 is still exploitable.",
        ],
    );
    all_are(
        &[FixAvailable],
        Some("3.1"),
        &[
            "Update to version 3.1, which fixes CVE-2024-0100; CVE-2024-0101 is also fixed.",
            "Update to version 3.1, which fixes not only CVE-2024-0100 but CVE-2024-0101.",
        ],
    );
}

#[test]
fn what_is_mended_by_a_day_or_by_somebody_is_to_come() {
    all_are(
        &[FixPlanned],
        None,
        &[
            "Update to version 3.1. CVE-2024-0101 will be fixed with the June release.",
            "Update to version 3.1. CVE-2024-0101 will be fixed by the end of the year.",
            "Update to version 3.1. CVE-2024-0101 will be fixed by the vendor.",
            "Update to version 3.1. CVE-2024-0101 will be fixed by spring.",
            "Update to version 3.1. CVE-2024-0101 will be fixed in version 3.10.",
            "Update to version 3.1. CVE-2024-0101 will be fixed in this quarter.",
            "Update to version 3.1. Acme will fix CVE-2024-0101 in version 3.2.",
            "Update to version 3.1. A patch for CVE-2024-0101 will follow.",
            "Update to version 3.1. The fix for CVE-2024-0101 is due in May.",
        ],
    );
    all_are(
        &[FixAvailable],
        Some("3.1"),
        &[
            "Update to version 3.1. CVE-2024-0100 and CVE-2024-0101 will be fixed with the update.",
            "Update to version 3.1. CVE-2024-0100 and CVE-2024-0101 will be fixed with the latest version.",
            "Update to version 3.1. This will fix CVE-2024-0100 and CVE-2024-0101.",
            "Update to version 3.1. Version 3.1 will address CVE-2024-0100 and CVE-2024-0101.",
        ],
    );
}

#[test]
fn a_version_that_cannot_be_had_yet_is_planned() {
    all_are(
        &[FixPlanned],
        None,
        &[
            "Update to version 3.1 as soon as it is available.",
            "Update to version 3.1 as soon as it has been released.",
            "Update to version 3.1 once it is released.",
            "Update to version 3.1, which is not yet available.",
            "Update to version 3.1 (not yet released).",
            "Update to version 3.1, due in June.",
            "Update to version 3.1, due by the end of the year.",
            "Acme will address this in version 3.2.",
            "A fix will follow.",
        ],
    );
}

#[test]
fn an_update_that_mends_nothing_or_a_part_is_no_fix() {
    all_are(
        &[NoFixYet],
        None,
        &[
            "Update to version 3.1. However, this update does not fix the vulnerability.",
            "Update to version 3.1. It does not fix the vulnerability.",
            "Update to version 3.1. However, it doesn't fix the vulnerability.",
            "Update to version 3.1. Exploitation remains possible.",
            "Update to version 3.1. The update partially fixes the vulnerability.",
            "Update to version 3.1. The vulnerability is partially fixed.",
            "Update to version 3.1. Version 3.1 and earlier are still vulnerable.",
            "Update to version 3.1. Attacks are still possible unless mitigations are applied.",
            "Update to V3.1. Version 3.1 is still vulnerable.",
        ],
    );
    all_are(&[FixAvailable], Some("3.1"), &["Update to version 3.1. Version 3.0 and earlier are still vulnerable."]);
}

#[test]
fn a_fix_that_is_there_is_not_hidden_by_words_of_the_time_to_come() {
    all_are(
        &[FixAvailable],
        Some("3.1"),
        &[
            "For CVE-2024-0100 and CVE-2024-0101 to be fixed, update to version 3.1.",
            "In order for the vulnerability to be fixed, update to version 3.1.",
            "In the next maintenance window update to version 3.1.",
            "Update to version 3.1. CVE-2024-0100 and CVE-2024-0101 are fixed in version 3.1 and all future versions.",
        ],
    );
}

#[test]
fn what_cannot_be_updated_until_further_notice_is_denied_now() {
    for denial in [
        "Until further notice the Lathe 10 cannot be updated.",
        "In case of the Lathe 10, the firmware cannot be updated.",
        "Restrict access to the Lathe 10 devices, all of which cannot be updated.",
    ] {
        let text = format!("Update Mill 20 to version 3.1. {denial}");
        assert_eq!(shown(&text), (NoFixYet, None), "{text}");
    }
}
