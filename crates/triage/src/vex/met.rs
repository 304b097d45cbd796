//! Which of an advisory's products met an asset, and whether the publisher has a fix for them.
//!
//! Does not know: what people said.

use crate::advisory::{Advisory, Remediation as Step, RemediationCategory};
use crate::matching::{EVIDENCE_COUNT_MAX, Evidence, Verdict, VersionEvidence};
use std::collections::BTreeSet;

/// The products of an advisory that met an asset.
pub(super) enum Met {
    These(BTreeSet<u32>),
    /// The evidence was cut off, or there is none: any of them may count.
    Any,
}

impl Met {
    pub(super) fn of(evidence: &[Evidence]) -> Met {
        if evidence.is_empty() || evidence.len() >= EVIDENCE_COUNT_MAX {
            return Met::Any;
        }
        Met::These(evidence.iter().map(|one| one.product).collect())
    }

    fn holds(&self, product: u32) -> bool {
        match self {
            Met::Any => true,
            Met::These(products) => products.contains(&product),
        }
    }

    /// Whether a product that has the vulnerability was met, and its range does not clear the asset.
    pub(super) fn is_in_range(&self, advisory: &Advisory, vulnerability: usize, evidence: &[Evidence]) -> bool {
        let Some(of) = advisory.vulnerabilities.get(vulnerability) else { return false };
        let mut open = of.status.affected.iter().chain(&of.status.last_affected).chain(&of.status.under_investigation);
        match self {
            Met::Any => true,
            Met::These(_) => open.any(|at| evidence.iter().any(|one| one.product == *at && !clears(&one.version))),
        }
    }

    pub(super) fn is_meant_by(&self, step: &Step) -> bool {
        match self {
            Met::Any => true,
            Met::These(products) => step.products.is_empty() || step.products.iter().any(|at| products.contains(at)),
        }
    }
}

/// Whether the asset's version is outside of what the product's range names.
fn clears(said: &VersionEvidence) -> bool {
    matches!(
        said,
        VersionEvidence::Outside { .. }
            | VersionEvidence::OtherBranch { .. }
            | VersionEvidence::ListedFixed { .. }
            | VersionEvidence::FixedSince { .. }
            | VersionEvidence::ListedNotAffected
    )
}

/// Whether the rules find the asset's version past the hole; what cannot be compared is not.
pub(super) fn is_past(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fixed | Verdict::NotAffected)
}

/// Whether the asset's own version is one that the publisher lists as fixed.
pub(super) fn is_listed_as_fixed(advisory: &Advisory, vulnerability: usize, evidence: &[Evidence]) -> bool {
    let Some(of) = advisory.vulnerabilities.get(vulnerability) else { return false };
    let listed =
        |one: &Evidence| of.status.fixed.contains(&one.product) || of.status.first_fixed.contains(&one.product);
    let has = |said: &VersionEvidence| {
        matches!(said, VersionEvidence::ListedFixed { .. } | VersionEvidence::FixedSince { .. })
    };
    evidence.iter().any(|one| listed(one) && has(&one.version))
}

/// Whether the publisher names a fix for each product that was met and has the vulnerability; another product's fix is none.
pub(super) fn has_fix(advisory: &Advisory, vulnerability: usize, met: &Met) -> bool {
    let at = u32::try_from(vulnerability).unwrap_or(u32::MAX);
    let Some(of) = advisory.vulnerabilities.get(vulnerability) else { return false };
    let is_met = |product: &&u32| met.holds(**product);
    let mut open = of.status.affected.iter().chain(&of.status.last_affected).chain(&of.status.under_investigation);
    let is_fixed = |product: &u32| {
        advisory.remediations.iter().any(|step| {
            step.category == RemediationCategory::VendorFix
                && (step.vulnerabilities.is_empty() || step.vulnerabilities.contains(&at))
                && step.products.contains(product)
        })
    };
    let mut listed = of.status.fixed.iter().chain(&of.status.first_fixed);
    match open.clone().any(|product| met.holds(*product)) {
        true => open.by_ref().filter(is_met).all(is_fixed),
        false => matches!(met, Met::These(_)) && listed.any(|product| met.holds(*product)),
    }
}
