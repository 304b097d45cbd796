//! What words of product names mean: `names.toml`, loaded once.

use crate::product::order_number::OrderNumber;
use crate::product::text::fold;
use crate::product::vendor::VendorKey;
use serde::Deserialize;
use std::collections::HashSet;
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
    pub(super) member: Vec<String>,
    /// An atom of a remark the family's name must have, if any.
    pub(super) remark: Option<String>,
}

static FILE: LazyLock<NameFile> = LazyLock::new(|| toml::from_str(include_str!("names.toml")).unwrap_or_default());

/// The two ways to write the same words, between blanks, so that whole words are found.
static PADDED: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    FILE.same.iter().map(|same| (format!(" {} ", same.written), format!(" {} ", same.means))).collect()
});

/// Writes known abbreviations out and unifies spellings: `rt` → `runtime`, `tia v17` → `tia portal v17`.
pub(super) fn canonical(folded: &str) -> String {
    let cleaned: String = folded.chars().map(|c| if matches!(c, '™' | '"' | '\'' | ':') { ' ' } else { c }).collect();
    let mut text = format!(" {} ", cleaned.split_whitespace().collect::<Vec<_>>().join(" "));
    for (written, means) in PADDED.iter() {
        if text.contains(written) {
            text = text.replace(written, means);
        }
    }
    text.trim().to_owned()
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

/// Words that make another product of the name they are added to (`Lean`, `OA`, `IRT`).
pub(super) fn is_exclusive(stem: &str) -> bool {
    FILE.exclusive.contains(stem)
}

/// Words that name a part of a piece of software (`Data Collector`); the whole has it.
pub(super) fn is_component(stem: &str) -> bool {
    FILE.component.contains(stem)
}

/// Words that so many products have in their names that one of them alone identifies none (`Base`, `Center`).
pub(super) fn is_common(stem: &str) -> bool {
    FILE.common.contains(stem)
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

/// The family rules.
pub(super) fn members() -> &'static [Member] {
    &FILE.member
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
    }

    #[test]
    fn plural_and_singular_are_one_word() {
        assert_eq!(stem("controllers"), stem("controller"));
        assert_eq!(stem("siplus"), "siplus");
        assert_eq!(stem("gps"), "gps");
    }
}
