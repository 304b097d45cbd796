//! Which advisory touches which asset, with the evidence.
//!
//! Does not know: how a verdict is reached (`triage::matching`).

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use crate::policies::{OWN_LABEL, join_own};
use crate::work::{self, Claim, Stage};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::{AssetId, AssetRecord};
use triage::matching::{Evidence, Verdict};
use uuid::Uuid;

/// Matches of one list: what a page or an export takes.
const MATCHES_COUNT_MAX: u32 = 50_000;

/// A match to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMatch {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The asset.
    pub asset: AssetId,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// What met what.
    pub evidence: Vec<Evidence>,
}

/// A match with the names of both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchRow {
    /// The match.
    pub found: StoredMatch,
    /// The asset's record.
    pub record: AssetRecord,
    /// The advisory's publisher.
    pub publisher: String,
    /// The advisory's tracking id.
    pub tracking_id: String,
    /// The advisory's title.
    pub title: String,
    /// The advisory's label, once assessed.
    pub label: Option<Label>,
    /// The advisory's score.
    pub score: Option<f64>,
    /// When it was matched.
    pub matched: Timestamp,
}

/// Which matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchScope {
    /// Of one advisory.
    Advisory(AdvisoryId),
    /// Of one asset.
    Asset(AssetId),
    /// All of the organisation with one verdict.
    Verdict(Verdict),
    /// All of the organisation.
    All,
}

/// What became of one advisory and one inventory; without a match the list is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganisationMatches {
    /// Whose inventory.
    pub organisation: OrganisationId,
    /// Its edition, of [`Inventory`](crate::Inventory).
    pub edition: i64,
    /// The matches.
    pub matches: Vec<StoredMatch>,
}

/// How often each advisory was assessed: whoever knows less than that knows an older advisory.
pub type AssessmentCounts = HashMap<AdvisoryId, i64>;

/// Pairs of one organisation that are compared before and after: beyond them nobody is told of new ones.
const PAIRS_COUNT_MAX: i64 = 10_000_000;

impl Store {
    /// Replaces the matches of advisories in all organisations and finishes the claims; queues alerting where people
    /// may be told, and where an asset that was known is worse off than before. Returns how many claims were still
    /// ours; for the others nothing was written.
    ///
    /// Matches with an inventory that has changed since are left out: that change has queued
    /// [`Stage::MatchOrganisation`], which meets this advisory too.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_matches(
        &self,
        decided: Vec<(Claim, Vec<OrganisationMatches>)>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.write("recording matches", move |connection| record(connection, &decided, now)).await
    }

    /// Replaces all matches of one organisation and finishes the claim of [`Stage::MatchOrganisation`]; queues alerting
    /// for advisories that touch, or may touch, an asset they did not touch before, or that is worse off than before.
    /// Returns whether the claim was still ours; if not, nothing was written.
    ///
    /// `known` is what [`Store::count_assessments`] said before the first advisory was read. Matches of advisories
    /// that were assessed since stay as they are: [`Stage::Match`] meets them with the newest inventory.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_organisation_matches(
        &self,
        claim: Claim,
        known: AssessmentCounts,
        matches: Vec<StoredMatch>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("recording an inventory's matches", move |connection| {
            if work::still_ours(connection, &[claim])?.is_empty() {
                return Ok(false);
            }
            let organisation = OrganisationId(claim.subject);
            lock(connection, &[organisation])?;
            let newer: HashSet<AdvisoryId> = count_assessments(connection)?
                .into_iter()
                .filter_map(|(id, count)| (known.get(&id) != Some(&count)).then_some(id))
                .collect();
            let matches: Vec<&StoredMatch> = matches.iter().filter(|one| !newer.contains(&one.advisory)).collect();
            let before = Verdicts::of_organisation(connection, organisation)?;
            let newer: Vec<String> = newer.iter().map(|id| id.0.to_string()).collect();
            let sql = "DELETE FROM matches WHERE organisation_id = $1 AND NOT (advisory_id {any $2 text})";
            connection.execute(sql, &values![organisation, newer])?;
            insert(connection, organisation, &matches, now)?;
            work::complete(connection, &[claim])?;
            let told = matches.iter().filter(|one| before.is_new_to(one) || before.is_worse_in(one));
            queue_alerts(connection, told.map(|one| one.advisory.0).collect(), now)?;
            Ok(true)
        })
        .await
    }

    /// How often each advisory was assessed, to be asked before advisories are read for an inventory.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_assessments(&self) -> Result<AssessmentCounts, StoreError> {
        self.read_long("counting assessments", count_assessments).await
    }

    /// The organisation's matches, the most urgent advisory first, of those that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_matches(
        &self,
        reader: &Reader,
        scope: MatchScope,
        limit: u32,
    ) -> Result<Vec<MatchRow>, StoreError> {
        let reader = *reader;
        let unit = move |connection: &Connection<'_>| list(connection, &reader, scope, limit);
        match scope {
            // On the page of one advisory: a handful of rows by the primary key.
            MatchScope::Advisory(_) => self.read("reading an advisory's matches", unit).await,
            MatchScope::Asset(_) | MatchScope::Verdict(_) | MatchScope::All => {
                self.read_long("listing matches", unit).await
            }
        }
    }

    /// How many matches of each verdict an organisation has, of advisories that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_matches(&self, reader: &Reader) -> Result<Vec<(Verdict, u64)>, StoreError> {
        let reader = *reader;
        self.read_long("counting matches", move |connection| {
            let sql = "SELECT m.verdict, count(*) FROM matches m JOIN advisories a ON a.id = m.advisory_id
                       WHERE m.organisation_id = $1 AND a.tlp <= $2 GROUP BY m.verdict ORDER BY m.verdict LIMIT 10";
            connection.list(sql, &values![reader.organisation, reader.tlp_rank()], |row| {
                Ok((verdict(&row.get::<String>(0)?)?, row.get(1)?))
            })
        })
        .await
    }
}

