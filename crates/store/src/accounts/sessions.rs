//! Sessions: what a browser's cookie stands for, until it ends.
//!
//! Does not know: cookies; the token itself, of which only the digest comes here.

use super::{api_tokens, links, role_of, told, users};
use crate::accounts::{Membership, Trial};
use crate::connection::{Connection, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, SessionId, UserId};
use jiff::{SignedDuration, Timestamp};

/// Sessions of one person at one stage: a new one beyond them ends the oldest of that stage, so that who knows no more than
/// a password ends nobody's.
pub const SESSIONS_COUNT_MAX: i64 = 50;

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStage {
    /// The password was right; the second factor is still to come. Opens nothing.
    Code,
    /// Signed in.
    Full,
}

impl SessionStage {
    fn code(self) -> &'static str {
        match self {
            SessionStage::Code => "code",
            SessionStage::Full => "full",
        }
    }
}

/// A session to be made.
#[derive(Clone)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of its token.
    pub digest: String,
    /// Whose.
    pub user: UserId,
    /// PHC string of the password that was found right.
    pub password: String,
    /// Which organisation it begins in; `None` for one who belongs to none.
    pub organisation: Option<OrganisationId>,
    /// How far it has come.
    pub stage: SessionStage,
    /// When it ends, whatever is done in it.
    pub expires: Timestamp,
    /// Where it was begun from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// A session as a request finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Mail address of the person.
    pub email: String,
    /// Name of the person.
    pub name: String,
    /// How far it has come.
    pub stage: SessionStage,
    /// Where it is, and with which role; `None` where the person does not belong there any more.
    pub membership: Option<Membership>,
    /// When it was used last, to a few minutes.
    pub seen: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: SessionId,
    /// When it was begun.
    pub made: Timestamp,
    /// When it was used last.
    pub seen: Timestamp,
    /// Where it was begun from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

impl Store {
    /// Begins a session, where the password that was found right still is the account's: one that was changed since then
    /// opens nothing. Returns whether it did. A full one is a sign-in, which the ledger keeps.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_session(&self, session: NewSession, now: Timestamp) -> Result<bool, StoreError> {
        self.write("beginning a session", move |connection| insert(connection, &session, now)).await
    }

    /// The session of a token that has not ended and was used within `idle`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_session(
        &self,
        digest: &str,
        idle: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let digest = digest.to_owned();
        self.read("finding a session", move |connection| find(connection, &digest, now - idle, now)).await
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_session_seen(&self, session: SessionId, now: Timestamp) -> Result<(), StoreError> {
        self.write("noting the use of a session", move |connection| {
            let sql = "UPDATE sessions SET seen = $2 WHERE id = $1 AND seen < $2";
            connection.execute(sql, &values![session, now]).map(|_| ())
        })
        .await
    }

    /// The session goes on under another token, in an organisation that its owner belongs to. Returns whether it does;
    /// the earlier token opens nothing then. Another organisation than before is told in that one's chain.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_session_token(
        &self,
        session: SessionId,
        digest: &str,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let digest = digest.to_owned();
        self.write("renewing a session", move |connection| {
            let sql = "SELECT user_id, organisation_id FROM sessions WHERE id = $1 LIMIT 1 {for_update}";
            let found = connection
                .find(sql, &values![session], |row| Ok((UserId(row.get(0)?), row.get::<Option<String>>(1)?)))?;
            let Some((user, before)) = found else { return Ok(false) };
            let sql = "UPDATE sessions SET digest = $2, organisation_id = $3, seen = $4
                       WHERE id = $1 AND stage = 'full' AND EXISTS (SELECT 1 FROM memberships m
                         WHERE m.user_id = sessions.user_id AND m.organisation_id = $3)";
            if connection.execute(sql, &values![session, &digest, organisation, now])? == 0 {
                return Ok(false);
            }
            if organisation_of(before)? != Some(organisation) {
                let body = serde_json::json!({ "session": session });
                told(connection, Some(organisation), "organisation_chosen", user, &body, now)?;
            }
            Ok(true)
        })
        .await
    }

    /// A person's sessions, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_sessions(
        &self,
        user: UserId,
        idle: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<SessionLine>, StoreError> {
        self.read("listing sessions", move |connection| {
            let sql = "SELECT id, made, seen, address, agent FROM sessions
                       WHERE user_id = $1 AND stage = 'full' AND expires > $2 AND seen > $3
                       ORDER BY made DESC, id LIMIT $4";
            connection.list(sql, &values![user, now, now - idle, SESSIONS_COUNT_MAX], |row| {
                let (made, seen, address, agent) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                Ok(SessionLine { id: SessionId(row.get(0)?), made, seen, address, agent })
            })
        })
        .await
    }

    /// Ends one of a person's sessions; returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_session(
        &self,
        user: UserId,
        session: SessionId,
        what: &'static str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("ending a session", move |connection| {
            let sql = "SELECT organisation_id FROM sessions WHERE user_id = $1 AND id = $2 LIMIT 1";
            let found = connection.find(sql, &values![user, session], |row| row.get::<Option<String>>(0))?;
            let Some(chain) = found else { return Ok(false) };
            connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id = $2", &values![user, session])?;
            told(connection, organisation_of(chain)?, what, user, &serde_json::json!({ "session": session }), now)?;
            Ok(true)
        })
        .await
    }

    /// Ends all of a person's sessions but `kept`, and his links to a new password; returns how many sessions there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_sessions(
        &self,
        user: UserId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write("ending sessions", move |connection| {
            let sql = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
            let ended = connection.execute(sql, &values![user, kept.unwrap_or_default()])?;
            links::use_up_resets(connection, user, now)?;
            if ended > 0 {
                told(connection, None, "sessions_ended", user, &serde_json::json!({ "count": ended }), now)?;
            }
            Ok(ended)
        })
        .await
    }

    /// Ends all of a person's sessions and his links to a new password, and revokes all his API tokens; returns how many
    /// sessions and tokens there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_sessions_and_tokens(&self, user: UserId, now: Timestamp) -> Result<(u64, usize), StoreError> {
        self.write("ending sessions and API tokens", move |connection| {
            let ended = connection.execute("DELETE FROM sessions WHERE user_id = $1", &values![user])?;
            links::use_up_resets(connection, user, now)?;
            if ended > 0 {
                told(connection, None, "sessions_ended", user, &serde_json::json!({ "count": ended }), now)?;
            }
            Ok((ended, api_tokens::revoke_all(connection, user, now)?))
        })
        .await
    }
}

