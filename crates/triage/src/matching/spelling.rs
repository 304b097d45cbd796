//! Which assets are read alike, however they are written: what meets one of them meets the others for the same reasons.
//!
//! Does not know: how texts are read (`prepare`), or what is decided.

use super::prepare::AssetIdentity;
use super::shape::{Evidence, Identity};
use std::hash::{DefaultHasher, Hash, Hasher};

/// How an asset is written, which decides nothing.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    name: String,
    number: String,
}

impl Evidence {
    /// The same evidence of an asset that is read alike and written otherwise.
    pub(super) fn spelled(&self, spelling: &Spelling) -> Evidence {
        let Spelling { name, number } = spelling;
        let identity = match &self.identity {
            Identity::OrderNumber { advisory, .. } => {
                Identity::OrderNumber { asset: number.clone(), advisory: advisory.clone() }
            }
            Identity::Name { advisory, .. } => Identity::Name { asset: name.clone(), advisory: advisory.clone() },
            Identity::Family { advisory, .. } => Identity::Family { asset: name.clone(), advisory: advisory.clone() },
            // Identifiers are a part of how an asset is read.
            identifier @ Identity::Identifier { .. } => identifier.clone(),
        };
        Evidence { product: self.product, identity, version: self.version.clone() }
    }
}

impl AssetIdentity {
    /// How it is written.
    pub(super) fn spelling(&self) -> Spelling {
        Spelling { name: self.written_name.clone(), number: self.written_number.clone() }
    }

    /// Equal for identities that are read alike.
    pub(super) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.vendors, &self.numbers, &self.name, &self.implied).hash(&mut hasher);
        hasher.finish()
    }

    /// Whether all that decides which products it meets is the same: all but how it is written.
    pub(super) fn is_read_like(&self, other: &AssetIdentity) -> bool {
        let AssetIdentity { vendors, numbers, identifiers, name, implied, read_as: _, own, .. } = self;
        let is_own_alike = match (own, &other.own) {
            (None, None) => true,
            (Some(one), Some(other)) => one.is_read_like(other),
            _ => false,
        };
        (vendors, numbers, name, implied) == (&other.vendors, &other.numbers, &other.name, &other.implied)
            && *identifiers == other.identifiers
            && is_own_alike
    }
}
