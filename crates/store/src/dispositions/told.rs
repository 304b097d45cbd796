//! Pairs with what people said of them, whole, for evidence that is taken out.
//!
//! Does not know: what is made of it (`triage::vex`).

use super::decisions::read_decision;
use super::remediations::state_of;
use crate::connection::{Connection, Row, values};
use crate::encoding::from_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;
use triage::disposition::{MatchFacts, RemediationStanding};
use triage::matching::Verdict;
use triage::vex::{Pair, Word};
use uuid::Uuid;

/// Pairs of one export: far more than people decide about, and about 200 MB with their evidence.
pub const TOLD_PAIRS_COUNT_MAX: u32 = 50_000;
/// Remediations of them: pairs times their vulnerabilities.
const REMEDIATIONS_COUNT_MAX: i64 = 500_000;

/// Pairs that are, or may be, affected, or of which a person said anything: `$1` organisation, `$2` TLP rank.
const TOLD: &str = "FROM matches m JOIN advisories a ON a.id = m.advisory_id
     JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
     LEFT JOIN match_decisions d ON d.organisation_id = m.organisation_id AND d.advisory_id = m.advisory_id
       AND d.asset_id = s.id
     WHERE m.organisation_id = $1 AND a.tlp <= $2 AND (m.verdict IN ('affected', 'needs_data') OR d.decision IS NOT NULL
       OR EXISTS (SELECT 1 FROM remediation_states r WHERE r.organisation_id = m.organisation_id
         AND r.advisory_id = m.advisory_id AND r.asset_id = s.id))";

type Said = HashMap<(Uuid, AssetId), Vec<(String, Word<RemediationStanding>)>>;

impl Store {
    /// The organisation's pairs that are, or may be, affected, or of which a person said anything, with all that was said,
    /// of advisories that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer, or there are more than [`TOLD_PAIRS_COUNT_MAX`]: evidence is whole or none.
    pub async fn list_told_pairs(&self, reader: &Reader) -> Result<Vec<Pair>, StoreError> {
        let reader = *reader;
        self.read_long("listing pairs with what was said of them", move |connection| list(connection, &reader)).await
    }
}

fn list(connection: &Connection<'_>, reader: &Reader) -> Result<Vec<Pair>, Fault> {
    let of = values![reader.organisation, reader.tlp_rank()];
    let count = connection.number(&format!("SELECT count(*) {TOLD}"), &of)?;
    if count > i64::from(TOLD_PAIRS_COUNT_MAX) {
        let most = format!("{count} pairs of asset and advisory are more than {TOLD_PAIRS_COUNT_MAX} in one document");
        return Err(StoreError::Refused(most).into());
    }
    let mut said = remediations(connection, reader)?;
    let sql = format!(
        "SELECT m.advisory_id, s.id, m.evidence, s.record, m.basis, m.remedy, d.decision, d.reason, d.who, d.at, d.basis,
           m.verdict, CAST(CASE WHEN EXISTS (SELECT 1 FROM work w WHERE w.pending = 1
             AND (w.stage IN ('assess', 'match', 'match_by_hand') AND w.subject = m.advisory_id
               OR w.stage = 'match_organisation' AND w.subject = m.organisation_id AND EXISTS (SELECT 1 FROM asset_kinds k
                 WHERE k.organisation_id = m.organisation_id AND k.id = m.kind_id AND k.state <> 'met'))) THEN 1 ELSE 0 END AS BIGINT)
         {TOLD} ORDER BY m.advisory_id, s.external_id LIMIT $3"
    );
    let values = values![reader.organisation, reader.tlp_rank(), i64::from(TOLD_PAIRS_COUNT_MAX)];
    connection.list(&sql, &values, |row| read(row, &mut said))
}

fn read(row: &Row<'_>, said: &mut Said) -> Result<Pair, Fault> {
    let (advisory, asset): (Uuid, AssetId) = (row.get(0)?, AssetId(row.get(1)?));
    let now = MatchFacts { basis: row.get(4)?, remedy: row.get(5)? };
    let decision = read_decision(row, 6, &now)?;
    let verdict: String = row.get(11)?;
    Ok(Pair {
        advisory: AdvisoryId(advisory),
        asset: from_json(&row.get::<String>(3)?)?,
        evidence: from_json(&row.get::<String>(2)?)?,
        verdict: Verdict::from_code(&verdict).ok_or_else(|| Fault::Corrupt(format!("{verdict:?} is no verdict")))?,
        facts: now,
        matching_pending: row.get::<i64>(12)? != 0,
        decision: decision.map(|said| Word { standing: said.standing, text: said.reason, at: said.at }),
        remediations: said.remove(&(advisory, asset)).unwrap_or_default(),
    })
}

fn remediations(connection: &Connection<'_>, reader: &Reader) -> Result<Said, Fault> {
    let sql =
        "SELECT r.advisory_id, r.asset_id, r.vulnerability, r.state, r.note, r.at, r.basis, r.remedy, m.basis, m.remedy
               FROM remediation_states r JOIN advisories a ON a.id = r.advisory_id
               JOIN assets s ON s.organisation_id = r.organisation_id AND s.id = r.asset_id
               JOIN matches m ON m.organisation_id = r.organisation_id AND m.advisory_id = r.advisory_id
                 AND m.kind_id = s.kind_id
               WHERE r.organisation_id = $1 AND a.tlp <= $2
               ORDER BY r.advisory_id, r.asset_id, r.vulnerability LIMIT $3";
    let mut said = Said::new();
    connection.query(sql, &values![reader.organisation, reader.tlp_rank(), REMEDIATIONS_COUNT_MAX], &mut |row| {
        let then = MatchFacts { basis: row.get(6)?, remedy: row.get(7)? };
        let now = MatchFacts { basis: row.get(8)?, remedy: row.get(9)? };
        let standing = state_of(&row.get::<String>(3)?)?.standing(&then, &now);
        let word = Word { standing, text: row.get(4)?, at: row.get(5)? };
        said.entry((row.get(0)?, AssetId(row.get(1)?))).or_default().push((row.get(2)?, word));
        Ok(())
    })?;
    Ok(said)
}
