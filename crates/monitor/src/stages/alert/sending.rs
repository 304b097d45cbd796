//! When the messages of watchlists that hit are sent.
//!
//! Does not know: what they say. When is decided in `triage::watchlist`.

use super::hearing::Hearing;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use store::{MessageCounts, OrganisationId, WatchlistId, WatchlistInPlace};
use triage::assessment::Label;
use triage::channel::Channel;
use triage::watchlist::{Due, SendingPolicy, day_begins, due};

/// A watchlist's wishes, and the clock on its wall.
pub(super) struct Sending {
    policy: SendingPolicy,
    zone: TimeZone,
}

impl Sending {
    pub(super) fn of(place: &WatchlistInPlace) -> Sending {
        let policy = SendingPolicy::read(&place.watchlist.sending);
        let zone = policy.zone(&place.time_zone);
        Sending { policy, zone }
    }

    /// Programs get each alert at once: quiet hours and digests are for people.
    pub(super) fn due(&self, channel: Channel, label: Label, now: Timestamp, sent_today: u32) -> Due {
        match channel.is_for_people() {
            true => due(&self.policy, &self.zone, label, now, sent_today),
            false => Due { at: now, fold: None },
        }
    }
}

/// Messages of today to each recipient, for the watchlists that limit them; a day begins where the watchlist is.
pub(super) async fn count_sent(
    monitor: &Monitor,
    hearing: &Hearing,
    now: Timestamp,
) -> Result<MessageCounts, StageError> {
    let mut limited: BTreeMap<Timestamp, Vec<(OrganisationId, WatchlistId)>> = BTreeMap::new();
    for ((organisation, id), place) in &hearing.watchlists {
        let Sending { policy, zone } = Sending::of(place);
        if policy.messages_per_day_max.is_some() {
            limited.entry(day_begins(&zone, now)).or_default().push((*organisation, *id));
        }
    }
    let mut counts = MessageCounts::new();
    for (since, watchlists) in limited {
        counts.extend(monitor.store.count_messages(&watchlists, since).await?);
    }
    Ok(counts)
}
