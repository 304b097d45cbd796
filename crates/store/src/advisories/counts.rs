//! What a list could be narrowed down to, counted once per change.
//!
//! Counting goes over every advisory that a filter lets through, which takes longer than the page itself. Every change
//! that could alter a count raises a number in the same transaction; counts are kept together with the number that
//! this very read saw, so they are never older than the rows beside them, on any node.
//! Does not know: rows of a page (`list`).

use super::columns::{Columns, KeptColumns};
use super::filter::{AdvisoryFilter, Conditions, Except};
use super::list::{COUNTED_ROWS_COUNT_MAX, Facet, Facets};
use super::order::Order;
use crate::connection::{Connection, values};
use crate::error::Fault;
use crate::ids::{OrganisationId, Reader};
use crate::policies::PolicyOwner;
use jiff::tz::Offset;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use triage::assessment::Label;
use uuid::Uuid;

/// Vendors counted beside a list: more is no choice any more.
const VENDOR_FACETS_COUNT_MAX: i64 = 50;
/// Filters whose counts are kept: the front page and what people click on, at a few kilobytes each.
const FILTERS_COUNT_MAX: usize = 128;
/// Longer searches are not kept: they are typed once.
const KEPT_QUERY_SIZE_BYTES_MAX: usize = 100;

/// How many advisories a filter lets through, and how they are distributed.
#[derive(Clone, Default)]
pub(super) struct Counts {
    pub(super) total: u64,
    pub(super) facets: Facets,
}

/// Who asks for what; the organisation only where it has a policy of its own.
type Key = (i64, Option<OrganisationId>, AdvisoryFilter);

/// Which change a read sees, and whose labels its reader has.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    change: i64,
    pub(super) owner: PolicyOwner,
}

impl Seen {
    pub(super) fn read(connection: &Connection<'_>, reader: &Reader) -> Result<Seen, Fault> {
        let sql = "SELECT CAST(sum(fence) AS BIGINT),
                     (SELECT version FROM organisation_policies WHERE organisation_id = $1)
                   FROM leases WHERE name IN ('assessments', 'documents')";
        let seen = connection.find(sql, &values![reader.organisation], |row| {
            let has_policy = row.get::<Option<String>>(1)?.is_some();
            let owner = if has_policy { PolicyOwner::Organisation } else { PolicyOwner::Installation };
            Ok(Seen { change: row.get(0)?, owner })
        })?;
        seen.ok_or_else(|| Fault::Corrupt("there are no leases".to_owned()))
    }

    /// The fields of all advisories, as of this read's snapshot.
    pub(super) fn columns(&self, connection: &Connection<'_>, kept: &KeptColumns) -> Result<Arc<Columns>, Fault> {
        kept.read(connection, self.change)
    }
}

/// Counts with the number of the change they were made after.
#[derive(Clone, Default)]
pub(crate) struct KeptCounts {
    by_filter: Arc<Mutex<HashMap<Key, (i64, Counts)>>>,
}

impl KeptCounts {
    /// The counts of a filter, as of this read's snapshot.
    pub(super) fn count(
        &self,
        connection: &Connection<'_>,
        seen: Seen,
        reader: &Reader,
        filter: &AdvisoryFilter,
        columns: &Columns,
    ) -> Result<Counts, Fault> {
        let Seen { change, owner } = seen;
        let organisation = Some(reader.organisation).filter(|_| owner == PolicyOwner::Organisation);
        // However a list is sorted, it holds the same.
        let filter = &AdvisoryFilter { order: Order::default(), ..filter.clone() };
        let key = (crate::ids::tlp_rank(reader.tlp), organisation, filter.clone());
        let kept = self.by_filter.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((_, counts)) = kept.filter(|(as_of, _)| *as_of == change) {
            return Ok(counts);
        }
        let counts = count(connection, owner, reader, filter, columns)?;
        // Matches change without a change of advisories.
        let kept = !filter.asks_for_ours();
        if kept && filter.q.as_ref().is_none_or(|query| query.len() <= KEPT_QUERY_SIZE_BYTES_MAX) {
            let mut by_filter = self.by_filter.lock().unwrap_or_else(PoisonError::into_inner);
            if by_filter.len() >= FILTERS_COUNT_MAX {
                by_filter.clear();
            }
            by_filter.insert(key, (change, counts.clone()));
        }
        Ok(counts)
    }
}

