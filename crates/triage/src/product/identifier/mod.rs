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

/// Stands before a repository in the text of a product: no package URL can have it in a name.
const REPOSITORY_MARK: char = '\u{1f}';

/// Images, whose names anybody may give to anything in a registry of his own.
const IMAGE_TYPE: &str = "pkg:oci/";

/// The version that a text of an identifier states; `None` if it states none. What is open or cannot be read is the text
/// itself: something is stated, and nobody can say what.
pub fn stated_version(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = || Some(text.to_owned());
    if let Some(purl) = Purl::parse(text) {
        // A tag of an image may be moved to another build.
        let of_qualifier = text.split_once('?').is_some_and(|(_, rest)| {
            let mut names = rest.split(['&', '?', '#']).filter_map(|one| one.split_once('='));
            names.any(|(name, _)| ["vers", "tag"].iter().any(|own| name.eq_ignore_ascii_case(own)))
        });
        return if of_qualifier { whole() } else { Some(purl.version).filter(|version| !version.is_empty()) };
    }
    match Cpe::parse(text) {
        // A revision of hardware is never the version that is installed there.
        Some(cpe) if cpe.is_open() || (cpe.is_hardware() && !cpe.version_words().is_empty()) => whole(),
        Some(cpe) => Some(cpe.version_words()).filter(|version| !version.is_empty()),
        None if cpe::has_version(text) || (text.starts_with("pkg:") && text.contains('@')) => whole(),
        None => None,
    }
}

/// The identity that an identifier gives a product: what an asset has, or what an advisory asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// `cpe:PART:VENDOR:PRODUCT` or `pkg:TYPE/NAMESPACE/NAME`, without a wildcard at its end.
    key: String,
    /// Whether it covers everything that begins with the key (a CPE product that ends in `*`).
    open: bool,
    /// Where a package URL says that the package is from; empty if it does not.
    repository: String,
    written: String,
}

impl Identifier {
    /// Of a CPE name or a package URL; `None` if the text is neither, or names no product.
    pub fn parse(text: &str) -> Option<Identifier> {
        let written = text.trim();
        if let Some(purl) = Purl::parse(written) {
            let (key, repository) = (purl.key(), purl.repository);
            return Some(Identifier { key, open: false, repository, written: written.to_owned() });
        }
        let (key, open) = Cpe::parse(written)?.key()?;
        Some(Identifier { key, open, repository: String::new(), written: written.to_owned() })
    }

    /// Of one product, as [`Identifier::product`] gives it.
    pub fn of_product(product: &str) -> Identifier {
        let (key, repository) = product.split_once(REPOSITORY_MARK).unwrap_or((product, ""));
        let written = product.replace(REPOSITORY_MARK, "?repository_url=");
        Identifier { key: key.to_owned(), open: false, repository: repository.to_owned(), written }
    }

    /// The product: its key, with where a package is from.
    pub fn product(&self) -> String {
        let Identifier { key, repository, .. } = self;
        if repository.is_empty() { key.clone() } else { format!("{key}{REPOSITORY_MARK}{repository}") }
    }

    /// Whether equal keys name one product for sure: images of one name in two registries are two, and so are packages of
    /// two repositories.
    pub fn is_from_where(&self, other: &Identifier) -> bool {
        let unsaid = self.repository.is_empty() || other.repository.is_empty();
        self.repository == other.repository || (unsaid && !self.key.starts_with(IMAGE_TYPE))
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
