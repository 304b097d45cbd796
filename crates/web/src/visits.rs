//! When somebody was here last: a cookie that a browser carries from visit to visit.
//!
//! It holds two moments: when the visit before this one ended, and when this one was last seen. Nothing about visits is
//! kept on the server. Does not know: what came since.

use jiff::{SignedDuration, Timestamp};

/// The cookie.
pub(crate) const COOKIE_NAME: &str = "visits";
/// Whoever is away for longer begins another visit.
const PAUSE: SignedDuration = SignedDuration::from_mins(30);
/// How far a first visit looks back.
const FIRST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How far any visit looks back, and how long its cookie is kept: a year.
const FURTHEST: SignedDuration = SignedDuration::from_hours(365 * 24);

/// A visit to the start page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// What came after this moment is new to the visitor.
    pub(crate) since: Timestamp,
    /// Whether nothing is known of a visit before.
    pub(crate) is_first: bool,
    last: Timestamp,
}

impl Visit {
    /// The visit that goes on or begins now, by what the cookie of the last one says.
    pub(crate) fn at(now: Timestamp, cookie: Option<&str>) -> Visit {
        let first = Visit { since: now - FIRST, is_first: true, last: now };
        let Some((before, last)) = cookie.and_then(|text| text.split_once('.')) else { return first };
        let moment = |text: &str| text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        // A moment that is still to come is no visit of ours.
        let Some(last) = moment(last).filter(|last: &Timestamp| *last <= now) else { return first };
        if now.duration_since(last) > PAUSE {
            return Visit { since: last.max(now - FURTHEST), is_first: false, last: now };
        }
        match moment(before).filter(|before: &Timestamp| *before <= last) {
            Some(since) if before != "0" => Visit { since: since.max(now - FURTHEST), is_first: false, last: now },
            _ => first,
        }
    }

    /// The header that keeps it.
    pub(crate) fn cookie(&self, is_secure: bool) -> String {
        let before = if self.is_first { 0 } else { self.since.as_second() };
        let age = FURTHEST.as_secs();
        let (last, secure) = (self.last.as_second(), if is_secure { "; Secure" } else { "" });
        format!("{COOKIE_NAME}={before}.{last}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={age}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn value(visit: Visit) -> String {
        visit.cookie(false).split(['=', ';']).nth(1).unwrap().to_owned()
    }

    #[test]
    fn a_visit_goes_on_until_one_is_away_and_then_the_next_begins_where_it_ended() {
        let first = Visit::at(at(0), None);
        assert_eq!((first.since, first.is_first), (at(-30 * 86_400), true));
        let again = Visit::at(at(60), Some(&value(first)));
        assert_eq!((again.since, again.is_first), (at(60 - 30 * 86_400), true), "still the first one");
        let second = Visit::at(at(90_000), Some(&value(again)));
        assert_eq!((second.since, second.is_first), (at(60), false), "since the first one was last seen");
        let reload = Visit::at(at(90_600), Some(&value(second)));
        assert_eq!((reload.since, reload.is_first), (at(60), false), "looking twice takes nothing off the list");
        let third = Visit::at(at(200_000), Some(&value(reload)));
        assert_eq!(third.since, at(90_600));
        let long_after = Visit::at(at(900 * 86_400), Some(&value(third)));
        assert_eq!(long_after.since, at((900 - 365) * 86_400));
    }

    #[test]
    fn a_cookie_that_says_nothing_is_a_first_visit() {
        let ahead = format!("0.{}", at(999).as_second());
        for text in ["", "x", "1.", "a.b", "99999999999999999.1x", &ahead] {
            assert!(Visit::at(at(0), Some(text)).is_first, "{text}");
        }
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts() {
        let cookie = Visit::at(at(0), None).cookie(true);
        assert!(cookie.contains("; HttpOnly; SameSite=Lax; Secure; "), "{cookie}");
    }
}
