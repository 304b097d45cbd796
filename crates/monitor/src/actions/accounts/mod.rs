//! Accounts: signing in and out, links, second factors, people, API tokens. Each action checks who may, then writes once.
//!
//! Does not know: cookies, pages; which secrets are good (`identity`).

mod joining;
mod keys;
mod links;
mod passkeys;
mod people;
mod second_factor;
mod sign_on;
mod sign_up;
mod signing;

pub use joining::{accept_invitation, accept_invitation_in, make_first_account, reset_password};
pub use keys::{make_api_token, revoke_api_token};
pub use links::{Invited, ResetAsked, ask_for_reset, can_mail, invite, mail_reset, make_first_link, make_reset_link};
pub use passkeys::{
    PASSKEY_LIFE, PasskeyAsked, begin_passkey, begin_passkey_sign_in, finish_passkey, finish_passkey_sign_in,
    passkeys_at, remove_passkey,
};
pub use people::{change_role, withdraw_invitation};
pub use second_factor::{
    begin_second_factor, confirm_second_factor, renew_recovery_codes, stop_second_factor, stop_second_factor_of,
};
pub use sign_on::{begin_sign_on, finish_sign_on};
pub use sign_up::{SignUpAsked, ask_for_account, mail_sign_up, sign_up, sign_up_at};
pub use signing::{
    Origin, SESSION_IDLE, SignIn, change_password, choose_organisation, confirm_code, end_session, keep_language,
    note_bearer, note_seen, sign_in, sign_out,
};

use crate::StageError;
use crate::ids::random;
use identity::{PasswordError, PasswordProblem, Permission, Role, SecretError, Token, Verified, verify_password};
use jiff::Timestamp;
use net::sign_on::SignOnError;
use store::{OrganisationId, StoreError};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Passwords that are hashed at once: each takes 19 MiB and a core for some 20 ms; others wait their turn.
const HASHES_COUNT_MAX: usize = 4;

static HASHES: Semaphore = Semaphore::const_new(HASHES_COUNT_MAX);

/// Who acts in an organisation, and in which role.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Where.
    pub organisation: OrganisationId,
    /// As the ledger names him.
    pub who: String,
    /// His role there.
    pub role: Role,
}

impl Actor {
    /// Whoever runs the installation.
    pub fn command_line(organisation: OrganisationId) -> Actor {
        Actor { organisation, who: "command line".to_owned(), role: Role::Admin }
    }

    fn must(&self, permission: Permission) -> Result<(), AccountError> {
        if self.role.may(permission) { Ok(()) } else { Err(AccountError::NotAllowed) }
    }
}

/// How the ledger and the pages name a person: two of one name are still told apart.
pub fn who(name: &str, email: &str) -> String {
    format!("{name} ({email})")
}

/// Why an action on an account was not done; nothing is written then.
#[derive(Debug, Error)]
pub enum AccountError {
    /// The role does not allow it.
    #[error("this role may not do that")]
    NotAllowed,
    /// The link was used, withdrawn or is too old.
    #[error("this link does not work any more")]
    Gone,
    /// The invited address has an account, whose owner must be signed in.
    #[error("whoever is invited has an account and signs in first")]
    SignInFirst,
    /// Whoever is invited belongs to the organisation.
    #[error("this person already belongs here; change the role instead")]
    Belongs,
    /// The password or code is wrong.
    #[error("that is not right")]
    Wrong,
    /// Too many tries.
    #[error("too many tries; the next one counts at {0}")]
    Wait(Timestamp),
    /// A new password is not good enough.
    #[error(transparent)]
    Password(#[from] PasswordProblem),
    /// No mail address.
    #[error("that is no mail address")]
    Email,
    /// No name.
    #[error("a name has between one and a hundred characters")]
    Name,
    /// No name of an organisation.
    #[error("an organisation's name has between one and a hundred characters, on one line")]
    OrganisationName,
    /// Another organisation has the name.
    #[error("there is an organisation of that name already")]
    NameTaken,
    /// Nobody could manage people afterwards.
    #[error("this is the last person who may manage people here")]
    LastAdmin,
    /// There is no such person, session or token, or it is somebody else's.
    #[error("there is none such")]
    NotFound,
    /// As many as there may be.
    #[error("there are too many already")]
    TooMany,
    /// Who signed in elsewhere has no account here, under this address; `None` where the provider says no verified one.
    #[error("whoever signed in elsewhere has no account here")]
    NoAccount(Option<String>),
    /// What was said elsewhere of somebody does not hold.
    #[error(transparent)]
    Unbelieved(SignOnError),
    /// Elsewhere nobody answers as he must.
    #[error(transparent)]
    NoAnswer(SignOnError),
    /// The operating system gave no randomness.
    #[error("asking the system for randomness: {0}")]
    Random(String),
    /// A hash could not be made.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// A stored secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// What a browser is to be asked could not be written.
    #[error("asking for a passkey: {0}")]
    Passkey(String),
    /// The database, or a worker.
    #[error(transparent)]
    Stage(#[from] StageError),
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        AccountError::Stage(StageError::Store(error))
    }
}

impl From<SignOnError> for AccountError {
    fn from(error: SignOnError) -> Self {
        match error {
            SignOnError::Refused { .. } => AccountError::Unbelieved(error),
            SignOnError::Request(_) | SignOnError::Protocol { .. } => AccountError::NoAnswer(error),
        }
    }
}

/// Random bytes.
fn fresh_random<const N: usize>() -> Result<[u8; N], AccountError> {
    random().map_err(|error| AccountError::Random(error.to_string()))
}

fn fresh_token() -> Result<Token, AccountError> {
    Ok(Token::from_random(fresh_random()?))
}

/// Runs work that hashes, where it may take its time, a few at once.
async fn hashing<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<T, AccountError> {
    let ended = |reason: String| StageError::Worker { stage: "password", reason };
    let _turn = HASHES.acquire().await.map_err(|error| ended(error.to_string()))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| ended(error.to_string()))?;
    Ok(done?)
}

/// Checks a new password and hashes it.
async fn new_hash(password: &str, account: &[&str]) -> Result<String, AccountError> {
    identity::check_password(password, account)?;
    let (password, salt) = (password.to_owned(), fresh_random()?);
    hashing(move || identity::hash_password(&password, salt)).await
}

/// Whether a password is the stored one; the same work is done where there is none.
async fn verified(password: &str, stored: Option<String>) -> Result<Verified, AccountError> {
    let password = password.to_owned();
    hashing(move || verify_password(&password, stored.as_deref())).await
}
