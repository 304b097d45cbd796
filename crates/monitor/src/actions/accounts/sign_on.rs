//! Signing in elsewhere: a provider of the operator's choice says who somebody is, and that opens his account here.
//!
//! What binds the provider's answer to the browser that asked follows from one token, which only that browser holds;
//! nothing is kept here meanwhile.
//! Does not know: the protocol (`net::sign_on`), what carries the token.

use super::signing::{Origin, SignIn, begin};
use super::{AccountError, fresh_token};
use crate::Monitor;
use crate::ids::fresh;
use identity::{Subject, Token, email_of, name_of};
use jiff::Timestamp;
use net::sign_on::{Binding, Claims};
use store::{NewUser, OrganisationId, SessionStage, SignOn, User, UserId};
use url::Url;

const STATE: &str = "sign-on state";
const NONCE: &str = "sign-on nonce";
const VERIFIER: &str = "sign-on verifier";

/// What follows from a token.
struct Secrets {
    state: String,
    nonce: String,
    verifier: String,
}

impl Secrets {
    fn of(token: &Token) -> Secrets {
        let [state, nonce, verifier] = [STATE, NONCE, VERIFIER].map(|purpose| token.derived(purpose));
        Secrets { state, nonce, verifier }
    }

    fn binding(&self) -> Binding<'_> {
        Binding { state: &self.state, nonce: &self.nonce, verifier: &self.verifier }
    }
}

/// Where to send a browser, and the token that it must bring back.
///
/// # Errors
/// [`AccountError::NotFound`] where nobody signs in elsewhere; [`AccountError::NoAnswer`].
pub async fn begin_sign_on(monitor: &Monitor, now: Timestamp) -> Result<(Token, Url), AccountError> {
    let elsewhere = monitor.settings.sign_on.as_ref().ok_or(AccountError::NotFound)?;
    let token = fresh_token()?;
    let url = elsewhere.provider.address(Secrets::of(&token).binding(), now).await?;
    Ok((token, url))
}

/// Signs in whom the provider means. `token` is what the browser was given, `state` and `code` are what it brings from
/// the provider. An account's own second factor is still asked for.
///
/// # Errors
/// [`AccountError::Gone`] where the answer belongs to another browser, or the password was changed meanwhile, [`AccountError::NoAccount`] for who has none here,
/// [`AccountError::Wait`] after too many tries, [`AccountError::Unbelieved`], [`AccountError::NoAnswer`].
pub async fn finish_sign_on(
    monitor: &Monitor,
    token: &Token,
    (state, code): (&str, &str),
    origin: &Origin,
    now: Timestamp,
) -> Result<SignIn, AccountError> {
    let elsewhere = monitor.settings.sign_on.as_ref().ok_or(AccountError::NotFound)?;
    if !token.is_derived(STATE, state) {
        return Err(AccountError::Gone);
    }
    // Each try asks the provider, so that a browser with a token of its own cannot be let ask without end.
    let (own, network) = (format!("sign-on {}", token.digest().text()), origin.network());
    let subjects = vec![(Subject::AccountFrom, own.clone()), (Subject::Address, network.clone())];
    if let Some(until) = monitor.store.take_try(subjects, now).await? {
        return Err(AccountError::Wait(until));
    }
    let claims = elsewhere.provider.claims(code, Secrets::of(token).binding(), now).await?;
    let user = account_of(monitor, claims, now).await?;
    monitor.store.record_right_try(&own, vec![network]).await?;
    let stage = if user.secret.is_empty() { SessionStage::Full } else { SessionStage::Code };
    let token = begin(monitor, &user, stage, origin, now).await?.ok_or(AccountError::Gone)?;
    Ok(if stage == SessionStage::Full { SignIn::In(token) } else { SignIn::Code(token) })
}

/// The account that is opened so: known by its sign-on, or by its mail address, or made where somebody is let in.
async fn account_of(monitor: &Monitor, claims: Claims, now: Timestamp) -> Result<User, AccountError> {
    let Some(elsewhere) = &monitor.settings.sign_on else { return Err(AccountError::NotFound) };
    let sign_on = SignOn { issuer: elsewhere.provider.issuer().to_owned(), subject: claims.subject };
    if let Some(user) = monitor.store.find_user_by_sign_on(&sign_on).await? {
        return Ok(user);
    }
    let Some(email) = claims.email.as_deref().and_then(email_of) else { return Err(AccountError::NoAccount(None)) };
    let called = claims.name.as_deref().and_then(name_of).or_else(|| name_of(&email)).ok_or(AccountError::Name)?;
    let user = NewUser { id: UserId(fresh(now)), name: called, password: String::new() };
    let otherwise = match elsewhere.role {
        Some(role) => Some((home(monitor).await?, role)),
        None => None,
    };
    match monitor.store.accept_sign_on(sign_on, &email, user, otherwise, now).await? {
        Some(user) => monitor.store.find_user(user).await?.ok_or(AccountError::NotFound),
        None => Err(AccountError::NoAccount(Some(email))),
    }
}

/// The organisation that whoever runs the installation belongs to.
async fn home(monitor: &Monitor) -> Result<OrganisationId, AccountError> {
    let organisations = monitor.store.list_organisations().await?;
    let name = &monitor.settings.operations.organisation;
    let found = organisations.into_iter().find(|organisation| organisation.name == *name);
    found.map(|organisation| organisation.id).ok_or(AccountError::NotFound)
}
