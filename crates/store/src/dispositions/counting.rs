//! What people's words do to the numbers, and the statistics that CSAF 2.0 §9.1.13 asks for.
//!
//! Few pairs are decided among the many that are matched, so those are counted apart and added or taken off.
//! Does not know: how it is shown.

use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::policies::{OWN_LABEL, join_own};
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::disposition::{Decision, RemediationStanding};
use triage::matching::Verdict;
use uuid::Uuid;

/// Numbers of one answer: verdicts, labels, severities, days since the first one.
const NUMBERS_COUNT_MAX: i64 = 20_000;
/// Microseconds of a day, as times are kept.
const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// Assets by their standing, of one advisory or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Pairs of asset and advisory per verdict, people's words counted in: confirmed ones are affected, rejected ones are
    /// none of them.
    pub verdicts: Vec<(Verdict, u64)>,
    /// Pairs whose rejection holds.
    pub rejected: u64,
    /// Pairs whose confirmation holds.
    pub confirmed: u64,
    /// Pairs of which a person must say again whether they are a match.
    pub other_facts: u64,
    /// Pairs that are, or may be, affected, per standing of their remediation; in the order of the standings.
    pub remediations: Vec<(RemediationStanding, u64)>,
}

/// What an organisation has, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Advisories that the reader may see.
    pub advisories: u64,
    /// Documents of them: every revision is one.
    pub revisions: u64,
    /// Advisories per label, most urgent first; `None` is not assessed yet.
    pub labels: Vec<(Option<Label>, u64)>,
    /// Advisories per severity, as lists write it; `None` has no score.
    pub severities: Vec<(Option<String>, u64)>,
    /// Advisories per publisher, most first.
    pub publishers: Vec<(String, u64)>,
    /// Assets of the inventory.
    pub assets: u64,
    /// Assets that meet any advisory at all.
    pub matched_assets: u64,
    /// Pairs of asset and advisory.
    pub standings: Standings,
    /// Remediations of a vulnerability on an asset that are done, by the day on which a person said so, in days since
    /// 1970-01-01 in UTC.
    pub done_by_day: Vec<(i64, u64)>,
}

impl Standings {
    /// Pairs that are matched at all, rejected ones among them.
    pub fn matched(&self) -> u64 {
        self.verdicts.iter().map(|(_, count)| count).sum::<u64>() + self.rejected
    }
}

impl Store {
    /// How many assets an advisory meets, by verdict and by standing of their remediation; with `None` of all advisories.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_standings(
        &self,
        reader: &Reader,
        advisory: Option<AdvisoryId>,
    ) -> Result<Standings, StoreError> {
        let reader = *reader;
        self.read_long("counting standings", move |connection| standings(connection, &reader, advisory)).await
    }

    /// What the organisation has, in numbers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_statistics(&self, reader: &Reader) -> Result<Statistics, StoreError> {
        let reader = *reader;
        self.read_long("counting statistics", move |connection| statistics(connection, &reader)).await
    }
}

