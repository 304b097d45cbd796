//! Kinds of assets: what verdicts hang on, how many assets each has, and which have yet to be matched.
//!
//! A kind that has met all advisories stays matched while it has assets; a new advisory meets all kinds. Which assets
//! came into a kind is remembered until the organisation's matching is complete, so that its matches are news to them.
//! Does not know: the matches (`matches`), records of assets (`assets`).

use crate::assets::derive_kinds;
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, OrganisationId};
use crate::organisations;
use crate::work::{self, Stage};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::matching::{AssetKind, ReadAs};
use uuid::Uuid;

/// Kinds of one organisation: no more than assets.
const KINDS_COUNT_MAX: i64 = crate::assets::ASSETS_COUNT_MAX as i64;

/// The columns that [`read_kind`] reads.
const KIND: &str =
    "id, vendor, product, order_number, version, assets, alias_vendor, alias_product, alias_order_number, cpe, purl";

/// A kind of assets of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKind {
    /// Its id.
    pub id: KindId,
    /// What its assets have in common.
    pub kind: AssetKind,
    /// How many assets it has.
    pub assets: u32,
}

/// All kinds of an organisation's assets, as of one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Whose.
    pub organisation: OrganisationId,
    /// Grows with every change of its assets: matches with another edition are not written.
    pub edition: i64,
    /// In the order of their ids; some may have lost their last asset.
    pub kinds: Vec<StoredKind>,
}

/// Where assets went that an import, or a deletion, touched.
#[derive(Debug, Default)]
pub(crate) struct Moves(BTreeSet<(Option<KindId>, Option<KindId>)>);

impl Moves {
    /// Whether no asset came into another kind.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An asset was of one kind, if it was there at all, and is of another now, if it still is.
    pub(crate) fn push(&mut self, from: Option<KindId>, to: Option<KindId>) {
        if from != to {
            self.0.insert((from, to));
        }
    }
}

impl KindId {
    /// The id of an organisation's kind: a digest, so that it need not be looked up.
    pub(crate) fn of(organisation: OrganisationId, kind: &AssetKind) -> KindId {
        let mut digest = Sha256::new();
        digest.update(organisation.0.as_bytes());
        let ReadAs { vendor, product, order_number } = &kind.read_as;
        let rare = [vendor, product, order_number, &kind.cpe, &kind.purl];
        // Most kinds have none of them.
        let rare = if rare.iter().all(|text| text.is_empty()) { &[][..] } else { &rare[..] };
        for text in [&kind.vendor, &kind.product, &kind.order_number, &kind.version].iter().chain(rare) {
            // With its length in front, no two lists of texts read the same.
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        }
        let digest: [u8; 32] = digest.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        KindId(uuid::Builder::from_custom_bytes(id).into_uuid())
    }
}

