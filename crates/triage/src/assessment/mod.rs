//! How urgent an advisory is, why, what it means in plain language, and what to do.
//!
//! Deterministic: same advisory, enrichment and policy, same assessment. Every statement carries its evidence.
//! The deciding vulnerability is the one with the most urgent label, of equal ones the one with the highest score, of
//! equal ones the first in the document; the attack strip and the story are its. The score shown is the advisory's
//! highest, which is nearly always the same one's.
//! Does not know: who reads it, in which language, which assets they own.

mod advice;
mod audience;
mod exploitation;
mod facts;
mod fixes;
mod kinds;
mod measures;
mod naming;
mod others;
mod parts;
mod plan;
mod policy;
mod prerequisites;
mod remedy;
mod score;
mod shape;
mod ssvc;
mod story;
mod tags;
mod vector;
mod weakness;

#[cfg(test)]
mod tests;

pub use fixes::fix_counts;
pub use policy::{
    Comparison, Decided, Difference, POLICY_RULES_MAX, POLICY_SIZE_BYTES_MAX, Policy, PolicyError, PolicyRemark,
    QUESTIONS, compare,
};
pub use shape::*;
pub use ssvc::{ssvc_selections, ssvc_vector};
pub use tags::VOCABULARY;
pub use weakness::cwe_name;

use crate::advisory::Advisory;
use crate::enrichment::Enrichment;

/// Statements of one part of the page; the story is built so that it never needs more.
pub const STATEMENTS_PER_PART_MAX: usize = 7;
/// Characters of one rendered statement: what a reader takes in at a glance.
pub const STATEMENT_CHARS_MAX: usize = 300;

/// Assesses one advisory under one policy.
pub fn assess(advisory: &Advisory, enrichment: &Enrichment, policy: &Policy) -> Assessment {
    let remedies = remedy::read(advisory);
    let fixes = fixes::fixes(advisory, &remedies);
    let facts = facts::Facts::gather(advisory, enrichment, policy, &fixes);
    let (label, path) = facts.decide(advisory, enrichment, policy, &fixes);
    let exploitability = exploitation::exploitability(advisory, enrichment, &facts);
    let kinds = kinds::Kinds::of(advisory);
    let story = story::story(advisory, &facts, &kinds);
    let metrics = facts.deciding().map_or(vector::Metrics::UNKNOWN, |deciding| deciding.metrics);
    Assessment {
        policy_version: policy.version().to_owned(),
        label,
        path,
        decider: facts.decider.map(count),
        cvss: score::shown(&facts),
        attack: score::attack(&metrics),
        could_happen: story.could_happen,
        who_is_at_risk: audience::who_is_at_risk(advisory, &kinds),
        how_exploited: story.how_exploited,
        prerequisites: story.prerequisites,
        tags: tags::tags(&facts, &exploitability, enrichment, &fixes, kinds.safety(advisory).as_deref()),
        exploitability,
        ssvc: ssvc::decisions(&facts, enrichment),
        plan: plan::plan(advisory, &remedies, &fixes, &facts, label),
        fixes,
    }
}

/// Fix status per product, in the advisory's order: what [`Assessment::fixes`] holds, without the rest.
pub fn fix_statuses(advisory: &Advisory) -> Vec<Fix> {
    let remedies = remedy::read(advisory);
    fixes::fixes(advisory, &remedies)
}

/// A count as messages and rows hold it.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// At most `max` characters; cut at a blank where there is one, and marked with `…`.
fn cut(text: &str, max: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(max) else { return text.to_owned() };
    let (end, _) = text.char_indices().nth(max - 1).unwrap_or((end, ' '));
    let head = text.get(..end).unwrap_or_default();
    let head =
        head.rfind(' ').and_then(|blank| head.get(..blank)).filter(|kept| kept.len() * 2 > head.len()).unwrap_or(head);
    format!("{}…", head.trim_end())
}
