//! What the publisher says to do: equal remediations of several vulnerabilities told once, none lost.
//!
//! Does not know: which of them to do first (`assessment`).

use super::findings::Findings;
use super::products::ProductIndex;
use super::repair::repair;
use super::{Remediation, RemediationCategory, Vulnerability};
use csaf::Severity;
use csaf::document;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What makes two remediations one: everything but the vulnerability and the place.
type Key = (RemediationCategory, String, Option<String>, Vec<u32>, Option<String>);

/// All remediations in document order; `vulnerabilities` are the normalised ones of the same order.
pub(super) fn normalise_remediations(
    raw: &[document::Vulnerability],
    vulnerabilities: &[Vulnerability],
    index: &mut ProductIndex,
    findings: &mut Findings,
) -> Vec<Remediation> {
    let mut remediations: Vec<Remediation> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for ((at, raw), vulnerability) in (0_u32..).zip(raw).zip(vulnerabilities) {
        for remediation in &raw.remediations {
            let key = key(remediation, vulnerability, index, findings);
            match places.entry(key) {
                Entry::Occupied(entry) => {
                    if let Some(told) = remediations.get_mut(*entry.get()) {
                        tell_again(told, at, &remediation.pointer);
                    }
                }
                Entry::Vacant(entry) => {
                    remediations.push(first_told(entry.key(), at, &remediation.pointer));
                    entry.insert(remediations.len() - 1);
                }
            }
        }
    }
    remediations
}

fn key(
    remediation: &document::Remediation,
    vulnerability: &Vulnerability,
    index: &mut ProductIndex,
    findings: &mut Findings,
) -> Key {
    let pointer = &remediation.pointer;
    let mut products = index.resolve_with_groups(&remediation.product_ids, &remediation.group_ids, pointer, findings);
    if remediation.product_ids.is_empty() && remediation.group_ids.is_empty() {
        findings.push("remediation_without_products", Severity::Information, pointer, || {
            "The remediation names no products: it is read as for all affected products of its vulnerability."
                .to_owned()
        });
        let status = &vulnerability.status;
        if index.may_imply(status.affected.len() + status.last_affected.len(), pointer, findings) {
            products = all_affected(vulnerability);
        }
    }
    let url = remediation.url.as_deref().map(str::trim).filter(|url| !url.is_empty()).map(str::to_owned);
    let restart = remediation.restart_required.as_deref().map(|restart| restart.trim().to_owned());
    (category(&remediation.category, pointer, findings), repair(&remediation.details), url, products, restart)
}

fn first_told(key: &Key, vulnerability: u32, pointer: &str) -> Remediation {
    let (category, text, url, products, restart_required) = key.clone();
    Remediation {
        category,
        text,
        url,
        products,
        vulnerabilities: vec![vulnerability],
        restart_required,
        sources: vec![pointer.to_owned()],
    }
}

fn tell_again(told: &mut Remediation, vulnerability: u32, pointer: &str) {
    if told.vulnerabilities.last() != Some(&vulnerability) {
        told.vulnerabilities.push(vulnerability);
    }
    told.sources.push(pointer.to_owned());
}

fn all_affected(vulnerability: &Vulnerability) -> Vec<u32> {
    let status = &vulnerability.status;
    let mut products: Vec<u32> = status.affected.iter().chain(&status.last_affected).copied().collect();
    products.sort_unstable();
    products.dedup();
    products
}

fn category(raw: &str, pointer: &str, findings: &mut Findings) -> RemediationCategory {
    match raw.trim().to_ascii_lowercase().as_str() {
        "vendor_fix" => RemediationCategory::VendorFix,
        "optional_patch" => RemediationCategory::OptionalPatch,
        "mitigation" => RemediationCategory::Mitigation,
        "workaround" => RemediationCategory::Workaround,
        "fix_planned" => RemediationCategory::FixPlanned,
        "none_available" => RemediationCategory::NoneAvailable,
        "no_fix_planned" => RemediationCategory::NoFixPlanned,
        _ => {
            findings.push("unknown_remediation_category", Severity::Warning, pointer, || {
                format!("The remediation category {raw:?} is not known; the text is shown as it is.")
            });
            RemediationCategory::Other
        }
    }
}
