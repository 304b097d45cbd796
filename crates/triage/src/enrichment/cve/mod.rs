//! CVE records (CVE JSON 5): what the CVE program and CISA's Vulnrichment say of one vulnerability.
//!
//! A record has a container of the organisation that assigned it (CNA) and further ones (ADP); each may judge by SSVC.
//! Does not know: where a record came from, or who needs it.

mod read;
#[cfg(test)]
mod tests;

pub use read::{CVE_RECORD_SIZE_BYTES_MAX, read};

use crate::advisory::StatedScore;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is kept of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CveRecord {
    /// Upper-cased `CVE-…`.
    pub cve: String,
    /// Whether the CVE program took it back; then nothing else in it counts.
    pub rejected: bool,
    /// When the record was last written.
    pub updated: Option<Timestamp>,
    /// Its title.
    pub title: Option<String>,
    /// In English where there is one, repaired for display.
    pub description: Option<String>,
    /// Weaknesses as (id, name).
    pub cwes: Vec<(String, String)>,
    /// Scores of all containers, the CNA's first; each says where it stands.
    pub scores: Vec<StatedScore>,
    /// Products that are named as affected.
    pub affected: Vec<AffectedProduct>,
    /// How urgent a coordinator holds it to be: of several judgements the one that knows of the worst exploitation.
    pub ssvc: Option<Ssvc>,
}

/// A product that a record names as affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedProduct {
    /// As the record has it, repaired for display.
    pub vendor: String,
    /// As the record has it, repaired for display.
    pub product: String,
    /// Versions and ranges that are said to be affected, in words.
    pub versions: Vec<String>,
}

/// A judgement by Stakeholder-Specific Vulnerability Categorization, as CISA's coordinators publish it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ssvc {
    /// What is known of exploitation.
    pub exploitation: Option<Exploitation>,
    /// Whether the first steps of an attack can be automated.
    pub automatable: Option<Automatable>,
    /// How much control an attacker gains.
    pub technical_impact: Option<TechnicalImpact>,
    /// When it was judged.
    pub at: Option<Timestamp>,
    /// Short name of the container's organisation, e.g. `CISA-ADP`.
    pub by: String,
}

terms! {
    /// SSVC decision point *Exploitation*, the worst first.
    Exploitation {
        /// Reliable evidence that it is used in attacks.
        Active = "active",
        /// A public proof of concept, or a well-known way.
        Poc = "poc",
        /// No evidence of either.
        None = "none",
    }
}

terms! {
    /// SSVC decision point *Automatable*.
    Automatable {
        /// Steps 1 to 4 of the kill chain can be automated.
        Yes = "yes",
        /// They cannot.
        No = "no",
    }
}

terms! {
    /// SSVC decision point *Technical Impact*.
    TechnicalImpact {
        /// Total control, or all information.
        Total = "total",
        /// Less.
        Partial = "partial",
    }
}
