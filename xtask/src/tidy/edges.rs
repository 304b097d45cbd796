//! Who may depend on whom: the crates of ARCHITECTURE.md, and the outside crates that belong to one of ours.
//!
//! Does not know: development dependencies; tests may use what they need.

use super::{Complaint, File, Repository};
use std::collections::BTreeSet;

/// Our crates, each with those of ours it may use. Nothing points back.
const OURS: &[(&str, &[&str])] = &[
    ("csaf", &[]),
    ("triage", &["csaf"]),
    ("net", &["csaf", "triage"]),
    ("store", &["csaf", "triage"]),
    ("monitor", &["csaf", "triage", "net", "store"]),
    ("web", &["triage", "store", "monitor"]),
    ("annunciator", &["triage", "net", "store", "monitor", "web"]),
];

/// Outside crates that stand for a duty, with the crates that have it.
const RESERVED: &[(&str, &[&str])] = &[
    ("anyhow", &["annunciator"]),
    ("axum", &["web"]),
    ("clap", &["annunciator"]),
    ("deadpool-postgres", &["store"]),
    ("indicatif", &["annunciator"]),
    ("lettre", &["net"]),
    // Pages, and the HTML part of mails.
    ("maud", &["net", "web"]),
    ("refinery", &["store"]),
    ("reqwest", &["net"]),
    ("rusqlite", &["store"]),
    ("tokio", &["net", "store", "monitor", "web", "annunciator"]),
    ("tokio-postgres", &["store"]),
    ("tower-http", &["web"]),
];

/// Folders whose members do not know each other.
const SIBLINGS: &[&str] = &["crates/monitor/src/stages", "crates/net/src/delivery", "crates/net/src/catalog"];

/// What a pure crate has no business with.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env::",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "async fn",
    "async move",
    ".await",
];

/// Calls by which `web` would write past `monitor::actions`, which check permission and write the ledger.
const WRITES: &[&str] = &[".insert_", ".update_", ".delete_", ".record_", ".claim_"];

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    for file in repository.files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        if let Some(name) = file.crate_name() {
            check_manifest(name, file, complaints);
        }
    }
    for (file, rust) in repository.rust().filter(|(file, _)| !file.is_test) {
        let forbidden = match file.crate_name() {
            Some("csaf" | "triage") => IMPURE,
            Some("web") => WRITES,
            _ => &[],
        };
        for (line, code) in rust.product_code().lines().enumerate() {
            for word in forbidden.iter().filter(|word| code.contains(**word)) {
                complaints.push(Complaint::new(&file.path, line + 1, format!("`{word}` has no place in this crate")));
            }
        }
    }
    for folder in SIBLINGS {
        check_siblings(folder, repository, complaints);
    }
}

fn check_manifest(name: &str, manifest: &File, complaints: &mut Vec<Complaint>) {
    let mut complain = |message: String| complaints.push(Complaint::new(&manifest.path, 0, message));
    let Some((_, allowed)) = OURS.iter().find(|(ours, _)| *ours == name) else {
        return complain(format!("the crate `{name}` is not on the list of xtask/src/tidy/edges.rs"));
    };
    let table: toml::Table = match manifest.text.parse() {
        Ok(table) => table,
        Err(error) => return complain(format!("cannot be read: {error}")),
    };
    let sections = ["dependencies", "build-dependencies"];
    let used: BTreeSet<&str> = sections
        .iter()
        .filter_map(|section| table.get(*section)?.as_table())
        .flat_map(|section| section.keys().map(String::as_str))
        .collect();
    for (ours, _) in OURS {
        if used.contains(ours) && !allowed.contains(ours) {
            complain(format!("`{name}` may not depend on `{ours}`"));
        }
    }
    for (outside, owners) in RESERVED {
        if used.contains(outside) && !owners.contains(&name) {
            complain(format!("`{outside}` belongs to {}, not to `{name}`", owners.join(", ")));
        }
    }
}

/// A stage, channel or catalog that imports another would have to change with it.
fn check_siblings(folder: &str, repository: &Repository, complaints: &mut Vec<Complaint>) {
    let member = |file: &File| {
        let rest = file.path.strip_prefix(folder)?.strip_prefix('/')?;
        let name = rest.split('/').next()?.trim_end_matches(".rs");
        (name != "mod").then(|| name.to_owned())
    };
    let members: BTreeSet<String> = repository.files.iter().filter_map(member).collect();
    let folder_name = folder.rsplit('/').next().unwrap_or(folder);
    for (file, rust) in repository.rust().filter(|(file, _)| !file.is_test) {
        let Some(own) = member(file) else { continue };
        for (line, code) in rust.product_code().lines().enumerate() {
            for other in
                members.iter().filter(|other| **other != own && code.contains(&format!("{folder_name}::{other}")))
            {
                complaints.push(Complaint::new(
                    &file.path,
                    line + 1,
                    format!("`{own}` may not import its sibling `{other}`"),
                ));
            }
        }
    }
}
