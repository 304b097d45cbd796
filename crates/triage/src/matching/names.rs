//! Names that may be related to a name, found by their keys.
//!
//! Does not know: whose names they are; whether they are related.

use crate::product::VendorKey;
use crate::product::name::{Key, NameKeys};
use std::collections::HashMap;

/// Names by vendor and key. A name is a number that the owner of the index gives it.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    by_vendor: HashMap<String, Keyed>,
}

/// The names of one vendor.
#[derive(Clone, Debug, Default)]
struct Keyed {
    traces: HashMap<Key, Vec<u32>>,
    /// Every word that a name has.
    had: HashMap<Key, Vec<u32>>,
    /// Of the words that a name needs, the one that fewest names have.
    needed: HashMap<Key, Vec<u32>>,
}

impl NameIndex {
    /// Indexes names; all at once, so that it is known which words are rare.
    pub(super) fn insert<'a>(&mut self, names: &[(u32, &'a [VendorKey], &'a NameKeys)]) {
        for (name, vendors, keys) in names {
            for vendor in *vendors {
                self.by_vendor.entry(vendor.as_str().to_owned()).or_default().insert_had(*name, keys);
            }
        }
        for (name, vendors, keys) in names {
            for keyed in vendors.iter().map(VendorKey::as_str) {
                if let Some(keyed) = self.by_vendor.get_mut(keyed) {
                    keyed.insert_needed(*name, keys);
                }
            }
        }
    }

    /// The names of these vendors that share a trace with the name, or have the words that it needs, or need none but
    /// those that it has. Some may be found twice, and some are not related.
    pub(super) fn search(&self, vendors: &[VendorKey], keys: &NameKeys, found: &mut Vec<u32>) {
        for keyed in vendors.iter().filter_map(|vendor| self.by_vendor.get(vendor.as_str())) {
            keyed.search(keys, found);
        }
    }
}

impl Keyed {
    fn insert_had(&mut self, name: u32, keys: &NameKeys) {
        for trace in &keys.traces {
            push(&mut self.traces, *trace, name);
        }
        for word in keys.readings.iter().flat_map(|reading| &reading.had) {
            push(&mut self.had, *word, name);
        }
    }

    fn insert_needed(&mut self, name: u32, keys: &NameKeys) {
        for reading in &keys.readings {
            let names = |word: &&Key| self.had.get(*word).map_or(0, Vec::len);
            if let Some(rarest) = reading.needed.iter().min_by_key(names) {
                push(&mut self.needed, *rarest, name);
            }
        }
    }

    fn search(&self, keys: &NameKeys, found: &mut Vec<u32>) {
        found.extend(keys.traces.iter().filter_map(|trace| self.traces.get(trace)).flatten());
        for reading in &keys.readings {
            let names: Option<Vec<&Vec<u32>>> = reading.needed.iter().map(|word| self.had.get(word)).collect();
            found.extend(names.iter().flatten().min_by_key(|names| names.len()).copied().into_iter().flatten());
            found.extend(reading.had.iter().filter_map(|word| self.needed.get(word)).flatten());
        }
    }
}

/// A name with several readings is kept once for each word.
fn push(names: &mut HashMap<Key, Vec<u32>>, key: Key, name: u32) {
    let names = names.entry(key).or_default();
    if names.last() != Some(&name) {
        names.push(name);
    }
}
