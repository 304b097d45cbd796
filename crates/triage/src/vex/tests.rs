use super::*;
use crate::matching::{AssetIndex, AssetKind, VersionEvidence, match_assets, prepare};
use crate::wording::Language;
use serde_json::{Value, json};

const EN: Language = Language::En;

/// Two vulnerabilities, of which the publisher has a fix for the first.
fn advisory(tracking_id: &str) -> Advisory {
    let document = json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Valve controller",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
            "references": [{"category": "self", "summary": "here", "url": format!("https://example.test/{tracking_id}")}],
            "tracking": {"id": tracking_id, "status": "final", "version": "1",
                "initial_release_date": "2024-01-01T00:00:00Z", "current_release_date": "2024-01-01T00:00:00Z",
                "revision_history": []}
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            {"category": "product_name", "name": "VC 100", "branches": [{"category": "product_version_range",
                "name": "< 2.0", "product": {"name": "VC 100 < 2.0", "product_id": "P1"}}]}]}]},
        "vulnerabilities": [
            {"cve": "CVE-2024-1000", "product_status": {"known_affected": ["P1"]},
             "remediations": [{"category": "vendor_fix", "details": "Update to 2.0.", "product_ids": ["P1"],
                "url": "javascript:alert(1)"}]},
            {"ids": [{"system_name": "Example", "text": "EX-BUG-7"}], "product_status": {"known_affected": ["P1"]}}]
    });
    crate::advisory::normalise(&::csaf::read(document.to_string().as_bytes()).expect("CSAF").0).0
}

fn asset(external_id: &str) -> AssetRecord {
    AssetRecord {
        external_id: external_id.to_owned(),
        vendor: "Example".to_owned(),
        product: "VC 100".to_owned(),
        version: "1.0".to_owned(),
        order_number: "VC-100-1".to_owned(),
        ..AssetRecord::default()
    }
}

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + day * 86_400).expect("a time")
}

fn undecided(advisory: &Advisory, external_id: &str) -> Pair {
    let asset = asset(external_id);
    let found = match_assets(&prepare(advisory), &AssetIndex::new(vec![asset.clone()]));
    let found = found.into_iter().next().expect("a match");
    Pair {
        advisory: advisory.id,
        facts: FactSheet::of(advisory).facts(AssetFacts::of(&AssetKind::of(&asset)), &found.evidence),
        verdict: found.verdict,
        evidence: found.evidence,
        asset,
        matching_pending: false,
        decision: None,
        remediations: Vec::new(),
    }
}

fn decided(advisory: &Advisory, external_id: &str, standing: DecisionStanding) -> Pair {
    let decision = Some(Word { standing, text: "It is the older board.".to_owned(), at: at(1) });
    Pair { decision, ..undecided(advisory, external_id) }
}

/// Done, and the inventory has the version that the publisher names as the fix.
fn updated(advisory: &Advisory, external_id: &str) -> Pair {
    Pair { verdict: Verdict::NotAffected, ..remediated(advisory, external_id, RemediationStanding::Done) }
}

fn remediated(advisory: &Advisory, external_id: &str, standing: RemediationStanding) -> Pair {
    let word = Word { standing, text: "Done in the spring stop.".to_owned(), at: at(2) };
    let remediations = ["CVE-2024-1000", "EX-BUG-7"].map(|key| (key.to_owned(), word.clone())).to_vec();
    Pair { remediations, ..undecided(advisory, external_id) }
}

fn author() -> Author {
    let (name, namespace) = ("Waterworks North".to_owned(), "https://panel.waterworks.example".to_owned());
    Author { name, namespace, id: Uuid::from_u128(7), at: at(10) }
}

fn statuses(advisories: &[Advisory], pairs: &[Pair], decided_only: bool) -> Vec<usize> {
    let vex = Vex::of(advisories, pairs, decided_only);
    Status::ALL.map(|status| vex.count(status)).to_vec()
}

