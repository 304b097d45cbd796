//! When what a watchlist hears of is sent: at once, after quiet hours, in a digest, and how much in a day.
//!
//! Nothing is ever left out: what does not go out by itself goes out later, together with others.
//! Does not know: recipients, channels, what an alert says.

use crate::assessment::Label;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};

/// Days in which each kind of day comes up: a patch day is followed by another after five weeks at most.
const SEARCHED_DAYS: i32 = 36;
/// Hours of a day.
const HOURS_PER_DAY: u8 = 24;

terms! {
    /// How what was heard is sent.
    Pace {
        /// Each alert by itself, at once.
        Instant = "instant",
        /// One message a day.
        Daily = "daily",
        /// One message a week, on Monday.
        Weekly = "weekly",
        /// One message a month, the day after the second Tuesday: that is when many vendors publish.
        PatchDay = "patch_day",
    }
}

/// When messages of a watchlist are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SendingPolicy {
    /// One by one, or together.
    pub pace: Pace,
    /// The full hour of the day at which a digest is sent, and what a day's limit held back: 0 to 23.
    pub digest_hour: u8,
    /// The full hours at which quiet begins and ends, each 0 to 23; the same hour twice is no quiet.
    pub quiet: Option<(u8, u8)>,
    /// *Act now* is sent at once, whatever else this policy says.
    pub act_now_passes: bool,
    /// Messages of one day to one recipient; the rest is sent as one message the next day.
    pub messages_per_day_max: Option<u32>,
    /// IANA name of the time zone that hours and days are of; empty for the organisation's.
    pub time_zone: String,
}

impl Default for SendingPolicy {
    fn default() -> Self {
        SendingPolicy {
            pace: Pace::Instant,
            digest_hour: 7,
            quiet: None,
            act_now_passes: true,
            messages_per_day_max: None,
            time_zone: String::new(),
        }
    }
}

impl SendingPolicy {
    /// Of JSON text; what cannot be read holds nothing back.
    pub fn read(text: &str) -> SendingPolicy {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// What is wrong with it, as words after “because”; `None` if nothing is.
    pub fn fault(&self) -> Option<&'static str> {
        let is_hour = |hour: u8| hour < HOURS_PER_DAY;
        if !is_hour(self.digest_hour) || self.quiet.is_some_and(|(from, until)| !is_hour(from) || !is_hour(until)) {
            return Some("an hour is a number from 0 to 23");
        }
        if self.messages_per_day_max == Some(0) {
            return Some("at least one message a day is needed");
        }
        let known = self.time_zone.is_empty() || TimeZone::get(&self.time_zone).is_ok();
        (!known).then_some("a time zone is written like Europe/Berlin")
    }

    /// The time zone of its hours: its own, else the organisation's, else UTC.
    pub fn zone(&self, organisation: &str) -> TimeZone {
        let known = |name: &str| TimeZone::get(name).ok().filter(|_| !name.is_empty());
        known(&self.time_zone).or_else(|| known(organisation)).unwrap_or(TimeZone::UTC)
    }
}

/// When a message is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Not before.
    pub at: Timestamp,
    /// All that has the same word goes out as one message; none goes out by itself.
    pub fold: Option<String>,
}

/// When an alert with this label is sent, of which so many messages were sent or planned today.
pub fn due(policy: &SendingPolicy, zone: &TimeZone, label: Label, now: Timestamp, sent_today: u32) -> Due {
    let at_once = Due { at: now, fold: None };
    if label == Label::ActNow && policy.act_now_passes {
        return at_once;
    }
    let local = now.to_zoned(zone.clone());
    let digest_hour = policy.digest_hour;
    match policy.pace {
        Pace::Daily => return folded("daily", next(&local, digest_hour, |_| true), now),
        Pace::Weekly => {
            return folded("weekly", next(&local, digest_hour, |date| date.weekday() == Weekday::Monday), now);
        }
        Pace::PatchDay => return folded("patch_day", next(&local, digest_hour, follows_patch_day), now),
        Pace::Instant => {}
    }
    if policy.messages_per_day_max.is_some_and(|most| sent_today >= most) {
        let at = next(&local, digest_hour, |date| date > local.date());
        let after_quiet = |at: Zoned| match policy.quiet.filter(|quiet| is_quiet(*quiet, at.hour())) {
            Some((_, until)) => next(&at, until, |_| true),
            None => Some(at),
        };
        return folded("rest", at.and_then(after_quiet), now);
    }
    match policy.quiet.filter(|quiet| is_quiet(*quiet, local.hour())) {
        Some((_, until)) => folded("quiet", next(&local, until, |_| true), now),
        None => at_once,
    }
}

