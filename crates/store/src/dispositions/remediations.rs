//! How far the remediation of each vulnerability on each asset is (CSAF 2.0 §9.1.13).
//!
//! Does not know: which vulnerabilities concern an asset; it is told.

use super::{Among, MATCHED, count_decided, touched};
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::from_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, Reader};
use crate::ledger;
use crate::matches::MatchScope;
use jiff::Timestamp;
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::disposition::{MatchFacts, Remediation, RemediationStanding, overall};
use triage::matching::Evidence;
use uuid::Uuid;

/// Rows of one asset and advisory: an advisory names some hundred vulnerabilities at most.
const VULNERABILITIES_COUNT_MAX: i64 = 2_000;
/// Kinds that one step concerns.
const KINDS_COUNT_MAX: i64 = super::DECIDED_ASSETS_COUNT_MAX;
/// Rows that one list of matches has: its pairs times their vulnerabilities.
const ROWS_COUNT_MAX: i64 = 500_000;

/// What a person says about a remediation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRemediation {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// Number of the revision that the person saw.
    pub revision: u32,
    /// On which assets.
    pub among: Among,
    /// Of which vulnerabilities of each kind it is said; the others of the same asset are not remediated until somebody
    /// says otherwise.
    pub marks: Vec<RemediationMark>,
    /// What.
    pub state: Remediation,
    /// The person's own words, may be empty.
    pub note: String,
    /// Who says so.
    pub who: String,
}

/// A vulnerability of the assets of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemediationMark {
    /// The kind.
    pub kind: KindId,
    /// What its match hangs on.
    pub facts: MatchFacts,
    /// The vulnerability's key.
    pub vulnerability: String,
    /// Whether this one is meant, or only stands beside one that is.
    pub is_meant: bool,
}

/// What a person said about the remediation of one vulnerability on one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRemediation {
    /// The vulnerability's key.
    pub vulnerability: String,
    /// What was said.
    pub state: Remediation,
    /// How that stands to the match of today.
    pub standing: RemediationStanding,
    /// The person's own words.
    pub note: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Number of the revision that the person saw.
    pub revision: u32,
    /// What the match hung on then.
    pub facts: MatchFacts,
}

/// One match of an advisory, of all assets of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedKind {
    /// The kind.
    pub kind: KindId,
    /// What met what.
    pub evidence: Vec<Evidence>,
    /// What it hangs on.
    pub facts: MatchFacts,
}

impl Store {
    /// The kinds that a step would concern.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_matched_kinds(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        among: Among,
    ) -> Result<Vec<MatchedKind>, StoreError> {
        let reader = *reader;
        self.read_long("listing the kinds that an advisory meets", move |connection| {
            let sql = format!(
                "SELECT DISTINCT m.kind_id, m.evidence, m.basis, m.remedy {MATCHED} AND {} ORDER BY m.kind_id LIMIT $5",
                among.condition()
            );
            let asset = Value::from(among.asset());
            let values = values![reader.organisation, reader.tlp_rank(), advisory, asset, KINDS_COUNT_MAX];
            connection.list(&sql, &values, |row| {
                Ok(MatchedKind {
                    kind: KindId(row.get(0)?),
                    evidence: from_json(&row.get::<String>(1)?)?,
                    facts: MatchFacts { basis: row.get(2)?, remedy: row.get(3)? },
                })
            })
        })
        .await
    }

    /// Keeps what a person says about a remediation, and writes it into the organisation's ledger. Returns of how many
    /// assets.
    ///
    /// # Errors
    /// When the database does not answer, or more than [`super::DECIDED_ASSETS_COUNT_MAX`] assets are meant.
    pub async fn put_remediation(
        &self,
        reader: &Reader,
        remediation: NewRemediation,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let reader = *reader;
        self.write("keeping how far a remediation is", move |connection| put(connection, &reader, &remediation, now))
            .await
    }

    /// How far the remediation of matches is, over all vulnerabilities; a pair of which nobody said anything is absent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_remediation_standings(
        &self,
        reader: &Reader,
        scope: MatchScope,
    ) -> Result<HashMap<(AdvisoryId, AssetId), RemediationStanding>, StoreError> {
        let reader = *reader;
        self.read_long("reading how far remediations are", move |connection| {
            let (condition, first, second) = match scope {
                MatchScope::Advisory(id) => {
                    ("r.advisory_id = $3 AND CAST($4 AS TEXT) IS NULL", Value::from(id), Value::Null)
                }
                MatchScope::Asset(id) => ("CAST($3 AS TEXT) IS NULL AND r.asset_id = $4", Value::Null, Value::from(id)),
                MatchScope::Pair(advisory, asset) => {
                    ("r.advisory_id = $3 AND r.asset_id = $4", Value::from(advisory), Value::from(asset))
                }
            };
            standings(connection, &reader, condition, [first, second])
        })
        .await
    }

    /// The same of all matches of the organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_all_remediation_standings(
        &self,
        reader: &Reader,
    ) -> Result<HashMap<(AdvisoryId, AssetId), RemediationStanding>, StoreError> {
        let reader = *reader;
        self.read_long("reading how far all remediations are", move |connection| {
            let condition = "CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL";
            standings(connection, &reader, condition, [Value::Null, Value::Null])
        })
        .await
    }
}

