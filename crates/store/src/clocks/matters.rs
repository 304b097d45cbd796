//! When matches were first shown to an organisation, and which of them are neither rejected nor done.
//!
//! Does not know: which clocks a policy sets for them.

use crate::case_dispositions::ACCEPTED;
use crate::connection::{Connection, Row, Value, values};
use crate::dispositions::{IS_OPEN, SAID_OF_PAIRS, due_of, touched};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use crate::matches::KindMatch;
use crate::policies::{OWN_LABEL, join_own};
use jiff::Timestamp;
use jiff::civil::Date;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::matching::Verdict;
use triage::report::Named;

/// Matters of one list: what nobody reads to the end is refused, and not cut.
pub const CLOCK_MATTERS_COUNT_MAX: i64 = 50_000;

/// The assets of an advisory that are, or may be, affected and not done: those that a person confirmed, or the others, and of
/// these those that are to be put right until one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockMatter {
    /// The advisory.
    pub id: AdvisoryId,
    /// Its names.
    pub advisory: Named,
    /// Its label under the reader's policy, once assessed.
    pub label: Option<Label>,
    /// Whether a person confirmed these matches.
    pub is_decided: bool,
    /// How many assets.
    pub assets: u64,
    /// When the first of them was shown to the organisation.
    pub since: Timestamp,
    /// Until when a person wants them put right, or the risk of their case is accepted; `None` where nobody said so.
    pub due: Option<Date>,
}

impl Store {
    /// The organisation's matches that are neither rejected nor done, by advisory, of advisories that the reader may see;
    /// the oldest first.
    ///
    /// # Errors
    /// When the database does not answer, or there are more than [`CLOCK_MATTERS_COUNT_MAX`].
    pub async fn list_clock_matters(&self, reader: &Reader) -> Result<Vec<ClockMatter>, StoreError> {
        let reader = *reader;
        self.read_long("listing matters with a clock", move |connection| list(connection, &reader)).await
    }
}

fn list(connection: &Connection<'_>, reader: &Reader) -> Result<Vec<ClockMatter>, Fault> {
    // An asset that came later had no match before.
    let sql = format!(
        "SELECT a.id, a.tracking_id, a.publisher, a.title, {OWN_LABEL} AS label, x.decided, x.assets, x.since, x.due
         FROM (SELECT m.advisory_id,
             CAST(CASE WHEN d.decision = 'confirmed' AND d.basis = m.basis THEN 1 ELSE 0 END AS BIGINT) AS decided,
             coalesce(nullif(u.due, ''), g.day, '') AS due, count(*) AS assets,
             min(CASE WHEN s.created > coalesce(c.started, d.at, m.matched) THEN s.created
               ELSE coalesce(c.started, d.at, m.matched) END) AS since
           FROM matches m
           JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
           LEFT JOIN clock_starts c ON c.organisation_id = m.organisation_id AND c.advisory_id = m.advisory_id
             AND c.kind_id = m.kind_id
           LEFT JOIN match_dues u ON u.organisation_id = m.organisation_id AND u.advisory_id = m.advisory_id
             AND u.asset_id = s.id AND u.is_last = 1
           LEFT JOIN ({ACCEPTED}) g ON g.advisory_id = m.advisory_id
           {SAID_OF_PAIRS}
           WHERE m.organisation_id = $1 AND {touched} AND {IS_OPEN}
           GROUP BY 1, 2, 3) x
         JOIN advisories a ON a.id = x.advisory_id {}
         WHERE a.tlp <= $2 ORDER BY x.since, a.id, x.decided, x.due LIMIT $3",
        join_own(1),
        touched = touched!(),
    );
    let rows =
        connection.list(&sql, &values![reader.organisation, reader.tlp_rank(), CLOCK_MATTERS_COUNT_MAX + 1], read)?;
    if rows.len() as i64 > CLOCK_MATTERS_COUNT_MAX {
        let most = format!("more than {CLOCK_MATTERS_COUNT_MAX} matters are open: their clocks are not listed");
        return Err(StoreError::Refused(most).into());
    }
    Ok(rows)
}

fn read(row: &Row<'_>) -> Result<ClockMatter, Fault> {
    Ok(ClockMatter {
        id: AdvisoryId(row.get(0)?),
        advisory: Named { tracking_id: row.get(1)?, publisher: row.get(2)?, title: row.get(3)? },
        label: row.get::<Option<String>>(4)?.as_deref().and_then(Label::from_code),
        is_decided: row.get(5)?,
        assets: row.get(6)?,
        since: row.get(7)?,
        due: due_of(&row.get::<String>(8)?)?,
    })
}

/// Remembers which of these matches touch, or may touch, their kind for the first time. A kind that assets came into has had
/// the time of the kind that they left: another spelling or version begins no new clock.
pub(crate) fn start(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    matches: &[&KindMatch],
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO clock_starts (organisation_id, advisory_id, kind_id, started)
               SELECT m.organisation_id, m.advisory_id, m.kind_id, coalesce(
                 (SELECT min(c.started) FROM kind_moves v
                  JOIN clock_starts c ON c.organisation_id = v.organisation_id AND c.advisory_id = m.advisory_id
                    AND c.kind_id = v.from_kind_id
                  WHERE v.organisation_id = m.organisation_id AND v.kind_id = m.kind_id), r.started)
               FROM {rows(organisation_id text, advisory_id text, kind_id text, started bigint)}
               JOIN matches m ON m.organisation_id = r.organisation_id AND m.advisory_id = r.advisory_id
                 AND m.kind_id = r.kind_id
               WHERE 1 = 1
               ON CONFLICT (organisation_id, advisory_id, kind_id) DO NOTHING";
    let touching = matches.iter().filter(|one| one.verdict <= Verdict::NeedsData);
    let rows: Vec<Vec<Value<'_>>> =
        touching.map(|one| values![organisation, one.advisory, one.kind, now].to_vec()).collect();
    connection.execute_many(sql, &rows).map(|_| ())
}
