//! Fix status per product: what the source says can be installed, and what it says cannot.
//!
//! Within one vulnerability a fix wins over "no fix"; over several vulnerabilities the product has a fix only if no
//! statement of "no fix" concerns a vulnerability that no fix covers. End of life needs the source's own words about
//! that product. A version is shown where the text names the product, is for few of the affected ones, or is the only
//! one. Does not know: how texts are taken apart (`parts`), whom they mean (`naming`), groups of the checklist (`plan`).

use super::naming::{Claim, Naming};
use super::parts::{Part, parts};
use super::remedy::{Offer, Remedy};
use super::{Assessment, Fix, FixStatus};
use crate::advisory::{Advisory, Status, Vulnerability};
use std::collections::{BTreeMap, HashMap};

/// Evidence pointers kept per product; one remediation may stand in hundreds of places.
const EVIDENCE_MAX: usize = 8;

/// How many products have which status, by code.
pub fn fix_counts(assessment: &Assessment) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for fix in &assessment.fixes {
        *counts.entry(fix.status.code()).or_insert(0) += 1;
    }
    counts
}

/// What one part of a remediation offers to one product.
#[derive(Clone, Copy)]
struct Offered {
    /// Index into the parts.
    part: usize,
    offer: Offer,
    claim: Claim,
    /// Whether its products are fewer than the affected ones.
    is_narrow: bool,
}

/// Everything the statuses are read from.
struct Source<'a> {
    advisory: &'a Advisory,
    naming: Naming,
    parts: Vec<Part>,
    affected: Vec<bool>,
    /// Whether all affected products have one name.
    is_of_one_name: bool,
    /// Whether one part alone names a fixed version.
    is_of_one_version: bool,
}

/// One status per product, in the advisory's order.
pub(super) fn fixes(advisory: &Advisory, remedies: &[Remedy]) -> Vec<Fix> {
    // Without an offer there is no text to look for names in.
    let has_offer = remedies.iter().any(|remedy| remedy.offer != Offer::Advice);
    let naming = if has_offer { Naming::of(advisory) } else { Naming::default() };
    let parts = parts(advisory, remedies, &naming);
    let affected = affected_products(advisory);
    let mut names =
        advisory.products.iter().zip(&affected).filter(|(_, flag)| **flag).map(|(product, _)| &product.name);
    let first = names.next();
    let is_of_one_name = names.all(|name| Some(name) == first);
    let versioned = parts.iter().filter(|part| part.offer == Offer::Fix && part.names_version()).count();
    let source = Source { advisory, naming, parts, affected, is_of_one_name, is_of_one_version: versioned == 1 };
    let offers = source.offers();
    let listed = Listed::of(advisory);
    offers
        .iter()
        .enumerate()
        .map(|(product, offers)| {
            if source.affected.get(product) != Some(&true) {
                return unaffected(advisory, product);
            }
            let fix = source.fix_of(product, offers);
            if fix.status == FixStatus::Unknown { listed.fix(advisory, product).unwrap_or(fix) } else { fix }
        })
        .collect()
}

/// Products that a vulnerability affects, or may affect.
fn concerned(vulnerability: &Vulnerability) -> impl Iterator<Item = u32> + '_ {
    super::facts::affected(vulnerability).chain(vulnerability.status.under_investigation.iter().copied())
}

fn affected_products(advisory: &Advisory) -> Vec<bool> {
    let mut affected = vec![false; advisory.products.len()];
    for product in advisory.vulnerabilities.iter().flat_map(concerned) {
        if let Some(flag) = affected.get_mut(product as usize) {
            *flag = true;
        }
    }
    affected
}

