//! A document of a case of which other documents were told: what of it is news.
//!
//! Only what can be compared across publishers counts: exploitation, our assets, fixes, urgency, and what the watchlist
//! asks for. Does not know: which documents are one case.

use super::{Content, Reason, SCORE_CHANGE_MIN, is_newly_touched};
use crate::watchlist::Hit;

/// What was told of a document and of the others of its case: what a change is compared with, so that what two publishers
/// say one after the other is told once.
pub(super) fn together(own: &Content, elsewhere: &[Content]) -> Content {
    let mut all = own.clone();
    for other in elsewhere {
        all.exploited |= other.exploited;
        all.label = all.label.min(other.label);
        all.epss = [all.epss, other.epss].into_iter().flatten().reduce(f64::max);
        all.touched.extend(other.touched.iter().cloned());
    }
    all.touched.sort_unstable();
    all.touched.dedup();
    all
}

/// Why a document of which nothing was told yet is news beside the others; `None` if it is not.
pub(super) fn news(elsewhere: &[Content], now: &Content) -> Option<Reason> {
    let is_news = |asset: &&String| elsewhere.iter().all(|told| is_newly_touched(asset, &told.touched));
    let highest = elsewhere.iter().filter_map(|told| told.score).reduce(f64::max);
    let scored_higher = match (highest, now.score) {
        (Some(before), Some(after)) => after - before >= SCORE_CHANGE_MIN,
        (before, after) => before.is_none() && after.is_some(),
    };
    // A name that two publishers spell in two ways is told twice: a fix that nobody hears of is worse.
    let is_first_fix = |product: &&String| !elsewhere.iter().any(|told| told.fixable.binary_search(product).is_ok());
    let unasked = |hit: &&Hit| !elsewhere.iter().any(|told| told.hits.contains(hit));
    if now.exploited && !elsewhere.iter().any(|told| told.exploited) {
        Some(Reason::NowExploited)
    } else if now.fixable.iter().any(|product| is_first_fix(&product)) {
        Some(Reason::FixAvailable)
    } else if now.touched.iter().any(|asset| is_news(&asset)) {
        Some(Reason::YourProductAdded)
    } else if elsewhere.iter().all(|told| now.label < told.label) || scored_higher {
        Some(Reason::ScoreChanged)
    } else if now.hits.iter().any(|hit| unasked(&hit)) {
        Some(Reason::NamesMore)
    } else {
        None
    }
}
