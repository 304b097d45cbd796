//! Vendor identity: which spellings name the same company.
//!
//! Two spellings meet when they fold to the same words without legal form, or when `vendors.toml` says so.
//! Nothing meets by string distance: Datalogic is not Datalogics.
//! Does not know: products.

use super::text::{fold, says_nothing};
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
    if says_nothing(&folded) || NO_COMPANY.contains(&folded.as_str()) {
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

/// The product text without the vendor's name in front of it ("Siemens AG Desigo …"); a product that is called like
/// its maker keeps the name.
pub fn without_leading_vendor<'a>(product: &'a str, vendors: &[VendorKey]) -> &'a str {
    let product = product.trim();
    let first = words(&fold(product.split([' ', ',']).next().unwrap_or_default()));
    let begins = |key: &VendorKey| first.first().is_some_and(|word| key.0.split(' ').next() == Some(word));
    if !vendors.iter().any(begins) && !first.first().is_some_and(|word| is_vendor_word(vendors, word)) {
        return product;
    }
    let ends = product.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take(VENDOR_NAME_WORDS_MAX);
    let names_vendor = |at: &usize| {
        let keys = vendor_keys(product.get(..*at).unwrap_or_default());
        !keys.is_empty() && keys.iter().all(|key| vendors.contains(key))
    };
    let end = ends.filter(names_vendor).last().unwrap_or_default();
    product.get(end..).unwrap_or(product).trim_start()
}

/// Longest vendor name that is looked for in front of a product, in words.
const VENDOR_NAME_WORDS_MAX: usize = 8;

/// Whether a word (folded) is part of a vendor's own name, so that it says nothing about the product.
pub fn is_vendor_word(keys: &[VendorKey], word: &str) -> bool {
    keys.iter().any(|key| NAME_WORDS.get(&key.0).is_some_and(|words| words.contains(word)) || names(&key.0, word))
}

fn names(key: &str, word: &str) -> bool {
    key.split(' ').any(|w| w == word && w.len() > 1)
}

/// The vendors, and those that the named product line moved to or came from (`eSOMS`: from ABB to Hitachi Energy), so
/// that a document and an asset meet whichever of the two each of them names.
pub fn with_moved_lines(mut vendors: Vec<VendorKey>, product: &str) -> Vec<VendorKey> {
    let concerned = |moved: &&Moved| vendors.iter().any(|key| key.0 == moved.from || key.0 == moved.to);
    let moves: Vec<&Moved> = FILE.moved.iter().filter(concerned).collect();
    if moves.is_empty() {
        return vendors;
    }
    let name = format!(" {} ", words(&fold(product)).join(" "));
    for moved in moves.iter().filter(|moved| moved.products.iter().any(|line| name.contains(&format!(" {line} ")))) {
        vendors.extend([&moved.from, &moved.to].map(|vendor| VendorKey(vendor.clone())));
    }
    vendors.sort();
    vendors.dedup();
    vendors
}

/// Whether the file says of a vendor's spelling that it is another company than `other`, or of a name in it: a company
/// whose name only begins with another's.
pub fn is_kept_apart(spelling: &str, other: &VendorKey) -> bool {
    let name = format!(" {} ", bare(&fold(spelling)));
    let own: Vec<VendorKey> = vendor_keys(spelling);
    APART
        .iter()
        .filter(|names| names.iter().any(|(key, _)| key == other))
        .flatten()
        .any(|(key, bare)| key != other && (own.contains(key) || name.contains(&format!(" {bare} "))))
}

/// Whether the file knows the vendor, or tells it apart from others.
pub fn is_listed(key: &VendorKey) -> bool {
    NAME_WORDS.contains_key(&key.0) || APART.iter().flatten().any(|(apart, _)| apart == key)
}

/// What the file says of a company's names, where it has a line about them.
pub fn find_group(key: &VendorKey) -> Option<&'static Group> {
    FILE.group.iter().find(|group| group.name == key.0)
}

/// The product lines that moved to a company or away from it.
pub fn moves_of(key: &VendorKey) -> impl Iterator<Item = &'static Moved> {
    FILE.moved.iter().filter(move |moved| moved.from == key.0 || moved.to == key.0)
}

/// Names of each line of companies that are apart, as keys and without legal form.
static APART: LazyLock<Vec<Vec<(VendorKey, String)>>> = LazyLock::new(|| {
    let keyed = |name: &String| Some((vendor_keys(name).into_iter().next()?, bare(&fold(name))));
    FILE.apart.iter().map(|apart| apart.names.iter().filter_map(keyed).collect()).collect()
});

/// Words that stand where a company should and name several or none.
const NO_COMPANY: &[&str] =
    &["divers", "diverse", "multiple", "multiple open source", "other", "sonstige", "various", "verschiedene"];

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
#[serde(deny_unknown_fields)]
struct VendorFile {
    group: Vec<Group>,
    moved: Vec<Moved>,
    apart: Vec<Apart>,
}