fn count(
    connection: &Connection<'_>,
    owner: PolicyOwner,
    reader: &Reader,
    filter: &AdvisoryFilter,
    columns: &Columns,
) -> Result<Counts, Fault> {
    let place = (connection.dialect(), columns);
    let conditions = |except| Conditions::of(reader, owner, filter, except, place);
    let all = conditions(Except::Nothing).zip(conditions(Except::Label)).zip(conditions(Except::Vendor));
    let Some(((all, labels), vendors)) = all else { return Ok(Counts::default()) };
    let labels = count_labels(connection, &labels)?;
    let matching = labels.iter().filter(|facet| filter.label.is_none() || facet.value == filter.label);
    let total = matching.map(|facet| facet.count).sum();
    let vendors = count_vendors(connection, &vendors)?;
    let facets = count_fields(connection, &all, columns)?;
    Ok(Counts { total, facets: Facets { labels, vendors, ..facets } })
}

/// How many advisories a filter lets through.
pub(super) fn count_rows(
    connection: &Connection<'_>,
    owner: PolicyOwner,
    reader: &Reader,
    filter: &AdvisoryFilter,
    columns: &Columns,
) -> Result<u64, Fault> {
    let place = (connection.dialect(), columns);
    let Some(all) = Conditions::of(reader, owner, filter, Except::Nothing, place) else { return Ok(0) };
    let before = format!("SELECT count(*) FROM advisories a {}", all.join());
    let (sql, values) = all.statement(&before, "LIMIT ?", 1);
    Ok(connection.number(&sql, &values)?.unsigned_abs())
}

/// What the newest of them are about.
fn count_fields(connection: &Connection<'_>, all: &Conditions, columns: &Columns) -> Result<Facets, Fault> {
    let before = format!("SELECT a.id, a.kev, coalesce(a.published, a.updated) FROM advisories a {}", all.join());
    let after = "ORDER BY a.updated DESC, a.id DESC LIMIT ?";
    let (sql, values) = all.statement(&before, after, i64::from(COUNTED_ROWS_COUNT_MAX));
    let (mut kev, mut years, mut ids) = (0, BTreeMap::new(), Vec::new());
    connection.query(&sql, &values, &mut |row| {
        ids.push(row.get::<Uuid>(0)?);
        kev += u64::from(row.get::<bool>(1)?);
        *years.entry(Offset::UTC.to_datetime(row.get(2)?).year()).or_insert(0) += 1;
        Ok(())
    })?;
    let years = years.into_iter().rev().map(|(value, count)| Facet { value, count }).collect();
    let counted = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    Ok(Facets { fields: columns.count(ids.into_iter()), years, kev, counted, ..Facets::default() })
}

fn count_labels(connection: &Connection<'_>, conditions: &Conditions) -> Result<Vec<Facet<Option<Label>>>, Fault> {
    let before = format!("SELECT {}, count(*) FROM advisories a {}", conditions.label(), conditions.join());
    let (sql, values) = conditions.statement(&before, "GROUP BY 1 ORDER BY 1 LIMIT ?", 10);
    let counts: HashMap<Option<Label>, u64> = connection
        .list(&sql, &values, |row| {
            Ok((row.get::<Option<String>>(0)?.as_deref().and_then(Label::from_code), row.get(1)?))
        })?
        .into_iter()
        .collect();
    let order = Label::ALL.into_iter().map(Some).chain([None]);
    Ok(order.filter_map(|value| counts.get(&value).map(|count| Facet { value, count: *count })).collect())
}

fn count_vendors(connection: &Connection<'_>, conditions: &Conditions) -> Result<Vec<Facet<String>>, Fault> {
    let before = format!(
        "SELECT min(v.vendor), count(*) FROM advisories a JOIN advisory_vendors v ON v.advisory_id = a.id {}",
        conditions.join()
    );
    let after = "GROUP BY v.vendor_key ORDER BY count(*) DESC, v.vendor_key LIMIT ?";
    let (sql, values) = conditions.statement(&before, after, VENDOR_FACETS_COUNT_MAX);
    connection.list(&sql, &values, |row| Ok(Facet { value: row.get(0)?, count: row.get(1)? }))
}
