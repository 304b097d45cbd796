//! Pages of advisories, newest first unless another order is wanted, and what stands beside one among the newest.
//!
//! Does not know: single advisories in full (`detail`).

use super::columns::KeptColumns;
use super::counts::{KeptCounts, Seen, count_rows};
use super::filter::{AdvisoryFilter, Conditions, Except};
use super::order::{Cursor, Order};
use crate::connection::{Connection, Row, values};
use crate::encoding::{from_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{CaseId, Reader, tlp_of};
use jiff::Timestamp;
use std::collections::BTreeMap;
use triage::Advisory;
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Label;
use triage::search::Field;

/// Advisories that fields and years are counted in: the newest of what a filter lets through.
pub const COUNTED_ROWS_COUNT_MAX: u32 = 2_000;
/// Rows of one page: what a screen or an API client wants at once.
pub(crate) const PAGE_ROWS_COUNT_MAX: u32 = 500;

/// One advisory as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AdvisoryRow {
    /// Its id.
    pub id: AdvisoryId,
    /// Its case.
    pub case_id: CaseId,
    /// Its publisher's name.
    pub publisher: String,
    /// Its publisher's namespace.
    pub namespace: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Who may read it.
    pub tlp: Tlp,
    /// Its label, once assessed.
    pub label: Option<Label>,
    /// The score shown.
    pub score: Option<f64>,
    /// Its severity in lower case.
    pub severity: Option<String>,
    /// Whether one of its CVEs is known to be exploited.
    pub kev: bool,
    /// The highest EPSS probability of its CVEs.
    pub epss: Option<f64>,
    /// First release.
    pub published: Option<Timestamp>,
    /// The date lists are ordered by: current release, else first release, else when we first saw it.
    pub updated: Timestamp,
    /// When the first of its documents was seen.
    pub first_seen: Timestamp,
    /// Its vendors, in document order.
    pub vendors: Vec<String>,
    /// Number of its current revision.
    pub revision: u32,
    /// SHA-256 of its current revision.
    pub sha256: String,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet<T> {
    /// The value.
    pub value: T,
    /// Advisories that have it.
    pub count: u64,
}

/// What the list could be narrowed down to: each facet counts under all other filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Labels, most urgent first; `None` is not assessed yet.
    pub labels: Vec<Facet<Option<Label>>>,
    /// Vendors, most frequent first.
    pub vendors: Vec<Facet<String>>,
    /// Values of the other fields, most frequent first, of what all filters let through.
    pub fields: BTreeMap<Field, Vec<Facet<String>>>,
    /// Years of the first release, newest first, likewise.
    pub years: Vec<Facet<i16>>,
    /// Those whose CVEs are known to be exploited, likewise.
    pub kev: u64,
    /// How many of the newest `fields`, `years` and `kev` were counted in.
    pub counted: u32,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdvisoryPage {
    /// In the order asked for.
    pub rows: Vec<AdvisoryRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// Advisories on all pages.
    pub total: u64,
    /// What the list could be narrowed down to.
    pub facets: Facets,
}

/// What stands beside an advisory in the newest-first list of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The next newer one.
    pub newer: Option<AdvisoryId>,
    /// The next older one.
    pub older: Option<AdvisoryId>,
}

/// The rows of a list, with the labels that its reader has, and their places in the order.
fn select(conditions: &Conditions, order: Order) -> String {
    format!(
        "SELECT a.id, l.case_id, a.publisher, a.namespace, a.tracking_id, a.title, a.tlp, {}, a.score,
           a.severity, a.kev, a.epss, a.published, a.updated, a.first_seen, a.vendors, a.revision, a.sha256, {}
         FROM advisories a JOIN case_links l ON l.advisory_id = a.id{} {}",
        conditions.label(),
        order.expression(conditions),
        order.join(),
        conditions.join()
    )
}

