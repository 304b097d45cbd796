//! Using one-time links up: the first account, an invitation, a new password.
//!
//! Does not know: how a link reached its owner.

use super::sign_up::watch_devices;
use super::signing::{Counted, Origin, begin, choose_organisation};
use super::{AccountError, new_hash};
use crate::Monitor;
use crate::ids::fresh;
use identity::{Token, email_of, name_of};
use jiff::Timestamp;
use store::{Accepted, Joiner, Link, LinkPurpose, NewUser, Session, SessionStage, User, UserId};

pub(super) async fn working(
    monitor: &Monitor,
    token: &Token,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Link, AccountError> {
    let found = monitor.store.find_link(token.digest().text(), purpose, now).await?;
    found.ok_or(AccountError::Gone)
}

/// Makes the first account, and a watchlist of its devices where its organisation has none, and signs it in.
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
    let link = working(monitor, token, LinkPurpose::FirstAdmin, now).await?;
    let (name, email) = (name_of(name).ok_or(AccountError::Name)?, email_of(email).ok_or(AccountError::Email)?);
    let password = new_hash(password, &[&name, &email]).await?;
    let user = NewUser { id: UserId(fresh(now)), name, password: password.clone() };
    let made = monitor.store.accept_first_admin(token.digest().text(), &email, user, now).await?;
    let made = made.ok_or(AccountError::Gone)?;
    if let Some(organisation) = link.organisation {
        watch_devices(monitor, organisation, &email, now).await;
    }
    enter(monitor, made, password, origin, now).await
}

/// Accepts an invitation with a new account, and signs it in.
///
/// # Errors
/// [`AccountError::SignInFirst`] where the invited address has an account, [`AccountError::Gone`], and what is wrong with
/// name and password; the link still works after all but the second.
pub async fn accept_invitation(
    monitor: &Monitor,
    token: &Token,
    name: &str,
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let link = working(monitor, token, LinkPurpose::Invitation, now).await?;
    if monitor.store.find_user_by_email(&link.email).await?.is_some() {
        return Err(AccountError::SignInFirst);
    }
    let name = name_of(name).ok_or(AccountError::Name)?;
    let password = new_hash(password, &[&name, &link.email]).await?;
    let user = NewUser { id: UserId(fresh(now)), name, password: password.clone() };
    let joined = accept(monitor, token, Joiner::New(user), now).await?;
    enter(monitor, joined, password, origin, now).await
}

/// Accepts an invitation for the account that is signed in, and goes on in the organisation that it leads into. Returns
/// the session's new token.
///
/// # Errors
/// [`AccountError::SignInFirst`] where it is not that account which is invited, or its second factor is still to come;
/// [`AccountError::Gone`].
pub async fn accept_invitation_in(
    monitor: &Monitor,
    session: &Session,
    token: &Token,
    now: Timestamp,
) -> Result<Token, AccountError> {
    if session.stage != SessionStage::Full {
        return Err(AccountError::SignInFirst);
    }
    let link = working(monitor, token, LinkPurpose::Invitation, now).await?;
    accept(monitor, token, Joiner::Known(session.user), now).await?;
    choose_organisation(monitor, session, link.organisation.ok_or(AccountError::Gone)?, now).await
}

async fn accept(monitor: &Monitor, token: &Token, joiner: Joiner, now: Timestamp) -> Result<UserId, AccountError> {
    match monitor.store.accept_invitation(token.digest().text(), joiner, now).await? {
        Accepted::Joined(user) => Ok(user),
        Accepted::Gone => Err(AccountError::Gone),
        Accepted::NotTheirs => Err(AccountError::SignInFirst),
    }
}

/// Sets a password anew; every session of the account ends, its API tokens are revoked, and its owner signs in.
///
/// # Errors
/// [`AccountError::Gone`], [`AccountError::Password`]; the link still works after the latter.
pub async fn reset_password(
    monitor: &Monitor,
    token: &Token,
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<(), AccountError> {
    let link = working(monitor, token, LinkPurpose::Reset, now).await?;
    let hash = new_hash(password, &[&link.email]).await?;
    let found = monitor.store.reset_password(token.digest().text(), &hash, now).await?;
    found.ok_or(AccountError::Gone)?;
    Counted::new(&link.email, origin).record_right(monitor).await
}

/// Signs in to an account that was just made, unless its password was set anew since then.
pub(super) async fn enter(
    monitor: &Monitor,
    user: UserId,
    password: String,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let user = monitor.store.find_user(user).await?.ok_or(AccountError::NotFound)?;
    let user = User { password, ..user };
    begin(monitor, &user, SessionStage::Full, origin, now).await?.ok_or(AccountError::SignInFirst)
}
