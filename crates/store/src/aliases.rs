//! An organisation's own aliases, and suggestions of some that a person has rejected.
//!
//! A change gives exactly those kinds of assets another reading that the alias concerns, moves their assets, and queues
//! the kinds that are new by that, as an import does.
//! Does not know: what an alias makes of an asset, or which are suggested (`triage::asset::alias`).

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{AliasId, KindId, OrganisationId, Reader};
use crate::kinds::{self, Moves};
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use triage::asset::alias::{Alias, AliasTable, rejection_key};
use triage::matching::AssetKind;

/// Aliases of one organisation, and rejections: more than the largest fleets have vendors and types.
pub const ALIASES_COUNT_MAX: i64 = 10_000;
/// Kinds that are compared with the aliases at once: a few megabytes.
const KINDS_PER_ROUND_COUNT: u32 = 10_000;

/// Vendors that are named at once: all advisories of ten years name some two thousand.
const VENDORS_COUNT_MAX: i64 = 100_000;

/// An alias as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAlias {
    /// Its id.
    pub id: AliasId,
    /// What it says.
    pub alias: Alias,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// A suggestion that a person has rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The spelling of the inventory.
    pub written: String,
    /// The key of the vendor that it does not mean.
    pub vendor: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// An organisation's aliases in the order of what they are for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_aliases(&self, organisation: OrganisationId) -> Result<Vec<StoredAlias>, StoreError> {
        self.read("listing aliases", move |connection| list(connection, organisation)).await
    }

    /// An organisation's aliases as matching reads them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_alias_table(&self, organisation: OrganisationId) -> Result<AliasTable, StoreError> {
        self.read("reading aliases", move |connection| table(connection, organisation)).await
    }

    /// Keeps an alias, in place of one for the same spelling, and writes it into the organisation's ledger. Returns how
    /// many assets are read otherwise by it; they are queued to be matched.
    ///
    /// # Errors
    /// When the database does not answer, or there would be more than [`ALIASES_COUNT_MAX`].
    pub async fn put_alias(&self, organisation: OrganisationId, alias: StoredAlias) -> Result<u64, StoreError> {
        self.write("keeping an alias", move |connection| put(connection, organisation, &alias)).await
    }

    /// Deletes an alias and writes that into the organisation's ledger. Returns how many assets are read otherwise by it;
    /// `None` if the organisation has no such alias.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_alias(
        &self,
        organisation: OrganisationId,
        id: AliasId,
        who: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let who = who.to_owned();
        self.write("deleting an alias", move |connection| delete(connection, organisation, id, &who, now)).await
    }

    /// Suggestions that people of the organisation have rejected, in the order of their spellings.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_rejections(&self, organisation: OrganisationId) -> Result<Vec<Rejection>, StoreError> {
        self.read("listing rejected suggestions", move |connection| {
            let sql = "SELECT written, vendor_key, reason, who, at FROM alias_rejections
                       WHERE organisation_id = $1 ORDER BY written_key, vendor_key LIMIT $2";
            connection.list(sql, &values![organisation, ALIASES_COUNT_MAX], |row| {
                let (written, vendor, reason) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Rejection { written, vendor, reason, who: row.get(3)?, at: row.get(4)? })
            })
        })
        .await
    }

    /// Remembers that a spelling does not mean a vendor, and writes it into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer, or there would be more than [`ALIASES_COUNT_MAX`].
    pub async fn put_rejection(&self, organisation: OrganisationId, rejection: Rejection) -> Result<(), StoreError> {
        self.write("rejecting a suggestion", move |connection| reject(connection, organisation, &rejection)).await
    }

    /// Forgets that a suggestion was rejected, and writes that into the organisation's ledger; `false` if it was not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_rejection(
        &self,
        organisation: OrganisationId,
        (written, vendor): (&str, &str),
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (written, vendor, who) = (written.to_owned(), vendor.to_owned(), who.to_owned());
        self.write("taking a rejection back", move |connection| {
            let (written_key, vendor_key) = rejection_key(&written, &vendor);
            let sql =
                "DELETE FROM alias_rejections WHERE organisation_id = $1 AND written_key = $2 AND vendor_key = $3";
            if connection.execute(sql, &values![organisation, &written_key, &vendor_key])? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "written": written, "vendor": vendor, "who": who });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "suggestion_reopened", &chain, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// The vendors of advisories that the reader may see, as advisories write them, each folded spelling once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_vendor_names(&self, reader: &Reader) -> Result<Vec<String>, StoreError> {
        let reader = *reader;
        self.read_long("naming vendors", move |connection| {
            let sql = "SELECT min(v.vendor) FROM advisory_vendors v JOIN advisories a ON a.id = v.advisory_id
                       WHERE a.tlp <= $1 GROUP BY v.vendor_key ORDER BY v.vendor_key LIMIT $2";
            connection.list(sql, &values![reader.tlp_rank(), VENDORS_COUNT_MAX], |row| row.get(0))
        })
        .await
    }
}

