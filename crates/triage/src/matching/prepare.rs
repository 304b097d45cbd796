//! Parses the keys of an advisory and of an asset once.
//!
//! Does not know: which of them meet.

use super::kind::{AssetKind, ReadAs};
use super::shape::Claim;
use crate::advisory::{Advisory, Product, Status, VersionKind};
use crate::asset::AssetRecord;
use crate::product::identifier;
use crate::product::name::{NameKeys, implied_by_words, implied_names, is_hollow};
use crate::product::order_number::{self, OrderKind};
use crate::product::serial::SerialPattern;
use crate::product::text::fold;
use crate::product::vendor::{is_vendor_word, leading_vendor, vendor_keys, with_moved_lines, without_leading_vendor};
use crate::product::version::is_missing;
use crate::product::{Identifier, OrderNumber, OrderPattern, ProductName, Range, VendorKey, Version};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// An advisory with its products' identities and ranges parsed.
#[derive(Clone, Debug, Default)]
pub struct PreparedAdvisory {
    /// One per product that carries a status, or that is listed without one.
    pub(super) leaves: Vec<Leaf>,
    /// How many vulnerabilities the advisory has.
    pub(super) vulnerabilities: usize,
}

/// One product of an advisory.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Index into `Advisory::products`.
    pub(super) product: u32,
    pub(super) vendors: Vec<VendorKey>,
    pub(super) patterns: Vec<OrderPattern>,
    /// CPE name and package URLs.
    pub(super) identifiers: Vec<Identifier>,
    pub(super) name: ProductName,
    /// The title, where the advisory is about one product: publishers call it there by its other name.
    pub(super) title: Option<ProductName>,
    /// Under which an index finds the name.
    pub(super) keys: NameKeys,
    /// Whether the name speaks of a branch of the versions that the range counts.
    pub(super) branched: bool,
    pub(super) written_name: String,
    pub(super) range: Range,
    pub(super) written_range: String,
    /// A component that the asset must also have; no inventory says whether it has.
    pub(super) component: Option<String>,
    /// Only devices with these serial numbers are meant; empty for no restriction.
    pub(super) serials: Vec<SerialPattern>,
    /// What the advisory says of it, per vulnerability.
    pub(super) claims: Vec<(usize, Claim)>,
}

/// Parses an advisory's identities and ranges. Products that stand only for a part of a combined one are left out; a
/// combined product has the identity of the whole, and firmware installed on it gives it its versions.
pub fn prepare(advisory: &Advisory) -> PreparedAdvisory {
    let mut claims: Vec<Vec<(usize, Claim)>> = vec![Vec::new(); advisory.products.len()];
    for (at, vulnerability) in advisory.vulnerabilities.iter().enumerate() {
        for (products, claim) in claims_of(&vulnerability.status) {
            for product in products {
                if let Some(claims) = usize::try_from(*product).ok().and_then(|product| claims.get_mut(product)) {
                    claims.push((at, claim));
                }
            }
        }
    }
    for product in advisory.products_without_status() {
        if let Some(claims) = claims.get_mut(product as usize) {
            claims.extend((0..advisory.vulnerabilities.len()).map(|at| (at, Claim::Unstated)));
        }
    }
    let leaves = (0u32..)
        .zip(advisory.products.iter().zip(claims))
        .filter(|(_, (_, claims))| !claims.is_empty())
        .map(|(at, (product, claims))| leaf(advisory, at, product, claims))
        .collect();
    PreparedAdvisory { leaves, vulnerabilities: advisory.vulnerabilities.len() }
}

fn claims_of(status: &Status) -> [(&[u32], Claim); 6] {
    [
        (&status.affected, Claim::Affected),
        (&status.last_affected, Claim::LastAffected),
        (&status.fixed, Claim::Fixed),
        (&status.first_fixed, Claim::FirstFixed),
        (&status.not_affected, Claim::NotAffected),
        (&status.under_investigation, Claim::Investigated),
    ]
}