impl Store {
    /// All kinds of an organisation's assets, for matching.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_inventory(&self, organisation: OrganisationId) -> Result<Inventory, StoreError> {
        self.read_long("loading an inventory", move |connection| {
            let edition = edition(connection, organisation)?;
            let sql = format!("SELECT {KIND} FROM asset_kinds WHERE organisation_id = $1 ORDER BY id LIMIT $2");
            let kinds = connection.list(&sql, &values![organisation, KINDS_COUNT_MAX], read_kind)?;
            Ok(Inventory { organisation, edition, kinds })
        })
        .await
    }

    /// The edition that [`Store::load_inventory`] would have now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_inventory_edition(&self, organisation: OrganisationId) -> Result<i64, StoreError> {
        self.read("reading an inventory's edition", move |connection| edition(connection, organisation)).await
    }

    /// The same of all organisations, by their names: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_inventory_editions(&self) -> Result<Vec<(OrganisationId, i64)>, StoreError> {
        self.read_long("reading all inventories' editions", |connection| {
            let sql = "SELECT id, inventory FROM organisations ORDER BY name LIMIT $1";
            let limit = values![organisations::LIST_ROWS_COUNT_MAX];
            connection.list(sql, &limit, |row| Ok((OrganisationId(row.get(0)?), row.get(1)?)))
        })
        .await
    }

    /// Kinds that have assets and have yet to meet all advisories, up to `limit`, in the order of their ids: those that a
    /// person asked for alone, then the others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_unmatched_kinds(
        &self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<StoredKind>, StoreError> {
        self.read_long("listing kinds that wait to be matched", move |connection| {
            let sql = format!(
                "SELECT {KIND} FROM asset_kinds
                 WHERE organisation_id = $1 AND state <> 'met' AND assets > 0
                   AND (state = 'by_hand' OR NOT EXISTS (SELECT 1 FROM asset_kinds h
                     WHERE h.organisation_id = $1 AND h.state <> 'met' AND h.state = 'by_hand' AND h.assets > 0))
                 ORDER BY id LIMIT $2"
            );
            connection.list(&sql, &values![organisation, i64::from(limit)], read_kind)
        })
        .await
    }

    /// Queues a whole inventory to meet all advisories once more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn queue_inventory(&self, organisation: OrganisationId, now: Timestamp) -> Result<(), StoreError> {
        self.write("queueing an inventory to be matched", move |connection| {
            lock_inventory(connection, organisation)?;
            let sql =
                "UPDATE asset_kinds SET state = 'by_hand' WHERE organisation_id = $1 AND state IN ('met', 'again')";
            connection.execute(sql, &values![organisation])?;
            work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)
        })
        .await
    }

    /// Queues one asset, and those of its kind, to meet all advisories once more; `false` if the organisation has no
    /// such asset.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn queue_asset(
        &self,
        organisation: OrganisationId,
        asset: AssetId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("queueing an asset to be matched", move |connection| {
            lock_inventory(connection, organisation)?;
            let sql = "SELECT kind_id FROM assets WHERE id = $2 AND organisation_id = $1";
            let kind = connection.find(sql, &values![organisation, asset], |row| row.get::<Uuid>(0))?;
            let Some(kind) = kind else { return Ok(false) };
            let sql = "UPDATE asset_kinds SET state = 'by_hand'
                       WHERE organisation_id = $1 AND id = $2 AND state IN ('met', 'again')";
            connection.execute(sql, &values![organisation, kind])?;
            work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)?;
            Ok(true)
        })
        .await
    }

    /// Queues all inventories to meet all advisories once more, if their matches were made with another edition of the
    /// rules, which may read the same records as other kinds. Returns whether they were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn queue_outdated_inventories(&self, edition: i64, now: Timestamp) -> Result<bool, StoreError> {
        self.write("queueing inventories for other rules", move |connection| {
            let sql = "UPDATE leases SET fence = $1 WHERE name = 'matching' AND fence <> $1";
            if connection.execute(sql, &values![edition])? == 0 {
                return Ok(false);
            }
            let sql = "SELECT id FROM organisations o WHERE EXISTS (SELECT 1 FROM asset_kinds k WHERE k.organisation_id = o.id)
                       ORDER BY id LIMIT $1";
            let found = connection.list(sql, &values![KINDS_COUNT_MAX], |row| row.get::<Uuid>(0))?;
            for organisation in &found {
                derive_kinds(connection, OrganisationId(*organisation), now)?;
            }
            let subjects: Vec<(Uuid, bool)> = found.into_iter().map(|id| (id, false)).collect();
            work::queue(connection, Stage::MatchOrganisation, &subjects, now)?;
            connection.execute("UPDATE asset_kinds SET state = 'again' WHERE state = 'met'", &[])?;
            Ok(true)
        })
        .await
    }

    /// Queues one advisory to meet all inventories once more. Of one that people were never to be told of, they are told
    /// only what is worse than before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn queue_advisory(&self, advisory: AdvisoryId, now: Timestamp) -> Result<(), StoreError> {
        self.write("queueing an advisory to be matched", move |connection| {
            let sql = "SELECT count(*) FROM work WHERE stage = $1 AND subject = $2";
            let announce = connection.number(sql, &values![Stage::Alert.code(), advisory])? > 0;
            work::queue(connection, Stage::MatchByHand, &[(advisory.0, announce)], now)
        })
        .await
    }
}

fn edition(connection: &Connection<'_>, organisation: OrganisationId) -> Result<i64, Fault> {
    connection.number("SELECT inventory FROM organisations WHERE id = $1 LIMIT 1", &values![organisation])
}

