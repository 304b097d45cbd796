use super::tests::{advisory, affecting, asset, product};
use super::*;
use crate::advisory::Status;
use crate::asset::alias::{Alias, AliasTable, Likeness, UsedVendor, VendorSuggestion, rejection_key, suggest_vendors};
use std::collections::HashSet;

fn vendor(written: &str, vendor: &str) -> Alias {
    Alias::Vendor { written: written.to_owned(), vendor: vendor.to_owned() }
}

fn found(advisory: &PreparedAdvisory, aliases: &[Alias], record: &crate::asset::AssetRecord) -> Option<Match> {
    let kind = AliasTable::new(aliases).kind_of(record);
    let found = match_pair(advisory, &prepare_kind(&kind));
    assert_eq!(match_assets(advisory, &AssetIndex::of_kinds(&[kind])), found.clone().into_iter().collect::<Vec<_>>());
    found
}

#[test]
fn a_vendor_alias_finds_what_the_spelling_hid() {
    let advisory = affecting(vec![product("Siemens", "SCALANCE X204-2", &[], "vers:all/<V5.2")]);
    let record = asset("SAG", "SCALANCE X204-2", "", "V5.0");
    assert_eq!(found(&advisory, &[], &record), None);
    let with_alias = found(&advisory, &[vendor("SAG", "Siemens")], &record).expect("a match");
    assert_eq!(with_alias.verdict, Verdict::Affected);
    let told = explain(&advisory, &prepare_kind(&AliasTable::new(&[vendor("SAG", "Siemens")]).kind_of(&record)));
    assert_eq!(told.asset.aliases.vendor, "Siemens");
}

#[test]
fn an_alias_takes_no_match_away() {
    let advisory = affecting(vec![product("Osterby", "Pump 9", &[], "vers:all/*")]);
    let record = asset("Osterby", "Pump 9", "", "1");
    let before = found(&advisory, &[], &record);
    assert!(before.is_some());
    assert_eq!(found(&advisory, &[vendor("Osterby", "Nordhavn")], &record), before);
    let other = Alias::Product {
        written: "Pump 9".to_owned(),
        written_vendor: "Osterby".to_owned(),
        vendor: "Nordhavn".to_owned(),
        product: "Kettle 4".to_owned(),
        order_number: String::new(),
    };
    assert_eq!(found(&advisory, &[other], &record).map(|found| found.verdict), Some(Verdict::Affected));
}

fn product_alias(written: &str, vendor: &str, product: &str) -> Alias {
    let (written, vendor, product) = (written.to_owned(), vendor.to_owned(), product.to_owned());
    Alias::Product { written, written_vendor: String::new(), vendor, product, order_number: String::new() }
}

#[test]
fn a_line_that_moved_is_found_however_an_alias_names_the_product() {
    let advisory = affecting(vec![product("Emerson", "PACSystems RX3i CPE305", &[], "vers:all/*")]);
    let record = asset("GE", "PACSystems RX3i CPE305", "", "1");
    let before = found(&advisory, &[], &record);
    assert!(before.is_some());
    assert_eq!(found(&advisory, &[product_alias(&record.product, "GE", "CPE305 controller")], &record), before);
    let leading = asset("", "Emerson PACSystems RX3i CPE305", "", "1");
    let before = found(&advisory, &[], &leading);
    assert!(before.is_some());
    assert_eq!(found(&advisory, &[product_alias(&leading.product, "Osterby", "Pump 9")], &leading), before);
}

#[test]
fn an_order_number_without_a_vendor_is_found_whatever_vendor_an_alias_names() {
    let advisory = affecting(vec![product("Siemens", "CP 343-1 Lean", &["6GK7343-1CX10-0XE0"], "vers:all/*")]);
    let record = asset("", "Gateway Hall 3", "6GK7343-1CX10-0XE0", "1");
    let before = found(&advisory, &[], &record);
    assert!(before.is_some());
    assert_eq!(found(&advisory, &[product_alias("Gateway Hall 3", "Osterby", "Pump 9")], &record), before);
}

