//! Whether a party distributes its documents as CSAF asks (2.0 §7.1 and §7.2, 2.1 the same sections): from what was found at
//! its addresses to a table of requirements and the roles it reaches.
//!
//! Does not know: how the addresses were asked, or which words tell the outcome (`wording::provision`).

mod evidence;
mod facts;
mod role;
mod rules;
#[cfg(test)]
mod tests;

pub use evidence::{Evidence, Requirement, Standing, Told, Why};
pub use facts::{
    AggregatorFacts, Answer, Arrival, Asked, DirectoryFacts, DocumentFacts, Facts, FeedFacts, HashFacts, KeyFacts,
    ListedParty, MetadataFacts, MirrorFacts, Place, PlaceKind, ServiceFacts, SignatureFacts,
};
pub use role::{Role, RoleReached};

use jiff::Timestamp;
use serde::Serialize;

/// An edition of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Edition {
    /// CSAF 2.0: requirements 1 to 23.
    #[serde(rename = "2.0")]
    V2_0,
    /// CSAF 2.1: requirements 1 to 25.
    #[serde(rename = "2.1")]
    V2_1,
}

impl Edition {
    /// `2.0` or `2.1`.
    pub fn code(self) -> &'static str {
        match self {
            Edition::V2_0 => "2.0",
            Edition::V2_1 => "2.1",
        }
    }

    /// How many requirements it has.
    pub fn requirements_count(self) -> u8 {
        match self {
            Edition::V2_0 => 23,
            Edition::V2_1 => 25,
        }
    }
}

/// What one edition says of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provision {
    /// By which edition.
    pub edition: Edition,
    /// Every requirement of it, in its order.
    pub requirements: Vec<Requirement>,
    /// Every role, from publisher to aggregator.
    pub roles: Vec<RoleReached>,
}

impl Provision {
    /// Whether all that the role asks for is held.
    pub fn reaches(&self, role: Role) -> bool {
        self.roles.iter().any(|one| one.role == role && one.reached)
    }

    /// The highest of publisher, provider and trusted provider that is reached.
    pub fn highest(&self) -> Option<Role> {
        self.roles.iter().filter(|one| one.reached && one.role.issues()).map(|one| one.role).max()
    }
}

/// Judges what was found, as of `now`, by one edition.
pub fn judge(facts: &Facts, edition: Edition, now: Timestamp) -> Provision {
    let requirements = rules::judge(facts, edition, now);
    let roles = role::reached(&requirements, facts, edition);
    Provision { edition, requirements, roles }
}
