use super::*;
use crate::advisory::*;
use crate::asset::AssetRecord;
use proptest::prelude::*;

pub(crate) fn product(vendor: &str, name: &str, numbers: &[&str], versions: &str) -> Product {
    Product {
        id: String::new(),
        full_name: name.to_owned(),
        vendor: vendor.to_owned(),
        name: name.to_owned(),
        families: Vec::new(),
        order_numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
        versions: versions.to_owned(),
        version_kind: if versions.is_empty() { VersionKind::None } else { VersionKind::Range },
        cpe: None,
        purls: Vec::new(),
        serial_numbers: Vec::new(),
        hashes: Vec::new(),
        relationship: None,
        source: String::new(),
    }
}

pub(super) fn advisory(products: Vec<Product>, statuses: Vec<Status>) -> PreparedAdvisory {
    let (mut advisory, _) = normalise(&csaf::Document::default());
    advisory.products = products;
    advisory.vulnerabilities = statuses.into_iter().map(vulnerability).collect();
    prepare(&advisory)
}

/// One vulnerability by which the first products are affected.
fn affected_vulnerabilities(products: u32) -> Vec<Vulnerability> {
    vec![vulnerability(Status { affected: (0..products).collect(), ..Status::default() })]
}

fn vulnerability(status: Status) -> Vulnerability {
    Vulnerability {
        cve: None,
        ids: Vec::new(),
        title: None,
        cwes: Vec::new(),
        summary: None,
        notes: Vec::new(),
        scores: Vec::new(),
        status,
        exploit_statements: Vec::new(),
        impact_statements: Vec::new(),
        flags: Vec::new(),
        judgements: Vec::new(),
        source: String::new(),
    }
}

/// An advisory in which every product is affected by one vulnerability.
pub(crate) fn affecting(products: Vec<Product>) -> PreparedAdvisory {
    let count = u32::try_from(products.len()).expect("few products");
    advisory(products, vec![Status { affected: (0..count).collect(), ..Status::default() }])
}

pub(super) fn asset(vendor: &str, product: &str, number: &str, version: &str) -> AssetRecord {
    AssetRecord {
        vendor: vendor.to_owned(),
        product: product.to_owned(),
        order_number: number.to_owned(),
        version: version.to_owned(),
        ..AssetRecord::default()
    }
}

pub(super) fn verdict(advisory: &PreparedAdvisory, asset: &AssetRecord) -> Option<Verdict> {
    let alone = match_pair(advisory, &prepare_asset(asset)).map(|found| found.verdict);
    let index = AssetIndex::new(vec![asset.clone()]);
    let indexed = match_assets(advisory, &index).first().map(|found| found.verdict);
    assert_eq!(alone, indexed, "one pair and the index agree");
    alone
}

fn lean() -> PreparedAdvisory {
    affecting(vec![product("Siemens", "SIMATIC CP 343-1 Lean", &["6GK7343-1CX10-0XE0"], "vers:all/<V3.1")])
}

#[test]
fn a_version_in_both_names_says_the_branch_whatever_the_firmware_counts() {
    let advisory = affecting(vec![product("Siemens", "Nucleus ReadyStart V3", &[], "< V2017.02.4")]);
    let verdict = |version: &str| {
        let found = match_pair(&advisory, &prepare_asset(&asset("Siemens", "Nucleus ReadyStart V3", "", version)));
        found.map(|found| found.verdict)
    };
    assert_eq!(verdict("2017.02.3"), Some(Verdict::Affected));
    assert_eq!(verdict("2017.02.5"), Some(Verdict::NotAffected));
    let all = affecting(vec![product("Siemens", "Desigo CC V5.1", &[], "vers:all/*")]);
    let found = match_pair(&all, &prepare_asset(&asset("Siemens", "Desigo CC V5.1", "", "2.4")));
    assert_eq!(found.map(|found| found.verdict), Some(Verdict::Affected));
}

#[test]
fn a_listed_remark_tells_products_apart() {
    let advisory = affecting(vec![
        product("Siemens", "Mendix SAML (Mendix 7 compatible)", &[], "< V1.16.4"),
        product("Siemens", "Mendix SAML (Mendix 8 compatible)", &[], "< V2.2.3"),
    ]);
    let verdict = |name: &str, version: &str| {
        match_pair(&advisory, &prepare_asset(&asset("Siemens", name, "", version))).map(|found| found.verdict)
    };
    assert_eq!(verdict("Mendix SAML (Mendix 7 compatible)", "1.17.0"), Some(Verdict::NotAffected));
    assert_eq!(verdict("Mendix SAML (Mendix 8 compatible)", "1.17.0"), Some(Verdict::Affected));
    assert_eq!(verdict("Mendix SAML", "1.17.0"), Some(Verdict::NeedsData));
}

