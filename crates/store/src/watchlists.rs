//! What each team wants to hear about, and who of it: as the configuration file has it, or as people edit it.
//!
//! Every change is counted, for the organisation and for all, so that who keeps rules in memory reads only what changed.
//! Does not know: what a rule says (`triage::watchlist`); it is kept as JSON text.

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, WatchlistId};
use crate::ledger;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// Watchlists of one organisation: a large team has hundreds, and a list of them is still read by people.
pub const WATCHLISTS_COUNT_MAX: u32 = 10_000;
/// Organisations of one list, as `list_organisations` has it.
const ORGANISATIONS_COUNT_MAX: i64 = 10_000;
/// Rules that are read at once: those of ten organisations at most.
const RULES_COUNT_MAX: i64 = 100_000;
/// Watchlists that are read at once by their ids: about a megabyte of rows.
const WATCHLISTS_PER_READ_COUNT: usize = 1_000;

/// A watchlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watchlist {
    /// Its id; one that is known by its name keeps the id it has.
    pub id: WatchlistId,
    /// Its name, unique within the organisation.
    pub name: String,
    /// The rule, as JSON text.
    pub rule: String,
    /// Addresses, as `triage::channel` reads them.
    pub recipients: Vec<String>,
    /// When it was made; what is older is no news to it.
    pub created: Timestamp,
    /// Where it is written.
    pub origin: WatchlistOrigin,
    /// Whose it is, a person or a team in their own words; may be empty.
    pub owner: String,
    /// It hears nothing for the time being.
    pub is_paused: bool,
}

/// Where a watchlist is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchlistOrigin {
    /// In the configuration file, and changed only there.
    Configured,
    /// Here, by people.
    Edited,
}

impl WatchlistOrigin {
    /// The word of the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            WatchlistOrigin::Configured => "configured",
            WatchlistOrigin::Edited => "edited",
        }
    }

    fn of(code: &str) -> Result<WatchlistOrigin, Fault> {
        let all = [WatchlistOrigin::Configured, WatchlistOrigin::Edited];
        let found = all.into_iter().find(|origin| origin.code() == code);
        found.ok_or_else(|| Fault::Corrupt(format!("{code:?} is no origin of a watchlist")))
    }
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchlistOutcome {
    /// It is made.
    Done,
    /// Another watchlist of the organisation has this name.
    NameTaken,
    /// The organisation has no such watchlist, or the configuration file has it.
    NotFound,
    /// The organisation has [`WATCHLISTS_COUNT_MAX`] already.
    TooMany,
}

/// A rule of an organisation, as the stages keep it in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRule {
    /// Whose.
    pub organisation: OrganisationId,
    /// Of which watchlist.
    pub watchlist: WatchlistId,
    /// As JSON text.
    pub rule: String,
}

const COLUMNS: &str = "id, name, rule, recipients, created, origin, owner, paused";

