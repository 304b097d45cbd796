//! How long people waited: from publication, from the document's arrival and from the decision to the handed over message.
//!
//! A message that was never handed over is late, not absent. What cannot be measured is left out, and counted.
//! Does not know: which messages there are, or where their times are kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What is promised: two hours from the publisher's announcement.
pub const PROMISED: SignedDuration = SignedDuration::from_hours(2);
/// Upper ends of the histogram's classes, in seconds: the promise, the twenty minutes that default polling allows, and
/// enough around them to see where the time goes.
pub const CLASSES_SECONDS: [u32; 12] = [1, 5, 15, 60, 300, 600, 1_200, 3_600, 7_200, 21_600, 86_400, 604_800];
/// A date without minutes and seconds is a day or an hour that somebody typed.
const ROUNDED_SECONDS: i64 = 3_600;

terms! {
    /// From when a message's time is counted.
    Since {
        /// From what the publisher gives as the document's date.
        Published = "published",
        /// From the moment the document was stored.
        Stored = "stored",
        /// From the moment the alert was decided, after assessment and matching.
        Decided = "decided",
    }
}

terms! {
    /// Why a message is not measured.
    LeftOut {
        /// No document brought it about: a catalog, an inventory or a person's decision did.
        NoDocument = "no_document",
        /// The publisher gives no date for this state of the document: it has none, or the date did not change.
        Undated = "undated",
        /// The date is rounded to the hour or the day, so that it cannot be held against two hours.
        Rounded = "rounded",
        /// The date lies after the document was stored.
        Future = "future",
        /// Published before this installation held anything of that publisher: a first load.
        Backlog = "backlog",
        /// The watchlist wished for it later: in a digest, or after quiet hours.
        Wished = "wished",
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver's server took it.
    HandedOver(Timestamp),
    /// It is still tried.
    Waits,
    /// It was given up.
    GivenUp,
}

/// The times of one message about an advisory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handover {
    /// When its alert was decided.
    pub decided: Timestamp,
    /// When the document was stored that brought it about; `None` where something else did.
    pub stored: Option<Timestamp>,
    /// When that document was published, as its publisher says.
    pub published: Option<Timestamp>,
    /// Since when anything of this publisher is held.
    pub held_since: Timestamp,
    /// The watchlist wished for it later than at once.
    pub is_held_back: bool,
    /// What became of it.
    pub outcome: Outcome,
}

impl Handover {
    /// From when its time is counted.
    ///
    /// # Errors
    /// Why it is not.
    pub fn start(&self, since: Since) -> Result<Timestamp, LeftOut> {
        if self.is_held_back {
            return Err(LeftOut::Wished);
        }
        let stored = || self.stored.ok_or(LeftOut::NoDocument);
        match since {
            Since::Decided => Ok(self.decided),
            Since::Stored => stored(),
            Since::Published => {
                let stored = stored()?;
                let published = self.published.ok_or(LeftOut::Undated)?;
                if published < self.held_since {
                    Err(LeftOut::Backlog)
                } else if published > stored {
                    Err(LeftOut::Future)
                } else if is_rounded(published) {
                    Err(LeftOut::Rounded)
                } else {
                    Ok(published)
                }
            }
        }
    }

    /// How long it took, where it was handed over and can be measured.
    pub fn waited(&self, since: Since) -> Option<SignedDuration> {
        let Outcome::HandedOver(at) = self.outcome else { return None };
        let start = self.start(since).ok()?;
        // Clocks of several nodes differ by a little.
        Some(at.duration_since(start).max(SignedDuration::ZERO))
    }
}

fn is_rounded(date: Timestamp) -> bool {
    date.subsec_nanosecond() == 0 && date.as_second() % ROUNDED_SECONDS == 0
}

/// The times of many messages, counted from one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Messages that were handed over and could be measured.
    pub handed_over: u64,
    /// Half of them took no longer.
    pub p50: SignedDuration,
    /// 95 of a hundred took no longer.
    pub p95: SignedDuration,
    /// 99 of a hundred took no longer.
    pub p99: SignedDuration,
    /// Handed over in the promised time.
    pub in_time: u64,
    /// Handed over later, given up, or waiting for longer.
    pub late: u64,
    /// Messages that are not measured, and why; only reasons that there are.
    pub left_out: Vec<(LeftOut, u64)>,
}

impl Measured {
    /// The share in time, in thousandths rounded down, so that 100 % means all; `None` without a message.
    pub fn share_in_time(&self) -> Option<u64> {
        let all = self.in_time + self.late;
        (all > 0).then(|| self.in_time.saturating_mul(1_000) / all)
    }
}

