//! Accounts of people.
//!
//! Does not know: what they may do (`memberships`).

use super::told;
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

    /// Sets a password and ends all sessions of the account but `kept`; returns whether there is such an account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_password(
        &self,
        user: UserId,
        password: &str,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let password = password.to_owned();
        self.write("changing a password", move |connection| {
            set_password(connection, user, &password)
                .and_then(|found| if found { end_others(connection, user, kept, now) } else { Ok(false) })
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

fn end_others(connection: &Connection<'_>, user: UserId, kept: SessionId, now: Timestamp) -> Result<bool, Fault> {
    connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", &values![user, kept])?;
    told(connection, None, "password_changed", user, &serde_json::json!({}), now)?;
    Ok(true)
}

pub(super) fn set_password(connection: &Connection<'_>, user: UserId, password: &str) -> Result<bool, Fault> {
    Ok(connection.execute("UPDATE users SET password = $2 WHERE id = $1", &values![user, password])? > 0)
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
