//! Rules that hold over every real document, with KEV 2025.01.24 and EPSS 2024-03-31.
//!
//! Read once for all tests; each prints that it was skipped where there is no corpus.

use crate::advisory::corpus::corpus;
use crate::advisory::{Advisory, normalise, view_of};
use crate::assessment::vector::Metrics;
use crate::assessment::*;
use crate::enrichment::{Enrichment, Epss, Kev, epss, kev};
use crate::wording::{Gain, Impact, Language, Level, Message, PublisherView, render};
use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Read as _};
use std::sync::OnceLock;

struct Read {
    advisory: Advisory,
    enrichment: Enrichment,
    assessment: Assessment,
}

static CORPUS: OnceLock<Vec<Read>> = OnceLock::new();

/// Every document assessed; `None` where there is no corpus.
fn all(test: &str) -> Option<&'static [Read]> {
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
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let policy = Policy::built_in();
    let mut read = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".json")
            || !name.contains("/white/")
            || !name.contains("/icsma-") && !name.contains("/icsa-")
        {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let (advisory, _) = normalise(&csaf::read(&bytes).unwrap().0);
        let mut enrichment = Enrichment::default();
        for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone()) {
            if let Some(listed) = kev.get(&cve) {
                enrichment.kev.insert(cve.clone(), listed.clone());
            }
            if let Some(score) = epss.get(&cve) {
                enrichment.epss.insert(cve, *score);
            }
        }
        let assessment = assess(&advisory, &enrichment, &policy);
        read.push(Read { advisory, enrichment, assessment });
    }
    read.sort_by(|one, other| one.advisory.tracking_id.cmp(&other.advisory.tracking_id));
    read
}

fn parts(assessment: &Assessment) -> [&[Statement]; 5] {
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
    let counted: Vec<_> = outage.assessment.plan.iter().filter(|step| step.counted).collect();
    assert_eq!(counted.len(), 1);
    assert_eq!((counted[0].group, counted[0].kind), (PlanGroup::DoNow, StepKind::Workaround));
    assert_eq!(counted[0].text, StepText::Source(outage.advisory.remediations[1].text.clone()));
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
        for step in &assessment.plan {
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

/// The losses a message claims.
fn claims(message: &Message) -> Impact {
    let none = Impact { confidentiality: Level::None, integrity: Level::None, availability: Level::None };
    match message {
        Message::AttackerCould { impact } | Message::FromThereCould { impact } | Message::OthersAdd { impact } => {
            *impact
        }
        Message::OutageLasts => Impact { availability: Level::High, ..none },
        Message::AttackerGains { gain } => match gain {
            Gain::RunCode | Gain::RunCommands | Gain::ActAsUser => Impact { integrity: Level::Low, ..none },
            Gain::ReadTraffic | Gain::LearnSecrets => Impact { confidentiality: Level::Low, ..none },
            _ => none,
        },
        _ => none,
    }
}

#[test]
fn no_loss_is_claimed_that_no_vector_states() {
    let Some(all) = all("no_loss_is_claimed_that_no_vector_states") else { return };
    let is_lost = |level: Level| matches!(level, Level::Low | Level::High);
    for Read { advisory, assessment, .. } in all {
        let vectors: Vec<Impact> = advisory
            .vulnerabilities
            .iter()
            .flat_map(|vulnerability| &vulnerability.scores)
            .map(|score| Metrics::parse(&score.vector).impact)
            .collect();
        for claimed in parts(assessment).into_iter().flatten().map(|statement| claims(&statement.message)) {
            for loss in [|i: &Impact| i.confidentiality, |i: &Impact| i.integrity, |i: &Impact| i.availability] {
                let stated = vectors.iter().any(|impact| is_lost(loss(impact)));
                assert!(stated || !is_lost(loss(&claimed)), "{}: {claimed:?}", advisory.tracking_id);
            }
        }
    }
}

#[test]
fn every_statement_has_evidence_and_keeps_the_limits() {
    let Some(all) = all("every_statement_has_evidence_and_keeps_the_limits") else { return };
    for Read { advisory, assessment, .. } in all {
        let id = &advisory.tracking_id;
        for (at, part) in parts(assessment).into_iter().enumerate() {
            assert!(at == 4 || part.len() <= STATEMENTS_PER_PART_MAX, "{id}");
            for statement in part {
                let text = render(&statement.message, Language::En);
                assert!(!text.trim().is_empty() && text.chars().count() <= STATEMENT_CHARS_MAX, "{id}: {text}");
                let is_place = |place: &String| place.starts_with('/') || place == "kev" || place == "epss";
                assert!(!statement.evidence.is_empty() && statement.evidence.iter().all(is_place), "{id}: {text}");
            }
        }
        assert!(
            assessment.tags.iter().all(|tag| VOCABULARY.contains(&tag.code.as_str()) && !tag.evidence.is_empty()),
            "{id}"
        );
        assert_eq!(assessment.fixes.len(), advisory.products.len(), "{id}");
    }
}

/// Everything the source says, in lower case.
fn source_text(advisory: &Advisory) -> String {
    serde_json::to_string(advisory).unwrap().to_lowercase()
}

#[test]
fn nothing_is_named_that_the_source_does_not_name() {
    let Some(all) = all("nothing_is_named_that_the_source_does_not_name") else { return };
    let words = [
        "port ",
        "tcp",
        "udp",
        "http",
        "modbus",
        "profinet",
        "opc",
        "snmp",
        "ftp",
        "telnet",
        "ssh",
        "bluetooth",
        "wi-fi",
        "water",
        "energy",
        "electric",
        "chemical",
        "health",
        "transport",
        "food",
        "manufacturing",
        "dam",
        "nuclear",
        "germany",
        "united states",
        "europe",
        "china",
        "japan",
        "plc",
        "scada",
        "hmi",
        "end of life",
        "end-of-life",
    ];
    for Read { advisory, assessment, .. } in all {
        let source = source_text(advisory);
        for statement in parts(assessment).into_iter().flatten() {
            let text = render(&statement.message, Language::En).to_lowercase();
            let text = text.replace("the damage can", "");
            for word in words.iter().filter(|word| text.contains(**word)) {
                assert!(source.contains(word), "{}: {text}", advisory.tracking_id);
            }
        }
    }
}

#[test]
fn end_of_life_is_told_only_on_the_sources_word() {
    let Some(all) = all("end_of_life_is_told_only_on_the_sources_word") else { return };
    let words = [
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
    let mut told = 0;
    for Read { advisory, assessment, .. } in all {
        let ended = assessment.fixes.iter().any(|fix| fix.status == FixStatus::EndOfLife);
        assert_eq!(ended, assessment.tags.iter().any(|tag| tag.code == "end_of_life"), "{}", advisory.tracking_id);
        if ended {
            told += 1;
            let says = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
            assert!(
                advisory.remediations.iter().any(|remediation| says(&remediation.text)),
                "{}",
                advisory.tracking_id
            );
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
