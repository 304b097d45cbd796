use super::*;
use serde_json::json;

fn wishes() -> Wishes<'static> {
    Wishes {
        cwe_version: &|id, name, _| (id == "CWE-20" && name == "Named").then(|| "4.13".to_owned()),
        numbers_are_complete: false,
    }
}

fn converted(document: Value, to: Target) -> Converted {
    convert(document, to, &wishes()).unwrap()
}

fn old() -> Value {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "ESA-1: Pump fails", "lang": "en",
            "distribution": { "tlp": { "label": "WHITE" } }, "x_own": { "a": 1 },
            "publisher": { "category": "vendor", "name": "A", "namespace": "https://a.example", "contact_details": "a@a.example" },
            "tracking": { "id": "ESA-1", "current_release_date": "2016-12-31T23:59:60.5Z" },
        },
        "product_tree": {
            "branches": [{ "category": "legacy", "name": "Pump", "branches": [
                { "category": "product_version_range", "name": "vers:semver/1.2", "product": { "name": "P", "product_id": "P1",
                    "product_identification_helper": {
                        "purl": "pkg:generic/pump@1", "model_numbers": ["6ES7", "6ES7*", "a\\b", "6*7*"],
                        "hashes": [{ "filename": "f", "file_hashes": [{ "algorithm": "SHA256", "value": "AB" }] }],
                    } } },
            ] }],
            "product_groups": [{ "group_id": "G1", "product_ids": ["P1", "P2"] }],
            "relationships": [{ "category": "installed_on", "product_reference": "P1", "relates_to_product_reference": "P2",
                "full_product_name": { "name": "P on Q", "product_id": "P3" } }],
        },
        "vulnerabilities": [{
            "cve": "CVE-2024-0001", "cwe": { "id": "CWE-20", "name": " Named " }, "release_date": "2024-01-01T00:00:00Z",
            "product_status": { "known_affected": ["P1"], "fixed": ["P2"] },
            "scores": [{ "products": ["P1"], "cvss_v3": { "baseScore": 7.5 } }],
            "remediations": [{ "category": "vendor_fix", "details": "Update.", "group_ids": ["G1"] }],
            "involvements": [{ "party": "vendor", "status": "completed" }],
        }],
    })
}

fn effect(converted: &Converted, pointer: &str) -> Effect {
    let found = converted.notes.iter().find(|note| note.pointer == pointer);
    found.unwrap_or_else(|| panic!("no note of {pointer}: {:#?}", converted.notes)).effect
}

#[test]
fn a_document_of_2_0_is_converted_and_every_change_has_its_place_and_effect() {
    let up = converted(old(), Target::V2_1);
    let at = |pointer: &str| up.document.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/document/csaf_version"), "2.1");
    assert_eq!(at("/document/distribution/tlp/label"), "CLEAR");
    assert_eq!((at("/document/title"), effect(&up, "/document/title")), (json!("Pump fails"), Effect::Guessed));
    assert_eq!(at("/document/publisher/contact/details"), "a@a.example");
    assert_eq!(at("/document/tracking/current_release_date"), "2016-12-31T23:59:59.999999Z");
    assert_eq!((at("/document/x_own"), effect(&up, "/document/x_own")), (Value::Null, Effect::Lost));
    assert_eq!(at("/product_tree/branches/0/category"), "product_name");
    assert_eq!(at("/product_tree/branches/0/branches/0/name"), "1.2");
    assert_eq!(at("/product_tree/branches/0/branches/0/category"), "product_version");
    let helper = at("/product_tree/branches/0/branches/0/product/product_identification_helper");
    assert_eq!(helper["purls"], json!(["pkg:generic/pump@1"]));
    assert_eq!(helper["model_numbers"], json!(["6ES7*", "a\\\\b*"]));
    assert_eq!(helper["hashes"][0]["file_hashes"][0], json!({ "algorithm": "sha256", "value": "ab" }));
    let path = json!({ "beginning_product_reference": "P1", "full_product_name": { "name": "P on Q", "product_id": "P3" },
        "subpaths": [{ "category": "installed_on", "next_product_reference": "P2" }] });
    assert_eq!(at("/product_tree/product_paths"), json!([path]));
    assert_eq!(at("/vulnerabilities/0/cwes"), json!([{ "id": "CWE-20", "name": "Named", "version": "4.13" }]));
    assert_eq!(at("/vulnerabilities/0/metrics/0/content/cvss_v3/baseScore"), 7.5);
    assert_eq!(at("/vulnerabilities/0/disclosure_date"), "2024-01-01T00:00:00Z");
    assert_eq!(effect(&up, "/vulnerabilities/0/involvements"), Effect::Lost);
    assert_eq!(up.worst(), Effect::Lost);
    assert_eq!(at("/document/category"), "csaf_security_advisory", "it names what is fixed");
}

#[test]
fn a_fix_of_what_is_affected_and_what_is_not_becomes_two() {
    let up = converted(old(), Target::V2_1);
    assert_eq!(
        up.document["vulnerabilities"][0]["remediations"],
        json!([
            { "category": "vendor_fix", "details": "Update.", "product_ids": ["P1"] },
            { "category": "optional_patch", "details": "Update.", "product_ids": ["P2"] },
        ])
    );
}

