//! How long to wait after wrong tries, so that nobody guesses and nobody is locked out for ever.
//!
//! A try is counted before it is looked at, so that many at once are worth no more than one after the other.
//! Does not know: where tries are kept.

use jiff::{SignedDuration, Timestamp};

/// After so long without a try everything is forgotten.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// The first pause; each further try doubles it.
const PAUSE_FIRST_SECONDS: i64 = 1;
/// The longest pause: a person who comes back from lunch can try again, and a guesser has under a hundred tries a day.
const PAUSE_SECONDS_MAX: i64 = 15 * 60;

/// What tries are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One account: guessing its password from many addresses.
    Account,
    /// One address: trying many accounts. A whole plant may share it.
    Address,
    /// The second factor of one account.
    Code,
}

impl Subject {
    /// Tries in a row before the first pause.
    fn free_count(self) -> u32 {
        match self {
            Subject::Account | Subject::Code => 5,
            Subject::Address => 30,
        }
    }
}

/// Tries in a row that did not lead in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub count: u32,
    /// The last one; `None` where there was none.
    pub last: Option<Timestamp>,
}

/// Until when no further try is looked at; `None` if one may be made now.
pub fn wait_until(subject: Subject, tries: Tries, now: Timestamp) -> Option<Timestamp> {
    let last = tries.last?;
    let beyond = tries.count.checked_sub(subject.free_count())?;
    let pause = PAUSE_FIRST_SECONDS.checked_shl(beyond.min(30)).map_or(PAUSE_SECONDS_MAX, |p| p.min(PAUSE_SECONDS_MAX));
    let until = last.saturating_add(SignedDuration::from_secs(pause)).ok()?;
    (until > now).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn wait(subject: Subject, count: u32, now: i64) -> Option<i64> {
        wait_until(subject, Tries { count, last: Some(at(1_000)) }, at(now)).map(Timestamp::as_second)
    }

    #[test]
    fn a_few_slips_cost_nothing_and_each_further_try_doubles_the_pause() {
        assert_eq!(wait_until(Subject::Account, Tries::default(), at(1_000)), None);
        assert_eq!(wait(Subject::Account, 4, 1_000), None);
        assert_eq!(wait(Subject::Account, 5, 1_000), Some(1_001));
        assert_eq!(wait(Subject::Account, 8, 1_000), Some(1_008));
        assert_eq!(wait(Subject::Account, 8, 1_008), None);
        assert_eq!(wait(Subject::Address, 29, 1_000), None, "a plant behind one address");
        assert_eq!(wait(Subject::Address, 30, 1_000), Some(1_001));
    }

    #[test]
    fn nobody_is_locked_out_for_ever() {
        for count in [20, 100, u32::MAX] {
            assert_eq!(wait(Subject::Account, count, 1_000), Some(1_000 + PAUSE_SECONDS_MAX));
            assert_eq!(wait(Subject::Account, count, 1_000 + PAUSE_SECONDS_MAX), None);
        }
    }
}
