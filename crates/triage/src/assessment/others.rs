//! The vulnerabilities beside the told one: what they let an attacker do, counted by kind, and their causes.
//!
//! Does not know: the one that is told (`story`).

use super::Statement;
use super::facts::{Facts, VulnerabilityFacts};
use super::weakness::{classify, gain};
use crate::wording::{Account, Impact, Level, Message, Outcome, OutcomeCount, Reach, Weakness};

/// Kinds of outcomes in one sentence; the rest is counted.
const OUTCOMES_MAX: usize = 3;
/// Causes named in one sentence.
const CAUSES_MAX: usize = 4;
/// Places given as evidence for one kind.
const EVIDENCE_MAX: usize = 3;

/// Whether the advisory has more than the told one.
fn are_several(facts: &Facts<'_>) -> bool {
    facts.vulnerabilities.len() > 1
}

/// All vulnerabilities but the one that decides.
fn others<'a, 'f>(facts: &'f Facts<'a>) -> impl Iterator<Item = &'f VulnerabilityFacts<'a>> {
    let decider = facts.decider;
    facts.vulnerabilities.iter().enumerate().filter(move |(at, _)| Some(*at) != decider).map(|(_, other)| other)
}

/// How many there are, how bad, and which one is told.
pub(super) fn worst_of_several(facts: &Facts<'_>) -> Option<Statement> {
    if !are_several(facts) {
        return None;
    }
    let scored = |from: f64, below: f64| {
        let scores = facts.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.score);
        super::count(scores.filter(|score| *score >= from && *score < below).count())
    };
    let message = Message::WorstOfSeveral {
        count: super::count(facts.vulnerabilities.len()),
        critical: scored(9.0, f64::INFINITY),
        high: scored(7.0, 9.0),
        unrated: super::count(facts.vulnerabilities.iter().filter(|one| one.score.is_none()).count()),
        told: facts.deciding().and_then(|deciding| deciding.vulnerability.cve.clone()),
    };
    Some(Statement { message, evidence: vec!["/vulnerabilities".to_owned()] })
}

/// What the others let an attacker do; those whose vector states no effect are counted apart.
pub(super) fn outcomes(facts: &Facts<'_>) -> Option<Statement> {
    let mut counted: Vec<(OutcomeCount, Vec<String>)> = Vec::new();
    let mut others_count: u32 = 0;
    let mut unstated: (u32, Vec<String>) = (0, Vec::new());
    for other in others(facts) {
        others_count += 1;
        let Some(outcome) = outcome(other) else {
            unstated.0 += 1;
            if unstated.1.len() < EVIDENCE_MAX {
                unstated.1.push(other.vector_source());
            }
            continue;
        };
        match counted.iter_mut().find(|(known, _)| known.outcome == outcome) {
            Some((known, places)) => {
                known.count += 1;
                if places.len() < EVIDENCE_MAX {
                    places.push(other.vector_source());
                }
            }
            None => counted.push((OutcomeCount { outcome, count: 1 }, vec![other.vector_source()])),
        }
    }
    if counted.is_empty() {
        return None;
    }
    counted.sort_by_key(|(known, _)| std::cmp::Reverse(known.count));
    counted.truncate(OUTCOMES_MAX);
    let told: u32 = counted.iter().map(|(known, _)| known.count).sum();
    let outcomes = counted.iter().map(|(known, _)| *known).collect();
    let evidence = counted.into_iter().flat_map(|(_, places)| places).chain(unstated.1).collect();
    let more = others_count.saturating_sub(told).saturating_sub(unstated.0);
    let message = Message::FurtherOutcomes { others: others_count, outcomes, more, unstated: unstated.0 };
    Some(Statement { message, evidence })
}

fn outcome(facts: &VulnerabilityFacts<'_>) -> Option<Outcome> {
    let impact = facts.metrics.impact;
    let summary = facts.vulnerability.summary.as_ref().map_or("", |summary| summary.text.as_str());
    let weakness = facts.vulnerability.cwes.iter().find_map(|(id, _)| classify(id));
    if let Some(gain) = gain(weakness, &facts.metrics, summary) {
        return Some(Outcome::Gains(gain));
    }
    let is_lost = |level: Level| matches!(level, Level::Low | Level::High);
    let whole = |level: Level| if is_lost(level) { Level::High } else { Level::None };
    let losses = [impact.confidentiality, impact.integrity, impact.availability];
    losses.iter().any(|level| is_lost(*level)).then(|| {
        Outcome::Loses(Impact {
            confidentiality: whole(impact.confidentiality),
            integrity: whole(impact.integrity),
            availability: whole(impact.availability),
        })
    })
}

/// Causes of the others, most frequent first, without the one already told.
pub(super) fn causes(facts: &Facts<'_>, told: &VulnerabilityFacts<'_>) -> Option<Statement> {
    let told = told.vulnerability.cwes.first().and_then(|(id, _)| classify(id));
    let mut counted: Vec<(Weakness, usize, &str)> = Vec::new();
    let mut are_unnamed = false;
    for other in others(facts) {
        let Some(weakness) = other.vulnerability.cwes.first().and_then(|(id, _)| classify(id)) else {
            are_unnamed = true;
            continue;
        };
        if Some(weakness) == told {
            continue;
        }
        match counted.iter_mut().find(|(known, ..)| *known == weakness) {
            Some((_, count, _)) => *count += 1,
            None => counted.push((weakness, 1, &other.vulnerability.source)),
        }
    }
    counted.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let among_others = are_unnamed || counted.len() > CAUSES_MAX;
    counted.truncate(CAUSES_MAX);
    let evidence: Vec<String> = counted.iter().map(|(_, _, source)| (*source).to_owned()).collect();
    let weaknesses = counted.iter().map(|(weakness, ..)| *weakness).collect();
    (!evidence.is_empty()).then_some(Statement { message: Message::OtherCauses { weaknesses, among_others }, evidence })
}

/// How many of all can be exploited from afar without an account.
pub(super) fn open_to_network(facts: &Facts<'_>) -> Option<Statement> {
    if !are_several(facts) {
        return None;
    }
    let open = facts.vulnerabilities.iter().filter(|vulnerability| {
        vulnerability.metrics.reach == Reach::Network && vulnerability.metrics.account == Account::None
    });
    let count = super::count(open.count());
    let message = Message::OpenToNetwork { count, of: super::count(facts.vulnerabilities.len()) };
    (count > 0).then(|| Statement { message, evidence: vec!["/vulnerabilities".to_owned()] })
}
