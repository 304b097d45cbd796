//! Organisations: whose rows are whose.
//!
//! Does not know: who may do what.

use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::OrganisationId;
use jiff::Timestamp;

/// Organisations of one list.
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

fn read_organisation(row: &Row<'_>) -> Result<Organisation, Fault> {
    let (name, language, time_zone) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Organisation { id: OrganisationId(row.get(0)?), name, language, time_zone })
}
