//! Product trees on the way to 2.1: branches, identification helpers, relationships (2.1 §9.1.18).
//!
//! Does not know: which products are affected.

use super::{Converted, Effect, Note, Wishes, note, numbers, rename, text};
use serde_json::{Map, Value, json};

/// Levels of branches that are walked; 2.1 §6.1.34 allows 30.
const BRANCH_LEVELS_MAX: usize = 100;

/// Categories that may occur more than once along a path (2.1 §6.1.57).
const STACKABLE: [&str; 2] = ["product_family", "specification"];

/// Names of hash algorithms as 2.1 §3.1.3.3.2.2 writes them, beside what others write.
const ALGORITHMS: [(&str, &str); 4] =
    [("sha-256", "sha256"), ("sha-384", "sha384"), ("sha-512", "sha512"), ("sha-1", "sha1")];

pub(super) fn convert(converted: &mut Converted, wishes: &Wishes<'_>) {
    let Some((tree, notes)) = converted.object("/product_tree") else { return };
    if let Some(branches) = tree.get_mut("branches") {
        walk(branches, "/product_tree/branches", &mut Vec::new(), wishes, notes);
    }
    converted.each("/product_tree/full_product_names", |product, place, notes| helper(product, place, wishes, notes));
    converted.each("/product_tree/relationships", |relationship, place, notes| {
        if let Some(Value::Object(product)) = relationship.get_mut("full_product_name") {
            helper(product, &format!("{place}/full_product_name"), wishes, notes);
        }
        turn_relationship(relationship);
    });
    if let Some((tree, notes)) = converted.object("/product_tree") {
        rename(tree, "relationships", "product_paths", "/product_tree", notes);
    }
}

/// `category` and the product it relates to become the first step of a path.
fn turn_relationship(relationship: &mut Map<String, Value>) {
    let mut take = |name: &str| relationship.remove(name).unwrap_or_default();
    let (start, category, next) = (take("product_reference"), take("category"), take("relates_to_product_reference"));
    relationship.insert("beginning_product_reference".to_owned(), start);
    let step = json!({ "category": category, "next_product_reference": next });
    relationship.insert("subpaths".to_owned(), json!([step]));
}

/// `above` holds the categories from the root to here.
fn walk(branches: &mut Value, pointer: &str, above: &mut Vec<String>, wishes: &Wishes<'_>, notes: &mut Vec<Note>) {
    let Value::Array(branches) = branches else { return };
    if above.len() >= BRANCH_LEVELS_MAX {
        return;
    }
    for (at, branch) in branches.iter_mut().enumerate() {
        let Value::Object(branch) = branch else { continue };
        let place = format!("{pointer}/{at}");
        if text(branch, "category") == "legacy" {
            branch.insert("category".to_owned(), json!("product_name"));
            let message = "The category `legacy` does not exist in CSAF 2.1 and became `product_name`.";
            note(notes, Effect::Guessed, format!("{place}/category"), message);
        }
        single_version(branch, &place, notes);
        say_stacked(text(branch, "category"), above, &place, notes);
        if let Some(Value::Object(product)) = branch.get_mut("product") {
            helper(product, &format!("{place}/product"), wishes, notes);
        }
        above.push(text(branch, "category").to_owned());
        if let Some(inside) = branch.get_mut("branches") {
            walk(inside, &format!("{place}/branches"), above, wishes, notes);
        }
        above.pop();
    }
}

/// A range in `vers` that holds one version is that version (2.1 §9.1.18). One without an end would become its first version
/// by the same clause, and every later one would be cleared: it is kept, and told.
fn single_version(branch: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    if text(branch, "category") != "product_version_range" {
        return;
    }
    let name = text(branch, "name").to_owned();
    let constraints = name.strip_prefix("vers:").and_then(|rest| rest.split_once('/')).map(|(_, after)| after);
    let Some(last) = constraints.and_then(|constraints| constraints.rsplit('|').next()) else { return };
    if last.starts_with('>') {
        let message = format!("The range `{name}` has no end, which CSAF 2.1 advises against; it was kept as it is.");
        note(notes, Effect::Guessed, format!("{place}/name"), message);
    }
    let version = last.strip_prefix('=').unwrap_or(last);
    if constraints != Some(last) || version.is_empty() || version.starts_with(['<', '>', '!', '*']) {
        return;
    }
    let message = format!("The range `{name}` became the version `{version}`.");
    note(notes, Effect::Guessed, format!("{place}/name"), message);
    branch.insert("category".to_owned(), json!("product_version"));
    branch.insert("name".to_owned(), json!(version));
}

/// What 2.1 does not allow along one path, and a program should not guess its way out of.
fn say_stacked(category: &str, above: &[String], place: &str, notes: &mut Vec<Note>) {
    let has = |wanted: &str| above.iter().any(|one| one == wanted);
    let versions = ["product_version", "product_version_range"];
    if has(category) && !STACKABLE.contains(&category) {
        let message =
            format!("The category `{category}` occurs several times along this path, which CSAF 2.1 does not allow.");
        note(notes, Effect::Unresolved, place, message);
    } else if versions.contains(&category) && versions.iter().any(|one| *one != category && has(one)) {
        let message =
            "`product_version` and `product_version_range` occur along one path, which CSAF 2.1 does not allow.";
        note(notes, Effect::Unresolved, place, message);
    }
}

/// The identification helper of a product.
fn helper(product: &mut Map<String, Value>, place: &str, wishes: &Wishes<'_>, notes: &mut Vec<Note>) {
    let Some(Value::Object(helper)) = product.get_mut("product_identification_helper") else { return };
    let place = format!("{place}/product_identification_helper");
    numbers::with_stars(helper, wishes.numbers_are_complete, &place, notes);
    if let Some(purl) = helper.remove("purl") {
        note(notes, Effect::Lossless, format!("{place}/purl"), "`purl` is the first of `purls`.");
        helper.insert("purls".to_owned(), json!([purl]));
    }
    let hashes = helper.get_mut("hashes").and_then(Value::as_array_mut).into_iter().flatten();
    for (at, hashes) in hashes.enumerate() {
        let files = hashes.get_mut("file_hashes").and_then(Value::as_array_mut).into_iter().flatten();
        for (file_at, hash) in files.enumerate() {
            if let Value::Object(hash) = hash {
                spell_hash(hash, &format!("{place}/hashes/{at}/file_hashes/{file_at}"), notes);
            }
        }
    }
}

fn spell_hash(hash: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    for member in ["algorithm", "value"] {
        let written = text(hash, member).to_owned();
        let mut spelled = written.to_ascii_lowercase();
        if member == "algorithm" {
            spelled =
                ALGORITHMS.iter().find(|(other, _)| *other == spelled).map_or(spelled, |(_, own)| (*own).to_owned());
        }
        if spelled != written {
            let message = format!("`{written}` is spelled `{spelled}`.");
            note(notes, Effect::Lossless, format!("{place}/{member}"), message);
            hash.insert(member.to_owned(), json!(spelled));
        }
    }
}
