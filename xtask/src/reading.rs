//! `cargo xtask reading`: advisories of the corpus as text under `target/reading`, for a person to read.
//!
//! The words come from the rules themselves, through the example `reading` of `triage`; nothing is added here.
//! Does not know: what an advisory is.

use crate::program;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Draws thirty, always the same.
const SEED: &str = "1";
const COUNT: &str = "30";

/// Writes what the rules say of some documents; `words` are `[--seed N] [--count N] [ID]...`.
///
/// # Errors
/// When an option cannot be read, the example does not run, or the file cannot be written.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<bool> {
    let (mut seed, mut count, mut ids) = (SEED, COUNT, Vec::new());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--seed" => seed = words.next().context("--seed needs a number")?,
            "--count" => count = words.next().context("--count needs a number")?,
            id => ids.push(id),
        }
    }
    for number in [seed, count] {
        number.parse::<u64>().with_context(|| format!("{number} is not a number"))?;
    }
    let mut command = program::cargo(root);
    command.args(["run", "--quiet", "--locked", "--package", "triage", "--example", "reading", "--", seed, count]);
    let text = program::read(command.args(&ids))?;
    if text.is_empty() {
        bail!("nothing was drawn: is the corpus there, and are the ids right?");
    }
    let folder = root.join("target/reading");
    std::fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let name = if ids.is_empty() { format!("seed-{seed}.txt") } else { "named.txt".to_owned() };
    let file = folder.join(name);
    std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    println!("{}", file.display());
    Ok(true)
}
