//! What kinds of products an advisory is about, where the rules are sure.
//!
//! Does not know: the patterns (`product::class`), the words (`wording`).

use super::Statement;
use super::facts::{VulnerabilityFacts, affected};
use crate::advisory::Advisory;
use crate::product::class::class_by_keys;
use crate::product::{ProductClass, VendorKey, vendor_keys};
use crate::wording::Message;
use std::collections::HashMap;

/// Kinds named in one sentence; an advisory about more is better read in the table of products.
const KINDS_MAX: usize = 4;
/// Products given as evidence for a kind.
const EVIDENCE_MAX: usize = 5;

/// The class of every product of one advisory, in its order.
pub(super) struct Kinds(Vec<Option<ProductClass>>);

impl Kinds {
    pub(super) fn of(advisory: &Advisory) -> Kinds {
        let mut vendors: HashMap<&str, Vec<VendorKey>> = HashMap::new();
        let mut known: HashMap<(&str, &str), Option<ProductClass>> = HashMap::new();
        let classes = advisory.products.iter().map(|product| {
            let (vendor, name) = (product.vendor.as_str(), product.name.as_str());
            let keys = vendors.entry(vendor).or_insert_with(|| vendor_keys(vendor));
            *known.entry((vendor, name)).or_insert_with(|| class_by_keys(keys, name))
        });
        Kinds(classes.collect())
    }

    fn class(&self, product: u32) -> Option<ProductClass> {
        self.0.get(product as usize).copied().flatten()
    }

    /// The kind of all of these products, if they have one and the same.
    fn only(&self, mut products: impl Iterator<Item = u32>) -> Option<ProductClass> {
        let first = self.class(products.next()?)?;
        products.all(|product| self.class(product) == Some(first)).then_some(first)
    }

    /// Which kinds the affected products are.
    pub(super) fn statement(&self, advisory: &Advisory) -> Option<Statement> {
        let mut products: Vec<u32> = advisory.vulnerabilities.iter().flat_map(affected).collect();
        products.sort_unstable();
        products.dedup();
        let mut counted: Vec<(ProductClass, usize)> = Vec::new();
        for class in products.iter().filter_map(|product| self.class(*product)) {
            match counted.iter_mut().find(|(known, _)| *known == class) {
                Some((_, count)) => *count += 1,
                None => counted.push((class, 1)),
            }
        }
        if counted.is_empty() || counted.len() > KINDS_MAX {
            return None;
        }
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let all = products.iter().all(|product| self.class(*product).is_some());
        let kinds: Vec<ProductClass> = counted.iter().map(|(class, _)| *class).collect();
        let first = |class| products.iter().find(|product| self.class(**product) == Some(class));
        let evidence = kinds.iter().filter_map(|class| place(advisory, *first(*class)?)).collect();
        Some(Statement { message: Message::ProductKinds { kinds, all }, evidence })
    }

    /// The kind of everything that this vulnerability affects, with the products as evidence; `None` where the advisory
    /// lists products of which it does not say whether they are.
    pub(super) fn of_vulnerability(
        &self,
        advisory: &Advisory,
        vulnerability: &VulnerabilityFacts<'_>,
    ) -> Option<(ProductClass, Vec<String>)> {
        if !advisory.products_without_status().is_empty() {
            return None;
        }
        let products = affected(vulnerability.vulnerability);
        let class = self.only(products.clone())?;
        Some((class, products.filter_map(|product| place(advisory, product)).take(EVIDENCE_MAX).collect()))
    }

    /// Where the first affected product stands that serves safety.
    pub(super) fn safety(&self, advisory: &Advisory) -> Option<String> {
        let mut products = advisory.vulnerabilities.iter().flat_map(affected);
        let found = products.find(|product| self.class(*product) == Some(ProductClass::SafetyController))?;
        place(advisory, found)
    }
}

fn place(advisory: &Advisory, product: u32) -> Option<String> {
    advisory.products.get(product as usize).map(|product| product.source.clone())
}
