//! Passkeys of accounts, and what browsers were asked to sign with them.
//!
//! Does not know: whether a signature holds (`monitor::actions::accounts`); that a challenge is answered once, and that a
//! passkey's counter moves once from where it stood, is decided here.

use super::{sessions, told, users};
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{PasskeyId, SessionId, UserId};
use jiff::Timestamp;
use std::fmt;

/// Passkeys of one account: each of a person's devices has one.
pub const PASSKEYS_COUNT_MAX: i64 = 20;
/// Challenges that wait for an answer, in the whole installation; the oldest give way.
const CHALLENGES_COUNT_MAX: i64 = 10_000;

/// A passkey.
#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose account it opens.
    pub user: UserId,
    /// What its owner calls it.
    pub name: String,
    /// Its id in the device.
    pub credential: Vec<u8>,
    /// The public key, as the library writes it.
    pub public_key: Vec<u8>,
    /// What changes with its use, as the library writes it.
    pub state: Vec<u8>,
    /// How a browser may reach the device, as the library writes it.
    pub transports: u8,
    /// Since when it opens the account.
    pub made: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

impl fmt::Debug for Passkey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Passkey").field("id", &self.id).field("user", &self.user).finish_non_exhaustive()
    }
}

/// A passkey to be kept.
#[derive(Clone)]
pub struct NewPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Its id in the device.
    pub credential: Vec<u8>,
    /// The public key.
    pub public_key: Vec<u8>,
    /// What changes with its use.
    pub state: Vec<u8>,
    /// How a browser may reach the device.
    pub transports: u8,
}

/// What came of a new passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyAdded {
    /// It opens the account.
    Done,
    /// The session has ended.
    NotTheirs,
    /// The account has as many as it may.
    TooMany,
    /// It opens an account already.
    Known,
}

/// What a browser is asked to sign.
#[derive(Clone)]
pub struct NewChallenge {
    /// SHA-256 of the token that the browser holds meanwhile.
    pub digest: String,
    /// The session in which a passkey is added; `None` where somebody signs in.
    pub session: Option<SessionId>,
    /// What the new passkey is to be called; empty where somebody signs in.
    pub name: String,
    /// The challenge, as the library writes it.
    pub state: Vec<u8>,
    /// Until when it may be answered.
    pub expires: Timestamp,
}

impl Store {
    /// Keeps what a browser was asked to sign.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_challenge(&self, challenge: NewChallenge, now: Timestamp) -> Result<(), StoreError> {
        self.write("asking for a passkey", move |connection| {
            connection.execute("DELETE FROM passkey_challenges WHERE expires <= $1", &values![now])?;
            let sql = "DELETE FROM passkey_challenges WHERE digest IN (
                         SELECT digest FROM passkey_challenges ORDER BY made DESC, digest LIMIT $1 OFFSET $2)";
            connection.execute(sql, &values![CHALLENGES_COUNT_MAX, CHALLENGES_COUNT_MAX - 1])?;
            let sql = "INSERT INTO passkey_challenges (digest, session, name, state, made, expires)
                       VALUES ($1, $2, $3, $4, $5, $6)";
            let NewChallenge { digest, session, name, state, expires } = &challenge;
            connection.execute(sql, &values![digest, session_text(*session), name, state, now, *expires]).map(|_| ())
        })
        .await
    }

    /// Uses up what a browser was asked to sign, in the session it was asked in: the challenge, and the name of the passkey
    /// to be. `None` where it was answered before, took too long, or belongs elsewhere.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_challenge(
        &self,
        digest: &str,
        session: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Option<(Vec<u8>, String)>, StoreError> {
        let digest = digest.to_owned();
        self.write("taking the answer of a passkey", move |connection| {
            let sql = "DELETE FROM passkey_challenges WHERE digest = $1 AND session = $2 AND expires > $3
                       RETURNING state, name";
            connection.find(sql, &values![&digest, session_text(session), now], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .await
    }

    /// Keeps a passkey of the person of a session that has not ended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_passkey(
        &self,
        session: SessionId,
        passkey: NewPasskey,
        now: Timestamp,
    ) -> Result<PasskeyAdded, StoreError> {
        self.write("adding a passkey", move |connection| insert(connection, session, &passkey, now)).await
    }

    /// The passkey that a device names so.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_passkey(&self, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let credential = credential.to_vec();
        self.read("finding a passkey", move |connection| {
            let sql = format!("{PASSKEYS} WHERE credential = $1 LIMIT 1");
            connection.find(&sql, &values![&credential], read)
        })
        .await
    }

    /// A person's passkeys, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_passkeys(&self, user: UserId) -> Result<Vec<Passkey>, StoreError> {
        self.read("listing passkeys", move |connection| {
            let sql = format!("{PASSKEYS} WHERE user_id = $1 ORDER BY made, id LIMIT $2");
            connection.list(&sql, &values![user, PASSKEYS_COUNT_MAX], read)
        })
        .await
    }

    /// Notes that a passkey was used, and how it stands since; returns whether it is still there and stood as `passkey`
    /// says, so that one that was copied is not used beside the other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_passkey_used(
        &self,
        passkey: &Passkey,
        state: Vec<u8>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (id, user, before) = (passkey.id, passkey.user, passkey.state.clone());
        self.write("using a passkey", move |connection| {
            let sql = "UPDATE passkeys SET state = $3, used = $4 WHERE id = $1 AND state = $2";
            if connection.execute(sql, &values![id, &before, &state, now])? == 0 {
                return Ok(false);
            }
            told(connection, None, "passkey_used", user, &serde_json::json!({ "passkey": id }), now)?;
            Ok(true)
        })
        .await
    }

    /// Takes a person's passkey away, where the account still has the `password` that was found right; returns whether
    /// there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_passkey(
        &self,
        user: UserId,
        passkey: PasskeyId,
        password: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let password = password.to_owned();
        self.write("removing a passkey", move |connection| {
            let sql = "DELETE FROM passkeys WHERE user_id = $1 AND id = $2";
            if !users::lock_password(connection, user, &password)?
                || connection.execute(sql, &values![user, passkey])? == 0
            {
                return Ok(false);
            }
            told(connection, None, "passkey_removed", user, &serde_json::json!({ "passkey": passkey }), now)?;
            Ok(true)
        })
        .await
    }

    /// Takes all passkeys of a person away; returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_passkeys(&self, user: UserId, who: &str, now: Timestamp) -> Result<u64, StoreError> {
        let who = who.to_owned();
        self.write("removing passkeys", move |connection| delete_all(connection, user, &who, now)).await
    }
}

