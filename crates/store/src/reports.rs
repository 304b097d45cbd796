//! What a month's report is made of: revisions, alerts, ledger entries, open matters and looks at sources, by time.
//!
//! Does not know: what a month is, or how it is told (`triage::report`).

use crate::alerts::NOT_ALERTS;
use crate::connection::{Connection, Row, Value, values};
use crate::dispositions::{IS_OPEN, SAID_OF_PAIRS, touched};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::ledger::LedgerEntry;
use crate::policies::{OWN_LABEL, OWN_URGENCY, join_own};
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use triage::alert::Reason;
use triage::assessment::Label;
use triage::channel::shown;
use triage::matching::Verdict;
use triage::promise::Outcome;
use triage::report::{Message, Named, Open, Raised, WatchedPoll};
use uuid::Uuid;

/// Lines of one part of a report: what nobody reads to the end is refused, and not cut.
const PART_ROWS_COUNT_MAX: i64 = 50_000;
/// Looks at sources in one report: a minute's polling of ten sources for a month.
const POLLS_COUNT_MAX: i64 = 500_000;

/// From the first moment on, until before the second.
pub type Span = (Timestamp, Timestamp);

/// A revision that came, of an advisory that meets the organisation's assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedRevision {
    /// When it was stored.
    pub at: Timestamp,
    /// The advisory.
    pub id: AdvisoryId,
    /// Its names.
    pub advisory: Named,
    /// Its number, from 1.
    pub revision: u32,
    /// Its label today under the reader's policy, once assessed.
    pub label: Option<Label>,
}

impl Store {
    /// Revisions that came in a time, of advisories that meet the organisation's assets and that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer, or there are too many for one report.
    pub async fn list_arrived_revisions(
        &self,
        reader: &Reader,
        span: Span,
    ) -> Result<Vec<ArrivedRevision>, StoreError> {
        let reader = *reader;
        self.read_long("listing revisions for a report", move |connection| {
            let sql = format!(
                "SELECT r.first_seen, a.id, a.tracking_id, a.publisher, a.title, r.number, {OWN_LABEL}
                 FROM revisions r JOIN advisories a ON a.id = r.advisory_id {}
                 WHERE a.tlp <= $2 AND r.first_seen >= $3 AND r.first_seen < $4 AND EXISTS
                   (SELECT 1 FROM matches m WHERE m.organisation_id = $1 AND m.advisory_id = a.id)
                 ORDER BY r.first_seen, a.id, r.number LIMIT $5",
                join_own(1)
            );
            whole(connection.list(&sql, &of(&reader, span), read_arrived)?, "revisions")
        })
        .await
    }

    /// Alerts of a time with their messages, the oldest first, about advisories that the reader may see, or might before
    /// they were deleted, and about none.
    ///
    /// # Errors
    /// When the database does not answer, or there are too many for one report.
    pub async fn list_raised(&self, reader: &Reader, span: Span) -> Result<Vec<Raised>, StoreError> {
        let reader = *reader;
        self.read_long("listing alerts for a report", move |connection| {
            let sql = format!(
                "SELECT t.id, t.created, a.tracking_id, a.publisher, a.title, t.reason, t.watchlist,
                   d.channel, d.recipient, d.attempts, d.state, d.finished
                 FROM alerts t LEFT JOIN advisories a ON a.id = t.advisory_id
                 LEFT JOIN deliveries d ON d.alert_id = t.id
                 WHERE t.organisation_id = $1 AND (coalesce(a.tlp, t.tlp) <= $2 OR t.advisory_id = $6)
                   AND t.created >= $3 AND t.created < $4 AND t.reason NOT IN {NOT_ALERTS}
                 ORDER BY t.created, t.id, d.id LIMIT $5"
            );
            let values = [of(&reader, span), values![Uuid::nil()].to_vec()].concat();
            let rows = whole(connection.list(&sql, &values, read_raised)?, "messages")?;
            let mut all: Vec<(Uuid, Raised)> = Vec::new();
            for (id, raised) in rows {
                match all.last_mut() {
                    Some((last, one)) if *last == id => one.messages.extend(raised.messages),
                    _ => all.push((id, raised)),
                }
            }
            Ok(all.into_iter().map(|(_, raised)| raised).collect())
        })
        .await
    }

    /// Sealed entries of a time in the organisation's ledger that tell one of these things, in order.
    ///
    /// # Errors
    /// When the database does not answer, or there are too many for one report.
    pub async fn list_ledger_of(
        &self,
        reader: &Reader,
        span: Span,
        what: &[&str],
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        let (reader, what): (Reader, Vec<String>) = (*reader, what.iter().map(|&one| one.to_owned()).collect());
        self.read_long("reading the ledger for a report", move |connection| {
            let sql = "SELECT sequence, previous_hash, hash, what, subject, body, at FROM ledger
                       WHERE chain = $1 AND at >= $2 AND at < $3 AND what {any $5 text} ORDER BY sequence LIMIT $4";
            let chain = reader.organisation.to_string();
            let values = values![&chain, span.0, span.1, PART_ROWS_COUNT_MAX + 1, what.clone()];
            whole(connection.list(sql, &values, crate::ledger::read)?, "decisions")
        })
        .await
    }

    /// Advisories with assets that are, or may be, affected, people's words counted in, and whose remediation is not done.
    ///
    /// # Errors
    /// When the database does not answer, or there are too many for one report.
    pub async fn list_open_matters(&self, reader: &Reader) -> Result<Vec<Open>, StoreError> {
        let reader = *reader;
        self.read_long("listing open matters", move |connection| list_open(connection, &reader)).await
    }

