//! Evaluations of patch sources and what was done about them: rows that are only added, each with its ledger entry.
//!
//! Does not know: which step is possible (`triage::clock` is asked, in the same transaction).

use super::sources::{count_news, find};
use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, PatchAnswerId, PatchEvaluationId, PatchSourceId, Reader};
use crate::ledger;
use jiff::Timestamp;
use jiff::civil::Date;
use triage::clock::{Answer, Answered, Evaluated, Finding, NewAnswer, PatchFault, check_answer, check_evaluation};

/// Evaluations of one organisation: a thousand sources for four years; what does not fit is refused, and not cut.
const EVALUATIONS_COUNT_MAX: i64 = 50_000;

/// An evaluation of a source, with the answers to it, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvaluation {
    /// Its id.
    pub id: PatchEvaluationId,
    /// Of which source.
    pub source: PatchSourceId,
    /// The source's name.
    pub name: String,
    /// What it came to.
    pub finding: Finding,
    /// In whose words.
    pub words: String,
    /// Advisories that were new from the source.
    pub advisories: u64,
    /// Matches of them that were, or might be, affected.
    pub matches: u64,
    /// Who.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// What was done about it.
    pub answers: Vec<StoredAnswer>,
}

impl StoredEvaluation {
    /// What its clocks hang on.
    pub fn evaluated(&self) -> Evaluated {
        let answers = self.answers.iter().map(|one| Answered { answer: one.answer, at: one.at, due: one.due });
        Evaluated { at: self.at, finding: self.finding, answers: answers.collect() }
    }
}

/// What was done about an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Which.
    pub answer: Answer,
    /// The planned actions, or what was applied.
    pub words: String,
    /// The plan's last day.
    pub due: Option<Date>,
    /// Who approved that a plan changes.
    pub approved_by: String,
    /// Who.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// An evaluation to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPatchEvaluation {
    /// Its id.
    pub id: PatchEvaluationId,
    /// Of which source.
    pub source: PatchSourceId,
    /// What it came to.
    pub finding: Finding,
    /// In the person's words.
    pub words: String,
    /// How many matches the person was shown.
    pub seen: u64,
    /// Who.
    pub who: String,
}

/// An answer to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPatchAnswer {
    /// Its id.
    pub id: PatchAnswerId,
    /// To which evaluation.
    pub evaluation: PatchEvaluationId,
    /// The answer; its moment is when it is recorded, its day the one on which it is recorded.
    pub answer: StoredAnswer,
    /// The day of its moment, in the organisation's time zone.
    pub today: Date,
}

/// What became of an evaluation or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchOutcome {
    /// It is recorded.
    Recorded,
    /// The organisation has no such source or evaluation.
    NotFound,
    /// It is not kept; nothing is written.
    Refused(PatchFault),
}

impl Store {
    /// Records an evaluation of a tracked source, with what was new from it, and writes both into the ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_evaluation(
        &self,
        reader: &Reader,
        new: NewPatchEvaluation,
        now: Timestamp,
    ) -> Result<PatchOutcome, StoreError> {
        let reader = *reader;
        self.write("recording an evaluation", move |connection| evaluate(connection, &reader, &new, now)).await
    }

    /// Records what was done about an evaluation, and writes it into the ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_answer(
        &self,
        organisation: OrganisationId,
        new: NewPatchAnswer,
    ) -> Result<PatchOutcome, StoreError> {
        self.write("recording an answer to an evaluation", move |connection| reply(connection, organisation, &new))
            .await
    }

    /// The organisation's evaluations, those of sources that it tracks no longer among them, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer, or there are more than one list may have.
    pub async fn list_evaluations(&self, organisation: OrganisationId) -> Result<Vec<StoredEvaluation>, StoreError> {
        self.read_long("listing evaluations", move |connection| list(connection, organisation, None)).await
    }
}

fn evaluate(
    connection: &Connection<'_>,
    reader: &Reader,
    new: &NewPatchEvaluation,
    now: Timestamp,
) -> Result<PatchOutcome, Fault> {
    let organisation = reader.organisation;
    let Some(source) = find(connection, organisation, new.source)? else { return Ok(PatchOutcome::NotFound) };
    let news = count_news(connection, reader, &source)?;
    if let Err(fault) = check_evaluation(new.finding, &new.words, new.seen, news) {
        return Ok(PatchOutcome::Refused(fault));
    }
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (advisories, matches, finding) = (number(news.advisories), number(news.matches), new.finding.code());
    let sql =
        "INSERT INTO patch_evaluations (id, organisation_id, source_id, finding, words, advisories, matches, who, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![new.id, organisation, source.id, finding, &new.words, advisories, matches, &new.who, now];
    connection.execute(sql, &values)?;
    let body = serde_json::json!({
        "evaluation": new.id, "source": source.name, "publisher": source.publisher, "finding": new.finding,
        "words": new.words, "news": news, "who": new.who,
    });
    let chain = organisation.to_string();
    ledger::insert(connection, &chain, "patch_source_evaluated", &source.id.to_string(), &body, now)?;
    Ok(PatchOutcome::Recorded)
}

