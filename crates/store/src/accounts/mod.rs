//! Accounts: people, what they may do where, and what they hold to show who they are.
//!
//! Every step that matters for security is written into the ledger in its own transaction: what concerns an organisation
//! into its chain, what concerns an account alone into the installation's. No secret, digest or token is written there.
//! Does not know: passwords, tokens, roles' meaning (`identity`); what a request carries.

mod api_tokens;
mod link_mails;
mod links;
mod memberships;
mod passkeys;
mod second_factors;
mod sessions;
mod sign_ons;
mod tries;
mod users;

pub use api_tokens::{ApiToken, ApiTokenMade, Bearer, NewApiToken};
pub use link_mails::{DueLinkMail, LinkMailOutcome, LinkMailState};
pub use links::{Accepted, Joiner, Link, LinkPurpose, NewLink, NewSignUp, SignedUp};
pub use memberships::{Membership, Person, RoleChange, Trial};
pub use passkeys::{NewChallenge, NewPasskey, PASSKEYS_COUNT_MAX, Passkey, PasskeyAdded};
pub use sessions::{NewSession, SESSIONS_COUNT_MAX, Session, SessionLine, SessionStage};
pub use sign_ons::{SignOn, SignOnLine};
pub use users::{NewUser, User};

use crate::connection::Connection;
use crate::error::Fault;
use crate::ids::{OrganisationId, UserId};
use crate::ledger;
use identity::Role;
use jiff::Timestamp;
use serde_json::Value as Json;

/// The role of a stored word.
fn role_of(code: &str) -> Result<Role, Fault> {
    Role::from_code(code).ok_or_else(|| Fault::Corrupt(format!("{code:?} is no role")))
}

/// Whoever makes the first account, or takes a role away, waits here for the one before.
fn stand_alone(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'accounts'", &[]).map(|_| ())
}

/// Writes what happened to an account into the organisation's chain, or the installation's where there is none.
fn told(
    connection: &Connection<'_>,
    organisation: Option<OrganisationId>,
    what: &str,
    user: UserId,
    body: &Json,
    at: Timestamp,
) -> Result<(), Fault> {
    let chain = organisation.map_or_else(|| ledger::INSTALLATION.to_owned(), |id| id.to_string());
    ledger::insert(connection, &chain, what, &user.to_string(), body, at)
}