fn leaf(advisory: &Advisory, at: u32, product: &Product, claims: Vec<(usize, Claim)>) -> Leaf {
    let Combined { identity, versions, component } = combined(advisory, product, &claims);
    let vendor = [&identity.vendor, &product.vendor].into_iter().find(|vendor| !vendor.is_empty());
    let vendors: Vec<VendorKey> = match vendor {
        Some(vendor) => vendor_keys(vendor),
        None => advisory.vendors.iter().flat_map(|vendor| vendor_keys(vendor)).collect(),
    };
    let named = vendors_in_name(if vendors.is_empty() { &identity.name } else { "" });
    // Only the first word is the maker's for sure.
    let makers = if vendors.is_empty() { named.iter().take(1).cloned().collect() } else { vendors.clone() };
    let vendors = with_moved_lines(if vendors.is_empty() { named } else { vendors }, &identity.name);
    let mut numbers: Vec<String> = identity.order_numbers.clone();
    numbers.extend(order_number::extract(&identity.name));
    numbers.extend(order_number::extract(&identity.full_name));
    let in_versions = numbers_in_versions(versions);
    let range = if in_versions.is_empty() { range(versions) } else { Range::All { condition: None } };
    let range = component.iter().fold(range, |range, component| range.on_condition(component));
    numbers.extend(in_versions);
    let mut patterns: Vec<OrderPattern> = Vec::new();
    for pattern in numbers.iter().filter_map(|number| OrderPattern::parse(number)) {
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    let written_name = if identity.name.trim().is_empty() { identity.full_name.clone() } else { identity.name.clone() };
    let mut name = read_name(&written_name, &makers);
    if is_hollow(&written_name) {
        // "Versions", "Series B": only the title says of what.
        name = read_name(&format!("{written_name} {}", plain_title(&advisory.title)), &makers);
    }
    let identifiers = identifiers(identity);
    let serials = identity.serial_numbers.iter().filter_map(|text| SerialPattern::parse(text)).collect();
    let stated = match is_versionless(versions) {
        true => stated_version(versions_stated(product, versions, identity), &name, &written_name),
        false => None,
    };
    let range = stated.clone().map_or(range, Range::Unread);
    let written_range = stated.unwrap_or_else(|| versions.versions.clone());
    let title = is_about_one_product(advisory).then(|| read_name(plain_title(&advisory.title), &makers));
    let titled = title.as_ref().map(ProductName::listed_keys).unwrap_or_default();
    let keys = name.listed_keys().with(titled);
    let branched = name.is_branch() && has_bounds_of(&name, &range);
    Leaf {
        product: at,
        vendors,
        patterns,
        identifiers,
        name,
        title,
        keys,
        branched,
        written_name,
        range,
        written_range,
        component,
        serials,
        claims,
    }
}

/// Most words at the beginning of a product's name that are taken for its maker, where the document names none.
const MAKER_WORDS_MAX: usize = 3;

/// The makers that the beginning of a product's name may speak of (`multiple`: `ARM Mbed OS`): one to three words, and
/// never the whole name.
fn vendors_in_name(name: &str) -> Vec<VendorKey> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let beginnings = (1..words.len()).take(MAKER_WORDS_MAX).filter_map(|count| words.get(..count));
    let mut keys: Vec<VendorKey> = beginnings.flat_map(|beginning| vendor_keys(&beginning.join(" "))).collect();
    keys.dedup();
    keys
}

/// What an asset must be to be a product, and whose versions its own version is compared with.
struct Combined<'a> {
    identity: &'a Product,
    versions: &'a Product,
    /// The component that the asset must also have, in a version that no inventory names.
    component: Option<String>,
}

