//! Inventories that somebody looks at before they are imported.
//!
//! In the database, because another node may answer the next request.
//! Does not know: what is in them.

use crate::connection::{Row, values};
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::OrganisationId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// How long an upload waits to be confirmed; longer than anybody looks at a preview.
const UPLOAD_MINUTES_MAX: i64 = 60;

/// Uploads of one organisation that wait; an older one gives way.
pub const INVENTORY_UPLOADS_COUNT_MAX: u32 = 5;

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryUpload {
    /// Its id.
    pub id: Uuid,
    /// The file's name, as its sender called it.
    pub name: String,
    /// Its bytes.
    pub raw: Vec<u8>,
}

impl Store {
    /// Keeps a file for an hour; of more than [`INVENTORY_UPLOADS_COUNT_MAX`] the latest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_inventory_upload(
        &self,
        organisation: OrganisationId,
        upload: InventoryUpload,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("keeping an uploaded inventory", move |connection| {
            let sql = "INSERT INTO inventory_uploads (id, organisation_id, name, raw, at) VALUES ($1, $2, $3, $4, $5)";
            connection.execute(sql, &values![upload.id, organisation, &upload.name, &upload.raw, now])?;
            // Those of others as well: nobody comes back for them.
            let sql = "DELETE FROM inventory_uploads WHERE at < $1";
            connection.execute(sql, &values![now - SignedDuration::from_mins(UPLOAD_MINUTES_MAX)])?;
            let sql = "DELETE FROM inventory_uploads WHERE organisation_id = $1 AND id NOT IN (
                         SELECT id FROM inventory_uploads WHERE organisation_id = $1 ORDER BY at DESC, id LIMIT $2)";
            connection.execute(sql, &values![organisation, i64::from(INVENTORY_UPLOADS_COUNT_MAX)]).map(|_| ())
        })
        .await
    }

    /// An upload of the organisation that is not older than an hour.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_inventory_upload(
        &self,
        organisation: OrganisationId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Option<InventoryUpload>, StoreError> {
        self.read_long("reading an uploaded inventory", move |connection| {
            let sql = "SELECT id, name, raw FROM inventory_uploads WHERE organisation_id = $1 AND id = $2 AND at >= $3 LIMIT 1";
            let since = now - SignedDuration::from_mins(UPLOAD_MINUTES_MAX);
            connection.find(sql, &values![organisation, id, since], |row: &Row<'_>| {
                Ok(InventoryUpload { id: row.get(0)?, name: row.get(1)?, raw: row.get(2)? })
            })
        })
        .await
    }

    /// Forgets an upload of the organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_inventory_upload(&self, organisation: OrganisationId, id: Uuid) -> Result<(), StoreError> {
        self.write("forgetting an uploaded inventory", move |connection| {
            let sql = "DELETE FROM inventory_uploads WHERE organisation_id = $1 AND id = $2";
            connection.execute(sql, &values![organisation, id]).map(|_| ())
        })
        .await
    }
}
