//! `cargo xtask test`: every check in its order, and a summary.
//!
//! A check that fails does not hide the next one: all run, then the exit code says whether all passed.
//! Does not know: what the single checks look at.

use crate::machine;
use crate::postgres::{ADDRESS_VARIABLE, Cluster};
use crate::{dependencies, program, tidy};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The name the mail tests look for: which Python to run `aiosmtpd` with.
const PYTHON_VARIABLE: &str = "ANNUNCIATOR_TEST_PYTHON";

/// The name the sign-on tests look for: the folder of an OpenID Connect provider that node can run.
const OIDC_VARIABLE: &str = "ANNUNCIATOR_TEST_OIDC";

/// The name the test of the API's description looks for: the program schemathesis.
const SCHEMATHESIS_VARIABLE: &str = "ANNUNCIATOR_TEST_SCHEMATHESIS";

/// The name the test of a generated client looks for: the folder of what generates and compiles one.
const CLIENT_VARIABLE: &str = "ANNUNCIATOR_TEST_CLIENT";
const AXE_VARIABLE: &str = "ANNUNCIATOR_TEST_AXE";

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything.
    Whole,
    /// What an edit breaks most often: no PostgreSQL, no dependency check, no doc tests.
    Fast,
}

/// Runs the checks; true when all passed.
///
/// # Errors
/// When the machine lacks something or the test cluster does not start.
pub(crate) fn run(root: &Path, extent: Extent) -> Result<bool> {
    let mut report = Report { rows: Vec::new() };
    let (mut python, mut postgres, mut beside) = (None, None, Vec::new());
    report.check("machine", || {
        let found = machine::prepare_python()?;
        machine::prepare_mosquitto()?;
        machine::prepare_chromium()?;
        if extent == Extent::Whole {
            postgres = Some(machine::prepare_postgres()?);
            beside = prepare_beside(root, &found)?;
        }
        python = Some(found);
        Ok(true)
    });
    let Some(python) = python else { return Ok(report.print()) };
    report.check("rustfmt", || passes(program::cargo(root).args(["fmt", "--all", "--", "--check"])));
    report.check("clippy", || passes(&mut clippy(root)));
    report.check("tidy", || tidy::run(root));
    if extent == Extent::Whole {
        report.check("dependencies", || dependencies::check(root));
    }
    report.check("build", || passes(program::cargo(root).args(["build", "--locked", "--package", "annunciator"])));
    let cluster = postgres.and_then(|postgres| start_cluster(&postgres, &mut report));
    let setting = Setting { root, python, beside, cluster: cluster.as_ref() };
    report.check("tests", || setting.run_tests());
    if extent == Extent::Whole {
        report.check("doc tests", || {
            passes(setting.cargo().args(["test", "--locked", "--workspace", "--doc", "--quiet"]))
        });
    }
    drop(cluster);
    Ok(report.print())
}

/// What registries have for the tests, each with the name of the variable that says where it is.
fn prepare_beside(root: &Path, python: &Path) -> Result<Vec<(&'static str, PathBuf)>> {
    let all = [
        (OIDC_VARIABLE, machine::prepare_oidc(root)?),
        (SCHEMATHESIS_VARIABLE, machine::prepare_schemathesis(root, python)?),
        (CLIENT_VARIABLE, machine::prepare_client(root)?),
        (AXE_VARIABLE, machine::prepare_axe(root)?),
    ];
    Ok(all.into_iter().filter_map(|(name, path)| path.map(|path| (name, path))).collect())
}

fn clippy(root: &Path) -> Command {
    let mut command = program::cargo(root);
    command.args(["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]);
    command
}

fn start_cluster(postgres: &machine::Postgres, report: &mut Report) -> Option<Cluster> {
    let mut cluster = None;
    report.check("PostgreSQL", || {
        cluster = Some(Cluster::start(postgres)?);
        Ok(true)
    });
    cluster
}

/// What the tests find around them.
struct Setting<'a> {
    root: &'a Path,
    python: PathBuf,
    beside: Vec<(&'static str, PathBuf)>,
    cluster: Option<&'a Cluster>,
}

impl Setting<'_> {
    fn cargo(&self) -> Command {
        let mut command = program::cargo(self.root);
        command.env(PYTHON_VARIABLE, &self.python).env_remove(ADDRESS_VARIABLE);
        command.envs(self.beside.iter().map(|(name, path)| (*name, path)));
        if let Some(cluster) = self.cluster {
            command.env(ADDRESS_VARIABLE, &cluster.address);
        }
        command
    }

    fn run_tests(&self) -> Result<bool> {
        if machine::has_cargo_command(self.root, "nextest") {
            return passes(self.cargo().args(["nextest", "run", "--locked", "--workspace"]));
        }
        println!("cargo-nextest is not installed: cargo's own runner is used (cargo install --locked cargo-nextest)");
        passes(self.cargo().args(["test", "--locked", "--workspace", "--bins", "--lib", "--tests", "--no-fail-fast"]))
    }
}

/// A check that is a program: its output is the report, its exit code the verdict.
fn passes(command: &mut Command) -> Result<bool> {
    program::run(command).map(|()| true)
}

/// What ran, how it ended, how long it took.
struct Report {
    rows: Vec<(&'static str, bool, Duration)>,
}

impl Report {
    fn check(&mut self, name: &'static str, check: impl FnOnce() -> Result<bool>) {
        println!("── {name}");
        let start = Instant::now();
        let passed = check().unwrap_or_else(|error| {
            eprintln!("xtask: {name}: {error:#}");
            false
        });
        self.rows.push((name, passed, start.elapsed()));
    }

    /// Prints the summary; true when every check passed.
    fn print(&self) -> bool {
        println!("── summary");
        for (name, passed, time) in &self.rows {
            println!("{:<14} {:<6} {:>7.1} s", name, if *passed { "ok" } else { "FAILED" }, time.as_secs_f64());
        }
        self.rows.iter().all(|(_, passed, _)| *passed)
    }
}
