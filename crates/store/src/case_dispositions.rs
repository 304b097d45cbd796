//! How far an organisation is with its cases: each step with who, when, whose it is and why. Nothing is overwritten.
//!
//! A step stays with the home of the document on whose page it was taken; a case has those of all its documents.
//! Does not know: which steps lead where (`triage::disposition`), who a person is, how a call for one is worded.

use crate::alerts::{self, NewAlert};
use crate::connection::{Connection, Row, Value, values};
use crate::dispositions::due_of;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{CaseId, OrganisationId, Reader, UserId, tlp_rank};
use crate::{cases, ledger, watchlists};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use triage::advisory::{AdvisoryId, Tlp};
use triage::disposition::{Disposition, DispositionStep, dispose};

/// Steps of one case that are shown, the newest first.
const STEPS_COUNT_MAX: i64 = 200;
/// Cases of one list that are looked up at once.
const CASES_COUNT_MAX: usize = 1_000;
/// Acceptances that end in one pass; the rest ends in the next.
const ENDED_COUNT_MAX: i64 = 1_000;

/// What a person does about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDisposition {
    /// The home of the document on whose page it is done.
    pub home: CaseId,
    /// `None` leaves the state as it is.
    pub step: Option<DispositionStep>,
    /// Whose it is from now on: `Some(None)` nobody's; `None` leaves it as it is.
    pub assignee: Option<Option<UserId>>,
    /// Why.
    pub reason: String,
    /// Until when a risk is accepted, or when something is planned for.
    pub day: Option<Date>,
    /// Who does it.
    pub who: String,
    /// His account, where there is one.
    pub user: Option<UserId>,
    /// The day of the organisation.
    pub today: Date,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDisposition {
    /// Where it led; see [`Disposition::on`].
    pub state: Disposition,
    /// Whose it was from then on.
    pub assignee: Option<UserId>,
    /// His name; empty for nobody, and for one who does not belong to the organisation any more.
    pub assignee_name: String,
    /// Why.
    pub reason: String,
    /// Until when the risk is accepted, or when something is planned for.
    pub day: Option<Date>,
    /// Who took it; empty where a day ended it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispositionOutcome {
    /// It is kept; what stood before.
    Done(Option<StoredDisposition>),
    /// There is no such case, or the reader may see none of its documents.
    NoCase,
    /// The step leads nowhere from this state.
    NoStep(Disposition),
    /// Whoever is to have it does not belong to the organisation.
    NoMember,
}

/// A risk that was accepted up to a day that may be past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedAcceptance {
    /// Whose.
    pub organisation: OrganisationId,
    /// Where the organisation is; empty for UTC.
    pub time_zone: String,
    /// The case.
    pub home: CaseId,
    /// Number of its last step.
    pub number: i64,
    /// The last day.
    pub until: Date,
    /// Why it was accepted.
    pub reason: String,
    /// Who is to hear of it, as long as he belongs to the organisation: whose case it is, or else who accepted it.
    pub email: Option<String>,
    /// Of the document with this home: id, tracking id and title; `None` where there is none that may be told of.
    pub advisory: Option<(AdvisoryId, String, String)>,
}

/// The columns of [`read`]: of a step `d` with its person `u`.
const COLUMNS: &str = "d.state, d.assignee, coalesce(u.name, ''), d.reason, d.day, d.who, d.at";
/// The person whose case it is, as long as he belongs to the organisation.
const PERSON: &str = "LEFT JOIN memberships p ON p.organisation_id = d.organisation_id AND p.user_id = d.assignee
     LEFT JOIN users u ON u.id = p.user_id";

/// Advisories of the organisation `$1` whose risk is accepted, and until when.
pub(crate) const ACCEPTED: &str = "SELECT l.advisory_id, max(d.day) AS day FROM case_dispositions d
     JOIN case_links b ON b.home = d.case_id JOIN case_links l ON l.case_id = b.case_id
     WHERE d.organisation_id = $1 AND d.is_last = 1 AND d.state = 'risk_accepted' GROUP BY l.advisory_id";

