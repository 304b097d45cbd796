use super::tests::{advisory, affecting, asset, product};
use super::*;
use crate::advisory::{AdvisoryId, Product, Status};
use crate::asset::AssetRecord;

fn with(product: Product, cpe: &str, purl: &str) -> Product {
    let cpe = Some(cpe.to_owned()).filter(|cpe| !cpe.is_empty());
    Product { cpe, purls: [purl.to_owned()].into_iter().filter(|purl| !purl.is_empty()).collect(), ..product }
}

fn identified(record: AssetRecord, cpe: &str, purl: &str) -> AssetRecord {
    AssetRecord { cpe: cpe.to_owned(), purl: purl.to_owned(), ..record }
}

/// The match, which all three ways find.
fn found(advisory: &PreparedAdvisory, record: &AssetRecord) -> Option<Match> {
    let found = match_pair(advisory, &prepare_asset(record));
    let each: Vec<Match> = found.clone().into_iter().collect();
    assert_eq!(match_assets(advisory, &AssetIndex::new(vec![record.clone()])), each);
    let mut index = AdvisoryIndex::default();
    index.extend(vec![(AdvisoryId(uuid::Uuid::nil()), advisory.clone())]);
    assert_eq!(match_asset(&index, record).into_iter().map(|(_, found)| found).collect::<Vec<_>>(), each);
    found
}

fn verdict(advisory: &PreparedAdvisory, record: &AssetRecord) -> Option<(Verdict, u8)> {
    found(advisory, record).map(|found| (found.verdict, found.confidence))
}

const GATEWAY: &str = "cpe:2.3:a:acme:gateway:*:*:*:*:*:*:*:*";

#[test]
fn a_cpe_name_gives_what_the_inventory_leaves_out() {
    let advisory = affecting(vec![product("Acme", "Gateway", &[], "vers:all/<2.0")]);
    let record = identified(AssetRecord::default(), "cpe:2.3:a:acme:gateway:1.5:*:*:*:*:*:*:*", "");
    let kind = AssetKind::of(&record);
    assert_eq!((kind.vendor.as_str(), kind.product.as_str(), kind.version.as_str()), ("acme", "gateway", "1.5"));
    assert_eq!(verdict(&advisory, &record), Some((Verdict::Affected, 85)));
    let newer = identified(asset("", "", "", "2.0"), "cpe:2.3:a:acme:gateway:1.5:*:*:*:*:*:*:*", "");
    assert_eq!(
        verdict(&advisory, &newer).map(|found| found.0),
        Some(Verdict::NotAffected),
        "the inventory's version counts"
    );
}

#[test]
fn identifiers_meet_where_the_words_do_not() {
    let of_cpe = affecting(vec![with(product("Acme Holding", "Edge Connect", &[], "vers:all/<2.0"), GATEWAY, "")]);
    let record = identified(asset("AC-ME", "", "", "1.5"), "cpe:/a:acme:gateway:1.5", "");
    assert_eq!(verdict(&of_cpe, &record), Some((Verdict::Affected, 60)), "the names differ");
    let similar = identified(asset("AC-ME", "Edge Connect Viewer Mobile", "", "1.5"), "cpe:/a:acme:gateway:1.5", "");
    assert_eq!(verdict(&of_cpe, &similar), Some((Verdict::Affected, 60)), "the names only overlap");
    let other = identified(asset("AC-ME", "", "", "1.5"), "cpe:/a:acme:gate:1.5", "");
    assert_eq!(verdict(&of_cpe, &other), None);
    let of_purl =
        affecting(vec![with(product("Acme", "Core library", &[], "vers:all/<2.0"), "", "pkg:maven/org.acme/core")]);
    let record = identified(asset("", "core", "", ""), "", "pkg:maven/org.acme/core@1.5");
    assert_eq!(verdict(&of_purl, &record), Some((Verdict::Affected, 90)));
    let Identity::Identifier { asset, advisory } = &found(&of_purl, &record).expect("a match").evidence[0].identity
    else {
        panic!("another identity")
    };
    assert_eq!((asset.as_str(), advisory.as_str()), ("pkg:maven/org.acme/core", "pkg:maven/org.acme/core"));
}

