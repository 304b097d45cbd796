//! Which vendors of an inventory may be vendors of advisories under another spelling, and why.
//!
//! A suggestion changes nothing: only a person makes it an alias. Companies that the vendor file keeps apart are never
//! suggested as one, however alike they are written.
//! Does not know: aliases; who confirms or rejects.

use crate::matching::{AssetKind, KnownProducts};
use crate::product::order_number::{self, OrderKind};
use crate::product::text::fold;
use crate::product::vendor::{is_kept_apart, is_listed, is_vendor_word, vendor_keys};
use crate::product::{OrderNumber, OrderPattern, ProductName, VendorKey};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Unknown vendors that are looked at, those of most assets first: each is compared with every vendor of advisories.
const VENDORS_COUNT_MAX: usize = 500;
/// Kinds of one vendor whose names and numbers are looked at: whose they are shows soon.
const KINDS_PER_VENDOR_COUNT_MAX: usize = 200;
/// Suggestions at once: more than a person goes through in a sitting.
pub const SUGGESTIONS_COUNT_MAX: usize = 200;
/// Vendors suggested for one spelling.
const PER_VENDOR_COUNT_MAX: usize = 3;
/// Letters of the shortest name that may be near another: `ABB` and `ABC` are not.
const NEAR_CHARS_MIN: usize = 5;
/// Letters from which on two may differ.
const NEAR_TWICE_CHARS_MIN: usize = 9;
/// Letters of the shortest name that says something inside another.
const CONTAINED_CHARS_MIN: usize = 4;
/// Letters of the shortest and the longest name that is read as initials.
const INITIALS_CHARS: std::ops::RangeInclusive<usize> = 2..=6;

terms! {
    /// Why a vendor is suggested, the strongest reason first.
    Likeness {
        /// Its order numbers are this maker's.
        OrderNumber = "order_number",
        /// Only this vendor's products are called so in advisories.
        ProductName = "product_name",
        /// One name has all words of the other.
        Contained = "contained",
        /// One name is the initials of the other.
        Initials = "initials",
        /// A letter or two are different.
        Spelling = "spelling",
    }
}

/// How an inventory writes a vendor, with assets of it.
#[derive(Clone, Copy, Debug)]
pub struct UsedVendor<'a> {
    /// A kind of its assets.
    pub kind: &'a AssetKind,
    /// How many assets are of the kind.
    pub assets: u64,
}

/// One spelling of the inventory that no advisory knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VendorSuggestion {
    /// As the inventory writes it.
    pub written: String,
    /// Of how many assets.
    pub assets: u64,
    /// Whom it may mean, the likeliest first; never empty.
    pub vendors: Vec<SuggestedVendor>,
}

/// A vendor that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuggestedVendor {
    /// Its key, by which advisories are found.
    pub vendor: String,
    /// Why, the strongest reason first; never empty.
    pub reasons: Vec<(Likeness, String)>,
}

/// What is remembered of a rejected suggestion: another spelling is another question.
pub fn rejection_key(written: &str, vendor: &str) -> (String, String) {
    (fold(written), vendor.to_owned())
}

