//! Switching a second factor on and off, and recovery codes.
//!
//! Does not know: how a secret is shown.

use super::signing::{check_code, check_password, choose_organisation, take_code};
use super::{AccountError, fresh_random, who};
use crate::Monitor;
use identity::{SecondFactor, Token, email_of, recovery_codes, recovery_digest};
use jiff::Timestamp;
use store::Session;

/// A secret to be confirmed, for whoever knows the password: a session that was left open must not lock its owner out.
/// One that was not confirmed gives way to it.
///
/// # Errors
/// [`AccountError::Wrong`], [`AccountError::Wait`], [`AccountError::TooMany`] where one is in use.
pub async fn begin_second_factor(
    monitor: &Monitor,
    session: &Session,
    password: &str,
    now: Timestamp,
) -> Result<SecondFactor, AccountError> {
    let user = check_password(monitor, session, password, now).await?;
    let factor = SecondFactor::from_random(fresh_random()?)?;
    match monitor.store.put_pending_secret(user.id, &user.password, &factor.secret()).await? {
        true => Ok(factor),
        false => Err(AccountError::TooMany),
    }
}

/// Takes the pending secret into use. Returns the recovery codes, to be shown once, and the session's new token; all
/// other sessions end.
///
/// # Errors
/// [`AccountError::Wrong`] where the code is not the secret's, [`AccountError::Wait`], [`AccountError::NotFound`] where no
/// secret is pending.
pub async fn confirm_second_factor(
    monitor: &Monitor,
    session: &Session,
    code: &str,
    now: Timestamp,
) -> Result<(Vec<String>, Token), AccountError> {
    let subject = take_code(monitor, session, now).await?;
    let user = monitor.store.find_user(session.user).await?.ok_or(AccountError::NotFound)?;
    if user.pending.is_empty() {
        return Err(AccountError::NotFound);
    }
    let step = SecondFactor::parse(&user.pending)?.step_of(code, 0, now).ok_or(AccountError::Wrong)?;
    monitor.store.record_right_try(&subject, Vec::new()).await?;
    let (codes, digests) = fresh_codes()?;
    let on = monitor.store.enable_second_factor(user.id, &user.pending, step, digests, session.id, now).await?;
    let membership = session.membership.as_ref().filter(|_| on).ok_or(AccountError::NotFound)?;
    let token = choose_organisation(monitor, session, membership.organisation, now).await?;
    Ok((codes, token))
}

/// Switches the second factor off, for whoever knows the password.
///
/// # Errors
/// [`AccountError::Wrong`], [`AccountError::Wait`].
pub async fn stop_second_factor(
    monitor: &Monitor,
    session: &Session,
    password: &str,
    now: Timestamp,
) -> Result<(), AccountError> {
    let user = check_password(monitor, session, password, now).await?;
    let who = who(&session.name, &session.email);
    monitor.store.disable_second_factor(user.id, Some(&user.password), &who, now).await?;
    Ok(())
}

/// Switches the second factor of somebody who lost it off, and takes his passkeys away; `false` where there is no such
/// account, or it has neither.
///
/// # Errors
/// [`AccountError::Email`].
pub async fn stop_second_factor_of(
    monitor: &Monitor,
    email: &str,
    who: &str,
    now: Timestamp,
) -> Result<bool, AccountError> {
    let email = email_of(email).ok_or(AccountError::Email)?;
    match monitor.store.find_user_by_email(&email).await? {
        Some(user) => {
            let passkeys_count = monitor.store.delete_passkeys(user.id, who, now).await?;
            Ok(monitor.store.disable_second_factor(user.id, None, who, now).await? || passkeys_count > 0)
        }
        None => Ok(false),
    }
}

/// Fresh recovery codes in place of all earlier ones, for whoever has the second factor at hand.
///
/// # Errors
/// [`AccountError::Wrong`], [`AccountError::Wait`], [`AccountError::NotFound`] while there is no second factor.
pub async fn renew_recovery_codes(
    monitor: &Monitor,
    session: &Session,
    code: &str,
    now: Timestamp,
) -> Result<Vec<String>, AccountError> {
    check_code(monitor, session, code, now).await?;
    let (codes, digests) = fresh_codes()?;
    match monitor.store.put_recovery_codes(session.user, digests, now).await? {
        true => Ok(codes),
        false => Err(AccountError::NotFound),
    }
}

fn fresh_codes() -> Result<(Vec<String>, Vec<String>), AccountError> {
    let codes = recovery_codes(&fresh_random()?);
    let digests = codes.iter().filter_map(|code| Some(recovery_digest(code)?.text().to_owned())).collect();
    Ok((codes, digests))
}
