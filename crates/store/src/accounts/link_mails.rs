//! Mails that carry a one-time link: which are due, and what became of them.
//!
//! Does not know: how a mail leaves, or when it is tried again.

use super::links::{self, LINKS, Link};
use crate::connection::{Value, values};
use crate::error::StoreError;
use crate::front::Store;
use jiff::Timestamp;

/// A link whose mail is to be written, and what was known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLinkMail {
    /// The link.
    pub link: Link,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// How the mail of a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMailState {
    /// None is to be sent: it left, or the link is handed over.
    Done,
    /// It is still to be sent.
    Waits,
    /// It could not be sent, and is not tried again.
    GivenUp,
}

impl LinkMailState {
    pub(super) fn of(is_due: bool, is_given_up: bool) -> LinkMailState {
        match (is_due, is_given_up) {
            (true, _) => LinkMailState::Waits,
            (false, true) => LinkMailState::GivenUp,
            (false, false) => LinkMailState::Done,
        }
    }
}

/// What became of one try to hand a mail over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMailOutcome {
    /// It left.
    Sent,
    /// It did not; it is tried again then.
    Again(Timestamp),
    /// It did not, and never will.
    GivenUp,
}

impl Store {
    /// Takes up to `limit` links whose mails are due; each is due again at `again`, unless it is recorded as sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_link_mails(
        &self,
        again: Timestamp,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<DueLinkMail>, StoreError> {
        self.write("claiming links to be mailed", move |connection| {
            let sql = "UPDATE account_links SET mail_due = $1, mail_attempts = mail_attempts + 1
                       WHERE id IN (SELECT id FROM account_links
                         WHERE mail_due <= $2 AND used IS NULL AND expires > $2
                         ORDER BY mail_due, id LIMIT $3 {skip_locked})
                       RETURNING id";
            let ids = connection.list(sql, &values![again, now, i64::from(limit)], |row| row.get::<String>(0))?;
            let sql = format!("{LINKS} WHERE l.id {{any $1 text}} ORDER BY l.made, l.id");
            connection
                .list(&sql, &values![ids], |row| Ok(DueLinkMail { link: links::read(row)?, attempt: row.get(9)? }))
        })
        .await
    }

    /// Gives a link its token, just before the mail that carries it leaves; one that another mail carried works no more.
    /// Whether the mail is still this attempt's: if not, nothing is written, and nothing is to be sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_link_digest(&self, due: &DueLinkMail, digest: &str) -> Result<bool, StoreError> {
        let (link, attempt, digest) = (due.link.id, i64::from(due.attempt), digest.to_owned());
        self.write("writing a link", move |connection| {
            let sql = "UPDATE account_links SET digest = $2 WHERE id = $1 AND used IS NULL AND mail_attempts = $3";
            Ok(connection.execute(sql, &values![link, &digest, attempt])? > 0)
        })
        .await
    }

    /// Notes what became of a try to hand the mail of a link over, unless another began since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_link_mail(
        &self,
        due: &DueLinkMail,
        outcome: LinkMailOutcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (link, attempt) = (due.link.id, i64::from(due.attempt));
        self.write("recording the mail of a link", move |connection| {
            let sql = "UPDATE account_links SET mail_due = $2, mail_given_up = $3
                       WHERE id = $1 AND mail_attempts = $4";
            let (due, given_up) = match outcome {
                LinkMailOutcome::Sent => (Value::Null, Value::Null),
                LinkMailOutcome::Again(at) => (Value::from(at), Value::Null),
                LinkMailOutcome::GivenUp => (Value::Null, Value::from(now)),
            };
            connection.execute(sql, &values![link, due, given_up, attempt]).map(|_| ())
        })
        .await
    }
}