impl Source<'_> {
    fn offers(&self) -> Vec<Vec<Offered>> {
        let mut offers: Vec<Vec<Offered>> = vec![Vec::new(); self.advisory.products.len()];
        let all = self.affected.iter().filter(|flag| **flag).count();
        for (part, read) in self.parts.iter().enumerate() {
            let Some(remediation) = self.advisory.remediations.get(read.at) else { continue };
            let covered = self.covered(read.at);
            let is_narrow = covered.len() < all;
            for product in covered {
                let offer = read.offer_to(remediation.category, product, &self.naming, is_narrow);
                if let (true, Some(list)) = (offer != Offer::Advice, offers.get_mut(product)) {
                    list.push(Offered { part, offer, claim: read.claim(product), is_narrow });
                }
            }
        }
        offers
    }

    /// The products a remediation is for; without any, those that its vulnerabilities affect.
    fn covered(&self, at: usize) -> Vec<usize> {
        let Some(remediation) = self.advisory.remediations.get(at) else { return Vec::new() };
        if !remediation.products.is_empty() {
            return remediation.products.iter().map(|product| *product as usize).collect();
        }
        let of = remediation.vulnerabilities.iter().filter_map(|at| self.advisory.vulnerabilities.get(*at as usize));
        let mut products: Vec<usize> = of.flat_map(concerned).map(|product| product as usize).collect();
        products.sort_unstable();
        products.dedup();
        products
    }

    fn fix_of(&self, product: usize, offers: &[Offered]) -> Fix {
        let of = |wanted: Offer| offers.iter().filter(move |offered| offered.offer == wanted);
        let has = |wanted: Offer| of(wanted).next().is_some();
        let names_fix = of(Offer::Fix).any(|offered| offered.claim == Claim::Named);
        let names_end = of(Offer::EndOfLife).any(|offered| offered.claim == Claim::Named);
        let bad_news = [
            (Offer::EndOfLife, FixStatus::EndOfLife),
            (Offer::NoFixPlanned, FixStatus::NoFixPlanned),
            (Offer::NoFixYet, FixStatus::NoFixYet),
            (Offer::FixPlanned, FixStatus::FixPlanned),
        ];
        for (offer, status) in bad_news.into_iter().filter(|(offer, _)| has(*offer)) {
            let has_ended = offer == Offer::EndOfLife && (names_end || !names_fix);
            if has_ended || !has(Offer::Fix) || self.leaves_open(of(offer), of(Offer::Fix)) {
                return Fix { status, version: None, evidence: self.sources(of(offer)) };
            }
        }
        if !has(Offer::Fix) {
            return Fix { status: FixStatus::Unknown, version: None, evidence: Vec::new() };
        }
        let left = self.vulnerabilities(of(Offer::Fix));
        let open = of(Offer::Fix).filter_map(|offered| self.parts.get(offered.part));
        if let Some(part) = open.into_iter().find(|part| part.open.iter().any(|one| !left.contains(one))) {
            let status = if part.open_offer == Offer::FixPlanned { FixStatus::FixPlanned } else { FixStatus::NoFixYet };
            let evidence = sources(self.advisory, std::iter::once(part.at));
            return Fix { status, version: None, evidence };
        }
        let version = self.version(product, &of(Offer::Fix).collect::<Vec<_>>());
        Fix { status: FixStatus::FixAvailable, version, evidence: self.sources(of(Offer::Fix)) }
    }

    /// The one version that is this product's: told by name, or of few products, or the only one there is.
    fn version(&self, product: usize, fixes: &[&Offered]) -> Option<String> {
        let told = |is_told: &dyn Fn(&Offered) -> bool| -> Vec<&Part> {
            let told = fixes.iter().filter(|offered| is_told(offered));
            told.filter_map(|offered| self.parts.get(offered.part)).collect()
        };
        let is_silent = |offered: &Offered| offered.claim == Claim::Silent;
        let mut parts = told(&|offered| offered.claim == Claim::Named);
        if self.is_of_one_name {
            parts.extend(told(&is_silent));
        }
        if parts.is_empty() {
            parts = told(&|offered| offered.is_narrow);
        }
        if parts.is_empty() && self.is_of_one_version {
            parts = told(&is_silent);
        }
        let ends = self.advisory.products.get(product).map_or("", |product| product.versions.as_str());
        let mut found: Option<&str> = None;
        for part in parts.into_iter().filter(|part| part.names_version()) {
            let version = part.version_of(&self.naming, product)?;
            if found.is_some_and(|found| found != version) || ends_with(ends, version) {
                return None;
            }
            found = Some(version);
        }
        found.map(str::to_owned)
    }

    /// Whether "no fix" concerns a vulnerability that no fix covers.
    fn leaves_open<'o>(
        &self,
        without: impl Iterator<Item = &'o Offered>,
        with: impl Iterator<Item = &'o Offered>,
    ) -> bool {
        let fixed = self.vulnerabilities(with);
        self.vulnerabilities(without).iter().any(|one| fixed.binary_search(one).is_err())
    }

    fn vulnerabilities<'o>(&self, offers: impl Iterator<Item = &'o Offered>) -> Vec<u32> {
        let parts = offers.filter_map(|offered| self.parts.get(offered.part));
        let mut found: Vec<u32> = parts.flat_map(|part| part.vulnerabilities.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn sources<'o>(&self, offers: impl Iterator<Item = &'o Offered>) -> Vec<String> {
        let mut remediations: Vec<usize> =
            offers.filter_map(|offered| self.parts.get(offered.part)).map(|part| part.at).collect();
        remediations.dedup();
        sources(self.advisory, remediations.into_iter())
    }
}

