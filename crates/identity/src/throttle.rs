//! How long to wait after wrong tries, so that nobody guesses and nobody is locked out for ever.
//!
//! A try is counted before it is looked at, so that many at once are worth no more than one after the other. Time takes
//! tries off again, also where people go on signing in: a plant behind one address slips every day.
//! Does not know: where tries are kept.

use jiff::{SignedDuration, Timestamp};

/// After so long without a try everything is forgotten.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// The first pause; each further try doubles it.
const PAUSE_SECONDS_FIRST: i64 = 1;
/// Doublings beyond which tries are not added up: the longest pause is reached, and time must be able to take them off.
const DOUBLINGS_COUNT_MAX: u32 = 10;

/// What tries are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One account from one network: guessing its password. Whoever guesses elsewhere does not slow its owner down.
    AccountFrom,
    /// One account over all networks: guessing its password from very many of them.
    Account,
    /// One address: trying many accounts. A whole plant may share it.
    Address,
    /// The second factor of one account, for whoever knows its password.
    Code,
    /// The present password, asked for again in one session.
    Session,
    /// Asking for a link to a new password of one account.
    Reset,
}

impl Subject {
    /// Tries before the first pause.
    fn free_count(self) -> u32 {
        match self {
            // NIST SP 800-63B §3.2.2 names a hundred in a row; beyond them this slows down and locks nobody out.
            Subject::Account => 100,
            Subject::Address => 30,
            Subject::AccountFrom | Subject::Code | Subject::Session | Subject::Reset => 5,
        }
    }

    /// The longest pause. A quarter of an hour: a person who comes back from a break can try again, and a guesser has
    /// under a hundred tries a day at one account, and some hundred and fifty from one address at all of them. A minute where
    /// strangers can cause it, since the owner is among those who wait: from very many networks, under 1,500 a day.
    fn pause_seconds_max(self) -> i64 {
        if self == Subject::Account { 60 } else { 15 * 60 }
    }

    /// How often time takes one try off. Of an account over all networks faster than three guessers on one network each
    /// can add, and of an address as fast as a large plant slips.
    fn ease_seconds(self) -> i64 {
        match self {
            Subject::Account => 5 * 60,
            Subject::Address => 10 * 60,
            Subject::AccountFrom | Subject::Code | Subject::Session | Subject::Reset => 30 * 60,
        }
    }
}

/// Tries that did not lead in, as they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many, less what time took off.
    pub count: u32,
    /// The last one.
    pub last: Timestamp,
    /// The one before it, which becomes the last again where that one was right.
    pub before: Timestamp,
    /// Until when time was reckoned with.
    pub eased: Timestamp,
}

impl Tries {
    /// None yet.
    pub fn none(now: Timestamp) -> Tries {
        Tries { count: 0, last: now, before: now, eased: now }
    }

    /// With one more, or until when it is not looked at.
    ///
    /// # Errors
    /// The time from which on a try is looked at again.
    pub fn take(self, subject: Subject, now: Timestamp) -> Result<Tries, Timestamp> {
        let tries = self.ease(subject, now);
        match tries.wait_until(subject, now) {
            Some(until) => Err(until),
            None => Ok(Tries { count: tries.count + 1, last: now, before: tries.last, eased: tries.eased }),
        }
    }

    fn ease(self, subject: Subject, now: Timestamp) -> Tries {
        let steps = (now.duration_since(self.eased).as_secs() / subject.ease_seconds()).max(0);
        let count = self.count.min(subject.free_count() + DOUBLINGS_COUNT_MAX);
        let count = count.saturating_sub(u32::try_from(steps).unwrap_or(u32::MAX));
        // What is left of a step counts for the next one, or whoever tries often enough would never be eased.
        let reckoned =
            self.eased.saturating_add(SignedDuration::from_secs(steps.saturating_mul(subject.ease_seconds())));
        let eased = if count == 0 { now } else { reckoned.unwrap_or(now) };
        Tries { count, eased, ..self }
    }

