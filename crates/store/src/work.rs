//! What the stages have to do: rows that are claimed with a lease and finished with a fence.
//!
//! A row is never deleted, so its fence only grows: who lost a lease cannot finish what somebody else took over.
//! Does not know: what a stage does.

use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// How long a claim of advisories is good for: far longer than a batch takes, and a crash is soon made good.
const LEASE_SECONDS: i64 = 300;
/// How long the claim of an inventory is good for: half a million assets and a hundred thousand advisories take
/// several minutes.
const INVENTORY_LEASE_SECONDS: i64 = 1_800;
/// Characters of an error that are kept: enough for a sentence and its cause.
const ERROR_SIZE_BYTES_MAX: usize = 2_000;

/// The stages that take their work from rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// An advisory wants its assessment. Subject: the advisory.
    Assess,
    /// An advisory wants to be compared with all inventories. Subject: the advisory.
    Match,
    /// The same where a person asked for it: such runs are not pooled with others (CSAF 2.0 §9.1.13).
    MatchByHand,
    /// An inventory wants to be compared with all advisories. Subject: the organisation.
    MatchOrganisation,
    /// An advisory may be worth an alert. Subject: the advisory.
    Alert,
}

impl Stage {
    /// All stages.
    pub const ALL: [Stage; 5] =
        [Stage::Assess, Stage::Match, Stage::MatchByHand, Stage::MatchOrganisation, Stage::Alert];

    /// The word of the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Assess => "assess",
            Stage::Match => "match",
            Stage::MatchByHand => "match_by_hand",
            Stage::MatchOrganisation => "match_organisation",
            Stage::Alert => "alert",
        }
    }

    fn lease(self) -> SignedDuration {
        SignedDuration::from_secs(match self {
            Stage::MatchOrganisation => INVENTORY_LEASE_SECONDS,
            Stage::Assess | Stage::Match | Stage::MatchByHand | Stage::Alert => LEASE_SECONDS,
        })
    }
}

/// A piece of work that is ours until its lease runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The stage.
    pub stage: Stage,
    /// What it is about: an advisory or an organisation, as the stage says.
    pub subject: Uuid,
    /// Proves that the work is still ours when it is finished.
    pub fence: i64,
    /// Whether people may be told about it; false for a first import of old documents.
    pub announce: bool,
    /// How often it was claimed since it was queued, this time included.
    pub attempts: u32,
    /// When the document was stored that it began with; `None` where a catalog, an inventory or a person began it.
    pub document_stored: Option<Timestamp>,
}

impl Claim {
    /// The subject of every stage but [`Stage::MatchOrganisation`].
    pub fn advisory_id(&self) -> AdvisoryId {
        AdvisoryId(self.subject)
    }
}

impl Store {
    /// Takes up to `limit` pieces of work of a stage, the longest waiting first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_work(&self, stage: Stage, now: Timestamp, limit: u32) -> Result<Vec<Claim>, StoreError> {
        self.write("claiming work", move |connection| claim(connection, stage, now, limit)).await
    }

    /// Gives work back with the reason; it is offered again at `retry_at`. A lost lease changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn fail_work(&self, claim: Claim, error: &str, retry_at: Timestamp) -> Result<(), StoreError> {
        let error = error[..error.floor_char_boundary(ERROR_SIZE_BYTES_MAX)].to_owned();
        self.write("giving work back", move |connection| {
            let sql = "UPDATE work SET lease_until = 0, run_at = $4, error = $5
                       WHERE stage = $1 AND subject = $2 AND fence = $3 AND pending = 1";
            let values = values![claim.stage.code(), claim.subject, claim.fence, retry_at, &error];
            connection.execute(sql, &values).map(|_| ())
        })
        .await
    }

    /// Finishes work that wrote nothing. Work that was queued again meanwhile stays queued.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn complete_work(&self, claims: Vec<Claim>) -> Result<(), StoreError> {
        self.write("finishing work", move |connection| complete(connection, &claims)).await
    }
}