/// One asset of each kind.
fn plant(one: &Advisory) -> Vec<Pair> {
    vec![
        undecided(one, "A"),
        decided(one, "B", DecisionStanding::Confirmed),
        decided(one, "C", DecisionStanding::Rejected),
        decided(one, "D", DecisionStanding::OtherFacts),
        remediated(one, "E", RemediationStanding::InProgress),
        updated(one, "F"),
        remediated(one, "G", RemediationStanding::LookAgain),
    ]
}

#[test]
fn nobody_is_said_to_have_decided_what_nobody_decided() {
    let one = advisory("EX-1");
    let all = [one.clone()];
    assert_eq!(statuses(&all, &[undecided(&one, "A")], false), [0, 2, 0, 0]);
    assert!(Vex::of(&all, &[undecided(&one, "A")], true).is_empty());
    assert_eq!(statuses(&all, &[decided(&one, "A", DecisionStanding::OtherFacts)], false), [0, 2, 0, 0]);
    assert_eq!(statuses(&all, &[remediated(&one, "A", RemediationStanding::LookAgain)], false), [0, 2, 0, 0]);
    assert_eq!(statuses(&all, &[decided(&one, "A", DecisionStanding::Rejected)], true), [0, 0, 0, 2]);
}

#[test]
fn what_is_done_is_fixed_only_where_the_publisher_names_a_fix() {
    let one = advisory("EX-1");
    let pair = updated(&one, "A");
    let vex = Vex::of(&[one], &[pair], true);
    assert_eq!(vex.vulnerabilities[&Name::Cve("CVE-2024-1000".to_owned())].claims["A"].status, Status::Fixed);
    let own = &vex.vulnerabilities[&Name::Own("EX-1".to_owned(), "EX-BUG-7".to_owned())];
    assert_eq!(own.claims["A"].status, Status::Affected);
}

#[test]
fn what_is_done_is_affected_while_the_inventory_has_the_affected_version() {
    let one = advisory("EX-1");
    let vex = Vex::of(std::slice::from_ref(&one), &[remediated(&one, "A", RemediationStanding::Done)], true);
    assert_eq!(Status::ALL.map(|status| vex.count(status)), [2, 0, 0, 0]);
    let document = csaf_document(&vex, &author(), EN).expect("a document");
    assert!(document["vulnerabilities"][0]["remediations"].to_string().contains("Done: Done in the spring stop."));
}

#[test]
fn another_products_fix_fixes_nothing() {
    let mut one = advisory("EX-1");
    let pair = updated(&one, "A");
    one.remediations[0].products = vec![17];
    let pair = Pair { facts: FactSheet::of(&one).facts(AssetFacts::default(), &pair.evidence), ..pair };
    assert_eq!(statuses(std::slice::from_ref(&one), std::slice::from_ref(&pair), true), [2, 0, 0, 0]);
    let nowhere = Pair { evidence: Vec::new(), facts: FactSheet::of(&one).facts(AssetFacts::default(), &[]), ..pair };
    assert_eq!(statuses(&[one], &[nowhere], true), [2, 0, 0, 0], "nor where nobody knows which product was met");
}

#[test]
fn what_is_done_is_fixed_where_the_publisher_lists_the_assets_own_version_as_fixed() {
    let mut one = advisory("EX-1");
    one.remediations.clear();
    one.products.push(one.products[0].clone());
    one.vulnerabilities[0].status.fixed = vec![1];
    let mut pair = updated(&one, "A");
    let mut listed = pair.evidence[0].clone();
    (listed.product, listed.version) = (1, VersionEvidence::ListedFixed { version: "2.0".to_owned() });
    pair.evidence.push(listed);
    pair.facts = FactSheet::of(&one).facts(AssetFacts::default(), &pair.evidence);
    let vex = Vex::of(&[one], &[pair], true);
    assert_eq!(vex.vulnerabilities[&Name::Cve("CVE-2024-1000".to_owned())].claims["A"].status, Status::Fixed);
}

