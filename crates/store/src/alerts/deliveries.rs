//! Deliveries: handed over at least once, claimed with a lease, finished with a fence, every attempt on record.
//!
//! Does not know: channels; how long to wait before the next attempt.

use super::NewDelivery;
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{AlertId, CaseId, DeliveryId, OrganisationId};
use crate::ledger;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use triage::advisory::AdvisoryId;
use triage::channel::shown;

/// How long a claim is good for without being renewed: what a worker that was killed had in its hands is taken up again in
/// a quarter of the time in which an alert has to arrive.
pub(super) const LEASE_SECONDS: i64 = 300;
/// Deliveries that join a claim because they go out with one of it: a week of a watchlist that asks for everything.
const FOLDED_COUNT_MAX: i64 = 2_000;
/// Characters of an error that are kept.
const ERROR_SIZE_BYTES_MAX: usize = 2_000;
/// Deliveries shown with one page of alerts.
const DELIVERIES_COUNT_MAX: i64 = 100_000;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be handed over.
    Pending,
    /// Handed over.
    Delivered,
    /// Given up, visibly.
    Dead,
}

impl DeliveryState {
    /// The word of the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Dead => "dead",
        }
    }

    pub(super) fn of(code: &str) -> Result<DeliveryState, Fault> {
        let all = [DeliveryState::Pending, DeliveryState::Delivered, DeliveryState::Dead];
        let found = all.into_iter().find(|state| state.code() == code);
        found.ok_or_else(|| Fault::Corrupt(format!("{code:?} is no state of a delivery")))
    }
}

/// A delivery as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// `email`, `webhook` …
    pub channel: String,
    /// Address.
    pub recipient: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried again, while pending.
    pub next_attempt: Timestamp,
    /// What went wrong last; empty if nothing did.
    pub last_error: String,
    /// What the channel called it, e.g. a mail's `Message-ID`.
    pub message_id: String,
    /// When it was delivered or given up.
    pub finished: Option<Timestamp>,
}

/// Of deliveries that are named by their ids: those that wait. PostgreSQL would take the bare `state = 'pending'` for a reason
/// to go over the index of all that wait (24 ms with ten thousand of them, for sixteen that are meant).
pub(super) const STILL_PENDING: &str = "state || '' = 'pending'";

/// A delivery that is ours to hand over until its lease runs out, with what it is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Proves that it is still ours when it is finished.
    pub fence: i64,
    /// Its alert.
    pub alert: AlertId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What it is about.
    pub case_id: CaseId,
    /// The advisory that caused it.
    pub advisory: AdvisoryId,
    /// `email`, `webhook` …
    pub channel: String,
    /// Address.
    pub recipient: String,
    /// Number of this attempt, from 1.
    pub attempt: u32,
    /// The same since a person last had it sent again.
    pub tries: u32,
    /// Why the alert was raised.
    pub reason: String,
    /// What it says, as JSON text.
    pub content: String,
    /// When the alert was recorded.
    pub created: Timestamp,
    /// Deliveries with the same word are one message; empty for one by itself.
    pub fold: String,
}

/// What was handed over as one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    /// What it told.
    pub deliveries: Vec<DueDelivery>,
    /// What the channel called it, e.g. a mail's `Message-ID`.
    pub id: String,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Try again then.
    RetryAt(Timestamp),
    /// Give up.
    Dead,
}

impl Store {
    /// Takes up to `limit` deliveries that are due, the longest waiting first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_due_deliveries(&self, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, StoreError> {
        self.claim_due_deliveries_but(now, limit, "").await
    }

    /// The same without those of one channel, for which there is no way out now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_due_deliveries_but(
        &self,
        now: Timestamp,
        limit: u32,
        channel: &str,
    ) -> Result<Vec<DueDelivery>, StoreError> {
        let channel = channel.to_owned();
        self.write("claiming deliveries", move |connection| claim(connection, now, limit, &channel)).await
    }

    /// Notes that deliveries were handed over, as one message. Returns how many were still ours; the others were taken
    /// over by somebody else, and nothing is noted of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_delivered(
        &self,
        deliveries: &[DueDelivery],
        message_id: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let message = SentMessage { deliveries: deliveries.to_vec(), id: message_id.to_owned() };
        self.record_messages(vec![message], now).await
    }

    /// The same of several messages at once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_messages(&self, messages: Vec<SentMessage>, now: Timestamp) -> Result<usize, StoreError> {
        self.write("recording deliveries", move |connection| record_messages(connection, &messages, now)).await
    }

    /// Notes that an attempt failed, and what follows. Returns whether the delivery was still ours; if not, somebody
    /// else has taken it over, and nothing is noted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_failed(
        &self,
        delivery: &DueDelivery,
        error: &str,
        failure: Failure,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let delivery = delivery.clone();
        let error = error[..error.floor_char_boundary(ERROR_SIZE_BYTES_MAX)].to_owned();
        self.write("recording a failed delivery", move |connection| {
            let (touched, what) = match failure {
                Failure::RetryAt(at) => {
                    let sql = format!(
                        "UPDATE deliveries SET lease_until = 0, next_attempt = $3, last_error = $4
                         WHERE id = $1 AND fence = $2 AND {STILL_PENDING}"
                    );
                    (connection.execute(&sql, &values![delivery.id, delivery.fence, at, &error])?, "delivery_failed")
                }
                Failure::Dead => {
                    let sql = format!(
                        "UPDATE deliveries SET state = 'dead', lease_until = 0, last_error = $3, finished = $4
                         WHERE id = $1 AND fence = $2 AND {STILL_PENDING}"
                    );
                    (connection.execute(&sql, &values![delivery.id, delivery.fence, &error, now])?, "delivery_given_up")
                }
            };
            if touched > 0 {
                record_attempts(connection, &[&delivery], &error, what, now)?;
            }
            Ok(touched > 0)
        })
        .await
    }
}

