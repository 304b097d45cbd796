//! `cargo xtask tidy`: the house rules of ARCHITECTURE.md and STYLE.md that a program can check.
//!
//! One file for each kind of rule; each is a function from the repository's files to complaints.
//! Does not know: how to mend anything.

mod conformance;
mod documents;
mod edges;
mod migrations;
mod packages;
mod rust_text;
mod sizes;
mod words;

use crate::program;
use anyhow::{Context, Result};
use rust_text::RustText;
use std::fmt;
use std::path::Path;
use std::process::Command;

/// Checks every rule; true when nobody has to complain. Complaints are printed.
///
/// # Errors
/// When the repository cannot be read.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let repository = Repository::read(root)?;
    let mut complaints = Vec::new();
    for rule in [
        edges::check,
        words::check,
        sizes::check,
        migrations::check,
        documents::check,
        conformance::check,
        packages::check,
    ] {
        rule(&repository, &mut complaints);
    }
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!("tidy: {} files, {} complaints", repository.files.len(), complaints.len());
    Ok(complaints.is_empty())
}

/// The files git knows or would add, read as text.
struct Repository {
    files: Vec<File>,
}

/// One file.
struct File {
    /// Relative to the repository, with `/`.
    path: String,
    /// Empty for a file that is not text.
    text: String,
    /// Set for Rust source.
    rust: Option<RustText>,
    /// Test code may do what the product may not: long files, SQL, files and sockets in pure crates.
    is_test: bool,
}

impl Repository {
    fn read(root: &Path) -> Result<Repository> {
        let listing = program::read(Command::new("git").current_dir(root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))
        .context("listing the files of the repository")?;
        let paths = listing.split('\0').filter(|path| !path.is_empty() && root.join(path).is_file());
        let files = paths.map(|path| {
            let bytes = std::fs::read(root.join(path)).with_context(|| format!("reading {path}"))?;
            Ok(File::new(path, String::from_utf8(bytes).unwrap_or_default()))
        });
        Ok(Repository::new(files.collect::<Result<_>>()?))
    }

    fn new(mut files: Vec<File>) -> Repository {
        let test_modules: Vec<String> = files.iter().flat_map(File::test_modules).collect();
        for file in &mut files {
            let module = file.path.trim_end_matches(".rs");
            file.is_test |= test_modules.iter().any(|test| module == test || module.starts_with(&format!("{test}/")));
        }
        Repository { files }
    }

    fn rust(&self) -> impl Iterator<Item = (&File, &RustText)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }
}

impl File {
    fn new(path: &str, text: String) -> File {
        let rust = path.ends_with(".rs").then(|| RustText::read(&text));
        let is_test = ["/tests/", "/benches/", "/examples/", "/testdata/"].iter().any(|folder| path.contains(folder));
        File { path: path.to_owned(), text, rust, is_test }
    }

    /// The modules this file declares as `#[cfg(test)] mod name;`, as paths without `.rs`.
    fn test_modules(&self) -> Vec<String> {
        let Some(rust) = &self.rust else { return Vec::new() };
        let path = self.path.trim_end_matches(".rs");
        let folder = match path.rsplit_once('/') {
            Some((folder, "mod" | "lib" | "main")) => folder,
            _ => path,
        };
        let lines: Vec<&str> = rust.code.lines().map(str::trim).collect();
        let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| {
            let name =
                pair[1].strip_prefix("pub(crate) ").unwrap_or(pair[1]).strip_prefix("mod ")?.strip_suffix(';')?;
            Some(format!("{folder}/{name}"))
        });
        declared.collect()
    }

    /// `store` for `crates/store/src/lib.rs`.
    fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next())
    }
}

/// One broken rule.
struct Complaint {
    path: String,
    /// From 1; 0 for the whole file.
    line: usize,
    message: String,
}

impl Complaint {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Complaint {
        Complaint { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.message),
            line => write!(out, "{}:{line}: {}", self.path, self.message),
        }
    }
}

#[cfg(test)]
mod tests;
