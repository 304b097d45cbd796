//! Which product of one revision is which of the other, and what differs of it.
//!
//! A product is known by vendor, name and order numbers, however a document numbers it. What these do not settle the
//! versions do, then the statuses, and the `product_id` only together with one of them. Does not know: remediations.

use super::gathered::{Gathered, cut};
use super::pairing::Pairs;
use super::ranges::{Relation, relate};
use super::rules::{ChangeCode, Rule};
use super::spelling::says_the_same;
use super::told;
use crate::advisory::{Advisory, Product};
use crate::assessment::{Fix, FixStatus, fix_statuses};
use crate::product::text::fold;
use crate::product::vendor::vendor_keys;

/// One product in the form that pairs are found by.
struct Known<'a> {
    product: &'a Product,
    vendor: String,
    name: String,
    orders: String,
    versions: String,
    standing: u8,
}

/// Bits of a product's standing, in the order of `Status::lists`.
const STANDINGS: [u8; 7] = [1 << 0, 1 << 1, 1 << 2, 1 << 3, NOT_AFFECTED, 1 << 5, 1 << 6];
/// Affected, last affected, or under investigation.
const AFFECTED: u8 = 1 << 0 | 1 << 1 | 1 << 6;
/// Fixed, first fixed, not affected, or recommended.
const ASSURED: u8 = 1 << 2 | 1 << 3 | NOT_AFFECTED | 1 << 5;
const NOT_AFFECTED: u8 = 1 << 4;

/// Pairs the products of two revisions.
pub(super) fn pair(before: &Advisory, after: &Advisory) -> Pairs {
    let (a, b) = (known(before), known(after));
    let mut pairs = Pairs::new(a.len(), b.len());
    let steps: [fn(&Known<'_>) -> Option<String>; 5] = [
        |one| Some(format!("{}\n{}", one.key(), one.versions)),
        |one| Some(format!("{}\n{}", one.key(), one.product.id)),
        |one| Some(format!("{}\n{}\n{:?}", one.key(), one.standing, one.product.version_kind)),
        |one| Some(one.key()),
        |one| Some(format!("{}\n{}\n{}", one.vendor, one.name, one.versions)),
    ];
    for step in steps {
        pairs.by(|at| a.get(at).and_then(step), |at| b.get(at).and_then(step));
    }
    let steps: [fn(&Known<'_>) -> Option<String>; 5] = [
        |one| Some(format!("{}\n{}", one.vendor, one.name)),
        |one| (!one.orders.is_empty()).then(|| format!("{}\n{}\n{}", one.vendor, one.orders, one.versions)),
        |one| (!one.orders.is_empty()).then(|| format!("{}\n{}", one.vendor, one.orders)),
        |one| Some(format!("{}\n{}\n{}", one.name, one.orders, one.versions)),
        |one| Some(format!("{}\n{}\n{}\n{}", one.vendor, one.product.id, one.versions, one.standing)),
    ];
    for step in steps {
        pairs.by_unique(|at| a.get(at).and_then(step), |at| b.get(at).and_then(step));
    }
    pairs
}

impl Known<'_> {
    fn key(&self) -> String {
        format!("{}\n{}\n{}", self.vendor, self.name, self.orders)
    }
}

fn known(advisory: &Advisory) -> Vec<Known<'_>> {
    let standings = standings(advisory);
    let known = advisory.products.iter().zip(standings).map(|(product, standing)| Known {
        product,
        vendor: vendor_keys(&product.vendor)
            .first()
            .map_or_else(|| fold(&product.vendor), |key| key.as_str().to_owned()),
        name: fold(if product.relationship.is_some() { &product.full_name } else { &product.name }),
        orders: product.order_keys().join(" "),
        versions: fold(&product.versions),
        standing,
    });
    known.collect()
}

/// Of each product the lists it is in, as bits.
fn standings(advisory: &Advisory) -> Vec<u8> {
    let mut standings = vec![0; advisory.products.len()];
    for vulnerability in &advisory.vulnerabilities {
        for ((_, places), bit) in vulnerability.status.lists().into_iter().zip(STANDINGS) {
            for place in places {
                if let Some(standing) = standings.get_mut(*place as usize) {
                    *standing |= bit;
                }
            }
        }
    }
    standings
}

/// What differs of the products themselves and of the fixes for them.
pub(super) fn compare(before: &Advisory, after: &Advisory, pairs: &Pairs, found: &mut Gathered) {
    let (stood, stands) = (standings(before), standings(after));
    let standing = |list: &[u8], at: usize| list.get(at).copied().unwrap_or_default();
    for at in pairs.removed() {
        let Some(product) = before.products.get(at) else { continue };
        let is_assured = standing(&stood, at) & ASSURED != 0;
        let rule = if is_assured { Rule::AssuranceGone } else { Rule::LessAffected };
        found.push(ChangeCode::ProductRemoved, rule, vec![name(product)], told(full(product), &product.source), None);
    }
    for at in pairs.added() {
        let Some(product) = after.products.get(at) else { continue };
        let rule = match standing(&stands, at) {
            NOT_AFFECTED => Rule::LessAffected,
            standing if standing != 0 && standing & AFFECTED == 0 => Rule::FixListed,
            _ => Rule::NewProduct,
        };
        found.push(ChangeCode::ProductAdded, rule, vec![name(product)], None, told(full(product), &product.source));
    }
    let (fixes_before, fixes_after) = (fix_statuses(before), fix_statuses(after));
    for (one, other) in pairs.pairs() {
        let (Some(a), Some(b)) = (before.products.get(one), after.products.get(other)) else { continue };
        compare_names(a, b, found);
        compare_versions(a, b, standing(&stood, one) | standing(&stands, other), found);
        compare_order_numbers(a, b, found);
        compare_identifiers(before, after, (a, b), found);
        if let (Some(fixed), Some(fixes)) = (fixes_before.get(one), fixes_after.get(other)) {
            compare_fixes((a, fixed), (b, fixes), found);
        }
    }
}