#[test]
fn a_decision_is_not_passed_on_for_a_revision_that_it_was_not_made_for() {
    let (then, mut now) = (advisory("EX-1"), advisory("EX-1"));
    let rejected = decided(&then, "A", DecisionStanding::Rejected);
    now.products[0].versions = "< 3.0".to_owned();
    let vex = Vex::of(&[now], std::slice::from_ref(&rejected), false);
    assert_eq!(Status::ALL.map(|status| vex.count(status)), [0, 2, 0, 0]);
    let told = csaf_document(&vex, &author(), EN).expect("a document").to_string();
    assert!(told.contains("earlier state") && !told.contains("older board"));
    let waits = Pair { matching_pending: true, ..rejected };
    let vex = Vex::of(&[then], &[waits], false);
    assert_eq!(Status::ALL.map(|status| vex.count(status)), [0, 2, 0, 0], "nor while a comparison is still to come");
    let told = csaf_document(&vex, &author(), EN).expect("a document").to_string();
    assert!(told.contains("still to be compared") && !told.contains("earlier state") && !told.contains("older board"));
}

#[test]
fn a_confirmation_is_about_the_vulnerabilities_whose_range_has_the_asset() {
    let mut one = advisory("EX-1");
    one.products.push(one.products[0].clone());
    one.vulnerabilities[1].status.affected = vec![1];
    let mut pair = decided(&one, "A", DecisionStanding::Confirmed);
    let mut outside = pair.evidence[0].clone();
    outside.product = 1;
    outside.version = VersionEvidence::Outside { version: "1.0".to_owned(), range: "< 0.5".to_owned() };
    pair.evidence = vec![Evidence { product: 0, ..pair.evidence[0].clone() }, outside];
    pair.facts = FactSheet::of(&one).facts(AssetFacts::default(), &pair.evidence);
    assert_eq!(statuses(&[one], &[pair], false), [1, 1, 0, 0]);
}

#[test]
fn a_rejection_gives_way_to_another_advisorys_open_question_about_the_same_vulnerability() {
    let all = [advisory("EX-1"), advisory("EX-2")];
    let pairs = [decided(&all[0], "A", DecisionStanding::Rejected), undecided(&all[1], "A")];
    // The vulnerability without a CVE is each publisher's own: only it stays decided.
    assert_eq!(statuses(&all, &pairs, false), [0, 2, 0, 1]);
    assert_eq!(statuses(&all, &pairs, true), [0, 0, 0, 1]);
    let (first, second) = (pairs[0].clone(), decided(&all[1], "A", DecisionStanding::Confirmed));
    let one_way = statuses(&all, &[first.clone(), second.clone()], true);
    assert_eq!(one_way, statuses(&all, &[second, first], true), "the order means nothing");
    assert_eq!(one_way, [2, 0, 0, 1]);
}

#[test]
fn a_pair_of_an_advisory_that_is_gone_says_nothing() {
    let one = advisory("EX-1");
    assert!(Vex::of(&[], &[decided(&one, "A", DecisionStanding::Rejected)], false).is_empty());
    let nothing = Vex::default();
    assert_eq!(csaf_document(&nothing, &author(), EN), None);
    assert_eq!(cyclonedx_document(&nothing, &author(), EN), None);
}

#[test]
fn what_is_no_cve_is_not_called_one() {
    assert!(["CVE-2024-1000", "CVE-1999-0001", "CVE-2024-1234567"].into_iter().all(is_cve));
    assert!(
        ["", "CVE-2024-12", "CVE-24-1000", "CVE-2024-100X", "CVE-2024", "cve-2024-1000"]
            .into_iter()
            .all(|text| !is_cve(text))
    );
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn members<'v>(value: &'v Value, member: &str) -> Vec<&'v Value> {
    value[member].as_array().into_iter().flatten().collect()
}