fn list(connection: &Connection<'_>, organisation: OrganisationId) -> Result<Vec<StoredAlias>, Fault> {
    let sql = "SELECT id, body, reason, who, at FROM aliases WHERE organisation_id = $1 ORDER BY alias_key LIMIT $2";
    connection.list(sql, &values![organisation, ALIASES_COUNT_MAX], read_alias)
}

fn read_alias(row: &Row<'_>) -> Result<StoredAlias, Fault> {
    let alias = from_json(&row.get::<String>(1)?)?;
    Ok(StoredAlias { id: AliasId(row.get(0)?), alias, reason: row.get(2)?, who: row.get(3)?, at: row.get(4)? })
}

/// The organisation's aliases, within a transaction of the caller's.
pub(crate) fn table(connection: &Connection<'_>, organisation: OrganisationId) -> Result<AliasTable, Fault> {
    Ok(AliasTable::new(list(connection, organisation)?.iter().map(|stored| &stored.alias)))
}

fn put(connection: &Connection<'_>, organisation: OrganisationId, new: &StoredAlias) -> Result<u64, Fault> {
    kinds::lock_inventory(connection, organisation)?;
    let StoredAlias { id, alias, reason, who, at } = new;
    let sql = "INSERT INTO aliases (organisation_id, id, alias_key, body, reason, who, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (organisation_id, alias_key) DO UPDATE SET
                 id = excluded.id, body = excluded.body, reason = excluded.reason, who = excluded.who, at = excluded.at";
    connection.execute(sql, &values![organisation, *id, alias.key(), json(alias)?, reason, who, *at])?;
    refuse_too_many(connection, organisation, "SELECT count(*) FROM aliases WHERE organisation_id = $1")?;
    let assets = read_anew(connection, organisation, *at)?;
    let body = serde_json::json!({ "alias": alias, "reason": reason, "who": who, "assets": assets });
    ledger::insert(connection, &organisation.to_string(), "alias_kept", &id.to_string(), &body, *at)?;
    Ok(assets)
}

fn refuse_too_many(connection: &Connection<'_>, organisation: OrganisationId, count: &str) -> Result<(), Fault> {
    if connection.number(count, &values![organisation])? > ALIASES_COUNT_MAX {
        let most = format!("an organisation may have {ALIASES_COUNT_MAX} aliases, and as many rejected suggestions");
        return Err(StoreError::Refused(most).into());
    }
    Ok(())
}