/// The name a reader looks for.
pub(super) fn name(product: &Product) -> String {
    known_as(product).to_owned()
}

/// As [`name`], borrowed.
pub(super) fn known_as(product: &Product) -> &str {
    if product.relationship.is_some() || product.name.is_empty() { &product.full_name } else { &product.name }
}

/// With its versions, which tell products of one name apart.
pub(super) fn label(product: &Product) -> String {
    if product.versions.is_empty() { name(product) } else { format!("{} {}", name(product), product.versions) }
}

/// With vendor, order numbers and versions.
fn full(product: &Product) -> String {
    let mut text = if product.vendor.is_empty() || fold(&name(product)).starts_with(&fold(&product.vendor)) {
        name(product)
    } else {
        format!("{} {}", product.vendor, name(product))
    };
    if !product.order_numbers.is_empty() {
        text.push_str(&format!(" ({})", product.order_numbers.join(", ")));
    }
    if !product.versions.is_empty() {
        text.push_str(&format!(": {}", product.versions));
    }
    text
}

fn compare_names(a: &Product, b: &Product, found: &mut Gathered) {
    let named = |product: &Product| match product.vendor.is_empty() {
        true => name(product),
        false => format!("{}: {}", product.vendor, name(product)),
    };
    let (old, new) = (named(a), named(b));
    if old == new {
        return;
    }
    let rule = if says_the_same(&old, &new) { Rule::Spelling } else { Rule::NewName };
    let subjects = vec![name(b)];
    found.push(ChangeCode::ProductRenamed, rule, subjects, told(old, &a.source), told(new, &b.source));
}

fn compare_versions(a: &Product, b: &Product, standing: u8, found: &mut Gathered) {
    if a.versions == b.versions && a.version_kind == b.version_kind {
        return;
    }
    let rule = match relate(&a.versions, &b.versions) {
        Relation::Same if a.versions == b.versions => Rule::Classification,
        Relation::Same => Rule::Spelling,
        // More versions that are fixed or not affected are fewer that are affected: only the reader can tell.
        _ if standing & ASSURED != 0 => Rule::RangeUnclear,
        Relation::Wider => Rule::RangeWidened,
        Relation::Narrower => Rule::LessAffected,
        Relation::Unclear => Rule::RangeUnclear,
    };
    let (old, new) = (told(&*a.versions, &a.source), told(&*b.versions, &b.source));
    found.push(ChangeCode::VersionsChanged, rule, vec![name(b)], old, new);
}

fn compare_order_numbers(a: &Product, b: &Product, found: &mut Gathered) {
    if a.order_numbers == b.order_numbers {
        return;
    }
    let (old, new) = (a.order_keys(), b.order_keys());
    let rule = if old == new {
        Rule::Spelling
    } else if new.iter().all(|number| old.binary_search(number).is_ok()) {
        Rule::LessAffected
    } else {
        Rule::NewOrderNumber
    };
    let (old, new) = (a.order_numbers.join(", "), b.order_numbers.join(", "));
    let subjects = vec![name(b)];
    found.push(ChangeCode::OrderNumbersChanged, rule, subjects, told(old, &a.source), told(new, &b.source));
}

/// Identifiers only matter to matching, which tells of assets itself.
fn compare_identifiers(before: &Advisory, after: &Advisory, (a, b): (&Product, &Product), found: &mut Gathered) {
    let (old, new) = (identifiers(before, a), identifiers(after, b));
    if old != new {
        let sides = (told(old, &a.source), told(new, &b.source));
        found.push(ChangeCode::IdentifiersChanged, Rule::Classification, vec![name(b)], sides.0, sides.1);
    }
}

fn identifiers(advisory: &Advisory, product: &Product) -> String {
    let part = |place: &u32| advisory.products.get(*place as usize).map(|part| cut(known_as(part))).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(product.cpe.clone());
    lines.extend(product.purls.iter().chain(&product.serial_numbers).chain(&product.hashes).cloned());
    lines.extend(product.families.iter().cloned());
    if let Some((category, one, whole)) = &product.relationship {
        lines.push(format!("{} {category} {}", part(one), part(whole)));
    }
    lines.join("\n")
}

fn compare_fixes((a, old): (&Product, &Fix), (b, new): (&Product, &Fix), found: &mut Gathered) {
    let side = |product: &Product, fix: &Fix, value: String| {
        let pointers = if fix.evidence.is_empty() { vec![product.source.clone()] } else { fix.evidence.clone() };
        Some(super::Told { value, pointers })
    };
    if old.status != new.status {
        let rule = match (old.status, new.status) {
            (_, FixStatus::FixAvailable) => Rule::FixAvailable,
            (_, FixStatus::NotAffected) => Rule::LessAffected,
            (FixStatus::FixAvailable, _) => Rule::FixWithdrawn,
            _ => Rule::FixOutlook,
        };
        let code = |fix: &Fix| fix.status.code().to_owned();
        let (one, other) = (side(a, old, code(old)), side(b, new, code(new)));
        found.push(ChangeCode::FixStatusChanged, rule, vec![name(b)], one, other);
    }
    if old.version != new.version {
        let version = |fix: &Fix| fix.version.clone().unwrap_or_default();
        let is_same = says_the_same(&version(old), &version(new));
        let rule = if is_same { Rule::Spelling } else { Rule::OtherFixedVersion };
        let (one, other) = (side(a, old, version(old)), side(b, new, version(new)));
        found.push(ChangeCode::FixedVersionChanged, rule, vec![name(b)], one, other);
    }
}