#[test]
fn a_range_in_the_version_column_is_no_version() {
    let advisory = affecting(vec![product("Siemens", "Desigo PXC22", &[], "< V6.00.320")]);
    for version in ["All firmware versions < V6.00.320", "6.00.320 | 6.01", ">= 7.0"] {
        let found = match_pair(&advisory, &prepare_asset(&asset("Siemens", "Desigo PXC22", "", version)));
        let found = found.expect("the product is listed");
        assert!(found.verdict != Verdict::NotAffected, "{version}");
    }
}

#[test]
fn a_single_product_is_also_known_by_the_title() {
    let document = csaf::Document::default();
    let (mut plain, _) = normalise(&document);
    plain.title = "Phoenix Broadband Technologies PowerAgent SC3 Site Controller".to_owned();
    plain.products = vec![product("Phoenix Broadband Technologies", "PowerAgent SC3 BMS", &[], "< 6.87")];
    plain.vulnerabilities = affected_vulnerabilities(1);
    let asset = asset("Phoenix Broadband Technologies LLC", "PowerAgent SC3 Site Controller", "", "6.86");
    let found = match_pair(&prepare(&plain), &prepare_asset(&asset));
    assert_eq!(found.map(|found| found.verdict), Some(Verdict::Affected));
}

#[test]
fn where_the_document_names_no_vendor_the_name_may() {
    let advisory = affecting(vec![product("multiple", "ARM Mbed OS", &[], "<= 6.3.0")]);
    let verdict = |vendor: &str| {
        match_pair(&advisory, &prepare_asset(&asset(vendor, "Mbed OS", "", "6.2"))).map(|found| found.verdict)
    };
    assert_eq!(verdict("ARM"), Some(Verdict::Affected));
    assert_eq!(verdict("Segger"), None);
}

#[test]
fn the_vendor_in_front_of_a_product_says_nothing() {
    let advisory = affecting(vec![product("B&R Industrial Automation", "Automation Studio 4", &[], "vers:all/*")]);
    let asset = asset("B&R Industrial Automation", "B&R Industrial Automation Automation Studio 4", "", "");
    assert!(match_pair(&advisory, &prepare_asset(&asset)).is_some());
}

#[test]
fn what_only_a_cve_record_names_is_a_question_whatever_the_version() {
    let record = serde_json::json!({"cveMetadata": {"cveId": "CVE-2024-0001"}, "containers": {"cna": {"affected": [
        {"vendor": "Acme", "product": "Gateway", "defaultStatus": "unaffected",
         "versions": [{"version": "1.0", "lessThan": "2.0", "status": "affected"}]}]}}});
    let (record, _) = crate::enrichment::cve::read(record.to_string().as_bytes()).unwrap();
    let announcement = crate::advisory::Announcement {
        vendor: "Acme".to_owned(),
        title: "CVE-2024-0001".to_owned(),
        ..Default::default()
    };
    let records = [("CVE-2024-0001".to_owned(), record)].into();
    let announced = prepare(&announcement.advisory(&records, jiff::Timestamp::UNIX_EPOCH).0);
    for version in ["1.5", "3.0", ""] {
        assert_eq!(verdict(&announced, &asset("Acme", "Gateway", "", version)), Some(Verdict::NeedsData), "{version}");
    }
    assert_eq!(verdict(&announced, &asset("Acme", "Turbine", "", "1.5")), None);
}

#[test]
fn an_order_number_decides_however_it_is_written() {
    for written in ["6GK7 343-1CX10-0XE0", "6gk73431cx100xe0"] {
        assert_eq!(verdict(&lean(), &asset("SIEMENS", "", written, "V3.0")), Some(Verdict::Affected));
        assert_eq!(verdict(&lean(), &asset("", "", written, "V3.1")), Some(Verdict::NotAffected));
        assert_eq!(verdict(&lean(), &asset("Siemens AG", "", written, "")), Some(Verdict::NeedsData));
    }
    assert_eq!(verdict(&lean(), &asset("Rockwell Automation", "", "6GK7343-1CX10-0XE0", "V3.0")), None);
}

