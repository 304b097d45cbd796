//! Product names: which model, which family, which variant a name speaks of.
//!
//! A name is read into atoms (words and numbers: `CPU1511-1PN` and `CPU 1511-1 PN` are the same atoms), a version that
//! is part of the name, a hardware series, SIPLUS marks and bracketed remarks. `names.toml` holds what the atoms mean.
//! Does not know: vendors' order numbers (`order_number`), firmware versions (`version`).

mod keys;
mod places;
mod read;
mod relate;
mod shown;
#[cfg(test)]
mod tests;
mod word;
mod words;

use super::version::Version;
use places::{PLACES_COUNT_MAX, Places};
use std::collections::BTreeSet;
use word::Word;
use words::Sense;

pub use keys::{Key, NameKeys, ReadingKeys};
pub use words::{implied_by_words, implied_names, is_hollow};

/// Longest name that is read, in characters; the longest of the corpus has 260.
const NAME_CHARS_MAX: usize = 400;

/// Most readings of one list-like name ("A, B and C", "R04/08/16CPU").
const READINGS_MAX: usize = 40;

/// Most atoms of one reading, and of its remarks: they are compared as bits of one number.
const ATOMS_MAX: usize = 60;
const _: () = assert!(ATOMS_MAX < PLACES_COUNT_MAX);

/// A product name in all its readings; a list-like name has one reading per member.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct ProductName {
    readings: Vec<Reading>,
}

/// One way to read a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Reading {
    /// Words and numbers that identify, in order.
    atoms: Vec<Atom>,
    /// Atoms of bracketed remarks; they may identify (`L33ER (5370)`) but need not be met.
    remarks: Vec<Atom>,
    /// Whether a remark narrows the name (`(24V, ports on rear)`).
    narrowed: bool,
    /// A version that is part of the name (`WinCC V7.5`).
    version: Option<Box<NameVersion>>,
    /// Hardware series (`Series B`, `1400 B/C`).
    series: BTreeSet<char>,
    /// Whether the name says family or series.
    family: bool,
    /// Whether it is a SIPLUS product.
    siplus: bool,
    /// Whether it says that SIPLUS variants are included.
    includes_siplus: bool,
    /// The family rules (`words::members`) whose family the atoms name.
    families: Places,
    /// The family rules whose member the atoms have in a row.
    memberships: Places,
}

/// A version that is part of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct NameVersion {
    version: Version,
    /// The versions listed before it.
    beside: Vec<Version>,
    /// What follows it.
    reach: Reach,
}

/// Which versions a version in a name speaks of beside its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Reach {
    /// None.
    This,
    /// `and earlier` follows it.
    Earlier,
    /// `and newer` follows it.
    Later,
}

/// Fewest numbers between the first numbers of a name's version and of an installed one that count different things:
/// a `Nucleus ReadyStart V3` runs 2017.02.
const MAJORS_APART_MIN: u64 = 50;

/// A word or a number of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Atom {
    /// Folded; numbers without leading zeros; `x` in a number pattern stands for any digit.
    text: Word,
    /// What the word means wherever it stands.
    sense: Sense,
    /// Whether it begins with a digit or is a number pattern.
    number: bool,
    /// Which token of the name it comes from: atoms of one token are glued together.
    token: u16,
    /// Whether its token holds a digit, so that its letters belong to a model.
    glued: bool,
    /// Whether it was written in capitals and is short, as abbreviations of variants are (`EEC`, `PoE`).
    short: bool,
}

/// Whether an asset is of the hardware series an advisory names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesAnswer {
    /// The advisory names none, or the asset's.
    Same,
    /// The advisory names one, and the asset's is not known.
    Open,
    /// Both name one, and they differ.
    Other,
}

/// How an advisory's product name stands to an asset's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same name, word for word.
    Exact,
    /// The same product, described in other words.
    Same,
    /// The advisory names a family that the asset belongs to.
    Family,
    /// The advisory's name is the shorter one: a product line, perhaps, that the asset belongs to.
    Broader,
    /// The advisory's name is the longer one: a part of the asset's product, or the same with more words.
    Narrower,
    /// The advisory's name is the longer one by the marks of a variant (`TX/TX VPN-M`).
    Longer,
    /// The advisory names a narrower variant of what the asset says; which one the asset is, is not known.
    Variant,
    /// The names overlap, and only a person can say whether they mean the same.
    Uncertain,
}

impl ProductName {
    /// Reads a name. Order numbers should be taken out before; what is left of them only adds atoms.
    /// `is_vendor_word` tells words that repeat the vendor's name.
    pub fn parse(text: &str, is_vendor_word: &dyn Fn(&str) -> bool) -> Self {
        Self { readings: read::readings(text, is_vendor_word) }
    }

    /// Whether nothing identifying is in the name.
    pub fn is_empty(&self) -> bool {
        self.readings.iter().all(|reading| reading.atoms.is_empty())
    }