pub(super) fn organisation_of(chain: Option<String>) -> Result<Option<OrganisationId>, Fault> {
    let parse = |id: String| uuid::Uuid::try_parse(&id).map_err(|_| Fault::Corrupt(format!("{id:?} is no UUID")));
    Ok(chain.map(parse).transpose()?.map(OrganisationId))
}

/// Whose full session this is, if it has not ended; nobody ends it until the transaction does.
pub(super) fn lock(connection: &Connection<'_>, session: SessionId, now: Timestamp) -> Result<Option<UserId>, Fault> {
    let sql = "SELECT user_id FROM sessions WHERE id = $1 AND stage = 'full' AND expires > $2 LIMIT 1 {for_update}";
    connection.find(sql, &values![session, now], |row| Ok(UserId(row.get(0)?)))
}

fn insert(connection: &Connection<'_>, session: &NewSession, now: Timestamp) -> Result<bool, Fault> {
    let user = session.user;
    if !users::lock_password(connection, user, &session.password)? {
        return Ok(false);
    }
    connection.execute("DELETE FROM sessions WHERE user_id = $1 AND expires <= $2", &values![user, now])?;
    let sql = "DELETE FROM sessions WHERE user_id = $1 AND id IN (
                 SELECT id FROM sessions WHERE user_id = $1 AND stage = $4 ORDER BY made DESC, id LIMIT $2 OFFSET $3)";
    connection.execute(sql, &values![user, SESSIONS_COUNT_MAX, SESSIONS_COUNT_MAX - 1, session.stage.code()])?;
    let sql = "INSERT INTO sessions (id, digest, user_id, organisation_id, stage, made, seen, expires, address, agent)
               VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)";
    let NewSession { id, digest, organisation, stage, expires, address, agent, .. } = session;
    let organisation_value = organisation.map_or(Value::Null, Value::from);
    connection
        .execute(sql, &values![*id, digest, user, organisation_value, stage.code(), now, *expires, address, agent])?;
    if *stage == SessionStage::Full {
        let body = serde_json::json!({ "session": id, "address": address });
        told(connection, *organisation, "signed_in", user, &body, now)?;
    }
    Ok(true)
}

fn find(
    connection: &Connection<'_>,
    digest: &str,
    used_after: Timestamp,
    now: Timestamp,
) -> Result<Option<Session>, Fault> {
    let sql = "SELECT s.id, s.user_id, u.email, u.name, s.stage, s.seen, s.expires, m.organisation_id, o.name, m.role,
                 o.trial_until, o.trial_over
               FROM sessions s JOIN users u ON u.id = s.user_id
               LEFT JOIN memberships m ON m.user_id = s.user_id AND m.organisation_id = s.organisation_id
               LEFT JOIN organisations o ON o.id = m.organisation_id
               WHERE s.digest = $1 AND s.expires > $2 AND s.seen > $3 LIMIT 1";
    connection.find(sql, &values![digest, now, used_after], |row| {
        let membership = match (organisation_of(row.get(7)?)?, row.get(8)?, row.get::<Option<String>>(9)?) {
            (Some(organisation), Some(name), Some(role)) => {
                Some(Membership { organisation, name, role: role_of(&role)?, trial: Trial::read(row, 10)? })
            }
            _ => None,
        };
        let stage = if row.get::<String>(4)? == "full" { SessionStage::Full } else { SessionStage::Code };
        let (id, user) = (SessionId(row.get(0)?), UserId(row.get(1)?));
        let (email, name, seen, expires) = (row.get(2)?, row.get(3)?, row.get(5)?, row.get(6)?);
        Ok(Session { id, user, email, name, stage, membership, seen, expires })
    })
}
