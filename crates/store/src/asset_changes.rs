//! What happened to assets: each import's and deletion's changes, and the deletions themselves.
//!
//! Does not know: how an import is compared (`assets`), file formats.

use crate::assets::{self, ImportCounts, StoredAsset};
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, OrganisationId};
use crate::kinds::{self, Moves};
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use triage::asset::{AssetId, AssetRecord, FieldChange};

/// Changes that are kept of one asset, the latest ones: two firmware updates a year for half a century.
pub const ASSET_CHANGES_COUNT_MAX: i64 = 100;

/// Assets that one statement looks up or deletes.
const ASSETS_PER_ROUND_COUNT: usize = 10_000;

/// What happened to an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetChange {
    /// Counts the asset's changes from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: AssetEvent,
}

/// A kind of change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetEvent {
    /// It was not there before.
    New,
    /// These fields were something else before.
    Changed(Vec<FieldChange>),
    /// It was deleted.
    Deleted,
}

/// What an import that also deletes did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplaceCounts {
    /// What was imported.
    pub imported: ImportCounts,
    /// Assets that were deleted, because the import does not name them.
    pub deleted: u64,
}

impl Store {
    /// Imports assets as [`Store::import_assets`] does, and in the same transaction deletes those that it does not name.
    ///
    /// # Errors
    /// When the database does not answer, or there would be too many; then nothing is changed.
    pub async fn replace_assets(
        &self,
        organisation: OrganisationId,
        assets: Vec<(AssetId, AssetRecord)>,
        now: Timestamp,
    ) -> Result<ReplaceCounts, StoreError> {
        self.write("replacing an inventory", move |connection| {
            let named: HashSet<&str> = assets.iter().map(|(_, record)| record.external_id.as_str()).collect();
            kinds::lock_inventory(connection, organisation)?;
            let mut missing = external_ids(connection, organisation)?;
            missing.retain(|id| !named.contains(id.as_str()));
            let deleted = delete(connection, organisation, &missing, now)?;
            let imported = assets::import(connection, organisation, &assets, now)?;
            Ok(ReplaceCounts { imported, deleted })
        })
        .await
    }

    /// Deletes assets by their external ids with their matches; how many there were. Their history stays.
    ///
    /// # Errors
    /// When the database does not answer; then none is deleted.
    pub async fn delete_assets(
        &self,
        organisation: OrganisationId,
        external_ids: Vec<String>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write("deleting assets", move |connection| delete(connection, organisation, &external_ids, now)).await
    }

    /// What happened to an asset, the latest change first, at most [`ASSET_CHANGES_COUNT_MAX`]. Also of one that is
    /// deleted; nothing of one that never was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_asset_changes(
        &self,
        organisation: OrganisationId,
        external_id: &str,
        limit: u32,
    ) -> Result<Vec<AssetChange>, StoreError> {
        let external_id = external_id.to_owned();
        let limit = i64::from(limit).clamp(1, ASSET_CHANGES_COUNT_MAX);
        self.read("listing an asset's changes", move |connection| {
            let sql = "SELECT number, at, what, fields FROM asset_changes
                       WHERE organisation_id = $1 AND external_id = $2 ORDER BY number DESC LIMIT $3";
            connection.list(sql, &values![organisation, &external_id, limit], read_change)
        })
        .await
    }

    /// Those assets of an organisation that have one of these external ids, in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_assets_called(
        &self,
        organisation: OrganisationId,
        external_ids: Vec<String>,
    ) -> Result<Vec<StoredAsset>, StoreError> {
        self.read_long("looking assets up", move |connection| {
            let mut found = Vec::new();
            for round in external_ids.chunks(ASSETS_PER_ROUND_COUNT) {
                let sql = "SELECT id, record, created, changed FROM assets
                           WHERE organisation_id = $1 AND external_id {any $2 text} ORDER BY external_id LIMIT $3";
                let values = values![organisation, round.to_vec(), i64::from(assets::ASSETS_COUNT_MAX)];
                found.extend(connection.list(sql, &values, assets::read_asset)?);
            }
            found.sort_by(|a, b| a.record.external_id.cmp(&b.record.external_id));
            Ok(found)
        })
        .await
    }

    /// All external ids of an organisation's assets, in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_external_ids(&self, organisation: OrganisationId) -> Result<Vec<String>, StoreError> {
        self.read_long("listing the ids of assets", move |connection| external_ids(connection, organisation)).await
    }
}

