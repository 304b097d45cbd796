//! Clocks: until when something must be decided, put right or evaluated, and whether that day is near or past.
//!
//! Days are calendar days: the day on which a clock begins is not counted, and its last day is still in time.
//! Does not know: which clocks run for whom, where they are kept, which day it is.

pub mod calendar;
mod patch;
mod policy;
#[cfg(test)]
mod tests;

pub use patch::{
    ANSWERS, Answer, Answered, Evaluated, Finding, NewAnswer, PATCH_DAYS_COUNT, PatchFault, PatchStanding, SourceNews,
    answer, answer_clock, check_answer, check_evaluation, days_late, evaluation_clock, standing,
};
pub use policy::{CLOCK_DAYS_COUNT_MAX, ClockPolicy, Goal, LabelDays, OpenMatch, PolicyFault};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A clock is near its end for a week at most: more warning is none.
const SOON_DAYS_COUNT_MAX: i64 = 7;
/// A short clock is near its end in its last quarter.
const SOON_PART: i64 = 4;
const HOURS_PER_DAY: i64 = 24;

terms! {
    /// How a clock stands on a day.
    ClockState {
        /// Past its last day.
        Overdue = "overdue",
        /// In its last quarter, and in its last seven days.
        Soon = "soon",
        /// Neither.
        Running = "running",
    }
}

/// A clock: the day on which it begins and its last day in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Clock {
    /// The last day in time.
    pub due: Date,
    /// The day on which it begins, which is not counted.
    pub begun: Date,
}

impl Clock {
    /// A clock of so many calendar days, in a time zone.
    pub fn of_days(begun: Timestamp, days: u16, zone: &TimeZone) -> Clock {
        let begun = day_of(begun, zone);
        let due = begun.saturating_add(SignedDuration::from_hours(HOURS_PER_DAY * i64::from(days)));
        Clock { due, begun }
    }

    /// A clock with a last day that a person named.
    pub fn until(begun: Timestamp, due: Date, zone: &TimeZone) -> Clock {
        Clock { due, begun: day_of(begun, zone) }
    }

    /// Days left after `today`: 0 on the last day, negative afterwards.
    pub fn days_left(&self, today: Date) -> i64 {
        days_between(today, self.due)
    }

    /// How it stands on a day.
    pub fn state(&self, today: Date) -> ClockState {
        let left = self.days_left(today);
        let soon = (days_between(self.begun, self.due) / SOON_PART).clamp(1, SOON_DAYS_COUNT_MAX);
        match left {
            ..0 => ClockState::Overdue,
            left if left <= soon => ClockState::Soon,
            _ => ClockState::Running,
        }
    }
}

/// The day of a moment in a time zone.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// The time zone of this name; UTC where it is none.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Whole days from one to the other; negative where the other comes first.
fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / HOURS_PER_DAY
}
