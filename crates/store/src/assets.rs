//! What organisations run: their inventories.
//!
//! Does not know: file formats; which advisory touches an asset (`matches`).

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::OrganisationId;
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use triage::asset::{AssetId, AssetRecord};

/// Assets of one organisation: the largest utilities count some hundred thousand devices.
pub const ASSETS_COUNT_MAX: u32 = 500_000;
/// Assets of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;
/// Kinds of assets that are listed at once: the largest inventories name a few thousand products.
const KINDS_COUNT_MAX: i64 = 20_000;

/// An asset as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAsset {
    /// Its id, stable across imports.
    pub id: AssetId,
    /// What the inventory says.
    pub record: AssetRecord,
    /// When it was first imported.
    pub created: Timestamp,
    /// When an import last changed it.
    pub changed: Timestamp,
}

/// Assets of an organisation that are called the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetKind {
    /// As the inventory has it.
    pub vendor: String,
    /// As the inventory has it.
    pub product: String,
    /// How many there are.
    pub count: u64,
    /// The first of their external ids.
    pub first: String,
}

/// All assets of an organisation, as of one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Whose.
    pub organisation: OrganisationId,
    /// Grows with every change: matches with another edition are not written.
    pub edition: i64,
    /// In the order of their external ids.
    pub assets: Vec<StoredAsset>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Assets that were not there.
    pub new: u64,
    /// Assets whose record changed.
    pub changed: u64,
    /// Assets that were there just so.
    pub unchanged: u64,
}

impl Store {
    /// Imports assets: one that is known by its external id is updated and keeps its own id, others are inserted with
    /// the id they bring; none is deleted. If anything changed, the inventory is queued to be matched again.
    /// Of several records with one external id the last one counts.
    ///
    /// # Errors
    /// When the database does not answer, or there would be more than [`ASSETS_COUNT_MAX`]; then nothing is imported.
    pub async fn import_assets(
        &self,
        organisation: OrganisationId,
        assets: Vec<(AssetId, AssetRecord)>,
        now: Timestamp,
    ) -> Result<ImportCounts, StoreError> {
        self.write("importing an inventory", move |connection| import(connection, organisation, &assets, now)).await
    }

    /// A page of an organisation's assets in the order of their external ids, after `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_assets(
        &self,
        organisation: OrganisationId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<StoredAsset>, StoreError> {
        let after = after.map(str::to_owned);
        let limit = i64::from(limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("listing assets", move |connection| {
            let sql = "SELECT id, record, created, changed FROM assets
                       WHERE organisation_id = $1 AND (CAST($2 AS TEXT) IS NULL OR external_id > $2)
                       ORDER BY external_id LIMIT $3";
            connection.list(sql, &values![organisation, after.as_deref(), limit], read_asset)
        })
        .await
    }

    /// All assets of an organisation, for matching.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_inventory(&self, organisation: OrganisationId) -> Result<Inventory, StoreError> {
        self.read_long("loading an inventory", move |connection| {
            let sql = "SELECT inventory FROM organisations WHERE id = $1 LIMIT 1";
            let edition = connection.number(sql, &values![organisation])?;
            let sql = "SELECT id, record, created, changed FROM assets WHERE organisation_id = $1
                       ORDER BY external_id LIMIT $2";
            let values = values![organisation, i64::from(ASSETS_COUNT_MAX)];
            Ok(Inventory { organisation, edition, assets: connection.list(sql, &values, read_asset)? })
        })
        .await
    }

    /// An organisation's assets by vendor and product, in their order; of more than 20,000 kinds the first ones.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_asset_kinds(&self, organisation: OrganisationId) -> Result<Vec<AssetKind>, StoreError> {
        self.read_long("listing kinds of assets", move |connection| {
            let sql = "SELECT vendor, product, count(*), min(external_id) FROM assets WHERE organisation_id = $1
                       GROUP BY vendor, product ORDER BY vendor, product LIMIT $2";
            connection.list(sql, &values![organisation, KINDS_COUNT_MAX], |row| {
                Ok(AssetKind { vendor: row.get(0)?, product: row.get(1)?, count: row.get(2)?, first: row.get(3)? })
            })
        })
        .await
    }

    /// How many assets an organisation has, and when its inventory last changed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_assets(&self, organisation: OrganisationId) -> Result<(u64, Option<Timestamp>), StoreError> {
        self.read("counting assets", move |connection| {
            let sql = "SELECT count(*), max(changed) FROM assets WHERE organisation_id = $1";
            let counted = connection.find(sql, &values![organisation], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(counted.unwrap_or((0, None)))
        })
        .await
    }
}

fn read_asset(row: &Row<'_>) -> Result<StoredAsset, Fault> {
    let record = from_json(&row.get::<String>(1)?)?;
    Ok(StoredAsset { id: AssetId(row.get(0)?), record, created: row.get(2)?, changed: row.get(3)? })
}

fn import(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    assets: &[(AssetId, AssetRecord)],
    now: Timestamp,
) -> Result<ImportCounts, Fault> {
    let known = known_records(connection, organisation)?;
    let (counts, rows) = compare(organisation, &known, assets, now)?;
    if known.len() as u64 + counts.new > u64::from(ASSETS_COUNT_MAX) {
        let most = format!("an organisation may have {ASSETS_COUNT_MAX} assets; this import would exceed that");
        return Err(StoreError::Refused(most).into());
    }
    let sql = "INSERT INTO assets (id, organisation_id, external_id, vendor, product, record, created, changed)
               {values(text, text, text, text, text, text, bigint, bigint)}
               ON CONFLICT (organisation_id, external_id) DO UPDATE SET
                 vendor = excluded.vendor, product = excluded.product, record = excluded.record,
                 changed = excluded.changed";
    connection.execute_many(sql, &rows)?;
    if rows.is_empty() {
        return Ok(counts);
    }
    work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)?;
    let sql = "UPDATE organisations SET inventory = inventory + 1 WHERE id = $1";
    connection.execute(sql, &values![organisation])?;
    let body = serde_json::json!({ "new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged });
    let chain = organisation.to_string();
    ledger::insert(connection, &chain, "inventory_imported", &chain, &body, now)?;
    Ok(counts)
}

/// What is new or changed, as rows.
fn compare<'a>(
    organisation: OrganisationId,
    known: &HashMap<String, String>,
    assets: &'a [(AssetId, AssetRecord)],
    now: Timestamp,
) -> Result<(ImportCounts, Vec<Vec<Value<'a>>>), Fault> {
    let mut counts = ImportCounts::default();
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    // From the end, so that the last of several records with one external id is the one that is seen first.
    for (id, record) in assets.iter().rev().filter(|(_, record)| seen.insert(record.external_id.as_str())) {
        let text = json(record)?;
        match known.get(&record.external_id) {
            Some(stored) if *stored == text => {
                counts.unchanged += 1;
                continue;
            }
            Some(_) => counts.changed += 1,
            None => counts.new += 1,
        }
        let (external_id, vendor, product) = (&record.external_id, &record.vendor, &record.product);
        rows.push(values![*id, organisation, external_id, vendor, product, text, now, now].to_vec());
    }
    Ok((counts, rows))
}

fn known_records(connection: &Connection<'_>, organisation: OrganisationId) -> Result<HashMap<String, String>, Fault> {
    let sql = "SELECT external_id, record FROM assets WHERE organisation_id = $1 ORDER BY external_id LIMIT $2";
    let values = values![organisation, i64::from(ASSETS_COUNT_MAX)];
    Ok(connection.list(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}