fn read_kind(row: &Row<'_>) -> Result<StoredKind, Fault> {
    let read_as = ReadAs { vendor: row.get(6)?, product: row.get(7)?, order_number: row.get(8)? };
    let (vendor, product, order_number, version) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
    let (cpe, purl) = (row.get(9)?, row.get(10)?);
    let kind = AssetKind { vendor, product, order_number, cpe, purl, read_as, version };
    Ok(StoredKind { id: KindId(row.get(0)?), kind, assets: row.get(5)? })
}

/// Kinds that have assets, after one of them, in the order of their ids.
pub(crate) fn list_in_use(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    after: Option<KindId>,
    limit: u32,
) -> Result<Vec<StoredKind>, Fault> {
    let after = after.map(|kind| kind.to_string()).unwrap_or_default();
    let sql = format!(
        "SELECT {KIND} FROM asset_kinds WHERE organisation_id = $1 AND assets > 0 AND id > $2 ORDER BY id LIMIT $3"
    );
    connection.list(&sql, &values![organisation, after, i64::from(limit)], read_kind)
}

/// Keeps others from changing an inventory or writing its matches until the transaction ends: first its piece of work,
/// then the organisation, as who records its matches does.
pub(crate) fn lock_inventory(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    let sql = "SELECT fence FROM work WHERE stage = $1 AND subject = $2 {for_update}";
    connection.find(sql, &values![Stage::MatchOrganisation.code(), organisation], |row| row.get::<i64>(0))?;
    let sql = "SELECT inventory FROM organisations WHERE id = $1 {for_update}";
    connection.find(sql, &values![organisation], |row| row.get::<i64>(0)).map(|_| ())
}

/// Gives kinds that a migration named after one of their assets the id they would have got, so that no kind stands twice;
/// under [`lock_inventory`].
pub(crate) fn rename_migrated(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    // Ours are UUIDs of version 8.
    let sql = format!(
        "SELECT {KIND} FROM asset_kinds
         WHERE organisation_id = $1 AND substr(id, 15, 1) <> '8' ORDER BY id LIMIT $2"
    );
    let migrated = connection.list(&sql, &values![organisation, KINDS_COUNT_MAX], read_kind)?;
    let names: Vec<[String; 3]> = migrated
        .iter()
        .map(|one| [organisation.to_string(), one.id.to_string(), KindId::of(organisation, &one.kind).to_string()])
        .collect();
    let rows: Vec<Vec<Value<'_>>> = names.iter().map(|texts| texts.iter().map(Value::from).collect()).collect();
    for (table, column) in [
        ("asset_kinds", "id"),
        ("assets", "kind_id"),
        ("matches", "kind_id"),
        ("clock_starts", "kind_id"),
        ("kind_moves", "from_kind_id"),
        ("kind_moves", "kind_id"),
    ] {
        let sql = format!(
            "UPDATE {table} SET {column} = r.name FROM {{rows(organisation_id text, old text, name text)}}
             WHERE {table}.organisation_id = r.organisation_id AND {table}.{column} = r.old"
        );
        connection.execute_many(&sql, &rows)?;
    }
    Ok(())
}

