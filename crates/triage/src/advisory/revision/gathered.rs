//! Changes as they are found: folded at once, and no more of them and of their names than a reader can use.
//!
//! The same change of thirty products is one change that names thirty products. Does not know: what a change means.

use super::{CHANGES_COUNT_MAX, Change, ChangeCode, NAMED_COUNT_MAX, Rule, Told};
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// Pointers kept of one side of a change.
const POINTERS_COUNT_MAX: usize = 50;
/// Changes kept of the material ones, and as many of the others, until they are folded for the last time: a document of
/// 1,000 vulnerabilities stays far below, and one that lists each product of each vulnerability apart does not fill the memory.
const GATHERED_COUNT_MAX: usize = 10_000;
/// Names kept of all changes together; a small document can repeat its products for each of its vulnerabilities.
const GATHERED_NAMES_COUNT_MAX: usize = 100_000;
/// Names kept of a change even then: a sentence names as many.
const NAMES_COUNT_MIN: usize = 3;
/// Characters kept of one name; the longest real ones have some hundred.
const NAME_CHARS_MAX: usize = 300;
/// Characters of one value that lists names; the rest is counted.
const LIST_CHARS_MAX: usize = 4_000;

/// Changes in the order they were found.
pub(super) struct Gathered {
    folded: Folded,
    /// Names already kept, each once.
    known: HashSet<Rc<str>>,
    names_left: usize,
    left_off: u32,
}

impl Default for Gathered {
    fn default() -> Gathered {
        let known = HashSet::new();
        Gathered { folded: Folded::default(), known, names_left: GATHERED_NAMES_COUNT_MAX, left_off: 0 }
    }
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
        let common = digest_of(&vulnerabilities);
        let mut change =
            Found { code, rule, subjects: Names::default(), vulnerabilities: Names::default(), before, after };
        let place = self.folded.find(&change, common, |one| one.vulnerabilities.digest());
        if let Some(first) = place.and_then(|place| self.folded.changes.get_mut(place)) {
            first.stand_also(&mut change);
            subjects.iter().for_each(|name| first.subjects.push(name, &mut self.known, &mut self.names_left));
            return;
        }
        if self.folded.count_of(rule) >= GATHERED_COUNT_MAX {
            self.left_off = self.left_off.saturating_add(1);
            return;
        }
        for (into, names) in [(&mut change.subjects, subjects), (&mut change.vulnerabilities, vulnerabilities)] {
            names.iter().for_each(|name| into.push(name, &mut self.known, &mut self.names_left));
        }
        self.folded.add(change, common);
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.folded.changes.is_empty()
    }

    /// The changes folded, material ones first, and how many more there are.
    pub(super) fn finish(self) -> (Vec<Change>, u32) {
        let mut folded = Folded::default();
        for mut change in self.folded.changes {
            let common = change.subjects.digest();
            let place = folded.find(&change, common, |one| one.subjects.digest());
            match place.and_then(|place| folded.changes.get_mut(place)) {
                None => folded.add(change, common),
                Some(first) => {
                    first.stand_also(&mut change);
                    first.vulnerabilities.extend(change.vulnerabilities);
                }
            }
        }
        let mut changes = folded.changes;
        changes.sort_by_key(|change| (!change.rule.is_material(), change.code));
        let beyond = changes.len().saturating_sub(CHANGES_COUNT_MAX);
        changes.truncate(CHANGES_COUNT_MAX);
        let left_off = self.left_off.saturating_add(u32::try_from(beyond).unwrap_or(u32::MAX));
        (changes.into_iter().map(Found::into_change).collect(), left_off)
    }
}

/// Names in one value, in the order of the alphabet, each once.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    let (mut text, mut left) = (String::new(), LIST_CHARS_MAX);
    for (at, name) in names.iter().enumerate() {
        let name = cut(name);
        let length = name.chars().count() + 2;
        if length > left {
            text.push_str(&format!(" and {} more", names.len() - at));
            break;
        }
        left -= length;
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
    }
    text
}

