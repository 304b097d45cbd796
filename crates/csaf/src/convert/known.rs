//! The properties that the schema of CSAF 2.0 knows: what else a document has is told and left out (2.1 §9.1.18).
//!
//! Does not know: which of them are required, or what values they take.

use super::{Effect, Note, escaped, note, shown};
use serde_json::Value;

/// Deeper trees are left as they are: 2.1 §6.1.34 refuses them anyway.
const DEPTH_LEVELS_MAX: usize = 60;

/// An object of the schema: its members, each with what is inside; an empty name for what needs no look.
struct Shape {
    name: &'static str,
    members: &'static [(&'static str, &'static str)],
}

const fn shape(name: &'static str, members: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { name, members }
}

/// CSAF 2.0 §3. Arrays stand for what is in them.
const SHAPES: &[Shape] = &[
    shape("root", &[("document", "document"), ("product_tree", "tree"), ("vulnerabilities", "vulnerability")]),
    shape(
        "document",
        &[
            ("acknowledgments", "acknowledgment"),
            ("aggregate_severity", "severity"),
            ("category", ""),
            ("csaf_version", ""),
            ("distribution", "distribution"),
            ("lang", ""),
            ("notes", "note"),
            ("publisher", "publisher"),
            ("references", "reference"),
            ("source_lang", ""),
            ("title", ""),
            ("tracking", "tracking"),
        ],
    ),
    shape("acknowledgment", &[("names", ""), ("organization", ""), ("summary", ""), ("urls", "")]),
    shape("severity", &[("namespace", ""), ("text", "")]),
    shape("distribution", &[("text", ""), ("tlp", "tlp")]),
    shape("tlp", &[("label", ""), ("url", "")]),
    shape("note", &[("audience", ""), ("category", ""), ("text", ""), ("title", "")]),
    shape(
        "publisher",
        &[("category", ""), ("contact_details", ""), ("issuing_authority", ""), ("name", ""), ("namespace", "")],
    ),
    shape("reference", &[("category", ""), ("summary", ""), ("url", "")]),
    shape(
        "tracking",
        &[
            ("aliases", ""),
            ("current_release_date", ""),
            ("generator", "generator"),
            ("id", ""),
            ("initial_release_date", ""),
            ("revision_history", "revision"),
            ("status", ""),
            ("version", ""),
        ],
    ),
    shape("generator", &[("date", ""), ("engine", "engine")]),
    shape("engine", &[("name", ""), ("version", "")]),
    shape("revision", &[("date", ""), ("legacy_version", ""), ("number", ""), ("summary", "")]),
    shape(
        "tree",
        &[
            ("branches", "branch"),
            ("full_product_names", "product"),
            ("product_groups", "group"),
            ("relationships", "relationship"),
        ],
    ),
    shape("branch", &[("branches", "branch"), ("category", ""), ("name", ""), ("product", "product")]),
    shape("product", &[("name", ""), ("product_id", ""), ("product_identification_helper", "helper")]),
    shape(
        "helper",
        &[
            ("cpe", ""),
            ("hashes", "hashes"),
            ("model_numbers", ""),
            ("purl", ""),
            ("sbom_urls", ""),
            ("serial_numbers", ""),
            ("skus", ""),
            ("x_generic_uris", "uri"),
        ],
    ),
    shape("hashes", &[("file_hashes", "hash"), ("filename", "")]),
    shape("hash", &[("algorithm", ""), ("value", "")]),
    shape("uri", &[("namespace", ""), ("uri", "")]),
    shape("group", &[("group_id", ""), ("product_ids", ""), ("summary", "")]),
    shape(
        "relationship",
        &[
            ("category", ""),
            ("full_product_name", "product"),
            ("product_reference", ""),
            ("relates_to_product_reference", ""),
        ],
    ),
    shape(
        "vulnerability",
        &[
            ("acknowledgments", "acknowledgment"),
            ("cve", ""),
            ("cwe", "cwe"),
            ("discovery_date", ""),
            ("flags", "flag"),
            ("ids", "id"),
            ("involvements", "involvement"),
            ("notes", "note"),
            ("product_status", "status"),
            ("references", "reference"),
            ("release_date", ""),
            ("remediations", "remediation"),
            ("scores", "score"),
            ("threats", "threat"),
            ("title", ""),
        ],
    ),
    shape("cwe", &[("id", ""), ("name", "")]),
    shape("flag", &[("date", ""), ("group_ids", ""), ("label", ""), ("product_ids", "")]),
    shape("id", &[("system_name", ""), ("text", "")]),
    shape("involvement", &[("date", ""), ("party", ""), ("status", ""), ("summary", "")]),
    shape(
        "status",
        &[
            ("first_affected", ""),
            ("first_fixed", ""),
            ("fixed", ""),
            ("known_affected", ""),
            ("known_not_affected", ""),
            ("last_affected", ""),
            ("recommended", ""),
            ("under_investigation", ""),
        ],
    ),
    shape(
        "remediation",
        &[
            ("category", ""),
            ("date", ""),
            ("details", ""),
            ("entitlements", ""),
            ("group_ids", ""),
            ("product_ids", ""),
            ("restart_required", "restart"),
            ("url", ""),
        ],
    ),
    shape("restart", &[("category", ""), ("details", "")]),
    shape("score", &[("cvss_v2", ""), ("cvss_v3", ""), ("products", "")]),
    shape("threat", &[("category", ""), ("date", ""), ("details", ""), ("group_ids", ""), ("product_ids", "")]),
];

/// Leaves out what the schema of CSAF 2.0 does not know.
pub(super) fn keep_known(document: &mut Value, notes: &mut Vec<Note>) {
    // Some write the schema into documents of 2.0 too; it is about to be set.
    if let Value::Object(root) = document {
        root.remove("$schema");
    }
    keep(document, "root", "", 0, notes);
}

fn keep(value: &mut Value, name: &str, pointer: &str, depth: usize, notes: &mut Vec<Note>) {
    let Some(shape) = SHAPES.iter().find(|shape| shape.name == name).filter(|_| depth < DEPTH_LEVELS_MAX) else {
        return;
    };
    match value {
        Value::Array(values) => {
            for (at, value) in values.iter_mut().enumerate() {
                keep(value, name, &format!("{pointer}/{at}"), depth, notes);
            }
        }
        Value::Object(members) => {
            members.retain(|member, value| {
                let known = shape.members.iter().find(|(known, _)| known == member);
                let place = format!("{pointer}/{}", escaped(member));
                match known {
                    Some((_, inside)) => keep(value, inside, &place, depth + 1, notes),
                    None => {
                        let message =
                            format!("`{member}` is no property of CSAF 2.0 and was left out: {}.", shown(value));
                        note(notes, Effect::Lost, place, message);
                    }
                }
                known.is_some()
            });
        }
        _ => {}
    }
}