/// Only of the firmware that is `installed_on` a device is the version the device's own. A program installed there, or a
/// component of another kind (CSAF 2.0 §3.2.2.4), has versions of its own, which say nothing about the host's: whether
/// the asset has that component is a question. Only a default component of the host's named versions is there as
/// delivered, which is enough to be affected, and not to be fixed.
fn combined<'a>(advisory: &'a Advisory, product: &'a Product, claims: &[(usize, Claim)]) -> Combined<'a> {
    let accuses =
        claims.iter().all(|(_, claim)| matches!(claim, Claim::Affected | Claim::Investigated | Claim::Unstated));
    let find = |index: u32| usize::try_from(index).ok().and_then(|index| advisory.products.get(index));
    let parts = product
        .relationship
        .as_ref()
        .and_then(|(category, part, whole)| Some((category.trim(), find(*part)?, find(*whole)?)));
    match parts {
        None => Combined { identity: product, versions: product, component: None },
        Some(("installed_on", part, whole)) if is_firmware(part, whole) => {
            let speaks = !is_versionless(part) || !versions_stated(product, part, whole).is_empty();
            let versions = if speaks { part } else { whole };
            Combined { identity: whole, versions, component: None }
        }
        Some(("default_component_of", _, whole)) if accuses && !whole.versions.is_empty() => {
            Combined { identity: whole, versions: whole, component: None }
        }
        Some((_, part, whole)) => {
            let name = if part.full_name.is_empty() { &part.name } else { &part.full_name };
            Combined { identity: whole, versions: whole, component: Some(name.clone()) }
        }
    }
}

/// Words for what makes a device a device.
const FIRMWARE_WORDS: &[&str] = &["firmware", "fw", "bios"];

/// Whether a product is called a device's firmware, like the device, or by nothing at all.
fn is_firmware(part: &Product, device: &Product) -> bool {
    let name = if part.name.trim().is_empty() { &part.full_name } else { &part.name };
    let folded = fold(name);
    let mut words = folded.split(|c: char| !c.is_alphabetic());
    is_hollow(name) || words.any(|word| FIRMWARE_WORDS.contains(&word)) || folded == fold(&device.name)
}

fn is_about_one_product(advisory: &Advisory) -> bool {
    let mut names = advisory.products.iter().map(|product| product.name.trim());
    names.next().is_some_and(|first| !first.is_empty() && names.all(|name| name == first))
}

/// The title without an id in front and an update mark behind.
fn plain_title(title: &str) -> &str {
    let title = title.split("(Update").next().unwrap_or(title).trim();
    match title.split_once('_') {
        Some((id, rest)) if id.starts_with("ICS") => rest,
        _ => title,
    }
}

fn is_versionless(product: &Product) -> bool {
    product.version_kind == VersionKind::None && product.versions.trim().is_empty()
}

/// The identifiers of a product that name one or begin like one.
fn identifiers(product: &Product) -> Vec<Identifier> {
    product.identifier_texts().filter_map(|text| Identifier::parse(text)).collect()
}

/// The versions that identifiers state of a product without versions, or of what gives it its versions. The name of
/// firmware that is called otherwise than its device states one, too.
fn versions_stated(product: &Product, versions: &Product, identity: &Product) -> BTreeSet<String> {
    let texts = product.identifier_texts().chain(versions.identifier_texts());
    let mut stated: BTreeSet<String> = texts.filter_map(|text| identifier::stated_version(text)).collect();
    let called = |one: &Product| if one.name.trim().is_empty() { one.full_name.clone() } else { one.name.clone() };
    let name = called(versions);
    if fold(&name) != fold(&called(identity)) {
        let name = ProductName::parse(&name, &|_| false);
        stated.extend(name.version().map(|version| version.written().to_owned()));
    }
    stated
}

/// The stated versions, where the product's name does not speak of all of them already. Just these are meant for sure; of
/// any other a person must say whether it is: `7` may stand for all of its releases.
fn stated_version(stated: BTreeSet<String>, name: &ProductName, written_name: &str) -> Option<String> {
    if stated.iter().all(|version| is_named(version, name, written_name)) {
        return None;
    }
    Some(stated.into_iter().collect::<Vec<_>>().join(" | "))
}

/// Whether a product's name has a version as its own: `Gateway X20` has no version 2.
fn is_named(version: &str, name: &ProductName, written_name: &str) -> bool {
    let Some(own) = name.version() else { return false };
    let is_same = Version::parse(version).is_some_and(|version| own.compare(&version) == Some(Ordering::Equal));
    let folded = fold(written_name);
    let words: Vec<&str> = folded.split([' ', ',', '(', ')', '/', ';']).collect();
    let has_word = |word: &str| words.iter().any(|own| *own == word || own.strip_prefix('v') == Some(word));
    // `Gateway 7 V2.0` has a 7 and is version 2.0.
    let (version, own) = (fold(version), fold(own.written()));
    let first = |text: &str| text.split(' ').next().map(|word| word.trim_start_matches('v').to_owned());
    is_same || (first(&version) == first(&own) && version.split(' ').all(has_word))
}

