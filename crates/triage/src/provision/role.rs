//! The roles of CSAF §7.2: which requirements each asks for.
//!
//! Does not know: when a requirement is held.

use super::evidence::{Requirement, Standing};
use super::{Edition, Facts};
use serde::Serialize;

/// A role of a distributing party, those of issuing parties in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// §7.2.1.
    Publisher,
    /// §7.2.2.
    Provider,
    /// §7.2.3.
    TrustedProvider,
    /// §7.2.4.
    Lister,
    /// §7.2.5.
    Aggregator,
}

impl Role {
    /// All, in the order of the standard.
    pub const ALL: [Role; 5] = [Role::Publisher, Role::Provider, Role::TrustedProvider, Role::Lister, Role::Aggregator];

    /// The role that provider metadata claim.
    pub fn of_metadata(raw: &str) -> Option<Self> {
        match raw {
            "csaf_publisher" => Some(Role::Publisher),
            "csaf_provider" => Some(Role::Provider),
            "csaf_trusted_provider" => Some(Role::TrustedProvider),
            _ => None,
        }
    }

    /// Whether parties of this role issue documents of their own.
    pub fn issues(self) -> bool {
        self <= Role::TrustedProvider
    }

    /// The category by which an aggregator's file claims it.
    fn category(self) -> Option<&'static str> {
        match self {
            Role::Lister => Some("lister"),
            Role::Aggregator => Some("aggregator"),
            Role::Publisher | Role::Provider | Role::TrustedProvider => None,
        }
    }

    /// Requirements that all have to be held.
    fn asks(self, edition: Edition) -> Vec<u8> {
        let mut numbers: Vec<u8> = match self {
            Role::Publisher => return (1..=4).collect(),
            Role::Provider => (1..=7).collect(),
            Role::TrustedProvider => (1..=7).chain(18..=20).collect(),
            Role::Lister => vec![6, 21, 22],
            Role::Aggregator => (1..=6).chain(21..=23).collect(),
        };
        if edition == Edition::V2_1 {
            numbers.extend([24, 25]);
        }
        numbers
    }
}

/// Whether a role is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleReached {
    /// Which.
    pub role: Role,
    /// Whether all that it asks for is held.
    pub reached: bool,
    /// Numbers of the requirements that stand in the way; of alternatives all.
    pub lacking: Vec<u8>,
}

pub(super) fn reached(requirements: &[Requirement], facts: &Facts, edition: Edition) -> Vec<RoleReached> {
    let one = |role: Role| {
        let mut lacking: Vec<u8> = role.asks(edition).into_iter().filter(|n| !is_met(requirements, *n)).collect();
        if matches!(role, Role::Provider | Role::TrustedProvider) {
            lacking.extend(lacking_alternatives(requirements, facts, edition));
        }
        if let Some(category) = role.category()
            && facts.aggregator.as_ref().is_none_or(|aggregator| aggregator.category != category)
            && !lacking.contains(&21)
        {
            lacking.push(21);
        }
        lacking.sort_unstable();
        RoleReached { role, reached: lacking.is_empty(), lacking }
    };
    Role::ALL.into_iter().map(one).collect()
}

/// One of 8 to 10, and the directories (11 to 14) or the feeds (15 to 17). CSAF 2.1 asks for what is used to be right.
fn lacking_alternatives(requirements: &[Requirement], facts: &Facts, edition: Edition) -> Vec<u8> {
    let mut lacking = Vec::new();
    if !(8..=10).any(|number| is_held(requirements, number)) {
        lacking.extend(8..=10);
    }
    let unmet =
        |numbers: std::ops::RangeInclusive<u8>| numbers.filter(|n| !is_met(requirements, *n)).collect::<Vec<_>>();
    let (directories, feeds) = (unmet(11..=14), unmet(15..=17));
    let by_directories = !facts.directories.is_empty() && directories.is_empty();
    let by_feeds = !facts.feeds.is_empty() && feeds.is_empty();
    let spoilt = edition == Edition::V2_1
        && (!facts.directories.is_empty() && !by_directories || !facts.feeds.is_empty() && !by_feeds);
    match (facts.directories.is_empty(), facts.feeds.is_empty()) {
        _ if (by_directories || by_feeds) && !spoilt => {}
        (true, true) => lacking.extend(11..=17),
        _ => lacking.extend(directories.into_iter().chain(feeds)),
    }
    lacking
}

fn standing(requirements: &[Requirement], number: u8) -> Option<Standing> {
    requirements.iter().find(|one| one.number == number).map(|one| one.standing)
}

fn is_held(requirements: &[Requirement], number: u8) -> bool {
    standing(requirements, number) == Some(Standing::Held)
}

/// Held, or there is nothing that it could be asked of.
fn is_met(requirements: &[Requirement], number: u8) -> bool {
    matches!(standing(requirements, number), Some(Standing::Held | Standing::NothingToCheck))
}
