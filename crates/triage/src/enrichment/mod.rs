//! What others know about an advisory's CVEs: CVSS, EPSS, KEV as values.
//!
//! Does not know: where these values come from or are kept.

pub mod cve;
pub mod cvss;
pub mod epss;
pub mod exploited;
pub mod kev;
pub mod ssvc;
mod table;
#[cfg(test)]
mod tests;

use csaf::{Finding, Severity};
use cve::{Exploitation, Ssvc};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// What is known beside the document, by CVE. A CVE that is absent has *no data*, which is never zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enrichment {
    /// EPSS by CVE.
    pub epss: BTreeMap<String, Epss>,
    /// Whether the KEV catalog is there at all: without it, that a CVE is not listed says nothing.
    pub kev_loaded: bool,
    /// CISA's Known Exploited Vulnerabilities by CVE.
    pub kev: BTreeMap<String, Kev>,
    /// What further catalogs of exploited vulnerabilities list, by CVE, then by the catalog's name.
    pub listings: BTreeMap<String, Vec<Listing>>,
    /// What coordinators judged by SSVC, by CVE.
    pub ssvc: BTreeMap<String, Ssvc>,
}

impl Enrichment {
    /// Whether any catalog lists the CVE as exploited, or a coordinator judged so: the worst of them decides.
    pub fn is_exploited(&self, cve: &str) -> bool {
        self.kev.contains_key(cve) || self.listings.contains_key(cve) || self.judged_exploited(cve).is_some()
    }

    /// The judgement that the CVE is used in attacks, if there is one.
    pub fn judged_exploited(&self, cve: &str) -> Option<&Ssvc> {
        self.ssvc.get(cve).filter(|ssvc| ssvc.exploitation == Some(Exploitation::Active))
    }
}

/// An entry of a catalog of exploited vulnerabilities other than CISA's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The catalog's name in the configuration.
    pub catalog: String,
    /// The day it was added, if the catalog says so.
    pub added: Option<Date>,
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
    /// The last probability that was another one, where an older edition was stored.
    #[serde(default)]
    pub before: Option<EpssBefore>,
}

/// An earlier EPSS probability of the same CVE.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpssBefore {
    /// 0 to 1.
    pub probability: f64,
    /// The last day on which it was known to stand.
    pub date: Date,
}

terms! {
    /// EPSS bands: below 1 % low, 1 to below 10 % moderate, from 10 % high.
    EpssBand {
        /// Nobody scored it.
        NoData = "no_data",
        /// < 1 %.
        Low = "low",
        /// 1 % to < 10 %.
        Moderate = "moderate",
        /// ≥ 10 %.
        High = "high",
    }
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

/// Why a catalog could not be read at all. A single bad row is a finding, not an error.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file is larger than its limit.
    #[error("reading {catalog}: {size} bytes are more than the limit of {limit}")]
    TooLarge {
        /// Which catalog.
        catalog: &'static str,
        /// What was given, in bytes.
        size: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// There are more rows than the limit.
    #[error("reading {catalog}: more than {limit} rows")]
    TooManyRows {
        /// Which catalog.
        catalog: &'static str,
        /// The limit.
        limit: usize,
    },
    /// It is not what it should be.
    #[error("reading {catalog}: {reason}")]
    WrongShape {
        /// Which catalog.
        catalog: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The reader failed.
    #[error("reading {catalog}: the input broke off")]
    Read {
        /// Which catalog.
        catalog: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Findings kept for one catalog; after these they are only counted.
pub const CATALOG_FINDINGS_COUNT_MAX: usize = 100;

/// Adds a finding while there is room.
fn push_finding(findings: &mut Vec<Finding>, rule: &str, severity: Severity, pointer: String, message: String) {
    if findings.len() < CATALOG_FINDINGS_COUNT_MAX {
        findings.push(Finding::new(rule, severity, pointer, message));
    }
}

/// Every CVE id that a text names, upper case, in the order of the text.
pub fn find_cves(text: &str) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let upper = text.to_ascii_uppercase();
    for (at, _) in upper.match_indices("CVE-") {
        let rest = &upper[at + 4..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count();
        // An address may go on after the number: `CVE-2024-0001-gateway`.
        let mut parts = rest[..length].splitn(3, '-');
        let cve = format!("CVE-{}-{}", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let begins = !upper[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        found.extend(read_cve(&cve).filter(|cve| begins && seen.insert(cve.clone())));
    }
    found
}

/// A CVE id as a key: trimmed, upper case; `None` if it is none.
fn read_cve(raw: &str) -> Option<String> {
    let cve = raw.trim().to_ascii_uppercase();
    let (year, number) = cve.strip_prefix("CVE-")?.split_once('-')?;
    let is_digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && is_digits(year, 4) && number.len() <= 19 && is_digits(number, 4)).then_some(cve)
}