#[test]
fn an_alias_that_names_another_product_exactly_overrules_nothing_that_the_own_name_meets() {
    let listed = |names: [&str; 2]| {
        let products = names.map(|name| product("Acme", name, &[], "vers:all/*")).to_vec();
        let status = Status { not_affected: vec![0], affected: vec![1], ..Status::default() };
        advisory(products, vec![status])
    };
    let advisory = listed(["Voltrex", "Voltrex 300 Pro"]);
    let record = asset("Acme", "Voltrex 300", "", "1");
    let alarming = |found: Option<Match>| {
        found.is_some_and(|found| matches!(found.verdict, Verdict::Affected | Verdict::NeedsData))
    };
    assert!(alarming(found(&advisory, &[], &record)));
    assert!(alarming(found(&advisory, &[product_alias("Voltrex 300", "Acme", "Voltrex")], &record)));
    let nickname = asset("Acme", "Halle", "", "1");
    let met = found(&advisory, &[product_alias("Halle", "Acme", "Voltrex")], &nickname).expect("a match");
    assert_eq!(met.verdict, Verdict::NotAffected, "a name that meets nothing has nothing to lose");
    let versions = listed(["Voltrex V7", "Voltrex 300 V8"]);
    let branch = asset("Acme", "Voltrex 300 V8", "", "7.1");
    assert!(alarming(found(&versions, &[], &branch)));
    assert!(alarming(found(&versions, &[product_alias("Voltrex 300 V8", "Acme", "Voltrex")], &branch)));
}

#[test]
fn a_product_alias_gives_name_and_order_number_and_leaves_the_devices_own() {
    let advisory = affecting(vec![
        product("Siemens", "SIMATIC S7-1500 CPU 1511-1 PN", &["6ES7511-1AK02-0AB0"], "vers:all/<V2.9"),
        product("Siemens", "SIMATIC S7-1500 CPU 1513-1 PN", &["6ES7513-1AL02-0AB0"], "vers:all/<V2.0"),
    ]);
    let alias = Alias::Product {
        written: "PLC Hall 3 type".to_owned(),
        written_vendor: String::new(),
        vendor: "Siemens".to_owned(),
        product: "CPU 1511-1 PN".to_owned(),
        order_number: "6ES7 511-1AK02-0AB0".to_owned(),
    };
    let aliases = std::slice::from_ref(&alias);
    let met = found(&advisory, aliases, &asset("", "PLC Hall 3 type", "", "V2.8")).expect("a match");
    assert_eq!((met.verdict, met.confidence), (Verdict::Affected, 100));
    let other = asset("Siemens", "PLC Hall 3 type", "6ES7513-1AL02-0AB0", "V2.8");
    let met = found(&advisory, aliases, &other).expect("a match");
    assert_eq!((met.verdict, met.evidence[0].product), (Verdict::NotAffected, 1), "the device's own number decides");
}

fn suggested(advisories: &[PreparedAdvisory], vendors: &[(&str, &str, &str)]) -> Vec<VendorSuggestion> {
    suggested_without(advisories, vendors, &HashSet::new())
}

fn suggested_without(
    advisories: &[PreparedAdvisory],
    vendors: &[(&str, &str, &str)],
    rejected: &HashSet<(String, String)>,
) -> Vec<VendorSuggestion> {
    let mut known = KnownProducts::default();
    advisories.iter().for_each(|advisory| known.add(advisory));
    let kinds: Vec<AssetKind> =
        vendors.iter().map(|(vendor, name, number)| AssetKind::of(&asset(vendor, name, number, ""))).collect();
    let used: Vec<UsedVendor<'_>> = kinds.iter().map(|kind| UsedVendor { kind, assets: 2 }).collect();
    suggest_vendors(&used, &known, rejected)
}