/// As much of a name as is kept.
pub(super) fn cut(name: &str) -> &str {
    name.char_indices().nth(NAME_CHARS_MAX).map_or(name, |(end, _)| &name[..end])
}

/// Changes with the places of those that agree.
#[derive(Default)]
struct Folded {
    changes: Vec<Found>,
    places: HashMap<u64, Vec<usize>>,
    counts: [usize; 2],
}

impl Folded {
    /// The change that agrees in code, rule and values, and in the names that `common` is the digest of.
    fn find(&self, change: &Found, common: u64, of: impl Fn(&Found) -> u64) -> Option<usize> {
        let places = self.places.get(&change.key(common))?;
        let agrees = |place: &usize| {
            let one = self.changes.get(*place);
            one.is_some_and(|one| one.kind() == change.kind() && of(one) == common)
        };
        places.iter().copied().find(agrees)
    }

    fn add(&mut self, change: Found, common: u64) {
        self.places.entry(change.key(common)).or_default().push(self.changes.len());
        self.counts[usize::from(change.rule.is_material())] += 1;
        self.changes.push(change);
    }

    fn count_of(&self, rule: Rule) -> usize {
        self.counts[usize::from(rule.is_material())]
    }
}

/// A change with its names while they are gathered.
struct Found {
    code: ChangeCode,
    rule: Rule,
    subjects: Names,
    vulnerabilities: Names,
    before: Option<Told>,
    after: Option<Told>,
}

impl Found {
    /// What two changes that become one agree in, beside their names.
    fn kind(&self) -> (ChangeCode, Rule, Option<&str>, Option<&str>) {
        fn said(told: &Option<Told>) -> Option<&str> {
            told.as_ref().map(|told| told.value.as_str())
        }
        (self.code, self.rule, said(&self.before), said(&self.after))
    }

    fn key(&self, common: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.kind(), common).hash(&mut hasher);
        hasher.finish()
    }

    /// Takes the places of a change that says the same.
    fn stand_also(&mut self, other: &mut Found) {
        for (into, from) in [(&mut self.before, other.before.take()), (&mut self.after, other.after.take())] {
            let Some((into, from)) = into.as_mut().zip(from) else { continue };
            for pointer in from.pointers.into_iter().take(POINTERS_COUNT_MAX) {
                if into.pointers.len() < POINTERS_COUNT_MAX && !into.pointers.contains(&pointer) {
                    into.pointers.push(pointer);
                }
            }
        }
    }

    fn into_change(self) -> Change {
        let Found { code, rule, subjects, vulnerabilities, mut before, mut after } = self;
        for told in [&mut before, &mut after].into_iter().flatten() {
            let mut seen = HashSet::new();
            told.pointers.retain(|pointer| seen.insert(pointer.clone()));
            told.pointers.truncate(POINTERS_COUNT_MAX);
        }
        let (subjects, subjects_more) = subjects.finish();
        let (vulnerabilities, vulnerabilities_more) = vulnerabilities.finish();
        Change { code, rule, subjects, subjects_more, vulnerabilities, vulnerabilities_more, before, after }
    }
}

/// Names in the order they were found, each once.
#[derive(Default)]
struct Names {
    kept: Vec<Rc<str>>,
    seen: HashSet<Rc<str>>,
    more: u32,
    all: DefaultHasher,
}

impl Names {
    /// What is kept depends on what came before; what two lists are held against each other by does not.
    fn digest(&self) -> u64 {
        self.all.finish()
    }

    fn push(&mut self, name: &str, known: &mut HashSet<Rc<str>>, left: &mut usize) {
        name.hash(&mut self.all);
        let name = cut(name);
        if self.seen.contains(name) {
            return;
        }
        if *left == 0 && self.kept.len() >= NAMES_COUNT_MIN {
            self.more = self.more.saturating_add(1);
            return;
        }
        *left = left.saturating_sub(1);
        let name = known.get(name).cloned().unwrap_or_else(|| {
            let name: Rc<str> = name.into();
            known.insert(Rc::clone(&name));
            name
        });
        self.seen.insert(Rc::clone(&name));
        self.kept.push(name);
    }

