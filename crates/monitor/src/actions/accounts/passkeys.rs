//! Passkeys: a person's device signs what it is asked, for this installation's address alone, after he showed it that it is
//! him. That is both factors at once.
//!
//! The library checks what the standard asks for (WebAuthn Level 3 §7.1 and §7.2), and draws the challenges; which one may
//! still be answered, by which browser, is decided by rows and the caller's time.
//! Does not know: what carries a token or an answer, or what a browser does with them.

use super::signing::{Origin, begin, check_password};
use super::{AccountError, fresh_token};
use crate::Monitor;
use crate::ids::fresh;
use identity::{Subject, Token, name_of};
use jiff::{SignedDuration, Timestamp};
use store::{
    NewChallenge, NewPasskey, PASSKEYS_COUNT_MAX, Passkey, PasskeyAdded, PasskeyId, Session, SessionId, SessionStage,
    UserId,
};
use url::{Host, Url};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

/// How long an answer may take: finding the phone, a first wrong finger.
pub const PASSKEY_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What a browser is handed.
#[derive(Debug)]
pub struct PasskeyAsked {
    /// What only this browser holds, and brings back with the answer.
    pub token: Token,
    /// What its script asks the device, as JSON of the standard.
    pub options: String,
}

/// For whom devices sign: the public address, and no other.
struct Party {
    id: RpId,
    origin: String,
}

impl Party {
    /// Browsers sign for a name only, and only where nobody can listen.
    fn of(monitor: &Monitor) -> Option<Party> {
        let url = Url::parse(&monitor.settings.public_url).ok()?;
        let Some(Host::Domain(name)) = url.host() else { return None };
        let is_local = name == "localhost" || name.ends_with(".localhost");
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_local);
        let domain = AsciiDomain::try_from(name.to_owned()).ok().filter(|_| is_safe)?;
        Some(Party { id: RpId::Domain(domain), origin: url.origin().ascii_serialization() })
    }
}

/// The address at which passkeys work; `None` where the public address is none that browsers sign for.
pub fn passkeys_at(monitor: &Monitor) -> Option<String> {
    Party::of(monitor).map(|party| party.origin)
}

/// Asks for any passkey of this installation.
///
/// # Errors
/// [`AccountError::NotFound`] where passkeys do not work, [`AccountError::Wait`] after too many tries.
pub async fn begin_passkey_sign_in(
    monitor: &Monitor,
    origin: &Origin,
    now: Timestamp,
) -> Result<PasskeyAsked, AccountError> {
    let party = Party::of(monitor).ok_or(AccountError::NotFound)?;
    let token = fresh_token()?;
    // Each try leaves a row, so that they are counted before there is anything to answer.
    let subjects = vec![(Subject::AccountFrom, own(&token)), (Subject::Address, origin.network())];
    if let Some(until) = monitor.store.take_try(subjects, now).await? {
        return Err(AccountError::Wait(until));
    }
    let begun = DiscoverableCredentialRequestOptions::passkey(&party.id).start_ceremony();
    let (server, client) = begun.map_err(|error| AccountError::Passkey(error.to_string()))?;
    let options = serde_json::to_string(&client).map_err(|error| AccountError::Passkey(error.to_string()))?;
    let state = server.encode().map_err(|error| AccountError::Passkey(error.to_string()))?;
    keep(monitor, &token, None, String::new(), state, now).await?;
    Ok(PasskeyAsked { token, options })
}

/// Signs in whose passkey answered. A session that waits for the second factor ends: a passkey is both.
///
/// # Errors
/// [`AccountError::Gone`] where another browser was asked, it took too long or was answered before;
/// [`AccountError::Wrong`] where the answer does not hold, or its passkey opens nothing any more.
pub async fn finish_passkey_sign_in(
    monitor: &Monitor,
    token: &Token,
    half: Option<&Session>,
    answer: &str,
    origin: &Origin,
    now: Timestamp,
) -> Result<Token, AccountError> {
    let party = Party::of(monitor).ok_or(AccountError::NotFound)?;
    let (state, _) = taken(monitor, token, None, now).await?;
    let found = match DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()) {
        Ok(answer) => signed(monitor, &party, &state, &answer).await?,
        Err(error) => Err(error.to_string()),
    };
    let (passkey, after) = match found {
        Ok(found) => found,
        Err(reason) => {
            tracing::info!(reason, "a passkey was refused");
            monitor.store.record_failed_sign_in("passkey", &origin.address(), now).await?;
            return Err(AccountError::Wrong);
        }
    };
    // Read before the passkey is used up: what takes passkeys away sets another password with it.
    let user = monitor.store.find_user(passkey.user).await?.ok_or(AccountError::Wrong)?;
    if !monitor.store.record_passkey_used(&passkey, after, now).await? {
        return Err(AccountError::Wrong);
    }
    monitor.store.record_right_try(&own(token), vec![origin.network()]).await?;
    if let Some(half) = half.filter(|half| half.stage == SessionStage::Code && half.user == user.id) {
        monitor.store.delete_session(user.id, half.id, "code_confirmed", now).await?;
    }
    begin(monitor, &user, SessionStage::Full, origin, now).await?.ok_or(AccountError::Wrong)
}

