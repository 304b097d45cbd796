//! `/product_tree`: every product it defines, in the order of the document, and the groups.
//!
//! Does not know: what a branch name says about vendor or version.

use crate::document::{Branch, Helper, Product, ProductGroup, Relationship};
use crate::place::Object;

/// Products and groups.
pub(super) fn read(tree: &Object<'_, '_>) -> (Vec<Product>, Vec<ProductGroup>) {
    let mut walk = Walk::default();
    walk.branches(tree);
    tree.each_object("full_product_names", |product| walk.define(&product, None));
    tree.each_object("relationships", |relationship| walk.relationship(&relationship));
    tree.each_object("product_paths", |path| walk.product_path(&path));
    let groups = tree.objects("product_groups", |group| ProductGroup {
        group_id: group.required_text("group_id"),
        product_ids: group.required_texts("product_ids"),
        summary: group.text("summary"),
    });
    (walk.products, groups)
}

#[derive(Default)]
struct Walk {
    products: Vec<Product>,
    /// The branches from the root to where the walk is.
    way: Vec<Branch>,
    /// What one copy of `way` takes.
    way_bytes: usize,
}

impl Walk {
    /// Recursion is bounded by `DOCUMENT_DEPTH_LEVELS_MAX`.
    fn branches(&mut self, owner: &Object<'_, '_>) {
        owner.each_object("branches", |branch| {
            let step = Branch { category: branch.required_text("category"), name: branch.required_text("name") };
            let step_bytes = size_of::<Branch>() + step.category.len() + step.name.len();
            self.way.push(step);
            self.way_bytes += step_bytes;
            branch.object("product", |product| self.define(&product, None));
            self.branches(&branch);
            self.way.pop();
            self.way_bytes -= step_bytes;
        });
    }

    /// CSAF 2.0 §3.2.2.4.
    fn relationship(&mut self, relationship: &Object<'_, '_>) {
        let how = Relationship {
            category: relationship.required_text("category"),
            product_reference: relationship.required_text("product_reference"),
            relates_to: relationship.required_text("relates_to_product_reference"),
        };
        relationship.required_object("full_product_name", |product| self.define(&product, Some(how)));
    }

    /// CSAF 2.1 `product_paths`: the whole path is one product, told once for each subpath. Every telling names the
    /// beginning of the path as its part, so that none of them speaks of the surroundings alone.
    fn product_path(&mut self, path: &Object<'_, '_>) {
        let beginning = path.required_text("beginning_product_reference");
        let mut subpaths = path.objects("subpaths", |subpath| {
            (subpath.required_text("category"), subpath.required_text("next_product_reference"))
        });
        if !path.has("subpaths") {
            path.missing("subpaths");
        }
        if subpaths.is_empty() {
            subpaths.push((String::new(), String::new()));
        }
        path.required_object("full_product_name", |full_name| {
            let product = read_product(&full_name);
            let copy_bytes = copy_bytes(&product) + beginning.len();
            for (category, relates_to) in subpaths {
                if !full_name.afford(copy_bytes) {
                    return;
                }
                let how = Relationship { category, product_reference: beginning.clone(), relates_to };
                self.products.push(Product { relationship: Some(how), ..product.clone() });
            }
        });
    }

    fn define(&mut self, full_name: &Object<'_, '_>, relationship: Option<Relationship>) {
        let product = read_product(full_name);
        if full_name.afford(size_of::<Product>() + self.way_bytes + product.pointer.len()) {
            self.products.push(Product { branches: self.way.clone(), relationship, ..product });
        }
    }
}

fn read_product(product: &Object<'_, '_>) -> Product {
    Product {
        product_id: product.required_text("product_id"),
        name: product.required_text("name"),
        branches: Vec::new(),
        helper: product.object("product_identification_helper", |it| read_helper(&it)).unwrap_or_default(),
        relationship: None,
        pointer: product.pointer(),
    }
}

/// What a copy of `product` takes.
fn copy_bytes(product: &Product) -> usize {
    let Helper { cpe, purls, model_numbers, serial_numbers, skus, hashes, sbom_urls } = &product.helper;
    let lists = [purls, model_numbers, serial_numbers, skus, hashes, sbom_urls];
    let texts = lists.into_iter().flatten().chain(cpe).chain([&product.product_id, &product.name, &product.pointer]);
    size_of::<Product>() + texts.map(|text| size_of::<String>() + text.len()).sum::<usize>()
}

fn read_helper(helper: &Object<'_, '_>) -> Helper {
    let mut purls = helper.texts("purls");
    purls.extend(helper.text("purl"));
    let mut hashes = Vec::new();
    helper.each_object("hashes", |file| {
        file.each_object("file_hashes", |hash| {
            hashes.push(format!("{}:{}", hash.required_text("algorithm"), hash.required_text("value")));
        });
    });
    Helper {
        cpe: helper.text("cpe"),
        purls,
        model_numbers: helper.texts("model_numbers"),
        serial_numbers: helper.texts("serial_numbers"),
        skus: helper.texts("skus"),
        hashes,
        sbom_urls: helper.texts("sbom_urls"),
    }
}
