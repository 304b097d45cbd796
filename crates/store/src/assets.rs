//! What organisations run: their inventories.
//!
//! Does not know: file formats; kinds (`kinds`); which advisory touches an asset (`matches`).

use crate::aliases;
use crate::asset_changes::{self, AssetEvent};
use crate::connection::{Connection, Row, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, OrganisationId};
use crate::kinds::{self, Moves};
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
use triage::asset::alias::AliasTable;
use triage::asset::{AssetId, AssetRecord, differences};

/// Assets of one organisation: the largest utilities count some hundred thousand devices; matching is measured with this
/// many.
pub const ASSETS_COUNT_MAX: u32 = 1_000_000;
/// Assets of an import that are compared with what is there at once: a few megabytes.
const ASSETS_PER_ROUND_COUNT: usize = 10_000;
/// Assets of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;
/// Products that are listed at once: the largest inventories name a few thousand.
const PRODUCTS_COUNT_MAX: i64 = 20_000;

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
pub struct AssetProduct {
    /// As the inventory has it.
    pub vendor: String,
    /// As the inventory has it.
    pub product: String,
    /// How many there are.
    pub count: u64,
    /// The first of their external ids.
    pub first: String,
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

    /// An organisation's assets by vendor and product, in their order; of more than 20,000 products the first ones.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_asset_products(&self, organisation: OrganisationId) -> Result<Vec<AssetProduct>, StoreError> {
        self.read_long("listing products of assets", move |connection| {
            let sql = "SELECT k.vendor, k.product, CAST(sum(k.assets) AS BIGINT),
                         min((SELECT min(s.external_id) FROM assets s
                              WHERE s.organisation_id = k.organisation_id AND s.kind_id = k.id))
                       FROM asset_kinds k WHERE k.organisation_id = $1 AND k.assets > 0
                       GROUP BY k.vendor, k.product ORDER BY k.vendor, k.product LIMIT $2";
            connection.list(sql, &values![organisation, PRODUCTS_COUNT_MAX], |row| {
                Ok(AssetProduct { vendor: row.get(0)?, product: row.get(1)?, count: row.get(2)?, first: row.get(3)? })
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

pub(crate) fn read_asset(row: &Row<'_>) -> Result<StoredAsset, Fault> {
    let record = from_json(&row.get::<String>(1)?)?;
    Ok(StoredAsset { id: AssetId(row.get(0)?), record, created: row.get(2)?, changed: row.get(3)? })
}

/// Imports assets, within a transaction of the caller's.
pub(crate) fn import(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    assets: &[(AssetId, AssetRecord)],
    now: Timestamp,
) -> Result<ImportCounts, Fault> {
    kinds::lock_inventory(connection, organisation)?;
    kinds::rename_migrated(connection, organisation)?;
    let mut seen = HashSet::new();
    // From the end, so that the last of several records with one external id is the one that is seen first.
    let last: Vec<&(AssetId, AssetRecord)> =
        assets.iter().rev().filter(|(_, record)| seen.insert(record.external_id.as_str())).collect();
    let (mut counts, mut moves) = (ImportCounts::default(), Moves::default());
    let aliases = aliases::table(connection, organisation)?;
    for round in last.chunks(ASSETS_PER_ROUND_COUNT) {
        import_round(connection, (organisation, &aliases), round, now, &mut counts, &mut moves)?;
    }
    let sql = "SELECT count(*) FROM assets WHERE organisation_id = $1";
    if connection.number(sql, &values![organisation])? > i64::from(ASSETS_COUNT_MAX) {
        let most = format!("an organisation may have {ASSETS_COUNT_MAX} assets; this import would exceed that");
        return Err(StoreError::Refused(most).into());
    }
    if counts.new + counts.changed == 0 && moves.is_empty() {
        return Ok(counts);
    }
    kinds::record_moves(connection, organisation, &moves, now)?;
    work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)?;
    let sql = "UPDATE organisations SET inventory = inventory + 1 WHERE id = $1";
    connection.execute(sql, &values![organisation])?;
    let body = serde_json::json!({ "new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged });
    let chain = organisation.to_string();
    ledger::insert(connection, &chain, "inventory_imported", &chain, &body, now)?;
    Ok(counts)
}

/// Writes what is new or changed among some assets, with the kinds they are of.
fn import_round(
    connection: &Connection<'_>,
    (organisation, aliases): (OrganisationId, &AliasTable),
    assets: &[&(AssetId, AssetRecord)],
    now: Timestamp,
    counts: &mut ImportCounts,
    moves: &mut Moves,
) -> Result<(), Fault> {
    let known = known_assets(connection, organisation, assets)?;
    let (mut rows, mut kinds, mut events) = (Vec::new(), BTreeMap::new(), Vec::new());
    for (id, record) in assets {
        let text = json(record)?;
        let before = known.get(&record.external_id);
        let kind = aliases.kind_of(record);
        let kind_id = KindId::of(organisation, &kind);
        match before {
            Some((of, stored)) if *stored == text => {
                counts.unchanged += 1;
                // Another kind only where a newer edition of the program reads the same record otherwise.
                if *of == kind_id {
                    continue;
                }
            }
            Some((_, stored)) => {
                counts.changed += 1;
                let fields = differences(&from_json(stored)?, record);
                events.push((record.external_id.as_str(), AssetEvent::Changed(fields)));
            }
            None => {
                counts.new += 1;
                events.push((record.external_id.as_str(), AssetEvent::New));
            }
        }
        moves.push(before.map(|(kind, _)| *kind), Some(kind_id));
        kinds.insert(kind_id, kind);
        let (external_id, vendor, product) = (&record.external_id, &record.vendor, &record.product);
        rows.push(values![*id, organisation, external_id, vendor, product, text, now, now, kind_id].to_vec());
    }
    kinds::insert(connection, organisation, &kinds.into_iter().collect::<Vec<_>>())?;
    let sql =
        "INSERT INTO assets (id, organisation_id, external_id, vendor, product, record, created, changed, kind_id)
               {values(text, text, text, text, text, text, bigint, bigint, text)}
               ON CONFLICT (organisation_id, external_id) DO UPDATE SET
                 vendor = excluded.vendor, product = excluded.product, record = excluded.record,
                 changed = excluded.changed, kind_id = excluded.kind_id";
    connection.execute_many(sql, &rows)?;
    asset_changes::record(connection, organisation, &events, now)
}

/// Reads all records of an organisation anew: an edition of the program may read one otherwise than the last did.
pub(crate) fn derive_kinds(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<(), Fault> {
    kinds::lock_inventory(connection, organisation)?;
    kinds::rename_migrated(connection, organisation)?;
    let aliases = aliases::table(connection, organisation)?;
    let mut moves = Moves::default();
    let mut after: Option<String> = None;
    while let Some(last) = derive_round(connection, (organisation, &aliases), after.as_deref(), &mut moves)? {
        after = Some(last);
    }
    if moves.is_empty() {
        return Ok(());
    }
    kinds::record_moves(connection, organisation, &moves, now)?;
    let sql = "UPDATE organisations SET inventory = inventory + 1 WHERE id = $1";
    connection.execute(sql, &values![organisation]).map(|_| ())
}

/// Gives the assets after one of them the kinds that their records say; the last of them, `None` if there was none.
fn derive_round(
    connection: &Connection<'_>,
    (organisation, aliases): (OrganisationId, &AliasTable),
    after: Option<&str>,
    moves: &mut Moves,
) -> Result<Option<String>, Fault> {
    let further = if after.is_some() { ">" } else { ">=" };
    let sql = format!(
        "SELECT external_id, kind_id, record FROM assets WHERE organisation_id = $1 AND external_id {further} $2
         ORDER BY external_id LIMIT $3"
    );
    let values = values![organisation, after.unwrap_or_default(), ASSETS_PER_ROUND_COUNT as i64];
    let read = |row: &Row<'_>| Ok((row.get(0)?, KindId(row.get(1)?), row.get::<String>(2)?));
    let assets: Vec<(String, KindId, String)> = connection.list(&sql, &values, read)?;
    let (mut rows, mut kinds) = (Vec::new(), BTreeMap::new());
    for (external_id, before, record) in &assets {
        let record = match from_json(record) {
            Ok(record) => record,
            // It stays of the kind it was: one record must not keep all others from being read anew.
            Err(error) => {
                tracing::error!(organisation.id = %organisation, asset.id = external_id, ?error, "a record cannot be read and keeps its kind");
                continue;
            }
        };
        let kind = aliases.kind_of(&record);
        let kind_id = KindId::of(organisation, &kind);
        if kind_id != *before {
            moves.push(Some(*before), Some(kind_id));
            kinds.insert(kind_id, kind);
            rows.push(values![organisation, external_id, kind_id].to_vec());
        }
    }
    kinds::insert(connection, organisation, &kinds.into_iter().collect::<Vec<_>>())?;
    let sql = "UPDATE assets SET kind_id = r.kind_id FROM {rows(organisation_id text, external_id text, kind_id text)}
         WHERE assets.organisation_id = r.organisation_id AND assets.external_id = r.external_id";
    connection.execute_many(sql, &rows)?;
    Ok(assets.into_iter().next_back().map(|(external_id, ..)| external_id))
}

/// Kind and record of those of the assets that are there, by external id.
fn known_assets(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    assets: &[&(AssetId, AssetRecord)],
) -> Result<HashMap<String, (KindId, String)>, Fault> {
    let ids: Vec<String> = assets.iter().map(|(_, record)| record.external_id.clone()).collect();
    let sql = "SELECT external_id, kind_id, record FROM assets WHERE organisation_id = $1 AND external_id {any $2 text}
               ORDER BY external_id LIMIT $3";
    let values = values![organisation, ids, i64::from(ASSETS_COUNT_MAX)];
    let read = |row: &Row<'_>| Ok((row.get(0)?, (KindId(row.get(1)?), row.get(2)?)));
    Ok(connection.list(sql, &values, read)?.into_iter().collect())
}
