//! Identifiers that name a product for machines: CPE names and package URLs, as assets and advisories carry them.
//!
//! Only what names the product is an identity; versions are compared as versions everywhere.
//! Does not know: order numbers (`order_number`), or whether a version is affected.

mod cpe;
mod purl;
#[cfg(test)]
mod tests;

pub use cpe::{Cpe, CpeValue};
pub use purl::Purl;

/// Longest text that is read as an identifier, in bytes: the longest names of NIST's dictionary have some 200.
const IDENTIFIER_BYTES_MAX: usize = 1_024;

/// Fewest fixed characters a product with a wildcard begins with, so that `a*` does not cover a catalogue.
const FIXED_CHARS_MIN: usize = 4;

/// The identity that an identifier gives a product: what an asset has, or what an advisory asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// `cpe:PART:VENDOR:PRODUCT` or `pkg:TYPE/NAMESPACE/NAME`, without a wildcard at its end.
    key: String,
    /// Whether it covers everything that begins with the key (a CPE product that ends in `*`).
    open: bool,
    written: String,
}

impl Identifier {
    /// Of a CPE name or a package URL; `None` if the text is neither, or names no product.
    pub fn parse(text: &str) -> Option<Identifier> {
        let written = text.trim();
        if let Some(purl) = Purl::parse(written) {
            return Some(Identifier { key: purl.key(), open: false, written: written.to_owned() });
        }
        let (key, open) = Cpe::parse(written)?.key()?;
        Some(Identifier { key, open, written: written.to_owned() })
    }

    /// Of the key of one product, as [`Identifier::key`] gives it.
    pub fn of_key(key: &str) -> Identifier {
        Identifier { key: key.to_owned(), open: false, written: key.to_owned() }
    }

    /// Whether it names one product and no more.
    pub fn is_complete(&self) -> bool {
        !self.open
    }

    /// Whether it is a package URL.
    pub fn is_package(&self) -> bool {
        self.key.starts_with("pkg:")
    }

    /// The key with which every identifier begins that it covers.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether an asset's identifier is of the product that this one of an advisory names (NISTIR 7696 §6: superset or
    /// equal). An asset's own must name one product: a wildcard of an inventory covers nothing.
    pub fn covers(&self, asset: &Identifier) -> bool {
        !asset.open && if self.open { asset.key.starts_with(&self.key) } else { asset.key == self.key }
    }

    /// Whether both are of one kind, and of different products. Firmware and the device it runs on are none: dictionaries
    /// have a name for each of the two.
    pub fn differs(&self, asset: &Identifier) -> bool {
        let (own, other) = (self.device(), asset.device());
        own.0 == other.0 && if self.open { !other.1.starts_with(own.1) } else { own.1 != other.1 }
    }

    /// The kind of identifier, and the product without what tells firmware from its device.
    fn device(&self) -> (&str, &str) {
        match self.key.strip_prefix("cpe:").and_then(|rest| rest.split_once(':')) {
            Some((_, product)) => ("cpe", product.strip_suffix("_firmware").unwrap_or(product)),
            None => ("pkg", &self.key),
        }
    }
}
