//! Which tests are asked for: a profile of the standard's validators, or tests by name.
//!
//! Does not know: what a test does.

use crate::Edition;
use crate::catalog::{Conformance, Group, is_known, list_tests};

/// What a validator of the standard (clauses 14, 15 and 16 of its conformance targets) runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Schema and mandatory tests.
    Basic,
    /// Basic, and the tests called optional in 2.0 and recommended in 2.1.
    Extended,
    /// Extended, and the informative tests.
    Full,
}

impl Profile {
    /// As the command line and the API name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Extended => "extended",
            Self::Full => "full",
        }
    }

    /// The profile of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Basic, Self::Extended, Self::Full].into_iter().find(|profile| profile.as_str() == name)
    }

    fn holds(self, group: Group) -> bool {
        match group {
            Group::Schema | Group::Mandatory => true,
            Group::Recommended => self != Self::Basic,
            Group::Informative => self == Self::Full,
        }
    }
}

/// The tests to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(Asked);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Profile(Profile),
    Named(Vec<String>),
}

/// Neither edition has a test of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTest(pub String);

impl std::fmt::Display for UnknownTest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there is no test `{}` in CSAF 2.0 or 2.1", self.0)
    }
}

impl std::error::Error for UnknownTest {}

impl Selection {
    /// All tests of a profile that need neither network nor word list.
    pub fn of_profile(profile: Profile) -> Self {
        Self(Asked::Profile(profile))
    }

    /// Tests by name: `schema`, `6.1.1`, … A name that no edition has is refused: a misspelt test must not count as passed.
    /// A test of the other edition alone is told as not run.
    pub fn of_tests<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, UnknownTest> {
        let mut named: Vec<String> = Vec::new();
        for name in names {
            if ![Edition::V20, Edition::V21].into_iter().any(|edition| is_known(edition, name)) {
                return Err(UnknownTest(name.to_owned()));
            }
            if !named.iter().any(|known| known == name) {
                named.push(name.to_owned());
            }
        }
        Ok(Self(Asked::Named(named)))
    }

    /// The names of the tests to run on a document of `edition`, in the standard's order or as they were asked for.
    pub(crate) fn names(&self, edition: Edition) -> Vec<&str> {
        match &self.0 {
            Asked::Named(names) => names.iter().map(String::as_str).collect(),
            Asked::Profile(profile) => list_tests(edition)
                .iter()
                .filter(|test| profile.holds(test.group) && test.is_default())
                .map(|test: &Conformance| test.name)
                .collect(),
        }
    }
}
