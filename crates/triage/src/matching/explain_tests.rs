use super::tests::{advisory, affecting, asset, product};
use super::*;
use crate::advisory::Status;
use crate::asset::readiness::{Lack, ReadinessLevel, readiness};

fn explained(advisory: &PreparedAdvisory, record: &crate::asset::AssetRecord) -> Explanation {
    let asset = prepare_asset(record);
    let explanation = explain(advisory, &asset);
    assert_eq!(explanation.found, match_pair(advisory, &asset), "the explanation ends in the verdict that is kept");
    explanation
}

fn known(advisories: &[PreparedAdvisory]) -> KnownProducts {
    let mut known = KnownProducts::default();
    advisories.iter().for_each(|advisory| known.add(advisory));
    known
}

#[test]
fn an_explanation_tells_the_reading_the_range_and_the_claims() {
    let products = vec![product("Siemens", "SIMATIC CP 343-1 Lean", &["6GK7343-1CX10-0XE0"], "vers:all/<V3.1")];
    let told = explained(
        &advisory(
            products,
            vec![
                Status { affected: vec![0], ..Status::default() },
                Status { not_affected: vec![0], ..Status::default() },
            ],
        ),
        &asset("SIEMENS AG", "CP 343-1 Lean", "6GK7 343-1CX10-0XE0", "V3.0"),
    );
    assert_eq!(told.asset.vendors, ["siemens"]);
    assert_eq!(told.asset.order_numbers, ["6GK73431CX100XE0"]);
    assert_eq!(told.asset.names, ["cp 343-1 lean"]);
    let said = told.products[0].said.as_ref().expect("nothing overrules it");
    assert_eq!((said.inside, said.understood, said.written.as_str()), (Some(true), true, "vers:all/<V3.1"));
    let outcomes: Vec<_> =
        said.claims.iter().map(|step| (step.claim, step.verdict, step.vulnerabilities.clone())).collect();
    let expected = [
        (Claim::Affected, Some(Verdict::Affected), vec![0]),
        (Claim::NotAffected, Some(Verdict::NotAffected), vec![1]),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(told.found.expect("a match").verdict, Verdict::Affected);
}

#[test]
fn what_nearly_met_is_named_with_the_reason_and_the_rest_is_counted() {
    let told = explained(
        &affecting(vec![
            product("Siemens", "SIMATIC CP 343-1 Lean", &["6GK7343-1CX10-0XE0"], "vers:all/*"),
            product("Siemens", "SIMATIC CP 343-1 Advanced", &["6GK7343-1GX31-0XE0"], "vers:all/*"),
            product("Osterby", "Pump 7", &[], "vers:all/*"),
        ]),
        &asset("Siemens", "CP 343-1 Lean", "6GK7343-1CX10-0XE0", "V3.0"),
    );
    assert_eq!(told.products.len(), 1);
    let near: Vec<_> = told.near.iter().map(|near| (near.product, near.miss)).collect();
    assert_eq!((near, told.others), (vec![(1, Miss::OtherNumber)], 1));
}

#[test]
fn an_equal_order_number_under_another_vendor_is_the_nearest_miss() {
    let told = explained(
        &affecting(vec![
            product("Osterby", "CP 343-1 Lean", &[], "vers:all/*"),
            product("Osterby", "Module", &["6GK7343-1CX10-0XE0"], "vers:all/*"),
        ]),
        &asset("Nordhavn", "CP 343-1 Lean", "6GK7343-1CX10-0XE0", "V3.0"),
    );
    assert_eq!(told.found, None);
    assert_eq!(
        told.near.iter().map(|near| (near.product, near.miss)).collect::<Vec<_>>(),
        [(1, Miss::OtherVendor), (0, Miss::OtherVendor)]
    );
}

#[test]
fn a_product_that_a_better_one_overrules_is_told_as_such() {
    let told = explained(
        &affecting(vec![
            product("Siemens", "SCALANCE X200 family", &[], "vers:all/*"),
            product("Siemens", "SCALANCE X204-2", &["6GK5204-2BB10-2AA3"], "vers:all/<V5.2"),
            product("Siemens", "SCALANCE X204-2 TS Extra", &[], "vers:all/*"),
        ]),
        &asset("Siemens", "SCALANCE X204-2", "6GK5204-2BB10-2AA3", "V5.3"),
    );
    let counted =
        |index: u32| told.products.iter().find(|step| step.product == index).is_some_and(|step| step.said.is_some());
    assert!(counted(1), "{told:?}");
    assert!(!counted(2), "{told:?}");
}

#[test]
fn readiness_names_what_is_missing_and_only_that() {
    let switches = affecting(vec![
        product("Siemens", "SCALANCE X204-2", &["6GK5204-2BB10-2AA3"], "vers:all/<V5.2"),
        product("Siemens", "SCALANCE X208", &["6GK5208-0BA10-2AA3"], "vers:all/<V5.2"),
        product("Siemens", "SIMATIC WinCC V7.5", &[], "vers:all/<V7.5 SP2"),
    ]);
    let known = known(&[switches]);
    let of = |vendor: &str, name: &str, number: &str, version: &str| {
        let readiness = readiness(&AssetKind::of(&asset(vendor, name, number, version)), &known);
        (readiness.level, readiness.lacks)
    };
    use ReadinessLevel::{NotReady, Partly, Ready};
    assert_eq!(of("Siemens", "SCALANCE X204-2", "6GK5204-2BB10-2AA3", "V5.0"), (Ready, vec![]));
    assert_eq!(of("Siemens", "WinCC V7.5", "", "V7.5 SP1"), (Ready, vec![]), "software has no order number to give");
    assert_eq!(
        of("Siemens", "SCALANCE X204-2", "", ""),
        (Partly, vec![Lack::OrderNumberMissing, Lack::VersionMissing])
    );
    assert_eq!(of("", "", "6GK5204-2BB10-2AA3", "V5.0"), (Partly, vec![Lack::VendorMissing]));
    assert_eq!(of("Siemens", "Controller", "", "V1"), (NotReady, vec![Lack::ProductUnclear]));
    assert_eq!(of("Siemens", "", "", "latest"), (NotReady, vec![Lack::ProductMissing, Lack::VersionUnreadable]));
    assert_eq!(of("", "Pump", "", "V1"), (NotReady, vec![Lack::VendorMissing]));
    assert_eq!(of("Osterby", "Pump", "", "V1"), (NotReady, vec![Lack::VendorUnknown]));
    let number = "6GK5204-2BB10-2AA3";
    assert_eq!(of("Osterby", "", number, "V1"), (NotReady, vec![Lack::VendorUnknown]), "it is no other vendor's");
    for nobody in ["TBD", "diverse", "n.a.", "–", "unk"] {
        assert_eq!(of(nobody, "", number, "V1"), (Partly, vec![Lack::VendorMissing]), "{nobody}");
    }
    let nobody = readiness(&AssetKind::of(&asset("Osterby", "Pump", "", "V1")), &KnownProducts::default());
    assert_eq!(nobody.level, Ready, "without advisories no vendor is unknown");
}

#[test]
fn the_vendor_of_a_line_is_found_where_only_one_can_be_meant() {
    let known = known(&[affecting(vec![
        product("Nordhavn Automation", "Link 410", &["NH410-22"], "vers:all/*"),
        product("Osterby", "Link 7", &[], "vers:all/*"),
        product("Osterby", "Pump 9", &["OP9000X"], "vers:all/*"),
    ])]);
    let of = |name: &str, number: &str| known.find_vendor(&asset("", name, number, ""));
    assert_eq!(of("Nordhavn Automation Link 410", ""), Some(("Nordhavn Automation".to_owned(), VendorSource::Words)));
    assert_eq!(of("", "OP9000X"), Some(("osterby".to_owned(), VendorSource::OrderNumber)));
    assert_eq!(of("Pump 9", ""), Some(("osterby".to_owned(), VendorSource::Name)));
    assert_eq!(of("Link", ""), None, "two vendors have a Link");
    assert_eq!(of("Kettle 9", ""), None);
    assert_eq!(known.find_vendor(&asset("Osterby", "Pump 9", "", "")), None, "the record names it");
}
