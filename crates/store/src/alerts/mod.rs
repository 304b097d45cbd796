//! Alerts: rows before they are messages.
//!
//! Knows: one key, one alert; an alert and its deliveries are one transaction.
//! Does not know: what is worth an alert, what it says (`triage::alert`); its content is kept as JSON text.

mod deliveries;
mod handovers;
mod outbox;
mod recording;
mod test_messages;
mod troubles;

pub use deliveries::{Delivery, DeliveryState, DueDelivery, Failure, SentMessage};
pub use handovers::HandoverCursor;
pub(crate) use handovers::Origin;
pub use outbox::OutboxMessage;
pub(crate) use recording::{insert_calls, record_all};
pub use test_messages::{TESTS_PER_HOUR_COUNT_MAX, TestOutcome};
pub use troubles::StuckDelivery;

use crate::cases::HOMES;
use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{AlertId, CaseId, DeliveryId, OrganisationId, Reader, WatchlistId};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap, HashSet};
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Alerts of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;
/// Last alerts of [`WATCHLISTS_PER_READ_COUNT`] watchlists about the documents of one case: fifty documents, which is more
/// than any case has.
const LAST_ALERTS_COUNT_MAX: i64 = 50_000;
/// Watchlists whose last alerts are read at once.
const WATCHLISTS_PER_READ_COUNT: usize = 1_000;

/// What each watchlist of each organisation was told last of the advisories of a case.
pub type LastAlerts = HashMap<(OrganisationId, WatchlistId), Vec<LastAlert>>;

/// Messages by watchlist and recipient.
pub type MessageCounts = HashMap<(WatchlistId, String), u32>;

/// An alert to be recorded, with its deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    /// UUIDv7, fresh.
    pub id: AlertId,
    /// Whose alert.
    pub organisation: OrganisationId,
    /// The home of the advisory: the case it has when it is linked with no other.
    pub case_id: CaseId,
    /// The advisory that caused it.
    pub advisory: AdvisoryId,
    /// The watchlist that asked for it; none for what no watchlist asked for.
    pub watchlist_id: Option<WatchlistId>,
    /// Its name at that time; empty if there is none.
    pub watchlist: String,
    /// Why now, e.g. `new`, `now_exploited`.
    pub reason: String,
    /// Unique within the organisation: an alert with a known key is not recorded again.
    pub key: String,
    /// What it says, as JSON text.
    pub content: String,
    /// Who is to be told; none of them if the key is known.
    pub deliveries: Vec<NewDelivery>,
}

/// A message to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// UUIDv7, fresh.
    pub id: DeliveryId,
    /// `email`, `webhook` …
    pub channel: String,
    /// Address, in the channel's terms.
    pub recipient: String,
    /// Unique in the installation: a message with a known key is not sent again.
    pub key: String,
    /// Not before.
    pub due: Timestamp,
    /// All with the same word go out as one message; empty for one that goes out by itself. The same in the installation
    /// only for one organisation and recipient.
    pub fold: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The home of the advisory: the case it has when it is linked with no other.
    pub case_id: CaseId,
    /// The advisory that caused it.
    pub advisory: AdvisoryId,
    /// Whether a person deleted that advisory since.
    pub is_advisory_deleted: bool,
    /// The name of the watchlist that asked for it: today's, or that of then if it is gone.
    pub watchlist: String,
    /// Why.
    pub reason: String,
    /// Its key.
    pub key: String,
    /// What it says, as JSON text.
    pub content: String,
    /// When it was recorded.
    pub created: Timestamp,
    /// Its deliveries, in the order of their ids.
    pub deliveries: Vec<Delivery>,
}

/// What a watchlist was told last of one advisory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAlert {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// What the newest alert says, as JSON text.
    pub content: String,
    /// Whether somebody was to be told, then or before.
    pub delivered: bool,
}

/// The place in a newest-first list of alerts after which the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertCursor {
    /// Of the last alert shown.
    pub created: Timestamp,
    /// Of the last alert shown.
    pub id: AlertId,
}

impl Store {
    /// The newest alert of each of these watchlists, each asked for with its own organisation, about each advisory of a
    /// case, with which a change is compared; what was only kept beside another document stands for it only where nothing
    /// else does. Watchlists that were told nothing are left out. For the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer, or a case has more documents than anybody can compare.
    pub async fn list_last_alerts(
        &self,
        asked: &[(OrganisationId, WatchlistId)],
        case: CaseId,
    ) -> Result<LastAlerts, StoreError> {
        let asked = asked.to_vec();
        self.read_long("looking for the last alerts", move |connection| {
            let mut last = LastAlerts::new();
            for asked in asked.chunks(WATCHLISTS_PER_READ_COUNT) {
                list_last(connection, asked, case, &mut last)?;
            }
            Ok(last)
        })
        .await
    }

