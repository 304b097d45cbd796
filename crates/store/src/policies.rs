//! Policies that organisations have in place of the installation's, and what follows from them.
//!
//! An organisation without one has no rows here, and its queries touch no row of these tables.
//! Does not know: what a policy says (`triage::assessment`).

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::unpack_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::OrganisationId;
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use triage::Assessment;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Policies of one installation: an organisation has one at most.
const POLICIES_COUNT_MAX: i64 = 10_000;
/// Advisories queued at once: far more than any installation has.
const ADVISORIES_COUNT_MAX: i64 = 10_000_000;

/// A policy of an organisation's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationPolicy {
    /// Whose.
    pub organisation: OrganisationId,
    /// The version that the file states.
    pub version: String,
    /// The file.
    pub text: String,
    /// Who put it in place.
    pub who: String,
    /// When.
    pub changed: Timestamp,
}

/// Whose policy an assessment follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PolicyOwner {
    /// The installation's.
    #[default]
    Installation,
    /// The organisation's own.
    Organisation,
}

impl Store {
    /// Puts a policy in place of the installation's for one organisation, writes it into its ledger, and queues every
    /// advisory to be assessed again. Nobody is told of labels that change by that.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_policy(&self, policy: OrganisationPolicy) -> Result<(), StoreError> {
        self.write("storing an organisation's policy", move |connection| {
            let OrganisationPolicy { organisation, version, text, who, changed } = &policy;
            let sql = "INSERT INTO organisation_policies (organisation_id, version, text, who, changed)
                       VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT (organisation_id) DO UPDATE SET
                         version = excluded.version, text = excluded.text, who = excluded.who,
                         changed = excluded.changed";
            connection.execute(sql, &values![*organisation, version, text, who, *changed])?;
            // Until the new policy was asked, the installation's labels show and not those of a former one.
            forget_all(connection, *organisation)?;
            let sql = "SELECT id FROM advisories ORDER BY id LIMIT $1";
            let all: Vec<(Uuid, bool)> =
                connection.list(sql, &values![ADVISORIES_COUNT_MAX], |row| Ok((row.get(0)?, false)))?;
            work::queue(connection, Stage::Assess, &all, *changed)?;
            work::touch_assessments(connection)?;
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "version": version, "who": who }));
            ledger::insert(connection, &chain, "policy_set", &chain, &body, *changed)
        })
        .await
    }

    /// Takes an organisation's policy away: the installation's holds again at once. Whether there was one; that is
    /// written into its ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_policy(
        &self,
        organisation: OrganisationId,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let who = who.to_owned();
        self.write("removing an organisation's policy", move |connection| {
            let deleted = connection
                .execute("DELETE FROM organisation_policies WHERE organisation_id = $1", &values![organisation])?;
            forget_all(connection, organisation)?;
            if deleted == 0 {
                return Ok(false);
            }
            work::touch_assessments(connection)?;
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "who": who }));
            ledger::insert(connection, &chain, "policy_cleared", &chain, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// The policies of all organisations that have one: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_policies(&self) -> Result<Vec<OrganisationPolicy>, StoreError> {
        self.read("reading the organisations' policies", |connection| {
            let sql = "SELECT organisation_id, version, text, who, changed FROM organisation_policies
                       ORDER BY organisation_id LIMIT $1";
            connection.list(sql, &values![POLICIES_COUNT_MAX], |row| {
                Ok(OrganisationPolicy {
                    organisation: OrganisationId(row.get(0)?),
                    version: row.get(1)?,
                    text: row.get(2)?,
                    who: row.get(3)?,
                    changed: row.get(4)?,
                })
            })
        })
        .await
    }

    /// What the policies of organisations make of an advisory, of those that have one: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_assessments(
        &self,
        advisory: AdvisoryId,
    ) -> Result<HashMap<OrganisationId, Arc<Assessment>>, StoreError> {
        self.read("reading what organisations' policies say", move |connection| {
            let sql = "SELECT o.organisation_id, o.body FROM organisation_policies p
                       JOIN organisation_assessments o
                         ON o.organisation_id = p.organisation_id AND o.advisory_id = $1
                       ORDER BY o.organisation_id LIMIT $2";
            let read =
                |row: &Row<'_>| Ok((OrganisationId(row.get(0)?), Arc::new(unpack_json(&row.get::<Vec<u8>>(1)?)?)));
            Ok(connection.list(sql, &values![advisory, POLICIES_COUNT_MAX], read)?.into_iter().collect())
        })
        .await
    }
}

