//! What people say of matches: whether one is a match, and how far its remediation is.
//!
//! Both are kept for an asset and an advisory, beside the matches, which come and go. They hold while the match hangs on
//! the same facts; a statement never applies one that does not hold.
//! Does not know: which steps lead where (`triage::disposition`), who a person is.

mod counting;
mod decisions;
mod remediations;

pub(crate) use counting::adjustments;
pub use counting::{Standings, Statistics};
pub use decisions::{MatchDecision, MatchDetail, NewDecision, StoredDecision};
pub(crate) use decisions::{list_reopened, read_decision};
pub use remediations::{MatchedKind, NewRemediation, RemediationMark, StoredRemediation};

use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::ids::Reader;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;

/// Assets that one step decides about: the largest kinds count some ten thousand devices.
pub const DECIDED_ASSETS_COUNT_MAX: i64 = 50_000;

/// Which of the assets that an advisory meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// One.
    Asset(AssetId),
    /// All of the same vendor, product, order number and version as this one.
    Kind(AssetId),
    /// All that are, or may be, affected.
    Touched,
}

impl Among {
    /// The condition on `assets s` and `matches m`, with `$4` for the asset.
    fn condition(self) -> &'static str {
        match self {
            Among::Asset(_) => "s.id = $4",
            Among::Kind(_) => "s.kind_id = (SELECT kind_id FROM assets WHERE organisation_id = $1 AND id = $4)",
            Among::Touched => "CAST($4 AS TEXT) IS NULL AND m.verdict IN ('affected', 'needs_data')",
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
     WHERE m.organisation_id = $1 AND a.tlp <= $2 AND m.advisory_id = $3";

/// How many assets a step would decide about.
///
/// # Errors
/// More than [`DECIDED_ASSETS_COUNT_MAX`].
fn count_decided(
    connection: &Connection<'_>,
    reader: &Reader,
    advisory: AdvisoryId,
    among: Among,
) -> Result<u64, Fault> {
    let sql = format!("SELECT count(*) {MATCHED} AND {}", among.condition());
    let values = values![reader.organisation, reader.tlp_rank(), advisory, Value::from(among.asset())];
    let count = connection.number(&sql, &values)?;
    if count > DECIDED_ASSETS_COUNT_MAX {
        let most = format!("{count} devices at once are more than {DECIDED_ASSETS_COUNT_MAX}; decide kind by kind");
        return Err(StoreError::Refused(most).into());
    }
    Ok(count.unsigned_abs())
}
