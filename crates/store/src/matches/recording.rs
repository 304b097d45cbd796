//! Writing matches: what became of advisories and inventories, and which of it people must hear of.
//!
//! Does not know: how matches are read.

use crate::clocks;
use crate::connection::{Connection, Row, Value, values};
use crate::dispositions::list_reopened;
use crate::encoding::json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{KindId, OrganisationId};
use crate::kinds;
use crate::work::{self, Begun, Claim, Stage};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use triage::advisory::AdvisoryId;
use triage::disposition::MatchFacts;
use triage::matching::{Evidence, Verdict};
use uuid::Uuid;

/// A match to be stored: of all assets of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KindMatch {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The kind.
    pub kind: KindId,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// What met what.
    pub evidence: Vec<Evidence>,
    /// What it hangs on: people's words hold while that stays.
    pub facts: MatchFacts,
}

/// What became of one advisory and one inventory; without a match the list is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganisationMatches {
    /// Whose inventory.
    pub organisation: OrganisationId,
    /// Its edition, of [`Inventory`](crate::Inventory).
    pub edition: i64,
    /// The matches.
    pub matches: Vec<KindMatch>,
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
    /// Matches with an inventory that has changed since are left out, and the advisory waits to meet that one.
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

    /// Replaces the matches of some kinds of one organisation, which have met all advisories then; queues alerting for
    /// advisories that touch, or may touch, a kind that was known and that they did not touch before, or that is worse
    /// off than before. Returns whether the claim of [`Stage::MatchOrganisation`] was still ours; if not, nothing was
    /// written. The claim is finished by [`Store::complete_organisation_matches`], once all kinds are done.
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
        kinds: Vec<KindId>,
        matches: Vec<KindMatch>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("recording an inventory's matches", move |connection| {
            if work::still_ours(connection, &[claim])?.is_empty() {
                return Ok(false);
            }
            let organisation = OrganisationId(claim.subject);
            lock(connection, &[organisation])?;
            record_kinds(connection, organisation, &known, &kinds, &matches, now)?;
            Ok(true)
        })
        .await
    }

    /// Finishes the claim of [`Stage::MatchOrganisation`] once all kinds have met all advisories; queues alerting for
    /// advisories that are news to assets which came into another kind, and forgets kinds without assets. Returns
    /// whether the claim was still ours; if not, nothing was written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn complete_organisation_matches(&self, claim: Claim, now: Timestamp) -> Result<bool, StoreError> {
        self.write("finishing an inventory's matches", move |connection| {
            if work::still_ours(connection, &[claim])?.is_empty() {
                return Ok(false);
            }
            let organisation = OrganisationId(claim.subject);
            lock(connection, &[organisation])?;
            let mut news = kinds::list_news_of_moves(connection, organisation)?;
            news.extend(list_reopened(connection, organisation, None)?);
            kinds::tidy(connection, organisation)?;
            work::complete(connection, &[claim])?;
            queue_alerts(connection, news, &HashMap::new(), now)?;
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
}

fn record_kinds(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    known: &AssessmentCounts,
    kinds: &[KindId],
    matches: &[KindMatch],
    now: Timestamp,
) -> Result<(), Fault> {
    let newer: HashSet<AdvisoryId> = count_assessments(connection)?
        .into_iter()
        .filter_map(|(id, count)| (known.get(&id) != Some(&count)).then_some(id))
        .collect();
    let matches: Vec<&KindMatch> = matches.iter().filter(|one| !newer.contains(&one.advisory)).collect();
    let newer: Vec<String> = newer.iter().map(|id| id.0.to_string()).collect();
    let ids: Vec<String> = kinds.iter().map(KindId::to_string).collect();
    let met_before = kinds::list_met_before(connection, organisation, &ids)?;
    let before = Verdicts::of_kinds(connection, organisation, &met_before)?;
    let sql = "DELETE FROM matches WHERE organisation_id = $1 AND kind_id {any $2 text}
                 AND NOT (advisory_id {any $3 text})";
    connection.execute(sql, &values![organisation, ids.clone(), newer])?;
    insert(connection, organisation, &matches, now)?;
    kinds::mark_met(connection, organisation, &ids)?;
    // What a new kind's matches tell its assets is known when all kinds are done.
    let told = matches.iter().filter(|one| met_before.contains(&one.kind));
    let told = told.filter(|one| before.is_new_to(one) || before.is_worse_in(one));
    queue_alerts(connection, told.map(|one| one.advisory.0).collect(), &HashMap::new(), now)
}

/// What one organisation gets: the advisories of a batch, and their matches.
#[derive(Default)]
struct Found<'d> {
    advisories: Vec<String>,
    matches: Vec<&'d KindMatch>,
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
    let outdated: BTreeSet<Uuid> = decided
        .iter()
        .filter(|(claim, inventories)| {
            ours.contains(claim) && inventories.iter().any(|one| !is_current(one, &editions))
        })
        .map(|(claim, _)| claim.subject)
        .collect();
    by_organisation.retain(|key, _| editions.contains(key));
    let mut told: BTreeSet<Uuid> = ours.iter().filter(|claim| claim.announce).map(|claim| claim.subject).collect();
    for ((organisation, _), Found { advisories, matches }) in by_organisation {
        let before = Verdicts::of_advisories(connection, organisation, advisories.clone())?;
        let sql = "DELETE FROM matches WHERE organisation_id = $1 AND advisory_id {any $2 text}";
        connection.execute(sql, &values![organisation, advisories.clone()])?;
        insert(connection, organisation, &matches, now)?;
        told.extend(list_reopened(connection, organisation, Some(&advisories))?);
        told.extend(matches.iter().filter(|one| before.is_worse_in(one)).map(|one| one.advisory.0));
    }
    work::complete(connection, &ours)?;
    let again = ours.iter().filter(|claim| outdated.contains(&claim.subject));
    let again: Vec<Begun> = again.map(|claim| (claim.subject, claim.announce, claim.document_stored)).collect();
    for stage in ours.iter().map(|claim| claim.stage).take(1) {
        work::queue_begun(connection, stage, &again, now)?;
    }
    let documents = ours.iter().filter_map(|claim| Some((claim.subject, claim.document_stored?))).collect();
    queue_alerts(connection, told, &documents, now)?;
    Ok(ours.len())
}

