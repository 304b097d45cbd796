//! How products stand over all vulnerabilities of an advisory, and how many have which fix.
//!
//! Does not know: how a fix status was decided (`triage::assessment`).

use triage::assessment::FixStatus;
use triage::{Advisory, Assessment};

/// How a product stands over all vulnerabilities: the worst statement wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The tree names it, no vulnerability mentions it.
    Named,
    /// Fixed, not affected or recommended.
    Clear,
    /// Under investigation.
    Investigated,
    /// Affected by at least one vulnerability.
    Affected,
}

/// The standing of each product, same order and length as `advisory.products`.
pub fn standings(advisory: &Advisory) -> Vec<Standing> {
    let mut standings = vec![Standing::Named; advisory.products.len()];
    let mut raise = |indexes: &[u32], standing: Standing| {
        for index in indexes {
            if let Some(slot) = standings.get_mut(*index as usize) {
                *slot = standing.max(*slot);
            }
        }
    };
    for vulnerability in &advisory.vulnerabilities {
        let status = &vulnerability.status;
        raise(&status.affected, Standing::Affected);
        raise(&status.last_affected, Standing::Affected);
        raise(&status.under_investigation, Standing::Investigated);
        raise(&status.fixed, Standing::Clear);
        raise(&status.first_fixed, Standing::Clear);
        raise(&status.not_affected, Standing::Clear);
        raise(&status.recommended, Standing::Clear);
    }
    standings
}

/// Affected products per fix status, in the order of [`FixStatus::ALL`], zeros left out.
pub fn fix_counts(assessment: &Assessment, standings: &[Standing]) -> Vec<(FixStatus, usize)> {
    let affected = |status: FixStatus| {
        let of_status = |(fix, standing): &(&triage::assessment::Fix, &Standing)| {
            fix.status == status && **standing >= Standing::Investigated
        };
        assessment.fixes.iter().zip(standings).filter(of_status).count()
    };
    FixStatus::ALL.into_iter().map(|status| (status, affected(status))).filter(|(_, count)| *count > 0).collect()
}
