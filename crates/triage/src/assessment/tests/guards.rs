//! Guard rails: what no page may say, over every real document of every publisher there is.
//!
//! Each prints that it was skipped where there is no corpus.

use super::corpus::{Read, all, documents, parts, read_document};
use crate::advisory::Advisory;
use crate::advisory::corpus::corpus;
use crate::assessment::vector::{Metrics, raise};
use crate::assessment::*;
use crate::product::class_of;
use crate::wording::{Gain, Impact, Language, Level, Message, Outcome, render};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// Words of the four parts that say what an advisory means: what people read in a minute, 270 at the most.
const STORY_WORDS_MAX: usize = 270;
/// How many times longer the remediations of the sources are than those of the plans, in tenths, at least.
const SHORTENING_TENTHS_MIN: usize = 25;

/// CISA's documents and those of the other publishers.
fn everything(test: &str) -> impl Iterator<Item = &'static Read> {
    all(test).unwrap_or_default().iter().chain(others(test).unwrap_or_default())
}

/// The documents of the other publishers.
fn others(test: &str) -> Option<&'static [Read]> {
    static OTHERS: OnceLock<Vec<Read>> = OnceLock::new();
    let path = corpus(test, "publishers/other-publishers.tar.gz")?;
    Some(OTHERS.get_or_init(|| {
        let is_document = |name: &str| name.contains("/white/2") || name.contains("/revisions/");
        let (kev, epss) = (BTreeMap::new(), HashMap::new());
        documents(&path, is_document).iter().map(|bytes| read_document(bytes, &kev, &epss)).collect()
    }))
}

