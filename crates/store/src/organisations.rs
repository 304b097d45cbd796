//! Organisations and their users: whose rows are whose.
//!
//! Does not know: who may do what; what a user's password is.

use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, UserId};
use jiff::Timestamp;

/// Organisations and users of one list.
const LIST_ROWS_COUNT_MAX: i64 = 10_000;

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

/// A person of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Whom it belongs to.
    pub organisation: OrganisationId,
    /// Name.
    pub name: String,
    /// Mail address, unique within the organisation.
    pub email: String,
    /// Language code.
    pub language: String,
    /// IANA time zone.
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

    /// The organisation with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_organisation(&self, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        self.read("reading an organisation", move |connection| {
            let sql = "SELECT id, name, language, time_zone FROM organisations WHERE id = $1 LIMIT 1";
            connection.find(sql, &values![id], read_organisation)
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

    /// Inserts a user, or updates the one with this mail address in the organisation.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn put_user(&self, user: &User, now: Timestamp) -> Result<(), StoreError> {
        let user = user.clone();
        self.write("storing a user", move |connection| {
            let sql = "INSERT INTO users (id, organisation_id, name, email, language, time_zone, created)
                       VALUES ($1, $2, $3, $4, $5, $6, $7)
                       ON CONFLICT (organisation_id, email) DO UPDATE SET
                         name = excluded.name, language = excluded.language, time_zone = excluded.time_zone";
            let User { id, organisation, name, email, language, time_zone } = &user;
            let values = values![*id, *organisation, name, email, language, time_zone, now];
            connection.execute(sql, &values).map(|_| ())
        })
        .await
    }

    /// The users of an organisation, by mail address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_users(&self, organisation: OrganisationId) -> Result<Vec<User>, StoreError> {
        self.read("listing users", move |connection| {
            let sql = "SELECT id, organisation_id, name, email, language, time_zone FROM users
                       WHERE organisation_id = $1 ORDER BY email LIMIT $2";
            connection.list(sql, &values![organisation, LIST_ROWS_COUNT_MAX], |row| {
                let (id, organisation) = (UserId(row.get(0)?), OrganisationId(row.get(1)?));
                let (name, email, language, time_zone) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(User { id, organisation, name, email, language, time_zone })
            })
        })
        .await
    }
}

fn read_organisation(row: &Row<'_>) -> Result<Organisation, Fault> {
    let (name, language, time_zone) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Organisation { id: OrganisationId(row.get(0)?), name, language, time_zone })
}
