//! Statements as a CycloneDX 1.6 document: components and vulnerabilities with their analysis.
//!
//! <https://cyclonedx.org/docs/1.6/json/>. Does not know: what is decided.

use super::{Author, Claim, Name, Source, Statements, Status, Vex, Withheld};
use crate::advisory::{RemediationCategory, Tlp};
use crate::asset::AssetRecord;
use crate::wording::{Language, vex as words};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The document; `None` where there is nothing to state.
pub fn cyclonedx_document(vex: &Vex, author: &Author, language: Language) -> Option<Value> {
    if vex.is_empty() {
        return None;
    }
    let vulnerabilities = vex.vulnerabilities.iter().flat_map(|(name, one)| analyses(name, one, language));
    Some(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", Uuid::new_v5(&author.id, author.at.to_string().as_bytes())),
        "version": 1,
        "metadata": {
            "timestamp": author.at.to_string(),
            "manufacturer": { "name": author.name },
            "tools": { "components": [
                { "type": "application", "name": "Annunciator", "version": env!("CARGO_PKG_VERSION") },
            ] },
            // CycloneDX 1.6 has no member for it.
            "properties": [{ "name": "annunciator:tlp", "value": marking(vex.marking()) }],
        },
        "components": vex.assets.values().map(component).collect::<Vec<_>>(),
        "vulnerabilities": vulnerabilities.collect::<Vec<_>>(),
    }))
}

fn marking(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear | Tlp::Green | Tlp::Amber => "AMBER",
        Tlp::AmberStrict => "AMBER+STRICT",
        Tlp::Red => "RED",
    }
}

fn component(asset: &AssetRecord) -> Value {
    // What has a package URL is software; an inventory says no more about the kind of thing.
    let kind = if asset.purl.is_empty() { "device" } else { "application" };
    let names = [&asset.product, &asset.order_number, &asset.external_id].map(|name| name.trim());
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let mut members = Map::from_iter([
        ("type".to_owned(), json!(kind)),
        ("bom-ref".to_owned(), json!(asset.external_id)),
        ("name".to_owned(), json!(name)),
    ]);
    for (member, text) in [("version", &asset.version), ("cpe", &asset.cpe), ("purl", &asset.purl)] {
        if !text.trim().is_empty() {
            members.insert(member.to_owned(), json!(text.trim()));
        }
    }
    if !asset.vendor.trim().is_empty() {
        members.insert("manufacturer".to_owned(), json!({ "name": asset.vendor.trim() }));
    }
    let told = [("order_number", &asset.order_number), ("serial_number", &asset.serial_number)];
    let told = told.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let properties: Vec<Value> =
        told.map(|(name, text)| json!({ "name": format!("annunciator:{name}"), "value": text.trim() })).collect();
    if !properties.is_empty() {
        members.insert("properties".to_owned(), json!(properties));
    }
    Value::Object(members)
}

/// What is said alike of several assets.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Said<'s> {
    status: Status,
    words: Cow<'s, str>,
    responses: BTreeSet<&'static str>,
}

fn detail(claim: &Claim, language: Language) -> Cow<'_, str> {
    match (claim.withheld, claim.is_done) {
        (Withheld::OtherFacts, _) => Cow::Borrowed(words::said_of_other_facts(language)),
        (Withheld::Waiting, _) => Cow::Borrowed(words::comparison_to_come(language)),
        (Withheld::Nothing, true) => Cow::Owned(words::done(&claim.words, language)),
        (Withheld::Nothing, false) => Cow::Borrowed(&claim.words),
    }
}

/// An analysis is about one state: assets of which different things are said stand in different entries.
fn analyses(name: &Name, statements: &Statements, language: Language) -> Vec<Value> {
    let mut by_state: BTreeMap<Said<'_>, Vec<(&str, &Claim)>> = BTreeMap::new();
    for (asset, claim) in &statements.claims {
        let responses = if claim.status == Status::Affected { responses(claim) } else { BTreeSet::new() };
        let said = Said { status: claim.status, words: detail(claim, language), responses };
        by_state.entry(said).or_default().push((asset, claim));
    }
    let id = match name {
        Name::Cve(cve) => cve.clone(),
        Name::Own(tracking_id, key) => format!("{tracking_id} {key}"),
    };
    let mut entries = Vec::with_capacity(by_state.len());
    for (said, assets) in &by_state {
        let mut entry = entry(&id, said, assets, statements, language);
        entry.insert("bom-ref".to_owned(), json!(format!("{id}#{}", entries.len() + 1)));
        entries.push(Value::Object(entry));
    }
    entries
}

fn entry(
    id: &str,
    said: &Said<'_>,
    assets: &[(&str, &Claim)],
    statements: &Statements,
    language: Language,
) -> Map<String, Value> {
    let affects: Vec<Value> = assets.iter().map(|(asset, _)| json!({ "ref": asset })).collect();
    let sources = statements.sources.iter().map(|one| (one.publisher.as_str(), one.tracking_id.as_str()));
    let mut members = Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("detail".to_owned(), json!(words::rests_on(sources, language))),
        ("analysis".to_owned(), analysis(said, assets)),
        ("affects".to_owned(), json!(affects)),
    ]);
    let advisories: Vec<Value> = statements.sources.iter().filter_map(advisory).collect();
    if !advisories.is_empty() {
        members.insert("advisories".to_owned(), json!(advisories));
    }
    members
}

fn advisory(source: &Source) -> Option<Value> {
    Some(json!({ "title": source.tracking_id, "url": source.url.as_ref()? }))
}

fn analysis(said: &Said<'_>, assets: &[(&str, &Claim)]) -> Value {
    let mut members = Map::from_iter([("state".to_owned(), json!(state(said.status)))]);
    if !said.words.is_empty() {
        members.insert("detail".to_owned(), json!(said.words));
    }
    if !said.responses.is_empty() {
        members.insert("response".to_owned(), json!(said.responses));
    }
    let times = || assets.iter().filter_map(|(_, claim)| claim.at);
    let mut tell = |member: &str, at: Option<Timestamp>| {
        if let Some(at) = at {
            members.insert(member.to_owned(), json!(at.to_string()));
        }
    };
    tell("firstIssued", times().min());
    tell("lastUpdated", times().max());
    Value::Object(members)
}

fn state(status: Status) -> &'static str {
    match status {
        Status::Affected => "exploitable",
        Status::UnderInvestigation => "in_triage",
        Status::Fixed => "resolved",
        Status::NotAffected => "not_affected",
    }
}

/// What the publisher offers for what is affected.
fn responses(claim: &Claim) -> BTreeSet<&'static str> {
    let response = |category: RemediationCategory| match category {
        RemediationCategory::VendorFix => Some("update"),
        RemediationCategory::Mitigation | RemediationCategory::Workaround => Some("workaround_available"),
        RemediationCategory::NoFixPlanned => Some("will_not_fix"),
        RemediationCategory::OptionalPatch
        | RemediationCategory::FixPlanned
        | RemediationCategory::NoneAvailable
        | RemediationCategory::Other => None,
    };
    claim.actions.iter().filter_map(|action| response(action.category)).collect()
}