/// The losses a message claims.
fn claims(message: &Message) -> Impact {
    let none = Impact { confidentiality: Level::None, integrity: Level::None, availability: Level::None };
    match message {
        Message::AttackerCould { impact } | Message::FromThereCould { impact } | Message::OthersAdd { impact } => {
            *impact
        }
        Message::FurtherOutcomes { outcomes, .. } => {
            let mut claimed = none;
            for one in outcomes {
                let loss = match one.outcome {
                    Outcome::Gains(gain) => claims(&Message::AttackerGains { gain }),
                    Outcome::Loses(impact) => impact,
                };
                raise(&mut claimed.confidentiality, loss.confidentiality);
                raise(&mut claimed.integrity, loss.integrity);
                raise(&mut claimed.availability, loss.availability);
            }
            claimed
        }
        Message::OutageLasts | Message::ClassOutage { .. } => Impact { availability: Level::High, ..none },
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
    let is_lost = |level: Level| matches!(level, Level::Low | Level::High);
    for Read { advisory, assessment, .. } in everything("no_loss_is_claimed_that_no_vector_states") {
        let vectors: Vec<Impact> = advisory
            .vulnerabilities
            .iter()
            .flat_map(|vulnerability| &vulnerability.scores)
            .map(|score| Metrics::parse(&score.vector).impact)
            .collect();
        let is_general = |statement: &&Statement| matches!(statement.message, Message::CommonlyHarms { .. });
        if assessment.could_happen.iter().any(|statement| is_general(&statement)) {
            let is_silent = vectors.iter().all(|impact| *impact == Metrics::UNKNOWN.impact);
            assert!(is_silent, "{}: a vector says more than the CWE list", advisory.tracking_id);
        }
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
    for Read { advisory, assessment, unresolved, .. } in everything("every_statement_has_evidence_and_keeps_the_limits")
    {
        let id = &advisory.tracking_id;
        for (at, part) in parts(assessment).into_iter().enumerate() {
            assert!(at == 4 || part.len() <= STATEMENTS_PER_PART_MAX, "{id}");
            for statement in part {
                let text = render(&statement.message, Language::En);
                assert!(!text.trim().is_empty() && text.chars().count() <= STATEMENT_CHARS_MAX, "{id}: {text}");
                let is_place =
                    |place: &String| place.starts_with('/') || ["kev", "epss", "cwe"].contains(&place.as_str());
                assert!(!statement.evidence.is_empty() && statement.evidence.iter().all(is_place), "{id}: {text}");
            }
        }
        assert!(
            assessment.tags.iter().all(|tag| VOCABULARY.contains(&tag.code.as_str()) && !tag.evidence.is_empty()),
            "{id}"
        );
        assert_eq!(assessment.fixes.len(), advisory.products.len(), "{id}");
        assert!(unresolved.is_empty(), "{id}: {unresolved:?}");
    }
}

#[test]
fn what_others_do_is_counted_and_nothing_is_invented_for_those_that_state_nothing() {
    let mut counted = 0;
    for Read { advisory, assessment, .. } in everything("what_others_do_is_counted") {
        for statement in &assessment.could_happen {
            let Message::FurtherOutcomes { others, outcomes, more, unstated } = &statement.message else {
                continue;
            };
            let id = &advisory.tracking_id;
            let silent = advisory.vulnerabilities.iter().enumerate().filter(|(at, other)| {
                let mut impacts = other.scores.iter().map(|score| Metrics::parse(&score.vector).impact);
                let states = |impact: Impact| {
                    let levels = [impact.confidentiality, impact.integrity, impact.availability];
                    levels.iter().any(|level| matches!(level, Level::Low | Level::High))
                };
                Some(*at) != assessment.decider.map(|decider| decider as usize) && !impacts.any(states)
            });
            let told: u32 = outcomes.iter().map(|one| one.count).sum();
            let unstated_here = silent.count();
            counted += unstated_here;
            assert_eq!(*unstated as usize, unstated_here, "{id}: {:?}", statement.message);
            assert_eq!(told + more + unstated, *others, "{id}: {:?}", statement.message);
            assert!(*more == 0 || outcomes.len() == 3, "{id}: {:?}", statement.message);
        }
    }
    println!("{counted} further vulnerabilities state no effect");
}

/// Everything the source says, in lower case.
fn source_text(advisory: &Advisory) -> String {
    serde_json::to_string(advisory).unwrap().to_lowercase()
}

#[test]
fn nothing_is_named_that_the_source_does_not_name() {
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
    for Read { advisory, assessment, .. } in everything("nothing_is_named_that_the_source_does_not_name") {
        let source = source_text(advisory);
        let derived = assessment.plan.iter().filter_map(|step| match &step.text {
            StepText::Derived(message) => Some(message),
            StepText::Source(_) => None,
        });
        for message in parts(assessment).into_iter().flatten().map(|statement| &statement.message).chain(derived) {
            // What kind of thing a product is comes from the class file; it has a test of its own.
            let is_kind = matches!(message, Message::ProductKinds { .. } | Message::ClassOutage { .. });
            let text = render(message, Language::En).to_lowercase();
            let text = text.replace("the damage can", "");
            let of_kinds = ["plc", "scada", "hmi", "electric"];
            for word in words.iter().filter(|word| text.contains(**word) && !(is_kind && of_kinds.contains(word))) {
                assert!(source.contains(word), "{}: {text}", advisory.tracking_id);
            }
        }
    }
}

#[test]
fn the_other_publishers_are_there() {
    let Some(others) = others("the_other_publishers_are_there") else { return };
    assert!(others.len() >= 100, "{}", others.len());
}

#[test]
fn an_advisory_is_read_in_a_minute() {
    let mut longest = 0;
    for Read { advisory, assessment, .. } in everything("an_advisory_is_read_in_a_minute") {
        let story = parts(assessment).into_iter().take(4).flatten();
        let words: usize =
            story.map(|statement| render(&statement.message, Language::En).split_whitespace().count()).sum();
        assert!(words <= STORY_WORDS_MAX, "{}: {words} words", advisory.tracking_id);
        longest = longest.max(words);
    }
    println!("the longest story has {longest} words");
}

#[test]
fn a_kind_is_named_only_where_it_is_sure() {
    for Read { advisory, assessment, .. } in everything("a_kind_is_named_only_where_it_is_sure") {
        let class = |product: u32| {
            let product = &advisory.products[product as usize];
            class_of(&product.vendor, &product.name)
        };
        for statement in parts(assessment).into_iter().flatten() {
            let id = &advisory.tracking_id;
            match &statement.message {
                Message::ProductKinds { kinds, all } => {
                    let affected: BTreeSet<_> =
                        advisory.vulnerabilities.iter().flat_map(facts::affected).map(class).collect();
                    assert!(kinds.iter().all(|kind| affected.contains(&Some(*kind))), "{id}");
                    assert_eq!(
                        *all,
                        affected.iter().all(|class| class.is_some_and(|class| kinds.contains(&class))),
                        "{id}"
                    );
                }
                Message::ClassOutage { class: kind } => {
                    let told = &advisory.vulnerabilities[assessment.decider.unwrap() as usize];
                    assert!(facts::affected(told).all(|product| class(product) == Some(*kind)), "{id}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn measures_of_ours_are_marked_and_only_for_products_without_a_fix() {
    let mut derived = 0;
    for Read { advisory, assessment, .. } in everything("measures_of_ours_are_marked") {
        for step in &assessment.plan {
            let is_ours = matches!(step.text, StepText::Derived(_));
            assert_eq!(is_ours, step.origin == StepOrigin::Derived, "{}", advisory.tracking_id);
            derived += usize::from(is_ours);
            let is_fixed = |product: &u32| assessment.fixes[*product as usize].status == FixStatus::FixAvailable;
            assert!(!is_ours || !step.products.iter().any(is_fixed), "{}", advisory.tracking_id);
        }
    }
    println!("{derived} derived steps");
}

#[test]
fn every_weakness_of_the_documents_has_a_name() {
    for Read { advisory, .. } in everything("every_weakness_of_the_documents_has_a_name") {
        for (cwe, _) in advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.cwes) {
            assert!(cwe_name(cwe).is_some(), "{} {cwe}", advisory.tracking_id);
        }
    }
}

#[test]
fn repeated_remediations_are_told_once() {
    let Some(all) = all("repeated_remediations_are_told_once") else { return };
    let (mut source, mut plan) = (0, 0);
    for Read { advisory, assessment, .. } in all {
        source += advisory.remediations.iter().map(|one| one.text.len() * one.sources.len()).sum::<usize>();
        let steps = assessment.plan.iter().filter(|step| step.origin == StepOrigin::Remediation);
        plan += steps.map(|step| if let StepText::Source(text) = &step.text { text.len() } else { 0 }).sum::<usize>();
    }
    println!("remediations: {source} bytes in the sources, {plan} in the plans");
    assert!(source * 10 >= plan * SHORTENING_TENTHS_MIN, "{source} {plan}");
}
