//! Ticks: which steps of a case's checklist an organisation has done, who and when.
//!
//! Does not know: what the steps say.

use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{CaseId, OrganisationId};
use crate::ledger;
use jiff::Timestamp;

/// Ticks of one case: a checklist has as many steps as an advisory has remediations.
const TICKS_COUNT_MAX: i64 = 2_000;

/// One step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// `PlanStep::key`.
    pub step_key: String,
    /// Who ticked it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// What a tick is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickState {
    /// Done.
    Done,
    /// Not done, or not done any more.
    Open,
}

impl Store {
    /// Ticks a step or takes the tick away, and writes it into the organisation's ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_tick(
        &self,
        organisation: OrganisationId,
        case: CaseId,
        step_key: &str,
        who: &str,
        now: Timestamp,
        state: TickState,
    ) -> Result<(), StoreError> {
        let (step_key, who) = (step_key.to_owned(), who.to_owned());
        self.write("ticking a step", move |connection| {
            let touched = match state {
                TickState::Done => {
                    let sql = "INSERT INTO ticks (organisation_id, case_id, step_key, who, at)
                               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
                    connection.execute(sql, &values![organisation, case, &step_key, &who, now])?
                }
                TickState::Open => {
                    let sql = "DELETE FROM ticks WHERE organisation_id = $1 AND case_id = $2 AND step_key = $3";
                    connection.execute(sql, &values![organisation, case, &step_key])?
                }
            };
            if touched == 0 {
                return Ok(());
            }
            let what = if state == TickState::Done { "step_done" } else { "step_reopened" };
            let body = serde_json::json!({ "step": step_key, "who": who });
            ledger::insert(connection, &organisation.to_string(), what, &case.0.to_string(), &body, now)
        })
        .await
    }
}

pub(crate) fn list(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    case: CaseId,
) -> Result<Vec<Tick>, Fault> {
    let sql = "SELECT step_key, who, at FROM ticks WHERE organisation_id = $1 AND case_id = $2
               ORDER BY step_key LIMIT $3";
    connection.list(sql, &values![organisation, case, TICKS_COUNT_MAX], |row| {
        Ok(Tick { step_key: row.get(0)?, who: row.get(1)?, at: row.get(2)? })
    })
}
