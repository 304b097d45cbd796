use super::tests::{advisory, asset, product};
use super::*;
use crate::advisory::{Product, Status};
use crate::asset::AssetRecord;

fn restricted(status: Status, versions: &str) -> PreparedAdvisory {
    let serial_numbers = vec!["SVP-2023".to_owned(), "A?C*9".to_owned()];
    advisory(vec![Product { serial_numbers, ..product("Osterby", "Pump 9", &[], versions) }], vec![status])
}

fn affected() -> Status {
    Status { affected: vec![0], ..Status::default() }
}

fn with_serial(serial_number: &str) -> AssetRecord {
    AssetRecord { serial_number: serial_number.to_owned(), ..asset("Osterby", "Pump 9", "", "1.0") }
}

fn told(advisory: &PreparedAdvisory, record: &AssetRecord) -> (Verdict, Option<bool>) {
    let told = explain(advisory, &prepare_asset(record));
    let said = told.products[0].said.as_ref().expect("nothing overrules it");
    (told.found.expect("a match").verdict, said.serials.as_ref().expect("serial numbers").meets)
}

#[test]
fn a_product_of_certain_serial_numbers_is_a_question_whatever_the_devices_number() {
    for versions in ["vers:all/*", "vers:all/<2.0", "1.0", ""] {
        let advisory = restricted(affected(), versions);
        assert_eq!(told(&advisory, &with_serial("svp 2023-77")), (Verdict::NeedsData, Some(true)), "{versions}");
        assert_eq!(told(&advisory, &with_serial("ABC-19")), (Verdict::NeedsData, Some(true)), "{versions}");
        assert_eq!(told(&advisory, &with_serial("SVP-2024")), (Verdict::NeedsData, Some(false)), "{versions}");
        assert_eq!(told(&advisory, &with_serial("")), (Verdict::NeedsData, None), "{versions}");
    }
    let found = match_pair(&restricted(affected(), ""), &prepare_asset(&with_serial("1"))).expect("a match");
    assert_eq!(found.evidence[0].version, VersionEvidence::SerialNumbers { listed: "SVP-2023, A?C*9".to_owned() });
}

#[test]
fn a_version_outside_settles_it_and_a_fix_for_some_numbers_clears_nobody() {
    let newer = asset("Osterby", "Pump 9", "", "2.0");
    let found = |advisory: &PreparedAdvisory, record: &AssetRecord| match_pair(advisory, &prepare_asset(record));
    let outside = found(&restricted(affected(), "vers:all/<2.0"), &newer).expect("a match");
    assert_eq!(outside.verdict, Verdict::NotAffected);
    let fixed = Status { fixed: vec![0], ..Status::default() };
    let cleared = found(&restricted(fixed, "1.0"), &with_serial("SVP-2023")).expect("a match");
    assert_eq!(cleared.verdict, Verdict::NeedsData);
}
