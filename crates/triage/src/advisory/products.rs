//! Every product of the document's tree, in its order, with vendor, name, order numbers and versions apart.
//!
//! Does not know: which products are affected (`vulnerabilities`), or which spellings mean the same (`product`).

use super::findings::Findings;
use super::lists::unique;
use super::order_number;
use super::repair::repair_line;
use super::{Product, VersionKind};
use csaf::Severity;
use csaf::document::{self, Document};
use std::collections::HashMap;

/// Product references that a document implies without writing them: group members at every use of the group, affected
/// products for remediations that name none. Unlike written references they can multiply; this many take 16 MB.
const IMPLIED_PRODUCTS_COUNT_MAX: usize = 4_000_000;

/// Where each `product_id` stands in `Advisory::products`.
pub(super) struct ProductIndex<'a> {
    places: HashMap<&'a str, u32>,
    groups: HashMap<&'a str, &'a [String]>,
    implied: usize,
}

impl<'a> ProductIndex<'a> {
    /// The first of several products with one id wins; the others stay in the list and are told.
    pub(super) fn new(document: &'a Document, findings: &mut Findings) -> Self {
        let mut places = HashMap::with_capacity(document.products.len());
        for (place, product) in (0_u32..).zip(&document.products) {
            if *places.entry(product.product_id.as_str()).or_insert(place) != place {
                findings.push("duplicate_product_id", Severity::Error, &product.pointer, || {
                    format!("The product id {:?} is defined twice; references mean the first.", product.product_id)
                });
            }
        }
        let groups =
            document.product_groups.iter().map(|group| (group.group_id.as_str(), group.product_ids.as_slice()));
        ProductIndex { places, groups: groups.collect(), implied: 0 }
    }

