//! Matches as lists want them: pages under a filter, questions that are open, the advisories that a lookup met.
//!
//! Does not know: how a verdict is reached, or which answer settles most (`triage::asset::gaps`).

use crate::asset_lists::{AssetFilter, Conditions};
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::from_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::matches::{MatchQuery, MatchRow, read_match};
use crate::policies::{OWN_LABEL, OWN_URGENCY, join_own};
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::gaps::{OpenQuestion, asked};
use triage::matching::{AssetKind, Evidence, Verdict};

/// Rows of one page of matches.
const PAGE_ROWS_COUNT_MAX: u32 = 500;
/// Rows that may be passed over: beyond them a list is not read but narrowed down.
const PASSED_ROWS_COUNT_MAX: u32 = 100_000;
/// Open questions that are ranked at once, the most urgent advisories first: about 200 MB of evidence pass through.
const QUESTIONS_COUNT_MAX: i64 = 100_000;
/// Advisories that are named at once.
const NAMED_COUNT_MAX: i64 = 100_000;

/// Which matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchFilter {
    /// Only with this verdict.
    pub verdict: Option<Verdict>,
    /// Only of these assets.
    pub assets: AssetFilter,
}

/// An advisory as a list of answers names it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedAdvisory {
    /// Its id.
    pub id: AdvisoryId,
    /// Its publisher.
    pub publisher: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Its label under the reader's policy, once assessed.
    pub label: Option<Label>,
    /// The date lists are ordered by.
    pub updated: Timestamp,
}

impl Store {
    /// A page of the organisation's matches, the most pressing first, of advisories that the reader may see; `passed`
    /// rows are passed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_matches_where(
        &self,
        reader: &Reader,
        filter: &MatchFilter,
        passed: u32,
        limit: u32,
    ) -> Result<Vec<MatchRow>, StoreError> {
        let (reader, filter) = (*reader, filter.clone());
        let (passed, limit) = (passed.min(PASSED_ROWS_COUNT_MAX), limit.clamp(1, PAGE_ROWS_COUNT_MAX));
        self.read_long("listing matches", move |connection| page(connection, &reader, &filter, passed, limit)).await
    }

    /// How many matches there are under the filter, of advisories that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_matches_where(&self, reader: &Reader, filter: &MatchFilter) -> Result<u64, StoreError> {
        let (reader, filter) = (*reader, filter.clone());
        self.read_long("counting matches", move |connection| {
            let conditions = Conditions::of(&filter.assets, "s.", 4);
            let (of_kind, of_word) = of_verdict(filter.verdict);
            let sql = format!(
                "SELECT count(*) FROM
                   (SELECT m.advisory_id, m.kind_id, m.verdict, m.basis FROM matches m
                    JOIN advisories a ON a.id = m.advisory_id
                    WHERE m.organisation_id = $1 AND a.tlp <= $2 {of_kind}) x
                 JOIN assets s ON s.organisation_id = $1 AND s.kind_id = x.kind_id
                 LEFT JOIN match_decisions d ON d.organisation_id = $1 AND d.advisory_id = x.advisory_id AND d.asset_id = s.id
                 WHERE 1 = 1 {of_word} {}",
                conditions.sql
            );
            let mut values =
                values![reader.organisation, reader.tlp_rank(), filter.verdict.map(Verdict::code)].to_vec();
            values.extend(conditions.values);
            Ok(connection.find(&sql, &values, |row| row.get(0))?.unwrap_or(0))
        })
        .await
    }

    /// What could not be decided for want of data: each advisory that the reader may see with each kind of asset, the most
    /// urgent advisories first, at most 100,000.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_open_questions(&self, reader: &Reader) -> Result<Vec<OpenQuestion>, StoreError> {
        let reader = *reader;
        self.read_long("listing open questions", move |connection| {
            let sql = format!(
                "SELECT k.vendor, k.product, k.order_number, k.version, k.assets, m.advisory_id, {OWN_LABEL}, m.evidence
                 FROM matches m JOIN advisories a ON a.id = m.advisory_id {}
                 JOIN asset_kinds k ON k.organisation_id = m.organisation_id AND k.id = m.kind_id
                 WHERE m.organisation_id = $1 AND a.tlp <= $2 AND m.verdict = $3 AND k.assets > 0
                 ORDER BY {OWN_URGENCY}, a.updated DESC, a.id DESC, m.kind_id LIMIT $4",
                join_own(1)
            );
            let open = Verdict::NeedsData.code();
            let values = values![reader.organisation, reader.tlp_rank(), open, QUESTIONS_COUNT_MAX];
            connection.list(&sql, &values, read_question)
        })
        .await
    }

    /// The names and labels of advisories, of those that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_named_advisories(
        &self,
        reader: &Reader,
        ids: &[AdvisoryId],
    ) -> Result<Vec<NamedAdvisory>, StoreError> {
        let reader = *reader;
        let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        self.read_long("naming advisories", move |connection| {
            let sql = format!(
                "SELECT a.id, a.publisher, a.tracking_id, a.title, {OWN_LABEL}, a.updated
                 FROM advisories a {} WHERE a.id {{any $3 text}} AND a.tlp <= $2 ORDER BY a.id LIMIT $4",
                join_own(1)
            );
            let values = values![reader.organisation, reader.tlp_rank(), ids.clone(), NAMED_COUNT_MAX];
            connection.list(&sql, &values, |row| {
                Ok(NamedAdvisory {
                    id: AdvisoryId(row.get(0)?),
                    publisher: row.get(1)?,
                    tracking_id: row.get(2)?,
                    title: row.get(3)?,
                    label: row.get::<Option<String>>(4)?.as_deref().and_then(Label::from_code),
                    updated: row.get(5)?,
                })
            })
        })
        .await
    }
}

