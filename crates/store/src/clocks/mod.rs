//! Clocks of organisations: their policy, when matches were first shown, patch sources with their evaluations, the calendar.
//!
//! Does not know: when a clock ends (`triage::clock`); how a token is made.

mod evaluations;
mod matters;
mod sources;

pub use evaluations::{NewPatchAnswer, NewPatchEvaluation, PatchOutcome, StoredAnswer, StoredEvaluation};
pub(crate) use matters::start;
pub use matters::{CLOCK_MATTERS_COUNT_MAX, ClockMatter};
pub use sources::{PATCH_SOURCES_COUNT_MAX, PatchSource};

use crate::connection::values;
use crate::encoding::{from_json, json};
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::OrganisationId;
use crate::ledger;
use jiff::Timestamp;
use triage::clock::ClockPolicy;

/// An organisation's policy, and who set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredClockPolicy {
    /// The days.
    pub policy: ClockPolicy,
    /// Who set it.
    pub who: String,
    /// When.
    pub changed: Timestamp,
}

impl Store {
    /// Sets in how many days the organisation's matches must be decided and put right, and writes it into its ledger.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_clock_policy(
        &self,
        organisation: OrganisationId,
        set: StoredClockPolicy,
    ) -> Result<(), StoreError> {
        self.write("setting clocks", move |connection| {
            let StoredClockPolicy { policy, who, changed } = &set;
            let sql = "INSERT INTO clock_policies (organisation_id, body, who, changed) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (organisation_id) DO UPDATE SET
                         body = excluded.body, who = excluded.who, changed = excluded.changed";
            connection.execute(sql, &values![organisation, json(policy)?, who, *changed])?;
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "days": policy, "who": who }));
            ledger::insert(connection, &chain, "clocks_set", &chain, &body, *changed)
        })
        .await
    }

    /// The organisation's policy, if it set one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_clock_policy(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<StoredClockPolicy>, StoreError> {
        self.read("reading clocks", move |connection| {
            let sql = "SELECT body, who, changed FROM clock_policies WHERE organisation_id = $1 LIMIT 1";
            connection.find(sql, &values![organisation], |row| {
                let policy = from_json(&row.get::<String>(0)?)?;
                Ok(StoredClockPolicy { policy, who: row.get(1)?, changed: row.get(2)? })
            })
        })
        .await
    }

    /// The name of the organisation's time zone, empty if there is no such organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_time_zone(&self, organisation: OrganisationId) -> Result<String, StoreError> {
        self.read("reading a time zone", move |connection| {
            let sql = "SELECT time_zone FROM organisations WHERE id = $1 LIMIT 1";
            Ok(connection.find(sql, &values![organisation], |row| row.get(0))?.unwrap_or_default())
        })
        .await
    }

    /// Gives the organisation's clocks a calendar under the token with this SHA-256 (hexadecimal); a token that it had leads
    /// nowhere any more.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_clock_calendar(
        &self,
        organisation: OrganisationId,
        token_sha256: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (digest, who) = (token_sha256.to_owned(), who.to_owned());
        self.write("making a calendar", move |connection| {
            let sql =
                "INSERT INTO clock_calendars (organisation_id, token_sha256, who, created) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (organisation_id) DO UPDATE SET token_sha256 = excluded.token_sha256,
                         who = excluded.who, created = excluded.created";
            connection.execute(sql, &values![organisation, &digest, &who, now])?;
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "who": who }));
            ledger::insert(connection, &chain, "calendar_made", &chain, &body, now)
        })
        .await
    }

    /// Takes the calendar of the organisation's clocks away. Whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_clock_calendar(
        &self,
        organisation: OrganisationId,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let who = who.to_owned();
        self.write("revoking a calendar", move |connection| {
            let sql = "DELETE FROM clock_calendars WHERE organisation_id = $1";
            if connection.execute(sql, &values![organisation])? == 0 {
                return Ok(false);
            }
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "who": who }));
            ledger::insert(connection, &chain, "calendar_revoked", &chain, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// Since when the organisation's clocks have a calendar, if they have one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_clock_calendar(&self, organisation: OrganisationId) -> Result<Option<Timestamp>, StoreError> {
        self.read("looking for a calendar", move |connection| {
            let sql = "SELECT created FROM clock_calendars WHERE organisation_id = $1 LIMIT 1";
            connection.find(sql, &values![organisation], |row| row.get(0))
        })
        .await
    }

    /// Whose calendar is under the token with this SHA-256.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_calendar_owner(&self, token_sha256: &str) -> Result<Option<OrganisationId>, StoreError> {
        let digest = token_sha256.to_owned();
        self.read("looking for a calendar's owner", move |connection| {
            let sql = "SELECT organisation_id FROM clock_calendars WHERE token_sha256 = $1 LIMIT 1";
            connection.find(sql, &values![&digest], |row| Ok(OrganisationId(row.get(0)?)))
        })
        .await
    }
}
