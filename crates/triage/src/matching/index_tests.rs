use super::tests::{affecting, asset, product};
use super::*;
use crate::advisory::{AdvisoryId, Product};
use crate::asset::AssetRecord;
use crate::asset::alias::{Alias, AliasTable};
use proptest::prelude::*;

fn id(number: u128) -> AdvisoryId {
    AdvisoryId(uuid::Uuid::from_u128(number))
}

#[test]
fn a_product_that_is_called_like_a_removed_one_is_still_found() {
    let of = |versions: &str| affecting(vec![product("Acme", "Voltrex 300", &[], versions)]);
    let mut index = AdvisoryIndex::new(vec![(id(1), of("vers:all/*")), (id(2), of("vers:all/*"))]);
    let record = asset("Acme", "Voltrex 300", "", "1.0");
    assert_eq!(match_asset(&index, &record).len(), 2);
    index.remove(id(1));
    assert_eq!(match_asset(&index, &record).iter().map(|(advisory, _)| *advisory).collect::<Vec<_>>(), [id(2)]);
}

#[test]
fn assets_that_are_read_alike_are_told_of_in_their_own_words() {
    let advisory = affecting(vec![product("Acme", "Voltrex 300", &[], "vers:all/<2.0")]);
    let records = vec![asset("Acme", "Voltrex 300", "", "1.0"), asset("ACME", "voltrex 300", "", "1.0")];
    let index = AssetIndex::new(records);
    let found = match_assets(&advisory, &index);
    let written: Vec<&Identity> = found.iter().map(|one| &one.evidence[0].identity).collect();
    let of = |asset: &str| Identity::Name { asset: asset.to_owned(), advisory: "Voltrex 300".to_owned() };
    assert_eq!(written, [&of("Voltrex 300"), &of("voltrex 300")]);
    let verdicts: Vec<(u32, Verdict)> = decide_assets(&advisory, &index).verdicts().collect();
    assert_eq!(verdicts, [(0, Verdict::Affected), (1, Verdict::Affected)]);
}

fn some_record() -> impl Strategy<Value = AssetRecord> {
    let vendor = prop::sample::select(vec!["Siemens", "SIEMENS AG", "Acme", ""]);
    let names = vec![
        "SIMATIC S7-1500 CPU 1511-1 PN",
        "Simatic CPU 1511-1 PN",
        "Voltrex 300",
        "voltrex 300",
        "Voltrex 300 Pro",
        "Pump",
    ];
    let number =
        prop::sample::select(vec!["", "6ES7511-1AK02-0AB0", "6ES7 511-1AK02-0AB0", "6ES7 511-1AK01-0AB0", "6ES7511-1"]);
    let version = prop::sample::select(vec!["", "V2.8", "2.8", "3.0", "unread"]);
    let cpe = prop::sample::select(vec!["", "", "cpe:2.3:a:acme:voltrex:2.8", "cpe:/o:linux:linux_kernel:5.4"]);
    let purl = prop::sample::select(vec!["", "", "pkg:generic/voltrex@3.0", "pkg:oci/voltrex?tag=1"]);
    let parts = (vendor, prop::sample::select(names), number, version, cpe, purl);
    parts.prop_map(|(vendor, name, number, version, cpe, purl)| {
        let (cpe, purl) = (cpe.to_owned(), purl.to_owned());
        AssetRecord { cpe, purl, ..asset(vendor, name, number, version) }
    })
}

fn some_aliases() -> impl Strategy<Value = Vec<Alias>> {
    let product = |written: &str, product: &str, order_number: &str| Alias::Product {
        written: written.to_owned(),
        written_vendor: String::new(),
        vendor: "Acme".to_owned(),
        product: product.to_owned(),
        order_number: order_number.to_owned(),
    };
    let all = vec![
        Alias::Vendor { written: "Acme".to_owned(), vendor: "Siemens".to_owned() },
        product("Voltrex 300", "Voltrex 300 Pro", ""),
        product("Pump", "Voltrex 300", "6ES7511-1AK02-0AB0"),
    ];
    prop::sample::subsequence(all, 0..=3)
}

proptest! {
    #[test]
    fn both_indexes_find_what_a_comparison_one_by_one_finds(
        records in prop::collection::vec(some_record(), 0..20),
        aliases in some_aliases(),
    ) {
        let table = AliasTable::new(&aliases);
        let kinds: Vec<AssetKind> = records.iter().map(|record| table.kind_of(record)).collect();
        let identified = |cpe: &str, purl: &str, product: Product| Product {
            cpe: Some(cpe.to_owned()),
            purls: vec![purl.to_owned()],
            ..product
        };
        let listed = [
            product("Siemens", "SIMATIC S7-1500 CPU family", &[], "vers:all/<2.9"),
            product("Siemens AG", "SIMATIC S7-1500 CPU 1511-1 PN", &["6ES7511-1AK02-0AB0"], "vers:all/<2.9"),
            product("Siemens", "CPU 1511-1 PN", &["6ES7511-1AK0x-0AB0"], "vers:all/*"),
            product("Acme", "Voltrex 300", &[], "vers:all/<=2.8"),
            product("ACME", "Voltrex 300", &[], "vers:all/3.0"),
            identified("cpe:2.3:a:acme:volt*", "pkg:generic/voltrex", product("Acme", "Voltrex 300 Pro", &[], "vers:all/*")),
            identified("cpe:/o:linux:linux_kernel", "pkg:oci/voltrex", product("Linux", "Kernel", &[], "vers:all/<9")),
        ];
        let advisories = [affecting(listed[..3].to_vec()), affecting(listed[3..].to_vec()), affecting(listed.to_vec())];
        let numbered = (1..).map(id).zip(advisories.iter().cloned()).collect();
        let (by_asset, by_advisory) = (AdvisoryIndex::new(numbered), AssetIndex::of_kinds(&kinds));
        for (number, advisory) in (1..).map(id).zip(&advisories) {
            let alone: Vec<Match> = (0u32..)
                .zip(&kinds)
                .filter_map(|(at, kind)| Some(Match { asset: at, ..match_pair(advisory, &prepare_kind(kind))? }))
                .collect();
            prop_assert_eq!(&match_assets(advisory, &by_advisory), &alone);
            let of = |(at, kind): (u32, &AssetKind)| {
                let found = match_kinds(&by_asset, std::slice::from_ref(kind)).into_iter().find(|(advisory, _)| *advisory == number);
                found.map(|(_, found)| Match { asset: at, ..found })
            };
            prop_assert_eq!((0u32..).zip(&kinds).filter_map(of).collect::<Vec<_>>(), alone);
        }
    }
}
