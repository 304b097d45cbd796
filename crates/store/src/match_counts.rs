//! How many of an organisation's assets the advisories of one page touch, and how many advisories touch its assets.
//!
//! Does not know: the matches themselves (`matches`).

use crate::connection::values;
use crate::dispositions::adjustments;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::Reader;
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::disposition::Decision;
use triage::matching::Verdict;
use uuid::Uuid;

/// Counts of one page: its rows times the four verdicts.
const COUNTS_COUNT_MAX: i64 = 4_000;

/// Assets per verdict of each advisory.
const COUNT_BY_ADVISORY: &str = "SELECT m.advisory_id, m.verdict, CAST(sum(k.assets) AS BIGINT)
     FROM matches m JOIN advisories a ON a.id = m.advisory_id
     JOIN asset_kinds k ON k.organisation_id = m.organisation_id AND k.id = m.kind_id
     WHERE m.organisation_id = $1 AND a.tlp <= $2 AND k.assets > 0 AND m.advisory_id {any $3 text}
     GROUP BY m.advisory_id, m.verdict ORDER BY m.advisory_id, m.verdict LIMIT $4";
/// Advisories per verdict of each asset.
const COUNT_BY_ASSET: &str = "SELECT s.id, m.verdict, count(*)
     FROM assets s JOIN matches m ON m.organisation_id = s.organisation_id AND m.kind_id = s.kind_id
     JOIN advisories a ON a.id = m.advisory_id
     WHERE s.organisation_id = $1 AND a.tlp <= $2 AND s.id {any $3 text}
     GROUP BY s.id, m.verdict ORDER BY s.id, m.verdict LIMIT $4";

/// Matches per verdict of one advisory or asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    /// [`Verdict::Affected`].
    pub affected: u32,
    /// [`Verdict::NeedsData`].
    pub needs_data: u32,
    /// [`Verdict::Fixed`].
    pub fixed: u32,
    /// [`Verdict::NotAffected`].
    pub not_affected: u32,
    /// Rejected by a person: none of the others.
    pub rejected: u32,
}

impl VerdictCounts {
    fn set(&mut self, verdict: &str, count: u32) {
        let verdicts = [
            (Verdict::Affected, &mut self.affected),
            (Verdict::NeedsData, &mut self.needs_data),
            (Verdict::Fixed, &mut self.fixed),
            (Verdict::NotAffected, &mut self.not_affected),
        ];
        for (known, slot) in verdicts {
            if known.code() == verdict {
                *slot = count;
            }
        }
    }
}

impl VerdictCounts {
    /// Moves `count` decided matches to where the person's word puts them.
    fn adjust(&mut self, verdict: &str, decision: Decision, count: u32) {
        let computed = match Verdict::from_code(verdict) {
            Some(Verdict::Affected) => &mut self.affected,
            Some(Verdict::NeedsData) => &mut self.needs_data,
            Some(Verdict::Fixed) => &mut self.fixed,
            Some(Verdict::NotAffected) => &mut self.not_affected,
            None => return,
        };
        *computed = computed.saturating_sub(count);
        match decision {
            Decision::Confirmed => self.affected += count,
            Decision::Rejected => self.rejected += count,
        }
    }
}

impl Store {
    /// Matches per verdict of each of these advisories that the reader may see; one without matches is absent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_matches_of_advisories(
        &self,
        reader: &Reader,
        advisories: &[AdvisoryId],
    ) -> Result<HashMap<AdvisoryId, VerdictCounts>, StoreError> {
        let ids = advisories.iter().map(|id| id.0.to_string()).collect();
        let counts = self.count_matches_by(reader, (COUNT_BY_ADVISORY, "advisory_id"), ids).await?;
        Ok(counts.into_iter().map(|(id, counts)| (AdvisoryId(id), counts)).collect())
    }

    /// Matches per verdict of each of these assets, with advisories that the reader may see; one without is absent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_matches_of_assets(
        &self,
        reader: &Reader,
        assets: &[AssetId],
    ) -> Result<HashMap<AssetId, VerdictCounts>, StoreError> {
        let ids = assets.iter().map(|id| id.0.to_string()).collect();
        let counts = self.count_matches_by(reader, (COUNT_BY_ASSET, "asset_id"), ids).await?;
        Ok(counts.into_iter().map(|(id, counts)| (AssetId(id), counts)).collect())
    }

    async fn count_matches_by(
        &self,
        reader: &Reader,
        (sql, decided_by): (&'static str, &'static str),
        ids: Vec<String>,
    ) -> Result<HashMap<Uuid, VerdictCounts>, StoreError> {
        let reader = *reader;
        self.read_long("counting the matches of a page", move |connection| {
            let values = values![reader.organisation, reader.tlp_rank(), ids.clone(), COUNTS_COUNT_MAX];
            let mut counts: HashMap<Uuid, VerdictCounts> = HashMap::new();
            for (id, verdict, count) in connection
                .list(sql, &values, |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<u32>(2)?)))?
            {
                counts.entry(id).or_default().set(&verdict, count);
            }
            for (id, verdict, decision, count) in adjustments(connection, &reader, decided_by, ids.clone())? {
                counts.entry(id).or_default().adjust(&verdict, decision, count);
            }
            Ok(counts)
        })
        .await
    }
}
