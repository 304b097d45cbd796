//! A batch of documents → rows, in one transaction.
//!
//! Reads what is known of the batch's advisories, decides in memory document by document, writes table by table:
//! that is the same for one document and for two hundred, and few statements on either database.
//! Does not know: how rows are made of a document (`rows`).

use super::rows::{self, Prepared};
use super::{Outcome, Stored, announced};
use crate::advisories::{forget_fields, put_document_fields, put_sorts};
use crate::connection::dialect::{delete_words, insert_words};
use crate::connection::{Connection, Value, values};
use crate::error::Fault;
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is known of one advisory, kept up to date while the batch is gone through.
#[derive(Default)]
struct Known {
    /// Number and first sight of each revision, by its hash.
    revisions: HashMap<String, (i64, i64)>,
    last_number: i64,
    current: Option<Current>,
}

struct Current {
    number: i64,
    sha256: String,
    version: String,
    /// The publisher's own date.
    released: Option<i64>,
    first_seen: i64,
    /// Index into the batch, if the current revision comes from it.
    document: Option<usize>,
}

/// What is known of a batch: its advisories, and what was found last where its documents come from.
struct Memory {
    advisories: HashMap<Uuid, Known>,
    places: HashMap<String, String>,
    now: i64,
}

/// What has to be written.
#[derive(Default)]
struct Plan {
    stored: Vec<Stored>,
    /// (index into the batch, number, silent) of each new revision.
    revisions: Vec<(usize, i64, bool)>,
    /// (index into the batch, number) of each known revision that readers see again.
    reinstated: Vec<(usize, i64)>,
    /// Indexes of documents that bring a new advisory.
    new: Vec<usize>,
    /// Advisories that were known before this batch and get a new current revision.
    replaced: Vec<Uuid>,
}

pub(super) fn store(connection: &Connection<'_>, batch: &[Prepared], now: Timestamp) -> Result<Vec<Stored>, Fault> {
    // One batch at a time over all nodes: two must not number the revisions of one advisory alike.
    announced::lock(connection)?;
    let mut memory = load(connection, batch, now)?;
    let plan = decide(batch, &mut memory);
    let current: Vec<(usize, i64)> = memory
        .advisories
        .values()
        .filter_map(|known| known.current.as_ref())
        .filter_map(|current| current.document.map(|document| (document, current.number)))
        .collect();
    write_history(connection, batch, &plan, now)?;
    let told: Vec<&Prepared> = current.iter().map(|(index, _)| &batch[*index]).collect();
    write_current(connection, batch, &plan, current, now)?;
    announced::settle(connection, &told, now)?;
    write_judgements(connection, batch, &plan)?;
    let places: Vec<_> = memory.places.iter().map(|(source, sha256)| values![source, sha256].to_vec()).collect();
    connection.execute_many(rows::UPSERT_PLACES, &places)?;
    Ok(plan.stored)
}

fn load(connection: &Connection<'_>, batch: &[Prepared], now: Timestamp) -> Result<Memory, Fault> {
    let ids: Vec<String> = batch.iter().map(|document| document.advisory.id.0.to_string()).collect();
    let mut advisories: HashMap<Uuid, Known> = HashMap::new();
    let sql = "SELECT a.id, a.revision, a.sha256, a.version, v.released, v.first_seen FROM advisories a
               JOIN revisions v ON v.advisory_id = a.id AND v.number = a.revision WHERE a.id {any $1 text}";
    connection.query(sql, &values![ids.clone()], &mut |row| {
        let (number, sha256, version) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let (released, first_seen) = (row.get(4)?, row.get(5)?);
        let current = Current { number, sha256, version, released, first_seen, document: None };
        advisories.entry(row.get(0)?).or_default().current = Some(current);
        Ok(())
    })?;
    let sql = "SELECT advisory_id, number, sha256, first_seen FROM revisions WHERE advisory_id {any $1 text}";
    connection.query(sql, &values![ids], &mut |row| {
        let known = advisories.entry(row.get(0)?).or_default();
        let number = row.get(1)?;
        known.last_number = known.last_number.max(number);
        known.revisions.insert(row.get(2)?, (number, row.get(3)?));
        Ok(())
    })?;
    let places = places(connection, batch.iter().map(|document| document.source.clone()).collect())?;
    Ok(Memory { advisories, places, now: now.as_microsecond() })
}

/// What was found last at these places.
pub(super) fn places(connection: &Connection<'_>, sources: Vec<String>) -> Result<HashMap<String, String>, Fault> {
    let sql = "SELECT source, sha256 FROM places WHERE source {any $1 text}";
    let places = connection.list(sql, &values![sources], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(places.into_iter().collect())
}

/// Those of these documents whose signature could not be judged when they came, and may be judged now. A signature that no
/// key is known for may be where its provider is about to fetch it again; one in an archive never is.
pub(super) fn undecided(connection: &Connection<'_>, documents: Vec<String>) -> Result<Vec<String>, Fault> {
    let sql = "SELECT sha256 FROM documents WHERE sha256 {any $1 text} AND (signature IN ('unknown', 'unknown_key')
               OR signature = 'not_checked' AND EXISTS (SELECT 1 FROM provider_documents p
                 WHERE p.sha256 = documents.sha256 AND p.probe IS NULL))";
    connection.list(sql, &values![documents], |row| row.get(0))
}