/// Suggests vendors for the spellings that no advisory and no alias knows, those of most assets first.
/// `rejected` has the keys ([`rejection_key`]) of what a person has rejected.
pub fn suggest_vendors(
    used: &[UsedVendor<'_>],
    known: &KnownProducts,
    rejected: &HashSet<(String, String)>,
) -> Vec<VendorSuggestion> {
    let mut unknown: BTreeMap<&str, (u64, Vec<&AssetKind>)> = BTreeMap::new();
    let mut judged: BTreeMap<&str, bool> = BTreeMap::new();
    for one in used.iter().filter(|one| one.kind.read_as.vendor.is_empty()) {
        let written = one.kind.vendor.as_str();
        if *judged.entry(written).or_insert_with(|| is_unknown(written, known)) {
            let (assets, kinds) = unknown.entry(written).or_default();
            *assets += one.assets;
            if kinds.len() < KINDS_PER_VENDOR_COUNT_MAX {
                kinds.push(one.kind);
            }
        }
    }
    let mut unknown: Vec<_> = unknown.into_iter().collect();
    unknown.sort_by_key(|(written, (assets, _))| (std::cmp::Reverse(*assets), *written));
    let vendors: BTreeSet<&VendorKey> = known.vendors().collect();
    let suggest = |(written, (assets, kinds)): (&str, (u64, Vec<&AssetKind>))| {
        let vendors = suggested(written, &kinds, &vendors, known, rejected);
        (!vendors.is_empty()).then(|| VendorSuggestion { written: written.to_owned(), assets, vendors })
    };
    let suggestions = unknown.into_iter().take(VENDORS_COUNT_MAX).filter_map(suggest);
    suggestions.take(SUGGESTIONS_COUNT_MAX).collect()
}

fn is_unknown(written: &str, known: &KnownProducts) -> bool {
    let keys = vendor_keys(written);
    !keys.is_empty() && !keys.iter().any(|key| known.names_vendor(key) || is_listed(key))
}

fn suggested(
    written: &str,
    kinds: &[&AssetKind],
    vendors: &BTreeSet<&VendorKey>,
    known: &KnownProducts,
    rejected: &HashSet<(String, String)>,
) -> Vec<SuggestedVendor> {
    let mut found: BTreeMap<VendorKey, BTreeMap<Likeness, String>> = BTreeMap::new();
    let own = vendor_keys(written);
    for kind in kinds {
        for (vendor, likeness, by) in by_products(kind, &own, known) {
            found.entry(vendor).or_default().entry(likeness).or_insert(by);
        }
    }
    if let [own] = own.as_slice() {
        for vendor in vendors {
            if let Some(likeness) = likeness(own.as_str(), vendor.as_str()) {
                found.entry((*vendor).clone()).or_default().entry(likeness).or_default();
            }
        }
    }
    let allowed = |vendor: &VendorKey| {
        !is_kept_apart(written, vendor) && !rejected.contains(&rejection_key(written, vendor.as_str()))
    };
    found.retain(|vendor, _| vendors.contains(vendor) && allowed(vendor));
    let mut found: Vec<SuggestedVendor> = found
        .into_iter()
        .map(|(vendor, reasons)| SuggestedVendor {
            vendor: vendor.as_str().to_owned(),
            reasons: reasons.into_iter().collect(),
        })
        .collect();
    let strength = |one: &SuggestedVendor| one.reasons.iter().map(|(likeness, _)| *likeness).collect::<Vec<_>>();
    found.sort_by_cached_key(|one| (strength(one), one.vendor.clone()));
    found.truncate(PER_VENDOR_COUNT_MAX);
    found
}

/// Whose the order numbers and the name of a kind are.
fn by_products(kind: &AssetKind, own: &[VendorKey], known: &KnownProducts) -> Vec<(VendorKey, Likeness, String)> {
    let extracted = order_number::extract(&kind.product);
    let texts = [kind.order_number.clone()].into_iter().chain(extracted);
    let mut found: Vec<(VendorKey, Likeness, String)> =
        texts.filter_map(|text| Some((maker(&text, known)?, Likeness::OrderNumber, text.trim().to_owned()))).collect();
    let name = ProductName::parse(&kind.product, &|word| is_vendor_word(own, word));
    let named = known.vendor_of_name(&name).cloned();
    found.extend(named.map(|vendor| (vendor, Likeness::ProductName, kind.product.trim().to_owned())));
    found
}

/// Whose an order number is: the one vendor's whose products have it, or that of its numbering system.
fn maker(text: &str, known: &KnownProducts) -> Option<VendorKey> {
    let number = OrderPattern::parse(text)?.number()?;
    let named = || known.vendor_of_number(&number).cloned();
    let system = match OrderNumber::kind(&number) {
        OrderKind::Mlfb => Some("Siemens"),
        OrderKind::Catalogue => Some("Rockwell Automation"),
        OrderKind::Article | OrderKind::Generic => None,
    };
    named().or_else(|| vendor_keys(system?).into_iter().next())
}

/// How alike two vendors' keys are written.
fn likeness(one: &str, other: &str) -> Option<Likeness> {
    if contains(one, other) || contains(other, one) {
        Some(Likeness::Contained)
    } else if is_initials(one, other) || is_initials(other, one) {
        Some(Likeness::Initials)
    } else {
        is_near(one, other).then_some(Likeness::Spelling)
    }
}

fn contains(long: &str, short: &str) -> bool {
    short.len() >= CONTAINED_CHARS_MIN
        && long.len() > short.len()
        && format!(" {long} ").contains(&format!(" {short} "))
}

fn is_initials(short: &str, long: &str) -> bool {
    let initials = || long.split(' ').filter_map(|word| word.chars().next());
    INITIALS_CHARS.contains(&short.chars().count()) && initials().eq(short.chars())
}

/// Blanks aside, one letter is another, or two of a long name.
fn is_near(one: &str, other: &str) -> bool {
    let compact = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (one, other) = (compact(one), compact(other));
    let (short, long) =
        (one.chars().count().min(other.chars().count()), one.chars().count().max(other.chars().count()));
    let allowed = if short >= NEAR_TWICE_CHARS_MIN { 2 } else { 1 };
    short >= NEAR_CHARS_MIN && long - short <= allowed && strsim::osa_distance(&one, &other) <= allowed
}
