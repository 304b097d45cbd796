//! What a feed announced gives way to its publisher's document, whichever of the two came first.
//!
//! The announcement's row goes, its document and its history stay, and its address leads to the other. Both are one case, so
//! that nobody is alerted twice. Does not know: which document is meant (`triage::case`).

use super::deleted::remove;
use super::ingest::{forget_words, index_words};
use super::rows::Prepared;
use crate::advisories::{AdvisoryKey, publisher_slug, put_document_fields, put_sorts};
use crate::cases;
use crate::connection::{Connection, Value, values};
use crate::dispositions;
use crate::encoding::{pack_json, unpack, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
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
    /// The advisory that took the place of the announcement that a key names; `None` if that one stands, if there is none
    /// that the reader may see, or if the key names several.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_superseding(&self, reader: &Reader, key: &AdvisoryKey) -> Result<Option<AdvisoryId>, StoreError> {
        let (reader, key) = (*reader, key.clone());
        let doing = "looking for what took an announcement's place";
        self.read(doing, move |connection| superseding(connection, &reader, &key)).await
    }

    /// Announcements that stand and were not filled in since something changed, by id, beginning after one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_announcements(
        &self,
        after: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<UnfilledAnnouncement>, StoreError> {
        let after = after.map_or(String::new(), |id| id.0.to_string());
        self.read_long("listing announcements", move |connection| {
            let sql = "SELECT a.id, n.changes, d.raw FROM announcements n
                       JOIN advisories a ON a.id = n.advisory_id JOIN documents d ON d.sha256 = a.sha256
                       WHERE n.superseded_by IS NULL AND n.changes <> n.filled AND n.advisory_id > $1
                       ORDER BY n.advisory_id LIMIT $2";
            connection.list(sql, &values![after.as_str(), i64::from(limit)], |row| {
                let (id, raw) = (AdvisoryId(row.get(0)?), unpack(&row.get::<Vec<u8>>(2)?)?);
                Ok(UnfilledAnnouncement { id, changes: row.get(1)?, raw })
            })
        })
        .await
    }

    /// Announcements whose document was deleted after they had given way to it: they have to be stored again to stand.
    /// Returns the newest document of each, by id, beginning after one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_fallen_announcements(
        &self,
        after: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<FallenAnnouncement>, StoreError> {
        let after = after.map_or(String::new(), |id| id.0.to_string());
        self.read_long("listing announcements that have to stand again", move |connection| {
            let sql = "SELECT n.advisory_id, d.raw FROM announcements n
                       JOIN revisions v ON v.advisory_id = n.advisory_id AND v.number =
                         (SELECT max(number) FROM revisions r WHERE r.advisory_id = n.advisory_id)
                       JOIN documents d ON d.sha256 = v.sha256
                       WHERE n.superseded_by IS NULL AND n.advisory_id > $1
                         AND NOT EXISTS (SELECT 1 FROM advisories a WHERE a.id = n.advisory_id)
                       ORDER BY n.advisory_id LIMIT $2";
            connection.list(sql, &values![after.as_str(), i64::from(limit)], |row| {
                // One that cannot be read keeps no other from standing again.
                Ok(FallenAnnouncement { id: AdvisoryId(row.get(0)?), raw: unpack(&row.get::<Vec<u8>>(1)?).ok() })
            })
        })
        .await
    }

    /// Replaces what announcements say by what is known now of their CVEs; those that say something else then are assessed
    /// again. Each comes with the changes that were known when it was listed: one that changed or gave way meanwhile stays
    /// as it is. Returns how many were replaced.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is replaced.
    pub async fn fill_announcements(
        &self,
        advisories: Vec<(Advisory, i64)>,
        announce: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write("filling in announcements", move |connection| {
            lock(connection)?;
            let mut filled = Vec::new();
            for (advisory, changes) in &advisories {
                if fill(connection, advisory, *changes)? {
                    filled.push(advisory);
                }
            }
            let ids: Vec<Uuid> = filled.iter().map(|advisory| advisory.id.0).collect();
            forget_words(connection, &ids)?;
            put_sorts(connection, filled.iter().copied())?;
            put_document_fields(connection, filled.iter().copied())?;
            let words: Vec<String> = filled.iter().map(|advisory| advisory_words(advisory)).collect();
            let words = ids.iter().copied().zip(words.iter().map(String::as_str)).collect();
            index_words(connection, &words)?;
            let queued: Vec<(Uuid, bool)> = ids.iter().map(|id| (*id, announce)).collect();
            work::queue(connection, Stage::Assess, &queued, now)?;
            Ok(queued.len() as u64)
        })
        .await
    }
}

