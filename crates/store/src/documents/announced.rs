//! What a feed announced gives way to its publisher's document, whichever of the two came first.
//!
//! The announcement's row goes, its document and its history stay, and its address leads to the other. Both are one case, so
//! that nobody is alerted twice. Does not know: which document is meant (`triage::case`).

use super::ingest::{forget, forget_words, index_words};
use super::rows::Prepared;
use crate::connection::{Connection, Value, values};
use crate::encoding::{pack_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use crate::search::advisory_words;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::HashMap;
use triage::Advisory;
use triage::advisory::AdvisoryId;
use triage::case::{announced_names, document_names, may_be_of, takes_place_of};
use uuid::Uuid;

/// Advisories looked at beside one batch: those that name one of its ids or CVEs. What is beyond stays as it is.
const CANDIDATES_COUNT_MAX: i64 = 1_000;

impl Store {
    /// The advisory that took the place of an announcement; `None` if that one stands, or is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_superseding(&self, announcement: AdvisoryId) -> Result<Option<AdvisoryId>, StoreError> {
        self.read("looking for what took an announcement's place", move |connection| {
            let sql = "SELECT superseded_by FROM announcements WHERE advisory_id = $1 LIMIT 1";
            let found = connection.find(sql, &values![announcement], |row| row.get::<Option<String>>(0))?.flatten();
            Ok(found.as_deref().and_then(|id| Uuid::try_parse(id).ok()).map(AdvisoryId))
        })
        .await
    }

    /// Announcements that stand and name one of these CVEs, each with its document as it was kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_announcements(&self, cves: Vec<String>) -> Result<Vec<(AdvisoryId, Vec<u8>)>, StoreError> {
        self.read_long("listing announcements", move |connection| {
            let sql = "SELECT a.id, d.raw FROM advisories a JOIN documents d ON d.sha256 = a.sha256
                       WHERE a.id IN (SELECT n.advisory_id FROM announcements n
                         JOIN advisory_cves c ON c.advisory_id = n.advisory_id
                         WHERE n.superseded_by IS NULL AND c.cve {any $1 text})
                       ORDER BY a.id LIMIT $2";
            connection.list(sql, &values![cves.clone(), ANNOUNCEMENTS_COUNT_MAX], |row| {
                Ok((AdvisoryId(row.get(0)?), crate::encoding::unpack(&row.get::<Vec<u8>>(1)?)?))
            })
        })
        .await
    }
}

impl Store {
    /// Replaces what announcements say by what is known now of their CVEs, and has them assessed again. One that gave way
    /// meanwhile stays as it is. Returns how many were replaced.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is replaced.
    pub async fn fill_announcements(
        &self,
        advisories: Vec<Advisory>,
        announce: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write("filling in announcements", move |connection| fill(connection, &advisories, announce, now)).await
    }
}

/// See [`Store::fill_announcements`].
pub(crate) fn fill(
    connection: &Connection<'_>,
    advisories: &[Advisory],
    announce: bool,
    now: Timestamp,
) -> Result<u64, Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'documents'", &[])?;
    let mut filled = Vec::new();
    for advisory in advisories {
        let sql = "UPDATE advisory_bodies SET advisory = $2 WHERE advisory_id = $1 AND advisory_id IN
                   (SELECT advisory_id FROM announcements WHERE superseded_by IS NULL)";
        let body = pack_json(advisory)?;
        if connection.execute(sql, &values![advisory.id, &body])? > 0 {
            // What was decoded of the former body is not what is there now.
            let sql = "UPDATE advisories SET assessments = assessments + 1 WHERE id = $1";
            connection.execute(sql, &values![advisory.id])?;
            filled.push(advisory);
        }
    }
    let ids: Vec<Uuid> = filled.iter().map(|advisory| advisory.id.0).collect();
    forget_words(connection, &ids)?;
    let words: Vec<String> = filled.iter().map(|advisory| advisory_words(advisory)).collect();
    let words = ids.iter().copied().zip(words.iter().map(String::as_str)).collect();
    index_words(connection, &words)?;
    let queued: Vec<(Uuid, bool)> = ids.iter().map(|id| (*id, announce)).collect();
    work::queue(connection, Stage::Assess, &queued, now)?;
    Ok(queued.len() as u64)
}