fn statistics(connection: &Connection<'_>, reader: &Reader) -> Result<Statistics, Fault> {
    let of = values![reader.organisation, reader.tlp_rank(), NUMBERS_COUNT_MAX];
    let sql = format!(
        "SELECT {OWN_LABEL}, count(*) FROM advisories a {} WHERE a.tlp <= $2 GROUP BY 1 ORDER BY 1 LIMIT $3",
        join_own(1)
    );
    let mut labels = connection.list(&sql, &of, |row| {
        let label = row.get::<Option<String>>(0)?.as_deref().and_then(Label::from_code);
        Ok((label, row.get::<u64>(1)?))
    })?;
    labels.sort_by_key(|(label, _)| (label.is_none(), *label));
    let seen = values![reader.tlp_rank(), NUMBERS_COUNT_MAX];
    let sql = "SELECT severity, count(*) FROM advisories WHERE tlp <= $1 GROUP BY severity ORDER BY severity LIMIT $2";
    let severities = connection.list(sql, &seen, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = "SELECT publisher, count(*) FROM advisories WHERE tlp <= $1 GROUP BY publisher
               ORDER BY count(*) DESC, publisher LIMIT $2";
    let publishers = connection.list(sql, &seen, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let number = |sql: &str, values: &[Value<'_>]| connection.number(sql, values).map(i64::unsigned_abs);
    let own = values![reader.organisation, reader.tlp_rank()];
    let sql = "SELECT CAST(coalesce(sum(k.assets), 0) AS BIGINT) FROM asset_kinds k WHERE k.organisation_id = $1
               AND EXISTS (SELECT 1 FROM matches m JOIN advisories a ON a.id = m.advisory_id
                 WHERE m.organisation_id = k.organisation_id AND m.kind_id = k.id AND a.tlp <= $2)";
    let matched_assets = number(sql, &own)?;
    let sql = "SELECT r.at / $3, count(*) FROM remediation_states r JOIN advisories a ON a.id = r.advisory_id
               WHERE r.organisation_id = $1 AND a.tlp <= $2 AND r.state = 'done'
               GROUP BY r.at / $3 ORDER BY 1 LIMIT $4";
    let days = values![reader.organisation, reader.tlp_rank(), DAY_MICROSECONDS, NUMBERS_COUNT_MAX];
    let done_by_day = connection.list(sql, &days, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Statistics {
        advisories: number("SELECT count(*) FROM advisories WHERE tlp <= $1", &seen[..1])?,
        revisions: number("SELECT count(*) FROM revisions WHERE tlp <= $1", &seen[..1])?,
        labels,
        severities,
        publishers,
        assets: number("SELECT count(*) FROM assets WHERE organisation_id = $1", &own[..1])?,
        matched_assets,
        standings: standings(connection, reader, None)?,
        done_by_day,
    })
}

fn standings(connection: &Connection<'_>, reader: &Reader, advisory: Option<AdvisoryId>) -> Result<Standings, Fault> {
    let values = values![reader.organisation, reader.tlp_rank(), advisory, NUMBERS_COUNT_MAX];
    let sql = "SELECT m.verdict, CAST(sum(k.assets) AS BIGINT)
               FROM matches m JOIN advisories a ON a.id = m.advisory_id
               JOIN asset_kinds k ON k.organisation_id = m.organisation_id AND k.id = m.kind_id
               WHERE m.organisation_id = $1 AND a.tlp <= $2 AND k.assets > 0
                 AND (CAST($3 AS TEXT) IS NULL OR m.advisory_id = $3)
               GROUP BY m.verdict ORDER BY m.verdict LIMIT $4";
    let mut verdicts: HashMap<String, u64> =
        connection.list(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
    let mut found = Standings::default();
    let sql = "SELECT m.verdict, CASE WHEN d.basis = m.basis THEN d.decision ELSE 'other' END, count(*)
               FROM match_decisions d JOIN advisories a ON a.id = d.advisory_id
               JOIN assets s ON s.organisation_id = d.organisation_id AND s.id = d.asset_id
               JOIN matches m ON m.organisation_id = d.organisation_id AND m.advisory_id = d.advisory_id
                 AND m.kind_id = s.kind_id
               WHERE d.organisation_id = $1 AND a.tlp <= $2 AND (CAST($3 AS TEXT) IS NULL OR d.advisory_id = $3)
               GROUP BY 1, 2 ORDER BY 1, 2 LIMIT $4";
    let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<u64>(2)?));
    for (verdict, decision, count) in connection.list(sql, &values, read)? {
        match Decision::from_code(&decision) {
            None => found.other_facts += count,
            Some(decision) => {
                let computed = verdicts.entry(verdict).or_default();
                *computed = computed.saturating_sub(count);
                match decision {
                    Decision::Rejected => found.rejected += count,
                    Decision::Confirmed => {
                        found.confirmed += count;
                        *verdicts.entry(Verdict::Affected.code().to_owned()).or_default() += count;
                    }
                }
            }
        }
    }
    let count = |verdict: Verdict| verdicts.get(verdict.code()).copied().unwrap_or_default();
    found.verdicts = Verdict::ALL.into_iter().map(|verdict| (verdict, count(verdict))).collect();
    let touched = count(Verdict::Affected) + count(Verdict::NeedsData);
    found.remediations = remediations(connection, reader, advisory, touched)?;
    Ok(found)
}

/// Of the pairs that are, or may be, affected; as `triage::disposition::overall` has it.
fn remediations(
    connection: &Connection<'_>,
    reader: &Reader,
    advisory: Option<AdvisoryId>,
    touched: u64,
) -> Result<Vec<(RemediationStanding, u64)>, Fault> {
    let sql = "SELECT CASE WHEN p.again = 1 THEN 'look_again' WHEN p.working = 1 THEN 'in_progress'
                 WHEN p.any_done = 0 THEN 'not_remediated' WHEN p.all_done = 0 THEN 'in_progress' ELSE 'done' END AS standing,
                 count(*)
               FROM (SELECT r.advisory_id, r.asset_id,
                   max(CASE WHEN r.state = 'done' AND (r.basis <> m.basis OR r.remedy <> m.remedy) THEN 1 ELSE 0 END) AS again,
                   max(CASE WHEN r.state = 'in_progress' THEN 1 ELSE 0 END) AS working,
                   max(CASE WHEN r.state = 'done' THEN 1 ELSE 0 END) AS any_done,
                   min(CASE WHEN r.state = 'done' THEN 1 ELSE 0 END) AS all_done
                 FROM remediation_states r JOIN advisories a ON a.id = r.advisory_id
                 JOIN assets s ON s.organisation_id = r.organisation_id AND s.id = r.asset_id
                 JOIN matches m ON m.organisation_id = r.organisation_id AND m.advisory_id = r.advisory_id
                   AND m.kind_id = s.kind_id
                 LEFT JOIN match_decisions d ON d.organisation_id = r.organisation_id AND d.advisory_id = r.advisory_id
                   AND d.asset_id = r.asset_id AND d.basis = m.basis
                 WHERE r.organisation_id = $1 AND a.tlp <= $2 AND (CAST($3 AS TEXT) IS NULL OR r.advisory_id = $3)
                   AND coalesce(d.decision, m.verdict) IN ('confirmed', 'affected', 'needs_data')
                 GROUP BY r.advisory_id, r.asset_id) p
               GROUP BY 1 ORDER BY 1 LIMIT $4";
    let values = values![reader.organisation, reader.tlp_rank(), advisory, NUMBERS_COUNT_MAX];
    let counted: HashMap<String, u64> =
        connection.list(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
    let count = |standing: RemediationStanding| counted.get(standing.code()).copied().unwrap_or_default();
    let begun: u64 =
        RemediationStanding::ALL.into_iter().filter(|one| *one != RemediationStanding::NotRemediated).map(count).sum();
    let of = |standing: RemediationStanding| match standing {
        RemediationStanding::NotRemediated => (standing, touched.saturating_sub(begun)),
        _ => (standing, count(standing)),
    };
    Ok(RemediationStanding::ALL.into_iter().map(of).collect())
}

/// One decided pair among those of a page: its advisory or asset, its verdict, and the decision that holds.
type Adjusted = (Uuid, String, Decision, u32);

/// Decided pairs by the advisory or the asset (`column` of `match_decisions`), as `count_matches_by` must count them.
pub(crate) fn adjustments(
    connection: &Connection<'_>,
    reader: &Reader,
    column: &str,
    ids: Vec<String>,
) -> Result<Vec<Adjusted>, Fault> {
    let sql = format!(
        "SELECT d.{column}, m.verdict, d.decision, count(*)
         FROM match_decisions d JOIN advisories a ON a.id = d.advisory_id
         JOIN assets s ON s.organisation_id = d.organisation_id AND s.id = d.asset_id
         JOIN matches m ON m.organisation_id = d.organisation_id AND m.advisory_id = d.advisory_id
           AND m.kind_id = s.kind_id AND m.basis = d.basis
         WHERE d.organisation_id = $1 AND a.tlp <= $2 AND d.{column} {{any $3 text}}
         GROUP BY d.{column}, m.verdict, d.decision ORDER BY 1, 2, 3 LIMIT $4"
    );
    let values = values![reader.organisation, reader.tlp_rank(), ids, NUMBERS_COUNT_MAX];
    connection.list(&sql, &values, |row| {
        let code: String = row.get(2)?;
        let decision = Decision::from_code(&code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no decision")))?;
        Ok((row.get(0)?, row.get(1)?, decision, row.get(3)?))
    })
}