/// An announcement that has to be stored again to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FallenAnnouncement {
    /// Its advisory.
    pub id: AdvisoryId,
    /// Its newest document as it was kept; `None` where that cannot be unpacked.
    pub raw: Option<Vec<u8>>,
}

/// An announcement that waits to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfilledAnnouncement {
    /// Its advisory.
    pub id: AdvisoryId,
    /// How many changes were known when it was listed.
    pub changes: i64,
    /// Its document as it was kept.
    pub raw: Vec<u8>,
}

fn superseding(connection: &Connection<'_>, reader: &Reader, key: &AdvisoryKey) -> Result<Option<AdvisoryId>, Fault> {
    let (column, named, slug) = match key {
        AdvisoryKey::Id(id) => ("advisory_id", vec![id.0.to_string()], None),
        AdvisoryKey::TrackingId(id) => ("tracking_id", vec![id.clone(), id.to_uppercase()], None),
        AdvisoryKey::PublisherTracking { publisher, tracking_id: id } => {
            ("tracking_id", vec![id.clone(), id.to_uppercase()], Some(publisher_slug(publisher)))
        }
    };
    let sql = format!(
        "SELECT n.publisher, n.superseded_by FROM announcements n JOIN advisories a ON a.id = n.superseded_by
         WHERE n.{column} {{any $1 text}} AND a.tlp <= $3 ORDER BY n.advisory_id LIMIT $2"
    );
    let values = values![named, CANDIDATES_COUNT_MAX, reader.tlp_rank()];
    let found = connection.list(&sql, &values, |row| Ok((row.get::<String>(0)?, row.get::<Uuid>(1)?)))?;
    let of_publisher = |name: &str| slug.as_ref().is_none_or(|slug| publisher_slug(name) == *slug);
    let mut places = found.iter().filter(|(name, _)| of_publisher(name)).map(|(_, place)| AdvisoryId(*place));
    let first = places.next();
    Ok(first.filter(|first| places.all(|other| other == *first)))
}

/// Whether the announcement says something else now.
fn fill(connection: &Connection<'_>, advisory: &Advisory, changes: i64) -> Result<bool, Fault> {
    let sql = "UPDATE announcements SET filled = $2
               WHERE advisory_id = $1 AND changes = $2 AND superseded_by IS NULL";
    if connection.execute(sql, &values![advisory.id, changes])? == 0 {
        return Ok(false);
    }
    let kept = load(connection, vec![advisory.id.0.to_string()])?;
    if kept.first() == Some(advisory) {
        return Ok(false);
    }
    let sql = "UPDATE advisory_bodies SET advisory = $2 WHERE advisory_id = $1";
    connection.execute(sql, &values![advisory.id, &pack_json(advisory)?])?;
    // What was decoded of the former body is not what is there now.
    let sql = "UPDATE advisories SET assessments = assessments + 1 WHERE id = $1";
    connection.execute(sql, &values![advisory.id])?;
    Ok(true)
}

/// Documents, and what is known of announcements, change one batch at a time over all nodes.
pub(crate) fn lock(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'documents'", &[]).map(|_| ())
}

