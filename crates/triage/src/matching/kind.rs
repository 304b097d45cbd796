//! Kinds of assets: what a verdict hangs on, and nothing else of an asset.
//!
//! Does not know: which assets are of a kind, or where they stand; which aliases an organisation has (`asset::alias`).

use crate::asset::AssetRecord;
use crate::product::identifier::{Cpe, Purl};
use crate::product::vendor::vendor_keys;
use crate::product::version::is_missing;
use crate::product::{Identifier, VendorKey};
use serde::Serialize;

/// What a verdict hangs on: assets of one kind get the same verdict with the same evidence from every advisory.
///
/// Texts are as the inventory has them, or its identifiers: two spellings of one product are two kinds. The version stands last, so that
/// kinds that differ in it only are side by side when they are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssetKind {
    /// Manufacturer.
    pub vendor: String,
    /// Product or model name.
    pub product: String,
    /// Order, article, catalogue or model number.
    pub order_number: String,
    /// The product that the asset's CPE name is of, as [`Identifier::key`] has it: the version stands apart.
    pub cpe: String,
    /// The package that its package URL is of, likewise.
    pub purl: String,
    /// What the organisation's aliases say it is.
    pub read_as: ReadAs,
    /// Firmware or software version.
    pub version: String,
}

/// What aliases say of an asset; every text empty where none says anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ReadAs {
    /// The vendor as advisories name it.
    pub vendor: String,
    /// The product as advisories name it.
    pub product: String,
    /// The order number, for assets that have none of their own.
    pub order_number: String,
}

impl ReadAs {
    /// Whether no alias says anything.
    pub fn is_empty(&self) -> bool {
        *self == ReadAs::default()
    }
}

impl AssetKind {
    /// The kind of an asset for which no alias is kept. Vendor, product and version that the inventory leaves out are those
    /// of its CPE name, else of its package URL.
    pub fn of(record: &AssetRecord) -> Self {
        let mut kind = AssetKind {
            vendor: record.vendor.clone(),
            product: record.product.clone(),
            order_number: record.order_number.clone(),
            cpe: identity_key(&record.cpe),
            purl: identity_key(&record.purl),
            read_as: ReadAs::default(),
            version: record.version.clone(),
        };
        if let Some(cpe) = Cpe::parse(&record.cpe) {
            fill(&mut kind.vendor, || cpe.vendor.words());
            fill(&mut kind.product, || cpe.product.words());
            fill(&mut kind.version, || cpe.version_words());
        }
        if let Some(purl) = Purl::parse(&record.purl) {
            fill(&mut kind.product, || purl.name);
            fill(&mut kind.version, || purl.version);
        }
        kind
    }

    /// The identifiers of its product.
    pub(super) fn identifiers(&self) -> Vec<Identifier> {
        [&self.cpe, &self.purl].into_iter().filter(|key| !key.is_empty()).map(|key| Identifier::of_key(key)).collect()
    }

    /// The product as it is read: the alias's, else the inventory's.
    pub(crate) fn product_read(&self) -> &str {
        if self.read_as.product.is_empty() { &self.product } else { &self.read_as.product }
    }

    /// The vendors as they are read. What the inventory says stays beside what an alias says, so that no alias loses a match.
    pub(super) fn vendors_read(&self) -> Vec<VendorKey> {
        let mut vendors = vendor_keys(&self.vendor);
        vendors.extend(vendor_keys(&self.read_as.vendor));
        vendors.sort();
        vendors.dedup();
        vendors
    }

    /// Whether they differ in their versions at most: then they meet the same products.
    pub(super) fn is_alike(&self, other: &AssetKind) -> bool {
        self.identity() == other.identity()
    }

    /// All but the version.
    pub(super) fn identity(&self) -> ([&str; 5], &ReadAs) {
        ([&self.vendor, &self.product, &self.order_number, &self.cpe, &self.purl], &self.read_as)
    }
}

/// The key of an identifier that names one product; empty for any other text.
fn identity_key(text: &str) -> String {
    let complete = Identifier::parse(text).filter(Identifier::is_complete);
    complete.map(|identifier| identifier.key().to_owned()).unwrap_or_default()
}

fn fill(text: &mut String, from: impl FnOnce() -> String) {
    if is_missing(text) {
        let known = from();
        if !known.is_empty() {
            *text = known;
        }
    }
}
