//! What of one revision is what of the other: pairs by keys, from the most exact key to the loosest.
//!
//! Each step pairs only what no step before has paired; swapping the revisions swaps the pairs and nothing else.
//! Does not know: what is paired.

use std::collections::HashMap;
use std::hash::Hash;

/// Likenesses worked out in one step; a larger group of unlike texts is told as removed and added.
const LIKENESS_CELLS_COUNT_MAX: usize = 20_000;

/// Pairs of indexes.
pub(super) struct Pairs {
    /// Of each before, its after.
    after_of: Vec<Option<usize>>,
    /// Of each after, its before.
    before_of: Vec<Option<usize>>,
}

type Group = (Vec<usize>, Vec<usize>);

impl Pairs {
    /// None paired yet.
    pub(super) fn new(before: usize, after: usize) -> Pairs {
        Pairs { after_of: vec![None; before], before_of: vec![None; after] }
    }

    /// Pairs what has equal keys, in document order where several have; `None` is never paired.
    pub(super) fn by<K: Eq + Hash>(&mut self, before: impl Fn(usize) -> Option<K>, after: impl Fn(usize) -> Option<K>) {
        for (before, after) in self.groups(before, after) {
            before.into_iter().zip(after).for_each(|(one, other)| self.set(one, other));
        }
    }

    /// Pairs what has equal keys, where on each side only one is left that has the key.
    pub(super) fn by_unique<K: Eq + Hash>(
        &mut self,
        before: impl Fn(usize) -> Option<K>,
        after: impl Fn(usize) -> Option<K>,
    ) {
        for group in self.groups(before, after) {
            if let ([one], [other]) = (group.0.as_slice(), group.1.as_slice()) {
                self.set(*one, *other);
            }
        }
    }

    /// Pairs what has equal keys and is alike, the most alike first; `likeness` is `None` where it is not alike enough.
    pub(super) fn by_likeness<K: Eq + Hash>(
        &mut self,
        before: impl Fn(usize) -> Option<K>,
        after: impl Fn(usize) -> Option<K>,
        likeness: impl Fn(usize, usize) -> Option<u32>,
    ) {
        let mut left = LIKENESS_CELLS_COUNT_MAX;
        for (before, after) in self.groups(before, after) {
            let cells = before.len().saturating_mul(after.len());
            if cells > left {
                continue;
            }
            left -= cells;
            let cell = |(place, one): (usize, usize)| {
                let likeness = &likeness;
                let others = after.iter().copied().enumerate();
                others.filter_map(move |(other_place, other)| {
                    let alike = likeness(one, other)?;
                    Some((u32::MAX - alike, place.abs_diff(other_place), place + other_place, one, other))
                })
            };
            let mut cells: Vec<_> = before.iter().copied().enumerate().flat_map(cell).collect();
            // Two cells that share a row or a column differ in these three, so that no side's order decides.
            cells.sort_unstable_by_key(|(unlike, apart, far, ..)| (*unlike, *apart, *far));
            for (.., one, other) in cells {
                if self.after(one).is_none() && self.before(other).is_none() {
                    self.set(one, other);
                }
            }
        }
    }

    /// The after of a before.
    pub(super) fn after(&self, before: usize) -> Option<usize> {
        self.after_of.get(before).copied().flatten()
    }

    /// The before of an after.
    pub(super) fn before(&self, after: usize) -> Option<usize> {
        self.before_of.get(after).copied().flatten()
    }

    /// All pairs, in the order of the before.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.after_of.iter().enumerate().filter_map(|(before, after)| Some((before, (*after)?)))
    }

    /// Indexes of what is gone.
    pub(super) fn removed(&self) -> impl Iterator<Item = usize> + '_ {
        unpaired(&self.after_of)
    }

    /// Indexes of what is new.
    pub(super) fn added(&self) -> impl Iterator<Item = usize> + '_ {
        unpaired(&self.before_of)
    }

    /// The befores among `places`, as afters; those without a pair are left out.
    pub(super) fn as_after(&self, places: &[u32]) -> Vec<usize> {
        sorted(places.iter().filter_map(|place| self.after(*place as usize)))
    }

    /// The afters among `places` that have a pair.
    pub(super) fn paired_after(&self, places: &[u32]) -> Vec<usize> {
        sorted(places.iter().map(|place| *place as usize).filter(|place| self.before(*place).is_some()))
    }

    fn set(&mut self, before: usize, after: usize) {
        if let (Some(one), Some(other)) = (self.after_of.get_mut(before), self.before_of.get_mut(after)) {
            (*one, *other) = (Some(after), Some(before));
        }
    }

    /// What is left on both sides, by key; groups that lack a side are left out.
    fn groups<K: Eq + Hash>(
        &self,
        before: impl Fn(usize) -> Option<K>,
        after: impl Fn(usize) -> Option<K>,
    ) -> Vec<Group> {
        let mut places: HashMap<K, usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for one in self.removed() {
            let Some(key) = before(one) else { continue };
            let place = *places.entry(key).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Group::default());
            }
            groups[place].0.push(one);
        }
        if !groups.is_empty() {
            for other in self.added() {
                let place = after(other).and_then(|key| places.get(&key).copied());
                if let Some(group) = place.and_then(|place| groups.get_mut(place)) {
                    group.1.push(other);
                }
            }
        }
        groups.retain(|(_, after)| !after.is_empty());
        groups
    }
}

fn unpaired(pairs: &[Option<usize>]) -> impl Iterator<Item = usize> + '_ {
    pairs.iter().enumerate().filter(|(_, pair)| pair.is_none()).map(|(place, _)| place)
}

fn sorted(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}
