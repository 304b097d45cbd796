//! When what was told: the document stored, the alert decided, the message handed over.
//!
//! Does not know: which of these times is measured, or what is in time (`triage::promise`).

use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{DeliveryId, Reader};
use crate::work::Claim;
use jiff::Timestamp;
use triage::promise::{Handover, Outcome};

/// Messages of one answer: a month of a large organisation, and some hundred milliseconds of reading.
const HANDOVERS_COUNT_MAX: u32 = 200_000;

/// The document that brought alerts about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Origin {
    /// When it was stored; `None` if no document did.
    pub(crate) stored: Option<Timestamp>,
    /// What its publisher says; `None` where that is the date of an earlier state.
    pub(crate) published: Option<Timestamp>,
}

impl Origin {
    /// Of the document that a claim began with. An edit that kept its date, and an old state that came back, say nothing of
    /// when they were published.
    pub(crate) fn of(connection: &Connection<'_>, claim: &Claim) -> Result<Origin, Fault> {
        let Some(stored) = claim.document_stored else { return Ok(Origin::default()) };
        let sql = "SELECT r.released FROM advisories a
                   JOIN revisions r ON r.advisory_id = a.id AND r.number = a.revision
                   WHERE a.id = $1 AND r.silent = 0 AND r.first_seen >= $2 LIMIT 1";
        let published = connection.find(sql, &values![claim.subject, stored], |row| row.get::<Option<Timestamp>>(0))?;
        Ok(Origin { stored: Some(stored), published: published.flatten() })
    }
}

/// The place in the order of handing over after which the next messages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverCursor {
    /// When the last one was handed over.
    pub at: Timestamp,
    /// Its id.
    pub id: DeliveryId,
}

/// Messages about advisories, those that were deleted since among them, with since when each publisher's documents are held.
const MESSAGES: &str = "SELECT t.created, t.document_stored, t.document_published, d.state, d.finished,
       coalesce(t.held_since, p.held_since, t.created), d.id,
       CAST(CASE WHEN d.fold <> '' THEN 1 ELSE 0 END AS BIGINT)
     FROM alerts t JOIN deliveries d ON d.alert_id = t.id LEFT JOIN advisories a ON a.id = t.advisory_id
     LEFT JOIN (SELECT namespace, min(first_seen) AS held_since FROM advisories GROUP BY namespace) p
       ON p.namespace = a.namespace";

impl Store {
    /// The messages of the organisation's alerts since then, about advisories that the reader may see, the newest first, at
    /// most 200,000. What tells of no advisory, such as a silent source, is not among them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_handovers(&self, reader: &Reader, since: Timestamp) -> Result<Vec<Handover>, StoreError> {
        let reader = *reader;
        self.read_long("listing when messages were handed over", move |connection| {
            let sql = format!(
                "{MESSAGES} WHERE t.organisation_id = $1 AND coalesce(a.tlp, t.tlp) <= $2 AND t.created >= $3
                 ORDER BY t.created DESC, t.id DESC, d.id LIMIT $4"
            );
            let most = i64::from(HANDOVERS_COUNT_MAX);
            connection.list(&sql, &values![reader.organisation, reader.tlp_rank(), since, most], read)
        })
        .await
    }

    /// Messages of all organisations that were handed over after a place in the order of handing over and until then, with
    /// the place to go on from. For the installation's figures, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_handed_over(
        &self,
        after: HandoverCursor,
        until: Timestamp,
    ) -> Result<(Vec<Handover>, HandoverCursor), StoreError> {
        self.read_long("counting messages that were handed over", move |connection| {
            let sql = format!(
                "{MESSAGES} WHERE coalesce(a.tlp, t.tlp) IS NOT NULL AND d.state = 'delivered' AND (d.finished, d.id) > ($1, $2) AND d.finished <= $3
                 ORDER BY d.finished, d.id LIMIT $4"
            );
            let mut last = after;
            let most = i64::from(HANDOVERS_COUNT_MAX);
            let found = connection.list(&sql, &values![after.at, after.id, until, most], |row| {
                last = HandoverCursor { at: row.get(4)?, id: DeliveryId(row.get(6)?) };
                read(row)
            })?;
            Ok((found, last))
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Handover, Fault> {
    let finished: Option<Timestamp> = row.get(4)?;
    let outcome = match (row.get::<String>(3)?.as_str(), finished) {
        ("delivered", Some(at)) => Outcome::HandedOver(at),
        ("dead", _) => Outcome::GivenUp,
        _ => Outcome::Waits,
    };
    let (decided, stored, published, held_since) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(5)?);
    Ok(Handover { decided, stored, published, held_since, is_held_back: row.get(7)?, outcome })
}
