//! `cargo xtask bench`: our figures beside their floors, in the same run, as ratios.
//!
//! Knows: how to build both, run them in turn, and print a Markdown table for `docs/performance.md`.
//! Does not know: any bar; a person reads the ratios.

mod import;
mod process;
mod sync;
mod web;

use crate::{machine, postgres, program};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// What a bench needs to know.
pub(crate) struct Ground {
    /// The project.
    root: PathBuf,
    /// The real documents.
    corpus: PathBuf,
    /// Our program, built for release.
    program: PathBuf,
    /// The floors, built for release.
    floors: PathBuf,
    /// A folder for databases, removed at the end.
    scratch: PathBuf,
    /// A throw-away PostgreSQL server.
    postgres: String,
}

/// The benches there are.
const NAMES: [&str; 6] = ["documents", "import", "match", "sync", "watch", "web"];

/// Runs the benches named, or all of them but `sync`, which needs other programs.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<bool> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(name)) {
        bail!("there is no bench {unknown}; there are {}", NAMES.join(", "));
    }
    let wanted = |name: &str| names.contains(&name) || names.is_empty() && name != "sync";
    let corpus = std::env::var_os("ANNUNCIATOR_CORPUS").map_or_else(|| root.join("../shared/corpus"), PathBuf::from);
    if !corpus.is_dir() {
        bail!("the benches need the documents in {}", corpus.display());
    }
    if wanted("match") {
        program::run(program::cargo(root).args(["bench", "--locked", "--package", "store", "--bench", "matching"]))?;
    }
    if wanted("watch") {
        program::run(program::cargo(root).args(["bench", "--locked", "--package", "monitor", "--bench", "watching"]))?;
    }
    if !names.is_empty() && names.iter().all(|name| ["match", "watch"].contains(name)) {
        return Ok(true);
    }
    let floors = root.join("benches");
    program::run(program::cargo(root).args(["build", "--release", "--locked", "--package", "annunciator"]))?;
    program::run(program::cargo(&floors).args(["build", "--release", "--locked", "--bins"]))?;
    if wanted("documents") {
        program::run(program::cargo(&floors).args(["bench", "--locked", "--bench", "documents"]))?;
    }
    let cluster = postgres::Cluster::start(&machine::prepare_postgres()?)?;
    let scratch = std::env::temp_dir().join(format!("annunciator-bench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let program = root.join("target/release/annunciator");
    let floors = floors.join("target/release");
    let ground = Ground { root: root.to_owned(), corpus, program, floors, scratch, postgres: cluster.address.clone() };
    let outcome = bench(&ground, wanted);
    std::fs::remove_dir_all(&ground.scratch)?;
    outcome.map(|()| true)
}

fn bench(ground: &Ground, wanted: impl Fn(&str) -> bool) -> Result<()> {
    if wanted("import") {
        import::run(ground)?;
    }
    if wanted("sync") {
        sync::run(ground)?;
    }
    if wanted("web") {
        web::run(ground)?;
    }
    Ok(())
}

impl Ground {
    fn archive(&self) -> String {
        self.corpus.join("cisa/cisa-ot-2017-2023.tar.gz").display().to_string()
    }
}

/// The middle of some figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
