//! What could be taken for *not affected* and is a question.

use super::tests::{advisory, asset, product, verdict};
use super::*;
use crate::advisory::{Product, Status};

/// `part` in a relation to `whole`, after both.
fn combined(category: &str, part: Product, whole: Product) -> Vec<Product> {
    let mut both = product("Acme", &format!("{} in {}", part.name, whole.name), &[], "");
    both.relationship = Some((category.to_owned(), 0, 1));
    vec![part, whole, both]
}

fn affected(affected: Vec<u32>) -> Status {
    Status { affected, ..Status::default() }
}

fn first_said(advisory: &PreparedAdvisory, product: &str, version: &str) -> VersionEvidence {
    let found = match_pair(advisory, &prepare_asset(&asset("Acme", product, "", version))).expect("a match");
    found.evidence.into_iter().next().expect("evidence").version
}

#[test]
fn the_hosts_own_version_does_not_clear_a_component_that_it_may_not_have() {
    let claims: [fn(Vec<u32>) -> Status; 4] = [
        |fixed| Status { fixed, ..Status::default() },
        |first_fixed| Status { first_fixed, ..Status::default() },
        |not_affected| Status { not_affected, ..Status::default() },
        affected,
    ];
    for claim in claims {
        let products = combined(
            "optional_component_of",
            product("Acme", "TLS library", &[], "1.1"),
            product("Acme", "Flowmeter 3000", &[], "2.0"),
        );
        let said = advisory(products, vec![claim(vec![2])]);
        assert_eq!(verdict(&said, &asset("Acme", "Flowmeter 3000", "", "2.0")), Some(Verdict::NeedsData));
    }
}

#[test]
fn a_program_installed_on_a_device_has_versions_of_its_own() {
    let of = |part: &str, version: &str| {
        let products = combined(
            "installed_on",
            product("Acme", part, &[], "< 3.5.19"),
            product("Acme", "Flowmeter 3000", &[], ""),
        );
        verdict(&advisory(products, vec![affected(vec![2])]), &asset("Acme", "Flowmeter 3000", "", version))
    };
    assert_eq!(of("Runtime Studio", "4.2"), Some(Verdict::NeedsData));
    assert_eq!(of("Runtime Studio", "3.0"), Some(Verdict::NeedsData));
    for firmware in ["Firmware", "Flowmeter firmware", "FW27", "Flowmeter 3000", ""] {
        assert_eq!(of(firmware, "4.2"), Some(Verdict::NotAffected), "{firmware}");
        assert_eq!(of(firmware, "3.0"), Some(Verdict::Affected), "{firmware}");
    }
}

#[test]
fn a_number_inside_a_name_clears_no_later_version_where_all_are_affected() {
    let driver =
        |range: &str| advisory(vec![product("Acme", "DNP 3.0 Master Driver", &[], range)], vec![affected(vec![0])]);
    for range in ["vers:all/*", "", "those of last year's delivery"] {
        let said = driver(range);
        assert_eq!(verdict(&said, &asset("Acme", "DNP Master Driver", "", "4.1")), Some(Verdict::NeedsData), "{range}");
        let later = first_said(&said, "DNP Master Driver", "4.1");
        assert!(matches!(later, VersionEvidence::LaterBranch { .. }), "{later:?}");
    }
    let branches = vec![
        product("Acme", "Flowmeter Studio V7", &[], "vers:all/*"),
        product("Acme", "Flowmeter Studio V8", &[], "< V8.2"),
    ];
    let said = advisory(branches, vec![affected(vec![0, 1])]);
    let studio = asset("Acme", "Flowmeter Studio", "", "V8.3");
    assert_eq!(verdict(&said, &studio), Some(Verdict::NotAffected), "the branch is listed by a product of its own");
}

#[test]
fn what_is_called_by_more_words_clears_only_where_nothing_is_open() {
    let products =
        vec![product("Acme", "Historian Server", &[], "< 5.0"), product("Acme", "Historian Editor", &[], "vers:all/*")];
    let status = Status { affected: vec![0], not_affected: vec![1], ..Status::default() };
    let said = advisory(products, vec![status]);
    assert_eq!(verdict(&said, &asset("Acme", "Acme Historian", "", "")), Some(Verdict::NeedsData));
    assert_eq!(verdict(&said, &asset("Acme", "Acme Historian", "", "4.0")), Some(Verdict::Affected));
    assert_eq!(verdict(&said, &asset("Acme", "Acme Historian", "", "5.0")), Some(Verdict::NotAffected));
}
