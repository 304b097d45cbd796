//! Send a test message to the recipients of a watchlist, through the same rows and retries as every message.
//!
//! Does not know: who a person is; it is told a name. What became of a message stands in the outbox.

use super::watchlists::WatchlistError;
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AlertId, CaseId, DeliveryId, NewAlert, NewDelivery, Reader, TestOutcome, WatchlistId};
use triage::advisory::AdvisoryId;
use triage::channel::{destination, shown_text};
use triage::test_message::{TEST_REASON, TestMessage};
use uuid::Uuid;

/// Has one message sent to each mail address and chat of a watchlist of the reader's organisation, or to the one that is shown
/// as `only`, at once, whatever its hours say and also while it is paused; returns how many. Recipients of other channels,
/// which have programs at their ends, get none: a program would take it for an alert.
///
/// # Errors
/// [`WatchlistError`]; nothing is sent then.
pub async fn test_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    id: WatchlistId,
    only: Option<&str>,
    who: &str,
    now: Timestamp,
) -> Result<usize, WatchlistError> {
    let organisation = reader.organisation;
    let found = monitor.store.find_watchlist(organisation, id).await.map_err(StageError::from)?;
    let watchlist = found.ok_or(WatchlistError::NotFound)?;
    let test = TestMessage { test_of: watchlist.name.clone(), who: who.to_owned(), at: now };
    let alert = AlertId(fresh(now));
    let key = format!("{TEST_REASON}/{}", alert.0);
    let meant = watchlist.recipients.iter().filter(|one| only.is_none_or(|only| shown_text(one) == only));
    let people = meant.map(|recipient| destination(recipient)).filter(|(channel, _)| channel.is_for_people());
    let deliveries: Vec<NewDelivery> = people
        .map(|(channel, recipient)| NewDelivery {
            id: DeliveryId(fresh(now)),
            channel: channel.code().to_owned(),
            key: format!("{organisation}/{key}/{recipient}"),
            recipient,
            due: now,
            fold: String::new(),
        })
        .collect();
    let messages = deliveries.len();
    if messages == 0 {
        return Err(WatchlistError::NobodyToTest);
    }
    let row = NewAlert {
        id: alert,
        organisation,
        case_id: CaseId(Uuid::nil()),
        advisory: AdvisoryId(Uuid::nil()),
        watchlist_id: None,
        watchlist: watchlist.name,
        reason: TEST_REASON.to_owned(),
        key,
        content: serde_json::to_string(&test)
            .map_err(|source| StageError::Row { what: "a test message".to_owned(), source })?,
        deliveries,
    };
    match monitor.store.record_test_message(id, row, who, now).await.map_err(StageError::from)? {
        TestOutcome::Queued => Ok(messages),
        TestOutcome::NotFound => Err(WatchlistError::NotFound),
        TestOutcome::TooMany => Err(WatchlistError::TooManyTests),
    }
}
