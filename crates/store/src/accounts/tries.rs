//! Wrong tries: counted before they are looked at, forgotten when one was right or time has taken them off.
//!
//! Does not know: how long to wait (`identity::Tries`), or what a subject is called.

use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ledger;
use identity::{FORGOTTEN_AFTER, Subject, Tries};
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

    /// One try was right: those of `own` are forgotten, and exactly as many are taken off what is counted for others too,
    /// because whoever has one account could otherwise try others for ever from the same address. Where none of `own` is
    /// counted, none is taken off: several right ones at once forgive no more than they added. There the right one starts no
    /// pause either, unless somebody else tried after it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_right_try(&self, own: &str, shared: Vec<String>) -> Result<(), StoreError> {
        let own = own.to_owned();
        self.write("forgetting tries to sign in", move |connection| forget(connection, &own, &shared)).await
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
    let (mut taken, mut fresh, mut wait) = (Vec::with_capacity(subjects.len()), Vec::new(), None);
    for (kind, subject) in &subjects {
        let sql = "INSERT INTO sign_in_tries (subject, tries, last, last_before, eased) VALUES ($1, 0, $2, $2, $2)
                   ON CONFLICT (subject) DO NOTHING";
        if connection.execute(sql, &values![subject, now])? > 0 {
            fresh.push(subject.clone());
        }
        let sql = "SELECT tries, last, last_before, eased FROM sign_in_tries WHERE subject = $1 LIMIT 1 {for_update}";
        let tries = connection.find(sql, &values![subject], |row| {
            Ok(Tries { count: row.get(0)?, last: row.get(1)?, before: row.get(2)?, eased: row.get(3)? })
        })?;
        match tries.unwrap_or(Tries::none(now)).take(*kind, now) {
            Ok(tries) => taken.push((subject, tries)),
            Err(until) => wait = wait.max(Some(until)),
        }
    }
    if wait.is_some() {
        // Whoever has to wait leaves no rows behind, however many names are tried.
        connection.execute("DELETE FROM sign_in_tries WHERE subject {any $1 text}", &values![fresh])?;
    } else {
        for (subject, Tries { count, last, before, eased }) in taken {
            let sql = "UPDATE sign_in_tries SET tries = $2, last = $3, last_before = $4, eased = $5 WHERE subject = $1";
            connection.execute(sql, &values![subject, i64::from(count), last, before, eased])?;
        }
    }
    Ok(wait)
}

fn forget(connection: &Connection<'_>, own: &str, shared: &[String]) -> Result<(), Fault> {
    let all: Vec<String> = shared.iter().cloned().chain([own.to_owned()]).collect();
    let sql =
        "SELECT subject, tries, last FROM sign_in_tries WHERE subject {any $1 text} ORDER BY subject {for_update}";
    let rows = connection
        .list(sql, &values![all], |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<Timestamp>(2)?)))?;
    let Some((_, count, last)) = rows.into_iter().find(|(subject, ..)| subject == own) else { return Ok(()) };
    connection.execute("DELETE FROM sign_in_tries WHERE subject = $1", &values![own])?;
    let sql = "UPDATE sign_in_tries SET last = CASE WHEN last = $3 THEN last_before ELSE last END,
                 tries = CASE WHEN tries > $2 THEN tries - $2 ELSE 0 END
               WHERE subject {any $1 text}";
    connection.execute(sql, &values![shared.to_vec(), count, last]).map(|_| ())
}
