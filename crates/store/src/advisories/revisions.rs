//! The bytes of several revisions of one advisory, to be compared.
//!
//! Does not know: what they say.

use crate::connection::values;
use crate::encoding::unpack;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use jiff::Timestamp;
use triage::advisory::AdvisoryId;

/// Revisions looked at for one question; a page compares a handful.
const REVISIONS_COUNT_MAX: i64 = 500;

/// One revision as its publisher sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionDocument {
    /// Counted from 1 in the order of arrival.
    pub number: u32,
    /// The publisher's bytes.
    pub raw: Vec<u8>,
    /// When they were first seen.
    pub first_seen: Timestamp,
}

impl Store {
    /// Those of the revisions `numbers` that the reader may see, the newest first, as many of the newest as have together
    /// `size_bytes_max` bytes at most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_revision_documents(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        numbers: &[u32],
        size_bytes_max: u64,
    ) -> Result<Vec<RevisionDocument>, StoreError> {
        let (reader, numbers) = (*reader, numbers.to_vec());
        self.read_long("reading revisions of an advisory", move |connection| {
            let sql = "SELECT v.number, d.sha256, d.size FROM revisions v
                       JOIN documents d ON d.sha256 = v.sha256
                       LEFT JOIN advisories a ON a.id = v.advisory_id
                       WHERE v.advisory_id = $1 AND v.tlp <= $2 AND coalesce(a.tlp, v.tlp) <= $2
                       ORDER BY v.number DESC LIMIT $3";
            let values = values![advisory, reader.tlp_rank(), REVISIONS_COUNT_MAX];
            let known: Vec<(u32, String, i64)> =
                connection.list(sql, &values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let mut left = size_bytes_max;
            let mut fits = |size: i64| {
                let rest = left.checked_sub(u64::try_from(size).unwrap_or(u64::MAX));
                left = rest.unwrap_or(left);
                rest.is_some()
            };
            let wanted = known.into_iter().filter(|(number, ..)| numbers.contains(number));
            let wanted: Vec<(u32, String)> =
                wanted.take_while(|(.., size)| fits(*size)).map(|(number, sha256, _)| (number, sha256)).collect();
            let mut documents = Vec::with_capacity(wanted.len());
            for (number, sha256) in wanted {
                let sql = "SELECT raw, first_seen FROM documents WHERE sha256 = $1 LIMIT 1";
                let found = connection.find(sql, &values![sha256], |row| {
                    Ok::<_, Fault>((unpack(&row.get::<Vec<u8>>(0)?)?, row.get(1)?))
                })?;
                documents.extend(found.map(|(raw, first_seen)| RevisionDocument { number, raw, first_seen }));
            }
            Ok(documents)
        })
        .await
    }
}