fn standings(
    connection: &Connection<'_>,
    reader: &Reader,
    condition: &str,
    [first, second]: [Value<'_>; 2],
) -> Result<HashMap<Pair, RemediationStanding>, Fault> {
    let sql = format!(
        "SELECT r.advisory_id, r.asset_id, r.state, r.basis, r.remedy, m.basis, m.remedy
         FROM remediation_states r JOIN advisories a ON a.id = r.advisory_id
         JOIN assets s ON s.organisation_id = r.organisation_id AND s.id = r.asset_id
         JOIN matches m ON m.organisation_id = r.organisation_id AND m.advisory_id = r.advisory_id
           AND m.kind_id = s.kind_id
         WHERE r.organisation_id = $1 AND a.tlp <= $2 AND {condition}
         ORDER BY r.advisory_id, r.asset_id, r.vulnerability LIMIT $5"
    );
    let values = [reader.organisation.into(), reader.tlp_rank(), first, second, ROWS_COUNT_MAX.into()];
    let mut standings: HashMap<Pair, Vec<RemediationStanding>> = HashMap::new();
    for (pair, standing) in connection.list(&sql, &values, read_standing)? {
        standings.entry(pair).or_default().push(standing);
    }
    Ok(standings.into_iter().map(|(pair, list)| (pair, overall(&list))).collect())
}

type Pair = (AdvisoryId, AssetId);

fn read_standing(row: &Row<'_>) -> Result<(Pair, RemediationStanding), Fault> {
    let pair = (AdvisoryId(row.get::<Uuid>(0)?), AssetId(row.get(1)?));
    let then = MatchFacts { basis: row.get(3)?, remedy: row.get(4)? };
    let now = MatchFacts { basis: row.get(5)?, remedy: row.get(6)? };
    Ok((pair, state_of(&row.get::<String>(2)?)?.standing(&then, &now)))
}

/// Of one asset and advisory, in the order of the keys; `now` is what the match hangs on today.
pub(super) fn of_pair(
    connection: &Connection<'_>,
    reader: &Reader,
    advisory: AdvisoryId,
    asset: AssetId,
    now: &MatchFacts,
) -> Result<Vec<StoredRemediation>, Fault> {
    let sql = "SELECT vulnerability, state, note, who, at, revision, basis, remedy FROM remediation_states
               WHERE organisation_id = $1 AND advisory_id = $2 AND asset_id = $3 ORDER BY vulnerability LIMIT $4";
    connection.list(sql, &values![reader.organisation, advisory, asset, VULNERABILITIES_COUNT_MAX], |row| {
        let (state, facts) =
            (state_of(&row.get::<String>(1)?)?, MatchFacts { basis: row.get(6)?, remedy: row.get(7)? });
        Ok(StoredRemediation {
            vulnerability: row.get(0)?,
            state,
            standing: state.standing(&facts, now),
            note: row.get(2)?,
            who: row.get(3)?,
            at: row.get(4)?,
            revision: row.get(5)?,
            facts,
        })
    })
}

fn put(connection: &Connection<'_>, reader: &Reader, new: &NewRemediation, now: Timestamp) -> Result<u64, Fault> {
    let count = count_decided(connection, reader, new.advisory, (new.among.condition(), new.among.asset()))?;
    if count == 0 || !new.marks.iter().any(|mark| mark.is_meant) {
        return Ok(0);
    }
    let (meant, beside): (Vec<&RemediationMark>, Vec<_>) = new.marks.iter().partition(|mark| mark.is_meant);
    let update = "DO UPDATE SET state = excluded.state, note = excluded.note, who = excluded.who, at = excluded.at,
                  basis = excluded.basis, remedy = excluded.remedy, revision = excluded.revision";
    insert(connection, reader, new, &meant, (new.state, &new.note, update), now)?;
    insert(connection, reader, new, &beside, (Remediation::NotRemediated, "", "DO NOTHING"), now)?;
    let mut named: Vec<&str> = meant.iter().map(|mark| mark.vulnerability.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let sql = "SELECT external_id FROM assets WHERE organisation_id = $1 AND id = $2 LIMIT 1";
    let asset = connection.find(sql, &values![reader.organisation, new.among.asset()], |row| row.get::<String>(0))?;
    let body = serde_json::json!({
        "state": new.state.code(), "vulnerabilities": named, "note": new.note, "who": new.who, "asset": asset,
        "assets": count, "revision": new.revision,
    });
    let chain = reader.organisation.to_string();
    ledger::insert(connection, &chain, "remediation_marked", &new.advisory.0.to_string(), &body, now)?;
    Ok(count)
}

fn insert(
    connection: &Connection<'_>,
    reader: &Reader,
    new: &NewRemediation,
    marks: &[&RemediationMark],
    (state, note, or): (Remediation, &str, &str),
    now: Timestamp,
) -> Result<(), Fault> {
    let touched = if new.among == Among::Touched { concat!("AND ", touched!()) } else { "" };
    // The asset is empty where all of the kind are meant; the join is the guard against what belongs to somebody else.
    let sql = format!(
        "INSERT INTO remediation_states (organisation_id, advisory_id, asset_id, vulnerability, state, note, who, at, basis,
           remedy, revision)
         SELECT s.organisation_id, r.advisory_id, s.id, r.vulnerability, r.state, r.note, r.who, r.at, r.basis, r.remedy,
           r.revision
         FROM {{rows(organisation_id text, advisory_id text, kind_id text, asset_id text, vulnerability text, state text, note text, who text, at bigint, basis text, remedy text, revision bigint)}}
         JOIN assets s ON s.organisation_id = r.organisation_id AND s.kind_id = r.kind_id
         JOIN matches m ON m.organisation_id = r.organisation_id AND m.advisory_id = r.advisory_id AND m.kind_id = r.kind_id
         LEFT JOIN match_decisions d ON d.organisation_id = r.organisation_id AND d.advisory_id = r.advisory_id
           AND d.asset_id = s.id
         WHERE (r.asset_id = '' OR s.id = r.asset_id) {touched}
         ON CONFLICT (organisation_id, advisory_id, asset_id, vulnerability) {or}"
    );
    let asset = match new.among {
        Among::Asset(asset) => asset.0.to_string(),
        Among::Kind(_) | Among::Touched => String::new(),
    };
    let row = |mark: &&RemediationMark| {
        let MatchFacts { basis, remedy } = mark.facts.clone();
        values![
            reader.organisation,
            new.advisory,
            mark.kind,
            asset.clone(),
            mark.vulnerability.clone(),
            state.code(),
            note.to_owned(),
            new.who.clone(),
            now,
            basis,
            remedy,
            i64::from(new.revision)
        ]
        .to_vec()
    };
    let rows: Vec<Vec<Value<'_>>> = marks.iter().map(row).collect();
    if rows.is_empty() { Ok(()) } else { connection.execute_many(&sql, &rows).map(|_| ()) }
}

pub(super) fn state_of(code: &str) -> Result<Remediation, Fault> {
    Remediation::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no state of a remediation")))
}
