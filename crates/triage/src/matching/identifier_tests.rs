use super::tests::{affecting, asset, product};
use super::*;
use crate::advisory::{AdvisoryId, Product};
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
