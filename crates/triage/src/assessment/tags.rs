//! Risk tags: a closed vocabulary, one rule each.
//!
//! Reach, account, complexity and interaction come from the deciding vulnerability's vector; what is affected, and
//! the weakness tags, from all vulnerabilities. Does not know: display words (`wording::tag`).

use super::exploitation::source_of;
use super::facts::{Facts, VulnerabilityFacts, affected};
use super::weakness::classify;
use super::{Exploitability, Fix, FixStatus, Tag};
use crate::enrichment::{Enrichment, EpssBand};
use crate::wording::{Account, Complexity, Impact, Interaction, Level, Maturity, PublisherView, Reach, Weakness};

/// Every tag there is, in the order they are shown.
pub const VOCABULARY: &[&str] = &[
    "remotely_exploitable",
    "adjacent_network",
    "local_access_required",
    "physical_access_required",
    "no_authentication_required",
    "low_complexity",
    "user_interaction_needed",
    "no_fix_available",
    "no_fix_planned",
    "end_of_life",
    "actively_exploited",
    "public_exploit",
    "proof_of_concept",
    "high_epss",
    "affects_safety",
    "affects_availability",
    "affects_integrity",
    "affects_confidentiality",
    "default_credentials",
    "hard_coded_credentials",
    "cleartext_transmission",
    "missing_authentication",
];

/// The tags whose rule holds, in the vocabulary's order.
pub(super) fn tags(
    facts: &Facts<'_>,
    exploitability: &Exploitability,
    enrichment: &Enrichment,
    fixes: &[Fix],
    safety: Option<&str>,
) -> Vec<Tag> {
    VOCABULARY
        .iter()
        .filter_map(|code| {
            let evidence = match *code {
                "affects_safety" => affects_safety(facts, safety)?,
                code => evidence(code, facts, exploitability, enrichment, fixes)?,
            };
            Some(Tag { code: (*code).to_owned(), evidence: vec![evidence] })
        })
        .collect()
}

/// Where the tag's rule found its reason; `None` if the rule does not hold.
fn evidence(
    code: &str,
    facts: &Facts<'_>,
    exploitability: &Exploitability,
    enrichment: &Enrichment,
    fixes: &[Fix],
) -> Option<String> {
    match code {
        "remotely_exploitable" => deciding(facts, |v| v.metrics.reach == Reach::Network),
        "adjacent_network" => deciding(facts, |v| v.metrics.reach == Reach::Adjacent),
        "local_access_required" => deciding(facts, |v| v.metrics.reach == Reach::Local),
        "physical_access_required" => deciding(facts, |v| v.metrics.reach == Reach::Physical),
        "no_authentication_required" => deciding(facts, |v| v.metrics.account == Account::None),
        "low_complexity" => deciding(facts, |v| v.metrics.complexity == Complexity::Low),
        "user_interaction_needed" => {
            deciding(facts, |v| !matches!(v.metrics.interaction, Interaction::None | Interaction::Unknown))
        }
        "no_fix_available" => no_fix(facts, fixes),
        "no_fix_planned" => with_status(fixes, FixStatus::NoFixPlanned),
        "end_of_life" => with_status(fixes, FixStatus::EndOfLife),
        "actively_exploited" => {
            let listed = exploitability.kev.first().map(|cve| source_of(cve, enrichment).0);
            listed
                .or_else(|| viewed(facts, PublisherView::ActivelyExploited))
                .or_else(|| matured(facts, &[Maturity::Attacked]))
        }
        "public_exploit" => viewed(facts, PublisherView::PublicExploits),
        // Working or reliable exploit code is more than a proof of concept, and no less; whether it is public, the
        // vector does not say.
        "proof_of_concept" => viewed(facts, PublisherView::ProofOfConcept)
            .or_else(|| matured(facts, &[Maturity::ProofOfConcept, Maturity::Functional, Maturity::High])),
        "high_epss" => {
            let epss = exploitability.epss.as_ref()?.1.probability;
            (EpssBand::of(Some(epss)) == EpssBand::High).then(|| "epss".to_owned())
        }
        "affects_availability" => affects(facts, |impact| impact.availability),
        "affects_integrity" => affects(facts, |impact| impact.integrity),
        "affects_confidentiality" => affects(facts, |impact| impact.confidentiality),
        "default_credentials" => weakness(facts, Weakness::DefaultCredentials),
        "hard_coded_credentials" => weakness(facts, Weakness::HardCodedCredentials),
        "cleartext_transmission" => weakness(facts, Weakness::CleartextTransmission),
        "missing_authentication" => weakness(facts, Weakness::MissingAuthentication),
        _ => None,
    }
}

/// A product that serves safety is affected (`safety` is its place), or a vector says that people can come to harm.
fn affects_safety(facts: &Facts<'_>, safety: Option<&str>) -> Option<String> {
    let harmful = facts.vulnerabilities.iter().find(|vulnerability| vulnerability.metrics.harms_safety);
    safety.map(str::to_owned).or_else(|| harmful.map(VulnerabilityFacts::vector_source))
}

fn deciding(facts: &Facts<'_>, holds: impl Fn(&VulnerabilityFacts<'_>) -> bool) -> Option<String> {
    facts.deciding().filter(|deciding| holds(deciding)).map(VulnerabilityFacts::vector_source)
}

/// The source says of some product that there is no fix, or only one to come, and of no product that there is one.
fn no_fix(facts: &Facts<'_>, fixes: &[Fix]) -> Option<String> {
    let mut found = None;
    for vulnerability in &facts.vulnerabilities {
        for at in affected(vulnerability.vulnerability) {
            let Some(fix) = fixes.get(at as usize) else { continue };
            match fix.status {
                FixStatus::FixAvailable => return None,
                FixStatus::Unknown | FixStatus::NotAffected => {}
                _ => found = found.or(fix.evidence.first()),
            }
        }
    }
    found.cloned()
}

fn with_status(fixes: &[Fix], status: FixStatus) -> Option<String> {
    fixes.iter().find(|fix| fix.status == status).and_then(|fix| fix.evidence.first().cloned())
}

fn viewed(facts: &Facts<'_>, view: PublisherView) -> Option<String> {
    let said = facts.vulnerabilities.iter().find(|vulnerability| vulnerability.view == view)?;
    said.view_source.map(|source| source.source.clone())
}

fn matured(facts: &Facts<'_>, maturities: &[Maturity]) -> Option<String> {
    let mut all = facts.vulnerabilities.iter();
    all.find(|vulnerability| maturities.contains(&vulnerability.metrics.maturity))
        .map(VulnerabilityFacts::vector_source)
}

fn affects(facts: &Facts<'_>, level: impl Fn(&Impact) -> Level) -> Option<String> {
    let mut all = facts.vulnerabilities.iter();
    all.find(|vulnerability| matches!(level(&vulnerability.metrics.impact), Level::Low | Level::High))
        .map(VulnerabilityFacts::vector_source)
}

fn weakness(facts: &Facts<'_>, wanted: Weakness) -> Option<String> {
    facts
        .vulnerabilities
        .iter()
        .map(|vulnerability| vulnerability.vulnerability)
        .find(|vulnerability| vulnerability.cwes.iter().any(|(id, _)| classify(id) == Some(wanted)))
        .map(|vulnerability| vulnerability.source.clone())
}