fn decide(batch: &[Prepared], memory: &mut Memory) -> Plan {
    let mut plan = Plan::default();
    for (index, document) in batch.iter().enumerate() {
        let id = document.advisory.id;
        let stood = memory.places.insert(document.source.clone(), document.sha256.clone());
        let known = memory.advisories.entry(id.0).or_default();
        let outcome = decide_one(index, document, known, stood.as_deref(), memory.now, &mut plan);
        plan.stored.push(Stored { advisory_id: id, outcome });
    }
    plan
}

/// `stood` is what was found last where the document comes from.
fn decide_one(
    index: usize,
    document: &Prepared,
    known: &mut Known,
    stood: Option<&str>,
    now: i64,
    plan: &mut Plan,
) -> Outcome {
    let released = document.advisory.updated.map(|date| date.as_microsecond());
    let before = known.revisions.get(&document.sha256).copied();
    let (number, first_seen) = before.unwrap_or((known.last_number + 1, now));
    let (sha256, version) = (document.sha256.clone(), document.advisory.version.clone());
    let next = Current { number, sha256, version, released, first_seen, document: Some(index) };
    let in_its_place = known.current.as_ref().is_some_and(|current| stood == Some(&*current.sha256));
    let current = match &known.current {
        None => true,
        Some(current) if before.is_some() => in_its_place && current.sha256 != next.sha256,
        Some(current) => in_its_place || next.is_newer_than(current),
    };
    let silent = before.is_none() && known.current.as_ref().is_some_and(|current| next.says_the_same_date_as(current));
    let first = known.current.is_none();
    match (before.is_some(), current) {
        (true, false) => return Outcome::Unchanged,
        (true, true) => plan.reinstated.push((index, number)),
        (false, _) => {
            known.last_number = number;
            known.revisions.insert(document.sha256.clone(), (number, first_seen));
            plan.revisions.push((index, number, silent));
        }
    }
    if first {
        plan.new.push(index);
    } else if current && known.current.as_ref().is_some_and(|current| current.document.is_none()) {
        plan.replaced.push(document.advisory.id.0);
    }
    if current {
        known.current = Some(next);
    }
    if first {
        return Outcome::New;
    }
    Outcome::Revised { number: u32::try_from(number).unwrap_or(u32::MAX), silent, current }
}

impl Current {
    /// By date, then version. A date that one of the two does not state proves nothing: what arrives later is then
    /// the newer one. A date in the future counts as the day it was first seen, or nothing could follow it.
    fn is_newer_than(&self, other: &Current) -> bool {
        let age = |one: &Current| one.released.map(|date| (date.min(one.first_seen), numbers(&one.version)));
        match (age(self), age(other)) {
            (Some(this), Some(other)) => this > other,
            _ => true,
        }
    }

    fn says_the_same_date_as(&self, other: &Current) -> bool {
        self.released == other.released && self.version == other.version
    }
}

/// The numbers of a document's version, `3` or `1.2.0` (CSAF 2.0 §3.1.11).
fn numbers(version: &str) -> Vec<u64> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// Documents, revisions, cases of new advisories, and what the ledger says of them.
fn write_history(connection: &Connection<'_>, batch: &[Prepared], plan: &Plan, now: Timestamp) -> Result<(), Fault> {
    let documents: Vec<_> = plan.revisions.iter().map(|(index, ..)| batch[*index].document_row(now)).collect();
    connection.execute_many(rows::INSERT_DOCUMENTS, &documents)?;
    let signatures: Vec<_> = batch.iter().filter_map(Prepared::signature_row).collect();
    connection.execute_many(rows::INSERT_SIGNATURES, &signatures)?;
    let revision = |(index, number, silent): &(usize, i64, bool)| batch[*index].revision_row(*number, *silent, now);
    connection.execute_many(rows::INSERT_REVISIONS, &plan.revisions.iter().map(revision).collect::<Vec<_>>())?;
    let new = || plan.new.iter().map(|index| &batch[*index]);
    let cases: Vec<_> = new().map(|document| values![document.case_id, now].to_vec()).collect();
    connection.execute_many(rows::INSERT_CASES, &cases)?;
    let links: Vec<_> =
        new().map(|document| values![document.advisory.id, document.case_id, document.case_id].to_vec()).collect();
    connection.execute_many(rows::INSERT_CASE_LINKS, &links)?;
    let entries = plan.revisions.iter().map(|(index, number, silent)| {
        let document = &batch[*index];
        let body = serde_json::json!({
            "tracking_id": document.advisory.tracking_id, "revision": number, "silent": silent,
        });
        (document.sha256.as_str(), body)
    });
    ledger::insert_many(connection, ledger::INSTALLATION, "document_seen", entries, now)?;
    let entries = plan.reinstated.iter().map(|(index, number)| {
        let document = &batch[*index];
        let body = serde_json::json!({ "tracking_id": document.advisory.tracking_id, "revision": number });
        (document.sha256.as_str(), body)
    });
    ledger::insert_many(connection, ledger::INSTALLATION, "document_reinstated", entries, now)
}

