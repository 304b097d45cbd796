//! `cargo xtask licences`: which packages the program is built and tested with, and under which licences, as a file that
//! `/about` shows.
//!
//! `tidy` compares its names and versions with `Cargo.lock`. Does not know: which licences are allowed (`deny.toml`).

use crate::program;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The file, relative to the repository: one package a line, name, version and licence.
pub(crate) const FILE: &str = "crates/web/src/about/packages.txt";

/// Writes the file anew.
///
/// # Errors
/// When cargo does not tell the packages, or the file cannot be written.
pub(crate) fn write(root: &Path) -> Result<bool> {
    let mut command = program::cargo(root);
    let told = program::read(command.args(["metadata", "--format-version", "1", "--locked"]))?;
    let told: Value = serde_json::from_str(&told).context("reading what cargo tells of packages")?;
    let packages = told.get("packages").and_then(Value::as_array).context("cargo names no packages")?;
    let text = |package: &Value, member: &str| package.get(member).and_then(Value::as_str).map(str::to_owned);
    let line = |package: &Value| {
        // Packages of the workspace have no source.
        text(package, "source")?;
        let licence = text(package, "license").unwrap_or_else(|| "in its own file".to_owned()).replace('/', " OR ");
        Some(format!("{} {} {licence}\n", text(package, "name")?, text(package, "version")?))
    };
    let lines: BTreeSet<String> = packages.iter().filter_map(line).collect();
    std::fs::write(root.join(FILE), lines.iter().map(String::as_str).collect::<String>())
        .with_context(|| format!("writing {FILE}"))?;
    println!("{FILE}: {} packages", lines.len());
    Ok(true)
}
