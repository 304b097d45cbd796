//! Reading one CVE record, tolerantly.
//!
//! Does not know: what the values mean for a label.

use super::{AffectedProduct, CveRecord, Exploitation, Ssvc};
use crate::advisory::StatedScore;
use crate::advisory::repair::{repair, repair_line};
use crate::enrichment::{CatalogError, push_finding, read_cve};
use csaf::{Finding, Severity};
use jiff::Timestamp;
use serde_json::Value;

/// One record; real ones stay below 1 MB.
pub const CVE_RECORD_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Products kept of one record: Linux and the like name hundreds, and more would say no more.
const AFFECTED_COUNT_MAX: usize = 200;
/// Versions kept of one product.
const VERSIONS_COUNT_MAX: usize = 50;
const CATALOG: &str = "the CVE record";
/// CVSS objects by the name of their member, the newest version first.
const METRICS: [&str; 4] = ["cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"];

/// Reads a record. A field that cannot be read is left out, with a finding where it would have decided something.
///
/// # Errors
/// When it is too large, or is no CVE record.
pub fn read(bytes: &[u8]) -> Result<(CveRecord, Vec<Finding>), CatalogError> {
    if bytes.len() > CVE_RECORD_SIZE_BYTES_MAX {
        return Err(CatalogError::TooLarge { catalog: CATALOG, size: bytes.len(), limit: CVE_RECORD_SIZE_BYTES_MAX });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wrong = |reason: String| CatalogError::WrongShape { catalog: CATALOG, reason };
    let record: Value = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    let metadata = &record["cveMetadata"];
    let Some(cve) = metadata["cveId"].as_str().and_then(read_cve) else {
        return Err(wrong("it has no CVE id in cveMetadata.cveId".to_owned()));
    };
    let mut findings = Vec::new();
    let cna = &record["containers"]["cna"];
    let containers = containers(&record);
    let read = CveRecord {
        rejected: text(&metadata["state"]).is_some_and(|state| state.eq_ignore_ascii_case("rejected")),
        updated: time(&metadata["dateUpdated"]),
        title: text(&cna["title"]),
        description: description(cna),
        cwes: cwes(&containers),
        scores: containers.iter().flat_map(|(pointer, container)| scores(pointer, container)).collect(),
        affected: affected(&containers),
        ssvc: ssvc(&containers, &mut findings),
        cve,
    };
    Ok((read, findings))
}

/// The containers with their pointers, the CNA's first.
fn containers(record: &Value) -> Vec<(String, &Value)> {
    let containers = &record["containers"];
    let further = containers["adp"].as_array().into_iter().flatten().enumerate();
    let further = further.map(|(at, container)| (format!("/containers/adp/{at}"), container));
    std::iter::once(("/containers/cna".to_owned(), &containers["cna"])).chain(further).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(repair_line).filter(|text| !text.is_empty())
}

/// The CVE list has times with and without a zone; without one they are UTC.
fn time(value: &Value) -> Option<Timestamp> {
    let raw = value.as_str()?.trim();
    raw.parse().ok().or_else(|| format!("{raw}Z").parse().ok())
}

fn description(container: &Value) -> Option<String> {
    let english = |one: &&Value| one["lang"].as_str().is_some_and(|lang| lang.to_ascii_lowercase().starts_with("en"));
    let all = || list(&container["descriptions"]);
    let said = all().find(english).or_else(|| all().next())?;
    said["value"].as_str().map(repair).filter(|text| !text.trim().is_empty())
}

fn cwes(containers: &[(String, &Value)]) -> Vec<(String, String)> {
    let types = containers.iter().flat_map(|(_, container)| list(&container["problemTypes"]));
    let mut found: Vec<(String, String)> = Vec::new();
    for described in types.flat_map(|kind| list(&kind["descriptions"])) {
        let Some(id) = text(&described["cweId"]).map(|id| id.to_ascii_uppercase()) else { continue };
        if found.iter().all(|(known, _)| *known != id) {
            let name = text(&described["description"]).unwrap_or_default();
            let name = name.strip_prefix(&id).map_or(name.as_str(), |rest| rest.trim_start_matches([' ', ':', '-']));
            found.push((id, name.to_owned()));
        }
    }
    found
}

fn scores(pointer: &str, container: &Value) -> Vec<StatedScore> {
    let mut scores = Vec::new();
    for (at, metric) in list(&container["metrics"]).enumerate() {
        for name in METRICS {
            let cvss = &metric[name];
            let Some(vector) = text(&cvss["vectorString"]) else { continue };
            scores.push(StatedScore {
                version: name.trim_start_matches("cvssV").replace('_', "."),
                vector,
                base_score: cvss["baseScore"].as_f64(),
                severity: text(&cvss["baseSeverity"]),
                products: Vec::new(),
                source: format!("{pointer}/metrics/{at}/{name}"),
            });
        }
    }
    scores
}

/// What every container names as affected, each product once. That a record does not name a version says nothing.
fn affected(containers: &[(String, &Value)]) -> Vec<AffectedProduct> {
    let mut found: Vec<AffectedProduct> = Vec::new();
    for product in containers.iter().flat_map(|(_, container)| list(&container["affected"])) {
        let name = text(&product["product"]).or_else(|| text(&product["packageName"])).filter(|name| is_named(name));
        let Some(name) = name.filter(|_| found.len() < AFFECTED_COUNT_MAX) else { continue };
        let vendor = text(&product["vendor"]).filter(|name| is_named(name)).unwrap_or_default();
        if found.iter().any(|known| known.product == name && known.vendor == vendor) {
            continue;
        }
        let affected =
            |one: &&Value| one["status"].as_str().is_some_and(|status| status.eq_ignore_ascii_case("affected"));
        let versions = list(&product["versions"]).filter(affected).filter_map(version).take(VERSIONS_COUNT_MAX);
        found.push(AffectedProduct { vendor, product: name, versions: versions.collect() });
    }
    found
}

/// Legacy records fill fields with `n/a`.
fn is_named(name: &str) -> bool {
    !["n/a", "unspecified", "unknown"].iter().any(|nothing| name.eq_ignore_ascii_case(nothing))
}

fn version(version: &Value) -> Option<String> {
    let first = text(&version["version"])?;
    let last = |name: &str, words: &str| text(&version[name]).map(|last| format!("{first} {words} {last}"));
    Some(last("lessThan", "to before").or_else(|| last("lessThanOrEqual", "to")).unwrap_or(first))
}

/// Of several judgements the one with the worst exploitation, of equal ones the latest.
fn ssvc(containers: &[(String, &Value)], findings: &mut Vec<Finding>) -> Option<Ssvc> {
    let mut found: Vec<Ssvc> = Vec::new();
    for (pointer, container) in containers {
        let by = text(&container["providerMetadata"]["shortName"]).unwrap_or_default();
        for (at, metric) in list(&container["metrics"]).enumerate() {
            let other = &metric["other"];
            if other["type"].as_str().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("ssvc")) {
                found.push(judgement(&other["content"], &by, &format!("{pointer}/metrics/{at}"), findings));
            }
        }
    }
    let rank = |one: &Ssvc| one.exploitation.map_or(Exploitation::ALL.len(), |known| known as usize);
    found.into_iter().min_by_key(|one| (rank(one), std::cmp::Reverse(one.at)))
}

fn judgement(content: &Value, by: &str, pointer: &str, findings: &mut Vec<Finding>) -> Ssvc {
    let mut ssvc = Ssvc {
        exploitation: None,
        automatable: None,
        technical_impact: None,
        at: time(&content["timestamp"]),
        by: by.to_owned(),
    };
    for (name, value) in list(&content["options"]).filter_map(Value::as_object).flatten() {
        // Letter case and blanks of names and values vary.
        let code = value.as_str().unwrap_or_default().trim().to_ascii_lowercase();
        let read = match name.trim().to_ascii_lowercase().replace(' ', "_").as_str() {
            "exploitation" => set(&mut ssvc.exploitation, Exploitation::from_code(&code)),
            "automatable" => set(&mut ssvc.automatable, super::Automatable::from_code(&code)),
            "technical_impact" => set(&mut ssvc.technical_impact, super::TechnicalImpact::from_code(&code)),
            _ => true,
        };
        if !read {
            let message = format!("The SSVC value {value} of {name} is not known and left out.");
            push_finding(findings, "ssvc_unknown_value", Severity::Warning, pointer.to_owned(), message);
        }
    }
    ssvc
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let read = value.is_some();
    *place = value.or(place.take());
    read
}
