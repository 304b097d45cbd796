//! Organisations: whose rows are whose.
//!
//! Does not know: who may do what.

use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::OrganisationId;
use crate::{ledger, watchlists};
use jiff::Timestamp;

/// Organisations of one list.
pub(crate) const LIST_ROWS_COUNT_MAX: i64 = 10_000;

/// An organisation: a plant, a utility, a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name, unique in the installation.
    pub name: String,
    /// Language code its messages are written in, e.g. `en`.
    pub language: String,
    /// IANA time zone of its messages, e.g. `Europe/Berlin`.
    pub time_zone: String,
}

impl Store {
    /// The organisation of this name; it is made with `fresh` as its id, in English and UTC, if there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_or_insert_organisation(
        &self,
        name: &str,
        fresh: OrganisationId,
        now: Timestamp,
    ) -> Result<Organisation, StoreError> {
        let name = name.to_owned();
        self.write("finding an organisation", move |connection| {
            let sql = "INSERT INTO organisations (id, name, language, time_zone, created)
                       VALUES ($1, $2, 'en', 'UTC', $3) ON CONFLICT (name) DO NOTHING";
            connection.execute(sql, &values![fresh, &name, now])?;
            let sql = "SELECT id, name, language, time_zone FROM organisations WHERE name = $1 LIMIT 1";
            let found = connection.find(sql, &values![&name], read_organisation)?;
            found.ok_or_else(|| Fault::Corrupt(format!("organisation {name:?} vanished")))
        })
        .await
    }

    /// All organisations, by name: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        self.read_long("listing organisations", |connection| {
            let sql = "SELECT id, name, language, time_zone FROM organisations ORDER BY name LIMIT $1";
            connection.list(sql, &values![LIST_ROWS_COUNT_MAX], read_organisation)
        })
        .await
    }

    /// Until when an organisation may try the installation; `None`: it is there for good.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_trial(&self, organisation: OrganisationId) -> Result<Option<Timestamp>, StoreError> {
        self.read("looking a trial up", move |connection| {
            let sql = "SELECT trial_until FROM organisations WHERE id = $1";
            Ok(connection.find(sql, &values![organisation], |row| row.get::<Option<Timestamp>>(0))?.flatten())
        })
        .await
    }

    /// Lets an organisation try the installation until then, or with `None` stay for good; it is alerted again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_trial(
        &self,
        organisation: OrganisationId,
        until: Option<Timestamp>,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let who = who.to_owned();
        self.write("changing a trial", move |connection| {
            let sql = "UPDATE organisations SET trial_until = $2, trial_over = 0 WHERE id = $1";
            connection.execute(sql, &values![organisation, until])?;
            let body = serde_json::json!({ "until": until, "who": who });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "trial_set", &chain, &body, now)?;
            watchlists::touch(connection, organisation)
        })
        .await
    }

    /// Ends the trials whose time is over: those organisations are alerted no more until [`Self::put_trial`]. Returns how
    /// many: for the driver, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_trials(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.write("ending trials", move |connection| {
            let sql = "UPDATE organisations SET trial_over = 1 WHERE trial_over = 0 AND trial_until <= $1 RETURNING id";
            let ended = connection.list(sql, &values![now], |row| Ok(OrganisationId(row.get(0)?)))?;
            for organisation in &ended {
                let chain = organisation.to_string();
                ledger::insert(connection, &chain, "trial_ended", &chain, &serde_json::json!({}), now)?;
                watchlists::touch(connection, *organisation)?;
            }
            Ok(ended.len())
        })
        .await
    }

    /// Changes language and time zone; the name too, unless another organisation has it.
    ///
    /// # Errors
    /// When the database does not answer or the name is taken.
    pub async fn update_organisation(&self, organisation: &Organisation) -> Result<(), StoreError> {
        let organisation = organisation.clone();
        self.write("changing an organisation", move |connection| {
            let sql = "UPDATE organisations SET name = $2, language = $3, time_zone = $4 WHERE id = $1";
            let Organisation { id, name, language, time_zone } = &organisation;
            connection.execute(sql, &values![*id, name, language, time_zone]).map(|_| ())
        })
        .await
    }
}

pub(crate) fn is_name_taken(connection: &Connection<'_>, name: &str) -> Result<bool, Fault> {
    Ok(connection.number("SELECT count(*) FROM organisations WHERE name = $1", &values![name])? > 0)
}

/// Makes an organisation, in English and UTC, which may try the installation until then.
pub(crate) fn insert_on_trial(
    connection: &Connection<'_>,
    id: OrganisationId,
    name: &str,
    trial_until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Fault> {
    if connection.number("SELECT count(*) FROM organisations", &[])? >= LIST_ROWS_COUNT_MAX {
        let most = format!("an installation has at most {LIST_ROWS_COUNT_MAX} organisations");
        return Err(StoreError::Refused(most).into());
    }
    let sql = "INSERT INTO organisations (id, name, language, time_zone, created, trial_until)
               VALUES ($1, $2, 'en', 'UTC', $3, $4)";
    connection.execute(sql, &values![id, name, now, trial_until])?;
    let body = serde_json::json!({ "name": name, "trial_until": trial_until });
    ledger::insert(connection, &id.to_string(), "organisation_made", &id.to_string(), &body, now)
}

fn read_organisation(row: &Row<'_>) -> Result<Organisation, Fault> {
    let (name, language, time_zone) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Organisation { id: OrganisationId(row.get(0)?), name, language, time_zone })
}
