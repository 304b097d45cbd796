//! The people of an organisation: their roles, and invitations that wait.
//!
//! Does not know: what roles may do (`identity`).

use super::{AccountError, Actor};
use crate::Monitor;
use identity::{Permission, Role};
use jiff::Timestamp;
use store::{LinkId, RoleChange, UserId};

/// Gives a person another role, or none: then he does not belong to the organisation any more.
///
/// # Errors
/// [`AccountError::NotAllowed`], [`AccountError::NotFound`], [`AccountError::LastAdmin`].
pub async fn change_role(
    monitor: &Monitor,
    actor: &Actor,
    user: UserId,
    role: Option<Role>,
    now: Timestamp,
) -> Result<(), AccountError> {
    actor.must(Permission::People)?;
    match monitor.store.put_role(actor.organisation, user, role, &actor.who, now).await? {
        RoleChange::Done => Ok(()),
        RoleChange::NoPerson => Err(AccountError::NotFound),
        RoleChange::LastAdmin => Err(AccountError::LastAdmin),
    }
}

/// Takes an invitation back.
///
/// # Errors
/// [`AccountError::NotAllowed`], [`AccountError::NotFound`].
pub async fn withdraw_invitation(
    monitor: &Monitor,
    actor: &Actor,
    link: LinkId,
    now: Timestamp,
) -> Result<(), AccountError> {
    actor.must(Permission::People)?;
    match monitor.store.delete_invitation(actor.organisation, link, &actor.who, now).await? {
        true => Ok(()),
        false => Err(AccountError::NotFound),
    }
}
