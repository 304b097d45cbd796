//! What an organisation sees at a glance: what came since, what is open and for how long, how fast it answers.
//!
//! Few pairs are decided among the many that are matched: only advisories that something was said of are looked at pair by
//! pair, the others kind by kind.
//! Does not know: how it is drawn, or what a visit is.

use crate::alerts::NOT_ALERTS;
use crate::connection::{Row, values};
use crate::dispositions::{IS_OPEN, SAID_OF_PAIRS, touched};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::policies::{OWN_LABEL, OWN_URGENCY, join_own};
use jiff::{SignedDuration, Timestamp};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use uuid::Uuid;

/// Numbers of one answer: labels times days of some years.
const NUMBERS_COUNT_MAX: i64 = 20_000;
/// Answers of people that one chart is made of: more than anybody gives in a year.
const ANSWERS_COUNT_MAX: i64 = 50_000;
/// Microseconds of a day, as times are kept.
const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// Advisories that touch, or may touch, the organisation's assets and that nobody has settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCount {
    /// Their label under the reader's policy, once assessed.
    pub label: Option<Label>,
    /// Whole days since the first of their matches was shown to the organisation.
    pub days: i64,
    /// How many advisories.
    pub advisories: u64,
    /// How many pairs of asset and advisory.
    pub pairs: u64,
    /// Whole days that the matches of these pairs have been shown, added up. An asset that came later into a kind has been
    /// open for less: it is the most that it can be.
    pub pair_days: u64,
}

/// An advisory that came, or of which a revision came, and that touches, or may touch, the organisation's assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The advisory.
    pub id: AdvisoryId,
    /// Who publishes it.
    pub publisher: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Its label under the reader's policy, once assessed.
    pub label: Option<Label>,
    /// Whether the advisory itself came, and not only a revision.
    pub is_new: bool,
    /// When its last revision came.
    pub at: Timestamp,
}

/// How much came after a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewsCounts {
    /// Documents: advisories and revisions of them.
    pub documents: u64,
    /// Alerts of the organisation.
    pub alerts: u64,
}

/// Advisories of the organisation `$1` whose case is settled by the last step of any of its documents.
const SETTLED: &str = "SELECT l.advisory_id FROM case_dispositions d
     JOIN case_links b ON b.home = d.case_id JOIN case_links l ON l.case_id = b.case_id
     WHERE d.organisation_id = $1 AND d.is_last = 1
       AND d.state IN ('mitigated', 'patched', 'not_applicable', 'risk_accepted')
       AND NOT EXISTS (SELECT 1 FROM case_links o JOIN case_dispositions n ON n.organisation_id = $1 AND n.case_id = o.home
         WHERE o.case_id = b.case_id AND n.is_last = 1 AND n.at > d.at)";

/// Advisories that people of the organisation `$1` said something of, pair by pair.
const SAID: &str = "SELECT advisory_id FROM match_decisions WHERE organisation_id = $1
     UNION SELECT advisory_id FROM remediation_states WHERE organisation_id = $1";

/// Since when a match was shown to the organisation: another spelling of an asset begins no new time.
const SINCE: &str = "coalesce(c.started, m.matched)";
const JOIN_SINCE: &str = "LEFT JOIN clock_starts c ON c.organisation_id = m.organisation_id
     AND c.advisory_id = m.advisory_id AND c.kind_id = m.kind_id";

impl Store {
    /// What is open, by label and by the days that it has been.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_open(&self, reader: &Reader, now: Timestamp) -> Result<Vec<OpenCount>, StoreError> {
        let reader = *reader;
        self.read_long("counting what is open", move |connection| {
            let sql = format!(
                "SELECT {OWN_LABEL}, ($3 - x.since) / $4, count(*), CAST(sum(x.pairs) AS BIGINT),
                   CAST(sum(x.pair_days) AS BIGINT)
                 FROM (SELECT y.advisory_id, min(y.since) AS since, sum(y.pairs) AS pairs,
                     sum(CASE WHEN y.since < $3 THEN y.pairs * (($3 - y.since) / $4) ELSE 0 END) AS pair_days FROM (
                     SELECT m.advisory_id, {SINCE} AS since, k.assets AS pairs
                     FROM matches m JOIN asset_kinds k ON k.organisation_id = m.organisation_id AND k.id = m.kind_id
                     {JOIN_SINCE}
                     WHERE m.organisation_id = $1 AND m.verdict IN ('affected', 'needs_data') AND k.assets > 0
                       AND m.advisory_id NOT IN ({SAID})
                     UNION ALL
                     SELECT m.advisory_id, {SINCE}, 1
                     FROM matches m JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
                     {JOIN_SINCE} {SAID_OF_PAIRS}
                     WHERE m.organisation_id = $1 AND m.advisory_id IN ({SAID}) AND {touched} AND {IS_OPEN}) y
                   WHERE y.advisory_id NOT IN ({SETTLED}) GROUP BY y.advisory_id) x
                 JOIN advisories a ON a.id = x.advisory_id {}
                 WHERE a.tlp <= $2 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT $5",
                join_own(1),
                touched = touched!(),
            );
            let values = values![reader.organisation, reader.tlp_rank(), now, DAY_MICROSECONDS, NUMBERS_COUNT_MAX];
            connection.list(&sql, &values, |row| {
                let (days, advisories, pairs) = (row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(OpenCount { label: label(row, 0)?, days, advisories, pairs, pair_days: row.get(4)? })
            })
        })
        .await
    }

