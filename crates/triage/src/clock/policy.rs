//! An organisation's policy: in how many days an affected match must be decided, and put right, by label.
//!
//! Does not know: which label a match has; who may set a policy.

use super::Clock;
use crate::assessment::Label;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days of one clock: ten years are a plant's plan for its next standstill but two.
pub const CLOCK_DAYS_COUNT_MAX: u16 = 3_650;

terms! {
    /// What a clock asks for.
    Goal {
        /// A person says whether it is a match.
        Decide = "decide",
        /// The remediation is done.
        Remediate = "remediate",
    }
}

/// The days for matches of one label; `None` is no clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelDays {
    /// Until a person says whether it is a match.
    #[serde(default)]
    pub decide: Option<u16>,
    /// Until the remediation is done.
    #[serde(default)]
    pub remediate: Option<u16>,
}

impl LabelDays {
    /// The days of a goal.
    pub fn of(&self, goal: Goal) -> Option<u16> {
        match goal {
            Goal::Decide => self.decide,
            Goal::Remediate => self.remediate,
        }
    }
}

/// The days by label. A label that is not named has no clock, so that the default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockPolicy(pub BTreeMap<Label, LabelDays>);

/// A match that is neither rejected nor done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenMatch {
    /// Its label, once assessed.
    pub label: Option<Label>,
    /// Whether a person confirmed it.
    pub is_decided: bool,
    /// When it was first shown.
    pub begun: Timestamp,
    /// Until when a person wants it put right.
    pub due: Option<Date>,
}

/// Why a policy cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// A number of days is none or more than [`CLOCK_DAYS_COUNT_MAX`].
    Days(Label, Goal),
}

impl ClockPolicy {
    /// Figures that a form may propose; `docs/reference/clocks.md` says where each comes from, and that none binds a plant.
    pub fn proposed() -> ClockPolicy {
        // 14: CISA BOD 22-01, two weeks for what is exploited. 30: CISA BOD 19-02, high severity. 35: CIP-007-6 R2.2.
        let days = |decide, remediate| LabelDays { decide, remediate };
        ClockPolicy(BTreeMap::from([
            (Label::ActNow, days(None, Some(14))),
            (Label::PlanPatch, days(None, Some(30))),
            (Label::Mitigate, days(None, Some(30))),
            (Label::Monitor, days(Some(35), None)),
            (Label::NeedsData, days(Some(35), None)),
        ]))
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// [`PolicyFault`] of the first days that cannot be.
    pub fn check(&self) -> Result<(), PolicyFault> {
        for (label, days) in &self.0 {
            for goal in Goal::ALL {
                if days.of(goal).is_some_and(|days| !(1..=CLOCK_DAYS_COUNT_MAX).contains(&days)) {
                    return Err(PolicyFault::Days(*label, goal));
                }
            }
        }
        Ok(())
    }

    /// Whether it sets any clock.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|days| Goal::ALL.into_iter().all(|goal| days.of(goal).is_none()))
    }

    /// The clocks of a match that is neither rejected nor done. One without a label yet has those of
    /// [`Label::NeedsData`]: what is missing stops no clock. The day that a person set for the remediation beats the policy's.
    pub fn clocks(&self, open: &OpenMatch, zone: &TimeZone) -> Vec<(Goal, Clock)> {
        let days = self.0.get(&open.label.unwrap_or(Label::NeedsData)).copied().unwrap_or_default();
        let goals = Goal::ALL.into_iter().filter(|goal| !(open.is_decided && *goal == Goal::Decide));
        let clock = |goal| match (goal, open.due) {
            (Goal::Remediate, Some(due)) => Some(Clock::until(open.begun, due, zone)),
            _ => Some(Clock::of_days(open.begun, days.of(goal)?, zone)),
        };
        goals.filter_map(|goal| Some((goal, clock(goal)?))).collect()
    }
}
