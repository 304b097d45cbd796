//! What stood before an EPSS probability that an edition changed: a reader asks whether it rises.
//!
//! Kept for the CVEs that advisories name. Does not know: how large a change is worth telling (`triage::wording`).

use super::{Pairs, date, list_editions};
use crate::connection::{Connection, Row, Value, values};
use crate::error::Fault;
use jiff::civil::Date;
use std::collections::BTreeMap;
use triage::enrichment::EpssBefore;

/// The day of the stored scores, before an import replaces them.
pub(super) fn stored_day(connection: &Connection<'_>) -> Result<Option<Date>, Fault> {
    let editions = list_editions(connection)?;
    editions.iter().find(|edition| edition.name == "epss").map(|edition| date(&edition.version)).transpose()
}

/// Keeps the probability of the day before of each CVE that has another one now. `before` and `after` hold bits of
/// probability and percentile.
pub(super) fn keep(
    connection: &Connection<'_>,
    day: Date,
    before: &Pairs<(u64, u64)>,
    after: &Pairs<(u64, u64)>,
) -> Result<(), Fault> {
    let changed: BTreeMap<&str, f64> = before
        .iter()
        .filter(|(pair, (probability, _))| after.get(*pair).is_some_and(|(now, _)| now != probability))
        .map(|((_, cve), (probability, _))| (cve.as_str(), f64::from_bits(*probability)))
        .collect();
    let day = day.to_string();
    let rows: Vec<Vec<Value<'_>>> =
        changed.iter().map(|(cve, probability)| values![*cve, *probability, &day].to_vec()).collect();
    let sql = "INSERT INTO epss_before (cve, probability, date) {values(text, real, text)}
               ON CONFLICT (cve) DO UPDATE SET probability = excluded.probability, date = excluded.date";
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Forgets what stood before.
pub(super) fn forget(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("DELETE FROM epss_before", &[]).map(|_| ())
}

/// Reads (probability, date) from column `first` on; `None` if nothing stood before.
pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Option<EpssBefore>, Fault> {
    let Some(probability) = row.get::<Option<f64>>(first)? else { return Ok(None) };
    Ok(Some(EpssBefore { probability, date: date(&row.get::<String>(first + 1)?)? }))
}