/// Notes that every announcement that names a CVE of which there is a record waits to be filled in.
pub(crate) fn note_all_changes(connection: &Connection<'_>) -> Result<(), Fault> {
    lock(connection)?;
    let sql = "UPDATE announcements SET changes = changes + 1 WHERE superseded_by IS NULL AND advisory_id IN
               (SELECT c.advisory_id FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve)";
    connection.execute(sql, &[]).map(|_| ())
}

/// Notes that announcements that name one of these CVEs wait to be filled in.
pub(crate) fn note_changes(connection: &Connection<'_>, cves: Vec<String>) -> Result<(), Fault> {
    if cves.is_empty() {
        return Ok(());
    }
    lock(connection)?;
    let sql = "UPDATE announcements SET changes = changes + 1 WHERE superseded_by IS NULL
               AND advisory_id IN (SELECT advisory_id FROM advisory_cves WHERE cve {any $1 text})";
    connection.execute(sql, &values![cves]).map(|_| ())
}

/// Brings together what this batch brought with what is there.
pub(super) fn settle(connection: &Connection<'_>, current: &[&Prepared], now: Timestamp) -> Result<(), Fault> {
    let (announced, documents): (Vec<&Prepared>, Vec<&Prepared>) =
        current.iter().partition(|document| document.advisory.is_announcement());
    remember(connection, &announced)?;
    name(connection, current)?;
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

/// Keeps what is announced. One that was superseded and says something new stands again until its document is found again.
fn remember(connection: &Connection<'_>, announced: &[&Prepared]) -> Result<(), Fault> {
    let rows: Vec<Vec<Value<'_>>> = announced
        .iter()
        .map(|one| {
            let Advisory { id, publisher, tracking_id, .. } = &one.advisory;
            values![*id, &publisher.name, tracking_id, 1_i64, 0_i64].to_vec()
        })
        .collect();
    let sql = "INSERT INTO announcements (advisory_id, publisher, tracking_id, changes, filled)
                 {values(text, text, text, bigint, bigint)}
               ON CONFLICT (advisory_id) DO UPDATE SET publisher = excluded.publisher,
                 tracking_id = excluded.tracking_id, changes = announcements.changes + 1, superseded_by = NULL";
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Keeps the names by which announcements and documents find each other, whichever comes first.
fn name(connection: &Connection<'_>, current: &[&Prepared]) -> Result<(), Fault> {
    let ids: Vec<String> = current.iter().map(|one| one.advisory.id.0.to_string()).collect();
    connection.execute("DELETE FROM advisory_names WHERE advisory_id {any $1 text}", &values![ids])?;
    let names_of = |advisory: &Advisory| {
        if advisory.is_announcement() { announced_names(advisory) } else { document_names(advisory) }
    };
    let names = current
        .iter()
        .flat_map(|one| names_of(&one.advisory).into_iter().map(|name| values![name, one.advisory.id].to_vec()));
    let sql = "INSERT INTO advisory_names (name, advisory_id) {values(text, text)}";
    connection.execute_many(sql, &names.collect::<Vec<_>>()).map(|_| ())
}

fn cves(advisory: &Advisory) -> impl Iterator<Item = String> + '_ {
    advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone())
}

/// Documents by the announcement's publisher that have one of its names, or name one of its CVEs.
fn documents_for(connection: &Connection<'_>, announcement: &Advisory) -> Result<Vec<Advisory>, Fault> {
    let names = announced_names(announcement);
    let sql = "SELECT a.id, a.publisher, a.namespace FROM advisories a
               WHERE (a.id IN (SELECT advisory_id FROM advisory_names WHERE name {any $1 text})
                   OR a.id IN (SELECT advisory_id FROM advisory_cves WHERE cve {any $2 text}))
                 AND a.id NOT IN (SELECT advisory_id FROM announcements)
               ORDER BY a.id LIMIT $3";
    let values = values![names, cves(announcement).collect::<Vec<_>>(), CANDIDATES_COUNT_MAX];
    let rows = connection
        .list(sql, &values, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)))?;
    let candidates = rows.into_iter().filter(|(_, name, namespace)| may_be_of(name, namespace, announcement));
    load(connection, candidates.map(|(id, ..)| id).collect())
}

