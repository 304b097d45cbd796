//! An advisory that goes: what readers see and find of it, and, where a person deletes it, its documents too.
//!
//! What was told of it, and the ledger, stay. Does not know: who may delete.

use super::announced::lock;
use super::ingest::forget;
use crate::alerts::keep_held_since;
use crate::cases;
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::judgements;
use crate::ledger;
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

impl Store {
    /// Deletes an advisory with all revisions of its document, what it was found to touch, and what people said of it
    /// (CSAF 2.0 §9.1.12). Alerts about it stay, messages that wait are given up, an announcement that had given way to it is
    /// to stand again, and the ledger says who deleted what and why. The same bytes in the same
    /// place are not taken again from a provider; another revision is, as a new advisory. Returns how many revisions it had,
    /// `None` if there is no such advisory.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is deleted.
    pub async fn delete_advisory(
        &self,
        advisory: AdvisoryId,
        who: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let (who, reason) = (who.to_owned(), reason.to_owned());
        self.write("deleting an advisory", move |connection| delete(connection, advisory, &who, &reason, now)).await
    }
}

fn delete(
    connection: &Connection<'_>,
    advisory: AdvisoryId,
    who: &str,
    reason: &str,
    now: Timestamp,
) -> Result<Option<u64>, Fault> {
    lock(connection)?;
    let sql = "SELECT tracking_id, namespace FROM advisories WHERE id = $1";
    let Some((tracking_id, namespace)) =
        connection.find(sql, &values![advisory], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?
    else {
        return Ok(None);
    };
    let sql = "SELECT sha256 FROM revisions WHERE advisory_id = $1 ORDER BY number";
    let revisions: Vec<String> = connection.list(sql, &values![advisory], |row| row.get(0))?;
    let beside: Vec<Uuid> = cases::forget(connection, advisory)?;
    keep_held_since(connection, &namespace)?;
    keep_told(connection, advisory, now)?;
    remove(connection, advisory)?;
    release_announcements(connection, advisory)?;
    remove_documents(connection, advisory, &revisions)?;
    remove_sayings(connection, advisory)?;
    leave_ticks(connection, advisory, &beside)?;
    // Its companions leave its case first, so that nobody is in it any more.
    cases::settle_around(connection, &beside, now)?;
    forget_home(connection, advisory)?;
    let count = revisions.len() as u64;
    let body = serde_json::json!({
        "tracking_id": tracking_id, "namespace": namespace, "revisions": revisions, "who": who, "reason": reason,
    });
    ledger::insert(connection, ledger::INSTALLATION, "advisory_deleted", &advisory.0.to_string(), &body, now)?;
    Ok(Some(count))
}

/// What was told of the advisory stays for those who might read it; what was not handed over yet is given up.
fn keep_told(connection: &Connection<'_>, advisory: AdvisoryId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE alerts SET tlp = (SELECT a.tlp FROM advisories a WHERE a.id = $1) WHERE advisory_id = $1";
    connection.execute(sql, &values![advisory])?;
    // Who is handing one over holds a claim that counts no more.
    let sql = "UPDATE deliveries SET state = 'dead', lease_until = 0, fence = fence + 1, last_error = $2, finished = $3
               WHERE state = 'pending' AND alert_id IN (SELECT id FROM alerts WHERE advisory_id = $1)";
    connection.execute(sql, &values![advisory, DELETED, now]).map(|_| ())
}

/// An announcement is forgotten with its advisory; one that gave way to it is to stand again, as [`Store::list_fallen_announcements`]
/// says.
fn release_announcements(connection: &Connection<'_>, advisory: AdvisoryId) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM announcements WHERE advisory_id = $1",
        "UPDATE announcements SET superseded_by = NULL, changes = changes + 1 WHERE superseded_by = $1",
    ] {
        connection.execute(sql, &values![advisory])?;
    }
    Ok(())
}

