//! What people say of matches: whether one is a match, and how far its remediation is.
//!
//! Both are kept for an asset and an advisory, beside the matches, which come and go. They hold while the match hangs on
//! the same facts; a statement never applies one that does not hold.
//! Does not know: which steps lead where (`triage::disposition`), who a person is.

mod counting;
mod decisions;
mod dues;
mod remediations;
mod told;

pub(crate) use counting::adjustments;
pub use counting::{Standings, Statistics};
pub use decisions::{MatchDecision, MatchDetail, NewDecision, StoredDecision};
pub(crate) use decisions::{list_reopened, read_decision};
pub(crate) use dues::due_of;
pub use dues::{NewDue, StoredDue};
pub use remediations::{MatchedKind, NewRemediation, RemediationMark, StoredRemediation};
pub use told::TOLD_PAIRS_COUNT_MAX;

use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::ids::Reader;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;

/// Whether the match `m` of an asset touches it, people's words `d` counted in.
macro_rules! touched {
    () => {
        "CASE WHEN d.decision = 'confirmed' AND d.basis = m.basis THEN 1
           WHEN d.decision = 'rejected' AND d.basis = m.basis THEN 0
           WHEN m.verdict IN ('affected', 'needs_data') THEN 1 ELSE 0 END = 1"
    };
}
pub(crate) use touched;

/// What was said of an asset `s` that a match `m` of the organisation `$1` is about: the decision `d`, and in `w` how many
/// of its vulnerabilities something was `said` of for the facts of today, and of how many that they are `done`.
pub(crate) const SAID_OF_PAIRS: &str = "LEFT JOIN match_decisions d ON d.organisation_id = m.organisation_id
               AND d.advisory_id = m.advisory_id AND d.asset_id = s.id
             LEFT JOIN (SELECT r.advisory_id, r.asset_id, r.basis, r.remedy, count(*) AS rows_count,
                 sum(CASE WHEN r.state = 'done' THEN 1 ELSE 0 END) AS done,
                 sum(CASE WHEN r.state = 'not_remediated' THEN 0 ELSE 1 END) AS said
               FROM remediation_states r WHERE r.organisation_id = $1
               GROUP BY r.advisory_id, r.asset_id, r.basis, r.remedy) w
               ON w.advisory_id = m.advisory_id AND w.asset_id = s.id AND w.basis = m.basis AND w.remedy = m.remedy";

/// Of those in [`SAID_OF_PAIRS`], whether the pair is not done: it is where each of its vulnerabilities is, for the facts
/// of today.
pub(crate) const IS_OPEN: &str = "NOT (coalesce(w.rows_count, 0) > 0 AND w.rows_count = w.done
               AND w.rows_count = (SELECT count(*) FROM remediation_states n WHERE n.organisation_id = $1
                 AND n.advisory_id = m.advisory_id AND n.asset_id = s.id))";

/// Assets that one step decides about: the largest kinds count some ten thousand devices.
pub const DECIDED_ASSETS_COUNT_MAX: i64 = 50_000;

/// Which of the assets that an advisory meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// One.
    Asset(AssetId),
    /// All of the same vendor, product, order number and version as this one.
    Kind(AssetId),
    /// All that are, or may be, affected, people's words counted in: confirmed ones are, rejected ones are not.
    Touched,
}

impl Among {
    /// The condition on `assets s`, `matches m` and people's words `d`, with `$4` for the asset.
    fn condition(self) -> &'static str {
        match self {
            Among::Asset(_) => "s.id = $4",
            Among::Kind(_) => "s.kind_id = (SELECT kind_id FROM assets WHERE organisation_id = $1 AND id = $4)",
            Among::Touched => concat!("CAST($4 AS TEXT) IS NULL AND ", touched!()),
        }
    }

    fn asset(self) -> Option<AssetId> {
        match self {
            Among::Asset(asset) | Among::Kind(asset) => Some(asset),
            Among::Touched => None,
        }
    }
}

/// Matches with their assets, of one advisory: `$1` organisation, `$2` TLP rank, `$3` advisory, `$4` asset.
const MATCHED: &str = "FROM matches m JOIN advisories a ON a.id = m.advisory_id
     JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
     LEFT JOIN match_decisions d ON d.organisation_id = m.organisation_id AND d.advisory_id = m.advisory_id
       AND d.asset_id = s.id
     WHERE m.organisation_id = $1 AND a.tlp <= $2 AND m.advisory_id = $3";

/// How many assets a step would decide about.
///
/// # Errors
/// More than [`DECIDED_ASSETS_COUNT_MAX`].
fn count_decided(
    connection: &Connection<'_>,
    reader: &Reader,
    advisory: AdvisoryId,
    (condition, asset): (&str, Option<AssetId>),
) -> Result<u64, Fault> {
    let sql = format!("SELECT count(*) {MATCHED} AND {condition}");
    let values = values![reader.organisation, reader.tlp_rank(), advisory, Value::from(asset)];
    let count = connection.number(&sql, &values)?;
    if count > DECIDED_ASSETS_COUNT_MAX {
        let most = format!("{count} devices at once are more than {DECIDED_ASSETS_COUNT_MAX}; decide kind by kind");
        return Err(StoreError::Refused(most).into());
    }
    Ok(count.unsigned_abs())
}

/// What people said of an announcement is said of the document that takes its place; what they said of the document stands.
/// Words about matches hang on other facts there, and are asked for again.
pub(crate) fn carry_over(
    connection: &Connection<'_>,
    announcement: AdvisoryId,
    document: AdvisoryId,
) -> Result<(), Fault> {
    for sql in [
        "UPDATE comments SET advisory_id = $2 WHERE advisory_id = $1",
        "UPDATE match_decisions SET advisory_id = $2 WHERE advisory_id = $1 AND NOT EXISTS (
           SELECT 1 FROM match_decisions d WHERE d.organisation_id = match_decisions.organisation_id
             AND d.advisory_id = $2 AND d.asset_id = match_decisions.asset_id)",
        "UPDATE remediation_states SET advisory_id = $2 WHERE advisory_id = $1 AND NOT EXISTS (
           SELECT 1 FROM remediation_states r WHERE r.organisation_id = remediation_states.organisation_id
             AND r.advisory_id = $2 AND r.asset_id = remediation_states.asset_id)",
        // Who knew of the announcement has had the time since then.
        "UPDATE clock_starts SET advisory_id = $2 WHERE advisory_id = $1 AND NOT EXISTS (
           SELECT 1 FROM clock_starts c WHERE c.organisation_id = clock_starts.organisation_id
             AND c.advisory_id = $2 AND c.kind_id = clock_starts.kind_id)",
        "UPDATE match_dues SET advisory_id = $2 WHERE advisory_id = $1 AND NOT EXISTS (
           SELECT 1 FROM match_dues u WHERE u.organisation_id = match_dues.organisation_id
             AND u.advisory_id = $2 AND u.asset_id = match_dues.asset_id)",
    ] {
        connection.execute(sql, &values![announcement, document])?;
    }
    for sql in [
        "DELETE FROM match_dues WHERE advisory_id = $1",
        "DELETE FROM match_decisions WHERE advisory_id = $1",
        "DELETE FROM remediation_states WHERE advisory_id = $1",
        "DELETE FROM clock_starts WHERE advisory_id = $1",
        // The document is another text: nobody has read it.
        "DELETE FROM read_marks WHERE advisory_id = $1",
    ] {
        connection.execute(sql, &values![announcement])?;
    }
    Ok(())
}
