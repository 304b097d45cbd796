//! What each team wants to hear about, and who of it: as the configuration file has it, or as people edit it.
//!
//! Every change is counted, for the organisation and for all, so that who keeps rules in memory reads only what changed.
//! Does not know: what a rule says (`triage::watchlist`); it is kept as JSON text.

mod configured;
mod in_force;

pub use in_force::{WatchRule, WatchlistInPlace};

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, WatchlistId};
use crate::ledger;
use jiff::Timestamp;

/// Watchlists of one organisation: a large team has hundreds, and a list of them is still read by people.
pub const WATCHLISTS_COUNT_MAX: u32 = 10_000;
/// Characters of a watchlist's name: a line of a mail.
pub const WATCHLIST_NAME_CHARS_MAX: usize = 100;
/// One rule as JSON text: some hundred texts of usual length.
pub const WATCHLIST_RULE_SIZE_BYTES_MAX: usize = 16 * 1024;
/// All rules of an organisation as JSON text: ten thousand of usual size; those of ten organisations are read at once.
pub const WATCHLIST_RULES_SIZE_BYTES_MAX: usize = 4 * 1024 * 1024;

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
    /// When messages are sent, as JSON text.
    pub sending: String,
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
    /// The rule is larger than [`WATCHLIST_RULE_SIZE_BYTES_MAX`], or with it the organisation's would be larger than
    /// [`WATCHLIST_RULES_SIZE_BYTES_MAX`].
    TooLarge,
}

/// What people may change of a watchlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchlistEdit {
    /// Its name, unique within the organisation.
    pub name: String,
    /// The rule, as JSON text.
    pub rule: String,
    /// Addresses, as `triage::channel` reads them.
    pub recipients: Vec<String>,
    /// Whose it is, in their own words; may be empty.
    pub owner: String,
    /// When messages are sent, as JSON text.
    pub sending: String,
}

const COLUMNS: &str = "id, name, rule, recipients, created, origin, owner, paused, sending";

impl Store {
    /// Makes the organisation's configured watchlists those given, in one transaction. One that is known by its name keeps
    /// its id and its age; a configured one that is not given any more is deleted. One that people made under a name that
    /// is configured now gets another name. A change is written into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer, the organisation does not exist, or there are too many or too large rules; then
    /// nothing is changed.
    pub async fn put_watchlists(
        &self,
        organisation: OrganisationId,
        watchlists: Vec<Watchlist>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("storing watchlists", move |connection| configured::put(connection, organisation, &watchlists, now))
            .await
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
            lock(connection, organisation)?;
            if let Some(outcome) = too_much(connection, organisation, watchlist.id, &watchlist.rule)? {
                return Ok(outcome);
            }
            if is_taken(connection, organisation, watchlist.id, &watchlist.name)? {
                return Ok(WatchlistOutcome::NameTaken);
            }
            insert_rows(connection, organisation, INSERT, std::iter::once(&watchlist))?;
            record(connection, organisation, "watchlist_added", &watchlist, &who, now)
        })
        .await
    }

    /// Changes name, rule, recipients and owner of a watchlist that people edit. What it was told of stays with it, also
    /// under another name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_watchlist(
        &self,
        organisation: OrganisationId,
        id: WatchlistId,
        edit: WatchlistEdit,
        who: &str,
        now: Timestamp,
    ) -> Result<WatchlistOutcome, StoreError> {
        let who = who.to_owned();
        self.write("changing a watchlist", move |connection| {
            lock(connection, organisation)?;
            if find_edited(connection, organisation, id)?.is_none() {
                return Ok(WatchlistOutcome::NotFound);
            }
            let WatchlistEdit { name, rule, recipients, owner, sending } = &edit;
            if let Some(outcome) = too_much(connection, organisation, id, rule)? {
                return Ok(outcome);
            }
            if is_taken(connection, organisation, id, name)? {
                return Ok(WatchlistOutcome::NameTaken);
            }
            let sql = "UPDATE watchlists SET name = $3, rule = $4, recipients = $5, owner = $6, sending = $7
                       WHERE organisation_id = $1 AND id = $2";
            connection.execute(sql, &values![organisation, id, name, rule, json(recipients)?, owner, sending])?;
            record_changed(connection, organisation, id, &who, now)
        })
        .await
    }

    /// Stops a watchlist that people edit from hearing, or lets it hear again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_watchlist_paused(
        &self,
        organisation: OrganisationId,
        id: WatchlistId,
        is_paused: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<WatchlistOutcome, StoreError> {
        let who = who.to_owned();
        self.write("pausing a watchlist", move |connection| {
            lock(connection, organisation)?;
            let sql = "UPDATE watchlists SET paused = $3
                       WHERE organisation_id = $1 AND id = $2 AND origin = 'edited'";
            match connection.execute(sql, &values![organisation, id, is_paused])? {
                0 => Ok(WatchlistOutcome::NotFound),
                _ => record_changed(connection, organisation, id, &who, now),
            }
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
            lock(connection, organisation)?;
            let Some(before) = find_edited(connection, organisation, id)? else {
                return Ok(WatchlistOutcome::NotFound);
            };
            connection
                .execute("DELETE FROM watchlists WHERE organisation_id = $1 AND id = $2", &values![organisation, id])?;
            record(connection, organisation, "watchlist_deleted", &before, &who, now)
        })
        .await
    }
}

