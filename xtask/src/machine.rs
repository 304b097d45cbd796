//! What the checks need on this machine beside the Rust toolchain, and how to get it.
//!
//! Does not know: how the tools are used.

use crate::program;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tools that were found.
pub(crate) struct Machine {
    /// The folder of `initdb` and `pg_ctl`.
    pub(crate) postgres: PathBuf,
    /// A Python that can import `aiosmtpd`, the mail server the tests talk to.
    pub(crate) python: PathBuf,
    /// Files are owned by root here: PostgreSQL must run as another user.
    pub(crate) is_root: bool,
}

/// Finds the tools; installs what is missing when this is Debian and we are root.
///
/// # Errors
/// When something is missing and cannot be installed: the message is the command to type.
pub(crate) fn prepare() -> Result<Machine> {
    let is_root = is_root()?;
    let missing = missing_packages();
    if !missing.is_empty() {
        if !is_root || !Path::new("/etc/debian_version").exists() {
            bail!("missing on this machine; install it with: sudo apt-get install {}", missing.join(" "));
        }
        install(&missing)?;
    }
    let postgres =
        postgres_folder().context("PostgreSQL's initdb is still not found: install PostgreSQL 15 or newer")?;
    let python = python_with_aiosmtpd().context("no python3 can import aiosmtpd: install python3-aiosmtpd")?;
    Ok(Machine { postgres, python, is_root })
}

/// Whether `cargo NAME` exists.
pub(crate) fn has_cargo_command(root: &Path, name: &str) -> bool {
    program::succeeds(program::cargo(root).args([name, "--version"]))
}

fn missing_packages() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if postgres_folder().is_none() {
        packages.push("postgresql");
    }
    if python_with_aiosmtpd().is_none() {
        packages.push("python3-aiosmtpd");
    }
    packages
}

fn install(packages: &[&str]) -> Result<()> {
    println!("installing with apt-get: {}", packages.join(" "));
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet=2");
        command
    };
    program::run(apt_get().arg("update"))?;
    program::run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// Debian keeps the server's programs out of the search path, one folder for each version; the newest is taken.
fn postgres_folder() -> Option<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop().map(|(_, folder)| folder).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    })
}

/// The first `python3` may be one from pyenv that knows nothing of Debian's packages.
fn python_with_aiosmtpd() -> Option<PathBuf> {
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .map(PathBuf::from)
        .find(|python| program::succeeds(Command::new(python).args(["-c", "import aiosmtpd"])))
}

fn is_root() -> Result<bool> {
    Ok(program::read(Command::new("id").arg("-u"))?.trim() == "0")
}
