//! Ids for assets whose inventory gives none or gives one twice: the same at every import, so that a re-import updates.
//!
//! Does not know: files.

use super::AssetRecord;
use super::problem::DerivedFrom;
use crate::digest::digest;
use crate::product::text::fold;
use std::collections::HashMap;

/// Longest id, in bytes: databases index it, and nobody reads a longer one off a device.
const ID_BYTES_MAX: usize = 200;

/// The id as it is kept: one line, single blanks, and never longer than an index takes.
pub(super) fn tidy(id: &str) -> String {
    let plain: String = id.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut tidy = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.len() > ID_BYTES_MAX {
        let mark = format!("… {:016x}", digest(tidy.bytes()));
        let mut end = ID_BYTES_MAX - mark.len();
        while !tidy.is_char_boundary(end) {
            end -= 1;
        }
        tidy.truncate(end);
        tidy.push_str(&mark);
    }
    tidy
}

/// An id made of what else the record says: serial number, network name, or what it is and where it stands. The version
/// is no part of it, because it changes with every update. `None` if the record says nothing about what it is.
pub(super) fn derived(record: &AssetRecord) -> Option<(String, DerivedFrom)> {
    if !record.serial_number.is_empty() {
        return Some((tidy(&format!("serial {}", record.serial_number)), DerivedFrom::SerialNumber));
    }
    if !record.hostname.is_empty() {
        return Some((tidy(&format!("host {}", record.hostname.to_lowercase())), DerivedFrom::Hostname));
    }
    let what = [&record.product, &record.order_number, &record.cpe, &record.purl];
    if what.iter().all(|text| text.is_empty()) {
        return None;
    }
    let parts = what.into_iter().chain([&record.vendor, &record.site, &record.zone]);
    let content = parts.map(|part| fold(part)).collect::<Vec<_>>().join("\u{1f}");
    Some((format!("row {:016x}", digest(content.bytes())), DerivedFrom::Content))
}

/// Which ids are taken, and by what.
#[derive(Default)]
pub(super) struct Ids {
    /// Each id with the digest of the record that has it and how often it came.
    taken: HashMap<String, (u64, u64)>,
}

/// What became of an id.
pub(super) enum Taken {
    /// Nobody had it.
    Fresh,
    /// The record says the same as the one that has it.
    Repeated,
    /// Another record has it; this one gets another.
    Renamed(String),
}

impl Ids {
    /// Takes the record's id. `repeats_count`: whether a row that repeats another word by word is one more device, as in
    /// a list without ids.
    pub(super) fn take(&mut self, record: &AssetRecord, repeats_count: bool) -> Taken {
        let content = digest(
            super::columns::Field::ALL.iter().flat_map(|field| field.of(record).bytes().chain(std::iter::once(0x1f))),
        );
        let first = self.taken.get(&record.external_id).map(|(first, _)| *first);
        match first {
            None => {
                self.taken.insert(record.external_id.clone(), (content, 1));
                return Taken::Fresh;
            }
            Some(first) if first == content && !repeats_count => return Taken::Repeated,
            Some(_) => {}
        }
        loop {
            let Some((_, count)) = self.taken.get_mut(&record.external_id) else { return Taken::Fresh };
            *count += 1;
            let other = tidy(&format!("{} #{count}", record.external_id));
            if let std::collections::hash_map::Entry::Vacant(free) = self.taken.entry(other.clone()) {
                free.insert((content, 1));
                return Taken::Renamed(other);
            }
        }
    }
}