/// What was ticked off on the page of an advisory counted for all that were one case with it, and goes on to.
fn leave_ticks(connection: &Connection<'_>, advisory: AdvisoryId, beside: &[Uuid]) -> Result<(), Fault> {
    let sql = "INSERT INTO ticks (organisation_id, case_id, step_key, who, at)
               SELECT t.organisation_id, l.home, t.step_key, t.who, t.at
               FROM case_links g JOIN ticks t ON t.case_id = g.home CROSS JOIN case_links l
               WHERE g.advisory_id = $1 AND l.advisory_id {any $2 text}
                 AND t.organisation_id IN (SELECT id FROM organisations)
               ON CONFLICT (organisation_id, case_id, step_key) DO NOTHING";
    let ids: Vec<String> = beside.iter().map(Uuid::to_string).collect();
    connection.execute(sql, &values![advisory, ids]).map(|_| ())
}

/// Removes the case that the advisory was born with, and what was ticked off there, unless another is at home in it.
fn forget_home(connection: &Connection<'_>, advisory: AdvisoryId) -> Result<(), Fault> {
    let sql = "SELECT home FROM case_links WHERE advisory_id = $1";
    let Some(home) = connection.find(sql, &values![advisory], |row| row.get::<Uuid>(0))? else { return Ok(()) };
    connection.execute("DELETE FROM case_links WHERE advisory_id = $1", &values![advisory])?;
    for sql in [
        "DELETE FROM ticks WHERE organisation_id IN (SELECT id FROM organisations) AND case_id = $1
           AND NOT EXISTS (SELECT 1 FROM case_links l WHERE l.home = $1)",
        "DELETE FROM cases WHERE id = $1
           AND NOT EXISTS (SELECT 1 FROM case_links l WHERE l.home = $1 OR l.case_id = $1)",
    ] {
        connection.execute(sql, &values![home])?;
    }
    Ok(())
}

/// Why a message about a deleted advisory was given up.
const DELETED: &str = "the advisory was deleted";

/// Removes what readers see and find of an advisory, and the work that waits for it.
pub(super) fn remove(connection: &Connection<'_>, advisory: AdvisoryId) -> Result<(), Fault> {
    forget(connection, &[advisory.0])?;
    for sql in [
        "UPDATE work SET pending = 0, lease_until = 0, fence = fence + 1
         WHERE stage IN ('assess', 'match', 'match_by_hand', 'alert') AND subject = $1",
        // The key begins with the organisation.
        "DELETE FROM matches WHERE organisation_id IN (SELECT id FROM organisations) AND advisory_id = $1",
        "DELETE FROM advisory_bodies WHERE advisory_id = $1",
        "DELETE FROM advisory_sorts WHERE advisory_id = $1",
        "DELETE FROM advisories WHERE id = $1",
        "DELETE FROM advisory_names WHERE advisory_id = $1",
    ] {
        connection.execute(sql, &values![advisory])?;
    }
    Ok(())
}

/// Removes the revisions, and the bytes that no other advisory has. Where they came from is remembered, unless it is a file
/// that a person brought: who brings it again wants it.
fn remove_documents(connection: &Connection<'_>, advisory: AdvisoryId, revisions: &[String]) -> Result<(), Fault> {
    connection.execute("DELETE FROM revisions WHERE advisory_id = $1", &values![advisory])?;
    for sql in [
        "DELETE FROM places WHERE sha256 {any $1 text} AND source NOT LIKE 'http%'",
        "DELETE FROM document_signatures WHERE sha256 {any $1 text}
         AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.sha256 = document_signatures.sha256)",
        "DELETE FROM documents WHERE sha256 {any $1 text}
         AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.sha256 = documents.sha256)",
    ] {
        connection.execute(sql, &values![revisions.to_vec()])?;
    }
    judgements::forget(connection, revisions)
}

/// Removes what each organisation said of the advisory or made of it.
fn remove_sayings(connection: &Connection<'_>, advisory: AdvisoryId) -> Result<(), Fault> {
    connection.execute("DELETE FROM drafts WHERE advisory_id = $1", &values![advisory])?;
    for table in [
        "match_decisions",
        "remediation_states",
        "match_dues",
        "comments",
        "read_marks",
        "organisation_assessments",
        "clock_starts",
    ] {
        let sql =
            format!("DELETE FROM {table} WHERE organisation_id IN (SELECT id FROM organisations) AND advisory_id = $1");
        connection.execute(&sql, &values![advisory])?;
    }
    Ok(())
}
