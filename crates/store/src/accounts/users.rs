//! Accounts of people.
//!
//! Does not know: what they may do (`memberships`).

use super::{links, told};
use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{SessionId, UserId};
use jiff::Timestamp;
use std::fmt;

/// A person's account.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Mail address, in the form of `identity::email_of`; unique in the installation.
    pub email: String,
    /// What the person is called.
    pub name: String,
    /// PHC string of the password; empty for who signs in elsewhere and set none.
    pub password: String,
    /// The second factor's secret in base 32; empty while it is off.
    pub secret: String,
    /// A secret that was shown and not confirmed yet; empty if there is none.
    pub pending: String,
    /// The last step of the second factor that was used.
    pub step: u64,
    /// When the account was made.
    pub created: Timestamp,
}

impl fmt::Debug for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("User").field("id", &self.id).field("email", &self.email).finish_non_exhaustive()
    }
}

/// An account to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// What the person is called.
    pub name: String,
    /// PHC string of the password; empty for who signs in elsewhere.
    pub password: String,
}

impl Store {
    /// How many accounts there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_users(&self) -> Result<u64, StoreError> {
        self.read("counting accounts", count).await
    }

    /// The account of a mail address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let email = email.to_owned();
        self.read("finding an account", move |connection| by_email(connection, &email)).await
    }

    /// An account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        self.read("finding an account", move |connection| by_id(connection, user)).await
    }

    /// The code of the language that a person chose.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_user_language(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.read("finding a person's language", move |connection| {
            let sql = "SELECT language FROM users WHERE id = $1 LIMIT 1";
            let found = connection.find(sql, &values![user], |row| row.get::<String>(0))?;
            Ok(found.filter(|code| !code.is_empty()))
        })
        .await
    }

    /// Keeps the code of the language that a person chose.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_user_language(&self, user: UserId, code: &str) -> Result<(), StoreError> {
        let code = code.to_owned();
        self.write("keeping a person's language", move |connection| {
            let sql = "UPDATE users SET language = $2 WHERE id = $1 AND language <> $2";
            connection.execute(sql, &values![user, &code]).map(|_| ())
        })
        .await
    }

    /// Sets a password in place of `before`, which was found right, and ends all sessions of the account but `kept` and its
    /// links to a new password; returns whether that one still was the account's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_password(
        &self,
        user: UserId,
        before: &str,
        password: &str,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (before, password) = (before.to_owned(), password.to_owned());
        self.write("changing a password", move |connection| {
            if !lock_password(connection, user, &before)? {
                return Ok(false);
            }
            set_password(connection, user, &password)?;
            connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", &values![user, kept])?;
            links::use_up_resets(connection, user, now)?;
            told(connection, None, "password_changed", user, &serde_json::json!({}), now)?;
            Ok(true)
        })
        .await
    }

    /// Keeps the same password's hash with today's parameters, unless it was changed meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_password_hash(&self, user: UserId, before: &str, after: &str) -> Result<(), StoreError> {
        let (before, after) = (before.to_owned(), after.to_owned());
        self.write("renewing a password's hash", move |connection| {
            let sql = "UPDATE users SET password = $3 WHERE id = $1 AND password = $2";
            connection.execute(sql, &values![user, &before, &after]).map(|_| ())
        })
        .await
    }
}

/// Whether the password that was found right still is the account's; it stays so until the transaction ends.
pub(super) fn lock_password(connection: &Connection<'_>, user: UserId, verified: &str) -> Result<bool, Fault> {
    let sql = "SELECT id FROM users WHERE id = $1 AND password = $2 LIMIT 1 {for_update}";
    Ok(connection.find(sql, &values![user, verified], |row| row.get::<String>(0))?.is_some())
}

/// A secret that is not confirmed goes too: whoever had the old password may have seen it.
pub(super) fn set_password(connection: &Connection<'_>, user: UserId, password: &str) -> Result<(), Fault> {
    let sql = "UPDATE users SET password = $2, pending = '' WHERE id = $1";
    connection.execute(sql, &values![user, password]).map(|_| ())
}

pub(super) fn count(connection: &Connection<'_>) -> Result<u64, Fault> {
    Ok(u64::try_from(connection.number("SELECT count(*) FROM users", &[])?).unwrap_or_default())
}

pub(super) fn insert(connection: &Connection<'_>, email: &str, user: &NewUser, now: Timestamp) -> Result<(), Fault> {
    let sql = "INSERT INTO users (id, email, name, password, secret, pending, step, created)
               VALUES ($1, $2, $3, $4, '', '', 0, $5)";
    let NewUser { id, name, password } = user;
    connection.execute(sql, &values![*id, email, name, password, now]).map(|_| ())
}

pub(super) fn by_email(connection: &Connection<'_>, email: &str) -> Result<Option<User>, Fault> {
    let sql = "SELECT id, email, name, password, secret, pending, step, created FROM users WHERE email = $1 LIMIT 1";
    connection.find(sql, &values![email], read)
}

pub(super) fn by_id(connection: &Connection<'_>, user: UserId) -> Result<Option<User>, Fault> {
    let sql = "SELECT id, email, name, password, secret, pending, step, created FROM users WHERE id = $1 LIMIT 1";
    connection.find(sql, &values![user], read)
}

fn read(row: &Row<'_>) -> Result<User, Fault> {
    Ok(User {
        id: UserId(row.get(0)?),
        email: row.get(1)?,
        name: row.get(2)?,
        password: row.get(3)?,
        secret: row.get(4)?,
        pending: row.get(5)?,
        step: row.get(6)?,
        created: row.get(7)?,
    })
}
