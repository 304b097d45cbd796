//! What the checks need on this machine beside the Rust toolchain, and how to get it.
//!
//! Does not know: how the tools are used.

use crate::program;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A PostgreSQL server's programs.
pub(crate) struct Postgres {
    /// The folder of `initdb` and `pg_ctl`.
    pub(crate) folder: PathBuf,
    /// Files are owned by root here: PostgreSQL must run as another user.
    pub(crate) is_root: bool,
}

/// Finds PostgreSQL; installs it when it is missing, this is Debian and we are root.
///
/// # Errors
/// When it is missing and cannot be installed: the message is the command to type.
pub(crate) fn prepare_postgres() -> Result<Postgres> {
    Ok(Postgres { folder: found_or_installed("postgresql", postgres_folder)?, is_root: is_root()? })
}

/// Finds a Python that can import `aiosmtpd`, the mail server the tests talk to, and `dkim`, which verifies the signatures of
/// mails (`nacl` those by Ed25519); installs them like PostgreSQL.
///
/// # Errors
/// As [`prepare_postgres`].
pub(crate) fn prepare_python() -> Result<PathBuf> {
    found_or_installed("python3-aiosmtpd", || python_with("aiosmtpd"))?;
    found_or_installed("python3-dkim", || python_with("aiosmtpd, dkim"))?;
    found_or_installed("python3-nacl", || python_with("aiosmtpd, dkim, nacl"))
}

/// Finds Chromium, in which passkeys are tried; installs it like PostgreSQL.
///
/// # Errors
/// As [`prepare_postgres`].
pub(crate) fn prepare_chromium() -> Result<PathBuf> {
    found_or_installed("chromium", || Some(PathBuf::from("/usr/bin/chromium")).filter(|path| path.exists()))
}

/// Finds mosquitto, the MQTT broker the tests talk to; installs it like PostgreSQL.
///
/// # Errors
/// As [`prepare_postgres`].
pub(crate) fn prepare_mosquitto() -> Result<PathBuf> {
    found_or_installed("mosquitto", || Some(PathBuf::from("/usr/sbin/mosquitto")).filter(|path| path.exists()))
}

/// Installs the OpenID Connect provider that the tests sign in at. `None` where npm cannot fetch it: the tests that need it
/// say so themselves.
///
/// # Errors
/// When files cannot be copied.
pub(crate) fn prepare_oidc(root: &Path) -> Result<Option<PathBuf>> {
    prepare_by_npm(root, "oidc", "serve.mjs", "signing in elsewhere is not tested")
}

/// Installs what makes a client of the API's description. `None` as [`prepare_oidc`].
///
/// # Errors
/// When files cannot be copied.
pub(crate) fn prepare_client(root: &Path) -> Result<Option<PathBuf>> {
    prepare_by_npm(root, "client", "use.ts", "no client of the API's description is compiled")
}

/// Installs what finds barriers on pages. `None` as [`prepare_oidc`].
///
/// # Errors
/// When files cannot be copied.
pub(crate) fn prepare_axe(root: &Path) -> Result<Option<PathBuf>> {
    let folder = prepare_by_npm(root, "axe", "README.md", "pages are not searched for barriers")?;
    Ok(folder.map(|folder| folder.join("node_modules/axe-core/axe.min.js")))
}

/// Copies a folder of `xtask` below `target` and fetches from npm's registry what its lock file names.
fn prepare_by_npm(root: &Path, name: &str, program: &str, lost: &str) -> Result<Option<PathBuf>> {
    if !program::succeeds(Command::new("npm").arg("--version")) {
        println!("npm is not installed: {lost} (sudo apt-get install npm)");
        return Ok(None);
    }
    let (from, to) = (root.join("xtask").join(name), root.join("target").join(name));
    fs::create_dir_all(&to).with_context(|| format!("making {}", to.display()))?;
    let mut changed = !to.join("node_modules").exists();
    for file in ["package.json", "package-lock.json", ".npmrc", program] {
        let wanted = fs::read(from.join(file)).with_context(|| format!("reading xtask/{name}/{file}"))?;
        if fs::read(to.join(file)).ok().as_ref() != Some(&wanted) {
            fs::write(to.join(file), wanted).with_context(|| format!("writing target/{name}/{file}"))?;
            changed = true;
        }
    }
    if changed && !fetched(&to) {
        println!("npm could not fetch what xtask/{name} names: {lost}");
        return Ok(None);
    }
    Ok(Some(to))
}

/// Installs schemathesis, which tries the API by its description, from PyPI into an environment below `target`. `None` where there is no
/// `venv`, or it cannot be fetched: the test that needs it says so itself.
///
/// # Errors
/// When files cannot be written.
pub(crate) fn prepare_schemathesis(root: &Path, python: &Path) -> Result<Option<PathBuf>> {
    let wanted =
        fs::read(root.join("xtask/schemathesis/requirements.txt")).context("reading what schemathesis needs")?;
    let (folder, program) = (root.join("target/schemathesis"), root.join("target/schemathesis/bin/schemathesis"));
    // Written last: what is half there must not pass for whole.
    let mark = folder.join("requirements.txt");
    if program.exists() && fs::read(&mark).ok().as_ref() == Some(&wanted) {
        return Ok(Some(program));
    }
    let _ = fs::remove_dir_all(&folder);
    let made = program::run(Command::new(python).args(["-m", "venv"]).arg(&folder)).and_then(|()| {
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
        program::run(pip.arg(root.join("xtask/schemathesis/requirements.txt")))
    });
    if let Err(error) = made {
        println!(
            "schemathesis is not there: the API is not tried by its description ({error:#}; sudo apt-get install python3-venv)"
        );
        return Ok(None);
    }
    fs::write(&mark, wanted).with_context(|| format!("writing {}", mark.display()))?;
    Ok(Some(program))
}

/// Once more where the first try fails: registries have bad moments. What is half there must not pass for whole.
fn fetched(folder: &Path) -> bool {
    let fetch = || {
        let mut npm = Command::new("npm");
        npm.current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        program::run(&mut npm).is_ok()
    };
    let is_there = fetch() || fetch();
    if !is_there {
        let _ = fs::remove_dir_all(folder.join("node_modules"));
    }
    is_there
}

/// Whether `cargo NAME` exists.
pub(crate) fn has_cargo_command(root: &Path, name: &str) -> bool {
    program::succeeds(program::cargo(root).args([name, "--version"]))
}

fn found_or_installed(package: &str, find: fn() -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    if !is_root()? || !Path::new("/etc/debian_version").exists() {
        bail!("missing on this machine; install it with: sudo apt-get install {package}");
    }
    println!("installing with apt-get: {package}");
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet=2");
        command
    };
    program::run(apt_get().arg("update"))?;
    program::run(apt_get().args(["install", "--yes", "--no-install-recommends", package]))?;
    find().with_context(|| format!("{package} is installed, and what it should bring is still not found"))
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
fn python_with(modules: &str) -> Option<PathBuf> {
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .map(PathBuf::from)
        .find(|python| program::succeeds(Command::new(python).args(["-c", &format!("import {modules}")])))
}

fn is_root() -> Result<bool> {
    Ok(program::read(Command::new("id").arg("-u"))?.trim() == "0")
}
