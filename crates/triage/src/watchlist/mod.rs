//! What a team wants to hear about: a rule over advisories and the team's own matches.
//!
//! A rule has *subjects* (any one of them is enough; none at all means everything) and *thresholds*.
//! A threshold never silences what cannot be measured: no score passes every minimum score, and
//! `needs_data` passes every minimum label.
//!
//! One rule is asked by [`hits_of`]; the rules of everybody at once by a [`WatchIndex`], with the same answers.
//! Does not know: who is told, when, or through which channel.

mod index;
#[cfg(test)]
mod index_tests;
mod sending;
mod subjects;
mod substrings;
#[cfg(test)]
mod tests;

pub use index::{Heard, Outlook, WatchIndex};
pub use sending::{Due, Pace, SendingPolicy, day_begins, due};

use crate::advisory::{Advisory, Product};
use crate::assessment::{Assessment, Label};
use crate::product::text::fold;
use crate::product::vendor::vendor_keys;
use serde::{Deserialize, Serialize};

/// One watchlist rule. Texts are as the team wrote them; compared without accents, case and kinds of dashes and
/// blanks. An empty text meets nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// Vendors, matched through the vendor aliases.
    pub vendors: Vec<String>,
    /// Words that must all occur in the names, families and order numbers of one product, e.g. `CP 343-1`.
    pub products: Vec<String>,
    /// Words or phrases in title or summary.
    pub words: Vec<String>,
    /// `CVE-…`.
    pub cves: Vec<String>,
    /// Sectors as sources name them.
    pub sectors: Vec<String>,
    /// Publishers: their names, or the addresses they publish under (`https://www.example.com`, `www.example.com`).
    pub sources: Vec<String>,
    /// Anything that touches, or may touch, one of our assets.
    pub inventory: bool,
    /// Least urgent label to hear of.
    pub minimum_label: Option<Label>,
    /// Lowest CVSS score to hear of.
    pub minimum_score: Option<f64>,
}

/// Why a rule hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "what", rename_all = "snake_case")]
pub enum Hit {
    /// The rule names no subject.
    Everything,
    /// A vendor of the rule.
    Vendor(String),
    /// A product of the rule.
    Product(String),
    /// A word of the rule.
    Word(String),
    /// A CVE of the rule.
    Cve(String),
    /// A sector of the rule.
    Sector(String),
    /// A source of the rule.
    Source(String),
    /// So many of our assets are touched, or may be.
    Inventory(u32),
}

/// Why the rule hits this advisory; empty if it does not. So many of the team's assets are touched, or may be.
pub fn hits_of(rule: &Rule, advisory: &Advisory, assessment: &Assessment, touched: u32) -> Vec<Hit> {
    if !Thresholds::of(rule).let_through(assessment) {
        return Vec::new();
    }
    let mut hits = Vec::new();
    hits.extend(rule.vendors.iter().filter(|v| names_vendor(advisory, v)).cloned().map(Hit::Vendor));
    if !rule.products.is_empty() {
        let told = told_names(advisory);
        hits.extend(rule.products.iter().filter(|p| names_product(&told, p)).cloned().map(Hit::Product));
    }
    hits.extend(rule.words.iter().filter(|w| says(advisory, w)).cloned().map(Hit::Word));
    hits.extend(rule.cves.iter().filter(|c| names_cve(advisory, c)).cloned().map(Hit::Cve));
    hits.extend(rule.sectors.iter().filter(|s| names_sector(advisory, s)).cloned().map(Hit::Sector));
    hits.extend(rule.sources.iter().filter(|s| is_by(advisory, s)).cloned().map(Hit::Source));
    if rule.inventory && touched > 0 {
        hits.push(Hit::Inventory(touched));
    }
    if hits.is_empty() && rule.names_no_subject() {
        hits.push(Hit::Everything);
    }
    hits
}

impl Rule {
    /// Whether the rule asks for everything that its thresholds let through.
    pub fn names_no_subject(&self) -> bool {
        !self.inventory
            && [&self.vendors, &self.products, &self.words, &self.cves, &self.sectors, &self.sources]
                .iter()
                .all(|list| list.is_empty())
    }
}

/// What a rule asks of urgency; what cannot be measured passes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Thresholds {
    label: Option<Label>,
    score: Option<f64>,
}

impl Thresholds {
    fn of(rule: &Rule) -> Thresholds {
        Thresholds { label: rule.minimum_label, score: rule.minimum_score }
    }

    fn let_through(self, assessment: &Assessment) -> bool {
        let label = self.label.is_none_or(|least| assessment.label <= least || assessment.label == Label::NeedsData);
        let score = match (self.score, &assessment.cvss) {
            (Some(least), Some(cvss)) => cvss.score >= least,
            _ => true,
        };
        label && score
    }
}

fn names_vendor(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = vendor_keys(wanted);
    advisory.vendors.iter().any(|name| vendor_keys(name).iter().any(|key| wanted.contains(key)))
}

/// Names, families and order numbers of each product, folded once for all texts of a rule.
fn told_names(advisory: &Advisory) -> Vec<String> {
    let told = |product: &Product| {
        let names = [&product.full_name, &product.name].into_iter().chain(&product.families);
        fold(&names.chain(&product.order_numbers).map(String::as_str).collect::<Vec<_>>().join(" "))
    };
    advisory.products.iter().map(told).collect()
}

fn names_product(told: &[String], wanted: &str) -> bool {
    let wanted = fold(wanted);
    !wanted.is_empty() && told.iter().any(|names| wanted.split(' ').all(|word| names.contains(word)))
}

/// Title and summary, folded.
fn sayings(advisory: &Advisory) -> [String; 2] {
    [fold(&advisory.title), advisory.summary.as_ref().map_or_else(String::new, |summary| fold(&summary.text))]
}

fn says(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = fold(wanted);
    !wanted.is_empty() && sayings(advisory).iter().any(|saying| saying.contains(&wanted))
}

fn names_cve(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = cve_key(wanted);
    !wanted.is_empty() && cves(advisory).any(|cve| cve == wanted)
}

fn cve_key(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

fn cves(advisory: &Advisory) -> impl Iterator<Item = String> {
    advisory.vulnerabilities.iter().filter_map(|v| v.cve.as_deref()).map(cve_key)
}

fn names_sector(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = fold(wanted);
    !wanted.is_empty() && advisory.sectors.iter().any(|sector| fold(sector) == wanted)
}

fn is_by(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = source_key(wanted);
    !wanted.is_empty() && publisher_keys(advisory).contains(&wanted)
}

/// A publisher's name or address: folded, an address without scheme and slash.
fn source_key(text: &str) -> String {
    let folded = fold(text);
    let bare = folded.strip_prefix("https://").or_else(|| folded.strip_prefix("http://")).unwrap_or(&folded);
    bare.trim_end_matches('/').to_owned()
}

fn publisher_keys(advisory: &Advisory) -> [String; 2] {
    [source_key(&advisory.publisher.name), source_key(&advisory.publisher.namespace)]
}
