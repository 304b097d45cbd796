//! An index over advisories, and one asset against all of them.
//!
//! Does not know: which advisories there are, or when one has changed.

use super::index::{answer, position};
use super::kind::AssetKind;
use super::meet::{each_met, is_called_alike};
use super::names::NameIndex;
use super::prepare::{AssetIdentity, AssetVersion, Leaf, PreparedAdvisory, identity};
use super::shape::Match;
use super::verdict::without_overruled;
use crate::advisory::AdvisoryId;
use crate::asset::AssetRecord;
use crate::product::Identifier;
use std::collections::HashMap;

/// Advisories, found by order number and by vendor and product name. One that is inserted again takes its own place.
#[derive(Clone, Debug, Default)]
pub struct AdvisoryIndex {
    /// Where each advisory is among the prepared ones.
    places: HashMap<AdvisoryId, u32>,
    /// One that was replaced or removed leaves its place empty.
    prepared: Vec<Option<(AdvisoryId, PreparedAdvisory)>>,
    /// Each product's advisory and position in it; the indexes hold positions in this list.
    leaves: Vec<(u32, u32)>,
    /// The fixed beginning of an order number → products.
    by_number: HashMap<String, Vec<u32>>,
    /// The key of a CPE name or package URL → products.
    by_identifier: HashMap<String, Vec<u32>>,
    /// Products that are called the same: however many there are, a name is compared with theirs once.
    called: Vec<Vec<u32>>,
    /// Finds positions in `called`.
    by_name: NameIndex,
}

impl AdvisoryIndex {
    /// Indexes advisories; of several with one id the last one counts.
    pub fn new(advisories: Vec<(AdvisoryId, PreparedAdvisory)>) -> Self {
        let mut index = AdvisoryIndex::default();
        index.extend(advisories);
        index
    }

    /// Adds advisories; one that is there is replaced.
    pub fn extend(&mut self, advisories: Vec<(AdvisoryId, PreparedAdvisory)>) {
        let from = self.prepared.len();
        for (id, advisory) in advisories {
            self.remove(id);
            self.places.insert(id, position(self.prepared.len()));
            self.prepared.push(Some((id, advisory)));
        }
        if self.prepared.len() > 2 * self.places.len() {
            let live = std::mem::take(&mut self.prepared);
            *self = AdvisoryIndex::new(live.into_iter().flatten().collect());
            return;
        }
        let mut added: Vec<(u32, &Leaf)> = Vec::new();
        for (at, place) in self.prepared.iter().enumerate().skip(from) {
            for (leaf_at, leaf) in (0u32..).zip(place.iter().flat_map(|(_, advisory)| &advisory.leaves)) {
                added.push((position(self.leaves.len()), leaf));
                self.leaves.push((position(at), leaf_at));
            }
        }
        for (number, leaf) in &added {
            for pattern in &leaf.patterns {
                self.by_number.entry(pattern.fixed_prefix()).or_default().push(*number);
            }
            for identifier in &leaf.identifiers {
                self.by_identifier.entry(identifier.key().to_owned()).or_default().push(*number);
            }
        }
        let from = self.called.len();
        let mut places: HashMap<_, usize> = HashMap::new();
        let mut names = Vec::new();
        for (number, leaf) in &added {
            let place = *places.entry((&leaf.vendors, &leaf.name, &leaf.title)).or_insert_with(|| {
                names.push((position(from + names.len()), leaf.vendors.as_slice(), &leaf.keys));
                self.called.push(Vec::new());
                self.called.len() - 1
            });
            if let Some(called) = self.called.get_mut(place) {
                called.push(*number);
            }
        }
        self.by_name.insert(&names);
    }

