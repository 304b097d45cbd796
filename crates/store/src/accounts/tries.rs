//! Wrong tries: counted before they are looked at, forgotten when one was right or a day has passed.
//!
//! Does not know: how long to wait (`identity::wait_until`), or what a subject is called.

use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use identity::{FORGOTTEN_AFTER, Subject, Tries, wait_until};
use jiff::Timestamp;

impl Store {
    /// Counts a try for each subject, unless one of them has to wait: then none is counted, and it says until when.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_try(
        &self,
        subjects: Vec<(Subject, String)>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("counting a try to sign in", move |connection| take(connection, &subjects, now)).await
    }

    /// One try was right: all tries of `forgotten` are forgotten, and of `lowered` only this one, because whoever has one
    /// account could otherwise try others for ever from the same address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_right_try(&self, forgotten: Vec<String>, lowered: Vec<String>) -> Result<(), StoreError> {
        self.write("forgetting tries to sign in", move |connection| {
            let sql = "DELETE FROM sign_in_tries WHERE subject {any $1 text}";
            connection.execute(sql, &values![forgotten.clone()])?;
            let sql = "UPDATE sign_in_tries SET tries = tries - 1 WHERE subject {any $1 text} AND tries > 0";
            connection.execute(sql, &values![lowered.clone()]).map(|_| ())
        })
        .await
    }

    /// Writes a try that did not lead in into the installation's ledger. `subject` is an account's id, or says that there is
    /// none: what was typed is not kept, because people type passwords into the wrong field.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_failed_sign_in(&self, subject: &str, address: &str, now: Timestamp) -> Result<(), StoreError> {
        let (subject, address) = (subject.to_owned(), address.to_owned());
        self.write("recording a failed sign-in", move |connection| {
            let body = serde_json::json!({ "address": address });
            ledger::insert(connection, ledger::INSTALLATION, "sign_in_failed", &subject, &body, now)
        })
        .await
    }
}

fn take(
    connection: &Connection<'_>,
    subjects: &[(Subject, String)],
    now: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    connection.execute("DELETE FROM sign_in_tries WHERE last < $1", &values![now - FORGOTTEN_AFTER])?;
    // Always in one order, so that no two wait for each other.
    let mut subjects = subjects.to_vec();
    subjects.sort_by(|one, other| one.1.cmp(&other.1));
    let mut wait = None;
    for (kind, subject) in &subjects {
        let sql =
            "INSERT INTO sign_in_tries (subject, tries, last) VALUES ($1, 0, $2) ON CONFLICT (subject) DO NOTHING";
        connection.execute(sql, &values![subject, now])?;
        let sql = "SELECT tries, last FROM sign_in_tries WHERE subject = $1 LIMIT 1 {for_update}";
        let tries =
            connection.find(sql, &values![subject], |row| Ok(Tries { count: row.get(0)?, last: Some(row.get(1)?) }))?;
        wait = wait.max(wait_until(*kind, tries.unwrap_or_default(), now));
    }
    if wait.is_none() {
        let names: Vec<String> = subjects.into_iter().map(|(_, subject)| subject).collect();
        let sql = "UPDATE sign_in_tries SET tries = tries + 1, last = $2 WHERE subject {any $1 text}";
        connection.execute(sql, &values![names, now])?;
    }
    Ok(wait)
}
