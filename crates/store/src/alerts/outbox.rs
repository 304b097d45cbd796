//! The demo's outbox: messages that stay in the program instead of leaving the machine.
//!
//! Does not know: how a message is written.

use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::{DeliveryId, OrganisationId, Reader};
use jiff::Timestamp;

/// Messages of one page.
const PAGE_ROWS_COUNT_MAX: u32 = 1_000;

/// A message as it would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// The delivery it belongs to; a second message for it is not kept.
    pub delivery: DeliveryId,
    /// Whose.
    pub organisation: OrganisationId,
    /// To whom.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Keeps a message.
    ///
    /// # Errors
    /// When the database does not answer or the organisation does not exist.
    pub async fn insert_outbox_message(&self, message: OutboxMessage) -> Result<(), StoreError> {
        self.write("keeping a message in the outbox", move |connection| {
            let sql = "INSERT INTO outbox_messages (delivery_id, organisation_id, recipient, subject, text, html, at)
                       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (delivery_id) DO NOTHING";
            let OutboxMessage { delivery, organisation, recipient, subject, text, html, at } = &message;
            connection.execute(sql, &values![*delivery, *organisation, recipient, subject, text, html, *at]).map(|_| ())
        })
        .await
    }

    /// The organisation's messages, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_outbox(&self, reader: &Reader, limit: u32) -> Result<Vec<OutboxMessage>, StoreError> {
        let organisation = reader.organisation;
        let limit = i64::from(limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("reading the outbox", move |connection| {
            let sql = "SELECT delivery_id, organisation_id, recipient, subject, text, html, at FROM outbox_messages
                       WHERE organisation_id = $1 ORDER BY at DESC, delivery_id DESC LIMIT $2";
            connection.list(sql, &values![organisation, limit], |row| {
                let (delivery, organisation) = (DeliveryId(row.get(0)?), OrganisationId(row.get(1)?));
                let (recipient, subject, text, html) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(OutboxMessage { delivery, organisation, recipient, subject, text, html, at: row.get(6)? })
            })
        })
        .await
    }
}
