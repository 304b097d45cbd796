//! Fix status per product: what the source says can be installed, and what it says cannot.
//!
//! Within one vulnerability a fix wins over "no fix"; over several vulnerabilities the product has a fix only if no
//! statement of "no fix" concerns a vulnerability that no fix covers. End of life needs the source's own words about
//! that product. Does not know: groups of the checklist (`plan`).

use super::naming::{Meant, Naming};
use super::remedy::{Offer, Remedy};
use super::{Assessment, Fix, FixStatus};
use crate::advisory::{Advisory, Remediation, RemediationCategory};
use std::collections::BTreeMap;

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

/// What one remediation offers to one product.
#[derive(Clone, Copy)]
struct Offered {
    /// Index into `Advisory::remediations`.
    at: usize,
    offer: Offer,
    /// Whether the text names this product, or none.
    is_meant: bool,
}

/// One status per product, in the advisory's order.
pub(super) fn fixes(advisory: &Advisory, remedies: &[Remedy]) -> Vec<Fix> {
    let affected = affected_products(advisory);
    let naming = Naming::of(advisory);
    let mut offers: Vec<Vec<Offered>> = vec![Vec::new(); advisory.products.len()];
    for (at, (remediation, remedy)) in advisory.remediations.iter().zip(remedies).enumerate() {
        if remedy.offer == Offer::Advice {
            continue;
        }
        let meant = naming.meant(&remedy.lower);
        for product in covered(remediation, &affected) {
            let offer = offer_to(remediation, remedy, product, &naming, &meant);
            if offer != Offer::Advice
                && let Some(list) = offers.get_mut(product)
            {
                list.push(Offered { at, offer, is_meant: !meant.is_other(product) });
            }
        }
    }
    offers
        .iter()
        .enumerate()
        .map(|(product, offers)| {
            if affected.get(product) == Some(&true) {
                fix_of(advisory, remedies, offers)
            } else {
                unaffected(advisory, product)
            }
        })
        .collect()
}

fn affected_products(advisory: &Advisory) -> Vec<bool> {
    let mut affected = vec![false; advisory.products.len()];
    for vulnerability in &advisory.vulnerabilities {
        for product in
            super::facts::affected(vulnerability).chain(vulnerability.status.under_investigation.iter().copied())
        {
            if let Some(flag) = affected.get_mut(product as usize) {
                *flag = true;
            }
        }
    }
    affected
}

/// The products a remediation is for; without any, all affected ones.
fn covered<'a>(remediation: &'a Remediation, affected: &'a [bool]) -> impl Iterator<Item = usize> + 'a {
    let all = remediation.products.is_empty();
    let named = remediation.products.iter().map(|product| *product as usize);
    let every = affected.iter().enumerate().filter(move |(_, flag)| all && **flag).map(|(product, _)| product);
    named.chain(every)
}

/// What a text offers to this product: converted documents hang every text on every product, and the text itself names
/// the one it means. A `vendor_fix` is taken at its word: its products are listed with care.
fn offer_to(remediation: &Remediation, remedy: &Remedy, product: usize, naming: &Naming, meant: &Meant) -> Offer {
    let offer = match remedy.offer {
        Offer::EndOfLife if naming.ends_life(&remedy.lower, product) => return Offer::EndOfLife,
        Offer::EndOfLife => remedy.otherwise,
        Offer::Fix if is_fix_category(remediation.category) => return Offer::Fix,
        offer => offer,
    };
    if meant.is_other(product) { Offer::Advice } else { offer }
}

fn is_fix_category(category: RemediationCategory) -> bool {
    matches!(category, RemediationCategory::VendorFix | RemediationCategory::OptionalPatch)
}

fn fix_of(advisory: &Advisory, remedies: &[Remedy], offers: &[Offered]) -> Fix {
    let of = |wanted: Offer| offers.iter().filter(move |offered| offered.offer == wanted).map(|offered| offered.at);
    let has = |wanted: Offer| of(wanted).next().is_some();
    let bad_news = [
        (Offer::EndOfLife, FixStatus::EndOfLife),
        (Offer::NoFixPlanned, FixStatus::NoFixPlanned),
        (Offer::NoFixYet, FixStatus::NoFixYet),
        (Offer::FixPlanned, FixStatus::FixPlanned),
    ];
    for (offer, status) in bad_news.into_iter().filter(|(offer, _)| has(*offer)) {
        if offer == Offer::EndOfLife || !has(Offer::Fix) || leaves_open(advisory, of(offer), of(Offer::Fix)) {
            return Fix { status, version: None, evidence: sources(advisory, of(offer)) };
        }
    }
    if !has(Offer::Fix) {
        return Fix { status: FixStatus::Unknown, version: None, evidence: Vec::new() };
    }
    let named = offers.iter().filter(|offered| offered.offer == Offer::Fix && offered.is_meant);
    let named = named.filter_map(|offered| remedies.get(offered.at));
    let mut versions: Vec<&str> = named.filter_map(|remedy| remedy.version.as_deref()).collect();
    versions.dedup();
    let version = match versions.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    };
    Fix { status: FixStatus::FixAvailable, version, evidence: sources(advisory, of(Offer::Fix)) }
}

/// Whether "no fix" concerns a vulnerability that no fix covers.
fn leaves_open(advisory: &Advisory, without: impl Iterator<Item = usize>, with: impl Iterator<Item = usize>) -> bool {
    let fixed = vulnerabilities(advisory, with);
    vulnerabilities(advisory, without).iter().any(|one| fixed.binary_search(one).is_err())
}

fn vulnerabilities(advisory: &Advisory, remediations: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut found: Vec<u32> = remediations
        .filter_map(|at| advisory.remediations.get(at))
        .flat_map(|one| one.vulnerabilities.iter().copied())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
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
