//! The shape of a match.

use serde::{Deserialize, Serialize};

terms! {
    /// Whether an advisory touches an asset. An unrelated pair has no match at all.
    Verdict {
        /// The asset's version is in an affected range, or all versions are.
        Affected = "affected",
        /// The product is listed, and something that would decide is missing or cannot be ordered.
        NeedsData = "needs_data",
        /// The publisher lists the asset's version as fixed.
        Fixed = "fixed",
        /// The product is listed, and the version is outside every affected range or stated not affected.
        NotAffected = "not_affected",
    }
}

terms! {
    /// Why a product of an advisory and an asset are taken for different products.
    Miss {
        /// Their vendors are different companies.
        OtherVendor = "other_vendor",
        /// The asset, or the advisory, names no vendor, and no order number that is unmistakable alone met.
        VendorMissing = "vendor_missing",
        /// Both have an order number of one system, and they differ.
        OtherNumber = "other_order_number",
        /// The order number or name met, and the hardware series differs.
        OtherSeries = "other_series",
        /// The names mean different products.
        OtherName = "other_name",
    }
}

terms! {
    /// What an advisory says of a product, for one vulnerability (CSAF 2.0 §3.2.3.9).
    Claim {
        /// `known_affected` or `first_affected`.
        Affected = "affected",
        /// `last_affected`.
        LastAffected = "last_affected",
        /// `fixed`.
        Fixed = "fixed",
        /// `first_fixed`.
        FirstFixed = "first_fixed",
        /// `known_not_affected`.
        NotAffected = "not_affected",
        /// `under_investigation`.
        Investigated = "under_investigation",
        /// The tree lists the product, and no status names it.
        Unstated = "unstated",
    }
}

impl Claim {
    /// Whether it acquits the versions it names.
    pub(super) fn clears(self) -> bool {
        matches!(self, Claim::Fixed | Claim::FirstFixed | Claim::NotAffected)
    }

    /// Whether the one version it names is an end: the last affected, the first fixed.
    pub(super) fn names_an_end(self) -> bool {
        matches!(self, Claim::LastAffected | Claim::FirstFixed)
    }
}

/// One advisory meets one asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Index of the asset in the index that was searched.
    pub asset: u32,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100: how sure the identity is (100: order number meets order number).
    pub confidence: u8,
    /// What met what, the deciding one first.
    pub evidence: Vec<Evidence>,
}

/// Why one product of the advisory and the asset meet, and what the version said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index into `Advisory::products`.
    pub product: u32,
    /// Which identifier met which.
    pub identity: Identity,
    /// What the version comparison said.
    pub version: VersionEvidence,
}

/// How the identities met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Identity {
    /// Order or catalogue numbers are equal, formatting aside.
    OrderNumber {
        /// As the asset has it.
        asset: String,
        /// As the advisory has it.
        advisory: String,
    },
    /// CPE names or package URLs are of the same product.
    Identifier {
        /// The product of the asset's, without its version.
        asset: String,
        /// As the advisory has it.
        advisory: String,
    },
    /// Vendor and product name are the same.
    Name {
        /// As the asset has it.
        asset: String,
        /// As the advisory has it.
        advisory: String,
    },
    /// The advisory names a family the asset's product belongs to.
    Family {
        /// As the asset has it.
        asset: String,
        /// As the advisory has it.
        advisory: String,
    },
}

/// What the version comparison said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum VersionEvidence {
    /// All versions are affected.
    AllVersions,
    /// The version is inside the range.
    Inside {
        /// As the asset has it.
        version: String,
        /// As the advisory has it; `<= V` where it names V as the last affected version.
        range: String,
    },
    /// The version is outside the range.
    Outside {
        /// As the asset has it.
        version: String,
        /// As the advisory has it; `<= V` where it names V as the last affected version.
        range: String,
    },
    /// The version is of another branch than the one the product's name speaks of.
    OtherBranch {
        /// As the asset has it.
        version: String,
        /// As the advisory has it.
        product: String,
    },
    /// The version is before the branch that the product's name speaks of, and no other product has its branch.
    EarlierBranch {
        /// As the asset has it.
        version: String,
        /// As the advisory has it.
        product: String,
    },
    /// The version is after a number in the product's name, which may be a branch or a part of the name.
    LaterBranch {
        /// As the asset has it.
        version: String,
        /// As the advisory has it.
        product: String,
    },
    /// The publisher lists the version as fixed.
    ListedFixed {
        /// As the asset has it.
        version: String,
    },
    /// The version is the first fixed one or a later one.
    FixedSince {
        /// As the asset has it.
        version: String,
        /// As the advisory has it.
        first: String,
    },
    /// The publisher lists the product as not affected.
    ListedNotAffected,
    /// The publisher lists the version both as affected and as fixed or not affected.
    Contradictory {
        /// As the asset has it; empty if it has none.
        version: String,
    },
    /// The publisher is still investigating.
    Investigated,
    /// The advisory lists the product without a status.
    Unstated,
    /// Only assets that have a certain component are meant, and no inventory says which version of it one has.
    ComponentUnknown {
        /// As the advisory has it, with its versions.
        component: String,
    },
    /// Only devices with certain serial numbers are meant; a kind of assets has many.
    SerialNumbers {
        /// As the advisory has them, the first few.
        listed: String,
    },
    /// The asset has no version.
    VersionMissing {
        /// As the advisory has it.
        range: String,
    },
    /// The version or the range cannot be ordered.
    NotComparable {
        /// As the asset has it.
        version: String,
        /// As the advisory has it.
        range: String,
    },
    /// The advisory lists the model, and under another order number only.
    OtherOrderNumber,
    /// The names overlap, and only a person can say whether they mean the same.
    NamesOverlap,
    /// Several hardware variants share the name and the advisory treats them differently.
    VariantUnknown,
}
