//! A month of an organisation's messages, with one of everything that can happen to their times.
//!
//! Does not know: what is in time.

use super::day;
use crate::view::StatusView;
use jiff::SignedDuration;
use triage::promise::{Handover, Outcome, Since, measure};

/// Messages of which most came quickly, one late, one never.
pub fn status() -> StatusView {
    let stored = day(4);
    let after = |seconds: i64| stored + SignedDuration::from_secs(seconds);
    let quick = |seconds| Handover {
        decided: after(6),
        stored: Some(stored),
        published: Some(after(-437)),
        held_since: day(0),
        is_held_back: false,
        outcome: Outcome::HandedOver(after(seconds)),
    };
    let mut all: Vec<Handover> = (0..180).map(|number| quick(9 + number % 40)).collect();
    let rounded = after(-7 * 3_600);
    all.extend((0..31).map(|number| Handover { published: Some(rounded), ..quick(12 + number) }));
    all.extend([
        quick(9_100),
        Handover { outcome: Outcome::GivenUp, ..quick(0) },
        Handover { outcome: Outcome::Waits, ..quick(0) },
        Handover { published: None, ..quick(20) },
        Handover { held_since: after(-60), ..quick(30) },
        Handover { stored: None, published: None, ..quick(8) },
    ]);
    let measured = Since::ALL.into_iter().map(|since| (since, measure(&all, since, after(600)))).collect();
    StatusView { days: 30, messages: all.len() as u64, waiting: 1, given_up: 1, measured }
}