impl Store {
    /// Makes the organisation's configured watchlists those given, in one transaction. One that is known by its name keeps
    /// its id and its age; a configured one that is not given any more is deleted. One that people made under a name that
    /// is configured now gets another name. A change is written into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_watchlists(
        &self,
        organisation: OrganisationId,
        watchlists: Vec<Watchlist>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("storing watchlists", move |connection| put(connection, organisation, &watchlists, now)).await
    }

    /// An organisation's watchlists, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_watchlists(&self, organisation: OrganisationId) -> Result<Vec<Watchlist>, StoreError> {
        self.read("listing watchlists", move |connection| list(connection, organisation)).await
    }

    /// One of an organisation's watchlists.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_watchlist(
        &self,
        organisation: OrganisationId,
        id: WatchlistId,
    ) -> Result<Option<Watchlist>, StoreError> {
        self.read("reading a watchlist", move |connection| find(connection, organisation, id)).await
    }

    /// Adds a watchlist that somebody made, and says so in the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn insert_watchlist(
        &self,
        organisation: OrganisationId,
        watchlist: Watchlist,
        who: &str,
        now: Timestamp,
    ) -> Result<WatchlistOutcome, StoreError> {
        let who = who.to_owned();
        self.write("adding a watchlist", move |connection| {
            let sql = "SELECT count(*) FROM watchlists WHERE organisation_id = $1";
            if connection.number(sql, &values![organisation])? >= i64::from(WATCHLISTS_COUNT_MAX) {
                return Ok(WatchlistOutcome::TooMany);
            }
            if !insert(connection, organisation, &watchlist)? {
                return Ok(WatchlistOutcome::NameTaken);
            }
            record(connection, organisation, "watchlist_added", &watchlist, &who, now)
        })
        .await
    }

    /// Changes name, rule, recipients, owner and pause of a watchlist that people edit. What it was told of stays with it,
    /// also under another name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_watchlist(
        &self,
        organisation: OrganisationId,
        watchlist: Watchlist,
        who: &str,
        now: Timestamp,
    ) -> Result<WatchlistOutcome, StoreError> {
        let who = who.to_owned();
        self.write("changing a watchlist", move |connection| {
            let Some(before) = find_edited(connection, organisation, watchlist.id)? else {
                return Ok(WatchlistOutcome::NotFound);
            };
            let sql = "SELECT count(*) FROM watchlists WHERE organisation_id = $1 AND name = $2 AND id <> $3";
            if connection.number(sql, &values![organisation, &watchlist.name, watchlist.id])? > 0 {
                return Ok(WatchlistOutcome::NameTaken);
            }
            let sql = "UPDATE watchlists SET name = $3, rule = $4, recipients = $5, owner = $6, paused = $7
                       WHERE organisation_id = $1 AND id = $2";
            let Watchlist { id, name, rule, recipients, owner, is_paused, .. } = &watchlist;
            let values = values![organisation, *id, name, rule, json(recipients)?, owner, *is_paused];
            connection.execute(sql, &values)?;
            rename_alerts(connection, organisation, &before.name, name)?;
            record(connection, organisation, "watchlist_changed", &watchlist, &who, now)
        })
        .await
    }

    /// Deletes a watchlist that people edit; its alerts stay.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_watchlist(
        &self,
        organisation: OrganisationId,
        id: WatchlistId,
        who: &str,
        now: Timestamp,
    ) -> Result<WatchlistOutcome, StoreError> {
        let who = who.to_owned();
        self.write("deleting a watchlist", move |connection| {
            let Some(before) = find_edited(connection, organisation, id)? else {
                return Ok(WatchlistOutcome::NotFound);
            };
            connection
                .execute("DELETE FROM watchlists WHERE organisation_id = $1 AND id = $2", &values![organisation, id])?;
            record(connection, organisation, "watchlist_deleted", &before, &who, now)
        })
        .await
    }

    /// How often the watchlists of anybody were changed: while it stays the same nothing did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_watchlist_changes(&self) -> Result<i64, StoreError> {
        self.read("asking whether watchlists changed", |connection| {
            connection.number("SELECT fence FROM leases WHERE name = 'watchlists'", &[])
        })
        .await
    }

    /// How often the watchlists of each organisation were changed, of those that ever had one: for the stages, never for a
    /// reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_watchlist_changes(&self) -> Result<HashMap<OrganisationId, i64>, StoreError> {
        self.read_long("asking whose watchlists changed", |connection| {
            let sql = "SELECT id, watchlists FROM organisations WHERE watchlists > 0 ORDER BY id LIMIT $1";
            let read = |row: &Row<'_>| Ok((OrganisationId(row.get(0)?), row.get(1)?));
            Ok(connection.list(sql, &values![ORGANISATIONS_COUNT_MAX], read)?.into_iter().collect())
        })
        .await
    }

    /// The rules of these organisations (ten at most) that are not paused: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_watch_rules(&self, organisations: &[OrganisationId]) -> Result<Vec<WatchRule>, StoreError> {
        let ids: Vec<String> = organisations.iter().map(ToString::to_string).collect();
        self.read_long("reading watchlists", move |connection| {
            let sql = "SELECT organisation_id, id, rule FROM watchlists
                       WHERE organisation_id {any $1 text} AND paused = 0 ORDER BY organisation_id, id LIMIT $2";
            connection.list(sql, &values![ids.clone(), RULES_COUNT_MAX], |row| {
                let (organisation, watchlist) = (OrganisationId(row.get(0)?), WatchlistId(row.get(1)?));
                Ok(WatchRule { organisation, watchlist, rule: row.get(2)? })
            })
        })
        .await
    }

    /// Watchlists of several organisations, each asked for with its own: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load_watchlists(
        &self,
        asked: &[(OrganisationId, WatchlistId)],
    ) -> Result<HashMap<(OrganisationId, WatchlistId), Watchlist>, StoreError> {
        let asked = asked.to_vec();
        self.read_long("reading watchlists that hit", move |connection| {
            let sql = format!(
                "SELECT {COLUMNS}, organisation_id FROM watchlists WHERE id {{any $1 text}} ORDER BY id LIMIT $2"
            );
            let mut found = HashMap::with_capacity(asked.len());
            for asked in asked.chunks(WATCHLISTS_PER_READ_COUNT) {
                let ids: Vec<String> = asked.iter().map(|(_, id)| id.to_string()).collect();
                let owners: HashMap<WatchlistId, OrganisationId> =
                    asked.iter().map(|(owner, id)| (*id, *owner)).collect();
                connection.query(&sql, &values![ids, i64::from(WATCHLISTS_COUNT_MAX)], &mut |row| {
                    let (watchlist, owner) = (read(row)?, OrganisationId(row.get(8)?));
                    if owners.get(&watchlist.id) == Some(&owner) {
                        found.insert((owner, watchlist.id), watchlist);
                    }
                    Ok(())
                })?;
            }
            Ok(found)
        })
        .await
    }
}