    /// Messages of these watchlists to each recipient that were planned since `since`: alerts that go out together count
    /// as one. For the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_messages(
        &self,
        watchlists: &[(OrganisationId, WatchlistId)],
        since: Timestamp,
    ) -> Result<MessageCounts, StoreError> {
        let watchlists = watchlists.to_vec();
        self.read_long("counting messages", move |connection| {
            let mut counts = MessageCounts::new();
            for watchlists in watchlists.chunks(WATCHLISTS_PER_READ_COUNT) {
                count_messages(connection, watchlists, since, &mut counts)?;
            }
            Ok(counts)
        })
        .await
    }

    /// A page of the organisation's alerts about advisories that the reader may see, or might before they were deleted, and
    /// of those about no advisory (the nil one), newest first. Test messages are no alerts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_alerts(
        &self,
        reader: &Reader,
        cursor: Option<AlertCursor>,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let reader = *reader;
        let limit = limit.clamp(1, PAGE_ROWS_COUNT_MAX);
        self.read_long("listing alerts", move |connection| list(connection, &reader, (cursor, Of::All), limit)).await
    }

    /// The same, only of cases that nobody of the organisation has said anything about.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_new_alerts(
        &self,
        reader: &Reader,
        cursor: Option<AlertCursor>,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let reader = *reader;
        let limit = limit.clamp(1, PAGE_ROWS_COUNT_MAX);
        self.read_long("listing new alerts", move |connection| list(connection, &reader, (cursor, Of::New), limit))
            .await
    }

    /// The newest alerts of one watchlist that the reader may see, without their deliveries; what was only kept beside
    /// another document adds nothing and is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_alerts_of_watchlist(
        &self,
        reader: &Reader,
        watchlist: WatchlistId,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let reader = *reader;
        let limit = limit.clamp(1, PAGE_ROWS_COUNT_MAX);
        let listing =
            move |connection: &Connection<'_>| list(connection, &reader, (None, Of::Watchlist(watchlist)), limit);
        self.read_long("listing the alerts of a watchlist", listing).await
    }
}

fn count_messages(
    connection: &Connection<'_>,
    watchlists: &[(OrganisationId, WatchlistId)],
    since: Timestamp,
    counts: &mut MessageCounts,
) -> Result<(), Fault> {
    let organisations: BTreeSet<String> = watchlists.iter().map(|(owner, _)| owner.to_string()).collect();
    let ids: Vec<String> = watchlists.iter().map(|(_, id)| id.to_string()).collect();
    let sql = "SELECT t.watchlist_id, d.recipient, count(DISTINCT CASE WHEN d.fold = '' THEN d.id ELSE d.fold END)
               FROM alerts t JOIN deliveries d ON d.alert_id = t.id
               WHERE t.organisation_id {any $1 text} AND t.watchlist_id {any $2 text} AND t.created >= $3
               GROUP BY t.watchlist_id, d.recipient ORDER BY t.watchlist_id, d.recipient";
    connection.query(sql, &values![Vec::from_iter(organisations), ids, since], &mut |row| {
        counts.insert((WatchlistId(row.get(0)?), row.get(1)?), row.get(2)?);
        Ok(())
    })
}

fn list_last(
    connection: &Connection<'_>,
    asked: &[(OrganisationId, WatchlistId)],
    case: CaseId,
    all: &mut LastAlerts,
) -> Result<(), Fault> {
    let pairs: HashSet<&(OrganisationId, WatchlistId)> = asked.iter().collect();
    let organisations: BTreeSet<String> = asked.iter().map(|(owner, _)| owner.to_string()).collect();
    let watchlists: Vec<String> = asked.iter().map(|(_, id)| id.to_string()).collect();
    let sql = format!(
        "SELECT l.organisation_id, l.watchlist_id, l.advisory_id, l.content, l.delivered
         FROM (
           SELECT t.organisation_id, t.watchlist_id, t.advisory_id, t.content,
             max(CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = t.id) THEN CAST(1 AS BIGINT) ELSE 0 END)
               OVER (PARTITION BY t.organisation_id, t.watchlist_id, t.advisory_id) AS delivered,
             row_number() OVER (PARTITION BY t.organisation_id, t.watchlist_id, t.advisory_id
               ORDER BY CASE WHEN t.reason = 'also_published' THEN 1 ELSE 0 END, t.created DESC, t.id DESC) AS place
           FROM alerts t
           WHERE t.organisation_id {{any $1 text}} AND t.case_id IN ({HOMES}) AND t.watchlist_id {{any $3 text}}
         ) l
         WHERE l.place = 1 ORDER BY l.organisation_id, l.watchlist_id, l.advisory_id LIMIT $4"
    );
    let mut count = 0;
    let values = values![Vec::from_iter(organisations), case, watchlists, LAST_ALERTS_COUNT_MAX];
    connection.query(&sql, &values, &mut |row| {
        count += 1;
        let key = (OrganisationId(row.get(0)?), WatchlistId(row.get(1)?));
        if pairs.contains(&key) {
            let (advisory, delivered) = (AdvisoryId(row.get(2)?), row.get(4)?);
            let last = LastAlert { advisory, content: row.get(3)?, delivered };
            all.entry(key).or_default().push(last);
        }
        Ok(())
    })?;
    match count < LAST_ALERTS_COUNT_MAX {
        true => Ok(()),
        // A change that is compared with less than was told would be told wrongly, or not at all.
        false => {
            Err(StoreError::Refused(format!("the case {} has too many documents to compare alerts of", case.0)).into())
        }
    }
}