/// What readers see and what they can find, and the work that follows.
fn write_current(
    connection: &Connection<'_>,
    batch: &[Prepared],
    plan: &Plan,
    mut current: Vec<(usize, i64)>,
    now: Timestamp,
) -> Result<(), Fault> {
    current.sort_unstable();
    let documents = || current.iter().map(|(index, _)| &batch[*index]);
    forget(connection, &plan.replaced)?;
    let advisories: Vec<_> = current.iter().map(|(index, number)| batch[*index].advisory_row(*number, now)).collect();
    connection.execute_many(rows::UPSERT_ADVISORIES, &advisories)?;
    connection.execute_many(rows::UPSERT_BODIES, &documents().map(Prepared::body_row).collect::<Vec<_>>())?;
    connection.execute_many(rows::INSERT_VENDORS, &documents().flat_map(Prepared::vendor_rows).collect::<Vec<_>>())?;
    connection.execute_many(rows::INSERT_CVES, &documents().flat_map(Prepared::cve_rows).collect::<Vec<_>>())?;
    put_sorts(connection, documents().map(|document| &document.advisory))?;
    put_document_fields(connection, documents().map(|document| &document.advisory))?;
    let words: HashMap<Uuid, &str> = documents().map(|one| (one.advisory.id.0, one.words.as_str())).collect();
    index_words(connection, &words)?;
    let begun = |document: &Prepared| (document.advisory.id.0, document.announce, Some(now));
    work::queue_begun(connection, Stage::Assess, &documents().map(begun).collect::<Vec<_>>(), now)
}

/// States of a signature that nobody could judge yet. Each says more than those before it, and every other state more
/// than all of them.
const UNDECIDED: [&str; 3] = ["unknown", "not_checked", "unknown_key"];

/// What is known now of signatures that could not be judged when their documents came first.
fn write_judgements(connection: &Connection<'_>, batch: &[Prepared], plan: &Plan) -> Result<(), Fault> {
    let fresh: HashSet<usize> = plan.revisions.iter().map(|(index, ..)| *index).collect();
    let again = batch.iter().enumerate().filter(|(index, _)| !fresh.contains(index)).map(|(_, document)| document);
    for document in again {
        let lesser = UNDECIDED.iter().take_while(|state| **state != document.signature);
        let lesser: Vec<String> = lesser.map(|state| (*state).to_owned()).collect();
        if lesser.is_empty() {
            continue;
        }
        let sql = "UPDATE documents SET signature = $2 WHERE sha256 = $1 AND signature {any $3 text}";
        if connection.execute(sql, &values![&document.sha256, &document.signature, lesser])? > 0
            && let Some(signature) = document.signature_row()
        {
            let sql = "UPDATE document_signatures SET raw = $2 WHERE sha256 = $1";
            connection.execute(sql, &signature)?;
        }
    }
    Ok(())
}

/// Removes what hangs on the revision that readers no longer see.
pub(super) fn forget(connection: &Connection<'_>, advisories: &[Uuid]) -> Result<(), Fault> {
    if advisories.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    for sql in [
        "DELETE FROM advisory_vendors WHERE advisory_id {any $1 text}",
        "DELETE FROM advisory_cves WHERE advisory_id {any $1 text}",
    ] {
        connection.execute(sql, &values![ids.clone()])?;
    }
    forget_fields(connection, &ids)?;
    forget_words(connection, advisories)
}

/// Removes advisories' words from the search index.
pub(crate) fn forget_words(connection: &Connection<'_>, advisories: &[Uuid]) -> Result<(), Fault> {
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    let serials =
        connection.list("SELECT serial FROM advisories WHERE id {any $1 text}", &values![ids], |row| row.get(0))?;
    connection.execute(delete_words(connection.dialect()), &values![Vec::<i64>::from_iter(serials)]).map(|_| ())
}

/// Writes the words of advisories that have none in the index.
pub(crate) fn index_words(connection: &Connection<'_>, words: &HashMap<Uuid, &str>) -> Result<(), Fault> {
    let ids: Vec<String> = words.keys().map(Uuid::to_string).collect();
    let sql = "SELECT id, serial FROM advisories WHERE id {any $1 text} ORDER BY serial";
    let serials: Vec<(Uuid, i64)> = connection.list(sql, &values![ids], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<Vec<Value<'_>>> = serials
        .iter()
        .filter_map(|(id, serial)| words.get(id).map(|words| values![*serial, *words].to_vec()))
        .collect();
    connection.execute_many(insert_words(connection.dialect()), &rows).map(|_| ())
}