#[test]
fn no_product_has_a_fix_and_none() {
    let with = |date: Value| {
        let mut document = old();
        let mut fix = json!({ "category": "vendor_fix", "details": "Update.", "product_ids": ["P1"] });
        if date != Value::Null {
            fix["date"] = date;
        }
        let none = json!({ "category": "none_available", "details": "None.", "product_ids": ["P1"] });
        document["vulnerabilities"][0]["remediations"] = json!([none, fix]);
        let up = converted(document, Target::V2_1);
        let remediations = up.document["vulnerabilities"][0]["remediations"].as_array().unwrap().clone();
        remediations.iter().map(|one| one["category"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with(Value::Null), ["fix_planned"]);
    assert_eq!(with(json!("2030-01-01T00:00:00Z")), ["fix_planned"]);
    assert_eq!(with(json!("2010-01-01T00:00:00Z")), ["vendor_fix"]);
}

#[test]
fn what_the_edition_does_not_allow_is_left_to_a_person() {
    let mut document = old();
    document["product_tree"]["branches"] = json!([{ "category": "product_version", "name": "1", "branches": [
        { "category": "product_version", "name": "1.1", "product": { "name": "P", "product_id": "P1" } },
        { "category": "product_version_range", "name": "<1", "product": { "name": "P", "product_id": "P2" } },
        { "category": "product_version_range", "name": "vers:semver/>1", "product": { "name": "P", "product_id": "P4" } },
    ] }]);
    let up = converted(document, Target::V2_1);
    for at in ["0", "1"] {
        assert_eq!(effect(&up, &format!("/product_tree/branches/0/branches/{at}")), Effect::Unresolved);
    }
    let open = "/product_tree/branches/0/branches/2/name";
    assert_eq!((effect(&up, open), up.document.pointer(open).unwrap()), (Effect::Guessed, &json!("vers:semver/>1")));
    let mut document = old();
    document["vulnerabilities"][0]["cwe"]["name"] = json!("Other");
    let up = converted(document, Target::V2_1);
    assert_eq!(effect(&up, "/vulnerabilities/0/cwe"), Effect::Lost);
}

#[test]
fn a_missing_label_is_the_default_and_amber_strict_goes_there_and_back() {
    let mut document = old();
    document["document"].as_object_mut().unwrap().remove("distribution");
    let up = converted(document.clone(), Target::V2_1);
    assert_eq!(effect(&up, "/document/distribution/tlp/label"), Effect::Guessed);
    document["document"]["distribution"] =
        json!({ "text": "Ours.\nTLP v2.0: TLP:AMBER+STRICT", "tlp": { "label": "RED" } });
    let up = converted(document.clone(), Target::V2_1);
    assert_eq!(up.document["document"]["distribution"]["tlp"]["label"], "AMBER+STRICT");
    let mut strict = up.document.clone();
    strict["document"]["distribution"]["text"] = json!("Ours.");
    let down = converted(strict, Target::V2_0);
    assert_eq!(down.document["document"]["distribution"], document["document"]["distribution"]);
}

#[test]
fn what_went_up_without_loss_comes_down_as_it_was() {
    let mut document = old();
    document["document"].as_object_mut().unwrap().remove("x_own");
    document["document"]["title"] = json!("Pump fails");
    document["document"]["tracking"]["current_release_date"] = json!("2024-01-01T00:00:00Z");
    document["product_tree"]["branches"] = json!([]);
    let vulnerability = document["vulnerabilities"][0].as_object_mut().unwrap();
    ["involvements", "remediations", "cwe"].iter().for_each(|name| drop(vulnerability.remove(*name)));
    let up = converted(document.clone(), Target::V2_1);
    assert_eq!(up.worst(), Effect::Lossless, "{:#?}", up.notes);
    let down = converted(up.document, Target::V2_0);
    assert_eq!(down.worst(), Effect::Lossless, "{:#?}", down.notes);
    assert_eq!(down.document, document);
}

#[test]
fn what_2_0_cannot_say_is_told_as_lost() {
    let mut document = converted(old(), Target::V2_1).document;
    document["document"]["license_expression"] = json!("MIT");
    document["product_tree"]["product_paths"][0]["subpaths"].as_array_mut().unwrap().push(json!({}));
    document["vulnerabilities"][0]["metrics"][0]["content"]["epss"] = json!({ "probability": "0.1" });
    document["vulnerabilities"][0]["product_status"]["unknown"] = json!(["P1"]);
    let down = converted(document, Target::V2_0);
    for pointer in [
        "/document/license_expression",
        "/vulnerabilities/0/metrics/0/content/epss",
        "/vulnerabilities/0/cwes/0/version",
        "/vulnerabilities/0/product_status/unknown",
        "/vulnerabilities/0/remediations/1/category",
    ] {
        assert_eq!(effect(&down, pointer), Effect::Lost);
    }
    assert_eq!(effect(&down, "/product_tree/product_paths/0"), Effect::Unresolved);
    assert_eq!(down.document["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"], 7.5);
}

#[test]
fn only_a_document_of_the_other_edition_is_converted() {
    let up = converted(old(), Target::V2_1);
    assert!(convert(old(), Target::V2_0, &wishes()).is_err());
    assert!(convert(up.document, Target::V2_1, &wishes()).is_err());
    assert!(convert(json!({}), Target::V2_1, &wishes()).unwrap_err().to_string().contains("only one of 2.0"));
    assert!(convert(json!([{ "document": 1 }]), Target::V2_0, &wishes()).is_err());
}
