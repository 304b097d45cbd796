//! Rules that hold over every real document, with KEV 2025.01.24 and EPSS 2024-03-31.
//!
//! Read once for all tests; each prints that it was skipped where there is no corpus.

use crate::advisory::corpus::corpus;
use crate::advisory::{Advisory, normalise, view_of};
use crate::assessment::*;
use crate::enrichment::{Enrichment, Epss, Kev, epss, kev};
use crate::wording::PublisherView;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Read as _};
use std::sync::OnceLock;

pub(super) struct Read {
    pub(super) advisory: Advisory,
    pub(super) enrichment: Enrichment,
    pub(super) assessment: Assessment,
    /// Evidence that leads nowhere.
    pub(super) unresolved: Vec<String>,
}

static CORPUS: OnceLock<Vec<Read>> = OnceLock::new();

/// Every document assessed; `None` where there is no corpus.
pub(super) fn all(test: &str) -> Option<&'static [Read]> {
    let documents = corpus(test, "cisa/cisa-ot-2017-2023.tar.gz")?;
    let kev_file = corpus(test, "feeds/kev/2025.01.24/known_exploited_vulnerabilities.json")?;
    let epss_file = corpus(test, "feeds/epss/epss_scores-2024-03-31.csv.gz")?;
    Some(CORPUS.get_or_init(|| {
        let (kev, _) = kev::read(&std::fs::read(kev_file).unwrap()).unwrap();
        let mut epss_scores = HashMap::new();
        let reader = flate2::read::GzDecoder::new(std::fs::File::open(epss_file).unwrap());
        epss::read(BufReader::new(reader), None, |cve, score| {
            epss_scores.insert(cve.to_owned(), score);
        })
        .unwrap();
        read_documents(&documents, &kev.entries, &epss_scores)
    }))
}

fn read_documents(path: &std::path::Path, kev: &BTreeMap<String, Kev>, epss: &HashMap<String, Epss>) -> Vec<Read> {
    let is_advisory = |name: &str| name.contains("/white/") && (name.contains("/icsma-") || name.contains("/icsa-"));
    let mut read: Vec<Read> =
        documents(path, is_advisory).into_iter().map(|bytes| read_document(&bytes, kev, epss)).collect();
    read.sort_by(|one, other| one.advisory.tracking_id.cmp(&other.advisory.tracking_id));
    read
}

/// The JSON files of an archive whose path is wanted.
pub(super) fn documents(path: &std::path::Path, is_wanted: impl Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") && is_wanted(&name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            found.push(bytes);
        }
    }
    found
}

pub(super) fn read_document(bytes: &[u8], kev: &BTreeMap<String, Kev>, epss: &HashMap<String, Epss>) -> Read {
    let (advisory, _) = normalise(&csaf::read(bytes).unwrap().0);
    let mut enrichment = Enrichment::default();
    for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone()) {
        if let Some(listed) = kev.get(&cve) {
            enrichment.kev.insert(cve.clone(), listed.clone());
        }
        if let Some(score) = epss.get(&cve) {
            enrichment.epss.insert(cve, *score);
        }
    }
    let assessment = assess(&advisory, &enrichment, &Policy::built_in());
    let unresolved = unresolved(&assessment, bytes);
    Read { advisory, enrichment, assessment, unresolved }
}

/// Evidence that neither stands in the document nor names a catalog.
fn unresolved(assessment: &Assessment, bytes: &[u8]) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let statements = parts(assessment).into_iter().flatten().flat_map(|statement| &statement.evidence);
    let places = statements
        .chain(assessment.tags.iter().flat_map(|tag| &tag.evidence))
        .chain(assessment.fixes.iter().flat_map(|fix| &fix.evidence))
        .chain(assessment.plan.iter().flat_map(|step| &step.evidence))
        .chain(assessment.path.iter().map(|step| &step.source).filter(|source| !source.is_empty()));
    let is_catalog = |place: &str| ["kev", "epss", "cwe"].contains(&place);
    places.filter(|place| !is_catalog(place) && document.pointer(place).is_none()).cloned().collect()
}

pub(super) fn parts(assessment: &Assessment) -> [&[Statement]; 5] {
    [
        &assessment.could_happen,
        &assessment.who_is_at_risk,
        &assessment.how_exploited,
        &assessment.prerequisites,
        &assessment.exploitability.statements,
    ]
}

fn find<'a>(all: &'a [Read], id: &str) -> &'a Read {
    all.iter().find(|read| read.advisory.tracking_id == id).unwrap()
}

