//! Advisories of the last months with their assessments, whole: what a rule is tried on before it watches.
//!
//! Does not know: rules.

use crate::connection::{Row, values};
use crate::encoding::unpack_json;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::{CaseId, Reader};
use crate::policies::join_own;
use jiff::Timestamp;
use triage::{Advisory, Assessment};

/// Advisories of one answer: parsed, they take about 100 kB each.
pub const RECENT_ROWS_COUNT_MAX: u32 = 500;

/// An advisory as it stands today, under the reader's policy.
#[derive(Clone, Debug)]
pub struct Recent {
    /// What the document says.
    pub advisory: Advisory,
    /// What follows from it.
    pub assessment: Assessment,
    /// The case it belongs to.
    pub case_id: CaseId,
    /// When it was published, or first seen where it does not say.
    pub published: Timestamp,
}

/// The place in the list after which the next page begins: of the last advisory of a page.
pub type RecentCursor = (Timestamp, triage::advisory::AdvisoryId);

impl Store {
    /// Assessed advisories that the reader may see, published since `since`, the newest first; up to
    /// [`RECENT_ROWS_COUNT_MAX`] after `cursor`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_recent(
        &self,
        reader: &Reader,
        since: Timestamp,
        cursor: Option<RecentCursor>,
    ) -> Result<Vec<Recent>, StoreError> {
        let reader = *reader;
        self.read_long("reading the advisories of the last months", move |connection| {
            let before =
                if cursor.is_some() { "AND (coalesce(a.published, a.first_seen), a.id) < ($5, $6)" } else { "" };
            let sql = format!(
                "SELECT b.advisory, coalesce(o.body, b.assessment), l.case_id, coalesce(a.published, a.first_seen)
                 FROM advisories a JOIN case_links l ON l.advisory_id = a.id
                 JOIN advisory_bodies b ON b.advisory_id = a.id {}
                 WHERE a.tlp <= $2 AND coalesce(a.published, a.first_seen) >= $3 AND b.assessment IS NOT NULL {before}
                 ORDER BY coalesce(a.published, a.first_seen) DESC, a.id DESC LIMIT $4",
                join_own(1)
            );
            let limit = i64::from(RECENT_ROWS_COUNT_MAX);
            let mut values = values![reader.organisation, reader.tlp_rank(), since, limit].to_vec();
            if let Some((published, id)) = cursor {
                values.extend(values![published, id]);
            }
            connection.list(&sql, &values, |row: &Row<'_>| {
                let (advisory, assessment) = (row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?);
                let (advisory, assessment) = (unpack_json(&advisory)?, unpack_json(&assessment)?);
                Ok(Recent { advisory, assessment, case_id: CaseId(row.get(2)?), published: row.get(3)? })
            })
        })
        .await
    }
}
