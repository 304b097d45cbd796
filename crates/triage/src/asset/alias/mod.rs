//! An organisation's own aliases: what its spellings mean in the words of advisories.
//!
//! An alias adds a reading and takes none away: the inventory's own words go on being compared, so that no alias loses
//! a match that was there without it.
//! Does not know: where aliases are kept, or who made them; which are suggested (`suggest`).

mod suggest;
#[cfg(test)]
mod tests;

pub use suggest::{
    Likeness, SUGGESTIONS_COUNT_MAX, SuggestedVendor, UsedVendor, VendorSuggestion, rejection_key, suggest_vendors,
};

use super::AssetRecord;
use crate::matching::{AssetKind, ReadAs};
use crate::product::text::{fold, says_nothing};
use crate::product::vendor::vendor_keys;
use crate::product::{OrderNumber, VendorKey};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use thiserror::Error;

/// Characters of one text of an alias: twice the longest product name in use.
pub const ALIAS_CHARS_MAX: usize = 200;

/// One alias, every text as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Alias {
    /// A vendor is called otherwise in advisories.
    Vendor {
        /// As the inventory writes it.
        written: String,
        /// As advisories name it.
        vendor: String,
    },
    /// A product is called otherwise in advisories.
    Product {
        /// As the inventory writes it.
        written: String,
        /// The vendor as the inventory writes it; empty for assets that name none, or that of the product.
        #[serde(default)]
        written_vendor: String,
        /// The vendor as advisories name it.
        vendor: String,
        /// The product as advisories name it.
        product: String,
        /// Its order number, for assets that have none; may be empty.
        #[serde(default)]
        order_number: String,
    },
}

/// Why an alias is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AliasError {
    /// A text that it needs is missing.
    #[error("an alias needs {0}")]
    Missing(&'static str),
    /// A text is too long.
    #[error("each text of an alias may have {ALIAS_CHARS_MAX} characters")]
    TooLong,
    /// A spelling such as `n/a` stands for nothing, and so for everything.
    #[error("\"{0}\" names nothing: an alias of it would be an alias of every asset without a name")]
    NamesNothing(String),
    /// The vendor's name names several, or none.
    #[error("\"{0}\" does not name one vendor")]
    NotOneVendor(String),
    /// Both names are already read as the same.
    #[error("\"{0}\" and \"{1}\" are read as the same already")]
    SameAlready(String, String),
    /// The order number is none.
    #[error("\"{0}\" is no order number")]
    NoOrderNumber(String),
}

impl Alias {
    /// The alias with tidy texts, if it can be kept.
    ///
    /// # Errors
    /// [`AliasError`].
    pub fn checked(&self) -> Result<Alias, AliasError> {
        match self {
            Alias::Vendor { written, vendor } => {
                let (written, vendor) = (text(written, "the spelling of your inventory")?, one_vendor(vendor)?);
                if vendor_keys(&written).is_empty() {
                    return Err(AliasError::NamesNothing(written));
                }
                if vendor_keys(&written) == vendor_keys(&vendor) {
                    return Err(AliasError::SameAlready(written, vendor));
                }
                Ok(Alias::Vendor { written, vendor })
            }
            Alias::Product { written, written_vendor, vendor, product, order_number } => {
                let written = text(written, "the name of your inventory")?;
                if says_nothing(&fold(&written)) {
                    return Err(AliasError::NamesNothing(written));
                }
                let (vendor, product) = (one_vendor(vendor)?, text(product, "the product as advisories name it")?);
                let (written_vendor, order_number) = (tidy(written_vendor)?, tidy(order_number)?);
                if !order_number.is_empty() && OrderNumber::parse(&order_number).is_none() {
                    return Err(AliasError::NoOrderNumber(order_number));
                }
                if order_number.is_empty() && fold(&written) == fold(&product) {
                    return Err(AliasError::SameAlready(written, product));
                }
                Ok(Alias::Product { written, written_vendor, vendor, product, order_number })
            }
        }
    }

