//! From which source fields each generated sentence, tag, fix status and step of an advisory's JSON came.
//!
//! Does not know: how the rules chose them.

use crate::words::language;
use serde::Serialize;
use triage::assessment::{Assessment, Statement};
use triage::wording;

/// `evidence{}`: one member per generated member of the advisory, each list in the order of that member.
#[derive(Debug, Serialize)]
pub(crate) struct Evidence<'a> {
    what_could_happen: Vec<Sentence<'a>>,
    who_is_at_risk: Vec<Sentence<'a>>,
    how_exploited: Vec<Sentence<'a>>,
    prerequisites: Vec<Sentence<'a>>,
    exploitability: Vec<Sentence<'a>>,
    tags: Vec<&'a [String]>,
    products: Vec<&'a [String]>,
    remediation: Vec<&'a [String]>,
}

/// A sentence with its fields: JSON pointers into the document, or the names of catalogs.
#[derive(Debug, Serialize)]
struct Sentence<'a> {
    sentence: String,
    sources: &'a [String],
}

impl<'a> Evidence<'a> {
    /// The evidence of an assessment.
    pub(crate) fn new(assessment: &'a Assessment) -> Self {
        Evidence {
            what_could_happen: sentences(&assessment.could_happen),
            who_is_at_risk: sentences(&assessment.who_is_at_risk),
            how_exploited: sentences(&assessment.how_exploited),
            prerequisites: sentences(&assessment.prerequisites),
            exploitability: sentences(&assessment.exploitability.statements),
            tags: assessment.tags.iter().map(|tag| tag.evidence.as_slice()).collect(),
            products: assessment.fixes.iter().map(|fix| fix.evidence.as_slice()).collect(),
            remediation: assessment.plan.iter().map(|step| step.evidence.as_slice()).collect(),
        }
    }
}

fn sentences(statements: &[Statement]) -> Vec<Sentence<'_>> {
    let told = statements
        .iter()
        .map(|one| Sentence { sentence: wording::render(&one.message, language()), sources: &one.evidence });
    told.collect()
}
