//! Where remediation is done: a newer revision that changes nothing about it is not brought up again (CSAF 2.0 §9.1.13).
//!
//! Does not know: what was done (`disposition`); it is told that every touched asset is done and that nothing of its
//! products, ranges, fixes and remediations changed.

use super::Reason;
use crate::advisory::revision::{Comparison, Rule};
use crate::watchlist::Hit;

/// Whether a change is told nobody although it is one: the watchlist's assets are all done. That a vulnerability is now
/// exploited, or that an asset is touched that was not, is told all the same. A watchlist that asks for more than the
/// inventory still hears of whatever may concern devices that the inventory does not have.
pub(super) fn is_no_news(reason: Reason, hits: &[Hit], comparison: Option<&Comparison>) -> bool {
    let is_of_document = matches!(reason, Reason::Revised | Reason::FixAvailable | Reason::ScoreChanged);
    let only_inventory = !hits.is_empty() && hits.iter().all(|hit| matches!(hit, Hit::Inventory(_)));
    let concerns_nobody_else = || {
        comparison.is_some_and(|comparison| {
            comparison.left_off == 0 && !comparison.material().any(|change| may_concern_others(change.rule))
        })
    };
    // A likelihood is no difference between revisions: whoever asks for more than the inventory hears of it.
    reason == Reason::EpssJump && only_inventory || is_of_document && (only_inventory || concerns_nobody_else())
}

/// Whether devices may be affected by it that were not.
fn may_concern_others(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Withdrawn
            | Rule::Exploitation
            | Rule::NewProduct
            | Rule::NewName
            | Rule::RangeWidened
            | Rule::RangeUnclear
            | Rule::NewOrderNumber
            | Rule::NewlyAffected
            | Rule::AssuranceGone
            | Rule::NewVulnerability
            | Rule::OtherId
            | Rule::ProductNote
            | Rule::SharingStricter
    )
}