fn put(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    watchlists: &[Watchlist],
    now: Timestamp,
) -> Result<(), Fault> {
    let before = list(connection, organisation)?;
    let names: Vec<String> = watchlists.iter().map(|watchlist| watchlist.name.clone()).collect();
    let sql =
        "DELETE FROM watchlists WHERE organisation_id = $1 AND origin = 'configured' AND NOT (name {any $2 text})";
    connection.execute(sql, &values![organisation, names.clone()])?;
    for edited in before.iter().filter(|one| one.origin == WatchlistOrigin::Edited && names.contains(&one.name)) {
        // Its id makes the new name one of its own.
        let name = format!("{} ({})", edited.name, edited.id);
        let sql = "UPDATE watchlists SET name = $3 WHERE organisation_id = $1 AND id = $2";
        connection.execute(sql, &values![organisation, edited.id, &name])?;
        rename_alerts(connection, organisation, &edited.name, &name)?;
    }
    let sql = format!(
        "{INSERT} ON CONFLICT (organisation_id, name) DO UPDATE SET
           rule = excluded.rule, recipients = excluded.recipients, owner = excluded.owner"
    );
    // Of two with one name the last counts; one statement cannot write a row twice.
    let unique: BTreeMap<&str, &Watchlist> = watchlists.iter().map(|one| (one.name.as_str(), one)).collect();
    let rows: Vec<Vec<Value<'_>>> =
        unique.values().map(|watchlist| row(organisation, watchlist)).collect::<Result<_, Fault>>()?;
    connection.execute_many(&sql, &rows)?;
    if list(connection, organisation)? == before {
        return Ok(());
    }
    let (chain, body) = (organisation.to_string(), serde_json::json!({ "names": names }));
    ledger::insert(connection, &chain, "watchlists_changed", &chain, &body, now)?;
    touch(connection, organisation)
}

const INSERT: &str =
    "INSERT INTO watchlists (id, organisation_id, name, rule, recipients, created, origin, owner, paused)
     {values(text, text, text, text, text, bigint, text, text, bigint)}";

fn row(organisation: OrganisationId, watchlist: &Watchlist) -> Result<Vec<Value<'_>>, Fault> {
    let Watchlist { id, name, rule, recipients, created, origin, owner, is_paused } = watchlist;
    let recipients = json(recipients)?;
    Ok(values![*id, organisation, name, rule, recipients, *created, origin.code(), owner, *is_paused].to_vec())
}

/// Whether its name was free.
fn insert(connection: &Connection<'_>, organisation: OrganisationId, watchlist: &Watchlist) -> Result<bool, Fault> {
    let sql = format!("{INSERT} ON CONFLICT (organisation_id, name) DO NOTHING");
    Ok(connection.execute_many(&sql, &[row(organisation, watchlist)?])? > 0)
}

fn find(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    id: WatchlistId,
) -> Result<Option<Watchlist>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM watchlists WHERE organisation_id = $1 AND id = $2 LIMIT 1");
    connection.find(&sql, &values![organisation, id], read)
}

fn find_edited(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    id: WatchlistId,
) -> Result<Option<Watchlist>, Fault> {
    Ok(find(connection, organisation, id)?.filter(|found| found.origin == WatchlistOrigin::Edited))
}

fn list(connection: &Connection<'_>, organisation: OrganisationId) -> Result<Vec<Watchlist>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM watchlists WHERE organisation_id = $1 ORDER BY name LIMIT $2");
    connection.list(&sql, &values![organisation, i64::from(WATCHLISTS_COUNT_MAX)], read)
}

fn read(row: &Row<'_>) -> Result<Watchlist, Fault> {
    Ok(Watchlist {
        id: WatchlistId(row.get(0)?),
        name: row.get(1)?,
        rule: row.get(2)?,
        recipients: from_json(&row.get::<String>(3)?)?,
        created: row.get(4)?,
        origin: WatchlistOrigin::of(&row.get::<String>(5)?)?,
        owner: row.get(6)?,
        is_paused: row.get(7)?,
    })
}

/// Alerts know their watchlist by its name: what was told before must be found again, or it would be told a second time.
fn rename_alerts(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    before: &str,
    after: &str,
) -> Result<(), Fault> {
    if before == after {
        return Ok(());
    }
    let sql = "UPDATE alerts SET watchlist = $3 WHERE organisation_id = $1 AND watchlist = $2";
    connection.execute(sql, &values![organisation, before, after]).map(|_| ())
}

fn record(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    what: &str,
    watchlist: &Watchlist,
    who: &str,
    now: Timestamp,
) -> Result<WatchlistOutcome, Fault> {
    let body = serde_json::json!({ "name": watchlist.name, "rule": watchlist.rule, "recipients": watchlist.recipients,
        "paused": watchlist.is_paused, "who": who });
    ledger::insert(connection, &organisation.to_string(), what, &watchlist.id.to_string(), &body, now)?;
    touch(connection, organisation)?;
    Ok(WatchlistOutcome::Done)
}

/// Says that the organisation's watchlists have changed; last in its transaction, so that the row that all share is locked
/// only while it ends.
fn touch(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    connection.execute("UPDATE organisations SET watchlists = watchlists + 1 WHERE id = $1", &values![organisation])?;
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'watchlists'", &[]).map(|_| ())
}