fn claim(connection: &Connection<'_>, stage: Stage, now: Timestamp, limit: u32) -> Result<Vec<Claim>, Fault> {
    let sql = "UPDATE work SET lease_until = $2, fence = fence + 1, attempts = attempts + 1
               WHERE stage = $1 AND subject IN (
                 SELECT subject FROM work
                 WHERE stage = $1 AND pending = 1 AND run_at <= $3 AND lease_until <= $3
                 ORDER BY run_at, subject LIMIT $4 {skip_locked})
               RETURNING subject, fence, announce, attempts, document_stored";
    let until = now + stage.lease();
    let mut claims = connection.list(sql, &values![stage.code(), until, now, i64::from(limit)], |row| {
        let (subject, fence, announce, attempts) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Claim { stage, subject, fence, announce, attempts, document_stored: row.get(4)? })
    })?;
    claims.sort_by_key(|claim| claim.subject);
    Ok(claims)
}

/// Queues work, or queues it again: what is being done right now will then be done once more.
pub(crate) fn queue(
    connection: &Connection<'_>,
    stage: Stage,
    subjects: &[(Uuid, bool)],
    now: Timestamp,
) -> Result<(), Fault> {
    let begun: Vec<Begun> = subjects.iter().map(|(subject, announce)| (*subject, *announce, None)).collect();
    queue_begun(connection, stage, &begun, now)
}

/// A piece of work with whether it is announced, and when the document was stored that it began with.
pub(crate) type Begun = (Uuid, bool, Option<Timestamp>);

/// The same for work that began with a document, or may have. What waits keeps the document it began with.
pub(crate) fn queue_begun(
    connection: &Connection<'_>,
    stage: Stage,
    subjects: &[Begun],
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO work (stage, subject, announce, queued, run_at, pending, lease_until, fence, attempts, error,
                 document_stored)
               {values(text, text, bigint, bigint, bigint, bigint, bigint, bigint, bigint, text, bigint)}
               ON CONFLICT (stage, subject) DO UPDATE SET
                 announce = CASE WHEN work.pending = 1 AND work.announce = 1 THEN 1 ELSE excluded.announce END,
                 queued = CASE WHEN work.pending = 1 THEN work.queued ELSE excluded.queued END,
                 document_stored = coalesce(CASE WHEN work.pending = 1 THEN work.document_stored END,
                   excluded.document_stored),
                 pending = 1, run_at = excluded.run_at, lease_until = 0, fence = work.fence + 1, attempts = 0, error = ''";
    let mut seen = HashSet::new();
    let fresh = subjects.iter().filter(|(subject, ..)| seen.insert(*subject));
    let rows: Vec<Vec<Value<'_>>> = fresh
        .map(|(subject, announce, document)| {
            values![stage.code(), *subject, *announce, now, now, true, 0_i64, 0_i64, 0_i64, "", *document].to_vec()
        })
        .collect();
    connection.execute_many(sql, &rows).map(|_| ())
}

/// The claims that are still ours, locked until the transaction ends. All must be of one stage.
pub(crate) fn still_ours(connection: &Connection<'_>, claims: &[Claim]) -> Result<Vec<Claim>, Fault> {
    let Some(first) = claims.first() else { return Ok(Vec::new()) };
    let subjects: Vec<String> = claims.iter().map(|claim| claim.subject.to_string()).collect();
    let sql = "SELECT subject, fence FROM work WHERE stage = $1 AND subject {any $2 text} AND pending = 1
               ORDER BY subject {for_update}";
    let rows = connection
        .list(sql, &values![first.stage.code(), subjects], |row| Ok((row.get::<Uuid>(0)?, row.get::<i64>(1)?)))?;
    let valid: HashSet<(Uuid, i64)> = rows.into_iter().collect();
    Ok(claims.iter().filter(|claim| valid.contains(&(claim.subject, claim.fence))).copied().collect())
}

/// Marks claims as done.
pub(crate) fn complete(connection: &Connection<'_>, claims: &[Claim]) -> Result<(), Fault> {
    let sql = "UPDATE work SET pending = 0, lease_until = 0, error = ''
               FROM {rows(stage text, subject text, fence bigint)}
               WHERE work.stage = r.stage AND work.subject = r.subject AND work.fence = r.fence";
    let rows: Vec<Vec<Value<'_>>> =
        claims.iter().map(|claim| values![claim.stage.code(), claim.subject, claim.fence].to_vec()).collect();
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Says that labels, and so what lists count, have changed; in the transaction that changes them, and last, so that the
/// row is locked only while it ends.
pub(crate) fn touch_assessments(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'assessments'", &[]).map(|_| ())
}
