//! From CSAF 2.1 back to 2.0. The standard defines no such way: what 2.0 cannot say is told as lost, one by one.
//!
//! Does not know: whether a loss is acceptable; whoever converts says so.

use super::{Converted, Effect, Note, lose, note, numbers, rename, shown, text};
use serde_json::{Map, Value, json};

/// Levels of branches that are walked.
const BRANCH_LEVELS_MAX: usize = 100;

pub(super) fn convert(converted: &mut Converted) {
    if let Some((root, notes)) = converted.object("") {
        root.remove("$schema");
        note(notes, Effect::Lossless, "/$schema", "Documents of CSAF 2.0 name no schema.");
        lose(root, "x_extensions", "", notes);
    }
    head(converted);
    converted.each("/document/notes", for_all_products);
    tree(converted);
    converted.each("/vulnerabilities", |vulnerability, place, notes| {
        ["x_extensions", "dl_vuln_id", "first_known_exploitation_dates"]
            .iter()
            .for_each(|name| lose(vulnerability, name, place, notes));
        rename(vulnerability, "disclosure_date", "release_date", place, notes);
        weaknesses(vulnerability, place, notes);
        metrics(vulnerability, place, notes);
        remediations(vulnerability, place, notes);
        inner(vulnerability, "ids", place, notes, for_all_products);
        inner(vulnerability, "notes", place, notes, for_all_products);
        if let Some(Value::Object(status)) = vulnerability.get_mut("product_status") {
            lose(status, "unknown", &format!("{place}/product_status"), notes);
        }
    });
}

fn head(converted: &mut Converted) {
    let Some((document, notes)) = converted.object("/document") else { return };
    document.insert("csaf_version".to_owned(), json!("2.0"));
    note(notes, Effect::Lossless, "/document/csaf_version", "The edition is 2.0.");
    ["license_expression", "involvement", "x_extensions"]
        .iter()
        .for_each(|name| lose(document, name, "/document", notes));
    if text(document, "category") == "csaf_deprecated_security_advisory" {
        let message = "`csaf_deprecated_security_advisory` is called `csaf_security_advisory`.";
        note(notes, Effect::Lossless, "/document/category", message);
        document.insert("category".to_owned(), json!("csaf_security_advisory"));
    }
    if let Some(Value::Object(distribution)) = document.get_mut("distribution") {
        lose(distribution, "sharing_group", "/document/distribution", notes);
        label(distribution, notes);
    }
    let Some(Value::Object(publisher)) = document.get_mut("publisher") else { return };
    if text(publisher, "category") == "multiplier" {
        note(notes, Effect::Lost, "/document/publisher/category", "CSAF 2.0 has no `multiplier`: it became `other`.");
        publisher.insert("category".to_owned(), json!("other"));
    }
    if let Some(Value::Object(mut contact)) = publisher.remove("contact") {
        let place = "/document/publisher/contact";
        if let Some(details) = contact.remove("details") {
            note(notes, Effect::Lossless, place, "`contact/details` is `contact_details`.");
            publisher.insert("contact_details".to_owned(), details);
        }
        ["email", "public_openpgp_key_url", "url"].iter().for_each(|name| lose(&mut contact, name, place, notes));
    }
}

/// TLP 1 has no AMBER+STRICT: the stricter label, and the text that FIRST's label is told by.
fn label(distribution: &mut Map<String, Value>, notes: &mut Vec<Note>) {
    let pointer = "/document/distribution/tlp/label";
    let Some(Value::Object(tlp)) = distribution.get_mut("tlp") else { return };
    match text(tlp, "label") {
        "CLEAR" => {
            note(notes, Effect::Lossless, pointer, "`CLEAR` is called `WHITE`.");
            tlp.insert("label".to_owned(), json!("WHITE"));
        }
        "AMBER+STRICT" => {
            note(notes, Effect::Lossless, pointer, "`AMBER+STRICT` is `RED`, and the distribution text says so.");
            tlp.insert("label".to_owned(), json!("RED"));
            let before = text(distribution, "text").to_owned();
            let text = format!("{before}\nTLP v2.0: TLP:AMBER+STRICT");
            distribution.insert("text".to_owned(), json!(text.trim()));
        }
        _ => {}
    }
}

fn inner(
    owner: &mut Map<String, Value>,
    name: &str,
    place: &str,
    notes: &mut Vec<Note>,
    step: fn(&mut Map<String, Value>, &str, &mut Vec<Note>),
) {
    let values = owner.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().enumerate();
    for (at, value) in values {
        if let Value::Object(object) = value {
            step(object, &format!("{place}/{name}/{at}"), notes);
        }
    }
}

/// In 2.0 it is about all products.
fn for_all_products(one: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    ["group_ids", "product_ids"].iter().for_each(|name| lose(one, name, place, notes));
}