/// Announcements filled in at once after records came: all of those that stand in any installation.
const ANNOUNCEMENTS_COUNT_MAX: i64 = 100_000;

/// Brings together what this batch brought with what is there.
pub(super) fn settle(connection: &Connection<'_>, current: &[&Prepared], now: Timestamp) -> Result<(), Fault> {
    let (announced, documents): (Vec<&Prepared>, Vec<&Prepared>) =
        current.iter().partition(|document| document.advisory.is_announcement());
    remember(connection, &announced)?;
    for announcement in &announced {
        let candidates = documents_for(connection, &announcement.advisory)?;
        if let Some(document) = candidates.iter().find(|document| takes_place_of(document, &announcement.advisory)) {
            supersede(connection, announcement.advisory.id, document.id, now)?;
        }
    }
    let standing = connection
        .number("SELECT count(*) FROM (SELECT 1 FROM announcements WHERE superseded_by IS NULL LIMIT 1) one", &[])?;
    if standing == 0 || documents.is_empty() {
        return Ok(());
    }
    for announcement in announcements_for(connection, &documents)? {
        let found = documents.iter().find(|document| takes_place_of(&document.advisory, &announcement));
        if let Some(document) = found {
            supersede(connection, announcement.id, document.advisory.id, now)?;
        }
    }
    Ok(())
}

/// Keeps the names under which the documents may arrive. One that was superseded and says something new stands again until
/// its document is found again.
fn remember(connection: &Connection<'_>, announced: &[&Prepared]) -> Result<(), Fault> {
    let ids: Vec<String> = announced.iter().map(|one| one.advisory.id.0.to_string()).collect();
    connection.execute("DELETE FROM announced_names WHERE advisory_id {any $1 text}", &values![ids])?;
    let rows: Vec<Vec<Value<'_>>> = announced.iter().map(|one| values![one.advisory.id].to_vec()).collect();
    let sql = "INSERT INTO announcements (advisory_id) {values(text)}
               ON CONFLICT (advisory_id) DO UPDATE SET superseded_by = NULL";
    connection.execute_many(sql, &rows)?;
    let names = announced
        .iter()
        .flat_map(|one| announced_names(&one.advisory).into_iter().map(|name| values![name, one.advisory.id].to_vec()));
    let sql = "INSERT INTO announced_names (name, advisory_id) {values(text, text)}";
    connection.execute_many(sql, &names.collect::<Vec<_>>()).map(|_| ())
}

fn cves(advisory: &Advisory) -> impl Iterator<Item = String> + '_ {
    advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone())
}

/// Documents by the announcement's publisher that have one of its names for their id, or name one of its CVEs.
fn documents_for(connection: &Connection<'_>, announcement: &Advisory) -> Result<Vec<Advisory>, Fault> {
    let names = announced_names(announcement);
    // Publishers write their ids in capitals or in small letters, and the index knows letters as they are.
    let names: Vec<String> = names.iter().map(|name| name.to_uppercase()).chain(names.iter().cloned()).collect();
    let sql = "SELECT a.id, a.publisher, a.namespace FROM advisories a
               WHERE (a.tracking_id {any $1 text} OR a.id IN (SELECT advisory_id FROM advisory_cves WHERE cve {any $2 text}))
                 AND a.id NOT IN (SELECT advisory_id FROM announcements)
               ORDER BY a.id LIMIT $3";
    let values = values![names, cves(announcement).collect::<Vec<_>>(), CANDIDATES_COUNT_MAX];
    let rows = connection
        .list(sql, &values, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)))?;
    let candidates = rows.into_iter().filter(|(_, name, namespace)| may_be_of(name, namespace, announcement));
    load(connection, candidates.map(|(id, ..)| id).collect())
}