/// Writes down kinds that are not there yet.
pub(crate) fn insert(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    kinds: &[(KindId, AssetKind)],
) -> Result<(), Fault> {
    let sql = "INSERT INTO asset_kinds (organisation_id, id, vendor, product, order_number, version, assets, state,
                 alias_vendor, alias_product, alias_order_number, cpe, purl)
               {values(text, text, text, text, text, text, bigint, text, text, text, text, text, text)}
               ON CONFLICT (organisation_id, id) DO NOTHING";
    let row = |(id, kind): &(KindId, AssetKind)| {
        let AssetKind { vendor, product, order_number, cpe, purl, read_as, version } = kind.clone();
        let mut row = values![organisation, *id, vendor, product, order_number, version, 0_i64, "new"].to_vec();
        row.extend(values![read_as.vendor, read_as.product, read_as.order_number, cpe, purl]);
        row
    };
    let rows: Vec<Vec<Value<'_>>> = kinds.iter().map(row).collect();
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Remembers where assets went and counts the kinds they left and came into anew; after the assets are written, under
/// [`lock_inventory`].
pub(crate) fn record_moves(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    moves: &Moves,
    now: Timestamp,
) -> Result<(), Fault> {
    let into = moves.0.iter().filter_map(|(from, to)| Some((from, (*to)?)));
    let rows: Vec<Vec<Value<'_>>> = into
        .map(|(from, to)| {
            let from = from.map(|kind| kind.to_string()).unwrap_or_default();
            values![organisation, from, to, now].to_vec()
        })
        .collect();
    let sql =
        "INSERT INTO kind_moves (organisation_id, from_kind_id, kind_id, moved) {values(text, text, text, bigint)}
               ON CONFLICT (organisation_id, from_kind_id, kind_id) DO NOTHING";
    connection.execute_many(sql, &rows)?;
    let touched: BTreeSet<KindId> = moves.0.iter().flat_map(|(from, to)| [*from, *to]).flatten().collect();
    let touched: Vec<String> = touched.iter().map(KindId::to_string).collect();
    let sql = "UPDATE asset_kinds SET assets = (SELECT count(*) FROM assets s
                 WHERE s.organisation_id = asset_kinds.organisation_id AND s.kind_id = asset_kinds.id)
               WHERE organisation_id = $1 AND id {any $2 text}";
    connection.execute(sql, &values![organisation, touched]).map(|_| ())
}

/// Those of the kinds that had met all advisories before and were to meet them again.
pub(crate) fn list_met_before(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    kinds: &[String],
) -> Result<BTreeSet<KindId>, Fault> {
    let sql = "SELECT id FROM asset_kinds WHERE organisation_id = $1 AND id {any $2 text} AND state <> 'new'
               ORDER BY id LIMIT $3";
    let values = values![organisation, kinds.to_vec(), KINDS_COUNT_MAX];
    Ok(connection.list(sql, &values, |row| Ok(KindId(row.get(0)?)))?.into_iter().collect())
}

/// These kinds have met all advisories.
pub(crate) fn mark_met(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    kinds: &[String],
) -> Result<(), Fault> {
    let sql = "UPDATE asset_kinds SET state = 'met' WHERE organisation_id = $1 AND id {any $2 text}";
    connection.execute(sql, &values![organisation, kinds.to_vec()]).map(|_| ())
}

/// The advisories that are news to assets which came into another kind: they touch, or may touch, that kind, and said
/// nothing, or something better, of the kind the asset was before. What was written of that one after the move does not
/// tell what was known before it.
pub(crate) fn list_news_of_moves(
    connection: &Connection<'_>,
    organisation: OrganisationId,
) -> Result<BTreeSet<Uuid>, Fault> {
    let sql = "SELECT DISTINCT m.advisory_id FROM kind_moves v
               JOIN matches m ON m.organisation_id = v.organisation_id AND m.kind_id = v.kind_id
               WHERE v.organisation_id = $1 AND m.verdict IN ('affected', 'needs_data') AND NOT EXISTS (
                 SELECT 1 FROM matches b WHERE b.organisation_id = v.organisation_id AND b.kind_id = v.from_kind_id
                   AND b.advisory_id = m.advisory_id AND b.matched < v.moved
                   AND (b.verdict = 'affected' OR b.verdict = m.verdict))
               ORDER BY m.advisory_id LIMIT $2";
    let values = values![organisation, i64::from(u32::MAX)];
    Ok(connection.list(sql, &values, |row| row.get::<Uuid>(0))?.into_iter().collect())
}

/// Forgets what moved, and kinds without assets with their matches.
pub(crate) fn tidy(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM kind_moves WHERE organisation_id = $1",
        "DELETE FROM matches WHERE organisation_id = $1
           AND kind_id IN (SELECT id FROM asset_kinds WHERE organisation_id = $1 AND assets = 0)",
        "DELETE FROM clock_starts WHERE organisation_id = $1
           AND kind_id IN (SELECT id FROM asset_kinds WHERE organisation_id = $1 AND assets = 0)",
        "DELETE FROM asset_kinds WHERE organisation_id = $1 AND assets = 0",
    ] {
        connection.execute(sql, &values![organisation])?;
    }
    Ok(())
}
