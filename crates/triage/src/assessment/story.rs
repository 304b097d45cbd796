//! Plain language: what could happen, how it is exploited, what an attacker needs.
//!
//! The deciding vulnerability is told, the others are counted and add only what it lacks. A loss is told only where a
//! vector states it; a sentence is written only with evidence. Does not know: whom it concerns (`audience`).

use super::facts::{Facts, VulnerabilityFacts};
use super::kinds::Kinds;
use super::vector::{raise, weight};
use super::weakness::{classify, common_harm, cwe_name, gain};
use super::{Statement, others, prerequisites};
use crate::advisory::Advisory;
use crate::wording::{Impact, Level, Message, Outcome, Reach, has_outage_words};

/// Length of a CWE's name; the longest in the list has 150.
const CWE_NAME_CHARS_MAX: usize = 160;

/// The three parts.
pub(super) struct Story {
    pub(super) could_happen: Vec<Statement>,
    pub(super) how_exploited: Vec<Statement>,
    pub(super) prerequisites: Vec<Statement>,
}

/// Tells the story of the deciding vulnerability.
pub(super) fn story(advisory: &Advisory, facts: &Facts<'_>, kinds: &Kinds) -> Story {
    let Some(deciding) = facts.deciding() else {
        return Story { could_happen: Vec::new(), how_exploited: Vec::new(), prerequisites: Vec::new() };
    };
    let mut could_happen = match what_is_lost(facts, deciding) {
        Some(statements) => statements,
        None => consequences(deciding),
    };
    could_happen.extend(outage(advisory, deciding, kinds));
    if deciding.metrics.reaches_further {
        could_happen.push(said(Message::ReachesFurther, deciding.vector_source()));
    }
    could_happen.extend(others::worst_of_several(facts));
    could_happen.extend(others::outcomes(facts));
    could_happen.extend(others_add(facts, deciding, could_happen.last()));
    Story {
        could_happen,
        how_exploited: how_exploited(facts, deciding),
        prerequisites: prerequisites::prerequisites(deciding),
    }
}

/// Where the told vulnerability has no vector: that this is so, and what such weaknesses commonly harm if no vector of
/// the advisory says more.
fn what_is_lost(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>) -> Option<Vec<Statement>> {
    if deciding.metrics.has_impact() {
        return None;
    }
    let mut statements = vec![said(Message::NoVector, deciding.vulnerability.source.clone())];
    let is_silent = facts.vulnerabilities.iter().all(|other| !other.metrics.has_impact());
    let common = deciding.vulnerability.cwes.iter().find_map(|(cwe, _)| Some((cwe, common_harm(cwe)?)));
    if let Some((cwe, impact)) = common.filter(|_| is_silent) {
        let evidence = vec![deciding.vulnerability.source.clone(), "cwe".to_owned()];
        statements.push(Statement { message: Message::CommonlyHarms { cwe: cwe.clone(), impact }, evidence });
    }
    Some(statements)
}

/// What can follow from an outage of such products, where they are all of one kind.
fn outage(advisory: &Advisory, deciding: &VulnerabilityFacts<'_>, kinds: &Kinds) -> Option<Statement> {
    if deciding.metrics.impact.availability != Level::High {
        return None;
    }
    let (class, products) = kinds.of_vulnerability(advisory, deciding)?;
    if !has_outage_words(class) {
        return None;
    }
    let mut evidence = vec![deciding.vector_source()];
    evidence.extend(products);
    Some(Statement { message: Message::ClassOutage { class }, evidence })
}

/// The list's name of a weakness; the document's, which may be anything, where the list is silent.
fn name_of<'a>(cwe: &str, stated: &'a str) -> &'a str {
    cwe_name(cwe).unwrap_or(stated)
}

fn said(message: Message, evidence: String) -> Statement {
    Statement { message, evidence: vec![evidence] }
}

fn consequences(deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let vector = deciding.vector_source();
    let mut statements = Vec::new();
    let summary = deciding.vulnerability.summary.as_ref();
    let weakness = deciding.vulnerability.cwes.iter().find_map(|(id, _)| classify(id));
    let impact = metrics.impact;
    match gain(weakness, metrics, summary.map_or("", |summary| summary.text.as_str())) {
        Some(gain) => {
            let mut evidence = vec![deciding.vulnerability.source.clone(), vector.clone()];
            evidence.extend(summary.map(|summary| summary.source.clone()));
            statements.push(Statement { message: Message::AttackerGains { gain }, evidence });
            statements.push(said(Message::FromThereCould { impact }, vector.clone()));
        }
        None => statements.push(said(Message::AttackerCould { impact }, vector.clone())),
    }
    let stops = impact.availability == Level::High;
    if stops && !is_lost(impact.integrity) && !is_lost(impact.confidentiality) {
        statements.push(said(Message::OutageLasts, vector));
    }
    statements
}

fn is_lost(level: Level) -> bool {
    matches!(level, Level::Low | Level::High)
}

/// Kinds of loss that only other vulnerabilities bring, where the sentence about them (`told`) leaves one out.
fn others_add(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>, told: Option<&Statement>) -> Option<Statement> {
    let mut added = Impact { confidentiality: Level::None, integrity: Level::None, availability: Level::None };
    let mut evidence = Vec::new();
    let base = deciding.metrics.impact;
    for other in &facts.vulnerabilities {
        let impact = other.metrics.impact;
        let before = weight(added.confidentiality) + weight(added.integrity) + weight(added.availability);
        for (level, theirs, told) in [
            (&mut added.confidentiality, impact.confidentiality, base.confidentiality),
            (&mut added.integrity, impact.integrity, base.integrity),
            (&mut added.availability, impact.availability, base.availability),
        ] {
            if is_lost(theirs) && !is_lost(told) {
                raise(level, theirs);
            }
        }
        if weight(added.confidentiality) + weight(added.integrity) + weight(added.availability) > before {
            evidence.push(other.vector_source());
        }
    }
    let is_new = !evidence.is_empty() && !told.is_some_and(|told| names_losses(&told.message, &added));
    is_new.then_some(Statement { message: Message::OthersAdd { impact: added }, evidence })
}

/// Whether the sentence about the other vulnerabilities names each of these losses.
fn names_losses(told: &Message, added: &Impact) -> bool {
    let Message::FurtherOutcomes { outcomes, .. } = told else { return false };
    let names = |level: fn(&Impact) -> Level| {
        !is_lost(level(added))
            || outcomes.iter().any(|one| matches!(&one.outcome, Outcome::Loses(impact) if is_lost(level(impact))))
    };
    names(|impact| impact.confidentiality) && names(|impact| impact.integrity) && names(|impact| impact.availability)
}

fn how_exploited(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let mut statements = Vec::new();
    if metrics.reach != Reach::Unknown {
        let path =
            Message::AttackPath { reach: metrics.reach, account: metrics.account, interaction: metrics.interaction };
        statements.push(said(path, deciding.vector_source()));
    } else if !metrics.has_impact() {
        statements.push(said(Message::NoVector, deciding.vulnerability.source.clone()));
    }
    if let Some((cwe, name)) = deciding.vulnerability.cwes.first() {
        let message = match classify(cwe) {
            Some(weakness) => Message::Cause { cwe: cwe.clone(), weakness },
            None => Message::CauseNamed { cwe: cwe.clone(), name: super::cut(name_of(cwe, name), CWE_NAME_CHARS_MAX) },
        };
        statements.push(said(message, deciding.vulnerability.source.clone()));
    }
    statements.extend(others::causes(facts, deciding));
    statements.extend(others::open_to_network(facts));
    statements
}
