//! Which column of an inventory holds what, guessed from its header; `headers.toml` has the words.
//!
//! Does not know: encodings or rows.

use super::AssetRecord;
use crate::product::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

terms! {
    /// A field of [`AssetRecord`] that a column can fill, in the order of our own spreadsheets.
    Field {
        /// [`AssetRecord::external_id`].
        ExternalId = "asset_id",
        /// [`AssetRecord::site`].
        Site = "site",
        /// [`AssetRecord::zone`].
        Zone = "zone",
        /// [`AssetRecord::vendor`].
        Vendor = "vendor",
        /// [`AssetRecord::product`].
        Product = "product",
        /// [`AssetRecord::order_number`].
        OrderNumber = "order_number",
        /// [`AssetRecord::version`].
        Version = "version",
        /// [`AssetRecord::serial_number`].
        SerialNumber = "serial_number",
        /// [`AssetRecord::hostname`].
        Hostname = "hostname",
        /// [`AssetRecord::criticality`].
        Criticality = "criticality",
        /// [`AssetRecord::exposure`].
        Exposure = "exposure",
        /// [`AssetRecord::owner`].
        Owner = "owner",
        /// [`AssetRecord::notes`].
        Notes = "notes",
        /// [`AssetRecord::cpe`].
        Cpe = "cpe",
        /// [`AssetRecord::purl`].
        Purl = "purl",
    }
}

/// A column as its header names it, and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// As the file has it.
    pub header: String,
    /// `None`: nothing is read from it.
    pub field: Option<Field>,
}

/// For each folded header word, the fields it may mean, with the word's place in the field's list.
static WORDS: LazyLock<HashMap<String, Vec<(Field, usize)>>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Words {
        words: Vec<String>,
    }
    // A test reads the file, so nothing is lost here.
    let fields: BTreeMap<String, Words> = toml::from_str(include_str!("headers.toml")).unwrap_or_default();
    let mut words: HashMap<String, Vec<(Field, usize)>> = HashMap::new();
    for (field, list) in fields.into_iter().filter_map(|(code, list)| Some((Field::from_code(&code)?, list.words))) {
        for (rank, word) in list.iter().enumerate() {
            words.entry(key(word)).or_default().push((field, rank));
        }
    }
    words
});

/// In which order fields choose their columns; the same as in `headers.toml`.
const CHOICE: [Field; Field::ALL.len()] = [
    Field::ExternalId,
    Field::OrderNumber,
    Field::Version,
    Field::Vendor,
    Field::Product,
    Field::SerialNumber,
    Field::Site,
    Field::Zone,
    Field::Hostname,
    Field::Criticality,
    Field::Exposure,
    Field::Owner,
    Field::Notes,
    Field::Cpe,
    Field::Purl,
];

/// A header as it is compared: folded, without what is in brackets, letters and digits only.
fn key(header: &str) -> String {
    let plain = header.split(['(', '[']).next().filter(|before| !before.trim().is_empty()).unwrap_or(header);
    fold(plain).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Which fields a header may mean, with the rank of the word; most headers mean none.
pub(super) fn meanings(header: &str) -> &'static [(Field, usize)] {
    WORDS.get(&key(header)).map_or(&[], Vec::as_slice)
}

/// What each column holds; `None` for a column nobody knows.
pub(super) fn guess(headers: &[String]) -> Vec<Option<Field>> {
    let meanings: Vec<_> = headers.iter().map(|header| meanings(header)).collect();
    let mut taken: Vec<Option<Field>> = vec![None; headers.len()];
    for field in CHOICE {
        let ranked = meanings.iter().zip(&taken).enumerate().filter(|(_, (_, taken))| taken.is_none());
        let rank = |words: &[(Field, usize)]| words.iter().find(|(of, _)| *of == field).map(|(_, rank)| *rank);
        let best = ranked.filter_map(|(at, (words, _))| Some((rank(words)?, at))).min();
        if let Some(slot) = best.and_then(|(_, at)| taken.get_mut(at)) {
            *slot = Some(field);
        }
    }
    taken
}

/// A further column that names assets, for rows in which the first one says nothing.
pub(super) fn second_id(headers: &[String], taken: &[Option<Field>]) -> Option<usize> {
    let free = headers.iter().zip(taken).enumerate().filter(|(_, (_, taken))| taken.is_none());
    let ranked = free.filter_map(|(at, (header, _))| {
        meanings(header).iter().find(|(field, _)| *field == Field::ExternalId).map(|(_, rank)| (*rank, at))
    });
    ranked.min().map(|(_, at)| at)
}

/// Whether these columns say what an asset is.
pub(super) fn say_what(fields: &[Option<Field>]) -> bool {
    let telling = [Field::Product, Field::OrderNumber, Field::Cpe, Field::Purl];
    fields.iter().flatten().any(|field| telling.contains(field))
}

impl Field {
    /// The text of a record's field.
    pub fn of(self, record: &AssetRecord) -> &str {
        match self {
            Field::ExternalId => &record.external_id,
            Field::Site => &record.site,
            Field::Zone => &record.zone,
            Field::Vendor => &record.vendor,
            Field::Product => &record.product,
            Field::OrderNumber => &record.order_number,
            Field::Version => &record.version,
            Field::SerialNumber => &record.serial_number,
            Field::Hostname => &record.hostname,
            Field::Criticality => &record.criticality,
            Field::Exposure => &record.exposure,
            Field::Owner => &record.owner,
            Field::Notes => &record.notes,
            Field::Cpe => &record.cpe,
            Field::Purl => &record.purl,
        }
    }

    pub(super) fn slot(self, record: &mut AssetRecord) -> &mut String {
        match self {
            Field::ExternalId => &mut record.external_id,
            Field::Site => &mut record.site,
            Field::Zone => &mut record.zone,
            Field::Vendor => &mut record.vendor,
            Field::Product => &mut record.product,
            Field::OrderNumber => &mut record.order_number,
            Field::Version => &mut record.version,
            Field::SerialNumber => &mut record.serial_number,
            Field::Hostname => &mut record.hostname,
            Field::Criticality => &mut record.criticality,
            Field::Exposure => &mut record.exposure,
            Field::Owner => &mut record.owner,
            Field::Notes => &mut record.notes,
            Field::Cpe => &mut record.cpe,
            Field::Purl => &mut record.purl,
        }
    }
}
