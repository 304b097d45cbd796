//! What the referee said of stored documents: which wait for it, what it found, and what comes of it for each publisher.
//!
//! Does not know: what is tested, or by whom.

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::unpack;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use jiff::{SignedDuration, Timestamp};

/// How long documents are somebody's: longer than a batch of the largest takes.
const LEASE_SECONDS: i64 = 900;
/// Publishers of one installation.
const PUBLISHERS_COUNT_MAX: i64 = 10_000;
/// Tests that are named of one publisher: more than there are in both editions.
const FAULTS_COUNT_MAX: i64 = 500;

/// A document that is ours to judge until its lease runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementClaim {
    /// Its hash.
    pub sha256: String,
    /// Its bytes.
    pub raw: Vec<u8>,
    fence: i64,
}

/// What the referee said of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJudgement {
    /// Which version of the tests said it.
    pub validator: String,
    /// Whose edition's tests ran: `2.0` or `2.1`; empty if none did.
    pub edition: String,
    /// `valid`, `invalid`, `undecided` or `unreadable`.
    pub verdict: String,
    /// How many faults make it invalid.
    pub errors: u64,
    /// Faults of optional or recommended tests.
    pub warnings: u64,
    /// Faults of informative tests.
    pub notes: u64,
    /// How often each test found something, by its name.
    pub faults: Vec<(String, u64)>,
}

/// The current documents of one publisher, by what the referee said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublisherQuality {
    /// The publisher's name.
    pub publisher: String,
    /// Documents, judged or not.
    pub documents: u64,
    /// Of those: judged.
    pub judged: u64,
    /// Without a fault of schema or mandatory tests.
    pub valid: u64,
    /// With one.
    pub invalid: u64,
}

/// A test that found something in documents of a publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrequentFault {
    /// The edition of the standard.
    pub edition: String,
    /// The test: `schema`, `6.1.1`, …
    pub test: String,
    /// In how many documents.
    pub documents: u64,
    /// How often in all of them.
    pub count: u64,
}

/// A document with faults that make it invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorstOffender {
    /// Its publisher's name.
    pub publisher: String,
    /// Its tracking id.
    pub tracking_id: String,
    /// The advisory.
    pub advisory: triage::advisory::AdvisoryId,
    /// Its title.
    pub title: String,
    /// How many such faults it has.
    pub errors: u64,
    /// Faults of optional or recommended tests.
    pub warnings: u64,
}

impl Store {
    /// Takes up to `limit` documents after a hash, in the order of their hashes, that this version of the tests has not
    /// judged. Entries of news feeds are none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_judgements(
        &self,
        validator: &str,
        after: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<JudgementClaim>, StoreError> {
        let (validator, after) = (validator.to_owned(), after.to_owned());
        let doing = "claiming documents to judge";
        self.write(doing, move |connection| claim(connection, &validator, &after, now, limit)).await
    }

    /// Writes what was said of a document; nothing if the lease was lost, or the document deleted, meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_judgement(
        &self,
        claim: &JudgementClaim,
        said: NewJudgement,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (sha256, fence) = (claim.sha256.clone(), claim.fence);
        self.write("recording a judgement", move |connection| record(connection, &sha256, fence, &said, now)).await
    }

    /// Whether something waits that people wait for: assessing, matching or alerting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_work_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read("looking whether work is due", move |connection| {
            let sql = "SELECT CAST(1 AS BIGINT) FROM work WHERE pending = 1 AND run_at <= $1 LIMIT 1";
            Ok(connection.find(sql, &values![now], |row| row.get::<i64>(0))?.is_some())
        })
        .await
    }

    /// How the current documents of each publisher fare, by name. Entries of news feeds are left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_quality(&self, reader: &Reader) -> Result<Vec<PublisherQuality>, StoreError> {
        let reader = *reader;
        self.read_long("counting documents by quality", move |connection| {
            let sql = "SELECT a.publisher, count(*),
                         coalesce(sum(CASE WHEN j.verdict <> '' THEN 1 ELSE 0 END), 0),
                         coalesce(sum(CASE WHEN j.verdict = 'valid' THEN 1 ELSE 0 END), 0),
                         coalesce(sum(CASE WHEN j.verdict = 'invalid' THEN 1 ELSE 0 END), 0)
                       FROM advisories a LEFT JOIN judgements j ON j.sha256 = a.sha256
                       WHERE a.tlp <= $1 AND a.id NOT IN (SELECT advisory_id FROM announcements)
                       GROUP BY a.publisher ORDER BY a.publisher LIMIT $2";
            connection.list(sql, &values![reader.tlp_rank(), PUBLISHERS_COUNT_MAX], |row| {
                let count = |at| row.get::<i64>(at).map(|count| count.unsigned_abs());
                let publisher = row.get(0)?;
                let (documents, judged, valid, invalid) = (count(1)?, count(2)?, count(3)?, count(4)?);
                Ok(PublisherQuality { publisher, documents, judged, valid, invalid })
            })
        })
        .await
    }

    /// Which tests found something in the current documents of publishers, that in the most documents first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_frequent_faults(
        &self,
        reader: &Reader,
        publishers: &[String],
    ) -> Result<Vec<FrequentFault>, StoreError> {
        let (reader, publishers) = (*reader, publishers.to_vec());
        self.read_long("counting faults of documents", move |connection| {
            let sql = "SELECT j.edition, f.test, count(*), CAST(sum(f.count) AS BIGINT)
                       FROM advisories a JOIN judgements j ON j.sha256 = a.sha256
                       JOIN judgement_faults f ON f.sha256 = a.sha256
                       WHERE a.tlp <= $1 AND a.publisher {any $2 text}
                       GROUP BY j.edition, f.test ORDER BY count(*) DESC, j.edition, f.test LIMIT $3";
            connection.list(sql, &values![reader.tlp_rank(), publishers.clone(), FAULTS_COUNT_MAX], |row| {
                let count = |at| row.get::<i64>(at).map(|count| count.unsigned_abs());
                let (edition, test) = (row.get(0)?, row.get(1)?);
                Ok(FrequentFault { edition, test, documents: count(2)?, count: count(3)? })
            })
        })
        .await
    }

    /// The current documents of publishers with the most faults that make them invalid.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_worst_offenders(
        &self,
        reader: &Reader,
        publishers: &[String],
        limit: u32,
    ) -> Result<Vec<WorstOffender>, StoreError> {
        let (reader, publishers) = (*reader, publishers.to_vec());
        self.read_long("looking for the worst documents", move |connection| {
            let sql = "SELECT a.publisher, a.tracking_id, a.id, a.title, j.errors, j.warnings
                       FROM advisories a JOIN judgements j ON j.sha256 = a.sha256
                       WHERE a.tlp <= $1 AND a.publisher {any $2 text} AND j.errors > 0
                       ORDER BY j.errors DESC, j.warnings DESC, a.tracking_id, a.id LIMIT $3";
            connection.list(sql, &values![reader.tlp_rank(), publishers.clone(), i64::from(limit)], read_offender)
        })
        .await
    }
}

