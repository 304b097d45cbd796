//! Under which keys an index finds a name, so that few names are compared that are not related.
//!
//! Every way in which two names can be related (`relate`) leaves a trace that both have: one name's words are all in the
//! other, or both have the same models, the same family, or the same letters. A name is searched by its traces, and
//! compared only with those that share one.
//! Does not know: how two names are related.

use super::relate::is_family_number;
use super::{Atom, ProductName, Reading};
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// Shortest number that both names must have where each has words of its own.
const MODEL_DIGITS_MIN: usize = 3;

/// A word or a trace, as its digest: whoever finds a name by a key compares the names anyway, so that two words with one
/// digest cost a comparison and change no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(u64);

/// Drawn at start: nobody outside can choose words with one digest.
static DIGEST: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl Key {
    fn of(text: &str) -> Key {
        Key(DIGEST.hash_one(text))
    }
}

/// What an index keeps of a name, or searches with. Every list is sorted and holds nothing twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameKeys {
    /// Found where the other name has an equal one.
    pub traces: Vec<Key>,
    /// One for each reading.
    pub readings: Vec<ReadingKeys>,
}

/// Words of one reading. It is found where all words it needs are among the words that the other reading has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingKeys {
    /// The words that the other name must have; empty where another trace is needed.
    pub needed: Vec<Key>,
    /// The words that this name has.
    pub had: Vec<Key>,
}

impl NameKeys {
    /// What finds either of two names.
    #[must_use]
    pub fn with(mut self, other: NameKeys) -> NameKeys {
        self.readings.extend(other.readings);
        NameKeys { traces: sorted(self.traces.into_iter().chain(other.traces)), readings: self.readings }
    }
}

impl ProductName {
    /// The keys of an advisory's name.
    pub fn listed_keys(&self) -> NameKeys {
        let (mut traces, mut readings) = (Vec::new(), Vec::new());
        for reading in &self.readings {
            let plain = reading.atoms.iter().filter(|atom| !atom.is_pattern());
            readings.push(ReadingKeys { needed: needed(plain), had: texts(&reading.atoms) });
            traces.extend(reading.atoms.iter().filter(|atom| atom.is_pattern()).map(pattern_trace));
            traces.extend([letters(&reading.atoms), models(&reading.atoms)].into_iter().flatten());
            traces.extend(listed_families(reading));
        }
        NameKeys { traces: sorted(traces.iter().map(|trace| Key::of(trace))), readings }
    }

    /// The keys of an asset's name.
    pub fn asset_keys(&self) -> NameKeys {
        let (mut traces, mut readings) = (Vec::new(), Vec::new());
        for reading in &self.readings {
            let had = texts(reading.atoms.iter().chain(&reading.remarks));
            readings.push(ReadingKeys { needed: needed(reading.atoms.iter()), had });
            let numbers = reading.atoms.iter().chain(&reading.remarks).filter(|atom| atom.number);
            traces.extend(numbers.map(pattern_trace));
            let remarks: Vec<&Atom> = reading.remarks.iter().collect();
            let each = remarks.iter().map(std::slice::from_ref);
            // A word of the advisory's name may meet a bracketed one of the asset's, any of them or none.
            for remarks in [remarks.as_slice(), &[]].into_iter().chain(each) {
                let atoms = || reading.atoms.iter().chain(remarks.iter().copied());
                traces.extend([letters(atoms()), models(atoms())].into_iter().flatten());
            }
            traces.extend(asset_families(reading));
        }
        NameKeys { traces: sorted(traces.iter().map(|trace| Key::of(trace))), readings }
    }
}

fn sorted(keys: impl Iterator<Item = Key>) -> Vec<Key> {
    let mut keys: Vec<Key> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys.shrink_to_fit();
    keys
}

fn texts<'a>(atoms: impl IntoIterator<Item = &'a Atom>) -> Vec<Key> {
    sorted(atoms.into_iter().map(|atom| Key::of(&atom.text)))
}

/// A name with and without `CPU` is the same name, unless it says nothing else.
fn needed<'a>(atoms: impl Iterator<Item = &'a Atom> + Clone) -> Vec<Key> {
    let without = texts(atoms.clone().filter(|atom| !atom.sense.is_cpu()));
    if without.is_empty() { texts(atoms) } else { without }
}

/// `22xx` covers numbers of its length.
fn pattern_trace(atom: &Atom) -> String {
    format!("pattern {}", atom.text.len())
}

/// `TPEditor` and `TP Editor` have the same letters.
fn letters<'a>(atoms: impl IntoIterator<Item = &'a Atom>) -> Option<String> {
    let atoms = atoms.into_iter().filter(|atom| !atom.sense.is_cpu());
    let mut letters: Vec<char> = atoms.flat_map(|atom| atom.text.chars()).collect();
    letters.sort_unstable();
    (!letters.is_empty()).then(|| format!("letters {}", letters.into_iter().collect::<String>()))
}

/// Where each of two names has words of its own, they have the same numbers, one of them long.
fn models<'a>(atoms: impl IntoIterator<Item = &'a Atom>) -> Option<String> {
    let numbers = atoms.into_iter().filter(|atom| atom.number);
    let numbers: BTreeSet<&str> = numbers.map(|atom| &*atom.text).collect();
    let long = numbers.iter().any(|number| number.len() >= MODEL_DIGITS_MIN);
    long.then(|| format!("models {}", numbers.into_iter().collect::<Vec<_>>().join(" ")))
}

/// The families that an advisory's name speaks of.
fn listed_families(reading: &Reading) -> Vec<String> {
    let mut traces = Vec::new();
    for (at, atom) in reading.atoms.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| reading.atoms.get(before));
        if let Some(letters) = before.filter(|before| is_family_number(atom, Some(before))) {
            let kept = atom.text.trim_end_matches('0');
            traces.push(family_trace(&letters.text, kept, atom.text.len()));
            traces.push(format!("number {}", &*atom.text));
        }
    }
    traces.extend(reading.families.iter().map(member_trace));
    traces
}

/// The families that an asset's name may belong to.
fn asset_families(reading: &Reading) -> Vec<String> {
    let mut traces = Vec::new();
    for (at, atom) in reading.atoms.iter().enumerate().filter(|(_, atom)| atom.number) {
        if atom.text.ends_with("00") {
            traces.push(format!("number {}", &*atom.text));
        }
        if let Some(before) = at.checked_sub(1).and_then(|before| reading.atoms.get(before)) {
            let kept = (1..atom.text.len().saturating_sub(1)).filter_map(|length| atom.text.get(..length));
            traces.extend(kept.map(|kept| family_trace(&before.text, kept, atom.text.len())));
        }
    }
    let remarked = reading.remarks.iter().filter(|atom| atom.number && atom.text.ends_with("00"));
    traces.extend(remarked.map(|atom| format!("number {}", &*atom.text)));
    traces.extend(reading.memberships.iter().map(member_trace));
    traces
}

fn family_trace(letters: &str, kept: &str, length: usize) -> String {
    format!("family {letters} {kept} {length}")
}

fn member_trace(rule: usize) -> String {
    format!("member {rule}")
}
