use super::*;
use crate::advisory::Product;
use crate::matching::PreparedAsset;
use crate::matching::tests::affecting;

fn product(name: &str, versions: &str) -> Product {
    crate::matching::tests::product("Nordhavn", name, &[], versions)
}

fn fix(version: &str) -> Fix {
    Fix { status: FixStatus::FixAvailable, version: Some(version.to_owned()), evidence: Vec::new() }
}

/// An advisory that affects all these products: name, range, fix.
fn open(products: &[(&str, &str, Fix)]) -> OpenAdvisory {
    let prepared = affecting(products.iter().map(|(name, versions, _)| product(name, versions)).collect());
    OpenAdvisory { prepared, fixes: Some(products.iter().map(|(.., fix)| fix.clone()).collect()) }
}

fn kind(product: &str, version: &str) -> AssetKind {
    AssetKind {
        vendor: "Nordhavn".to_owned(),
        product: product.to_owned(),
        version: version.to_owned(),
        ..AssetKind::default()
    }
}

/// A device with every advisory that affects it, as matching found it.
fn device(site: &str, kind: AssetKind, advisories: &[OpenAdvisory]) -> Device {
    let prepared: PreparedAsset = prepare_kind(&kind);
    let met = advisories.iter().enumerate().filter_map(|(advisory, one)| {
        let found = match_pair(&one.prepared, &prepared).filter(|found| found.verdict == Verdict::Affected)?;
        Some(OpenMatch { advisory, evidence: found.evidence })
    });
    let open = met.collect();
    Device { site: site.to_owned(), kind, open }
}

fn id(number: usize) -> AdvisoryId {
    AdvisoryId(uuid::Uuid::from_u128(number as u128))
}

fn index(advisories: &[OpenAdvisory]) -> AdvisoryIndex {
    AdvisoryIndex::new(advisories.iter().enumerate().map(|(at, one)| (id(at), one.prepared.clone())).collect())
}

fn planned(kinds: &[AssetKind], advisories: &[OpenAdvisory]) -> Vec<Action> {
    let devices: Vec<Device> = kinds.iter().map(|kind| device("North", kind.clone(), advisories)).collect();
    assert!(devices.iter().all(|device| !device.open.is_empty()), "every device of the test is affected: {devices:?}");
    plan(&devices, advisories, &index(advisories))
}

fn reasons(action: &Action) -> Vec<(usize, StaysOpen, usize)> {
    action.stays.iter().map(|one| (one.advisory, one.reason, one.devices)).collect()
}

const LINK: &str = "CP 410 Link";

#[test]
fn the_latest_of_all_stated_fixes_closes_every_advisory_of_devices_that_are_alike() {
    let advisories = [open(&[(LINK, "< V2.4", fix("V2.4"))]), open(&[(LINK, "< V3.1", fix("V3.1"))])];
    let actions = planned(&[kind(LINK, "V2.0"), kind(LINK, "V2.2"), kind(LINK, "V2.0")], &advisories);
    assert_eq!(actions.len(), 1, "{actions:?}");
    let action = &actions[0];
    assert_eq!((action.target.as_deref(), action.devices.as_slice()), (Some("V3.1"), &[0, 1, 2][..]));
    assert_eq!((action.closes.as_slice(), action.stays.len()), (&[0, 1][..], 0));
}

#[test]
fn what_has_no_fix_or_none_with_a_version_stays_open_beside_what_is_closed() {
    let none = Fix { status: FixStatus::NoFixPlanned, version: None, evidence: Vec::new() };
    let unnamed = Fix { version: None, ..fix("") };
    let advisories = [
        open(&[(LINK, "< V3.1", fix("V3.1"))]),
        open(&[(LINK, "vers:all/*", none)]),
        open(&[(LINK, "< V9", unnamed)]),
        OpenAdvisory { fixes: None, ..open(&[(LINK, "< V9", fix("V9"))]) },
    ];
    let actions = planned(&[kind(LINK, "V2.0")], &advisories);
    assert_eq!((actions[0].target.as_deref(), actions[0].closes.as_slice()), (Some("V3.1"), &[0][..]));
    let stays = [(1, StaysOpen::NoFix, 1), (2, StaysOpen::NoVersion, 1), (3, StaysOpen::NotAssessed, 1)];
    assert_eq!(reasons(&actions[0]), stays);
    assert_eq!(actions[0].stays[0].fix, Some(FixStatus::NoFixPlanned));
}

#[test]
fn a_target_that_the_advisory_still_names_as_affected_closes_nothing() {
    for range in ["vers:all/*", "< V3.2", "<= V3.1"] {
        let advisories = [open(&[(LINK, range, fix("V3.1"))])];
        let actions = planned(&[kind(LINK, "V2.0")], &advisories);
        assert_eq!(
            (actions[0].closes.len(), reasons(&actions[0])),
            (0, vec![(0, StaysOpen::StillAffected, 1)]),
            "{range}"
        );
    }
}

#[test]
fn every_affected_range_needs_a_fix_that_is_not_later_than_the_target() {
    // Two ranges of one product affect the device; only one of them has a fix.
    let none = Fix { status: FixStatus::NoFixYet, version: None, evidence: Vec::new() };
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1")), (LINK, "< V5", none)])];
    let actions = planned(&[kind(LINK, "V2.0")], &advisories);
    assert_eq!((actions[0].target.as_deref(), actions[0].closes.len()), (None, 0));
    assert_eq!(reasons(&actions[0]), [(0, StaysOpen::NoFix, 1)]);
    // Both have one: the later counts.
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1")), (LINK, "< V5", fix("V5"))])];
    let actions = planned(&[kind(LINK, "V2.0")], &advisories);
    assert_eq!((actions[0].target.as_deref(), actions[0].closes.as_slice()), (Some("V5"), &[0][..]));
}