#[test]
fn an_order_number_is_found_beside_other_text_in_its_cell() {
    let beside = [
        "6GK7 343-1CX10-0XE0 (spare)",
        "6GK7343-1CX10-0XE0 spare",
        "MLFB: 6GK7343-1CX10-0XE0",
        "6GK7343-1CX10-0XE0, ES 02",
    ];
    for written in beside {
        assert_eq!(verdict(&lean(), &asset("Siemens", "", written, "V3.0")), Some(Verdict::Affected), "{written}");
    }
    let two = asset("Siemens", "", "6ES7511-1AK00-0AB0 / 6GK7343-1CX10-0XE0", "V3.0");
    assert_eq!(verdict(&lean(), &two), Some(Verdict::Affected));
}

#[test]
fn the_evidence_names_what_met() {
    let found =
        match_pair(&lean(), &prepare_asset(&asset("Siemens", "", "6GK7 343-1CX10-0XE0", "V3.0"))).expect("a match");
    let identity =
        Identity::OrderNumber { asset: "6GK7 343-1CX10-0XE0".to_owned(), advisory: "6GK7343-1CX10-0XE0".to_owned() };
    assert_eq!(found.confidence, 100);
    assert_eq!(found.evidence[0].identity, identity);
    assert_eq!(
        found.evidence[0].version,
        VersionEvidence::Inside { version: "V3.0".to_owned(), range: "vers:all/<V3.1".to_owned() }
    );
}

#[test]
fn another_order_number_of_the_same_model_is_a_question() {
    let all = affecting(vec![product("Siemens", "SIMATIC CP 343-1", &["6GK7343-1EX30-0XE0"], "vers:all/*")]);
    assert_eq!(verdict(&all, &asset("Siemens", "CP 343-1", "6GK7343-1EX21-0XE0", "V2.2")), Some(Verdict::NeedsData));
    let sibling = match_pair(&all, &prepare_asset(&asset("Siemens", "CP 343-1", "6GK7343-1EX21-0XE0", "V2.2")));
    assert_eq!(sibling.expect("a match").evidence[0].version, VersionEvidence::OtherOrderNumber);
    assert_eq!(verdict(&all, &asset("Siemens", "CP 343-1 Lean", "6GK7343-1CX10-0XE0", "V2.2")), None);
    assert_eq!(verdict(&all, &asset("Siemens", "SIPLUS NET CP 343-1", "6AG1343-1EX30-7XE0", "V2.2")), None);
}

#[test]
fn variants_that_differ_need_data_and_variants_that_agree_do_not() {
    let listed = |a: &str, b: &str| {
        affecting(vec![
            product("Siemens", "SIMATIC S7-1500 CPU 1511-1 PN", &["6ES7511-1AK00-0AB0"], a),
            product("Siemens", "SIMATIC S7-1500 CPU 1511-1 PN", &["6ES7511-1AK01-0AB0"], b),
        ])
    };
    let cpu = asset("Siemens", "CPU 1511-1 PN", "", "V2.9.8");
    assert_eq!(verdict(&listed("vers:all/*", "vers:all/<V2.9.7"), &cpu), Some(Verdict::NeedsData));
    assert_eq!(verdict(&listed("vers:all/*", "vers:all/<V3.0"), &cpu), Some(Verdict::Affected));
    assert_eq!(verdict(&listed("vers:all/<V2.0", "vers:all/<V2.9.7"), &cpu), Some(Verdict::NotAffected));
}

#[test]
fn a_family_covers_its_members_with_any_order_number() {
    let family =
        affecting(vec![product("Siemens", "SIMATIC S7-1200 CPU family (incl. SIPLUS variants)", &[], "< V4.2.3")]);
    assert_eq!(
        verdict(&family, &asset("Siemens", "CPU 1214C DC/DC/DC", "6ES7214-1AG40-0XB0", "V4.2.2")),
        Some(Verdict::Affected)
    );
    assert_eq!(verdict(&family, &asset("Siemens", "SIMATIC CP 1243-1", "6GK7243-1BX30-0XE0", "V3.0")), None);
}