/// A kind that came since has met all advisories but those that wait for [`Stage::Match`]: only the newest inventory will do.
fn is_current(found: &OrganisationMatches, editions: &HashSet<(OrganisationId, i64)>) -> bool {
    editions.contains(&(found.organisation, found.edition))
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

/// `documents` says when those were stored that brought it about.
fn queue_alerts(
    connection: &Connection<'_>,
    advisories: BTreeSet<Uuid>,
    documents: &HashMap<Uuid, Timestamp>,
    now: Timestamp,
) -> Result<(), Fault> {
    let told = advisories.into_iter().map(|advisory| (advisory, true, documents.get(&advisory).copied()));
    work::queue_begun(connection, Stage::Alert, &told.collect::<Vec<_>>(), now)
}

/// What an organisation knew of its assets before new matches came.
struct Verdicts(HashMap<(Uuid, Uuid), Verdict>);

impl Verdicts {
    fn of_kinds(
        connection: &Connection<'_>,
        organisation: OrganisationId,
        kinds: &BTreeSet<KindId>,
    ) -> Result<Verdicts, Fault> {
        let kinds: Vec<String> = kinds.iter().map(KindId::to_string).collect();
        let sql =
            "SELECT advisory_id, kind_id, verdict FROM matches WHERE organisation_id = $1 AND kind_id {any $2 text}
                   ORDER BY advisory_id, kind_id LIMIT $3";
        Verdicts::read(connection, sql, &values![organisation, kinds, PAIRS_COUNT_MAX])
    }

    fn of_advisories(
        connection: &Connection<'_>,
        organisation: OrganisationId,
        advisories: Vec<String>,
    ) -> Result<Verdicts, Fault> {
        let sql = "SELECT advisory_id, kind_id, verdict FROM matches
                   WHERE organisation_id = $1 AND advisory_id {any $2 text} ORDER BY advisory_id, kind_id LIMIT $3";
        Verdicts::read(connection, sql, &values![organisation, advisories, PAIRS_COUNT_MAX])
    }

    fn read(connection: &Connection<'_>, sql: &str, values: &[Value<'_>]) -> Result<Verdicts, Fault> {
        let read = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), super::verdict(&row.get::<String>(2)?)?));
        Ok(Verdicts(connection.list(sql, values, read)?.into_iter().collect()))
    }

    fn find(&self, one: &KindMatch) -> Option<Verdict> {
        self.0.get(&(one.advisory.0, one.kind.0)).copied()
    }

    fn is_new_to(&self, one: &KindMatch) -> bool {
        one.verdict <= Verdict::NeedsData && self.find(one).is_none()
    }

    /// The asset is, or may be, affected, and the match of before said something better.
    fn is_worse_in(&self, one: &KindMatch) -> bool {
        one.verdict <= Verdict::NeedsData && self.find(one).is_some_and(|before| one.verdict < before)
    }
}

fn insert(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    matches: &[&KindMatch],
    now: Timestamp,
) -> Result<(), Fault> {
    // A kind that belongs to somebody else or is gone, and an advisory that was deleted, get no row: the joins are the guard.
    let sql = "INSERT INTO matches (organisation_id, advisory_id, kind_id, verdict, confidence, evidence, matched, basis, remedy)
               SELECT k.organisation_id, r.advisory_id, k.id, r.verdict, r.confidence, r.evidence, r.matched, r.basis, r.remedy
               FROM {rows(organisation_id text, advisory_id text, kind_id text, verdict text, confidence bigint, evidence text, matched bigint, basis text, remedy text)}
               JOIN asset_kinds k ON k.id = r.kind_id AND k.organisation_id = r.organisation_id
               JOIN advisories a ON a.id = r.advisory_id
               WHERE 1 = 1
               ON CONFLICT (organisation_id, advisory_id, kind_id) DO NOTHING";
    let row = |one: &&KindMatch| {
        let (verdict, confidence) = (one.verdict.code(), i64::from(one.confidence));
        let (evidence, MatchFacts { basis, remedy }) = (json(&one.evidence)?, one.facts.clone());
        let (advisory, kind) = (one.advisory, one.kind);
        Ok(values![organisation, advisory, kind, verdict, confidence, evidence, now, basis, remedy].to_vec())
    };
    let rows: Vec<Vec<Value<'_>>> = matches.iter().map(row).collect::<Result<_, Fault>>()?;
    connection.execute_many(sql, &rows)?;
    clocks::start(connection, organisation, matches, now)
}