#[test]
fn an_identifier_overrules_no_order_number_and_no_listed_name() {
    let numbered = with(product("Siemens", "CP 343-1 Lean", &["6GK7343-1CX10-0XE0"], "vers:all/*"), GATEWAY, "");
    let record = identified(asset("Siemens", "Module", "6GK7343-1GX31-0XE0", "1"), GATEWAY, "");
    assert_eq!(verdict(&affecting(vec![numbered]), &record), None, "two articles");
    let both = affecting(vec![
        with(product("Acme", "Gateway One", &[], "vers:all/<1.0"), GATEWAY, ""),
        with(product("Acme", "Gateway Two", &[], "vers:all/<9.0"), GATEWAY, ""),
    ]);
    let one = identified(asset("Acme", "Gateway One", "", "1.5"), GATEWAY, "");
    assert_eq!(verdict(&both, &one), Some((Verdict::NotAffected, 90)), "its own name is listed");
    let unnamed = identified(asset("Acme Group", "Box", "", "1.5"), GATEWAY, "");
    assert_eq!(
        verdict(&both, &unnamed).map(|found| found.0),
        Some(Verdict::NeedsData),
        "which of the two is not known"
    );
}

#[test]
fn identifiers_that_differ_make_a_name_less_sure_and_lose_nothing() {
    let advisory = affecting(vec![with(product("Acme", "Gateway", &[], "vers:all/*"), GATEWAY, "")]);
    let of = |cpe: &str| verdict(&advisory, &identified(asset("Acme", "Gateway", "", "1"), cpe, ""));
    assert_eq!(of("cpe:2.3:a:acme:gateway:1"), Some((Verdict::Affected, 90)));
    assert_eq!(of("cpe:2.3:a:acme:kettle:1"), Some((Verdict::Affected, 65)));
    assert_eq!(of("cpe:2.3:o:acme:gateway_firmware:1"), Some((Verdict::Affected, 85)), "firmware of the same device");
    assert_eq!(of(""), Some((Verdict::Affected, 85)));
}

#[test]
fn a_version_that_only_the_identifier_states_is_that_version_or_a_question() {
    let stated = with(product("Acme", "Gateway", &[], ""), "cpe:2.3:a:acme:gateway:2.1:*:*:*:*:*:*:*", "");
    let advisory = affecting(vec![stated]);
    assert_eq!(verdict(&advisory, &asset("Acme", "Gateway", "", "2.1")).map(|found| found.0), Some(Verdict::Affected));
    for other in ["2.1.4", "3.0", ""] {
        let found = verdict(&advisory, &asset("Acme", "Gateway", "", other));
        assert_eq!(found.map(|found| found.0), Some(Verdict::NeedsData), "{other}");
    }
}

#[test]
fn an_identifier_of_hardware_of_a_part_or_of_a_build_gives_no_version() {
    let version = |record: AssetRecord, cpe: &str, purl: &str| AssetKind::of(&identified(record, cpe, purl)).version;
    let gateway = || asset("Acme", "Gateway", "", "");
    assert_eq!(version(gateway(), "cpe:2.3:h:acme:gateway:7:*:*:*:*:*:*:*", ""), "", "a hardware revision");
    assert_eq!(version(AssetRecord::default(), "cpe:2.3:h:acme:gateway:7:*:*:*:*:*:*:*", ""), "");
    assert_eq!(version(asset("Siemens", "", "", ""), "cpe:2.3:o:linux:linux_kernel:5.4:*:*:*:*:*:*:*", ""), "");
    assert_eq!(version(asset("", "SCALANCE X204-2", "", ""), "cpe:2.3:o:linux:linux_kernel:5.4:*:*:*:*:*:*:*", ""), "");
    assert_eq!(version(gateway(), "", "pkg:deb/debian/openssl@3.0.11"), "", "a library inside");
    let digest = "sha256:0f1b2c3d4e5f60718293a4b5c6d7e8f90f1b2c3d4e5f60718293a4b5c6d7e8f9";
    for purl in [format!("pkg:oci/gateway@{digest}"), "pkg:github/acme/gateway@244fd47e07d1004f0aed9c".to_owned()] {
        assert_eq!(version(asset("Acme", "", "", ""), "", &purl), "", "{purl}");
    }
    assert_eq!(version(gateway(), "cpe:2.3:o:acme:gateway_firmware:1.5:*:*:*:*:*:*:*", ""), "1.5");
    assert_eq!(version(asset("Rockwell Automation", "", "", ""), "cpe:/a:rockwellautomation:studio_5000:30", ""), "30");
    assert_eq!(version(gateway(), "", "pkg:generic/gateway@1.5"), "1.5");
    let advisory = affecting(vec![product("Acme", "Gateway", &[], "vers:all/<2.0")]);
    for own in ["", digest] {
        let record = identified(
            asset("Acme", "Gateway", "", own),
            "cpe:/h:acme:gateway:7",
            &format!("pkg:oci/gateway@{digest}"),
        );
        assert_eq!(verdict(&advisory, &record).map(|found| found.0), Some(Verdict::NeedsData), "{own}");
    }
}

