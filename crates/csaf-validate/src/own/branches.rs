//! The branches of a product tree that tell versions, and the products below them.
//!
//! Does not know: what a range means.

use super::{listed, text};
use serde_json::Value;

/// Branches deeper than this are not followed; the standard allows 30 (6.1.34).
const DEPTH_LEVELS_MAX: usize = 100;

/// A branch that names a version or a range of versions.
pub(super) struct Versioned<'d> {
    /// Where the branch is.
    pub(super) pointer: String,
    /// Where its parent is: siblings have the same.
    pub(super) parent: String,
    pub(super) name: &'d str,
    pub(super) is_range: bool,
    /// Everything on the way to it, as categories and names.
    before: Vec<(&'d str, &'d str)>,
}

/// A product with the branch that tells its version, and what stands above and below that branch.
pub(super) struct Placed<'d> {
    pub(super) id: &'d str,
    /// Index among the branches that were found; `None` for a product without a version.
    pub(super) versioned: Option<usize>,
    after: Vec<(&'d str, &'d str)>,
}

/// All of a document's.
pub(super) struct Tree<'d> {
    pub(super) versioned: Vec<Versioned<'d>>,
    pub(super) products: Vec<Placed<'d>>,
}

impl<'d> Tree<'d> {
    pub(super) fn read(document: &'d Value) -> Self {
        let mut tree = Self { versioned: Vec::new(), products: Vec::new() };
        if let Some(root) = document.get("product_tree") {
            tree.descend(root, "/product_tree", &mut Vec::new(), None);
        }
        tree
    }

    fn descend(
        &mut self,
        node: &'d Value,
        pointer: &str,
        way: &mut Vec<(&'d str, &'d str)>,
        inside: Option<(usize, usize)>,
    ) {
        if way.len() >= DEPTH_LEVELS_MAX {
            return;
        }
        for (at, branch) in listed(node, "branches") {
            let here = format!("{pointer}/branches/{at}");
            let (category, name) = (text(branch, "category"), text(branch, "name"));
            let mut inside = inside;
            if matches!(category, "product_version" | "product_version_range") {
                let is_range = category == "product_version_range";
                inside = Some((self.versioned.len(), way.len() + 1));
                self.versioned.push(Versioned {
                    pointer: here.clone(),
                    parent: pointer.to_owned(),
                    name,
                    is_range,
                    before: way.clone(),
                });
            }
            way.push((category, name));
            if let Some(id) = branch.pointer("/product/product_id").and_then(Value::as_str) {
                let after = inside.map(|(_, from)| way[from..].to_vec()).unwrap_or_default();
                self.products.push(Placed { id, versioned: inside.map(|(index, _)| index), after });
            }
            self.descend(branch, &here, way, inside);
            way.pop();
        }
    }

    /// The product of that id, where a branch tells it.
    pub(super) fn find(&self, id: &str) -> Option<&Placed<'d>> {
        self.products.iter().find(|product| product.id == id)
    }

    /// The branches that tell the versions of two products that differ in nothing else.
    pub(super) fn versions_of_one(
        &self,
        one: &Placed<'d>,
        other: &Placed<'d>,
    ) -> Option<(&Versioned<'d>, &Versioned<'d>)> {
        let (first, second) = (one.versioned?, other.versioned?);
        let (left, right) = (self.versioned.get(first)?, self.versioned.get(second)?);
        (first != second && left.before == right.before && one.after == other.after).then_some((left, right))
    }
}
