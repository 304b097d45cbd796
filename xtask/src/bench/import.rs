//! An import of the whole archive beside the bare floor, SQLite and PostgreSQL, in interleaved rounds.

use super::process::{Cost, measure};
use super::{Ground, median};
use crate::program;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// Rounds; the machine's speed drifts, so each round runs all of them in turn.
const ROUNDS_COUNT: usize = 5;

pub(super) fn run(ground: &Ground) -> Result<()> {
    let (mut floors, mut lites, mut fulls) = (Vec::new(), Vec::new(), Vec::new());
    let mut size = 0.0;
    for round in 0..ROUNDS_COUNT {
        floors.push(floor(ground, round)?);
        let data = ground.scratch.join(format!("data-{round}"));
        lites.push(measure(
            Command::new(&ground.program).arg("--data-dir").arg(&data).arg("import").arg(ground.archive()),
        )?);
        size = folder_megabytes(&data)?;
        fulls.push(postgres(ground, round)?);
    }
    let seconds = |costs: &[Cost]| median(costs.iter().map(|cost| cost.seconds).collect());
    let peak = |costs: &[Cost]| costs.iter().map(|cost| cost.peak_megabytes).fold(0.0, f64::max);
    let ratio = |a: &[Cost], b: &[Cost]| median(a.iter().zip(b).map(|(a, b)| a.seconds / b.seconds).collect());
    println!(
        "\n| import of 2,036 documents, median of {ROUNDS_COUNT} | seconds | peak MB | ratio |\n|---|---|---|---|"
    );
    println!("| floor | {:.2} | {:.0} | 1 |", seconds(&floors), peak(&floors));
    println!("| SQLite | {:.2} | {:.0} | {:.2} × floor |", seconds(&lites), peak(&lites), ratio(&lites, &floors));
    println!("| PostgreSQL | {:.2} | {:.0} | {:.2} × SQLite |", seconds(&fulls), peak(&fulls), ratio(&fulls, &lites));
    println!("\nSQLite database with index on disk: {size:.1} MB");
    Ok(())
}

fn floor(ground: &Ground, round: usize) -> Result<Cost> {
    let database = ground.scratch.join(format!("floor-{round}.db"));
    let schemas = ground.corpus.join("oasis-csaf/csaf_2.0");
    measure(Command::new(ground.floors.join("floor_import")).arg(ground.archive()).arg(&database).arg(schemas))
}

fn postgres(ground: &Ground, round: usize) -> Result<Cost> {
    let name = format!("bench_{round}");
    let create = format!("CREATE DATABASE {name}");
    program::run(Command::new("psql").args([
        "--quiet",
        "--no-psqlrc",
        "--dbname",
        &ground.postgres,
        "--command",
        &create,
    ]))?;
    let (base, _) = ground.postgres.rsplit_once('/').context("the server's URL names a database")?;
    let url = format!("{base}/{name}");
    measure(Command::new(&ground.program).args(["--database-url", &url, "import"]).arg(ground.archive()))
}

fn folder_megabytes(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    #[expect(clippy::cast_precision_loss, reason = "a size in megabytes is read by people")]
    Ok(bytes as f64 / 1e6)
}