/// Announcements that stand and have one of the documents' names, or name one of their CVEs.
fn announcements_for(connection: &Connection<'_>, documents: &[&Prepared]) -> Result<Vec<Advisory>, Fault> {
    let names: Vec<String> = documents.iter().flat_map(|document| document_names(&document.advisory)).collect();
    let cves: Vec<String> = documents.iter().flat_map(|document| cves(&document.advisory)).collect();
    let sql = "SELECT a.advisory_id FROM announcements a
               WHERE a.superseded_by IS NULL AND (
                 a.advisory_id IN (SELECT advisory_id FROM advisory_names WHERE name {any $1 text})
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

/// The document takes the announcement's place: one case, one address, and nothing that waited to be told, or that people
/// said, is lost.
fn supersede(
    connection: &Connection<'_>,
    announcement: AdvisoryId,
    document: AdvisoryId,
    now: Timestamp,
) -> Result<(), Fault> {
    let beside = cases::forget(connection, announcement)?;
    join_cases(connection, announcement, document)?;
    cases::settle_around(connection, &[beside, vec![document.0]].concat(), now)?;
    let untold = "SELECT count(*) FROM work
                  WHERE stage IN ('assess', 'match', 'match_by_hand', 'alert') AND subject = $1 AND pending = 1 AND announce = 1";
    if connection.number(untold, &values![announcement])? > 0 {
        work::queue(connection, Stage::Assess, &[(document.0, true)], now)?;
    }
    dispositions::carry_over(connection, announcement, document)?;
    remove(connection, announcement)?;
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

/// One case for both. It is the document's, to which the announcement's ticks come, and the alerts of watchlists that told
/// nothing of the document: those of others stay, since what a watchlist told last is what a change is compared with. Only
/// where the announcement's case alone was used does the document come to it, so that its case never depends on which of the
/// two came first.
fn join_cases(connection: &Connection<'_>, announcement: AdvisoryId, document: AdvisoryId) -> Result<(), Fault> {
    let sql = "SELECT l.advisory_id, l.home,
                 (SELECT count(*) FROM alerts a WHERE a.case_id = l.home)
                 + (SELECT count(*) FROM ticks t WHERE t.case_id = l.home)
               FROM case_links l WHERE l.advisory_id {any $1 text} ORDER BY l.advisory_id LIMIT 2";
    let ids = vec![announcement.0.to_string(), document.0.to_string()];
    let mut cases: HashMap<Uuid, (Uuid, bool)> = HashMap::new();
    connection.query(sql, &values![ids], &mut |row| {
        cases.insert(row.get(0)?, (row.get(1)?, row.get::<i64>(2)? > 0));
        Ok(())
    })?;
    let (Some(&(announced, told)), Some(&(documented, used))) = (cases.get(&announcement.0), cases.get(&document.0))
    else {
        return Ok(());
    };
    let (mover, case) = if told && !used { (document, announced) } else { (announcement, documented) };
    connection
        .execute("UPDATE case_links SET case_id = $2, home = $2 WHERE advisory_id = $1", &values![mover, case])?;
    if mover == document || announced == documented {
        return Ok(());
    }
    for sql in [
        "UPDATE ticks SET case_id = $2 WHERE case_id = $1 AND NOT EXISTS (SELECT 1 FROM ticks t
           WHERE t.case_id = $2 AND t.organisation_id = ticks.organisation_id AND t.step_key = ticks.step_key)",
        "UPDATE alerts SET case_id = $2 WHERE case_id = $1 AND NOT EXISTS (SELECT 1 FROM alerts t
           WHERE t.case_id = $2 AND t.organisation_id = alerts.organisation_id AND t.watchlist_id = alerts.watchlist_id
             AND t.reason <> 'also_published')",
    ] {
        connection.execute(sql, &values![announced, documented])?;
    }
    Ok(())
}