/// Joins what an organisation's own policy says; a query names its parameter for the organisation.
pub(crate) fn join_own(parameter: usize) -> String {
    // Without a policy nothing that follows from one counts, whoever wrote it meanwhile.
    format!(
        "LEFT JOIN organisation_assessments o ON o.advisory_id = a.id AND o.organisation_id = ${parameter}
           AND EXISTS (SELECT 1 FROM organisation_policies p WHERE p.organisation_id = o.organisation_id)"
    )
}

/// The label under an organisation's own policy; the installation's until that was asked; none before any assessment.
pub(crate) const OWN_LABEL: &str = "CASE WHEN a.label IS NULL THEN NULL ELSE coalesce(o.label, a.label) END";
/// How urgent [`OWN_LABEL`] is, the most urgent 0; what is not assessed yet comes with what lacks data.
pub(crate) const OWN_URGENCY: &str = "CASE WHEN a.label IS NULL THEN 4 ELSE CASE coalesce(o.label, a.label)
     WHEN 'act_now' THEN 0 WHEN 'plan_patch' THEN 1 WHEN 'mitigate' THEN 2 WHEN 'monitor' THEN 3 ELSE 4 END END";

/// What the organisation's policy makes of an advisory, if it was asked already.
pub(crate) fn find_own(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    advisory: AdvisoryId,
) -> Result<Option<Arc<Assessment>>, Fault> {
    let sql = "SELECT body FROM organisation_assessments WHERE organisation_id = $1 AND advisory_id = $2 LIMIT 1";
    let read = |row: &Row<'_>| Ok(Arc::new(unpack_json(&row.get::<Vec<u8>>(0)?)?));
    connection.find(sql, &values![organisation, advisory], read)
}

/// One assessment under an organisation's policy, packed.
pub(crate) struct OwnAssessment {
    pub(crate) organisation: OrganisationId,
    /// When the policy was put in place: what another one has replaced meanwhile is not written.
    pub(crate) changed: Timestamp,
    pub(crate) advisory: Uuid,
    pub(crate) label: &'static str,
    pub(crate) body: Vec<u8>,
}

fn forget_all(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    let sql = "DELETE FROM organisation_assessments WHERE organisation_id = $1";
    connection.execute(sql, &values![organisation]).map(|_| ())
}

/// Replaces what the organisations' policies make of these advisories: one whose policy cannot be asked any more has the
/// installation's labels, and never those of another day.
pub(crate) fn replace_own<'a>(
    connection: &Connection<'_>,
    advisories: Vec<String>,
    own: impl Iterator<Item = &'a OwnAssessment>,
) -> Result<(), Fault> {
    let sql = "DELETE FROM organisation_assessments WHERE advisory_id {any $1 text}
               AND organisation_id IN (SELECT organisation_id FROM organisation_policies)";
    connection.execute(sql, &values![advisories])?;
    let row = |one: &'a OwnAssessment| -> Vec<Value<'a>> {
        values![one.organisation, one.changed, one.advisory, one.label, &one.body].to_vec()
    };
    let rows: Vec<Vec<Value<'_>>> = own.map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO organisation_assessments (organisation_id, advisory_id, label, body)
               SELECT p.organisation_id, r.advisory_id, r.label, r.body
               FROM {rows(organisation_id text, changed bigint, advisory_id text, label text, body blob)}
               JOIN organisation_policies p ON p.organisation_id = r.organisation_id AND p.changed = r.changed
               WHERE 1 = 1
               ON CONFLICT (organisation_id, advisory_id) DO UPDATE SET label = excluded.label, body = excluded.body";
    connection.execute_many(sql, &rows).map(|_| ())
}