    /// The products that the asset may meet, sorted: by order number or identifier, or called alike.
    fn candidates(&self, asset: &AssetIdentity) -> Vec<u32> {
        let mut called = Vec::new();
        for read in asset.readings() {
            self.by_name.search(&read.vendors, &read.keys(), &mut called);
        }
        called.sort_unstable();
        called.dedup();
        let mut found = Vec::new();
        for called in called.iter().filter_map(|at| self.called.get(usize::try_from(*at).ok()?)) {
            // What was removed is no product any more, and others may be called like it.
            let first = called.iter().find_map(|number| self.product(*number));
            if first.is_some_and(|(_, _, leaf)| is_called_alike(leaf, asset)) {
                found.extend(called);
            }
        }
        for number in &asset.numbers {
            let beginnings = (1..=number.as_str().len()).filter_map(|length| number.as_str().get(..length));
            found.extend(beginnings.filter_map(|beginning| self.by_number.get(beginning)).flatten());
        }
        for key in asset.identifiers.iter().map(Identifier::key) {
            let beginnings = (1..=key.len()).filter_map(|length| key.get(..length));
            found.extend(beginnings.filter_map(|beginning| self.by_identifier.get(beginning)).flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A product and its advisory; `None` if it was removed.
    fn product(&self, number: u32) -> Option<(AdvisoryId, &PreparedAdvisory, &Leaf)> {
        let (place, leaf) = self.leaves.get(usize::try_from(number).ok()?)?;
        let (id, advisory) = self.prepared.get(usize::try_from(*place).ok()?)?.as_ref()?;
        Some((*id, advisory, advisory.leaves.get(usize::try_from(*leaf).ok()?)?))
    }

    /// Takes an advisory out, if it is there.
    pub fn remove(&mut self, id: AdvisoryId) {
        let place = self.places.remove(&id).and_then(|place| usize::try_from(place).ok());
        if let Some(place) = place.and_then(|place| self.prepared.get_mut(place)) {
            *place = None;
        }
    }

    /// The advisories, in no order.
    pub fn advisories(&self) -> impl Iterator<Item = &PreparedAdvisory> {
        self.prepared.iter().flatten().map(|(_, advisory)| advisory)
    }

    /// How many advisories the index holds.
    pub fn count_advisories(&self) -> usize {
        self.places.len()
    }

    /// How many products of advisories the index holds, removed ones included: what its memory goes with.
    pub fn count_products(&self) -> usize {
        self.leaves.len()
    }
}

/// Every match of one asset among the advisories, sorted by advisory, each with asset number 0.
pub fn match_asset(index: &AdvisoryIndex, record: &AssetRecord) -> Vec<(AdvisoryId, Match)> {
    match_kinds(index, &[AssetKind::of(record)])
}

/// Every match of kinds of assets among the advisories, sorted by kind and advisory; a kind's position is the asset
/// number of its matches. Kinds that differ in their versions only should stand side by side: they meet the same
/// products, which is found out once.
pub fn match_kinds(index: &AdvisoryIndex, kinds: &[AssetKind]) -> Vec<(AdvisoryId, Match)> {
    let mut matches = Vec::new();
    let mut first = 0;
    for of_one in kinds.chunk_by(AssetKind::is_alike) {
        let mut found = match_versions(index, of_one);
        found.sort_by_key(|(advisory, found)| (found.asset, *advisory));
        matches.extend(
            found.into_iter().map(|(advisory, found)| (advisory, Match { asset: first + found.asset, ..found })),
        );
        first += position(of_one.len());
    }
    matches
}

/// Kinds of one identity.
fn match_versions(index: &AdvisoryIndex, kinds: &[AssetKind]) -> Vec<(AdvisoryId, Match)> {
    let Some(asset) = kinds.first().map(identity) else { return Vec::new() };
    let candidates = index.candidates(&asset);
    let mut products = candidates.iter().filter_map(|number| index.product(*number)).peekable();
    let versions: Vec<AssetVersion> = kinds.iter().map(|kind| AssetVersion::of(&kind.version)).collect();
    let mut matches = Vec::new();
    while let Some((id, advisory, _)) = products.peek().copied() {
        // Products are numbered advisory by advisory.
        let of_one = std::iter::from_fn(|| products.next_if(|(other, _, _)| *other == id));
        let mets = each_met(of_one.map(|(_, _, leaf)| leaf), &asset);
        let mets = mets.each_ref().map(|mets| without_overruled(mets));
        let answers = (0u32..).zip(&versions).filter_map(|(at, version)| Some((at, answer(advisory, &mets, version)?)));
        matches.extend(answers.map(|(at, found)| (id, Match { asset: at, ..found })));
    }
    matches
}
