//! Vendor identity: which spellings name the same company.
//!
//! Two spellings meet when they fold to the same words without legal form, or when `vendors.toml` says so.
//! Nothing meets by string distance: Datalogic is not Datalogics.
//! Does not know: products.

use super::text::fold;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// The identity of a vendor: folded words without legal form, or the canonical name of its alias group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VendorKey(String);

impl VendorKey {
    /// The key as text, for indexes and evidence.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The vendors a vendor text names, sorted: none for an empty text or a placeholder (`n/a`, `multiple`),
/// several for a text that packs several companies ("Kantech, Johnson Controls Inc.").
pub fn vendor_keys(text: &str) -> Vec<VendorKey> {
    let folded = fold(text);
    if PLACEHOLDERS.contains(&folded.as_str()) {
        return Vec::new();
    }
    let mut keys = BTreeSet::new();
    if let Some(canonical) = ALIASES.get(&bare(&folded)) {
        keys.insert(VendorKey(canonical.clone()));
        return keys.into_iter().collect();
    }
    for part in companies(&folded) {
        let name = bare(&part);
        if name.is_empty() {
            continue;
        }
        keys.insert(VendorKey(ALIASES.get(&name).cloned().unwrap_or(name)));
    }
    keys.into_iter().collect()
}

/// The vendor that a product text begins with ("Siemens SIMATIC …"), if it is one of the alias file; for assets
/// whose vendor column is empty.
pub fn leading_vendor(product: &str) -> Vec<VendorKey> {
    let folded = fold(product);
    let words: Vec<&str> = folded.split(' ').collect();
    let of = |count: usize| ALIASES.get(&bare(&words.get(..count)?.join(" ")));
    (1..=3).rev().find_map(of).map(|name| VendorKey(name.clone())).into_iter().collect()
}

/// Whether a word (folded) is part of a vendor's own name, so that it says nothing about the product.
pub fn is_vendor_word(keys: &[VendorKey], word: &str) -> bool {
    keys.iter().any(|key| NAME_WORDS.get(&key.0).is_some_and(|words| words.contains(word)) || names(&key.0, word))
}

fn names(key: &str, word: &str) -> bool {
    key.split(' ').any(|w| w == word && w.len() > 1)
}

/// Words that stand where a company should and name none.
const PLACEHOLDERS: &[&str] = &[
    "",
    "-",
    "?",
    "n/a",
    "na",
    "none",
    "unknown",
    "unbekannt",
    "multiple",
    "multiple open source",
    "various",
    "other",
];

/// Words of a legal form: they end a company's name and never tell two companies apart.
const LEGAL_WORDS: &[&str] = &[
    "ab",
    "ag",
    "aktiebolag",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "cokg",
    "gmbh",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "limited",
    "limitada",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "me",
    "mbh",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pty",
    "pte",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "srl",
    "sro",
    "sp",
    "zoo",
    "aps",
];

/// Splits a folded text into the companies it names. A comma before a legal form does not split.
fn companies(folded: &str) -> Vec<String> {
    let plain = without_brackets(folded);
    let mut parts: Vec<String> = Vec::new();
    for piece in plain.split([',', ';', '/', '|']).flat_map(at_and) {
        let piece = RELATIONS.iter().fold(piece.trim(), |text, relation| text.strip_prefix(relation).unwrap_or(text));
        let legal = words(piece).iter().all(|word| LEGAL_WORDS.contains(&word.as_str()));
        match parts.last_mut() {
            Some(last) if legal => {
                last.push(' ');
                last.push_str(piece);
            }
            _ => parts.push(piece.to_owned()),
        }
    }
    parts
}

/// Splits at *and*, unless it is part of one company's name ("Hirschmann Automation and Control GmbH").
fn at_and(piece: &str) -> Vec<&str> {
    if ALIASES.contains_key(&bare(piece)) { vec![piece] } else { piece.split(" and ").collect() }
}

/// How a text says that one company belongs to another; both are named, both are keys.
const RELATIONS: &[&str] = &["and ", "a subsidiary of ", "an affiliate of ", "a division of ", "part of ", "formerly "];

fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', '-', ',', '&', '+', '/', '!'])
        .map(|word| word.replace(['.', '\'', '"'], ""))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The name without brackets, punctuation and legal form.
fn bare(folded: &str) -> String {
    let mut words = words(&without_brackets(folded));
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_WORDS.contains(&word.as_str())) {
        words.pop();
    }
    words.join(" ")
}

#[derive(Deserialize)]
struct VendorFile {
    group: Vec<Group>,
}

