//! What the texts of many rules ask for, under numbers, and which of them an advisory meets.
//!
//! Texts that ask for the same share a number, so that what a thousand teams ask for is looked at once.
//! Does not know: rules, thresholds, owners.

use super::substrings::Substrings;
use super::{cve_key, cves, publisher_keys, sayings, source_key, told_names};
use crate::advisory::Advisory;
use crate::product::text::fold;
use crate::product::vendor::vendor_keys;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Kinds of subjects, in the order in which their hits are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Vendor,
    Product,
    Word,
    Cve,
    Sector,
    Source,
    Inventory,
    Everything,
}

/// What is asked for, of all kinds, each under a number of its own.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    same: HashMap<(Kind, Box<str>), u32>,
    words: Substrings,
    products: Products,
    count: u32,
}

impl Subjects {
    /// The numbers of what a rule's text asks for; one that is met is enough. None for a text that meets nothing.
    pub(super) fn insert(&mut self, kind: Kind, text: &str) -> Vec<u32> {
        let keys = match kind {
            Kind::Vendor => vendor_keys(text).iter().map(|key| key.as_str().to_owned()).collect(),
            Kind::Product | Kind::Word | Kind::Sector => vec![fold(text)],
            Kind::Cve => vec![cve_key(text)],
            Kind::Source => vec![source_key(text)],
            Kind::Inventory | Kind::Everything => Vec::new(),
        };
        keys.into_iter().filter(|key| !key.is_empty()).map(|key| self.number(kind, &key)).collect()
    }

    fn number(&mut self, kind: Kind, key: &str) -> u32 {
        let fresh = self.count;
        let number = match kind {
            Kind::Word => self.words.insert(key, fresh),
            _ => *self.same.entry((kind, key.into())).or_insert(fresh),
        };
        if number == fresh {
            self.count += 1;
            if kind == Kind::Product {
                self.products.insert(key, fresh);
            }
        }
        number
    }

    /// The numbers of all that the advisory meets, each once.
    pub(super) fn met_by(&self, advisory: &Advisory) -> HashSet<u32> {
        let mut met = HashSet::new();
        let vendors = advisory.vendors.iter().flat_map(|name| vendor_keys(name));
        met.extend(vendors.filter_map(|key| self.find(Kind::Vendor, key.as_str())));
        met.extend(cves(advisory).filter_map(|cve| self.find(Kind::Cve, &cve)));
        met.extend(advisory.sectors.iter().filter_map(|sector| self.find(Kind::Sector, &fold(sector))));
        met.extend(publisher_keys(advisory).iter().filter_map(|key| self.find(Kind::Source, key)));
        for saying in sayings(advisory) {
            self.words.find_in(&saying, &mut |number| {
                met.insert(number);
            });
        }
        self.products.extend_met(&told_names(advisory), &mut met);
        met
    }

    fn find(&self, kind: Kind, key: &str) -> Option<u32> {
        self.same.get(&(kind, key.into())).copied()
    }
}

/// Product texts by the one of their words that the fewest others are found by.
#[derive(Debug, Default)]
struct Products {
    words: Substrings,
    /// Of each word, the texts that are found by it.
    found_by: Vec<Vec<ProductText>>,
}

/// A product text: words that must all stand in what is told of one product.
#[derive(Debug)]
struct ProductText {
    number: u32,
    words: Box<[u32]>,
}

impl Products {
    fn insert(&mut self, text: &str, number: u32) {
        let mut words: Vec<(u32, usize)> = text.split(' ').map(|word| (self.word(word), word.len())).collect();
        let found_by = |word: u32| self.found_by.get(word as usize).map_or(0, Vec::len);
        words.sort_by_key(|(word, length)| (found_by(*word), Reverse(*length), *word));
        words.dedup();
        let words: Box<[u32]> = words.into_iter().map(|(word, _)| word).collect();
        let rarest = words.first().and_then(|word| self.found_by.get_mut(*word as usize));
        if let Some(texts) = rarest {
            texts.push(ProductText { number, words });
        }
    }

    fn word(&mut self, word: &str) -> u32 {
        let fresh = u32::try_from(self.found_by.len()).unwrap_or(u32::MAX);
        let number = self.words.insert(word, fresh);
        if number == fresh {
            self.found_by.push(Vec::new());
        }
        number
    }

    /// `told` is what is told of each product, folded. No word of a text has a blank, so it stands within one of theirs.
    fn extend_met(&self, told: &[String], met: &mut HashSet<u32>) {
        if self.found_by.is_empty() {
            return;
        }
        let standing = self.standing(told);
        for word in standing.keys() {
            let texts = self.found_by.get(*word as usize).into_iter().flatten();
            met.extend(texts.filter(|text| text.is_met(&standing)).map(|text| text.number));
        }
    }

    /// Each word of the texts that stands somewhere, with the products in whose words it stands, in order.
    fn standing(&self, told: &[String]) -> HashMap<u32, Vec<u32>> {
        let mut pieces: HashMap<&str, Vec<u32>> = HashMap::new();
        let unique: HashSet<&str> = told.iter().map(String::as_str).collect();
        for (product, names) in (0u32..).zip(unique) {
            for piece in names.split(' ') {
                pieces.entry(piece).or_default().push(product);
            }
        }
        let mut standing: HashMap<u32, Vec<u32>> = HashMap::new();
        for (piece, products) in pieces {
            self.words.find_in(piece, &mut |word| standing.entry(word).or_default().extend(&products));
        }
        for products in standing.values_mut() {
            products.sort_unstable();
            products.dedup();
        }
        standing
    }
}

impl ProductText {
    fn is_met(&self, standing: &HashMap<u32, Vec<u32>>) -> bool {
        let lists: Option<Vec<&Vec<u32>>> = self.words.iter().map(|word| standing.get(word)).collect();
        let Some(mut lists) = lists else { return false };
        lists.sort_by_key(|list| list.len());
        let Some((fewest, others)) = lists.split_first() else { return false };
        fewest.iter().any(|product| others.iter().all(|list| list.binary_search(product).is_ok()))
    }
}
