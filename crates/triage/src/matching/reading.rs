//! How an asset's record was read: which vendor, which order numbers, which words of the name, which version.
//!
//! Does not know: advisories.

use super::kind::ReadAs;
use super::prepare::{AssetVersion, PreparedAsset};
use crate::product::OrderNumber;
use crate::product::order_number::OrderKind;
use serde::Serialize;
use std::collections::BTreeSet;

/// One asset as matching sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetReading {
    /// Vendor keys: the company, however it was written.
    pub vendors: Vec<String>,
    /// Order numbers without blanks and dashes, from their own field and out of the name.
    pub order_numbers: Vec<String>,
    /// The identifying words of the name, one text for each way to read it.
    pub names: Vec<String>,
    /// Names that the order numbers imply.
    pub implied: Vec<String>,
    /// What the organisation's aliases say it is.
    pub aliases: ReadAs,
    /// The version.
    pub version: VersionReading,
}

/// What became of an asset's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum VersionReading {
    /// The inventory has none.
    Missing,
    /// It can be ordered.
    Read {
        /// As written.
        written: String,
    },
    /// It is no version anybody could order.
    Unread {
        /// As written.
        written: String,
    },
}

impl PreparedAsset {
    /// How it was read.
    pub fn reading(&self) -> AssetReading {
        let identity = &self.identity;
        let implied: BTreeSet<String> = identity.implied.iter().flat_map(|name| name.identifying()).collect();
        let written = || self.version.written().to_owned();
        AssetReading {
            vendors: identity.vendors.iter().map(|vendor| vendor.as_str().to_owned()).collect(),
            order_numbers: identity.numbers.iter().map(|number| number.as_str().to_owned()).collect(),
            names: identity.name.identifying(),
            implied: implied.into_iter().collect(),
            aliases: identity.read_as.clone(),
            version: match self.version {
                AssetVersion::Missing => VersionReading::Missing,
                AssetVersion::Read(_) => VersionReading::Read { written: written() },
                AssetVersion::Unread(_) => VersionReading::Unread { written: written() },
            },
        }
    }

    /// Whether an order number of a system in which every variant has its own is known of it.
    pub fn has_strong_number(&self) -> bool {
        self.identity.numbers.iter().any(|number: &OrderNumber| number.kind() != OrderKind::Generic)
    }
}
