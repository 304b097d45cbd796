//! API tokens: what a program shows instead of a cookie.
//!
//! Does not know: headers; the token itself, of which only the digest comes here.

use super::{role_of, sessions, told};
use crate::accounts::{Membership, Trial};
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{ApiTokenId, OrganisationId, SessionId, UserId};
use crate::ledger;
use identity::Scope;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Tokens of one person in one organisation; one for each program is plenty.
const API_TOKENS_COUNT_MAX: i64 = 100;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// SHA-256 of it.
    pub digest: String,
    /// What it is for.
    pub name: String,
    /// What it may do at most.
    pub scope: Scope,
    /// Until when it works.
    pub expires: Timestamp,
}

/// What came of making a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiTokenMade {
    /// It works.
    Done,
    /// The session has ended, or its owner does not belong to the organisation.
    NotTheirs,
    /// Its owner has as many as there may be.
    TooMany,
}

/// A token as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What it is for.
    pub name: String,
    /// What it may do at most.
    pub scope: Scope,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it works.
    pub expires: Timestamp,
    /// When it was used last, to a few minutes.
    pub used: Option<Timestamp>,
}

/// What a request with a token finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub id: ApiTokenId,
    /// What it is for.
    pub token_name: String,
    /// What it may do at most.
    pub scope: Scope,
    /// Its owner.
    pub user: UserId,
    /// Mail address of the owner.
    pub email: String,
    /// Name of the owner.
    pub name: String,
    /// The organisation that it is for, and the owner's role in it.
    pub membership: Membership,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

impl Store {
    /// Makes a token for the person of a session that has not ended, where he belongs to the organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_api_token(
        &self,
        organisation: OrganisationId,
        session: SessionId,
        token: NewApiToken,
        now: Timestamp,
    ) -> Result<ApiTokenMade, StoreError> {
        self.write("making an API token", move |connection| {
            let Some(user) = sessions::lock(connection, session, now)? else { return Ok(ApiTokenMade::NotTheirs) };
            let sql = "SELECT count(*) FROM api_tokens
                       WHERE organisation_id = $1 AND user_id = $2 AND revoked IS NULL AND expires > $3";
            if connection.number(sql, &values![organisation, user, now])? >= API_TOKENS_COUNT_MAX {
                return Ok(ApiTokenMade::TooMany);
            }
            let sql = "INSERT INTO api_tokens (id, digest, organisation_id, user_id, name, scope, made, expires)
                       SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), m.organisation_id, m.user_id, CAST($5 AS TEXT),
                         CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT)
                       FROM memberships m WHERE m.organisation_id = $3 AND m.user_id = $4";
            let NewApiToken { id, digest, name, scope, expires } = &token;
            let values = values![*id, digest, organisation, user, name, scope.code(), now, *expires];
            if connection.execute(sql, &values)? == 0 {
                return Ok(ApiTokenMade::NotTheirs);
            }
            let body = serde_json::json!({ "token": id, "name": name, "scope": scope.code() });
            told(connection, Some(organisation), "api_token_made", user, &body, now)?;
            Ok(ApiTokenMade::Done)
        })
        .await
    }

    /// A person's tokens of an organisation that work, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_api_tokens(
        &self,
        organisation: OrganisationId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<ApiToken>, StoreError> {
        self.read("listing API tokens", move |connection| {
            let sql = "SELECT id, name, scope, made, expires, used FROM api_tokens
                       WHERE organisation_id = $1 AND user_id = $2 AND revoked IS NULL AND expires > $3
                       ORDER BY made DESC, id LIMIT $4";
            connection.list(sql, &values![organisation, user, now, API_TOKENS_COUNT_MAX], |row| {
                let (name, scope) = (row.get(1)?, scope_of(&row.get::<String>(2)?)?);
                let (made, expires, used) = (row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(ApiToken { id: ApiTokenId(row.get(0)?), name, scope, made, expires, used })
            })
        })
        .await
    }

    /// Revokes a person's token; returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revoke_api_token(
        &self,
        organisation: OrganisationId,
        user: UserId,
        token: ApiTokenId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write("revoking an API token", move |connection| {
            let sql = "UPDATE api_tokens SET revoked = $4
                       WHERE organisation_id = $1 AND user_id = $2 AND id = $3 AND revoked IS NULL";
            if connection.execute(sql, &values![organisation, user, token, now])? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "token": token });
            told(connection, Some(organisation), "api_token_revoked", user, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// The token of a digest, while it works and its owner belongs to its organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_bearer(&self, digest: &str, now: Timestamp) -> Result<Option<Bearer>, StoreError> {
        let digest = digest.to_owned();
        self.read("finding an API token", move |connection| {
            let sql =
                "SELECT t.id, t.name, t.scope, t.user_id, u.email, u.name, t.organisation_id, o.name, m.role, t.used,
                         o.trial_until, o.trial_over
                       FROM api_tokens t JOIN users u ON u.id = t.user_id
                       JOIN memberships m ON m.user_id = t.user_id AND m.organisation_id = t.organisation_id
                       JOIN organisations o ON o.id = t.organisation_id
                       WHERE t.digest = $1 AND t.revoked IS NULL AND t.expires > $2 LIMIT 1";
            connection.find(sql, &values![&digest, now], |row| {
                let organisation = OrganisationId(row.get(6)?);
                let (role, trial) = (role_of(&row.get::<String>(8)?)?, Trial::read(row, 10)?);
                let membership = Membership { organisation, name: row.get(7)?, role, trial };
                Ok(Bearer {
                    id: ApiTokenId(row.get(0)?),
                    token_name: row.get(1)?,
                    scope: scope_of(&row.get::<String>(2)?)?,
                    user: UserId(row.get(3)?),
                    email: row.get(4)?,
                    name: row.get(5)?,
                    membership,
                    used: row.get(9)?,
                })
            })
        })
        .await
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_api_token_used(&self, token: ApiTokenId, now: Timestamp) -> Result<(), StoreError> {
        self.write("noting the use of an API token", move |connection| {
            connection.execute("UPDATE api_tokens SET used = $2 WHERE id = $1", &values![token, now]).map(|_| ())
        })
        .await
    }
}

/// Revokes all tokens of a person, in every organisation; returns how many there were.
pub(super) fn revoke_all(connection: &Connection<'_>, user: UserId, now: Timestamp) -> Result<usize, Fault> {
    let sql = "UPDATE api_tokens SET revoked = $2 WHERE user_id = $1 AND revoked IS NULL AND expires > $2
               RETURNING organisation_id, id";
    let revoked =
        connection.list(sql, &values![user, now], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
    let mut by_organisation: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (organisation, token) in &revoked {
        by_organisation.entry(organisation).or_default().push(token);
    }
    for (chain, tokens) in by_organisation {
        let body = serde_json::json!({ "tokens": tokens });
        ledger::insert(connection, chain, "api_tokens_revoked", &user.to_string(), &body, now)?;
    }
    Ok(revoked.len())
}

fn scope_of(code: &str) -> Result<Scope, Fault> {
    Scope::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no scope")))
}