const INSERT: &str =
    "INSERT INTO watchlists (id, organisation_id, name, rule, recipients, created, origin, owner, paused, sending)
     {values(text, text, text, text, text, bigint, text, text, bigint, text)}";

fn row(organisation: OrganisationId, watchlist: &Watchlist) -> Result<Vec<Value<'_>>, Fault> {
    let Watchlist { id, name, rule, recipients, created, origin, owner, is_paused, sending } = watchlist;
    let recipients = json(recipients)?;
    Ok(values![*id, organisation, name, rule, recipients, *created, origin.code(), owner, *is_paused, sending].to_vec())
}

fn insert_rows<'w>(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    sql: &str,
    watchlists: impl Iterator<Item = &'w Watchlist>,
) -> Result<(), Fault> {
    let rows: Vec<Vec<Value<'_>>> =
        watchlists.map(|watchlist| row(organisation, watchlist)).collect::<Result<_, Fault>>()?;
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Holds the organisation's row until the transaction ends, before anything is read: whoever changes its watchlists at the
/// same time then sees what this one wrote.
pub(crate) fn lock(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    let sql = "SELECT watchlists FROM organisations WHERE id = $1 {for_update}";
    connection.find(sql, &values![organisation], |row| row.get::<i64>(0)).map(|_| ())
}

fn is_taken(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    by_others_than: WatchlistId,
    name: &str,
) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM watchlists WHERE organisation_id = $1 AND name = $2 AND id <> $3";
    Ok(connection.number(sql, &values![organisation, name, by_others_than])? > 0)
}

/// Why the organisation may not have this rule beside its others.
fn too_much(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    id: WatchlistId,
    rule: &str,
) -> Result<Option<WatchlistOutcome>, Fault> {
    let sql = "SELECT count(*), CAST(COALESCE(sum(octet_length(rule)), 0) AS BIGINT) FROM watchlists
               WHERE organisation_id = $1 AND id <> $2";
    let others =
        connection.find(sql, &values![organisation, id], |row| Ok((row.get::<u64>(0)?, row.get::<u64>(1)?)))?;
    let (count, size) = others.unwrap_or_default();
    let is_large =
        rule.len() > WATCHLIST_RULE_SIZE_BYTES_MAX || size + rule.len() as u64 > WATCHLIST_RULES_SIZE_BYTES_MAX as u64;
    let is_many = count >= u64::from(WATCHLISTS_COUNT_MAX);
    Ok(is_many.then_some(WatchlistOutcome::TooMany).or(is_large.then_some(WatchlistOutcome::TooLarge)))
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
        sending: row.get(8)?,
    })
}

/// What a watchlist is now, into the ledger.
fn record_changed(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    id: WatchlistId,
    who: &str,
    now: Timestamp,
) -> Result<WatchlistOutcome, Fault> {
    match find(connection, organisation, id)? {
        Some(watchlist) => record(connection, organisation, "watchlist_changed", &watchlist, who, now),
        None => Ok(WatchlistOutcome::NotFound),
    }
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
pub(crate) fn touch(connection: &Connection<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    connection.execute("UPDATE organisations SET watchlists = watchlists + 1 WHERE id = $1", &values![organisation])?;
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'watchlists'", &[]).map(|_| ())
}
