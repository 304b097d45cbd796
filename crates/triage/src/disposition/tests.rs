use super::*;
use crate::Advisory;
use crate::asset::AssetRecord;
use crate::matching::{AssetIndex, AssetKind, Evidence, VersionEvidence, match_assets, prepare};
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Valve controller",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
            "tracking": {"id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2024-01-01T00:00:00Z",
                "current_release_date": "2024-01-01T00:00:00Z", "revision_history": []}
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            {"category": "product_name", "name": "VC 100", "branches": [{"category": "product_version_range",
                "name": "< 2.0", "product": {"name": "VC 100 < 2.0", "product_id": "P1"}}]},
            {"category": "product_name", "name": "VC 900", "branches": [{"category": "product_version_range",
                "name": "< 5.0", "product": {"name": "VC 900 < 5.0", "product_id": "P2"}}]}]}]},
        "vulnerabilities": [
            {"cve": "CVE-2024-1000", "product_status": {"known_affected": ["P1", "P2"]},
             "remediations": [{"category": "vendor_fix", "details": "Update to 2.0.", "product_ids": ["P1"]}]},
            {"cve": "CVE-2024-2000", "product_status": {"known_affected": ["P2"]}}]
    })
}

fn read(document: &Value) -> Advisory {
    crate::advisory::normalise(&csaf::read(document.to_string().as_bytes()).unwrap().0).0
}

fn asset(version: &str) -> AssetRecord {
    AssetRecord {
        external_id: "V-1".to_owned(),
        vendor: "Example".to_owned(),
        product: "VC 100".to_owned(),
        version: version.to_owned(),
        ..AssetRecord::default()
    }
}

fn evidence(advisory: &Advisory, asset: &AssetRecord) -> Vec<Evidence> {
    let found = match_assets(&prepare(advisory), &AssetIndex::new(vec![asset.clone()]));
    found.into_iter().next().expect("a match").evidence
}

fn facts(document: &Value, asset: &AssetRecord) -> MatchFacts {
    let advisory = read(document);
    FactSheet::of(&advisory).facts(AssetFacts::of(&AssetKind::of(asset)), &evidence(&advisory, asset))
}

fn after(edit: impl FnOnce(&mut Value)) -> Vec<Difference> {
    let mut edited = document();
    edit(&mut edited);
    differences(&facts(&document(), &asset("1.0")), &facts(&edited, &asset("1.0")))
}

