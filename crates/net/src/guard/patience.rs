//! How failures are met: how often a request is repeated, after which pause, and when a host is left alone.
//!
//! Pure: chance is a parameter. Does not know: the clock, or what failed.

use std::time::Duration;

/// How long a request waits in place for a host that said when to come back; for longer it is put off to the next poll.
pub(super) const WAIT_IN_PLACE_MAX: Duration = Duration::from_secs(30);
/// The longest `Retry-After` that is honoured: a wrong one must not silence a provider for days.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// How failures are met; the default is for servers on the public network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Times that one request is sent when the host does not answer, or answers 429 or 5xx.
    pub attempts_count: u32,
    /// Before the first repetition; each further one waits twice as long. Chance takes up to half of it away.
    pub first_pause: Duration,
    /// Failed requests in a row after which the host is left alone.
    pub failures_count: u32,
    /// How long it is left alone at first; twice as long after each failed trial.
    pub first_rest: Duration,
    /// The longest rest. It is shorter than a poll's usual interval, so that every poll may try.
    pub rest_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            attempts_count: 4,
            first_pause: Duration::from_millis(500),
            failures_count: 8,
            first_rest: Duration::from_secs(60),
            rest_max: Duration::from_secs(480),
        }
    }
}

impl Patience {
    /// The pause after an attempt, counted from 1. `chance` is between 0 and 1 and spreads those who failed together.
    pub(super) fn pause(&self, attempt: u32, chance: f64) -> Duration {
        let longest = doubled(self.first_pause, attempt.saturating_sub(1), WAIT_IN_PLACE_MAX);
        longest.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
    }

    /// How long a host is left alone the `rest`-th time in a row, counted from 1.
    pub(super) fn rest(&self, rest: u32) -> Duration {
        doubled(self.first_rest, rest.saturating_sub(1), self.rest_max)
    }
}

fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_chance_takes_away_half_at_most() {
        let patience = Patience::default();
        let seconds = |attempt, chance| patience.pause(attempt, chance).as_secs_f64();
        assert_eq!([seconds(1, 0.0), seconds(2, 0.0), seconds(3, 0.0)], [0.5, 1.0, 2.0]);
        assert_eq!([seconds(1, 1.0), seconds(3, 0.5)], [0.25, 1.5]);
        assert_eq!([seconds(1, -3.0), seconds(1, 7.0)], [0.5, 0.25], "no chance makes a pause longer or none");
        assert_eq!(patience.pause(u32::MAX, 0.0), WAIT_IN_PLACE_MAX);
    }

    #[test]
    fn rests_double_and_stay_shorter_than_a_poll() {
        let patience = Patience::default();
        let rests: Vec<u64> = [1, 2, 3, 4, 5, 400].map(|rest| patience.rest(rest).as_secs()).into();
        assert_eq!(rests, [60, 120, 240, 480, 480, 480]);
    }
}