    fn extend(&mut self, other: Names) {
        self.more = self.more.saturating_add(other.more);
        for name in other.kept {
            if self.seen.insert(Rc::clone(&name)) {
                self.kept.push(name);
            }
        }
    }

    fn finish(self) -> (Vec<String>, u32) {
        let beyond = self.kept.len().saturating_sub(NAMED_COUNT_MAX);
        let more = self.more.saturating_add(u32::try_from(beyond).unwrap_or(u32::MAX));
        (self.kept.iter().take(NAMED_COUNT_MAX).map(|name| name.to_string()).collect(), more)
    }
}

fn digest_of(names: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    names.iter().for_each(|name| name.as_str().hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(found: &mut Gathered, product: &str, vulnerability: u32) {
        let about = (vec![product.to_owned()], vec![format!("CVE-2024-{vulnerability}")]);
        found.push_of(ChangeCode::ProductStatusChanged, Rule::NewlyAffected, about, None, None);
    }

    #[test]
    fn thousands_of_products_in_thousands_of_vulnerabilities_stay_small_and_are_counted() {
        let mut found = Gathered::default();
        for vulnerability in 0..11_000 {
            for product in 0..20 {
                // Of each vulnerability one product of its own, so that no two of them are one change at the end.
                status(
                    &mut found,
                    &format!("VC {}", if product == 0 { 100 + vulnerability } else { product }),
                    vulnerability,
                );
            }
        }
        let kept: usize = found.folded.changes.iter().map(|one| one.subjects.kept.len()).sum();
        assert_eq!(found.folded.changes.len(), GATHERED_COUNT_MAX);
        assert!(kept <= GATHERED_NAMES_COUNT_MAX + NAMES_COUNT_MIN * GATHERED_COUNT_MAX, "{kept}");
        let (changes, left_off) = found.finish();
        assert_eq!(changes.len(), CHANGES_COUNT_MAX);
        assert_eq!(left_off, 9_000 + 20 * 1_000, "folded ones, and what was not folded any more");
        assert!(changes.iter().all(|one| one.subjects.len() + one.subjects_more as usize == 20));
    }

    #[test]
    fn an_immaterial_change_never_takes_the_place_of_a_material_one() {
        let mut found = Gathered::default();
        for at in 0..GATHERED_COUNT_MAX + 5 {
            found.push(ChangeCode::ReferenceAdded, Rule::Link, vec![at.to_string()], None, None);
        }
        for at in 0..GATHERED_COUNT_MAX + 5 {
            let about = (Vec::new(), vec![at.to_string()]);
            let told = Some(Told { value: at.to_string(), pointers: Vec::new() });
            found.push_of(ChangeCode::ReferenceAdded, Rule::Link, about, None, told);
        }
        status(&mut found, "VC 100", 1);
        let (changes, left_off) = found.finish();
        assert!(
            changes[0].is_material() && changes.len() == CHANGES_COUNT_MAX && left_off > 0,
            "{} {left_off}",
            changes.len()
        );
    }

    #[test]
    fn a_long_list_is_cut_and_what_is_left_out_is_counted() {
        let names: Vec<String> = (0..2_000).map(|at| format!("Controller {at:04}")).collect();
        let text = listed(names.iter().map(String::as_str));
        let shown = text.matches("Controller").count();
        assert!(text.chars().count() <= LIST_CHARS_MAX + 20, "{}", text.len());
        assert!(text.ends_with(&format!(" and {} more", 2_000 - shown)), "{text}");
        assert_eq!(listed(["B", "A", "B"].into_iter()), "A, B");
        assert_eq!(cut(&"ä".repeat(NAME_CHARS_MAX + 1)).chars().count(), NAME_CHARS_MAX);
    }
}