    /// What it is an alias of: two aliases with one key cannot stand beside each other.
    pub fn key(&self) -> String {
        match self {
            Alias::Vendor { written, .. } => format!("vendor\u{1f}{}", fold(written)),
            Alias::Product { written, written_vendor, .. } => {
                format!("product\u{1f}{}\u{1f}{}", fold(written), fold(written_vendor))
            }
        }
    }
}

fn tidy(text: &str) -> Result<String, AliasError> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let tidy = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.chars().count() > ALIAS_CHARS_MAX { Err(AliasError::TooLong) } else { Ok(tidy) }
}

fn text(text: &str, what: &'static str) -> Result<String, AliasError> {
    let tidy = tidy(text)?;
    if tidy.is_empty() { Err(AliasError::Missing(what)) } else { Ok(tidy) }
}

fn one_vendor(vendor: &str) -> Result<String, AliasError> {
    let vendor = text(vendor, "the vendor as advisories name it")?;
    if vendor_keys(&vendor).len() == 1 { Ok(vendor) } else { Err(AliasError::NotOneVendor(vendor)) }
}

/// All aliases of one organisation, found by the spelling they are for.
#[derive(Clone, Debug, Default)]
pub struct AliasTable {
    vendors: HashMap<String, String>,
    products: HashMap<String, Vec<NamedProduct>>,
}

#[derive(Clone, Debug)]
struct NamedProduct {
    /// Folded; empty for assets without a vendor, or with the product's.
    written_vendor: String,
    vendor_keys: Vec<VendorKey>,
    means: ReadAs,
}

impl AliasTable {
    /// Of aliases that were checked.
    pub fn new<'a>(aliases: impl IntoIterator<Item = &'a Alias>) -> Self {
        let mut table = AliasTable::default();
        for alias in aliases {
            match alias {
                Alias::Vendor { written, vendor } => {
                    table.vendors.insert(fold(written), vendor.clone());
                }
                Alias::Product { written, written_vendor, vendor, product, order_number } => {
                    let (vendor, product, order_number) = (vendor.clone(), product.clone(), order_number.clone());
                    table.products.entry(fold(written)).or_default().push(NamedProduct {
                        written_vendor: fold(written_vendor),
                        vendor_keys: vendor_keys(&vendor),
                        means: ReadAs { vendor, product, order_number },
                    });
                }
            }
        }
        table
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.vendors.is_empty() && self.products.is_empty()
    }

    /// The kind of an asset, with what the aliases say of it.
    pub fn kind_of(&self, record: &AssetRecord) -> AssetKind {
        let mut kind = AssetKind::of(record);
        kind.read_as = self.reading(&kind);
        kind
    }

    /// What the aliases say of a kind, whatever they said of it before.
    pub fn reading(&self, kind: &AssetKind) -> ReadAs {
        if self.is_empty() {
            return ReadAs::default();
        }
        let written_vendor = fold(&kind.vendor);
        let vendor = self.vendors.get(&written_vendor);
        if let Some(product) = self.product(kind, &written_vendor, vendor) {
            return product.means.clone();
        }
        ReadAs { vendor: vendor.cloned().unwrap_or_default(), ..ReadAs::default() }
    }

    /// The alias of the product. One that names the inventory's spelling of the vendor goes before one that does not, and
    /// none is taken for another vendor's product of the same name.
    fn product(&self, kind: &AssetKind, written_vendor: &str, vendor: Option<&String>) -> Option<&NamedProduct> {
        let named = self.products.get(&fold(&kind.product))?;
        let exact = named.iter().find(|one| !one.written_vendor.is_empty() && one.written_vendor == written_vendor);
        let mut keys = vendor_keys(&kind.vendor);
        keys.extend(vendor.iter().flat_map(|vendor| vendor_keys(vendor)));
        let is_its = |one: &&NamedProduct| keys.is_empty() || keys.iter().any(|key| one.vendor_keys.contains(key));
        exact.or_else(|| named.iter().filter(|one| one.written_vendor.is_empty()).find(is_its))
    }
}
