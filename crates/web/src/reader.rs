//! Who is asking: a person, a program with a token, or, where nobody signs in, everybody who reaches this installation.
//!
//! Does not know: how a request shows it (`session`); how rows are kept apart: every read of the store takes the reader.

use crate::error::Refusal;
use crate::session::Identity;
use crate::state::AppState;
use crate::templates::frame::Guest;
use crate::words::say;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use identity::{Permission, Role};
use monitor::actions::accounts::{Actor, Origin, who};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use store::{ApiTokenId, Bearer, OrganisationId, Session, UserId};
use triage::advisory::Tlp;

/// Who ticks where nobody signs in.
const LOCAL_NAME: &str = "local";

/// Whose pages are shown, and what the reader may do and see.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Whose rows are seen.
    pub organisation: OrganisationId,
    /// The most restricted advisories the reader may see.
    pub tlp: Tlp,
    access: Access,
}

#[derive(Clone, Debug)]
enum Access {
    /// Nobody signs in here.
    Local,
    /// Whoever asks for what is open.
    Nobody,
    /// A person, and his role in the organisation.
    Person(Arc<Session>, Role),
    /// A program.
    Program(Arc<Bearer>),
}

impl Reader {
    /// Everybody, where nobody signs in.
    pub(crate) fn local(state: &AppState) -> Reader {
        Reader { organisation: state.organisation, tlp: state.settings.local_tlp, access: Access::Local }
    }

    /// Whoever asks for what is open: no organisation, and nothing that is restricted.
    pub(crate) fn nobody() -> Reader {
        Reader { organisation: OrganisationId::default(), tlp: Tlp::Clear, access: Access::Nobody }
    }

    /// A person; `None` for one who belongs to no organisation.
    pub(crate) fn session(state: &AppState, session: Arc<Session>) -> Option<Reader> {
        let (organisation, role) = session.membership.as_ref().map(|one| (one.organisation, one.role))?;
        let access = Access::Person(session, role);
        Some(Reader { organisation, tlp: state.settings.local_tlp, access })
    }

    /// The session of a person.
    pub(crate) fn own_session(&self) -> Option<&Arc<Session>> {
        match &self.access {
            Access::Person(session, _) => Some(session),
            Access::Local | Access::Nobody | Access::Program(_) => None,
        }
    }

    /// The token of a program.
    pub(crate) fn token(&self) -> Option<ApiTokenId> {
        match &self.access {
            Access::Program(bearer) => Some(bearer.id),
            Access::Local | Access::Nobody | Access::Person(..) => None,
        }
    }

    /// The account of a person, or of a program's owner.
    pub(crate) fn user(&self) -> Option<UserId> {
        match &self.access {
            Access::Person(session, _) => Some(session.user),
            Access::Program(bearer) => Some(bearer.user),
            Access::Local | Access::Nobody => None,
        }
    }

    /// Whoever's keys are told apart: each token has its own, as has each person; `None` for who is unknown.
    pub(crate) fn key_owner(&self) -> Option<String> {
        match &self.access {
            Access::Local => Some("local".to_owned()),
            Access::Nobody => None,
            Access::Person(session, _) => Some(format!("user:{}", session.user)),
            Access::Program(bearer) => Some(format!("token:{}", bearer.id)),
        }
    }

    /// A program.
    pub(crate) fn bearer(state: &AppState, bearer: Bearer) -> Reader {
        let (organisation, tlp) = (bearer.membership.organisation, state.settings.local_tlp);
        Reader { organisation, tlp, access: Access::Program(Arc::new(bearer)) }
    }

    /// The reader as the store takes it.
    pub fn rows(&self) -> store::Reader {
        store::Reader { organisation: self.organisation, tlp: self.tlp }
    }

    /// Whether the reader may do something.
    pub fn may(&self, permission: Permission) -> bool {
        match &self.access {
            Access::Local => Role::Operator.may(permission),
            Access::Nobody => false,
            Access::Person(_, role) => role.may(permission),
            Access::Program(bearer) => bearer.membership.role.may(permission) && bearer.scope.may(permission),
        }
    }

    /// The reader as what he does is signed.
    pub fn who(&self) -> String {
        match &self.access {
            Access::Local | Access::Nobody => LOCAL_NAME.to_owned(),
            Access::Person(session, _) => who(&session.name, &session.email),
            Access::Program(bearer) => format!("{}, token {}", who(&bearer.name, &bearer.email), bearer.token_name),
        }
    }

    /// The reader as the bar shows him.
    pub(crate) fn guest(&self) -> Guest {
        match &self.access {
            Access::Local => Guest::Local,
            Access::Nobody | Access::Program(_) => Guest::Nobody,
            Access::Person(session, role) => Guest::Person {
                name: session.name.clone(),
                organisation: session.membership.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
                people: role.may(Permission::People),
                works: role.may(Permission::Tick),
                trial: session.membership.as_ref().and_then(|one| one.trial),
            },
        }
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        match parts.extensions.get::<Identity>() {
            Some(Identity::Known(reader)) => Ok(reader.clone()),
            // The gate lets nobody else through but to what is open.
            _ => Ok(Reader::nobody()),
        }
    }
}

/// A person who is signed in, in one of his organisations.
pub(crate) struct SignedIn {
    /// As a reader.
    pub(crate) reader: Reader,
    /// His session.
    pub(crate) session: Arc<Session>,
    /// As one who acts.
    pub(crate) actor: Actor,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        if !state.settings.sign_in {
            return Err(Refusal::new(StatusCode::NOT_FOUND, say("Nobody signs in here ([accounts] sign_in = false).")));
        }
        let Some(Identity::Known(reader)) = parts.extensions.get::<Identity>() else {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, say("Sign in first.")));
        };
        let Access::Person(session, role) = &reader.access else {
            return Err(Refusal::new(StatusCode::FORBIDDEN, say("A token does not open this; sign in.")));
        };
        let actor = Actor { organisation: reader.organisation, who: reader.who(), role: *role };
        Ok(SignedIn { reader: reader.clone(), session: Arc::clone(session), actor })
    }
}

/// Where a request came from, as sessions and the ledger keep it.
pub(crate) struct SentFrom(pub(crate) Origin);

impl FromRequestParts<AppState> for SentFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let header =
            |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let address = peer.map(|peer| state.settings.client_address(peer, &header("x-forwarded-for")));
        Ok(SentFrom(Origin { address, agent: header(USER_AGENT.as_str()) }))
    }
}
