//! Drafts by a language model: which are wanted, and what came of each.
//!
//! Does not know: what is asked, or what makes a draft good (`triage::draft`).

use crate::connection::{Connection, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use jiff::{SignedDuration, Timestamp};
use triage::advisory::{AdvisoryId, Tlp};
use triage::draft::{Draft, PROMPT_VERSION};

/// How long a question is somebody's: longer than an endpoint may take.
const LEASE_SECONDS: i64 = 900;
/// When an endpoint that failed is asked about the same advisory again.
const RETRY_SECONDS: i64 = 3_600;
/// Characters of a reason that are kept.
const REASON_SIZE_BYTES_MAX: usize = 500;

/// Which drafts are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftScope {
    /// By which model.
    pub model: String,
    /// By which question.
    pub prompt_version: u32,
    /// Of advisories no more restricted than this.
    pub tlp: Tlp,
    /// Of advisories that their publishers changed since then.
    pub updated_since: Timestamp,
}

/// A question that is ours until its lease runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftClaim {
    /// About which advisory.
    pub advisory: AdvisoryId,
    /// About which bytes.
    pub sha256: String,
    fence: i64,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftOutcome {
    /// A draft that keeps to the rules.
    Kept(Draft),
    /// A draft that broke one; the same document is not asked about again.
    Discarded(String),
    /// No answer; asked again after an hour.
    Failed(String),
}

/// A draft that keeps to the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// What it says.
    pub draft: Draft,
    /// Who wrote it.
    pub model: String,
    /// When.
    pub made: Timestamp,
}

impl Store {
    /// Takes up to `limit` advisories that want a draft, the newest first. One that has a draft of its current bytes by
    /// this model and question wants none, nor does an announcement, which changes without its bytes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_drafts(
        &self,
        scope: &DraftScope,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DraftClaim>, StoreError> {
        let scope = scope.clone();
        self.write("claiming drafts", move |connection| claim(connection, &scope, now, limit)).await
    }

    /// Writes what came of a question. If the lease was lost meanwhile, nothing is written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_draft(
        &self,
        claim: DraftClaim,
        outcome: DraftOutcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("recording a draft", move |connection| {
            let (state, body, reason) = match &outcome {
                DraftOutcome::Kept(draft) => ("kept", json(draft)?, ""),
                DraftOutcome::Discarded(reason) => ("discarded", String::new(), reason.as_str()),
                DraftOutcome::Failed(reason) => ("failed", String::new(), reason.as_str()),
            };
            let reason = &reason[..reason.floor_char_boundary(REASON_SIZE_BYTES_MAX)];
            let sql = "UPDATE drafts SET state = $3, body = $4, reason = $5, at = $6, lease_until = 0
                       WHERE advisory_id = $1 AND fence = $2 AND state = 'asked'";
            connection.execute(sql, &values![claim.advisory, claim.fence, state, &body, reason, now]).map(|_| ())
        })
        .await
    }

    /// Forgets all drafts, kept or not; returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_drafts(&self) -> Result<u64, StoreError> {
        self.write("forgetting drafts", |connection| connection.execute("DELETE FROM drafts", &[])).await
    }
}

fn claim(
    connection: &Connection<'_>,
    scope: &DraftScope,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<DraftClaim>, Fault> {
    // The second of two nodes that want the same finds the first one's lease.
    let sql =
        "INSERT INTO drafts (advisory_id, sha256, model, prompt_version, state, body, reason, at, lease_until, fence)
               SELECT a.id, a.sha256, CAST($1 AS TEXT), CAST($2 AS BIGINT), 'asked', '', '', CAST($3 AS BIGINT),
                 CAST($4 AS BIGINT), 1
               FROM advisories a LEFT JOIN drafts d ON d.advisory_id = a.id
               WHERE a.tlp <= $5 AND a.updated >= $6 AND a.withdrawn IS NULL AND a.label IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM announcements n WHERE n.advisory_id = a.id)
                 AND COALESCE(d.lease_until, 0) <= $3
                 AND (d.advisory_id IS NULL OR d.sha256 <> a.sha256 OR d.model <> $1 OR d.prompt_version <> $2
                      OR d.state = 'asked' OR (d.state = 'failed' AND d.at <= $7))
               ORDER BY a.updated DESC, a.id LIMIT $8
               ON CONFLICT (advisory_id) DO UPDATE SET
                 sha256 = excluded.sha256, model = excluded.model, prompt_version = excluded.prompt_version,
                 state = 'asked', body = '', reason = '', at = excluded.at, lease_until = excluded.lease_until,
                 fence = drafts.fence + 1
               WHERE drafts.lease_until <= $3
               RETURNING advisory_id, sha256, fence";
    let reader = Reader { organisation: OrganisationId::default(), tlp: scope.tlp };
    let (until, failed) =
        (now + SignedDuration::from_secs(LEASE_SECONDS), now - SignedDuration::from_secs(RETRY_SECONDS));
    let values = values![
        &scope.model,
        i64::from(scope.prompt_version),
        now,
        until,
        reader.tlp_rank(),
        scope.updated_since,
        failed,
        i64::from(limit)
    ];
    let mut claims = connection.list(sql, &values, |row| {
        Ok(DraftClaim { advisory: AdvisoryId(row.get(0)?), sha256: row.get(1)?, fence: row.get(2)? })
    })?;
    claims.sort_by_key(|claim| claim.advisory);
    Ok(claims)
}

/// The draft of an advisory's current bytes, if it keeps to the rules of today.
pub(crate) fn find(
    connection: &Connection<'_>,
    advisory: AdvisoryId,
    sha256: &str,
) -> Result<Option<StoredDraft>, Fault> {
    let sql = "SELECT body, model, at FROM drafts
               WHERE advisory_id = $1 AND sha256 = $2 AND prompt_version = $3 AND state = 'kept' LIMIT 1";
    connection.find(sql, &values![advisory, sha256, i64::from(PROMPT_VERSION)], |row| {
        Ok(StoredDraft { draft: from_json(&row.get::<String>(0)?)?, model: row.get(1)?, made: row.get(2)? })
    })
}
