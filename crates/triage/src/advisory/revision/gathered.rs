//! Changes as they are found, and their order and folding at the end.
//!
//! The same change of thirty products is one change that names thirty products. Does not know: what a change means.

use super::{CHANGES_COUNT_MAX, Change, ChangeCode, NAMED_COUNT_MAX, Rule, Told};
use std::collections::HashMap;

/// Pointers kept of one side of a change.
const POINTERS_COUNT_MAX: usize = 50;

/// What makes two changes one.
type Key<'a> = (ChangeCode, Rule, &'a [String], Option<&'a str>, Option<&'a str>);

/// Changes in the order they were found.
#[derive(Default)]
pub(super) struct Gathered {
    changes: Vec<Change>,
}

impl Gathered {
    /// Adds a change of the document or of the `subjects`.
    pub(super) fn push(
        &mut self,
        code: ChangeCode,
        rule: Rule,
        subjects: Vec<String>,
        before: Option<Told>,
        after: Option<Told>,
    ) {
        self.push_of(code, rule, (subjects, Vec::new()), before, after);
    }

    /// Adds a change of the subjects in the vulnerabilities.
    pub(super) fn push_of(
        &mut self,
        code: ChangeCode,
        rule: Rule,
        (subjects, vulnerabilities): (Vec<String>, Vec<String>),
        before: Option<Told>,
        after: Option<Told>,
    ) {
        self.changes.push(Change { code, rule, subjects, subjects_more: 0, vulnerabilities, before, after });
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes folded, material ones first, and how many more there are.
    pub(super) fn finish(self) -> (Vec<Change>, u32) {
        let folded =
            fold(self.changes, |change| &change.vulnerabilities, |into, from| into.subjects.extend(from.subjects));
        let mut changes = fold(
            folded,
            |change| &change.subjects,
            |into, from| {
                into.vulnerabilities.extend(from.vulnerabilities);
            },
        );
        changes.sort_by_key(|change| (!change.is_material(), change.code));
        let left_off = changes.len().saturating_sub(CHANGES_COUNT_MAX);
        changes.truncate(CHANGES_COUNT_MAX);
        changes.iter_mut().for_each(shorten);
        (changes, u32::try_from(left_off).unwrap_or(u32::MAX))
    }
}

/// Folds changes that agree in code, rule, values and what `common` gives into the first of them.
fn fold(
    changes: Vec<Change>,
    common: impl Fn(&Change) -> &[String],
    join: impl Fn(&mut Change, Change),
) -> Vec<Change> {
    let mut places: HashMap<Key<'_>, usize> = HashMap::with_capacity(changes.len());
    let place = |change| {
        let next = places.len();
        *places.entry(key(change, &common)).or_insert(next)
    };
    let places: Vec<usize> = changes.iter().map(place).collect();
    let mut folded: Vec<Change> = Vec::new();
    for (mut change, place) in changes.into_iter().zip(places) {
        match folded.get_mut(place) {
            None => folded.push(change),
            Some(first) => {
                for (into, from) in [(&mut first.before, change.before.take()), (&mut first.after, change.after.take())]
                {
                    into.iter_mut().zip(from).for_each(|(into, from)| into.pointers.extend(from.pointers));
                }
                join(first, change);
            }
        }
    }
    folded
}

fn key<'a>(change: &'a Change, common: impl Fn(&'a Change) -> &'a [String]) -> Key<'a> {
    let value = |told: &'a Option<Told>| told.as_ref().map(|told| told.value.as_str());
    (change.code, change.rule, common(change), value(&change.before), value(&change.after))
}

/// Each name and each place once, and not more than a reader can use.
fn shorten(change: &mut Change) {
    for names in [&mut change.subjects, &mut change.vulnerabilities] {
        once(names);
    }
    change.subjects_more = u32::try_from(change.subjects.len().saturating_sub(NAMED_COUNT_MAX)).unwrap_or(u32::MAX);
    change.subjects.truncate(NAMED_COUNT_MAX);
    change.vulnerabilities.truncate(NAMED_COUNT_MAX);
    for told in [&mut change.before, &mut change.after].into_iter().flatten() {
        once(&mut told.pointers);
        told.pointers.truncate(POINTERS_COUNT_MAX);
    }
}

fn once(names: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
}
