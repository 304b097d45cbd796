//! Which advisory touches which asset, with the evidence. Rows are kept once for each kind of assets.
//!
//! Does not know: how a verdict is reached (`triage::matching`).

mod recording;

pub use recording::{AssessmentCounts, KindMatch, OrganisationMatches};

use crate::connection::{Connection, Row, Value, values};
use crate::dispositions::{StoredDecision, read_decision};
use crate::encoding::from_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use crate::policies::{OWN_LABEL, OWN_URGENCY, join_own};
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::{AssetId, AssetRecord};
use triage::disposition::{DecisionStanding, MatchFacts};
use triage::matching::{Evidence, Verdict};

/// Matches of one list: what a page or an export takes.
const MATCHES_COUNT_MAX: u32 = 50_000;
/// Organisations of one list, as `list_organisations` has it.
const MATCHED_WATCHERS_COUNT_MAX: i64 = 10_000;

/// A match of one asset.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMatch {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The asset.
    pub asset: AssetId,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// What met what.
    pub evidence: Vec<Evidence>,
}

/// A match with the names of both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchRow {
    /// The match.
    pub found: StoredMatch,
    /// The asset's record.
    pub record: AssetRecord,
    /// The advisory's publisher.
    pub publisher: String,
    /// The advisory's tracking id.
    pub tracking_id: String,
    /// The advisory's title.
    pub title: String,
    /// The advisory's label, once assessed.
    pub label: Option<Label>,
    /// The advisory's score.
    pub score: Option<f64>,
    /// When it was matched.
    pub matched: Timestamp,
    /// What it hangs on.
    pub facts: MatchFacts,
    /// What a person said of it, whether that holds or not.
    pub decision: Option<StoredDecision>,
}

impl MatchRow {
    /// The verdict with the person's word that holds, if there is one: a confirmed match is affected; `None` is rejected.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.decision.as_ref().map(|decision| decision.standing) {
            Some(DecisionStanding::Confirmed) => Some(Verdict::Affected),
            Some(DecisionStanding::Rejected) => None,
            Some(DecisionStanding::Undecided | DecisionStanding::OtherFacts) | None => Some(self.found.verdict),
        }
    }
}

/// Which matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchScope {
    /// Of one advisory.
    Advisory(AdvisoryId),
    /// Of one asset.
    Asset(AssetId),
    /// Of one advisory and one asset.
    Pair(AdvisoryId, AssetId),
}

impl Store {
    /// The organisation's matches, the most urgent advisory first, of those that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_matches(
        &self,
        reader: &Reader,
        scope: MatchScope,
        limit: u32,
    ) -> Result<Vec<MatchRow>, StoreError> {
        let reader = *reader;
        let unit = move |connection: &Connection<'_>| list(connection, &reader, scope, limit);
        match scope {
            // A handful of rows by the primary key.
            MatchScope::Advisory(_) | MatchScope::Pair(..) => self.read("reading an advisory's matches", unit).await,
            MatchScope::Asset(_) => self.read_long("listing an asset's matches", unit).await,
        }
    }

    /// The organisations that ever had a watchlist and have matches with this advisory: for the stages, never for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_matched_watchers(&self, advisory: AdvisoryId) -> Result<Vec<OrganisationId>, StoreError> {
        self.read("asking whose assets an advisory meets", move |connection| {
            let sql = "SELECT o.id FROM organisations o WHERE o.watchlists > 0 AND EXISTS
                         (SELECT 1 FROM matches m WHERE m.organisation_id = o.id AND m.advisory_id = $1)
                       ORDER BY o.id LIMIT $2";
            connection.list(sql, &values![advisory, MATCHED_WATCHERS_COUNT_MAX], |row| Ok(OrganisationId(row.get(0)?)))
        })
        .await
    }

    /// How many matches of each verdict an organisation has, of advisories that the reader may see; people's words are counted
    /// in: confirmed ones are affected, and rejected ones are not counted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_matches(&self, reader: &Reader) -> Result<Vec<(Verdict, u64)>, StoreError> {
        let counted = self.count_standings(reader, None).await?.verdicts;
        Ok(counted.into_iter().filter(|(_, count)| *count > 0).collect())
    }
}

/// The query behind every list of matches, for the reader's organisation `$1` and TLP `$2`, the most pressing first: the
/// conditions on `matches m`, how many of these are needed at most, the conditions on their assets `s` and on people's
/// words `d`, and which rows are taken.
pub(crate) struct MatchQuery<'a> {
    pub(crate) of_kind: &'a str,
    pub(crate) kinds: &'a str,
    pub(crate) of_asset: &'a str,
    pub(crate) of_word: &'a str,
    pub(crate) rows: &'a str,
}