/// When the day began that `now` is part of.
pub fn day_begins(zone: &TimeZone, now: Timestamp) -> Timestamp {
    now.to_zoned(zone.clone()).start_of_day().map_or(now, |start| start.timestamp())
}

/// Without a time that can be told, it is sent now: late is worse than twice.
fn folded(kind: &str, at: Option<Zoned>, now: Timestamp) -> Due {
    match at {
        Some(at) => Due { at: at.timestamp(), fold: Some(format!("{kind}/{}", at.timestamp())) },
        None => Due { at: now, fold: None },
    }
}

/// The next time after `local` that a clock on the wall shows the full hour, on a day that `is_day`. Where the clock is put
/// forward over that hour it is the first moment after.
fn next(local: &Zoned, hour: u8, is_day: impl Fn(Date) -> bool) -> Option<Zoned> {
    let hour = i8::try_from(hour).ok()?;
    (0..=SEARCHED_DAYS).find_map(|days| {
        let date = local.date().checked_add(days.days()).ok().filter(|date| is_day(*date))?;
        let at = date.at(hour, 0, 0, 0).to_zoned(local.time_zone().clone()).ok()?;
        (at.timestamp() > local.timestamp()).then_some(at)
    })
}

/// Second Tuesdays are the 8th to the 14th.
fn follows_patch_day(date: Date) -> bool {
    date.weekday() == Weekday::Wednesday && (9..=15).contains(&date.day())
}