/// What one organisation gets: the advisories of a batch, and their matches.
#[derive(Default)]
struct Found<'d> {
    advisories: Vec<String>,
    matches: Vec<&'d StoredMatch>,
}

fn record(
    connection: &Connection<'_>,
    decided: &[(Claim, Vec<OrganisationMatches>)],
    now: Timestamp,
) -> Result<usize, Fault> {
    let claims: Vec<Claim> = decided.iter().map(|(claim, _)| *claim).collect();
    let ours = work::still_ours(connection, &claims)?;
    let mut by_organisation: BTreeMap<(OrganisationId, i64), Found<'_>> = BTreeMap::new();
    for (claim, inventories) in decided.iter().filter(|(claim, _)| ours.contains(claim)) {
        for OrganisationMatches { organisation, edition, matches } in inventories {
            let found = by_organisation.entry((*organisation, *edition)).or_default();
            found.advisories.push(claim.subject.to_string());
            found.matches.extend(matches);
        }
    }
    let organisations: Vec<OrganisationId> = by_organisation.keys().map(|(organisation, _)| *organisation).collect();
    let editions = lock(connection, &organisations)?;
    by_organisation.retain(|key, _| editions.contains(key));
    let mut told: BTreeSet<Uuid> = ours.iter().filter(|claim| claim.announce).map(|claim| claim.subject).collect();
    for ((organisation, _), Found { advisories, matches }) in by_organisation {
        let before = Verdicts::of_advisories(connection, organisation, advisories.clone())?;
        let sql = "DELETE FROM matches WHERE organisation_id = $1 AND advisory_id {any $2 text}";
        connection.execute(sql, &values![organisation, advisories])?;
        insert(connection, organisation, &matches, now)?;
        told.extend(matches.iter().filter(|one| before.is_worse_in(one)).map(|one| one.advisory.0));
    }
    work::complete(connection, &ours)?;
    queue_alerts(connection, told, now)?;
    Ok(ours.len())
}

/// Keeps others from writing matches of these organisations, or changing their inventories, until the transaction ends.
fn lock(
    connection: &Connection<'_>,
    organisations: &[OrganisationId],
) -> Result<HashSet<(OrganisationId, i64)>, Fault> {
    let ids: Vec<String> = organisations.iter().map(OrganisationId::to_string).collect();
    let sql = "SELECT id, inventory FROM organisations WHERE id {any $1 text} ORDER BY id {for_update}";
    let editions = connection.list(sql, &values![ids], |row| Ok((OrganisationId(row.get(0)?), row.get(1)?)))?;
    Ok(editions.into_iter().collect())
}

fn count_assessments(connection: &Connection<'_>) -> Result<AssessmentCounts, Fault> {
    let sql = "SELECT id, assessments FROM advisories ORDER BY id LIMIT $1";
    let counts = connection.list(sql, &values![PAIRS_COUNT_MAX], |row| Ok((AdvisoryId(row.get(0)?), row.get(1)?)))?;
    Ok(counts.into_iter().collect())
}

fn queue_alerts(connection: &Connection<'_>, advisories: BTreeSet<Uuid>, now: Timestamp) -> Result<(), Fault> {
    let told: Vec<(Uuid, bool)> = advisories.into_iter().map(|advisory| (advisory, true)).collect();
    work::queue(connection, Stage::Alert, &told, now)
}

/// What an organisation knew of its assets before new matches came.
struct Verdicts(HashMap<(Uuid, Uuid), Verdict>);

impl Verdicts {
    fn of_organisation(connection: &Connection<'_>, organisation: OrganisationId) -> Result<Verdicts, Fault> {
        let sql = "SELECT advisory_id, asset_id, verdict FROM matches WHERE organisation_id = $1
                   ORDER BY advisory_id, asset_id LIMIT $2";
        Verdicts::read(connection, sql, &values![organisation, PAIRS_COUNT_MAX])
    }

    fn of_advisories(
        connection: &Connection<'_>,
        organisation: OrganisationId,
        advisories: Vec<String>,
    ) -> Result<Verdicts, Fault> {
        let sql = "SELECT advisory_id, asset_id, verdict FROM matches
                   WHERE organisation_id = $1 AND advisory_id {any $2 text} ORDER BY advisory_id, asset_id LIMIT $3";
        Verdicts::read(connection, sql, &values![organisation, advisories, PAIRS_COUNT_MAX])
    }