/// Announcements that stand and have the id of one of the documents for a name, or name one of their CVEs.
fn announcements_for(connection: &Connection<'_>, documents: &[&Prepared]) -> Result<Vec<Advisory>, Fault> {
    let names: Vec<String> = documents.iter().flat_map(|document| document_names(&document.advisory)).collect();
    let cves: Vec<String> = documents.iter().flat_map(|document| cves(&document.advisory)).collect();
    let sql = "SELECT a.advisory_id FROM announcements a
               WHERE a.superseded_by IS NULL AND (
                 a.advisory_id IN (SELECT advisory_id FROM announced_names WHERE name {any $1 text})
                 OR a.advisory_id IN (SELECT advisory_id FROM advisory_cves WHERE cve {any $2 text}))
               ORDER BY a.advisory_id LIMIT $3";
    let ids = connection.list(sql, &values![names, cves, CANDIDATES_COUNT_MAX], |row| row.get::<String>(0))?;
    load(connection, ids)
}

fn load(connection: &Connection<'_>, ids: Vec<String>) -> Result<Vec<Advisory>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT advisory FROM advisory_bodies WHERE advisory_id {any $1 text} ORDER BY advisory_id";
    connection.list(sql, &values![ids], |row| unpack_json(&row.get::<Vec<u8>>(0)?))
}

/// The document takes the announcement's place: one case, one address, and nothing that waited to be told is lost.
fn supersede(
    connection: &Connection<'_>,
    announcement: AdvisoryId,
    document: AdvisoryId,
    now: Timestamp,
) -> Result<(), Fault> {
    join_cases(connection, announcement, document)?;
    let untold = "SELECT count(*) FROM work
                  WHERE stage IN ('assess', 'match', 'alert') AND subject = $1 AND pending = 1 AND announce = 1";
    if connection.number(untold, &values![announcement])? > 0 {
        work::queue(connection, Stage::Assess, &[(document.0, true)], now)?;
    }
    connection.execute(
        "UPDATE work SET pending = 0, lease_until = 0, fence = fence + 1
               WHERE stage IN ('assess', 'match', 'alert') AND subject = $1",
        &values![announcement],
    )?;
    forget(connection, &[announcement.0])?;
    for sql in [
        "DELETE FROM matches WHERE advisory_id = $1",
        "DELETE FROM advisory_bodies WHERE advisory_id = $1",
        "DELETE FROM advisories WHERE id = $1",
        "DELETE FROM announced_names WHERE advisory_id = $1",
    ] {
        connection.execute(sql, &values![announcement])?;
    }
    for sql in [
        // What was told stays in the list of alerts, which leads to advisories.
        "UPDATE alerts SET advisory_id = $2 WHERE advisory_id = $1",
        "UPDATE announcements SET superseded_by = $2 WHERE advisory_id = $1",
    ] {
        connection.execute(sql, &values![announcement, document])?;
    }
    let body = serde_json::json!({ "superseded_by": document.0 });
    let subject = announcement.0.to_string();
    ledger::insert(connection, ledger::INSTALLATION, "announcement_superseded", &subject, &body, now)
}

/// Moves the link of the one whose case nobody was told of and nothing was done about to the other's case.
fn join_cases(connection: &Connection<'_>, announcement: AdvisoryId, document: AdvisoryId) -> Result<(), Fault> {
    let sql = "SELECT l.advisory_id, l.case_id,
                 (SELECT count(*) FROM alerts a WHERE a.case_id = l.case_id)
                 + (SELECT count(*) FROM ticks t WHERE t.case_id = l.case_id)
               FROM case_links l WHERE l.advisory_id {any $1 text} ORDER BY l.advisory_id LIMIT 2";
    let ids = vec![announcement.0.to_string(), document.0.to_string()];
    let mut cases: HashMap<Uuid, (Uuid, i64)> = HashMap::new();
    connection.query(sql, &values![ids], &mut |row| {
        cases.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    let (Some((announced, _)), Some((documented, used))) = (cases.get(&announcement.0), cases.get(&document.0)) else {
        return Ok(());
    };
    let (mover, case) = if *used > 0 { (announcement, documented) } else { (document, announced) };
    let sql = "UPDATE case_links SET case_id = $2 WHERE advisory_id = $1";
    connection.execute(sql, &values![mover, *case]).map(|_| ())
}