    /// Sorted, unique indexes of `ids`; an id nobody defines becomes a finding at `pointer`.
    pub(super) fn resolve(&self, ids: &[String], pointer: &str, findings: &mut Findings) -> Vec<u32> {
        let mut places = Vec::with_capacity(ids.len());
        for id in ids {
            match self.places.get(id.as_str()) {
                Some(&place) => places.push(place),
                None => findings.push("unknown_product_id", Severity::Error, pointer, || {
                    format!("The product id {id:?} is not defined in the product tree.")
                }),
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// As [`resolve`](Self::resolve), with the members of `groups` added.
    pub(super) fn resolve_with_groups(
        &mut self,
        ids: &[String],
        groups: &[String],
        pointer: &str,
        findings: &mut Findings,
    ) -> Vec<u32> {
        let mut places = self.resolve(ids, pointer, findings);
        for group in groups {
            match self.groups.get(group.as_str()).copied() {
                Some(members) if self.may_imply(members.len(), pointer, findings) => {
                    places.extend(self.resolve(members, pointer, findings));
                }
                Some(_) => {}
                None => findings.push("unknown_product_group", Severity::Error, pointer, || {
                    format!("The product group {group:?} is not defined in the product tree.")
                }),
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Whether `count` more products may be implied; if not, a finding says that a list stays short.
    pub(super) fn may_imply(&mut self, count: usize, pointer: &str, findings: &mut Findings) -> bool {
        let may = self.implied.saturating_add(count) <= IMPLIED_PRODUCTS_COUNT_MAX;
        if may {
            self.implied += count;
        } else {
            findings.push("too_many_implied_products", Severity::Error, pointer, || {
                "Groups and implied products multiply beyond the limit; the products of this place are not listed."
                    .to_owned()
            });
        }
        may
    }
}

/// All products, in document order.
pub(super) fn normalise_products(document: &Document, index: &ProductIndex, findings: &mut Findings) -> Vec<Product> {
    let mut products: Vec<Product> =
        document.products.iter().map(|product| normalise_product(product, index, findings)).collect();
    for at in 0..products.len() {
        inherit_vendor(&mut products, at);
    }
    products
}

/// Vendors of the products' branches, unique, in document order.
pub(super) fn list_vendors(products: &[Product]) -> Vec<String> {
    let mut vendors: Vec<String> = products.iter().map(|product| product.vendor.clone()).collect();
    vendors.dedup();
    vendors.retain(|vendor| !vendor.is_empty());
    unique(vendors)
}

fn normalise_product(product: &document::Product, index: &ProductIndex, findings: &mut Findings) -> Product {
    let full_name = without_comma(&repair_line(&product.name));
    let vendor = branch(product, "vendor").map(repair_line).unwrap_or_default();
    let (name, parsed) = order_number::extract(&best_name(product, &full_name), &vendor);
    let (versions, version_kind) = versions(product);
    Product {
        id: product.product_id.clone(),
        vendor,
        name: without_comma(&name),
        families: product
            .branches
            .iter()
            .filter(|branch| branch.category == "product_family")
            .map(|branch| repair_line(&branch.name))
            .collect(),
        order_numbers: order_numbers(&product.helper, parsed),
        versions,
        version_kind,
        cpe: product.helper.cpe.clone(),
        purls: product.helper.purls.clone(),
        serial_numbers: product.helper.serial_numbers.clone(),
        hashes: product.helper.hashes.clone(),
        relationship: relationship(product, index, findings),
        source: product.pointer.clone(),
        full_name,
    }
}

/// Publishers cut names out of lists, or the number behind a comma was taken out.
fn without_comma(name: &str) -> String {
    name.trim_end_matches([',', ';', ' ']).to_owned()
}

/// The innermost branch of a category.
fn branch<'a>(product: &'a document::Product, category: &str) -> Option<&'a str> {
    product.branches.iter().rev().find(|branch| branch.category == category).map(|branch| branch.name.as_str())
}

/// The `product_name` branch; without one the product's own name, which says more than a family, unless it is no more
/// than the version at the end of the family's branch.
fn best_name(product: &document::Product, full_name: &str) -> String {
    let family = || branch(product, "product_family").map(repair_line).filter(|name| !name.is_empty());
    match branch(product, "product_name").map(repair_line) {
        Some(name) if !name.is_empty() => name,
        _ if full_name.is_empty() || is_version_only(product, full_name) => family().unwrap_or(full_name.to_owned()),
        _ => full_name.to_owned(),
    }
}

/// `12.2(4)B`: the name of the last branch, a version.
fn is_version_only(product: &document::Product, full_name: &str) -> bool {
    let is_version = |category: &str| category.starts_with("product_version") || REFINING.contains(&category);
    let last = product.branches.last().filter(|branch| is_version(&branch.category));
    full_name.starts_with(|c: char| c.is_ascii_digit())
        && last.is_some_and(|branch| repair_line(&branch.name) == full_name)
}

/// Categories of branches that say a version more exactly.
const REFINING: &[&str] = &["service_pack", "patch_level"];

/// The range if the product has one, else the version with its service pack.
fn versions(product: &document::Product) -> (String, VersionKind) {
    let named = |category: &str| branch(product, category).map(repair_line).filter(|name| !name.is_empty());
    if let Some(range) = named("product_version_range") {
        return (range, VersionKind::Range);
    }
    let refined =
        REFINING.iter().filter_map(|category| named(category)).fold(named("product_version"), |version, more| {
            let is_whole = more.starts_with(|c: char| c.is_ascii_digit());
            Some(version.filter(|_| !is_whole).map_or(more.clone(), |version| format!("{version} {more}")))
        });
    refined.map_or((String::new(), VersionKind::None), |version| (version, VersionKind::Version))
}

/// Those of the identification helper first, then those parsed out of the name, each once.
fn order_numbers(helper: &document::Helper, parsed: Vec<String>) -> Vec<String> {
    let stated = helper.model_numbers.iter().chain(&helper.skus).map(|number| repair_line(number));
    unique(stated.chain(parsed).filter(|number| !number.is_empty()).collect())
}

fn relationship(
    product: &document::Product,
    index: &ProductIndex,
    findings: &mut Findings,
) -> Option<(String, u32, u32)> {
    let relationship = product.relationship.as_ref()?;
    let mut place = |id: &String| index.resolve(std::slice::from_ref(id), &product.pointer, findings).first().copied();
    let part = place(&relationship.product_reference);
    let whole = place(&relationship.relates_to);
    Some((relationship.category.clone(), part?, whole?))
}

/// A combined product has no branches of its own: its vendor is that of the part, else of the whole.
fn inherit_vendor(products: &mut [Product], at: usize) {
    let Some((part, whole)) = products
        .get(at)
        .filter(|product| product.vendor.is_empty())
        .and_then(|product| product.relationship.as_ref())
        .map(|(_, part, whole)| (*part as usize, *whole as usize))
    else {
        return;
    };
    let vendor = [part, whole]
        .into_iter()
        .filter_map(|place| products.get(place))
        .map(|product| product.vendor.clone())
        .find(|vendor| !vendor.is_empty());
    if let (Some(vendor), Some(product)) = (vendor, products.get_mut(at)) {
        product.vendor = vendor;
    }
}