    /// How this name of an advisory stands to the asset's name; `None` if they are different products.
    pub fn relation_to(&self, asset: &ProductName) -> Option<Relation> {
        let pairs = self.readings.iter().flat_map(|ours| asset.readings.iter().map(move |theirs| (ours, theirs)));
        pairs.filter_map(|(ours, theirs)| relate::relation(ours, theirs)).min()
    }

    /// Whether both names say the same model, apart from bracketed remarks; used where order numbers differ.
    pub fn is_same_model(&self, asset: &ProductName) -> bool {
        let siplus = |name: &ProductName| name.readings.iter().any(|reading| reading.siplus);
        let related = matches!(self.relation_to(asset), Some(Relation::Exact | Relation::Variant));
        related && siplus(self) == siplus(asset)
    }

    /// This name with the hardware series of another one, where it has none of its own.
    pub fn with_series_of(mut self, other: &ProductName) -> Self {
        let series: BTreeSet<char> = other.readings.iter().flat_map(|reading| reading.series.iter().copied()).collect();
        for reading in self.readings.iter_mut().filter(|reading| reading.series.is_empty()) {
            reading.series.clone_from(&series);
        }
        self
    }

    /// Whether an asset is of the hardware series this name speaks of.
    pub fn series_of(&self, asset: &ProductName) -> SeriesAnswer {
        let ours: BTreeSet<char> = self.readings.iter().flat_map(|reading| reading.series.iter().copied()).collect();
        let theirs: BTreeSet<char> = asset.readings.iter().flat_map(|reading| reading.series.iter().copied()).collect();
        match (ours.is_empty(), theirs.is_empty()) {
            (true, _) => SeriesAnswer::Same,
            (false, true) => SeriesAnswer::Open,
            (false, false) if ours.is_disjoint(&theirs) => SeriesAnswer::Other,
            (false, false) => SeriesAnswer::Same,
        }
    }

    /// Whether an asset's version can belong to the branch this name speaks of (`WinCC V7.5`, `STEP 7 V5.X`,
    /// `V16 and earlier`). `None` where the name has no version or the two cannot be compared.
    pub fn admits_version(&self, version: &Version) -> Option<bool> {
        let branch = self.readings.iter().find_map(|reading| reading.version.as_deref())?;
        if version.is_named() {
            return None;
        }
        let apart = version.major()?.abs_diff(branch.version.major()?);
        if apart < MAJORS_APART_MIN { relate::admits(branch, version) } else { None }
    }

    /// Whether the name has a version and is a piece of software, so that the version names a branch of it.
    pub fn is_branch(&self) -> bool {
        self.readings.iter().any(|reading| reading.version.is_some() && !reading.has_model())
    }

    /// Whether a version is after the branch this name speaks of.
    pub fn is_past(&self, version: &Version) -> bool {
        let branch = self.version().and_then(|branch| version.compare_numbers_to(branch));
        branch == Some(std::cmp::Ordering::Greater) && !self.reaches(Reach::Later)
    }

    /// Whether the name's version is a last one (`V15 and earlier`).
    pub fn is_last_branch(&self) -> bool {
        self.reaches(Reach::Earlier)
    }

    fn reaches(&self, reach: Reach) -> bool {
        self.readings.iter().any(|reading| reading.version.as_ref().is_some_and(|version| version.reach == reach))
    }

    /// Whether both names carry the same version, so that the asset is of this branch whatever its firmware says.
    pub fn is_same_branch(&self, asset: &ProductName) -> bool {
        let versions = self.version().zip(asset.version());
        versions.is_some_and(|(ours, theirs)| ours == theirs || ours.compare(theirs) == Some(std::cmp::Ordering::Equal))
    }

    /// Whether bracketed remarks tell the two apart (`(P2 Ethernet)`, `(BACnet)`); `None` where one has none.
    pub fn is_remarked_like(&self, asset: &ProductName) -> Option<bool> {
        fn remarks(name: &ProductName) -> BTreeSet<&str> {
            let all = name.readings.iter().flat_map(|reading| &reading.remarks);
            all.map(|atom| &*atom.text).collect()
        }
        let (ours, theirs) = (remarks(self), remarks(asset));
        (!ours.is_empty() && !theirs.is_empty()).then(|| ours.is_subset(&theirs) || theirs.is_subset(&ours))
    }

    /// Whether a bracketed remark tells the product apart and no version does (`STEP 7 (TIA Portal)`).
    pub fn is_remarked(&self) -> bool {
        self.readings.iter().any(|reading| !reading.remarks.is_empty() && reading.version.is_none())
    }

    /// The version that is part of the name.
    pub fn version(&self) -> Option<&Version> {
        self.readings.iter().find_map(|reading| reading.version.as_deref()).map(|version| &version.version)
    }
}

impl Atom {
    /// Whether it covers all numbers of its length that differ only where it has an `x` (`22xx`).
    fn is_pattern(&self) -> bool {
        self.number && self.sense.is_wild()
    }
}

impl Reading {
    /// Whether a number of three or more digits names a model: hardware, as a rule.
    fn has_model(&self) -> bool {
        self.atoms.iter().any(|atom| atom.number && atom.text.len() >= 3)
    }
}
