//! Finding assets: one by its external id, and pages of those that a filter lets through.
//!
//! Does not know: what an asset lacks; the caller names the kinds it wants.

use crate::assets::{StoredAsset, read_asset};
use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, OrganisationId};

/// Assets of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 500;
/// Sites that are listed to choose from: a longer list is searched by words instead.
const SITES_COUNT_MAX: i64 = 200;

/// Which assets; an empty filter is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// Exactly this site.
    pub site: Option<String>,
    /// Words that must all occur in id, vendor, product, order number, hostname, serial number, site, zone or owner.
    pub q: Option<String>,
    /// Only assets of these kinds.
    pub kinds: Option<Vec<KindId>>,
}

impl Store {
    /// One asset by the inventory's own key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_asset(
        &self,
        organisation: OrganisationId,
        external_id: &str,
    ) -> Result<Option<StoredAsset>, StoreError> {
        let external_id = external_id.to_owned();
        self.read("reading an asset", move |connection| {
            let sql = "SELECT id, record, created, changed FROM assets WHERE organisation_id = $1 AND external_id = $2";
            connection.find(sql, &values![organisation, external_id.as_str()], read_asset)
        })
        .await
    }

    /// A page of the assets that the filter lets through, in the order of their external ids, after `after`; and how many
    /// there are on all pages.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_assets_where(
        &self,
        organisation: OrganisationId,
        filter: &AssetFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<StoredAsset>, u64), StoreError> {
        let (filter, after) = (filter.clone(), after.map(str::to_owned));
        let limit = i64::from(limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("listing assets", move |connection| {
            let conditions = Conditions::of(&filter, "", 4);
            let sql = format!(
                "SELECT id, record, created, changed FROM assets
                 WHERE organisation_id = $1 AND (CAST($2 AS TEXT) IS NULL OR external_id > $2) {}
                 ORDER BY external_id LIMIT $3",
                conditions.sql
            );
            let mut values = values![organisation, after.as_deref(), limit].to_vec();
            values.extend(conditions.values.iter().cloned());
            let rows = connection.list(&sql, &values, read_asset)?;
            Ok((rows, count(connection, organisation, &filter)?))
        })
        .await
    }

    /// The sites of an organisation's assets, the first 200 in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_sites(&self, organisation: OrganisationId) -> Result<Vec<String>, StoreError> {
        self.read_long("listing sites", move |connection| {
            let sql = "SELECT DISTINCT coalesce({json record site}, '') AS site FROM assets
                       WHERE organisation_id = $1 AND coalesce({json record site}, '') <> '' ORDER BY site LIMIT $2";
            connection.list(sql, &values![organisation, SITES_COUNT_MAX], |row| row.get(0))
        })
        .await
    }
}

fn count(connection: &Connection<'_>, organisation: OrganisationId, filter: &AssetFilter) -> Result<u64, Fault> {
    let conditions = Conditions::of(filter, "", 2);
    let sql = format!("SELECT count(*) FROM assets WHERE organisation_id = $1 {}", conditions.sql);
    let mut values = values![organisation].to_vec();
    values.extend(conditions.values);
    Ok(connection.find(&sql, &values, |row| row.get(0))?.unwrap_or(0))
}

/// The part of a statement that narrows assets down.
pub(crate) struct Conditions {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value<'static>>,
}

impl Conditions {
    /// For the table called `prefix` (with its dot), with parameters numbered from `first`.
    pub(crate) fn of(filter: &AssetFilter, prefix: &str, first: usize) -> Conditions {
        let mut conditions = Conditions { sql: String::new(), values: Vec::new() };
        let mut next = first;
        let mut add = |sql: String, value: Value<'static>| {
            conditions.sql.push_str(&sql);
            conditions.values.push(value);
            next += 1;
            next
        };
        let mut at = first;
        if let Some(site) = &filter.site {
            at = add(format!(" AND {{json {prefix}record site}} = ${at}"), Value::from(site.clone()));
        }
        for word in filter.q.iter().flat_map(|q| q.split_whitespace()).take(WORDS_COUNT_MAX) {
            // As typed too: `lower` of a database may know no letters but ASCII's.
            let (typed, lower) = (pattern(word), pattern(&word.to_lowercase()));
            at = add(format!(" AND (lower({}) LIKE ${at} ESCAPE '!'", text(prefix)), Value::from(lower));
            at = add(format!(" OR {} LIKE ${at} ESCAPE '!')", text(prefix)), Value::from(typed));
        }
        if let Some(kinds) = &filter.kinds {
            let ids: Vec<String> = kinds.iter().map(KindId::to_string).collect();
            add(format!(" AND {prefix}kind_id {{any ${at} text}}"), Value::from(ids));
        }
        conditions
    }
}

/// Words of one search: a person types a few.
const WORDS_COUNT_MAX: usize = 8;

/// What a search looks at.
fn text(prefix: &str) -> String {
    let members = ["order_number", "hostname", "serial_number", "site", "zone", "owner"];
    let members = members.map(|member| format!("coalesce({{json {prefix}record {member}}}, '')"));
    format!(
        "{prefix}external_id || ' ' || {prefix}vendor || ' ' || {prefix}product || ' ' || {}",
        members.join(" || ' ' || ")
    )
}

/// A pattern that finds the word anywhere, its wildcards taken as themselves.
fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
