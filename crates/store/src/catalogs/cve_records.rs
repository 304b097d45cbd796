//! CVE records: what is kept of each, and which advisories a changed one concerns.
//!
//! Does not know: how a record is read, or where records come from.

use super::{CatalogImport, finish, forget, lock};
use crate::connection::{Connection, Value, values};
use crate::documents::announced;
use crate::encoding::{pack_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::{Store, blocking};
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use triage::Advisory;
use triage::enrichment::cve::{CveRecord, Ssvc};
use uuid::Uuid;

/// The name under which the records stand among the catalogs.
pub const CVE_RECORDS: &str = "cve";
/// Advisories that name the CVEs of one batch: far more than any installation has.
const SUBJECTS_COUNT_MAX: i64 = 10_000_000;

/// A record with the hash of its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCveRecord {
    /// SHA-256 of the record as published, in lower-case hexadecimal.
    pub sha256: String,
    /// What it says.
    pub record: CveRecord,
}

/// What became of a batch of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CveRecordCounts {
    /// Records that were not known, or say something else now.
    pub changed: u64,
    /// Records that are known, or older than what is stored.
    pub unchanged: u64,
    /// Advisories whose judgement changed, queued to be assessed again.
    pub reassess: u64,
}

struct Prepared {
    sha256: String,
    record: CveRecord,
    body: Vec<u8>,
}

impl Store {
    /// Keeps records; advisories with a CVE whose SSVC judgement changed are assessed again. A record that was written
    /// before the stored one changes nothing.
    ///
    /// `announce` says whether people may be told what follows (not for a first import).
    ///
    /// # Errors
    /// When the database does not answer; then nothing of the batch is kept.
    pub async fn store_cve_records(
        &self,
        records: Vec<NewCveRecord>,
        announce: bool,
        now: Timestamp,
    ) -> Result<CveRecordCounts, StoreError> {
        const DOING: &str = "storing CVE records";
        let pack = |NewCveRecord { sha256, record }: NewCveRecord| {
            Ok::<_, Fault>(Prepared { sha256, body: pack_json(&record)?, record })
        };
        let prepare = move || records.into_iter().map(pack).collect::<Result<Vec<Prepared>, Fault>>();
        let prepared = blocking(prepare).await.map_err(self.during(DOING))?;
        self.write(DOING, move |connection| write(connection, &prepared, announce, now)).await
    }

    /// Notes that all records of a place were brought: the edition stands among the catalogs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn finish_cve_records(&self, version: &str, now: Timestamp) -> Result<CatalogImport, StoreError> {
        let version = version.to_owned();
        self.write("finishing an import of CVE records", move |connection| {
            let entries = connection.number("SELECT count(*) FROM cve_records", &[])?.unsigned_abs();
            finish(connection, CVE_RECORDS, &version, entries, Vec::new(), now)
        })
        .await
    }

    /// CVEs that records tell of and announcements that stand name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_announced_cves(&self) -> Result<Vec<String>, StoreError> {
        self.read_long("listing announced CVEs", |connection| {
            let sql = "SELECT DISTINCT c.cve FROM announcements n JOIN advisory_cves c ON c.advisory_id = n.advisory_id
                       JOIN cve_records r ON r.cve = c.cve WHERE n.superseded_by IS NULL ORDER BY c.cve LIMIT $1";
            connection.list(sql, &values![SUBJECTS_COUNT_MAX], |row| row.get(0))
        })
        .await
    }

    /// Removes all records and their edition, and puts these announcements in the place of those that records filled in;
    /// every advisory that a record told of is assessed again, and people may be told.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is removed.
    pub async fn forget_cve_records(
        &self,
        announcements: Vec<Advisory>,
        now: Timestamp,
    ) -> Result<CatalogImport, StoreError> {
        self.write("forgetting CVE records", move |connection| {
            lock(connection)?;
            let sql = "SELECT DISTINCT c.advisory_id FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve
                       ORDER BY c.advisory_id LIMIT $1";
            let subjects = connection.list(sql, &values![SUBJECTS_COUNT_MAX], |row| Ok((row.get(0)?, true)))?;
            announced::fill(connection, &announcements, true, now)?;
            connection.execute("DELETE FROM cve_records", &[])?;
            let done = finish(connection, CVE_RECORDS, "", 0, subjects, now)?;
            forget(connection, CVE_RECORDS)?;
            Ok(done)
        })
        .await
    }

    /// What is kept of these CVEs, by CVE.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_cve_records(&self, cves: Vec<String>) -> Result<HashMap<String, CveRecord>, StoreError> {
        self.read_long("reading CVE records", move |connection| {
            let sql = "SELECT cve, body FROM cve_records WHERE cve {any $1 text} ORDER BY cve";
            let read = connection
                .list(sql, &values![cves.clone()], |row| Ok((row.get(0)?, unpack_json(&row.get::<Vec<u8>>(1)?)?)))?;
            Ok(read.into_iter().collect())
        })
        .await
    }
}