impl Store {
    /// Takes a step, with the mails to whom it calls, and writes it into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_disposition(
        &self,
        reader: &Reader,
        new: NewDisposition,
        calls: Vec<NewAlert>,
        now: Timestamp,
    ) -> Result<DispositionOutcome, StoreError> {
        let reader = *reader;
        self.write("keeping how far a case is", move |connection| put(connection, &reader, &new, &calls, now)).await
    }

    /// The steps of the case that the document of this home is in, the newest first; the first one counts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_disposition_steps(
        &self,
        reader: &Reader,
        home: CaseId,
    ) -> Result<Vec<StoredDisposition>, StoreError> {
        let reader = *reader;
        self.read("reading how far a case is", move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM case_dispositions d {PERSON}
                 WHERE d.organisation_id = $1 AND d.case_id IN ({}) AND EXISTS (SELECT 1 FROM case_links l
                   JOIN advisories v ON v.id = l.advisory_id WHERE l.home = $2 AND v.tlp <= $3)
                 ORDER BY d.at DESC, d.number DESC LIMIT $4",
                cases::HOMES_BESIDE
            );
            connection.list(&sql, &values![reader.organisation, home, reader.tlp_rank(), STEPS_COUNT_MAX], read)
        })
        .await
    }

    /// How far the cases are that the documents of these homes are in; one that nobody has touched is absent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_dispositions(
        &self,
        reader: &Reader,
        homes: &[CaseId],
    ) -> Result<HashMap<CaseId, StoredDisposition>, StoreError> {
        let reader = *reader;
        let homes: Vec<String> = homes.iter().take(CASES_COUNT_MAX).map(|home| home.0.to_string()).collect();
        self.read("reading how far cases are", move |connection| {
            let homes = homes.clone();
            let sql = format!(
                "SELECT DISTINCT {COLUMNS}, d.number, a.home FROM case_links a
                 JOIN advisories v ON v.id = a.advisory_id
                 JOIN case_links b ON b.case_id = a.case_id
                 JOIN case_dispositions d ON d.organisation_id = $1 AND d.case_id = b.home AND d.is_last = 1 {PERSON}
                 WHERE v.tlp <= $2 AND a.home {{any $3 text}} ORDER BY d.at, d.number"
            );
            let found = connection.list(&sql, &values![reader.organisation, reader.tlp_rank(), homes], |row| {
                Ok((CaseId(row.get(8)?), read(row)?))
            })?;
            Ok(found.into_iter().collect())
        })
        .await
    }

    /// Risks whose accepted time is over by `today` somewhere on earth, with the advisories up to `tlp`: for the driver, never
    /// for a reader.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_ended_acceptances(&self, today: Date, tlp: Tlp) -> Result<Vec<EndedAcceptance>, StoreError> {
        let before = today.tomorrow().unwrap_or(today).to_string();
        self.read("looking for accepted risks whose time is over", move |connection| {
            let sql = "SELECT d.organisation_id, o.time_zone, d.case_id, d.number, d.day, d.reason, u.email,
                         a.id, a.tracking_id, a.title
                       FROM organisations o
                       JOIN case_dispositions d ON d.organisation_id = o.id AND d.is_last = 1 AND d.state = 'risk_accepted'
                       LEFT JOIN memberships p ON p.organisation_id = d.organisation_id
                         AND p.user_id = CASE WHEN d.assignee = '' THEN d.user_id ELSE d.assignee END
                       LEFT JOIN users u ON u.id = p.user_id
                       LEFT JOIN advisories a ON a.tlp <= $2
                         AND a.id = (SELECT min(l.advisory_id) FROM case_links l WHERE l.home = d.case_id)
                       WHERE d.day <> '' AND d.day < $1 ORDER BY d.day, d.organisation_id, d.case_id LIMIT $3";
            connection.list(sql, &values![&before, tlp_rank(tlp), ENDED_COUNT_MAX], read_ended)
        })
        .await
    }

    /// Ends an acceptance, with the mail to whom it concerns; nothing is done where a person took a step meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_acceptance_ended(
        &self,
        ended: EndedAcceptance,
        calls: Vec<NewAlert>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("ending the time of an accepted risk", move |connection| {
            let EndedAcceptance { organisation, home, number, until, .. } = &ended;
            watchlists::lock(connection, *organisation)?;
            let sql = "SELECT d.assignee FROM case_dispositions d
                       WHERE d.organisation_id = $1 AND d.case_id = $2 AND d.number = $3 AND d.is_last = 1";
            let values = values![*organisation, *home, *number];
            let Some(assignee) = connection.find(sql, &values, |row| row.get::<String>(0))? else { return Ok(false) };
            let state = Disposition::RiskAccepted.on(Some(*until), until.tomorrow().unwrap_or(*until));
            let line = Line { state, assignee: &assignee, reason: "", day: "", who: "", user: "" };
            insert(connection, (*organisation, *home), &line, now)?;
            alerts::insert_calls(connection, &calls, now)?;
            let body = serde_json::json!({ "until": until, "state": line.state.code() });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "acceptance_ended", &home.0.to_string(), &body, now)?;
            Ok(true)
        })
        .await
    }
}

