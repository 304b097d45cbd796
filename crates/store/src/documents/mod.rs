//! Documents and the advisories they tell: original bytes in, one row per advisory and revision out.
//!
//! Knows: what is new, revised, unchanged or older; that all of it is one transaction.
//! Does not know: how a document is read (`csaf`), what an advisory is worth (`triage`).

pub(crate) mod announced;
mod deleted;
mod ingest;
mod rows;

pub use announced::{FallenAnnouncement, UnfilledAnnouncement};
pub(crate) use ingest::{forget_words, index_words};

use crate::connection::values;
use crate::encoding::unpack;
use crate::error::{Fault, StoreError};
use crate::front::{Store, blocking};
use crate::ids::{CaseId, Reader};
use crate::ledger;
use jiff::Timestamp;
use std::collections::HashSet;
use triage::Advisory;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// A document that was read, ready to be kept.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// The publisher's bytes.
    pub raw: Vec<u8>,
    /// Their SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Where they came from: a URL or a path.
    pub source: String,
    /// State of the signature, e.g. `good`, `absent`.
    pub signature: String,
    /// The detached signature itself, as it came.
    pub signature_file: Option<Vec<u8>>,
    /// What they say.
    pub advisory: Advisory,
    /// What is wrong with them.
    pub findings: Vec<csaf::Finding>,
    /// Whether people may be told; false for a first import of old documents.
    pub announce: bool,
    /// The id of the advisory's case, used if the advisory is new.
    pub case_id: CaseId,
}

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The first document of its advisory.
    New,
    /// Other bytes of an advisory we knew, or an earlier revision in the place of the current one.
    Revised {
        /// Number of the revision, counted from 1 in the order of arrival.
        number: u32,
        /// Neither version nor date changed.
        silent: bool,
        /// Whether it is what readers see now; else it only joins the history.
        current: bool,
    },
    /// These very bytes were known.
    Unchanged,
}

/// What became of a document, and of which advisory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The advisory.
    pub advisory_id: AdvisoryId,
    /// What became of the document.
    pub outcome: Outcome,
}

/// A document as the publisher sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The publisher's bytes.
    pub raw: Vec<u8>,
    /// Their SHA-256.
    pub sha256: String,
    /// Where they came from.
    pub source: String,
    /// State of the signature.
    pub signature: String,
    /// When we first saw them.
    pub first_seen: Timestamp,
}

/// A document that was put aside, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedDocument {
    /// UUIDv7, ours.
    pub id: Uuid,
    /// Where it came from.
    pub source: String,
    /// SHA-256 of what was received.
    pub sha256: String,
    /// Why, as one sentence.
    pub reason: String,
    /// Bytes received.
    pub size: u64,
    /// When we first saw it.
    pub first_seen: Timestamp,
}

impl Store {
    /// Which of these documents, each a source and its SHA-256, were found last at their place and are stored. One whose
    /// signature could not be judged then is not among them: it may be now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unchanged_documents(&self, documents: &[(String, String)]) -> Result<HashSet<String>, StoreError> {
        let documents = documents.to_vec();
        self.read_long("looking for unchanged documents", move |connection| {
            let places = ingest::places(connection, documents.iter().map(|(source, _)| source.clone()).collect())?;
            let stand = documents.iter().filter(|(source, sha256)| places.get(source) == Some(sha256));
            let mut stand: HashSet<String> = stand.map(|(_, sha256)| sha256.clone()).collect();
            for undecided in ingest::undecided(connection, stand.iter().cloned().collect())? {
                stand.remove(&undecided);
            }
            Ok(stand)
        })
        .await
    }

    /// Keeps documents with everything that follows from them, in one transaction: advisories, revisions, products,
    /// search words, cases, and the work of assessing them. The answers are in the order of the documents.
    ///
    /// What is found in the place of what readers see replaces it, whatever its date: publishers correct dates, and
    /// take revisions back. A document from elsewhere replaces it if it is newer, and else joins the history.
    ///
    /// # Errors
    /// When the database does not answer; then nothing of the batch is stored.
    pub async fn store_documents(
        &self,
        documents: Vec<NewDocument>,
        now: Timestamp,
    ) -> Result<Vec<Stored>, StoreError> {
        const DOING: &str = "storing documents";
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        // Packing happens before the one writer is taken, so that two batches can be prepared at once.
        let prepare = move || documents.into_iter().map(|document| rows::prepare(document, now)).collect();
        let prepared: Vec<rows::Prepared> = blocking(prepare).await.map_err(self.during(DOING))?;
        self.write(DOING, move |connection| ingest::store(connection, &prepared, now)).await
    }

    /// Notes a document that was refused; the same bytes from the same place are noted once for each reason.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn quarantine(&self, document: QuarantinedDocument) -> Result<(), StoreError> {
        self.write("putting a document aside", move |connection| {
            let sql = "INSERT INTO quarantine (id, source, sha256, reason, size, first_seen)
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (source, sha256, reason) DO NOTHING";
            let size = i64::try_from(document.size).unwrap_or(i64::MAX);
            let (source, sha256, reason) = (&document.source, &document.sha256, &document.reason);
            let values = values![document.id, source, sha256, reason, size, document.first_seen];
            if connection.execute(sql, &values)? == 0 {
                return Ok(());
            }
            let body = serde_json::json!({ "source": source, "reason": reason });
            ledger::insert(connection, ledger::INSTALLATION, "document_quarantined", sha256, &body, document.first_seen)
        })
        .await
    }

    /// Documents that were put aside, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_quarantined(&self, limit: u32) -> Result<Vec<QuarantinedDocument>, StoreError> {
        self.read_long("listing documents put aside", move |connection| {
            let sql = "SELECT id, source, sha256, reason, size, first_seen FROM quarantine
                       ORDER BY first_seen DESC, id DESC LIMIT $1";
            connection.list(sql, &values![i64::from(limit)], |row| {
                let (id, source, sha256) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let (reason, size, first_seen) = (row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(QuarantinedDocument { id, source, sha256, reason, size, first_seen })
            })
        })
        .await
    }

    /// The bytes of an advisory's current revision, or of the one with this SHA-256, if the reader may see them. Of an
    /// announcement that gave way no revision is the current one, and each can be asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_document(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        sha256: Option<&str>,
    ) -> Result<Option<StoredDocument>, StoreError> {
        let (reader, sha256) = (*reader, sha256.map(str::to_owned));
        self.read_long("reading a document", move |connection| {
            let sql = "SELECT d.raw, d.sha256, d.source, d.signature, d.first_seen
                       FROM revisions v
                       JOIN documents d ON d.sha256 = v.sha256
                       LEFT JOIN advisories a ON a.id = v.advisory_id
                       WHERE v.advisory_id = $1 AND v.sha256 = coalesce(CAST($3 AS TEXT), a.sha256)
                         AND v.tlp <= $2 AND coalesce(a.tlp, v.tlp) <= $2
                       ORDER BY v.number LIMIT 1";
            let values = values![advisory, reader.tlp_rank(), sha256.as_deref()];
            connection.find(sql, &values, |row| {
                let raw = unpack(&row.get::<Vec<u8>>(0)?)?;
                let (sha256, source, signature, first_seen) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                Ok::<_, Fault>(StoredDocument { raw, sha256, source, signature, first_seen })
            })
        })
        .await
    }
}
