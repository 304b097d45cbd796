//! The score that is shown: stated by the source, else computed from its vector.
//!
//! Does not know: which of several scores decides (`facts`).

use super::facts::Facts;
use super::vector::Metrics;
use super::{Attack, Cvss};
use crate::advisory::StatedScore;
use crate::enrichment::cvss::{Severity, Version, read_stated_vector};
use crate::wording::Account;

/// The stated base score, else the one computed from the vector.
pub(super) fn base_score(stated: &StatedScore) -> Option<f64> {
    stated.base_score.or_else(|| computed(stated))
}

/// The base score of the vector, where it can be read.
fn computed(stated: &StatedScore) -> Option<f64> {
    read_stated_vector(&stated.version, &stated.vector).map(|vector| vector.base)
}

/// The highest score of the advisory.
pub(super) fn shown(facts: &Facts<'_>) -> Option<Cvss> {
    let highest = facts.vulnerabilities.get(facts.highest?)?;
    let (stated, score) = (highest.stated?, highest.score?);
    Some(Cvss {
        version: stated.version.clone(),
        score,
        severity: severity(score, &stated.version).code().to_owned(),
        vector: stated.vector.clone(),
        computed: computed(stated),
    })
}

/// The rating of a score, by the scale of its version; by that of 3 and 4 where no version is stated.
fn severity(score: f64, version: &str) -> Severity {
    Severity::of(score, Version::from_text(version).unwrap_or(Version::V31))
}

/// The attack strip.
pub(super) fn attack(metrics: &Metrics) -> Attack {
    let account = match metrics.account {
        Account::Low if metrics.is_v2 => "single",
        Account::High if metrics.is_v2 => "multiple",
        account => account.code(),
    };
    Attack {
        vector: metrics.reach.code().to_owned(),
        auth_required: account.to_owned(),
        complexity: metrics.complexity.code().to_owned(),
        user_interaction: metrics.interaction.code().to_owned(),
    }
}
