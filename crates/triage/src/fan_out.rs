//! Where else the trouble of an advisory may sit: products that may contain the component it is about.
//!
//! Knows: an advisory and `product::component`. Says *may contain*, never *affected*: which versions have the component,
//! and whether the flaw can be reached there, only the vendor of the product knows. So nothing here makes a match or an
//! alert.
//! Does not know: inventories; how it is shown.

use crate::advisory::{Advisory, Product};
use crate::product::component::{Component, ShippingProduct, components};
use crate::product::text::fold;
use crate::product::vendor::{VendorKey, vendor_keys};
use std::collections::HashMap;

/// What the list of components says about one advisory.
#[derive(Debug, Default)]
pub struct FanOut {
    /// Components that the advisory is about, in the list's order.
    pub about: Vec<&'static Component>,
    /// Components that its products may contain, unless it is about them.
    pub contains: Vec<Contained>,
}

/// Products of the advisory may contain a component.
#[derive(Clone, Copy, Debug)]
pub struct Contained {
    /// The component.
    pub component: &'static Component,
    /// The line of the list that says so.
    pub line: &'static ShippingProduct,
    /// Index into `Advisory::products`: the first of them.
    pub product: u32,
}

/// An asset's product may contain a component that an advisory is about.
#[derive(Clone, Copy, Debug)]
pub struct Suspect {
    /// The component.
    pub component: &'static Component,
    /// The line of the list that says so.
    pub line: &'static ShippingProduct,
}

impl FanOut {
    /// Whether a product of an inventory may contain what the advisory is about; the first line that says so.
    pub fn find_suspect(&self, vendor: &str, product: &str) -> Option<Suspect> {
        let mut vendors = vendor_keys(vendor);
        if vendors.is_empty() {
            vendors = crate::product::vendor::leading_vendor(product);
        }
        let name = fold(product);
        let line = |component: &&'static Component| {
            let line = component.ships_in.iter().find(|line| line.covers(&vendors, &name))?;
            Some(Suspect { component, line })
        };
        self.about.iter().find_map(line)
    }
}

/// What the list of components says about an advisory: empty for most.
pub fn fan_out(advisory: &Advisory) -> FanOut {
    let mut keys: HashMap<&str, Vec<VendorKey>> = HashMap::new();
    let products: Vec<(&[VendorKey], String)> = {
        for product in &advisory.products {
            keys.entry(&product.vendor).or_insert_with(|| keys_of(advisory, product));
        }
        let named = |product: &Product| fold(&format!("{} {}", product.name, product.full_name));
        let of = |product: &Product| keys.get(product.vendor.as_str()).map_or(&[][..], Vec::as_slice);
        advisory.products.iter().map(|product| (of(product), named(product))).collect()
    };
    let mut found = FanOut::default();
    for component in components() {
        if products.iter().any(|(vendors, name)| component.is(vendors, name)) {
            found.about.push(component);
            continue;
        }
        for line in &component.ships_in {
            let first = (0u32..).zip(&products).find(|(_, (vendors, name))| line.covers(vendors, name));
            found.contains.extend(first.map(|(product, _)| Contained { component, line, product }));
        }
    }
    found
}