#[test]
fn what_does_not_concern_the_assets_product_takes_back_nobodys_word() {
    assert!(after(|_| ()).is_empty());
    assert!(after(|edited| edited["document"]["title"] = json!("Valve controller (Update A)")).is_empty());
    assert!(after(|edited| edited["document"]["tracking"]["version"] = json!("2")).is_empty());
    let other = after(|edited| {
        edited["product_tree"]["branches"][0]["branches"][1]["branches"][0]["name"] = json!("< 6.0");
        edited["vulnerabilities"][1]["remediations"] =
            json!([{"category": "vendor_fix", "details": "Update to 6.0.", "product_ids": ["P2"]}]);
        edited["vulnerabilities"][1]["scores"] = json!([{"products": ["P2"], "cvss_v3": {"version": "3.1",
            "baseScore": 9.8, "baseSeverity": "CRITICAL", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]);
    });
    assert!(other.is_empty(), "{other:?}");
}

#[test]
fn a_match_without_alias_identifier_and_serial_number_hangs_on_what_it_always_did() {
    let facts = facts(&document(), &asset("1.0"));
    assert_eq!(facts.basis, "e8434bec9d0345d8.f37905e615191889.793b36e86311b119", "every decision would lapse");
    let with = |edit: &dyn Fn(&mut AssetKind)| {
        let mut kind = AssetKind::of(&asset("1.0"));
        edit(&mut kind);
        AssetFacts::of(&kind)
    };
    let plain = with(&|_| ());
    for other in [
        with(&|kind| kind.cpe = "cpe:a:example:vc".to_owned()),
        with(&|kind| kind.purl = "cpe:a:example:vc".to_owned()),
        with(&|kind| kind.read_as.vendor = "Example".to_owned()),
        with(&|kind| kind.read_as.product = "Example".to_owned()),
        with(&|kind| kind.read_as.order_number = "Example".to_owned()),
    ] {
        assert_ne!(other, plain);
    }
}

#[test]
fn an_identifier_that_may_be_all_that_tells_the_versions_is_part_of_the_ranges() {
    let with = |helper: Value| {
        after(|edited| {
            edited["product_tree"]["branches"][0]["branches"][0]["branches"][0]["product"]["product_identification_helper"] =
                helper.clone();
        })
    };
    assert_eq!(with(json!({"cpe": "cpe:2.3:a:example:vc_100:1.9:*:*:*:*:*:*:*"})), [Difference::Ranges]);
    assert_eq!(with(json!({"purl": "pkg:generic/vc-100@1.9"})), [Difference::Ranges]);
    assert!(with(json!({"hashes": []})).is_empty());
}

#[test]
fn renumbered_and_reordered_products_are_the_same_facts() {
    let renumbered = after(|edited| {
        let text = edited.to_string().replace("\"P1\"", "\"CSAFPID-0009\"").replace("\"P2\"", "\"CSAFPID-0001\"");
        *edited = serde_json::from_str(&text).unwrap();
        edited["product_tree"]["branches"][0]["branches"].as_array_mut().unwrap().reverse();
    });
    assert!(renumbered.is_empty(), "{renumbered:?}");
}

#[test]
fn another_range_fix_or_step_is_told_by_its_kind() {
    let range = after(|edited| {
        edited["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!("< 3.0");
    });
    assert_eq!(range, [Difference::Ranges]);
    let vulnerability = after(|edited| {
        edited["vulnerabilities"][1]["product_status"]["known_affected"] = json!(["P1", "P2"]);
    });
    assert_eq!(vulnerability, [Difference::Ranges], "another vulnerability of the same product");
    let step = after(|edited| edited["vulnerabilities"][0]["remediations"][0]["details"] = json!("Update to 2.1."));
    assert_eq!(step, [Difference::Steps]);
    let fix = after(|edited| {
        let product = json!({"category": "product_version", "name": "2.0.1", "product": {"name": "VC 100 2.0.1", "product_id": "F1"}});
        edited["product_tree"]["branches"][0]["branches"][0]["branches"].as_array_mut().unwrap().push(product);
        edited["vulnerabilities"][0]["product_status"]["fixed"] = json!(["F1"]);
    });
    assert_eq!(fix, [Difference::Fixes]);
}

#[test]
fn the_assets_version_counts_only_where_it_decides() {
    let all = |document: &mut Value| {
        document["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!("vers:all/*");
    };
    let mut every = document();
    all(&mut every);
    assert!(differences(&facts(&every, &asset("1.0")), &facts(&every, &asset("1.1"))).is_empty());
    let decided = differences(&facts(&document(), &asset("1.0")), &facts(&document(), &asset("1.1")));
    assert_eq!(decided, [Difference::Asset]);
    let moved = AssetRecord { site: "South".to_owned(), vendor: "EXAMPLE".to_owned(), ..asset("1.0") };
    assert!(differences(&facts(&document(), &asset("1.0")), &facts(&document(), &moved)).is_empty());
}

#[test]
fn a_word_about_a_component_or_a_variant_counts_for_the_version_it_was_given_for() {
    for said in [
        VersionEvidence::VariantUnknown,
        VersionEvidence::NamesOverlap,
        VersionEvidence::OtherOrderNumber,
        VersionEvidence::ComponentUnknown { component: "TLS".to_owned() },
    ] {
        let sheet = FactSheet::of(&read(&document()));
        let facts = |version: &str| {
            let record = asset(version);
            let evidence = Evidence { version: said.clone(), ..evidence(&read(&document()), &record).remove(0) };
            sheet.facts(AssetFacts::of(&AssetKind::of(&record)), &[evidence])
        };
        assert_eq!(differences(&facts("1.0"), &facts("1.1")), [Difference::Asset], "{said:?}");
    }
}

#[test]
fn a_match_is_about_the_vulnerabilities_of_its_products() {
    let advisory = read(&document());
    let sheet = FactSheet::of(&advisory);
    assert_eq!(sheet.vulnerabilities(&evidence(&advisory, &asset("1.0"))), ["CVE-2024-1000"]);
    assert_eq!(sheet.vulnerabilities(&[]), ["CVE-2024-1000", "CVE-2024-2000"], "in doubt all of them");
    let mut unnamed = document();
    unnamed["vulnerabilities"][0].as_object_mut().unwrap().remove("cve");
    unnamed["vulnerabilities"][1].as_object_mut().unwrap().remove("cve");
    assert_eq!(FactSheet::of(&read(&unnamed)).vulnerabilities(&[]), ["#1", "#2"]);
}

#[test]
fn every_standing_can_be_left_and_every_code_can_be_read() {
    for standing in DecisionStanding::ALL {
        assert!(DECISIONS.iter().any(|(from, _, to)| *from == standing && *to != standing), "{standing:?}");
        assert_eq!(DecisionStanding::from_code(standing.code()), Some(standing));
    }
    for standing in RemediationStanding::ALL {
        assert!(REMEDIATIONS.iter().any(|(from, _, to)| *from == standing && *to != standing), "{standing:?}");
    }
    assert_eq!(Decision::CODES.len() + Remediation::CODES.len(), 5);
    let once = |list: Vec<String>| list.iter().collect::<std::collections::BTreeSet<_>>().len() == list.len();
    assert!(once(DECISIONS.iter().map(|(from, step, _)| format!("{from:?} {step:?}")).collect()));
    for state in Disposition::ALL {
        assert!(DISPOSITIONS.iter().any(|(from, _, to)| *from == state && *to != state), "{state:?}");
        assert!(state.steps().next().is_some(), "{state:?}");
    }
    assert!(once(DISPOSITIONS.iter().map(|(from, step, _)| format!("{from:?} {step:?}")).collect()));
    assert!(once(REMEDIATIONS.iter().map(|(from, step, _)| format!("{from:?} {step:?}")).collect()));
}

#[test]
fn a_word_that_was_given_for_other_facts_is_asked_again() {
    let (then, now) = (facts(&document(), &asset("1.0")), facts(&document(), &asset("1.1")));
    assert_eq!(Decision::Rejected.standing(&then, &then), DecisionStanding::Rejected);
    assert_eq!(Decision::Rejected.standing(&then, &now), DecisionStanding::OtherFacts);
    assert_eq!(Decision::Confirmed.standing(&then, &now), DecisionStanding::OtherFacts);
    assert_eq!(Remediation::Done.standing(&then, &then), RemediationStanding::Done);
    assert_eq!(Remediation::Done.standing(&then, &now), RemediationStanding::LookAgain);
    assert_eq!(Remediation::InProgress.standing(&then, &now), RemediationStanding::InProgress, "planned work survives");
    let remedy = MatchFacts { remedy: "0.0".to_owned(), ..then.clone() };
    assert_eq!(Decision::Rejected.standing(&then, &remedy), DecisionStanding::Rejected, "a fix makes no match");
    assert_eq!(Remediation::Done.standing(&then, &remedy), RemediationStanding::LookAgain);
}

#[test]
fn an_asset_is_done_only_when_every_vulnerability_is() {
    use RemediationStanding::{Done, InProgress, LookAgain, NotRemediated};
    assert_eq!(overall(&[]), NotRemediated);
    assert_eq!(overall(&[Done, Done]), Done);
    assert_eq!(overall(&[Done, NotRemediated]), InProgress);
    assert_eq!(overall(&[NotRemediated, InProgress]), InProgress);
    assert_eq!(overall(&[Done, LookAgain, InProgress]), LookAgain);
}

#[test]
fn a_risk_is_accepted_up_to_and_with_its_day_and_open_again_after_it() {
    use Disposition::{Acknowledged, Planned, RiskAccepted};
    let (day, next) = (jiff::civil::date(2026, 3, 1), jiff::civil::date(2026, 3, 2));
    assert_eq!(RiskAccepted.on(Some(day), day), RiskAccepted);
    assert_eq!(RiskAccepted.on(Some(day), next), Acknowledged);
    assert_eq!(Planned.on(Some(day), next), Planned, "what was planned for a day stays planned");
    assert_eq!(dispose(Disposition::New, DispositionStep::Reopen), None);
    assert!(
        Disposition::ALL.into_iter().all(|state| state.steps().all(|step| step != DispositionStep::AcceptanceEnded))
    );
}

/// The reference draws the tables as they are.
#[test]
fn the_reference_lists_every_transition() {
    let reference = include_str!("../../../../docs/reference/dispositions.md");
    let lines = DECISIONS
        .iter()
        .map(|(from, step, to)| (from.code(), step.code(), to.code()))
        .chain(REMEDIATIONS.iter().map(|(from, step, to)| (from.code(), step.code(), to.code())))
        .chain(DISPOSITIONS.iter().map(|(from, step, to)| (from.code(), step.code(), to.code())));
    let mut count = 0;
    for (from, step, to) in lines {
        let line = format!("| `{from}` | `{step}` | `{to}` |");
        assert!(reference.contains(&line), "{line}");
        count += 1;
    }
    let rows = reference.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, count, "the reference lists a transition that there is not");
}
