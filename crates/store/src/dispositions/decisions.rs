//! Whether a match is one: what people said, with who, when and why.
//!
//! Does not know: remediations.

use super::{Among, MATCHED, StoredDue, StoredRemediation, count_decided, dues, remediations};
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use crate::ledger;
use crate::matches::{self, MatchRow, MatchScope};
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::BTreeSet;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::disposition::{Decision, DecisionStanding, MatchFacts};
use uuid::Uuid;

/// Decisions of one list: a page's worth and more.
const DECISIONS_COUNT_MAX: u32 = 1_000;

/// Advisories that are looked at again at once: far more than people reject.
const REOPENED_COUNT_MAX: i64 = 100_000;

/// What a person says of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// Of which assets.
    pub among: Among,
    /// `None` takes back what was said.
    pub decision: Option<Decision>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub who: String,
}

/// What a person said of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDecision {
    /// What.
    pub decision: Decision,
    /// How it stands to the match of today.
    pub standing: DecisionStanding,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// What the match hung on then; nothing is known of its remediations.
    pub facts: MatchFacts,
}

/// A decision with the names of both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchDecision {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The asset.
    pub asset: AssetId,
    /// The inventory's own key of the asset.
    pub external_id: String,
    /// The advisory's tracking id.
    pub tracking_id: String,
    /// The advisory's publisher.
    pub publisher: String,
    /// The advisory's title.
    pub title: String,
    /// What was said. Where the advisory does not meet the asset any more, it stands as decided for other facts.
    pub decision: StoredDecision,
    /// Whether the advisory still meets the asset.
    pub is_matched: bool,
}

/// One match with everything that people said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchDetail {
    /// The match.
    pub row: MatchRow,
    /// Assets of its kind, itself among them.
    pub kind_assets: u64,
    /// How far its remediation is; empty if nobody said anything.
    pub remediations: Vec<StoredRemediation>,
    /// Until when people wanted it put right, the newest first: it counts.
    pub dues: Vec<StoredDue>,
}

impl Store {
    /// Keeps what a person says of matches, or takes it back, and writes it into the organisation's ledger. Returns of how
    /// many assets; without a match there is nothing to say.
    ///
    /// # Errors
    /// When the database does not answer, or more than [`super::DECIDED_ASSETS_COUNT_MAX`] assets are meant.
    pub async fn put_decision(
        &self,
        reader: &Reader,
        decision: NewDecision,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let reader = *reader;
        self.write("keeping a decision on a match", move |connection| put(connection, &reader, &decision, now)).await
    }

    /// One match of an asset of the organisation with an advisory that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_match(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        asset: AssetId,
    ) -> Result<Option<MatchDetail>, StoreError> {
        let reader = *reader;
        self.read("reading a match", move |connection| {
            let scope = MatchScope::Pair(advisory, asset);
            let Some(row) = matches::list(connection, &reader, scope, 1)?.into_iter().next() else { return Ok(None) };
            let sql = "SELECT count(*) FROM assets s WHERE s.organisation_id = $1
                       AND s.kind_id = (SELECT kind_id FROM assets WHERE organisation_id = $1 AND id = $2)";
            let kind_assets = connection.number(sql, &values![reader.organisation, asset])?.unsigned_abs();
            let remediations = remediations::of_pair(connection, &reader, advisory, asset, &row.facts)?;
            let dues = dues::of_pair(connection, &reader, advisory, asset)?;
            Ok(Some(MatchDetail { row, kind_assets, remediations, dues }))
        })
        .await
    }

    /// The id of an asset that the inventory knows under its own key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_asset_id(
        &self,
        organisation: OrganisationId,
        external_id: &str,
    ) -> Result<Option<AssetId>, StoreError> {
        let external_id = external_id.to_owned();
        self.read("looking an asset up", move |connection| {
            let sql = "SELECT id FROM assets WHERE organisation_id = $1 AND external_id = $2 LIMIT 1";
            connection.find(sql, &values![organisation, &external_id], |row| Ok(AssetId(row.get(0)?)))
        })
        .await
    }

    /// What the organisation's people said of matches with advisories that the reader may see, the newest first; with
    /// `advisory` only of that one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_decisions(
        &self,
        reader: &Reader,
        advisory: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<MatchDecision>, StoreError> {
        let (reader, limit) = (*reader, i64::from(limit.clamp(1, DECISIONS_COUNT_MAX)));
        self.read_long("listing decisions", move |connection| {
            let sql = "SELECT d.advisory_id, d.asset_id, s.external_id, a.tracking_id, a.publisher, a.title,
                         d.decision, d.reason, d.who, d.at, d.basis, coalesce(m.basis, ''), m.kind_id
                       FROM match_decisions d JOIN advisories a ON a.id = d.advisory_id
                       JOIN assets s ON s.organisation_id = d.organisation_id AND s.id = d.asset_id
                       LEFT JOIN matches m ON m.organisation_id = d.organisation_id AND m.advisory_id = d.advisory_id
                         AND m.kind_id = s.kind_id
                       WHERE d.organisation_id = $1 AND a.tlp <= $2 AND (CAST($3 AS TEXT) IS NULL OR d.advisory_id = $3)
                       ORDER BY d.at DESC, d.advisory_id, s.external_id LIMIT $4";
            connection.list(sql, &values![reader.organisation, reader.tlp_rank(), advisory, limit], read_line)
        })
        .await
    }
}

