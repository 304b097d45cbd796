//! What words of product names mean: `names.toml`, loaded once.

use super::Atom;
use super::places::Places;
use crate::product::order_number::OrderNumber;
use crate::product::text::fold;
use crate::product::vendor::VendorKey;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

#[derive(Deserialize, Default)]
struct NameFile {
    neutral: HashSet<String>,
    family: HashSet<String>,
    exclusive: HashSet<String>,
    component: HashSet<String>,
    common: HashSet<String>,
    harmless_remarks: Vec<String>,
    hollow: HashSet<String>,
    same: Vec<Same>,
    implied: Vec<Implied>,
    implied_by_word: Vec<ImpliedByWord>,
    member: Vec<Member>,
}

/// Two ways to write the same words.
#[derive(Deserialize)]
struct Same {
    written: String,
    means: String,
}

/// What an order number says about the product's name.
#[derive(Deserialize)]
struct Implied {
    vendor: String,
    order_prefix: String,
    name: String,
}

/// What a word beside another one says about the product's name.
#[derive(Deserialize)]
struct ImpliedByWord {
    word: String,
    prefix: String,
    name: String,
}

/// Which models belong to a family whose name does not contain theirs.
#[derive(Deserialize)]
pub(super) struct Member {
    /// Atoms the family's name must have.
    pub(super) family: Vec<String>,
    /// Atoms the asset's name must have, in a row; `#` stands for a digit.
    member: Vec<String>,
    /// An atom of a remark the family's name must have, if any.
    pub(super) remark: Option<String>,
}

static FILE: LazyLock<NameFile> = LazyLock::new(|| toml::from_str(include_str!("names.toml")).unwrap_or_default());

/// The two ways to write the same words, between blanks, so that whole words are found.
static PADDED: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    FILE.same.iter().map(|same| (format!(" {} ", same.written), format!(" {} ", same.means))).collect()
});

/// The first words of what is written → places in [`PADDED`].
static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, same) in FILE.same.iter().enumerate() {
        places.entry(same.written.split(' ').next().unwrap_or_default()).or_default().push(at);
    }
    places
});