#[test]
fn fixed_and_not_affected_are_said_by_the_publisher_only() {
    let products =
        || vec![product("Acme", "Flowmeter 3000", &[], "< 2.0"), product("Acme", "Flowmeter 3000", &[], "2.0")];
    let status = Status { affected: vec![0], fixed: vec![1], ..Status::default() };
    let said = advisory(products(), vec![status]);
    assert_eq!(verdict(&said, &asset("Acme", "Flowmeter 3000", "", "2.0")), Some(Verdict::Fixed));
    assert_eq!(verdict(&said, &asset("Acme", "Flowmeter 3000", "", "2.1")), Some(Verdict::NotAffected));
    assert_eq!(verdict(&said, &asset("Acme", "Flowmeter 3000", "", "1.9")), Some(Verdict::Affected));
    let cleared = Status { not_affected: vec![0, 1], ..Status::default() };
    assert_eq!(
        verdict(&advisory(products(), vec![cleared]), &asset("Acme", "Flowmeter 3000", "", "2.0")),
        Some(Verdict::NotAffected)
    );
}

#[test]
fn a_version_that_is_affected_and_fixed_needs_data() {
    let products =
        vec![product("Acme", "Flowmeter 3000", &[], "<= 2.1"), product("Acme", "Flowmeter 3000", &[], "2.1")];
    let status = Status { affected: vec![0], fixed: vec![1], ..Status::default() };
    assert_eq!(
        verdict(&advisory(products, vec![status]), &asset("Acme", "Flowmeter 3000", "", "2.1")),
        Some(Verdict::NeedsData)
    );
}

#[test]
fn one_affected_vulnerability_is_enough() {
    let products =
        vec![product("Acme", "Flowmeter 3000", &[], "< 2.0"), product("Acme", "Flowmeter 3000", &[], "< 3.0")];
    let first = Status { affected: vec![0], ..Status::default() };
    let second = Status { affected: vec![1], ..Status::default() };
    assert_eq!(
        verdict(&advisory(products, vec![first, second]), &asset("Acme", "Flowmeter 3000", "", "2.5")),
        Some(Verdict::Affected)
    );
}

#[test]
fn a_combined_product_is_the_hardware_with_the_firmware_versions() {
    let mut combined = product("Siemens", "Firmware on relay", &[], "");
    combined.relationship = Some(("installed_on".to_owned(), 0, 1));
    let products = vec![
        product("Siemens", "Relay firmware", &[], "< V2.0"),
        product("Siemens", "SIPROTEC 5 7SA86", &[], ""),
        combined,
    ];
    let status = Status { affected: vec![2], ..Status::default() };
    let said = advisory(products, vec![status]);
    assert_eq!(verdict(&said, &asset("Siemens", "SIPROTEC 7SA86", "", "V1.9")), Some(Verdict::Affected));
    assert_eq!(verdict(&said, &asset("Siemens", "SIPROTEC 5 7SA86", "", "V2.0")), Some(Verdict::NotAffected));
}

#[test]
fn the_versions_of_a_component_say_nothing_about_its_host() {
    let verdict_of = |category: &str, host: &str, claim: fn(Vec<u32>) -> Status, version: &str| {
        let mut combined = product("Acme", "TLS library in Flowmeter 3000", &[], "");
        combined.relationship = Some((category.to_owned(), 0, 1));
        let products =
            vec![product("Acme", "TLS library", &[], "< 1.1"), product("Acme", "Flowmeter 3000", &[], host), combined];
        verdict(&advisory(products, vec![claim(vec![2])]), &asset("Acme", "Flowmeter 3000", "", version))
    };
    let affected = |affected| Status { affected, ..Status::default() };
    let cleared = |not_affected| Status { not_affected, ..Status::default() };
    for category in ["default_component_of", "external_component_of", "optional_component_of", "installed_with"] {
        assert_eq!(verdict_of(category, "", affected, "2.0"), Some(Verdict::NeedsData), "{category}");
        assert_eq!(verdict_of(category, "", cleared, "1.0"), Some(Verdict::NeedsData), "{category}");
        assert_eq!(verdict_of(category, "", affected, ""), Some(Verdict::NeedsData), "{category}");
        assert_eq!(verdict_of(category, "< 3.0", cleared, "2.0"), Some(Verdict::NeedsData), "{category}");
        assert_eq!(verdict_of(category, "< 3.0", affected, "3.0"), Some(Verdict::NotAffected), "{category}");
    }
    assert_eq!(verdict_of("optional_component_of", "< 3.0", affected, "2.0"), Some(Verdict::NeedsData));
    assert_eq!(verdict_of("default_component_of", "< 3.0", affected, "2.0"), Some(Verdict::Affected));
}