fn write(
    connection: &Connection<'_>,
    records: &[Prepared],
    announce: bool,
    now: Timestamp,
) -> Result<CveRecordCounts, Fault> {
    lock(connection)?;
    let cves: Vec<String> = records.iter().map(|one| one.record.cve.clone()).collect();
    let mut stored: HashMap<String, (String, CveRecord)> = HashMap::new();
    let sql = "SELECT cve, sha256, body FROM cve_records WHERE cve {any $1 text} ORDER BY cve";
    connection.query(sql, &values![cves], &mut |row| {
        stored.insert(row.get(0)?, (row.get(1)?, unpack_json(&row.get::<Vec<u8>>(2)?)?));
        Ok(())
    })?;
    let mut rows: HashMap<&str, Vec<Value<'_>>> = HashMap::new();
    let mut judged: HashSet<String> = HashSet::new();
    for Prepared { sha256, record, body } in records {
        let known = stored.get(&record.cve);
        // A date that one of the two does not state proves nothing: what arrives later is then the newer one.
        let older =
            known.is_some_and(|(_, known)| record.updated.zip(known.updated).is_some_and(|(new, old)| new < old));
        if older || known.is_some_and(|(known, _)| known == sha256) {
            continue;
        }
        if known.and_then(|(_, known)| valid(known)) != valid(record) {
            judged.insert(record.cve.clone());
        }
        rows.insert(&record.cve, values![&record.cve, sha256, now, body].to_vec());
        stored.insert(record.cve.clone(), (sha256.clone(), record.clone()));
    }
    let rows: Vec<Vec<Value<'_>>> = rows.into_values().collect();
    let sql = "INSERT INTO cve_records (cve, sha256, seen, body) {values(text, text, bigint, blob)}
               ON CONFLICT (cve) DO UPDATE SET sha256 = excluded.sha256, seen = excluded.seen, body = excluded.body";
    connection.execute_many(sql, &rows)?;
    let subjects = concerned(connection, judged.into_iter().collect())?;
    let queued: Vec<(Uuid, bool)> = subjects.into_iter().map(|advisory| (advisory, announce)).collect();
    work::queue(connection, Stage::Assess, &queued, now)?;
    let (changed, all) = (rows.len() as u64, records.len() as u64);
    Ok(CveRecordCounts { changed, unchanged: all.saturating_sub(changed), reassess: queued.len() as u64 })
}

/// The judgement of a record that was not taken back.
fn valid(record: &CveRecord) -> Option<&Ssvc> {
    record.ssvc.as_ref().filter(|_| !record.rejected)
}

fn concerned(connection: &Connection<'_>, cves: Vec<String>) -> Result<Vec<Uuid>, Fault> {
    if cves.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT advisory_id FROM advisory_cves WHERE cve {any $1 text} ORDER BY advisory_id LIMIT $2";
    connection.list(sql, &values![cves, SUBJECTS_COUNT_MAX], |row| row.get(0))
}

/// Hands over the judgements of advisories' CVEs: advisory, CVE, judgement.
pub(super) fn each_judgement(
    connection: &Connection<'_>,
    ids: Vec<String>,
    mut each: impl FnMut(Uuid, String, Ssvc),
) -> Result<(), Fault> {
    let sql = "SELECT c.advisory_id, r.cve, r.body FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve
               WHERE c.advisory_id {any $1 text} ORDER BY c.advisory_id, r.cve LIMIT $2";
    connection.query(sql, &values![ids, SUBJECTS_COUNT_MAX], &mut |row| {
        let record: CveRecord = unpack_json(&row.get::<Vec<u8>>(2)?)?;
        if let Some(ssvc) = valid(&record) {
            each(row.get(0)?, row.get(1)?, ssvc.clone());
        }
        Ok(())
    })
}
