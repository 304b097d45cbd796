//! What all advisories together know: which vendors they name, by which words, and whether by order numbers.
//!
//! Does not know: what any of them says of a product; assets' versions.

use super::prepare::{Leaf, PreparedAdvisory, PreparedAsset};
use crate::asset::AssetRecord;
use crate::product::order_number::{self, OrderKind};
use crate::product::vendor::{leading_vendor, vendor_keys};
use crate::product::{OrderNumber, OrderPattern, ProductName, VendorKey};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Most words of a product line that are tried as its vendor; the longest vendor name in use has five.
const VENDOR_WORDS_COUNT_MAX: usize = 5;

terms! {
    /// How the vendor of a line that does not name one was found.
    VendorSource {
        /// The line begins with it.
        Words = "words",
        /// Of all advisories' products only this vendor's have the order number.
        OrderNumber = "order_number",
        /// Of all advisories' products only this vendor's have all words of the name.
        Name = "name",
    }
}

/// The vendors, words and numbers of many advisories.
#[derive(Clone, Debug, Default)]
pub struct KnownProducts {
    /// Vendor → word of a name → products.
    vendors: HashMap<VendorKey, HashMap<String, Counted>>,
    /// Word of a name → vendors.
    words: HashMap<String, BTreeSet<VendorKey>>,
    /// Complete order number → vendors.
    numbers: HashMap<OrderNumber, BTreeSet<VendorKey>>,
}

/// Products with a word in their name.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    all: u32,
    /// With an order number of a system in which every variant has its own.
    numbered: u32,
}

impl KnownProducts {
    /// Adds the products of one advisory.
    pub fn add(&mut self, advisory: &PreparedAdvisory) {
        for leaf in &advisory.leaves {
            self.add_leaf(leaf);
        }
    }

    fn add_leaf(&mut self, leaf: &Leaf) {
        let strong = |pattern: &OrderPattern| pattern.kind().is_some_and(|kind| kind != OrderKind::Generic);
        let numbered = u32::from(leaf.patterns.iter().any(strong));
        for vendor in &leaf.vendors {
            let by_word = self.vendors.entry(vendor.clone()).or_default();
            for word in &leaf.name.atoms() {
                let counted = by_word.entry(word.clone()).or_default();
                (counted.all, counted.numbered) = (counted.all + 1, counted.numbered + numbered);
                if let Some(vendors) = self.words.get_mut(word) {
                    vendors.insert(vendor.clone());
                } else {
                    self.words.insert(word.clone(), BTreeSet::from([vendor.clone()]));
                }
            }
            for number in leaf.patterns.iter().filter_map(OrderPattern::number) {
                self.numbers.entry(number).or_default().insert(vendor.clone());
            }
        }
    }

    /// Whether no advisory was added.
    pub fn is_empty(&self) -> bool {
        self.vendors.is_empty()
    }

    /// Whether an advisory or the alias table names the asset's vendor.
    pub fn knows_vendor(&self, asset: &PreparedAsset, vendor: &str) -> bool {
        asset.identity.vendors.iter().any(|vendor| self.vendors.contains_key(vendor))
            || !leading_vendor(vendor).is_empty()
    }

    /// The vendors that advisories name, in no order.
    pub(crate) fn vendors(&self) -> impl Iterator<Item = &VendorKey> {
        self.vendors.keys()
    }

    /// Whether an advisory names the vendor.
    pub(crate) fn names_vendor(&self, vendor: &VendorKey) -> bool {
        self.vendors.contains_key(vendor)
    }

    /// The one vendor of whose products advisories give this order number.
    pub(crate) fn vendor_of_number(&self, number: &OrderNumber) -> Option<&VendorKey> {
        self.numbers.get(number).filter(|vendors| vendors.len() == 1)?.first()
    }

    /// The one vendor of whose products advisories use all words of the name; `None` for a name of one plain word.
    pub(crate) fn vendor_of_name(&self, name: &ProductName) -> Option<&VendorKey> {
        let words: Vec<String> = name.atoms().into_iter().collect();
        let telling = words.len() > 1 || words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
        let mut of_words = words.iter().map(|word| self.words.get(word));
        let first = of_words.next()??;
        let rest: Vec<&BTreeSet<VendorKey>> = of_words.collect::<Option<_>>()?;
        let mut shared = first.iter().filter(|vendor| rest.iter().all(|vendors| vendors.contains(vendor)));
        let only = shared.next()?;
        (telling && shared.next().is_none()).then_some(only)
    }

    /// Whether advisories tell products called like this one apart by order numbers: of the vendor's products that share
    /// the rarest word with it, at least half have one.
    pub fn tells_by_order_number(&self, asset: &PreparedAsset) -> bool {
        let keys = asset.identity.name.atoms();
        let of_vendor = |vendor: &VendorKey| {
            let by_word = self.vendors.get(vendor)?;
            keys.iter().filter_map(|word| by_word.get(word)).min_by_key(|counted| counted.all)
        };
        let mut rarest = asset.identity.vendors.iter().filter_map(of_vendor);
        rarest.any(|counted| counted.numbered * 2 >= counted.all && counted.numbered > 0)
    }

    /// The vendor of a record that names none, where only one can be meant: the words it begins with, its order number, or
    /// the words of its name.
    pub fn find_vendor(&self, record: &AssetRecord) -> Option<(String, VendorSource)> {
        if !vendor_keys(&record.vendor).is_empty() {
            return None;
        }
        let words = self.leading(&record.product).map(|vendor| (vendor, VendorSource::Words));
        let number = || self.by_number(record).map(|vendor| (vendor, VendorSource::OrderNumber));
        let name = || self.by_name(&record.product).map(|vendor| (vendor, VendorSource::Name));
        words.or_else(number).or_else(name)
    }

    /// The vendor that a line begins with.
    fn leading(&self, line: &str) -> Option<String> {
        if let Some(vendor) = leading_vendor(line).into_iter().next() {
            return Some(vendor.as_str().to_owned());
        }
        let words: Vec<&str> = line.split_whitespace().take(VENDOR_WORDS_COUNT_MAX).collect();
        (1..=words.len()).rev().filter_map(|count| words.get(..count)).find_map(|words| {
            let written = words.join(" ");
            let keys = vendor_keys(&written);
            (keys.len() == 1 && keys.iter().all(|key| self.vendors.contains_key(key))).then_some(written)
        })
    }

    fn by_number(&self, record: &AssetRecord) -> Option<String> {
        let texts = [record.order_number.clone()].into_iter().chain(order_number::extract(&record.product));
        let numbers = texts.filter_map(|text| OrderNumber::parse(&text));
        only(numbers.filter_map(|number| self.numbers.get(&number)))
    }

    fn by_name(&self, product: &str) -> Option<String> {
        let name = ProductName::parse(product, &|_| false);
        let mut words = name.atoms().into_iter();
        let first = self.words.get(&words.next()?)?.clone();
        // One unknown word is enough to say that the name is nobody's.
        let shared = words.try_fold(first, |shared, word| {
            let vendors = self.words.get(&word)?;
            Some(shared.intersection(vendors).cloned().collect::<BTreeSet<_>>())
        })?;
        only(std::iter::once(&shared))
    }
}

/// The one vendor of all these sets.
fn only<'a>(sets: impl Iterator<Item = &'a BTreeSet<VendorKey>>) -> Option<String> {
    let all: BTreeSet<&VendorKey> = sets.flatten().collect();
    match (all.len(), all.first()) {
        (1, Some(vendor)) => Some(vendor.as_str().to_owned()),
        _ => None,
    }
}
