//! Fix statuses: which of several products a text means, and whose version it names.

use super::NETWORK_A;
use super::sample::Sample;
use crate::advisory::{Advisory, RemediationCategory as Category};
use crate::assessment::{Fix, FixStatus, fix_statuses};

use FixStatus::{EndOfLife, FixAvailable, FixPlanned, NoFixYet, Unknown};

/// Acme products of these names and versions, one vulnerability, texts on all of them.
fn advisory(products: &[(&str, &str)], texts: &[(Category, &str)]) -> Advisory {
    let mut advisory = Sample::new().advisory();
    advisory.products.clear();
    let mut sample = Sample::from(advisory);
    for (name, _) in products {
        sample = sample.product(name);
    }
    sample = sample.vulnerability("CVE-2024-0100", 9.8, NETWORK_A).vulnerability("CVE-2024-0200", 7.5, NETWORK_A);
    for (category, text) in texts {
        sample = sample.remediation(*category, text);
    }
    let mut advisory = sample.advisory();
    for (product, (_, versions)) in advisory.products.iter_mut().zip(products) {
        (*versions).clone_into(&mut product.versions);
    }
    advisory
}

fn statuses(products: &[(&str, &str)], texts: &[(Category, &str)]) -> Vec<FixStatus> {
    fix_statuses(&advisory(products, texts)).iter().map(|fix| fix.status).collect()
}

fn shown(products: &[(&str, &str)], texts: &[(Category, &str)]) -> Vec<(FixStatus, Option<String>)> {
    fix_statuses(&advisory(products, texts)).into_iter().map(|Fix { status, version, .. }| (status, version)).collect()
}

fn version(version: &str) -> (FixStatus, Option<String>) {
    (FixAvailable, Some(version.to_owned()))
}

const NO_VERSION: (FixStatus, Option<String>) = (FixAvailable, None);
const NOT_STATED: (FixStatus, Option<String>) = (Unknown, None);
const THREE: &[(&str, &str)] = &[("Lathe 10", ""), ("Lathe 20", ""), ("Mill Pro", "")];

#[test]
fn available_for_all_but_some_is_no_fix_for_these_and_a_fix_for_the_others() {
    for category in [Category::VendorFix, Category::Mitigation] {
        let text = "Acme has released updates for all but two products. Updates are not available for the Lathe 20 and Mill Pro.";
        assert_eq!(statuses(THREE, &[(category, text)]), [FixAvailable, NoFixYet, NoFixYet]);
        let text = "Acme has released a firmware update. The Mill Pro cannot be upgraded.";
        assert_eq!(statuses(THREE, &[(category, text)]), [FixAvailable, FixAvailable, NoFixYet]);
        let text = "Update to version 5.7. The Mill Pro 5.4 cannot be upgraded.";
        assert_eq!(statuses(THREE, &[(category, text)]), [FixAvailable, FixAvailable, FixAvailable], "of one version");
        let text = "Update to version 3.1, except for the Mill Pro.";
        assert_eq!(statuses(THREE, &[(category, text)]), [FixAvailable, FixAvailable, Unknown]);
    }
}

#[test]
fn an_end_of_life_is_told_of_the_products_and_versions_it_is_about() {
    let products = &[("Loom VP (with Loom VP Basic)", ">= R6.01 | <= R6.09"), ("Guard RS", ">= R4.01 | <= R4.07")];
    let ended = "Users of Loom Versions R4.01 through R4.03: No patch will be available because these products are no longer supported.";
    let fixed = "Users of Guard RS: Update to R4.08 or later";
    let texts = &[(Category::Mitigation, ended), (Category::VendorFix, fixed)];
    assert_eq!(statuses(products, texts), [Unknown, FixAvailable]);
    let ended = "Loom VP: No patch will be made, these products are end-of-life.";
    assert_eq!(statuses(products, &[(Category::Mitigation, ended)]), [EndOfLife, Unknown]);
    let ended = "Versions R6.01 through R6.09: these products are end-of-life.";
    assert_eq!(statuses(products, &[(Category::Mitigation, ended)]), [EndOfLife, Unknown]);
    let ended = "list-01.json, Acme notes that Guard RS has reached end of life. Users should upgrade to Loom VP.";
    assert_eq!(statuses(products, &[(Category::VendorFix, ended)])[1], EndOfLife, "a file name is no version");
    let ended = "These products are end-of-life.";
    assert_eq!(statuses(products, &[(Category::Mitigation, ended)]), [EndOfLife, EndOfLife]);
    let fixed = (Category::VendorFix, "Guard RS: Update to R4.08 or later");
    assert_eq!(statuses(products, &[(Category::Mitigation, ended), fixed]), [EndOfLife, FixAvailable]);
}

