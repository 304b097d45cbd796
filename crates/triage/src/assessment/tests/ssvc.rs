//! Decision points with their sources, and the decisions that follow.

use super::sample::{Sample, kev};
use super::{NETWORK_A, NETWORK_FULL};
use crate::advisory::corpus::corpus;
use crate::advisory::{RemediationCategory as Category, normalise};
use crate::assessment::*;
use crate::enrichment::Enrichment;
use crate::enrichment::cve::{self, Automatable, Exploitation, Ssvc, TechnicalImpact};
use crate::enrichment::ssvc::Tree;
use crate::wording::ssvc::{basis, decision, point, values};
use crate::wording::{Language, render};
use std::io::Read as _;

const CVE: &str = "CVE-2024-0001";

fn decided(sample: Sample, enrichment: &Enrichment) -> Vec<SsvcDecision> {
    assess(&sample.advisory(), enrichment, &Policy::built_in()).ssvc
}

fn record(exploitation: Exploitation, automatable: Automatable, impact: TechnicalImpact) -> Enrichment {
    let ssvc = Ssvc {
        exploitation: Some(exploitation),
        automatable: Some(automatable),
        technical_impact: Some(impact),
        at: None,
        by: "CISA-ADP".to_owned(),
    };
    Enrichment { ssvc: [(CVE.to_owned(), ssvc)].into(), ..Enrichment::default() }
}