/// Rows that are no alerts: messages that only show that they arrive, and calls for a person. Lists of alerts leave them out.
pub(crate) const NOT_ALERTS: &str = "('test', 'mentioned', 'assigned', 'acceptance_ended')";

/// Notes with the alerts about a publisher's advisories since when anything of it was held: one of them is about to be deleted.
pub(crate) fn keep_held_since(connection: &Connection<'_>, namespace: &str) -> Result<(), Fault> {
    let sql = "UPDATE alerts SET held_since = (SELECT min(first_seen) FROM advisories WHERE namespace = $1)
               WHERE held_since IS NULL AND advisory_id IN (SELECT id FROM advisories WHERE namespace = $1)";
    connection.execute(sql, &values![namespace]).map(|_| ())
}

/// Which alerts are listed.
#[derive(Clone, Copy)]
enum Of {
    All,
    /// Of cases that nobody has said anything about.
    New,
    /// Of one watchlist; from no cursor on.
    Watchlist(WatchlistId),
}

fn list(
    connection: &Connection<'_>,
    reader: &Reader,
    (cursor, of): (Option<AlertCursor>, Of),
    limit: u32,
) -> Result<Vec<Alert>, Fault> {
    let (watchlist, only) = match of {
        Of::All => (None, ""),
        Of::New => (
            None,
            "AND NOT EXISTS (SELECT 1 FROM case_links l JOIN case_links b ON b.case_id = l.case_id
               JOIN case_dispositions d ON d.organisation_id = $1 AND d.case_id = b.home WHERE l.home = t.case_id)
             AND t.advisory_id <> $4",
        ),
        Of::Watchlist(id) => (Some(id), "AND t.watchlist_id = $5 AND t.reason <> 'also_published'"),
    };
    let before = if cursor.is_some() { "AND (t.created, t.id) < ($5, $6)" } else { "" };
    let sql = format!(
        "SELECT t.id, t.organisation_id, t.case_id, t.advisory_id, COALESCE(w.name, t.watchlist), t.reason, t.dedupe_key,
           t.content, t.created, CAST(CASE WHEN a.id IS NULL THEN 1 ELSE 0 END AS BIGINT)
         FROM alerts t LEFT JOIN advisories a ON a.id = t.advisory_id
           LEFT JOIN watchlists w ON w.id = t.watchlist_id AND w.organisation_id = t.organisation_id
         WHERE t.organisation_id = $1 AND (coalesce(a.tlp, t.tlp) <= $2 OR t.advisory_id = $4)
           AND t.reason NOT IN {NOT_ALERTS} {before} {only}
         ORDER BY t.created DESC, t.id DESC LIMIT $3"
    );
    let about_none = AdvisoryId(Uuid::nil());
    let mut values = values![reader.organisation, reader.tlp_rank(), i64::from(limit), about_none].to_vec();
    if let Some(cursor) = cursor {
        values.extend(values![cursor.created, cursor.id]);
    }
    if let Some(watchlist) = watchlist {
        values.extend(values![watchlist]);
    }
    let mut alerts = connection.list(&sql, &values, read_alert)?;
    if watchlist.is_some() {
        return Ok(alerts);
    }
    let ids = alerts.iter().map(|alert| alert.id.to_string()).collect();
    let mut deliveries = deliveries::of_alerts(connection, ids)?;
    for alert in &mut alerts {
        alert.deliveries = deliveries.remove(&alert.id).unwrap_or_default();
    }
    Ok(alerts)
}

fn read_alert(row: &Row<'_>) -> Result<Alert, Fault> {
    let (advisory, is_gone) = (AdvisoryId(row.get(3)?), row.get::<bool>(9)?);
    Ok(Alert {
        id: AlertId(row.get(0)?),
        organisation: OrganisationId(row.get(1)?),
        case_id: CaseId(row.get(2)?),
        advisory,
        is_advisory_deleted: is_gone && advisory.0 != Uuid::nil(),
        watchlist: row.get(4)?,
        reason: row.get(5)?,
        key: row.get(6)?,
        content: row.get(7)?,
        created: row.get(8)?,
        deliveries: Vec::new(),
    })
}
