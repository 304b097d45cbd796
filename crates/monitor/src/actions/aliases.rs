//! Keep and remove an organisation's aliases; reject a suggestion, and take that back.
//!
//! Does not know: what an alias makes of an asset; who a person is: it is told a name.

use super::{Said, WORDS_CHARS_MAX};
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AliasId, OrganisationId, Rejection, StoredAlias};
use thiserror::Error;
use triage::asset::alias::{ALIAS_CHARS_MAX, Alias, AliasError};

/// What was not kept, and why.
#[derive(Debug, Error)]
pub enum KeepAliasError {
    /// The alias itself cannot be.
    #[error(transparent)]
    Alias(#[from] AliasError),
    /// An alias and a rejection need a reason.
    #[error("an alias, and a rejected suggestion, need a reason")]
    NoReason,
    /// The reason is too long.
    #[error("a reason may have {WORDS_CHARS_MAX} characters, this one has {0}")]
    TooLong(usize),
    /// The organisation has no such alias, or has not rejected such a suggestion.
    #[error("the organisation has no such alias")]
    NoAlias,
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Keeps an alias, in place of one for the same spelling; returns its id and how many assets are read otherwise by it.
///
/// # Errors
/// [`KeepAliasError`]; nothing is written then.
pub async fn keep_alias(
    monitor: &Monitor,
    organisation: OrganisationId,
    alias: &Alias,
    said: Said<'_>,
) -> Result<(AliasId, u64), KeepAliasError> {
    let (alias, reason) = (alias.checked()?, reason(&said)?);
    let id = AliasId(fresh(said.now));
    let stored = StoredAlias { id, alias, reason, who: said.who.to_owned(), at: said.now };
    Ok((id, monitor.store.put_alias(organisation, stored).await.map_err(StageError::from)?))
}

/// Removes an alias; returns how many assets are read otherwise without it.
///
/// # Errors
/// [`KeepAliasError::NoAlias`], or the database's.
pub async fn remove_alias(
    monitor: &Monitor,
    organisation: OrganisationId,
    id: AliasId,
    who: &str,
    now: Timestamp,
) -> Result<u64, KeepAliasError> {
    let removed = monitor.store.delete_alias(organisation, id, who, now).await.map_err(StageError::from)?;
    removed.ok_or(KeepAliasError::NoAlias)
}

/// Remembers that a spelling of the inventory does not mean the vendor with this key.
///
/// # Errors
/// [`KeepAliasError`]; nothing is written then.
pub async fn reject_suggestion(
    monitor: &Monitor,
    organisation: OrganisationId,
    (written, vendor): (&str, &str),
    said: Said<'_>,
) -> Result<(), KeepAliasError> {
    let text = |text: &str, what| match text.trim() {
        "" => Err(AliasError::Missing(what)),
        text if text.chars().count() > ALIAS_CHARS_MAX => Err(AliasError::TooLong),
        text => Ok(text.to_owned()),
    };
    let written = text(written, "the spelling of your inventory")?;
    let vendor = text(vendor, "the vendor that was suggested")?;
    let rejection = Rejection { written, vendor, reason: reason(&said)?, who: said.who.to_owned(), at: said.now };
    Ok(monitor.store.put_rejection(organisation, rejection).await.map_err(StageError::from)?)
}

/// Forgets that a suggestion was rejected.
///
/// # Errors
/// [`KeepAliasError::NoAlias`], or the database's.
pub async fn reopen_suggestion(
    monitor: &Monitor,
    organisation: OrganisationId,
    suggestion: (&str, &str),
    who: &str,
    now: Timestamp,
) -> Result<(), KeepAliasError> {
    match monitor.store.delete_rejection(organisation, suggestion, who, now).await.map_err(StageError::from)? {
        true => Ok(()),
        false => Err(KeepAliasError::NoAlias),
    }
}

fn reason(said: &Said<'_>) -> Result<String, KeepAliasError> {
    let words = said.words.trim().replace("\r\n", "\n");
    match words.chars().count() {
        0 => Err(KeepAliasError::NoReason),
        count if count > WORDS_CHARS_MAX => Err(KeepAliasError::TooLong(count)),
        _ => Ok(words),
    }
}