/// A decision as the page tells it.
fn told(one: &SsvcDecision) -> String {
    let lines = one.points.iter().map(|judged| {
        let said = (point(one.tree, judged), values(one.tree, judged, Language::En), basis(judged, Language::En));
        format!("{}: {} ({}) {}", said.0, said.1, said.2, judged.evidence.join(" "))
    });
    format!("{}\n{}", decision(one, Language::En), lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_coordinators_judgement_comes_before_the_vector() {
    let judged = record(Exploitation::None, Automatable::No, TechnicalImpact::Total);
    let decisions =
        decided(Sample::new().vulnerability(CVE, 7.5, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"), &judged);
    assert_eq!(
        told(&decisions[0]),
        "Track or Track*, depending on Mission and Well-Being Impact\n\
         Exploitation: None (judged in the CVE record) ssvc:CISA-ADP\n\
         Automatable: No (judged in the CVE record) ssvc:CISA-ADP\n\
         Technical Impact: Total (judged in the CVE record) ssvc:CISA-ADP\n\
         Mission and Well-Being Impact: Low, Medium or High (not stated: it depends on what your system is used for) "
    );
    assert_eq!(
        told(&decisions[1]).lines().next(),
        Some("Defer or Scheduled, depending on System Exposure and Human Impact")
    );
}

#[test]
fn without_a_judgement_catalog_statement_and_vector_answer_by_rule() {
    let sample = Sample::new().vulnerability(CVE, 9.8, NETWORK_FULL);
    let decisions = decided(sample, &kev(CVE));
    assert_eq!(
        told(&decisions[0]),
        "Attend or Act, depending on Mission and Well-Being Impact\n\
         Exploitation: Active (known to be exploited) kev\n\
         Automatable: Yes (by rule from the vector: reach, account, user and complexity) /vulnerabilities/0/scores/0\n\
         Technical Impact: Total (by rule from the vector: loss of confidentiality and integrity) /vulnerabilities/0/scores/0\n\
         Mission and Well-Being Impact: Low, Medium or High (not stated: it depends on what your system is used for) "
    );
    let maturity = decided(Sample::new().vulnerability(CVE, 7.5, NETWORK_A), &Enrichment::default());
    assert_eq!(
        (maturity[0].points[0].basis, maturity[0].points[0].values.as_slice()),
        (SsvcBasis::Maturity, ["P".to_owned()].as_slice())
    );
    assert_eq!(maturity[0].points[2].values, ["P"]);
}

#[test]
fn the_worst_source_of_exploitation_decides_whatever_a_coordinator_judged() {
    let mut enrichment = record(Exploitation::None, Automatable::No, TechnicalImpact::Partial);
    enrichment.kev = kev(CVE).kev;
    let exploitation = &decided(Sample::new().vulnerability(CVE, 9.8, NETWORK_FULL), &enrichment)[0].points[0];
    assert_eq!((exploitation.basis, exploitation.values.as_slice()), (SsvcBasis::Listed, ["A".to_owned()].as_slice()));
}

#[test]
fn what_nobody_says_stays_open() {
    let silent = || Sample::new().vulnerability(CVE, 7.0, "AV:N/AC:L/Au:N/C:P/I:P/A:P");
    let nothing = decided(silent(), &Enrichment::default());
    let open = |decisions: &[SsvcDecision]| -> Vec<(String, SsvcBasis)> {
        decisions[0].points.iter().map(|one| (one.values.join(""), one.basis)).collect()
    };
    let unknown = |values: &str| (values.to_owned(), SsvcBasis::NotStated);
    let impact = ("P".to_owned(), SsvcBasis::Vector);
    assert_eq!(open(&nothing), [unknown("NPA"), unknown("NY"), impact.clone(), unknown("LMH")]);
    let not_listed = decided(silent(), &Enrichment { kev_loaded: true, ..Enrichment::default() });
    assert_eq!(open(&not_listed)[0], ("NP".to_owned(), SsvcBasis::NotListed));
    let denied =
        decided(silent().says("No exploitation in the wild is known to us; no known attacks."), &Enrichment::default());
    assert_eq!(open(&denied)[0], ("NP".to_owned(), SsvcBasis::Statement));
    let exploits_denied =
        decided(silent().says("No known public exploits specifically target this."), &Enrichment::default());
    assert_eq!(open(&exploits_denied)[0], ("N".to_owned(), SsvcBasis::Statement));
    assert_eq!(decided(Sample::new(), &Enrichment::default()), []);
}

#[test]
fn a_judgement_in_the_document_counts_and_active_means_act_now() {
    let sample = Sample::new().vulnerability(CVE, 5.3, NETWORK_A).ssvc("SSVCv2/E:A/A:N/T:T/M:H/2024-07-12T16:11:44Z/");
    let assessment = assess(&sample.advisory(), &Enrichment::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::ActNow);
    let path: Vec<&str> = assessment.path.iter().map(|step| step.source.as_str()).collect();
    assert!(path.contains(&"/vulnerabilities/0/notes/1"), "{path:?}");
    let coordinator = &assessment.ssvc[0];
    assert!(coordinator.points.iter().all(|point| point.basis == SsvcBasis::Document), "{coordinator:?}");
    assert_eq!(coordinator.decisions, ["AC"]);
    let at = "2024-08-01T10:20:30.5Z".parse().unwrap();
    assert_eq!(ssvc_vector(coordinator, at), "SSVCv2/E:A/A:N/T:T/M:H/D:C/2024-08-01T10:20:30Z/");
    assert_eq!(ssvc_vector(&assessment.ssvc[1], at), "SSVCv2/E:A/A:N/2024-08-01T10:20:30Z/");
    let selections = ssvc_selections(&assessment.ssvc[1], CVE, at);
    assert_eq!(selections["selections"][1]["values"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_vulnerability_for_which_the_worst_is_possible_decides() {
    let sample = Sample::new()
        .vulnerability("CVE-2024-0002", 4.0, "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N")
        .vulnerability(CVE, 9.8, NETWORK_FULL)
        .remediation(Category::VendorFix, "Update to V2.0 or later version");
    let decisions = decided(sample, &kev(CVE));
    assert_eq!(
        decisions.iter().map(|one| (one.tree, one.vulnerability)).collect::<Vec<_>>(),
        [(Tree::Coordinator, 1), (Tree::Deployer, 1)]
    );
}

/// Records that CISA's coordinators judged, and whose vector a rule could judge too.
fn judged_records(test: &str) -> Option<Vec<cve::CveRecord>> {
    let path = corpus(test, "feeds/vulnrichment/vulnrichment-ot.tar.gz")?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let mut records = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        records.extend(cve::read(&bytes).ok().map(|(record, _)| record).filter(|record| record.ssvc.is_some()));
    }
    Some(records)
}

#[test]
fn rules_over_vectors_agree_with_what_coordinators_judged() {
    let Some(records) = judged_records("rules_over_vectors_agree_with_what_coordinators_judged") else { return };
    let (mut automatable, mut impact) = ([0, 0], [0, 0]);
    for record in &records {
        let Some(score) = record.scores.iter().find(|score| score.version.starts_with('3')) else { continue };
        let judged = record.ssvc.as_ref().unwrap();
        let points =
            &decided(Sample::new().vulnerability(&record.cve, 5.0, &score.vector), &Enrichment::default())[0].points;
        let is = |code: Option<&str>, value: &str| code.is_some_and(|code| code[..1].eq_ignore_ascii_case(value));
        if let [value] = points[1].values.as_slice() {
            automatable[usize::from(is(judged.automatable.map(Automatable::code), value))] += 1;
        }
        if let [value] = points[2].values.as_slice() {
            impact[usize::from(is(judged.technical_impact.map(TechnicalImpact::code), value))] += 1;
        }
    }
    println!("of {} records: automatable {automatable:?}, technical impact {impact:?} (differ, agree)", records.len());
    assert!(automatable[1] >= 150 && automatable[0] * 100 < (automatable[0] + automatable[1]) * 5, "{automatable:?}");
    assert!(impact[1] >= 150 && impact[0] * 100 < (impact[0] + impact[1]) * 10, "{impact:?}");
}

#[test]
fn ssvc_notes_of_real_documents_are_read_with_their_place() {
    let note = r#"{"document": {"category": "csaf_base", "csaf_version": "2.0", "title": "T",
        "publisher": {"name": "P", "namespace": "https://p.example", "category": "vendor"},
        "tracking": {"id": "1", "version": "1", "status": "final", "current_release_date": "2024-01-01T00:00:00Z",
          "initial_release_date": "2024-01-01T00:00:00Z", "revision_history": []}},
      "vulnerabilities": [{"cve": "CVE-2024-0001", "notes": [{"category": "details", "title": "SSVC",
        "text": " SSVCv2/E:N/A:Y/T:T/2024-07-12T16:11:44Z/ "}]}]}"#;
    let (advisory, _) = normalise(&csaf::read(note.as_bytes()).unwrap().0);
    let judgement = &advisory.vulnerabilities[0].judgements[0];
    assert_eq!(judgement.source, "/vulnerabilities/0/notes/0");
    let coordinator = &assess(&advisory, &Enrichment::default(), &Policy::built_in()).ssvc[0];
    assert_eq!(coordinator.points[0].basis, SsvcBasis::Document);
}

#[test]
fn a_judgement_for_another_group_of_products_is_not_lost() {
    let metric = |exploitation: &str, impact: &str| {
        format!(
            r#"{{"products": [], "content": {{"ssvc_v2": {{"schemaVersion": "2.0.0", "selections": [
            {{"namespace": "ssvc", "key": "E", "version": "1.1.0", "values": [{exploitation}]}},
            {{"namespace": "ssvc", "key": "TI", "version": "1.0.0", "values": [{{"key": "{impact}"}}]}}]}}}}}}"#
        )
    };
    let assessed = |exploitations: [&str; 2]| {
        let [first, second] = exploitations;
        let text = format!(
            r#"{{"document": {{"category": "csaf_base", "csaf_version": "2.1", "title": "T",
            "publisher": {{"name": "P", "namespace": "https://p.example", "category": "vendor"}},
            "tracking": {{"id": "1", "version": "1", "status": "final", "current_release_date": "2024-01-01T00:00:00Z",
              "initial_release_date": "2024-01-01T00:00:00Z", "revision_history": []}}}},
            "vulnerabilities": [{{"cve": "CVE-2024-0001", "metrics": [{}, {}]}}]}}"#,
            metric(first, "T"),
            metric(second, "P")
        );
        let (advisory, _) = normalise(&csaf::read(text.as_bytes()).unwrap().0);
        assess(&advisory, &Enrichment::default(), &Policy::built_in())
    };
    let (none, proof, active, odd) = (r#"{"key": "N"}"#, r#"{"key": "P"}"#, r#"{"key": "A"}"#, r#"{"key": "X"}"#);
    let exploitation = |assessment: &Assessment| {
        let point = &assessment.ssvc[0].points[0];
        (point.values.concat(), point.basis, point.evidence.concat())
    };
    let place = |at: usize| format!("/vulnerabilities/0/metrics/{at}");
    let second = assessed([none, active]);
    assert_eq!(second.label, Label::ActNow);
    assert!(second.path.iter().any(|step| step.source == place(1)), "{:?}", second.path);
    assert_eq!(exploitation(&second), ("A".to_owned(), SsvcBasis::Document, place(1)));
    let impact = &second.ssvc[0].points[2];
    assert_eq!((impact.values.concat(), impact.evidence.concat()), ("T".to_owned(), place(0)));
    let said = render(&second.exploitability.statements[0].message, Language::En);
    assert_eq!(said, "P judged that CVE-2024-0001 is used in attacks (SSVC exploitation: active).");
    assert_eq!(second.exploitability.statements[0].evidence, [place(1)]);
    assert_eq!(exploitation(&assessed([odd, active])).0, "A");
    assert_eq!(exploitation(&assessed([proof, odd])).0, "PA");
    let either = r#"{"key": "N"}, {"key": "A"}"#;
    assert_eq!(exploitation(&assessed([proof, either])).0, "PA");
    assert_eq!(exploitation(&assessed([none, odd])), ("NPA".to_owned(), SsvcBasis::NotStated, String::new()));
}

#[test]
fn a_judgement_of_a_vulnerability_without_a_cve_is_told_too() {
    let sample = Sample::new().vulnerability(CVE, 5.3, NETWORK_A).ssvc("SSVCv2/E:A/2024-07-12T16:11:44Z/");
    let mut advisory = sample.advisory();
    advisory.vulnerabilities[0].cve = None;
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::ActNow);
    let said = &assessment.exploitability.statements[0];
    assert_eq!(
        render(&said.message, Language::En),
        "Test CERT judged that a vulnerability without a CVE is used in attacks (SSVC exploitation: active)."
    );
    assert_eq!(said.evidence, ["/vulnerabilities/0/notes/1"]);
}