/// The mandatory tests of CSAF 2.0 §6.1 that such a document could fail, and those of the profile (§6.1.27.4 to 11).
#[test]
fn the_csaf_document_holds_the_rules_of_its_profile() {
    let one = advisory("EX-1");
    let document =
        csaf_document(&Vex::of(std::slice::from_ref(&one), &plant(&one), false), &author(), EN).expect("a document");
    let head = &document["document"];
    assert_eq!((&head["category"], &head["csaf_version"]), (&json!("csaf_vex"), &json!("2.0")));
    assert_eq!(head["tracking"]["status"], "interim", "some things are still looked into");
    assert_eq!(head["tracking"]["revision_history"][0]["number"], head["tracking"]["version"]);
    assert_eq!(head["distribution"]["tlp"]["label"], "AMBER", "an inventory is not for everybody");
    let products: Vec<&str> = members(&document["product_tree"], "full_product_names")
        .iter()
        .filter_map(|one| one["product_id"].as_str())
        .collect();
    assert_eq!(products, ["A", "B", "C", "D", "E", "F", "G"]);
    assert_eq!(members(&document, "vulnerabilities").len(), 2);
    for vulnerability in members(&document, "vulnerabilities") {
        assert!(vulnerability["cve"].is_string() || vulnerability["ids"].is_array(), "§6.1.27.8");
        assert!(!members(vulnerability, "notes").is_empty(), "§6.1.27.5");
        let status = &vulnerability["product_status"];
        let mut said: Vec<&str> = Status::ALL.into_iter().flat_map(|one| texts(&status[one.code()])).collect();
        said.sort_unstable();
        assert_eq!(said, products, "each once (§6.1.6), and every status is one of the profile's (§6.1.27.7)");
        let named = |list: &str, category: Option<&str>| -> BTreeSet<String> {
            let of = members(vulnerability, list);
            let of = of.into_iter().filter(|one| category.is_none_or(|category| one["category"] == category));
            of.flat_map(|one| texts(&one["product_ids"])).map(str::to_owned).collect()
        };
        let listed = |code: &str| -> BTreeSet<String> { texts(&status[code]).into_iter().map(str::to_owned).collect() };
        assert_eq!(named("threats", Some("impact")), listed("known_not_affected"), "§6.1.27.9");
        assert_eq!(named("remediations", None), listed("known_affected"), "§6.1.27.10");
    }
    let first = &document["vulnerabilities"][0];
    assert_eq!(first["threats"][0]["details"], "It is the older board.");
    assert_eq!(first["remediations"][0]["details"], "Update to 2.0.");
    assert!(!document.to_string().contains("javascript:"), "links of strangers are web addresses or nothing");
    assert_eq!(texts(&first["product_status"]["fixed"]), ["F"]);
    let second = &document["vulnerabilities"][1];
    let actions = members(second, "remediations");
    let to_do = |category: &str| -> Vec<&str> {
        actions.iter().filter(|one| one["category"] == category).flat_map(|one| texts(&one["product_ids"])).collect()
    };
    assert_eq!((to_do("none_available"), to_do("mitigation")), (vec!["B", "E"], vec!["F"]), "what was done is told");
    assert_eq!(texts(&second["product_status"]["known_affected"]), ["B", "E", "F"]);
}

#[test]
fn a_document_about_decided_things_only_is_final() {
    let one = advisory("EX-1");
    let document =
        csaf_document(&Vex::of(std::slice::from_ref(&one), &plant(&one), true), &author(), EN).expect("a document");
    assert_eq!(document["document"]["tracking"]["status"], "final");
    let text = document.to_string();
    assert!(!text.contains("under_investigation\":") && !text.contains("\"A\"") && !text.contains("\"G\""));
}

