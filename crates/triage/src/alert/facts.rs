//! What of an advisory a reader would have to act upon differently, in a form that two revisions can be compared in.
//!
//! Publishers renumber `product_id`s and re-order whole documents; both change nothing here: products are known by
//! vendor, name and order numbers, vulnerabilities by CVE, and every list is sorted. Wording of title and summary is
//! left out on purpose. Does not know: what a change is worth.

use crate::advisory::{Advisory, Product, RemediationCategory, Vulnerability};
use crate::digest::digest;
use crate::product::text::fold;

/// A product as a reader knows it, however the document numbers and spells it, without versions.
pub(super) fn product_key(product: &Product) -> String {
    let name = if product.relationship.is_some() { &product.full_name } else { &product.name };
    let mut parts = product.order_keys();
    parts.insert(0, fold(name));
    parts.insert(0, fold(&product.vendor));
    parts.join("|")
}

/// A digest of products, versions, statuses and remediations other than mitigations.
pub(super) fn facts(advisory: &Advisory) -> String {
    let products: Vec<String> =
        advisory.products.iter().map(|product| format!("{}|{}", product_key(product), product.versions)).collect();
    let named = |places: &[u32]| {
        let mut named: Vec<&str> =
            places.iter().filter_map(|at| products.get(*at as usize)).map(String::as_str).collect();
        named.sort_unstable();
        named.dedup();
        named.join("\n")
    };
    let mut facts = products.clone();
    for vulnerability in &advisory.vulnerabilities {
        let name = name(vulnerability);
        let told = vulnerability.status.lists().into_iter().filter(|(_, places)| !places.is_empty());
        facts.extend(told.map(|(status, places)| format!("{name}|{status}|{:016x}", digest(named(places).bytes()))));
    }
    let remediations = advisory.remediations.iter();
    for remediation in remediations.filter(|remediation| remediation.category != RemediationCategory::Mitigation) {
        let products = digest(named(&remediation.products).bytes());
        facts.push(format!("{}|{}|{products:016x}", remediation.category.code(), remediation.text.trim()));
    }
    facts.sort_unstable();
    facts.dedup();
    format!("{:016x}", digest(facts.join("\n").bytes()))
}

fn name(vulnerability: &Vulnerability) -> &str {
    let id = || vulnerability.ids.first().map(|(_, text)| text);
    vulnerability.cve.as_ref().or_else(id).or(vulnerability.title.as_ref()).map_or("", String::as_str)
}
