//! Ticks: which steps of a case's checklist an organisation has done, who and when.
//!
//! Does not know: what the steps say.

use crate::cases::{HOMES, HOMES_BESIDE};
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
    /// Ticks a step of a case, or takes the tick away, and writes it into the organisation's ledger. `home` is the case that is
    /// the own one of the advisory on whose page it is done: there the tick stays when the case falls apart.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_tick(
        &self,
        organisation: OrganisationId,
        home: CaseId,
        step_key: &str,
        who: &str,
        now: Timestamp,
        state: TickState,
    ) -> Result<(), StoreError> {
        let (step_key, who) = (step_key.to_owned(), who.to_owned());
        self.write("ticking a step", move |connection| {
            let touched = match state {
                TickState::Done => {
                    let sql = format!(
                        "INSERT INTO ticks (organisation_id, case_id, step_key, who, at)
                         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT)
                         WHERE NOT EXISTS (SELECT 1 FROM ticks WHERE organisation_id = $1 AND step_key = $3
                           AND case_id IN ({HOMES_BESIDE})) ON CONFLICT DO NOTHING"
                    );
                    connection.execute(&sql, &values![organisation, home, &step_key, &who, now])?
                }
                TickState::Open => {
                    let sql = format!(
                        "DELETE FROM ticks WHERE organisation_id = $1 AND step_key = $3 AND case_id IN ({HOMES_BESIDE})"
                    );
                    connection.execute(&sql, &values![organisation, home, &step_key])?
                }
            };
            if touched == 0 {
                return Ok(());
            }
            let what = if state == TickState::Done { "step_done" } else { "step_reopened" };
            let body = serde_json::json!({ "step": step_key, "who": who });
            ledger::insert(connection, &organisation.to_string(), what, &home.0.to_string(), &body, now)
        })
        .await
    }
}

pub(crate) fn list(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    case: CaseId,
) -> Result<Vec<Tick>, Fault> {
    let sql = format!(
        "SELECT step_key, who, at FROM ticks WHERE organisation_id = $1 AND case_id IN ({HOMES})
         ORDER BY step_key, at, who LIMIT $3"
    );
    let mut ticks: Vec<Tick> = connection.list(&sql, &values![organisation, case, TICKS_COUNT_MAX], |row| {
        Ok(Tick { step_key: row.get(0)?, who: row.get(1)?, at: row.get(2)? })
    })?;
    // Ticked on both sides before they became one case: the first one did it.
    ticks.dedup_by(|later, first| later.step_key == first.step_key);
    Ok(ticks)
}
