//! Several advisories with their assessments at once, for orders and plans.
//!
//! Does not know: which of them somebody wants, or what follows.

use crate::connection::values;
use crate::encoding::unpack_json;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::Reader;
use triage::advisory::AdvisoryId;
use triage::{Advisory, Assessment};

/// Advisories of one answer: parsed, they take about 100 kB each.
pub const ASSESSED_COUNT_MAX: usize = 200;

/// An advisory, what was decided about it, and from which bytes.
#[derive(Clone, Debug)]
pub struct AssessedAdvisory {
    /// The advisory.
    pub advisory: Advisory,
    /// Its assessment by the installation's policy, once there is one; fixes and plan are the same under any policy.
    pub assessment: Option<Assessment>,
    /// SHA-256 of the revision's bytes.
    pub sha256: String,
    /// Its number.
    pub revision: u32,
}

impl Store {
    /// Advisories with their assessments, newest first, of those that the reader may see; of more than
    /// [`ASSESSED_COUNT_MAX`] the newest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_assessed_advisories(
        &self,
        reader: &Reader,
        ids: &[AdvisoryId],
    ) -> Result<Vec<AssessedAdvisory>, StoreError> {
        let reader = *reader;
        let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        self.read_long("reading advisories with their assessments", move |connection| {
            let sql = "SELECT b.advisory, b.assessment, a.sha256, a.revision
                       FROM advisories a JOIN advisory_bodies b ON b.advisory_id = a.id
                       WHERE a.id {any $1 text} AND a.tlp <= $2 ORDER BY a.updated DESC, a.id DESC LIMIT $3";
            let limit = i64::try_from(ASSESSED_COUNT_MAX).unwrap_or(i64::MAX);
            connection.list(sql, &values![ids.clone(), reader.tlp_rank(), limit], |row| {
                Ok(AssessedAdvisory {
                    advisory: unpack_json(&row.get::<Vec<u8>>(0)?)?,
                    assessment: row.get::<Option<Vec<u8>>>(1)?.map(|body| unpack_json(&body)).transpose()?,
                    sha256: row.get(2)?,
                    revision: row.get(3)?,
                })
            })
        })
        .await
    }
}
