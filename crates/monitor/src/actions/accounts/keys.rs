//! API tokens of a person.
//!
//! Does not know: headers.

use super::signing::check_password;
use super::{AccountError, fresh_token};
use crate::Monitor;
use crate::ids::fresh;
use identity::{Scope, Token, name_of};
use jiff::{SignedDuration, Timestamp};
use store::{ApiTokenId, ApiTokenMade, NewApiToken, Session};

/// The longest life of a token: one that nobody renews in a year is one that nobody remembers.
const API_TOKEN_DAYS_MAX: i64 = 366;

/// Makes a token for the session's person in its organisation, if he knows his present password: it outlives the session.
/// It is shown once.
///
/// # Errors
/// [`AccountError::Name`], [`AccountError::Wrong`], [`AccountError::Wait`], [`AccountError::TooMany`];
/// [`AccountError::NotFound`] where the session ended meanwhile.
pub async fn make_api_token(
    monitor: &Monitor,
    session: &Session,
    present: &str,
    name: &str,
    scope: Scope,
    days: i64,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let name = name_of(name).ok_or(AccountError::Name)?;
    let membership = session.membership.as_ref().ok_or(AccountError::NotAllowed)?;
    check_password(monitor, session, present, now).await?;
    let token = fresh_token()?;
    let new = NewApiToken {
        id: ApiTokenId(fresh(now)),
        digest: token.digest().text().to_owned(),
        name,
        scope,
        expires: now + SignedDuration::from_hours(24 * days.clamp(1, API_TOKEN_DAYS_MAX)),
    };
    match monitor.store.insert_api_token(membership.organisation, session.id, new, now).await? {
        ApiTokenMade::Done => Ok(token),
        ApiTokenMade::NotTheirs => Err(AccountError::NotFound),
        ApiTokenMade::TooMany => Err(AccountError::TooMany),
    }
}

/// Revokes one of the person's tokens of this organisation.
///
/// # Errors
/// [`AccountError::NotFound`].
pub async fn revoke_api_token(
    monitor: &Monitor,
    session: &Session,
    token: ApiTokenId,
    now: Timestamp,
) -> Result<(), AccountError> {
    let membership = session.membership.as_ref().ok_or(AccountError::NotFound)?;
    match monitor.store.revoke_api_token(membership.organisation, session.user, token, now).await? {
        true => Ok(()),
        false => Err(AccountError::NotFound),
    }
}
