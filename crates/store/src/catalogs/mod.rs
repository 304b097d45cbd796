//! Catalogs as they were fetched, and which advisories a new edition concerns.
//!
//! KEV and EPSS are here; `exploited` has further catalogs of exploited vulnerabilities, `cve_records` what the CVE program
//! says, `looks` the last look at each.
//! Does not know: where catalogs come from; what a value means for a label.

mod cve_records;
mod epss_before;
mod exploited;
mod looks;
mod of_cve;

pub use cve_records::{CVE_RECORDS, CveRecordCounts, NewCveRecord};
pub use looks::CatalogLook;
pub use of_cve::CveKnown;

use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use triage::Enrichment;
use triage::advisory::AdvisoryId;
use triage::alert::may_be_jump;
use triage::enrichment::{Epss, EpssBand, Kev};
use uuid::Uuid;

/// Changed pairs of advisory and CVE looked at in one import: far more than any installation has.
const PAIRS_COUNT_MAX: i64 = 10_000_000;
/// CVEs of one advisory: a few hundred in the largest real one.
const CVES_COUNT_MAX: i64 = 20_000;

/// Catalogs of one installation: one names a few.
const CATALOGS_COUNT_MAX: i64 = 1_000;

/// One CVE of the EPSS file.
#[derive(Clone, Debug, PartialEq)]
pub struct EpssRow {
    /// `CVE-…`, upper case.
    pub cve: String,
    /// 0 to 1.
    pub probability: f64,
    /// 0 to 1.
    pub percentile: f64,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CatalogImport {
    /// Entries of the catalog now.
    pub entries: u64,
    /// Advisories whose values changed, queued to be assessed again.
    pub reassess: u64,
}

/// Which edition of a catalog is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEdition {
    /// `kev`, `epss`, or the name in the configuration.
    pub name: String,
    /// The catalog's own version, or the day of the scores.
    pub version: String,
    /// Its entries.
    pub entries: u64,
    /// When it was imported.
    pub fetched: Timestamp,
}

