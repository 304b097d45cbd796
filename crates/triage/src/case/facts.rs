//! What of a document can make it one case with another: its names, the names it mentions, its CVEs, vendors and products.
//!
//! Small, so that thousands can be held against each other without reading the documents again.
//! Does not know: any other document.

use super::announced::is_name;
use crate::advisory::{Advisory, AdvisoryId, Tlp};
use crate::digest::digest;
use crate::product::text::fold;
use crate::product::vendor::{VendorKey, is_vendor_word, vendor_keys};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names of others kept of one document: a list of every advisory of a year is no cross-reference.
const MENTIONS_COUNT_MAX: usize = 100;
/// Products kept of one document: real ones have up to 424, and one that both tell of is enough.
const PRODUCTS_COUNT_MAX: usize = 200;
/// The longest id of an advisory that is in use has some thirty characters.
const MENTION_LENGTH_CHARS_MAX: usize = 60;
/// Words that say nothing about which product is meant.
const NEUTRAL_WORDS: &[&str] = &[
    "a",
    "all",
    "and",
    "by",
    "device",
    "devices",
    "family",
    "firmware",
    "for",
    "in",
    "incl",
    "including",
    "module",
    "modules",
    "multiple",
    "of",
    "or",
    "product",
    "products",
    "series",
    "software",
    "system",
    "systems",
    "the",
    "update",
    "variants",
    "version",
    "versions",
    "vulnerabilities",
    "vulnerability",
    "with",
];

terms! {
    /// Where in a document something stands that makes it one case with another.
    Field {
        /// The publisher's id.
        TrackingId = "tracking_id",
        /// Another name of the document.
        Alias = "alias",
        /// Its title.
        Title = "title",
        /// Its references.
        References = "references",
        /// Its notes.
        Notes = "notes",
        /// Its CVEs.
        Cves = "cves",
        /// Its products.
        Products = "products",
    }
}

/// A document as the rules of cases see it. All lists are sorted and without repetition, all names in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// The advisory.
    pub id: AdvisoryId,
    /// Who may read it.
    pub tlp: Tlp,
    /// The publisher's namespace without what is written now so, now so.
    pub publisher: String,
    /// Its id and aliases.
    pub names: BTreeMap<String, Field>,
    /// What it names, by where; its own names are not among them.
    pub mentions: BTreeMap<String, Field>,
    /// Those of them that are ids of a scheme of vendors and coordinators.
    pub sources: BTreeSet<String>,
    /// Its CVEs.
    pub cves: BTreeSet<String>,
    /// Vendors of its products, as keys.
    pub vendors: BTreeSet<String>,
    /// Its products, each as the words that tell it from others, or as an order number.
    pub products: BTreeSet<String>,
    /// The words of its title, without the vendor, its own id at the beginning, and the mark of an update.
    pub title: BTreeSet<String>,
}

impl CaseFacts {
    /// What the cases of a document hang on.
    pub fn of(advisory: &Advisory) -> CaseFacts {
        let names = names(advisory);
        let mut mentions = mentions(advisory);
        mentions.retain(|name, _| !names.contains_key(name));
        let sources = advisory.related_ids.iter().map(|id| id.to_lowercase());
        let keys = vendors(advisory);
        CaseFacts {
            id: advisory.id,
            tlp: advisory.tlp,
            publisher: publisher(advisory.publisher_namespace()),
            sources: sources.filter(|id| !names.contains_key(id)).take(MENTIONS_COUNT_MAX).collect(),
            mentions: mentions.into_iter().take(MENTIONS_COUNT_MAX).collect(),
            cves: advisory.vulnerabilities.iter().filter_map(|one| one.cve.clone()).collect(),
            products: products(advisory, &keys),
            title: title(advisory, &keys),
            vendors: keys.iter().map(|key| key.as_str().to_owned()).collect(),
            names,
        }
    }

    /// The same for all documents with exactly these CVEs; `None` if it names none.
    pub fn cve_set(&self) -> Option<String> {
        let bytes = || self.cves.iter().flat_map(|cve| cve.bytes().chain([b' ']));
        (!self.cves.is_empty()).then(|| format!("{}-{:016x}", self.cves.len(), digest(bytes())))
    }
}

/// A namespace is written with and without `www.`, and with and without a slash at the end.
fn publisher(namespace: &str) -> String {
    let lower = namespace.trim().to_lowercase();
    let bare = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/').to_owned()
}

fn names(advisory: &Advisory) -> BTreeMap<String, Field> {
    let aliases = advisory.aliases.iter().map(|alias| (alias, Field::Alias)).take(MENTIONS_COUNT_MAX);
    aliases
        .chain([(&advisory.tracking_id, Field::TrackingId)])
        .map(|(name, field)| (name.trim().to_lowercase(), field))
        .filter(|(name, _)| is_name(name))
        .collect()
}

/// The more telling place wins: a reference is made on purpose.
fn mentions(advisory: &Advisory) -> BTreeMap<String, Field> {
    let mut found: BTreeMap<String, Field> = BTreeMap::new();
    found.extend(advisory.related_ids.iter().map(|id| (id.to_lowercase(), Field::Notes)));
    found.extend(ids(&advisory.title).map(|id| (id, Field::Title)));
    let references = advisory.references.iter().flat_map(|one| [one.summary.as_str(), one.url.as_str()]);
    found.extend(references.flat_map(ids).map(|id| (id, Field::References)));
    found
}

/// Words that look like the id of an advisory: letters first, then a hyphen and a digit somewhere, and no CVE or CWE.
fn ids(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | ':')))
        .map(|word| word.trim_matches(['-', ':']))
        .filter(|word| {
            word.len() <= MENTION_LENGTH_CHARS_MAX && word.contains('-') && word.starts_with(char::is_alphabetic)
        })
        .map(str::to_lowercase)
        .filter(|word| is_name(word) && !word.starts_with("cwe-"))
}

/// Of the products; where none is listed, as in announcements, the publisher is meant.
fn vendors(advisory: &Advisory) -> Vec<VendorKey> {
    let mut keys: BTreeSet<VendorKey> = advisory.vendors.iter().flat_map(|vendor| vendor_keys(vendor)).collect();
    if keys.is_empty() && advisory.publisher.category == "vendor" {
        keys.extend(vendor_keys(&advisory.publisher.name));
    }
    keys.into_iter().collect()
}

fn products(advisory: &Advisory, vendors: &[VendorKey]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut named = BTreeSet::new();
    for product in &advisory.products {
        if found.len() >= PRODUCTS_COUNT_MAX {
            break;
        }
        if named.insert(product.name.as_str()) {
            let words = words(&product.name, vendors);
            found.extend((!words.is_empty()).then(|| words.into_iter().collect::<Vec<_>>().join(" ")));
        }
        found.extend(product.order_keys().into_iter().filter(|number| !number.is_empty()));
    }
    found
}

fn title(advisory: &Advisory, vendors: &[VendorKey]) -> BTreeSet<String> {
    let lower = advisory.title.trim().to_lowercase();
    let own = advisory.tracking_id.trim().to_lowercase();
    let bare = lower.strip_prefix(&own).unwrap_or(&lower);
    let bare = bare.split_once("(update").map_or(bare, |(before, _)| before);
    words(bare, vendors)
}

fn words(text: &str, vendors: &[VendorKey]) -> BTreeSet<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !NEUTRAL_WORDS.contains(word) && !is_vendor_word(vendors, word)).map(str::to_owned).collect()
}
