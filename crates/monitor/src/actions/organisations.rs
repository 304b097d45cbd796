//! The organisations of an installation.

use crate::StageError;
use crate::ids::fresh;
use jiff::Timestamp;
use store::{Organisation, OrganisationId, Store};

/// The organisation of this name, made when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn find_or_make_organisation(store: &Store, name: &str, now: Timestamp) -> Result<Organisation, StageError> {
    Ok(store.find_or_insert_organisation(name, OrganisationId(fresh(now)), now).await?)
}
