//! What a team wants to hear about: a rule over advisories and the team's own matches.
//!
//! A rule has *subjects* (any one of them is enough; none at all means everything) and *thresholds*.
//! A threshold never silences what cannot be measured: no score passes every minimum score, and
//! `needs_data` passes every minimum label.
//!
//! Does not know: who is told, when, or through which channel.

use crate::advisory::{Advisory, Product};
use crate::assessment::{Assessment, Label};
use crate::matching::Verdict;
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
    /// So many of our assets are touched, or may be.
    Inventory(u32),
}

/// Why the rule hits this advisory; empty if it does not. `verdicts` are those of the team's own assets.
pub fn hits(rule: &Rule, advisory: &Advisory, assessment: &Assessment, verdicts: &[Verdict]) -> Vec<Hit> {
    if !passes_thresholds(rule, assessment) {
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
    let touched = verdicts.iter().filter(|v| matches!(v, Verdict::Affected | Verdict::NeedsData)).count();
    if rule.inventory && touched > 0 {
        hits.push(Hit::Inventory(u32::try_from(touched).unwrap_or(u32::MAX)));
    }
    if hits.is_empty() && rule.names_no_subject() {
        hits.push(Hit::Everything);
    }
    hits
}

impl Rule {
    fn names_no_subject(&self) -> bool {
        !self.inventory
            && [&self.vendors, &self.products, &self.words, &self.cves, &self.sectors]
                .iter()
                .all(|list| list.is_empty())
    }
}

fn passes_thresholds(rule: &Rule, assessment: &Assessment) -> bool {
    let label =
        rule.minimum_label.is_none_or(|least| assessment.label <= least || assessment.label == Label::NeedsData);
    let score = match (rule.minimum_score, &assessment.cvss) {
        (Some(least), Some(cvss)) => cvss.score >= least,
        _ => true,
    };
    label && score
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

fn says(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = fold(wanted);
    let summary = advisory.summary.as_ref().map_or("", |summary| summary.text.as_str());
    !wanted.is_empty() && (fold(&advisory.title).contains(&wanted) || fold(summary).contains(&wanted))
}

fn names_cve(advisory: &Advisory, wanted: &str) -> bool {
    advisory.vulnerabilities.iter().filter_map(|v| v.cve.as_deref()).any(|cve| cve.eq_ignore_ascii_case(wanted.trim()))
}

fn names_sector(advisory: &Advisory, wanted: &str) -> bool {
    let wanted = fold(wanted);
    !wanted.is_empty() && advisory.sectors.iter().any(|sector| fold(sector) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Policy, assess};
    use crate::enrichment::Enrichment;

    fn hit(rule: Rule, vector: Option<&str>, verdicts: &[Verdict]) -> Vec<Hit> {
        let score = vector.map(|vector| {
            serde_json::json!([{"products": ["P1"], "cvss_v3": {"version": "3.1", "vectorString": vector,
                "baseScore": 4.3, "baseSeverity": "MEDIUM"}}])
        });
        let document = serde_json::json!({
            "document": {"title": "Gateway", "tracking": {"id": "EX-2"},
                "publisher": {"name": "Example", "namespace": "https://example.test"},
                "notes": [{"category": "other", "title": "Critical infrastructure sectors", "text": "Energy, Dams"}]},
            "product_tree": {"branches": [{"category": "vendor", "name": "Siemens AG", "branches": [
                {"category": "product_family", "name": "Geräte der Familie NET", "branches": [
                {"category": "product_name", "name": "SIMATIC CP 343-1 (6GK7343-1EX30-0XE0)", "product": {"name": "CP 343-1", "product_id": "P1"}}]}]}]},
            "vulnerabilities": [{"cve": "CVE-2024-2000", "product_status": {"known_affected": ["P1"]}, "scores": score}]
        });
        let (parsed, _) = csaf::read(document.to_string().as_bytes()).unwrap();
        let (advisory, _) = crate::advisory::normalise(&parsed);
        hits(&rule, &advisory, &assess(&advisory, &Enrichment::default(), &Policy::built_in()), verdicts)
    }

    const MEDIUM: Option<&str> = Some("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N");

    #[test]
    fn vendors_meet_through_their_aliases_and_false_friends_do_not() {
        let rule = |vendor: &str| Rule { vendors: vec![vendor.to_owned()], ..Rule::default() };
        assert_eq!(hit(rule("SIEMENS"), MEDIUM, &[]), [Hit::Vendor("SIEMENS".to_owned())]);
        assert!(hit(rule("Sielco"), MEDIUM, &[]).is_empty());
    }

    #[test]
    fn names_are_compared_without_accents_case_and_kinds_of_dashes() {
        let product = |name: &str| Rule { products: vec![name.to_owned()], ..Rule::default() };
        for name in ["simatic\u{a0}CP 343‑1", "Geräte der Familie", "NET cp", "6gk7343-1EX30"] {
            assert_eq!(hit(product(name), MEDIUM, &[]), [Hit::Product(name.to_owned())]);
        }
        assert!(hit(product("CP 343-2"), MEDIUM, &[]).is_empty());
        let word = Rule { words: vec!["GATEWÁY".to_owned()], ..Rule::default() };
        assert_eq!(hit(word, MEDIUM, &[]).len(), 1);
    }

    #[test]
    fn an_empty_text_meets_nothing() {
        let blank = || vec![" ".to_owned()];
        let rule = Rule {
            vendors: blank(),
            products: blank(),
            words: blank(),
            cves: blank(),
            sectors: blank(),
            ..Rule::default()
        };
        assert!(hit(rule, MEDIUM, &[]).is_empty());
    }

    #[test]
    fn a_missing_score_passes_every_minimum() {
        let rule = Rule { minimum_score: Some(9.0), minimum_label: Some(Label::ActNow), ..Rule::default() };
        assert!(hit(rule.clone(), MEDIUM, &[]).is_empty());
        assert_eq!(hit(rule, None, &[]), [Hit::Everything]);
    }

    #[test]
    fn an_inventory_hits_when_an_asset_is_or_may_be_affected() {
        let rule = Rule { inventory: true, ..Rule::default() };
        assert!(hit(rule.clone(), MEDIUM, &[]).is_empty());
        assert!(hit(rule.clone(), MEDIUM, &[Verdict::NotAffected, Verdict::Fixed]).is_empty());
        assert_eq!(hit(rule, MEDIUM, &[Verdict::NeedsData, Verdict::Affected]), [Hit::Inventory(2)]);
    }

    #[test]
    fn subjects_are_alternatives() {
        let rule = Rule {
            products: vec!["cp 343".to_owned()],
            cves: vec!["cve-2024-2000".to_owned()],
            sectors: vec!["dams".to_owned()],
            words: vec!["absent".to_owned()],
            ..Rule::default()
        };
        assert_eq!(hit(rule, MEDIUM, &[]).len(), 3);
    }
}