impl Store {
    /// Replaces the KEV catalog; advisories with a CVE that was added, removed or changed are assessed again.
    ///
    /// `announce` says whether people may be told what follows (not for a first import).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_kev(
        &self,
        entries: Vec<(String, Kev)>,
        version: &str,
        announce: bool,
        now: Timestamp,
    ) -> Result<CatalogImport, StoreError> {
        let version = version.to_owned();
        self.write("importing KEV", move |connection| {
            lock(connection)?;
            let read = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), read_kev(row, 2)?));
            let before = snapshot(connection, KEV_PAIRS, &[], read)?;
            connection.execute("DELETE FROM kev", &[])?;
            let rows: Vec<Vec<Value<'_>>> = entries.iter().map(|(cve, kev)| kev_row(cve, kev)).collect();
            let sql = "INSERT INTO kev (cve, date_added, due_date, ransomware, required_action)
                       {values(text, text, text, bigint, text)} ON CONFLICT (cve) DO NOTHING";
            let entries = connection.execute_many(sql, &rows)?;
            let after = snapshot(connection, KEV_PAIRS, &[], read)?;
            let first = list_editions(connection)?.iter().all(|edition| edition.name != "kev");
            // Until now "not listed" was not known of any advisory, afterwards it is known of every one.
            let changed = if first { every_advisory(connection)? } else { changed(&before, &after) };
            let subjects = changed.into_iter().map(|advisory| (advisory, announce)).collect();
            finish(connection, "kev", &version, entries, subjects, now)
        })
        .await
    }

    /// Replaces the EPSS scores by those of a day; advisories with a CVE whose score changed are assessed again.
    ///
    /// `announce` says whether people may be told what follows (not for a first import).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_epss(
        &self,
        mut rows: Vec<EpssRow>,
        date: Date,
        announce: bool,
        now: Timestamp,
    ) -> Result<CatalogImport, StoreError> {
        // In key order SQLite appends instead of searching, and equal keys are neighbours.
        rows.sort_by(|a, b| a.cve.cmp(&b.cve));
        rows.dedup_by(|b, a| a.cve == b.cve);
        self.write("importing EPSS", move |connection| {
            lock(connection)?;
            let read = |row: &Row<'_>| {
                Ok(((row.get(0)?, row.get(1)?), (row.get::<f64>(2)?.to_bits(), row.get::<f64>(3)?.to_bits())))
            };
            let before = snapshot(connection, EPSS_PAIRS, &[], read)?;
            let stored_day = epss_before::stored_day(connection)?;
            connection.execute("DELETE FROM epss", &[])?;
            for chunk in rows.chunks(EPSS_CHUNK_ROWS_COUNT) {
                let rows: Vec<Vec<Value<'_>>> =
                    chunk.iter().map(|row| values![&row.cve, row.probability, row.percentile].to_vec()).collect();
                let sql = "INSERT INTO epss (cve, probability, percentile) {values(text, real, real)}";
                connection.execute_many(sql, &rows)?;
            }
            let after = snapshot(connection, EPSS_PAIRS, &[], read)?;
            match stored_day.map(|day| (day, day.cmp(&date))) {
                Some((day, Ordering::Less)) => epss_before::keep(connection, day, &before, &after)?,
                // An earlier edition: what came after it is not what was before.
                Some((_, Ordering::Greater)) => epss_before::forget(connection)?,
                _ => {}
            }
            let entries = rows.len() as u64;
            // Scores move every day; people may be told only where the band, which labels depend on, is another, or where
            // exploitation may have become much likelier since they were told last.
            let mut telling = changed(&bands(&before), &bands(&after));
            telling.extend(risen(&before, &after));
            let subjects = changed(&before, &after).into_iter().map(|id| (id, announce && telling.contains(&id)));
            finish(connection, "epss", &date.to_string(), entries, subjects.collect(), now)
        })
        .await
    }

    /// The editions that are stored, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_catalogs(&self) -> Result<Vec<CatalogEdition>, StoreError> {
        self.read("reading the catalogs' editions", list_editions).await
    }
}

/// Values bound at once: a few megabytes.
const EPSS_CHUNK_ROWS_COUNT: usize = 10_000;

const KEV_PAIRS: &str = "SELECT c.advisory_id, c.cve, k.cve, k.date_added, k.due_date, k.ransomware, k.required_action
    FROM advisory_cves c JOIN kev k ON k.cve = c.cve ORDER BY c.advisory_id, c.cve LIMIT $1";
const EPSS_PAIRS: &str = "SELECT c.advisory_id, c.cve, e.probability, e.percentile
    FROM advisory_cves c JOIN epss e ON e.cve = c.cve ORDER BY c.advisory_id, c.cve LIMIT $1";

type Pairs<T> = HashMap<(Uuid, String), T>;

/// Two imports at once would each see the other's rows half: the second waits.
fn lock(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'catalogs'", &[]).map(|_| ())
}

