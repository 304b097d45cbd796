//! Words that must not stand in the sources: vague module names, SQL outside `store`, excuses, machine paths.
//!
//! Does not know: how long anything is (`sizes`) or what the documents promise (`documents`).

use super::{Complaint, File, Repository};

/// Names that say nothing about what a module knows.
const VAGUE: &[&str] =
    &["common", "core", "handler", "helper", "helpers", "manager", "misc", "service", "shared", "util", "utils"];

/// How a statement begins.
const SQL: &[&str] = &["SELECT", "INSERT INTO", "UPDATE", "DELETE FROM", "CREATE TABLE", "ALTER TABLE", "PRAGMA"];

/// Written in two parts, so that this file does not complain about itself.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Hidden folders that are the project's; what else is hidden was left by a tool.
const HIDDEN_FOLDERS: &[&str] = &[".cargo", ".ci", ".config"];

/// Folders of somebody's machine, without the slashes.
const MACHINE_FOLDERS: &[&str] = &["work", "home", "root", "tmp"];

/// Where every crate comes from; a mirror's name in the lock file would bind the project to one machine.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    for file in &repository.files {
        check_name(file, complaints);
        check_text(file, complaints);
        check_rust(file, complaints);
    }
}

fn check_name(file: &File, complaints: &mut Vec<Complaint>) {
    let folders = file.path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
    if folders.into_iter().any(|folder| folder.starts_with('.') && !HIDDEN_FOLDERS.contains(&folder)) {
        complaints.push(Complaint::new(&file.path, 0, "in a hidden folder that is none of the project's".to_owned()));
    }
    if !file.path.ends_with(".rs") {
        return;
    }
    for word in file.path.trim_end_matches(".rs").split(['/', '_', '-']).filter(|word| VAGUE.contains(word)) {
        complaints.push(Complaint::new(&file.path, 0, format!("`{word}` in a name does not say what is inside")));
    }
}

fn check_text(file: &File, complaints: &mut Vec<Complaint>) {
    for (number, line) in file.text.lines().enumerate() {
        let mut complain = |message: String| complaints.push(Complaint::new(&file.path, number + 1, message));
        for folder in MACHINE_FOLDERS.iter().filter(|folder| names_folder(line, folder)) {
            complain(format!("a path below /{folder} exists on one machine only"));
        }
        if file.path.rsplit('/').next() == Some("Cargo.lock")
            && line.starts_with("source = ")
            && !line.contains(REGISTRY)
        {
            complain("a crate that does not come from the public registry".to_owned());
        }
        if file.path.starts_with(".cargo/") && (line.starts_with("[source") || line.starts_with("[registr")) {
            complain("a registry of one machine or company: that belongs into the user's own configuration".to_owned());
        }
    }
}

/// Whether an absolute path below the folder is named; `example.org/home/page` is none.
fn names_folder(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    line.match_indices(&path)
        .any(|(at, _)| !line[..at].ends_with(|last: char| last.is_alphanumeric() || "._-}>/*".contains(last)))
}

fn check_rust(file: &File, complaints: &mut Vec<Complaint>) {
    let Some(rust) = &file.rust else { return };
    let mut complain = |line: usize, message: String| complaints.push(Complaint::new(&file.path, line, message));
    for (number, line) in file.text.lines().enumerate() {
        for word in UNFINISHED.iter().filter(|word| line.contains(**word)) {
            complain(number + 1, format!("{word}: finish it, or write an issue"));
        }
    }
    for (number, line) in rust.code.lines().enumerate().filter(|(_, line)| line.contains("[allow(")) {
        complain(number + 1, format!("use #[expect(…, reason = \"…\")] instead of {}", line.trim()));
    }
    if file.crate_name().is_none_or(|name| name == "store") || file.is_test {
        return;
    }
    for (line, literal) in rust.literals.iter().filter(|(_, literal)| is_sql(literal)) {
        complain(*line, format!("SQL outside `store`: {}", literal.lines().next().unwrap_or_default()));
    }
}

fn is_sql(literal: &str) -> bool {
    let literal = literal.trim_start();
    SQL.iter().any(|word| literal.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace)))
}
