//! Whether a source has been silent for longer than it usually is.
//!
//! A source that broke looks like one that has nothing to say; only its own history tells them apart. What is too short
//! a history says nothing: such a source is never called silent.
//! Does not know: who is told, or where the history is kept.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Pauses that a history needs: with fewer, one holiday would be the rule.
const PAUSES_COUNT_MIN: usize = 12;
/// No source is silent for less: weekends and holidays are no news.
const PAUSE_DAYS_MIN: i64 = 7;
/// So many times the median pause is unusual.
const MEDIANS_COUNT: i64 = 3;
/// What came at the first look came together: only its publisher's dates tell when.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);

/// One document or revision that came from a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The publisher's date.
    pub released: Option<Timestamp>,
    /// When we saw it first.
    pub first_seen: Timestamp,
}

/// What a source's history says of its pauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    /// When something new came last.
    pub last_news: Option<Timestamp>,
    /// The longest pause that is usual; `None` while the history is too short.
    pub usual: Option<SignedDuration>,
}

impl Pauses {
    /// Reads a history, in any order.
    pub fn of(history: &[Heard]) -> Pauses {
        let first_look = history.iter().map(|heard| heard.first_seen).min();
        let came_later =
            |heard: &Heard| first_look.is_some_and(|first| heard.first_seen.duration_since(first) > FIRST_LOOK);
        // A publisher's date in the future is no news of the future.
        let dated = history.iter().filter_map(|heard| heard.released.map(|date| date.min(heard.first_seen)));
        let seen = history.iter().filter(|heard| came_later(heard)).map(|heard| heard.first_seen);
        let moments: Vec<Timestamp> = dated.chain(seen).collect();
        // Publishers put out several documents a day, at any hour: pauses are counted from day to day.
        let days: BTreeSet<_> = moments.iter().map(|at| at.to_zoned(TimeZone::UTC).date()).collect();
        let days: Vec<_> = days.into_iter().collect();
        let pauses = days.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_hours() / 24).collect();
        Pauses { last_news: moments.into_iter().max(), usual: usual(pauses) }
    }

    /// Since when the source is silent, if it is.
    pub fn silent_since(&self, now: Timestamp) -> Option<Timestamp> {
        let (last, usual) = (self.last_news?, self.usual?);
        (now.duration_since(last) > usual).then_some(last)
    }
}

/// Three median pauses, or the pause that only one in twenty exceeds, whichever is longer.
fn usual(mut days: Vec<i64>) -> Option<SignedDuration> {
    if days.len() < PAUSES_COUNT_MIN {
        return None;
    }
    days.sort_unstable();
    let median = days[days.len() / 2];
    let rare = days[(days.len() * 95).div_ceil(100).min(days.len()) - 1];
    let longest = median.saturating_mul(MEDIANS_COUNT).max(rare).max(PAUSE_DAYS_MIN);
    Some(SignedDuration::from_hours(24 * longest))
}

terms! {
    /// What changed about a source.
    Change {
        /// It has been silent for longer than usual.
        FellSilent = "source_silent",
        /// Something new came after that.
        SpeaksAgain = "source_speaks",
    }
}

/// What the operators of an installation are told of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNews {
    /// What changed.
    pub change: Change,
    /// The source's name.
    pub source: String,
    /// When something new came last before it fell silent.
    pub since: Timestamp,
    /// The longest pause that was usual, in days.
    pub usual_days: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number)
    }

    /// Released on these days, and all seen at the first look, on the last of them.
    fn released(days: &[i64]) -> Vec<Heard> {
        let first_seen = day(days.iter().copied().max().unwrap_or_default()) + SignedDuration::from_hours(23);
        days.iter().map(|number| Heard { released: Some(day(*number)), first_seen }).collect()
    }

    fn every(step: i64, count: i64) -> Vec<Heard> {
        released(&(0..count).map(|number| number * step).collect::<Vec<_>>())
    }

    #[test]
    fn a_source_is_silent_after_three_median_pauses_and_not_a_moment_before() {
        let pauses = Pauses::of(&every(7, 20));
        let last = 19 * 7;
        assert_eq!(pauses, Pauses { last_news: Some(day(last)), usual: Some(SignedDuration::from_hours(24 * 21)) });
        assert_eq!(pauses.silent_since(day(last + 21)), None);
        assert_eq!(pauses.silent_since(day(last + 21) + SignedDuration::from_secs(1)), Some(day(last)));
    }

    #[test]
    fn a_source_that_speaks_daily_is_given_a_week() {
        let pauses = Pauses::of(&every(1, 40));
        assert_eq!((pauses.silent_since(day(39 + 7)), pauses.silent_since(day(39 + 8))), (None, Some(day(39))));
    }

    #[test]
    fn a_pause_that_is_not_rare_is_usual_although_the_median_is_short() {
        let mut days: Vec<i64> = Vec::new();
        let mut at = 0;
        for number in 0..40 {
            days.push(at);
            at += if number % 10 == 9 { 60 } else { 2 };
        }
        assert_eq!(Pauses::of(&released(&days)).usual, Some(SignedDuration::from_hours(24 * 60)));
    }

    #[test]
    fn a_history_that_is_too_short_calls_nobody_silent() {
        let pauses = Pauses::of(&every(1, PAUSES_COUNT_MIN as i64));
        assert_eq!((pauses.usual, pauses.silent_since(day(9_000))), (None, None));
        assert!(Pauses::of(&every(1, PAUSES_COUNT_MIN as i64 + 1)).usual.is_some());
        assert_eq!(Pauses::of(&[]), Pauses::default());
    }

    #[test]
    fn several_documents_of_a_day_are_one_moment() {
        let twice: Vec<Heard> = every(7, 20).into_iter().chain(every(7, 20)).collect();
        assert_eq!(Pauses::of(&twice), Pauses::of(&every(7, 20)));
    }

    #[test]
    fn what_comes_after_the_first_look_is_news_whatever_its_date() {
        let mut history = every(7, 20);
        let backdated = Heard { released: Some(day(3)), first_seen: day(200) };
        history.push(backdated);
        assert_eq!(Pauses::of(&history).last_news, Some(day(200)));
    }

    #[test]
    fn a_date_in_the_future_is_no_news_of_the_future() {
        let mut history = every(7, 20);
        let seen = history[0].first_seen;
        history.push(Heard { released: Some(day(9_000)), first_seen: seen });
        assert_eq!(Pauses::of(&history).last_news, Some(seen));
    }

    #[test]
    fn documents_without_dates_make_no_history_by_themselves() {
        let undated: Vec<Heard> = (0..50).map(|_| Heard { released: None, first_seen: day(1) }).collect();
        assert_eq!(Pauses::of(&undated), Pauses::default());
    }
}