    fn wait_until(self, subject: Subject, now: Timestamp) -> Option<Timestamp> {
        let beyond = self.count.checked_sub(subject.free_count())?;
        let pause = (PAUSE_SECONDS_FIRST << beyond.min(DOUBLINGS_COUNT_MAX)).min(subject.pause_seconds_max());
        let until = self.last.saturating_add(SignedDuration::from_secs(pause)).ok()?;
        (until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER_HOUR: i64 = 15 * 60;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn tries(count: u32) -> Tries {
        Tries { count, ..Tries::none(at(1_000)) }
    }

    fn wait(subject: Subject, count: u32, now: i64) -> Option<i64> {
        tries(count).take(subject, at(now)).err().map(Timestamp::as_second)
    }

    #[test]
    fn a_few_slips_cost_nothing_and_each_further_try_doubles_the_pause() {
        assert_eq!(wait(Subject::AccountFrom, 4, 1_000), None);
        assert_eq!(wait(Subject::AccountFrom, 5, 1_000), Some(1_001));
        assert_eq!(wait(Subject::AccountFrom, 8, 1_000), Some(1_008));
        assert_eq!(wait(Subject::AccountFrom, 8, 1_008), None);
        assert_eq!(wait(Subject::Address, 29, 1_000), None, "a plant behind one address");
        assert_eq!(wait(Subject::Address, 30, 1_000), Some(1_001));
        assert_eq!(wait(Subject::Account, 99, 1_000), None, "its owner is not slowed down by a few guessers elsewhere");
        assert_eq!(wait(Subject::Account, 200, 1_000), Some(1_060), "nor for long by many");
    }

    #[test]
    fn nobody_is_locked_out_for_ever() {
        for count in [20, 100, u32::MAX] {
            assert_eq!(wait(Subject::AccountFrom, count, 1_000), Some(1_000 + QUARTER_HOUR));
            assert_eq!(wait(Subject::AccountFrom, count, 1_000 + QUARTER_HOUR), None);
        }
    }

    #[test]
    fn time_takes_tries_off_also_where_somebody_goes_on() {
        // A try each ten minutes for four hours, none of them right: eight are taken off meanwhile, the rest count.
        let mut kept = tries(0);
        for step in 0..24 {
            kept = kept.take(Subject::AccountFrom, at(1_000 + step * 600)).unwrap_or(kept);
        }
        assert!((5..=17).contains(&kept.count), "{kept:?}");
        let later = kept.take(Subject::AccountFrom, kept.last + SignedDuration::from_hours(8)).expect("looked at");
        assert_eq!(later.count, 1, "a night takes everything off");
        let crowd = Tries { count: 4_000, ..tries(0) };
        let next = crowd.take(Subject::Address, at(1_000 + QUARTER_HOUR)).expect("looked at");
        assert_eq!(next.count, 40, "forty, less one in ten minutes, and this one");
    }

    #[test]
    fn a_week_of_guesses_has_a_bound_whatever_is_counted() {
        let looked_at = |subject| {
            let (mut kept, mut count) = (tries(0), 0);
            for second in 0..7 * 86_400 {
                while let Ok(next) = kept.take(subject, at(1_000 + second)) {
                    (kept, count) = (next, count + 1);
                }
            }
            count
        };
        assert!((600..700).contains(&looked_at(Subject::AccountFrom)), "under a hundred a day");
        assert!((1_000..1_100).contains(&looked_at(Subject::Address)), "a hundred and fifty a day");
        assert!((10_000..10_500).contains(&looked_at(Subject::Account)), "under 1,500 a day");
    }

    #[test]
    fn an_account_is_slowed_down_by_four_networks_and_not_by_three() {
        let most = |networks: usize| {
            let (mut here, mut everywhere, mut most) = (vec![tries(0); networks], tries(0), 0);
            for second in (0..7 * 86_400).step_by(10) {
                let now = at(1_000 + second);
                for one in &mut here {
                    if let (Ok(taken), Ok(all)) =
                        (one.take(Subject::AccountFrom, now), everywhere.take(Subject::Account, now))
                    {
                        (*one, everywhere, most) = (taken, all, most.max(all.count));
                    }
                }
            }
            most
        };
        assert!(most(3) < 50 && most(4) > 100, "{} {}", most(3), most(4));
    }

    #[test]
    fn guessing_on_from_one_network_never_slows_the_account_down_elsewhere() {
        let (mut here, mut everywhere, mut looked_at) = (tries(0), tries(0), 0);
        for second in (0..7 * 86_400).step_by(10) {
            let now = at(1_000 + second);
            if let (Ok(one), Ok(other)) = (here.take(Subject::AccountFrom, now), everywhere.take(Subject::Account, now))
            {
                (here, everywhere, looked_at) = (one, other, looked_at + 1);
            }
        }
        assert!((300..700).contains(&looked_at), "under a hundred a day: {looked_at}");
        assert!(everywhere.count < 30, "{everywhere:?}");
    }
}