#[test]
fn only_a_version_that_the_name_has_as_its_own_is_left_to_the_name() {
    let fixed = |name: &str, cpe: &str, purl: &str| {
        let listed = with(product("Acme", name, &[], ""), cpe, purl);
        advisory(vec![listed], vec![Status { fixed: vec![0], ..Status::default() }])
    };
    let asset = |name: &str, version: &str| asset("Acme", name, "", version);
    let of = |advisory: PreparedAdvisory, record: AssetRecord| verdict(&advisory, &record).map(|found| found.0);
    let x20 = |cpe: &str, purl: &str| of(fixed("Gateway X20", cpe, purl), asset("Gateway X20", "1.0"));
    assert_eq!(x20("cpe:2.3:a:acme:gateway_x20:*", ""), Some(Verdict::Fixed), "nothing is stated");
    for cpe in ["cpe:2.3:a:acme:gateway_x20:2", "cpe:2.3:a:acme:gateway_x20:2.*", "cpe:2.3:a:acme:gateway_x20:2.?"] {
        assert_eq!(x20(cpe, ""), Some(Verdict::NeedsData), "{cpe}");
    }
    assert_eq!(x20("", "pkg:generic/x20?vers=vers:generic/2.0"), Some(Verdict::NeedsData));
    assert_eq!(x20("", "pkg:generic/x20@2%"), Some(Verdict::NeedsData), "it cannot be read");
    let hardware = fixed("Gateway X20", "cpe:2.3:h:acme:gateway_x20:2", "");
    assert_eq!(of(hardware, asset("Gateway X20", "2")), Some(Verdict::NeedsData), "revision 2 has another firmware");
    let suite = |purl: &str| of(fixed("Suite V2.1", "cpe:2.3:a:acme:suite:2.1", purl), asset("Suite", "2.1.5"));
    assert_eq!(suite(""), Some(Verdict::Fixed), "the name speaks of it");
    assert_eq!(suite("pkg:generic/suite@3.0"), Some(Verdict::NeedsData), "and of no other");
}

#[test]
fn images_of_one_name_in_two_registries_are_no_sure_match() {
    let image = |registry: &str| format!("pkg:oci/gateway?repository_url={registry}&tag=1");
    let listed = with(product("Acme", "Edge", &[], "vers:all/*"), "", &image("ghcr.io/acme/gateway"));
    let advisory = affecting(vec![listed]);
    let of = |purl: &str| verdict(&advisory, &identified(asset("", "Box", "", "1"), "", purl));
    assert_eq!(of(&image("https://GHCR.io/acme/gateway")), Some((Verdict::Affected, 90)));
    assert_eq!(of(&image("docker.io/other/gateway")), Some((Verdict::Affected, 60)));
    assert_eq!(of("pkg:oci/gateway"), Some((Verdict::Affected, 60)), "from where it is, it does not say");
}

#[test]
fn an_identifier_beside_an_order_number_alone_gives_no_version_unless_it_is_that_number() {
    let version =
        |number: &str, cpe: &str, purl: &str| AssetKind::of(&identified(asset("", "", number, ""), cpe, purl)).version;
    let part = "cpe:2.3:o:linux:linux_kernel:5.4:*:*:*:*:*:*:*";
    assert_eq!(version("6GK5204-2BB10-2AA3", part, ""), "");
    assert_eq!(version("6GK5204-2BB10-2AA3", "", "pkg:deb/debian/openssl@3.0.11"), "");
    assert_eq!(version("6GK5204-2BB10-2AA3", "cpe:/a:openssl:openssl", "pkg:deb/debian/openssl@3.0.11"), "");
    assert_eq!(version("", part, ""), "5.4", "it is all that is known");
    assert_eq!(version("1756-EN2T", "cpe:/o:rockwellautomation:1756-en2t_firmware:11.0", ""), "11.0");
    let fixed = advisory(
        vec![product("Siemens", "SCALANCE X204-2", &["6GK5204-2BB10-2AA3"], "vers:all/<V5.0")],
        vec![Status { affected: vec![0], ..Status::default() }],
    );
    let record = identified(asset("Siemens", "", "6GK5204-2BB10-2AA3", ""), "cpe:/o:siemens:linux:5.4", "");
    assert_eq!(verdict(&fixed, &record).map(|found| found.0), Some(Verdict::NeedsData));
}