#[test]
fn a_version_is_shown_only_for_the_product_it_belongs_to() {
    let lathe = (Category::Mitigation, "Lathe 10: Update to 1.003 or later");
    let other = (Category::Mitigation, "Press 5580 controllers: Update to V32.016 or later");
    assert_eq!(shown(THREE, &[lathe, other]), [version("1.003"), NOT_STATED, NOT_STATED]);
    let family = (Category::Mitigation, "For the Lathe 20 Product Family, Acme suggests updating to v15.2 or later.");
    assert_eq!(shown(THREE, &[family]), [NOT_STATED, version("v15.2"), NOT_STATED]);
    let listed = "Acme has issued the following firmware versions: Lathe 20: firmware Versions 48 or later";
    assert_eq!(statuses(THREE, &[(Category::Mitigation, listed)]), [Unknown, FixAvailable, Unknown]);
    let users = (Category::Mitigation, "Acme recommends Mill users upgrade to version 4.7 or later.");
    assert_eq!(shown(THREE, &[users]), [NOT_STATED, NOT_STATED, version("4.7")]);
    let all = (Category::VendorFix, "Update to version 4.7 or later.");
    assert_eq!(shown(THREE, &[all]), [version("4.7"), version("4.7"), version("4.7")]);
    let lathe = (Category::VendorFix, "Lathe 10: Update to version 4.6 or later.");
    assert_eq!(shown(THREE, &[all, lathe]), [version("4.6"), NO_VERSION, NO_VERSION]);
}

#[test]
fn a_version_that_cannot_be_read_and_a_bare_year_show_none() {
    let read = (Category::Mitigation, "Lathe 10: Update to firmware version R7y or later");
    let unread = (Category::Mitigation, "Lathe 10: Update to Lathe OS V3 SR 4, or to 3.2 build 7");
    assert_eq!(shown(THREE, &[read])[0], version("R7y"));
    assert_eq!(shown(THREE, &[read, unread])[0], NO_VERSION);
    let year = "Desktop applications should be upgraded to 2015 (as well as later versions).";
    assert_eq!(shown(&[("Lathe 10", "")], &[(Category::VendorFix, year)]), [NO_VERSION]);
    let year = "Update to version 2015 or later";
    assert_eq!(shown(&[("Lathe 10", "")], &[(Category::VendorFix, year)]), [version("2015")]);
    let two = "Update to version 1.9.0 or newer for the small one, and version 2.2.5 or newer for the large one.";
    assert_eq!(shown(&[("Lathe 10", "")], &[(Category::VendorFix, two)]), [NO_VERSION]);
    let patched = "Update to R6.09.00 and apply patch R6.09.04";
    assert_eq!(shown(&[("Lathe 10", "<= R6.09.00")], &[(Category::VendorFix, patched)]), [NO_VERSION]);
}

#[test]
fn versions_only_narrow_what_the_names_say() {
    let products = &[("Access", "<= 8.3.0"), ("Access/NMS", "<= 2.0"), ("Access Node", "< 8.3.1")];
    let text = "Acme has released Version 8.3.1 of Access to address the vulnerabilities.";
    assert_eq!(statuses(products, &[(Category::Mitigation, text)]), [FixAvailable, Unknown, Unknown]);
    let products = &[("Gate", "< 2012.12"), ("Gate Net", "< 5.2")];
    let text = "Acme recommends users update to v2012.12 or later.";
    assert_eq!(shown(products, &[(Category::Mitigation, text)]), [version("v2012.12"), NO_VERSION]);
}

#[test]
fn a_text_of_lines_is_read_line_by_line() {
    let products = &[
        ("Box", ">=5.0.0|<=5.0.5"),
        ("Box", "4.4 all versions"),
        ("Box", ">=4.2.0|<=4.2.3"),
        ("Box Cloud", ">=5.0.1"),
    ];
    let text = "Box 5.0: Upgrade to 5.0.6 or above\nBox 4.4: Migrate to a fixed release\nBox 4.2: Not Applicable\nBox 3.9: Upgrade to 3.9.9 or above";
    assert_eq!(shown(products, &[(Category::VendorFix, text)]), [version("5.0.6"), NO_VERSION, NOT_STATED, NOT_STATED]);
    let text = "Box 5.0: Upgrade to upcoming 5.0.6 or above\nBox 4.4: Upgrade to 4.4.9 or above";
    assert_eq!(statuses(products, &[(Category::VendorFix, text)])[..2], [FixPlanned, FixAvailable]);
}