#[test]
fn labels_over_the_corpus_are_ones_three_people_can_live_with() {
    let Some(all) = all("labels_over_the_corpus_are_ones_three_people_can_live_with") else { return };
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for read in all {
        *labels.entry(read.assessment.label.code()).or_default() += 1;
        *rules.entry(read.assessment.path.last().unwrap().question.clone()).or_default() += 1;
    }
    assert!(labels["act_now"] * 100 < all.len() * 6, "{labels:?}");
    assert!(labels.get("needs_data").copied().unwrap_or_default() * 100 < all.len(), "{labels:?}");
    insta::assert_debug_snapshot!((all.len(), labels, rules));
}

#[test]
fn every_known_exploited_advisory_is_act_now() {
    let Some(all) = all("every_known_exploited_advisory_is_act_now") else { return };
    let mut listed = 0;
    for read in all.iter().filter(|read| !read.enrichment.kev.is_empty()) {
        listed += 1;
        assert_eq!(read.assessment.label, Label::ActNow, "{}", read.advisory.tracking_id);
    }
    assert_eq!(listed, 44);
}

#[test]
fn every_advisory_that_a_later_catalog_lists_is_act_now_and_every_label_has_a_path() {
    const NAME: &str = "every_advisory_that_a_later_catalog_lists_is_act_now_and_every_label_has_a_path";
    let Some(all) = all(NAME) else { return };
    let file = corpus(NAME, "feeds/kev/2025.08.25/known_exploited_vulnerabilities.json").unwrap();
    let (kev, _) = kev::read(&std::fs::read(file).unwrap()).unwrap();
    let policy = Policy::built_in();
    let (mut urgent, mut without_data, mut listed) = (0, 0, 0);
    for read in all {
        let cves = read.advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone());
        let entries = cves.filter_map(|cve| Some((cve.clone(), kev.entries.get(&cve)?.clone())));
        let mut enrichment = read.enrichment.clone();
        (enrichment.kev, enrichment.kev_loaded) = (entries.collect(), true);
        let assessment = assess(&read.advisory, &enrichment, &policy);
        if !enrichment.kev.is_empty() {
            listed += 1;
            assert_eq!(assessment.label, Label::ActNow, "{}", read.advisory.tracking_id);
            assert!(assessment.ssvc.iter().all(|one| one.points[0].values == ["A"]), "{}", read.advisory.tracking_id);
        }
        urgent += usize::from(assessment.label == Label::ActNow);
        without_data += usize::from(assessment.label == Label::NeedsData);
        let (rule, asked) = assessment.path.split_last().unwrap();
        assert_eq!(rule.answer, assessment.label.code());
        assert!(asked.iter().all(|step| !step.source.is_empty()), "{}", read.advisory.tracking_id);
        let trees = if read.advisory.vulnerabilities.is_empty() { 0 } else { 2 };
        assert_eq!(assessment.ssvc.iter().filter(|one| !one.decisions.is_empty()).count(), trees);
    }
    assert_eq!(listed, 44);
    assert!(urgent * 100 <= all.len() * 6 && without_data * 100 < all.len(), "{urgent} {without_data}");
}

/// What a note without a classified statement must not speak of.
const SIGNALS: [&str; 8] =
    ["known", "in the wild", "actively", "available", "observed", "reported", "aware", "proof of concept"];