    /// Looks at the listings of all sources in a time, by source and then by time.
    ///
    /// # Errors
    /// When the database does not answer, or there are too many for one report.
    pub async fn list_polls(&self, span: Span) -> Result<Vec<(String, WatchedPoll)>, StoreError> {
        self.read_long("listing looks at sources", move |connection| {
            let sql = "SELECT provider_id, finished, error FROM checks
                       WHERE kind = 'poll' AND started >= $1 AND started < $2 ORDER BY provider_id, finished, id LIMIT $3";
            let polls = connection.list(sql, &values![span.0, span.1, POLLS_COUNT_MAX + 1], |row| {
                Ok((row.get(0)?, WatchedPoll { at: row.get(1)?, answered: row.get::<String>(2)?.is_empty() }))
            })?;
            if polls.len() as i64 > POLLS_COUNT_MAX {
                return Err(too_many("looks at sources"));
            }
            Ok(polls)
        })
        .await
    }
}

fn of(reader: &Reader, span: Span) -> Vec<Value<'static>> {
    values![reader.organisation, reader.tlp_rank(), span.0, span.1, PART_ROWS_COUNT_MAX + 1].to_vec()
}

/// All rows, or none: a report that ends somewhere looks like one that is whole.
fn whole<T>(rows: Vec<T>, what: &str) -> Result<Vec<T>, Fault> {
    if rows.len() as i64 > PART_ROWS_COUNT_MAX { Err(too_many(what)) } else { Ok(rows) }
}

fn too_many(what: &str) -> Fault {
    StoreError::Refused(format!("there are more {what} in that time than fit into one report")).into()
}

fn read_arrived(row: &Row<'_>) -> Result<ArrivedRevision, Fault> {
    Ok(ArrivedRevision {
        at: row.get(0)?,
        id: AdvisoryId(row.get(1)?),
        advisory: Named { tracking_id: row.get(2)?, publisher: row.get(3)?, title: row.get(4)? },
        revision: row.get(5)?,
        label: row.get::<Option<String>>(6)?.as_deref().and_then(Label::from_code),
    })
}

fn read_raised(row: &Row<'_>) -> Result<(Uuid, Raised), Fault> {
    let advisory = match row.get::<Option<String>>(2)? {
        Some(tracking_id) => Some(Named { tracking_id, publisher: row.get(3)?, title: row.get(4)? }),
        None => None,
    };
    let messages = match row.get::<Option<String>>(7)? {
        Some(channel) => vec![read_message(row, &channel)?],
        None => Vec::new(),
    };
    let reason = Reason::from_code(&row.get::<String>(5)?);
    Ok((row.get(0)?, Raised { at: row.get(1)?, advisory, reason, watchlist: row.get(6)?, messages }))
}

fn read_message(row: &Row<'_>, channel: &str) -> Result<Message, Fault> {
    let outcome = match (row.get::<String>(10)?.as_str(), row.get::<Option<Timestamp>>(11)?) {
        ("delivered", Some(at)) => Outcome::HandedOver(at),
        ("dead", _) => Outcome::GivenUp,
        _ => Outcome::Waits,
    };
    Ok(Message { to: shown(channel, &row.get::<String>(8)?), attempts: row.get(9)?, outcome })
}

fn list_open(connection: &Connection<'_>, reader: &Reader) -> Result<Vec<Open>, Fault> {
    // Work in progress goes on whatever the facts are by now.
    let sql = format!(
        "SELECT a.tracking_id, a.publisher, a.title, {OWN_LABEL} AS label, x.verdict, x.assets, x.begun, x.since
         FROM (SELECT m.advisory_id,
             CASE WHEN d.decision = 'confirmed' AND d.basis = m.basis THEN 'affected' ELSE m.verdict END AS verdict,
             count(*) AS assets, min(m.matched) AS since,
             CAST(sum(CASE WHEN w.said > 0 OR EXISTS (SELECT 1 FROM remediation_states p WHERE p.organisation_id = $1
               AND p.advisory_id = m.advisory_id AND p.asset_id = s.id AND p.state = 'in_progress')
               THEN 1 ELSE 0 END) AS BIGINT) AS begun
           FROM matches m
           JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
           {SAID_OF_PAIRS}
           WHERE m.organisation_id = $1 AND {touched} AND {IS_OPEN}
           GROUP BY 1, 2) x
         JOIN advisories a ON a.id = x.advisory_id {}
         WHERE a.tlp <= $2
         ORDER BY {OWN_URGENCY}, x.since, a.id, x.verdict LIMIT $3",
        join_own(1),
        touched = touched!(),
    );
    let values = values![reader.organisation, reader.tlp_rank(), PART_ROWS_COUNT_MAX + 1];
    whole(connection.list(&sql, &values, read_open)?, "open matters")
}

fn read_open(row: &Row<'_>) -> Result<Open, Fault> {
    let verdict: String = row.get(4)?;
    Ok(Open {
        advisory: Named { tracking_id: row.get(0)?, publisher: row.get(1)?, title: row.get(2)? },
        label: row.get::<Option<String>>(3)?.as_deref().and_then(Label::from_code),
        verdict: Verdict::from_code(&verdict).ok_or_else(|| Fault::Corrupt(format!("{verdict:?} is no verdict")))?,
        assets: row.get(5)?,
        begun: row.get(6)?,
        since: row.get(7)?,
    })
}