#[test]
fn our_own_reader_reads_the_csaf_document_without_an_error() {
    let one = advisory("EX-1");
    let document =
        csaf_document(&Vex::of(std::slice::from_ref(&one), &plant(&one), false), &author(), EN).expect("a document");
    let (_, findings) = ::csaf::read(document.to_string().as_bytes()).expect("it can be read");
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == ::csaf::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_marking_that_allows_less_is_not_widened() {
    let marked = |tlp: Tlp| {
        let one = Advisory { tlp, ..advisory("EX-1") };
        let vex = Vex::of(std::slice::from_ref(&one), &plant(&one), false);
        let csaf = csaf_document(&vex, &author(), EN).expect("a document")["document"]["distribution"].clone();
        let cyclonedx =
            cyclonedx_document(&vex, &author(), EN).expect("a document")["metadata"]["properties"][0].clone();
        assert_eq!(cyclonedx["name"], "annunciator:tlp");
        (csaf["tlp"]["label"].clone(), csaf["text"].clone(), cyclonedx["value"].clone())
    };
    for open in [Tlp::Clear, Tlp::Green, Tlp::Amber] {
        assert_eq!(marked(open), (json!("AMBER"), Value::Null, json!("AMBER")), "an inventory is not for everybody");
    }
    assert_eq!(marked(Tlp::Red), (json!("RED"), Value::Null, json!("RED")));
    let (label, text, own) = marked(Tlp::AmberStrict);
    assert_eq!((label, own), (json!("RED"), json!("AMBER+STRICT")), "CSAF 2.0 has no label for it");
    assert!(text.as_str().is_some_and(|text| text.contains("AMBER+STRICT")), "{text}");
}

#[test]
fn two_exports_of_one_second_are_two_documents_in_files_of_their_names() {
    let first = author();
    let second = Author { at: first.at + jiff::SignedDuration::from_nanos(1), ..author() };
    assert_ne!(first.tracking_id(), second.tracking_id());
    for one in [first, second] {
        // CSAF 2.0 §5.1: small letters, and nothing but these.
        let name = one.file_name(Form::Csaf);
        assert_eq!(name, format!("{}.json", one.tracking_id().to_lowercase()));
        let stem = name.strip_suffix(".json").expect("an end");
        assert!(
            stem.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || b"+-".contains(&byte)),
            "{name}"
        );
    }
}

/// The rules of <https://cyclonedx.org/docs/1.6/json/> that such a document could break.
#[test]
fn the_cyclonedx_document_names_each_asset_and_says_one_state_of_it() {
    let one = advisory("EX-1");
    let document = cyclonedx_document(&Vex::of(std::slice::from_ref(&one), &plant(&one), false), &author(), EN)
        .expect("a document");
    assert_eq!((&document["bomFormat"], &document["specVersion"]), (&json!("CycloneDX"), &json!("1.6")));
    assert!(document["serialNumber"].as_str().is_some_and(|text| text.starts_with("urn:uuid:")));
    let references: Vec<&str> =
        members(&document, "components").iter().filter_map(|one| one["bom-ref"].as_str()).collect();
    assert_eq!(references, ["A", "B", "C", "D", "E", "F", "G"]);
    let mut all = BTreeSet::new();
    let mut said: BTreeMap<(String, String), String> = BTreeMap::new();
    for entry in members(&document, "vulnerabilities") {
        assert!(all.insert(entry["bom-ref"].to_string()), "references are unique");
        let state = entry["analysis"]["state"].as_str().expect("a state");
        assert!(["exploitable", "in_triage", "resolved", "not_affected"].contains(&state), "{state}");
        for affected in members(entry, "affects") {
            let (id, of) = (entry["id"].to_string(), affected["ref"].as_str().expect("a reference").to_owned());
            assert!(references.contains(&of.as_str()));
            assert_eq!(said.insert((id, of), state.to_owned()), None, "one state for each");
        }
    }
    assert_eq!(said.len(), 14);
    let of = |asset: &str| said[&("\"CVE-2024-1000\"".to_owned(), asset.to_owned())].as_str();
    let states = ["A", "B", "C", "D", "E", "F", "G"].map(of);
    let triage = "in_triage";
    assert_eq!(states, [triage, "exploitable", "not_affected", triage, "exploitable", "resolved", triage]);
}
