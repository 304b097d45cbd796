//! Whether exploitation has become much likelier since the last alert, by EPSS.
//!
//! What is known to be exploited has no likelihood any more: nothing is said of it here.
//! Does not know: when an edition of EPSS comes, stronger reasons.

use super::Content;
use serde::{Deserialize, Serialize};

/// From this probability on exploitation counts as likely, in millionths: where labels have their highest band
/// (`EpssBand::High`). Most CVEs stay far below it all their life.
const LIKELY_PPM_MIN: i64 = 100_000;
/// It must have risen by as much, in millionths: scores move every day, and one that goes from 9.9 to 10.1 % changes
/// nobody's plan. Ten points more mean at least twice the probability that was told.
const RISE_PPM_MIN: i64 = 100_000;

/// A rise of the highest EPSS probability of an advisory that is worth an alert.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpssJump {
    /// From 0 to 1, when the last alert was raised; `None` if there was no score then.
    pub before: Option<f64>,
    /// From 0 to 1, now.
    pub now: f64,
}

/// How far the probability rose since what was told, if that is far enough.
pub(super) fn jump(told: &Content, now: &Content) -> Option<EpssJump> {
    let probability = now.epss?;
    // An alert of an older version does not say what the probability was: nobody can say how far it moved.
    let is_news = told.epss_noted && !told.exploited && !now.exploited;
    let is_jump = is_news && is_far(told.epss, probability);
    is_jump.then_some(EpssJump { before: told.epss, now: probability })
}

fn is_far(before: Option<f64>, now: f64) -> bool {
    let now = millionths(now);
    let rose = |before: i64| before < LIKELY_PPM_MIN && now - before >= RISE_PPM_MIN;
    now >= LIKELY_PPM_MIN && before.map(millionths).is_none_or(rose)
}

/// Whether a new edition may have made a jump of the probability of one CVE, whatever was told last: if the edition before
/// was far enough above every low probability, the jump was there then.
pub fn may_be_jump(before: Option<f64>, now: f64) -> bool {
    let (before, now) = (before.map(millionths), millionths(now));
    now >= LIKELY_PPM_MIN && before.is_none_or(|before| before < now && before < LIKELY_PPM_MIN + RISE_PPM_MIN)
}

/// FIRST gives nine decimals; compared so, 0.05 and 0.1 make 0.15.
fn millionths(probability: f64) -> i64 {
    (probability * 1e6).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_jump_leads_over_ten_per_cent_and_is_ten_points_high() {
        for (before, now) in [(0.03, 0.41), (0.05, 0.15), (0.099, 0.2), (0.0, 0.1)] {
            assert!(is_far(Some(before), now), "{before} {now}");
        }
        for (before, now) in [(0.03, 0.09), (0.09, 0.11), (0.1, 0.9), (0.41, 0.03), (0.06, 0.159)] {
            assert!(!is_far(Some(before), now), "{before} {now}");
        }
        assert!(is_far(None, 0.1) && !is_far(None, 0.09), "there was no score");
    }

    proptest! {
        #[test]
        fn a_jump_is_found_by_the_editions_on_its_way(told in 0.0..1.0_f64, way in proptest::collection::vec(0.0..1.0_f64, 1..8)) {
            let (mut before, mut seen) = (told, false);
            for now in way {
                seen |= may_be_jump(Some(before), now);
                prop_assert!(seen || !is_far(Some(told), now), "{told} {before} {now}");
                before = now;
            }
        }
    }
}
