//! The packages that `/about` names are those of `Cargo.lock`.
//!
//! Does not know: their licences; `cargo xtask licences` asks cargo.

use super::{Complaint, Repository};
use crate::licences::FILE;
use std::collections::BTreeSet;

const LOCK: &str = "Cargo.lock";

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    let text = |path: &str| repository.files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let (Some(lock), Some(told)) = (text(LOCK), text(FILE)) else { return };
    let Ok(lock) = toml::from_str::<toml::Table>(lock) else {
        complaints.push(Complaint::new(LOCK, 0, "it cannot be read"));
        return;
    };
    let packages = lock.get("package").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let member = |package: &toml::Value, name: &str| package.get(name)?.as_str().map(str::to_owned);
    let locked: BTreeSet<String> = packages
        .iter()
        .filter(|package| package.get("source").is_some())
        .filter_map(|package| Some(format!("{} {}", member(package, "name")?, member(package, "version")?)))
        .collect();
    let named: BTreeSet<String> =
        told.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let difference: Vec<&str> = locked.symmetric_difference(&named).map(String::as_str).collect();
    if let Some(first) = difference.first() {
        let message = format!(
            "{} packages differ from {LOCK}, the first is {first}: run `cargo xtask licences`",
            difference.len()
        );
        complaints.push(Complaint::new(FILE, 0, message));
    }
}
