//! Making one-time links: for the first account, into an organisation, to set a password anew.
//!
//! Where mails leave by SMTP a link is mailed, and its token is made when the mail is; else whoever made it hands it over.
//! Does not know: how a link looks.

use super::signing::{Origin, subject_of};
use super::{AccountError, Actor, fresh_token};
use crate::Monitor;
use crate::ids::fresh;
use crate::settings::Transport;
use identity::{Permission, Role, Subject, Token, email_of};
use jiff::{SignedDuration, Timestamp};
use store::{LinkId, LinkPurpose, NewLink, OrganisationId};

/// How long links for a first account and for a password work.
const LINK_HOURS: i64 = 24;
/// How long an invitation works: somebody may be on leave.
const INVITATION_HOURS: i64 = 24 * 7;

/// What came of an invitation.
#[derive(Debug)]
pub enum Invited {
    /// A mail is on its way.
    Mailed,
    /// No mails leave here: this is the link's token, to be handed over.
    HandOver(Token),
}

/// Whether links are mailed.
pub fn can_mail(monitor: &Monitor) -> bool {
    matches!(monitor.settings.mail.transport, Transport::Smtp(_))
}

/// A link that makes the first account, as the organisation's administrator; `None` once there is an account.
///
/// # Errors
/// When the database does not answer.
pub async fn make_first_link(
    monitor: &Monitor,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<Option<Token>, AccountError> {
    if monitor.store.count_users().await? > 0 {
        return Ok(None);
    }
    let token = fresh_token()?;
    let link = NewLink {
        id: LinkId(fresh(now)),
        digest: Some(token.digest().text().to_owned()),
        purpose: LinkPurpose::FirstAdmin,
        email: String::new(),
        organisation: Some(organisation),
        role: Role::Admin,
        who: "terminal".to_owned(),
        expires: now + SignedDuration::from_hours(LINK_HOURS),
        next: String::new(),
    };
    monitor.store.insert_link(link, now).await?;
    Ok(Some(token))
}

/// Invites somebody into the actor's organisation.
///
/// # Errors
/// [`AccountError::NotAllowed`], [`AccountError::Email`], [`AccountError::Belongs`].
pub async fn invite(
    monitor: &Monitor,
    actor: &Actor,
    email: &str,
    role: Role,
    now: Timestamp,
) -> Result<Invited, AccountError> {
    actor.must(Permission::People)?;
    let email = email_of(email).ok_or(AccountError::Email)?;
    let token = if can_mail(monitor) { None } else { Some(fresh_token()?) };
    let link = NewLink {
        id: LinkId(fresh(now)),
        digest: token.as_ref().map(|token| token.digest().text().to_owned()),
        purpose: LinkPurpose::Invitation,
        email,
        organisation: Some(actor.organisation),
        role,
        who: actor.who.clone(),
        expires: now + SignedDuration::from_hours(INVITATION_HOURS),
        next: String::new(),
    };
    if !monitor.store.insert_link(link, now).await? {
        return Err(AccountError::Belongs);
    }
    Ok(token.map_or(Invited::Mailed, Invited::HandOver))
}

/// A link that sets a password anew, for whoever runs the installation to hand over; `None` where there is no such account.
///
/// # Errors
/// When the database does not answer.
pub async fn make_reset_link(
    monitor: &Monitor,
    email: &str,
    who: &str,
    now: Timestamp,
) -> Result<Option<Token>, AccountError> {
    let email = email_of(email).ok_or(AccountError::Email)?;
    if monitor.store.find_user_by_email(&email).await?.is_none() {
        return Ok(None);
    }
    let token = fresh_token()?;
    let link = reset_link(email, Some(token.digest().text().to_owned()), who, now);
    monitor.store.insert_link(link, now).await?;
    Ok(Some(token))
}

/// Somebody asked for a link to a new password, and was counted.
#[derive(Debug)]
pub struct ResetAsked {
    email: String,
}

/// Counts that somebody asks for a link to a new password. Nobody learns whether there is an account with this address, nor
/// by how long the answer takes: what is done for one that there is ([`mail_reset`]) is done after the answer.
///
/// # Errors
/// [`AccountError::Wait`] after too many tries.
pub async fn ask_for_reset(
    monitor: &Monitor,
    email: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<ResetAsked, AccountError> {
    let email = email_of(email).unwrap_or_default();
    // Not those of signing in: who asks for a link has not guessed a password.
    let subjects = vec![
        (Subject::Reset, format!("reset of {}", subject_of(&email))),
        (Subject::Address, format!("reset from {}", origin.network())),
    ];
    match monitor.store.take_try(subjects, now).await? {
        Some(until) => Err(AccountError::Wait(until)),
        None => Ok(ResetAsked { email }),
    }
}

/// Mails a link to whoever has an account with the address that was asked for.
///
/// # Errors
/// When the database does not answer.
pub async fn mail_reset(monitor: &Monitor, asked: ResetAsked, now: Timestamp) -> Result<(), AccountError> {
    let ResetAsked { email } = asked;
    if can_mail(monitor) && monitor.store.find_user_by_email(&email).await?.is_some() {
        monitor.store.insert_link(reset_link(email, None, "sign-in page", now), now).await?;
    }
    Ok(())
}

fn reset_link(email: String, digest: Option<String>, who: &str, now: Timestamp) -> NewLink {
    let (id, purpose, who) = (LinkId(fresh(now)), LinkPurpose::Reset, who.to_owned());
    let expires = now + SignedDuration::from_hours(LINK_HOURS);
    NewLink { id, digest, purpose, email, organisation: None, role: Role::Viewer, who, expires, next: String::new() }
}
