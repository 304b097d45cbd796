use super::*;
use crate::advisory::corpus::corpus;
use serde_json::{Value, json};
use std::io::Read;

fn judged(by: &str, exploitation: &str, at: &str) -> Value {
    json!({"providerMetadata": {"shortName": by}, "metrics": [{"other": {"type": "ssvc", "content": {"timestamp": at,
        "options": [{"Exploitation": exploitation}, {"automatable": "YES"}, {"Technical Impact": "Total"}]}}}]})
}

fn record(cna: Value, adp: Value) -> CveRecord {
    let metadata = json!({"cveId": "cve-2024-0001", "state": "PUBLISHED", "dateUpdated": "2024-05-06T07:08:09.100"});
    let record = json!({"dataType": "CVE_RECORD", "cveMetadata": metadata, "containers": {"cna": cna, "adp": adp}});
    let (record, findings) = read(record.to_string().as_bytes()).unwrap();
    assert_eq!(findings, []);
    record
}

#[test]
fn the_worst_judgement_of_any_container_counts_whatever_its_letter_case() {
    let read = record(
        judged("vendor", "PoC", "2024-06-01T00:00:00Z"),
        json!([judged("CISA-ADP", "Active", "2024-05-01T00:00:00Z")]),
    );
    let ssvc = read.ssvc.unwrap();
    assert_eq!((ssvc.exploitation, ssvc.by.as_str()), (Some(Exploitation::Active), "CISA-ADP"));
    assert_eq!((ssvc.automatable, ssvc.technical_impact), (Some(Automatable::Yes), Some(TechnicalImpact::Total)));
    let read = record(
        judged("vendor", "none", "2024-05-01T00:00:00Z"),
        json!([judged("CISA-ADP", "none", "2024-06-01T00:00:00Z")]),
    );
    assert_eq!(read.ssvc.unwrap().by, "CISA-ADP", "of equal ones the latest");
}

#[test]
fn a_record_tells_description_score_weakness_and_what_is_affected() {
    let cna = json!({"title": " A  title ", "descriptions": [{"lang": "de", "value": "Nein"}, {"lang": "en-US", "value": "It breaks."}],
        "problemTypes": [{"descriptions": [{"cweId": "CWE-79", "description": "CWE-79: Scripting"}]}],
        "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8}}],
        "affected": [{"vendor": "n/a", "product": "n/a"}, {"vendor": "Acme", "product": "Gateway", "defaultStatus": "unaffected",
            "versions": [{"version": "1.0", "lessThan": "2.0", "status": "affected"}, {"version": "3.0", "status": "unaffected"}]}]});
    let read = record(cna, json!([]));
    assert_eq!((read.title.as_deref(), read.description.as_deref()), (Some("A title"), Some("It breaks.")));
    assert_eq!(read.cwes, [("CWE-79".to_owned(), "Scripting".to_owned())]);
    assert_eq!(
        (read.scores[0].version.as_str(), read.scores[0].source.as_str()),
        ("3.1", "/containers/cna/metrics/0/cvssV3_1")
    );
    let gateway = AffectedProduct {
        vendor: "Acme".to_owned(),
        product: "Gateway".to_owned(),
        versions: vec!["1.0 to before 2.0".to_owned()],
    };
    assert_eq!(read.affected, [gateway]);
    assert_eq!((read.ssvc, read.rejected), (None, false));
    assert_eq!(read.updated.unwrap().to_string(), "2024-05-06T07:08:09.1Z");
}

#[test]
fn what_is_no_record_is_refused_and_an_unknown_value_is_told() {
    for text in ["", "{}", "[]", r#"{"cveMetadata": {"cveId": "GHSA-1"}}"#] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
    let container = judged("CISA-ADP", "rumoured", "");
    let text =
        json!({"cveMetadata": {"cveId": "CVE-2024-0001", "state": "REJECTED"}, "containers": {"cna": container}});
    let (read, findings) = read(text.to_string().as_bytes()).unwrap();
    assert!(read.rejected && read.ssvc.unwrap().exploitation.is_none());
    assert_eq!(findings.len(), 1);
}

#[test]
fn every_real_record_reads_with_its_judgement() {
    let test = "every_real_record_reads_with_its_judgement";
    let Some(path) = corpus(test, "feeds/vulnrichment/vulnrichment-ot.tar.gz") else { return };
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let (mut records, mut exploited, mut poc, mut scored, mut named) = (0, 0, 0, 0, 0);
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if bytes.is_empty() || !entry.path().unwrap().to_string_lossy().ends_with(".json") {
            continue;
        }
        let (record, findings) = read(&bytes).unwrap();
        assert_eq!(findings, [], "{}", record.cve);
        let ssvc = record.ssvc.expect(&record.cve);
        assert!(ssvc.automatable.is_some() && ssvc.technical_impact.is_some() && ssvc.at.is_some(), "{}", record.cve);
        assert!(record.description.is_some() && record.updated.is_some(), "{}", record.cve);
        records += 1;
        exploited += usize::from(ssvc.exploitation == Some(Exploitation::Active));
        poc += usize::from(ssvc.exploitation == Some(Exploitation::Poc));
        scored += usize::from(!record.scores.is_empty());
        named += usize::from(!record.affected.is_empty());
    }
    assert_eq!((records, exploited, poc), (205, 6, 18));
    assert!(scored > 170 && named > 150, "{scored} {named}");
}