#[test]
fn versions_that_cannot_be_ordered_lead_to_no_target() {
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1"))]), open(&[(LINK, "vers:all/*", fix("2024.02"))])];
    let actions = planned(&[kind(LINK, "V2.0")], &advisories);
    assert_eq!((actions[0].target.as_deref(), actions[0].closes.len()), (None, 0), "{actions:?}");
    assert_eq!(reasons(&actions[0]), [(0, StaysOpen::Unordered, 1), (1, StaysOpen::Unordered, 1)]);
    // What is no version at all stays open by itself and hinders no other.
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1"))]), open(&[(LINK, "vers:all/*", fix("Release Z"))])];
    let actions = planned(&[kind(LINK, "V2.0")], &advisories);
    assert_eq!((actions[0].target.as_deref(), actions[0].closes.as_slice()), (Some("V3.1"), &[0][..]));
    assert_eq!(reasons(&actions[0]), [(1, StaysOpen::Unordered, 1)]);
}

#[test]
fn a_device_without_a_version_or_past_the_target_is_not_updated() {
    let advisories = [open(&[(LINK, "vers:all/*", fix("V3.1"))])];
    let reason = |version: &str| reasons(&planned(&[kind(LINK, version)], &advisories)[0])[0].1;
    assert_eq!(reason(""), StaysOpen::VersionMissing);
    assert_eq!(reason("V3.1"), StaysOpen::NotNewer);
    assert_eq!(reason("V4.0"), StaysOpen::NotNewer);
    assert_eq!(reason("Release Z"), StaysOpen::Unordered);
}

#[test]
fn an_advisory_that_stays_open_on_one_device_of_an_action_is_not_closed_by_it() {
    // The first affects old versions by a range without a fix, and newer ones by another with one.
    let none = Fix { status: FixStatus::NoFixYet, version: None, evidence: Vec::new() };
    let advisories =
        [open(&[(LINK, "< V2", none), (LINK, ">= V2 < V3.1", fix("V3.1"))]), open(&[(LINK, "< V3.1", fix("V3.1"))])];
    let actions = planned(&[kind(LINK, "V1.0"), kind(LINK, "V2.5")], &advisories);
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert_eq!(actions[0].closes, [1]);
    assert_eq!(reasons(&actions[0]), [(0, StaysOpen::NoFix, 1)]);
}

#[test]
fn sites_products_and_targets_are_actions_of_their_own() {
    let other = "SW 22 Switch";
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1"))]), open(&[(other, "< V7", fix("V7"))])];
    let devices = [
        device("South", kind(LINK, "V2.0"), &advisories),
        device("North", kind(other, "V6"), &advisories),
        device("North", kind(LINK, "V2.0"), &advisories),
        device("North", kind(LINK, "V9"), &advisories),
    ];
    let actions = plan(&devices, &advisories, &index(&advisories));
    let told: Vec<(&str, &str, Option<&str>)> =
        actions.iter().map(|one| (one.site.as_str(), one.product.as_str(), one.target.as_deref())).collect();
    assert_eq!(told.len(), 3, "a device on which nothing is open needs nothing: {told:?}");
    assert_eq!(told[2], ("South", LINK, Some("V3.1")));
    assert!(told[..2].contains(&("North", LINK, Some("V3.1"))) && told[..2].contains(&("North", other, Some("V7"))));
}

#[test]
fn what_a_person_confirmed_or_too_many_products_meet_is_not_closed() {
    let advisories = [open(&[(LINK, "< V3.1", fix("V3.1"))])];
    let mut one = device("North", kind(LINK, "V2.0"), &advisories);
    let evidence = one.open[0].evidence[0].clone();
    one.open[0].evidence = vec![Evidence { version: VersionEvidence::NamesOverlap, ..evidence.clone() }];
    assert_eq!(reasons(&plan(&[one.clone()], &advisories, &index(&advisories))[0]), [(0, StaysOpen::ByPerson, 1)]);
    one.open[0].evidence = vec![evidence; EVIDENCE_COUNT_MAX];
    assert_eq!(reasons(&plan(&[one], &advisories, &index(&advisories))[0]), [(0, StaysOpen::TooMany, 1)]);
}

#[test]
fn an_update_that_brings_another_advisory_says_so() {
    let advisories = [
        open(&[(LINK, "< V3.1", fix("V3.1"))]),
        // Named for the new version alone.
        open(&[(LINK, ">= V3.1 < V3.2", fix("V3.2"))]),
        // Not read by anybody: as unclear for the installed version as for the new one.
        open(&[(LINK, "< V1 | as delivered after the flood", fix("V3.2"))]),
    ];
    let actions = planned(&[kind(LINK, "V2.0"), kind(LINK, "V2.0")], &advisories[..1]);
    assert_eq!(actions[0].opens, [], "no other advisory is known");
    let devices = vec![device("North", kind(LINK, "V2.0"), &advisories[..2]); 2];
    let action = plan(&devices, &advisories[..2], &index(&advisories)).remove(0);
    assert_eq!((action.target.as_deref(), action.closes.as_slice()), (Some("V3.1"), &[0][..]));
    assert_eq!(action.opens, [Opens { advisory: id(1), verdict: Verdict::Affected, devices: 2 }]);
}
