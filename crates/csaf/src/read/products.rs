//! `/product_tree`: every product it defines, in the order of the document, and the groups.
//!
//! Does not know: what a branch name says about vendor or version.

use crate::ReadError;
use crate::document::{Branch, Helper, Product, ProductGroup, Relationship};
use crate::limits::PRODUCT_PATHS_BYTES_MAX;
use crate::place::Object;

/// Products and groups; an error only when the branch names above the products multiply beyond the limit.
pub(super) fn read(tree: &Object<'_, '_>) -> Result<(Vec<Product>, Vec<ProductGroup>), ReadError> {
    let mut walk = Walk::default();
    walk.branches(tree);
    tree.each_object("full_product_names", |product| walk.define(&product, None));
    tree.each_object("relationships", |relationship| walk.relationship(&relationship));
    tree.each_object("product_paths", |path| walk.product_path(&path));
    if walk.paths_bytes > PRODUCT_PATHS_BYTES_MAX {
        return Err(ReadError::ProductPathsTooLarge { limit_bytes: PRODUCT_PATHS_BYTES_MAX });
    }
    let groups = tree.objects("product_groups", |group| ProductGroup {
        group_id: group.required_text("group_id"),
        product_ids: group.texts("product_ids"),
        summary: group.text("summary"),
    });
    Ok((walk.products, groups))
}

#[derive(Default)]
struct Walk {
    products: Vec<Product>,
    /// The branches from the root to where the walk is.
    way: Vec<Branch>,
    /// What one copy of `way` takes.
    way_bytes: usize,
    /// What the copies in `products` take, pointers included.
    paths_bytes: usize,
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
        let mut ways = path.objects("subpaths", |subpath| Relationship {
            category: subpath.required_text("category"),
            product_reference: beginning.clone(),
            relates_to: subpath.required_text("next_product_reference"),
        });
        if ways.is_empty() {
            ways.push(Relationship { product_reference: beginning, ..Relationship::default() });
        }
        path.required_object("full_product_name", |product| {
            for how in ways {
                self.define(&product, Some(how));
            }
        });
    }

    fn define(&mut self, product: &Object<'_, '_>, relationship: Option<Relationship>) {
        if self.paths_bytes > PRODUCT_PATHS_BYTES_MAX {
            return;
        }
        let pointer = product.pointer();
        self.paths_bytes += self.way_bytes + pointer.len();
        self.products.push(Product {
            product_id: product.required_text("product_id"),
            name: product.required_text("name"),
            branches: self.way.clone(),
            helper: product.object("product_identification_helper", |it| read_helper(&it)).unwrap_or_default(),
            relationship,
            pointer,
        });
    }
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
