//! What an organisation's people write about an advisory, and whether they have read it.
//!
//! Does not know: who a person is; what the advisory says.

use crate::alerts::{self, NewAlert};
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::ledger;
use jiff::Timestamp;
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use uuid::Uuid;

/// Comments on one advisory that are shown: a discussion longer than that belongs elsewhere.
const COMMENTS_COUNT_MAX: i64 = 500;
/// Characters of one comment: some pages of text.
pub const COMMENT_CHARS_MAX: usize = 10_000;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// UUIDv7.
    pub id: Uuid,
    /// As it was written.
    pub text: String,
    /// Who wrote it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// That somebody has read an advisory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMark {
    /// Number of the revision that was read.
    pub revision: u32,
    /// Who read it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Writes a comment on an advisory that the reader may see, with the mails to whom it calls, and with its text into the ledger; `false` if there is
    /// no such advisory. The same id twice is one comment.
    ///
    /// # Errors
    /// When the database does not answer, or the text is longer than [`COMMENT_CHARS_MAX`].
    pub async fn insert_comment(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        comment: Comment,
        calls: Vec<NewAlert>,
    ) -> Result<bool, StoreError> {
        let reader = *reader;
        self.write("writing a comment", move |connection| {
            if comment.text.chars().count() > COMMENT_CHARS_MAX {
                let most = format!("a comment may have {COMMENT_CHARS_MAX} characters");
                return Err(StoreError::Refused(most).into());
            }
            if !may_see(connection, &reader, advisory)? {
                return Ok(false);
            }
            let Comment { id, text, who, at } = &comment;
            let sql =
                "INSERT INTO comments (id, organisation_id, advisory_id, text, who, at) VALUES ($1, $2, $3, $4, $5, $6)
                       ON CONFLICT (id) DO NOTHING";
            if connection.execute(sql, &values![*id, reader.organisation, advisory, text, who, *at])? > 0 {
                alerts::insert_calls(connection, &calls, *at)?;
                let body = serde_json::json!({ "comment": id.to_string(), "text": text, "who": who });
                let chain = reader.organisation.to_string();
                ledger::insert(connection, &chain, "commented", &advisory.0.to_string(), &body, *at)?;
            }
            Ok(true)
        })
        .await
    }

    /// The organisation's latest comments on an advisory, the oldest of them first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_comments(&self, reader: &Reader, advisory: AdvisoryId) -> Result<Vec<Comment>, StoreError> {
        let reader = *reader;
        self.read("reading comments", move |connection| {
            let sql = "SELECT x.id, x.text, x.who, x.at FROM (
                         SELECT c.id, c.text, c.who, c.at FROM comments c JOIN advisories a ON a.id = c.advisory_id
                         WHERE c.organisation_id = $1 AND a.tlp <= $2 AND c.advisory_id = $3
                         ORDER BY c.at DESC, c.id DESC LIMIT $4) x ORDER BY x.at, x.id";
            let values = values![reader.organisation, reader.tlp_rank(), advisory, COMMENTS_COUNT_MAX];
            connection.list(sql, &values, |row| {
                Ok(Comment { id: row.get(0)?, text: row.get(1)?, who: row.get(2)?, at: row.get(3)? })
            })
        })
        .await
    }

    /// Marks an advisory as read, or with `None` as unread, and writes it into the ledger; `false` if there is no such
    /// advisory.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_read_mark(
        &self,
        reader: &Reader,
        advisory: AdvisoryId,
        mark: Option<ReadMark>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let reader = *reader;
        self.write("marking an advisory as read", move |connection| {
            if !may_see(connection, &reader, advisory)? {
                return Ok(false);
            }
            let (touched, what, body) = match &mark {
                Some(ReadMark { revision, who, at }) => {
                    let sql = "INSERT INTO read_marks (organisation_id, advisory_id, revision, who, at)
                               VALUES ($1, $2, $3, $4, $5)
                               ON CONFLICT (organisation_id, advisory_id) DO UPDATE SET revision = excluded.revision,
                                 who = excluded.who, at = excluded.at WHERE read_marks.revision <> excluded.revision";
                    let values = values![reader.organisation, advisory, i64::from(*revision), who, *at];
                    let body = serde_json::json!({ "revision": revision, "who": who });
                    (connection.execute(sql, &values)?, "read", body)
                }
                None => {
                    let sql = "DELETE FROM read_marks WHERE organisation_id = $1 AND advisory_id = $2";
                    let touched = connection.execute(sql, &values![reader.organisation, advisory])?;
                    (touched, "unread", serde_json::json!({}))
                }
            };
            if touched > 0 {
                let chain = reader.organisation.to_string();
                ledger::insert(connection, &chain, what, &advisory.0.to_string(), &body, now)?;
            }
            Ok(true)
        })
        .await
    }

    /// Which of these advisories the organisation's people have read, and in which revision.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_read_marks(
        &self,
        reader: &Reader,
        advisories: &[AdvisoryId],
    ) -> Result<HashMap<AdvisoryId, ReadMark>, StoreError> {
        let reader = *reader;
        let ids: Vec<String> = advisories.iter().map(|id| id.0.to_string()).collect();
        self.read("reading which advisories were read", move |connection| {
            let sql = "SELECT r.advisory_id, r.revision, r.who, r.at FROM read_marks r
                       JOIN advisories a ON a.id = r.advisory_id
                       WHERE r.organisation_id = $1 AND a.tlp <= $2 AND r.advisory_id {any $3 text}
                       ORDER BY r.advisory_id LIMIT $4";
            let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX).max(1);
            let marks =
                connection.list(sql, &values![reader.organisation, reader.tlp_rank(), ids.clone(), limit], |row| {
                    Ok((AdvisoryId(row.get(0)?), ReadMark { revision: row.get(1)?, who: row.get(2)?, at: row.get(3)? }))
                })?;
            Ok(marks.into_iter().collect())
        })
        .await
    }
}

fn may_see(connection: &Connection<'_>, reader: &Reader, advisory: AdvisoryId) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM advisories WHERE id = $1 AND tlp <= $2";
    Ok(connection.number(sql, &values![advisory, reader.tlp_rank()])? > 0)
}
