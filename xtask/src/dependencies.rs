//! The rules of `deny.toml`: with cargo-deny where it is installed, otherwise with an own offline check of
//! licences, banned crates, second versions and sources.
//!
//! Does not know: security advisories about crates; those need cargo-deny and its database.

use crate::licence;
use crate::{machine, program};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Runs the check; true when every rule holds. Rules broken are printed.
///
/// # Errors
/// When `deny.toml` or the dependency tree cannot be read.
pub(crate) fn check(root: &Path) -> Result<bool> {
    if machine::has_cargo_command(root, "deny") {
        let mut deny = program::cargo(root);
        deny.args(["deny", "--offline", "--workspace", "check", "licenses", "bans", "sources"]);
        if has_advisory_database() {
            deny.arg("advisories");
        } else {
            println!("cargo-deny's advisory database is not on this machine: advisories about crates are not checked");
        }
        return program::run(&mut deny).map(|()| true);
    }
    println!("cargo-deny is not installed: licences, bans and sources are checked by xtask, advisories are not");
    let rules = Rules::read(root)?;
    let complaints = rules.complaints(&list_packages(root)?);
    for complaint in &complaints {
        println!("{complaint}");
    }
    Ok(complaints.is_empty())
}

fn has_advisory_database() -> bool {
    let home =
        std::env::var_os("CARGO_HOME").map(Into::into).or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.is_some_and(|home: std::path::PathBuf| home.join("advisory-db").exists() || home.join("advisory-dbs").exists())
}

/// One package of the dependency tree.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    name: String,
    version: String,
    /// What stands behind name and version: a path or address for what is not from the crates registry.
    source: Option<String>,
    licence: String,
}

fn list_packages(root: &Path) -> Result<BTreeSet<Package>> {
    let tree = program::read(program::cargo(root).args([
        "tree",
        "--offline",
        "--locked",
        "--workspace",
        "--edges=normal,build,dev",
        "--prefix=none",
        "--no-dedupe",
        "--format={p}\t{l}",
    ]))?;
    Ok(tree.lines().filter_map(parse_package).collect())
}

/// `name v1.2.3 (proc-macro) (source)⇥licence`.
fn parse_package(line: &str) -> Option<Package> {
    let (package, licence) = line.split_once('\t')?;
    let mut words = package.splitn(3, ' ');
    let (name, version) = (words.next()?, words.next()?);
    let source =
        words.next().map(|rest| rest.replace("(proc-macro)", "").trim().to_owned()).filter(|rest| !rest.is_empty());
    Some(Package { name: name.to_owned(), version: version.to_owned(), source, licence: licence.trim().to_owned() })
}

/// The part of `deny.toml` that can be checked offline.
#[derive(Default)]
struct Rules {
    allowed_licences: BTreeSet<String>,
    /// Licences that one crate alone may have, by its name.
    exceptions: BTreeMap<String, BTreeSet<String>>,
    banned: BTreeSet<String>,
    one_version_only: BTreeSet<String>,
}

impl Rules {
    fn read(root: &Path) -> Result<Rules> {
        let path = root.join("deny.toml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let table: toml::Table = text.parse().with_context(|| format!("reading {}", path.display()))?;
        let list = |section: &str, key: &str| {
            table
                .get(section)
                .and_then(|section| section.get(key))
                .and_then(toml::Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let mut rules = Rules::default();
        rules
            .allowed_licences
            .extend(list("licenses", "allow").iter().filter_map(|name| Some(name.as_str()?.to_owned())));
        for rule in list("licenses", "exceptions") {
            let Some(name) = rule.get("crate").and_then(toml::Value::as_str) else { continue };
            let licences = rule.get("allow").and_then(toml::Value::as_array).into_iter().flatten();
            // "Or any later version" leaves the choice to us: the version that is named will do.
            let named = licences.filter_map(toml::Value::as_str).flat_map(|one| [one.to_owned(), format!("{one}+")]);
            rules.exceptions.entry(name.to_owned()).or_default().extend(named);
        }
        for rule in list("bans", "deny") {
            let Some(name) = rule.get("crate").and_then(toml::Value::as_str) else { continue };
            if rule.get("deny-multiple-versions").is_some() {
                rules.one_version_only.insert(name.to_owned());
            } else {
                rules.banned.insert(name.to_owned());
            }
        }
        Ok(rules)
    }

    fn complaints(&self, packages: &BTreeSet<Package>) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for package in packages {
            let Package { name, version, source, licence } = package;
            versions.entry(name).or_default().insert(version);
            let excepted = || self.exceptions.get(name).is_some_and(|own| licence::is_allowed(licence, own));
            if !licence::is_allowed(licence, &self.allowed_licences) && !excepted() {
                complaints.push(format!("{name} {version}: licence `{licence}` is not on the list of deny.toml"));
            }
            if self.banned.contains(name) {
                complaints.push(format!("{name} {version}: banned by deny.toml"));
            }
            if let Some(source) = source.as_deref().filter(|source| source.contains("://")) {
                complaints.push(format!("{name} {version}: comes from {source}, not from the crates registry"));
            }
        }
        for (name, versions) in
            versions.iter().filter(|(name, versions)| versions.len() > 1 && self.one_version_only.contains(**name))
        {
            let versions: Vec<&str> = versions.iter().copied().collect();
            complaints.push(format!("{name}: deny.toml wants one version, the tree has {}", versions.join(", ")));
        }
        complaints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(line: &str) -> Package {
        parse_package(line).expect("a line of cargo tree")
    }

    #[test]
    fn a_line_of_cargo_tree_gives_name_version_source_and_licence() {
        assert_eq!(
            package("serde_derive v1.0.2 (proc-macro)\tMIT OR Apache-2.0"),
            Package {
                name: "serde_derive".into(),
                version: "v1.0.2".into(),
                source: None,
                licence: "MIT OR Apache-2.0".into()
            }
        );
        assert_eq!(
            package("x v1.0.0 (https://example.org/x#abc)\tMIT").source.as_deref(),
            Some("(https://example.org/x#abc)")
        );
    }

    #[test]
    fn licences_bans_second_versions_and_foreign_sources_are_complained_about() {
        let rules = Rules {
            allowed_licences: ["MIT".to_owned()].into(),
            banned: ["openssl-sys".to_owned()].into(),
            one_version_only: ["tokio".to_owned()].into(),
            exceptions: [("d".to_owned(), ["MPL-2.0+".to_owned()].into())].into(),
        };
        let lines = [
            "a v1.0.0\tGPL-3.0",
            "openssl-sys v0.9.0\tMIT",
            "tokio v0.2.0\tMIT",
            "tokio v1.0.0\tMIT",
            "b v1.0.0\tMIT OR GPL-3.0",
            "c v1.0.0 (https://example.org/c)\tMIT",
            "d v1.0.0\tMPL-2.0+",
            "e v1.0.0\tMPL-2.0+",
        ];
        let complaints = rules.complaints(&lines.into_iter().map(package).collect());
        assert_eq!(complaints.len(), 5, "{complaints:#?}");
    }
}