fn page(
    connection: &Connection<'_>,
    reader: &Reader,
    filter: &MatchFilter,
    passed: u32,
    limit: u32,
) -> Result<Vec<MatchRow>, Fault> {
    let conditions = Conditions::of(&filter.assets, "s.", 7);
    // Without a filter every kind brings at least one row, so that only the first kinds need be sorted and given their
    // assets; with one, all of them.
    let kinds = if *filter == MatchFilter::default() { passed.saturating_add(limit) } else { u32::MAX };
    let (of_kind, of_word) = of_verdict(filter.verdict);
    let query = MatchQuery { of_kind, kinds: "$4", of_asset: &conditions.sql, of_word, rows: "LIMIT $5 OFFSET $6" };
    let numbers = [kinds, limit, passed].map(|number| Value::from(i64::from(number)));
    let mut values = values![reader.organisation, reader.tlp_rank(), filter.verdict.map(Verdict::code)].to_vec();
    values.extend(numbers);
    values.extend(conditions.values);
    connection.list(&query.sql(), &values, read_match)
}

/// Of `matches m`: kinds of which an asset may have the verdict `$3`.
const KINDS_OF_VERDICT: &str = "AND (m.verdict = $3 OR ($3 = 'affected' AND EXISTS (SELECT 1 FROM match_decisions c
     WHERE c.organisation_id = m.organisation_id AND c.advisory_id = m.advisory_id AND c.decision = 'confirmed'
       AND c.basis = m.basis)))";
/// Of the matches `x` with their decisions `d`: those that have the verdict `$3`.
const EFFECTIVE_VERDICT: &str = "AND $3 = CASE WHEN d.basis = x.basis AND d.decision = 'confirmed' THEN 'affected'
     WHEN d.basis = x.basis AND d.decision = 'rejected' THEN 'rejected' ELSE x.verdict END";

/// Conditions on kinds and on their assets for a verdict `$3`: people's words are counted in.
fn of_verdict(verdict: Option<Verdict>) -> (&'static str, &'static str) {
    match verdict {
        Some(_) => (KINDS_OF_VERDICT, EFFECTIVE_VERDICT),
        None => ("AND CAST($3 AS TEXT) IS NULL", ""),
    }
}

fn read_question(row: &Row<'_>) -> Result<OpenQuestion, Fault> {
    let evidence: Vec<Evidence> = from_json(&row.get::<String>(7)?)?;
    let label = row.get::<Option<String>>(6)?.as_deref().and_then(Label::from_code);
    Ok(OpenQuestion {
        assets: AssetKind {
            vendor: row.get(0)?,
            product: row.get(1)?,
            order_number: row.get(2)?,
            version: row.get(3)?,
            ..AssetKind::default()
        },
        count: row.get(4)?,
        advisory: row.get(5)?,
        label: label.unwrap_or(Label::NeedsData),
        asked: asked(&evidence),
    })
}