fn read_offender(row: &Row<'_>) -> Result<WorstOffender, Fault> {
    Ok(WorstOffender {
        publisher: row.get(0)?,
        tracking_id: row.get(1)?,
        advisory: triage::advisory::AdvisoryId(row.get(2)?),
        title: row.get(3)?,
        errors: row.get::<i64>(4)?.unsigned_abs(),
        warnings: row.get::<i64>(5)?.unsigned_abs(),
    })
}

fn claim(
    connection: &Connection<'_>,
    validator: &str,
    after: &str,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<JudgementClaim>, Fault> {
    // The second of two nodes that want the same finds the first one's lease.
    let sql =
        "INSERT INTO judgements (sha256, validator, edition, verdict, errors, warnings, notes, at, lease_until, fence)
               SELECT d.sha256, '', '', '', 0, 0, 0, CAST($3 AS BIGINT), CAST($4 AS BIGINT), 1
               FROM documents d LEFT JOIN judgements j ON j.sha256 = d.sha256
               WHERE d.sha256 > $2 AND (j.sha256 IS NULL OR (j.validator <> $1 AND j.lease_until <= $3))
                 AND EXISTS (SELECT 1 FROM revisions r WHERE r.sha256 = d.sha256
                   AND NOT EXISTS (SELECT 1 FROM announcements n WHERE n.advisory_id = r.advisory_id))
               ORDER BY d.sha256 LIMIT $5
               ON CONFLICT (sha256) DO UPDATE SET lease_until = excluded.lease_until, fence = judgements.fence + 1
               WHERE judgements.validator <> $1 AND judgements.lease_until <= $3
               RETURNING sha256, fence";
    let until = now + SignedDuration::from_secs(LEASE_SECONDS);
    let asked = values![validator, after, now, until, i64::from(limit)];
    let mut claimed = connection.list(sql, &asked, |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?)))?;
    claimed.sort();
    let sql = "SELECT raw FROM documents WHERE sha256 = $1";
    let mut claims = Vec::with_capacity(claimed.len());
    for (sha256, fence) in claimed {
        let Some(packed) = connection.find(sql, &values![&sha256], |row| row.get::<Vec<u8>>(0))? else { continue };
        claims.push(JudgementClaim { raw: unpack(&packed)?, sha256, fence });
    }
    Ok(claims)
}

fn record(
    connection: &Connection<'_>,
    sha256: &str,
    fence: i64,
    said: &NewJudgement,
    now: Timestamp,
) -> Result<(), Fault> {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let sql =
        "UPDATE judgements SET validator = $3, edition = $4, verdict = $5, errors = $6, warnings = $7, notes = $8,
                 at = $9, lease_until = 0
               WHERE sha256 = $1 AND fence = $2 AND lease_until > 0";
    let (errors, warnings, notes) = (count(said.errors), count(said.warnings), count(said.notes));
    let values = values![sha256, fence, &said.validator, &said.edition, &said.verdict, errors, warnings, notes, now];
    if connection.execute(sql, &values)? == 0 {
        return Ok(());
    }
    connection.execute("DELETE FROM judgement_faults WHERE sha256 = $1", &values![sha256])?;
    let sql = "INSERT INTO judgement_faults (sha256, test, count) {values(text, text, bigint)}";
    let rows: Vec<Vec<Value<'_>>> =
        said.faults.iter().map(|(test, times)| values![sha256, test, count(*times)].to_vec()).collect();
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Forgets what was said of documents that are no more.
pub(crate) fn forget(connection: &Connection<'_>, hashes: &[String]) -> Result<(), Fault> {
    for table in ["judgement_faults", "judgements"] {
        let sql = format!(
            "DELETE FROM {table} WHERE sha256 {{any $1 text}}
             AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = {table}.sha256)"
        );
        connection.execute(&sql, &values![hashes.to_vec()])?;
    }
    Ok(())
}