fn range(product: &Product) -> Range {
    match product.version_kind {
        VersionKind::None if product.versions.trim().is_empty() => Range::All { condition: None },
        _ => Range::parse(&product.versions),
    }
}

/// Whether the range's versions can be of the branch that the name speaks of. `Crimson 3.1` with `< 3119.001` counts
/// builds, and `Nucleus NET V1` with `< V5.2a` the versions of another part: there the name's version is part of the name.
fn has_bounds_of(name: &ProductName, range: &Range) -> bool {
    let Range::Spans { spans, .. } = range else { return true };
    let mut bounds = spans.iter().flat_map(|span| [&span.lower, &span.upper]).flatten();
    spans.is_empty() || bounds.any(|bound| name.admits_version(&bound.version) != Some(false))
}

/// Catalogue and article numbers that stand where a version should (`MicroLogix 1100 controllers: 1763-L16BWA`).
fn numbers_in_versions(product: &Product) -> Vec<String> {
    let text = product.versions.trim();
    if text.contains(['<', '>', '*']) {
        return Vec::new();
    }
    let parts: Vec<&str> = text.split([',', '|', ' ']).filter(|part| !part.is_empty()).collect();
    let strong = |part: &&str| {
        let read = OrderNumber::parse(part).filter(|_| !order_number::extract(part).is_empty());
        read.is_some_and(|number| number.kind() != OrderKind::Generic)
    };
    if !parts.is_empty() && parts.iter().all(strong) {
        parts.iter().map(|part| (*part).to_owned()).collect()
    } else {
        Vec::new()
    }
}

/// A product's name without its vendor's.
pub(super) fn read_name(text: &str, vendors: &[VendorKey]) -> ProductName {
    let name = ProductName::parse(without_leading_vendor(text, vendors), &|word| is_vendor_word(vendors, word));
    // gpsd by gpsd, RoboDK by RoboDK: the vendor's name is all that the product is called.
    if name.is_empty() { ProductName::parse(text, &|_| false) } else { name }
}

/// An asset's identity, parsed. The version is parsed apart, because many assets share one identity.
#[derive(Clone, Debug)]
pub struct PreparedAsset {
    pub(super) identity: AssetIdentity,
    pub(super) version: AssetVersion,
    /// As the inventory has it. It is told and decides nothing: a verdict is one for all assets of a kind.
    pub(super) serial_number: String,
}

/// What an asset is.
#[derive(Clone, Debug)]
pub(super) struct AssetIdentity {
    pub(super) vendors: Vec<VendorKey>,
    pub(super) numbers: Vec<OrderNumber>,
    /// Of its CPE name and package URL.
    pub(super) identifiers: Vec<Identifier>,
    pub(super) written_number: String,
    pub(super) name: ProductName,
    pub(super) written_name: String,
    /// Names that its order numbers imply, and its own where an alias names it otherwise.
    pub(super) implied: Vec<ProductName>,
    /// What aliases say it is.
    pub(super) read_as: ReadAs,
    /// What it is by the inventory's own words, where aliases have others: no alias takes a match away. An order number that
    /// an alias gives counts as the asset's own.
    pub(super) own: Option<Box<AssetIdentity>>,
}

impl AssetIdentity {
    /// As aliases read it, and by the inventory's own words where they differ.
    pub(super) fn readings(&self) -> impl Iterator<Item = &AssetIdentity> {
        std::iter::once(self).chain(self.own.as_deref())
    }

    /// Under which an index finds its names.
    pub(super) fn keys(&self) -> NameKeys {
        self.implied.iter().fold(self.name.asset_keys(), |keys, implied| keys.with(implied.asset_keys()))
    }
}

/// Which version an asset runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AssetVersion {
    /// The inventory has none.
    Missing,
    /// It could be read.
    Read(Version),
    /// It is no version anybody could order.
    Unread(String),
}