/// Whether the affected range includes the version as its end: then it fixes nothing.
fn ends_with(range: &str, version: &str) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches(['v', 'V']).to_lowercase();
    range.rsplit_once("<=").is_some_and(|(_, end)| bare(end) == bare(version))
}

/// Products that their publisher lists as fixed beside the affected ones.
struct Listed<'a> {
    /// By vendor and name: the vulnerabilities they are fixed in.
    fixed: HashMap<(&'a str, &'a str), Vec<u32>>,
}

impl<'a> Listed<'a> {
    fn of(advisory: &'a Advisory) -> Listed<'a> {
        let mut fixed: HashMap<(&str, &str), Vec<u32>> = HashMap::new();
        for (at, vulnerability) in (0_u32..).zip(&advisory.vulnerabilities) {
            let Status { fixed: whole, first_fixed, .. } = &vulnerability.status;
            for product in whole.iter().chain(first_fixed).filter_map(|at| advisory.products.get(*at as usize)) {
                if product.relationship.is_none() {
                    let known = fixed.entry((&product.vendor, &product.name)).or_default();
                    if known.last() != Some(&at) {
                        known.push(at);
                    }
                }
            }
        }
        Listed { fixed }
    }

    /// A fix, where one of the same name is fixed in every vulnerability that affects the product.
    fn fix(&self, advisory: &Advisory, product: usize) -> Option<Fix> {
        let named = advisory.products.get(product).filter(|product| product.relationship.is_none())?;
        let fixed = self.fixed.get(&(named.vendor.as_str(), named.name.as_str()))?;
        let place = u32::try_from(product).ok()?;
        let mut affecting =
            (0_u32..).zip(&advisory.vulnerabilities).filter(|(_, one)| concerned(one).any(|at| at == place));
        if !affecting.all(|(at, _)| fixed.contains(&at)) {
            return None;
        }
        let source = &advisory.vulnerabilities.get(*fixed.first()? as usize)?.source;
        let evidence = vec![format!("{source}/product_status")];
        Some(Fix { status: FixStatus::FixAvailable, version: None, evidence })
    }
}

fn sources(advisory: &Advisory, remediations: impl Iterator<Item = usize>) -> Vec<String> {
    let found = remediations.filter_map(|at| advisory.remediations.get(at)).flat_map(|one| one.sources.iter().cloned());
    found.take(EVIDENCE_MAX).collect()
}

/// A product that no vulnerability affects: listed as fixed or not affected, or only named in the tree.
fn unaffected(advisory: &Advisory, product: usize) -> Fix {
    let product = u32::try_from(product).unwrap_or(u32::MAX);
    let listed = advisory.vulnerabilities.iter().find(|vulnerability| {
        let status = &vulnerability.status;
        [&status.fixed, &status.first_fixed, &status.not_affected, &status.recommended]
            .iter()
            .any(|list| list.contains(&product))
    });
    match listed {
        Some(vulnerability) => {
            let evidence = vec![format!("{}/product_status", vulnerability.source)];
            Fix { status: FixStatus::NotAffected, version: None, evidence }
        }
        None => Fix { status: FixStatus::Unknown, version: None, evidence: Vec::new() },
    }
}
