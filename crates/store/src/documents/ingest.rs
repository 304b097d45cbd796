//! A batch of documents → rows, in one transaction.
//!
//! Reads what is known of the batch's advisories, decides in memory document by document, writes table by table:
//! that is the same for one document and for two hundred, and few statements on either database.
//! Does not know: how rows are made of a document (`rows`).

use super::rows::{self, Prepared};
use super::{Outcome, Stored};
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
    revisions: HashSet<String>,
    last_number: i64,
    current: Option<Current>,
}

struct Current {
    number: i64,
    version: String,
    updated: i64,
    /// The publisher's own date, which `updated` stands in for where there is none.
    released: Option<i64>,
    /// Index into the batch, if the current revision comes from it.
    document: Option<usize>,
}

/// What has to be written.
#[derive(Default)]
struct Plan {
    stored: Vec<Stored>,
    /// (index into the batch, number, silent) of each new revision.
    revisions: Vec<(usize, i64, bool)>,
    /// Indexes of documents that bring a new advisory.
    new: Vec<usize>,
    /// Advisories that were known before this batch and get a new current revision.
    replaced: Vec<Uuid>,
}

pub(super) fn store(connection: &Connection<'_>, batch: &[Prepared], now: Timestamp) -> Result<Vec<Stored>, Fault> {
    // One batch at a time over all nodes: two must not number the revisions of one advisory alike.
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'documents'", &[])?;
    let mut known = load(connection, batch)?;
    let plan = decide(batch, &mut known);
    let current: Vec<(usize, i64)> = known
        .values()
        .filter_map(|known| known.current.as_ref())
        .filter_map(|current| current.document.map(|document| (document, current.number)))
        .collect();
    write_history(connection, batch, &plan, now)?;
    write_current(connection, batch, &plan, current, now)?;
    Ok(plan.stored)
}

fn load(connection: &Connection<'_>, batch: &[Prepared]) -> Result<HashMap<Uuid, Known>, Fault> {
    let ids: Vec<String> = batch.iter().map(|document| document.advisory.id.0.to_string()).collect();
    let mut known: HashMap<Uuid, Known> = HashMap::new();
    let sql = "SELECT a.id, a.revision, a.version, a.updated, v.released FROM advisories a
               JOIN revisions v ON v.advisory_id = a.id AND v.number = a.revision WHERE a.id {any $1 text}";
    connection.query(sql, &values![ids.clone()], &mut |row| {
        let (number, version, updated, released) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let current = Current { number, version, updated, released, document: None };
        known.entry(row.get(0)?).or_default().current = Some(current);
        Ok(())
    })?;
    let sql = "SELECT advisory_id, number, sha256 FROM revisions WHERE advisory_id {any $1 text}";
    connection.query(sql, &values![ids], &mut |row| {
        let known = known.entry(row.get(0)?).or_default();
        known.last_number = known.last_number.max(row.get(1)?);
        known.revisions.insert(row.get(2)?);
        Ok(())
    })?;
    Ok(known)
}

fn decide(batch: &[Prepared], known: &mut HashMap<Uuid, Known>) -> Plan {
    let mut plan = Plan::default();
    for (index, document) in batch.iter().enumerate() {
        let id = document.advisory.id;
        let outcome = decide_one(index, document, known.entry(id.0).or_default(), &mut plan);
        plan.stored.push(Stored { advisory_id: id, outcome });
    }
    plan
}

fn decide_one(index: usize, document: &Prepared, known: &mut Known, plan: &mut Plan) -> Outcome {
    if !known.revisions.insert(document.sha256.clone()) {
        return Outcome::Unchanged;
    }
    known.last_number += 1;
    let number = known.last_number;
    let released = document.advisory.updated.map(|date| date.as_microsecond());
    let (older, silent) = match &known.current {
        None => (false, false),
        Some(current) => {
            // A date that one of the two does not state proves nothing: what arrives later is then the newer one.
            let stated = released.is_some() && current.released.is_some();
            let same = released == current.released && document.advisory.version == current.version;
            (stated && document.updated < current.updated, same)
        }
    };
    plan.revisions.push((index, number, silent));
    let outcome = match &known.current {
        None => {
            plan.new.push(index);
            Outcome::New
        }
        Some(current) => {
            if !older && current.document.is_none() {
                plan.replaced.push(document.advisory.id.0);
            }
            Outcome::Revised { number: u32::try_from(number).unwrap_or(u32::MAX), silent, current: !older }
        }
    };
    if !older {
        let (version, updated) = (document.advisory.version.clone(), document.updated);
        known.current = Some(Current { number, version, updated, released, document: Some(index) });
    }
    outcome
}

/// Documents, revisions, cases of new advisories, and what the ledger says of them.
fn write_history(connection: &Connection<'_>, batch: &[Prepared], plan: &Plan, now: Timestamp) -> Result<(), Fault> {
    let documents: Vec<_> = plan.revisions.iter().map(|(index, ..)| batch[*index].document_row(now)).collect();
    connection.execute_many(rows::INSERT_DOCUMENTS, &documents)?;
    let revision = |(index, number, silent): &(usize, i64, bool)| batch[*index].revision_row(*number, *silent, now);
    connection.execute_many(rows::INSERT_REVISIONS, &plan.revisions.iter().map(revision).collect::<Vec<_>>())?;
    let new = || plan.new.iter().map(|index| &batch[*index]);
    let cases: Vec<_> = new().map(|document| values![document.case_id, now].to_vec()).collect();
    connection.execute_many(rows::INSERT_CASES, &cases)?;
    let links: Vec<_> = new().map(|document| values![document.advisory.id, document.case_id].to_vec()).collect();
    connection.execute_many(rows::INSERT_CASE_LINKS, &links)?;
    let entries = plan.revisions.iter().map(|(index, number, silent)| {
        let document = &batch[*index];
        let body = serde_json::json!({
            "tracking_id": document.advisory.tracking_id, "revision": number, "silent": silent,
        });
        (document.sha256.as_str(), body)
    });
    ledger::insert_many(connection, ledger::INSTALLATION, "document_seen", entries, now)
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
    let products: Vec<Vec<Vec<Value<'_>>>> = documents().map(Prepared::product_rows).collect::<Result<_, _>>()?;
    connection.execute_many(rows::INSERT_PRODUCTS, &products.into_iter().flatten().collect::<Vec<_>>())?;
    connection.execute_many(rows::INSERT_VENDORS, &documents().flat_map(Prepared::vendor_rows).collect::<Vec<_>>())?;
    connection.execute_many(rows::INSERT_CVES, &documents().flat_map(Prepared::cve_rows).collect::<Vec<_>>())?;
    let words: HashMap<Uuid, &str> = documents().map(|one| (one.advisory.id.0, one.words.as_str())).collect();
    index_words(connection, &words)?;
    let work: Vec<(Uuid, bool)> = documents().map(|document| (document.advisory.id.0, document.announce)).collect();
    work::queue(connection, Stage::Assess, &work, now)
}

/// Removes what hangs on the revision that readers no longer see.
fn forget(connection: &Connection<'_>, advisories: &[Uuid]) -> Result<(), Fault> {
    if advisories.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    for sql in [
        "DELETE FROM advisory_products WHERE advisory_id {any $1 text}",
        "DELETE FROM advisory_vendors WHERE advisory_id {any $1 text}",
        "DELETE FROM advisory_cves WHERE advisory_id {any $1 text}",
    ] {
        connection.execute(sql, &values![ids.clone()])?;
    }
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