/// One company and the ways it is written.
#[derive(Deserialize)]
struct Group {
    name: String,
    aliases: Vec<String>,
    #[serde(default)]
    product_words: Vec<String>,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    toml::from_str::<VendorFile>(include_str!("vendors.toml")).map(|file| file.group).unwrap_or_default()
});

static ALIASES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut aliases = HashMap::new();
    for group in GROUPS.iter() {
        for alias in group.aliases.iter().chain([&group.name]) {
            aliases.insert(bare(&fold(alias)), group.name.clone());
        }
    }
    aliases
});

static NAME_WORDS: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let of = |group: &Group| {
        let names = group.aliases.iter().chain([&group.name]).flat_map(|alias| words(&fold(alias)));
        let mut all: BTreeSet<String> = names.filter(|word| word.len() > 1).collect();
        all.extend(group.product_words.iter().cloned());
        all
    };
    GROUPS.iter().map(|group| (group.name.clone(), of(group))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        vendor_keys(text).iter().map(VendorKey::as_str).collect::<Vec<_>>().join(" + ")
    }

    #[test]
    fn the_alias_file_reads_and_its_aliases_belong_to_one_group_each() {
        let file: VendorFile = toml::from_str(include_str!("vendors.toml")).expect("vendors.toml");
        let mut seen: HashMap<String, &str> = HashMap::new();
        for group in &file.group {
            for alias in &group.aliases {
                let other = seen.insert(bare(&fold(alias)), &group.name);
                assert!(other.is_none_or(|other| other == group.name), "{alias} stands in two groups");
            }
        }
    }

    #[test]
    fn spellings_of_one_company_have_one_key() {
        for (a, b) in [
            ("Siemens", "SIEMENS AG"),
            ("Siemens", "Siemens AG, Digital Industries"),
            ("Rockwell Automation ", "Allen-Bradley"),
            ("Rockwell Automation", "Rockwell Automation/Allen-Bradley"),
            ("Johnson Controls Inc", "Johnson Controls, Inc."),
            ("General Electric (GE)", "GE"),
            ("GeutebrÃ¼ck GmbH", "Geutebruck"),
            ("Pilz GmbH & Co. KG (Pilz)", "Pilz"),
            ("Hirschmann Automation and Control GmbH", "Hirschmann"),
            ("PEPPERL+FUCHS", "Pepperl+Fuchs"),
            ("Phoenix Contact GmbH & Co. KG", "PhoenixContact"),
            ("Mitsubishi Electric Corporation", "MITSUBISHI"),
            ("LCDS - LeÃ£o Consultoria e Desenvolvimento de Sistemas Ltda ME", "LCDS"),
            ("AutomationDirect", "Automation Direct"),
            ("Schneider Electric Software, LLC", "Schneider Electric SE"),
            ("Advantech Co., Ltd.", "ADVANTECH"),
            ("YOKOGAWA Electric Corporation", "Yokogawa"),
        ] {
            assert_eq!(key(a), key(b), "{a} / {b}");
        }
    }

    #[test]
    fn false_friends_stay_apart() {
        for (a, b) in [
            ("Datalogic S.p.A.", "Datalogics Inc."),
            ("GE Healthcare", "Change Healthcare"),
            ("GE Healthcare", "GE"),
            ("EZAutomation", "MZ Automation GmbH"),
            ("Sielco", "Sielco Sistemi srl"),
            ("Contec Co., Ltd.", "Contec Health"),
            ("Siemens", "Siemens Healthineers"),
            ("Delta Electronics", "Delta Controls"),
            ("Phoenix Contact", "Phoenix Broadband Technologies"),
            ("ABB", "Hitachi Energy"),
            ("Hitachi", "Hitachi Energy"),
        ] {
            assert_ne!(key(a), key(b), "{a} / {b}");
        }
    }

    #[test]
    fn a_text_that_names_several_companies_yields_several_keys() {
        assert_eq!(
            key("Sensormatic Electronics, LLC, Johnson Controls Inc."),
            "johnson controls + sensormatic electronics"
        );
        assert_eq!(
            key("Sensormatic Electronics, LLC, a subsidiary of Johnson Controls Inc."),
            key("Sensormatic Electronics, LLC, Johnson Controls Inc.")
        );
        assert_eq!(
            key("ABB, Phoenix Contact, Schneider Electric, Siemens, and WAGO"),
            "abb + phoenix contact + schneider electric + siemens + wago"
        );
        assert_eq!(key("Becton, Dickinson and Company (BD)"), key("BD"));
        assert_eq!(key("multiple"), "");
    }
}