#[test]
fn a_remediation_without_products_is_for_those_of_its_vulnerabilities() {
    let mut advisory =
        advisory(&[("Lathe 10", ""), ("Mill Pro", "")], &[(Category::VendorFix, "Update to version 3.1.")]);
    advisory.vulnerabilities[0].status.affected = vec![0];
    advisory.vulnerabilities[1].status.affected = vec![1];
    advisory.remediations[0].products.clear();
    advisory.remediations[0].vulnerabilities = vec![1];
    let fixes = fix_statuses(&advisory);
    assert_eq!((fixes[0].status, fixes[1].status), (Unknown, FixAvailable));
    assert_eq!((fixes[0].evidence.len(), fixes[1].version.as_deref()), (0, Some("3.1")));
}

#[test]
fn a_remedy_for_some_of_the_vulnerabilities_is_not_shown_as_the_fix() {
    let one = &[("Lathe 10", "")];
    let shown = |text| shown(one, &[(Category::VendorFix, text)]).remove(0);
    assert_eq!(shown("Update to version 2.71 to mitigate many of these vulnerabilities."), NO_VERSION);
    assert_eq!(shown("Update to version 7.2 which fixes all vulnerabilities except CVE-2024-0200."), (NoFixYet, None));
    let still = "Acme has released version 1.8 to fix the vulnerabilities; however, exploits are still successful.";
    assert_eq!(shown(still), (NoFixYet, None));
    let future = "Update to version 2.7. A future release will fix the remaining vulnerability CVE-2024-0200.";
    assert_eq!(shown(future), (FixPlanned, None));
    assert_eq!(shown("Update to version 3.1 to fix CVE-2024-0100."), version("3.1"));
    let texts = &[
        (Category::VendorFix, "Update to version 3.1 to fix CVE-2024-0100."),
        (Category::NoneAvailable, "No fix is available."),
    ];
    assert_eq!(statuses(one, texts), [NoFixYet], "one of two vulnerabilities is fixed");
}

#[test]
fn a_version_of_another_thing_is_not_the_products() {
    let one = &[("Lathe 10", "")];
    for text in ["Users should update to 12.5 or later of LatheSoft.", "Update StudioView to V7.5 SP2."] {
        assert_eq!(shown(one, &[(Category::VendorFix, text)]), [NO_VERSION], "{text}");
    }
    for text in ["Update the affected Lathe 10 firmware to V7.5.", "Update all devices to V7.5."] {
        assert_eq!(shown(one, &[(Category::VendorFix, text)]), [version("V7.5")], "{text}");
    }
}

#[test]
fn a_product_listed_as_fixed_beside_the_affected_has_a_fix() {
    let mut advisory = advisory(&[("Wall", ">= 11.2"), ("Wall", "11.2.5"), ("Fence", "")], &[]);
    for vulnerability in &mut advisory.vulnerabilities {
        vulnerability.status.affected = vec![0, 2];
        vulnerability.status.fixed = vec![1];
    }
    let fixes = fix_statuses(&advisory);
    assert_eq!((fixes[0].status, fixes[2].status), (FixAvailable, Unknown));
    assert_eq!(fixes[0].evidence, ["/vulnerabilities/0/product_status"]);
    advisory.vulnerabilities[1].status.fixed.clear();
    assert_eq!(fix_statuses(&advisory)[0].status, Unknown, "one vulnerability is fixed nowhere");
}

#[test]
fn hardly_a_text_offers_a_fix_and_leaves_all_of_its_products_without_a_word() {
    let Some(all) = super::corpus::all("hardly_a_text_offers_a_fix_and_leaves_all_of_its_products_without_a_word")
    else {
        return;
    };
    let (mut fixes, mut silent) = (0, Vec::new());
    for super::corpus::Read { advisory, assessment, .. } in all {
        let remedies = crate::assessment::remedy::read(advisory);
        for (remediation, remedy) in advisory.remediations.iter().zip(&remedies) {
            if remedy.offer != crate::assessment::remedy::Offer::Fix || remediation.products.is_empty() {
                continue;
            }
            fixes += 1;
            let of = remediation.products.iter().map(|product| assessment.fixes[*product as usize].status);
            // Another statement of the publisher may win; where nothing is told at all, the text is about something else.
            if of.into_iter().all(|status| matches!(status, Unknown)) {
                silent.push(format!("{}: {:?}", advisory.tracking_id, remediation.text));
            }
        }
    }
    println!("{fixes} texts offer a fix, {} of them to none of its products:\n{}", silent.len(), silent.join("\n"));
    assert!(silent.len() * 100 <= fixes, "{} of {fixes}", silent.len());
}
