//! Messages that did not get through: listed with the reason, and sent again when a person says so; leases of those that are
//! being handed over.
//!
//! Does not know: channels; why a message was refused.

use super::deliveries::{DeliveryState, DueDelivery, LEASE_SECONDS};
use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::{AlertId, DeliveryId, OrganisationId, Reader};
use crate::ledger;
use jiff::{SignedDuration, Timestamp};
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Messages of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 500;

/// A message that waits after a failure, or was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Its alert.
    pub alert: AlertId,
    /// The advisory that the alert is about; the nil one where it is about none.
    pub advisory: AdvisoryId,
    /// `email`, `webhook` …
    pub channel: String,
    /// Address, whole.
    pub recipient: String,
    /// Given up, or waiting.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried again, while it waits.
    pub next_attempt: Timestamp,
    /// What went wrong last.
    pub last_error: String,
    /// When it was given up.
    pub finished: Option<Timestamp>,
    /// Why the alert was raised.
    pub reason: String,
    /// What it says, as JSON text.
    pub content: String,
}

impl Store {
    /// The reader's messages that were given up, and those that wait after a failed attempt: the given-up first, then the
    /// newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_stuck_deliveries(&self, reader: &Reader, limit: u32) -> Result<Vec<StuckDelivery>, StoreError> {
        let reader = *reader;
        let limit = i64::from(limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("listing messages that did not get through", move |connection| {
            let sql = "SELECT d.id, d.alert_id, t.advisory_id, d.channel, d.recipient, d.state, d.attempts,
                         d.next_attempt, d.last_error, d.finished, t.reason, t.content
                       FROM deliveries d JOIN alerts t ON t.id = d.alert_id
                         LEFT JOIN advisories a ON a.id = t.advisory_id
                       WHERE d.state <> 'delivered' AND (d.state = 'dead' OR d.last_error <> '')
                         AND t.organisation_id = $1 AND (a.tlp <= $2 OR t.advisory_id = $4)
                       ORDER BY d.state, d.created DESC, d.id DESC LIMIT $3";
            let values = values![reader.organisation, reader.tlp_rank(), limit, AdvisoryId(Uuid::nil())];
            connection.list(sql, &values, |row| {
                Ok(StuckDelivery {
                    id: DeliveryId(row.get(0)?),
                    alert: AlertId(row.get(1)?),
                    advisory: AdvisoryId(row.get(2)?),
                    channel: row.get(3)?,
                    recipient: row.get(4)?,
                    state: DeliveryState::of(&row.get::<String>(5)?)?,
                    attempts: row.get(6)?,
                    next_attempt: row.get(7)?,
                    last_error: row.get(8)?,
                    finished: row.get(9)?,
                    reason: row.get(10)?,
                    content: row.get(11)?,
                })
            })
        })
        .await
    }

    /// Lets a message of the organisation that was given up, or waits, be tried at once; who said so stands in the ledger.
    /// Whether there was one: what is being handed over, or was, is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resend_delivery(
        &self,
        organisation: OrganisationId,
        delivery: DeliveryId,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let who = who.to_owned();
        self.write("sending a message again", move |connection| {
            let sql = "UPDATE deliveries SET state = 'pending', next_attempt = $3, finished = NULL
                       WHERE id = $1 AND state <> 'delivered' AND lease_until <= $3
                         AND alert_id IN (SELECT id FROM alerts WHERE organisation_id = $2)";
            if connection.execute(sql, &values![delivery, organisation, now])? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "delivery": delivery, "who": who });
            ledger::insert(
                connection,
                &organisation.to_string(),
                "delivery_resent",
                &delivery.to_string(),
                &body,
                now,
            )?;
            Ok(true)
        })
        .await
    }

    /// Keeps deliveries that are being handed over from being taken by somebody else for another while. Returns how many
    /// were still ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn renew_deliveries(&self, deliveries: &[DueDelivery], now: Timestamp) -> Result<usize, StoreError> {
        let claims: Vec<(DeliveryId, i64)> = deliveries.iter().map(|one| (one.id, one.fence)).collect();
        self.write("renewing claims of deliveries", move |connection| {
            let until = now + SignedDuration::from_secs(LEASE_SECONDS);
            // A claim that was finished meanwhile has no lease; it must not get one again.
            let sql = "UPDATE deliveries SET lease_until = $1
                       WHERE id = $2 AND fence = $3 AND state = 'pending' AND lease_until > 0";
            let mut ours = 0;
            for (id, fence) in &claims {
                ours += usize::from(connection.execute(sql, &values![until, *id, *fence])? > 0);
            }
            Ok(ours)
        })
        .await
    }
}
