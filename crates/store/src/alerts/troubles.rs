//! Messages that did not get through: listed with the reason, and sent again when a person says so; leases of those that are
//! being handed over, renewed or given back.
//!
//! Does not know: channels; why a message was refused.

use super::deliveries::{
    DELIVERY_COLUMNS, DELIVERY_COLUMNS_COUNT, Delivery, DueDelivery, LEASE_SECONDS, STILL_PENDING, read_delivery,
};
use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::{AlertId, DeliveryId, OrganisationId, Reader};
use crate::ledger;
use jiff::{SignedDuration, Timestamp};
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Messages of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;

/// A message that waits after a failure, or was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckDelivery {
    /// Where it stands: given up, or waiting. Its address is whole.
    pub delivery: Delivery,
    /// Its alert.
    pub alert: AlertId,
    /// The advisory that the alert is about; the nil one where it is about none.
    pub advisory: AdvisoryId,
    /// Why the alert was raised.
    pub reason: String,
    /// What it says, as JSON text.
    pub content: String,
    /// Whether it can be sent again: what a person deleted since cannot.
    pub is_resendable: bool,
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
            let sql = format!(
                "SELECT {DELIVERY_COLUMNS}, d.alert_id, t.advisory_id, t.reason, t.content,
                         CAST(CASE WHEN a.id IS NULL AND t.advisory_id <> $4 THEN 0 ELSE 1 END AS BIGINT)
                       FROM deliveries d JOIN alerts t ON t.id = d.alert_id
                         LEFT JOIN advisories a ON a.id = t.advisory_id
                       WHERE d.state <> 'delivered' AND (d.state = 'dead' OR d.last_error <> '')
                         AND t.organisation_id = $1 AND (coalesce(a.tlp, t.tlp) <= $2 OR t.advisory_id = $4)
                       ORDER BY d.state, d.created DESC, d.id DESC LIMIT $3"
            );
            let values = values![reader.organisation, reader.tlp_rank(), limit, AdvisoryId(Uuid::nil())];
            connection.list(&sql, &values, |row| {
                let delivery = read_delivery(row)?;
                let (alert, advisory) = (row.get(DELIVERY_COLUMNS_COUNT)?, row.get(DELIVERY_COLUMNS_COUNT + 1)?);
                let (reason, content) = (row.get(DELIVERY_COLUMNS_COUNT + 2)?, row.get(DELIVERY_COLUMNS_COUNT + 3)?);
                let is_resendable = row.get::<i64>(DELIVERY_COLUMNS_COUNT + 4)? != 0;
                let (alert, advisory) = (AlertId(alert), AdvisoryId(advisory));
                Ok(StuckDelivery { delivery, alert, advisory, reason, content, is_resendable })
            })
        })
        .await
    }

    /// How many messages of the organisation wait to be handed over by one channel.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_pending_deliveries(
        &self,
        organisation: OrganisationId,
        channel: &str,
    ) -> Result<u64, StoreError> {
        let channel = channel.to_owned();
        self.read_long("counting messages that wait", move |connection| {
            let sql = "SELECT count(*) FROM deliveries d JOIN alerts t ON t.id = d.alert_id
                       WHERE d.state = 'pending' AND d.channel = $2 AND t.organisation_id = $1";
            let found = connection.list(sql, &values![organisation, &channel], |row| row.get::<u64>(0))?;
            Ok(found.first().copied().unwrap_or_default())
        })
        .await
    }

    /// Lets a message of the organisation that was given up, or waits, be tried at once, as often as a new one; who said so
    /// stands in the ledger.
    /// Whether there was one: what is being handed over, or was, is none, nor is what tells of an advisory that was deleted
    /// or that the reader may not see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resend_delivery(
        &self,
        reader: &Reader,
        delivery: DeliveryId,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let reader = *reader;
        let who = who.to_owned();
        self.write("sending a message again", move |connection| {
            let sql = "UPDATE deliveries SET state = 'pending', next_attempt = $3, finished = NULL,
                         attempts_before = attempts
                       WHERE id = $1 AND state <> 'delivered' AND lease_until <= $3
                         AND alert_id IN (
                         SELECT t.id FROM alerts t LEFT JOIN advisories a ON a.id = t.advisory_id
                         WHERE t.organisation_id = $2 AND (a.tlp <= $4 OR t.advisory_id = $5))";
            let about_none = AdvisoryId(Uuid::nil());
            let values = values![delivery, reader.organisation, now, reader.tlp_rank(), about_none];
            if connection.execute(sql, &values)? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "delivery": delivery, "who": who });
            ledger::insert(
                connection,
                &reader.organisation.to_string(),
                "delivery_resent",
                &delivery.to_string(),
                &body,
                now,
            )?;
            Ok(true)
        })
        .await
    }

    /// Gives back deliveries that were claimed and not tried: no attempt is counted, and whoever waits longer comes first.
    /// Returns how many were still ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_deliveries(&self, deliveries: &[DueDelivery], now: Timestamp) -> Result<usize, StoreError> {
        let sql = format!(
            "UPDATE deliveries SET lease_until = 0, attempts = attempts - 1, next_attempt = $1
             WHERE id = $2 AND fence = $3 AND {STILL_PENDING} AND lease_until > 0"
        );
        self.of_claims("giving deliveries back", sql, deliveries, now).await
    }

    /// Keeps deliveries that are being handed over from being taken by somebody else for another while. Returns how many
    /// were still ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn renew_deliveries(&self, deliveries: &[DueDelivery], now: Timestamp) -> Result<usize, StoreError> {
        // A claim that was finished meanwhile has no lease; it must not get one again.
        let sql = format!(
            "UPDATE deliveries SET lease_until = $1
             WHERE id = $2 AND fence = $3 AND {STILL_PENDING} AND lease_until > 0"
        );
        let until = now + SignedDuration::from_secs(LEASE_SECONDS);
        self.of_claims("renewing claims of deliveries", sql, deliveries, until).await
    }

    /// Changes those that are still ours: `$1` is a moment, `$2` the delivery, `$3` its fence.
    async fn of_claims(
        &self,
        what: &'static str,
        sql: String,
        deliveries: &[DueDelivery],
        moment: Timestamp,
    ) -> Result<usize, StoreError> {
        let claims: Vec<(DeliveryId, i64)> = deliveries.iter().map(|one| (one.id, one.fence)).collect();
        self.write(what, move |connection| {
            let mut ours = 0;
            for (id, fence) in &claims {
                ours += usize::from(connection.execute(&sql, &values![moment, *id, *fence])? > 0);
            }
            Ok(ours)
        })
        .await
    }
}