/// The passkey whose answer holds, with what its row holds afterwards; or why it does not.
async fn signed(
    monitor: &Monitor,
    party: &Party,
    state: &[u8],
    answer: &DiscoverableAuthentication16,
) -> Result<Result<(Passkey, Vec<u8>), String>, AccountError> {
    match monitor.store.find_passkey(answer.raw_id().as_ref()).await? {
        Some(passkey) => Ok(verified(party, state, answer, &passkey).map(|after| (passkey, after))),
        None => Ok(Err("it opens nothing here".to_owned())),
    }
}

fn verified(
    party: &Party,
    state: &[u8],
    answer: &DiscoverableAuthentication16,
    passkey: &Passkey,
) -> Result<Vec<u8>, String> {
    let handle = handle_of(passkey.user);
    let before = <[u8; 7]>::try_from(passkey.state.as_slice()).map_err(|_| "its row cannot be read".to_owned())?;
    let mut known = AuthenticatedCredential::new(
        CredentialId::try_from(passkey.credential.as_slice()).map_err(|error| error.to_string())?,
        &handle,
        StaticState::decode(passkey.public_key.as_slice()).map_err(|error| error.to_string())?,
        DynamicState::decode(before).map_err(|error| error.to_string())?,
    )
    .map_err(|error| error.to_string())?;
    let asked = DiscoverableAuthenticationServerState::decode(state).map_err(|error| error.to_string())?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    asked.verify(&party.id, answer, &mut known, &options).map_err(|error| error.to_string())?;
    Ok(known.dynamic_state().encode().unwrap_or_else(|never| match never {}).to_vec())
}

/// Asks for a new passkey, for whoever knows the password: it outlives the session.
///
/// # Errors
/// [`AccountError::NotFound`] where passkeys do not work, [`AccountError::Name`], [`AccountError::Wrong`],
/// [`AccountError::Wait`], [`AccountError::TooMany`].
pub async fn begin_passkey(
    monitor: &Monitor,
    session: &Session,
    present: &str,
    name: &str,
    now: Timestamp,
) -> Result<PasskeyAsked, AccountError> {
    let party = Party::of(monitor).ok_or(AccountError::NotFound)?;
    let name = name_of(name).ok_or(AccountError::Name)?;
    let user = check_password(monitor, session, present, now).await?;
    let known = monitor.store.list_passkeys(user.id).await?;
    if i64::try_from(known.len()).is_ok_and(|count| count >= PASSKEYS_COUNT_MAX) {
        return Err(AccountError::TooMany);
    }
    let (state, options) = asked_for_new(&party, session, &known).map_err(AccountError::Passkey)?;
    let token = fresh_token()?;
    keep(monitor, &token, Some(session.id), name, state, now).await?;
    Ok(PasskeyAsked { token, options })
}

fn asked_for_new(party: &Party, session: &Session, known: &[Passkey]) -> Result<(Vec<u8>, String), String> {
    let handle = handle_of(session.user);
    // The device shows them beside the passkey; a name that the profile refuses is left out.
    let user = PublicKeyCredentialUserEntity {
        name: Username::try_from(session.email.as_str()).map_err(|error| error.to_string())?,
        id: &handle,
        display_name: Nickname::try_from(session.name.as_str()).ok(),
    };
    let described = |passkey: &Passkey| {
        let transports = AuthTransports::decode(passkey.transports).map_err(|error| error.to_string())?;
        let id = CredentialId::try_from(passkey.credential.clone()).map_err(|error| error.to_string())?;
        Ok(PublicKeyCredentialDescriptor { id, transports })
    };
    let excluded = known.iter().map(described).collect::<Result<Vec<_>, String>>()?;
    let mut wanted = PublicKeyCredentialCreationOptions::passkey(&party.id, user, excluded);
    // Devices that can are asked to guard the key themselves; browsers refuse to ask the others where that is demanded.
    wanted.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let begun = wanted.start_ceremony();
    let (server, client) = begun.map_err(|error| error.to_string())?;
    let options = serde_json::to_string(&client).map_err(|error| error.to_string())?;
    Ok((server.encode().map_err(|error| error.to_string())?, options))
}