#[test]
fn false_friends_never_meet() {
    let winlog = affecting(vec![product("Sielco Sistemi", "Winlog Lite", &[], "vers:all/*")]);
    assert_eq!(verdict(&winlog, &asset("Sielco", "Winlog Lite", "", "1.0")), None);
    assert_eq!(
        verdict(&winlog, &asset("Sielco Sistemi srl", "Winlog Lite SCADA Software", "", "1.0")),
        Some(Verdict::Affected)
    );
}

/// What the first piece of evidence says of the version, with the verdict.
fn said(advisory: &PreparedAdvisory, version: &str) -> (Verdict, VersionEvidence) {
    let flowmeter = asset("Acme", "Flowmeter 3000", "", version);
    let found = match_pair(advisory, &prepare_asset(&flowmeter)).expect("a match");
    (found.verdict, found.evidence.into_iter().next().expect("evidence").version)
}

#[test]
fn the_evidence_says_what_decided() {
    let products =
        |versions: &[&str]| versions.iter().map(|range| product("Acme", "Flowmeter 3000", &[], range)).collect();
    let version = || "2.1".to_owned();
    let two = advisory(
        products(&["< 3.0"]),
        vec![Status { affected: vec![0], ..Status::default() }, Status { not_affected: vec![0], ..Status::default() }],
    );
    let inside = VersionEvidence::Inside { version: version(), range: "< 3.0".to_owned() };
    assert_eq!(said(&two, "2.1"), (Verdict::Affected, inside));
    let last = advisory(products(&["2.2"]), vec![Status { last_affected: vec![0], ..Status::default() }]);
    let inside = VersionEvidence::Inside { version: version(), range: "<= 2.2".to_owned() };
    assert_eq!(said(&last, "2.1"), (Verdict::Affected, inside));
    let first = advisory(products(&["2.0"]), vec![Status { first_fixed: vec![0], ..Status::default() }]);
    let since = VersionEvidence::FixedSince { version: version(), first: "2.0".to_owned() };
    assert_eq!(said(&first, "2.1"), (Verdict::Fixed, since));
    let status = Status { affected: vec![0], fixed: vec![1], ..Status::default() };
    let both = advisory(products(&["<= 2.1", "2.1"]), vec![status]);
    assert_eq!(said(&both, "2.1"), (Verdict::NeedsData, VersionEvidence::Contradictory { version: version() }));
    let open = advisory(products(&["vers:all/*"]), vec![Status { under_investigation: vec![0], ..Status::default() }]);
    assert_eq!(said(&open, "2.1"), (Verdict::NeedsData, VersionEvidence::Investigated));
}

#[test]
fn a_product_listed_without_a_status_is_a_question_and_never_safe() {
    let products = vec![product("Acme", "Pump 100", &[], "< 2.0"), product("Acme", "Flowmeter 3000", &[], "< 3.0")];
    let one = || Status { affected: vec![0], ..Status::default() };
    let found = advisory(products.clone(), vec![one(), one()]);
    assert_eq!(said(&found, "2.1"), (Verdict::NeedsData, VersionEvidence::Unstated));
    assert_eq!(said(&found, ""), (Verdict::NeedsData, VersionEvidence::Unstated));
    let told = vec![one(), Status { not_affected: vec![1], ..Status::default() }];
    assert_eq!(said(&advisory(products, told), "2.1").0, Verdict::NotAffected);
    // A part of a combined product is told of with the whole.
    let whole = product("Acme", "Flowmeter 3000", &[], "");
    let part = product("Acme", "Valve firmware", &[], "< 3.0");
    let both = Product { relationship: Some(("installed_on".to_owned(), 1, 0)), ..product("", "Both", &[], "") };
    let combined = advisory(vec![whole, part, both], vec![Status { affected: vec![2], ..Status::default() }]);
    assert_eq!(said(&combined, "3.1").0, Verdict::NotAffected);
}