/// Companies of similar names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Apart {
    names: Vec<String>,
    #[expect(dead_code, reason = "provenance, for who reads the file")]
    reason: String,
}

/// A product line that one vendor sold to another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Key of the vendor that had it.
    pub from: String,
    /// Key of the vendor that has it.
    pub to: String,
    /// Words of product names, folded.
    pub products: Vec<String>,
    /// When it moved.
    pub since: String,
    /// Who says so.
    pub reason: String,
}

/// One company and the ways it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    name: String,
    /// The names it goes by.
    pub aliases: Vec<String>,
    #[serde(default)]
    product_words: Vec<String>,
    /// When it was renamed or taken over, where it was.
    #[serde(default)]
    pub since: Option<String>,
    /// Why the names are one company.
    pub reason: String,
}

static FILE: LazyLock<VendorFile> = LazyLock::new(|| {
    toml::from_str(include_str!("vendors.toml")).unwrap_or(VendorFile {
        group: Vec::new(),
        moved: Vec::new(),
        apart: Vec::new(),
    })
});

static ALIASES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut aliases = HashMap::new();
    for group in &FILE.group {
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
    FILE.group.iter().map(|group| (group.name.clone(), of(group))).collect()
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
    fn every_line_of_the_file_says_why_and_a_date_is_one() {
        let file: toml::Table = toml::from_str(include_str!("vendors.toml")).expect("vendors.toml");
        for kind in ["group", "moved"] {
            for line in file[kind].as_array().expect("lines") {
                let text = |key: &str| line.get(key).and_then(toml::Value::as_str);
                assert!(text("reason").is_some_and(|reason| reason.len() >= 10), "{line}");
                let date = |since: &str| since.len() >= 4 && since.chars().all(|c| c.is_ascii_digit() || c == '-');
                assert!(text("since").map_or(kind == "group", date), "{line}");
            }
        }
    }

    #[test]
    fn a_product_line_that_moved_meets_under_both_vendors() {
        let met = |document: &str, asset: &str, product: &str| {
            let keys = |vendor: &str| with_moved_lines(vendor_keys(vendor), product);
            keys(document).iter().any(|key| keys(asset).contains(key))
        };
        assert!(met("ABB", "Hitachi Energy", "eSOMS"));
        assert!(met("ABB", "Hitachi Energy", "Relion 670 series"));
        assert!(!met("ABB", "Hitachi Energy", "Relion 615 series"), "it did not move");
        assert!(met("Schneider Electric Software, LLC", "AVEVA", "InduSoft Web Studio"));
        assert!(!met("Schneider Electric", "AVEVA", "Modicon M340"));
        assert!(met("OSIsoft LLC", "AVEVA", "PI Web API"));
        assert!(met("GE", "Emerson", "PACSystems RX3i"));
        assert!(!met("GE", "Emerson", "CIMPLICITY"));
    }

    #[test]
    fn near_duplicates_that_advisories_carry_have_one_key() {
        for spellings in [
            ["Mitsubishi Electric Corporation", " Mitsubishi Electric"],
            ["Hitachi Energy ", " Hitachi Energy"],
            ["Johnson Controls Inc.", "Johnson Controls"],
            ["Moxa", "MOXA"],
            ["Medtronic", "Medtronic "],
            ["Subnet Solutions Inc.", "SUBNET Solutions Inc."],
            ["Schweitzer Engineering Laboratories, Inc. (SEL)", "Schweitzer Engineering Laboratories"],
            ["Digi International, Inc. ", "Digi International"],
            ["iniNet Solutions GmbH", "iniNet Solutions"],
            ["Opto 22", "OPTO 22"],
            ["Wibu-Systems AG", "WIBU-SYSTEMS AG"],
            ["Triangle MicroWorks", "Triangle Microworks"],
            ["National Instruments", "National Instruments Corp. (NI)"],
            ["IDEC Corporation", "IDEC"],
            ["Keysight Technologies", "Keysight Technologies, Inc."],
            ["Treck Inc.", "Treck Inc"],
            ["Real Time Automation (RTA)", "Real Time Automation"],
            ["Open Design Alliance (ODA)", "Open Design Alliance"],
            ["LS ELECTRIC, LS Industrial Systems (LSIS) Co. Ltd-", "LS ELECTRIC, LS Industrial Systems (LSIS) Co. Ltd"],
            ["Socomec", "SOCOMEC"],
            ["APsystems", "APSystems"],
            ["Dover Fueling Solutions (DFS)", "Dover Fueling Solutions"],
            ["Franklin Fueling System ", "Franklin Fueling Systems"],
            [
                "Sensormatic Electronics, LLC, an affiliate of Johnson Controls Inc.",
                "Sensormatic Electronics, a subsidiary of Johnson Controls, Inc.",
            ],
        ] {
            assert_eq!(key(spellings[0]), key(spellings[1]));
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