/// Writes known abbreviations out and unifies spellings: `rt` → `runtime`, `tia v17` → `tia portal v17`.
pub(super) fn canonical(folded: &str) -> String {
    let cleaned: String = folded.chars().map(|c| if matches!(c, '™' | '"' | '\'' | ':') { ' ' } else { c }).collect();
    let mut text = format!(" {} ", cleaned.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut from = 0;
    while let Some((at, (written, means))) = next_spelling(&text, from) {
        text = text.replace(written, means);
        from = at + 1;
    }
    text.trim().to_owned()
}

/// The next spelling of the list that stands in the text: what an earlier one means may be written as a later one.
fn next_spelling(text: &str, from: usize) -> Option<(usize, &'static (String, String))> {
    let begun = text.split_whitespace().filter_map(|word| BY_FIRST_WORD.get(word)).flatten();
    let listed = begun.filter(|at| **at >= from).filter_map(|at| Some((*at, PADDED.get(*at)?)));
    listed.filter(|(_, (written, _))| text.contains(written.as_str())).min_by_key(|(at, _)| *at)
}

/// The word without a plural `s`.
pub(super) fn stem(word: &str) -> String {
    match word.strip_suffix('s') {
        Some("cpu") => "cpu".to_owned(),
        // Picture archives of hospitals, not several controllers.
        Some("pac") => word.to_owned(),
        Some(stem) if stem.len() >= 3 && !stem.ends_with(['s', 'u', 'i']) && stem.chars().all(char::is_alphabetic) => {
            stem.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Words that describe a kind of thing or repeat a brand, and do not identify.
pub(super) fn is_neutral(stem: &str) -> bool {
    FILE.neutral.contains(stem)
}

/// Words that say that a name means a family.
pub(super) fn is_family(stem: &str) -> bool {
    FILE.family.contains(stem)
}

/// What a word means wherever it stands, looked up once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sense(u8);

impl Sense {
    const EXCLUSIVE: u8 = 1;
    const COMPONENT: u8 = 2;
    const COMMON: u8 = 4;
    const CPU: u8 = 8;
    const OTHER_MODULE: u8 = 16;
    const WILD: u8 = 32;

    /// Words that make another product of the name they are added to (`Lean`, `OA`, `IRT`).
    pub(super) fn is_exclusive(self) -> bool {
        self.0 & Self::EXCLUSIVE != 0
    }

    /// Words that name a part of a piece of software (`Data Collector`); the whole has it.
    pub(super) fn is_component(self) -> bool {
        self.0 & Self::COMPONENT != 0
    }

    /// Words that so many products have in their names that one of them alone identifies none (`Base`, `Center`).
    pub(super) fn is_common(self) -> bool {
        self.0 & Self::COMMON != 0
    }

    /// The word that a processor module's name has or leaves out.
    pub(super) fn is_cpu(self) -> bool {
        self.0 & Self::CPU != 0
    }

    /// Words for modules that are no CPU.
    pub(super) fn is_other_module(self) -> bool {
        self.0 & Self::OTHER_MODULE != 0
    }

    /// Whether an `x` is in it, which stands for any digit if it is a number.
    pub(super) fn is_wild(self) -> bool {
        self.0 & Self::WILD != 0
    }
}

/// Modules of a controller beside its CPU.
const OTHER_MODULES: [&str; 9] = ["cp", "cm", "fm", "im", "sm", "tim", "hmi", "mfp", "npu"];

static SENSES: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
    let mut senses: HashMap<&str, u8> = HashMap::from([("cpu", Sense::CPU)]);
    let lists =
        [(&FILE.exclusive, Sense::EXCLUSIVE), (&FILE.component, Sense::COMPONENT), (&FILE.common, Sense::COMMON)];
    let listed = lists.into_iter().flat_map(|(words, sense)| words.iter().map(move |word| (word.as_str(), sense)));
    for (word, sense) in listed.chain(OTHER_MODULES.map(|word| (word, Sense::OTHER_MODULE))) {
        *senses.entry(word).or_default() |= sense;
    }
    senses
});

/// What a word means.
pub(super) fn sense_of(stem: &str) -> Sense {
    let listed = SENSES.get(stem).copied().unwrap_or_default();
    Sense(listed | if stem.contains('x') { Sense::WILD } else { 0 })
}

/// Words of names that name nothing.
pub(super) fn is_hollow_word(stem: &str) -> bool {
    FILE.hollow.contains(stem)
}

/// Whether a name says nothing but that there is a product ("Versions", "Series B", "SCADA").
pub fn is_hollow(name: &str) -> bool {
    fold(name).split([' ', ',', '/', ':']).all(|word| word.len() <= 1 || FILE.hollow.contains(&stem(word)))
}

/// Bracketed remarks that do not narrow a name.
pub(super) fn is_harmless_remark(remark: &str) -> bool {
    FILE.harmless_remarks.iter().any(|start| remark.starts_with(start.as_str())) || remark.ends_with(".exe")
}

/// The family rules at these places.
pub(super) fn members(places: Places) -> impl Iterator<Item = &'static Member> {
    places.of(&FILE.member)
}

/// The family rules whose family the atoms name.
pub(super) fn families_named(atoms: &[Atom]) -> Places {
    Places::which(&FILE.member, |rule| rule.family.iter().all(|text| atoms.iter().any(|atom| *atom.text == **text)))
}

/// The family rules whose member the atoms have in a row; `#` stands for any digit.
pub(super) fn memberships(atoms: &[Atom]) -> Places {
    let fits = |pattern: &str, text: &str| {
        pattern.len() == text.len()
            && pattern.bytes().zip(text.bytes()).all(|(p, c)| p == c || (p == b'#' && c.is_ascii_digit()))
    };
    Places::which(&FILE.member, |rule| {
        let mut runs = atoms.windows(rule.member.len().max(1));
        runs.any(|run| run.iter().zip(&rule.member).all(|(atom, part)| fits(part, &atom.text)))
    })
}

/// The names that a word of a name implies: in `CompactLogix L33ER`, `L33ER` says which series.
pub fn implied_by_words(name: &str) -> Vec<&'static str> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split([' ', '(', ')', ',']).collect();
    let fits = |rule: &&ImpliedByWord| {
        words.contains(&rule.word.as_str()) && words.iter().any(|word| is_member(word, &rule.prefix))
    };
    FILE.implied_by_word.iter().filter(fits).map(|rule| rule.name.as_str()).collect()
}

fn is_member(word: &str, prefix: &str) -> bool {
    word.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The names that an order number implies: `1756-L73` is a ControlLogix 5570 controller.
pub fn implied_names(vendors: &[VendorKey], number: &OrderNumber) -> Vec<&'static str> {
    let fits = |rule: &&Implied| {
        number.as_str().starts_with(&rule.order_prefix) && vendors.iter().any(|vendor| vendor.as_str() == rule.vendor)
    };
    FILE.implied.iter().filter(fits).map(|rule| rule.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_file_reads() {
        let file: NameFile = toml::from_str(include_str!("names.toml")).expect("names.toml");
        assert!(!file.neutral.is_empty() && !file.member.is_empty() && !file.implied.is_empty());
        assert!(file.neutral.is_disjoint(&file.exclusive), "a word cannot mean nothing and another product");
        assert!(file.member.len() <= super::super::PLACES_COUNT_MAX, "a rule beyond would be lost");
    }

    #[test]
    fn plural_and_singular_are_one_word() {
        assert_eq!(stem("controllers"), stem("controller"));
        assert_eq!(stem("siplus"), "siplus");
        assert_eq!(stem("gps"), "gps");
    }
}