impl AssetVersion {
    pub(super) fn of(text: &str) -> Self {
        if is_missing(text) {
            return AssetVersion::Missing;
        }
        if text.contains(['<', '>', '=', '|', '≤', '≥']) {
            // A range or a list, copied from somewhere: which version is installed, it does not say.
            return AssetVersion::Unread(text.trim().to_owned());
        }
        Version::parse(text).map_or_else(|| AssetVersion::Unread(text.trim().to_owned()), AssetVersion::Read)
    }

    pub(super) fn written(&self) -> &str {
        match self {
            AssetVersion::Missing => "",
            AssetVersion::Read(version) => version.written(),
            AssetVersion::Unread(text) => text,
        }
    }
}

/// Parses one asset for [`super::match_pair`].
pub fn prepare_asset(asset: &AssetRecord) -> PreparedAsset {
    prepare_kind(&AssetKind::of(asset)).with_serial_number(&asset.serial_number)
}

/// Parses one asset of a kind, with what aliases say of it.
pub fn prepare_kind(kind: &AssetKind) -> PreparedAsset {
    let serial_number = String::new();
    PreparedAsset { identity: identity(kind), version: AssetVersion::of(&kind.version), serial_number }
}

impl PreparedAsset {
    /// The same asset with its serial number.
    pub fn with_serial_number(mut self, serial_number: &str) -> Self {
        self.serial_number = serial_number.trim().to_owned();
        self
    }
}

pub(super) fn identity(asset: &AssetKind) -> AssetIdentity {
    let own = asset.without_aliases().map(|own| Box::new(read_identity(&own)));
    AssetIdentity { own, ..read_identity(asset) }
}

fn read_identity(asset: &AssetKind) -> AssetIdentity {
    let mut vendors = asset.vendors_read();
    if vendors.is_empty() {
        vendors = leading_vendor(&asset.product);
    }
    let extracted = order_number::extract(&asset.product);
    let mut numbers = stated_numbers(&asset.order_number);
    for number in extracted.iter().filter_map(|text| OrderNumber::parse(text)) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    if numbers.is_empty() {
        numbers = stated_numbers(&asset.read_as.order_number);
    }
    let product = asset.product_read();
    let name = read_name(&with_series(product, &asset.order_number), &vendors);
    let own = [asset.product.as_str()].into_iter().filter(|own| *own != product && !own.trim().is_empty());
    let implied = numbers
        .iter()
        .flat_map(|number| implied_names(&vendors, number))
        .chain(implied_by_words(product))
        .chain(own)
        .map(|implied| read_name(implied, &vendors).with_series_of(&name))
        .collect();
    let vendors = with_moved_lines(vendors, product);
    let own_number =
        if asset.order_number.trim().is_empty() { extracted.join(" ") } else { asset.order_number.trim().to_owned() };
    let written_number = if own_number.is_empty() { asset.read_as.order_number.clone() } else { own_number };
    let written_name = asset.product.trim().to_owned();
    let (identifiers, read_as) = (asset.identifiers(), asset.read_as.clone());
    AssetIdentity { name, written_name, vendors, numbers, identifiers, written_number, implied, read_as, own: None }
}

/// The numbers of an order-number cell: the cell as a whole, unless it holds more than a number (`6GK7… (spare)`).
fn stated_numbers(cell: &str) -> Vec<OrderNumber> {
    let whole = OrderPattern::parse(cell).and_then(|pattern| pattern.number());
    let within: Vec<OrderNumber> =
        order_number::extract(cell).iter().filter_map(|text| OrderPattern::parse(text)?.number()).collect();
    if within.is_empty() || whole.as_ref().is_some_and(|whole| within.contains(whole)) {
        return whole.into_iter().collect();
    }
    within
}

/// The product's name with the series letter of its catalogue number (`1766-L32BWA/B`), if it has one.
fn with_series(product: &str, order_number: &str) -> String {
    match order_number.trim().rsplit_once('/') {
        Some((number, series)) if number.len() >= 5 && series.len() == 1 => format!("{product} Series {series}"),
        _ => product.to_owned(),
    }
}