fn reply(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    new: &NewPatchAnswer,
) -> Result<PatchOutcome, Fault> {
    // Two answers at once would both follow the same standing.
    let sql = "SELECT id FROM patch_evaluations WHERE organisation_id = $1 AND id = $2 {for_update}";
    connection.find(sql, &values![organisation, new.evaluation], |row| row.get::<uuid::Uuid>(0))?;
    let Some(evaluation) = list(connection, organisation, Some(new.evaluation))?.into_iter().next() else {
        return Ok(PatchOutcome::NotFound);
    };
    let StoredAnswer { answer, words, due, approved_by, who, at } = &new.answer;
    let asked = NewAnswer { answer: *answer, words, due: *due, approved_by };
    if let Err(fault) = check_answer(&evaluation.evaluated(), &asked, new.today) {
        return Ok(PatchOutcome::Refused(fault));
    }
    let day = due.map(|due| due.to_string()).unwrap_or_default();
    let sql = "INSERT INTO patch_answers (id, organisation_id, evaluation_id, answer, words, due, approved_by, who, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![new.id, organisation, new.evaluation, answer.code(), words, &day, approved_by, who, *at];
    connection.execute(sql, &values)?;
    let body = serde_json::json!({
        "answer": answer, "words": words, "due": due, "approved_by": approved_by, "who": who,
    });
    let chain = organisation.to_string();
    ledger::insert(connection, &chain, "patch_evaluation_answered", &new.evaluation.to_string(), &body, *at)?;
    Ok(PatchOutcome::Recorded)
}

/// All of the organisation, or one.
fn list(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    only: Option<PatchEvaluationId>,
) -> Result<Vec<StoredEvaluation>, Fault> {
    let sql = "SELECT e.id, e.source_id, e.finding, e.words, e.advisories, e.matches, e.who, e.at,
                 w.answer, w.words, w.due, w.approved_by, w.who, w.at, s.name
               FROM patch_evaluations e
               JOIN patch_sources s ON s.organisation_id = e.organisation_id AND s.id = e.source_id
               LEFT JOIN patch_answers w ON w.organisation_id = e.organisation_id AND w.evaluation_id = e.id
               WHERE e.organisation_id = $1 AND (CAST($2 AS TEXT) IS NULL OR e.id = $2)
               ORDER BY e.at, e.id, w.at, w.id LIMIT $3";
    let values = values![organisation, only.map(|one| one.0), EVALUATIONS_COUNT_MAX + 1];
    let rows = connection.list(sql, &values, |row| Ok((read(row)?, read_answer(row)?)))?;
    if rows.len() as i64 > EVALUATIONS_COUNT_MAX {
        let most = format!("more than {EVALUATIONS_COUNT_MAX} evaluations and answers are kept: they are not listed");
        return Err(StoreError::Refused(most).into());
    }
    let mut all: Vec<StoredEvaluation> = Vec::new();
    for (evaluation, answer) in rows {
        if all.last().is_none_or(|last| last.id != evaluation.id) {
            all.push(evaluation);
        }
        if let Some(last) = all.last_mut() {
            last.answers.extend(answer);
        }
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<StoredEvaluation, Fault> {
    let finding: String = row.get(2)?;
    Ok(StoredEvaluation {
        id: PatchEvaluationId(row.get(0)?),
        source: PatchSourceId(row.get(1)?),
        name: row.get(14)?,
        finding: Finding::from_code(&finding).ok_or_else(|| Fault::Corrupt(format!("{finding:?} is no finding")))?,
        words: row.get(3)?,
        advisories: row.get(4)?,
        matches: row.get(5)?,
        who: row.get(6)?,
        at: row.get(7)?,
        answers: Vec::new(),
    })
}

fn read_answer(row: &Row<'_>) -> Result<Option<StoredAnswer>, Fault> {
    let Some(answer) = row.get::<Option<String>>(8)? else { return Ok(None) };
    let day: String = row.get(10)?;
    let due = match day.as_str() {
        "" => None,
        day => Some(day.parse().map_err(|_| Fault::Corrupt(format!("{day:?} is no day")))?),
    };
    Ok(Some(StoredAnswer {
        answer: Answer::from_code(&answer).ok_or_else(|| Fault::Corrupt(format!("{answer:?} is no answer")))?,
        words: row.get(9)?,
        due,
        approved_by: row.get(11)?,
        who: row.get(12)?,
        at: row.get(13)?,
    }))
}
