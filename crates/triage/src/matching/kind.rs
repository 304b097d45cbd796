//! Kinds of assets: what a verdict hangs on, and nothing else of an asset.
//!
//! Does not know: which assets are of a kind, or where they stand.

use crate::asset::AssetRecord;

/// What a verdict hangs on: assets of one kind get the same verdict with the same evidence from every advisory.
///
/// Texts are as the inventory has them: two spellings of one product are two kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssetKind {
    /// Manufacturer.
    pub vendor: String,
    /// Product or model name.
    pub product: String,
    /// Order, article, catalogue or model number.
    pub order_number: String,
    /// Firmware or software version.
    pub version: String,
}

impl AssetKind {
    /// The kind of an asset.
    pub fn of(record: &AssetRecord) -> Self {
        AssetKind {
            vendor: record.vendor.clone(),
            product: record.product.clone(),
            order_number: record.order_number.clone(),
            version: record.version.clone(),
        }
    }
}
