//! Put a policy in place of the installation's for one organisation, or take it away.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{OrganisationId, OrganisationPolicy};
use thiserror::Error;
use triage::assessment::{Policy, PolicyError};

/// Why a policy was not put in place.
#[derive(Debug, Error)]
pub enum PolicyChangeError {
    /// It cannot be read; nothing is changed.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Puts a policy in place; every advisory waits to be assessed by it, and the ledger keeps who and when.
///
/// # Errors
/// [`PolicyChangeError`]; nothing is written then.
pub async fn set_policy(
    monitor: &Monitor,
    organisation: OrganisationId,
    text: &str,
    who: &str,
    now: Timestamp,
) -> Result<Policy, PolicyChangeError> {
    let policy = Policy::parse(text)?;
    let (version, text, who) = (policy.version().to_owned(), text.to_owned(), who.to_owned());
    let row = OrganisationPolicy { organisation, version, text, who, changed: now };
    monitor.store.put_policy(row).await.map_err(StageError::from)?;
    Ok(policy)
}

/// Takes an organisation's policy away: the installation's holds again. Whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn clear_policy(
    monitor: &Monitor,
    organisation: OrganisationId,
    who: &str,
    now: Timestamp,
) -> Result<bool, StageError> {
    Ok(monitor.store.delete_policy(organisation, who, now).await?)
}
