//! The metrics of a CVSS vector (2.0, 3.x, 4.0) in the terms of the policy.
//!
//! Tolerant: a metric that is absent or unreadable is unknown, never a guess; CVSS 2 has no user interaction.
//! Does not know: scores (`enrichment`).

use crate::enrichment::cvss::components;
use crate::wording::{Account, Complexity, Impact, Interaction, Level, Maturity, Reach};

/// What one vector says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Metrics {
    pub(super) reach: Reach,
    pub(super) account: Account,
    pub(super) complexity: Complexity,
    pub(super) interaction: Interaction,
    pub(super) impact: Impact,
    /// CVSS 3 `S:C`, or any loss in subsequent systems in CVSS 4.
    pub(super) reaches_further: bool,
    pub(super) maturity: Maturity,
    /// CVSS 4: `S:P` (safety present), or `S` in the modified integrity or availability of subsequent systems.
    pub(super) harms_safety: bool,
    /// CVSS 2 says `single` and `multiple` where later versions say `low` and `high`.
    pub(super) is_v2: bool,
}

impl Metrics {
    /// Nothing is known.
    pub(super) const UNKNOWN: Metrics = Metrics {
        reach: Reach::Unknown,
        account: Account::Unknown,
        complexity: Complexity::Unknown,
        interaction: Interaction::Unknown,
        impact: Impact { confidentiality: Level::Unknown, integrity: Level::Unknown, availability: Level::Unknown },
        reaches_further: false,
        maturity: Maturity::NotDefined,
        harms_safety: false,
        is_v2: false,
    };

    /// Reads `AV:N/AC:L/…` with or without the `CVSS:x.y/` prefix and brackets.
    pub(super) fn parse(vector: &str) -> Metrics {
        let mut metrics = Metrics::UNKNOWN;
        for (key, value) in components(vector) {
            metrics.take(key, value);
        }
        metrics
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "AV" => self.reach = reach(value),
            "AC" => self.complexity = complexity(value),
            // CVSS 4 splits what version 3 called a high complexity into AC and AT.
            "AT" if value == "P" => self.complexity = Complexity::High,
            "PR" => self.account = account(value),
            "Au" => {
                self.is_v2 = true;
                self.account = account(value);
            }
            "UI" => self.interaction = interaction(value),
            "C" | "VC" => raise(&mut self.impact.confidentiality, level(value)),
            "I" | "VI" => raise(&mut self.impact.integrity, level(value)),
            "A" | "VA" => raise(&mut self.impact.availability, level(value)),
            "S" if value == "C" => self.reaches_further = true,
            "S" if value == "P" => self.harms_safety = true,
            "MSI" | "MSA" if value == "S" => self.harms_safety = true,
            "SC" | "SI" | "SA" => self.take_subsequent(key, value),
            "E" => self.maturity = maturity(value),
            _ => {}
        }
    }

    /// A loss in subsequent systems counts as a loss.
    fn take_subsequent(&mut self, key: &str, value: &str) {
        let level = level(value);
        if !matches!(level, Level::Low | Level::High) {
            return;
        }
        self.reaches_further = true;
        match key {
            "SC" => raise(&mut self.impact.confidentiality, level),
            "SI" => raise(&mut self.impact.integrity, level),
            _ => raise(&mut self.impact.availability, level),
        }
    }

    /// Whether the vector could be read far enough to say what is lost.
    pub(super) fn has_impact(&self) -> bool {
        let Impact { confidentiality, integrity, availability } = self.impact;
        [confidentiality, integrity, availability].iter().any(|level| *level != Level::Unknown)
    }
}

/// Keeps the worse of two levels.
pub(super) fn raise(level: &mut Level, other: Level) {
    if weight(other) > weight(*level) {
        *level = other;
    }
}

/// 0 unknown, 1 none, 2 low, 3 high.
pub(super) fn weight(level: Level) -> u8 {
    match level {
        Level::Unknown => 0,
        Level::None => 1,
        Level::Low => 2,
        Level::High => 3,
    }
}

fn reach(value: &str) -> Reach {
    match value {
        "N" => Reach::Network,
        "A" => Reach::Adjacent,
        "L" => Reach::Local,
        "P" => Reach::Physical,
        _ => Reach::Unknown,
    }
}

fn complexity(value: &str) -> Complexity {
    match value {
        "L" => Complexity::Low,
        "M" => Complexity::Medium,
        "H" => Complexity::High,
        _ => Complexity::Unknown,
    }
}

fn account(value: &str) -> Account {
    match value {
        "N" => Account::None,
        "L" | "S" => Account::Low,
        "H" | "M" => Account::High,
        _ => Account::Unknown,
    }
}

fn interaction(value: &str) -> Interaction {
    match value {
        "N" => Interaction::None,
        "R" => Interaction::Required,
        "P" => Interaction::Passive,
        "A" => Interaction::Active,
        _ => Interaction::Unknown,
    }
}

fn level(value: &str) -> Level {
    match value {
        "N" => Level::None,
        "L" | "P" => Level::Low,
        // `S` is CVSS 4's "safety", worse than high.
        "H" | "C" | "S" => Level::High,
        _ => Level::Unknown,
    }
}

fn maturity(value: &str) -> Maturity {
    match value {
        "A" => Maturity::Attacked,
        "H" => Maturity::High,
        "F" => Maturity::Functional,
        "P" | "POC" => Maturity::ProofOfConcept,
        "U" => Maturity::Unproven,
        _ => Maturity::NotDefined,
    }
}