fn put(connection: &Connection<'_>, reader: &Reader, new: &NewDecision, now: Timestamp) -> Result<u64, Fault> {
    let NewDecision { advisory, among, decision, reason, who } = new;
    let condition = match (among, decision) {
        // What is taken back from all is taken back from those that were rejected, too.
        (Among::Touched, None) => "CAST($4 AS TEXT) IS NULL AND d.decision IS NOT NULL",
        _ => among.condition(),
    };
    let asset = among.asset();
    let count = count_decided(connection, reader, *advisory, (condition, asset))?;
    if count == 0 {
        return Ok(0);
    }
    let values = values![reader.organisation, reader.tlp_rank(), *advisory, Value::from(asset)].to_vec();
    match decision {
        Some(decision) => {
            let sql = format!(
                "INSERT INTO match_decisions (organisation_id, advisory_id, asset_id, decision, reason, who, at, basis)
                 SELECT m.organisation_id, m.advisory_id, s.id, CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT),
                   CAST($8 AS BIGINT), m.basis {MATCHED} AND {condition}
                 ON CONFLICT (organisation_id, advisory_id, asset_id) DO UPDATE SET decision = excluded.decision,
                   reason = excluded.reason, who = excluded.who, at = excluded.at, basis = excluded.basis"
            );
            let said = values![decision.code(), reason, who, now];
            connection.execute(&sql, &[values, said.to_vec()].concat())?;
        }
        None => {
            let sql = format!(
                "DELETE FROM match_decisions WHERE organisation_id = $1 AND advisory_id = $3
                 AND asset_id IN (SELECT s.id {MATCHED} AND {condition})"
            );
            connection.execute(&sql, &values)?;
        }
    }
    record(connection, reader, new, count, now)?;
    // Who is affected, in a person's judgement, is told like what was computed.
    work::queue(connection, Stage::Alert, &[(advisory.0, true)], now)?;
    Ok(count)
}

fn record(
    connection: &Connection<'_>,
    reader: &Reader,
    new: &NewDecision,
    count: u64,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "SELECT external_id FROM assets WHERE organisation_id = $1 AND id = $2 LIMIT 1";
    let asset = new.among.asset();
    let named = connection.find(sql, &values![reader.organisation, asset], |row| row.get::<String>(0))?;
    let body = serde_json::json!({
        "decision": new.decision.map_or("taken_back", Decision::code), "reason": new.reason, "who": new.who,
        "asset": named, "assets": count, "kind": matches!(new.among, Among::Kind(_)),
    });
    let chain = reader.organisation.to_string();
    ledger::insert(connection, &chain, "match_decided", &new.advisory.0.to_string(), &body, now)
}

/// Advisories that touch, or may touch, an asset whose rejection does not hold any more: nobody was told while it held.
pub(crate) fn list_reopened(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    advisories: Option<&[String]>,
) -> Result<BTreeSet<Uuid>, Fault> {
    let sql = "SELECT DISTINCT d.advisory_id FROM match_decisions d
               JOIN assets s ON s.organisation_id = d.organisation_id AND s.id = d.asset_id
               JOIN matches m ON m.organisation_id = d.organisation_id AND m.advisory_id = d.advisory_id
                 AND m.kind_id = s.kind_id
               WHERE d.organisation_id = $1 AND d.decision = 'rejected' AND d.basis <> m.basis
                 AND m.verdict IN ('affected', 'needs_data') AND (CAST($2 AS BIGINT) = 0 OR d.advisory_id {any $3 text})
               ORDER BY d.advisory_id LIMIT $4";
    let (some, ids) = (i64::from(advisories.is_some()), advisories.unwrap_or_default().to_vec());
    let values = values![organisation, some, ids, REOPENED_COUNT_MAX];
    let reopened = connection.list(sql, &values, |row| row.get(0))?;
    Ok(reopened.into_iter().collect())
}

fn read_line(row: &Row<'_>) -> Result<MatchDecision, Fault> {
    let is_matched = row.get::<Option<String>>(12)?.is_some();
    let then = MatchFacts { basis: row.get(10)?, remedy: String::new() };
    let now = MatchFacts { basis: row.get(11)?, remedy: String::new() };
    let decision = decision_of(&row.get::<String>(6)?)?;
    let (reason, who, at) = (row.get(7)?, row.get(8)?, row.get(9)?);
    Ok(MatchDecision {
        advisory: AdvisoryId(row.get(0)?),
        asset: AssetId(row.get(1)?),
        external_id: row.get(2)?,
        tracking_id: row.get(3)?,
        publisher: row.get(4)?,
        title: row.get(5)?,
        decision: StoredDecision { decision, standing: decision.standing(&then, &now), reason, who, at, facts: then },
        is_matched,
    })
}

/// The decision in five columns of a row from `first` on: decision, reason, who, at, basis; `now` is what the match hangs
/// on today.
pub(crate) fn read_decision(row: &Row<'_>, first: usize, now: &MatchFacts) -> Result<Option<StoredDecision>, Fault> {
    let Some(code) = row.get::<Option<String>>(first)? else { return Ok(None) };
    let (decision, basis) = (decision_of(&code)?, row.get(first + 4)?);
    let facts = MatchFacts { basis, remedy: String::new() };
    Ok(Some(StoredDecision {
        decision,
        standing: decision.standing(&facts, now),
        reason: row.get(first + 1)?,
        who: row.get(first + 2)?,
        at: row.get(first + 3)?,
        facts,
    }))
}

fn decision_of(code: &str) -> Result<Decision, Fault> {
    Decision::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no decision")))
}
