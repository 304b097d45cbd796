//! Signing up: whoever asks gets a link by mail, and by it an account with an organisation of its own, for a trial or for good.
//!
//! Does not know: how a link looks, pages.

use super::joining::{enter, working};
use super::links::can_mail;
use super::signing::{Origin, subject_of};
use super::{AccountError, new_hash};
use crate::actions::{WatchlistDraft, WatchlistError, add_watchlist};
use crate::ids::fresh;
use crate::{Monitor, SignUpSettings, StageError};
use identity::{Role, Subject, Token, email_of, name_of};
use jiff::{SignedDuration, Timestamp};
use store::{LinkId, LinkPurpose, NewLink, NewSignUp, NewUser, OrganisationId, Reader, SignedUp, UserId};
use triage::watchlist::Rule;

/// How long a link works.
const LINK_HOURS: i64 = 24;
/// Bytes of an address to go on at: more than any of ours has.
const NEXT_SIZE_BYTES_MAX: usize = 4_000;
/// Characters of an organisation's name.
const ORGANISATION_CHARS_MAX: usize = 100;
/// The watchlist that an organisation begins with.
const FIRST_WATCHLIST: &str = "Our devices";

/// Somebody asked for an account, and was counted.
#[derive(Debug)]
pub struct SignUpAsked {
    email: String,
    next: String,
}

/// How people sign up here; `None` where they do not, or no mail could bring them a link.
pub fn sign_up_at(monitor: &Monitor) -> Option<&SignUpSettings> {
    monitor.settings.sign_up.as_ref().filter(|_| can_mail(monitor))
}

/// Counts that somebody asks for an account; `next` is where he goes on, below the root. Nobody learns whether there is an
/// account with this address, nor by how long the answer takes: the rest ([`mail_sign_up`]) is done after the answer.
///
/// # Errors
/// [`AccountError::NotFound`] where nobody signs up, [`AccountError::Email`], [`AccountError::Wait`] after too many tries.
pub async fn ask_for_account(
    monitor: &Monitor,
    (email, next): (&str, &str),
    origin: &Origin,
    now: Timestamp,
) -> Result<SignUpAsked, AccountError> {
    sign_up_at(monitor).ok_or(AccountError::NotFound)?;
    let email = email_of(email).ok_or(AccountError::Email)?;
    let subjects = vec![
        (Subject::Reset, format!("sign-up of {}", subject_of(&email))),
        (Subject::Address, format!("sign-up from {}", origin.network())),
    ];
    match monitor.store.take_try(subjects, now).await? {
        Some(until) => Err(AccountError::Wait(until)),
        None => {
            let next = if next.len() > NEXT_SIZE_BYTES_MAX { "/" } else { next };
            Ok(SignUpAsked { email, next: next.to_owned() })
        }
    }
}

/// Mails a link to whoever has no account with the address that was asked for.
///
/// # Errors
/// When the database does not answer.
pub async fn mail_sign_up(monitor: &Monitor, asked: SignUpAsked, now: Timestamp) -> Result<(), AccountError> {
    let SignUpAsked { email, next } = asked;
    if monitor.store.find_user_by_email(&email).await?.is_some() {
        return Ok(());
    }
    let link = NewLink {
        id: LinkId(fresh(now)),
        digest: None,
        purpose: LinkPurpose::SignUp,
        email,
        organisation: None,
        role: Role::Admin,
        who: "sign-up page".to_owned(),
        expires: now + SignedDuration::from_hours(LINK_HOURS),
        next,
    };
    monitor.store.insert_link(link, now).await?;
    Ok(())
}

/// Makes an account with an organisation of its own, a watchlist of its devices that tells the new account's address, and
/// signs it in.
///
/// # Errors
/// [`AccountError::Gone`], [`AccountError::SignInFirst`] where there is an account by now, [`AccountError::NameTaken`],
/// [`AccountError::OrganisationName`], and what is wrong with name and password; the link still works after the last four.
pub async fn sign_up(
    monitor: &Monitor,
    token: &Token,
    (organisation, name): (&str, &str),
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let settings = sign_up_at(monitor).ok_or(AccountError::NotFound)?;
    let link = working(monitor, token, LinkPurpose::SignUp, now).await?;
    let name = name_of(name).ok_or(AccountError::Name)?;
    let called = organisation.trim();
    if called.is_empty() || called.chars().count() > ORGANISATION_CHARS_MAX || called.chars().any(char::is_control) {
        return Err(AccountError::OrganisationName);
    }
    let password = new_hash(password, &[&name, &link.email, called]).await?;
    let user = NewUser { id: UserId(fresh(now)), name, password: password.clone() };
    let organisation = OrganisationId(fresh(now));
    let trial_until = settings.trial_days.map(|days| now + SignedDuration::from_hours(24 * i64::from(days)));
    let new = NewSignUp { organisation, name: called.to_owned(), trial_until, user };
    let user = match monitor.store.accept_sign_up(token.digest().text(), new, now).await? {
        SignedUp::Done(user) => user,
        SignedUp::Gone => return Err(AccountError::Gone),
        SignedUp::HasAccount => return Err(AccountError::SignInFirst),
        SignedUp::NameTaken => return Err(AccountError::NameTaken),
    };
    watch_devices(monitor, organisation, &link.email, now).await;
    enter(monitor, user, password, origin, now).await
}

/// What an organisation hears of before anybody wrote a watchlist: what meets its inventory. The account is made already; a
/// watchlist that could not be is made by hand.
pub(super) async fn watch_devices(monitor: &Monitor, organisation: OrganisationId, email: &str, now: Timestamp) {
    if let Err(error) = add_first_watchlist(monitor, organisation, email, now).await {
        tracing::warn!(%organisation, %error, "the first watchlist of an organisation could not be made");
    }
}

async fn add_first_watchlist(
    monitor: &Monitor,
    organisation: OrganisationId,
    email: &str,
    now: Timestamp,
) -> Result<(), WatchlistError> {
    if !monitor.store.list_watchlists(organisation).await.map_err(StageError::from)?.is_empty() {
        return Ok(());
    }
    let draft = WatchlistDraft {
        name: FIRST_WATCHLIST.to_owned(),
        rule: Rule { inventory: true, ..Rule::default() },
        recipients: vec![email.to_owned()],
        ..WatchlistDraft::default()
    };
    let reader = Reader { organisation, tlp: monitor.settings.tlp };
    add_watchlist(monitor, &reader, draft, "first account", now).await.map(|_| ())
}