/// Measures messages from one moment, as it is at `now`.
pub fn measure(handovers: &[Handover], since: Since, now: Timestamp) -> Measured {
    let (mut waited, mut measured, mut left_out) = (Vec::new(), Measured::default(), [0_u64; LeftOut::ALL.len()]);
    for handover in handovers {
        let start = match handover.start(since) {
            Ok(start) => start,
            Err(why) => {
                left_out[why as usize] += 1;
                continue;
            }
        };
        match handover.waited(since) {
            Some(time) => waited.push(time),
            None if handover.outcome == Outcome::GivenUp || now.duration_since(start) > PROMISED => measured.late += 1,
            // It may still be in time.
            None => {}
        }
    }
    waited.sort_unstable();
    let in_time = waited.partition_point(|time| *time <= PROMISED);
    measured.handed_over = waited.len() as u64;
    measured.in_time = in_time as u64;
    measured.late += (waited.len() - in_time) as u64;
    (measured.p50, measured.p95, measured.p99) = (rank(&waited, 50), rank(&waited, 95), rank(&waited, 99));
    measured.left_out = LeftOut::ALL.into_iter().zip(left_out).filter(|(_, count)| *count > 0).collect();
    measured
}

/// The smallest time that so many of a hundred did not exceed (nearest rank); zero where there is none.
fn rank(sorted: &[SignedDuration], percent: usize) -> SignedDuration {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

/// Times of messages by class, as Prometheus counts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Messages that took no longer than the class's upper end, for each of [`CLASSES_SECONDS`].
    pub up_to: [u64; CLASSES_SECONDS.len()],
    /// All messages.
    pub count: u64,
    /// Their times together, in seconds.
    pub seconds: f64,
}

impl Histogram {
    /// Counts one message.
    pub fn add(&mut self, waited: SignedDuration) {
        let seconds = waited.as_secs_f64();
        self.count += 1;
        self.seconds += seconds;
        for (class, up_to) in CLASSES_SECONDS.iter().zip(&mut self.up_to) {
            *up_to += u64::from(seconds <= f64::from(*class));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
    }

    /// Published at 10, stored at 70, decided at 75.
    fn handover(outcome: Outcome) -> Handover {
        let held_since = at(-1_000_000);
        Handover {
            decided: at(75),
            stored: Some(at(70)),
            published: Some(at(10)),
            held_since,
            is_held_back: false,
            outcome,
        }
    }

    #[test]
    fn each_time_is_counted_from_its_own_moment() {
        let handover = handover(Outcome::HandedOver(at(100)));
        let waited = Since::ALL.map(|since| handover.waited(since).map(|time| time.as_secs()));
        assert_eq!(waited, [Some(90), Some(30), Some(25)]);
    }

    #[test]
    fn a_message_that_never_left_is_late_and_one_under_way_is_neither() {
        let all = [
            handover(Outcome::HandedOver(at(100))),
            handover(Outcome::HandedOver(at(7_271))),
            handover(Outcome::GivenUp),
            handover(Outcome::Waits),
        ];
        let soon = measure(&all, Since::Stored, at(200));
        assert_eq!((soon.handed_over, soon.in_time, soon.late), (2, 1, 2));
        let later = measure(&all, Since::Stored, at(70 + 7_201));
        assert_eq!((later.in_time, later.late, later.share_in_time()), (1, 3, Some(250)));
    }

    #[test]
    fn a_backlog_a_rounded_date_and_what_no_document_brought_are_left_out_and_counted() {
        let good = handover(Outcome::HandedOver(at(100)));
        let hour = Timestamp::from_second(1_700_000_000 / 3_600 * 3_600).expect("a time");
        let all = [
            good,
            Handover { held_since: at(11), ..good },
            Handover { published: Some(hour), ..good },
            Handover { published: Some(at(71)), ..good },
            Handover { published: None, ..good },
            Handover { stored: None, published: None, ..good },
            Handover { is_held_back: true, ..good },
        ];
        let measured = measure(&all, Since::Published, at(200));
        assert_eq!((measured.handed_over, measured.share_in_time()), (1, Some(1_000)));
        assert_eq!(measured.left_out, LeftOut::ALL.map(|why| (why, 1)));
        assert_eq!(measure(&all, Since::Stored, at(200)).left_out, [(LeftOut::NoDocument, 1), (LeftOut::Wished, 1)]);
        assert_eq!(measure(&all, Since::Decided, at(200)).handed_over, 6);
    }

    #[test]
    fn percentiles_are_times_that_somebody_waited() {
        let all: Vec<Handover> = (1..=200).map(|wait| handover(Outcome::HandedOver(at(75 + wait)))).collect();
        let measured = measure(&all, Since::Decided, at(1_000));
        assert_eq!([measured.p50, measured.p95, measured.p99].map(|time| time.as_secs()), [100, 190, 198]);
        assert_eq!(measure(&[], Since::Decided, at(0)), Measured::default());
        assert_eq!(Measured::default().share_in_time(), None);
    }

    #[test]
    fn a_share_of_all_but_one_is_not_all() {
        let measured = Measured { in_time: 99_999, late: 1, ..Measured::default() };
        assert_eq!(measured.share_in_time(), Some(999));
    }

    #[test]
    fn classes_of_a_histogram_hold_all_that_is_below_them() {
        let mut histogram = Histogram::default();
        [0, 60, 61, 7_200, 1_000_000].into_iter().for_each(|time| histogram.add(SignedDuration::from_secs(time)));
        assert_eq!(histogram.up_to, [1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4]);
        assert_eq!((histogram.count, histogram.seconds), (5, 1_007_321.0));
    }
}
