//! 6.2.19, CVSS for Fixed Products: a product listed as fixed that has a score has an environmental score of 0.
//!
//! The score itself need not be computed: in each version of CVSS it is known which metrics bring it to 0.
//!
//! Does not know: how scores are computed.

use super::{Spot, listed, text};
use crate::report::NotRun;
use serde_json::Value;
use std::collections::BTreeSet;

const FIXED: [&str; 2] = ["first_fixed", "fixed"];

/// Whether the environmental score of a version of CVSS is 0.
type IsZero = fn(&Value) -> bool;

/// What the versions of CVSS are called in a document.
const KINDS: [(&str, IsZero); 3] = [("cvss_v2", is_zero_v2), ("cvss_v3", is_zero_v3), ("cvss_v4", is_zero_v4)];

pub(super) fn unresolved_scores(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        let status = vulnerability.get("product_status").unwrap_or(&Value::Null);
        let fixed: BTreeSet<&str> =
            FIXED.iter().flat_map(|group| listed(status, group)).filter_map(|(_, id)| id.as_str()).collect();
        // Scores are `scores` in 2.0 and `metrics`, one level deeper, in 2.1.
        for (part, inside) in [("scores", None), ("metrics", Some("content"))] {
            for (score_at, score) in listed(vulnerability, part) {
                let values = inside.map_or(Some(score), |key| score.get(key)).unwrap_or(&Value::Null);
                let kinds = KINDS.iter().filter_map(|(key, is_zero)| Some((key, is_zero, values.get(*key)?)));
                for (key, _, _) in kinds.filter(|(_, is_zero, cvss)| !is_zero(cvss)) {
                    for (product_at, _) in
                        listed(score, "products").filter(|(_, id)| id.as_str().is_some_and(|id| fixed.contains(id)))
                    {
                        spots.push(Spot::new(
                            format!("/vulnerabilities/{at}/{part}/{score_at}/products/{product_at}"),
                            format!(
                                "the product is listed as fixed, but the environmental score of its {key} is not 0"
                            ),
                        ));
                    }
                }
            }
        }
    }
    Ok(spots)
}

/// A metric's value: as the property writes it, else as the vector does.
fn metric<'v>(cvss: &'v Value, property: &str, short: &str) -> Option<&'v str> {
    let mut parts = text(cvss, "vectorString").split('/').filter_map(|part| part.split_once(':'));
    let in_vector = || parts.find(|(name, _)| *name == short).map(|(_, value)| value);
    cvss.get(property).and_then(Value::as_str).or_else(in_vector)
}

/// CVSS 4.0 calls no impact on a subsequent system negligible.
fn is_none(value: Option<&str>) -> bool {
    matches!(value, Some("N" | "NONE" | "NEGLIGIBLE"))
}

/// Whether every impact, in its modified form where that is given, is none.
fn is_without_impact(cvss: &Value, impacts: &[(&str, &str, &str, &str)]) -> bool {
    impacts.iter().all(|(modified, short_modified, base, short)| {
        let changed = metric(cvss, modified, short_modified).filter(|value| !matches!(*value, "X" | "NOT_DEFINED"));
        is_none(changed.or_else(|| metric(cvss, base, short)))
    })
}

/// No impact at all gives 0 (CVSS 3.1, 7.3).
fn is_zero_v3(cvss: &Value) -> bool {
    is_without_impact(
        cvss,
        &[
            ("modifiedConfidentialityImpact", "MC", "confidentialityImpact", "C"),
            ("modifiedIntegrityImpact", "MI", "integrityImpact", "I"),
            ("modifiedAvailabilityImpact", "MA", "availabilityImpact", "A"),
        ],
    )
}

/// No impact on the vulnerable and on subsequent systems gives 0 (CVSS 4.0, 8.2).
fn is_zero_v4(cvss: &Value) -> bool {
    is_without_impact(
        cvss,
        &[
            ("modifiedVulnConfidentialityImpact", "MVC", "vulnConfidentialityImpact", "VC"),
            ("modifiedVulnIntegrityImpact", "MVI", "vulnIntegrityImpact", "VI"),
            ("modifiedVulnAvailabilityImpact", "MVA", "vulnAvailabilityImpact", "VA"),
            ("modifiedSubConfidentialityImpact", "MSC", "subConfidentialityImpact", "SC"),
            ("modifiedSubIntegrityImpact", "MSI", "subIntegrityImpact", "SI"),
            ("modifiedSubAvailabilityImpact", "MSA", "subAvailabilityImpact", "SA"),
        ],
    )
}

/// No target is left, or no impact and no collateral damage (CVSS 2.0, 3.2.3).
fn is_zero_v2(cvss: &Value) -> bool {
    let impacts = [("confidentialityImpact", "C"), ("integrityImpact", "I"), ("availabilityImpact", "A")];
    let is_harmless = impacts.iter().all(|(property, short)| is_none(metric(cvss, property, short)));
    let damage = metric(cvss, "collateralDamagePotential", "CDP");
    is_none(metric(cvss, "targetDistribution", "TD"))
        || is_harmless && (is_none(damage) || matches!(damage, None | Some("ND" | "NOT_DEFINED")))
}
