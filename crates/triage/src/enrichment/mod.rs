//! What others know about an advisory's CVEs: CVSS, EPSS, KEV as values.
//!
//! Does not know: where these values come from or are kept.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known beside the document, by CVE. A CVE that is absent has *no data*, which is never zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enrichment {
    /// EPSS by CVE.
    pub epss: BTreeMap<String, Epss>,
    /// CISA's Known Exploited Vulnerabilities by CVE.
    pub kev: BTreeMap<String, Kev>,
}

/// FIRST's Exploit Prediction Scoring System for one CVE.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epss {
    /// Probability of exploitation in the next 30 days, 0 to 1.
    pub probability: f64,
    /// Share of CVEs with a lower probability, 0 to 1.
    pub percentile: f64,
    /// The day of the score.
    pub date: Date,
}

/// EPSS bands: below 1 % low, 1 to below 10 % moderate, from 10 % high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpssBand {
    /// Nobody scored it.
    NoData,
    /// < 1 %.
    Low,
    /// 1 % to < 10 %.
    Moderate,
    /// ≥ 10 %.
    High,
}

impl EpssBand {
    /// The band of a probability; `None` is no data.
    pub fn of(probability: Option<f64>) -> Self {
        match probability {
            None => EpssBand::NoData,
            Some(p) if p >= 0.10 => EpssBand::High,
            Some(p) if p >= 0.01 => EpssBand::Moderate,
            Some(_) => EpssBand::Low,
        }
    }
}

/// One entry of CISA's Known Exploited Vulnerabilities catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kev {
    /// The day it was added.
    pub date_added: Date,
    /// The day United States agencies must have acted.
    pub due_date: Option<Date>,
    /// Known to be used by ransomware.
    pub ransomware: bool,
    /// CISA's required action.
    pub required_action: String,
}
