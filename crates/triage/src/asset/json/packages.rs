//! SPDX documents (ISO/IEC 5962; 2.2 and 2.3 as JSON): their packages.
//!
//! Does not know: files, snippets and relationships, which no advisory is about.

use super::super::AssetRecord;
use super::super::columns::Field;
use super::super::gather::{Gathered, IdColumn};
use super::super::problem::{InventoryError, RowPlace};
use super::super::read::{InventoryFormat, ReadInventory};
use super::broken;
use super::components::bill_id;
use super::loose::{Each, Loose, for_each};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    name: Loose,
}

/// SPDX 2.3 §7.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Package {
    name: Loose,
    version_info: Loose,
    supplier: Loose,
    originator: Loose,
    external_refs: References,
}

/// The names that a package has elsewhere (SPDX 2.3 §7.21).
#[derive(Default)]
struct References {
    cpe: String,
    purl: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Reference {
    reference_type: Loose,
    reference_locator: Loose,
}

impl<'de> Deserialize<'de> for References {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<References, D::Error> {
        let mut references = References::default();
        Each::new(&mut |Reference { reference_type, reference_locator }: Reference| {
            let slot = match reference_type.0.rsplit('/').next() {
                Some("purl") => &mut references.purl,
                Some("cpe23Type" | "cpe22Type") => &mut references.cpe,
                _ => return,
            };
            if slot.is_empty() {
                *slot = reference_locator.0;
            }
        })
        .deserialize(deserializer)?;
        Ok(references)
    }
}

/// Reads an SPDX document.
pub(super) fn read(text: &str) -> Result<ReadInventory, InventoryError> {
    let Document { name: Loose(subject) } = serde_json::from_str(text).map_err(broken)?;
    let mut gathered = Gathered::default();
    let (mut entry, mut failed) = (0_u64, None);
    for_each(text, Some("packages"), &mut |package: Package| {
        entry += 1;
        let at = RowPlace::Entry(entry);
        if failed.is_none() {
            let record = record(package, &subject, at, &mut gathered);
            failed = gathered.keep(record, None, at, IdColumn::Present).err();
        }
    })
    .map_err(broken)?;
    match failed {
        Some(error) => Err(error),
        None if gathered.records.is_empty() => Err(InventoryError::NoRows { headers: Vec::new() }),
        None => Ok(ReadInventory {
            format: Some(InventoryFormat::Spdx),
            records: gathered.records,
            problems: gathered.problems.into_list(),
            ..ReadInventory::default()
        }),
    }
}

fn record(package: Package, subject: &str, at: RowPlace, gathered: &mut Gathered) -> AssetRecord {
    let References { cpe, purl } = package.external_refs;
    let vendor = [package.supplier.0, package.originator.0].into_iter().map(|who| company(&who).to_owned());
    let of = if subject == package.name.0 { "" } else { subject };
    let external_id = bill_id(of, &purl, "", &package.name.0);
    let mut record = AssetRecord { external_id, ..AssetRecord::default() };
    let texts = [
        (Field::Vendor, vendor.into_iter().find(|who| !who.is_empty()).unwrap_or_default()),
        (Field::Product, package.name.0),
        (Field::Version, package.version_info.0),
        (Field::Cpe, cpe),
        (Field::Purl, purl),
    ];
    for (field, text) in texts {
        let said = if text == "NOASSERTION" || text == "NONE" { "" } else { &text };
        *field.slot(&mut record) = gathered.bounded_text(field, field.code(), said, at);
    }
    record
}

/// The company of `Organization: Example GmbH (mail@example.com)`; a person is none.
fn company(who: &str) -> &str {
    let name = who.strip_prefix("Organization:").unwrap_or_default();
    name.split(" (").next().unwrap_or_default().trim()
}