fn record_messages(connection: &Connection<'_>, messages: &[SentMessage], now: Timestamp) -> Result<usize, Fault> {
    let all = || messages.iter().flat_map(|message| message.deliveries.iter().map(|delivery| (delivery, &message.id)));
    let ids: Vec<String> = all().map(|(delivery, _)| delivery.id.to_string()).collect();
    let sql = format!(
        "SELECT id, fence FROM deliveries WHERE id {{any $1 text}} AND {STILL_PENDING} ORDER BY id {{for_update}}"
    );
    let fences = connection.list(&sql, &values![ids], |row| Ok((DeliveryId(row.get(0)?), row.get::<i64>(1)?)))?;
    let fences: HashMap<DeliveryId, i64> = fences.into_iter().collect();
    let is_ours = |delivery: &DueDelivery| fences.get(&delivery.id) == Some(&delivery.fence);
    let ours: Vec<(&DueDelivery, &String)> = all().filter(|(delivery, _)| is_ours(delivery)).collect();
    let sql = "UPDATE deliveries SET state = 'delivered', lease_until = 0, last_error = '', message_id = r.message_id,
                 finished = r.finished
               FROM {rows(id text, message_id text, finished bigint)} WHERE deliveries.id = r.id";
    let rows: Vec<Vec<Value<'_>>> = ours.iter().map(|(one, message)| values![one.id, *message, now].to_vec()).collect();
    connection.execute_many(sql, &rows)?;
    let deliveries: Vec<&DueDelivery> = ours.into_iter().map(|(delivery, _)| delivery).collect();
    record_attempts(connection, &deliveries, "delivered", "delivery_delivered", now)?;
    Ok(deliveries.len())
}

fn record_attempts(
    connection: &Connection<'_>,
    deliveries: &[&DueDelivery],
    outcome: &str,
    what: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO attempts (delivery_id, number, at, outcome) {values(text, bigint, bigint, text)}
               ON CONFLICT DO NOTHING";
    let row = |delivery: &&DueDelivery| values![delivery.id, i64::from(delivery.attempt), now, outcome].to_vec();
    connection.execute_many(sql, &deliveries.iter().map(row).collect::<Vec<Vec<Value<'_>>>>())?;
    let entries = deliveries.iter().map(|delivery| {
        let body = serde_json::json!({
            "delivery": delivery.id, "attempt": delivery.attempt, "channel": delivery.channel,
            "recipient": shown(&delivery.channel, &delivery.recipient), "outcome": outcome,
        });
        (delivery.organisation.to_string(), delivery.alert.to_string(), body)
    });
    ledger::insert_each(connection, what, entries, now)
}

fn claim(connection: &Connection<'_>, now: Timestamp, limit: u32, but: &str) -> Result<Vec<DueDelivery>, Fault> {
    let until = now + SignedDuration::from_secs(LEASE_SECONDS);
    let ids = list_claimable(connection, now, limit, but)?;
    let sql =
        "UPDATE deliveries SET lease_until = $1, fence = fence + 1, attempts = attempts + 1 WHERE id {any $2 text}";
    connection.execute(sql, &values![until, ids.clone()])?;
    let sql = "SELECT d.id, d.fence, d.alert_id, t.organisation_id, t.case_id, t.advisory_id, d.channel, d.recipient,
                 d.attempts, d.attempts - d.attempts_before, t.reason, t.content, t.created, d.fold
               FROM deliveries d JOIN alerts t ON t.id = d.alert_id
               WHERE d.id {any $1 text} ORDER BY d.next_attempt, d.id";
    connection.list(sql, &values![ids], |row| {
        Ok(DueDelivery {
            id: DeliveryId(row.get(0)?),
            fence: row.get(1)?,
            alert: AlertId(row.get(2)?),
            organisation: OrganisationId(row.get(3)?),
            case_id: CaseId(row.get(4)?),
            advisory: AdvisoryId(row.get(5)?),
            channel: row.get(6)?,
            recipient: row.get(7)?,
            attempt: row.get(8)?,
            tries: row.get(9)?,
            reason: row.get(10)?,
            content: row.get(11)?,
            created: row.get(12)?,
            fold: row.get(13)?,
        })
    })
}

/// Up to `limit` messages. Of those that go out as one message whoever gets the first gets all: two nodes never make two of it,
/// and it is not torn apart by the limit.
fn list_claimable(connection: &Connection<'_>, now: Timestamp, limit: u32, but: &str) -> Result<Vec<String>, Fault> {
    let sql = "SELECT d.id, d.fold FROM deliveries d
               WHERE d.state = 'pending' AND d.next_attempt <= $1 AND d.lease_until <= $1 AND d.channel <> $3
                 AND (d.fold = '' OR NOT EXISTS (SELECT 1 FROM deliveries e
                   WHERE e.fold = d.fold AND e.fold <> '' AND e.state = 'pending' AND e.next_attempt <= $1
                     AND (e.next_attempt, e.id) < (d.next_attempt, d.id)))
               ORDER BY d.next_attempt, d.id LIMIT $2 {skip_locked}";
    let first = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?));
    let firsts = connection.list(sql, &values![now, i64::from(limit), but], first)?;
    let sql = "SELECT id FROM deliveries WHERE fold = $1 AND fold <> '' AND state = 'pending' AND next_attempt <= $2
                 AND lease_until <= $2 AND id <> $3
               ORDER BY next_attempt, id LIMIT $4 {skip_locked}";
    let mut ids = Vec::with_capacity(firsts.len());
    for (first, fold) in firsts {
        // What one batch has no room for is the next one's, whole.
        if ids.len() as i64 >= FOLDED_COUNT_MAX {
            break;
        }
        if !fold.is_empty() {
            let values = values![&fold, now, &first, FOLDED_COUNT_MAX];
            ids.extend(connection.list(sql, &values, |row| row.get::<String>(0))?);
        }
        ids.push(first);
    }
    Ok(ids)
}