fn advisories() -> Vec<PreparedAdvisory> {
    let named =
        ["Schweitzer Engineering Laboratories", "Datalogics", "Siemens", "Pepperl+Fuchs", "GE", "Osterby Pumps"];
    vec![
        affecting(named.iter().map(|vendor| product(vendor, "Gateway", &[], "vers:all/*")).collect()),
        affecting(vec![product("Osterby Pumps", "Vortex 900", &["OP-9000X"], "vers:all/*")]),
    ]
}

#[test]
fn a_vendor_that_no_advisory_names_is_suggested_with_each_reason() {
    let told = suggested(
        &advisories(),
        &[
            ("Pumpenbau", "", "OP9000X"),
            ("Werk", "", "6GK7343-1CX10-0XE0"),
            ("Vortexwerk", "Vortex 900", ""),
            ("Siemens Anlagenbau", "", ""),
            ("O.P.", "", ""),
            ("Pepperl Fuch", "", ""),
            ("Siemens", "", ""),
            ("Kettle", "Kettle", ""),
            ("", "Vortex 900", ""),
        ],
    );
    let told: Vec<_> = told
        .iter()
        .map(|one| (one.written.as_str(), one.vendors[0].vendor.as_str(), one.vendors[0].reasons[0].0, one.assets))
        .collect();
    assert_eq!(
        told,
        [
            ("O.P.", "osterby pumps", Likeness::Initials, 2),
            ("Pepperl Fuch", "pepperl fuchs", Likeness::Spelling, 2),
            ("Pumpenbau", "osterby pumps", Likeness::OrderNumber, 2),
            ("Siemens Anlagenbau", "siemens", Likeness::Contained, 2),
            ("Vortexwerk", "osterby pumps", Likeness::ProductName, 2),
            ("Werk", "siemens", Likeness::OrderNumber, 2),
        ]
    );
}

#[test]
fn companies_of_similar_names_are_never_suggested_as_one() {
    let false_friends = [
        ("Datalogic S.p.A.", "", ""),
        ("Datalogic ADC Ltd", "", ""),
        ("GE Healthcare Systems", "", ""),
        ("Siemens Healthineers Diagnostics", "", "6GK7343-1CX10-0XE0"),
        ("Siemens Energy", "", ""),
    ];
    assert_eq!(suggested(&advisories(), &false_friends), []);
}

#[test]
fn a_rejected_suggestion_comes_back_only_with_another_spelling() {
    let rejected = HashSet::from([rejection_key("Siemens Anlagenbau", "siemens")]);
    let told =
        suggested_without(&advisories(), &[("SIEMENS ANLAGENBAU", "", ""), ("Siemens Anlagen", "", "")], &rejected);
    assert_eq!(told.iter().map(|one| one.written.as_str()).collect::<Vec<_>>(), ["Siemens Anlagen"]);
}

#[test]
fn an_alias_turns_no_question_of_the_own_name_into_an_acquittal() {
    let listed = advisory(
        vec![
            product("Siemens", "CPU 1511-1 PN", &["6ES7511-1AK02-0AB0"], "vers:all/*"),
            product("Siemens", "Voltrex", &[], "vers:all/*"),
        ],
        vec![Status { affected: vec![0], not_affected: vec![1], ..Status::default() }],
    );
    let record = asset("Siemens", "CPU 1511-1 PN", "6ES7511-1AK01-0AB0", "1");
    assert_eq!(found(&listed, &[], &record).map(|found| found.verdict), Some(Verdict::NeedsData));
    let alias = product_alias(&record.product, "Siemens", "Voltrex");
    let with_alias = found(&listed, std::slice::from_ref(&alias), &record);
    assert_eq!(with_alias.map(|found| found.verdict), Some(Verdict::NeedsData), "another article is a question");
    let told = explain(&listed, &prepare_kind(&AliasTable::new(&[alias]).kind_of(&record)));
    assert_eq!(told.products.iter().map(|step| step.product).collect::<Vec<_>>(), [0], "the reading that decides");
}
