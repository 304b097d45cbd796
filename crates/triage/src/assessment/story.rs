//! Plain language: what could happen, how it is exploited, what an attacker needs.
//!
//! The deciding vulnerability is told, the others are counted and add only what it lacks. A loss is told only where a
//! vector states it; a sentence is written only with evidence. Does not know: whom it concerns (`audience`).

use super::Statement;
use super::facts::{Facts, VulnerabilityFacts};
use super::vector::{raise, weight};
use super::weakness::{classify, gain};
use crate::wording::{Account, Complexity, Impact, Interaction, Level, Message, Reach, Weakness};

/// Other causes named in one sentence.
const OTHER_CAUSES_MAX: usize = 4;
/// Length of a CWE's name; the longest in the list has 150.
const CWE_NAME_CHARS_MAX: usize = 160;

/// The three parts.
pub(super) struct Story {
    pub(super) could_happen: Vec<Statement>,
    pub(super) how_exploited: Vec<Statement>,
    pub(super) prerequisites: Vec<Statement>,
}

/// Tells the story of the deciding vulnerability.
pub(super) fn story(facts: &Facts<'_>) -> Story {
    let Some(deciding) = facts.deciding() else {
        return Story { could_happen: Vec::new(), how_exploited: Vec::new(), prerequisites: Vec::new() };
    };
    let mut could_happen = consequences(deciding);
    could_happen.extend(others_add(facts, deciding));
    could_happen.extend(worst_of_several(facts));
    Story { could_happen, how_exploited: how_exploited(facts, deciding), prerequisites: prerequisites(deciding) }
}

fn said(message: Message, evidence: String) -> Statement {
    Statement { message, evidence: vec![evidence] }
}

fn consequences(deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let vector = deciding.vector_source();
    if !metrics.has_impact() {
        return vec![said(Message::NoVector, deciding.vulnerability.source.clone())];
    }
    let mut statements = Vec::new();
    let summary = deciding.vulnerability.summary.as_ref();
    let weakness = deciding.vulnerability.cwes.iter().find_map(|(id, _)| classify(id));
    let impact = metrics.impact;
    match gain(weakness, &impact, summary.map_or("", |summary| summary.text.as_str())) {
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
        statements.push(said(Message::OutageLasts, vector.clone()));
    }
    if metrics.reaches_further {
        statements.push(said(Message::ReachesFurther, vector));
    }
    statements
}

fn is_lost(level: Level) -> bool {
    matches!(level, Level::Low | Level::High)
}

/// Kinds of loss that only other vulnerabilities bring.
fn others_add(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>) -> Option<Statement> {
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
    (!evidence.is_empty()).then_some(Statement { message: Message::OthersAdd { impact: added }, evidence })
}

fn worst_of_several(facts: &Facts<'_>) -> Option<Statement> {
    if facts.vulnerabilities.len() < 2 {
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
    };
    Some(said(message, "/vulnerabilities".to_owned()))
}

fn how_exploited(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let mut statements = Vec::new();
    if metrics.reach != Reach::Unknown {
        let path =
            Message::AttackPath { reach: metrics.reach, account: metrics.account, interaction: metrics.interaction };
        statements.push(said(path, deciding.vector_source()));
    }
    if let Some((cwe, name)) = deciding.vulnerability.cwes.first() {
        let message = match classify(cwe) {
            Some(weakness) => Message::Cause { cwe: cwe.clone(), weakness },
            None => Message::CauseNamed { cwe: cwe.clone(), name: super::cut(name, CWE_NAME_CHARS_MAX) },
        };
        statements.push(said(message, deciding.vulnerability.source.clone()));
    }
    statements.extend(other_causes(facts, deciding));
    statements.extend(open_to_network(facts));
    statements
}

/// Causes of the others, most frequent first, without the one already told.
fn other_causes(facts: &Facts<'_>, deciding: &VulnerabilityFacts<'_>) -> Option<Statement> {
    let told = deciding.vulnerability.cwes.first().and_then(|(id, _)| classify(id));
    let mut counted: Vec<(Weakness, usize, &str)> = Vec::new();
    for other in &facts.vulnerabilities {
        let Some(weakness) = other.vulnerability.cwes.first().and_then(|(id, _)| classify(id)) else { continue };
        if Some(weakness) == told {
            continue;
        }
        match counted.iter_mut().find(|(known, ..)| *known == weakness) {
            Some((_, count, _)) => *count += 1,
            None => counted.push((weakness, 1, &other.vulnerability.source)),
        }
    }
    counted.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    counted.truncate(OTHER_CAUSES_MAX);
    let evidence: Vec<String> = counted.iter().map(|(_, _, source)| (*source).to_owned()).collect();
    let weaknesses = counted.iter().map(|(weakness, ..)| *weakness).collect();
    (!evidence.is_empty()).then_some(Statement { message: Message::OtherCauses { weaknesses }, evidence })
}

fn open_to_network(facts: &Facts<'_>) -> Option<Statement> {
    if facts.vulnerabilities.len() < 2 {
        return None;
    }
    let open = facts.vulnerabilities.iter().filter(|vulnerability| {
        vulnerability.metrics.reach == Reach::Network && vulnerability.metrics.account == Account::None
    });
    let count = super::count(open.count());
    let message = Message::OpenToNetwork { count, of: super::count(facts.vulnerabilities.len()) };
    (count > 0).then(|| said(message, "/vulnerabilities".to_owned()))
}

fn prerequisites(deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let source = deciding.vector_source();
    if metrics.reach == Reach::Unknown {
        return vec![said(Message::NoVector, source)];
    }
    let has_help = !matches!(metrics.interaction, Interaction::None | Interaction::Unknown);
    let is_local_with_help = metrics.reach == Reach::Local && has_help;
    let mut needs = vec![match metrics.reach {
        Reach::Local if has_help => Message::NeedsAccessOrUser,
        reach => Message::NeedsReach { reach },
    }];
    if metrics.account != Account::Unknown {
        needs.push(Message::NeedsAccount { account: metrics.account });
    }
    if metrics.interaction != Interaction::Unknown && !is_local_with_help {
        needs.push(Message::NeedsUser { interaction: metrics.interaction });
    }
    if metrics.complexity == Complexity::High {
        needs.push(Message::NeedsConditions);
    }
    needs.into_iter().map(|message| said(message, source.clone())).collect()
}