fn put(
    connection: &Connection<'_>,
    reader: &Reader,
    new: &NewDisposition,
    calls: &[NewAlert],
    now: Timestamp,
) -> Result<DispositionOutcome, Fault> {
    let NewDisposition { home, step, assignee, reason, day, who, user, today } = new;
    let organisation = reader.organisation;
    // Two steps at once are taken one after the other.
    watchlists::lock(connection, organisation)?;
    if !may_see(connection, reader, *home)? {
        return Ok(DispositionOutcome::NoCase);
    }
    let before = last(connection, organisation, *home)?;
    let from = before.as_ref().map_or(Disposition::New, |before| before.state.on(before.day, *today));
    let state = match step {
        None => from,
        Some(step) => match dispose(from, *step) {
            Some(to) => to,
            None => return Ok(DispositionOutcome::NoStep(from)),
        },
    };
    if let Some(Some(wanted)) = assignee {
        let sql = "SELECT count(*) FROM memberships WHERE organisation_id = $1 AND user_id = $2";
        if connection.number(sql, &values![organisation, *wanted])? == 0 {
            return Ok(DispositionOutcome::NoMember);
        }
    }
    let kept = before.as_ref().and_then(|before| before.assignee);
    let assignee = text_of(assignee.unwrap_or(kept));
    // Whoever gives a case to another leaves the day as it is.
    let day = if step.is_some() { *day } else { before.as_ref().and_then(|before| before.day) };
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let line = Line { state, assignee: &assignee, reason, day: &day, who, user: &text_of(*user) };
    insert(connection, (organisation, *home), &line, now)?;
    alerts::insert_calls(connection, calls, now)?;
    let body = serde_json::json!({
        "before": from.code(), "state": state.code(), "assignee": assignee, "day": day, "reason": reason, "who": who,
        "called": calls.len(),
    });
    ledger::insert(connection, &organisation.to_string(), "case_disposed", &home.0.to_string(), &body, now)?;
    Ok(DispositionOutcome::Done(before))
}

/// One step as a row has it.
struct Line<'a> {
    state: Disposition,
    assignee: &'a str,
    reason: &'a str,
    day: &'a str,
    who: &'a str,
    user: &'a str,
}

fn insert(
    connection: &Connection<'_>,
    (organisation, home): (OrganisationId, CaseId),
    line: &Line<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = format!(
        "UPDATE case_dispositions SET is_last = 0
         WHERE organisation_id = $1 AND is_last = 1 AND case_id IN ({})",
        cases::HOMES_BESIDE
    );
    connection.execute(&sql, &values![organisation, home])?;
    let Line { state, assignee, reason, day, who, user } = line;
    let sql = "INSERT INTO case_dispositions
                 (organisation_id, case_id, number, state, assignee, reason, day, who, user_id, at, is_last)
               SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), coalesce(max(b.number), 0) + 1, CAST($3 AS TEXT),
                 CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT),
                 CAST($9 AS BIGINT), 1
               FROM case_dispositions b WHERE b.organisation_id = $1 AND b.case_id = $2";
    let values: [Value<'_>; 9] = values![organisation, home, state.code(), *assignee, *reason, *day, *who, *user, now];
    connection.execute(sql, &values).map(|_| ())
}

/// The step that counts.
fn last(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    home: CaseId,
) -> Result<Option<StoredDisposition>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM case_dispositions d {PERSON}
         WHERE d.organisation_id = $1 AND d.is_last = 1 AND d.case_id IN ({}) ORDER BY d.at DESC, d.number DESC LIMIT 1",
        cases::HOMES_BESIDE
    );
    connection.find(&sql, &values![organisation, home], read)
}

fn may_see(connection: &Connection<'_>, reader: &Reader, home: CaseId) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM case_links l JOIN advisories a ON a.id = l.advisory_id
               WHERE l.home = $1 AND a.tlp <= $2";
    Ok(connection.number(sql, &values![home, reader.tlp_rank()])? > 0)
}

fn text_of(user: Option<UserId>) -> String {
    user.map(|user| user.to_string()).unwrap_or_default()
}

fn user_of(text: &str) -> Result<Option<UserId>, Fault> {
    match text {
        "" => Ok(None),
        id => id.parse().map(|id| Some(UserId(id))).map_err(|_| Fault::Corrupt(format!("{id:?} is no person"))),
    }
}

fn read(row: &Row<'_>) -> Result<StoredDisposition, Fault> {
    let state = row.get::<String>(0)?;
    let state =
        Disposition::from_code(&state).ok_or_else(|| Fault::Corrupt(format!("{state:?} is no state of a case")))?;
    Ok(StoredDisposition {
        state,
        assignee: user_of(&row.get::<String>(1)?)?,
        assignee_name: row.get(2)?,
        reason: row.get(3)?,
        day: due_of(&row.get::<String>(4)?)?,
        who: row.get(5)?,
        at: row.get(6)?,
    })
}

fn read_ended(row: &Row<'_>) -> Result<EndedAcceptance, Fault> {
    let until = due_of(&row.get::<String>(4)?)?;
    let until = until.ok_or_else(|| Fault::Corrupt("a risk is accepted without a day".to_owned()))?;
    let id = row.get::<Option<String>>(7)?.and_then(|id| id.parse().ok()).map(AdvisoryId);
    let named = row.get::<Option<String>>(8)?.zip(row.get::<Option<String>>(9)?);
    Ok(EndedAcceptance {
        organisation: OrganisationId(row.get(0)?),
        time_zone: row.get(1)?,
        home: CaseId(row.get(2)?),
        number: row.get(3)?,
        until,
        reason: row.get(5)?,
        email: row.get(6)?,
        advisory: id.zip(named).map(|(id, (tracking_id, title))| (id, tracking_id, title)),
    })
}
