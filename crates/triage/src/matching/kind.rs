//! Kinds of assets: what a verdict hangs on, and nothing else of an asset.
//!
//! Does not know: which assets are of a kind, or where they stand; which aliases an organisation has (`asset::alias`).

use super::prepare::read_name;
use crate::asset::AssetRecord;
use crate::product::identifier::{Cpe, Purl};
use crate::product::order_number;
use crate::product::text::fold;
use crate::product::vendor::vendor_keys;
use crate::product::version::{is_digest, is_missing};
use crate::product::{Identifier, Relation, VendorKey};
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
    /// The product that the asset's CPE name is of, as [`Identifier::product`] has it: the version stands apart.
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
    /// The kind of an asset for which no alias is kept. Vendor and product that the inventory leaves out are those of its CPE
    /// name, else of its package URL; the version too, where the identifier is of the asset itself.
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
        let own = kind.clone();
        if let Some(cpe) = Cpe::parse(&record.cpe) {
            let installed = if is_of(&kind, &cpe) { cpe.version_words() } else { String::new() };
            let maker = if tells_maker(&kind, &cpe) { cpe.vendor.words() } else { String::new() };
            fill(&mut kind.vendor, || maker);
            fill(&mut kind.product, || cpe.product.words());
            fill(&mut kind.version, || installed);
        }
        if let Some(purl) = Purl::parse(&record.purl) {
            let is_its_own = is_called(&own, &purl.name) && is_called(&kind, &purl.name);
            let installed = if is_its_own { purl.version } else { String::new() };
            fill(&mut kind.product, || purl.name);
            fill(&mut kind.version, || installed);
        }
        kind
    }

    /// The identifiers of its product.
    pub(super) fn identifiers(&self) -> Vec<Identifier> {
        [&self.cpe, &self.purl]
            .into_iter()
            .filter(|key| !key.is_empty())
            .map(|key| Identifier::of_product(key))
            .collect()
    }

    /// The kind by the inventory's own words, with the order number that an alias gives; `None` where aliases have no words.
    pub(super) fn without_aliases(&self) -> Option<AssetKind> {
        let ReadAs { vendor, product, order_number } = &self.read_as;
        let read_as = ReadAs { order_number: order_number.clone(), ..ReadAs::default() };
        (!vendor.is_empty() || !product.is_empty()).then(|| AssetKind { read_as, ..self.clone() })
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

    /// Whether one of these companies makes it, as it is read.
    pub fn is_of_vendor(&self, vendors: &[VendorKey]) -> bool {
        self.vendors_read().iter().any(|vendor| vendors.contains(vendor))
    }

    /// Whether it is called like a product of these companies, word by word.
    pub fn has_name(&self, product: &str, vendors: &[VendorKey]) -> bool {
        let (own, named) = (read_name(self.product_read(), vendors), read_name(product, vendors));
        !own.is_empty() && named.relation_to(&own) == Some(Relation::Exact)
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

/// The product of an identifier that names one; empty for any other text.
fn identity_key(text: &str) -> String {
    let complete = Identifier::parse(text).filter(Identifier::is_complete);
    complete.map(|identifier| identifier.product()).unwrap_or_default()
}

/// Whether the version of a CPE name is the asset's: that of hardware is the hardware's revision, and that of a part, such as
/// the kernel of its system, the part's.
fn is_of(kind: &AssetKind, cpe: &Cpe) -> bool {
    !cpe.is_hardware() && is_made_by(&kind.vendor, &cpe.vendor.words()) && is_called(kind, &device_of(cpe))
}

/// Whether the vendor of a CPE name is the asset's maker: that of a part, such as the kernel of its system, would hide what
/// the maker publishes. Where only an order number names the asset, dictionaries' words for a device tell.
fn tells_maker(kind: &AssetKind, cpe: &Cpe) -> bool {
    let named = device_of(cpe);
    let is_device = cpe.is_hardware() || cpe.product.words().ends_with(FIRMWARE_ENDING);
    let is_number_only = is_missing(&kind.product) || !order_number::extract(&kind.product).is_empty();
    let makers = vendor_keys(&cpe.vendor.words());
    let relation = read_name(&named, &makers).relation_to(&read_name(&kind.product, &makers));
    is_called(kind, &named) || (is_number_only && is_device) || (!is_missing(&kind.product) && relation.is_some())
}

/// The product of a CPE name without what dictionaries add for its firmware.
fn device_of(cpe: &Cpe) -> String {
    let product = cpe.product.words();
    product.strip_suffix(FIRMWARE_ENDING).map(str::to_owned).unwrap_or(product)
}

/// What dictionaries add to a device's name for its firmware.
const FIRMWARE_ENDING: &str = " firmware";

/// Whether the inventory names the vendor of an identifier, or none. Dictionaries write some vendors' names as one word.
fn is_made_by(written: &str, vendor: &str) -> bool {
    let plain =
        |text: &str| -> Vec<String> { vendor_keys(text).iter().map(|key| key.as_str().replace(' ', "")).collect() };
    let (own, named) = (plain(written), plain(vendor));
    own.is_empty() || own.iter().any(|key| named.contains(key))
}

/// Whether the inventory has the product of an identifier by the same name, or nothing that names one. Where an order
/// number is all that it has, the identifier may be of a part, unless it is that number.
fn is_called(kind: &AssetKind, product: &str) -> bool {
    if is_missing(&kind.product) {
        let plain = |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
        return is_missing(&kind.order_number) || plain(&kind.order_number) == plain(product);
    }
    let vendors = vendor_keys(&kind.vendor);
    let (own, named) = (read_name(&kind.product, &vendors), read_name(product, &vendors));
    !own.is_empty() && named.relation_to(&own) == Some(Relation::Exact)
}

fn fill(text: &mut String, from: impl FnOnce() -> String) {
    if is_missing(text) {
        let known = from();
        if !known.is_empty() && !is_digest(&known) {
            *text = known;
        }
    }
}
