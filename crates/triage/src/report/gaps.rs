//! How a source was watched: how often it was asked, how often it answered, and the longest time without an answer.
//!
//! Does not know: how often it should be asked.

use jiff::{SignedDuration, Timestamp};

/// One look at a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedPoll {
    /// When it began.
    pub at: Timestamp,
    /// Whether it came through.
    pub answered: bool,
}

/// A source in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceWatch {
    /// Its name.
    pub source: String,
    /// Looks.
    pub polls: u64,
    /// Looks that came to nothing, or to parts.
    pub failed: u64,
    /// The longest time without an answer, as (from, to); the ends of the time are counted in. `None` without a look.
    pub longest_gap: Option<(Timestamp, Timestamp)>,
}

impl SourceWatch {
    /// How long the longest gap was.
    pub fn gap(&self) -> Option<SignedDuration> {
        self.longest_gap.map(|(from, to)| to.duration_since(from))
    }
}

/// Reads the looks at a source between two moments, in the order of time. A source that was never asked has no gap: nobody
/// can say whether it was watched then.
pub fn watch(source: &str, polls: &[WatchedPoll], from: Timestamp, to: Timestamp) -> SourceWatch {
    let failed = polls.iter().filter(|poll| !poll.answered).count() as u64;
    let answers = polls.iter().filter(|poll| poll.answered).map(|poll| poll.at.clamp(from, to));
    let moments: Vec<Timestamp> = std::iter::once(from).chain(answers).chain([to]).collect();
    let gaps = moments.windows(2).map(|pair| (pair[0], pair[1]));
    let longest = gaps.max_by_key(|(from, to)| to.duration_since(*from));
    let longest_gap = longest.filter(|_| !polls.is_empty());
    SourceWatch { source: source.to_owned(), polls: polls.len() as u64, failed, longest_gap }
}
