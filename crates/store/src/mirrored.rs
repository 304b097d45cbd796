//! What a mirror shows: each advisory's current document, its signature, and the keys that it was held against.
//!
//! Does not know: where a mirror's files stand.

use crate::connection::{Row, values};
use crate::encoding::{unpack, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::tlp_rank;
use jiff::Timestamp;
use triage::Advisory;
use triage::advisory::{AdvisoryId, Tlp};
use uuid::Uuid;

/// Keys of one publisher: several providers with a few each.
const KEYS_COUNT_MAX: i64 = 1_000;

/// An advisory that may be shown, with what an index says of its current document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirrored {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The publisher's name.
    pub publisher: String,
    /// The publisher's namespace.
    pub namespace: String,
    /// The publisher's category, e.g. `vendor`.
    pub category: String,
    /// The publisher's id of it.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Who may read it.
    pub tlp: Tlp,
    /// Of the current document.
    pub sha256: String,
    /// When it was first released.
    pub published: Option<Timestamp>,
    /// Whether its signature is held.
    pub signed: bool,
    /// When the document changed last: its own date, or when we saw it, if that date did not change with it.
    pub changed: Timestamp,
}

/// A document as its publisher sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDocument {
    /// The publisher's bytes.
    pub raw: Vec<u8>,
    /// Its detached signature, if it came with one that was kept.
    pub signature: Option<Vec<u8>>,
}

impl Store {
    /// A page of the advisories up to `tlp` that their publishers have not withdrawn, after the id `after`, by id. What
    /// only a feed announced has no document of the standard, and is not among them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_mirrored(
        &self,
        tlp: Tlp,
        after: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<Mirrored>, StoreError> {
        self.read_long("listing advisories for a mirror", move |connection| {
            let sql = "SELECT a.id, a.sha256, a.first_seen, v.silent, v.first_seen, b.advisory,
                              (SELECT count(*) FROM document_signatures s WHERE s.sha256 = a.sha256)
                       FROM advisories a
                       JOIN revisions v ON v.advisory_id = a.id AND v.number = a.revision
                       JOIN advisory_bodies b ON b.advisory_id = a.id
                       WHERE a.tlp <= $1 AND a.withdrawn IS NULL AND a.id > $2
                         AND NOT EXISTS (SELECT 1 FROM announcements n WHERE n.advisory_id = a.id)
                       ORDER BY a.id LIMIT $3";
            let after = after.map_or_else(String::new, |id| id.0.to_string());
            connection.list(sql, &values![tlp_rank(tlp), after, i64::from(limit)], read)
        })
        .await
    }

    /// A stored document with its signature.
    ///
    /// # Errors
    /// When the database does not answer, or has no such document.
    pub async fn load_signed_document(&self, sha256: &str) -> Result<SignedDocument, StoreError> {
        let sha256 = sha256.to_owned();
        self.read_long("reading a document and its signature", move |connection| {
            let sql = "SELECT d.raw, s.raw FROM documents d LEFT JOIN document_signatures s ON s.sha256 = d.sha256
                       WHERE d.sha256 = $1 LIMIT 1";
            let found = connection.find(sql, &values![&sha256], |row| {
                Ok(SignedDocument { raw: unpack(&row.get::<Vec<u8>>(0)?)?, signature: row.get(1)? })
            })?;
            found.ok_or_else(|| Fault::Corrupt(format!("the document {sha256} is missing")))
        })
        .await
    }

    /// The accepted keys of the providers that offer documents of a publisher: fingerprint and armored key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_publisher_keys(&self, namespace: &str) -> Result<Vec<(String, String)>, StoreError> {
        let namespace = namespace.to_owned();
        self.read_long("reading a publisher's keys", move |connection| {
            let sql = "SELECT k.fingerprint, min(k.armored) FROM provider_keys k
                       WHERE k.accepted = 1 AND k.provider_id IN (
                         SELECT p.provider_id FROM advisories a JOIN provider_documents p ON p.sha256 = a.sha256
                         WHERE a.namespace = $1)
                       GROUP BY k.fingerprint ORDER BY k.fingerprint LIMIT $2";
            connection.list(sql, &values![&namespace, KEYS_COUNT_MAX], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Mirrored, Fault> {
    let advisory: Advisory = unpack_json(&row.get::<Vec<u8>>(5)?)?;
    let (first_seen, silent, seen): (Timestamp, bool, Timestamp) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let stated = advisory.updated.or(advisory.published).unwrap_or(first_seen);
    Ok(Mirrored {
        advisory: AdvisoryId(row.get::<Uuid>(0)?),
        publisher: advisory.publisher.name,
        namespace: advisory.publisher.namespace,
        category: advisory.publisher.category,
        tracking_id: advisory.tracking_id,
        title: advisory.title,
        tlp: advisory.tlp,
        sha256: row.get(1)?,
        published: advisory.published,
        signed: row.get(6)?,
        changed: if silent { stated.max(seen) } else { stated },
    })
}
