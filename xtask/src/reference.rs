//! `cargo xtask reference`: the files of `docs/reference` that the program itself writes.
//!
//! A test of `triage` fails when one of them is stale. Does not know: what stands in them.

use crate::program;
use anyhow::{Context, Result};
use std::path::Path;

/// The file, how it begins, and the arguments of `annunciator` that print the rest.
const FILES: &[(&str, &str, &[&str])] = &[
    (
        "docs/reference/policy.md",
        "<!-- Written by `cargo xtask reference` from crates/triage/src/assessment/policy.toml. -->\n\n",
        &["policy", "show", "--format", "markdown"],
    ),
    ("docs/reference/policy.schema.json", "", &["policy", "schema"]),
];

/// Writes every file anew.
///
/// # Errors
/// When the program cannot be built or run, or a file not be written.
pub(crate) fn write(root: &Path) -> Result<bool> {
    for (file, head, arguments) in FILES {
        let mut command = program::cargo(root);
        command.args(["run", "--quiet", "--package", "annunciator", "--"]).args(*arguments);
        let text = program::read(&mut command)?;
        std::fs::write(root.join(file), format!("{head}{text}")).with_context(|| format!("writing {file}"))?;
        println!("{file}");
    }
    Ok(true)
}
