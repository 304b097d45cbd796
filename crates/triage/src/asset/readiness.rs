//! How ready an asset is to be matched, and what it lacks.
//!
//! Does not know: which advisories touch it (`matching`), or the words for what is missing (`wording::readiness`).

use crate::matching::{AssetKind, KnownProducts, VersionReading, prepare_kind};
use crate::product::name::is_hollow;
use serde::{Deserialize, Serialize};

terms! {
    /// Whether an advisory about the asset would find it.
    ReadinessLevel {
        /// Nothing is missing.
        Ready = "ready",
        /// It is found, and something that decides verdicts is missing.
        Partly = "partly",
        /// Nothing says which product it is, or no advisory held names its vendor: none of them can find it.
        NotReady = "not_ready",
    }
}

terms! {
    /// What an asset lacks to be matched.
    Lack {
        /// No vendor.
        VendorMissing = "vendor_missing",
        /// No advisory and no alias names the vendor.
        VendorUnknown = "vendor_unknown",
        /// Neither product nor order number.
        ProductMissing = "product_missing",
        /// A product that names only a kind of thing (`PLC`), and no order number.
        ProductUnclear = "product_unclear",
        /// No order number, where advisories tell products of this name apart by it.
        OrderNumberMissing = "order_number_missing",
        /// No version.
        VersionMissing = "version_missing",
        /// A version that cannot be put in order.
        VersionUnreadable = "version_unreadable",
    }
}

/// How ready an asset is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// The level.
    pub level: ReadinessLevel,
    /// What it lacks, in the order of [`Lack::ALL`].
    pub lacks: Vec<Lack>,
}

/// Judges an asset of a kind by what the advisories that are held know. Without any advisory, vendors are not judged.
pub fn readiness(kind: &AssetKind, known: &KnownProducts) -> Readiness {
    let asset = prepare_kind(kind);
    let product = kind.product_read();
    let reading = asset.reading();
    let numbered = !reading.order_numbers.is_empty();
    let named = !reading.names.is_empty() && !is_hollow(product);
    let has_vendor = !reading.vendors.is_empty();
    let lacks = |lack: &Lack| match lack {
        Lack::VendorMissing => !has_vendor,
        Lack::VendorUnknown => has_vendor && !known.is_empty() && !known.knows_vendor(&asset, &kind.vendor),
        Lack::ProductMissing => product.trim().is_empty() && !numbered,
        Lack::ProductUnclear => !product.trim().is_empty() && !named && !numbered,
        Lack::OrderNumberMissing => named && !asset.has_strong_number() && known.tells_by_order_number(&asset),
        Lack::VersionMissing => reading.version == VersionReading::Missing,
        Lack::VersionUnreadable => matches!(reading.version, VersionReading::Unread { .. }),
    };
    let lacks: Vec<Lack> = Lack::ALL.into_iter().filter(lacks).collect();
    // A name is compared with names of its own vendor only; an unmistakable order number needs none, and meets none of
    // another vendor's.
    let foreign = lacks.contains(&Lack::VendorUnknown);
    let found = !foreign && (asset.has_strong_number() || (has_vendor && (named || numbered)));
    let level = match (found, lacks.is_empty()) {
        (false, _) => ReadinessLevel::NotReady,
        (true, true) => ReadinessLevel::Ready,
        (true, false) => ReadinessLevel::Partly,
    };
    Readiness { level, lacks }
}

/// How many assets are of each level and lack what, over an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadinessCounts {
    /// In the order of [`ReadinessLevel::ALL`].
    pub levels: [u64; ReadinessLevel::ALL.len()],
    /// In the order of [`Lack::ALL`].
    pub lacks: [u64; Lack::ALL.len()],
}

impl ReadinessCounts {
    /// Counts `assets` assets that are as ready as this.
    pub fn add(&mut self, readiness: &Readiness, assets: u64) {
        let level = ReadinessLevel::ALL.iter().position(|level| *level == readiness.level);
        if let Some(count) = level.and_then(|at| self.levels.get_mut(at)) {
            *count += assets;
        }
        for (lack, count) in Lack::ALL.iter().zip(&mut self.lacks) {
            *count += if readiness.lacks.contains(lack) { assets } else { 0 };
        }
    }
}
