//! Alerts: rows before they are messages.
//!
//! Knows: one key, one alert; an alert and its deliveries are one transaction.
//! Does not know: what is worth an alert, what it says (`triage::alert`); its content is kept as JSON text.

mod deliveries;
mod outbox;
mod troubles;

pub use deliveries::{Delivery, DeliveryState, DueDelivery, Failure};
pub use outbox::OutboxMessage;
pub use troubles::StuckDelivery;

use crate::cases::HOMES;
use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{AlertId, CaseId, DeliveryId, OrganisationId, Reader};
use crate::ledger;
use crate::work::{self, Claim, Stage};
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Alerts of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;

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
    /// The name of the watchlist that asked for it; empty for an inventory's own.
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
    /// The watchlist that asked for it.
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
    /// The newest alert of a watchlist about each advisory of a case, with which a change is compared, the newest first;
    /// what was only kept beside another document stands for it only where nothing else does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_last_alerts(
        &self,
        organisation: OrganisationId,
        case: CaseId,
        watchlist: &str,
    ) -> Result<Vec<LastAlert>, StoreError> {
        let watchlist = watchlist.to_owned();
        self.read("looking for the last alerts", move |connection| {
            let sql = format!(
                "SELECT t.advisory_id, t.content,
                   (SELECT count(*) FROM (SELECT 1 FROM deliveries d WHERE d.alert_id = t.id LIMIT 1) one)
                 FROM alerts t WHERE t.organisation_id = $1 AND t.case_id IN ({HOMES}) AND t.watchlist = $3
                 ORDER BY CASE WHEN t.reason = 'also_published' THEN 1 ELSE 0 END, t.created DESC, t.id DESC LIMIT $4"
            );
            let mut last: Vec<LastAlert> = Vec::new();
            let values = values![organisation, case, &watchlist, i64::from(PAGE_ROWS_COUNT_MAX)];
            connection.query(&sql, &values, &mut |row| {
                let (advisory, content, delivered) = (AdvisoryId(row.get(0)?), row.get(1)?, row.get(2)?);
                match last.iter_mut().find(|one| one.advisory == advisory) {
                    Some(newer) => newer.delivered |= delivered,
                    None => last.push(LastAlert { advisory, content, delivered }),
                }
                Ok(())
            })?;
            Ok(last)
        })
        .await
    }

    /// Records alerts with their deliveries and finishes the claim, in one transaction. Alerts whose key is known are
    /// left out, so running it twice records once. If the first alert of a case was raised meanwhile for another of its
    /// documents, the advisory is looked at again. Returns how many were recorded; `None` if the claim was no longer ours,
    /// and then nothing was.
    ///
    /// # Errors
    /// When the database does not answer or an organisation does not exist.
    pub async fn record_alerts(
        &self,
        claim: Claim,
        alerts: Vec<NewAlert>,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        self.write("recording alerts", move |connection| {
            if work::still_ours(connection, &[claim])?.is_empty() {
                return Ok(None);
            }
            let (mut recorded, mut overtaken) = (0, false);
            for alert in &alerts {
                match record(connection, alert, now)? {
                    true => recorded += 1,
                    false => overtaken |= is_of_another(connection, alert)?,
                }
            }
            work::complete(connection, &[claim])?;
            if overtaken {
                work::queue(connection, Stage::Alert, &[(claim.subject, claim.announce)], now)?;
            }
            Ok(Some(recorded))
        })
        .await
    }

    /// A page of the organisation's alerts about advisories that the reader may see, and of those about no advisory
    /// (the nil one), newest first.
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
        self.read_long("listing alerts", move |connection| list(connection, &reader, cursor, None, limit)).await
    }

    /// The newest alerts of one watchlist that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_alerts_of_watchlist(
        &self,
        reader: &Reader,
        watchlist: &str,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let (reader, watchlist) = (*reader, watchlist.to_owned());
        let limit = limit.clamp(1, PAGE_ROWS_COUNT_MAX);
        let listing = move |connection: &Connection<'_>| list(connection, &reader, None, Some(&watchlist), limit);
        self.read_long("listing the alerts of a watchlist", listing).await
    }
}

/// Whether the alert that has this one's key tells of another advisory.
fn is_of_another(connection: &Connection<'_>, alert: &NewAlert) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM alerts WHERE organisation_id = $1 AND dedupe_key = $2 AND advisory_id <> $3";
    Ok(connection.number(sql, &values![alert.organisation, &alert.key, alert.advisory])? > 0)
}

/// Writes an alert and its deliveries; whether its key was new.
pub(crate) fn record(connection: &Connection<'_>, alert: &NewAlert, now: Timestamp) -> Result<bool, Fault> {
    let sql = "INSERT INTO alerts (id, organisation_id, case_id, advisory_id, watchlist, reason, dedupe_key, content, created)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (organisation_id, dedupe_key) DO NOTHING";
    let NewAlert { id, organisation, case_id, advisory, watchlist, reason, key, content, deliveries } = alert;
    let values = values![*id, *organisation, *case_id, *advisory, watchlist, reason, key, content, now];
    if connection.execute(sql, &values)? == 0 {
        return Ok(false);
    }
    for delivery in deliveries {
        deliveries::insert(connection, *id, delivery, now)?;
    }
    let body = serde_json::json!({ "alert": id, "reason": reason, "watchlist": watchlist, "key": key });
    ledger::insert(connection, &organisation.to_string(), "alert_recorded", &case_id.0.to_string(), &body, now)?;
    Ok(true)
}

/// From a cursor on, or of one watchlist; never both.
fn list(
    connection: &Connection<'_>,
    reader: &Reader,
    cursor: Option<AlertCursor>,
    watchlist: Option<&str>,
    limit: u32,
) -> Result<Vec<Alert>, Fault> {
    let of_watchlist = if watchlist.is_some() { "AND t.watchlist = $5" } else { "" };
    let before = if cursor.is_some() { "AND (t.created, t.id) < ($5, $6)" } else { "" };
    let sql = format!(
        "SELECT t.id, t.organisation_id, t.case_id, t.advisory_id, t.watchlist, t.reason, t.dedupe_key, t.content, t.created
         FROM alerts t LEFT JOIN advisories a ON a.id = t.advisory_id
         WHERE t.organisation_id = $1 AND (a.tlp <= $2 OR t.advisory_id = $4) {before} {of_watchlist}
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
    let ids = alerts.iter().map(|alert| alert.id.to_string()).collect();
    let mut deliveries = deliveries::of_alerts(connection, ids)?;
    for alert in &mut alerts {
        alert.deliveries = deliveries.remove(&alert.id).unwrap_or_default();
    }
    Ok(alerts)
}

fn read_alert(row: &Row<'_>) -> Result<Alert, Fault> {
    Ok(Alert {
        id: AlertId(row.get(0)?),
        organisation: OrganisationId(row.get(1)?),
        case_id: CaseId(row.get(2)?),
        advisory: AdvisoryId(row.get(3)?),
        watchlist: row.get(4)?,
        reason: row.get(5)?,
        key: row.get(6)?,
        content: row.get(7)?,
        created: row.get(8)?,
        deliveries: Vec::new(),
    })
}