fn snapshot<T>(
    connection: &Connection<'_>,
    sql: &str,
    more: &[Value<'_>],
    read: impl Fn(&Row<'_>) -> Result<((Uuid, String), T), Fault>,
) -> Result<Pairs<T>, Fault> {
    let bound = [&values![PAIRS_COUNT_MAX], more].concat();
    Ok(connection.list(sql, &bound, read)?.into_iter().collect())
}

/// The EPSS band of each pair of probability and percentile (as bits, which compare exactly).
fn bands(pairs: &Pairs<(u64, u64)>) -> Pairs<EpssBand> {
    pairs.iter().map(|(pair, (bits, _))| (pair.clone(), EpssBand::of(Some(f64::from_bits(*bits))))).collect()
}

/// The advisories with a CVE whose probability may have jumped.
fn risen<'p>(before: &'p Pairs<(u64, u64)>, after: &'p Pairs<(u64, u64)>) -> impl Iterator<Item = Uuid> + 'p {
    let probability = |(bits, _): &(u64, u64)| f64::from_bits(*bits);
    let jumped = move |pair, now| may_be_jump(before.get(pair).map(probability), probability(now));
    after.iter().filter(move |(pair, now)| jumped(*pair, *now)).map(|((advisory, _), _)| *advisory)
}

fn every_advisory(connection: &Connection<'_>) -> Result<BTreeSet<Uuid>, Fault> {
    let sql = "SELECT id FROM advisories ORDER BY id LIMIT $1";
    Ok(connection.list(sql, &values![PAIRS_COUNT_MAX], |row| row.get(0))?.into_iter().collect())
}

fn changed<T: PartialEq>(before: &Pairs<T>, after: &Pairs<T>) -> BTreeSet<Uuid> {
    let gone = before.keys().filter(|pair| !after.contains_key(*pair));
    let other = after.iter().filter(|(pair, value)| before.get(*pair) != Some(*value)).map(|(pair, _)| pair);
    gone.chain(other).map(|(advisory, _)| *advisory).collect()
}

fn finish(
    connection: &Connection<'_>,
    name: &str,
    version: &str,
    entries: u64,
    subjects: Vec<(Uuid, bool)>,
    now: Timestamp,
) -> Result<CatalogImport, Fault> {
    let count = i64::try_from(entries).unwrap_or(i64::MAX);
    let sql = "INSERT INTO catalogs (name, version, entries, fetched) VALUES ($1, $2, $3, $4)
               ON CONFLICT (name) DO UPDATE SET
                 version = excluded.version, entries = excluded.entries, fetched = excluded.fetched";
    connection.execute(sql, &values![name, version, count, now])?;
    looks::forget_edition(connection, name)?;
    work::queue(connection, Stage::Assess, &subjects, now)?;
    let body = serde_json::json!({ "version": version, "entries": entries, "reassess": subjects.len() });
    ledger::insert(connection, ledger::INSTALLATION, "catalog_imported", name, &body, now)?;
    Ok(CatalogImport { entries, reassess: subjects.len() as u64 })
}

/// The catalog is no longer named; what it listed is gone already.
fn forget(connection: &Connection<'_>, name: &str) -> Result<(), Fault> {
    connection.execute("DELETE FROM catalogs WHERE name = $1", &values![name])?;
    connection.execute("DELETE FROM catalog_looks WHERE name = $1", &values![name]).map(|_| ())
}

pub(crate) fn list_editions(connection: &Connection<'_>) -> Result<Vec<CatalogEdition>, Fault> {
    let sql = "SELECT name, version, entries, fetched FROM catalogs ORDER BY name LIMIT $1";
    connection.list(sql, &values![CATALOGS_COUNT_MAX], |row| {
        Ok(CatalogEdition { name: row.get(0)?, version: row.get(1)?, entries: row.get(2)?, fetched: row.get(3)? })
    })
}

fn kev_row<'k>(cve: &'k str, kev: &'k Kev) -> Vec<Value<'k>> {
    let due = kev.due_date.map(|date| date.to_string());
    values![cve, kev.date_added.to_string(), due, kev.ransomware, &kev.required_action].to_vec()
}

/// Reads (cve, date_added, due_date, ransomware, required_action) from column `first` on; `None` if there is no CVE.
fn read_kev(row: &Row<'_>, first: usize) -> Result<Option<Kev>, Fault> {
    if row.get::<Option<String>>(first)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Kev {
        date_added: date(&row.get::<String>(first + 1)?)?,
        due_date: row.get::<Option<String>>(first + 2)?.as_deref().map(date).transpose()?,
        ransomware: row.get(first + 3)?,
        required_action: row.get(first + 4)?,
    }))
}

pub(crate) fn date(text: &str) -> Result<Date, Fault> {
    text.parse().map_err(|_| Fault::Corrupt(format!("{text:?} is no date")))
}

