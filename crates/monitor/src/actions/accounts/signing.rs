//! Signing in, in one step or two, and out; what a session may do with itself.
//!
//! A session's token is another after every step that lets it open more, so that one that was planted opens nothing.
//! Does not know: what carries a token.

use super::{AccountError, fresh_token, new_hash, verified};
use crate::Monitor;
use crate::ids::fresh;
use identity::{SecondFactor, Subject, Token, Verified, email_of, recovery_digest};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use store::{Bearer, NewSession, OrganisationId, Session, SessionId, SessionStage, User};
use triage::wording::Language;

/// A session that rests so long has ended: a shift.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after so long, whatever is done in it.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long the second factor may take.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The use of a session is written down this often, not with every request.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Characters of a browser's name that are kept.
const AGENT_CHARS_MAX: usize = 200;

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The client's address; `None` where it is not known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub agent: String,
}

impl Origin {
    pub(super) fn address(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }

    /// What tries are counted for: an IPv6 network counts as one, because one machine has all of it.
    pub(super) fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("address {a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Some(address) => format!("address {address}"),
            None => "address unknown".to_owned(),
        }
    }
}

/// What came of a try to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in: the session's token.
    In(Token),
    /// The password was right; the second factor is asked for under this token.
    Code(Token),
}

/// Tries to sign in with a password.
///
/// # Errors
/// [`AccountError::Wrong`] for a wrong password and an unknown address alike, after the same work;
/// [`AccountError::Wait`] after too many tries.
pub async fn sign_in(
    monitor: &Monitor,
    email: &str,
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<SignIn, AccountError> {
    let email = email_of(email).unwrap_or_default();
    let counted = Counted::new(&email, origin);
    if let Some(until) = monitor.store.take_try(counted.subjects(), now).await? {
        return Err(AccountError::Wait(until));
    }
    // Once more where the hash was another by the time the session began: it was renewed, or the password was changed and
    // is wrong now.
    for _ in 0..2 {
        let (user, outcome) = matching(monitor, &email, password, origin, now).await?;
        let stage = if user.secret.is_empty() { SessionStage::Full } else { SessionStage::Code };
        let Some(token) = begin(monitor, &user, stage, origin, now).await? else { continue };
        counted.record_right(monitor).await?;
        if outcome == Verified::Stale {
            let hash = renewed(password).await?;
            monitor.store.update_password_hash(user.id, &user.password, &hash).await?;
        }
        return Ok(if stage == SessionStage::Full { SignIn::In(token) } else { SignIn::Code(token) });
    }
    Err(AccountError::Wrong)
}

/// The account whose password this is.
async fn matching(
    monitor: &Monitor,
    email: &str,
    password: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<(User, Verified), AccountError> {
    let user = monitor.store.find_user_by_email(email).await?;
    let outcome = verified(password, user.as_ref().map(|user| user.password.clone())).await?;
    let subject = user.as_ref().map_or_else(|| "no account".to_owned(), |user| user.id.to_string());
    match user.filter(|_| outcome != Verified::Wrong) {
        Some(user) => Ok((user, outcome)),
        None => {
            monitor.store.record_failed_sign_in(&subject, &origin.address(), now).await?;
            Err(AccountError::Wrong)
        }
    }
}

/// The password is right already: its rules are those of the day it was set.
async fn renewed(password: &str) -> Result<String, AccountError> {
    let (password, salt) = (password.to_owned(), super::fresh_random()?);
    super::hashing(move || identity::hash_password(&password, salt)).await
}

/// What tries to sign in are counted under.
pub(super) struct Counted {
    here: String,
    account: String,
    network: String,
}

impl Counted {
    pub(super) fn new(email: &str, origin: &Origin) -> Counted {
        let (account, network) = (subject_of(email), origin.network());
        Counted { here: format!("{account} from {network}"), account, network }
    }

    fn subjects(&self) -> Vec<(Subject, String)> {
        vec![
            (Subject::AccountFrom, self.here.clone()),
            (Subject::Account, self.account.clone()),
            (Subject::Address, self.network.clone()),
        ]
    }

    /// Whoever slips and gets in then takes his slips along.
    pub(super) async fn record_right(&self, monitor: &Monitor) -> Result<(), AccountError> {
        let shared = vec![self.account.clone(), self.network.clone()];
        Ok(monitor.store.record_right_try(&self.here, shared).await?)
    }
}

/// What tries for a mail address are counted under: not the address, because people type passwords into the wrong field.
pub(super) fn subject_of(email: &str) -> String {
    format!("account {:x}", Sha256::digest(email.as_bytes()))
}

/// Begins a session in the first of the person's organisations, if the password of `user`, which was found right, still is
/// the account's.
pub(super) async fn begin(
    monitor: &Monitor,
    user: &User,
    stage: SessionStage,
    origin: &Origin,
    now: Timestamp,
) -> Result<Option<Token>, AccountError> {
    let token = fresh_token()?;
    let organisation = monitor.store.list_memberships(user.id).await?.into_iter().next();
    let session = NewSession {
        id: SessionId(fresh(now)),
        digest: token.digest().text().to_owned(),
        user: user.id,
        password: user.password.clone(),
        organisation: organisation.map(|membership| membership.organisation),
        stage,
        expires: now + if stage == SessionStage::Full { SESSION_LIFE } else { CODE_LIFE },
        address: origin.address(),
        agent: origin.agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect(),
    };
    Ok(monitor.store.insert_session(session, now).await?.then_some(token))
}

/// The second step: a code of the app, or a recovery code. The session goes on under another token.
///
/// # Errors
/// [`AccountError::Wrong`], [`AccountError::Wait`].
pub async fn confirm_code(
    monitor: &Monitor,
    session: &Session,
    code: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let user = check_code(monitor, session, code, now).await?;
    if !monitor.store.delete_session(user.id, session.id, "code_confirmed", now).await? {
        // Confirmed elsewhere meanwhile: one sign-in, one session.
        return Err(AccountError::Wrong);
    }
    begin(monitor, &user, SessionStage::Full, origin, now).await?.ok_or(AccountError::Wrong)
}

/// Counts a try to type a code; returns what it is counted under.
pub(super) async fn take_code(monitor: &Monitor, session: &Session, now: Timestamp) -> Result<String, AccountError> {
    // Between the password and the code tries count for the account: six digits are not to be guessed by beginning anew.
    let subject = match session.stage {
        SessionStage::Code => format!("code {}", session.user),
        SessionStage::Full => format!("code in session {}", session.id),
    };
    match monitor.store.take_try(vec![(Subject::Code, subject.clone())], now).await? {
        Some(until) => Err(AccountError::Wait(until)),
        None => Ok(subject),
    }
}

/// Whether a code is right, and uses it up.
pub(super) async fn check_code(
    monitor: &Monitor,
    session: &Session,
    code: &str,
    now: Timestamp,
) -> Result<User, AccountError> {
    let subject = take_code(monitor, session, now).await?;
    let user = monitor.store.find_user(session.user).await?.ok_or(AccountError::NotFound)?;
    if user.secret.is_empty() {
        return Err(AccountError::NotFound);
    }
    let right = match SecondFactor::parse(&user.secret)?.step_of(code, user.step, now) {
        Some(step) => monitor.store.use_step(user.id, step).await?,
        None => match recovery_digest(code) {
            Some(digest) => monitor.store.use_recovery_code(user.id, digest.text(), now).await?,
            None => false,
        },
    };
    if !right {
        monitor.store.record_failed_sign_in(&user.id.to_string(), "", now).await?;
        return Err(AccountError::Wrong);
    }
    monitor.store.record_right_try(&subject, Vec::new()).await?;
    Ok(user)
}

/// Ends the session.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(monitor: &Monitor, session: &Session, now: Timestamp) -> Result<(), AccountError> {
    monitor.store.delete_session(session.user, session.id, "signed_out", now).await?;
    Ok(())
}

/// Ends another of the person's sessions, or all others.
///
/// # Errors
/// [`AccountError::NotFound`].
pub async fn end_session(
    monitor: &Monitor,
    session: &Session,
    which: Option<SessionId>,
    now: Timestamp,
) -> Result<(), AccountError> {
    let Some(which) = which else {
        monitor.store.delete_sessions(session.user, Some(session.id), now).await?;
        return Ok(());
    };
    match monitor.store.delete_session(session.user, which, "session_ended", now).await? {
        true => Ok(()),
        false => Err(AccountError::NotFound),
    }
}

/// Goes on in another of the person's organisations, under another token.
///
/// # Errors
/// [`AccountError::NotFound`] where he does not belong to it.
pub async fn choose_organisation(
    monitor: &Monitor,
    session: &Session,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let token = fresh_token()?;
    match monitor.store.update_session_token(session.id, token.digest().text(), organisation, now).await? {
        true => Ok(token),
        false => Err(AccountError::NotFound),
    }
}

/// Changes the person's own password; all other sessions end, and this one goes on under another token.
///
/// # Errors
/// [`AccountError::Wrong`] for the present one, [`AccountError::Password`] for the new one, [`AccountError::Wait`].
pub async fn change_password(
    monitor: &Monitor,
    session: &Session,
    present: &str,
    new: &str,
    now: Timestamp,
) -> Result<Token, AccountError> {
    identity::check_password(new, &[&session.name, &session.email])?;
    let user = check_password(monitor, session, present, now).await?;
    let hash = new_hash(new, &[&session.name, &session.email]).await?;
    if !monitor.store.update_password(user.id, &user.password, &hash, session.id, now).await? {
        // Another one was set meanwhile.
        return Err(AccountError::Wrong);
    }
    let membership = session.membership.as_ref().ok_or(AccountError::NotFound)?;
    choose_organisation(monitor, session, membership.organisation, now).await
}

/// Whether the person knows his present password: a session that was left open is not enough for what matters most.
/// Tries are counted for the session alone, so that nobody who is not in it can slow it down. What is written then is
/// written only where this still is the account's password, or the session has not ended.
pub(super) async fn check_password(
    monitor: &Monitor,
    session: &Session,
    password: &str,
    now: Timestamp,
) -> Result<User, AccountError> {
    let subject = format!("session {}", session.id);
    if let Some(until) = monitor.store.take_try(vec![(Subject::Session, subject.clone())], now).await? {
        return Err(AccountError::Wait(until));
    }
    let user = monitor.store.find_user(session.user).await?.ok_or(AccountError::NotFound)?;
    if verified(password, Some(user.password.clone())).await? == Verified::Wrong {
        monitor.store.record_failed_sign_in(&session.user.to_string(), "", now).await?;
        return Err(AccountError::Wrong);
    }
    monitor.store.record_right_try(&subject, Vec::new()).await?;
    Ok(user)
}

/// Notes that a session is used, every few minutes.
///
/// # Errors
/// When the database does not answer.
pub async fn note_seen(monitor: &Monitor, session: &Session, now: Timestamp) -> Result<(), AccountError> {
    if now.duration_since(session.seen) >= SEEN_EVERY {
        monitor.store.record_session_seen(session.id, now).await?;
    }
    Ok(())
}

/// Keeps the language that a person chose with the account; half a sign-in keeps nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_language(monitor: &Monitor, session: &Session, language: Language) -> Result<(), AccountError> {
    if session.stage == SessionStage::Full {
        monitor.store.update_user_language(session.user, language.code()).await?;
    }
    Ok(())
}

/// Notes that an API token is used, every few minutes.
///
/// # Errors
/// When the database does not answer.
pub async fn note_bearer(monitor: &Monitor, bearer: &Bearer, now: Timestamp) -> Result<(), AccountError> {
    if bearer.used.is_none_or(|used| now.duration_since(used) >= SEEN_EVERY) {
        monitor.store.record_api_token_used(bearer.id, now).await?;
    }
    Ok(())
}