impl Store {
    /// A page of the advisories that the reader may see and the filter lets through, in the order it names.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_advisories(
        &self,
        reader: &Reader,
        filter: &AdvisoryFilter,
        cursor: Option<Cursor>,
        limit: u32,
    ) -> Result<AdvisoryPage, StoreError> {
        let (reader, filter) = (*reader, filter.clone());
        let limit = limit.clamp(1, PAGE_ROWS_COUNT_MAX);
        let kept = (self.kept_counts().clone(), self.kept_columns().clone());
        self.read_long("listing advisories", move |connection| {
            page(connection, &kept, &reader, &filter, cursor.clone(), limit)
        })
        .await
    }

    /// How many advisories the reader may see that a filter lets through.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_advisories(&self, reader: &Reader, filter: &AdvisoryFilter) -> Result<u64, StoreError> {
        let (reader, filter) = (*reader, filter.clone());
        let kept = self.kept_columns().clone();
        self.read_long("counting advisories", move |connection| {
            if filter.wants_ours() && !has_matches(connection, &reader)? {
                return Ok(0);
            }
            let seen = Seen::read(connection, &reader)?;
            count_rows(connection, seen.owner, &reader, &filter, &*seen.columns(connection, &kept)?)
        })
        .await
    }

    /// Up to `limit` whole advisories in the order of their ids, after `after`: for work over all of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all_advisories(
        &self,
        reader: &Reader,
        after: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<Advisory>, StoreError> {
        let reader = *reader;
        let limit = i64::from(limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("reading all advisories", move |connection| {
            let sql = "SELECT b.advisory FROM advisory_bodies b JOIN advisories a ON a.id = b.advisory_id
                       WHERE b.advisory_id > $1 AND a.tlp <= $2 ORDER BY b.advisory_id LIMIT $3";
            let after = after.map(|id| id.0.to_string()).unwrap_or_default();
            connection.list(sql, &values![after, reader.tlp_rank(), limit], |row| unpack_json(&row.get::<Vec<u8>>(0)?))
        })
        .await
    }
}

/// Without matches, none is the organisation's, whatever else is asked for.
fn has_matches(connection: &Connection<'_>, reader: &Reader) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM matches WHERE organisation_id = $1 LIMIT 1) one";
    Ok(connection.number(sql, &values![reader.organisation])? > 0)
}

fn page(
    connection: &Connection<'_>,
    (kept, kept_columns): &(KeptCounts, KeptColumns),
    reader: &Reader,
    filter: &AdvisoryFilter,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<AdvisoryPage, Fault> {
    let seen = Seen::read(connection, reader)?;
    let columns = seen.columns(connection, kept_columns)?;
    let place = (connection.dialect(), &*columns);
    let Some(mut all) = Conditions::of(reader, seen.owner, filter, Except::Nothing, place) else {
        return Ok(AdvisoryPage::default());
    };
    let counts = kept.count(connection, seen, reader, filter, &columns)?;
    let order = filter.order;
    let expression = order.expression(&all);
    let (beyond, direction) = if order.descending { ("<", "DESC") } else { (">", "ASC") };
    if let Some(cursor) = cursor {
        all.add(&format!("({expression}, a.id) {beyond} (?, ?)"), cursor.values());
    }
    let after = format!("ORDER BY {expression} {direction}, a.id {direction} LIMIT ?");
    let (sql, values) = all.statement(&select(&all, order), &after, i64::from(limit) + 1);
    let mut rows = connection.list(&sql, &values, |row| {
        let line = read_row(row)?;
        let place = Cursor { place: order.place(row, 18)?, id: line.id };
        Ok((line, place))
    })?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let (rows, places): (Vec<AdvisoryRow>, Vec<Cursor>) = rows.into_iter().unzip();
    let next = places.into_iter().next_back().filter(|_| more);
    Ok(AdvisoryPage { next, rows, total: counts.total, facets: counts.facets })
}

fn read_row(row: &Row<'_>) -> Result<AdvisoryRow, Fault> {
    Ok(AdvisoryRow {
        id: AdvisoryId(row.get(0)?),
        case_id: CaseId(row.get(1)?),
        publisher: row.get(2)?,
        namespace: row.get(3)?,
        tracking_id: row.get(4)?,
        title: row.get(5)?,
        tlp: tlp_of(row.get(6)?),
        label: row.get::<Option<String>>(7)?.as_deref().and_then(Label::from_code),
        score: row.get(8)?,
        severity: row.get(9)?,
        kev: row.get(10)?,
        epss: row.get(11)?,
        published: row.get(12)?,
        updated: row.get(13)?,
        first_seen: row.get(14)?,
        vendors: from_json(&row.get::<String>(15)?)?,
        revision: row.get(16)?,
        sha256: row.get(17)?,
    })
}
