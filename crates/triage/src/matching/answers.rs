//! Answers of one advisory that hold for several identities: where they meet the same products in the same way, a version
//! has one answer for all of them.
//!
//! Does not know: how products are met (`meet`), or what the verdict is (`verdict`).

use super::index::{answer, at, position};
use super::meet::Met;
use super::prepare::{AssetVersion, PreparedAdvisory};
use super::shape::Match;
use super::verdict::without_overruled;
use std::collections::HashMap;
use std::collections::hash_map::{Entry, OccupiedEntry};
use std::hash::{Hash, Hasher};

/// What was answered so far.
pub(super) struct Answers<'a> {
    advisory: &'a PreparedAdvisory,
    given: Vec<Match>,
    /// The answers' positions by version, for each way to meet the advisory.
    places: HashMap<Meeting<'a>, Places>,
}

/// By version, where its answer is among those given; `None` where the advisory says nothing of it.
type Places = HashMap<u32, Option<u32>>;

/// The products that an asset meets, by each of its readings.
struct Meeting<'a>([Vec<Met<'a>>; 2]);

impl PartialEq for Meeting<'_> {
    fn eq(&self, other: &Self) -> bool {
        let alike = |one: &Vec<Met<'_>>, other: &Vec<Met<'_>>| {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_like(other))
        };
        self.0.iter().zip(&other.0).all(|(one, other)| alike(one, other))
    }
}

impl Eq for Meeting<'_> {}

impl Hash for Meeting<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for mets in &self.0 {
            mets.len().hash(state);
            mets.iter().for_each(|met| (met.leaf.product, met.confidence, met.exact, met.same_branch).hash(state));
        }
    }
}

impl<'a> Answers<'a> {
    pub(super) fn of(advisory: &'a PreparedAdvisory) -> Self {
        Answers { advisory, given: Vec::new(), places: HashMap::new() }
    }

    /// The answers for assets that meet these products.
    pub(super) fn to(&mut self, mets: [Vec<Met<'a>>; 2]) -> AnswersTo<'_, 'a> {
        let places = match self.places.entry(Meeting(mets)) {
            Entry::Occupied(known) => known,
            Entry::Vacant(new) => new.insert_entry(Places::new()),
        };
        AnswersTo { advisory: self.advisory, given: &mut self.given, places }
    }

    /// All that were given.
    pub(super) fn given(self) -> Vec<Match> {
        self.given
    }
}

/// What was answered of assets that meet the same products in the same way.
pub(super) struct AnswersTo<'b, 'a> {
    advisory: &'a PreparedAdvisory,
    given: &'b mut Vec<Match>,
    places: OccupiedEntry<'b, Meeting<'a>, Places>,
}

impl AnswersTo<'_, '_> {
    /// Where the answer for the version at this position is among those given.
    pub(super) fn of_version(&mut self, version: u32, versions: &[AssetVersion]) -> Option<u32> {
        if let Some(known) = self.places.get().get(&version) {
            return *known;
        }
        let mets = self.places.key().0.each_ref().map(|mets| without_overruled(mets));
        let place = at(versions, version).and_then(|version| answer(self.advisory, &mets, version)).map(|found| {
            self.given.push(found);
            position(self.given.len() - 1)
        });
        self.places.get_mut().insert(version, place);
        place
    }
}