    fn read(connection: &Connection<'_>, sql: &str, values: &[Value<'_>]) -> Result<Verdicts, Fault> {
        let read = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), verdict(&row.get::<String>(2)?)?));
        Ok(Verdicts(connection.list(sql, values, read)?.into_iter().collect()))
    }

    fn find(&self, one: &StoredMatch) -> Option<Verdict> {
        self.0.get(&(one.advisory.0, one.asset.0)).copied()
    }

    fn is_new_to(&self, one: &StoredMatch) -> bool {
        one.verdict <= Verdict::NeedsData && self.find(one).is_none()
    }

    /// The asset is, or may be, affected, and the match of before said something better.
    fn is_worse_in(&self, one: &StoredMatch) -> bool {
        one.verdict <= Verdict::NeedsData && self.find(one).is_some_and(|before| one.verdict < before)
    }
}

fn insert(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    matches: &[&StoredMatch],
    now: Timestamp,
) -> Result<(), Fault> {
    // An asset that belongs to somebody else gets no row: the join is the guard.
    let sql = "INSERT INTO matches (organisation_id, advisory_id, asset_id, verdict, confidence, evidence, matched)
               SELECT a.organisation_id, r.advisory_id, a.id, r.verdict, r.confidence, r.evidence, r.matched
               FROM {rows(organisation_id text, advisory_id text, asset_id text, verdict text, confidence bigint, evidence text, matched bigint)}
               JOIN assets a ON a.id = r.asset_id AND a.organisation_id = r.organisation_id
               WHERE 1 = 1
               ON CONFLICT (organisation_id, advisory_id, asset_id) DO NOTHING";
    let row = |one: &&StoredMatch| {
        let (verdict, confidence) = (one.verdict.code(), i64::from(one.confidence));
        Ok(values![organisation, one.advisory, one.asset, verdict, confidence, json(&one.evidence)?, now].to_vec())
    };
    let rows: Vec<Vec<Value<'_>>> = matches.iter().map(row).collect::<Result<_, Fault>>()?;
    connection.execute_many(sql, &rows).map(|_| ())
}

pub(crate) fn list(
    connection: &Connection<'_>,
    reader: &Reader,
    scope: MatchScope,
    limit: u32,
) -> Result<Vec<MatchRow>, Fault> {
    let limit = i64::from(limit.clamp(1, MATCHES_COUNT_MAX));
    let (condition, subject) = match scope {
        MatchScope::Advisory(id) => ("AND m.advisory_id = $3", Value::from(id)),
        MatchScope::Asset(id) => ("AND m.asset_id = $3", Value::from(id)),
        MatchScope::Verdict(verdict) => ("AND m.verdict = $3", Value::from(verdict.code())),
        MatchScope::All => ("AND CAST($3 AS TEXT) IS NULL", Value::Null),
    };
    let sql = format!(
        "SELECT m.advisory_id, m.asset_id, m.verdict, m.confidence, m.evidence, s.record, a.publisher, a.tracking_id,
           a.title, {OWN_LABEL}, a.score, m.matched
         FROM matches m JOIN advisories a ON a.id = m.advisory_id {}
         JOIN assets s ON s.id = m.asset_id AND s.organisation_id = m.organisation_id
         WHERE m.organisation_id = $1 AND a.tlp <= $2 {condition}
         ORDER BY CASE m.verdict WHEN 'affected' THEN 0 WHEN 'needs_data' THEN 1 WHEN 'fixed' THEN 2 ELSE 3 END,
           CASE {OWN_LABEL} WHEN 'act_now' THEN 0 WHEN 'plan_patch' THEN 1 WHEN 'mitigate' THEN 2 WHEN 'monitor' THEN 3 ELSE 4 END,
           a.updated DESC, a.id DESC, s.external_id LIMIT $4",
        join_own(1)
    );
    let values = [Value::from(reader.organisation), reader.tlp_rank(), subject, Value::from(limit)];
    connection.list(&sql, &values, read_match)
}

fn read_match(row: &Row<'_>) -> Result<MatchRow, Fault> {
    let confidence =
        u8::try_from(row.get::<i64>(3)?).map_err(|_| Fault::Corrupt("a confidence above 255".to_owned()))?;
    let found = StoredMatch {
        advisory: AdvisoryId(row.get(0)?),
        asset: AssetId(row.get(1)?),
        verdict: verdict(&row.get::<String>(2)?)?,
        confidence,
        evidence: from_json(&row.get::<String>(4)?)?,
    };
    let (publisher, tracking_id, title) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let label = row.get::<Option<String>>(9)?.as_deref().and_then(Label::from_code);
    let (score, matched) = (row.get(10)?, row.get(11)?);
    Ok(MatchRow {
        found,
        record: from_json(&row.get::<String>(5)?)?,
        publisher,
        tracking_id,
        title,
        label,
        score,
        matched,
    })
}

fn verdict(code: &str) -> Result<Verdict, Fault> {
    Verdict::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no verdict")))
}