/// Of two that would say the same to one recipient the one that is due first is kept; one that waits for its hour is
/// brought forward by another that does not.
pub(super) fn insert_all<'d>(
    connection: &Connection<'_>,
    deliveries: impl Iterator<Item = (AlertId, &'d NewDelivery)>,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO deliveries (id, alert_id, channel, recipient, dedupe_key, next_attempt, created, state,
                 attempts, lease_until, fence, last_error, message_id, fold)
               {values(text, text, text, text, text, bigint, bigint, text, bigint, bigint, bigint, text, text, text)}
               ON CONFLICT (dedupe_key) DO UPDATE SET next_attempt = excluded.next_attempt, fold = excluded.fold
                 WHERE deliveries.state = 'pending' AND deliveries.attempts = 0
                   AND deliveries.next_attempt > excluded.next_attempt";
    let row = |(alert, delivery): (AlertId, &'d NewDelivery)| -> Vec<Value<'d>> {
        let NewDelivery { id, channel, recipient, key, due, fold } = delivery;
        values![*id, alert, channel, recipient, key, *due, now, "pending", 0_i64, 0_i64, 0_i64, "", "", fold].to_vec()
    };
    let mut earliest: BTreeMap<&str, (AlertId, &'d NewDelivery)> = BTreeMap::new();
    for (alert, delivery) in deliveries {
        let kept = earliest.entry(&delivery.key).or_insert((alert, delivery));
        if delivery.due < kept.1.due {
            *kept = (alert, delivery);
        }
    }
    connection.execute_many(sql, &earliest.into_values().map(row).collect::<Vec<_>>()).map(|_| ())
}

pub(super) fn of_alerts(
    connection: &Connection<'_>,
    alerts: Vec<String>,
) -> Result<HashMap<AlertId, Vec<Delivery>>, Fault> {
    let sql = format!(
        "SELECT {DELIVERY_COLUMNS}, d.alert_id
         FROM deliveries d WHERE d.alert_id {{any $1 text}} ORDER BY d.alert_id, d.id LIMIT $2"
    );
    let mut all: HashMap<AlertId, Vec<Delivery>> = HashMap::new();
    connection.query(&sql, &values![alerts, DELIVERIES_COUNT_MAX], &mut |row| {
        let alert = AlertId(row.get(DELIVERY_COLUMNS_COUNT)?);
        all.entry(alert).or_default().push(read_delivery(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// Columns of `deliveries d` that [`read_delivery`] reads, before any others.
pub(super) const DELIVERY_COLUMNS: &str =
    "d.id, d.channel, d.recipient, d.state, d.attempts, d.next_attempt, d.last_error, d.message_id, d.finished";
/// How many these are.
pub(super) const DELIVERY_COLUMNS_COUNT: usize = 9;

pub(super) fn read_delivery(row: &Row<'_>) -> Result<Delivery, Fault> {
    Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        channel: row.get(1)?,
        recipient: row.get(2)?,
        state: DeliveryState::of(&row.get::<String>(3)?)?,
        attempts: row.get(4)?,
        next_attempt: row.get(5)?,
        last_error: row.get(6)?,
        message_id: row.get(7)?,
        finished: row.get(8)?,
    })
}
