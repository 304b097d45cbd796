//! How often providers are looked at, and how a reconciliation is spread over its interval.
//!
//! Pure: chance is made of the provider's name and the number of the turn, so that a schedule can be repeated.
//! Does not know: the clock (`driver`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// A pause is up to this share shorter or longer, so that installations do not ask all at once.
const JITTER_SHARE: f64 = 0.1;

/// How often providers are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// Between two polls of a provider.
    pub poll: Duration,
    /// In which every document of a provider is asked about once.
    pub reconcile: Duration,
}

impl Rhythm {
    /// The pause after a provider's turn, counted from 0.
    pub(crate) fn pause(&self, provider: &str, tick: u64) -> Duration {
        jittered(self.poll, provider, tick)
    }

    /// How many of `documents` one turn asks about, so that all have had theirs when the interval is over even if every
    /// pause is long.
    pub(crate) fn share(&self, documents: usize) -> usize {
        let turns = self.reconcile.as_secs_f64() / (self.poll.as_secs_f64() * (1.0 + JITTER_SHARE));
        let turns = (turns as usize).max(1);
        documents.div_ceil(turns)
    }
}

/// A pause of about `length`, by the name of what is waited for and the number of its turn.
pub(crate) fn jittered(length: Duration, name: &str, tick: u64) -> Duration {
    let mut hasher = DefaultHasher::new();
    (name, tick).hash(&mut hasher);
    let chance = hasher.finish() as f64 / u64::MAX as f64;
    length.mul_f64(1.0 - JITTER_SHARE + 2.0 * JITTER_SHARE * chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RHYTHM: Rhythm = Rhythm { poll: Duration::from_secs(600), reconcile: Duration::from_secs(5_400) };

    #[test]
    fn pauses_differ_by_a_tenth_at_most_and_are_the_same_each_time() {
        let pauses: Vec<Duration> = (0..1_000).map(|tick| RHYTHM.pause("one", tick)).collect();
        assert!(pauses.iter().all(|pause| (540..=660).contains(&pause.as_secs())), "{pauses:?}");
        assert!(pauses.iter().any(|pause| pause.as_secs() < 560) && pauses.iter().any(|pause| pause.as_secs() > 640));
        assert_eq!(RHYTHM.pause("one", 7), RHYTHM.pause("one", 7));
        assert_ne!(RHYTHM.pause("one", 7), RHYTHM.pause("two", 7));
    }

    #[test]
    fn every_document_has_its_turn_within_the_interval() {
        assert_eq!([RHYTHM.share(0), RHYTHM.share(1), RHYTHM.share(2_000)], [0, 1, 250]);
        let slow = Rhythm { reconcile: Duration::from_secs(60), ..RHYTHM };
        assert_eq!(slow.share(2_000), 2_000, "an interval shorter than a poll means all of them each time");
    }
}