impl MatchQuery<'_> {
    /// The text, whose rows are read by [`read_match`]. Only the kinds that are needed are given their assets.
    pub(crate) fn sql(&self) -> String {
        let MatchQuery { of_kind, kinds, of_asset, of_word, rows } = self;
        format!(
            "SELECT x.advisory_id, s.id, x.verdict, x.confidence, x.evidence, s.record, x.publisher, x.tracking_id,
               x.title, x.label, x.score, x.matched, x.basis, x.remedy, d.decision, d.reason, d.who, d.at, d.basis
             FROM (SELECT m.advisory_id, m.kind_id, m.verdict, m.confidence, m.evidence, a.publisher, a.tracking_id,
                 a.title, {OWN_LABEL} AS label, a.score, m.matched, a.updated, m.basis, m.remedy,
                 CASE m.verdict WHEN 'affected' THEN 0 WHEN 'needs_data' THEN 1 WHEN 'fixed' THEN 2 ELSE 3 END AS gravity,
                 {OWN_URGENCY} AS urgency
               FROM matches m JOIN advisories a ON a.id = m.advisory_id {}
               JOIN asset_kinds k ON k.organisation_id = m.organisation_id AND k.id = m.kind_id
               WHERE m.organisation_id = $1 AND a.tlp <= $2 AND k.assets > 0 {of_kind}
               ORDER BY gravity, urgency, a.updated DESC, a.id DESC, m.kind_id LIMIT {kinds}) x
             JOIN assets s ON s.organisation_id = $1 AND s.kind_id = x.kind_id {of_asset}
             LEFT JOIN match_decisions d ON d.organisation_id = $1 AND d.advisory_id = x.advisory_id AND d.asset_id = s.id
             WHERE 1 = 1 {of_word}
             ORDER BY x.gravity, x.urgency, x.updated DESC, x.advisory_id DESC, x.kind_id, s.external_id {rows}",
            join_own(1)
        )
    }
}

/// The kind of the asset `$3`.
const KIND_OF_ASSET: &str = "AND m.kind_id = (SELECT kind_id FROM assets WHERE id = $3 AND organisation_id = $1)";

pub(crate) fn list(
    connection: &Connection<'_>,
    reader: &Reader,
    scope: MatchScope,
    limit: u32,
) -> Result<Vec<MatchRow>, Fault> {
    let limit = i64::from(limit.clamp(1, MATCHES_COUNT_MAX));
    let of_pair = format!("{KIND_OF_ASSET} AND m.advisory_id = $5");
    let (of_kind, of_asset, subject) = match scope {
        MatchScope::Advisory(id) => ("AND m.advisory_id = $3", "", Value::from(id)),
        MatchScope::Asset(id) => (KIND_OF_ASSET, "AND s.id = $3", Value::from(id)),
        MatchScope::Pair(_, asset) => (of_pair.as_str(), "AND s.id = $3", Value::from(asset)),
    };
    // Every kind has an asset, so no more than `limit` kinds are needed.
    let sql = MatchQuery { of_kind, kinds: "$4", of_asset, of_word: "", rows: "LIMIT $4" }.sql();
    let mut values = vec![Value::from(reader.organisation), reader.tlp_rank(), subject, Value::from(limit)];
    if let MatchScope::Pair(advisory, _) = scope {
        values.push(Value::from(advisory));
    }
    connection.list(&sql, &values, read_match)
}

pub(crate) fn read_match(row: &Row<'_>) -> Result<MatchRow, Fault> {
    let confidence =
        u8::try_from(row.get::<i64>(3)?).map_err(|_| Fault::Corrupt("a confidence above 255".to_owned()))?;
    let found = StoredMatch {
        advisory: AdvisoryId(row.get(0)?),
        asset: AssetId(row.get(1)?),
        verdict: verdict(&row.get::<String>(2)?)?,
        confidence,
        evidence: from_json(&row.get::<String>(4)?)?,
    };
    let (publisher, tracking_id, title) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let label = row.get::<Option<String>>(9)?.as_deref().and_then(Label::from_code);
    let (score, matched) = (row.get(10)?, row.get(11)?);
    let facts = MatchFacts { basis: row.get(12)?, remedy: row.get(13)? };
    let decision = read_decision(row, 14, &facts)?;
    Ok(MatchRow {
        found,
        record: from_json(&row.get::<String>(5)?)?,
        publisher,
        tracking_id,
        title,
        label,
        score,
        matched,
        facts,
        decision,
    })
}

fn verdict(code: &str) -> Result<Verdict, Fault> {
    Verdict::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no verdict")))
}
