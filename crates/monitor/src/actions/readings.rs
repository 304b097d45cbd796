//! Comment on an advisory, and mark it as read.
//!
//! Does not know: who a person is; it is told a name.

use super::calls::{About, call, called};
use super::cases::words;
use super::dispositions::Said;
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AdvisoryDetail, AdvisoryKey, COMMENT_CHARS_MAX, Comment, ReadMark, Reader, UserId};
use thiserror::Error;
use triage::advisory::AdvisoryId;
use triage::call::CallReason;

/// What was not kept, and why.
#[derive(Debug, Error)]
pub enum ReadingError {
    /// There is no such advisory, or this reader may not see it.
    #[error("no advisory that this reader may see has the id {}", .0.0)]
    NoAdvisory(AdvisoryId),
    /// The comment is empty.
    #[error("the comment is empty")]
    Empty,
    /// The comment is too long.
    #[error("a comment may have {COMMENT_CHARS_MAX} characters, this one has {0}")]
    TooLong(usize),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

async fn find(monitor: &Monitor, reader: &Reader, advisory: AdvisoryId) -> Result<AdvisoryDetail, ReadingError> {
    let found = monitor.store.find_advisory(reader, &AdvisoryKey::Id(advisory)).await.map_err(StageError::from)?;
    found.into_iter().next().ok_or(ReadingError::NoAdvisory(advisory))
}

/// Writes a comment, and a mail to each person whom it calls; returns the advisory. `user` is the account of the person who
/// writes, where there is one.
///
/// # Errors
/// [`ReadingError`]; nothing is written then.
pub async fn comment(
    monitor: &Monitor,
    reader: &Reader,
    advisory: AdvisoryId,
    user: Option<UserId>,
    said: Said<'_>,
) -> Result<AdvisoryDetail, ReadingError> {
    let text = said.words.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => return Err(ReadingError::Empty),
        count if count > COMMENT_CHARS_MAX => return Err(ReadingError::TooLong(count)),
        _ => {}
    }
    let detail = find(monitor, reader, advisory).await?;
    let people = match text.contains('@') {
        true => monitor.store.list_people(reader.organisation).await.map_err(StageError::from)?,
        false => Vec::new(),
    };
    let about = About { organisation: reader.organisation, home: detail.home, advisory };
    let mentioned = called(&text, &people, user).into_iter();
    let calls = mentioned
        .map(|person| call(about, &person.email, &words(&detail, CallReason::Mentioned, &text, said)))
        .collect::<Result<_, _>>()?;
    let comment = Comment { id: fresh(said.now), text, who: said.who.to_owned(), at: said.now };
    monitor.store.insert_comment(reader, advisory, comment, calls).await.map_err(StageError::from)?;
    Ok(detail)
}

/// Marks an advisory as read in the revision of today, or as unread; returns the advisory.
///
/// # Errors
/// [`ReadingError`]; nothing is written then.
pub async fn mark_read(
    monitor: &Monitor,
    reader: &Reader,
    advisory: AdvisoryId,
    is_read: bool,
    who: &str,
    now: Timestamp,
) -> Result<AdvisoryDetail, ReadingError> {
    let detail = find(monitor, reader, advisory).await?;
    let mark = is_read.then(|| ReadMark { revision: detail.revision, who: who.to_owned(), at: now });
    monitor.store.put_read_mark(reader, advisory, mark, now).await.map_err(StageError::from)?;
    Ok(detail)
}
