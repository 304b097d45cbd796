//! Second factors and recovery codes of accounts.
//!
//! Does not know: how a code is checked (`identity`); that a step or a recovery code counts once is decided here.

use super::{told, users};
use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{SessionId, UserId};
use jiff::Timestamp;

impl Store {
    /// Keeps a secret that is shown and not confirmed yet; returns whether the account has none in use, and still the
    /// `password` that was found right.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_pending_secret(&self, user: UserId, password: &str, secret: &str) -> Result<bool, StoreError> {
        let (password, secret) = (password.to_owned(), secret.to_owned());
        self.write("beginning a second factor", move |connection| {
            let sql = "UPDATE users SET pending = $3 WHERE id = $1 AND password = $2 AND secret = ''";
            Ok(connection.execute(sql, &values![user, &password, &secret])? > 0)
        })
        .await
    }

    /// Takes the pending secret into use, with the step that confirmed it and fresh recovery codes. All other sessions
    /// end: they were begun without it. Returns whether this secret was pending.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn enable_second_factor(
        &self,
        user: UserId,
        secret: &str,
        step: u64,
        codes: Vec<String>,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (secret, step) = (secret.to_owned(), i64::try_from(step).unwrap_or(i64::MAX));
        self.write("switching a second factor on", move |connection| {
            let sql = "UPDATE users SET secret = pending, pending = '', step = $3
                       WHERE id = $1 AND pending = $2 AND pending <> '' AND secret = ''";
            if connection.execute(sql, &values![user, &secret, step])? == 0 {
                return Ok(false);
            }
            put_codes(connection, user, &codes)?;
            connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", &values![user, kept])?;
            told(connection, None, "second_factor_on", user, &serde_json::json!({}), now)?;
            Ok(true)
        })
        .await
    }

    /// Switches the second factor off and forgets the recovery codes, where the account still has the `password` that was
    /// found right, if one was asked for; returns whether it was on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn disable_second_factor(
        &self,
        user: UserId,
        password: Option<&str>,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (password, who) = (password.map(str::to_owned), who.to_owned());
        self.write("switching a second factor off", move |connection| {
            if let Some(password) = &password
                && !users::lock_password(connection, user, password)?
            {
                return Ok(false);
            }
            let sql = "UPDATE users SET secret = '', pending = '', step = 0 WHERE id = $1 AND secret <> ''";
            if connection.execute(sql, &values![user])? == 0 {
                return Ok(false);
            }
            put_codes(connection, user, &[])?;
            told(connection, None, "second_factor_off", user, &serde_json::json!({ "who": who }), now)?;
            Ok(true)
        })
        .await
    }

    /// Uses a step up; returns whether it had not been used, nor any later one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn use_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        self.write("using a code", move |connection| {
            let sql = "UPDATE users SET step = $2 WHERE id = $1 AND step < $2 AND secret <> ''";
            Ok(connection.execute(sql, &values![user, step])? > 0)
        })
        .await
    }

    /// Uses a recovery code up; returns whether it was one that had not been used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn use_recovery_code(&self, user: UserId, digest: &str, now: Timestamp) -> Result<bool, StoreError> {
        let digest = digest.to_owned();
        self.write("using a recovery code", move |connection| {
            let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND digest = $2";
            if connection.execute(sql, &values![user, &digest])? == 0 {
                return Ok(false);
            }
            told(connection, None, "recovery_code_used", user, &serde_json::json!({}), now)?;
            Ok(true)
        })
        .await
    }

    /// Puts fresh recovery codes in place of all earlier ones, while the second factor is on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_recovery_codes(
        &self,
        user: UserId,
        codes: Vec<String>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("making recovery codes", move |connection| {
            let sql = "SELECT count(*) FROM users WHERE id = $1 AND secret <> ''";
            if connection.number(sql, &values![user])? == 0 {
                return Ok(false);
            }
            put_codes(connection, user, &codes)?;
            told(connection, None, "recovery_codes_made", user, &serde_json::json!({}), now)?;
            Ok(true)
        })
        .await
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_recovery_codes(&self, user: UserId) -> Result<u64, StoreError> {
        self.read("counting recovery codes", move |connection| {
            let sql = "SELECT count(*) FROM recovery_codes WHERE user_id = $1";
            Ok(u64::try_from(connection.number(sql, &values![user])?).unwrap_or_default())
        })
        .await
    }
}

fn put_codes(connection: &Connection<'_>, user: UserId, codes: &[String]) -> Result<(), Fault> {
    connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", &values![user])?;
    let rows: Vec<Vec<Value<'_>>> = codes.iter().map(|code| values![user, code].to_vec()).collect();
    let sql = "INSERT INTO recovery_codes (user_id, digest) {values(text, text)}";
    connection.execute_many(sql, &rows).map(|_| ())
}