#[test]
fn a_product_that_does_not_concern_the_version_is_no_evidence() {
    let products = vec![product("Acme", "Flowmeter 3000", &[], "< 2.0"), product("Acme", "Flowmeter 3000", &[], "2.0")];
    let status = Status { affected: vec![0], fixed: vec![1], ..Status::default() };
    let found =
        match_pair(&advisory(products, vec![status]), &prepare_asset(&asset("Acme", "Flowmeter 3000", "", "1.9")))
            .expect("a match");
    assert_eq!(found.evidence.iter().map(|evidence| evidence.product).collect::<Vec<_>>(), [0]);
}

#[test]
fn another_branch_is_not_told_as_outside_the_range() {
    let products = vec![
        product("Siemens", "SIMATIC WinCC V7.4", &[], "vers:all/*"),
        product("Siemens", "SIMATIC WinCC V7.5", &[], "< V7.5 SP2"),
    ];
    let found = match_pair(&affecting(products), &prepare_asset(&asset("Siemens", "SIMATIC WinCC", "", "V7.5 SP2")))
        .expect("a match");
    assert_eq!(found.verdict, Verdict::NotAffected);
    let branch =
        VersionEvidence::OtherBranch { version: "V7.5 SP2".to_owned(), product: "SIMATIC WinCC V7.4".to_owned() };
    assert!(found.evidence.iter().any(|evidence| evidence.version == branch), "{:?}", found.evidence);
}

#[test]
fn a_version_in_a_name_is_no_branch_where_the_range_counts_something_else() {
    let verdict_of = |name: &str, range: &str, version: &str| {
        verdict(&affecting(vec![product("Acme", name, &[], range)]), &asset("Acme", name, "", version))
    };
    assert_eq!(verdict_of("Flowmeter Studio 3.1", "< 3119.001", "3118.000"), Some(Verdict::Affected));
    assert_eq!(verdict_of("Flowmeter Net V1", "< V5.2", "V5.1"), Some(Verdict::Affected));
    assert_eq!(verdict_of("Flowmeter Studio V7", "< V7.2", "V7.1"), Some(Verdict::Affected));
    assert_eq!(verdict_of("Flowmeter Studio V7", "< V7.2", "V8.1"), Some(Verdict::NotAffected));
}

#[test]
fn a_vendor_in_front_of_the_name_counts_where_the_document_names_several() {
    let several = affecting(vec![product("Multiple", "Siemens Relay Studio 44", &[], "< 2.0")]);
    assert_eq!(verdict(&several, &asset("Siemens", "Relay Studio 44", "", "1.0")), Some(Verdict::Affected));
    assert_eq!(verdict(&several, &asset("Acme", "Relay Studio 44", "", "1.0")), None);
}

#[test]
fn a_product_that_is_called_like_its_vendor_is_found() {
    let named = affecting(vec![product("Flowmeter", "Flowmeter", &[], "< 2.0")]);
    assert_eq!(verdict(&named, &asset("Flowmeter", "Flowmeter", "", "1.0")), Some(Verdict::Affected));
    assert_eq!(verdict(&named, &asset("Flowmeter", "Relay 700", "", "1.0")), None);
}

fn some_asset() -> impl Strategy<Value = AssetRecord> {
    let vendor = prop::sample::select(vec!["Siemens", "Siemens AG", "Acme", ""]);
    let product = prop::sample::select(vec!["CP 343-1 Lean", "SIMATIC CP 343-1", "CPU 1511-1 PN", ""]);
    let number = prop::sample::select(vec!["6GK7343-1CX10-0XE0", "6GK7343-1EX30-0XE0", ""]);
    let version = prop::sample::select(vec!["V3.0", "V3.1", "", "A17"]);
    (vendor, product, number, version)
        .prop_map(|(vendor, product, number, version)| asset(vendor, product, number, version))
}

proptest! {
    #[test]
    fn matching_does_not_depend_on_the_order_of_the_assets(assets in prop::collection::vec(some_asset(), 0..12)) {
        let named: Vec<AssetRecord> =
            assets.into_iter().enumerate().map(|(at, asset)| AssetRecord { external_id: at.to_string(), ..asset }).collect();
        let answers = |records: Vec<AssetRecord>| {
            let index = AssetIndex::new(records);
            let mut found: Vec<(String, Verdict, u8)> = match_assets(&lean(), &index)
                .into_iter()
                .map(|found| (index.records()[found.asset as usize].external_id.clone(), found.verdict, found.confidence))
                .collect();
            found.sort();
            found
        };
        let mut reversed = named.clone();
        reversed.reverse();
        prop_assert_eq!(answers(named), answers(reversed));
    }
}