fn delete(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    id: AliasId,
    who: &str,
    now: Timestamp,
) -> Result<Option<u64>, Fault> {
    kinds::lock_inventory(connection, organisation)?;
    let sql = "SELECT id, body, reason, who, at FROM aliases WHERE organisation_id = $1 AND id = $2 LIMIT 1";
    let Some(was) = connection.find(sql, &values![organisation, id], read_alias)? else { return Ok(None) };
    connection.execute("DELETE FROM aliases WHERE organisation_id = $1 AND id = $2", &values![organisation, id])?;
    let assets = read_anew(connection, organisation, now)?;
    let body = serde_json::json!({ "alias": was.alias, "who": who, "assets": assets });
    ledger::insert(connection, &organisation.to_string(), "alias_removed", &id.to_string(), &body, now)?;
    Ok(Some(assets))
}

fn reject(connection: &Connection<'_>, organisation: OrganisationId, new: &Rejection) -> Result<(), Fault> {
    let Rejection { written, vendor, reason, who, at } = new;
    let (written_key, vendor_key) = rejection_key(written, vendor);
    let sql = "INSERT INTO alias_rejections (organisation_id, written_key, vendor_key, written, reason, who, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (organisation_id, written_key, vendor_key) DO UPDATE SET
                 written = excluded.written, reason = excluded.reason, who = excluded.who, at = excluded.at";
    connection.execute(sql, &values![organisation, &written_key, &vendor_key, written, reason, who, *at])?;
    refuse_too_many(connection, organisation, "SELECT count(*) FROM alias_rejections WHERE organisation_id = $1")?;
    let body = serde_json::json!({ "written": written, "vendor": vendor, "reason": reason, "who": who });
    let chain = organisation.to_string();
    ledger::insert(connection, &chain, "suggestion_rejected", &chain, &body, *at)
}

/// Gives the kinds that the aliases read otherwise now their new reading: their assets come into another kind, which is
/// queued. Returns how many assets; under [`kinds::lock_inventory`].
fn read_anew(connection: &Connection<'_>, organisation: OrganisationId, now: Timestamp) -> Result<u64, Fault> {
    kinds::rename_migrated(connection, organisation)?;
    let table = table(connection, organisation)?;
    let (mut moved, mut assets, mut after) = (Vec::new(), 0, None);
    loop {
        let round = kinds::list_in_use(connection, organisation, after, KINDS_PER_ROUND_COUNT)?;
        let Some(last) = round.last() else { break };
        after = Some(last.id);
        for stored in round {
            let read_as = table.reading(&stored.kind);
            if read_as != stored.kind.read_as {
                assets += u64::from(stored.assets);
                moved.push((stored.id, AssetKind { read_as, ..stored.kind }));
            }
        }
    }
    if !moved.is_empty() {
        move_kinds(connection, organisation, moved, now)?;
    }
    Ok(assets)
}

fn move_kinds(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    moved: Vec<(KindId, AssetKind)>,
    now: Timestamp,
) -> Result<(), Fault> {
    let moved: Vec<(KindId, (KindId, AssetKind))> =
        moved.into_iter().map(|(from, kind)| (from, (KindId::of(organisation, &kind), kind))).collect();
    let (mut moves, mut rows, mut fresh) = (Moves::default(), Vec::new(), Vec::new());
    for (from, (to, kind)) in moved {
        moves.push(Some(from), Some(to));
        rows.push(values![organisation, from.to_string(), to.to_string()].to_vec());
        fresh.push((to, kind));
    }
    kinds::insert(connection, organisation, &fresh)?;
    let sql = "UPDATE assets SET kind_id = r.to_kind FROM {rows(organisation_id text, from_kind text, to_kind text)}
               WHERE assets.organisation_id = r.organisation_id AND assets.kind_id = r.from_kind";
    let rows: Vec<Vec<Value<'_>>> = rows;
    connection.execute_many(sql, &rows)?;
    kinds::record_moves(connection, organisation, &moves, now)?;
    work::queue(connection, Stage::MatchOrganisation, &[(organisation.0, false)], now)?;
    let sql = "UPDATE organisations SET inventory = inventory + 1 WHERE id = $1";
    connection.execute(sql, &values![organisation]).map(|_| ())
}