/// Columns of a passkey, in the order of [`read`].
const PASSKEYS: &str = "SELECT id, user_id, name, credential, public_key, state, transports, made, used FROM passkeys";

fn read(row: &Row<'_>) -> Result<Passkey, Fault> {
    let transports = u8::try_from(row.get::<i64>(6)?);
    Ok(Passkey {
        id: PasskeyId(row.get(0)?),
        user: UserId(row.get(1)?),
        name: row.get(2)?,
        credential: row.get(3)?,
        public_key: row.get(4)?,
        state: row.get(5)?,
        transports: transports.map_err(|_| Fault::Corrupt("the ways to a passkey are none".to_owned()))?,
        made: row.get(7)?,
        used: row.get(8)?,
    })
}

fn session_text(session: Option<SessionId>) -> Value<'static> {
    session.map_or(Value::from(""), Value::from)
}

fn insert(
    connection: &Connection<'_>,
    session: SessionId,
    passkey: &NewPasskey,
    now: Timestamp,
) -> Result<PasskeyAdded, Fault> {
    let Some(user) = sessions::lock(connection, session, now)? else { return Ok(PasskeyAdded::NotTheirs) };
    let sql = "SELECT count(*) FROM passkeys WHERE user_id = $1";
    if connection.number(sql, &values![user])? >= PASSKEYS_COUNT_MAX {
        return Ok(PasskeyAdded::TooMany);
    }
    let sql = "INSERT INTO passkeys (id, user_id, name, credential, public_key, state, transports, made, used)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL) ON CONFLICT (credential) DO NOTHING";
    let NewPasskey { id, name, credential, public_key, state, transports } = passkey;
    let values = values![*id, user, name, credential, public_key, state, i64::from(*transports), now];
    if connection.execute(sql, &values)? == 0 {
        return Ok(PasskeyAdded::Known);
    }
    told(connection, None, "passkey_added", user, &serde_json::json!({ "passkey": id, "name": name }), now)?;
    Ok(PasskeyAdded::Done)
}

/// Takes all passkeys of an account away, and tells so where there were any.
pub(super) fn delete_all(connection: &Connection<'_>, user: UserId, who: &str, now: Timestamp) -> Result<u64, Fault> {
    let count = connection.execute("DELETE FROM passkeys WHERE user_id = $1", &values![user])?;
    if count > 0 {
        told(connection, None, "passkeys_removed", user, &serde_json::json!({ "count": count, "who": who }), now)?;
    }
    Ok(count)
}