#[test]
fn every_variant_of_the_publishers_exploitability_note_is_classified_or_speaks_of_ease_only() {
    let Some(all) = all("every_variant_of_the_publishers_exploitability_note_is_classified_or_speaks_of_ease_only")
    else {
        return;
    };
    let mut variants: HashMap<&str, PublisherView> = HashMap::new();
    for Read { advisory, .. } in all {
        for note in advisory.notes.iter().filter(|note| note.title.as_deref() == Some("Exploitability")) {
            let of_note = advisory.exploit_statements.iter().filter(|said| said.source == note.text.source);
            let view = of_note.map(view_of).min().unwrap_or(PublisherView::Silent);
            variants.insert(note.text.text.trim(), view);
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (text, view) in &variants {
        *counts.entry(view.code()).or_default() += 1;
        let lower = text.to_lowercase();
        if *view == PublisherView::Silent {
            assert!(!SIGNALS.iter().any(|signal| lower.contains(signal)), "{text}");
        } else {
            assert_eq!(*view == PublisherView::NoneKnown, lower.contains("no known public exploits"), "{text}");
        }
    }
    assert!(variants.len() >= 75, "{}", variants.len());
    assert_eq!(counts.get("public_exploits"), Some(&1), "{counts:?}");
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["none_known", "public_exploits", "silent"]);
}

#[test]
fn seed_advisories_read_as_they_should() {
    let Some(all) = all("seed_advisories_read_as_they_should") else { return };
    let outage = find(all, "ICSA-24-046-04");
    assert_eq!(outage.assessment.label, Label::Monitor);
    assert_eq!(fix_counts(&outage.assessment), [("no_fix_planned", 4)].into());
    let is_source = |step: &&PlanStep| step.origin != StepOrigin::Derived;
    let counted: Vec<_> = outage.assessment.plan.iter().filter(is_source).filter(|step| step.counted).collect();
    assert_eq!(counted.len(), 1);
    assert_eq!((counted[0].group, counted[0].kind), (PlanGroup::DoNow, StepKind::Workaround));
    assert_eq!(counted[0].text, StepText::Source(outage.advisory.remediations[1].text.clone()));
    let derived = outage.assessment.plan.iter().filter(|step| step.origin == StepOrigin::Derived);
    assert!(derived.into_iter().all(|step| step.group == PlanGroup::Mitigations && step.counted));
    let others = outage.assessment.plan.iter().filter(|step| !step.counted);
    assert!(others.into_iter().all(|step| matches!(
        (step.group, step.origin),
        (PlanGroup::Statements, StepOrigin::Remediation) | (PlanGroup::General, StepOrigin::Note)
    )));
    let code = find(all, "ICSA-22-172-04");
    assert_eq!(code.assessment.label, Label::Mitigate);
    let from_remediations: Vec<_> =
        code.assessment.plan.iter().filter(|step| step.origin == StepOrigin::Remediation).collect();
    assert_eq!(from_remediations.len(), 7);
    assert_eq!(from_remediations.iter().filter(|step| step.url.is_some()).count(), 1);
}

#[test]
fn no_remediation_is_lost_and_none_told_twice() {
    let Some(all) = all("no_remediation_is_lost_and_none_told_twice") else { return };
    for Read { advisory, assessment, .. } in all {
        let mut carried: HashMap<&str, usize> = HashMap::new();
        for step in assessment.plan.iter().filter(|step| step.origin != StepOrigin::Derived) {
            for source in &step.evidence {
                *carried.entry(source).or_default() += 1;
            }
            if step.origin == StepOrigin::Remediation {
                let StepText::Source(text) = &step.text else { panic!("{}", advisory.tracking_id) };
                assert!(advisory.remediations.iter().any(|remediation| remediation.text.trim() == text.trim()));
            }
        }
        for source in advisory.remediations.iter().flat_map(|remediation| &remediation.sources) {
            assert_eq!(carried.get(source.as_str()), Some(&1), "{} {source}", advisory.tracking_id);
        }
    }
}

/// What says that a life has ended.
const END_WORDS: [&str; 9] = [
    "end of life",
    "end-of-life",
    "eol",
    "discontinued",
    "no longer support",
    "obsolete",
    "end of support",
    "no longer maintained",
    "no longer sold",
];

/// Whether a text that stands for the end says so, and names a word of the product, its version, or no product at all.
fn is_said_of(advisory: &Advisory, product: &crate::advisory::Product, fix: &Fix) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '.');
        words.filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let is_evidence = |one: &&crate::advisory::Remediation| one.sources.iter().any(|one| fix.evidence.contains(one));
    advisory.remediations.iter().filter(is_evidence).any(|remediation| {
        let lower = remediation.text.to_lowercase();
        let own = words(&format!("{} {}", product.name, product.versions));
        let is_named = own.iter().any(|word| lower.contains(word.as_str()));
        let others = advisory.products.iter().any(|other| lower.contains(&other.name.to_lowercase()));
        END_WORDS.iter().any(|word| lower.contains(word)) && (is_named || !others)
    })
}

#[test]
fn end_of_life_is_told_only_on_the_sources_word() {
    let Some(all) = all("end_of_life_is_told_only_on_the_sources_word") else { return };
    let mut told = 0;
    for Read { advisory, assessment, .. } in all {
        let ended = assessment.fixes.iter().any(|fix| fix.status == FixStatus::EndOfLife);
        assert_eq!(ended, assessment.tags.iter().any(|tag| tag.code == "end_of_life"), "{}", advisory.tracking_id);
        told += usize::from(ended);
        for (product, fix) in advisory.products.iter().zip(&assessment.fixes) {
            let is_ended = fix.status == FixStatus::EndOfLife;
            assert!(!is_ended || is_said_of(advisory, product, fix), "{}: {}", advisory.tracking_id, product.name);
        }
    }
    assert!((10..60).contains(&told), "{told}");
}

#[test]
fn equal_inputs_give_equal_assessments() {
    let Some(all) = all("equal_inputs_give_equal_assessments") else { return };
    let policy = Policy::built_in();
    for read in all.iter().step_by(20) {
        let again = assess(&read.advisory, &read.enrichment, &policy);
        assert_eq!(again, read.assessment, "{}", read.advisory.tracking_id);
        let json = serde_json::to_string(&again).unwrap();
        assert_eq!(serde_json::from_str::<Assessment>(&json).unwrap(), again);
    }
}