fn keys_of(advisory: &Advisory, product: &Product) -> Vec<VendorKey> {
    if product.vendor.is_empty() {
        return advisory.vendors.iter().flat_map(|vendor| vendor_keys(vendor)).collect();
    }
    vendor_keys(&product.vendor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::corpus::corpus;
    use crate::product::component::components;
    use std::collections::HashMap;

    fn advisory(vendor: &str, product: &str) -> Advisory {
        let document = serde_json::json!({
            "document": {"title": "T", "tracking": {"id": "EX-1"},
                "publisher": {"name": "Example", "namespace": "https://example.test"}},
            "product_tree": {"branches": [{"category": "vendor", "name": vendor, "branches": [
                {"category": "product_name", "name": product,
                 "product": {"product_id": "P1", "name": format!("{vendor} {product}")}}]}]},
            "vulnerabilities": [{"cve": "CVE-2026-0001", "product_status": {"known_affected": ["P1"]}}]});
        let (document, _) = csaf::read(&serde_json::to_vec(&document).expect("JSON")).expect("a document");
        crate::advisory::normalise(&document).0
    }

    #[test]
    fn an_advisory_about_a_component_names_the_products_that_may_contain_it() {
        let found = fan_out(&advisory("Wibu-Systems AG", "CodeMeter Runtime"));
        let [component] = found.about.as_slice() else { panic!("one component") };
        assert!(component.ships_in.iter().any(|line| line.vendor == "Siemens" && line.source == "ICSA-21-210-02"));
        assert!(found.contains.is_empty());
        let suspect = found.find_suspect("SIEMENS AG", "SIMATIC WinCC OA V3.18").expect("a suspect");
        assert_eq!(suspect.line.source, "ICSA-21-210-02");
        assert!(found.find_suspect("Siemens", "SIMATIC WinCC V7.5").is_none(), "another product");
        assert!(found.find_suspect("Schneider Electric", "WinCC OA").is_none(), "another vendor");
    }

    #[test]
    fn an_advisory_about_a_product_says_what_it_may_contain() {
        let found = fan_out(&advisory("Siemens", "RUGGEDCOM APE1808LNX (6GK6015-0AL20-0GH0)"));
        assert!(found.about.is_empty());
        let names: Vec<&str> = found.contains.iter().map(|one| one.component.name.as_str()).collect();
        assert_eq!(names, ["FortiOS", "Insyde firmware (InsydeH2O)"]);
        assert!(found.find_suspect("Siemens", "RUGGEDCOM APE1808").is_none(), "its own product is no suspect");
    }

    #[test]
    fn a_vendor_that_a_source_names_without_products_makes_no_asset_a_suspect() {
        let found = fan_out(&advisory("Treck Inc.", "TCP/IP stack HTTP Server"));
        assert!(found.about.iter().any(|one| one.ships_in.iter().any(|line| line.vendor == "Eaton")));
        assert!(found.find_suspect("Eaton", "Power Xpert Gateway").is_none());
    }

    #[test]
    fn an_ordinary_advisory_says_nothing() {
        let found = fan_out(&advisory("Nordhavn Automation", "CP 410 Link"));
        assert!(found.about.is_empty() && found.contains.is_empty());
    }

    #[test]
    fn the_advisories_that_the_list_cites_name_its_products() {
        let Some(archive) = corpus("fan_out", "cisa/cisa-ot-2017-2023.tar.gz") else { return };
        let mut lines: HashMap<&str, Vec<(&Component, &ShippingProduct)>> = HashMap::new();
        for component in components() {
            for line in component.ships_in.iter().filter(|line| line.source.starts_with("ICS")) {
                lines.entry(&line.source).or_default().push((component, line));
            }
        }
        let file = flate2::read::GzDecoder::new(std::fs::File::open(archive).expect("the archive"));
        for member in tar::Archive::new(file).entries().expect("members") {
            let mut member = member.expect("a member");
            let path = member.path().expect("a path").display().to_string();
            let id = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".json").to_uppercase();
            let Some(lines) = lines.remove(id.as_str()) else { continue };
            let mut text = String::new();
            std::io::Read::read_to_string(&mut member, &mut text).expect("text");
            let text = fold(&text.replace("\\n", " "));
            for (component, line) in lines {
                assert!(line.is_told_in(&text), "{id} does not name {} {:?}", line.vendor, line.products);
                let maker = component.name.split([' ', '/']).next().unwrap_or_default();
                assert!(text.contains(&fold(maker)), "{id} does not name {}", component.name);
            }
        }
        assert!(lines.is_empty(), "not in the corpus: {:?}", lines.keys());
    }
}
