//! Statements as a CSAF 2.0 document of the profile VEX (§4.5).
//!
//! Does not know: what is decided.

use super::{Action, Author, Claim, Name, Statements, Status, Vex, Withheld, asset_name};
use crate::advisory::{RemediationCategory, Tlp};
use crate::asset::AssetRecord;
use crate::wording::{Language, vex as words};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document. Nothing to state is no document: the profile asks for a vulnerability (§4.5).
pub fn csaf_document(vex: &Vex, author: &Author, language: Language) -> Option<Value> {
    if vex.is_empty() {
        return None;
    }
    let products: Vec<Value> = vex.assets.values().map(product).collect();
    let vulnerabilities = vex.vulnerabilities.iter().map(|(name, one)| vulnerability(name, one, language));
    Some(json!({
        "document": document(vex, author, language),
        "product_tree": { "full_product_names": products },
        "vulnerabilities": vulnerabilities.collect::<Vec<_>>(),
    }))
}

fn document(vex: &Vex, author: &Author, language: Language) -> Value {
    let at = author.at.to_string();
    // What is still looked into will change: §3.2.1.12.7.
    let status = if vex.count(Status::UnderInvestigation) > 0 { "interim" } else { "final" };
    json!({
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "distribution": distribution(vex.marking(), language),
        "lang": language.code(),
        "notes": [{ "category": "summary", "text": words::what_this_is(&author.name, language) }],
        "publisher": { "category": "user", "name": author.name, "namespace": author.namespace },
        "title": words::title(&author.name, language),
        "tracking": {
            "current_release_date": at,
            "generator": {
                "date": at,
                "engine": { "name": "Annunciator", "version": env!("CARGO_PKG_VERSION") },
            },
            "id": author.tracking_id(),
            "initial_release_date": at,
            "revision_history": [{ "date": at, "number": "1", "summary": words::snapshot(language) }],
            "status": status,
            "version": "1",
        },
    })
}

/// The labels of CSAF 2.0 (§3.2.1.5.2.1) are those of TLP 1.0: what they cannot say is marked as the next that allows less, and
/// told in words.
fn distribution(marking: Tlp, language: Language) -> Value {
    match marking {
        Tlp::Clear | Tlp::Green | Tlp::Amber => json!({ "tlp": { "label": "AMBER" } }),
        Tlp::AmberStrict => json!({ "text": words::amber_strict(language), "tlp": { "label": "RED" } }),
        Tlp::Red => json!({ "tlp": { "label": "RED" } }),
    }
}

fn product(asset: &AssetRecord) -> Value {
    let mut helper = Map::new();
    for (key, text) in [("model_numbers", &asset.order_number), ("serial_numbers", &asset.serial_number)] {
        if !text.trim().is_empty() {
            helper.insert(key.to_owned(), json!([text.trim()]));
        }
    }
    let mut product = json!({ "name": asset_name(asset), "product_id": asset.external_id });
    if let (false, Some(product)) = (helper.is_empty(), product.as_object_mut()) {
        product.insert("product_identification_helper".to_owned(), Value::Object(helper));
    }
    product
}

fn vulnerability(name: &Name, statements: &Statements, language: Language) -> Value {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (asset, claim) in &statements.claims {
        lists.entry(claim.status.code()).or_default().push(asset);
    }
    let mut vulnerability = json!({ "notes": notes(statements, language), "product_status": lists });
    let Some(members) = vulnerability.as_object_mut() else { return vulnerability };
    match name {
        Name::Cve(cve) => members.insert("cve".to_owned(), json!(cve)),
        Name::Own(of, key) => members.insert("ids".to_owned(), json!([{ "system_name": of, "text": key }])),
    };
    for (member, list) in
        [("threats", impacts(statements, language)), ("remediations", remediations(statements, language))]
    {
        if !list.is_empty() {
            members.insert(member.to_owned(), json!(list));
        }
    }
    vulnerability
}

/// Which advisories it rests on, and what people noted about assets that are affected or fixed.
fn notes(statements: &Statements, language: Language) -> Vec<Value> {
    let sources = statements.sources.iter().map(|one| (one.publisher.as_str(), one.tracking_id.as_str()));
    let rests_on = json!({ "category": "details", "text": words::rests_on(sources, language) });
    let said = |(asset, claim): (&String, &Claim)| {
        let told = matches!(claim.status, Status::Affected | Status::Fixed) && !claim.words.is_empty();
        let text = match (claim.withheld, told && !claim.is_done) {
            (Withheld::OtherFacts, _) => words::said_of_other_facts(language),
            (Withheld::Waiting, _) => words::comparison_to_come(language),
            (Withheld::Nothing, true) => claim.words.as_str(),
            (Withheld::Nothing, false) => return None,
        };
        Some(json!({ "category": "other", "text": text, "title": words::note_on(asset, language) }))
    };
    std::iter::once(rests_on).chain(statements.claims.iter().filter_map(said)).collect()
}

/// The impact statement that each product needs that is not affected (§6.1.27.9), in the person's own words.
fn impacts(statements: &Statements, language: Language) -> Vec<Value> {
    let mut by_words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (asset, claim) in statements.claims.iter().filter(|(_, claim)| claim.status == Status::NotAffected) {
        by_words.entry(&claim.words).or_default().push(asset);
    }
    let impact = |(said, assets): (&str, Vec<&str>)| {
        let details = if said.is_empty() { words::not_concerned(language) } else { said };
        json!({ "category": "impact", "details": details, "product_ids": assets })
    };
    by_words.into_iter().map(impact).collect()
}

/// The action statement that each affected product needs (§6.1.27.10): what the publisher says to do, or that it says
/// nothing.
fn remediations(statements: &Statements, language: Language) -> Vec<Value> {
    let mut by_action: BTreeMap<Action, Vec<&str>> = BTreeMap::new();
    for (asset, claim) in statements.claims.iter().filter(|(_, claim)| claim.status == Status::Affected) {
        let mut actions = claim.actions.clone();
        if claim.is_done {
            let text = words::done(&claim.words, language);
            actions.insert(Action { category: RemediationCategory::Mitigation, text, url: None });
        }
        if actions.is_empty() {
            let (category, text) = (RemediationCategory::NoneAvailable, words::no_remediation(language).to_owned());
            actions.insert(Action { category, text, url: None });
        }
        for action in actions {
            by_action.entry(action).or_default().push(asset);
        }
    }
    let remediation = |(action, assets): (Action, Vec<&str>)| {
        let mut told = json!({ "category": category(action.category), "details": action.text, "product_ids": assets });
        if let (Some(url), Some(told)) = (action.url, told.as_object_mut()) {
            told.insert("url".to_owned(), json!(url));
        }
        told
    };
    by_action.into_iter().map(remediation).collect()
}

/// The five categories of CSAF 2.0 (§3.2.3.12.1); those of 2.1 become the nearest that promises no more.
fn category(category: RemediationCategory) -> &'static str {
    match category {
        RemediationCategory::VendorFix => "vendor_fix",
        RemediationCategory::OptionalPatch | RemediationCategory::Mitigation | RemediationCategory::Other => {
            "mitigation"
        }
        RemediationCategory::Workaround => "workaround",
        RemediationCategory::FixPlanned | RemediationCategory::NoneAvailable => "none_available",
        RemediationCategory::NoFixPlanned => "no_fix_planned",
    }
}