fn is_quiet((from, until): (u8, u8), hour: i8) -> bool {
    let hour = u8::try_from(hour).unwrap_or_default();
    match from <= until {
        true => (from..until).contains(&hour),
        // Over midnight.
        false => hour >= from || hour < until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// When an ordinary alert is sent, as a clock on a wall in Berlin shows it, and with what.
    fn sent(policy: &SendingPolicy, now: &str, sent_today: u32) -> (String, String) {
        let due = due(policy, &berlin(), Label::PlanPatch, at(now), sent_today);
        let local = due.at.to_zoned(berlin()).strftime("%a %d %H:%M").to_string();
        (local, due.fold.as_deref().and_then(|fold| fold.split('/').next()).unwrap_or_default().to_owned())
    }

    fn told(when: &str, fold: &str) -> (String, String) {
        (when.to_owned(), fold.to_owned())
    }

    #[test]
    fn without_a_wish_everything_is_sent_at_once_and_by_itself() {
        let policy = SendingPolicy::default();
        assert_eq!(sent(&policy, "2026-11-20T23:30:00Z", 999), told("Sat 21 00:30", ""));
    }

    #[test]
    fn quiet_hours_hold_back_until_they_end_also_over_midnight() {
        let policy = SendingPolicy { quiet: Some((20, 6)), ..SendingPolicy::default() };
        assert_eq!(sent(&policy, "2026-11-20T18:59:00Z", 0), told("Fri 20 19:59", ""));
        assert_eq!(sent(&policy, "2026-11-20T19:00:00Z", 0), told("Sat 21 06:00", "quiet"));
        assert_eq!(sent(&policy, "2026-11-21T04:59:00Z", 0), told("Sat 21 06:00", "quiet"));
        assert_eq!(sent(&policy, "2026-11-21T05:00:00Z", 0), told("Sat 21 06:00", ""));
        let none = SendingPolicy { quiet: Some((6, 6)), ..SendingPolicy::default() };
        assert_eq!(sent(&none, "2026-11-21T05:30:00Z", 0), told("Sat 21 06:30", ""));
    }

    #[test]
    fn digests_go_out_at_their_hour_and_a_weekly_one_on_monday() {
        let daily = SendingPolicy { pace: Pace::Daily, ..SendingPolicy::default() };
        assert_eq!(sent(&daily, "2026-11-20T05:59:00Z", 0), told("Fri 20 07:00", "daily"));
        assert_eq!(sent(&daily, "2026-11-20T06:00:00Z", 0), told("Sat 21 07:00", "daily"));
        let weekly = SendingPolicy { pace: Pace::Weekly, ..SendingPolicy::default() };
        assert_eq!(sent(&weekly, "2026-11-20T05:59:00Z", 0), told("Mon 23 07:00", "weekly"));
        assert_eq!(sent(&weekly, "2026-11-23T06:00:00Z", 0), told("Mon 30 07:00", "weekly"));
        let patch_day = SendingPolicy { pace: Pace::PatchDay, ..SendingPolicy::default() };
        assert_eq!(sent(&patch_day, "2026-11-10T12:00:00Z", 0), told("Wed 11 07:00", "patch_day"));
        assert_eq!(sent(&patch_day, "2026-11-11T06:00:00Z", 0), told("Wed 09 07:00", "patch_day"));
        assert_eq!(sent(&patch_day, "2026-12-09T06:00:00Z", 0), told("Wed 13 07:00", "patch_day"));
    }

    #[test]
    fn a_clock_that_is_put_forward_or_back_loses_no_digest() {
        let daily = SendingPolicy { pace: Pace::Daily, digest_hour: 2, ..SendingPolicy::default() };
        assert_eq!(sent(&daily, "2026-03-28T12:00:00Z", 0), told("Sun 29 03:00", "daily"), "there is no two o'clock");
        assert_eq!(sent(&daily, "2026-10-24T12:00:00Z", 0), told("Sun 25 02:00", "daily"), "there are two");
    }

    #[test]
    fn what_is_beyond_a_days_messages_is_sent_together_the_next_day() {
        let policy = SendingPolicy { messages_per_day_max: Some(3), ..SendingPolicy::default() };
        assert_eq!(sent(&policy, "2026-11-20T01:00:00Z", 2), told("Fri 20 02:00", ""));
        assert_eq!(sent(&policy, "2026-11-20T01:00:00Z", 3), told("Sat 21 07:00", "rest"), "not the same day's seven");
        let quiet = SendingPolicy { quiet: Some((20, 8)), ..policy };
        assert_eq!(sent(&quiet, "2026-11-20T12:00:00Z", 3), told("Sat 21 08:00", "rest"), "seven is a quiet hour");
    }

    #[test]
    fn act_now_passes_unless_the_watchlist_says_otherwise() {
        let now = at("2026-11-20T22:00:00Z");
        let policy = SendingPolicy { pace: Pace::Weekly, quiet: Some((20, 6)), ..SendingPolicy::default() };
        assert_eq!(due(&policy, &berlin(), Label::ActNow, now, 99), Due { at: now, fold: None });
        let held = SendingPolicy { act_now_passes: false, ..policy };
        assert!(due(&held, &berlin(), Label::ActNow, now, 0).fold.is_some());
    }

    #[test]
    fn what_cannot_be_is_a_fault_and_an_unknown_zone_is_the_organisations() {
        let wrong = |policy: SendingPolicy| policy.fault().is_some();
        assert!(!wrong(SendingPolicy::default()));
        assert!(wrong(SendingPolicy { digest_hour: 24, ..SendingPolicy::default() }));
        assert!(wrong(SendingPolicy { quiet: Some((0, 24)), ..SendingPolicy::default() }));
        assert!(wrong(SendingPolicy { messages_per_day_max: Some(0), ..SendingPolicy::default() }));
        let lost = SendingPolicy { time_zone: "Mars/Olympus".to_owned(), ..SendingPolicy::default() };
        assert!(wrong(lost.clone()));
        assert_eq!(lost.zone("Europe/Berlin"), berlin());
        assert_eq!(lost.zone(""), TimeZone::UTC);
    }

    proptest! {
        #[test]
        fn nothing_is_sent_before_it_is_known_or_later_than_five_weeks_and_an_hour(
            pace in 0..4_usize, digest_hour in 0..24_u8, quiet in proptest::option::of((0..24_u8, 0..24_u8)),
            most in proptest::option::of(1..4_u32), seconds in 1_700_000_000..1_800_000_000_i64, sent in 0..6_u32,
        ) {
            let policy = SendingPolicy {
                pace: Pace::ALL[pace], digest_hour, quiet, messages_per_day_max: most, ..SendingPolicy::default()
            };
            let now = Timestamp::from_second(seconds).unwrap();
            let due = due(&policy, &berlin(), Label::NeedsData, now, sent);
            let hours = due.at.duration_since(now).as_hours();
            prop_assert!((0..=24 * 35 + 1).contains(&hours));
            prop_assert!(due.at == now || due.fold.is_some());
        }
    }
}