fn read_change(row: &Row<'_>) -> Result<AssetChange, Fault> {
    let what = match row.get::<String>(2)?.as_str() {
        "new" => AssetEvent::New,
        "deleted" => AssetEvent::Deleted,
        _ => AssetEvent::Changed(from_json(&row.get::<String>(3)?)?),
    };
    Ok(AssetChange { number: row.get(0)?, at: row.get(1)?, what })
}

fn external_ids(connection: &Connection<'_>, organisation: OrganisationId) -> Result<Vec<String>, Fault> {
    let sql = "SELECT external_id FROM assets WHERE organisation_id = $1 ORDER BY external_id LIMIT $2";
    connection.list(sql, &values![organisation, i64::from(assets::ASSETS_COUNT_MAX)], |row| row.get(0))
}

fn delete(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    external_ids: &[String],
    now: Timestamp,
) -> Result<u64, Fault> {
    kinds::lock_inventory(connection, organisation)?;
    let (mut moves, mut deleted) = (Moves::default(), 0_u64);
    for round in external_ids.chunks(ASSETS_PER_ROUND_COUNT) {
        let sql = "SELECT external_id, kind_id FROM assets WHERE organisation_id = $1 AND external_id {any $2 text}
                   ORDER BY external_id LIMIT $3";
        let values = values![organisation, round.to_vec(), i64::from(assets::ASSETS_COUNT_MAX)];
        let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, KindId(row.get(1)?)));
        let found: Vec<(String, KindId)> = connection.list(sql, &values, read)?;
        found.iter().for_each(|(_, kind)| moves.push(Some(*kind), None));
        let ids: Vec<String> = found.into_iter().map(|(id, _)| id).collect();
        let sql = "DELETE FROM assets WHERE organisation_id = $1 AND external_id {any $2 text}";
        deleted += connection.execute(sql, &values![organisation, ids.clone()])?;
        let events: Vec<(&str, AssetEvent)> = ids.iter().map(|id| (id.as_str(), AssetEvent::Deleted)).collect();
        record(connection, organisation, &events, now)?;
    }
    if deleted == 0 {
        return Ok(0);
    }
    kinds::record_moves(connection, organisation, &moves, now)?;
    work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)?;
    let sql = "UPDATE organisations SET inventory = inventory + 1 WHERE id = $1";
    connection.execute(sql, &values![organisation])?;
    let chain = organisation.to_string();
    let body = serde_json::json!({ "deleted": deleted });
    ledger::insert(connection, &chain, "assets_deleted", &chain, &body, now)?;
    Ok(deleted)
}

/// Writes down what happened to assets; of one asset, at most one event at a time.
pub(crate) fn record(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    events: &[(&str, AssetEvent)],
    now: Timestamp,
) -> Result<(), Fault> {
    let ids: Vec<String> = events.iter().map(|(id, _)| (*id).to_owned()).collect();
    let sql = "SELECT external_id, max(number) FROM asset_changes
               WHERE organisation_id = $1 AND external_id {any $2 text}
               GROUP BY external_id ORDER BY external_id LIMIT $3";
    let values = values![organisation, ids, i64::from(assets::ASSETS_COUNT_MAX)];
    let last: HashMap<String, i64> =
        connection.list(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
    let mut rows: Vec<Vec<Value<'_>>> = Vec::with_capacity(events.len());
    for (id, event) in events {
        let number = last.get(*id).copied().unwrap_or(0) + 1;
        let (what, fields) = match event {
            AssetEvent::New => ("new", String::new()),
            AssetEvent::Changed(fields) => ("changed", json(fields)?),
            AssetEvent::Deleted => ("deleted", String::new()),
        };
        rows.push(values![organisation, *id, number % ASSET_CHANGES_COUNT_MAX, number, what, fields, now].to_vec());
    }
    let sql = "INSERT INTO asset_changes (organisation_id, external_id, slot, number, what, fields, at)
               {values(text, text, bigint, bigint, text, text, bigint)}
               ON CONFLICT (organisation_id, external_id, slot) DO UPDATE SET
                 number = excluded.number, what = excluded.what, fields = excluded.fields, at = excluded.at";
    connection.execute_many(sql, &rows).map(|_| ())
}