/// Keeps the passkey that a device made in answer.
///
/// # Errors
/// [`AccountError::Gone`] as for signing in, [`AccountError::Wrong`] where the answer does not hold or the passkey is known,
/// [`AccountError::TooMany`]; [`AccountError::NotFound`] where the session ended meanwhile.
pub async fn finish_passkey(
    monitor: &Monitor,
    session: &Session,
    token: &Token,
    answer: &str,
    now: Timestamp,
) -> Result<(), AccountError> {
    let party = Party::of(monitor).ok_or(AccountError::NotFound)?;
    let (state, name) = taken(monitor, token, Some(session.id), now).await?;
    let made = made(&party, &state, answer, PasskeyId(fresh(now)), name).map_err(|reason| {
        tracing::info!(reason, "a new passkey was refused");
        AccountError::Wrong
    })?;
    match monitor.store.insert_passkey(session.id, made, now).await? {
        PasskeyAdded::Done => Ok(()),
        PasskeyAdded::NotTheirs => Err(AccountError::NotFound),
        PasskeyAdded::TooMany => Err(AccountError::TooMany),
        PasskeyAdded::Known => Err(AccountError::Wrong),
    }
}

fn made(party: &Party, state: &[u8], answer: &str, id: PasskeyId, name: String) -> Result<NewPasskey, String> {
    let answer = Registration::from_json_relaxed(answer.as_bytes()).map_err(|error| error.to_string())?;
    let asked = RegistrationServerState::<16>::decode(state).map_err(|error| error.to_string())?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = asked.verify(&party.id, &answer, &options).map_err(|error| error.to_string())?;
    Ok(NewPasskey {
        id,
        name,
        credential: made.id().as_ref().to_vec(),
        public_key: made.static_state().encode().map_err(|error| error.to_string())?,
        state: made.dynamic_state().encode().unwrap_or_else(|never| match never {}).to_vec(),
        transports: made.transports().encode().unwrap_or_else(|never| match never {}),
    })
}

/// Takes one of the person's passkeys away, for whoever knows the password.
///
/// # Errors
/// [`AccountError::Wrong`], [`AccountError::Wait`], [`AccountError::NotFound`].
pub async fn remove_passkey(
    monitor: &Monitor,
    session: &Session,
    passkey: PasskeyId,
    present: &str,
    now: Timestamp,
) -> Result<(), AccountError> {
    if !monitor.store.list_passkeys(session.user).await?.iter().any(|own| own.id == passkey) {
        return Err(AccountError::NotFound);
    }
    let user = check_password(monitor, session, present, now).await?;
    match monitor.store.delete_passkey(user.id, passkey, &user.password, now).await? {
        true => Ok(()),
        false => Err(AccountError::NotFound),
    }
}

async fn keep(
    monitor: &Monitor,
    token: &Token,
    session: Option<SessionId>,
    name: String,
    state: Vec<u8>,
    now: Timestamp,
) -> Result<(), AccountError> {
    let digest = token.digest().text().to_owned();
    let challenge = NewChallenge { digest, session, name, state, expires: now + PASSKEY_LIFE };
    Ok(monitor.store.insert_challenge(challenge, now).await?)
}

async fn taken(
    monitor: &Monitor,
    token: &Token,
    session: Option<SessionId>,
    now: Timestamp,
) -> Result<(Vec<u8>, String), AccountError> {
    let found = monitor.store.take_challenge(token.digest().text(), session, now).await?;
    found.ok_or(AccountError::Gone)
}

/// What a try to sign in is counted under, beside its network.
fn own(token: &Token) -> String {
    format!("passkey {}", token.digest().text())
}

/// How devices know an account: its id says nothing of its owner.
fn handle_of(user: UserId) -> UserHandle16 {
    UserHandle16::from(user.0.into_bytes())
}