    /// Advisories by label and by the day that they were first released, in days since 1970-01-01 in UTC.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_released_by_day(
        &self,
        reader: &Reader,
        since: Timestamp,
    ) -> Result<Vec<(Option<Label>, i64, u64)>, StoreError> {
        let reader = *reader;
        self.read_long("counting advisories by day", move |connection| {
            let sql = format!(
                "SELECT {OWN_LABEL}, coalesce(a.published, a.updated) / $4, count(*) FROM advisories a {}
                 WHERE a.tlp <= $2 AND coalesce(a.published, a.updated) >= $3 GROUP BY 1, 2 ORDER BY 2, 1 LIMIT $5",
                join_own(1)
            );
            let values = values![reader.organisation, reader.tlp_rank(), since, DAY_MICROSECONDS, NUMBERS_COUNT_MAX];
            connection.list(&sql, &values, |row| Ok((label(row, 0)?, row.get(1)?, row.get(2)?)))
        })
        .await
    }

    /// When the organisation's people first said something of a case that it was alerted of, and how long after the first
    /// alert; the oldest answer first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_answers(
        &self,
        reader: &Reader,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, SignedDuration)>, StoreError> {
        let reader = *reader;
        self.read_long("listing answers to alerts", move |connection| {
            let sql = "SELECT x.at, x.at - x.alerted FROM (SELECT d.at, min(t.created) AS alerted
                         FROM (SELECT b.case_id, min(n.at) AS at FROM case_dispositions n
                           JOIN case_links b ON b.home = n.case_id
                           WHERE n.organisation_id = $1 GROUP BY b.case_id) d
                         JOIN case_links l ON l.case_id = d.case_id
                         JOIN advisories a ON a.id = l.advisory_id
                         JOIN alerts t ON t.organisation_id = $1 AND t.case_id = l.home AND t.created <= d.at
                         WHERE a.tlp <= $2 AND d.at >= $3 GROUP BY d.case_id, d.at) x
                       ORDER BY x.at, x.alerted LIMIT $4";
            let values = values![reader.organisation, reader.tlp_rank(), since, ANSWERS_COUNT_MAX];
            connection.list(sql, &values, |row| Ok((row.get(0)?, SignedDuration::from_micros(row.get(1)?))))
        })
        .await
    }

    /// Advisories that came after a moment, or were revised, and touch, or may touch, the organisation's assets: the most
    /// urgent first, then the newest; and how many there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_arrivals(
        &self,
        reader: &Reader,
        after: Timestamp,
        limit: u32,
    ) -> Result<(Vec<Arrival>, u64), StoreError> {
        let reader = *reader;
        self.read_long("listing what came for an organisation", move |connection| {
            let came = "FROM (SELECT r.advisory_id, min(r.number) AS number, max(r.first_seen) AS at FROM revisions r
                          WHERE r.first_seen > $3 GROUP BY r.advisory_id) x
                        JOIN advisories a ON a.id = x.advisory_id";
            let ours = "a.tlp <= $2 AND EXISTS (SELECT 1 FROM matches m WHERE m.organisation_id = $1
                          AND m.advisory_id = a.id AND m.verdict IN ('affected', 'needs_data'))";
            let values = values![reader.organisation, reader.tlp_rank(), after, i64::from(limit)];
            let total = connection.number(&format!("SELECT count(*) {came} WHERE {ours}"), &values[..3])?;
            let sql = format!(
                "SELECT a.id, a.publisher, a.tracking_id, a.title, {OWN_LABEL}, x.number, x.at {came} {} WHERE {ours}
                 ORDER BY {OWN_URGENCY}, x.at DESC, a.id LIMIT $4",
                join_own(1)
            );
            Ok((connection.list(&sql, &values, read_arrival)?, total.unsigned_abs()))
        })
        .await
    }

    /// How many documents that the reader may see, and alerts of the organisation, came after a moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_news(&self, reader: &Reader, after: Timestamp) -> Result<NewsCounts, StoreError> {
        let reader = *reader;
        self.read("counting what is new", move |connection| {
            let sql = "SELECT count(*) FROM revisions r JOIN advisories a ON a.id = r.advisory_id
                       WHERE r.first_seen > $1 AND a.tlp <= $2";
            let documents = connection.number(sql, &values![after, reader.tlp_rank()])?.unsigned_abs();
            let sql = format!(
                "SELECT count(*) FROM alerts t LEFT JOIN advisories a ON a.id = t.advisory_id
                 WHERE t.organisation_id = $1 AND t.created > $2 AND (coalesce(a.tlp, t.tlp) <= $3 OR t.advisory_id = $4)
                   AND t.reason NOT IN {NOT_ALERTS}"
            );
            let values = values![reader.organisation, after, reader.tlp_rank(), Uuid::nil()];
            Ok(NewsCounts { documents, alerts: connection.number(&sql, &values)?.unsigned_abs() })
        })
        .await
    }
}

fn label(row: &Row<'_>, column: usize) -> Result<Option<Label>, Fault> {
    Ok(row.get::<Option<String>>(column)?.as_deref().and_then(Label::from_code))
}

fn read_arrival(row: &Row<'_>) -> Result<Arrival, Fault> {
    Ok(Arrival {
        id: AdvisoryId(row.get(0)?),
        publisher: row.get(1)?,
        tracking_id: row.get(2)?,
        title: row.get(3)?,
        label: label(row, 4)?,
        is_new: row.get::<u32>(5)? == 1,
        at: row.get(6)?,
    })
}
