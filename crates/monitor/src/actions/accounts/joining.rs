//! Using one-time links up: the first account, an invitation, a new password.
//!
//! Does not know: how a link reached its owner.

use super::signing::{Origin, begin, subject_of};
use super::{AccountError, new_hash};
use crate::Monitor;
use crate::ids::fresh;
use identity::{Token, email_of, name_of};
use jiff::Timestamp;
use store::{Link, LinkPurpose, NewUser, SessionStage, UserId};

/// What came of an invitation that was accepted.
#[derive(Debug)]
pub enum Joined {
    /// With a new account: signed in under this token.
    In(Token),
    /// With the account that was there: its owner signs in as ever.
    Known,
}

async fn working(monitor: &Monitor, token: &Token, purpose: LinkPurpose, now: Timestamp) -> Result<Link, AccountError> {
    let found = monitor.store.find_link(token.digest().text(), purpose, now).await?;
    found.ok_or(AccountError::Gone)
}

/// Makes the first account and signs it in.
///
/// # Errors
/// [`AccountError::Gone`], and what is wrong with name, address and password; the link still works then.
pub async fn make_first_account(
    monitor: &Monitor,
    token: &Token,
    (name, email): (&str, &str),
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    working(monitor, token, LinkPurpose::FirstAdmin, now).await?;
    let (name, email) = (name_of(name).ok_or(AccountError::Name)?, email_of(email).ok_or(AccountError::Email)?);
    let password = new_hash(password, &[&name, &email]).await?;
    let user = NewUser { id: UserId(fresh(now)), name, password };
    let made = monitor.store.accept_first_admin(token.digest().text(), &email, user, now).await?;
    enter(monitor, made.ok_or(AccountError::Gone)?, origin, now).await
}

/// Accepts an invitation: with a new account where its address has none, else with the one that it has.
///
/// # Errors
/// [`AccountError::Gone`], and what is wrong with name and password; the link still works then.
pub async fn accept_invitation(
    monitor: &Monitor,
    token: &Token,
    name: &str,
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Joined, AccountError> {
    let link = working(monitor, token, LinkPurpose::Invitation, now).await?;
    let known = monitor.store.find_user_by_email(&link.email).await?.is_some();
    let user = if known {
        NewUser { id: UserId(fresh(now)), name: String::new(), password: String::new() }
    } else {
        let name = name_of(name).ok_or(AccountError::Name)?;
        let password = new_hash(password, &[&name, &link.email]).await?;
        NewUser { id: UserId(fresh(now)), name, password }
    };
    let (fresh_id, has_password) = (user.id, !user.password.is_empty());
    let joined = monitor.store.accept_invitation(token.digest().text(), user, now).await?;
    let joined = joined.ok_or(AccountError::Gone)?;
    if joined != fresh_id || !has_password {
        return Ok(Joined::Known);
    }
    Ok(Joined::In(enter(monitor, joined, origin, now).await?))
}

/// Sets a password anew; every session of the account ends, and its owner signs in.
///
/// # Errors
/// [`AccountError::Gone`], [`AccountError::Password`]; the link still works after the latter.
pub async fn reset_password(
    monitor: &Monitor,
    token: &Token,
    password: &str,
    now: Timestamp,
) -> Result<(), AccountError> {
    let link = working(monitor, token, LinkPurpose::Reset, now).await?;
    let hash = new_hash(password, &[&link.email]).await?;
    let found = monitor.store.reset_password(token.digest().text(), &hash, now).await?;
    found.ok_or(AccountError::Gone)?;
    monitor.store.record_right_try(vec![subject_of(&link.email)], Vec::new()).await?;
    Ok(())
}

async fn enter(monitor: &Monitor, user: UserId, origin: &Origin, now: Timestamp) -> Result<Token, AccountError> {
    let user = monitor.store.find_user(user).await?.ok_or(AccountError::NotFound)?;
    begin(monitor, &user, SessionStage::Full, origin, now).await
}
