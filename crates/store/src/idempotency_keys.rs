//! What programs sent under a key of their own: that it was begun, and what it was answered.
//!
//! Does not know: what was sent, of which only a digest comes here, or how an answer travels.

use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::OrganisationId;
use jiff::Timestamp;

/// Keys of one organisation that have not expired: a day of a write every eight seconds.
pub const IDEMPOTENCY_KEYS_COUNT_MAX: i64 = 10_000;

/// A key, and whose it is: two programs may choose the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Whose rows it writes.
    pub organisation: OrganisationId,
    /// Which of the organisation's tokens or people.
    pub owner: String,
    /// As it was chosen.
    pub key: String,
}

/// An answer that is given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Its media type, empty without a body.
    pub content_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOutcome {
    /// Nothing: it is kept from now on, and what came with it is to be done.
    Begun,
    /// It was done, and answered so.
    Answered(KeptAnswer),
    /// It was begun then, and no answer is known.
    Open(Timestamp),
    /// Something else was sent under it.
    Another,
    /// The organisation has as many keys as there may be.
    TooMany,
}

impl Store {
    /// Keeps a key until it expires, unless it is there already. `fingerprint` is a digest of what came with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_idempotency_key(
        &self,
        key: IdempotencyKey,
        fingerprint: &str,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<KeyOutcome, StoreError> {
        let fingerprint = fingerprint.to_owned();
        self.write("keeping an idempotency key", move |connection| {
            let IdempotencyKey { organisation, owner, key } = &key;
            let sql = "DELETE FROM idempotency_keys WHERE organisation_id = $1 AND expires <= $2";
            connection.execute(sql, &values![*organisation, now])?;
            let sql = "INSERT INTO idempotency_keys
                         (organisation_id, owner, key, fingerprint, begun, expires, status, content_type, body)
                       SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT),
                         CAST($6 AS BIGINT), NULL, '', $7
                       WHERE (SELECT count(*) FROM idempotency_keys WHERE organisation_id = $1) < $8
                       ON CONFLICT (organisation_id, owner, key) DO NOTHING";
            let (nothing, most) = (Vec::new(), IDEMPOTENCY_KEYS_COUNT_MAX);
            let given = values![*organisation, owner, key, &fingerprint, now, expires, &nothing, most];
            if connection.execute(sql, &given)? > 0 {
                return Ok(KeyOutcome::Begun);
            }
            let sql = "SELECT fingerprint, begun, status, content_type, body FROM idempotency_keys
                       WHERE organisation_id = $1 AND owner = $2 AND key = $3 LIMIT 1";
            let found = connection.find(sql, &values![*organisation, owner, key], |row| {
                let status: Option<i64> = row.get(2)?;
                let outcome = match status.and_then(|status| u16::try_from(status).ok()) {
                    _ if row.get::<String>(0)? != fingerprint => KeyOutcome::Another,
                    Some(status) => {
                        KeyOutcome::Answered(KeptAnswer { status, content_type: row.get(3)?, body: row.get(4)? })
                    }
                    None => KeyOutcome::Open(row.get(1)?),
                };
                Ok(outcome)
            })?;
            Ok(found.unwrap_or(KeyOutcome::TooMany))
        })
        .await
    }

    /// Keeps what was answered, so that it is answered again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_kept_answer(&self, key: IdempotencyKey, answer: KeptAnswer) -> Result<(), StoreError> {
        self.write("keeping an answer", move |connection| {
            let sql = "UPDATE idempotency_keys SET status = $4, content_type = $5, body = $6
                       WHERE organisation_id = $1 AND owner = $2 AND key = $3";
            let IdempotencyKey { organisation, owner, key } = &key;
            let KeptAnswer { status, content_type, body } = &answer;
            let values = values![*organisation, owner, key, i64::from(*status), content_type, body];
            connection.execute(sql, &values).map(|_| ())
        })
        .await
    }

    /// Forgets a key under which nothing was done, so that it may be sent again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_idempotency_key(&self, key: IdempotencyKey) -> Result<(), StoreError> {
        self.write("forgetting an idempotency key", move |connection| {
            let sql =
                "DELETE FROM idempotency_keys WHERE organisation_id = $1 AND owner = $2 AND key = $3 AND status IS NULL";
            connection.execute(sql, &values![key.organisation, &key.owner, &key.key]).map(|_| ())
        })
        .await
    }
}
