//! Who is asking. Until there are accounts, everybody who reaches this installation is its one local organisation.
//!
//! Does not know: how rows are kept apart; every read of the store takes the reader.

use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use store::OrganisationId;
use triage::advisory::Tlp;

/// What a reader may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May read the organisation's pages.
    Read,
    /// May tick steps.
    Tick,
    /// May import and delete assets.
    Import,
}

/// Whose pages are shown, and what the reader may do and see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whose rows are seen.
    pub organisation: OrganisationId,
    /// What the reader may do.
    pub roles: &'static [Role],
    /// The most restricted advisories the reader may see.
    pub tlp: Tlp,
}

impl Reader {
    /// The reader as the store takes it.
    pub fn rows(&self) -> store::Reader {
        store::Reader { organisation: self.organisation, tlp: self.tlp }
    }

    /// Whether the reader has a role.
    pub fn may(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let tlp = state.settings.local_tlp;
        Ok(Reader { organisation: state.organisation, roles: &[Role::Read, Role::Tick, Role::Import], tlp })
    }
}