#[test]
fn the_vendor_of_a_part_hides_no_match() {
    let affected = affecting(vec![product("Siemens", "SCALANCE X204-2", &["6GK5204-2BB10-2AA3"], "vers:all/<V5.2")]);
    let part = "cpe:2.3:o:linux:linux_kernel:5.4:*:*:*:*:*:*:*";
    for (name, number) in
        [("", "6GK5204-2BB10-2AA3"), ("SCALANCE X204-2", "6GK5204-2BB10-2AA3"), ("Siemens SCALANCE X204-2", "")]
    {
        let record = asset("", name, number, "V5.0");
        let found = verdict(&affected, &record).map(|found| found.0);
        assert!(found.is_some(), "{name}");
        assert_eq!(verdict(&affected, &identified(record, part, "")).map(|found| found.0), found, "{name}");
    }
    let own = identified(asset("", "SCALANCE X204-2", "", "V5.0"), "cpe:/o:siemens:scalance_x204-2_firmware", "");
    assert_eq!(verdict(&affected, &own).map(|found| found.1), Some(60), "the device's own gives it");
}

#[test]
fn a_version_that_the_firmware_of_a_combined_product_states_is_that_version_or_a_question() {
    let of = |cpe: &str, purl: &str, name: &str, own: &str| {
        let both = with(product("", "", &[], ""), own, "");
        let both = Product { relationship: Some(("installed_on".to_owned(), 0, 1)), ..both };
        let products =
            vec![with(product("Acme", name, &[], ""), cpe, purl), product("Acme", "Gateway X20", &[], ""), both];
        let fixed = advisory(products, vec![Status { fixed: vec![2], ..Status::default() }]);
        verdict(&fixed, &asset("Acme", "Gateway X20", "", "1.0")).map(|found| found.0)
    };
    let cpe = "cpe:2.3:o:acme:gateway_x20_firmware:2.0:*:*:*:*:*:*:*";
    assert_eq!(of("", "", "Gateway X20 firmware", ""), Some(Verdict::Fixed), "nothing is stated");
    assert_eq!(of(cpe, "", "Gateway X20 firmware", ""), Some(Verdict::NeedsData));
    assert_eq!(of("", "pkg:generic/x20@2.0", "Firmware", ""), Some(Verdict::NeedsData));
    assert_eq!(of("", "", "Firmware V2.0", ""), Some(Verdict::NeedsData), "its name states it");
    assert_eq!(of("", "", "Firmware", cpe), Some(Verdict::NeedsData), "the combined product's own");
}

#[test]
fn a_number_in_a_name_is_no_version_and_a_tag_is_none_that_can_be_compared() {
    let of = |name: &str, cpe: &str, purl: &str, version: &str| {
        let listed = with(product("Acme", name, &[], ""), cpe, purl);
        let fixed = advisory(vec![listed], vec![Status { fixed: vec![0], ..Status::default() }]);
        verdict(&fixed, &asset("Acme", name, "", version)).map(|found| found.0)
    };
    assert_eq!(of("Gateway 7 V2.0", "cpe:2.3:a:acme:gateway:7", "", "2.0"), Some(Verdict::NeedsData));
    assert_eq!(of("Gateway 7 V2.0", "cpe:2.3:a:acme:gateway:2.0", "", "2.0"), Some(Verdict::Fixed));
    assert_eq!(of("Gateway", "", "pkg:oci/gateway", "1.0"), Some(Verdict::Fixed), "nothing is stated");
    for purl in ["pkg:oci/gateway?tag=2.0", "pkg:oci/gateway?arch=amd64&Tag=2.0#x"] {
        assert_eq!(of("Gateway", "", purl, "1.0"), Some(Verdict::NeedsData), "{purl}");
    }
    let tagged = identified(asset("Acme", "Gateway", "", ""), "", "pkg:oci/gateway?tag=2.0");
    assert_eq!(AssetKind::of(&tagged).version, "");
}
