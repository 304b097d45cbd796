//! CVE records: what is kept of each, and which advisories a changed one concerns.
//!
//! Does not know: how a record is read, or where records come from.

use super::{CatalogImport, finish, forget, lock};
use crate::connection::{Connection, Value, values};
use crate::documents::announced;
use crate::encoding::{from_json, json, pack_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::{Store, blocking};
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
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
    cve: String,
    new: Known,
    body: Vec<u8>,
}

/// What two records of one CVE are compared by.
#[derive(Clone)]
struct Known {
    sha256: String,
    /// Microseconds after 1970, as the record says.
    updated: Option<i64>,
    /// The judgement as JSON; none of a record that was taken back.
    ssvc: Option<String>,
}

fn prepare(NewCveRecord { sha256, record }: NewCveRecord) -> Result<Prepared, Fault> {
    let ssvc = record.ssvc.as_ref().filter(|_| !record.rejected).map(json).transpose()?;
    let new = Known { sha256, updated: record.updated.map(|at| at.as_microsecond()), ssvc };
    Ok(Prepared { new, body: pack_json(&record)?, cve: record.cve })
}

impl Store {
    /// Keeps records; advisories with a CVE whose SSVC judgement changed are assessed again, and announcements of a CVE
    /// whose record changed wait to be filled in. A record that was written before the stored one changes nothing.
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
        let prepare_all = move || records.into_iter().map(prepare).collect::<Result<Vec<Prepared>, Fault>>();
        let prepared = blocking(prepare_all).await.map_err(self.during(DOING))?;
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

    /// Removes all records and their edition; every advisory that a record told of is assessed again, and people may be
    /// told. Announcements that records filled in wait to be filled in anew.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is removed.
    pub async fn forget_cve_records(&self, now: Timestamp) -> Result<CatalogImport, StoreError> {
        self.write("forgetting CVE records", move |connection| {
            lock(connection)?;
            let sql = "SELECT DISTINCT c.advisory_id FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve
                       ORDER BY c.advisory_id LIMIT $1";
            let subjects = connection.list(sql, &values![SUBJECTS_COUNT_MAX], |row| Ok((row.get(0)?, true)))?;
            announced::note_all_changes(connection)?;
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
    let cves: Vec<String> = records.iter().map(|one| one.cve.clone()).collect();
    let mut stored: HashMap<String, Known> = HashMap::new();
    let sql = "SELECT cve, sha256, updated, ssvc FROM cve_records WHERE cve {any $1 text} ORDER BY cve";
    connection.query(sql, &values![cves], &mut |row| {
        stored.insert(row.get(0)?, Known { sha256: row.get(1)?, updated: row.get(2)?, ssvc: row.get(3)? });
        Ok(())
    })?;
    let mut rows: HashMap<&str, Vec<Value<'_>>> = HashMap::new();
    let mut judged: HashSet<String> = HashSet::new();
    for Prepared { cve, new, body } in records {
        let known = stored.get(cve);
        // A date that one of the two does not state proves nothing: what arrives later is then the newer one.
        let older = known.is_some_and(|known| new.updated.zip(known.updated).is_some_and(|(new, old)| new < old));
        if older || known.is_some_and(|known| known.sha256 == new.sha256) {
            continue;
        }
        if known.and_then(|known| known.ssvc.as_ref()) != new.ssvc.as_ref() {
            judged.insert(cve.clone());
        }
        rows.insert(cve, values![cve, &new.sha256, now, new.updated, new.ssvc.as_deref(), body].to_vec());
        stored.insert(cve.clone(), new.clone());
    }
    announced::note_changes(connection, rows.keys().map(|cve| (*cve).to_owned()).collect())?;
    let rows: Vec<Vec<Value<'_>>> = rows.into_values().collect();
    let sql = "INSERT INTO cve_records (cve, sha256, seen, updated, ssvc, body)
               {values(text, text, bigint, bigint, text, blob)}
               ON CONFLICT (cve) DO UPDATE SET sha256 = excluded.sha256, seen = excluded.seen,
                 updated = excluded.updated, ssvc = excluded.ssvc, body = excluded.body";
    connection.execute_many(sql, &rows)?;
    let subjects = concerned(connection, judged.into_iter().collect())?;
    let queued: Vec<(Uuid, bool)> = subjects.into_iter().map(|advisory| (advisory, announce)).collect();
    work::queue(connection, Stage::Assess, &queued, now)?;
    let (changed, all) = (rows.len() as u64, records.len() as u64);
    Ok(CveRecordCounts { changed, unchanged: all.saturating_sub(changed), reassess: queued.len() as u64 })
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
    let sql = "SELECT c.advisory_id, r.cve, r.ssvc FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve
               WHERE c.advisory_id {any $1 text} AND r.ssvc IS NOT NULL ORDER BY c.advisory_id, r.cve LIMIT $2";
    connection.query(sql, &values![ids, SUBJECTS_COUNT_MAX], &mut |row| {
        each(row.get(0)?, row.get(1)?, from_json(&row.get::<String>(2)?)?);
        Ok(())
    })
}
