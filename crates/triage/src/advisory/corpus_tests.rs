//! What holds for every real document, and what the two seed advisories say.

use super::corpus::corpus;
use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// The JSON documents of a tree whose path ends with `end`, with their paths.
pub(crate) fn documents(archive: &Path, end: &str) -> Vec<(String, csaf::Document)> {
    let file = std::fs::File::open(archive).expect("the archive opens");
    let mut found = Vec::new();
    for entry in tar::Archive::new(flate2::read::GzDecoder::new(file)).entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        if !path.ends_with(end) || !(path.contains("/white/20") || path.contains("/revisions/")) {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("bytes");
        let (document, _) = csaf::read(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        found.push((path, document));
    }
    found
}

/// Nothing the document says is missing in the advisory.
fn assert_nothing_is_lost(path: &str, document: &csaf::Document, advisory: &Advisory) {
    assert_eq!(advisory.products.len(), document.products.len(), "{path}: products");
    assert_eq!(advisory.vulnerabilities.len(), document.vulnerabilities.len(), "{path}: vulnerabilities");
    assert_eq!(advisory.history.len(), document.tracking.revision_history.len(), "{path}: history");
    let notes = document.notes.iter().filter(|note| !note.text.trim().is_empty() || note.title.is_some()).count();
    assert_eq!(advisory.notes.len(), notes, "{path}: notes");
    let told: BTreeSet<&String> = advisory.remediations.iter().flat_map(|remediation| &remediation.sources).collect();
    for (raw, vulnerability) in document.vulnerabilities.iter().zip(&advisory.vulnerabilities) {
        for remediation in &raw.remediations {
            assert!(told.contains(&remediation.pointer), "{path}: {}", remediation.pointer);
        }
        let scores: usize = raw.scores.iter().map(|score| score.cvss.len()).sum();
        assert_eq!(vulnerability.scores.len(), scores, "{path}: scores");
        let affected: BTreeSet<&String> =
            raw.product_status.known_affected.iter().chain(&raw.product_status.first_affected).collect();
        assert_eq!(vulnerability.status.affected.len(), affected.len(), "{path}: affected");
        let threats = vulnerability.exploit_statements.len() + vulnerability.impact_statements.len();
        let with_words = raw.threats.iter().filter(|threat| !threat.details.trim().is_empty()).count();
        assert!(threats + vulnerability.notes.len() >= with_words, "{path}: threats");
    }
}

#[test]
fn every_cisa_document_normalises_and_loses_nothing() {
    let Some(archive) = corpus("every_cisa_document_normalises_and_loses_nothing", "cisa/cisa-ot-2017-2023.tar.gz")
    else {
        return;
    };
    let documents = documents(&archive, ".json");
    let mut ids = BTreeSet::new();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    let mut without_summary = 0;
    for (path, document) in &documents {
        let (advisory, findings) = normalise(document);
        assert_nothing_is_lost(path, document, &advisory);
        assert!(ids.insert(advisory.id), "{path}: two documents, one id");
        assert_eq!(advisory.publisher.namespace, "https://www.cisa.gov", "{path}");
        assert!(
            advisory.source_url.as_deref().is_some_and(|url| url.contains("cisa.gov/")),
            "{path}: {:?}",
            advisory.source_url
        );
        assert!(advisory.published.is_some() && advisory.updated.is_some(), "{path}");
        assert!(!advisory.vendors.is_empty(), "{path}");
        without_summary += usize::from(advisory.summary.is_none());
        assert!(
            advisory.vendors.iter().all(|vendor| !vendor.contains(['Ã', 'Â']) && vendor.trim() == vendor),
            "{path}"
        );
        assert!(
            advisory.exploit_statements.iter().all(|said| !said.text.is_empty() && !said.source.is_empty()),
            "{path}"
        );
        for finding in findings {
            *rules.entry(finding.rule).or_default() += 1;
        }
    }
    assert_eq!(ids.len(), 2_036);
    assert_eq!(without_summary, 20, "these have neither a risk evaluation nor a summary");
    assert_eq!(rules, BTreeMap::new(), "CISA's documents are formally sound");
}

#[test]
fn every_other_publishers_document_normalises_and_loses_nothing() {
    let Some(archive) =
        corpus("every_other_publishers_document_normalises_and_loses_nothing", "publishers/other-publishers.tar.gz")
    else {
        return;
    };
    let documents = documents(&archive, ".json");
    assert!(documents.len() >= 100, "{}", documents.len());
    let mut ids = BTreeSet::new();
    for (path, document) in &documents {
        let (advisory, _) = normalise(document);
        assert_nothing_is_lost(path, document, &advisory);
        assert!(advisory.updated.is_some(), "{path}");
        assert!(!advisory.title.is_empty() && !advisory.tracking_id.is_empty(), "{path}");
        ids.insert(advisory.id);
    }
    assert_eq!(ids.len(), 100, "older revisions share the id of their document");
}

fn seed(test: &str, file: &str) -> Option<Advisory> {
    let archive = corpus(test, "cisa/cisa-ot-2017-2023.tar.gz")?;
    let (_, document) = documents(&archive, file).pop().expect(file);
    Some(normalise(&document).0)
}

#[test]
fn the_cp_343_1_advisory_keeps_its_order_numbers_and_its_own_words() {
    let Some(advisory) = seed("the_cp_343_1_advisory_keeps_its_order_numbers_and_its_own_words", "icsa-24-046-04.json")
    else {
        return;
    };
    assert_eq!(advisory.sectors, ["Multiple"]);
    assert_eq!(advisory.areas, ["Worldwide"]);
    assert_eq!(advisory.vendors, ["Siemens"]);
    assert_eq!(advisory.related_ids, ["SSA-516818"]);
    assert_eq!(advisory.source_url.as_deref(), Some("https://www.cisa.gov/news-events/ics-advisories/icsa-24-046-04"));
    let products: Vec<(&str, &str, &str)> = advisory
        .products
        .iter()
        .map(|product| (product.name.as_str(), product.order_numbers[0].as_str(), product.versions.as_str()))
        .collect();
    assert_eq!(
        products,
        [
            ("SIMATIC CP 343-1", "6GK7343-1EX30-0XE0", "vers:all/*"),
            ("SIMATIC CP 343-1 Lean", "6GK7343-1CX10-0XE0", "vers:all/*"),
            ("SIPLUS NET CP 343-1", "6AG1343-1EX30-7XE0", "vers:all/*"),
            ("SIPLUS NET CP 343-1 Lean", "6AG1343-1CX10-2XE0", "vers:all/*"),
        ]
    );
    let remediations: Vec<RemediationCategory> = advisory.remediations.iter().map(|step| step.category).collect();
    assert_eq!(remediations, [RemediationCategory::NoFixPlanned, RemediationCategory::Workaround]);
    assert!(advisory.remediations[1].text.starts_with("Apply network segmentation and Defense-in-Depth practices"));
    assert_eq!(advisory.remediations[0].products, [0, 1, 2, 3]);
    let vulnerability = &advisory.vulnerabilities[0];
    assert_eq!(vulnerability.cve.as_deref(), Some("CVE-2023-51440"));
    assert_eq!(vulnerability.cwes[0].0, "CWE-940");
    assert_eq!(vulnerability.title, None);
    assert_eq!((vulnerability.scores[0].version.as_str(), vulnerability.scores[0].base_score), ("3.1", Some(7.5)));
    assert!(
        advisory.summary.is_some_and(|summary| summary.text.starts_with("Affected products incorrectly validate TCP"))
    );
    assert_eq!(advisory.exploit_statements, []);
    assert_eq!(advisory.acknowledgments, ["Siemens ProductCERT: reporting this vulnerability to CISA."]);
}

#[test]
fn the_proconos_advisory_keeps_seven_remediations_and_the_link() {
    let Some(advisory) = seed("the_proconos_advisory_keeps_seven_remediations_and_the_link", "icsa-22-172-04.json")
    else {
        return;
    };
    assert_eq!(advisory.sectors, ["Multiple Sectors"]);
    assert_eq!(advisory.areas, ["Worldwide"]);
    assert_eq!(advisory.vendors, ["Phoenix Contact"]);
    assert!(advisory.products.iter().all(|product| product.versions == "vers:all/*"));
    let names: Vec<&str> = advisory.products.iter().map(|product| product.name.as_str()).collect();
    assert_eq!(names, ["MULTIPROG", "ProConoS", "ProConoS eCLR"]);
    assert_eq!(advisory.remediations.len(), 7);
    assert!(advisory.remediations[6].url.as_deref().is_some_and(|url| url.ends_with("107913_en_03.pdf")));
    assert!(advisory.remediations.iter().all(|step| step.products == [0, 1, 2] && step.vulnerabilities == [0]));
    assert_eq!(advisory.exploit_statements[0].text, "No known public exploits specifically target this vulnerability.");
    assert!(advisory.summary.is_some_and(|summary| summary.text.starts_with("Successful exploitation of this")));
    assert_eq!(advisory.vulnerabilities[0].scores[0].base_score, Some(9.8));
}

fn json_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

#[test]
fn every_conformance_and_hostile_file_that_reads_normalises_too() {
    let mut paths = Vec::new();
    for folder in ["oasis-csaf", "hostile"] {
        let Some(folder) = corpus("every_conformance_and_hostile_file_that_reads_normalises_too", folder) else {
            return;
        };
        json_files(&folder, &mut paths);
    }
    let mut count = 0;
    for path in &paths {
        let Ok((document, _)) = csaf::read(&std::fs::read(path).expect("bytes")) else { continue };
        let (advisory, _) = normalise(&document);
        assert!(!advisory.tracking_id.is_empty() && !advisory.title.is_empty(), "{}", path.display());
        let json = serde_json::to_string(&advisory).expect("JSON");
        assert_eq!(serde_json::from_str::<Advisory>(&json).expect("an advisory"), advisory, "{}", path.display());
        count += 1;
    }
    assert!(count > 900, "{count}");
}
