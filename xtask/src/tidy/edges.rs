//! Who may depend on whom: the crates of ARCHITECTURE.md, and the outside crates that belong to one of ours.
//!
//! Does not know: development dependencies; tests may use what they need.

use super::{Complaint, File, Repository};
use std::collections::BTreeSet;

/// Our crates, each with those of ours it may use. Nothing points back.
const OURS: &[(&str, &[&str])] = &[
    ("csaf", &[]),
    // The referee: heavy, so only the program links it and hands it down.
    ("csaf-validate", &[]),
    ("identity", &[]),
    ("triage", &["csaf"]),
    ("net", &["csaf", "triage"]),
    ("store", &["csaf", "identity", "triage"]),
    ("monitor", &["csaf", "identity", "triage", "net", "store"]),
    ("web", &["identity", "triage", "store", "monitor"]),
    ("annunciator", &["csaf", "csaf-validate", "identity", "triage", "net", "store", "monitor", "web"]),
];

/// Outside crates that stand for a duty, with the crates that have it.
const RESERVED: &[(&str, &[&str])] = &[
    ("anyhow", &["annunciator"]),
    // What opens accounts is decided in one place.
    ("argon2", &["identity"]),
    ("axum", &["web"]),
    ("clap", &["annunciator"]),
    // The field's validation library, behind one front door.
    ("csaf-rs", &["csaf-validate"]),
    ("deadpool-postgres", &["store"]),
    // Pages, and the HTML part of mails.
    ("hypertext", &["net", "web"]),
    ("indicatif", &["annunciator"]),
    ("lettre", &["net"]),
    ("openidconnect", &["net"]),
    // Evidence on paper.
    ("pdf-writer", &["triage"]),
    ("refinery", &["store"]),
    ("reqwest", &["net"]),
    ("rusqlite", &["store"]),
    ("tokio", &["net", "store", "monitor", "web", "annunciator"]),
    ("tokio-postgres", &["store"]),
    ("totp-rs", &["identity"]),
    ("tower-http", &["web"]),
    // It draws challenges and looks at the clock: not pure.
    ("webauthn_rp", &["monitor"]),
];

/// Folders whose members do not know each other.
const SIBLINGS: &[&str] = &["crates/monitor/src/stages", "crates/net/src/delivery"];

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

/// How the methods of `store` begin that only read (STYLE.md, habit 2). `web` may call no other: it would write past
/// `monitor::actions`, which check permission and write the ledger.
const READS: &[&str] = &["find_", "list_", "count_", "load_", "known_", "all_", "verify_", "check"];

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    for file in repository.files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        if let Some(name) = file.crate_name() {
            check_manifest(name, file, complaints);
        }
    }
    let impure: Vec<String> = IMPURE.iter().map(ToString::to_string).collect();
    let writes = writes(repository);
    for (file, rust) in repository.rust().filter(|(file, _)| !file.is_test) {
        let forbidden = match file.crate_name() {
            Some("csaf" | "csaf-validate" | "identity" | "triage") => &impure,
            Some("web") => &writes,
            _ => continue,
        };
        for (line, code) in rust.product_code().lines().enumerate() {
            for word in forbidden.iter().filter(|word| code.contains(*word)) {
                complaints.push(Complaint::new(&file.path, line + 1, format!("`{word}` has no place in this crate")));
            }
        }
    }
    for folder in SIBLINGS {
        check_siblings(folder, repository, complaints);
    }
}

/// Calls of every method that `store` offers and that does more than read.
fn writes(repository: &Repository) -> Vec<String> {
    let sources = repository.rust().filter(|(file, _)| file.crate_name() == Some("store") && !file.is_test);
    let declared = sources.flat_map(|(_, rust)| rust.product_code().split("pub async fn ").skip(1)).map(first_word);
    let reads = |name: &str| READS.iter().any(|verb| name.starts_with(verb)) && !name.starts_with("find_or_");
    declared.filter(|name| !reads(name)).map(|name| format!(".{name}(")).collect()
}

/// The name with which `text` begins.
fn first_word(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
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

/// A stage or channel that imports another would have to change with it.
fn check_siblings(folder: &str, repository: &Repository, complaints: &mut Vec<Complaint>) {
    let (parent, folder_name) = folder.rsplit_once('/').unwrap_or(("", folder));
    if repository.has(parent) && !repository.has(folder) {
        complaints.push(Complaint::new(folder, 0, "does not exist, but is on the list of xtask/src/tidy/edges.rs"));
    }
    let inside =
        |file: &File| Some(file.path.strip_prefix(folder)?.strip_prefix('/')?.trim_end_matches(".rs").to_owned());
    let member = |file: &File| {
        let name = inside(file)?.split('/').next()?.to_owned();
        (name != "mod").then_some(name)
    };
    let members: BTreeSet<String> = repository.files.iter().filter_map(member).collect();
    for (file, rust) in repository.rust().filter(|(file, _)| !file.is_test) {
        let (Some(own), Some(path)) = (member(file), inside(file)) else { continue };
        // As many steps up as lead from this module to the folder's own.
        let up = "super::".repeat(path.trim_end_matches("/mod").split('/').count());
        let code = rust.product_code();
        let named = [format!("{folder_name}::"), up].map(|way| named_after(code, &way));
        for (line, other) in named.into_iter().flatten() {
            if other != own && members.contains(other) {
                let message = format!("`{own}` may not import its sibling `{other}`");
                complaints.push(Complaint::new(&file.path, line, message));
            }
        }
    }
}

/// Line (from 1) and name of everything that is named directly after `way`, alone or in braces.
fn named_after<'c>(code: &'c str, way: &str) -> Vec<(usize, &'c str)> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices(way) {
        if code[..at].ends_with(|last: char| last.is_alphanumeric() || last == '_') || code[..at].ends_with("super::") {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + way.len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(group_members(group).map(|name| (line, name))),
            None => named.push((line, first_word(rest))),
        }
    }
    named
}

/// The names at the top of `a::b, {c, d}, e}`: the first word after the brace and after each comma that is not nested.
fn group_members(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let mut starts = vec![0];
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    starts.into_iter().map(|start| first_word(group[start..].trim_start()))
}