const ENRICHMENT: &str = "SELECT c.advisory_id, c.cve, e.probability, e.percentile,
       k.cve, k.date_added, k.due_date, k.ransomware, k.required_action, b.probability, b.date
     FROM advisory_cves c LEFT JOIN epss e ON e.cve = c.cve LEFT JOIN kev k ON k.cve = c.cve
     LEFT JOIN epss_before b ON b.cve = c.cve";

/// Which catalogs have a CVE of an advisory at all; the others need not be asked.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    /// A catalog of exploited vulnerabilities.
    pub(crate) exploited: bool,
    /// The CVE programme's records.
    pub(crate) recorded: bool,
}

/// What the catalogs say of one advisory's CVEs.
pub(crate) fn enrichment_of(
    connection: &Connection<'_>,
    id: AdvisoryId,
    (kev_loaded, epss_date): (bool, Option<Date>),
    listed: Listed,
) -> Result<Enrichment, Fault> {
    let mut enrichment = Enrichment { kev_loaded, ..Enrichment::default() };
    let sql = format!("{ENRICHMENT} WHERE c.advisory_id = $1 ORDER BY c.cve LIMIT $2");
    connection.query(&sql, &values![id, CVES_COUNT_MAX], &mut |row| add(&mut enrichment, row, epss_date))?;
    if listed.exploited {
        exploited::each_listing(connection, vec![id.0.to_string()], |_, cve, listing| {
            enrichment.listings.entry(cve).or_default().push(listing);
        })?;
    }
    if listed.recorded {
        cve_records::each_judgement(connection, vec![id.0.to_string()], |_, cve, ssvc| {
            enrichment.ssvc.insert(cve, ssvc);
        })?;
    }
    Ok(enrichment)
}

/// What the catalogs say of several advisories' CVEs.
pub(crate) fn enrichments_of(
    connection: &Connection<'_>,
    ids: Vec<String>,
) -> Result<HashMap<Uuid, Enrichment>, Fault> {
    let (kev_loaded, date) = editions_of(connection)?;
    let nothing = Enrichment { kev_loaded, ..Enrichment::default() };
    let ids_known = ids.iter().filter_map(|id| Uuid::try_parse(id).ok());
    let mut all: HashMap<Uuid, Enrichment> = ids_known.map(|id| (id, nothing.clone())).collect();
    let sql = format!("{ENRICHMENT} WHERE c.advisory_id {{any $1 text}} ORDER BY c.advisory_id, c.cve LIMIT $2");
    connection.query(&sql, &values![ids.clone(), PAIRS_COUNT_MAX], &mut |row| {
        add(all.entry(row.get(0)?).or_default(), row, date)
    })?;
    exploited::each_listing(connection, ids.clone(), |id, cve, listing| {
        all.entry(id).or_default().listings.entry(cve).or_default().push(listing);
    })?;
    cve_records::each_judgement(connection, ids, |id, cve, ssvc| {
        all.entry(id).or_default().ssvc.insert(cve, ssvc);
    })?;
    Ok(all)
}

/// Whether the KEV catalog is there, and the day of the EPSS scores.
fn editions_of(connection: &Connection<'_>) -> Result<(bool, Option<Date>), Fault> {
    let (mut kev_loaded, mut epss_date) = (false, None);
    for edition in list_editions(connection)? {
        match edition.name.as_str() {
            "kev" => kev_loaded = true,
            "epss" => epss_date = Some(date(&edition.version)?),
            _ => {}
        }
    }
    Ok((kev_loaded, epss_date))
}

fn add(enrichment: &mut Enrichment, row: &Row<'_>, epss_date: Option<Date>) -> Result<(), Fault> {
    let cve: String = row.get(1)?;
    if let (Some(probability), Some(percentile), Some(date)) = (row.get(2)?, row.get(3)?, epss_date) {
        let before = epss_before::read(row, 9)?;
        enrichment.epss.insert(cve.clone(), Epss { probability, percentile, date, before });
    }
    if let Some(kev) = read_kev(row, 4)? {
        enrichment.kev.insert(cve, kev);
    }
    Ok(())
}
