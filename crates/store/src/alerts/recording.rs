//! Alerts written with their deliveries, whole or in two parts: one key, one alert.
//!
//! Does not know: what is worth an alert, or how a delivery is handed over.

use super::handovers::Origin;
use super::{NewAlert, deliveries};
use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{AlertId, OrganisationId};
use crate::ledger;
use crate::work::{self, Claim, Stage};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use triage::advisory::AdvisoryId;

/// Alerts that are asked for at once by their ids or keys.
const ALERTS_PER_READ_COUNT: usize = 1_000;

impl Store {
    /// Records some of the alerts of a claim with their deliveries, in one transaction, so that these leave while the others
    /// are written. Returns those that were left out because their key is known, to be given to [`Store::record_alerts`]
    /// with the others; `None` if the claim was no longer ours, and then nothing was recorded.
    ///
    /// # Errors
    /// When the database does not answer or an organisation does not exist.
    pub async fn record_first_alerts(
        &self,
        claim: Claim,
        alerts: Vec<NewAlert>,
        now: Timestamp,
    ) -> Result<Option<Vec<NewAlert>>, StoreError> {
        self.write("recording the first alerts", move |connection| {
            if work::still_ours(connection, &[claim])?.is_empty() {
                return Ok(None);
            }
            let recorded = record_all(connection, &alerts, Origin::of(connection, &claim)?, now)?;
            Ok(Some(alerts.iter().filter(|alert| !recorded.contains(&alert.id)).cloned().collect()))
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
            let recorded = record_all(connection, &alerts, Origin::of(connection, &claim)?, now)?;
            let known: Vec<&NewAlert> = alerts.iter().filter(|alert| !recorded.contains(&alert.id)).collect();
            let overtaken = is_of_another(connection, &known)?;
            work::complete(connection, &[claim])?;
            if overtaken {
                let begun = (claim.subject, claim.announce, claim.document_stored);
                work::queue_begun(connection, Stage::Alert, &[begun], now)?;
            }
            Ok(Some(recorded.len() as u64))
        })
        .await
    }
}

/// Whether an alert that has the key of one of these tells of another advisory.
fn is_of_another(connection: &Connection<'_>, alerts: &[&NewAlert]) -> Result<bool, Fault> {
    let told: HashMap<(OrganisationId, &str), AdvisoryId> =
        alerts.iter().map(|alert| ((alert.organisation, alert.key.as_str()), alert.advisory)).collect();
    let sql = "SELECT organisation_id, dedupe_key, advisory_id FROM alerts
               WHERE organisation_id {any $1 text} AND dedupe_key {any $2 text}";
    let mut overtaken = false;
    for alerts in alerts.chunks(ALERTS_PER_READ_COUNT) {
        let organisations: BTreeSet<String> = alerts.iter().map(|alert| alert.organisation.to_string()).collect();
        let keys: BTreeSet<String> = alerts.iter().map(|alert| alert.key.clone()).collect();
        let values = values![Vec::from_iter(organisations), Vec::from_iter(keys)];
        connection.query(sql, &values, &mut |row| {
            let (organisation, key) = (OrganisationId(row.get(0)?), row.get::<String>(1)?);
            let advisory = AdvisoryId(row.get(2)?);
            overtaken |= told.get(&(organisation, key.as_str())).is_some_and(|ours| *ours != advisory);
            Ok(())
        })?;
    }
    Ok(overtaken)
}

/// Writes alerts and the deliveries of those whose key was new; which these are.
pub(crate) fn record_all(
    connection: &Connection<'_>,
    alerts: &[NewAlert],
    origin: Origin,
    now: Timestamp,
) -> Result<HashSet<AlertId>, Fault> {
    insert_rows(connection, alerts, origin, now)?;
    let mut recorded = HashSet::with_capacity(alerts.len());
    for alerts in alerts.chunks(ALERTS_PER_READ_COUNT) {
        let ids: Vec<String> = alerts.iter().map(|alert| alert.id.to_string()).collect();
        let found = connection
            .list("SELECT id FROM alerts WHERE id {any $1 text}", &values![ids], |row| Ok(AlertId(row.get(0)?)))?;
        recorded.extend(found);
    }
    let ours = || alerts.iter().filter(|alert| recorded.contains(&alert.id));
    let deliveries = ours().flat_map(|alert| alert.deliveries.iter().map(|delivery| (alert.id, delivery)));
    deliveries::insert_all(connection, deliveries, now)?;
    let mut told: BTreeMap<OrganisationId, Vec<&NewAlert>> = BTreeMap::new();
    ours().for_each(|alert| told.entry(alert.organisation).or_default().push(alert));
    for (organisation, alerts) in told {
        let cases: Vec<String> = alerts.iter().map(|alert| alert.case_id.0.to_string()).collect();
        let entries = cases.iter().zip(alerts).map(|(case, alert)| (case.as_str(), entry(alert)));
        ledger::insert_many(connection, &organisation.to_string(), "alert_recorded", entries, now)?;
    }
    Ok(recorded)
}

/// Writes calls for people with their mails; they name no watchlist, so that no messages of a day count them.
pub(crate) fn insert_calls(connection: &Connection<'_>, calls: &[NewAlert], now: Timestamp) -> Result<(), Fault> {
    if calls.is_empty() {
        return Ok(());
    }
    insert_rows(connection, calls, Origin::default(), now)?;
    let deliveries = calls.iter().flat_map(|call| call.deliveries.iter().map(|delivery| (call.id, delivery)));
    deliveries::insert_all(connection, deliveries, now)
}

/// Writes rows without their deliveries; one whose key is known is left out.
pub(super) fn insert_rows(
    connection: &Connection<'_>,
    alerts: &[NewAlert],
    origin: Origin,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql =
        "INSERT INTO alerts (id, organisation_id, case_id, advisory_id, watchlist_id, watchlist, reason, dedupe_key,
                 content, created, document_stored, document_published)
               {values(text, text, text, text, text, text, text, text, text, bigint, bigint, bigint)}
               ON CONFLICT (organisation_id, dedupe_key) DO NOTHING";
    let rows: Vec<Vec<Value<'_>>> = alerts.iter().map(|alert| row(alert, origin, now)).collect();
    connection.execute_many(sql, &rows).map(|_| ())
}

fn row(alert: &NewAlert, origin: Origin, now: Timestamp) -> Vec<Value<'_>> {
    let NewAlert { id, organisation, case_id, advisory, watchlist_id, watchlist, reason, key, content, .. } = alert;
    let Origin { stored, published } = origin;
    let (who, what) = (values![*id, *organisation, *case_id, *advisory, *watchlist_id], values![watchlist, reason]);
    [&who[..], &what[..], &values![key, content, now, stored, published][..]].concat()
}

fn entry(alert: &NewAlert) -> serde_json::Value {
    let NewAlert { id, reason, watchlist, key, .. } = alert;
    serde_json::json!({ "alert": id, "reason": reason, "watchlist": watchlist, "key": key })
}