fn tree(converted: &mut Converted) {
    let Some((tree, notes)) = converted.object("/product_tree") else { return };
    if let Some(branches) = tree.get_mut("branches") {
        walk(branches, "/product_tree/branches", 0, notes);
    }
    converted.each("/product_tree/full_product_names", product);
    converted.each("/product_tree/product_paths", |path, place, notes| {
        if let Some(Value::Object(one)) = path.get_mut("full_product_name") {
            product(one, &format!("{place}/full_product_name"), notes);
        }
        let steps = path.remove("subpaths").and_then(|steps| steps.as_array().cloned()).unwrap_or_default();
        if let [step] = steps.as_slice() {
            let start = path.remove("beginning_product_reference").unwrap_or_default();
            path.insert("product_reference".to_owned(), start);
            path.insert("category".to_owned(), step.get("category").cloned().unwrap_or_default());
            let next = step.get("next_product_reference").cloned().unwrap_or_default();
            path.insert("relates_to_product_reference".to_owned(), next);
        } else {
            let message = format!("A path of {} steps is no relationship of CSAF 2.0.", steps.len());
            note(notes, Effect::Unresolved, place, message);
        }
    });
    if let Some((tree, notes)) = converted.object("/product_tree") {
        rename(tree, "product_paths", "relationships", "/product_tree", notes);
    }
}

fn walk(branches: &mut Value, pointer: &str, depth: usize, notes: &mut Vec<Note>) {
    let Value::Array(branches) = branches else { return };
    for (at, branch) in branches.iter_mut().enumerate() {
        let (Value::Object(branch), true) = (branch, depth < BRANCH_LEVELS_MAX) else { continue };
        let place = format!("{pointer}/{at}");
        if text(branch, "category") == "platform" {
            let message = "CSAF 2.0 has no branches of the category `platform`.";
            note(notes, Effect::Unresolved, format!("{place}/category"), message);
        }
        if let Some(Value::Object(one)) = branch.get_mut("product") {
            product(one, &format!("{place}/product"), notes);
        }
        if let Some(inside) = branch.get_mut("branches") {
            walk(inside, &format!("{place}/branches"), depth + 1, notes);
        }
    }
}

fn product(product: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    lose(product, "x_extensions", place, notes);
    let Some(Value::Object(helper)) = product.get_mut("product_identification_helper") else { return };
    let place = format!("{place}/product_identification_helper");
    numbers::without_stars(helper, &place, notes);
    if let Some(Value::Array(purls)) = helper.remove("purls") {
        first_alone(helper, purls, "purl", &format!("{place}/purls"), notes);
    }
    if helper.is_empty() {
        product.remove("product_identification_helper");
    }
}

/// Of several values 2.0 can say one.
fn first_alone(owner: &mut Map<String, Value>, values: Vec<Value>, name: &str, place: &str, notes: &mut Vec<Note>) {
    for (at, value) in values.into_iter().enumerate() {
        if at == 0 {
            note(notes, Effect::Lossless, format!("{place}/0"), format!("The first is the `{name}`."));
            owner.insert(name.to_owned(), value);
        } else {
            let message = format!("CSAF 2.0 has one `{name}`; left out: {}.", shown(&value));
            note(notes, Effect::Lost, format!("{place}/{at}"), message);
        }
    }
}

fn weaknesses(vulnerability: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    let Some(Value::Array(mut cwes)) = vulnerability.remove("cwes") else { return };
    for (at, cwe) in cwes.iter_mut().enumerate() {
        if let Value::Object(cwe) = cwe {
            lose(cwe, "version", &format!("{place}/cwes/{at}"), notes);
        }
    }
    first_alone(vulnerability, cwes, "cwe", &format!("{place}/cwes"), notes);
}

/// What 2.0 has no scores for is lost; a metric of nothing else with it.
fn metrics(vulnerability: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    let Some(Value::Array(metrics)) = vulnerability.remove("metrics") else { return };
    let mut scores = Vec::new();
    for (at, metric) in metrics.into_iter().enumerate() {
        let Value::Object(mut metric) = metric else { continue };
        let place = format!("{place}/metrics/{at}");
        lose(&mut metric, "source", &place, notes);
        let Some(Value::Object(mut content)) = metric.remove("content") else { continue };
        ["cvss_v4", "epss", "ssvc_v2", "qualitative_severity_rating", "x_extensions"]
            .iter()
            .for_each(|name| lose(&mut content, name, &format!("{place}/content"), notes));
        if !content.is_empty() {
            metric.append(&mut content);
            note(notes, Effect::Lossless, place, "The metric is a score.");
            scores.push(Value::Object(metric));
        }
    }
    if !scores.is_empty() {
        vulnerability.insert("scores".to_owned(), Value::Array(scores));
    }
}

fn remediations(vulnerability: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    inner(vulnerability, "remediations", place, notes, |remediation, place, notes| {
        let category = match text(remediation, "category") {
            "fix_planned" => "none_available",
            "optional_patch" => "vendor_fix",
            _ => return,
        };
        let message = format!("CSAF 2.0 has no `{}`: it became `{category}`.", text(remediation, "category"));
        note(notes, Effect::Lost, format!("{place}/category"), message);
        remediation.insert("category".to_owned(), json!(category));
    });
}
